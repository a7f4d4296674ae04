"""What else would give a printed number, where its own sum does not: factors, parts left out or counted twice, digits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import inf
from typing import TypeVar

from imhcalc.core.printed_numbers import Habits, PrintedNumber, Span, accepted

Name = TypeVar("Name", bound=str)
MOST_PARTS = 12
"""Parts of which every selection is tried."""


@dataclass(frozen=True, slots=True)
class OtherSum:
    """A selection of parts that gives the printed number, and what it gives."""

    left_out: tuple[str, ...]
    twice: tuple[str, ...]
    result: float


def factor_that_fits(
    printed: PrintedNumber, possible: Span, factors: Mapping[Name, float], habits: Habits
) -> Name | None:
    """Return the name of the factor by which what a sum may give becomes what is printed: of several, the nearest."""
    wanted = accepted(printed, habits)
    middle = (possible.lower + possible.upper) / 2
    fitting = [
        name
        for name, factor in factors.items()
        if wanted.meets(Span(possible.lower * factor, possible.upper * factor))
    ]
    return min(fitting, key=lambda name: abs(middle * factors[name] - printed.value), default=None)


def other_sum(
    printed: PrintedNumber, base: float, parts: Mapping[str, float], habits: Habits
) -> OtherSum | None:
    """Return the nearest other selection of parts that gives a printed number, fewest changes first.

    Parameters
    ----------
    printed
        The number in print.
    base
        What the parts are added to: 0 for a total; for a remainder the whole, the parts being below 0.
    parts
        Each part, with its sign.
    habits
        How far authors round without saying so.
    """
    wanted = accepted(printed, habits)
    everything = base + sum(parts.values())
    if len(parts) > MOST_PARTS:
        return None
    for changes in range(1, len(parts)):
        fitting = [each for each in _selections(parts, everything, changes) if wanted.holds(each.result)]
        if fitting:
            return min(fitting, key=lambda each: abs(each.result - printed.value))
    return None


def digits_swapped(printed: float, result: float) -> bool:
    """Return whether two neighbouring digits changed places on the way from a result to what is printed."""
    meant, found = f"{abs(result):.0f}", f"{abs(printed):.0f}"
    return meant != found and any(
        meant[:at] + meant[at + 1] + meant[at] + meant[at + 2 :] == found for at in range(len(meant) - 1)
    )


def share_of_first(total: Span, first: Span, second: Span) -> Span | None:
    """Return the shares of the first of two groups at which their rates average to the total's.

    None where the two rates may be the same, so that every share would do. Shares below 0 or above 1 say that the
    total lies outside the two.

    Notes
    -----
    (t - b) / (a - b), which is monotone in each of the three: its limits are at their ends.
    """
    if first.meets(second):
        return None
    shares = [
        (t - b) / (a - b)
        for t in (total.lower, total.upper)
        for a in (first.lower, first.upper)
        for b in (second.lower, second.upper)
    ]
    return Span(min(shares), max(shares))


def average_of_groups(rates: Sequence[Span], sizes: Sequence[Span]) -> Span | None:
    """Return limits of the average of groups' rates by their sizes; none where nobody may be in them.

    Notes
    -----
    sum of r[i] * n[i] over sum of n[i], which is monotone in each rate and in each size: its limits are at their
    ends. With many groups the sizes are taken as they are in the middle.
    """
    if any(size.lower <= 0 for size in sizes):
        return None
    few = len(sizes) <= MOST_PARTS
    choices = product(
        *((size.lower, size.upper) if few else ((size.lower + size.upper) / 2,) for size in sizes)
    )
    lowest, highest = inf, -inf
    for chosen in choices:
        everyone = sum(chosen)
        lowest = min(lowest, sum(r.lower * n for r, n in zip(rates, chosen, strict=True)) / everyone)
        highest = max(highest, sum(r.upper * n for r, n in zip(rates, chosen, strict=True)) / everyone)
    return Span(lowest, highest)


def _selections(parts: Mapping[str, float], everything: float, changes: int) -> Iterator[OtherSum]:
    for names in combinations(parts, changes):
        amount = sum(parts[name] for name in names)
        yield OtherSum(names, (), everything - amount)
        yield OtherSum((), names, everything + amount)
