"""Conditions on the figures of a run: whether each is met, by how much, and in what share of the draws."""

from collections.abc import Sequence

import numpy as np

from imhcalc.assemble.result import Estimated
from imhcalc.core.arrays import BoolArray, FloatArray, floats
from imhcalc.models.condition import Condition, Judged, Operator
from imhcalc.models.result import Figure

NO_SPREAD = 1e-12
"""Draws this close, beside their size, are the same but for the rounding of floats."""


def judged(conditions: Sequence[Condition], run: Estimated) -> list[Judged]:
    """Return each condition with whether it is met, in the order given."""
    figures = {figure.id: figure for figure in run.result.figures}
    return [_judged(each, figures[each.figure], run.draws.get(each.figure)) for each in conditions]


def _judged(condition: Condition, figure: Figure, draws: FloatArray | None) -> Judged:
    found = Judged(condition, figure, is_met=False, chance=None)
    is_met = bool(_holds(floats([found.value]), condition)[0])
    return Judged(condition, figure, is_met, _chance(draws, condition))


def _chance(draws: FloatArray | None, condition: Condition) -> float | None:
    """Return the share of the draws in which a condition holds; None where they do not differ."""
    if draws is None:
        return None
    defined = draws[np.isfinite(draws)]  # what is not, is a ratio to nothing
    if not len(defined) or np.ptp(defined) <= NO_SPREAD * max(1.0, float(np.abs(defined).max())):
        return None
    return float(_holds(defined, condition).mean())


def _holds(values: FloatArray, condition: Condition) -> BoolArray:
    """Return where a condition holds, (S,); equal is what agrees to the last digit that was written."""
    bound = condition.bound
    # A rate of 20% may be a float just beside it: what is the same but for the rounding of floats is the same.
    same = np.abs(values - bound) <= NO_SPREAD * np.maximum(1.0, np.abs(values))
    found: dict[Operator, BoolArray] = {
        "<": (values < bound) & ~same,
        "<=": (values < bound) | same,
        ">": (values > bound) & ~same,
        ">=": (values > bound) | same,
        "==": _is_equal(values, condition),
        "!=": ~_is_equal(values, condition),
    }
    return found[condition.operator]


def _is_equal(values: FloatArray, condition: Condition) -> BoolArray:
    """Return where values round, half up, to the number written."""
    steps = np.floor(np.round(values / condition.step, 9) + 0.5)
    return np.asarray(steps == np.floor(np.round(condition.bound / condition.step, 9) + 0.5))
