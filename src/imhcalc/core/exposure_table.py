"""A national split of a risk factor, spread over deprivation quintiles by a gradient."""

from math import log

import numpy as np

from imhcalc.core.arrays import FloatArray, expit
from imhcalc.core.calibration import calibrate_intercept
from imhcalc.core.model import QUINTILES


def proportional_odds_table(split: FloatArray, odds_ratio: float) -> FloatArray:
    """Return the shares of ordered levels in each quintile, (Q, L).

    Parameters
    ----------
    split : (L,)
        National share of each level; adds to one.
    odds_ratio : float
        Odds of being at a level or above, most against least deprived quintile, the same for every level.

    Notes
    -----
    P(level >= k in quintile q) = expit(a_k + b s_q), s = 4, 3, 2, 1, 0 from the most deprived, b = log
    odds ratio / 4, and a_k such that five equal quintiles of adults return the national share.
    """
    scores = log(odds_ratio) * np.arange(QUINTILES - 1, -1, -1) / (QUINTILES - 1)
    at_least = np.cumsum(split[::-1])[::-1][1:]
    intercepts = calibrate_intercept(scores[np.newaxis], np.ones((1, QUINTILES)), at_least)
    cumulated = expit(intercepts[np.newaxis, :] + scores[:, np.newaxis])
    edges = np.concatenate([np.ones((QUINTILES, 1)), cumulated, np.zeros((QUINTILES, 1))], axis=1)
    table: FloatArray = edges[:, :-1] - edges[:, 1:]
    return table
