"""`docs/ci.md` is true: its commands run in a repository made of examples/ci, and print what it shows."""

import re
import shlex
import shutil

import pytest
from typer.main import get_command

from imhcalc.cli.app import app_of
from tests.docs.transcripts import ROOT, excerpts, imhcalc
from tests.repository import Repository

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
PARTS = re.findall(r"^```(console|diff)\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
COMMIT = re.compile(r"\b[0-9a-f]{7}\b")
FAILS = {"error[": 3, "::error": 3, "Leeds: from": 6, "Condition met": 6}

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="no git")


@pytest.fixture(scope="module")
def team(tmp_path_factory):
    made = Repository(tmp_path_factory.mktemp("team") / "planning")
    shutil.copytree(ROOT / "examples" / "ci", made.folder, dirs_exist_ok=True)
    made.commit({}, "The profiles")
    return made


def change(team, text):
    """Change a file as a diff of the page says, on a branch."""
    name, *lines = text.splitlines()
    (old,) = (line[1:] for line in lines if line.startswith("-"))
    (new,) = (line[1:] for line in lines if line.startswith("+"))
    path = team.folder / name
    before = path.read_text(encoding="utf-8")
    assert before.count(f"{old}\n") == 1
    team.write({name: before.replace(f"{old}\n", f"{new}\n")})
    if team.git("branch", "--show-current") == "main":
        team.git("checkout", "--quiet", "-b", "births")


def run(team, block):
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        program, *arguments = shlex.split(command)
        if program == "git":
            assert not shown
            team.git(*arguments)
            continue
        assert program == "imhcalc"
        code, printed = imhcalc(*arguments, folder=team.folder)
        assert code == next((code for start, code in FAILS.items() if shown.startswith(start)), 0), printed
        compare(COMMIT.sub("1a2b3c4", printed), shown)


def compare(printed, shown):
    first, *later = excerpts(shown)
    assert printed.startswith(f"{first}\n"), printed
    if not later:
        assert printed == f"{first}\n"
    rest = printed[len(first) :]
    for excerpt in later:
        _, found, rest = rest.partition(f"\n{excerpt}\n" if excerpt else "\n")
        assert found, f"not in the output, or not in this order:\n{excerpt}"


def test_the_story_of_the_page_from_first_to_last(team):
    assert [kind for kind, _ in PARTS].count("diff") == 2
    for kind, text in PARTS:
        if kind == "diff":
            change(team, text)
        else:
            run(team, text)


def test_every_option_it_names_exists():
    known = {
        option
        for command in get_command(app_of([])).commands.values()
        for parameter in getattr(command, "params", [])
        for option in parameter.opts
    }
    named = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", PAGE)) - {"--no-deps", "--detach"}
    assert named
    assert named <= known


def test_every_code_of_a_check_is_explained():
    source = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src" / "imhcalc" / "checking").glob("*.py")
    )
    codes = set(re.findall(r"\bFault\(\s*\"([a-z-]+)\"", source)) - {"usage", "no-history", "missing-key"}
    assert codes <= set(re.findall(r"`([a-z-]+)`", PAGE))


def test_every_file_it_lists_is_there():
    (table,) = re.findall(r"^\| File \| Does \|\n(.*?)\n\n", PAGE, flags=re.MULTILINE | re.DOTALL)
    names = re.findall(r"`([^`]+)`", "\n".join(row.split("|")[1] for row in table.splitlines()))
    assert len(names) == 6
    assert [name for name in names if not (ROOT / "examples" / "ci" / name).is_file()] == []


def test_the_limits_it_names_are_the_programs_own():
    from imhcalc.checking.sums import CHANCE, held_apart
    from imhcalc.models.options import MOVED_OVER

    assert f"over {MOVED_OVER * 100:g}% more or fewer" in PAGE
    assert f"How far is *far*: {held_apart() * 100:g}% and, on top, three times" in PAGE
    assert CHANCE == 3
