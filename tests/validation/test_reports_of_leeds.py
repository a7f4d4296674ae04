"""The report of a plan with every block, and of a bare area: fits a terminal of 80 columns, and is sound Markdown."""

import re
from functools import cache
from itertools import pairwise

import pytest

from imhcalc import application
from imhcalc.models.options import Options
from imhcalc.report.formats import markdown, terminal
from imhcalc.report.setting import Setting
from tests.support import ROOT, shipped

PLAN = "examples/leeds_plan.yaml"
SUBJECTS = [PLAN, "Leeds"]


@cache
def result(subject):
    if subject.endswith(".yaml"):
        loaded = application.read_profile(str(ROOT / subject), shipped())
    else:
        loaded = application.profile_of_area([subject])
    return application.estimate(loaded, shipped(), Options(draws=400))


def tables(text):
    """Blocks of lines that begin with a bar, each with the line before it; code is none."""
    block, before, found, in_code = [], "", [], False
    for line in [*text.splitlines(), ""]:
        in_code ^= line.startswith("```")
        if line.startswith("|") and not in_code:
            block.append(line)
            continue
        if block:
            found.append((before, block))
        block, before = [], line
    return found


def cells(line):
    return re.split(r"(?<!\\)\|", line.strip())[1:-1]


@pytest.mark.parametrize("symbols", [True, False])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_line_is_wider_than_a_terminal_of_80_columns(subject, symbols):
    lines = terminal.render(result(subject), Setting(width=80, symbols=symbols)).splitlines()
    assert len(lines) > 40
    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_markdown_table_is_well_formed(subject):
    """A blank line before it, a rule under the head, and the same number of cells in every row."""
    found = tables(markdown.render(result(subject), Setting()))
    assert len(found) >= (12 if subject == PLAN else 3)
    for before, block in found:
        assert before.strip() == "", block[0]
        assert len(block) >= 3, "a head, a rule, and a row"
        assert all(re.fullmatch(r"\s*:?-+:?\s*", cell) for cell in cells(block[1])), block[1]
        assert {len(cells(line)) for line in block} == {len(cells(block[1]))}, block[0]
        assert all(line.rstrip().endswith("|") for line in block)


def test_what_comes_after_a_table_is_no_part_of_it():
    """In Markdown a line of text right under a table is taken for a row of it."""
    for subject in SUBJECTS:
        lines = markdown.render(result(subject), Setting()).splitlines()
        for line, following in pairwise(lines):
            if line.startswith("|"):
                assert following.startswith("|") or not following.strip(), following


def test_the_plan_is_told_in_both_forms():
    """Every section that the example fills has its heading, and no figure without a value is printed as one."""
    texts = [terminal.render(result(PLAN), Setting(width=80)), markdown.render(result(PLAN), Setting())]
    for text in texts:
        flowing = re.sub(r"\s+", " ", text)
        for words in (
            "From need to services",
            "Years ahead",
            "Options",
            "What if",
            "Decision",
            "Inequality",
            "Local results",
        ):
            assert words in flowing, words
        assert not re.search(r"\b(nan|inf|None)\b", text)
    for text in (
        terminal.render(result("Leeds"), Setting(width=80)),
        markdown.render(result("Leeds"), Setting()),
    ):
        assert "Years ahead" not in text
        assert not re.search(r"\b(nan|inf|None)\b", text)
