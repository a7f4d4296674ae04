"""Draws to summaries: percentiles, and which drawn input explains how much of the spread (method, 15.9 and 16.2)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from imhcalc.core.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Summary:
    """Mean, standard deviation and the uncertainty interval of some draws, and how far off its limits may be.

    `limit_errors` are the Monte Carlo standard errors of the lower and the upper limit.
    """

    mean: float
    sd: float
    lower: float
    median: float
    upper: float
    limit_errors: tuple[float, float]


def quantiles(draws: FloatArray, level: float) -> FloatArray:
    """Return the lower limit, median and upper limit along the first axis, (3, ...), by linear interpolation."""
    tail = (1.0 - level) / 2.0
    result: FloatArray = np.quantile(draws, [tail, 0.5, 1.0 - tail], axis=0)
    return result


def limits(rows: FloatArray, level: float) -> FloatArray:
    """Return the lower and upper limit of each row, (R, 2), from draws (R, S).

    Notes
    -----
    The percentiles of `quantiles`, by partial selection from the outside in: each selection is for one
    position, which numpy does fastest.
    """
    tail = (1.0 - level) / 2.0
    size = rows.shape[1]
    if (1.0 - tail) * (
        size - 1
    ) < size // 2:  # so few draws that both limits lie on one side of the middle one
        return np.quantile(rows, [tail, 1.0 - tail], axis=1).T
    work = rows.copy()
    found = np.empty((len(rows), 2))
    for row, result in zip(work, found, strict=True):
        middle = size // 2
        row.partition(middle)
        result[0] = _at(row[: middle + 1], tail * (size - 1))
        result[1] = _at(row[middle:], (1.0 - tail) * (size - 1) - middle)
    return found


def _at(part: FloatArray, position: float) -> float:
    """Return the value at a fractional position of the part, were it sorted."""
    below = int(position)
    if below + 1 >= len(part):
        return float(part.max())
    part.partition(below)
    lower = part[below]
    return float(lower + (position - below) * (part[below + 1 :].min() - lower))


def summarise(draws: FloatArray, level: float) -> Summary:
    """Return the summary of draws (S,).

    Notes
    -----
    How many draws lie below a limit is binomial; the error of the limit is half the distance between the draws one
    standard deviation of that number below and above it.
    """
    tail, size = (1.0 - level) / 2.0, len(draws)
    spread = float(np.sqrt(size * tail * (1.0 - tail)))
    places = [side * (size - 1) + step for side in (tail, 1.0 - tail) for step in (-spread, 0.0, spread)]
    found = np.interp([*places, (size - 1) / 2.0], np.arange(size), np.sort(draws))
    below, lower, above, under, upper, over, median = (float(value) for value in found)
    return Summary(
        float(draws.mean()),
        float(draws.std()),
        lower,
        median,
        upper,
        ((above - below) / 2.0, (over - under) / 2.0),
    )


def variance_shares(output: FloatArray, drivers: Mapping[str, FloatArray]) -> dict[str, float]:
    """Return, per group of drawn inputs, the share of the output's variance that a linear fit on it explains.

    Parameters
    ----------
    output : (S,)
        Draws of the figure.
    drivers : mapping of name to (S, k)
        Draws of each group's inputs.

    Notes
    -----
    The squared correlation with a group's values: near the first-order index when the response is near
    linear and groups are drawn independently.
    """
    centred = output - output.mean()
    total = float(centred @ centred)
    if total <= 0:
        return {}
    shares = {}
    for name in sorted(drivers):
        values = drivers[name] - drivers[name].mean(axis=0)
        gram = values.T @ values
        moments = values.T @ centred
        solution = np.linalg.lstsq(gram, moments, rcond=None)[0]
        shares[name] = float(np.clip(moments @ solution / total, 0.0, 1.0))
    return shares
