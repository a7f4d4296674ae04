"""How the time of something grows with what it is given, measured against itself in one run."""

import time
from collections.abc import Callable

PARTS = 4
MOST_TIMES = 10
"""Four times as much takes about four times as long; what looks at everything again for everything takes sixteen."""


def spent(work: Callable[[], object]) -> float:
    """Return the processor's seconds that something takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def grows_evenly(give: Callable[[int], object], size: int) -> bool:
    """Say whether what is done for a size takes no more than so many times what it takes for a part of it.

    A part that takes less than adding up a million numbers is too short to be measured: that stands in for it.
    """
    least = spent(lambda: sum(range(1_000_000)))
    part = spent(lambda: give(size // PARTS))
    return spent(lambda: give(size)) <= MOST_TIMES * max(part, least)
