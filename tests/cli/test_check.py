"""`check` as a planning team's continuous integration runs it: what fails, what is only said, and where it is printed."""

import csv
import io
import json
import subprocess
import sys

import pytest

from imhcalc.faults import ExitCode
from tests.repository import Repository
from tests.support import shipped

LEEDS = (
    "area: Leeds\n"
    "owner: Public health, Leeds\n"
    "population:\n"
    "  live_births: {value: 8300, source: our maternity units, year: 2025}\n"
)
RUTLAND = "area: Rutland\nowner: Public health, Rutland\n"
USED = shipped().evidence
DAY = ["--as-of", "2026-06-30"]


@pytest.fixture
def team(tmp_path, monkeypatch):
    """A planning team's repository with two profiles, from its own folder."""
    made = Repository(tmp_path / "planning")
    made.commit(
        {"needs/leeds.yaml": LEEDS, "needs/rutland.yaml": RUTLAND, "needs/mkdocs.yml": "site_name: x\n"}
    )
    monkeypatch.chdir(made.folder)
    return made


@pytest.mark.usefixtures("team")
def test_a_folder_without_faults(imhcalc):
    code, out, err = imhcalc("check", "needs", "--require-owner", "--max-age", "24m", *DAY)
    assert (code, err) == (ExitCode.DONE, "")
    assert out == (
        "No faults in 2 profiles\n"
        "\n"
        "file                profile  found\n"
        "needs/leeds.yaml    Leeds    no faults\n"
        "needs/rutland.yaml  Rutland  no faults\n"
        "\n"
        "Passed over, as they are no profiles: needs/mkdocs.yml.\n"
        f"Checked against the evidence {USED.pack.id} {USED.pack.version}; births and children against the\n"
        "last commit; ages as of 2026-06-30.\n"
    )


def test_every_fault_of_every_file_at_once(imhcalc, team):
    team.write(
        {
            "needs/leeds.yaml": LEEDS.replace("8300", "10790").replace("2025", "2021") + "servces: {}\n",
            "needs/rutland.yaml": "area: Rutlnd\n",
        }
    )
    asked = ("--require-owner", "--max-age", "24m", *DAY, "--faults", "concise")
    code, out, err = imhcalc("check", "needs", *asked)
    assert code == ExitCode.INPUT_FAULTS
    found = [line.partition("]")[0] for line in err.splitlines()]
    assert found == [
        "needs/leeds.yaml:4:24: error[moved",
        "needs/leeds.yaml:4:66: error[out-of-date",
        "needs/leeds.yaml:5:1: error[unknown-key",
        "needs/rutland.yaml:1:1: error[no-owner",
        "needs/rutland.yaml:1:7: error[unknown-area",
    ]
    assert out.startswith("5 faults in 2 profiles\n")
    assert "needs/leeds.yaml    Leeds    3 faults\n" in out


def test_one_faulty_file_has_the_count_with_its_faults_and_no_summary(imhcalc, team):
    team.write({"needs/leeds.yaml": LEEDS + "servces: {}\n"})
    code, out, err = imhcalc("check", "needs/leeds.yaml")
    assert (code, out) == (ExitCode.INPUT_FAULTS, "")
    assert err.endswith("\n1 fault in 1 file\n")


def test_annotations_at_the_line_of_a_pull_request(imhcalc, team):
    team.write({"needs/leeds.yaml": LEEDS.replace("8300", "10790")})
    code, _, err = imhcalc("check", "needs", "--faults", "github")
    assert code == ExitCode.INPUT_FAULTS
    assert err.startswith(
        "::error file=needs/leeds.yaml,line=4,col=24,title=moved::population.live_births is 10,790, 30%25 more than the 8,300 of "
    )


def test_a_code_quality_report_is_written_even_where_nothing_is_wrong(imhcalc, team):
    code, out, err = imhcalc("check", "needs", "--faults", "gitlab")
    assert (code, json.loads(out), err) == (ExitCode.DONE, [], "")
    team.write({"needs/leeds.yaml": LEEDS.replace("8300", "10790")})
    code, out, err = imhcalc("check", "needs", "--faults", "gitlab")
    assert code == ExitCode.INPUT_FAULTS
    assert err.startswith("needs/leeds.yaml:4:24: error[moved] population.live_births is 10,790, ")
    (entry,) = json.loads(out)
    assert entry["location"] == {"path": "needs/leeds.yaml", "lines": {"begin": 4}}


@pytest.mark.parametrize(
    "asked", [("--faults", "json"), ("--format", "json", "--faults", "concise")], ids=" ".join
)
def test_as_data(imhcalc, team, asked):
    team.write({"needs/leeds.yaml": LEEDS + "servces: {}\n", "needs/new.yaml": RUTLAND})
    code, out, _ = imhcalc("check", "needs", "--max-age", "2y", *DAY, *asked)
    assert code == ExitCode.INPUT_FAULTS
    data = json.loads(out)
    assert data["schema"] == "imhcalc-check/1"
    assert data["evidence"] == {"id": USED.pack.id, "version": USED.pack.version, "sha256": USED.sha256}
    assert (data["as_of"], data["since"], data["count"]) == ("2026-06-30", "HEAD", 1)
    assert [(each["file"], each["faults"], each["notes"]) for each in data["files"]] == [
        ("needs/leeds.yaml", 1, 0),
        ("needs/new.yaml", 0, 1),
        ("needs/rutland.yaml", 0, 0),
    ]
    assert data["passed_over"] == ["needs/mkdocs.yml"]
    assert [(each["code"], each["level"]) for each in data["faults"]] == [
        ("unknown-key", "error"),
        ("not-compared", "note"),
    ]


def test_the_report_in_files_beside_the_annotations(imhcalc, team):
    team.write({"needs/leeds.yaml": LEEDS.replace("8300", "10790")})
    files = ["-o", "check.md", "-o", "check.csv", "-o", "check.json"]
    code, out, err = imhcalc("check", "needs", "--faults", "github", *files)
    assert (code, out) == (ExitCode.INPUT_FAULTS, "")
    assert "::error file=needs/leeds.yaml" in err
    page = (team.folder / "check.md").read_text(encoding="utf-8")
    assert page.startswith("# Profiles checked\n\n1 fault in 1 of 2 profiles\n")
    assert "| needs/leeds.yaml, line 4 | fault: moved |" in page
    (row,) = csv.DictReader(io.StringIO((team.folder / "check.csv").read_text(encoding="utf-8")))
    assert (row["file"], row["line"], row["level"], row["code"]) == (
        "needs/leeds.yaml",
        "4",
        "error",
        "moved",
    )
    assert json.loads((team.folder / "check.json").read_text(encoding="utf-8"))["count"] == 1


@pytest.mark.parametrize("faults", ["json", "gitlab"])
@pytest.mark.usefixtures("team")
def test_two_things_for_programs_do_not_share_an_output(imhcalc, faults):
    code, out, err = imhcalc("check", "needs", "--faults", faults, "--format", "csv")
    assert code == ExitCode.USAGE
    assert "would both go to standard output" in out + err
    code, out, _ = imhcalc("check", "needs", "--faults", faults, "-o", "check.csv")
    assert code == ExitCode.DONE
    json.loads(out)


def test_quiet_prints_faults_alone(imhcalc, team):
    team.write({"needs/new.yaml": RUTLAND})
    assert imhcalc("check", "needs", "--quiet") == (ExitCode.DONE, "", "")
    team.write({"needs/leeds.yaml": LEEDS + "servces: {}\n"})
    code, out, err = imhcalc("check", "needs", "--quiet", "--faults", "concise")
    assert (code, out) == (ExitCode.INPUT_FAULTS, "")
    assert [line.partition(" ")[0] for line in err.splitlines()] == ["needs/leeds.yaml:5:1:", "1"]


def test_warnings_fail_where_that_is_asked_for_and_notes_never_do(imhcalc, team):
    team.commit({"needs/leeds.yaml": LEEDS.replace(", year: 2025", "")})
    asked = ("check", "needs", "--max-age", "24m", *DAY)
    code, out, err = imhcalc(*asked)
    assert code == ExitCode.DONE
    assert out.startswith("No faults in 2 profiles, 1 warning\n")
    assert "warning[no-year]" in err
    assert imhcalc(*asked, "--strict")[0] == ExitCode.INPUT_FAULTS
    team.commit({"needs/leeds.yaml": LEEDS})
    team.write({"needs/new.yaml": RUTLAND})
    code, out, err = imhcalc(*asked, "--strict")
    assert code == ExitCode.DONE
    assert out.startswith("No faults in 3 profiles, 1 note\n")
    assert "note[not-compared]" in err


def test_a_branch_against_the_commit_it_will_be_merged_into(imhcalc, team):
    base = team.git("rev-parse", "HEAD")
    team.git("checkout", "--quiet", "-b", "births")
    team.commit({"needs/leeds.yaml": LEEDS.replace("8300", "9200")})
    assert imhcalc("check", "needs")[0] == ExitCode.DONE
    code, out, err = imhcalc("check", "needs", "--since", base, "--faults", "concise")
    assert code == ExitCode.INPUT_FAULTS
    assert f"11% more than the 8,300 of commit {base[:7]}" in err
    assert f"births and children against commit\n{base[:7]}" in out
    assert imhcalc("check", "needs", "--since", "main", "--moved-over", "11%")[0] == ExitCode.DONE


@pytest.mark.usefixtures("team")
def test_a_commit_that_is_not_there_fails_and_is_no_fault_of_the_files(imhcalc):
    code, _, err = imhcalc("check", "needs", "--since", "origin/main")
    assert code == ExitCode.DATA_MISSING
    assert "fetch-depth: 0" in err


def test_a_folder_without_git_is_said_where_a_commit_was_asked_for(imhcalc, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leeds.yaml").write_text(LEEDS, encoding="utf-8")
    assert imhcalc("check", "leeds.yaml") == (ExitCode.DONE, "No faults in 1 profile\n", "")
    code, out, err = imhcalc("check", "leeds.yaml", "--since", "HEAD", "--faults", "concise")
    assert (code, out) == (ExitCode.DONE, "No faults in 1 profile, 1 note\n")
    assert err == (
        "leeds.yaml: note[not-compared] births and children are not compared with the last commit: "
        "the file is in no git repository\n"
    )


@pytest.mark.parametrize(
    "pin",
    [USED.pack.id, f"{USED.pack.id}@{USED.pack.version}", f"{USED.pack.id}@sha256:{USED.sha256[:20]}",
     f"{USED.pack.id}@{USED.pack.version}@sha256:{USED.sha256}"],
)  # fmt: skip
@pytest.mark.usefixtures("team")
def test_the_evidence_pinned_on_the_command_line(imhcalc, pin):
    assert imhcalc("check", "needs", "--pin", pin)[0] == ExitCode.DONE


@pytest.mark.parametrize("pin", ["ncb-2020", f"{USED.pack.id}@2020.1", f"{USED.pack.id}@sha256:{'0' * 64}"])
@pytest.mark.usefixtures("team")
def test_other_evidence_than_pinned_is_not_checked_against(imhcalc, pin):
    code, out, err = imhcalc("check", "needs", "--pin", pin)
    assert (code, out) == (ExitCode.DATA_MISSING, "")
    assert f"the evidence in use is {USED.pack.id} {USED.pack.version}, and " in err
    assert f"write `--pin {USED.pack.id}@{USED.pack.version}`" in err


def test_a_profile_pinned_to_other_evidence_is_a_fault_of_its_own(imhcalc, team):
    team.write({"needs/leeds.yaml": f'{LEEDS}evidence: {{id: {USED.pack.id}, version: "2020.1"}}\n'})
    for command in (("check",), ("estimate", "--draws", "200")):
        code, _, err = imhcalc(command[0], "needs/leeds.yaml", "--faults", "concise", *command[1:])
        assert code == ExitCode.INPUT_FAULTS
        assert "needs/leeds.yaml:5:34: error[pinned-evidence]" in err


def test_standard_input_is_checked_once_and_compared_with_nothing(team):
    done = subprocess.run(
        [sys.executable, "-m", "imhcalc", "check", "-", "needs/rutland.yaml", "--require-owner"],
        input="area: Leeds\n", capture_output=True, encoding="utf-8", cwd=team.folder, check=False,
    )  # fmt: skip
    assert done.returncode == ExitCode.INPUT_FAULTS
    assert "--> standard input:1:1" in done.stderr
    assert "standard input      Leeds    1 fault" in done.stdout


def test_a_pattern_is_expanded_here_where_the_shell_does_not(team):
    done = subprocess.run(
        [sys.executable, "-m", "imhcalc", "check", "needs/*.yaml", "--faults", "json"],
        capture_output=True, encoding="utf-8", cwd=team.folder, check=False,
    )  # fmt: skip
    assert done.returncode == ExitCode.DONE
    assert [each["file"] for each in json.loads(done.stdout)["files"]] == [
        "needs/leeds.yaml",
        "needs/rutland.yaml",
    ]


def test_a_page_of_what_cannot_be_read_and_of_many_files_passed_over(imhcalc, team):
    team.commit(
        {f"needs/other_{number}.yml": "x: 1\n" for number in range(12)} | {"needs/leeds.yaml": "area: [\n"}
    )
    code, out, _ = imhcalc("check", "needs", "--format", "markdown", "--faults", "concise")
    assert code == ExitCode.INPUT_FAULTS
    assert "| needs/leeds.yaml | cannot be read | 1 fault |" in out
    assert "needs/other\\_4.yml and 5 more." in out


def test_a_folder_without_profiles_does_not_pass(imhcalc, team):
    (team.folder / "empty").mkdir()
    code, _, err = imhcalc("check", "empty", "nowhere/*.yaml", "needs", "--faults", "concise")
    assert code == ExitCode.INPUT_FAULTS
    assert [line.partition("]")[0] for line in err.splitlines()] == [
        "empty: error[no-profiles",
        "nowhere/*.yaml: error[no-such-file",
    ]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--max-age", "soon"),
        ("--as-of", "today"),
        ("--moved-over", "10"),
        ("--moved-over", "0%"),
        ("--moved-over", "-5%"),
        ("--pin", ""),
        ("--pin", "uk-2026@"),
        ("--pin", "@1"),
        ("--pin", "uk-2026@1@2"),
        ("--since", "--output=x"),
        ("--since", "a b"),
    ],
)
@pytest.mark.usefixtures("team")
def test_an_option_that_cannot_be_read_is_a_wrong_command_line(imhcalc, option, value):
    code, out, err = imhcalc("check", "needs", f"{option}={value}")
    assert (code, out) == (ExitCode.USAGE, "")
    assert f"{option} is {value}" in err
    assert "expected:" in err
