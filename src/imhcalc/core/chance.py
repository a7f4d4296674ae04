"""How many might be seen: the chance of whom a drawn prevalence falls on, gone through number by number (method, section 14)."""

import numpy as np

from imhcalc.core.arrays import FloatArray, floats
from imhcalc.core.summary import limits

EXACT_BELOW = 600.0
"""The chance that nobody is seen is at least e to the power of minus this: beyond, it is no float any more."""
LARGEST_FACTOR = 1e100
"""A factor of the chances is multiplied in before it grows, or shrinks, further than this."""


def seen_limits(
    prevalence: FloatArray, people: float, level: float, generator: np.random.Generator
) -> FloatArray:
    """Return the limits of the number that might be seen, whole numbers, (2,).

    Parameters
    ----------
    prevalence : (S,)
        Draws of the prevalence.
    people : float
        How many there are of whom it may be seen; taken to the nearest whole number.
    generator
        Drawn from only where so many are expected that their numbers are not gone through one by one.

    Notes
    -----
    The number is binomial in each draw. Over all draws, k or fewer are seen with the mean of the draws' chances: the
    limits are the least numbers at which that reaches the lower and the upper share. Nothing is drawn for it.
    """
    size = whole(people)
    chance = np.clip(np.nan_to_num(prevalence, nan=0.0), 0.0, 1.0)
    if size <= 0:
        return np.zeros(2)
    if not is_gone_through(float(chance.min()), float(chance.max()), size):
        return floats(limits(realised_counts(chance, people, generator)[np.newaxis], level)[0])
    return floats(exact_limits(chance, size, level))


def whole(people: float) -> int:
    """Return a count of people as a whole number, a half rounded up."""
    return int(np.floor(people + 0.5))


def is_gone_through(lowest: float, highest: float, size: int) -> bool:
    """Return whether the numbers that might be seen are few enough to be gone through, from 0 or from all down.

    `lowest` and `highest` are the ends of the drawn prevalence.
    """
    nearest = min(highest, 1.0 - lowest)
    return nearest < 1.0 and -size * float(np.log1p(-nearest)) <= EXACT_BELOW


def exact_limits(chance: FloatArray, size: int, level: float) -> tuple[float, float]:
    """Return the least numbers at which the chance of so many or fewer reaches the lower and the upper share."""
    tail = (1.0 - level) / 2.0
    if float(chance.max()) > 1.0 - float(chance.min()):
        others_low, others_high = _least(1.0 - chance, size, (tail, 1.0 - tail))
        return float(size - others_high), float(size - others_low)
    low, high = _least(chance, size, (tail, 1.0 - tail))
    return float(low), float(high)


def _least(chance: FloatArray, size: int, shares: tuple[float, float]) -> tuple[int, int]:
    """Return the least numbers at which the mean chance of so many or fewer reaches two shares, the smaller first."""
    odds = chance / (1.0 - chance)
    term = np.exp(size * np.log1p(-chance))
    factor, reached, low = 1.0 / len(chance), 0.0, -1
    for number in range(size):
        reached += factor * float(np.add.reduce(term))
        if low < 0 and reached >= shares[0]:
            low = number
        if reached >= shares[1]:
            return low, number
        term *= odds
        factor *= (size - number) / (number + 1)
        if not 1.0 / LARGEST_FACTOR < factor < LARGEST_FACTOR:
            term *= factor
            factor = 1.0
    return size if low < 0 else low, size


def realised_counts(prevalence: FloatArray, population: float, generator: np.random.Generator) -> FloatArray:
    """Return binomial draws of the number that would be seen, (S,), given drawn prevalence (S,) (method, section 14)."""
    chance = np.clip(np.nan_to_num(prevalence, nan=0.0), 0.0, 1.0)
    return generator.binomial(int(np.floor(population + 0.5)), chance).astype(np.float64)
