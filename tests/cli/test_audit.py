"""`imhcalc audit`: streams, files, exit codes, formats."""

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from imhcalc.cli.app import app_of
from imhcalc.models.audit import VERDICTS, Audit
from tests.support import ROOT

CLAIMS = ROOT / "examples" / "claims"
HALTON, IRELAND = str(CLAIMS / "halton_2013.yaml"), str(CLAIMS / "ireland_2018.yaml")
MEDWAY = str(CLAIMS / "medway_two_to_five.yaml")


@pytest.fixture
def imhcalc():
    def run(*arguments, given=None):
        done = CliRunner().invoke(app_of([]), list(arguments), input=given, standalone_mode=True)
        return done.exit_code, done.stdout, done.stderr

    return run


@pytest.mark.parametrize(
    ("files", "code"), [((IRELAND,), 0), ((MEDWAY,), 0), ((HALTON,), 6), ((IRELAND, HALTON, MEDWAY), 6)]
)
def test_the_exit_code_says_whether_a_claim_fails(imhcalc, files, code):
    assert imhcalc("audit", *files)[0] == code


def test_several_claims_are_listed_first(imhcalc):
    _, printed, _ = imhcalc("audit", IRELAND, HALTON, MEDWAY)
    assert printed.startswith("3 claims\n1 reproduces, 1 does not, 1 cannot be told.\n\nclaim ")


def test_a_claim_comes_from_standard_input(imhcalc):
    code, printed, _ = imhcalc("audit", "-", given="denominator: 24,000\nrate: 9.6%\ncount: 2,500\n")
    assert code == 6
    assert "24,000 x 9.6% is 2,304, not 2,500" in " ".join(printed.split())


def test_standard_input_is_read_once(imhcalc):
    code, _, said = imhcalc("audit", "-", "-", given="rate: 5%")
    assert code == 2
    assert "only once" in said


def test_json_is_one_object_that_reads_back(imhcalc):
    code, printed, said = imhcalc("audit", HALTON, IRELAND, "--format", "json")
    found = json.loads(printed)
    assert (code, said) == (6, "")
    assert found["schema"] == "imhcalc-audit/1"
    halton, ireland = found["claims"]
    assert (halton["verdict"], ireland["verdict"]) == ("does_not_reproduce", "reproduces")
    assert halton["says"][1] == "24,000 x 9.6% is 2,304, not 2,500."
    for claim in found["claims"]:
        del claim["says"]
    assert Audit.model_validate_json(json.dumps(found)).claims[0].sums[0].results == [2304]


def test_csv_has_a_row_for_each_sum_and_finding(imhcalc):
    _, printed, _ = imhcalc("audit", HALTON, MEDWAY, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert [(row["claim"], row["row"], row["sum"]) for row in rows] == [
        ("halton_2013", "claim", ""),
        ("halton_2013", "sum", "times"),
        ("halton_2013", "finding", "ages-differ"),
        ("medway_two_to_five", "claim", ""),
        ("medway_two_to_five", "sum", "times"),
    ]
    assert {row["verdict"] for row in rows} <= set(VERDICTS)
    assert float(rows[1]["gives_lower"]) == 2304


def test_files_are_written_whole(imhcalc, tmp_path):
    page, data = tmp_path / "audit.md", tmp_path / "audit.json"
    code, printed, said = imhcalc("audit", IRELAND, "-o", str(page), "-o", str(data))
    assert (code, printed) == (0, "")
    assert said == f"Wrote {page}, {data}\n"
    assert page.read_text(encoding="utf-8").startswith(
        "# Women with perinatal mental health problems, Ireland\n"
    )
    assert json.loads(data.read_text(encoding="utf-8"))["claims"]
    assert imhcalc("audit", IRELAND, "-o", str(page), "--quiet")[2] == ""


def test_a_claim_is_not_written_over(imhcalc, tmp_path):
    claim = tmp_path / "claim.md"
    claim.write_text("rate: 5%", encoding="utf-8")
    assert imhcalc("audit", str(claim), "-o", str(claim))[0] == 2


def test_a_suffix_that_is_no_format_is_refused(imhcalc, tmp_path):
    assert imhcalc("audit", IRELAND, "-o", str(tmp_path / "x.docx"))[0] == 2


def test_faults_of_all_files_come_at_once(imhcalc, tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("rate: 9.6", encoding="utf-8")
    code, printed, said = imhcalc(
        "audit", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml"), "--faults", "concise"
    )
    assert (code, printed) == (3, "")
    assert said.count("error[rate-without-unit]") == 2


def test_an_area_that_is_not_held_is_4(imhcalc, tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("claims: {a: {area: Atlantis, rate: 5%}, b: {area: Leeds, rate: 5%}}", encoding="utf-8")
    code, _, said = imhcalc("audit", str(path))
    assert code == 4
    assert "a.yaml:1:20" in said or ":1:2" in said
    assert "write `place:` instead of `area:`" in said


def test_a_missing_file_is_4(imhcalc, tmp_path):
    assert imhcalc("audit", str(tmp_path / "none.yaml"))[0] == 4


def test_the_schema_is_printed(imhcalc):
    code, printed, _ = imhcalc("schema", "claim")
    assert code == 0
    assert json.loads(printed)["title"].startswith("Published claims")


def test_another_pack_without_babies_for_each_maternity_still_audits(imhcalc, tmp_path, monkeypatch):
    from imhcalc import auditing

    monkeypatch.setattr(auditing, "quantities", lambda _: {})
    path = tmp_path / "a.yaml"
    path.write_text("{area: Leeds, denominator: 8,478 births, rate: 10% of mothers, count: 848}", encoding="utf-8")  # fmt: skip
    code, printed, _ = imhcalc("audit", str(path))
    assert code == 0
    assert "about 1 or 2 in 100 more births than maternities" in printed


@pytest.mark.parametrize("width", [40, 80])
def test_no_number_is_cut_on_a_narrow_page(imhcalc, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    _, printed, _ = imhcalc("audit", str(CLAIMS / "england_2011_perinatal.yaml"))
    assert max(map(len, printed.splitlines())) <= width
    assert all(number in printed for number in ("1,376", "154,827", "154,830", "20,640"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a document"])
def test_a_file_without_text_is_told_what_the_smallest_claim_is(imhcalc, tmp_path, content):
    (tmp_path / "claim.yaml").write_bytes(content)
    code, _, said = imhcalc("audit", str(tmp_path / "claim.yaml"))
    assert code == 3
    assert "the smallest is `denominator: 24,000 children" in said
    assert "area: Leeds" not in said
