"""docs/data.md is true: its command prints what it shows, and it lists every measure and every confirmation owed."""

import re
import shlex
from pathlib import Path

import pytest

from imhcalc.cli.app import run
from imhcalc.official.services import load_services
from imhcalc.shipped_data import data_root

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
SERVICES = load_services(data_root())


def in_words(text: str) -> str:
    return " ".join(text.split())


def test_every_measure_is_in_the_table():
    assert re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE) == list(SERVICES.measures)


def test_nothing_else_is_owed():
    _, _, section = PAGE.partition("## Confirmations still owed")
    listed = [in_words(each) for each in re.split(r"^\d+\. ", section, flags=re.MULTILINE)[1:]]
    assert listed == [in_words(each) for each in SERVICES.confirmations_owed]


def test_the_command_prints_what_is_shown(capfd):
    (block,) = re.findall(r"^```console\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    command, *shown = block.removeprefix("$ imhcalc ").splitlines()
    assert run(shlex.split(command)) == 0
    printed = capfd.readouterr().out.splitlines()
    assert [line for line in shown if line not in {*printed, "..."}] == []


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)]+)\)", PAGE))
def test_every_link_leads_to_a_file(link):
    assert (ROOT / "docs" / link).exists()


def test_the_limits_are_those_of_the_client():
    from imhcalc.official.client import Limits

    limits = Limits()
    text = in_words(PAGE)
    assert f"{limits.connect:.0f} seconds to connect, {limits.read:.0f} for the next piece" in text
    assert f"{limits.whole / 60:.0f} minutes for one address" in text
    assert limits.tries == 3
    assert limits.longest_wait == 60
