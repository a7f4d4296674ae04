"""Inverse odds by fifth: a cell of which nothing is known has no risk, and one of hardly any risk no overflow."""

import numpy as np

from imhcalc.core.drawn_calibration import inverse_odds_of


def test_a_cell_of_which_nothing_is_known_has_no_risk():
    logits = np.array([[0.0, np.nan, -1.0, 1.0, -np.inf], [0.5, 0.0, -1.0, 1.0, np.inf]])
    found = inverse_odds_of(logits)
    assert found.shape == (5, 1, 2)
    assert found[:, 0].T.tolist() == [
        [1.0, np.inf, np.exp(1.0), np.exp(-1.0), np.inf],
        [np.exp(-0.5), 1.0, np.exp(1.0), np.exp(-1.0), 0.0],
    ]


def test_hardly_any_risk_is_none():
    assert inverse_odds_of(np.full((1, 5), -800.0)).ravel().tolist() == [np.inf] * 5
