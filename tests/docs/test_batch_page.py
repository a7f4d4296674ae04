"""What the page on batches says is so: its commands run, its tables are what they write, its profile is the row's own."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest

from imhcalc.areas.batch_columns import Vocabulary
from tests.docs.transcripts import ROOT, blocks, check_session, imhcalc, sessions
from tests.support import shipped

PAGE = (ROOT / "docs" / "batch.md").read_text(encoding="utf-8")
TABLE = re.compile(r"<!-- from (\S+), outcome=(\w+) -->\n((?:\|.*\n)+)")
WRONG = "area_code,nation,children_0,deprivation_quintile\nA,England,30,1\nB,England,<5,2\nC,England,8,6\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the examples, in which every command of the page has been run and compared."""
    where = tmp_path_factory.mktemp("batch")
    shutil.copytree(ROOT / "examples", where / "examples")
    (where / "wrong.csv").write_text(WRONG, encoding="utf-8")
    shown = sessions(PAGE)
    assert len(shown) == 4
    for command, output in shown:
        check_session(command, output, where)
    return where


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


@pytest.mark.parametrize(("file", "outcome", "table"), TABLE.findall(PAGE))
def test_the_tables_are_what_is_written(folder, file, outcome, table):
    header, _, *rows = map(cells, table.splitlines())
    with (folder / file).open(encoding="utf-8") as read:
        written = [row for row in csv.DictReader(read) if row["outcome"] == outcome]
    found = [[row[name] for name in header] for row in written]
    assert rows
    for row in rows:
        assert row in found


def test_there_are_as_many_columns_as_is_said(folder):
    header = (folder / "small_areas.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert f"Of its {len(header)} columns" in PAGE


def test_nothing_is_written_for_wrong_rows(folder):
    assert not (folder / "out.csv").exists()


def test_the_file_shown_is_the_example():
    (shown,) = blocks(PAGE, "csv")
    example = (ROOT / "examples" / "wards.csv").read_text(encoding="utf-8")
    assert example.startswith(shown)


def test_columns_said_to_be_known_are():
    table = PAGE.split("## What a file may have")[1].split("Without a column")[0]
    known = Vocabulary(shipped().evidence)
    names = re.findall(r"`([^`]+)`", table)
    assert len(names) > 25
    assert [name for name in names if known.meaning(name) is None] == []


def test_the_profile_gives_the_figures_of_its_row(folder):
    (profile,) = blocks(PAGE, "yaml")
    (folder / "old_town.yaml").write_text(profile, encoding="utf-8")
    code, printed = imhcalc(
        "estimate", "old_town.yaml", "--format", "json", "-q", "--no-sensitivity", folder=folder
    )
    assert code == 0
    figures = {figure["id"]: figure for figure in json.loads(printed)["figures"]}
    code, text = imhcalc("batch", "examples/wards.csv", folder=folder)
    assert code == 0
    rows = [row for row in csv.DictReader(text.splitlines()) if row["area_code"] == "FW02"]
    assert len(rows) == 12
    for row in rows:
        figure = figures[f"{row['outcome']}.prevalence"]
        assert float(row["prevalence"]) == pytest.approx(figure["value"], rel=1e-12)
        assert float(row["prevalence_lower"]) == pytest.approx(figure["interval"]["lower"], rel=1e-12)
        assert float(row["prevalence_upper"]) == pytest.approx(figure["interval"]["upper"], rel=1e-12)


def test_links_lead_somewhere():
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", PAGE):
        assert (Path(ROOT) / "docs" / link).exists(), link
