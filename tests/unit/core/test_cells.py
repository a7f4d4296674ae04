import numpy as np
import pytest

from imhcalc.core.arrays import expit, logit, ratio
from imhcalc.core.cells import cell_shares, level_means, level_sums, make_grid, reference_mask
from tests.unit.core.examples import refused


def test_cells_are_in_lexicographic_order():
    grid = make_grid(("deprivation", "ace", "smoking"), (5, 2, 3))
    cells = [tuple(cell) for cell in grid.levels.T.tolist()]
    assert cells == [(q, a, s) for q in range(5) for a in range(2) for s in range(3)]


def test_members_of_a_level():
    grid = make_grid(("deprivation", "ace"), (5, 2))
    assert grid.members("ace").tolist() == [[0, 2, 4, 6, 8], [1, 3, 5, 7, 9]]
    assert grid.members("deprivation").tolist() == [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]


def test_shares_of_drawn_and_exact_tables_together():
    quintiles = np.array([0.5, 0.5, 0, 0, 0])
    exact = np.array([[0.9, 0.1]] * 5)
    drawn = np.array([[[0.2, 0.8]] * 5, [[0.6, 0.4]] * 5])
    shares = cell_shares(quintiles, [exact, drawn])
    assert shares.shape == (2, 20)
    assert shares[1, :4].tolist() == pytest.approx([0.27, 0.18, 0.03, 0.02])
    assert cell_shares(quintiles, []).tolist() == [quintiles.tolist()]


def test_sums_and_means_over_levels():
    grid = make_grid(("deprivation", "ace"), (5, 2))
    shares = np.zeros((1, 10))
    shares[0, :4] = [0.1, 0.2, 0.3, 0.4]
    values = np.full((1, 10), np.nan)
    values[0, :4] = [1.0, 0.0, 1.0, 0.5]
    assert level_sums(grid, "ace", shares)[0].tolist() == pytest.approx([0.4, 0.6])
    means = level_means(grid, "deprivation", shares, values)[0]
    assert means[:2].tolist() == pytest.approx([1 / 3, 5 / 7])
    assert np.isnan(means[2:]).all()


def test_reference_cells():
    grid = make_grid(("deprivation", "ace"), (5, 2))
    assert np.flatnonzero(reference_mask(grid, {"deprivation": [3, 4], "ace": [0]})).tolist() == [6, 8]
    assert reference_mask(grid, {}).all()
    assert not reference_mask(grid, {"ace": []}).any()
    with refused("E_UNKNOWN_FACTOR"):
        reference_mask(grid, {"smoking": [0]})
    for level in (-1, 2):
        with refused("E_LEVELS"):
            reference_mask(grid, {"ace": [level]})


def test_logistic_scale_at_its_ends():
    assert expit(np.array([-np.inf, -800.0, 0.0, 800.0, np.inf])).tolist() == [0, 0, 0.5, 1, 1]
    assert logit(np.array([0.0, 0.5, 1.0])).tolist() == [-np.inf, 0, np.inf]
    assert np.isnan(ratio(np.array([0.0, 1.0]), np.array([0.0, 0.0]))).all()
