"""`verify`: worked examples that ship, and anybody's own, with what was expected, what came of it, and the source."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from imhcalc.faults import ExitCode
from tests.support import ROOT

OURS = ROOT / "examples" / "cases" / "council_table.yaml"
TABLE = """cases:
  our_table:
    title: Table 3 of our needs assessment
    source: {citation: "Our council: needs assessment", where: page 12, published: 2026}
    steps:
      - estimate: {area: Leeds, draws: 100}
        answers:
          population.live_births: {value: %s, tolerance: 5}
          disorganised_attachment.prevalence: {value: 15.3%%, tolerance: 0.1%%}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(name: str, births: float) -> str:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(TABLE % births, encoding="utf-8")
    return name


def test_the_examples_that_ship_pass(imhcalc):
    code, out, err = imhcalc("verify")
    assert (code, err) == (ExitCode.DONE, "")
    lines = out.splitlines()
    assert lines[-1] == "12 of 12 examples passed, 39 of 39 answers."
    for name in (
        "v02_",
        "v05_",
        "v06_",
        "v07_",
        "v08_",
        "v11_",
        "v17_",
        "v18_",
        "v19_",
        "v21_",
        "v23_",
        "v26_",
    ):
        assert sum(line.startswith(f"- passed: {name}") for line in lines) == 1
    assert "failed" not in out


def test_an_example_that_fails_says_what_was_expected_what_came_and_from_where(imhcalc):
    code, out, _ = imhcalc("verify", written("table.yaml", 8500))
    assert code == ExitCode.CONDITION_MET
    text = " ".join(out.split())
    assert "- failed: our_table: Table 3 of our needs assessment" in text
    assert (
        "failed: population.live_births: 8,500 children a year expected, 8,478 got, 22 less (within 5)"
        in text
    )
    assert (
        "disorganised_attachment.prevalence: 15.3% expected, 15.312% got, 0.012 percentage points more (within 0.1 percentage points)"
        in text
    )
    assert "Source: Our council: needs assessment, 2026; page 12" in text
    assert text.endswith("0 of 1 example passed, 1 of 2 answers.")


def test_a_councils_table_passes(imhcalc, monkeypatch):
    # It names a profile in the folder above: the current folder has to hold both.
    monkeypatch.chdir(OURS.parents[1])
    code, out, _ = imhcalc("verify", str(OURS))
    assert code == ExitCode.DONE
    assert out.splitlines()[-1] == "2 of 2 examples passed, 7 of 7 answers."


def test_files_folders_and_patterns(imhcalc):
    written("tables/a.yaml", 8478)
    written("tables/b.yml", 8500)
    Path("tables/leeds.yaml").write_text("area: Leeds\n", encoding="utf-8")
    assert "1 of 2 examples passed" in imhcalc("verify", "tables")[1]
    assert "1 of 1 example passed" in imhcalc("verify", "tables/*.yaml".replace("*", "[a]"))[1]
    assert "2 of 3 examples passed" in imhcalc("verify", "tables/a.yaml", "tables")[1]


def test_quiet_shows_only_what_failed(imhcalc):
    written("tables/a.yaml", 8478)
    assert imhcalc("verify", "tables", "-q")[1] == "Worked examples\n1 of 1 example passed, 2 of 2 answers.\n"


def test_json_holds_everything_unrounded(imhcalc):
    code, out, _ = imhcalc("verify", written("table.yaml", 8500), "--format", "json")
    assert code == ExitCode.CONDITION_MET
    data = json.loads(out)
    assert (data["schema"], data["cases"], data["passed"], data["failed"]) == ("imhcalc-verify/1", 1, 0, 1)
    (case,) = data["results"]
    assert case["source"] == {
        "citation": "Our council: needs assessment",
        "where": "page 12",
        "published": 2026,
    }
    births, rate = case["answers"]
    assert (births["got"], births["difference"], births["passed"], births["unit"]) == (
        8478.0,
        -22.0,
        False,
        "children_per_year",
    )
    assert rate["passed"]
    assert rate["got"] - rate["expected"]["value"] == rate["difference"]


def test_csv_has_a_row_for_each_answer(imhcalc):
    rows = list(csv.DictReader(io.StringIO(imhcalc("verify", "--format", "csv")[1])))
    assert len(rows) == 39
    assert {row["passed"] for row in rows} == {"passed"}
    assert rows[0]["case"] == "v05_nhs_access"
    assert rows[0]["source"]


def test_files_are_written(imhcalc, folder):
    code, out, err = imhcalc("verify", written("table.yaml", 8478), "-o", "out.md", "-o", "out.json")
    assert (code, out) == (ExitCode.DONE, "")
    assert err == "Wrote out.md, out.json\n"
    assert "Table 3 of our needs assessment" in (folder / "out.md").read_text(encoding="utf-8")
    assert imhcalc("verify", "table.yaml", "-o", "table.yaml")[0] == ExitCode.USAGE


def test_standard_input():
    done = subprocess.run(
        [sys.executable, "-m", "imhcalc", "verify", "-"],
        input=(TABLE % 8478).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"1 of 1 example passed" in done.stdout


def test_a_figure_that_is_not_there_fails_with_the_reason(imhcalc):
    text = TABLE % 8478
    text += "          provision.gap: {value: 60, tolerance: 1}\n"
    text += "          population.live_birth: {value: 60, tolerance: 1}\n"
    text += "          population.live_births.lower: {value: 60, tolerance: 1}\n"
    text += "          disorganised_attachment.national: {value: 15%, of: lower, tolerance: 1}\n"
    Path("table.yaml").write_text(text, encoding="utf-8")
    code, out, _ = imhcalc("verify", "table.yaml")
    assert code == ExitCode.CONDITION_MET
    said = " ".join(out.split())
    assert (
        "failed: provision.gap: 60 expected; Leeds has no figure `provision.gap`: it takes the services there are"
        in said
    )
    assert "did you mean `population.live_births`?" in said
    assert "in this run of Leeds the figure has no range" in said


def test_own_evidence_profile_and_scenario_lie_beside_the_file(imhcalc, folder):
    (folder / "tables" / "ours").mkdir(parents=True)
    (folder / "tables" / "ours" / "ours.yaml").write_text(
        "pack: {id: ours, version: '1', title: Ours, summary: Ours., builds_on: uk-2026}\n"
        "parameters:\n  babies_per_maternity:\n    label: Babies for each maternity\n    use: setting\n"
        "    quantity: {value: 1.25, unit: babies_per_maternity, status: judgement, tag: seen, rationale: to be seen}\n",
        encoding="utf-8",
    )
    (folder / "tables" / "p.yaml").write_text(
        "area: {name: Here, nation: England}\npopulation: {live_births: 1000}\n"
        "scenarios: {fewer: {label: Fewer, set: {population.live_births: 500}}}\n", encoding="utf-8",
    )  # fmt: skip
    (folder / "tables" / "cases.yaml").write_text(
        "cases:\n  here:\n    title: Here\n    source: {citation: Us, where: here}\n    steps:\n"
        "      - estimate: {file: p.yaml, scenario: [fewer], evidence: ours, draws: 100}\n"
        "        answers: {population.maternities: {value: 400, tolerance: 0}}\n",
        encoding="utf-8",
    )
    assert imhcalc("verify", "tables/cases.yaml")[0] == ExitCode.DONE
    text = (folder / "tables" / "cases.yaml").read_text(encoding="utf-8").replace("evidence: ours, ", "")
    (folder / "tables" / "cases.yaml").write_text(text, encoding="utf-8")
    assert imhcalc("verify", "tables/cases.yaml")[0] == ExitCode.CONDITION_MET
    assert imhcalc("verify", "tables/cases.yaml", "--evidence", "tables/ours")[0] == ExitCode.DONE


def test_faults_of_all_files_at_once_and_nothing_is_run(imhcalc):
    Path("a.yaml").write_text((TABLE % 8478).replace("title", "titel"), encoding="utf-8")
    Path("b.yaml").write_text((TABLE % 8478).replace("tolerance: 5", "tolerance: five"), encoding="utf-8")
    code, out, err = imhcalc("verify", "a.yaml", "b.yaml", "c.yaml")
    assert (code, out) == (ExitCode.INPUT_FAULTS, "")
    for says in ("did you mean `title`?", "--> b.yaml:8:", "there is no file c.yaml"):
        assert says in err


def test_an_area_that_is_not_held_is_code_four(imhcalc):
    Path("a.yaml").write_text((TABLE % 8478).replace("Leeds", "Leedz"), encoding="utf-8")
    code, _, err = imhcalc("verify", "a.yaml")
    assert code == ExitCode.DATA_MISSING
    assert "a.yaml:6:" in err


@pytest.mark.parametrize(
    "file", [OURS, *sorted((ROOT / "data" / "cases").glob("*.yaml"))], ids=lambda file: file.name
)
def test_the_files_keep_to_their_schema(imhcalc, file):
    schema = json.loads(imhcalc("schema", "cases")[1])
    jsonschema.validate(yaml.safe_load(file.read_text(encoding="utf-8")), schema)


def test_a_figure_that_a_run_does_not_have_says_where_its_figures_are_listed(imhcalc):
    Path("table.yaml").write_text(
        (TABLE % 8478).replace("population.live_births", "team.cost"), encoding="utf-8"
    )
    code, out, _ = imhcalc("verify", "table.yaml")
    assert code == ExitCode.CONDITION_MET
    assert "no figure `team.cost`: `imhcalc explain WHAT --list`" in " ".join(out.split())


def test_an_empty_file_is_told_what_the_smallest_file_of_examples_is(imhcalc):
    Path("table.yaml").write_text("", encoding="utf-8")
    code, _, err = imhcalc("verify", "table.yaml")
    assert code == ExitCode.INPUT_FAULTS
    assert "the smallest is `cases: {}`" in err
    assert "area: Leeds" not in err
