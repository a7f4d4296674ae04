"""Numbers are found as people write them, and those that are no figures are set aside."""

import pytest

from imhcalc.papers.numbers_in_text import numbers_in


def read(text: str) -> list[tuple[float, str]]:
    return [(round(number.value, 9), number.kind) for number in numbers_in(text) if not number.aside]


def aside(text: str) -> list[str | None]:
    return [number.aside for number in numbers_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("About 1,300 of 8,478 babies (800 to 2,100)", [(1300, "plain"), (8478, "plain"), (800, "plain"), (2100, "plain")]),
        ("1\N{NO-BREAK SPACE}300 families, or 1300", [(1300, "plain"), (1300, "plain")]),
        ("15 in 100, 15%, 15 per cent, fifteen per cent, 15 out of 100", [(0.15, "share")] * 5),
        ("fifteen in a hundred; twenty-one per cent", [(0.15, "share"), (0.21, "share")]),
        ("2 in 1,000 and 2 per thousand", [(0.002, "share")] * 2),
        ("one in five, 1 in 5, one baby in every five, one in 5 mothers", [(0.2, "share")] * 3 + [(0.2, "share")]),
        ("two in five", [(0.4, "share")]),
        ("+0.3 in 100", [(0.003, "share")]),
        ("-0.11 (-0.14 to \N{MINUS SIGN}0.08)", [(-0.11, "plain"), (-0.14, "plain"), (-0.08, "plain")]),
        ("\N{POUND SIGN}1.2m, \N{POUND SIGN}530k, \N{POUND SIGN}2,090, 1,870 pounds", [(1.2e6, "money"), (530e3, "money"), (2090, "money"), (1870, "money")]),
        ("\N{POUND SIGN}1.2 to 1.5 million", [(1.2e6, "money"), (1.5e6, "money")]),
        ("\N{POUND SIGN}1.2m\N{EN DASH}\N{POUND SIGN}1.5m", [(1.2e6, "money"), (1.5e6, "money")]),
        ("15-16% and 4 to 6 in 100", [(0.15, "share"), (0.16, "share"), (0.04, "share"), (0.06, "share")]),
        ("800\N{EN DASH}2,100", [(800, "plain"), (2100, "plain")]),
        ("1.3 thousand babies, 39k", [(1300, "plain"), (39000, "plain")]),
        ("132 of 240", [(132, "plain"), (240, "plain")]),
    ],
)  # fmt: skip
def test_numbers_are_read_with_their_units(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "12 May 2026", "May 2026", "the 12th of May", "2026-05-12", "12/05/2026", "2021/22", "2021-22", "in 2024", "the 1990s",
        "at 10:30am", "by 5pm", "page 12", "pages 14 to 18", "section 3.2", "Table 4", "Figures 2 and 3", "appendix 2", "question 7",
        "0113 496 0123", "+44 113 496 0123", "version 0.1.0", "see https://example.org/a/12", "2. Background",
        "3.1 Findings", "[12]", "aged 2 to 4", "under 5s", "24 to 30 months", "12 weeks", "5-year-olds", "149(1-2)", "12:72", "the 3rd",
    ],
)  # fmt: skip
def test_what_is_no_figure_is_set_aside(text):
    found = aside(text)
    assert all(found), found


@pytest.mark.parametrize("text", ["ASQ-3", "E08000035", "IMD_2025x", "uk-2026b", "under-2s", "H2O", "2\N{VULGAR FRACTION ONE HALF}", "24m away"])  # fmt: skip
def test_what_is_part_of_a_name_is_no_number(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1950 families", 1950),
        ("2,021 babies", 2021),
        ("under 5 in 100", 0.05),
        ("over 50%", 0.5),
        ("2000 births", 2000),
    ],
)
def test_counts_and_shares_are_not_taken_for_years_or_ages(text, value):
    assert [each for each, _ in read(text)] == [value]


@pytest.mark.parametrize(
    ("text", "hedge"),
    [("about 1,300", "about"), ("c. 1,300", "about"), ("over 1,000", "over"), ("at least 1,000", "over"), ("fewer than 1,300", "under"),
     ("nearly 1,300", "under"), ("just 1,300", ""), ("about \N{POUND SIGN}500,000", "about")],
)  # fmt: skip
def test_words_before_a_number_say_how_it_is_meant(text, hedge):
    assert [number.hedge for number in numbers_in(text)] == [hedge]


def test_a_range_of_shares_keeps_counts_joined_by_other_words_apart():
    assert read("between 15 and 16%") == [(0.15, "share"), (0.16, "share")]
    assert read("12 and 16%") == [(12, "plain"), (0.16, "share")]
    assert read("12 or 16%") == [(12, "plain"), (0.16, "share")]
