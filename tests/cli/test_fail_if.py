"""`--fail-if`: the report is written all the same, what became of the conditions is said apart, and the exit code tells."""

import json

import jsonschema
import pytest

from imhcalc.faults import ExitCode
from tests.support import ROOT

PLAN = str(ROOT / "examples" / "leeds_plan.yaml")
FEW = ["--draws", "200"]


def test_a_condition_that_is_met_fails_and_says_by_how_much_and_how_likely(imhcalc):
    plain = imhcalc("estimate", PLAN, *FEW)
    code, out, err = imhcalc("estimate", PLAN, *FEW, "--fail-if", "provision.gap > 10")
    assert code == ExitCode.CONDITION_MET
    assert out == plain[1]
    assert err.startswith(plain[2])
    said = " ".join(err.removeprefix(plain[2]).split())
    assert said.startswith("Condition met: provision.gap > 10 Families who would come and cannot be seen ")
    assert "above 10. The chance that it holds, given the uncertainty, is " in said
    assert said.endswith("The condition of --fail-if is met.")


def test_a_condition_that_is_not_met_is_told_too_and_passes(imhcalc):
    code, _, err = imhcalc("estimate", PLAN, *FEW, "--fail-if", "provision.gap > 1000")
    assert code == ExitCode.DONE
    assert "Condition not met: provision.gap > 1000" in err
    assert "below 1,000" in err


def test_all_are_judged_and_told_the_first_that_is_met_stops_nothing(imhcalc):
    conditions = ["provision.gap > 1000", "population.live_births == 8300", "disorganised_attachment.prevalence > 7.5%",
                  "provision.gap.chance >= 0.9"]  # fmt: skip
    options = [part for each in conditions for part in ("--fail-if", each)]
    code, _, err = imhcalc("estimate", PLAN, *FEW, *options)
    assert code == ExitCode.CONDITION_MET
    assert [
        line.partition(": ")[2] for line in err.splitlines() if line.startswith("Condition")
    ] == conditions
    assert err.splitlines()[-1] == "2 of the 4 conditions of --fail-if are met."
    quiet = imhcalc("estimate", PLAN, *FEW, *options, "--quiet")[2]
    assert [line for line in quiet.splitlines() if line.startswith("Condition")] == [
        "Condition met: population.live_births == 8300", "Condition met: disorganised_attachment.prevalence > 7.5%",
    ]  # fmt: skip


def test_json_stays_one_object_that_keeps_to_its_schema(imhcalc):
    schema = json.loads(imhcalc("schema", "result")[1])
    plain = imhcalc("estimate", PLAN, *FEW, "--format", "json", "-q")[1]
    code, out, err = imhcalc(
        "estimate", PLAN, *FEW, "--format", "json", "-q", "--fail-if", "provision.gap >= 0"
    )
    assert code == ExitCode.CONDITION_MET
    assert out == plain
    jsonschema.validate(json.loads(out), schema)
    assert "Condition met" in err


def test_files_are_written_before_the_exit(imhcalc, tmp_path):
    target = tmp_path / "plan.json"
    code, out, err = imhcalc("estimate", PLAN, *FEW, "-o", str(target), "--fail-if", "provision.gap >= 0")
    assert code == ExitCode.CONDITION_MET
    assert out == ""
    assert json.loads(target.read_text(encoding="utf-8"))["schema"] == "imhcalc-result/1"
    assert err.index("Wrote ") < err.index("Condition met")


def test_a_scenario_is_judged_as_it_changes_the_profile(imhcalc):
    met = imhcalc("estimate", PLAN, *FEW, "--scenario", "full", "--fail-if", "provision.gap > 0")
    beside = imhcalc("estimate", PLAN, *FEW, "--fail-if", "scenario.full.provision.gap > 0")
    assert met[0] == beside[0] == ExitCode.DONE
    assert met[2].split("exactly 0")[1] == beside[2].split("exactly 0")[1]


@pytest.mark.parametrize(
    ("conditions", "code", "says"),
    [
        (["provision.gap > 60"], ExitCode.DATA_MISSING, "it takes the services there are"),
        (["disorganised_attachment.prevalence > 7.5"], ExitCode.USAGE, "write 7.5% or 0.075"),
        (["provision.gap = 60", "cost.total > 1"], ExitCode.USAGE, "cost.total"),
        (["flow.families"], ExitCode.USAGE, "quotation marks"),
    ],
)
def test_a_condition_at_fault_stops_before_anything_is_written(imhcalc, tmp_path, conditions, code, says):
    target = tmp_path / "leeds.json"
    options = [part for each in conditions for part in ("--fail-if", each)]
    found, out, err = imhcalc("estimate", "Leeds", *FEW, "-o", str(target), "-o", "-", *options)
    assert found == code
    assert says in err
    assert out == ""
    assert not target.exists()


def test_conditions_in_the_forms_of_faults(imhcalc):
    options = [
        *FEW,
        "--format",
        "json",
        "-q",
        "--fail-if",
        "flow.families > 1",
        "--fail-if",
        "flow.families > 10000",
    ]
    _, out, err = imhcalc("estimate", "Leeds", *options, "--faults", "github")
    assert json.loads(out)["schema"] == "imhcalc-result/1"
    assert err.startswith("::error title=condition-met::flow.families > 1: Families expected in a year: ")
    assert (
        json.loads(imhcalc("estimate", "Leeds", *options, "--faults", "json")[2])["faults"][0]["code"]
        == "condition-met"
    )
    loud = imhcalc("estimate", "Leeds", *(each for each in options if each != "-q"), "--faults", "concise")[2]
    assert "note[condition-not-met] flow.families > 10000" in loud


def test_report_takes_conditions_too(imhcalc, tmp_path):
    target = tmp_path / "plan.md"
    code, _, err = imhcalc(
        "report", PLAN, *FEW, "-o", str(target), "--fail-if", "structural.overlap.high > 0"
    )
    assert code == ExitCode.CONDITION_MET
    assert target.exists()
    assert "Condition met: structural.overlap.high > 0" in err


def test_every_authority_takes_no_conditions(imhcalc, tmp_path):
    code, _, err = imhcalc(
        "report", "--every", "utla", "-o", str(tmp_path / "site"), "--fail-if", "flow.families > 1"
    )
    assert code == ExitCode.USAGE
    assert "--fail-if" in err
