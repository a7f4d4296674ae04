"""Intervals: their level, their limits, and whether what is drawn is what was published."""

from collections.abc import Iterator

from imhcalc.faults import ModelError
from imhcalc.linting.rounding import said
from imhcalc.linting.rules import Flaw, Rule
from imhcalc.linting.subject import Figure, Subject
from imhcalc.models.quantity import Interval, Quantity
from imhcalc.models.quantity_text import number_written
from imhcalc.models.units import Unit

DRAWN = {"beta", "log_normal"}
BELIEVED = {"confidence", "published_range"}


def interval_level_missing(subject: Subject) -> Iterator[Flaw]:
    """Yield intervals that do not say how often they are meant to hold.

    Why: limits mean nothing until it is known whether they hold 90, 95 or 99 times in 100. Without a level they are
    drawn as if they held 95 times in 100, which nobody said.

    What to do: add the level of the source, such as `level: 0.95`. A plain range that is not drawn needs none: give it
    the kind published_range and the shape fixed.
    """
    for figure, interval in _intervals(subject):
        quantity = figure.quantity
        if interval.level is None and (interval.kind == "confidence" or quantity.shape in DRAWN):
            drawn = quantity.shape in DRAWN
            yield Flaw(
                figure.path,
                "the interval does not say its level" + (", and is drawn as if it were 95%" if drawn else ""),
                found=f"{_written(interval, quantity)}, no level",
                expected="a level, such as 0.95",
                help="add `level: 0.95`, or the level that the source states",
                at=("interval",),
                at_key=True,
            )


def limit_outside_range(subject: Subject) -> Iterator[Flaw]:
    """Yield limits that no quantity of the kind can reach, such as a share below 0 or above 1.

    Why: a share lies between 0 and 1 and a count or ratio is not below 0. Limits beyond that come of a formula that
    does not fit, or of a per cent sign forgotten.

    What to do: take the limits that the source prints; for shares near 0 or 1 use a method that stays inside.
    """
    for figure, interval in _intervals(subject):
        least, most = _range_of(figure.quantity.unit, subject)
        outside = [name for name in ("lower", "upper") if not least <= getattr(interval, name) <= most]
        for name in outside:
            limit = getattr(interval, name)
            yield Flaw(
                figure.path,
                f"the {name} limit {number_written(limit, figure.quantity.unit)} is outside what a "
                f"{figure.quantity.unit.replace('_', ' ')} can be",
                found=number_written(limit, figure.quantity.unit),
                expected=_range_said(least, most, figure.quantity.unit),
                help="take the limits that the source prints",
                at=("interval", name),
            )


def interval_without_width(subject: Subject) -> Iterator[Flaw]:
    """Yield intervals whose two limits are the same.

    Why: an interval without width says that a figure is certain. Where that is meant, no interval is needed; where it
    is not, a limit was copied over the other.

    What to do: look the limits up, or leave the interval out and give the shape fixed.
    """
    for figure, interval in _intervals(subject):
        if interval.lower == interval.upper:
            limit = number_written(interval.lower, figure.quantity.unit)
            yield Flaw(
                figure.path,
                f"both limits of the interval are {limit}",
                found=_written(interval, figure.quantity),
                expected="a lower and an upper limit, or no interval",
                help="look the limits up; for a figure without doubt leave `interval` out",
                at=("interval",),
                at_key=True,
            )


def row_outside_interval(subject: Subject) -> Iterator[Flaw]:
    """Yield rows of numbers whose interval holds none of them.

    Why: the interval of a row is that of one of its numbers, and must hold that one.

    What to do: look the limits up, and say in `note` whose they are.
    """
    for figure, interval in _intervals(subject):
        value = figure.quantity.value
        if isinstance(value, list) and not any(interval.lower <= each <= interval.upper for each in value):
            yield Flaw(
                figure.path,
                "the interval holds none of the numbers of its row",
                found=f"{said(figure.quantity)}, with limits {_written(interval, figure.quantity)}",
                expected="limits that hold the number they belong to",
                at=("interval",),
                at_key=True,
            )


def limits_drawn_differ(subject: Subject) -> Iterator[Flaw]:
    """Yield figures whose limits as drawn lie more than a tenth from those that were published.

    Why: the program keeps the published value as the middle, and draws a beta or log-normal shape as wide as the
    published limits are apart. Where these lie much further to one side of the value than to the other, the limits
    drawn are not those published. `imhcalc explain` prints the limits drawn.

    What to do: nothing, if the limits are a rough judgement. If they are published, look whether the value is the one
    they belong to.
    """
    most = subject.settings.limits_differ.share
    for figure, interval in _intervals(subject):
        pairs = _drawn(subject, figure.quantity)
        for limits in pairs or []:
            off = max(
                _off(drawn, stated)
                for drawn, stated in zip(limits, (interval.lower, interval.upper), strict=True)
            )
            if off <= most:
                continue
            unit = figure.quantity.unit
            drawn = " to ".join(number_written(float(f"{each:.3g}"), unit) for each in limits)
            judged = interval.status == "judgement" or interval.kind not in BELIEVED
            yield Flaw(
                figure.path,
                f"the limits drawn differ by {off * 100:.0f}% from those given",
                found=f"{_written(interval, figure.quantity)} given, {drawn} drawn",
                expected=f"limits drawn within {most * 100:g}% of those given",
                help="the value is far from the middle of its limits: look whether they belong together"
                + ("; limits that are a rough judgement can stay" if judged else ""),
                at=("interval",),
                at_key=True,
                level="note" if judged else None,
            )


def cannot_be_drawn(subject: Subject) -> Iterator[Flaw]:
    """Yield figures from whose limits nothing can be drawn.

    Why: a share cannot have limits so wide that no distribution has them. An estimate that needs the figure is
    refused.

    What to do: take narrower limits, or give an `effective_sample_size` instead.
    """
    for figure, interval in _intervals(subject):
        if _drawn(subject, figure.quantity) is None:
            yield Flaw(
                figure.path,
                "nothing can be drawn from its limits: no distribution is so wide",
                found=f"{said(figure.quantity)}, with limits {_written(interval, figure.quantity)}",
                expected="narrower limits, or an `effective_sample_size`",
                at=("interval",),
                at_key=True,
            )


def shape_unlike_unit(subject: Subject) -> Iterator[Flaw]:
    """Yield figures whose doubt is drawn in a shape that their kind of number cannot have.

    Why: a beta shape is for shares, a log-normal one for amounts and ratios above 0, a dirichlet one for a row of shares
    that add up to 1. Another number drawn in it stops a run, or gives draws that mean nothing.

    What to do: give a share the shape beta, an amount or a ratio log_normal, a row of shares dirichlet; or fixed.
    """
    for figure in subject.own_figures:
        quantity = figure.quantity
        fits = _shapes_of(quantity)
        if quantity.shape not in fits:
            yield Flaw(
                figure.path,
                f"its shape is {quantity.shape}, and {_kind_of(quantity)} cannot be drawn so",
                found=f"{quantity.shape}, for {said(quantity)} {quantity.unit}",
                expected=" or ".join(fits),
                help="give it the shape of its kind of number, or `shape: fixed`",
                at=("shape",),
            )


def sample_larger_than_itself(subject: Subject) -> Iterator[Flaw]:
    """Yield effective sample sizes above the sample size itself.

    Why: the effective sample size is the sample divided by its design effect, which is seldom below 1. A larger one
    makes a range narrower than the data allow.

    What to do: look whether the two were swapped; where a design gains precision, say so in `note`.
    """
    for figure in subject.own_figures:
        effective, sample = figure.quantity.effective_sample_size, figure.quantity.sample_size
        if effective is not None and sample is not None and effective > sample:
            yield Flaw(
                figure.path,
                f"the effective sample size is {effective:,.6g}, above the sample of {sample:,}",
                found=f"{effective:,.6g}",
                expected=f"at most {sample:,}",
                help="look whether the two were swapped",
                at=("effective_sample_size",),
            )


def _shapes_of(quantity: Quantity) -> tuple[str, ...]:
    """Return the shapes in which a quantity can be drawn."""
    if isinstance(quantity.value, list):
        return ("dirichlet", "fixed") if quantity.unit == "proportion" else ("fixed",)
    if quantity.unit == "proportion":
        return "beta", "fixed"
    return ("log_normal", "fixed") if quantity.value > 0 else ("fixed",)


def _kind_of(quantity: Quantity) -> str:
    if isinstance(quantity.value, list):
        return "a row of shares" if quantity.unit == "proportion" else "a row of numbers"
    if quantity.unit == "proportion":
        return "a share"
    return "an amount or a ratio" if quantity.value > 0 else "a number that is not above 0"


def _intervals(subject: Subject) -> Iterator[tuple[Figure, Interval]]:
    for figure in subject.own_figures:
        if figure.quantity.interval is not None:
            yield figure, figure.quantity.interval


def _written(interval: Interval, quantity: Quantity) -> str:
    return (
        f"{number_written(interval.lower, quantity.unit)} to {number_written(interval.upper, quantity.unit)}"
    )


def _range_of(unit: Unit, subject: Subject) -> tuple[float, float]:
    if unit == "proportion":
        return 0.0, 1.0
    if unit in subject.settings.possible:
        low, high = subject.settings.possible[unit]
        return low, high
    positive = {"odds_ratio", "rate_ratio", *subject.settings.never_below_zero}
    return (0.0 if unit in positive else float("-inf")), float("inf")


def _range_said(least: float, most: float, unit: str) -> str:
    if most == float("inf"):
        return f"{number_written(least, unit)} or more"
    return f"{number_written(least, unit)} to {number_written(most, unit)}"


def _drawn(subject: Subject, quantity: Quantity) -> list[list[float]] | None:
    """Return the limits drawn of a single number; None where nothing can be drawn, an empty list where nothing is."""
    interval = quantity.interval
    if interval is None or isinstance(quantity.value, list) or quantity.shape not in DRAWN:
        return []
    if interval.lower == interval.upper or not interval.lower <= quantity.number <= interval.upper:
        return []
    if quantity.unit == "proportion" and not 0 <= interval.lower <= interval.upper <= 1:
        return []
    if quantity.shape not in _shapes_of(quantity):
        return []  # told as such
    try:
        return subject.drawn(quantity)
    except (ModelError, ArithmeticError, ValueError):
        return None


def _off(drawn: float, stated: float) -> float:
    """Return how far a limit drawn is from the one stated, as a share of it."""
    if stated == 0:
        return 0.0
    return abs(drawn / stated - 1)


RULES = (
    Rule("interval-level-missing", "warning", "intervals without a level", interval_level_missing),
    Rule("limit-outside-range", "error", "limits that cannot be", limit_outside_range),
    Rule("interval-without-width", "warning", "intervals without width", interval_without_width),
    Rule("row-outside-interval", "warning", "intervals that hold none of their row", row_outside_interval),
    Rule("limits-drawn-differ", "warning", "limits drawn unlike those given", limits_drawn_differ),
    Rule("cannot-be-drawn", "error", "limits from which nothing can be drawn", cannot_be_drawn),
    Rule("shape-unlike-unit", "error", "shapes that do not fit the number", shape_unlike_unit),
    Rule(
        "sample-larger-than-itself",
        "warning",
        "effective samples above the sample",
        sample_larger_than_itself,
    ),
)
