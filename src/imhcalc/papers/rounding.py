"""Whether a number is another one, written otherwise or honestly rounded further."""

from collections.abc import Iterable, Iterator
from math import floor, log10

from imhcalc.papers.numbers_in_text import Number

CLOSE = 1e-6
WHOLE_LOSES_AT_MOST = 0.2
"""How far, as a share of it, a number may be from its value rounded to whole ones or to whole per cent."""
ONE_DIGIT_LOSES_AT_MOST = 0.05
"""How far where a single digit is left that says anything."""
SAID_TO_BE_ABOUT = 0.12
"""How far where the words say that it is about so much."""
TWO_DIGITS = 2
LEAST_FIVES, MOST_FIVES = 10.0, 200.0
"""Whole numbers said to be about so much may be in fifties or five hundreds, not in fives, nor after more digits."""


def is_same(number: Number, other: Number) -> bool:
    """Return whether two numbers are equal, however they are written: 15 in 100 and 15%, £1.2m and £1,200,000."""
    return any(_near(value, other.value) for value in _values(number, other))


def is_comparable(number: Number, other: Number) -> bool:
    """Return whether two numbers may be the same thing: a share is no amount of money."""
    return number.kind == other.kind or "plain" in {number.kind, other.kind}


def is_rounded(number: Number, other: Number, exact: Iterable[float] = ()) -> bool:
    """Return whether a number is an honest rounding of another, or of the unrounded values behind that one.

    `exact` are in the other number's own terms. Rounding must be to the nearest, or, where the words say over or
    under, to the side that they say; and it must leave enough of the number to be recognised.
    """
    held = [other.value, *exact]
    if number.hedge in {"over", "under"} and number.hedge != other.hedge and _is_to_the_side(number, held):
        return True
    return any(
        _rounds(number, abs(value), _per(number, other), abs(true))
        for value in _values(number, other)
        for true in held
        if value * true >= 0
    )


def nearest(value: float, held: Iterable[float]) -> float | None:
    """Return the held value that is nearest to one."""
    return min(held, key=lambda each: abs(each - value), default=None)


def _values(number: Number, other: Number) -> Iterator[float]:
    """Yield a number in the terms that another may be in: as it is; a share as per cent beside a plain number."""
    if number.kind == other.kind or {number.kind, other.kind} == {"plain", "money"}:
        yield number.value
    elif number.kind == "share" and other.kind == "plain":
        yield from (number.value, number.value * _out_of(number))
    elif number.kind == "plain" and other.kind == "share":
        yield from (number.value, number.value / _out_of(other))


def _out_of(share: Number) -> float:
    return 1000.0 if share.text.lower().endswith(("000", "thousand")) else 100.0


def _near(value: float, other: float) -> bool:
    return abs(value - other) <= CLOSE * max(abs(value), abs(other), 1e-9)


def _per(number: Number, other: Number) -> float:
    """Return what is one whole: a hundredth of a share, one of anything else."""
    return 0.01 if "share" in {number.kind, other.kind} and min(number.value, other.value) < 1 else 1.0


def _rounds(number: Number, value: float, one: float, true: float) -> bool:
    if true == 0 or value == 0:
        return value == true or (value == 0 and true < number.step / 2 and number.step <= one)
    if number.whole:
        return _is_fraction(number, true)
    off = value - true
    return any(
        -unit / 2 * (1 - CLOSE) < off <= unit / 2 * (1 + CLOSE)
        and _is_enough(number, value, unit, one, abs(off) / true)
        for unit in _units(number, value)
    )


def _units(number: Number, value: float) -> Iterator[float]:
    """Yield the units that a number may be rounded to: the decimals written, or the noughts that it ends in."""
    unit = number.step
    yield unit
    if "." in number.text:
        return
    while _is_multiple(value, unit * 10):
        unit *= 10
        yield unit
    if (
        number.hedge == "about"
        and number.kind != "share"
        and unit >= LEAST_FIVES
        and value <= MOST_FIVES * unit
        and _is_multiple(value, unit * 5)
    ):
        yield unit * 5


def _is_multiple(value: float, unit: float) -> bool:
    steps = value / unit
    return round(steps) >= 1 and abs(steps - round(steps)) < CLOSE * max(1.0, steps)


def _is_enough(number: Number, value: float, unit: float, one: float, off: float) -> bool:
    """Return whether a rounding to a unit leaves enough of a number."""
    digits = floor(log10(value / unit) + CLOSE) + 1
    if digits >= TWO_DIGITS or off <= ONE_DIGIT_LOSES_AT_MOST:
        return True
    if number.hedge == "about" and off <= SAID_TO_BE_ABOUT:
        return True
    return unit <= one * (1 + CLOSE) and off <= WHOLE_LOSES_AT_MOST


def _is_to_the_side(number: Number, held: Iterable[float]) -> bool:
    """Return whether `over 1,000` or `under 1,500` is a value rounded down or up, to one digit or two."""
    for true in filter(None, map(abs, held)):
        for digits in (1, TWO_DIGITS):
            unit = 10.0 ** (floor(log10(true) + CLOSE) + 1 - digits)
            steps = floor(true / unit + CLOSE)
            if _near(abs(number.value), (steps if number.hedge == "over" else steps + 1) * unit):
                return True
    return False


def _is_fraction(number: Number, true: float) -> bool:
    """Return whether `1 in 7` is the fraction of that kind that is nearest."""
    if _near(number.value, 1 / number.whole):
        return 1 / (number.whole + 0.5) <= true <= 1 / (number.whole - 0.5)
    return abs(number.value - true) <= 0.5 / number.whole
