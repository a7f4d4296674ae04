"""How a count, a share or an interval is written: rounding, and nothing else (method, 17.1)."""

from math import ceil, floor, log10
from typing import NamedTuple

FINEST_SHARE_OF_WIDTH = 10
IN_THOUSANDS_BELOW = 0.01
WHOLE_TEAM = 1.0
MANY_TEAMS = 100.0


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
        unit, half_up(estimate, unit), floor(lower / unit + 1e-9) * unit, ceil(upper / unit - 1e-9) * unit
    )


def half_up(value: float, unit: float) -> float:
    """Return the value rounded half up to a unit; what is a half but for the last digits of a float is a half."""
    return floor(round(value / unit, 9) + 0.5) * unit


def whole(value: float) -> str:
    """Return a count in whole numbers, with commas: 1,250."""
    return f"{half_up(value, 1):,.0f}"


def count_range(estimate: float, interval: tuple[float, float] | None) -> str:
    """Return ``190 (110 to 300)``, or the whole number where there is no interval."""
    if interval is None:
        return whole(estimate)
    shown = display_interval(estimate, *interval)
    return f"{shown.estimate:,.0f} ({shown.lower:,.0f} to {shown.upper:,.0f})"


def limits_only(interval: tuple[float, float]) -> str:
    """Return the limits of a range with no best value in it: ``57 to 85``."""
    shown = display_interval(interval[0], *interval)
    return f"{shown.lower:,.0f} to {shown.upper:,.0f}"


def percent(share: float) -> str:
    """Return a share in per cent with one decimal: ``17.8%``."""
    return f"{half_up(share * 100, 0.1):.1f}%"


def percent_range(share: float, interval: tuple[float, float] | None) -> str:
    """Return ``17.8% (11.1% to 26.9%)``, the limits rounded outwards."""
    if interval is None:
        return percent(share)
    lower, upper = floor(interval[0] * 1000 + 1e-9) / 10, ceil(interval[1] * 1000 - 1e-9) / 10
    return f"{percent(share)} ({lower:.1f}% to {upper:.1f}%)"


def in_words(share: float) -> str:
    """Return a share as people say it: ``15 in 100``, or ``2 in 1,000`` where it is small."""
    if 0 < share < IN_THOUSANDS_BELOW:
        return f"{half_up(share * 1000, 1):.0f} in 1,000"
    return f"{half_up(share * 100, 1):.0f} in 100"


def in_words_finer(share: float) -> str:
    """Return a share in 100 with one decimal: ``15.4``."""
    return f"{half_up(share * 100, 0.1):.1f}"


def teams(central: float, interval: tuple[float, float] | None) -> str:
    """Return a number of teams as a range of whole teams, limits rounded outwards: ``2 to 5``, ``under 1``."""
    low, high = (central, central) if interval is None else interval
    if high < WHOLE_TEAM:
        return "under 1"
    if high >= MANY_TEAMS:
        return limits_only((low, high)) if high - low >= WHOLE_TEAM else whole(central)
    first, last = floor(low + 1e-9), ceil(high - 1e-9)
    if first == last:
        return f"{first:,}"
    return f"up to {last:,}" if first == 0 else f"{first:,} to {last:,}"


def money(amount: float) -> str:
    """Return an amount of pounds to three significant figures: ``£354,000``."""
    if amount <= 0:
        return "£0"
    unit = 10.0 ** max(0, floor(log10(amount)) - 2)
    return f"£{half_up(amount, unit):,.0f}"
