"""`imhcalc explain`: what it prints, in which form, and what it says of a figure it does not have."""

import csv
import json
from io import StringIO

import pytest

from imhcalc.faults import ExitCode
from tests.support import ROOT

FEW = ["--draws", "200"]
SURVEYED = str(ROOT / "examples" / "blackburn_with_darwen.yaml")


@pytest.fixture
def imhcalc(imhcalc):
    """Runs a command in this process; returns its exit code, output and messages."""
    return lambda *arguments: imhcalc(*arguments, *FEW)


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def test_the_headline_is_explained_where_no_figure_is_named(imhcalc):
    code, out, err = imhcalc("explain", "Leeds")
    assert (code, err) == (ExitCode.DONE, "")
    assert out.startswith("Leeds: how this number came about\nDisorganised attachment: expected number\n")
    said = in_one_line(out)
    for part in (
        "How: babies born in a year times the expected prevalence.",
        "From the national rate to here 15.0%: assumed national rate +0.3 in 100: moved by the local mix of "
        "neighbourhoods 0.0 in 100: moved by local surveys = 15.3% here",
        "No local survey of adults' childhood adversity was given.",
        "Source: Van IJzendoorn, Schuengel and Bakermans-Kranenburg (1999).",
        "Standing: our judgement, recalled and not checked against the source; confidence low to medium.",
        "Limits that are our judgement: 1.3 to 3.2, 95 in 100. 95 in 100 draws lie within 1.2 to 2.97, with 1.89 "
        "kept as their middle.",
        "Read otherwise (outside the range): One baby in ten, as in England's programme guide: about",
    ):
        assert part in said, part
    assert max(map(len, out.splitlines())) <= 80


def test_a_local_survey_is_named_with_what_it_moves(imhcalc):
    said = in_one_line(imhcalc("explain", SURVEYED)[1])
    assert "-0.1 in 100: moved by local surveys" in said
    assert "From the profile: local survey of adults' childhood adversity: none 53%, one 19%" in said
    assert "No local survey" not in said


def test_an_indicator_alone_means_its_expected_number(imhcalc):
    code, out, _ = imhcalc("explain", "Leeds", "eyfs_psed")
    assert code == ExitCode.DONE
    assert "below the expected level at five:\nexpected number" in out
    assert "Department for Education" in out


def test_areas_can_be_added_together_and_a_figure_named(imhcalc):
    code, out, _ = imhcalc("explain", "--area", "Leeds", "--area", "Bradford", "population.children_0")
    assert code == ExitCode.DONE
    assert "2 districts, added" in out


def test_an_unknown_figure_is_answered_with_the_nearest_and_the_list(imhcalc):
    code, out, err = imhcalc("explain", "Leeds", "disorganised_atachment")
    assert (code, out) == (ExitCode.DATA_MISSING, "")
    assert "did you mean `disorganised_attachment`?" in err
    assert "--list" in err


def test_an_indicator_that_the_nation_lacks_says_why(imhcalc):
    code, _, err = imhcalc("explain", "Dundee City", "eyfs_psed")
    assert code == ExitCode.DATA_MISSING
    assert "There is no early years profile in Scotland" in err


def test_every_figure_is_listed_with_its_id(imhcalc):
    code, out, _ = imhcalc("explain", "Leeds", "--list", "--format", "json")
    assert code == ExitCode.DONE
    listed = [each["id"] for each in json.loads(out)]
    estimated = json.loads(imhcalc("estimate", "Leeds", "--format", "json", "-q")[1])
    assert listed == [figure["id"] for figure in estimated["figures"]]
    words = imhcalc("explain", "Leeds", "--list")[1]
    assert "- population.live_births: babies born in a year, 8,478" in words


def test_json_is_unrounded_and_the_same_as_the_estimate(imhcalc):
    out = json.loads(imhcalc("explain", "Leeds", "--format", "json")[1])
    assert out["schema"] == "imhcalc-explanation/1"
    estimated = json.loads(imhcalc("estimate", "Leeds", "--format", "json", "-q")[1])
    figures = {figure["id"]: figure for figure in estimated["figures"]}
    assert out["step"]["value"] == figures[out["figure"]]["value"]
    assert out["step"]["limits"]["upper"] == figures[out["figure"]]["interval"]["upper"]


def test_csv_has_one_row_for_each_step(imhcalc):
    out = imhcalc("explain", "Leeds", "--format", "csv")[1]
    rows = list(csv.DictReader(StringIO(out)))
    steps = json.loads(imhcalc("explain", "Leeds", "--format", "json")[1])["step"]

    def count(step) -> int:
        return 1 + sum(count(child) for child in step["children"])

    assert len(rows) == count(steps)
    assert rows[0]["id"] == "disorganised_attachment.expected"
    assert float(rows[0]["value"]) == steps["value"]


def test_markdown_is_a_nested_list(imhcalc):
    out = imhcalc("explain", "Leeds", "disorganised_attachment.prevalence", "--format", "markdown")[1]
    assert out.startswith("# Leeds: how this number came about\n")
    assert "\n- **Expected prevalence: " in out
    assert "\n  - **Assumed national rate: 15.0%**" in out


def test_files_are_chosen_by_suffix(imhcalc, tmp_path):
    names = [str(tmp_path / f"leeds{suffix}") for suffix in (".json", ".csv", ".md", ".txt")]
    code, out, _ = imhcalc("explain", "Leeds", *(part for name in names for part in ("-o", name)), "-q")
    assert (code, out) == (ExitCode.DONE, "")
    assert all((tmp_path / name).stat().st_size for name in names)
    assert imhcalc("explain", "Leeds", "-o", str(tmp_path / "leeds.docx"))[0] == ExitCode.USAGE


def test_a_narrow_page_still_shows_every_word(imhcalc, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    wide = imhcalc("explain", "Leeds")[1]
    monkeypatch.setenv("COLUMNS", "30")
    narrow = imhcalc("explain", "Leeds")[1]
    assert "".join(narrow.split()).replace("-", "") == "".join(wide.split()).replace("-", "")


def test_a_scenario_is_applied_before_it_is_explained(imhcalc):
    plan = str(ROOT / "examples" / "leeds_plan.yaml")
    scenario = "outreach"
    plain = json.loads(imhcalc("explain", plan, "--list", "--format", "json")[1])
    changed = json.loads(imhcalc("explain", plan, "--list", "--format", "json", "--scenario", scenario)[1])
    assert {each["id"]: each["value"] for each in plain} != {each["id"]: each["value"] for each in changed}
    assert imhcalc("explain", plan, "--scenario", "no such")[0] == ExitCode.USAGE


@pytest.mark.parametrize("figure", ["observed", "composite"])
def test_of_a_count_too_small_to_show_it_is_not_said_that_there_is_none(imhcalc, tmp_path, figure):
    profile = tmp_path / "small.yaml"
    profile.write_text(
        "area: Leeds\nobserved: {asq_personal_social: {below: 3, assessed: 40, eligible: 60}}\n",
        encoding="utf-8",
    )
    _, _, err = imhcalc("explain", str(profile), f"asq_personal_social.{figure}")
    assert "the local count given for it is too small to show" in in_one_line(err)
    _, _, err = imhcalc("explain", "Leeds", f"asq_personal_social.{figure}")
    assert "no local result is given for it" in in_one_line(err)
