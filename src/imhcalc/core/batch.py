"""Many areas at once: each distinct mix once, in blocks that fit a processor's cache (method, section 28).

Without a local survey an area's prevalence is, draw by draw, the mean of the rates in the fifths weighted by its mix.
So areas with the same mix have the same prevalence, and different mixes go through one product of mixes and rates.
The results do not depend on the number of workers: blocks are the same for any number.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np

from imhcalc.core.arrays import FloatArray, IntArray
from imhcalc.core.summary import limits_with_errors

ROWS = 16
"""Mixes at a time: few enough for their draws to stay in a processor's cache. A block of fewer is filled up with
zeros, so that every product has the same form, and an area the same digits in any company."""


AHEAD = 4
"""Items that each thread may be ahead by."""

Item = TypeVar("Item")
Made = TypeVar("Made")


class MixSummary(NamedTuple):
    """The prevalence of each mix.

    Parameters
    ----------
    limits : (M, 2)
        Lower and upper limit.
    errors : (M, 2)
        The Monte Carlo error of each limit.
    """

    limits: FloatArray
    errors: FloatArray


class Working(NamedTuple):
    """How to work: at which level, on how many threads, and whom to tell of how many areas or mixes more are done."""

    level: float
    workers: int = 1
    say: Callable[[int], None] = lambda _: None


def summarise_mixes(rates: FloatArray, mixes: FloatArray, working: Working) -> MixSummary:
    """Return the limits of the prevalence of each mix.

    Parameters
    ----------
    rates : (Q, S)
        Draws of the rate in each fifth.
    mixes : (M, Q)
        Shares of each fifth.
    """
    found = np.empty((len(mixes), 4))

    def one(start: int) -> int:
        block = mixes[start : start + ROWS]
        found[start : start + len(block)] = limits_with_errors(product(block, rates), working.level)[
            : len(block)
        ]
        return len(block)

    each_block(one, range(0, len(mixes), ROWS), working)
    return MixSummary(found[:, :2], found[:, 2:])


def distinct(mixes: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return the different mixes, in the order in which they first come, and which of them each one is.

    Parameters
    ----------
    mixes : (A, Q)
        Shares of each fifth in each area.

    Returns
    -------
    (M, Q), (A,)
    """
    known: dict[bytes, int] = {}
    which = np.fromiter(
        (known.setdefault(row.tobytes(), len(known)) for row in mixes), dtype=np.int64, count=len(mixes)
    )
    first = np.unique(which, return_index=True)[1]
    return mixes[first], which


def each_block(work: Callable[[int], int], starts: Sequence[int], working: Working) -> None:
    """Do a piece of work for the block at each start, on several threads if asked, and say how much is done."""
    for count in in_order(work, starts, working.workers):
        working.say(count)


def in_order(work: Callable[[Item], Made], items: Iterable[Item], workers: int) -> Iterator[Made]:
    """Yield what a piece of work makes of each item, in their order, made on several threads if asked.

    Only a few items are ahead of the one that is waited for, so that what they make is not all held at once.
    """
    if workers == 1:
        yield from map(work, items)
        return
    pool = ThreadPoolExecutor(workers)
    ahead: deque[Future[Made]] = deque()
    try:
        for item in items:
            ahead.append(pool.submit(work, item))
            if len(ahead) >= AHEAD * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        # After an interrupt what has not begun is left.
        pool.shutdown(cancel_futures=True)


def product(block: FloatArray, rates: FloatArray) -> FloatArray:
    """Return the draws of a block of mixes, (ROWS, S); those beyond its end are of nobody."""
    full = np.zeros((ROWS, block.shape[1]))
    full[: len(block)] = block
    product: FloatArray = full @ rates
    return product
