"""How finely a figure was printed, and so how far from it the true one may be."""

from decimal import Decimal

from imhcalc.models.quantity import Quantity
from imhcalc.models.quantity_text import number_written

COARSEST_SHARE = 0.01
"""Shares are printed to whole per cents at least: a 0.1 in a file is 10%, not "about a tenth"."""


def half_step(value: float, unit: str) -> float:
    """Return half of the last digit that a number is written with, as seen in the file."""
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    step = 10.0 ** min(int(exponent), 0)
    return (min(step, COARSEST_SHARE) if unit == "proportion" else step) / 2


def agree(first: float, second: float, unit: str) -> bool:
    """Return whether two numbers can be the same thing, each rounded as it is written."""
    slack = max(half_step(first, unit), half_step(second, unit))
    return abs(first - second) <= slack * (1 + 1e-9)


def said(quantity: Quantity) -> str:
    """Return the number or numbers of a quantity, as its source gives them."""
    return ", ".join(number_written(each, quantity.unit) for each in quantity.numbers)
