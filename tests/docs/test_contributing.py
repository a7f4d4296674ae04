"""CONTRIBUTING.md takes a newcomer to an entry of evidence: its entries fit where it says, and its commands run."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.docs.transcripts import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^( *)```(yaml|sh)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(found[2], textwrap.dedent(found[3])) for found in BLOCK.finditer(PAGE)]
ENTRY = re.compile(r"# data/(?P<file>\S+): (?P<keys>\S+)\n(?P<lines>.*)", re.DOTALL)


def add(data: Path, block: str) -> None:
    """Write an entry under the keys that its first line names."""
    found = ENTRY.match(block)
    path = data / found["file"]
    text, keys = path.read_text(encoding="utf-8"), found["keys"].split(".")
    at = 0
    for depth, key in enumerate(keys):
        at = re.compile(rf"^{'  ' * depth}{key}:\n", re.MULTILINE).search(text, at).end()
    entry = textwrap.indent(found["lines"], "  " * len(keys))
    path.write_text(text[:at] + entry + text[at:], encoding="utf-8")


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """A copy of the project's data with the entries of the page in it."""
    copy = tmp_path_factory.mktemp("clone") / "data"
    shutil.copytree(ROOT / "data", copy)
    entries = [block for language, block in BLOCKS if language == "yaml"]
    assert len(entries) == 2
    for block in entries:
        add(copy, block)
    return copy


def imhcalc_commands() -> list[str]:
    lines = [line.strip() for language, block in BLOCKS if language == "sh" for line in block.splitlines()]
    return [line for line in lines if line.startswith("imhcalc ")]


@pytest.mark.parametrize("command", imhcalc_commands())
def test_its_commands_run_with_the_entry_in_place(command, changed):
    done = subprocess.run(
        [sys.executable, "-m", "imhcalc", *shlex.split(command)[1:]], cwd=ROOT, check=False, encoding="utf-8",
        capture_output=True, env=os.environ | {"IMHCALC_DATA_DIR": str(changed), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    if "evidence show" in command:
        assert "Fernshire" in done.stdout
    if command == "imhcalc evidence lint":
        assert "No errors, no warnings" in done.stdout


def test_a_rival_that_is_only_held_moves_no_answer(changed):
    from imhcalc import application
    from imhcalc.models.options import Options

    def figures(data: Path):
        held = application.shipped(data_folder=data)
        profile = application.profile_of_area(["Leeds"])
        return application.estimate(profile, held, Options(draws=200)).figures

    assert figures(changed) == figures(ROOT / "data")


def test_its_sessions_exist_and_the_files_it_names_are_there():
    sessions = set(re.findall(r"nox -s (\w+)", PAGE))
    written = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    assert sessions
    assert sessions <= set(re.findall(r"^@nox\.session\ndef (\w+)\(", written, re.MULTILINE))
    for name in re.findall(r"`((?:tests|data|docs|examples)/[\w./-]*)`", PAGE):
        assert (ROOT / name).exists(), name
