"""How a quantity of the evidence is written: as its source gives it, unrounded."""

from imhcalc.models.quantity import Interval, Quantity

PLAIN_NUMBERS = {"proportion", "odds_ratio", "rate_ratio", "logit", "correlation", "babies_per_maternity"}
"""Units that a quantity's name already says."""


def written(quantity: Quantity) -> str:
    """Return a quantity as a reader wants it: value, unit, and interval with its level or kind."""
    unit = "" if quantity.unit in PLAIN_NUMBERS else f" {quantity.unit.replace('_', ' ')}"
    value = ", ".join(number_written(each, quantity.unit) for each in quantity.numbers)
    interval = "" if quantity.interval is None else f" ({interval_written(quantity.interval, quantity.unit)})"
    size = (
        ""
        if quantity.effective_sample_size is None
        else f" (effective sample {quantity.effective_sample_size:g})"
    )
    return f"{value}{unit}{interval}{size}"


def interval_written(interval: Interval, unit: str) -> str:
    """Return limits with their level and kind."""
    level = f", {interval.level * 100:g}%" if interval.level is not None else ""
    return f"{number_written(interval.lower, unit)} to {number_written(interval.upper, unit)}{level} {interval.kind.replace('_', ' ')}"


def number_written(value: float, unit: str) -> str:
    """Return one number as its source gives it: a proportion in per cent."""
    return f"{value * 100:.4g}%" if unit == "proportion" else f"{value:,.10g}"
