"""The page on `diff` is true: its commands run and print what it shows, in a folder with the profile that it shows."""

import json
import re
import shlex
import subprocess
import sys

import pytest

from imhcalc.models.difference import KINDS
from imhcalc.report.difference_causes import KIND_WORDS
from tests.docs.transcripts import ROOT, blocks, excerpts, imhcalc, sessions

PAGE = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")
SESSIONS = sessions(PAGE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the page's profile, and the result that its first command writes."""
    place = tmp_path_factory.mktemp("diff")
    (profile,) = blocks(PAGE, "yaml")
    (place / "leeds.yaml").write_text(profile, encoding="utf-8")
    assert imhcalc("estimate", "Leeds", "-o", "base.json", folder=place)[0] == 0
    return place


@pytest.mark.parametrize(("command", "shown"), SESSIONS, ids=[command for command, _ in SESSIONS])
def test_a_command_prints_what_the_page_shows(command, shown, folder):
    program, *arguments = shlex.split(command)
    assert program == "imhcalc"
    code, printed = imhcalc(*arguments, folder=folder)
    assert code == (6 if arguments[0] == "diff" else 0)
    first, *later = excerpts(shown)
    assert printed.startswith(f"{first}\n")
    rest = printed[len(first) :]
    for excerpt in later:
        before, found, rest = rest.partition(f"\n{excerpt}\n" if excerpt else "\n")
        assert found, f"not in the output, or not in this order:\n{excerpt}\n\nleft of it:\n{before}"


def test_every_option_it_names_exists():
    from typer.main import get_command

    from imhcalc.cli.app import app_of

    commands = get_command(app_of([])).commands
    options = {
        option for name in ("diff", "estimate") for each in commands[name].params for option in each.opts
    }
    assert set(re.findall(r"`(--?[a-z-]+)", PAGE)) <= options | {"-"}


def test_every_kind_of_cause_has_its_row():
    table = PAGE[PAGE.index("| Kind |") : PAGE.index("The contributions and")]
    rows = [line.split("|")[1].strip() for line in table.splitlines()[2:] if line.startswith("|")]
    assert rows == [KIND_WORDS[kind] for kind in KINDS]


def test_the_commands_for_a_pull_request_run_in_a_repository(tmp_path):
    (script,) = blocks(PAGE, "sh")

    def git(*arguments):
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments],
            cwd=tmp_path,
            check=True,
        )

    (tmp_path / "needs").mkdir()
    profile = tmp_path / "needs" / "leeds.yaml"
    profile.write_text("area: Leeds\npopulation: {live_births: 8300}\n", encoding="utf-8")
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "A profile")
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    profile.write_text("area: Leeds\npopulation: {live_births: 7300}\n", encoding="utf-8")
    code = None
    for line in script.splitlines():
        command, _, target = line.partition(" > ")
        words = shlex.split(command)
        if words[0] == "git":
            shown = subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)
            (tmp_path / target).write_bytes(shown.stdout)
        else:
            assert words[0] == "imhcalc"
            done = subprocess.run([sys.executable, "-m", "imhcalc", *words[1:]], cwd=tmp_path, check=False)
            code = done.returncode
    assert code == 6
    moved = (tmp_path / "moved.md").read_text(encoding="utf-8")
    assert moved.startswith("# Leeds: from before.yaml to needs/leeds.yaml\n")
    assert "Live births: was 8,300, is 7,300" in moved


def test_the_json_holds_every_figure_with_its_contributions(folder):
    code, printed = imhcalc("diff", "base.json", "leeds.yaml", "--format", "json", folder=folder)
    assert code == 6
    found = json.loads(printed)
    causes = {cause["id"] for cause in found["causes"]}
    parts = [each for figure in found["moved"] for move in figure["moves"] for each in move["contributions"]]
    assert {each["cause"] for each in parts} == causes
