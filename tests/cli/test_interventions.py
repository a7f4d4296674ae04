"""`interventions` and `offer` end to end: filters, real areas, faults, formats, and the page that documents them."""

import csv
import json
import re
import shlex
import subprocess
import sys

import pytest

from imhcalc.cli.app import app_of
from imhcalc.faults import ExitCode
from tests.support import ROOT

FEW = ["--draws", "200"]
PAGE = (ROOT / "docs" / "offer.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def profile(tmp_path):
    path = tmp_path / "leeds.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def words(text):
    return " ".join(text.split())


def ids(out):
    return [each["id"] for each in json.loads(out)["interventions"]]


def test_all_thirty_with_their_year_note_and_caution(imhcalc):
    code, out, err = imhcalc("interventions")
    assert (code, err) == (ExitCode.DONE, "")
    text = words(out)
    assert text.startswith("Evaluated interventions: 30 of the 30 that the 2020 review lists")
    assert text.count("Evidence: ") == text.count("(2020). ") - 1 == 30
    assert "the largest UK trial (Building Blocks) found no added short-term benefit" in text
    assert text.index("A rating is not a guarantee.") > text.rindex("Evidence: ")
    assert "imhcalc offer PROFILE.yaml" in out.splitlines()
    assert max(len(line) for line in out.splitlines()) <= 80


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (["--level", "universal", "--age", "3y-5y"], ["recap", "kindness_curriculum"]),
        (["--level", "targeted-indicated", "--uk", "yes", "--evidence-rating", "preliminary"], ["watch_wait_wonder"]),
        (["--format-of", "school"], ["recap", "kindness_curriculum"]),
        (["--age", "pregnancy", "--format-of", "group"], ["family_foundations", "mellow_bumps"]),
        (["--uk", "trial"], ["vipp_sd"]),
        (["--evidence-rating", "not_stated"], ["epec"]),
        (["--age", "130"], ["fast_baby", "epec"]),
        (["--age", "130", "--age", "1.75", "--format-of", "group", "--level", "universal", "--level", "targeted_indicated"],
         ["incredible_years_parents_babies", "infant_massage", "family_foundations", "epec"]),
    ],
)  # fmt: skip
def test_filters(imhcalc, asked, expected):
    code, out, _ = imhcalc("interventions", *asked, "--format", "json")
    assert code == ExitCode.DONE
    assert sorted(ids(out)) == sorted(expected)


def test_three_years_is_the_year_after_the_third_birthday(imhcalc):
    year = ids(imhcalc("interventions", "--age", "3y", "--format", "json")[1])
    assert year == ids(imhcalc("interventions", "--age", "36-48", "--format", "json")[1])
    assert "child_first" not in year
    assert "child_first" in ids(imhcalc("interventions", "--age", "36", "--format", "json")[1])


def test_ages_that_may_be_meant_as_years_are_told(imhcalc):
    assert "For years write 3y" in imhcalc("interventions", "--age", "3-5")[1]
    assert "For years write 3y" not in imhcalc("interventions", "--age", "36-60")[1]


def test_nothing_found_says_which_filter_empties_it(imhcalc):
    code, out, _ = imhcalc("interventions", "--level", "universal", "--age", "3y-5y", "--uk", "yes")
    assert code == ExitCode.DONE
    assert "without --level there are 4; without --age there are 4; without --uk there are 2" in words(out)
    assert "Nothing on the list has what --age asks for." in words(
        imhcalc("interventions", "--age", "200")[1]
    )
    code, out, _ = imhcalc("interventions", "--age", "200", "--level", "universal", "--format", "json")
    assert (code, ids(out)) == (ExitCode.DONE, [])
    none = words(imhcalc("interventions", "--age", "200", "--uk", "trial", "--format-of", "school")[1])
    assert "nor if any one of --age, --format-of, --uk is left out" in none


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["--level", "univrsal"], "did you mean `universal`?"),
        (["--level", "selected"], "did you mean `targeted_selected`?"),
        (["--format-of", "grup"], "did you mean `group`?"),
        (["--uk", "maybe"], "no, trial, yes"),
        (["--evidence-rating", "high"], "high_quality"),
        (["--age", "old"], "months from birth (36)"),
        (["--age", "60-36"], "--age cannot be '60-36'"),
        (["--age", "4000"], "--age cannot be '4000'"),
    ],
)
def test_an_unknown_value_is_a_wrong_command_line(imhcalc, asked, says):
    code, out, err = imhcalc("interventions", *asked)
    assert (code, out) == (ExitCode.USAGE, "")
    assert says in err


def test_interventions_as_csv_and_markdown(imhcalc):
    rows = list(csv.DictReader(imhcalc("interventions", "--format", "csv")[1].splitlines()))
    assert len(rows) == 30
    assert {row["rating_year"] for row in rows} == {"2020"}
    assert rows[0]["min_age_months"] == "-9.0"
    out = imhcalc("interventions", "--format", "markdown")[1]
    assert "**Family Foundations" in out


@pytest.mark.parametrize(
    "area", ["Leeds", "Dundee City", "Cardiff", "Belfast", "Hertfordshire", "Isles of Scilly"]
)
def test_an_area_alone_says_that_its_offer_is_not_known(imhcalc, area):
    code, out, err = imhcalc("offer", area, *FEW)
    assert (code, err) == (ExitCode.DONE, "")
    text = words(out)
    assert "The profile names no services, so what is offered here is not known." in text
    assert "NO OFFER" not in text
    assert "Of the 30 interventions it lists, 19 end before children are aged three or four" in text
    assert "A rating is not a guarantee." in text
    assert "0 yes, 0 no, 10 not stated." in text
    assert max(len(line) for line in out.splitlines()) <= 80


def test_what_has_no_offer_is_plain(imhcalc, profile):
    code, out, _ = imhcalc("offer", str(profile), *FEW)
    assert code == ExitCode.DONE
    text = words(out)
    assert "What has no offer" in out.split("Universal:")[0]
    assert "No service named takes them aged three or four (18,993)" in text
    assert "Aged three or four 18,993 NO OFFER NAMED" in text
    assert "2 take children aged three or four; none is delivered in the UK" in text
    assert "none delivered in the UK; elsewhere RECAP" in text
    assert (
        "Here no service is named for children aged three or four at this level: universal; targeted, indicated."
        in text
    )
    assert "900 contacts a year, about 75 families (the team's annual return, 2025)" in text
    assert "Watch, Wait and Wonder, preliminary (2020)" in text
    assert "* If it lasts" in text
    assert "1 yes, 1 no, 1 not stated." in text
    assert "The review lists nine" in text


def test_no_dash_and_no_bare_rating(imhcalc, profile):
    for arguments in (["interventions"], ["offer", str(profile), *FEW]):
        text = words(imhcalc(*arguments)[1])
        assert "\u2013" not in text
        assert "\u2014" not in text
        assert not re.search(
            r"(high quality|preliminary|to be confirmed|no effect found|rating not stated)(?! \(2020\))",
            text.split("What the ratings")[0],
        )


def test_capacity_that_cannot_be_compared_is_refused_with_the_conversion_that_is_missing(imhcalc, profile):
    profile.write_text(EXAMPLE.replace("    contacts_per_family: 12 ", "    #"), encoding="utf-8")
    code, out, err = imhcalc("offer", str(profile), *FEW)
    assert (code, out) == (ExitCode.INPUT_FAULTS, "")
    assert "error[unlike-units]" in err
    assert "contacts_per_family" in err


def test_offer_as_json_and_csv(imhcalc, profile):
    code, out, err = imhcalc("offer", str(profile), "--format", "json", *FEW)
    assert code == ExitCode.DONE
    assert "warning[W_BIRTHS_PROXY]" in err
    found = json.loads(out)
    assert found["schema"] == "imhcalc-offer/1"
    assert found["review"]["year"] == 2020
    assert imhcalc("offer", str(profile), "--format", "json", "-q", *FEW)[1:] == (out, "")
    rows = list(csv.DictReader(imhcalc("offer", str(profile), "--format", "csv", "-q", *FEW)[1].splitlines()))
    offered = [row for row in rows if row["section"] == "offer"]
    assert len(offered) == 15
    assert len(rows) - len(offered) == 26
    assert {row["answer"] for row in offered} == {"offered", "none"}


def test_offer_writes_files_by_suffix_and_never_over_its_profile(imhcalc, profile, tmp_path):
    names = [str(tmp_path / f"offer{suffix}") for suffix in (".txt", ".json", ".csv", ".md")]
    code, out, err = imhcalc("offer", str(profile), *FEW, *(part for name in names for part in ("-o", name)))
    assert (code, out) == (ExitCode.DONE, "")
    assert err.startswith("Wrote ")
    assert imhcalc("offer", str(profile), *FEW, "-o", str(tmp_path / "offer.docx"))[0] == ExitCode.USAGE
    assert imhcalc("offer", str(profile), *FEW, "-o", str(profile))[0] == ExitCode.USAGE
    assert profile.read_text(encoding="utf-8") == EXAMPLE


def test_the_same_seed_gives_the_same_bytes(imhcalc, profile):
    first, second, other = (
        imhcalc("offer", str(profile), "--format", "json", "-q", *FEW, "--seed", seed)[1] for seed in "001"
    )
    assert first == second != other


def test_faults_of_services_are_placed_in_the_file(imhcalc, profile):
    text = EXAMPLE.replace("kind: parent_infant_team", "kind: parent_infant_teem")
    text = text.replace("[watch_wait_wonder]", "[watch_wait_wunder]").replace("  awareness:", "  awarenes:")
    profile.write_text(text, encoding="utf-8")
    for command in ("offer", "check", "estimate"):
        code, _, err = imhcalc(command, str(profile), "--faults", "concise")
        assert code == ExitCode.INPUT_FAULTS
        found = re.findall(rf"{re.escape(str(profile))}:(\d+):\d+: error\[([a-z-]+)\]", err)
        lines = text.splitlines()
        assert [(lines[int(line) - 1].split()[0], fault) for line, fault in found] == [
            ("kind:", "unknown-kind"), ("interventions:", "unknown-intervention"), ("awarenes:", "unknown-item"),
        ]  # fmt: skip


def test_a_data_folder_without_interventions(imhcalc, tmp_path):
    code, _, err = imhcalc("interventions", "--data-dir", str(tmp_path))
    assert code == ExitCode.DATA_MISSING
    assert "interventions.csv" in err


def test_interventions_load_no_numpy():
    program = "import sys; from imhcalc.cli.app import run; run(['interventions']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "numpy" not in {name.partition(".")[0] for name in done.stderr.split()}


def test_the_profile_of_the_page_has_no_faults(imhcalc, profile):
    assert imhcalc("check", str(profile)) == (ExitCode.DONE, "No faults in 1 profile\n", "")


def test_the_commands_of_the_page_print_what_it_shows(imhcalc):
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL):
        command, _, shown = block.removeprefix("$ ").partition("\n")
        assert imhcalc(*shlex.split(command)[1:])[1].startswith(shown.removesuffix("...\n"))


def test_the_page_has_every_option_and_every_item():
    from typer.main import get_command

    from imhcalc.loading.interventions import load_catalogue
    from imhcalc.shipped_data import data_root

    commands = get_command(app_of([])).commands
    options = {
        name
        for command in ("interventions", "offer")
        for each in commands[command].params
        for name in each.opts
    }
    shared = {"--no-color", "--faults", "--data-dir", "--help", "what", "-q", "--output"}
    assert sorted(name for name in options - shared if f"`{name}`" not in PAGE) == []
    assert sorted(item for item in load_catalogue(data_root()).checklist.ids if f"`{item}`" not in PAGE) == []
