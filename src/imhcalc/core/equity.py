"""How unevenly a measured outcome lies over deprivation quintiles (method, section 26)."""

from collections.abc import Sequence
from math import nan
from typing import NamedTuple

import numpy as np

from imhcalc.core.arrays import FloatArray, floats
from imhcalc.core.model import QUINTILES
from imhcalc.core.ranges import checked_amounts, checked_proportions
from imhcalc.faults import ModelError
from imhcalc.records import dataclass

FEWEST_FOR_A_SLOPE = 2
NOTHING = 1e-12
"""Below this a mean or an intercept is 0 but for the rounding of sums."""


@dataclass(frozen=True, slots=True)
class Equity:
    """Indices of inequality; NaN where one is not defined.

    Parameters
    ----------
    sii : float
        Slope index: expected value at the least deprived end less that at the most deprived; below 0 if it is
        worse where people are deprived.
    rii : float
        Relative index: the value at the least deprived end over that at the most deprived.
    slope_gap : float
        Slope index with its sign turned.
    mean : float
        Mean over the children.
    concentration_index : float
        Below 0 if concentrated among the deprived.
    erreygers, wagstaff : float
        The same, corrected for a value that cannot exceed 1.
    """

    sii: float
    rii: float
    slope_gap: float
    mean: float
    concentration_index: float
    erreygers: float
    wagstaff: float
    warnings: frozenset[str] = frozenset()


class DrawnEquity(NamedTuple):
    """Indices of inequality of each draw, (S,)."""

    sii: FloatArray
    rii: FloatArray
    concentration_index: FloatArray


def equity(values: Sequence[float] | FloatArray, populations: Sequence[float] | FloatArray) -> Equity:
    """Return the indices of inequality over quintiles.

    Parameters
    ----------
    values : (Q,)
        A proportion in each quintile, most deprived first; anything where nobody lives.
    populations : (Q,)
        Children in each quintile.

    Raises
    ------
    ModelError
        ``E_LEVELS`` for other than five quintiles, ``E_RANGE``.

    Notes
    -----
    Slope of the population-weighted line through the values over ridits, the cumulated share of children up to
    a quintile's middle; concentration index 2/mu sum of a (y - mu)(b - 1/2) (method, section 26).
    """
    given = floats(values)
    drawn, mean = _indices(given[np.newaxis], populations)
    populated = int((floats(populations) > 0).sum())
    warnings = frozenset[str]()
    if populated < FEWEST_FOR_A_SLOPE:
        warnings = frozenset({"W_SII_UNDEFINED"})
    elif populated < QUINTILES:
        warnings = frozenset({"W_SII_PARTIAL"})
    sii, rii, concentration = (float(each[0]) for each in drawn)
    average = float(mean[0])
    wagstaff = concentration / (1.0 - average) if 1.0 - average > NOTHING else nan
    return Equity(sii, rii, -sii, average, concentration, 4.0 * average * concentration, wagstaff, warnings)


def equity_of_draws(values: FloatArray, populations: Sequence[float] | FloatArray) -> DrawnEquity:
    """Return the indices of inequality of draws (S, Q), the children in each quintile being the same in all of them."""
    return _indices(values, populations)[0]


def _indices(values: FloatArray, populations: Sequence[float] | FloatArray) -> tuple[DrawnEquity, FloatArray]:
    """Return the indices and the mean of values (S, Q)."""
    people = checked_amounts(populations, "a count of children")
    if values.shape[1:] != (QUINTILES,) or people.shape != (QUINTILES,):
        raise ModelError("E_LEVELS", f"inequality is measured over {QUINTILES} quintiles")
    lived_in = people > 0
    known = np.where(lived_in, values, 0.0)
    checked_proportions(known, "a value")
    nothing = np.full(len(values), nan)
    if not lived_in.any():
        return DrawnEquity(nothing, nothing, nothing), nothing
    shares = people / people.sum()
    # Ridits less their mean, which is a half.
    rank = np.cumsum(shares) - 0.5 * shares - 0.5
    mean: FloatArray = known @ shares
    together = (known - mean[:, np.newaxis]) @ (shares * rank)
    with np.errstate(divide="ignore", invalid="ignore"):
        concentration = np.where(mean > NOTHING, 2.0 * together / mean, nan)
    if lived_in.sum() < FEWEST_FOR_A_SLOPE:
        return DrawnEquity(nothing, nothing, concentration), mean
    slope = together / (shares @ rank**2)
    most_deprived = mean - 0.5 * slope
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(np.abs(most_deprived) > NOTHING, (most_deprived + slope) / most_deprived, nan)
    return DrawnEquity(slope, relative, concentration), mean
