"""How the time of something grows with what it is given, measured against itself in one run."""

import time
from collections.abc import Callable
from timeit import Timer

PARTS = 4
MOST_TIMES = 10
"""Four times as much takes about four times as long; what looks at everything again for everything takes sixteen."""
TRIES = 4


def spent(work: Callable[[], object]) -> float:
    """Return the processor's seconds that something takes, without what looking for garbage among all else takes."""
    return Timer(work, timer=time.process_time).timeit(number=1)


def grows_evenly(give: Callable[[int], object], size: int) -> bool:
    """Say whether what is done for a size takes no more than so many times what it takes for a part of it.

    A part that takes less than adding up a million numbers is too short to be measured: that stands in for it. Other
    work on the machine can only add to a time: one try of a few that is even tells that it grows evenly.
    """
    least = spent(lambda: sum(range(1_000_000)))
    return any(
        spent(lambda: give(size)) <= MOST_TIMES * max(spent(lambda: give(size // PARTS)), least)
        for _ in range(TRIES)
    )
