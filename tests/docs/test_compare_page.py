"""`docs/compare.md` is true: its commands run and print what it shows."""

import re
import shlex
from pathlib import Path

import pytest

from tests.docs.test_readme import excerpts, imhcalc

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "compare.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"^```console\n\$ ([^\n]+)\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("command", "shown"), SESSIONS, ids=[command for command, _ in SESSIONS])
def test_a_command_prints_what_the_page_shows(command, shown):
    program, *arguments = shlex.split(command)
    assert program == "imhcalc"
    code, printed = imhcalc(*arguments)
    assert code == 0
    first, *later = excerpts(shown)
    assert printed.startswith(f"{first}\n")
    rest = printed[len(first) :]
    for excerpt in later:
        before, found, rest = rest.partition(f"\n{excerpt}\n" if excerpt else "\n")
        assert found, f"not in the output, or not in this order:\n{excerpt}\n\nleft of it:\n{before}"


def test_every_option_it_names_exists():
    from typer.main import get_command

    from imhcalc.cli.app import app_of

    options = {option for each in get_command(app_of([])).commands["compare"].params for option in each.opts}
    assert set(re.findall(r"`(--?[a-z-]+)", PAGE)) <= options
