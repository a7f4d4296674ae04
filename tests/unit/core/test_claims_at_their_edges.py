"""Printed numbers and sums where a rule just holds, and where it just does not: half a unit, nought, the last figure."""

import pytest

from imhcalc.core import claims as core
from imhcalc.core.claim_slips import (
    OtherSum,
    average_of_groups,
    digits_swapped,
    factor_that_fits,
    other_sum,
    share_of_first,
)
from imhcalc.core.claims import Operation, result_of
from imhcalc.core.printed_numbers import (
    PrintedNumber,
    Rounding,
    Span,
    could_be,
    just_accepted,
    loosest_unit,
    roundings,
    significant_figures,
    units,
)
from tests.unit.core.test_claims import TIMES, ends, one, percent
from tests.unit.core.test_printed_numbers import HABITS, count


def as_pairs(found):
    return [(each.kind, pytest.approx(each.unit)) for each in found]


@pytest.mark.parametrize(
    ("value", "result", "found"),
    [
        # Exactly half a unit away is a rounding to the nearest, whichever way.
        (130, 125, [("nearest", 10)]),
        (120, 125, [("nearest", 10)]),
        (0, 0.5, [("nearest", 1)]),
        (0, 0.6, [("down", 1)]),
        (0, 500, [("nearest", 1000)]),
        (0, 333, [("down", 500)]),
        # What is above the result was not cut down.
        (2500, 2440, [("nearest", 500)]),
        (2500, 2500, [("unrounded", 0)]),
        (2500, 2500 * (1 + 1e-12), [("unrounded", 0)]),
        (-130, -125, [("nearest", 10)]),
    ],
)
def test_every_rounding_at_its_edges(value, result, found):
    assert as_pairs(roundings(count(value), result)) == found


@pytest.mark.parametrize(
    ("value", "result", "figures", "holds"),
    [
        (2300, 2250, 2, True),
        (2300, 2350, 2, True),
        (2300, 2249, 2, False),
        (2300, 2340, 2, True),
        (1000, 1000, 1, True),
        (1000, 1040, 2, True),
        (1100, 1050, 2, True),
        (-2300, -2304, 2, True),
        (0.05, 0.0486, 1, True),
        (100, 99.6, 2, True),
        (1000, 999.6, 3, True),
        (2304, 2304.4, 4, True),
    ],
)
def test_significant_figures_at_their_edges(value, result, figures, holds):
    assert significant_figures(PrintedNumber(value, 0.01), result, figures) is holds


def test_a_power_of_ten_has_one_figure_more_than_what_is_just_below_it():
    assert significant_figures(count(1010), 1005.0, 3)
    assert significant_figures(count(1000), 1000.0000000001, 4)
    assert not significant_figures(count(1005), 1000.0, 3)


def test_of_several_factors_the_nearest_is_told():
    factors = {"ten": 10.0, "nine": 9.0, "eleven": 11.0}
    assert factor_that_fits(count(1000), Span(85, 115), factors, HABITS) == "ten"
    assert factor_that_fits(count(900), Span(85, 115), factors, HABITS) == "nine"
    assert factor_that_fits(count(1100), Span(85, 115), factors, HABITS) == "eleven"
    assert factor_that_fits(count(1000), Span(110, 114), factors, HABITS) == "nine"


def test_of_several_selections_of_parts_the_nearest_is_told():
    parts = {"a": 100.0, "b": 40.0, "c": 41.0, "d": 7.0}
    assert other_sum(count(148), 0.0, parts, HABITS) == OtherSum(("b",), (), 148.0)
    assert other_sum(count(147), 0.0, parts, HABITS) == OtherSum(("c",), (), 147.0)
    assert other_sum(count(195), 0.0, parts, HABITS) == OtherSum((), ("d",), 195.0)
    assert other_sum(count(107), 0.0, parts, HABITS) == OtherSum(("b", "c"), (), 107.0)
    assert other_sum(count(7), 0.0, {"a": 7.0}, HABITS) is None


@pytest.mark.parametrize(
    ("printed", "result", "swapped"),
    [
        (12, 21, True),
        (-12, 21, True),
        (120.4, 210.3, True),
        (1243, 1234, True),
        (1342, 1234, False),
        (11, 11, False),
    ],
)
def test_digits_that_changed_places_at_either_end(printed, result, swapped):
    assert digits_swapped(printed, result) is swapped


def test_the_share_of_the_first_group_over_all_that_may_have_been():
    share = share_of_first(Span(5, 6), Span(8, 9), Span(3, 4))
    assert (share.lower, share.upper) == pytest.approx((1 / 5, 3 / 5))
    below = share_of_first(Span(1, 1), Span(8, 8), Span(3, 3))
    assert (below.lower, below.upper) == pytest.approx((-2 / 5, -2 / 5))


def test_one_result_in_a_printed_range_is_told_with_what_it_may_have_been():
    answer, over = ends(percent(10), percent(15)), Operation("/", "count", "base")
    found = core.tested(answer, over, {"count": one(count(1230)), "base": one(count(10_000))}, HABITS)
    assert found.results == pytest.approx((0.123,))
    (possible,) = found.possible
    assert possible.lower < 0.123 < possible.upper
    assert possible.upper - possible.lower < 0.02


def test_one_result_that_is_known_but_may_divide_by_nought_is_none():
    """One as printed, the divisor may have been none before it was rounded."""
    answer, over = ends(percent(10), percent(15)), Operation("/", "count", "base")
    half = PrintedNumber(0.5, 1.0, whole=True)
    assert core.tested(answer, over, {"count": one(count(5)), "base": one(half)}, HABITS) is None


def test_a_sum_without_a_printed_answer_tells_the_widest_ends():
    rate = ends(percent(10, 1), percent(22, 1))
    found = result_of(TIMES, {"base": one(count(20_701)), "rate": rate}, HABITS)
    assert (found.how, found.results) == ("widest_ends", pytest.approx((2070.1, 4554.22)))
    assert [
        each.lower < result < each.upper for each, result in zip(found.possible, found.results, strict=True)
    ]
    single = result_of(TIMES, {"base": one(count(20_701)), "rate": one(percent(10, 1))}, HABITS)
    assert (single.verdict, single.how) == ("cannot_be_told", "as_printed")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (10, (1,)),
        (50, (1, 5)),
        (100, (1, 5, 10)),
        (150, (1, 5, 10)),
        (1000, (1, 5, 10, 50, 100)),
        (-100, (1, 5, 10)),
    ],
)
def test_a_unit_of_exactly_a_tenth_goes_without_saying(value, found):
    assert units(count(value), HABITS) == found


@pytest.mark.parametrize(
    ("value", "unit"), [(3000, 1000), (2900, 100), (-30_000, 10_000), (600, 100), (1000, 100)]
)
def test_the_loosest_unit_of_one_figure(value, unit):
    assert loosest_unit(count(value), HABITS) == unit


def test_a_count_from_ten_may_have_been_cut_to_a_whole_one():
    assert could_be(count(10), HABITS) == Span(9.5, 11)
    assert could_be(count(9), HABITS) == Span(8.5, 9.5)
    assert could_be(PrintedNumber(11.0, 1.0), HABITS) == Span(10.5, 11.5)
    assert could_be(PrintedNumber(1.15e9, 1e7), HABITS) == Span(1.125e9, 1.175e9)


@pytest.mark.parametrize("reading", ["exact", "over", "under", "just_over", "just_under"])
def test_only_plain_and_near_numbers_are_just_accepted_more_loosely(reading):
    number = count(30_000, reading=reading)
    assert just_accepted(number, HABITS) == core.accepted(number, HABITS)
    assert just_accepted(count(30_000, direction="up"), HABITS) == core.accepted(
        count(30_000, direction="up"), HABITS
    )
    near = just_accepted(count(30_000, direction="nearest", reading="about"), HABITS)
    assert (near.lower, near.upper) == (25_000, 35_000)


def test_just_under_reaches_down_and_just_over_up():
    assert could_be(count(1000, reading="just_under"), HABITS) == Span(950, 1000.5)
    assert could_be(count(1000, reading="just_over"), HABITS) == Span(999.5, 1050)
    assert could_be(count(-1000, reading="just_over"), HABITS) == Span(-1000.5, -950)


def test_a_rounding_is_told_apart_by_its_unit():
    assert Rounding("unrounded") == Rounding("unrounded", 0.0)


def test_the_slack_of_a_span_grows_with_its_numbers_and_is_none_at_nought():
    large, small = Span(1e12, 1e12), Span(1e-12, 1e-12)
    assert large.holds(1e12 * (1 + 5e-10))
    assert not large.holds(1e12 * (1 + 5e-9))
    assert not small.holds(2e-12)
    assert large.meets(Span(1e12 * (1 + 5e-10), 2e12))
    assert not small.meets(Span(2e-12, 3e-12))
    assert Span(1, 2).holds(1)
    assert Span(0, 1).holds(0)
    assert Span(-1, 0).holds(0)
    assert Span(2, 3).meets(Span(1, 2))
    assert Span(0, 0).meets(Span(0, 0))


def test_what_is_too_large_for_a_float_has_no_limits():
    assert core.enclosed(Operation("*", 1e200, 1e200), {}) is None
    assert core.enclosed(Operation("/", 1e200, 1e-200), {}) is None


@pytest.mark.parametrize(("value", "unit"), [(2950, 50), (2304, 1), (2900, 100)])
def test_a_unit_that_does_not_divide_a_number_was_not_its_rounding(value, unit):
    assert loosest_unit(count(value), HABITS) == unit


def test_a_number_said_to_be_the_nearest_is_just_accepted_like_one_of_which_nobody_says():
    nearest = just_accepted(count(30_000, direction="nearest"), HABITS)
    assert (nearest.lower, nearest.upper) == (25_000, 35_000)


def test_what_lies_inside_the_results_of_a_range_is_told_with_them():
    terms = {"base": one(count(10_001)), "rate": ends(percent(10, 1), percent(20, 1))}
    found = core.tested(one(count(1751)), TIMES, terms, HABITS)
    assert (found.verdict, found.results) == ("cannot_be_told", pytest.approx((1000.1, 2000.2)))
    assert found.possible[0].lower < 1500 < found.possible[0].upper


def test_of_two_ranges_the_most_is_that_of_all_their_ends():
    base, rate = ends(count(103), count(211)), ends(percent(10, 1), percent(20, 1))
    terms = {"base": base, "rate": rate}
    found = core.tested(one(count(2110)), Operation("/", "base", "rate"), terms, HABITS)
    assert (found.verdict, found.how) == ("reproduces", "upper_end")
    product = core.tested(one(PrintedNumber(42.2, 0.1, fixed=True)), TIMES, terms, HABITS)
    assert (product.verdict, product.how, product.results) == (
        "reproduces",
        "upper_end",
        pytest.approx((42.2,)),
    )


def test_eight_ranges_are_few_enough_for_every_combination_of_their_ends():
    terms = {f"part_{number}": ends(count(10), count(20)) for number in range(core.MOST_RANGES)}
    first, *others = terms
    tree = core.added([first])
    for name in others:
        tree = Operation("-", tree, name)
    found = core.tested(ends(count(-130), count(-50)), tree, terms, HABITS)
    assert (found.how, found.results) == ("widest_ends", (-130, -50))


def test_ends_that_divide_by_nought_leave_the_others():
    over = Operation("/", "base", "rate")
    terms = {"base": one(count(101)), "rate": ends(PrintedNumber(0.0, 0.01, fixed=True), percent(20, 1))}
    found = core.tested(ends(count(505), count(505)), over, terms, HABITS)
    assert (found.how, found.verdict) == ("widest_ends", "reproduces")
    half = {"base": one(count(5)), "rate": one(PrintedNumber(0.5, 1.0, whole=True))}
    assert core.tested(one(count(10)), over, half, HABITS) is None


def test_the_sizes_of_many_groups_are_taken_in_their_middle():
    """Thirteen groups: the first, of 10 to 30, weighs as 20; the others, of 1 to 3, as 2 each."""
    rates = [Span(0.3, 0.4), *[Span(0.1, 0.1)] * 12]
    found = average_of_groups(rates, [Span(10, 30), *[Span(1, 3)] * 12])
    assert (found.lower, found.upper) == pytest.approx(((6 + 2.4) / 44, (8 + 2.4) / 44))
    few = average_of_groups(rates[:12], [Span(10, 30), *[Span(1, 3)] * 11])
    assert (few.lower, few.upper) == pytest.approx(((3 + 3.3) / 43, (12 + 1.1) / 41))


def test_an_end_that_may_have_been_so_is_told_where_the_middle_cannot():
    rate = ends(percent(10, 1), percent(20, 1))
    found = core.tested(one(count(2450)), TIMES, {"base": one(count(24_000)), "rate": rate}, HABITS)
    assert (found.verdict, found.how) == ("allowing_for_rounding", "lower_end")
