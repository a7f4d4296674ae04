"""How many draws are enough: until another seed would hardly move a limit (method, section 13)."""

from collections.abc import Callable
from math import ceil
from typing import TypeVar

Run = TypeVar("Run")

ENOUGH = 0.005
"""The largest Monte Carlo error of a limit that is small beside its interval, as a share of the interval's width."""
FIRST, MOST = 10_000, 200_000
ROUND_TO = 1_000
SPARE = 1.1
"""Draws are added for an error a little larger than the one found, which is an estimate itself."""


def with_enough_draws(
    run: Callable[[int], Run], error_of: Callable[[Run], float], enough: float = ENOUGH, most: int = MOST
) -> tuple[Run, bool]:
    """Return a run with so many draws that the error of its limits is small, and whether it came to be.

    Parameters
    ----------
    run
        Makes the run with a number of draws.
    error_of
        Returns the largest Monte Carlo error of its limits, as a share of the width of their intervals.
    most
        The number of draws at which no more are added.

    Notes
    -----
    The error falls with the square root of the number of draws.
    """
    draws = min(FIRST, most)
    while True:
        found = run(draws)
        error = error_of(found)
        if error <= enough or draws >= most:
            return found, error <= enough
        draws = min(most, ceil(draws * SPARE * (error / enough) ** 2 / ROUND_TO) * ROUND_TO)
