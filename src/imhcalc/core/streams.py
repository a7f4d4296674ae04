"""One random stream per named thing, from one seed; the only place that makes a generator."""

from hashlib import sha256

import numpy as np


def stream(seed: int, *name: str) -> np.random.Generator:
    """Return the generator of one named thing, such as ``("effect", outcome, factor)``.

    The same seed and name give the same numbers, whatever else is drawn, in whatever order. Zero is a seed
    like any other.
    """
    digest = sha256("\x1f".join(name).encode()).digest()
    words = tuple(int.from_bytes(digest[start : start + 4], "little") for start in range(0, 16, 4))
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=words)))
