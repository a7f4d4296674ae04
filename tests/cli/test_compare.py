"""`compare` and `estimate --scenario` on the command line: what is said, in which format, and what is refused."""

import csv
import io
import json
import math

import pytest

from imhcalc.faults import ExitCode
from tests.support import ROOT

FEW = ["--draws", "200"]
PLAN = str(ROOT / "examples" / "leeds_plan.yaml")
FERNSHIRE = str(ROOT / "examples" / "fernshire.yaml")


def joined(text):
    return " ".join(text.split())


def test_two_areas(imhcalc):
    code, out, err = imhcalc("compare", "Leeds", "Bradford", *FEW)
    assert (code, err) == (ExitCode.DONE, "")
    assert out.startswith("Leeds and Bradford, side by side\n")
    said = joined(out)
    assert "We would expect 15 in 100 babies in Leeds and 17 in 100 in Bradford." in said
    assert "the two cannot be told apart" in said
    assert "highest of 2" in said
    assert "Modelled figures are shown, never ranked." in said
    assert "Yorkshire and The Humber (region)" in said
    assert "England (assumed rate)" in said
    assert max(len(line) for line in out.splitlines()) <= 80


def test_neighbours_are_added_with_their_year(imhcalc):
    code, out, _ = imhcalc("compare", "Leeds", "--neighbours", *FEW)
    assert code == ExitCode.DONE
    assert out.startswith("Leeds beside 10 statistical neighbours\n")
    said = joined(out)
    assert "Department for Education listed in 2019" in said
    assert "2nd highest of 11" in said
    assert "None of the others can be told apart from Leeds" in said
    assert max(len(line) for line in out.splitlines()) <= 80


def test_a_neighbour_that_was_named_is_there_once(imhcalc):
    code, out, _ = imhcalc("compare", "Leeds", "Sheffield", "--neighbours", "--format", "json", *FEW)
    assert code == ExitCode.DONE
    sheffield = [each for each in json.loads(out)["subjects"] if each["name"] == "Sheffield"]
    assert [(each["kind"], each["neighbour"]) for each in sheffield] == [("area", 1)]


def test_a_profile_beside_its_scenarios_and_options(imhcalc):
    code, out, _ = imhcalc("compare", PLAN, *FEW)
    assert code == ExitCode.DONE
    assert out.startswith("Leeds: the profile as it is, and 6 changes to it, side by side\n")
    said = joined(out)
    assert "Families who would come and cannot be seen: about" in said
    assert "Fewest with" in said
    assert "57 in 100 of the parents" in said
    assert "all that the two have in common drawn alike" in said
    assert max(len(line) for line in out.splitlines()) <= 80


def test_scenarios_are_picked_by_name(imhcalc):
    code, out, _ = imhcalc("compare", PLAN, "--scenario", "full", "--format", "json", *FEW)
    assert code == ExitCode.DONE
    asked = [each["name"] for each in json.loads(out)["subjects"] if each["kind"] not in {"region", "nation"}]
    assert asked == ["as it is", "full"]


def test_what_to_compare_against_may_be_any_of_them(imhcalc):
    for name in ("smallest team", "smallest_team", "Smallest Team"):
        out = imhcalc("compare", PLAN, "--against", name, "--format", "json", *FEW)[1]
        assert json.loads(out)["against"] == "smallest team"
    out = imhcalc("compare", "Leeds", "Bradford", "--against", "E12000003", "--format", "json", *FEW)[1]
    assert json.loads(out)["against"] == "Yorkshire and The Humber"


def test_areas_of_two_nations(imhcalc):
    code, out, _ = imhcalc("compare", "Dundee City", "Leeds", *FEW)
    assert code == ExitCode.DONE
    said = joined(out)
    assert "given in England alone" in said
    assert "given in Scotland alone" in said
    assert "Fifths of deprivation are each nation's own" in said
    assert "Measured:" not in said
    assert "Carried from another nation in some of the places" in said


def test_an_area_and_its_own_part(imhcalc):
    said = joined(imhcalc("compare", "Broxbourne", "Hertfordshire", *FEW)[1])
    assert "Hertfordshire takes in Broxbourne: the children there are counted in both." in said
    assert "Broxbourne (as published for Hertfordshire)" in said
    assert "Not ranked" in said


def test_one_area_stands_beside_its_region_and_nation(imhcalc):
    code, out, _ = imhcalc("compare", "Leeds", *FEW)
    assert code == ExitCode.DONE
    assert out.startswith("Leeds beside its region and nation\n")


def test_a_profile_and_an_area_and_standard_input(imhcalc, monkeypatch):
    text = io.TextIOWrapper(io.BytesIO(b"area: Bradford\n"), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", text)
    code, out, _ = imhcalc("compare", FERNSHIRE, "-", "Leeds", "--format", "json", *FEW)
    assert code == ExitCode.DONE
    names = [each["name"] for each in json.loads(out)["subjects"]]
    assert names[:3] == ["Fernshire", "Bradford", "Leeds"]


def test_json_is_one_object_without_numbers_that_are_none(imhcalc):
    found = json.loads(imhcalc("compare", "Leeds", "Bradford", "--format", "json", *FEW)[1])
    assert found["schema"] == "imhcalc-comparison/1"
    assert list(found)[:4] == ["schema", "run", "against", "headline"]
    ids = {each["id"] for each in found["subjects"]}
    assert {cell["subject"] for each in found["figures"] for cell in each["cells"]} <= ids
    assert {each["subject"] for each in found["differences"]} <= ids


def test_csv_has_a_row_for_each_value_and_difference(imhcalc):
    out = imhcalc("compare", "Leeds", "Bradford", "--format", "csv", *FEW)[1]
    rows = list(csv.DictReader(out.splitlines()))
    data = json.loads(imhcalc("compare", "Leeds", "Bradford", "--format", "json", *FEW)[1])
    assert sum(row["row"] == "value" for row in rows) == sum(len(each["cells"]) for each in data["figures"])
    apart = [row for row in rows if row["row"] == "difference"]
    assert len(apart) == len(data["differences"])
    assert all(math.isfinite(float(row["value"])) for row in apart)
    (leeds,) = (row for row in rows if row["rank"] and row["subject"] == "Leeds")
    assert (leeds["rank"], leeds["of"], leeds["year"]) == ("1.0", "2.0", "2021/22")


def test_files_are_chosen_by_suffix(imhcalc, tmp_path):
    names = [str(tmp_path / f"both{suffix}") for suffix in (".json", ".csv", ".md", ".txt")]
    files = [part for name in names for part in ("-o", name)]
    code, out, err = imhcalc("compare", "Leeds", "Bradford", *FEW, *files)
    assert (code, out) == (ExitCode.DONE, "")
    assert err.startswith("Wrote ")
    assert (tmp_path / "both.md").read_text(encoding="utf-8").startswith("# Leeds and Bradford, side by side")


def test_the_same_command_gives_the_same_bytes(imhcalc):
    first, second = (imhcalc("compare", "Leeds", "Bradford", "--format", "json", *FEW)[1] for _ in range(2))
    assert first == second


def test_a_narrow_page_cuts_no_number(imhcalc, monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    out = imhcalc("compare", "Leeds", "Bradford", *FEW)[1]
    assert "6,864" in out
    assert max(len(line) for line in out.splitlines()) <= 30


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["Leeds", "Bradfrod", "Lodon"], ExitCode.DATA_MISSING, "2 faults"),
        (["Leeds", "E08000035"], ExitCode.USAGE, "Leeds is given twice"),
        (["Broxbourne", "--neighbours"], ExitCode.DATA_MISSING, "compare Hertfordshire --neighbours"),
        (["Dundee City", "--neighbours"], ExitCode.DATA_MISSING, 'compare "Dundee City" OTHER'),
        (["Leeds", "Bradford", "--against", "Bradfrd"], ExitCode.USAGE, "did you mean `Bradford`?"),
        (["Leeds", "--scenario", "outreach"], ExitCode.USAGE, "only a profile's file has scenarios"),
        ([PLAN, "--scenario", "outrech"], ExitCode.USAGE, "did you mean `outreach`?"),
        ([PLAN, "--neighbours"], ExitCode.USAGE, "imhcalc compare Leeds --neighbours"),
        (["-", "-"], ExitCode.USAGE, "only once"),
        (["Leeds", "no_such.yaml"], ExitCode.DATA_MISSING, "no_such.yaml"),
        (["Leeds", "-o", "both.docx"], ExitCode.USAGE, ".docx"),
        ([PLAN, "-o", PLAN], ExitCode.USAGE, ""),
        ([], ExitCode.USAGE, "Missing argument"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(imhcalc, arguments, code, says):
    found, out, err = imhcalc("compare", *arguments)
    assert (found, out) == (code, "")
    assert says in err


def test_estimate_applies_scenarios_and_names_them(imhcalc):
    code, out, _ = imhcalc("estimate", PLAN, "--scenario", "outreach", "--scenario", "full", *FEW)
    assert code == ExitCode.DONE
    title = joined(out.partition("Families with")[0])
    assert "outreach and training, so that more families are noticed · a full service" in title
    out = imhcalc("estimate", PLAN, "--scenario", "full", "--format", "json", "-q", *FEW)[1]
    result = json.loads(out)
    capacity = {each["id"]: each["value"] for each in result["figures"]}["provision.infant_team.capacity"]
    assert capacity == 300
    assert result["context"]["applied"] == ["a full service"]


def test_estimate_refuses_a_scenario_that_is_not_there(imhcalc):
    code, _, err = imhcalc("estimate", PLAN, "--scenario", "ful")
    assert code == ExitCode.USAGE
    assert "did you mean `full`?" in err
    code, _, err = imhcalc("estimate", "Leeds", "--scenario", "full")
    assert code == ExitCode.USAGE
    assert "nothing: this profile has none" in err


def test_the_councils_of_a_region_stand_beside_an_area(imhcalc):
    code, out, _ = imhcalc("compare", "Leeds", "--region", "--format", "json", *FEW)
    assert code == 0
    names = [subject["name"] for subject in json.loads(out)["subjects"]]
    assert {"Leeds", "Bradford", "York", "North Yorkshire", "Yorkshire and The Humber"} <= set(names)
    assert len([name for name in names if name != "England"]) == 16, "fifteen councils and their region"


def test_counties_stand_beside_a_county_and_a_nation_can_be_run(imhcalc):
    code, out, _ = imhcalc("compare", "Hertfordshire", "--region", "--nation", "--format", "json", *FEW)
    assert code == 0
    kinds = {subject["name"]: subject["kind"] for subject in json.loads(out)["subjects"]}
    assert {"Essex", "Norfolk", "Luton"} <= set(kinds), "unitary authorities are their own upper tier"
    assert "Watford" not in kinds
    assert kinds["England"] == "area"


def test_a_nation_has_no_region_of_councils(imhcalc):
    code, _, err = imhcalc("compare", "Wales", "--region", *FEW)
    assert code == 2
    assert "not a council in one region" in err


def test_a_comparison_is_drawn_on_a_page_without_script(imhcalc, tmp_path):
    page = tmp_path / "compared.html"
    code, _, _ = imhcalc("compare", "Leeds", "Rutland", "-o", str(page))
    assert code == ExitCode.DONE
    text = page.read_text(encoding="utf-8")
    assert text.count('role="img"') == 1
    assert "Rutland" in text[text.index("<svg") : text.index("</svg>")]
    assert "<script" not in text
