"""`docs/check_paper.md`: its commands run, on a report that is edited as the page says."""

import re
from pathlib import Path

from tests.docs.transcripts import check_session, imhcalc, sessions

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "check_paper.md").read_text(encoding="utf-8")


def test_every_command_prints_what_is_shown(tmp_path):
    made, untouched, edited = sessions(PAGE)
    check_session(*made, tmp_path)
    check_session(*untouched, tmp_path)
    text = (tmp_path / "leeds.md").read_text(encoding="utf-8")
    changed = text.replace("About 1,300 of 8,478", "About 1,400 of 8,478").replace("55 to 83", "55 to 93")
    assert changed != text
    (tmp_path / "edited.md").write_text(changed, encoding="utf-8")
    command, shown = edited
    code, printed = imhcalc(*command.split()[1:], folder=tmp_path)
    assert code == 6
    first, last = shown.split("...\n")
    assert printed.startswith(first)
    assert printed.endswith(last)


def test_every_option_it_names_exists():
    from typer.main import get_command

    from imhcalc.cli.app import app_of

    options = {
        option for each in get_command(app_of([])).commands["check-paper"].params for option in each.opts
    }
    assert set(re.findall(r"`(--?[a-z]+)", PAGE)) <= options


def test_it_counts_the_edits_that_the_benchmark_makes():
    from benchmarks.paper_edits import EDITS

    assert f"makes {'forty' if len(EDITS) == 40 else len(EDITS)} edits" in PAGE
    assert sum(each.is_harmless for each in EDITS) == 20
