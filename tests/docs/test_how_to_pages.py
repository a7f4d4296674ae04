"""The pages of docs/ that show how to do a thing: their files are written, their commands run, their output compared.

A YAML block whose first line is a comment with a file's name is that file. Pages with conventions of their own have
tests of their own.
"""

import re
from pathlib import Path

import pytest

from tests.docs.transcripts import blocks, check_session, sessions

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("local_survey.md", "business_case.md", "index.md", "method_in_short.md")
NAMED = re.compile(r"# ([\w./-]+\.ya?ml)\n")


@pytest.mark.parametrize("name", PAGES)
def test_every_command_of_the_page_prints_what_is_shown(name, tmp_path):
    page = (DOCS / name).read_text(encoding="utf-8")
    for block in blocks(page, "yaml"):
        (tmp_path / NAMED.match(block).group(1)).write_text(block, encoding="utf-8")
    shown = sessions(page)
    assert shown
    for command, output in shown:
        check_session(command, output, tmp_path)
