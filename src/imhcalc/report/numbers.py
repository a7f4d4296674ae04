"""How a count, a share or an interval is written: rounding, and nothing else (method, section 16)."""

from collections.abc import Callable, Iterable
from math import ceil, floor, log10
from typing import NamedTuple

SLACK = 1e-9
"""Of a unit: by how much a limit may pass a whole number of them and still be it."""
FINEST_SHARE_OF_WIDTH = 10
IN_THOUSANDS_BELOW = 0.01
WHOLE_TEAM = 1.0
MANY_TEAMS = 100.0
LEAST_CHANCE = 0.01


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
    return Rounded(unit, half_up(estimate, unit), *outwards((lower, upper), unit))


def outwards(interval: tuple[float, float], unit: float) -> tuple[float, float]:
    """Return limits rounded outwards to a unit; what is whole but for the last digits of a float stays where it is."""
    return floor(interval[0] / unit + SLACK) * unit, ceil(interval[1] / unit - SLACK) * unit


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


def count_of_range(estimate: float, interval: tuple[float, float] | None) -> str:
    """Return a count rounded as beside its range, without it: ``190``."""
    return whole(estimate) if interval is None else f"{display_interval(estimate, *interval).estimate:,.0f}"


def to_unit(unit: float) -> Callable[[float], str]:
    """Return how a count is written that is rounded to the unit of another count's range."""
    return lambda value: f"{half_up(value, unit):,.0f}"


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
    return f"{percent(share)} ({percent_limits(interval)})"


def percent_limits(interval: tuple[float, float]) -> str:
    """Return the limits of a share without the share: ``11.1% to 26.9%``, rounded outwards."""
    lower, upper = outwards((interval[0] * 100, interval[1] * 100), 0.1)
    return f"{lower:.1f}% to {upper:.1f}%"


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
    first, last = (int(end) for end in outwards((low, high), 1.0))
    if first == last:
        return f"{first:,}"
    return f"up to {last:,}" if first == 0 else f"{first:,} to {last:,}"


def money(amount: float) -> str:
    """Return an amount of pounds to three significant figures: ``£354,000``."""
    if amount <= 0:
        return "£0"
    unit = 10.0 ** max(0, floor(log10(amount)) - 2)
    return f"£{half_up(amount, unit):,.0f}"


def points(share: float) -> str:
    """Return a difference of shares with its sign: ``+0.3 in 100``."""
    rounded = half_up(abs(share) * 100, 0.1)
    sign = "" if rounded == 0 else "+" if share > 0 else "-"
    return f"{sign}{rounded:.1f} in 100"


def small_share_range(share: float, interval: tuple[float, float] | None) -> str:
    """Return a small share in a thousand: ``2.0 in 1,000 (1.2 to 3.5)``, the limits rounded outwards."""
    shown = f"{half_up(share * 1000, 0.1):.1f} in 1,000"
    if interval is None:
        return shown
    lower, upper = outwards((interval[0] * 1000, interval[1] * 1000), 0.1)
    return f"{shown} ({lower:.1f} to {upper:.1f})"


def three_figures(value: float) -> str:
    """Return a number to three significant figures, as people write it: ``1.89``, ``0.25``, ``1,640``."""
    if value == 0:
        return "0"
    places = max(0, 2 - floor(log10(abs(value)) + 1e-12))
    return f"{value:,.{places}f}".rstrip("0").rstrip(".") if places else f"{value:,.0f}"


def two_figures(value: float) -> str:
    """Return a number to two significant figures: ``0.2``."""
    return f"{value:.2g}"


def two_decimals(value: float, interval: tuple[float, float] | None = None) -> str:
    """Return a ratio or an index, with its range: ``0.30 (0.20 to 0.41)``, the limits rounded outwards."""
    shown = f"{value:.2f}"
    if interval is None:
        return shown
    lower, upper = outwards(interval, 0.01)
    return f"{shown} ({lower:.2f} to {upper:.2f})"


TENTH = 0.1
ABOUT_THE_SAME = "about the same"
PER_HUNDRED = 100.0
PER_THOUSAND = 1000.0


def unit_of(width: float, finest: float = 1.0) -> float:
    """Return the rounding unit of a range that may be as fine as `finest`, such as a tenth."""
    return rounding_unit(width / finest) * finest


def rate_unit(width: float) -> float:
    """Return the unit of a rate out of 100 or 1,000 by the width of its range: whole numbers, or tenths."""
    return 1.0 if width >= FINEST_SHARE_OF_WIDTH else TENTH


def scale_of(shares: Iterable[float]) -> float:
    """Return what shares of one row are written out of: 100, or 1,000 where all of them are small."""
    return PER_THOUSAND if max(shares, default=1.0) < IN_THOUSANDS_BELOW else PER_HUNDRED


def written_to(value: float, unit: float) -> str:
    """Return a number that is rounded already, with a decimal where its unit has one."""
    return f"{value:,.1f}" if unit < 1 else f"{value:,.0f}"


def amount_range(
    value: float, interval: tuple[float, float] | None, finest: float = 1.0, unit: float | None = None
) -> str:
    """Return ``6.5 (5.0 to 9.7)`` on a unit, else on that of the range, or the finest where it has none."""
    if interval is None:
        return written_to(half_up(value, unit or finest), unit or finest)
    unit = unit or unit_of(interval[1] - interval[0], finest)
    lower, upper = outwards(interval, unit)
    return (
        f"{written_to(half_up(value, unit), unit)} ({written_to(lower, unit)} to {written_to(upper, unit)})"
    )


def difference(
    value: float,
    interval: tuple[float, float] | None,
    words: tuple[str, str],
    finest: float = 1.0,
    unit: float | None = None,
) -> str:
    """Return a difference with its direction: ``23 fewer (0 to 95 fewer)``, ``1 higher (9 lower to 10 higher)``."""
    if unit is None:
        unit = finest if interval is None else unit_of(interval[1] - interval[0], finest)
    rounded = half_up(abs(value), unit)
    shown = (
        ABOUT_THE_SAME
        if rounded == 0
        else f"{written_to(rounded, unit)} {words[0] if value > 0 else words[1]}"
    )
    return shown if interval is None else f"{shown} ({difference_limits(interval, words, unit)})"


def difference_limits(interval: tuple[float, float], words: tuple[str, str], unit: float) -> str:
    """Return the limits of a difference with their directions: ``9 lower to 10 higher``, ``2 to 9 more``."""
    lower, upper = outwards(interval, unit)
    ends = [written_to(abs(end) + 0.0, unit) for end in (lower, upper)]
    if lower >= 0:
        return f"{ends[0]} to {ends[1]} {words[0]}"
    if upper <= 0:
        return f"{ends[1]} to {ends[0]} {words[1]}"
    return f"{ends[0]} {words[1]} to {ends[1]} {words[0]}"


def of_hundred(share: float) -> str:
    """Return how many of 100 draws a share of them is: ``54``, ``under 1``, ``over 99``."""
    if 0 < share < 0.005:  # noqa: PLR2004 -- rounds to none
        return "under 1"
    return "over 99" if 0.995 <= share < 1 else f"{half_up(share * 100, 1):.0f}"  # noqa: PLR2004 -- rounds to all


def ordinal(number: int) -> str:
    """Return a place in an order: ``1st``, ``2nd``, ``13th``."""
    tens, ones = number % 100, number % 10
    ending = "th" if 11 <= tens <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(ones, "th")  # noqa: PLR2004 -- eleventh to thirteenth
    return f"{number}{ending}"


def money_range(amount: float, interval: tuple[float, float] | None) -> str:
    """Return ``£526,000 (£419,000 to £762,000)``, the limits rounded outwards to the unit of the amount."""
    if interval is None:
        return money(amount)
    unit = rounding_unit(interval[1] - interval[0])
    return f"£{half_up(amount, unit):,.0f} ({money_limits(interval)})"


def money_limits(interval: tuple[float, float]) -> str:
    """Return the limits of an amount without the amount: ``£419,000 to £762,000``, rounded outwards."""
    unit = rounding_unit(interval[1] - interval[0])
    lower, upper = outwards(interval, unit)
    return f"£{lower:,.0f} to £{upper:,.0f}"


def posts(wte: float, interval: tuple[float, float] | None) -> str:
    """Return whole-time equivalents with one decimal: ``4.9 (3.4 to 8.1)``, the limits rounded outwards."""
    shown = f"{half_up(wte, 0.1):.1f}"
    if interval is None:
        return shown
    lower, upper = outwards(interval, 0.1)
    return f"{shown} ({lower:.1f} to {upper:.1f})"


def post(wte: float) -> str:
    """Return whole-time equivalents without a range: ``4.9``."""
    return posts(wte, None)


def change(amount: float, interval: tuple[float, float] | None) -> str:
    """Return a change in words: ``43 more (24 to 72)``, ``24 fewer (0 to 95)``, ``no change``.

    Where the range holds both more and fewer, it says so: ``5 more (8 fewer to 20 more)``.
    """
    if interval is None:
        return (
            "no change"
            if half_up(abs(amount), 1) == 0
            else f"{half_up(abs(amount), 1):,.0f} {_direction(amount)}"
        )
    unit = rounding_unit(interval[1] - interval[0])
    lower, upper = outwards(interval, unit)
    central = half_up(abs(amount), unit)
    first = f"{central:,.0f} {_direction(amount)}" if central else ABOUT_THE_SAME
    if lower >= 0:
        return f"{first} ({lower:,.0f} to {upper:,.0f})" if central else f"{first} (up to {upper:,.0f} more)"
    if upper <= 0:
        return (
            f"{first} ({-upper:,.0f} to {-lower:,.0f})" if central else f"{first} (up to {-lower:,.0f} fewer)"
        )
    return f"{first} ({-lower:,.0f} fewer to {upper:,.0f} more)"


def _direction(amount: float) -> str:
    return "more" if amount > 0 else "fewer"


def chance(share: float) -> str:
    """Return a chance in a hundred, never as certain: ``73 in 100``, ``under 1 in 100``, ``over 99 in 100``."""
    if share < LEAST_CHANCE:
        return "under 1 in 100"
    if share > 1.0 - LEAST_CHANCE:
        return "over 99 in 100"
    return f"{half_up(share * 100, 1):.0f} in 100"
