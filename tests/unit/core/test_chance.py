"""The number that might be seen: exact against the binomial distribution, and against very many draws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from imhcalc.core.chance import exact_limits, is_gone_through, realised_counts, seen_limits, whole
from imhcalc.core.streams import stream
from imhcalc.core.summary import limits


def draws_of(mean: float, sd: float, size: int = 2_000) -> np.ndarray:
    logit = np.log(mean / (1 - mean)) + sd * stream(3, "prevalence").standard_normal(size)
    return 1 / (1 + np.exp(-logit))


def least(chance, size, share):
    """Return the least number whose mean chance of so many or fewer reaches a share, by scipy's distribution."""
    reached = binom.cdf(np.arange(size + 1)[:, np.newaxis], size, chance[np.newaxis]).mean(axis=1)
    return int(np.argmax(reached >= share))


@given(
    st.floats(0.001, 0.95), st.floats(0, 0.6), st.integers(1, 150), st.sampled_from([0.5, 0.8, 0.95, 0.99])
)
def test_the_limits_are_those_of_the_mixture(mean, sd, size, level):
    chance = draws_of(mean, sd, 300)
    tail = (1 - level) / 2
    expected = least(chance, size, tail), least(chance, size, 1 - tail)
    assert exact_limits(chance, size, level) == expected


@pytest.mark.parametrize(("mean", "people"), [(0.15, 80), (0.4, 60), (0.6, 40), (0.002, 8353), (0.05, 500)])
def test_many_draws_say_the_same(mean, people):
    chance = draws_of(mean, 0.3)
    counted = realised_counts(np.tile(chance, 200), people, stream(0, "many"))
    drawn = limits(counted[np.newaxis], 0.95)[0]
    found = seen_limits(chance, people, 0.95, stream(0, "unused"))
    assert np.abs(found - drawn).max() <= 1
    # The limits hold at least the level, and one number fewer at either end would not hold its share.
    for limit, share in zip(found, (0.025, 0.975), strict=True):
        assert (counted <= limit).mean() >= share - 0.002
        assert (counted <= limit - 1).mean() <= share + 0.002


def test_nothing_is_drawn_for_few():
    chance = draws_of(0.1, 0.3)
    first, second = (seen_limits(chance, 50, 0.95, stream(seed, "any")) for seed in (1, 2))
    assert first.tolist() == second.tolist()


def test_many_are_drawn():
    chance = draws_of(0.3, 0.3)
    assert not is_gone_through(float(chance.min()), float(chance.max()), 8_000)
    found = seen_limits(chance, 8_000, 0.95, stream(1, "many"))
    counted = realised_counts(chance, 8_000, stream(1, "many"))
    assert found.tolist() == limits(counted[np.newaxis], 0.95)[0].tolist()


@pytest.mark.parametrize(("chance", "people", "expected"), [
    (0.0, 10, [0, 0]), (1.0, 10, [10, 10]), (0.3, 0, [0, 0]), (0.3, 0.4, [0, 0]), (np.nan, 0, [0, 0]),
    (1e-9, 10, [0, 0]), (1 - 1e-9, 10, [10, 10]),
])  # fmt: skip
def test_certainty_and_nobody(chance, people, expected):
    assert seen_limits(np.full(5, chance), people, 0.95, stream(0, "x")).tolist() == expected


def test_draws_at_both_ends_are_drawn():
    chance = np.array([0.0, 1.0])
    assert not is_gone_through(0.0, 1.0, 12)
    assert seen_limits(chance, 12, 0.95, stream(0, "x")).tolist() == pytest.approx([0.3, 11.7])


def test_rare_and_very_many():
    """Factors that would pass the largest float on the way are brought back in time."""
    chance = np.full(10, 0.0005)
    size = 1_000_000
    assert is_gone_through(0.0005, 0.0005, size)
    low, high = exact_limits(chance, size, 0.95)
    assert (low, high) == (binom.ppf(0.025, size, 0.0005), binom.ppf(0.975, size, 0.0005))


def test_a_half_is_rounded_up():
    assert [whole(2.5), whole(3.5), whole(2.4999)] == [3, 4, 2]


def test_chance_is_kept_between_nobody_and_everybody():
    """Rounding may leave a share a hair outside, and a draw without an answer sees nobody."""
    for drawn, seen in ((-1e-12, 0.0), (1 + 1e-12, 10.0), (np.nan, 0.0)):
        assert seen_limits(np.full(5, drawn), 10, 0.95, stream(0, "x")).tolist() == [seen, seen]


@pytest.mark.parametrize(("drawn", "end"), [(-0.2, 0.0), (1.2, 1.0)])
def test_a_draw_outside_counts_as_its_end(drawn, end):
    """Beside a draw inside, it neither takes from what is reached nor adds to it."""
    outside, at_the_end = (
        seen_limits(np.array([0.5, last]), 10, 0.95, stream(0, "x")).tolist() for last in (drawn, end)
    )
    assert outside == at_the_end


def test_all_are_seen_at_both_limits():
    """Where not even the lower share is reached before all are seen."""
    chance = np.array([0.1, *[0.9] * 9])
    assert exact_limits(chance, 1, 0.1) == (least(chance, 1, 0.45), least(chance, 1, 0.55)) == (1, 1)


def test_nearly_everybody_is_gone_through_from_all_down():
    assert is_gone_through(0.99, 0.999, 200)
    assert is_gone_through(0.999, 1.0, 200)
    assert not is_gone_through(0.001, 0.999999, 200)
    assert is_gone_through(0.1, 0.9, 200)
