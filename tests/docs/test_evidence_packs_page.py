"""The page on evidence of one's own: its commands run as written, its blocks are those of the examples."""

import re
import shlex
import shutil

import pytest
import yaml

from imhcalc.reviewing import rule_words
from tests.docs.transcripts import ROOT, blocks, excerpts, imhcalc, sessions

PAGE = (ROOT / "docs" / "evidence_packs.md").read_text(encoding="utf-8")
EXAMPLES = ROOT / "examples" / "evidence"
PROFILE = next(block for block in blocks(PAGE, "yaml") if block.startswith("area:"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder like that of the examples, with the profile of the page in it."""
    folder = tmp_path_factory.mktemp("evidence")
    shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)
    (folder / "plan_of_spring.yaml").write_text(PROFILE, encoding="utf-8")
    return folder


def code_of(shown: str) -> int:
    """Return the exit code that goes with what is shown: 3 for faults of a profile, 6 for errors and warnings of a pack."""
    if "error[" in shown:
        return 3
    return 6 if re.search(r"^- warning |conflicts with", shown, re.MULTILINE) else 0


@pytest.mark.parametrize(("command", "shown"), sessions(PAGE), ids=[command for command, _ in sessions(PAGE)])
def test_a_command_prints_what_is_shown(folder, command, shown):
    program, *arguments = shlex.split(command)
    assert program == "imhcalc"
    code, printed = imhcalc(*arguments, folder=folder)
    assert code == code_of(shown), printed
    rest = f"\n{printed}"
    for excerpt in excerpts(shown):
        _, found, rest = rest.partition(f"\n{excerpt}\n" if excerpt else "\n")
        assert found, (
            f"not in the output, or not in this order:\n{excerpt}\n\nleft of it:\n{rest}\n\nof:\n{printed}"
        )
        rest = f"\n{rest}"


def test_the_pack_that_is_shown_is_the_example():
    first = blocks(PAGE, "yaml")[0]
    assert first in (EXAMPLES / "fernshire_team" / "pack.yaml").read_text(encoding="utf-8")


def test_parts_of_packs_that_are_shown_are_of_the_packs():
    packs = [path.read_text(encoding="utf-8") for path in EXAMPLES.glob("*/pack.yaml")]
    packs.append((ROOT / "data" / "evidence" / "ncb-2020" / "conflicts.yaml").read_text(encoding="utf-8"))
    for block in blocks(PAGE, "yaml")[1:]:
        if block != PROFILE:
            lines = block.split("\n")
            part = "\n".join(lines[1:] if lines[0] == "relations:" else lines)
            assert any(part in pack for pack in packs), block


def test_the_profile_that_is_shown_runs_with_the_first_version(folder):
    assert yaml.safe_load(PROFILE)["area"]["name"] == "Fernshire"
    assert imhcalc("check", "plan_of_spring.yaml", "--evidence", "fernshire_1", folder=folder)[0] == 0


def test_every_rule_is_in_the_table():
    rows = re.findall(r"^\| `([a-z-]+)` \| (error|warning|note) \| (.+) \|$", PAGE, re.MULTILINE)
    assert rows == [(rule.code, rule.level, rule.title) for rule in rule_words()]


def test_every_kind_of_relation_is_named():
    from typing import get_args

    from imhcalc.models.governance import RelationKind

    assert {kind for kind in get_args(RelationKind) if f"`{kind}`" not in PAGE} == set()
