import struct
from hashlib import sha256

import numpy as np
import pytest

from imhcalc.core.streams import stream


@pytest.mark.parametrize("seed", [0, 1, 20_260_101, 2**63])
def test_the_same_seed_and_name_give_the_same_bytes(seed):
    first, again = (stream(seed, "effect", "disorganised", "ace").standard_normal(100) for _ in range(2))
    assert first.tobytes() == again.tobytes()


def test_what_else_was_drawn_does_not_matter():
    alone = stream(0, "baseline", "asq").standard_normal(10)
    others = [stream(0, "baseline", name) for name in ("disorganised", "disorder")]
    for other in others:
        other.standard_normal(7)
    assert stream(0, "baseline", "asq").standard_normal(10).tobytes() == alone.tobytes()


def test_other_names_and_seeds_give_other_numbers():
    names = [("a", "b"), ("b", "a"), ("ab",), ("a",), ("a", "b", "c"), ("a", "")]
    drawn = {stream(seed, *name).standard_normal(4).tobytes() for name in names for seed in (0, 1)}
    assert len(drawn) == 2 * len(names)


def test_streams_are_unrelated():
    first, second = (stream(0, "area effect", "outcome", name).standard_normal(20_000) for name in ("A", "B"))
    assert abs(np.corrcoef(first, second)[0, 1]) < 5 / np.sqrt(20_000)


def test_a_name_is_turned_into_a_seed_as_it_always_was():
    """Another way would move every interval that was ever handed over: sixteen bytes of the name's hash, as four words."""
    digest = sha256(b"effect\x1fdisorganised\x1face").digest()
    words = struct.unpack("<4I", digest[:16])
    expected = np.random.PCG64(np.random.SeedSequence(7, spawn_key=words)).random_raw(5)
    assert (
        stream(7, "effect", "disorganised", "ace").bit_generator.random_raw(5).tolist() == expected.tolist()
    )
