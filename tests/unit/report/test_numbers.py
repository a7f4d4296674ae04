"""Rounding: the unit of an interval, limits outwards, shares as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imhcalc.report import numbers


@pytest.mark.parametrize(
    ("estimate", "lower", "upper", "written"),
    [
        (223.0527, 139.65, 336.2, "220 (130 to 340)"),
        (218.4, 131.7, 341.2, "220 (130 to 350)"),
        (17.2, 9.9, 27.3, "17 (9 to 28)"),
        (1298, 803, 2001, "1,300 (800 to 2,100)"),
        (3, 3, 3, "3 (3 to 3)"),
    ],
)
def test_counts_are_no_finer_than_their_interval(estimate, lower, upper, written):
    assert numbers.count_range(estimate, (lower, upper)) == written


def test_percentages_round_outwards_to_one_decimal():
    """Part O of tests/validation/test_worked_example.py: about 17.8% (11.1% to 26.9%)."""
    assert numbers.percent_range(0.17844, (0.11172, 0.26897)) == "17.8% (11.1% to 26.9%)"


@pytest.mark.parametrize(
    ("share", "words"), [(0.153, "15 in 100"), (0.155, "16 in 100"), (0.002, "2 in 1,000"), (0.0, "0 in 100")]
)
def test_shares_as_people_say_them(share, words):
    assert numbers.in_words(share) == words


@pytest.mark.parametrize(
    ("central", "interval", "written"),
    [
        (0.4, (0.3, 0.8), "under 1"),
        (3.5, (2.9, 4.2), "2 to 5"),
        (1.0, None, "1"),
        (0.9, (0.8, 1.1), "up to 2"),
    ],
)
def test_teams_are_whole_and_their_limits_outwards(central, interval, written):
    assert numbers.teams(central, interval) == written


def test_money_keeps_three_figures():
    assert numbers.money(353_650) == "£354,000"
    assert numbers.money(0) == "£0"


@given(st.floats(0, 1e6), st.floats(0, 1e5), st.floats(0, 1e5))
def test_shown_limits_hold_the_true_ones(lower, below, above):
    estimate, upper = lower + below, lower + below + above
    shown = numbers.display_interval(estimate, lower, upper)
    slack = 1e-6 * max(1.0, upper)
    assert shown.lower <= lower + slack
    assert shown.upper >= upper - slack
    assert shown.unit in {1, 5} or (upper - lower) / 10 >= shown.unit
