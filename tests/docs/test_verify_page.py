"""`docs/verify.md` is true: its commands run and print what it shows, in a folder with the file that it writes."""

import re
import shlex
import shutil

import pytest
from typer.main import get_command

from imhcalc.cli.app import app_of
from imhcalc.models.case import CALCULATIONS, Answer
from tests.docs import transcripts

PAGE = (transcripts.ROOT / "docs" / "verify.md").read_text(encoding="utf-8")
CODES = {"verify table.yaml": 6, "--fail-if": 6}
SESSIONS = transcripts.sessions(PAGE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("verify")
    shutil.copytree(transcripts.ROOT / "examples", made / "examples")
    (table,) = transcripts.blocks(PAGE, "yaml")
    (made / "table.yaml").write_text(table, encoding="utf-8")
    return made


def pattern_of(shown: str) -> str:
    """What is shown as a pattern: a line of dots for any lines, and any hash for the one on the page."""
    lines = [
        r"(?:.*\n)*?"
        if line == transcripts.ELLIPSIS
        else re.sub(r"hash\\? \w+", r"hash \\w+", re.escape(line)) + r"\n"
        for line in shown.splitlines()
    ]
    return "".join(lines)


@pytest.mark.parametrize(("command", "shown"), SESSIONS, ids=[command for command, _ in SESSIONS])
def test_a_command_prints_what_the_page_shows(command, shown, folder):
    program, *arguments = shlex.split(command)
    assert program == "imhcalc"
    code, printed = transcripts.imhcalc(*arguments, folder=folder)
    assert code == next((each for words, each in CODES.items() if words in command), 0)
    assert re.fullmatch(pattern_of(shown), printed), printed


def test_every_option_and_key_it_names_exists():
    commands = get_command(app_of([])).commands
    options = {
        option
        for name in ("verify", "estimate", "rerun")
        for each in commands[name].params
        for option in each.opts
    }
    assert set(re.findall(r"`(--[a-z-]+)", PAGE)) - {"--list"} <= options
    table = PAGE.partition("| Key | Says |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) | {"rounding", "unit"} == set(
        Answer.model_fields
    )
    assert set(CALCULATIONS) <= set(re.findall(r"`(\w+)`", PAGE))
