"""How each kind of uncertain input is drawn (method, section 13)."""

from math import isfinite, sqrt

import numpy as np
from numpy.random import Generator

from imhcalc.core.arrays import FloatArray
from imhcalc.core.model import Effect, log_limits
from imhcalc.faults import ModelError

STANDARD_LEVEL = 0.95
STANDARD_WIDTH = 3.919927969080108
"""The width of a 95% interval of a normal distribution, in standard deviations (held by a test)."""


def standard_width(level: float = STANDARD_LEVEL) -> float:
    """Return the width of an interval of this level, in standard deviations of a normal distribution."""
    if level == STANDARD_LEVEL:
        return STANDARD_WIDTH
    from statistics import NormalDist  # noqa: PLC0415 -- slow to import, and seldom needed

    return 2.0 * NormalDist().inv_cdf(0.5 + level / 2.0)


def beta_of_size(value: float, sample_size: float) -> tuple[float, float]:
    """Return the beta parameters of a proportion with an effective sample size; raise ``E_PRECISION``."""
    if not (isfinite(sample_size) and sample_size > 0):
        raise ModelError("E_PRECISION", f"an effective sample size of {sample_size:g} is not above 0")
    return value * sample_size, (1.0 - value) * sample_size


def beta_of_interval(
    value: float, lower: float, upper: float, level: float = STANDARD_LEVEL
) -> tuple[float, float]:
    """Return the beta parameters of a proportion whose interval has this width.

    Raises
    ------
    ModelError
        ``E_RANGE`` if the limits are no interval, ``E_PRECISION`` if it is wider than any beta distribution.

    Notes
    -----
    The sample size v (1 - v) / sd^2 - 1, with the sd of a normal interval of that width; the limits drawn
    lie evenly about the value only as far as the beta distribution does.
    """
    if not (0.0 <= lower < upper <= 1.0):
        raise ModelError("E_RANGE", f"{lower:g} to {upper:g} is not an interval of a proportion")
    spread = (upper - lower) / standard_width(level)
    size = value * (1.0 - value) / spread**2 - 1.0
    if size <= 0:
        raise ModelError("E_PRECISION", f"{lower:g} to {upper:g} is too wide for a proportion of {value:g}")
    return beta_of_size(value, size)


def beta_of_counts(cases: float, total: float) -> tuple[float, float]:
    """Return the beta parameters of a proportion seen as `cases` of `total`; raise ``E_OBSERVED``."""
    if not (isfinite(total) and total > 0 and 0 <= cases <= total):
        raise ModelError("E_OBSERVED", f"{cases:g} of {total:g} is not a count out of a total")
    return cases + 0.5, total - cases + 0.5


def draw_beta(parameters: tuple[float, float], size: int, generator: Generator) -> FloatArray:
    """Return draws of a beta distribution, (S,); a parameter of 0 leaves no doubt."""
    first, second = parameters
    if first <= 0 or second <= 0:
        return np.full(size, 0.0 if first <= 0 else 1.0)
    return generator.beta(first, second, size)


def beta_at(parameters: tuple[float, float], uniforms: FloatArray) -> FloatArray:
    """Return the points of a beta distribution at these probabilities, (S,); a parameter of 0 leaves no doubt.

    Two distributions at the same probabilities are drawn together: the higher one is higher in every draw, so
    that a difference between them holds no chance of its own.
    """
    first, second = parameters
    if first <= 0 or second <= 0:
        return np.full(len(uniforms), 0.0 if first <= 0 else 1.0)
    from scipy.special import betaincinv  # noqa: PLC0415 -- slow to import, and only stated shares need it

    points: FloatArray = betaincinv(first, second, uniforms)
    return points


def draw_shares(shares: FloatArray, sample_size: float, size: int, generator: Generator) -> FloatArray:
    """Return Dirichlet draws of shares with an effective sample size, (S, L); zeros stay zero."""
    gammas = np.ascontiguousarray(generator.standard_gamma(sample_size * shares, (size, len(shares))).T)
    gammas /= np.add.reduce(gammas, axis=0)
    return gammas.T


def draw_log_ratios(
    effect: Effect, level_correlation: float, size: int, generator: Generator
) -> tuple[FloatArray, FloatArray]:
    """Return draws of an effect on the log scale, (S, L), and the normal scores of its uncertain levels, (S, k).

    Notes
    -----
    Ratios: log-normal about the published value, levels sharing a common score with weight
    sqrt(`level_correlation`), since they share a reference group. Risks: normal on the logit scale, each
    level by itself. A level without limits is fixed.
    """
    uncertain = [level for level, limits in enumerate(effect.limits) if limits is not None]
    if not uncertain:
        return effect.log_ratios[np.newaxis], np.empty((size, 0))
    shared = 0.0 if effect.measure == "risk" else level_correlation
    # Levels first, draws last in memory, as everything later wants them.
    scores: FloatArray = np.zeros((len(effect.values), 1))
    if shared > 0:
        scores = scores + sqrt(shared) * generator.standard_normal(size)
    if shared < 1:
        own = np.ascontiguousarray(generator.standard_normal((size, len(effect.values))).T)
        scores = scores + sqrt(1.0 - shared) * own
    spreads = np.zeros((len(effect.values), 1))
    for level in uncertain:
        lower, upper = log_limits(effect.limits[level], effect.measure)  # type: ignore[arg-type]
        spreads[level] = (upper - lower) / standard_width()
    return (effect.log_ratios[:, np.newaxis] + spreads * scores).T, scores[uncertain].T
