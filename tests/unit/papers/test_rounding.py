"""An honest rounding is told from another number."""

import pytest

from imhcalc.papers.numbers_in_text import Number, numbers_in
from imhcalc.papers.rounding import is_comparable, is_rounded, is_same


def number(text: str) -> Number:
    (found,) = numbers_in(text)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [("15%", "15 in 100"), ("15.3", "15.3%"), ("\N{POUND SIGN}0.53m", "\N{POUND SIGN}530,000"), ("2 in 1,000", "0.2%"), ("0.15", "15 in 100"),
     ("1300", "1,300"), ("530,000", "\N{POUND SIGN}530,000"), ("1.3k", "1,300"), ("15.0%", "15%")],
)  # fmt: skip
def test_numbers_written_otherwise_are_the_same(one, other):
    assert is_same(number(one), number(other))
    assert is_same(number(other), number(one))


@pytest.mark.parametrize(
    ("written", "printed", "exact"),
    [
        ("15%", "15.3%", 0.1531), ("15.3%", "15 in 100", 0.1531), ("1,297", "1,300", 1297.3), ("8,500", "8,478", 8478.0),
        ("1,400", "1,382", 1382.1), ("one in seven", "15 in 100", 0.1531), ("9%", "9.4%", 0.0942), ("\N{POUND SIGN}0.5m", "\N{POUND SIGN}530,000", 526e3),
        ("over 1,000", "1,300", 1297.0), ("over 1,200", "1,300", 1297.0), ("fewer than 1,400", "1,300", 1297.0), ("nearly 1,300", "1,297", 1297.0),
        ("about 20%", "19 in 100", 0.186), ("0.2", "0.17", 0.171), ("two in five", "39 in 100", 0.387), ("5", "4.9", 4.93),
        ("-0.1", "-0.11", -0.112), ("about 1,150", "1,137", 1137.0),
    ],
)  # fmt: skip
def test_honest_roundings_are_the_number(written, printed, exact):
    assert is_rounded(number(written), number(printed), (exact,))


@pytest.mark.parametrize(
    ("written", "printed", "exact"),
    [
        ("1,400", "1,300", 1297.0), ("1,500", "1,300", 1297.0), ("about 1,000", "1,300", 1297.0), ("1,294", "1,300", 1297.3),
        ("16 in 100", "15 in 100", 0.1531), ("15.5%", "15.3%", 0.1531), ("6.0%", "5.7%", 0.057), ("20%", "19 in 100", 0.186),
        ("one in six", "15 in 100", 0.1531), ("over 1,400", "1,300", 1297.0), ("under 1,200", "1,300", 1297.0), ("8,000", "8,478", 8478.0),
        ("0.15", "-0.15", -0.15), ("1", "0.7", 0.7), ("0", "1,300", 1297.0), ("250", "240", 240.0), ("2 in 100", "under 1 in 100", 0.004),
        ("8,355", "8,353", 8353.0), ("12 in 100", "13 in 100", 0.125),
    ],
)  # fmt: skip
def test_other_numbers_are_not(written, printed, exact):
    written_number = numbers_in(written)[0]
    assert not is_rounded(written_number, numbers_in(printed)[0], (exact,))


def test_nothing_is_nothing():
    assert is_rounded(number("0"), number("0"))
    assert is_rounded(number("0"), number("0.4"), (0.4,))
    assert not is_rounded(number("0"), number("0.6"), (0.6,))


def test_a_share_is_no_amount_of_money():
    assert not is_comparable(number("15%"), number("\N{POUND SIGN}15"))
    assert is_comparable(number("15"), number("15%"))
