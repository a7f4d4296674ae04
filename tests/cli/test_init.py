"""`init`: from a name to a profile that says the same, and on to one that says more."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from imhcalc import application
from imhcalc.cli import asking
from imhcalc.faults import DataMissingError, ExitCode, Fault
from imhcalc.loading.profile import load_profile
from imhcalc.models.official import RefreshedFigure
from imhcalc.models.options import Options
from tests.support import ROOT, shipped

AREAS = {
    "Leeds": "leeds",
    "Hertsmere": "hertsmere",
    "Kent": "kent",
    "Dundee": "dundee_city",
    "Cardiff": "cardiff",
    "Belfast": "belfast",
    "West Yorkshire ICB": "west_yorkshire_integrated_care_board",
    "North West": "north_west",
    "Scotland": "scotland",
    "E07000098": "hertsmere",
    "Bristol, North Somerset and South Gloucestershire ICB": "bristol_north_somerset_and_south_gloucestershire_integrated_care_board",
}
FEW = Options(draws=200)
ROWS = ROOT / "tests" / "cli" / "small_areas.csv"


@pytest.fixture
def imhcalc(imhcalc, monkeypatch, tmp_path):
    """Runs a command in an empty folder; returns its exit code, output and messages."""
    monkeypatch.chdir(tmp_path)
    return imhcalc


@pytest.fixture
def answering(imhcalc, monkeypatch):
    """Runs `init` for somebody who answers, line by line."""

    def call(answers: list[str], *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(asking, "can_ask", lambda: True)
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{each}\n" for each in answers)))
        return imhcalc("init", *arguments)

    return call


def figures_of(loaded) -> dict[str, float | None]:
    result = application.estimate(loaded, shipped(), FEW)
    return {figure.id: figure.value for figure in result.figures}


def uncommented(block: str) -> str:
    """The block as it would be used: its words filled in."""
    return "\n".join(line.removeprefix("# ") for line in block.splitlines()).replace("FILL IN", "ours")


@pytest.mark.parametrize("area", AREAS)
def test_the_profile_says_what_the_name_says(imhcalc, area):
    code, out, err = imhcalc("init", "--area", area, "--yes")
    file = f"{AREAS[area]}.yaml"
    assert (code, out) == (ExitCode.DONE, "")
    assert err.startswith(f"Wrote {file}")
    by_file, by_name = figures_of(load_profile(file)), figures_of(application.profile_of_area([area]))
    assert by_file == pytest.approx(by_name, rel=1e-12, abs=1e-12, nan_ok=False)


def test_two_districts_are_added_up_as_they_are_by_name(imhcalc):
    assert imhcalc("init", "--area", "Leeds", "--area", "E08000032", "-y")[0] == ExitCode.DONE
    by_file = figures_of(load_profile("leeds_and_bradford.yaml"))
    by_name = figures_of(application.profile_of_area(["Leeds", "E08000032"]))
    assert by_file == pytest.approx(by_name, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("area", ["Leeds", "Dundee", "Cardiff", "Belfast", "Kent", "West Yorkshire ICB"])
def test_each_block_is_accepted_when_it_is_uncommented_and_all_of_them_together(imhcalc, area):
    _, text, _ = imhcalc("init", "--area", area, "-y", "-o", "-")
    blocks = text.split("\n\n")
    to_fill = [number for number, block in enumerate(blocks) if re.search("^# ", block, flags=re.MULTILINE)]
    assert len(to_fill) > 15
    for number in to_fill:
        one = [*blocks[:number], uncommented(blocks[number]), *blocks[number + 1 :]]
        Path(f"{number}.yaml").write_text("\n\n".join(one), encoding="utf-8")
    Path("all.yaml").write_text("\n\n".join(map(uncommented, blocks)), encoding="utf-8")
    _, out, _ = imhcalc("check", *[f"{number}.yaml" for number in to_fill], "all.yaml", "--faults", "json")
    # A 0 left where births go is told, as no area that is held has none.
    left = [each for each in json.loads(out)["faults"] if each["level"] == "error"]
    assert left
    assert {(each["code"], each["found"]) for each in left} == {("unlike-held", "0")}


def test_a_block_that_is_used_unfilled_is_a_fault_at_every_word_left(imhcalc):
    _, text, _ = imhcalc("init", "--area", "Leeds", "-y", "-o", "-")
    block = next(each for each in text.split("\n\n") if "dissenting_view" in each)
    used = "\n".join(line.removeprefix("# ") for line in block.splitlines())
    Path("left.yaml").write_text(f"area: Leeds\n{used}\n", encoding="utf-8")
    code, _, err = imhcalc("check", "left.yaml")
    assert code == ExitCode.INPUT_FAULTS
    assert err.count("error[left-to-fill-in]") == 3


def test_standard_output_has_the_profile_alone(imhcalc, tmp_path):
    code, out, err = imhcalc("init", "--area", "Leeds", "-y", "-o", "-")
    assert code == ExitCode.DONE
    assert out.startswith("## Leeds: ")
    assert err == ""
    assert list(tmp_path.iterdir()) == []


def test_nobody_to_ask_is_nobody_asked(imhcalc):
    assert imhcalc("init", "--area", "Leeds")[0] == ExitCode.DONE
    code, _, err = imhcalc("init")
    assert code == ExitCode.USAGE
    assert "imhcalc init --area Leeds" in err


# -- a file that is there --------------------------------------------------------------------------------

BY_HAND = """\
# Our own file. Ann keeps it.
area:   Leeds     # the city
population:
    live_births: {value: 8250,   source: 'our units', year: 2025}   # twins once
services:
  team: {label: Our team, capacity: 61, unit: families}
"""


def test_what_is_written_by_hand_survives_to_the_byte(imhcalc):
    Path("leeds.yaml").write_bytes(BY_HAND.encode())
    code, _, err = imhcalc("init", "--area", "Leeds", "-y")
    assert code == ExitCode.DONE
    assert "leeds.yaml was there" in err
    after = Path("leeds.yaml").read_bytes().decode()
    assert after.startswith(BY_HAND)
    assert "# population:" not in after
    assert "# services:" not in after
    assert "# workforce:" in after
    assert load_profile("leeds.yaml").profile.population.live_births.value == 8250


def test_to_run_it_again_changes_no_byte(imhcalc):
    Path("ours.yaml").write_bytes(BY_HAND.replace("\n", "\r\n").encode())
    imhcalc("init", "--area", "Leeds", "-y", "-o", "ours.yaml")
    first = Path("ours.yaml").read_bytes()
    assert b"\n" not in first.replace(b"\r\n", b"")
    code, _, err = imhcalc("init", "--area", "Leeds", "-y", "-o", "ours.yaml")
    assert code == ExitCode.DONE
    assert "is as it was" in err
    assert Path("ours.yaml").read_bytes() == first


def test_a_block_that_was_filled_in_is_not_put_there_again(imhcalc):
    imhcalc("init", "--area", "Leeds", "-y")
    path = Path("leeds.yaml")
    filled = path.read_text(encoding="utf-8").replace(
        '# owner: FILL IN\n', "owner: Ann\n"
    ).replace("# benefit_share: {value: 0%", "benefit_share: {value: 65%")  # fmt: skip
    path.write_text(filled, encoding="utf-8")
    imhcalc("init", "--area", "Leeds", "-y")
    assert path.read_text(encoding="utf-8") == filled


def test_the_area_of_a_file_that_is_there_need_not_be_named(imhcalc):
    Path("ours.yaml").write_text("area: {name: Us, members: [Leeds, Bradford]}\n", encoding="utf-8")
    assert imhcalc("init", "-o", "ours.yaml", "-y")[0] == ExitCode.DONE
    assert "# workforce:" in Path("ours.yaml").read_text(encoding="utf-8")


def test_a_file_with_faults_is_left_alone_and_they_are_printed(imhcalc):
    Path("leeds.yaml").write_text("area: Leeds\nheadlin: x\n", encoding="utf-8")
    code, _, err = imhcalc("init", "--area", "Leeds", "-y", "--faults", "concise")
    assert code == ExitCode.INPUT_FAULTS
    assert "leeds.yaml:2:1: error[unknown-key]" in err
    assert Path("leeds.yaml").read_text(encoding="utf-8") == "area: Leeds\nheadlin: x\n"


def test_a_profile_of_another_area_is_left_alone(imhcalc):
    Path("ours.yaml").write_text("area: Bradford\n", encoding="utf-8")
    code, _, err = imhcalc("init", "--area", "Leeds", "-y", "-o", "ours.yaml")
    assert code == ExitCode.USAGE
    assert "a profile of Bradford, not of Leeds" in err
    assert Path("ours.yaml").read_text(encoding="utf-8") == "area: Bradford\n"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--area", "Leedes"], ExitCode.DATA_MISSING, "did you mean `Leeds`?"),
        (["--area", "Newcastle"], ExitCode.DATA_MISSING, "Newcastle-under-Lyme (E07000195)"),
        (["--area", "Leeds", "--area", "Leeds"], ExitCode.INPUT_FAULTS, "given twice"),
        (["--area", "Leeds", "-o", "no/leeds.yaml"], ExitCode.CANNOT_WRITE, "there is no folder no"),
        (["--area", "Leeds", "-o", "."], ExitCode.CANNOT_WRITE, "it is a folder"),
        (["--area", "Leeds", "-o", "leeds.docx"], ExitCode.USAGE, ".docx"),
        (["--area", "Leeds", "--headline", "asq"], ExitCode.USAGE, "asq_personal_social"),
        (
            ["--area", "Dundee", "--headline", "eyfs_psed"],
            ExitCode.USAGE,
            "no need that a report of Dundee City can lead with",
        ),
        (["--area", "Leeds", "--small-area", "E01011264"], ExitCode.USAGE, "--small-areas FILE.csv"),
        (["--area", "Leeds", "--small-areas", "no.csv"], ExitCode.DATA_MISSING, "no.csv"),
    ],
)
def test_wrong_arguments_are_told_and_nothing_is_written(imhcalc, tmp_path, arguments, code, says):
    found, out, err = imhcalc("init", "-y", *arguments)
    assert (found, out) == (code, "")
    assert says in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


# -- asking ----------------------------------------------------------------------------------------------


def test_enter_at_every_question_is_the_same_as_asking_nothing(answering, imhcalc):
    assert answering(["Leeds", "", ""])[0] == ExitCode.DONE
    asked = Path("leeds.yaml").read_bytes()
    imhcalc("init", "--area", "Leeds", "-y", "-o", "other.yaml")
    assert asked.replace(b"check leeds.yaml", b"check other.yaml").count(b"\n") == Path(
        "other.yaml"
    ).read_bytes().count(b"\n")
    assert load_profile("leeds.yaml").profile.model_fields_set == {"area"}


def test_answers_are_written_and_wrong_ones_asked_again(answering):
    code, out, err = answering([
        "", "Leedes", "Newcastle", "Leeds", "fathers", "99", "12",
        "Parent-infant team", "1,2x", "1,200", "families", "",
        "Clinic", "400", "contact", "contacts", "ten", "0", "10", "every family",
        "Parent-infant team", "30", "2", "60%", "",
        "Unknown", "", "",
    ])  # fmt: skip
    assert (code, out) == (ExitCode.DONE, "")
    for says in (
        "An area is needed", "Did you mean `Leeds`?", "Newcastle-under-Lyme (E07000195)",
        "Did you mean 12, New fathers", '"99" is none of them', '"1,2x" is not a number', "Did you mean 3, contacts?",
        '"ten" is not a number', "above 0", "filled in later",
    ):  # fmt: skip
        assert says in err, says
    profile = load_profile("leeds.yaml").profile
    assert profile.headline == "fathers_mental_health"
    services = profile.services
    assert list(services) == ["parent_infant_team", "clinic", "parent_infant_team_2"]
    assert services["parent_infant_team"].capacity.value == 1200
    assert services["clinic"].contacts_per_family.value == 10
    assert services["clinic"].level == "universal"
    assert services["parent_infant_team_2"].families_per_referral == 0.6
    assert application.check(["leeds.yaml"], shipped()) == []


def test_several_areas_are_typed_with_semicolons(answering):
    assert answering(["Leeds; Bradford", "", ""])[0] == ExitCode.DONE
    assert load_profile("leeds_and_bradford.yaml").profile.area.members == ["Leeds", "Bradford"]


def test_the_needs_offered_are_those_of_the_nation(answering):
    _, _, err = answering(["Dundee", "", ""])
    assert "Children of two to two and a half who may need extra help with development" in err
    assert "Five-year-olds" not in err


def test_answers_to_a_second_run_are_added_and_the_first_stay(answering):
    answering(["Leeds", "", "Team", "60", "", "", ""])
    answering(["8", "Team", "70", "", "", ""], "-o", "leeds.yaml")
    profile = load_profile("leeds.yaml").profile
    assert {name: each.capacity.value for name, each in profile.services.items()} == {
        "team": 60,
        "team_2": 70,
    }
    assert profile.headline == "perinatal_severe_depression"


@pytest.mark.parametrize("answers", [[], ["Leeds"], ["Leeds", "", "Team"], ["Leeds", "", "Team", "60"]])
def test_to_leave_in_the_middle_writes_nothing(answering, tmp_path, answers):
    code, _, err = answering(answers)
    assert code == ExitCode.INTERRUPTED
    assert "nothing was written" in err
    assert list(tmp_path.iterdir()) == []


def test_every_reason_is_short():
    assert all(len(reason.split()) < 15 for reason in asking.WHY.values())


# -- small areas -----------------------------------------------------------------------------------------


def test_small_areas_of_the_users_own_are_added_up(imhcalc):
    code, _, err = imhcalc("init", "--area", "Dundee", "-y", "--small-areas", str(ROWS))
    assert code == ExitCode.DONE
    population = load_profile("dundee_city.yaml").profile.population
    assert population.children_by_age == {"0": 13, "1": 15, "2": 17, "3": 19, "4": 21, "5": 23}
    assert population.children_by_quintile.value == [50, 0, 35, 0, 0]
    assert "small_areas.csv, 2 small areas added up" in population.source
    assert application.check(["dundee_city.yaml"], shipped()) == []
    again = Path("dundee_city.yaml").read_bytes()
    code, _, err = imhcalc("init", "--area", "Dundee", "-y", "--small-areas", str(ROWS))
    assert "population.children_by_age: yours is kept" in err
    assert Path("dundee_city.yaml").read_bytes() == again


def test_a_place_that_no_table_has_is_made_up_of_small_areas(imhcalc):
    code, _, err = imhcalc(
        "init", "--area", "Lochee", "-y", "--small-areas", str(ROWS), "--small-area", "S01007705"
    )
    assert code == ExitCode.DONE
    assert "Lochee is not in the tables" in err
    profile = load_profile("lochee.yaml").profile
    assert (profile.area.name, profile.area.nation) == ("Lochee", "Scotland")
    assert figures_of(load_profile("lochee.yaml"))["population.live_births"] == 5


def test_more_children_than_the_area_has_are_refused(imhcalc, tmp_path):
    many = ROWS.read_text(encoding="utf-8").replace(",5,6,7,8,9,10,", ",5000,6000,7000,8000,9000,9000,")
    (tmp_path / "many.csv").write_text(
        many.replace("S12000042", "").replace("Dundee City", ""), encoding="utf-8"
    )
    code, _, err = imhcalc("init", "--area", "Dundee", "-y", "--small-areas", "many.csv")
    assert code == ExitCode.INPUT_FAULTS
    assert "Dundee City has 8,012 of these ages" in err


# -- newer official figures ------------------------------------------------------------------------------


def test_newer_official_figures_are_filled_in(imhcalc, monkeypatch):
    from imhcalc import refreshing

    def answered(_held, selection):
        assert selection.name == "Leeds"
        return [RefreshedFigure("population.live_births", 8300.0, "ONS", "2024")], ()

    monkeypatch.setattr(refreshing, "official_figures", answered)
    code, _, err = imhcalc("init", "--area", "Leeds", "-y", "--refresh")
    assert code == ExitCode.DONE
    assert "population.live_births: newer official figures are written" in err
    assert load_profile("leeds.yaml").profile.population.live_births.value == 8300


@pytest.mark.parametrize("raises", [True, False])
def test_where_a_service_fails_the_profile_is_written_with_what_is_held(imhcalc, monkeypatch, raises):
    from imhcalc import refreshing

    def failing(*_asked):
        fault = Fault("unreachable", "the service cannot be reached")
        if raises:
            raise DataMissingError([fault])
        return (), [fault]

    monkeypatch.setattr(refreshing, "official_figures", failing)
    code, _, err = imhcalc("init", "--area", "Leeds", "-y", "--refresh")
    assert code == ExitCode.DATA_MISSING
    assert "the service cannot be reached" in err
    assert load_profile("leeds.yaml").profile.area.name == "Leeds"


def test_the_report_says_how_to_add_what_is_missing(imhcalc):
    code, out, _ = imhcalc("estimate", "Leeds", "--draws", "200")
    assert code == ExitCode.DONE
    assert "imhcalc init --area Leeds" in out.partition("Quote as")[0]
    _, out, _ = imhcalc("estimate", "Leeds", "--draws", "200", "--format", "json", "-q")
    assert json.loads(out)


def loaded_by(*arguments: str) -> set[str]:
    program = (
        "import sys; from imhcalc.cli.app import run; run(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, encoding="utf-8", check=True
    )
    return set(done.stderr.splitlines()[-1].split())


def test_help_loads_nothing_that_drafts_and_a_draft_loads_nothing_that_draws():
    weight = {
        "ruamel",
        "ruamel.yaml",
        "yaml",
        "urllib3",
        "imhcalc.starting",
        "imhcalc.refreshing",
        "imhcalc.drafting",
    }
    assert not loaded_by("--help") & weight
    assert not loaded_by("init", "--help") & weight
    assert not loaded_by("init", "--area", "Leeds", "-y", "-q", "-o", "-") & {"numpy", "scipy", "urllib3"}


def test_an_editor_is_led_to_the_schema_beside_the_profile(imhcalc, tmp_path):
    """Without a network, and from a folder that may be copied or kept under version control."""
    (tmp_path / "needs").mkdir()
    code, _, err = imhcalc("init", "--area", "Leeds", "-y", "-o", "needs/leeds.yaml")
    assert code == ExitCode.DONE
    assert "Wrote needs/.imhcalc/profile.json: " in err.replace("\\", "/")
    text = Path("needs/leeds.yaml").read_text(encoding="utf-8")
    first = text.splitlines()[0]
    assert first == "# yaml-language-server: $schema=.imhcalc/profile.json"
    schema = json.loads((tmp_path / "needs" / first.partition("$schema=")[2]).read_text(encoding="utf-8"))
    assert schema == json.loads(imhcalc("schema", "profile")[1])
    jsonschema.validate(yaml.safe_load(text), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"area": "Leeds", "poplation": {}}, schema)


def test_the_schema_of_an_earlier_version_is_renewed_and_ones_own_first_line_stays(imhcalc, tmp_path):
    imhcalc("init", "--area", "Leeds", "-y")
    kept = tmp_path / ".imhcalc" / "profile.json"
    kept.write_text("{}", encoding="utf-8")
    err = imhcalc("init", "--area", "Leeds", "-y")[2]
    assert "Wrote .imhcalc" in err
    assert kept.read_text(encoding="utf-8") == imhcalc("schema", "profile")[1]
    assert "Wrote .imhcalc" not in imhcalc("init", "--area", "Leeds", "-y")[2]
    (tmp_path / "own.yaml").write_text(
        "# yaml-language-server: $schema=../x.json\narea: Leeds\n", encoding="utf-8"
    )
    kept.unlink()
    imhcalc("init", "-y", "-o", "own.yaml")
    assert (
        (tmp_path / "own.yaml")
        .read_text(encoding="utf-8")
        .startswith("# yaml-language-server: $schema=../x.json\n")
    )
    assert not kept.exists()


def test_no_profile_is_written_where_its_schema_cannot_be(imhcalc, tmp_path):
    (tmp_path / ".imhcalc").write_text("a file in the place of the folder", encoding="utf-8")
    code, _, err = imhcalc("init", "--area", "Leeds", "-y")
    assert code == ExitCode.CANNOT_WRITE
    assert ".imhcalc" in err
    assert not (tmp_path / "leeds.yaml").exists()
