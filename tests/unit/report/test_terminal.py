"""The terminal report: no number cut at any width, plain when piped, ASCII where a code page has no more."""

import re

import pytest

from imhcalc.report.blocks import Column, Table
from imhcalc.report.formats import csv, json, markdown, terminal
from imhcalc.report.setting import Setting
from tests.support import run, value

NUMBER = re.compile(r"\d[\d,.]*")


@pytest.fixture(scope="module")
def leeds():
    return run("Leeds")


def numbers_in(text: str) -> list[str]:
    return sorted(NUMBER.findall(text.replace("\n", " ")))


@pytest.mark.parametrize("width", [80, 100, 120, 60, 40])
def test_no_line_is_too_long_and_nothing_is_shortened(leeds, width):
    text = terminal.render(leeds, Setting(width=width))
    assert max(len(line) for line in text.splitlines()) <= width
    assert "\u2026" not in text


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_the_same_numbers_are_there_at_every_width(leeds, width):
    """At 40 columns and up no number is broken: each stands whole, as on a wide page."""
    wide = terminal.render(leeds, Setting(width=200))
    narrow = terminal.render(leeds, Setting(width=width))
    lost = set(numbers_in(wide)) - set(numbers_in(narrow))
    assert not lost


def test_twenty_columns_do_not_break(leeds):
    assert terminal.render(leeds, Setting(width=20))


def test_piped_output_has_no_escape_sequences(leeds):
    assert "\x1b" not in terminal.render(leeds, Setting(colour=False))
    assert "\x1b[" in terminal.render(leeds, Setting(colour=True))


@pytest.mark.parametrize("page", ["cp437", "cp850", "cp1252", "ascii"])
def test_without_symbols_every_character_is_in_every_code_page(leeds, page):
    terminal.render(leeds, Setting(symbols=False)).encode(page)


def test_bars_survive_without_symbols(leeds):
    assert re.search(r"\.+-+o-+", terminal.render(leeds, Setting(symbols=False)))


def test_answer_comes_first_and_the_range_and_its_limits_follow(leeds):
    lines = terminal.render(leeds, Setting()).splitlines()
    answer = next(number for number, line in enumerate(lines) if line.startswith("  About"))
    assert answer < 10
    assert "does not" in " ".join(lines[answer : answer + 5])


def test_control_characters_never_reach_the_terminal():
    result = run(
        {"area": {"name": "Fern\x1b[31mshire\x07", "nation": "England"}, "population": {"live_births": 500}}
    )
    for setting in (Setting(), Setting(colour=True)):
        text = terminal.render(result, setting)
        assert "\x1b[31mshire" not in text
        assert "\x07" not in text


def test_markdown_keeps_names_from_becoming_markup():
    result = run(
        {"area": {"name": "A|B <b>*c*</b>", "nation": "England"}, "population": {"live_births": 500}}
    )
    text = markdown.render(result, Setting())
    assert "<b>" not in re.sub(r"`[^`]*`", "", text)
    assert "A\\|B" in text


def test_csv_has_one_row_a_figure_and_no_formula():
    result = run({"area": {"name": "=cmd()", "nation": "England"}, "population": {"live_births": 500}})
    rows = csv.render(result, Setting()).splitlines()
    assert len(rows) == len(result.figures) + 1
    assert ",'=cmd()," in rows[1]


def test_json_is_the_result_unrounded(leeds):
    text = json.render(leeds, Setting())
    assert repr(value(leeds, "disorganised_attachment.prevalence")) in text
    assert "NaN" not in text


def test_headline_never_says_there_are(leeds):
    text = terminal.render(leeds, Setting()).lower()
    assert "there are" not in text
    assert "psed" not in text, "in councils that is the equality duty"
    for word in ("damaged", "will form", "deficit"):
        assert word not in text


def test_a_few_expected_children_are_shown_with_chance():
    """Method, section 14: an interval for the expectation alone misleads where few are expected."""
    text = " ".join(terminal.render(run("Isles of Scilly"), Setting()).split())
    assert "With chance as well, the number seen in one year might be 0 to" in text
    assert "With chance" not in terminal.render(run("Leeds"), Setting())


def test_a_mix_that_is_not_known_is_not_stated_as_local():
    result = run({"area": {"name": "Fernshire", "nation": "England"}, "population": {"live_births": 1250}})
    text = " ".join(terminal.render(result, Setting()).split())
    assert "The local mix of neighbourhoods is not given" in text
    assert "live in the most deprived fifth" not in text


def test_of_characters_that_take_two_columns_none_is_lost():
    name = "東京都東京都東京都東京都東京都東京都"
    table = Table("Places", (Column("place"), Column("babies", "right")), ((name, "12"), ("Leeds", "9,000")))
    printed = terminal.render_blocks([table], Setting(width=30))
    assert printed.count("東") == name.count("東")
    assert "9,000" in printed
