"""Draws to summaries: percentiles, and which drawn input explains how much of the spread (method, sections 14 and 15)."""

from collections.abc import Mapping

import numpy as np

from imhcalc.core.arrays import FloatArray, IntArray, floats
from imhcalc.records import dataclass

SAMPLE = 512
"""Draws of a row, about, that tell roughly where its ends begin."""
SHORT = 2_000
"""Rows of fewer draws are not sampled."""
LONG = 0.2
"""Nor are those whose ends are more than this share of them."""
SURE = 2.0
"""How many standard deviations of a sample's number of draws is allowed for."""


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
    """Return the lower and upper limit of each row, (R, 2), from draws (R, S): the percentiles of `quantiles`."""
    return limits_with_errors(rows, level)[:, :2]


def limits_with_errors(rows: FloatArray, level: float) -> FloatArray:
    """Return the limits of each row and their Monte Carlo errors, (R, 4), from draws (R, S).

    Notes
    -----
    Only the ends of a row, which hold the limits and the positions that their errors are read from, are picked out
    and sorted. The errors are those of `summarise`.
    """
    size = rows.shape[1]
    tail = (1.0 - level) / 2.0
    spread = _spread(size, tail)
    wanted = [side * (size - 1) + step for side in (tail, 1.0 - tail) for step in (0.0, -spread, spread)]
    places = np.clip(floats(wanted), 0.0, size - 1.0)
    below = places.astype(np.intp)
    positions = np.concatenate([below, np.minimum(below + 1, size - 1)])
    picked = _at(rows, positions, int(places[2]) + 2, size - int(places[4]))
    lower, upper = picked[:, : len(places)], picked[:, len(places) :]
    values = lower + (places - below) * (upper - lower)
    errors = (values[:, [2, 5]] - values[:, [1, 4]]) / 2.0
    return np.hstack([values[:, [0, 3]], errors])


def _at(rows: FloatArray, positions: IntArray, low: int, high: int) -> FloatArray:
    """Return the draws at some positions of each row in order, all among its so many lowest and so many highest.

    Notes
    -----
    A few draws of each row tell roughly where its ends begin, and one comparison finds them. Where too few lie
    there, and where the ends are long, it is by partial selection: the middle draw first, then the end of each half,
    each selection for one position, which numpy does fastest.
    """
    size = rows.shape[1]
    found = np.empty((len(rows), len(positions)))
    if low + high > LONG * size or size < SHORT:
        for row, result in zip(rows, found, strict=True):
            _partly_sorted(row, low, high).take(positions, out=result)
        return found
    some = np.sort(rows[:, :: size // SAMPLE], axis=1)
    from_low = some[:, _beyond(low / size, some.shape[1])]
    from_high = some[:, -1 - _beyond(high / size, some.shape[1])]
    at_low = positions < low
    lows, highs = positions[at_low], positions[~at_low] - size
    for row, result, upto, since in zip(rows, found, from_low, from_high, strict=True):
        bottom = row.compress(row < upto)
        top = row.compress(~(row <= since))  # and what is not a number, as when all are sorted
        if len(bottom) < low or len(top) < high:
            _partly_sorted(row, low, high).take(positions, out=result)
            continue
        bottom.sort()
        top.sort()
        result[at_low] = bottom[lows]
        result[~at_low] = top[highs]
    return found


def _beyond(share: float, size: int) -> int:
    """Return the position in a sample that most likely has more than a share of all draws below it."""
    return int(share * size + SURE * np.sqrt(share * size)) + 1


def _partly_sorted(row: FloatArray, low: int, high: int) -> FloatArray:
    """Return the draws of a row with the so many lowest and the so many highest in order, and in their places."""
    row = row.copy()
    middle, first = len(row) // 2, len(row) - high
    if low <= middle < first:
        row.partition(middle)
        row[:middle].partition(low - 1)
        row[:low].sort()
        row[middle:].partition(first - middle)
        row[first:].sort()
    else:  # so few draws that the ends meet
        row.sort()
    return row


def _spread(size: int, tail: float) -> float:
    """Return the standard deviation of the number of draws that lie below a limit: it is binomial."""
    return float(np.sqrt(size * tail * (1.0 - tail)))


def summarise(draws: FloatArray, level: float) -> Summary:
    """Return the summary of draws (S,).

    Notes
    -----
    How many draws lie below a limit is binomial; the error of the limit is half the distance between the draws one
    standard deviation of that number below and above it.
    """
    tail, size = (1.0 - level) / 2.0, len(draws)
    spread = _spread(size, tail)
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
