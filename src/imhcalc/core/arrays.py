"""Array types, the names of their axes, and the logistic scale.

Axes have one letter each everywhere: **S** draws (one for the central calculation), **C** cells, **L**
levels of a risk factor, **Q** deprivation quintiles (most deprived first).
"""

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]
    BoolArray = NDArray[np.bool_]
else:
    FloatArray = IntArray = BoolArray = np.ndarray

Values = TypeVar("Values", FloatArray, BoolArray)

ROOM = 31 * 2**20, 29 * 2**20
"""Bytes of the blocks that the C library is shown; it learns from those of up to 32 MiB."""


def floats(values: Any) -> FloatArray:  # noqa: ANN401 -- whatever numpy can read as numbers
    """Return the values as an array of floats."""
    return np.asarray(values, dtype=np.float64)


def expit(logits: FloatArray) -> FloatArray:
    """Return the probabilities at these logits; infinite logits give exactly 0 and 1."""
    with np.errstate(over="ignore"):
        result: FloatArray = 1.0 / (1.0 + np.exp(-logits))
    return result


def logit(probabilities: FloatArray) -> FloatArray:
    """Return the logits of these probabilities; 0 and 1 give minus and plus infinity."""
    with np.errstate(divide="ignore"):
        result: FloatArray = np.log(probabilities / (1.0 - probabilities))
    return result


def ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Return numerator over denominator, NaN ("not defined") where the denominator is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        result: FloatArray = np.where(denominator > 0, numerator / denominator, np.nan)
    return result


def cells_first(values: FloatArray) -> FloatArray:
    """Return values (..., n) as (n, ...), with the draws, the last of the other axes, next to each other in memory."""
    first = values.T if values.ndim < 3 else values.transpose(2, 0, 1)  # noqa: PLR2004 -- no more axes are used
    apart = first.strides[0] >= first.strides[-1]
    return first if apart else np.ascontiguousarray(first)


def rows_of(values: Values, rows: int) -> Values:
    """Return values (S, ...) with a row for each of so many draws; a single row stands for all."""
    return values if len(values) == rows else np.broadcast_to(values, (rows, *values.shape[1:]))


def keep_room() -> None:
    """Let the memory that arrays give back be kept for the next ones.

    Notes
    -----
    The C library of Linux hands larger blocks back to the system, which takes time to clear them for the next array;
    from which size on, it learns from the largest block given back so far. The second block it keeps, and arrays are
    laid into it, in large pages. Neither is written to, so that they take no memory. Elsewhere this changes nothing.
    """
    for size in ROOM:
        block = np.empty(size, dtype=np.uint8)
        del block
