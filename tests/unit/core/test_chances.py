"""What might be seen in many areas: the answers of one area at a time, whatever the bins leave open."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imhcalc.core import chances
from imhcalc.core.batch import Working
from imhcalc.core.chance import seen_limits
from imhcalc.core.chances import Seen, seen_in_mixes
from imhcalc.core.streams import stream


def rates_of(mean, sd, draws=500):
    generator = stream(1, "rates")
    logit = np.log(mean / (1 - mean))
    logits = logit + sd * generator.standard_normal(draws) + np.linspace(0.4, -0.4, 5)[:, np.newaxis]
    return 1 / (1 + np.exp(-logits))


def generator():
    return stream(0, "seen")


def one_by_one(rates, mixes, areas, level=0.95):
    return np.vstack(
        [
            seen_limits(mixes[mix] @ rates, float(size), level, generator())
            for mix, size in zip(areas.which, areas.sizes, strict=True)
        ]
    )


@settings(max_examples=25)
@given(
    st.sampled_from([0.002, 0.05, 0.15, 0.45, 0.7]),
    st.sampled_from([0.0, 0.2, 0.5]),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 160)), min_size=1, max_size=60),
    st.sampled_from([0.8, 0.95]),
)
def test_the_same_as_one_area_at_a_time(mean, sd, pairs, level):
    rates, mixes = rates_of(mean, sd), np.vstack([np.eye(5), stream(2, "mixes").dirichlet(np.ones(5), 3)])
    areas = Seen(*np.array(pairs, dtype=np.int64).T)
    found = seen_in_mixes(rates, mixes, areas, generator, Working(level))
    assert found.tolist() == one_by_one(rates, mixes, areas, level).tolist()


@pytest.mark.parametrize("mixes", [2, 300])
def test_few_mixes_of_many_sizes_and_many_mixes_of_few(mixes):
    """Both ways of going through the numbers, and several blocks of areas on two threads."""
    rates, every = rates_of(0.15, 0.3), stream(2, "mixes").dirichlet(np.ones(5), mixes)
    sizes = stream(3, "sizes").integers(1, 200 if mixes == 2 else 90, 600)
    areas = Seen(np.arange(600) % mixes, sizes)
    found = seen_in_mixes(rates, every, areas, generator, Working(0.95, 2))
    assert found.tolist() == one_by_one(rates, every, areas).tolist()


def test_what_the_bins_leave_open_is_gone_through(monkeypatch):
    """With two bins hardly anything is certain, and all of it is worked out draw by draw."""
    rates, mixes = rates_of(0.15, 0.3), np.eye(5)
    areas = Seen(np.arange(100) % 5, np.arange(100) + 1)
    certain = seen_in_mixes(rates, mixes, areas, generator, Working(0.95))
    monkeypatch.setattr(chances, "BINS", 2)
    assert seen_in_mixes(rates, mixes, areas, generator, Working(0.95)).tolist() == certain.tolist()


def test_so_many_people_that_their_number_is_drawn():
    rates, mixes = rates_of(0.3, 0.2), np.eye(5)
    areas = Seen(np.array([0, 3, 3]), np.array([20_000, 20_000, 30]))
    found = seen_in_mixes(rates, mixes, areas, generator, Working(0.95))
    assert found.tolist() == one_by_one(rates, mixes, areas).tolist()


def test_nobody_sees_nobody():
    areas = Seen(np.array([0]), np.array([0]))
    assert seen_in_mixes(rates_of(0.3, 0.2), np.eye(5), areas, generator, Working(0.95)).tolist() == [[0, 0]]
