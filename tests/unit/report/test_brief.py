"""The brief: in the order in which it is read, with its numbers from the run, and no longer than two pages."""

from math import ceil

import pytest

from imhcalc.report.blocks import Block, Bullets, Chart, Heading, Paragraph, Table
from imhcalc.report.brief import LIMITS_NAMED, THINGS_NAMED, brief
from imhcalc.report.marks import unmarked, without_marks
from imhcalc.report.view import View
from tests.unit.report.handed_over_results import PROFILES, result_for
from tests.unit.report.numbers_in_words import agrees, marked_spans, texts, unexplained

MOST_LINES = 70
"""What fits two pages of A4 as HTML is printed, the airier of the formats: test_brief_pages.py sees it done."""
CHARACTERS_OF_A_LINE = 100
LINES_OF_A_CHART = 15
MOST_WORDS = 700


def brief_of(name: str) -> list[Block]:
    return list(brief(View.of(result_for(name))))


def lines(block: Block) -> int:
    """How many lines a block takes, the space after it included."""
    block = without_marks(block)
    match block:
        case Heading():
            return 2
        case Chart():
            return LINES_OF_A_CHART
        case Table():
            shown = [number for number, column in enumerate(block.columns) if not column.bar]
            widest = CHARACTERS_OF_A_LINE * 0.55
            heights = [ceil(len(str(row[shown[0]])) / widest) for row in block.rows]
            note = ceil(len(block.note or "") / CHARACTERS_OF_A_LINE)
            return 2 + sum(heights) + note
        case Bullets():
            return 1 + sum(ceil(len(item) / (CHARACTERS_OF_A_LINE - 3)) for item in block.items)
        case Paragraph():
            return 1 + ceil(len(block.text) / CHARACTERS_OF_A_LINE)
    pytest.fail(f"a brief holds no {type(block).__name__}")


@pytest.mark.parametrize("name", PROFILES)
def test_it_is_short_enough_for_two_pages(name: str):
    blocks = brief_of(name)
    taken = sum(lines(block) for block in blocks)
    assert taken <= MOST_LINES, f"{taken} lines"
    words = sum(
        len(unmarked(text).split())
        for block in blocks
        if not isinstance(block, Chart)
        for text in texts(block)
    )
    assert words <= MOST_WORDS, f"{words} words"
    assert sum(isinstance(block, Chart) for block in blocks) <= 2


@pytest.mark.parametrize("name", PROFILES)
def test_it_is_read_in_order(name: str):
    blocks = brief_of(name)
    assert isinstance(blocks[0], Heading)
    assert "assurance:" in blocks[0].text
    kinds = [block.kind for block in blocks if isinstance(block, Paragraph)]
    assert kinds.index("need") < kinds.index("answer")
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert headings[-1] == "What to do with it, its limits, and how to cite it"
    assert headings[-2] in {"Three things that would change it", "What would change it"}
    assert "Quote as:" in blocks[-1].text


@pytest.mark.parametrize("name", PROFILES)
def test_every_number_is_a_figure_of_the_run_or_explained(name: str):
    blocks, result = brief_of(name), result_for(name)
    assert unexplained(blocks, result) == []
    assert [span for span in marked_spans(blocks) if not agrees(span, result)] == []


@pytest.mark.parametrize("name", PROFILES)
def test_what_stands_below_is_not_promised(name: str):
    for block in brief_of(name):
        for text in texts(block):
            assert (
                "below" not in text.replace("below the expected", "").replace("below expected", "")
                or "level" in text
            ), text


def section(blocks: list[Block], start: str) -> list[Block]:
    at = next(
        n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.text.startswith(start)
    )
    rest = blocks[at + 1 :]
    end = next((n for n, block in enumerate(rest) if isinstance(block, Heading)), len(rest))
    return rest[:end]


@pytest.mark.parametrize("name", ["rutland", "leeds", "leeds_plan", "almost_nothing", "dundee"])
def test_three_things_that_would_change_it_are_named(name: str):
    [bullets] = section(brief_of(name), "Three things that would change it")
    assert isinstance(bullets, Bullets)
    assert len(bullets.items) == THINGS_NAMED


def test_a_plan_shows_its_way_its_money_and_its_decision():
    blocks = brief_of("leeds_plan")
    tables = [block for block in section(blocks, "From need to gap") if isinstance(block, Table)]
    figures = {span.figure for span in marked_spans(tables)}
    assert {
        "flow.families",
        "demand.all",
        "provision.gap",
        "provision.gap.chance",
        "workforce.team",
        "cost.total",
    } <= figures
    decided = section(blocks, "What to do with it")[0]
    assert "as things stand, no" in unmarked(decided.text)
    [turning] = [
        item for item in section(blocks, "Three things")[0].items if "the decision would turn" in item
    ]
    assert "57.6%, now 45.0%" in unmarked(turning)


def test_without_rates_the_levels_of_ambition_stand_in_place_of_a_gap():
    blocks = brief_of("rutland")
    figures = {span.figure for span in marked_spans(section(blocks, "What meeting it would take"))}
    assert "ladder.all.families" in figures
    assert not any("gap" in (span.figure or "") for span in marked_spans(blocks))
    assert "To add them: imhcalc init --area Rutland" in section(blocks, "What to do with it")[0].text


def test_an_area_without_a_mix_of_its_own_shows_no_fifths():
    blocks = brief_of("almost_nothing")
    assert not any(isinstance(block, Chart) for block in blocks)
    assert not any(isinstance(block, Heading) and block.text == "Where the need is" for block in blocks)


def test_who_disagrees_is_heard():
    [limits] = [
        block for block in section(brief_of("leeds_plan"), "What to do with it") if isinstance(block, Bullets)
    ]
    assert limits.items[-1].startswith("The midwives take another view")


@pytest.mark.parametrize("name", PROFILES)
def test_limits_are_those_of_the_result(name: str):
    [limits] = [
        block for block in section(brief_of(name), "What to do with it") if isinstance(block, Bullets)
    ]
    assert [item.rstrip(".") for item in limits.items[:LIMITS_NAMED]] == [
        each.rstrip(".") for each in result_for(name).limitations[:LIMITS_NAMED]
    ]
