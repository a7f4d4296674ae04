"""Differences of one thing compared from another, draw by draw where both rest on the same draws."""

from collections.abc import Iterator, Sequence

import numpy as np

from imhcalc.assemble.compared import CHANCES, PLAN, Compared
from imhcalc.assemble.result import Drawn
from imhcalc.core.arrays import FloatArray, floats
from imhcalc.core.summary import limits
from imhcalc.models.comparison import Difference
from imhcalc.models.result import Result, UncertaintyInterval

NOTHING = 1e-9
"""A difference this small beside the figure itself is rounding of floats, and none."""


def differences_of(
    other: Compared, base: Compared, shared: Sequence[str], headline: str
) -> Iterator[Difference]:
    """Give the differences of one subject from another: rates, and for the same place also numbers.

    Numbers of different places differ by their size alone and are not set against each other.
    """
    names = [f"{outcome}.prevalence" for outcome in shared]
    if other.subject.place == base.subject.place:
        names = [f"{headline}.expected", *names, *(name for name in PLAN if name not in CHANCES)]
    for name in names:
        mine, theirs = other.figures.get(name), base.figures.get(name)
        if mine is None or theirs is None or mine.value is None or theirs.value is None:
            continue
        if name.endswith(".prevalence") and mine.method != theirs.method:
            continue
        yield _difference(name, other, base)


def _difference(name: str, other: Compared, base: Compared) -> Difference:
    """Return the difference of one figure, from the draws that both share."""
    mine, theirs = other.figures[name], base.figures[name]
    assert mine.value is not None  # noqa: S101 -- only figures with values are compared
    assert theirs.value is not None  # noqa: S101 -- the same
    scale = max(abs(mine.value), abs(theirs.value), NOTHING)
    drawn = _drawn_apart(name, other, base)
    value = mine.value - theirs.value
    value = 0.0 if abs(value) <= NOTHING * scale else value
    if drawn is not None:
        drawn = np.where(np.abs(drawn) <= NOTHING * scale, 0.0, drawn)
        drawn = np.where(np.abs(drawn - value) <= NOTHING * scale, value, drawn)
    interval = _interval(drawn, base.result)
    is_fixed = drawn is None or not len(drawn) or drawn.min() == drawn.max()
    return Difference(
        figure=name,
        subject=other.subject.id,
        against=base.subject.id,
        value=value,
        unit=mine.unit,
        interval=interval,
        higher=None if is_fixed or drawn is None else float((drawn > 0).mean()),
        lower=None if is_fixed or drawn is None else float((drawn < 0).mean()),
        told_apart=value != 0 if interval is None else not interval.lower < 0 < interval.upper,
    )


def _drawn_apart(name: str, other: Compared, base: Compared) -> FloatArray | None:
    """Return the differences draw by draw, (S,), or None where the draws are not the same ones in both."""
    if other.paired is None or base.paired is None or not _are_paired(other.paired, base.paired):
        return None
    apart = other.paired.draws[name] - base.paired.draws[name]
    return apart[np.isfinite(apart)] if not np.isfinite(apart).all() else apart


def _are_paired(other: Drawn, base: Drawn) -> bool:
    """Return whether draw by draw both rest on the same draws: a draw without a solution moves all after it."""
    return not (other.invalid or base.invalid)


def _interval(drawn: FloatArray | None, base: Result) -> UncertaintyInterval | None:
    if drawn is None or not len(drawn):
        return None
    lower, upper = floats(limits(drawn[np.newaxis], base.run.level)[0])
    if lower == upper:
        return None
    kind = "predictive" if base.run.interval == "realised" else base.run.interval
    return UncertaintyInterval(lower=float(lower), upper=float(upper), level=base.run.level, kind=kind)  # type: ignore[arg-type]


def unpaired(compared: Sequence[Compared]) -> Iterator[str]:
    """Say where differences have no range because some draws had no solution."""
    names = [each.subject.name for each in compared if each.result.run.invalid_draws]
    if names:
        yield (
            f"Some draws had no solution for {', '.join(names)}: differences from and to it have no range, since draws "
            "can no longer be set one against the other."
        )
