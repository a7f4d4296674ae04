"""What might be seen in many areas is what `seen_limits` says of each."""

import numpy as np
import pytest

from imhcalc.core import chances
from imhcalc.core.batch import Working
from imhcalc.core.chance import seen_limits
from imhcalc.core.chances import PAIRS, Seen, seen_in_mixes
from imhcalc.core.streams import stream

LEVEL = 0.95


def rates_of(mean, spread=0.3, size=400):
    base = np.log(mean / (1 - mean)) + np.array([0.6, 0.3, 0.0, -0.2, -0.4])[:, np.newaxis]
    logits = base + spread * stream(5, "rates").standard_normal((5, size))
    return 1 / (1 + np.exp(-logits))


def mixes_of(count):
    weights = stream(6, "mixes").standard_gamma(1.0, (count, 5))
    return weights / weights.sum(axis=1, keepdims=True)


def generator():
    return stream(1, "many people")


def agree(rates, mixes, which, sizes, level=LEVEL, workers=1):
    """Compare with each area alone, and return what was found."""
    said = []
    which, sizes = np.array(which), np.array(sizes)
    found = seen_in_mixes(rates, mixes, Seen(which, sizes), generator, Working(level, workers, said.append))
    for place, (mix, size) in enumerate(zip(which, sizes, strict=True)):
        alone = seen_limits(mixes[mix] @ rates, float(size), level, generator())
        assert found[place].tolist() == alone.tolist(), (mix, size)
    assert sum(said) == (sizes > 0).sum()
    return found


@pytest.mark.parametrize("mean", [0.002, 0.05, 0.3, 0.5, 0.7, 0.98])
@pytest.mark.parametrize("level", [0.5, 0.95])
def test_of_any_prevalence(mean, level):
    sizes = stream(7, "sizes").integers(0, 90, 60)
    agree(rates_of(mean), mixes_of(60), np.arange(60), sizes, level)


@pytest.mark.parametrize("workers", [1, 3])
def test_of_more_areas_than_are_taken_at_a_time(workers):
    count = PAIRS + 30
    sizes = stream(8, "sizes").integers(1, 400, count)
    agree(rates_of(0.1), mixes_of(count), np.arange(count), sizes, workers=workers)


def test_of_few_mixes_and_few_sizes():
    """All pairs of the two are then gone through together."""
    places = np.arange(90)
    agree(rates_of(0.1), mixes_of(6), places % 6, np.array([5, 17, 40, 41, 90])[places % 5])


def test_of_one_area():
    assert agree(rates_of(0.1), mixes_of(1), [0], [1]).tolist() == [[0, 1]]


def test_of_nobody():
    assert agree(rates_of(0.1), mixes_of(2), [0, 1], [0, 0]).tolist() == [[0, 0], [0, 0]]


def test_of_so_many_people_that_their_number_is_drawn():
    agree(rates_of(0.3), mixes_of(3), [0, 1, 2, 0], [20_000, 50, 30_000, 8])


def test_where_the_number_of_people_in_every_area_is_drawn():
    agree(rates_of(0.3), mixes_of(2), [0, 1], [20_000, 30_000])


def test_of_a_prevalence_without_doubt():
    for share in (0.0, 0.2, 1.0):
        agree(np.full((5, 20), share), mixes_of(4), [0, 1, 2, 3], [10, 11, 200, 3])


def test_of_the_highest_draw_of_all():
    """It lies at the upper edge of the last bin, and is counted there."""
    rates = np.repeat([0.2, 0.5], 20)[np.newaxis]
    agree(rates, np.ones((1, 1)), np.zeros(400, dtype=int), np.arange(1, 401))


def test_of_some_draws_that_are_certain():
    agree(np.repeat([0.2, 1.0], [30, 10])[np.newaxis], np.ones((1, 1)), [0, 0], [3, 40])


def test_of_a_share_that_a_sum_of_chances_just_reaches():
    """One child at one half: nobody is seen with a chance of exactly one half."""
    found = agree(np.full((5, 8), 0.5), np.full((1, 5), 0.2), [0], [1], level=0.5)
    assert found.tolist() == [[0, 1]]


def test_the_bins_tell_most_of_it(monkeypatch):
    """Draws are gone through one by one for few areas only: that is what the bins are for."""
    asked = []

    def counted(*arguments):
        asked.append(arguments)
        return seen_limits(*arguments)

    monkeypatch.setattr(chances, "seen_limits", counted)
    for mean in (0.05, 0.7):
        asked.clear()
        sizes = stream(9, "sizes").integers(1, 200, 200)
        seen_in_mixes(rates_of(mean), mixes_of(200), Seen(np.arange(200), sizes), generator, Working(LEVEL))
        assert len(asked) < 40
