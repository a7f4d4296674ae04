"""Refusals of numbers outside their range, in one form of words (method, section 20: ``E_RANGE``)."""

from typing import Any

import numpy as np

from imhcalc.core.arrays import FloatArray, floats
from imhcalc.faults import ModelError


def checked_amounts(values: Any, what: str) -> FloatArray:  # noqa: ANN401 -- whatever numpy can read as numbers
    """Return amounts, any shape, each at least 0; raise ``E_RANGE``."""
    amounts = floats(values)
    if not (np.isfinite(amounts) & (amounts >= 0)).all():
        raise ModelError("E_RANGE", f"{what} is negative or not a number")
    return amounts


def checked_divisors(values: Any, what: str) -> FloatArray:  # noqa: ANN401 -- whatever numpy can read as numbers
    """Return amounts that something is divided by, any shape, each above 0; raise ``E_RANGE``."""
    amounts = floats(values)
    if not (np.isfinite(amounts) & (amounts > 0)).all():
        raise ModelError("E_RANGE", f"{what} is not above 0")
    return amounts


def checked_proportions(values: Any, what: str) -> FloatArray:  # noqa: ANN401 -- whatever numpy can read as numbers
    """Return proportions, any shape, each in [0, 1]; raise ``E_RANGE``."""
    proportions = floats(values)
    if not ((proportions >= 0) & (proportions <= 1)).all():
        raise ModelError("E_RANGE", f"{what} is not a proportion")
    return proportions
