from math import inf

import pytest

from imhcalc.core.printed_numbers import (
    Habits,
    PrintedNumber,
    Rounding,
    Span,
    accepted,
    could_be,
    just_accepted,
    loosest_unit,
    roundings,
    significant_figures,
    units,
)

HABITS = Habits(
    coarsest=0.1, loosest=0.17, loosest_of_one_figure=0.34, coarsest_cut=0.02, least_count_cut=10, one_in=0.1, near=0.05
)  # fmt: skip


def count(value: float, **more) -> PrintedNumber:
    return PrintedNumber(value, 1.0, whole=True, **more)


def limits(span: Span) -> tuple[float, float]:
    return pytest.approx((span.lower, span.upper))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (2304, (1,)),
        (2300, (1, 5, 10, 50, 100)),
        (2500, (1, 5, 10, 50, 100)),
        (12_500, (1, 5, 10, 50, 100, 500)),
        (24_000, (1, 5, 10, 50, 100, 500, 1000)),
        (45, (1,)),
        (0, (1,)),
        (8353.2, (1,)),
    ],
)
def test_units_divide_the_number_and_are_at_most_a_tenth_of_it(value, found):
    assert units(count(value), HABITS) == found


def test_what_shows_decimals_is_rounded_to_them_and_no_coarser():
    assert units(PrintedNumber(0.1, 0.001, fixed=True), HABITS) == (0.001,)


@pytest.mark.parametrize(
    ("number", "span"),
    [
        (count(24_000), (23_500, 24_500)),
        (count(2304), (2303.5, 2305)),
        (count(9), (8.5, 9.5)),
        (count(2500, direction="nearest"), (2450, 2550)),
        (count(2500, direction="down"), (2500, 2600)),
        (count(2500, direction="up"), (2400, 2500)),
        (count(2500, reading="exact"), (2500, 2500)),
        (count(2500, reading="about"), (2375, 2625)),
        (count(30_000, reading="about"), (25_000, 35_000)),
        (count(40_000, reading="just_over"), (39_999.5, 42_000)),
        (count(10_000, reading="under"), (9500, 10_000.5)),
        (PrintedNumber(0.196, 0.001, fixed=True, direction="nearest"), (0.1955, 0.1965)),
        (PrintedNumber(1.15e9, 1e7, fixed=True), (1.145e9, 1.16e9)),
        (PrintedNumber(0.25, 0.25, bounds=Span(1 / 4.5, 1 / 3.5)), (0.225, 0.275)),
        (PrintedNumber(0.05, 0.05, bounds=Span(1 / 20.5, 1 / 19.5)), (1 / 20.5, 1 / 19.5)),
    ],
)
def test_what_a_number_may_have_been(number, span):
    assert limits(could_be(number, HABITS)) == span


def test_over_and_under_are_limits_of_an_answer():
    assert limits(accepted(count(1000, reading="over"), HABITS)) == (999.5, inf)
    assert limits(accepted(count(1000, reading="under"), HABITS)) == (-inf, 1000.5)
    assert limits(accepted(count(1000, reading="just_over"), HABITS)) == (999.5, 1050)


@pytest.mark.parametrize(
    ("number", "unit"),
    [
        (count(30_000), 10_000),
        (count(20_000), 1000),
        (count(3500), 500),
        (count(2500), 100),
        (count(0), 1),
        (PrintedNumber(0.3, 0.1, fixed=True), 0.1),
    ],
)
def test_the_coarsest_rounding_that_is_just_believed(number, unit):
    assert loosest_unit(number, HABITS) == unit


def test_what_is_just_accepted_is_wider_only_for_plain_numbers():
    assert limits(just_accepted(count(30_000), HABITS)) == (25_000, 35_000)
    assert just_accepted(count(30_000, reading="over"), HABITS).upper == inf
    assert limits(just_accepted(count(30_000, direction="down"), HABITS)) == (30_000, 31_000)
    one_in = PrintedNumber(0.2, 0.2, bounds=Span(0.19, 0.21))
    assert just_accepted(one_in, HABITS) == accepted(one_in, HABITS)


@pytest.mark.parametrize(
    ("number", "result", "found"),
    [
        (count(1261), 1261, [Rounding("unrounded")]),
        (count(1380), 1376.24, [Rounding("down", 5), Rounding("nearest", 10)][1:]),
        (count(2500), 2304, [Rounding("nearest", 500)]),
        (count(127), 127.7, [Rounding("down", 1)]),
        (count(2500), 3000, []),
        (PrintedNumber(0.045, 0.001), 0.0452, [Rounding("nearest", 0.001), Rounding("nearest", 0.005)]),
    ],
)
def test_every_rounding_that_prints_a_result_so(number, result, found):
    got = roundings(number, result)
    assert [each.kind for each in got] == [each.kind for each in found]
    assert [each.unit for each in got] == pytest.approx([each.unit for each in found])


@pytest.mark.parametrize(
    ("value", "result", "figures", "holds"),
    [
        (2300, 2304, 2, True),
        (2304, 2304.4, 3, False),
        (2300, 2351, 2, False),
        (0, 0, 2, True),
        (1, 0, 2, False),
    ],
)
def test_significant_figures(value, result, figures, holds):
    assert significant_figures(count(value), result, figures) is holds


def test_spans_hold_and_meet_at_their_ends():
    assert Span(1, 2).holds(2)
    assert not Span(1, 2).holds(2.1)
    assert Span(1, 2).meets(Span(2, 3))
    assert not Span(1, 2).meets(Span(2.1, 3))
    assert Span(1, inf).meets(Span(5, 6))
