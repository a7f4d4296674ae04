"""Would a tired analyst understand what is wrong with a file of areas, or with what is asked of it?"""

import csv
import gzip
import shutil
from pathlib import Path

import pytest

from imhcalc import application
from imhcalc.areas.batch_file import Reading
from imhcalc.batching import Asked, run_batch
from imhcalc.cli.batching import mapping_of, refuse_output
from imhcalc.cli.fault_text import fault_text
from imhcalc.faults import ImhcalcError
from imhcalc.models.options import Options
from tests.messages.test_messages import compare
from tests.support import ROOT, shipped

HERE = Path(__file__).parent / "batches"
QUICK = Options(draws=100)
pytestmark = pytest.mark.messages


def text_of(file: str, options: Options = QUICK, outcomes: tuple[str, ...] = (), held=None, **reading) -> str:
    asked = Asked(file, None, Reading(**{"mapping": {}, **reading}), options, outcomes)
    with pytest.raises(ImhcalcError) as caught:
        run_batch(asked, held or shipped(), lambda *_: None)
    return fault_text(caught.value.faults)


@pytest.fixture(autouse=True)
def _in_this_folder(monkeypatch):
    monkeypatch.chdir(HERE)


@pytest.mark.parametrize("name", sorted(path.stem for path in HERE.glob("*.csv")))
def test_a_faulty_file_of_areas_is_explained(name):
    compare(text_of(f"{name}.csv"), HERE / f"{name}.txt")


def test_a_row_that_the_method_refuses_is_explained(tmp_path, monkeypatch):
    """In a data folder whose England has nobody in the most deprived fifth, and so no national rate for it."""
    shutil.copytree(
        ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("official", "interventions")
    )
    table = tmp_path / "data" / "areas" / "areas.csv"
    header, *rows = csv.reader(table.read_text(encoding="utf-8").splitlines())
    first = header.index("dep_q1_share")
    for row in rows:
        if row[header.index("nation")] == "England":
            row[first : first + 2] = ["0", f"{float(row[first]) + float(row[first + 1]):.4f}"]
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    monkeypatch.chdir(tmp_path)
    Path("refused.csv").write_text(
        (HERE / "method" / "refused.csv").read_text(encoding="utf-8"), encoding="utf-8"
    )
    held = application.shipped(None, tmp_path / "data")
    compare(text_of("refused.csv", held=held), HERE / "refused.txt")
    # Asked to keep going, the other row is estimated, and the total is of that alone.
    asked = Asked("refused.csv", None, Reading({}, ("nation",), keep_going=True), QUICK)
    done = run_batch(asked, held, lambda *_: None)
    assert fault_text(done.faults) == (HERE / "refused.txt").read_text(encoding="utf-8")
    assert [area.code for area in done.table.areas] == ["B"]
    assert [list(total.places) for total in done.table.totals] == [[0]]
    assert done.record.left_out == 1


def test_a_file_that_is_not_there_is_explained():
    compare(text_of("cels.csv"), HERE / "no-such-file.txt")


@pytest.mark.parametrize("name", ["a-profile.yaml", "a-result.json", "a-folder"])
def test_what_is_no_table_is_explained(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    if name == "a-folder":
        Path(name).mkdir()
        (Path(name) / "wards.csv").write_text("area_code\n", encoding="utf-8")
    else:
        Path(name).write_text("area: Leeds\n", encoding="utf-8")
    compare(text_of(name), HERE / f"{Path(name).stem}.txt")


def test_an_area_given_as_a_table_is_explained(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    compare(text_of("Leeds"), HERE / "an-area.txt")


def test_a_broken_archive_is_explained(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("areas.csv.gz").write_bytes(gzip.compress(b"area_code,nation,live_births\nA,England,3\n")[:-12])
    compare(text_of("areas.csv.gz"), HERE / "broken-archive.txt")


USAGE = {
    "mapping": {"mapping": {"area_cod": "area_code", "area_name": "nam"}},
    "totals": {"totals": ("regon", "nation")},
    "report-totals": {"totals": ("nation",), "options": Options(draws=100, method="report")},
    "outcome": {"outcomes": ("disorganized_attachment",)},
}


@pytest.mark.parametrize("name", USAGE)
def test_what_is_asked_is_explained(name):
    compare(text_of("cells.csv", **USAGE[name]), HERE / f"usage-{name}.txt")


def test_a_mapping_that_maps_nothing_is_explained():
    with pytest.raises(ImhcalcError) as caught:
        mapping_of(["area_code", "=WD24CD", "area_name=WD24NM"])
    compare(fault_text(caught.value.faults), HERE / "usage-column.txt")


@pytest.mark.parametrize(("output", "name"), [("out.parquet", "suffix"), ("cells.csv", "itself")])
def test_an_output_that_cannot_be_is_explained(output, name):
    with pytest.raises(ImhcalcError) as caught:
        refuse_output("cells.csv", output)
    compare(fault_text(caught.value.faults), HERE / f"usage-{name}.txt")
