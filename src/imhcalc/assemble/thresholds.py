"""What would change the answer: a figure with each input at its limits, and the value of each at which a decision flips.

Everything here is the model run again at other inputs (method, section 27); nothing is approximated.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from math import isclose

import numpy as np

from imhcalc.assemble.central_runs import CentralRuns
from imhcalc.assemble.varied_inputs import Varied
from imhcalc.models.plan import Decision

STEPS_EACH_WAY = 8
CLOSE = 1e-9
"""A threshold is found to this share of the stretch it lies in."""
UNMOVED = 1e-9
"""An input that moves a figure by a smaller share of it does not move it at all: the rest is rounding."""


def extremes_of(runs: CentralRuns, inputs: list[Varied], figure: str) -> dict[str, tuple[float, float]]:
    """Return a figure with each uncertain input at its 2.5%, then its 97.5% point, the rest central; widest first."""
    found = {}
    for each in inputs:
        if each.low is None or each.high is None:
            continue
        low, high = runs.figure(each.low, figure), runs.figure(each.high, figure)
        if low is not None and high is not None and not isclose(low, high, rel_tol=UNMOVED):
            found[each.id] = (low, high)
    return dict(sorted(found.items(), key=lambda item: -abs(item[1][1] - item[1][0])))


def is_met(decision: Decision, value: float) -> bool:
    """Return whether a value is on the side on which the decision is taken."""
    if decision.above is not None:
        return value > decision.above
    return decision.below is not None and value < decision.below


def bound_of(decision: Decision) -> float:
    """Return the value at which the decision changes."""
    bound = decision.above if decision.above is not None else decision.below
    assert bound is not None  # noqa: S101 -- the profile is checked: one of the two
    return bound


def flipping_value(runs: CentralRuns, varied: Varied, decision: Decision) -> float | None:
    """Return the value of an input nearest its own at which a decision flips; None where none in reach does.

    The value returned has been run, and the decision is not there what it is now.
    """
    change = varied.at
    if change is None:
        return None

    def value_at(position: float) -> float | None:
        return runs.figure(change(position), decision.figure)

    now = value_at(varied.value)
    as_is = now is not None and is_met(decision, now)
    ends = [value_at(end) for end in varied.search]
    if all(end is not None and is_met(decision, end) == as_is for end in ends):
        # Every figure moves one way with each input: what neither end flips, nothing between them does.
        return None
    for near, far in _stretches(varied, value_at):
        reached = value_at(far)
        if reached is not None and is_met(decision, reached) != as_is:
            return _refined(decision, value_at, (near, far), as_is)
    return None


def _stretches(varied: Varied, value_at: Callable[[float], float | None]) -> Iterator[tuple[float, float]]:
    """Yield stretches of an input's range, from its own value outwards, on either side by turns.

    A side ends where the model has no solution any more.
    """
    sides = []
    for end in varied.search:
        evenly = varied.unit == "proportion" or varied.value <= 0 or end <= 0
        space = np.linspace if evenly else np.geomspace
        points = [float(point) for point in space(varied.value, end, STEPS_EACH_WAY + 1)]
        sides.append(list(pairwise(points)))
    open_sides = [True] * len(sides)
    for pair in zip(*sides, strict=True):
        for number, (near, far) in enumerate(pair):
            if open_sides[number]:
                open_sides[number] = value_at(far) is not None
                yield near, far


def _refined(
    decision: Decision,
    value_at: Callable[[float], float | None],
    stretch: tuple[float, float],
    as_is: bool,  # noqa: FBT001 -- whether the decision is taken now
) -> float:
    """Return the first value of a stretch, from its near end, at which the decision is not what it is now."""
    from scipy.optimize import brentq  # noqa: PLC0415 -- slow to import, and only decisions need it

    near, far = stretch
    bound = bound_of(decision)

    def distance(position: float) -> float:
        value = value_at(position)
        return (bound if value is None else value) - bound

    def has_flipped(position: float) -> bool:
        return is_met(decision, distance(position) + bound) != as_is

    close = (far - near) * CLOSE
    if distance(near) * distance(far) < 0:
        found = float(brentq(distance, near, far, xtol=abs(close)))
        # At the very root rounding decides; a little beyond it, the decision does in every run.
        for each in (found + close, found + 2.0 * close):
            if has_flipped(each):
                return each
        near = found
    return _first_flipped(has_flipped, near, far, abs(close))


def _first_flipped(has_flipped: Callable[[float], bool], low: float, high: float, close: float) -> float:
    """Return the end of a stretch, halved until it is short, of which only that end has flipped.

    For a figure that stays at the bound for a while, as a gap does at nothing and whole posts do.
    """
    while abs(high - low) > close:
        middle = 0.5 * (low + high)
        if has_flipped(middle):
            high = middle
        else:
            low = middle
    return high
