"""What a number in print may have been before it was rounded, and which roundings print a number so.

Everything here is arithmetic on what is printed: how far an author may round without saying so is given.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from math import floor, inf, isfinite, log10
from typing import Literal

Reading = Literal["plain", "exact", "about", "over", "just_over", "under", "just_under"]
"""The word that stands before a number: none, or that it is exact, near, or a limit."""
Direction = Literal["any", "nearest", "down", "up"]
"""Which way a number was rounded: `any` where nobody says."""
RoundingKind = Literal["unrounded", "nearest", "down"]

TOLERANCE = 1e-9
"""How far apart, in relation to their size, two numbers are the same but for the last digits of a float."""


@dataclass(frozen=True, slots=True)
class Span:
    """All numbers from one to another, both included."""

    lower: float
    upper: float

    def holds(self, number: float) -> bool:
        """Return whether a number lies in the span, but for the last digits of a float."""
        slack = TOLERANCE * abs(number)
        return self.lower - slack <= number <= self.upper + slack

    def meets(self, other: "Span") -> bool:
        """Return whether the two have a number in common, but for the last digits of a float."""
        slack = TOLERANCE * max(
            abs(end) for end in (self.lower, self.upper, other.lower, other.upper) if isfinite(end)
        )
        return self.lower - slack <= other.upper and other.lower - slack <= self.upper


@dataclass(frozen=True, slots=True)
class Habits:
    """How far authors round without saying so, as shares of the number they print."""

    coarsest: float
    """The largest unit of a rounding to the nearest that goes without saying."""
    loosest: float
    """The largest unit of one that is just believed."""
    loosest_of_one_figure: float
    """The same, of a number with a single figure before its noughts: 30,000 to the nearest 10,000."""
    coarsest_cut: float
    """The largest unit of a rounding down."""
    least_count_cut: float
    """The count from which whole things are cut to whole ones; of fewer, one more or less is another number."""
    one_in: float
    """How far from the number that its form gives outright: "1 in 4" is a quarter, and hardly two in seven."""
    near: float
    """How far "about", "nearly" and "just over" reach."""


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number as it stands in print.

    `place` is the unit of its last printed place; `fixed` says that it was rounded to that and no coarser: its
    decimals are printed, or the rounding is stated. `whole` is for what is counted in whole things. `bounds` are
    its limits where its form gives them, such as "1 in 5".
    """

    value: float
    place: float
    fixed: bool = False
    direction: Direction = "any"
    reading: Reading = "plain"
    whole: bool = False
    bounds: Span | None = None


@dataclass(frozen=True, slots=True)
class Rounding:
    """A way of rounding: to the nearest unit, or down to it."""

    kind: RoundingKind
    unit: float = 0.0


def coarser(place: float) -> Iterator[float]:
    """Yield a unit, five of it, ten of it, fifty of it and so on."""
    while True:
        yield place
        yield 5 * place
        place *= 10


def units(number: PrintedNumber, habits: Habits) -> tuple[float, ...]:
    """Return the units to which a number may have been rounded, the finest first."""
    if number.fixed:
        return (number.place,)
    coarsest = max(number.place, habits.coarsest * abs(number.value) * (1 + TOLERANCE))
    return tuple(_units_up_to(coarsest, number)) or (number.place,)


def _units_up_to(coarsest: float, number: PrintedNumber) -> Iterator[float]:
    """Return the units of a number that divide it, the finest first: where one does not, no coarser one does."""
    return takewhile(
        lambda unit: unit <= coarsest and _is_multiple(number.value, unit), coarser(number.place)
    )


def loosest_unit(number: PrintedNumber, habits: Habits) -> float:
    """Return the coarsest unit to which a number may just have been rounded."""
    found = units(number, habits)[-1]
    if number.fixed or not number.value:
        return found
    size = abs(number.value) * (1 + TOLERANCE)
    figure = 10.0 ** floor(log10(size))
    if _is_multiple(number.value, figure) and figure <= habits.loosest_of_one_figure * size:
        return max(found, figure)
    return max((found, *_units_up_to(habits.loosest * size, number)))


def could_be(number: PrintedNumber, habits: Habits) -> Span:
    """Return what a number that goes into a sum may have been before it was rounded."""
    value, near = number.value, habits.near * abs(number.value)
    rounded = _before_rounding(number, habits)
    match number.reading:
        case "exact":
            return Span(value, value)
        case "about":
            near = max(near, loosest_unit(number, habits) / 2)
            return Span(min(rounded.lower, value - near), max(rounded.upper, value + near))
        case "over" | "just_over":
            return Span(value - number.place / 2, value + near)
        case "under" | "just_under":
            return Span(value - near, value + number.place / 2)
        case _:
            return rounded


def accepted(number: PrintedNumber, habits: Habits) -> Span:
    """Return the results of a sum that may be printed as a number: "over" and "under" are limits, and no more."""
    span = could_be(number, habits)
    if number.reading == "over":
        return Span(span.lower, inf)
    if number.reading == "under":
        return Span(-inf, span.upper)
    return span


def just_accepted(number: PrintedNumber, habits: Habits) -> Span:
    """Return the results of a sum that are printed as a number by the coarsest rounding that is just believed."""
    span = accepted(number, habits)
    if (
        number.reading in {"plain", "about"}
        and number.bounds is None
        and number.direction in {"any", "nearest"}
    ):
        half = loosest_unit(number, habits) / 2
        return Span(min(span.lower, number.value - half), max(span.upper, number.value + half))
    return span


def roundings(number: PrintedNumber, result: float) -> tuple[Rounding, ...]:
    """Return every way of rounding that prints a result as a number, the finest first, however coarse."""
    if _same(number.value, result):
        return (Rounding("unrounded"),)
    found = []
    for unit in _units_up_to(2 * max(abs(result), abs(number.value)), number):
        if abs(result - number.value) <= unit / 2 * (1 + TOLERANCE):
            found.append(Rounding("nearest", unit))
        elif 0 < result - number.value < unit:
            found.append(Rounding("down", unit))
    return tuple(found)


def significant_figures(number: PrintedNumber, result: float, figures: int) -> bool:
    """Return whether a result, rounded to some significant figures, is the number."""
    if result == 0:
        return number.value == 0
    unit = 10.0 ** (floor(log10(abs(result)) + TOLERANCE) + 1 - figures)
    return abs(result - number.value) <= unit / 2 * (1 + TOLERANCE) and _is_multiple(number.value, unit)


def _before_rounding(number: PrintedNumber, habits: Habits) -> Span:
    if number.bounds is not None:
        near = habits.one_in * abs(number.value)
        return Span(
            max(number.bounds.lower, number.value - near), min(number.bounds.upper, number.value + near)
        )
    widest = units(number, habits)[-1]
    lower, upper = number.value - widest / 2, number.value + widest / 2
    match number.direction:
        case "down":
            return Span(number.value, number.value + widest)
        case "up":
            return Span(number.value - widest, number.value)
        case "nearest":
            return Span(lower, upper)
        case _:
            return Span(lower, max(upper, number.value + _most_cut(number, habits)))


def _most_cut(number: PrintedNumber, habits: Habits) -> float:
    """Return how much may have been cut off a number, where nobody says that it was rounded to the nearest."""
    cut = [unit for unit in units(number, habits) if unit <= habits.coarsest_cut * abs(number.value)]
    if number.whole and number.place == 1.0 and abs(number.value) >= habits.least_count_cut:
        cut.append(number.place)
    return max(cut, default=0.0)


def _is_multiple(value: float, unit: float) -> bool:
    return _same(round(value / unit) * unit, value)


def _same(first: float, second: float) -> bool:
    return abs(first - second) <= TOLERANCE * max(abs(first), abs(second))
