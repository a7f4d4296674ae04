"""Which counted figures may not be shown, so that nobody is found in them (method, section 21; decision 19)."""

from collections.abc import Sequence

import numpy as np

from imhcalc.core.arrays import BoolArray, FloatArray, floats
from imhcalc.core.ranges import checked_amounts
from imhcalc.faults import ModelError


def suppress(cases: float, total: float, minimum: float) -> bool:
    """Return whether a count is so small, or so nearly everyone, that it is not to be shown.

    With it go the proportion, its interval and the composite, from which the count could be found.

    Parameters
    ----------
    cases, total : float
        Children with the outcome, of children observed; nobody of nobody is shown.
    minimum : float
        The smallest count above 0 that may be shown.

    Raises
    ------
    ModelError
        ``E_OBSERVED`` for an impossible count, ``E_RANGE`` for a negative minimum.

    Notes
    -----
    0 < x < minimum or 0 < n - x < minimum.
    """
    return bool(_small(*_checked_counts([cases], [total], minimum), minimum)[0])


def suppressed_cells(
    cases: Sequence[float] | FloatArray,
    totals: Sequence[float] | FloatArray,
    minimum: float,
    *,
    total_is_shown: bool,
) -> BoolArray:
    """Return which cells of a table of counts are not to be shown, (Q,).

    Small counts, and as many others, smallest first, as keep them from being found by subtraction from the
    total. All cells, if the total is itself too small to be shown, or would tell too much with all of them
    left out: `total_tells` then says that the total is to be left out too.

    Parameters
    ----------
    cases, totals : (Q,)
        Children with the outcome, of children observed, in each cell. Totals are taken to be known.
    minimum : float
        The smallest count above 0 that may be shown.
    total_is_shown : bool
        Whether the count over all cells is shown.

    Raises
    ------
    ModelError
        ``E_LEVELS`` if cases and totals do not pair, ``E_OBSERVED``, ``E_RANGE``.
    """
    counts, sizes = _checked_counts(cases, totals, minimum)
    hidden = _small(counts, sizes, minimum)
    if suppress(float(counts.sum()), float(sizes.sum()), minimum):
        return np.ones(len(counts), dtype=np.bool_)
    if not total_is_shown:
        return hidden
    added = []
    for cell in np.argsort(counts, kind="stable"):
        if not total_tells(counts, sizes, hidden, minimum):
            break
        if not hidden[cell]:
            hidden[cell] = True
            added.append(cell)
    # A cell that was left out on the way to one that protects more may not be needed any longer.
    for cell in added[:-1]:
        hidden[cell] = False
        hidden[cell] = total_tells(counts, sizes, hidden, minimum)
    return hidden


def total_tells(
    cases: Sequence[float] | FloatArray,
    totals: Sequence[float] | FloatArray,
    hidden: BoolArray,
    minimum: float,
) -> bool:
    """Return whether the total less the cells shown tells too much of a cell that is not.

    Parameters
    ----------
    hidden : (Q,)
        Which cells are not shown.

    Notes
    -----
    What is left over, R, is shared by the hidden cells, so that one of n_q children has at least
    R - (the others' children) and at most R cases. It tells too much if fewer than `minimum` numbers from 0
    to n_q are possible, unless there are no more from the start.
    """
    counts, sizes = _checked_counts(cases, totals, minimum)
    left, room = counts[hidden].sum(), sizes[hidden]
    least = np.maximum(0.0, left - (room.sum() - room))
    possible = np.minimum(room, left) - least + 1.0
    return bool(np.any(possible < np.minimum(minimum, room + 1.0)))


def _small(counts: FloatArray, sizes: FloatArray, minimum: float) -> BoolArray:
    others = sizes - counts
    small: BoolArray = ((counts > 0) & (counts < minimum)) | ((others > 0) & (others < minimum))
    return small


def _checked_counts(
    cases: Sequence[float] | FloatArray, totals: Sequence[float] | FloatArray, minimum: float
) -> tuple[FloatArray, FloatArray]:
    checked_amounts(minimum, "the smallest count to be shown")
    counts, sizes = floats(cases), floats(totals)
    if counts.shape != sizes.shape:
        raise ModelError("E_LEVELS", f"{len(counts)} counts of {len(sizes)} totals")
    if not (np.isfinite(sizes) & (counts >= 0) & (counts <= sizes)).all():
        raise ModelError("E_OBSERVED", "there is a count that is negative, or above its total")
    return counts, sizes
