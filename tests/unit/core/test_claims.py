import pytest

from imhcalc.core import claims as core
from imhcalc.core.claims import Operation, Term, added, enclosed, evaluated, names_in, result_of
from imhcalc.core.printed_numbers import PrintedNumber, Span
from tests.unit.core.test_printed_numbers import HABITS, count

TIMES = Operation("*", "base", "rate")


def percent(value: float, decimals: int = 0) -> PrintedNumber:
    return PrintedNumber(value / 100, 10**-decimals / 100, fixed=decimals > 0)


def one(number: PrintedNumber) -> Term:
    return Term((number,))


def ends(low: PrintedNumber, high: PrintedNumber) -> Term:
    return Term((low, high))


def verdict(answer: Term, base: Term, rate: Term) -> tuple[str, str]:
    found = core.tested(answer, TIMES, {"base": base, "rate": rate}, HABITS)
    assert found is not None
    return found.verdict, found.how


def test_sums_are_worked_out():
    tree = Operation("/", Operation("-", added(["a", "b"]), "c"), 2.0)
    assert names_in(tree) == ("a", "b", "c")
    assert evaluated(tree, {"a": 5.0, "b": 4.0, "c": 1.0}) == 4.0
    assert names_in(3.0) == ()


def test_intervals_hold_every_result():
    spans = {"a": Span(-1, 2), "b": Span(3, 5)}
    assert enclosed(Operation("*", "a", "b"), spans) == Span(-5, 10)
    assert enclosed(Operation("-", "a", "b"), spans) == Span(-6, -1)
    assert enclosed(Operation("/", "a", "b"), spans) == Span(-1 / 3, 2 / 3)


def test_nothing_is_divided_by_what_may_be_nought():
    spans = {"a": Span(-1, 2), "b": Span(3, 5)}
    assert enclosed(Operation("/", "b", "a"), spans) is None
    assert enclosed(Operation("+", Operation("/", "b", "a"), "b"), spans) is None
    assert evaluated(Operation("/", 1.0, 0.0), {}) is None


def test_what_is_too_large_for_a_float_is_no_result():
    assert evaluated(Operation("*", 1e200, 1e200), {}) is None


@pytest.mark.parametrize(
    ("answer", "base", "rate", "found"),
    [
        (count(2304), count(24_000), percent(9.6, 1), "reproduces"),
        (count(2300), count(24_000), percent(9.6, 1), "reproduces"),
        (count(2350), count(24_000), percent(9.6, 1), "allowing_for_rounding"),
        (count(2500), count(24_000), percent(9.6, 1), "does_not_reproduce"),
        (count(3000), count(26_500), percent(10, 1), "allowing_for_rounding"),
    ],
)
def test_a_product_is_judged_as_printed_then_as_it_may_have_been(answer, base, rate, found):
    assert verdict(one(answer), one(base), one(rate)) == (found, "as_printed")


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (count(1500), ("reproduces", "midpoint")),
        (count(1000), ("reproduces", "lower_end")),
        (count(2000), ("reproduces", "upper_end")),
        (count(1751), ("cannot_be_told", "widest_ends")),
        (count(2700), ("does_not_reproduce", "midpoint")),
        (count(2000, reading="under"), ("reproduces", "upper_end")),
        (count(1000, reading="over"), ("reproduces", "lower_end")),
    ],
)
def test_one_answer_of_a_range_is_its_middle_or_an_end(answer, found):
    rate = ends(percent(10, 1), percent(20, 1))
    assert verdict(one(answer), one(count(10_001)), rate) == found


def test_a_range_of_answers_takes_like_ends_or_the_widest():
    base = ends(count(100), count(200))
    rate = ends(percent(10, 1), percent(20, 1))
    assert verdict(ends(count(10), count(40)), base, rate) == ("reproduces", "paired_ends")
    over = Operation("/", "base", "rate")
    terms = {"base": base, "rate": rate}
    like = core.tested(ends(count(1000), count(1000)), over, terms, HABITS)
    assert like is not None
    assert like.how == "paired_ends"
    wide = core.tested(ends(count(500), count(2000)), over, terms, HABITS)
    assert wide is not None
    assert (wide.verdict, wide.how) == ("reproduces", "widest_ends")


def test_one_result_may_lie_in_a_printed_range():
    answer = ends(percent(10), percent(15))
    over = Operation("/", "count", "base")

    def found(number: float):
        terms = {"count": one(count(number)), "base": one(count(10_000))}
        return core.tested(answer, over, terms, HABITS)

    assert [found(number).verdict for number in (1230, 1580, 2500)] == [
        "reproduces", "allowing_for_rounding", "does_not_reproduce"
    ]  # fmt: skip
    assert found(1230).how == "within"
    nothing = {"count": one(count(5)), "base": one(PrintedNumber(0.0, 1.0))}
    assert core.tested(answer, over, nothing, HABITS) is None


def test_many_ranges_take_like_ends_only():
    names = [f"part_{number}" for number in range(9)]
    terms = {name: ends(count(10), count(20)) for name in names}
    found = core.tested(ends(count(90), count(180)), added(names), terms, HABITS)
    assert found is not None
    assert found.results == (90, 180)


def test_a_sum_that_divides_by_nought_cannot_be_tested():
    tree = Operation("/", "base", "rate")
    terms = {"base": one(count(5)), "rate": one(PrintedNumber(0.0, 1.0))}
    assert core.tested(one(count(5)), tree, terms, HABITS) is None
    ranged = {"base": ends(count(5), count(6)), "rate": one(PrintedNumber(0.0, 1.0))}
    assert core.tested(one(count(5)), tree, ranged, HABITS) is None
    assert result_of(tree, terms, HABITS) is None
    assert result_of(tree, ranged, HABITS) is None


def test_what_is_not_printed_is_worked_out():
    rate = ends(percent(10, 1), percent(22, 1))
    found = result_of(TIMES, {"base": one(count(20_700)), "rate": rate}, HABITS)
    assert found is not None
    assert found.results == pytest.approx((2070, 4554))
    assert found.verdict == "cannot_be_told"
    single = result_of(TIMES, {"base": one(count(20_700)), "rate": one(percent(10, 1))}, HABITS)
    assert single is not None
    assert single.results == pytest.approx((2070,))


def test_a_term_knows_its_middle():
    assert one(count(5)).middle.value == 5
    assert ends(count(5), count(7)).middle.value == 6
