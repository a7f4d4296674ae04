"""How many might be seen in each of many areas: the answers of `core.chance`, with the draws of a mix sorted only once.

The draws of a mix are counted in narrow bins. With all draws of a bin at its lower edge, the chance of k or fewer is
at least what it is; with all at the upper edge, at most. Where both lead to the same limits, those are the limits;
where not, every draw is gone through. The chances at the edges are worked out once for each number of people.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from imhcalc.core.arrays import FloatArray, IntArray
from imhcalc.core.batch import ROWS, Working, each_block, product
from imhcalc.core.chance import EXACT_BELOW, seen_limits

BINS = 1024
PAIRS = 256
"""Areas at a time."""
STEP = 16
"""Numbers gone through at a time, over all different counts of people."""
NEARLY_ALL = 3
"""How many times the areas all pairs of their mixes and their counts of people may be, to be gone through together."""
NARROWEST = 1e-12
"""The least width of a bin: draws that are all the same but for rounding go into the first few."""
ROUNDING = 1e-10
"""A sum of chances this near to a share may lie on either side of it."""


class Seen(NamedTuple):
    """Areas in which numbers might be seen: the mix of each, by its place among different mixes, and its people."""

    which: IntArray
    sizes: IntArray


def seen_in_mixes(
    rates: FloatArray,
    mixes: FloatArray,
    areas: Seen,
    generator: Callable[[], np.random.Generator],
    working: Working,
) -> FloatArray:
    """Return the limits of the number that might be seen in each area, (P, 2).

    Parameters
    ----------
    rates : (Q, S)
        Draws of the rate in each fifth.
    mixes : (M, Q)
        Different mixes of the fifths.
    areas : Seen
        The areas, (P,).
    generator
        Gives the generator for areas of so many people that their number is drawn.
    """
    which, sizes = areas
    found = np.zeros((len(which), 2))
    order = np.lexsort((which, sizes))
    order = order[np.searchsorted(sizes[order], 1) :]
    more_than_not = float(rates.mean()) > 0.5  # noqa: PLR2004 -- then those without are fewer to go through
    counted = _Counted(1.0 - rates if more_than_not else rates, mixes, working.level)

    def one(start: int) -> int:
        pairs = order[start : start + PAIRS]
        limits = counted.limits(which[pairs], sizes[pairs])
        if more_than_not:
            limits = sizes[pairs, np.newaxis] - limits[:, ::-1]
        open_ = np.flatnonzero(np.isnan(limits).any(axis=1))
        for place in open_:
            pair = pairs[place]
            prevalence = mixes[which[pair]] @ rates
            limits[place] = seen_limits(prevalence, float(sizes[pair]), working.level, generator())
        found[pairs] = limits
        return len(pairs)

    each_block(one, range(0, len(order), PAIRS), working)
    return found


class _Counted:
    """The draws of mixes counted in bins, and what they say of the number that might be seen."""

    def __init__(self, rates: FloatArray, mixes: FloatArray, level: float) -> None:
        self.rates, self.mixes = rates, mixes
        self.shares = ((1.0 - level) / 2.0, (1.0 + level) / 2.0)
        self.lowest = float(rates.min())
        self.width = max((float(rates.max()) - self.lowest) / BINS, NARROWEST)
        edges = np.clip(self.lowest + self.width * np.arange(BINS + 1), 0.0, 1.0)
        with np.errstate(divide="ignore"):
            self.log_without = np.log1p(-edges)
        self.odds = np.exp(np.log(np.maximum(edges, np.finfo(np.float64).tiny)) - self.log_without)

    def limits(self, which: IntArray, sizes: IntArray) -> FloatArray:
        """Return the limits of areas in the order of their sizes, (P, 2); NaN where the bins do not tell."""
        mixes, mix_of = np.unique(which, return_inverse=True)
        different, size_of = np.unique(sizes, return_inverse=True)
        counts = np.vstack([*self._counts(self.mixes[mixes])])
        if len(mixes) * len(different) <= NEARLY_ALL * len(which):
            return self._reached(different, counts)[size_of, mix_of]
        ends = np.searchsorted(sizes, different, side="right").tolist()
        return np.vstack(
            [
                self._reached(different[place : place + 1], counts[mix_of[start:end]])[0]
                for place, (start, end) in enumerate(zip([0, *ends], ends, strict=False))
            ]
        )

    def _counts(self, mixes: FloatArray) -> Iterator[FloatArray]:
        """Yield the share of each mix's draws in each bin, (m, BINS)."""
        for start in range(0, len(mixes), ROWS):
            block = mixes[start : start + ROWS]
            draws = product(block, self.rates)[: len(block)]
            draws -= self.lowest
            draws /= self.width
            bins = np.minimum(draws.astype(np.intp), BINS - 1)
            yield np.stack([np.bincount(row, minlength=BINS) for row in bins]) / draws.shape[1]

    def _reached(self, sizes: IntArray, counts: FloatArray) -> FloatArray:
        """Return the limits for each number of people and each mix, (Z, U, 2), from shares of draws in bins, (U, BINS)."""
        held = np.flatnonzero(counts.any(axis=0))
        counts = np.ascontiguousarray(counts[:, held[0] : held[-1] + 1].T)
        edges = slice(held[0], held[-1] + 2)
        odds, log_without = self.odds[edges], self.log_without[edges]
        sure = sizes[-sizes * log_without[-1] <= EXACT_BELOW]
        chance = np.exp(sure[:, np.newaxis] * log_without)
        # How many numbers, from 0, fall short of each share at the upper edges, and at the lower ones.
        short = np.zeros((2, 2, len(sure), counts.shape[1]))
        reached = np.zeros((2, 1, len(sure), counts.shape[1]))
        step = max(1, STEP // max(1, len(sure)))
        table = np.empty((step, *chance.shape))
        for first in range(0, int(sure.max(initial=-1)) + 1, step):
            for number, rows in enumerate(table, first):
                rows[:] = chance
                chance *= odds
                chance *= (np.maximum(sure - number, 0) / (number + 1))[:, np.newaxis]
            sums = np.stack([table[..., :-1] @ counts, table[..., 1:] @ counts]).cumsum(axis=1) + reached
            reached = sums[:, -1:]
            for limit, share in enumerate(self.shares):
                short[limit, 0] += (sums[0] + ROUNDING < share).sum(axis=0)
                short[limit, 1] += (sums[1] - ROUNDING < share).sum(axis=0)
            if (reached[1] - ROUNDING >= self.shares[1]).all():
                break
        found = np.full((len(sizes), counts.shape[1], 2), np.nan)
        found[: len(sure)] = np.moveaxis(np.where(short[:, 0] == short[:, 1], short[:, 0], np.nan), 0, -1)
        return found
