"""Many mixes at once: the same as one at a time, in any order and company, on any number of threads."""

import threading

import numpy as np
import pytest

from imhcalc.core.batch import AHEAD, ROWS, Working, distinct, each_block, in_order, summarise_mixes
from imhcalc.core.streams import stream
from imhcalc.core.summary import limits, summarise

LEVEL = 0.95


def rates_of(draws=2_000):
    generator = stream(1, "rates")
    logits = -1.7 + 0.25 * generator.standard_normal(draws) + np.linspace(0.4, -0.4, 5)[:, np.newaxis]
    return 1 / (1 + np.exp(-logits - 0.1 * generator.standard_normal((5, draws))))


def mixes_of(count):
    return stream(2, "mixes").dirichlet(np.ones(5), count)


def test_limits_and_errors_are_those_of_each_mix_alone():
    rates, mixes = rates_of(), mixes_of(40)
    found = summarise_mixes(rates, mixes, Working(LEVEL))
    for mix, pair, errors in zip(mixes, found.limits, found.errors, strict=True):
        draws = mix @ rates
        assert pair == pytest.approx(limits(draws[np.newaxis], LEVEL)[0], rel=1e-12)
        assert errors == pytest.approx(summarise(draws, LEVEL).limit_errors, rel=1e-9)


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_the_digits_do_not_depend_on_order_company_or_threads(workers):
    rates, mixes = rates_of(), mixes_of(3 * ROWS + 5)
    found = summarise_mixes(rates, mixes, Working(LEVEL, workers))
    order = stream(3, "order").permutation(len(mixes))
    assert np.array_equal(summarise_mixes(rates, mixes[order], Working(LEVEL)).limits, found.limits[order])
    alone = [summarise_mixes(rates, mix[np.newaxis], Working(LEVEL)).limits[0] for mix in mixes]
    assert np.array_equal(np.vstack(alone), found.limits)


def test_different_mixes_in_the_order_of_their_coming():
    first, second = [0.2] * 5, [1.0, 0, 0, 0, 0]
    mixes, which = distinct(np.array([first, second, first, second, first]))
    assert mixes.tolist() == [first, second]
    assert which.tolist() == [0, 1, 0, 1, 0]
    assert mixes[which].tolist() == [first, second, first, second, first]


def test_it_says_how_much_is_done():
    said = []
    summarise_mixes(rates_of(200), mixes_of(ROWS + 3), Working(LEVEL, say=said.append))
    assert said == [ROWS, 3]


@pytest.mark.parametrize("workers", [1, 3])
def test_work_comes_back_in_order(workers):
    assert list(in_order(lambda item: item * item, range(50), workers)) == [item * item for item in range(50)]


def test_only_a_few_items_are_ahead():
    begun, lock = [], threading.Lock()

    def work(item):
        with lock:
            begun.append(item)
        return item

    made = in_order(work, range(1000), 2)
    assert next(made) == 0
    assert len(begun) < 20
    made.close()
    assert len(begun) < 20


def test_an_error_in_a_thread_comes_out():
    def work(start):
        if start == 2:
            msg = "no"
            raise ValueError(msg)
        return 1

    with pytest.raises(ValueError, match="no"):
        each_block(work, range(5), Working(LEVEL, 2))


@pytest.mark.parametrize("workers", [2, 3])
def test_so_many_items_are_begun_before_the_first_is_waited_for(workers):
    taken = []
    made = in_order(lambda item: item, (taken.append(item) or item for item in range(100)), workers)
    for place, _ in enumerate(made):
        assert len(taken) == min(100, place + AHEAD * workers)


def test_one_worker_works_where_it_is_called():
    here = threading.get_ident()
    assert set(in_order(lambda _: threading.get_ident(), range(9), 1)) == {here}
    assert here not in set(in_order(lambda _: threading.get_ident(), range(9), 2))


def test_no_more_threads_than_workers():
    threads = set(in_order(lambda _: threading.get_ident(), range(200), 2))
    assert len(threads) <= 2


def test_after_an_error_what_has_not_begun_is_left():
    begun, wait = [], threading.Event()

    def work(item):
        if item == 0:
            raise ZeroDivisionError
        begun.append(item)
        wait.wait(0.2)

    with pytest.raises(ZeroDivisionError):
        list(in_order(work, range(1000), 2))
    assert len(begun) < AHEAD * 2 - 1
