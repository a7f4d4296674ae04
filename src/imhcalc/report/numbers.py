"""How a count, a share or an interval is written: rounding, and nothing else (method, 17.1)."""

from math import ceil, floor, log10
from typing import NamedTuple

UNITS_PER_DECADE = (1, 5)
FINEST_SHARE_OF_WIDTH = 10


class Rounded(NamedTuple):
    """An estimate and its limits on one rounding unit."""

    unit: float
    estimate: float
    lower: float
    upper: float


def rounding_unit(width: float) -> float:
    """Return the largest of 1, 5, 10, 50, 100, 500, ... that is not above a tenth of the interval's width."""
    finest = width / FINEST_SHARE_OF_WIDTH
    if finest < 1:
        return 1.0
    decade = 10.0 ** floor(log10(finest) + 1e-12)
    return 5 * decade if 5 * decade <= finest else decade


def display_interval(estimate: float, lower: float, upper: float) -> Rounded:
    """Return the estimate rounded half up to the unit of its interval, the limits rounded outwards."""
    unit = rounding_unit(upper - lower)
    return Rounded(
        unit, floor(estimate / unit + 0.5) * unit, floor(lower / unit + 1e-9) * unit, ceil(upper / unit - 1e-9) * unit
    )
