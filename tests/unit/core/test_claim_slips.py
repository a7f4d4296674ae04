import pytest

from imhcalc.core.claim_slips import (
    MOST_PARTS,
    OtherSum,
    average_of_groups,
    digits_swapped,
    factor_that_fits,
    other_sum,
    share_of_first,
)
from imhcalc.core.printed_numbers import Span
from tests.unit.core.test_printed_numbers import HABITS, count


def test_the_factor_between_what_is_given_and_printed_is_found():
    factors = {"ten": 10.0, "twelve": 12.0}
    assert factor_that_fits(count(1200), Span(118, 122), factors, HABITS) == "ten"
    assert factor_that_fits(count(1200), Span(100, 100), factors, HABITS) == "twelve"
    assert factor_that_fits(count(1200), Span(300, 300), factors, HABITS) is None
    assert factor_that_fits(count(1200), Span(95, 125), factors, HABITS) == "ten"


def test_a_part_left_out_or_counted_twice_is_found():
    parts = {"a": 100.0, "b": 40.0, "c": 7.0}
    assert other_sum(count(140), 0.0, parts, HABITS) == OtherSum(("c",), (), 140.0)
    assert other_sum(count(187), 0.0, parts, HABITS) == OtherSum((), ("b",), 187.0)
    assert other_sum(count(300), 0.0, parts, HABITS) is None


def test_of_several_selections_the_nearest_is_found():
    """24,000 may be printed for either, and the smaller result is further away."""
    parts = {"a": 6400.0, "b": 5990.0, "c": 17_610.0}
    assert other_sum(count(24_000), 0.0, parts, HABITS) == OtherSum(("b",), (), 24_010.0)


def test_a_remainder_from_which_not_all_was_taken_is_found():
    parts = {"looked after": -3820.0, "special": -640.0, "adopted": -300.0}
    found = other_sum(count(15_800), 19_640.0, parts, HABITS)
    assert found == OtherSum(("special", "adopted"), (), 15_820.0)


def test_too_many_parts_are_not_tried():
    parts = {f"part {number}": 1.0 for number in range(MOST_PARTS + 1)}
    assert other_sum(count(5), 0.0, parts, HABITS) is None
    parts.popitem()
    assert other_sum(count(MOST_PARTS - 1), 0.0, parts, HABITS) is not None


@pytest.mark.parametrize(
    ("printed", "result", "swapped"),
    [(2340, 2304, True), (2304, 2304, False), (2403, 2304, False), (3204, 2304, True), (5, 5, False)],
)
def test_two_neighbouring_digits_that_changed_places(printed, result, swapped):
    assert digits_swapped(printed, result) is swapped


def test_the_average_of_groups_at_the_ends_of_their_sizes():
    rates = [Span(0.1, 0.1), Span(0.2, 0.2)]
    average = average_of_groups(rates, [Span(90, 110), Span(100, 100)])
    assert average == Span(pytest.approx((11 + 20) / 210), pytest.approx((9 + 20) / 190))
    assert average_of_groups(rates, [Span(0, 1), Span(1, 1)]) is None
    many = average_of_groups([Span(0.1, 0.2)] * 13, [Span(1, 3)] * 13)
    assert many == Span(pytest.approx(0.1), pytest.approx(0.2))


def test_the_average_of_many_groups_weighs_each_by_the_middle_of_its_size():
    groups = range(1, MOST_PARTS + 2)
    rates = [Span(group / 100, group / 50) for group in groups]
    average = average_of_groups(rates, [Span(group**2 - 0.5, group**2 + 0.5) for group in groups])
    share = sum(group**3 for group in groups) / sum(group**2 for group in groups)
    assert average == Span(pytest.approx(share / 100), pytest.approx(share / 50))


def test_the_share_of_two_groups_that_gives_a_total():
    share = share_of_first(Span(5.5, 5.5), Span(6.8, 6.8), Span(4.2, 4.2))
    assert share == Span(pytest.approx(0.5), pytest.approx(0.5))
    assert share_of_first(Span(5, 5), Span(4, 6), Span(6, 7)) is None
    outside = share_of_first(Span(9, 9), Span(6, 6), Span(4, 4))
    assert outside is not None
    assert outside.lower > 1
