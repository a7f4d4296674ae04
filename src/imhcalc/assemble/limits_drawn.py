"""The limits between which 95% of the draws of an input lie, which are not always those that were published."""

from math import exp, log

from imhcalc.assemble.inputs import beta_of, limits_at_standard_level
from imhcalc.core.arrays import expit, floats
from imhcalc.core.distributions import STANDARD_LEVEL, beta_of_size
from imhcalc.core.model import Effect, log_limits
from imhcalc.core.observed import beta_limits
from imhcalc.models.quantity import Quantity


def ratio_limits_drawn(quantity: Quantity) -> list[float] | None:
    """Return the 95% limits of what is drawn for a ratio, whose published value is kept as the median."""
    stated = limits_at_standard_level(quantity)
    if quantity.shape != "log_normal" or stated is None:
        return None
    half = (stated[1] / stated[0]) ** 0.5
    return [quantity.number / half, quantity.number * half]


def limits_drawn(quantity: Quantity) -> list[list[float]]:
    """Return the 95% limits of what is drawn for a quantity, one pair for each of its values; none where it is fixed."""
    if quantity.shape == "log_normal":
        pair = ratio_limits_drawn(quantity)
        return [] if pair is None else [pair]
    if quantity.shape == "dirichlet" and quantity.effective_sample_size is not None:
        total, size = sum(quantity.numbers), quantity.effective_sample_size
        return [_share_limits(share / total, size) for share in quantity.numbers]
    if quantity.shape == "beta":
        parameters = beta_of(quantity)
        return [] if parameters is None else [list(beta_limits(parameters, STANDARD_LEVEL))]
    return []


def effect_limits_drawn(effect: Effect) -> list[list[list[float]]]:
    """Return the 95% limits of what is drawn for each level of an effect; none for a level that is fixed."""
    return [
        [] if pair is None else [_level_limits(value, log_limits(pair, effect.measure), effect.measure)]
        for value, pair in zip(effect.values, effect.limits, strict=True)
    ]


def _level_limits(value: float, pair: tuple[float, float], measure: str) -> list[float]:
    half = (pair[1] - pair[0]) / 2.0
    if measure == "risk":
        odds = value / (1.0 - value)
        return [float(each) for each in expit(floats([log(odds) - half, log(odds) + half]))]
    return [value * exp(-half), value * exp(half)]


def _share_limits(share: float, size: float) -> list[float]:
    if share in {0.0, 1.0}:
        return [share, share]
    return list(beta_limits(beta_of_size(share, size), STANDARD_LEVEL))
