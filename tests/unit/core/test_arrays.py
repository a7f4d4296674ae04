"""The logistic scale at its ends, ratios where nothing is divided by, and room that is kept but not held."""

import tracemalloc

import numpy as np
import pytest

from imhcalc.core.arrays import ROOM, cells_first, expit, floats, keep_room, logit, ratio, rows_of


def test_the_logistic_scale_and_its_ends():
    assert expit(np.array([-np.inf, 0.0, np.inf])).tolist() == [0, 0.5, 1]
    assert logit(np.array([0.0, 0.5, 1.0])).tolist() == [-np.inf, 0, np.inf]
    probabilities = np.array([1e-300, 1e-9, 0.2, 0.8, 1 - 1e-9])
    assert expit(logit(probabilities)).tolist() == pytest.approx(probabilities.tolist(), rel=1e-12)
    assert expit(np.array([-800.0, 800.0])).tolist() == [0, 1]


def test_a_ratio_to_nothing_is_not_defined():
    found = ratio(np.array([1.0, 0.0, 3.0]), np.array([0.0, 0.0, 4.0]))
    assert np.isnan(found[:2]).all()
    assert found[2] == 0.75


def test_numbers_of_any_kind_are_floats():
    assert floats([1, 2]).dtype == np.float64
    assert floats(np.float32(0.5)).shape == ()


def test_a_single_row_stands_for_all_draws():
    one, three = np.array([[1.0, 2.0]]), np.arange(6.0).reshape(3, 2)
    assert rows_of(one, 3).tolist() == [[1, 2]] * 3
    assert rows_of(three, 3) is three


@pytest.mark.parametrize("shape", [(4, 3), (2, 4, 3), (4, 1)])
def test_cells_come_first_and_draws_lie_next_to_each_other(shape):
    values = np.arange(float(np.prod(shape))).reshape(shape)
    found = cells_first(values)
    assert found.tolist() == np.moveaxis(values, -1, 0).tolist()
    assert found.strides[-1] <= found.strides[0]
    assert np.shares_memory(cells_first(np.moveaxis(found, 0, -1)), found)


def test_room_is_asked_for_once_and_given_back():
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        keep_room()
        after, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most - before >= max(ROOM)
    assert after - before < 10_000
