"""The workflow, the job and the hook of examples/ci, run for real: their own commands, the wheel, a repository."""

import json
import os
import re
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from tests.packaging.ci_jobs import EXAMPLE, ROOT, Machine, github_job, gitlab_job, pre_commit_hook
from tests.packaging.conftest import checked_run
from tests.repository import Repository

pytestmark = pytest.mark.skipif(
    not shutil.which("bash") or not shutil.which("git"), reason="no bash, or no git"
)

INSTALL = 'python -m pip install "$IMHCALC_FROM"'
LEEDS = "needs/leeds.yaml"
BIRTHS = "live_births: {value: 8300,"
CHECK = "Check the profiles"
MOVED = "What does this move, and why?"
LABELLED = "contains(github.event.pull_request.labels.*.name, 'answer moves')"


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A fresh environment with pip alone in it."""
    home = tmp_path_factory.mktemp("machine")
    checked_run([sys.executable, "-m", "virtualenv", "--quiet", str(home / "venv")], home)
    return Machine(home / "venv" / ("Scripts" if os.name == "nt" else "bin"), home)


@pytest.fixture
def team(tmp_path):
    """A planning team's repository: the example as it stands, its figures of this year."""
    made = Repository(tmp_path / "planning")
    shutil.copytree(EXAMPLE, made.folder, dirs_exist_ok=True)
    for profile in (made.folder / "needs").glob("*.yaml"):
        text = profile.read_text(encoding="utf-8")
        this_year = re.sub(r"year: \d{4}", f"year: {datetime.now(tz=UTC).year}", text)
        profile.write_text(this_year, encoding="utf-8", newline="\n")
    made.commit({}, "The profiles of this year")
    return made


def branch(team, *changes, profile=LEEDS):
    """Change a profile on a branch, and return the commit that it will be merged into."""
    base = team.git("rev-parse", "HEAD")
    team.git("checkout", "--quiet", "-b", "change")
    text = (team.folder / profile).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    team.commit({profile: text}, "A change of a profile")
    return base


BIRTHS_MOVED = (BIRTHS, "live_births: {value: 10790,")
MISSPELT = ("services:", "servces:")


def year_of(team, ago):
    text = (team.folder / LEEDS).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if BIRTHS in line)
    return line, re.sub(r"year: (\d{4})", lambda match: f"year: {int(match[1]) - ago}", line)


@pytest.fixture
def github(machine, team, built, tmp_path):
    """Runs a job of the workflow on a pull request against a commit; returns its steps, and the page of the run."""
    summary = tmp_path / "summary.md"

    def run(job, base, **values):
        summary.write_text("", encoding="utf-8")
        given = {
            "vars.IMHCALC_FROM": str(built.wheel),
            "github.event.pull_request.base.sha || 'HEAD'": base,
            "github.event_name == 'pull_request'": "true",
            LABELLED: "false",
            "summary": str(summary),
            **values,
        }
        return github_job(job, machine, team.folder, given), summary.read_text(encoding="utf-8")

    return run


@pytest.fixture
def gitlab(machine, team, built):
    """Runs a GitLab job on a merge request against a commit."""

    def run(job, base=None, **variables):
        asked = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base} if base else {}
        return gitlab_job(
            job, machine, team.folder,
            IMHCALC_FROM=str(built.wheel), CI_PROJECT_DIR=str(team.folder), **asked, **variables,
        )  # fmt: skip

    return run


@pytest.fixture
def hook(machine, team, built):
    """Runs a pre-commit hook on files, in an environment that holds what the hook asks for."""
    checked_run(
        [str(machine.scripts / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "-c", str(ROOT / "requirements" / "constraints.txt"), str(built.wheel)],
        team.folder,
    )  # fmt: skip
    return lambda *files, hooks=EXAMPLE / ".pre-commit-config.yaml": pre_commit_hook(
        hooks, machine, team.folder, list(files)
    )


def test_every_job_installs_from_what_the_team_sets():
    workflow = yaml.safe_load((EXAMPLE / ".github" / "workflows" / "needs.yml").read_text(encoding="utf-8"))
    for job in workflow["jobs"].values():
        assert INSTALL in [step.get("run") for step in job["steps"]]
    assert (
        INSTALL
        in yaml.safe_load((EXAMPLE / ".gitlab-ci.yml").read_text(encoding="utf-8"))["default"][
            "before_script"
        ]
    )
    text = "".join(path.read_text(encoding="utf-8") for path in EXAMPLE.rglob("*.yml"))
    # What somebody else types, such as a branch's name, is never put into a command by the host.
    assert not re.search(r"run:.*\$\{\{", text)


def test_github_passes_good_profiles(github, team):
    base = branch(team, (BIRTHS, "live_births: {value: 8350,"))
    steps, page = github("check", base)
    assert [(name, done.code) for name, done in steps.items()] == [
        ("Install imhcalc", 0),
        (CHECK, 0),
        ("Show what was found on the page of the run", 0),
        ("the job", 0),
    ], steps
    assert "::error" not in steps[CHECK].log
    assert "No faults in 2 profiles" in steps[CHECK].out
    assert page.startswith("# Profiles checked\n\nNo faults in 2 profiles\n")


@pytest.mark.parametrize(
    ("change", "at", "says"),
    [
        (
            "births",
            "line=9,col=24,title=moved",
            "population.live_births is 10,790, 30%25 more than the 8,300 of commit",
        ),
        ("key", "line=14,col=1,title=unknown-key", "`servces` is not a key of a profile"),
        ("year", "line=9,col=76,title=out-of-date", "older than 36 months"),
    ],
)
def test_github_fails_with_an_annotation_at_the_line(github, team, change, at, says):
    changes = {"births": BIRTHS_MOVED, "key": MISSPELT, "year": year_of(team, 5)}
    steps, page = github("check", branch(team, changes[change]))
    assert steps[CHECK].code == 3, steps[CHECK].log
    annotations = [line for line in steps[CHECK].err.splitlines() if line.startswith("::error ")]
    assert len(annotations) == 1, annotations
    assert annotations[0].startswith(f"::error file={LEEDS},{at}::")
    assert says in annotations[0]
    # The page of the run is written all the same.
    assert "| needs/leeds.yaml, line " in page
    assert steps["the job"].code == 1


def test_github_passes_a_move_that_is_explained_and_says_so(github, team):
    line, _ = year_of(team, 0)
    explained = line.replace("8300", "10790").replace(
        "}", ", note: the two hospitals of Wakefield are counted in}"
    )
    steps, _ = github("check", branch(team, (line, explained)))
    assert steps[CHECK].code == 0
    assert "::notice file=needs/leeds.yaml,line=9,col=24,title=moved::" in steps[CHECK].err
    assert "The reason given: the two hospitals of Wakefield are counted in" in steps[CHECK].err


@pytest.mark.parametrize(("capacity", "code"), [(160, 0), (90, 6)])
def test_github_asks_whether_the_plan_is_still_enough(github, team, capacity, code):
    steps, _ = github("plan", branch(team, ("capacity: 165", f"capacity: {capacity}")))
    asked = steps["Is the plan still enough?"]
    assert asked.code == code, asked.log
    assert ("provision.gap" in asked.log) is (code == 6)
    # What was found is kept either way: the report, and the record that makes the run again.
    assert (team.folder / "leeds.md").read_text(encoding="utf-8").startswith("# ")
    assert json.loads((team.folder / "leeds.run.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("births", "labelled", "step", "job"),
    [(8350, "false", 0, 0), (9000, "false", 6, 1), (9000, "true", 6, 0)],
)
def test_github_shows_what_moves_and_why(github, team, births, labelled, step, job):
    base = branch(team, (BIRTHS, f"live_births: {{value: {births},"))
    steps, page = github("moved", base, **{LABELLED: labelled})
    assert steps[MOVED].code == step, steps[MOVED].log
    assert steps["the job"].code == job
    assert "from before/needs/leeds.yaml to needs/leeds.yaml" in page
    assert f"- Live births: was 8,300, is {births:,} " in page
    assert "# The coast: from before/needs/coast.yaml to needs/coast.yaml" in page
    assert steps[MOVED].out == page
    # What it makes of the repository is gone again.
    assert team.git("status", "--porcelain") == ""
    assert not (team.folder / "before").exists()


def test_github_compares_nothing_where_nothing_is_to_be_merged(github, team):
    steps, _ = github("moved", branch(team, BIRTHS_MOVED), **{"github.event_name == 'pull_request'": "false"})
    assert steps == {}


def test_github_says_which_profiles_are_new_and_which_cannot_be_compared(github, team):
    team.commit({"needs/coast.yaml": "area: [\n"})
    base = team.git("rev-parse", "HEAD")
    team.commit({"needs/rutland.yaml": "area: Rutland\n", "needs/coast.yaml": "area: Rutland\n"})
    steps, page = github("moved", base)
    assert steps[MOVED].code == 0, steps[MOVED].log
    assert "# needs/rutland.yaml is new: there is nothing to compare it with" in page
    assert "# needs/coast.yaml cannot be compared: the log says why" in page
    assert "before/needs/coast.yaml:" in steps[MOVED].err


def test_gitlab_passes_good_profiles_with_an_empty_report(gitlab, team):
    base = branch(team, (BIRTHS, "live_births: {value: 8350,"))
    done = gitlab("check", base)
    assert done.code == 0, done.log
    assert json.loads((team.folder / "gl-code-quality-report.json").read_text(encoding="utf-8")) == []
    # On a schedule there is nothing to merge into, and the last commit stands in.
    assert gitlab("check").code == 0


@pytest.mark.parametrize(
    ("change", "line", "code", "says"),
    [
        ("births", 9, "moved", "population.live_births is 10,790, 30% more than the 8,300 of commit"),
        ("key", 14, "unknown-key", "`servces` is not a key of a profile"),
        ("year", 9, "out-of-date", "older than 36 months"),
    ],
)
def test_gitlab_fails_with_an_entry_at_the_line_and_a_log_in_words(gitlab, team, change, line, code, says):
    changes = {"births": BIRTHS_MOVED, "key": MISSPELT, "year": year_of(team, 5)}
    done = gitlab("check", branch(team, changes[change]))
    assert done.code == 3
    (entry,) = json.loads((team.folder / "gl-code-quality-report.json").read_text(encoding="utf-8"))
    assert (entry["check_name"], entry["severity"]) == (code, "major")
    assert entry["location"] == {"path": LEEDS, "lines": {"begin": line}}
    assert says in entry["description"]
    assert f"{LEEDS}:{line}:" in done.err
    assert says in done.err


def test_gitlab_asks_whether_the_plan_is_still_enough(gitlab, team):
    assert gitlab("plan", branch(team, ("capacity: 165", "capacity: 90"))).code == 6
    assert (team.folder / "leeds.md").exists()


@pytest.mark.parametrize(("births", "code"), [(8350, 0), (9000, 6)])
def test_gitlab_shows_what_moves_and_why(gitlab, team, births, code):
    assert gitlab("moved", branch(team, (BIRTHS, f"live_births: {{value: {births},"))).code == code
    page = (team.folder / "moved.md").read_text(encoding="utf-8")
    assert f"- Live births: was 8,300, is {births:,} " in page


def test_gitlab_lets_an_answer_move_that_is_meant_to():
    rules = yaml.safe_load((EXAMPLE / ".gitlab-ci.yml").read_text(encoding="utf-8"))["moved"]["rules"]
    assert rules[0] == {"if": "$CI_MERGE_REQUEST_LABELS =~ /answer moves/", "allow_failure": True}


def test_the_hook_passes_good_profiles_and_is_for_profiles_alone(hook):
    assert hook(LEEDS, "needs/coast.yaml", ".gitlab-ci.yml", "readme.md").code == 0
    assert hook(".gitlab-ci.yml").out == "(no files to check)"


@pytest.mark.parametrize(
    "hooks", [EXAMPLE / ".pre-commit-config.yaml", ROOT / ".pre-commit-hooks.yaml"], ids=["local", "ours"]
)
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            "births",
            f"{LEEDS}:9:24: error[moved] population.live_births is 10,790, 30% more than the 8,300 of the last commit",
        ),
        (
            "key",
            f"{LEEDS}:14:1: error[unknown-key] `servces` is not a key of a profile (did you mean `services`?)",
        ),
    ],
)
def test_the_hook_stops_a_commit(hook, team, hooks, change, says):
    text = (team.folder / LEEDS).read_text(encoding="utf-8")
    old, new = {"births": BIRTHS_MOVED, "key": MISSPELT}[change]
    team.write({LEEDS: text.replace(old, new)})
    done = hook(LEEDS, hooks=hooks)
    assert done.code == 3
    assert says in done.err


def test_the_hook_stops_what_is_out_of_date(hook, team):
    old, new = year_of(team, 5)
    text = (team.folder / LEEDS).read_text(encoding="utf-8")
    team.write({LEEDS: text.replace(old, new)})
    done = hook(LEEDS)
    assert done.code == 3
    assert f"{LEEDS}:9:76: error[out-of-date] population.live_births.year is " in done.err


def test_the_hook_of_our_own_repository_is_one_pre_commit_takes():
    (ours,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {"id", "name", "entry", "language"} <= set(ours)
    assert Path(ours["entry"].split()[0]).name == "imhcalc"
