"""Which uncertain input moves an estimate how far: one at its limits, the rest central (method, section 27)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import isnan
from typing import TypeVar

import numpy as np

from imhcalc.core.arrays import FloatArray, expit, floats, logit
from imhcalc.core.distributions import STANDARD_LEVEL, STANDARD_WIDTH
from imhcalc.core.drawing import Settings
from imhcalc.core.estimation import synthetic
from imhcalc.core.model import Area, Baseline, Effect, Exposure, Margin, Nation, Outcome, log_limits
from imhcalc.core.observed import beta_limits

EXTREME = STANDARD_WIDTH / 2.0
"""The 97.5% point of a normal distribution, in standard deviations."""
Varied = TypeVar("Varied")
Change = tuple[Nation, Outcome, Area, float]
"""What an estimate is of: a nation, an outcome, an area, and a shift of every cell's logit."""


def baseline_extremes(baseline: Baseline) -> tuple[Baseline, Baseline] | None:
    """Return the baseline at its 2.5% and 97.5% points; None if it is fixed."""
    if baseline.beta is None or min(baseline.beta) <= 0:
        return None
    lower, upper = beta_limits(baseline.beta, STANDARD_LEVEL)
    return replace(baseline, value=lower, beta=None), replace(baseline, value=upper, beta=None)


def transport_extremes(baseline: Baseline, transport_sd: float) -> tuple[Baseline, Baseline] | None:
    """Return a baseline carried from another nation, its logit moved to the 2.5% and 97.5% points; None if it is not."""
    if transport_sd <= 0:
        return None
    lower, upper = expit(logit(floats(baseline.value)) + transport_sd * floats([-EXTREME, EXTREME]))
    return replace(baseline, value=float(lower), beta=None), replace(baseline, value=float(upper), beta=None)


def effect_extremes(effect: Effect) -> tuple[Effect, Effect] | None:
    """Return the effect with all its levels at their 2.5%, then at their 97.5% points; None if it is fixed.

    Notes
    -----
    On the scale of the draws the points lie half the width of the limits from the published value.
    """
    halves = np.zeros(len(effect.values))
    for level, limits in enumerate(effect.limits):
        if limits is not None:
            lower, upper = log_limits(limits, effect.measure)
            halves[level] = (upper - lower) / 2.0
    if not halves.any():
        return None
    low, high = (
        replace(effect, values=_values(effect.log_ratios + move, effect.measure), limits=())
        for move in (-halves, halves)
    )
    return low, high


def _values(log_ratios: FloatArray, measure: str) -> FloatArray:
    values: FloatArray = expit(log_ratios) if measure == "risk" else np.exp(log_ratios)
    return values


def exposure_extremes(exposure: Exposure) -> tuple[Exposure, Exposure] | None:
    """Return the exposure with the last level's share in every row at its 2.5%, then at its 97.5% point; None if it is fixed."""
    if exposure.sample_sizes is None:
        return None
    rows = [
        last_share_extremes(row, float(size))
        for row, size in zip(exposure.given_quintile, exposure.sample_sizes, strict=True)
    ]
    if all(row is None for row in rows):
        return None
    low, high = (
        np.stack(
            [
                given if row is None else row[side]
                for given, row in zip(exposure.given_quintile, rows, strict=True)
            ]
        )
        for side in (0, 1)
    )
    return (
        replace(exposure, given_quintile=low, sample_sizes=None),
        replace(exposure, given_quintile=high, sample_sizes=None),
    )


def margin_extremes(margin: Margin) -> tuple[Margin, Margin] | None:
    """Return the local survey with the last level's share at its 2.5% and 97.5% points; None if it is fixed.

    Its size is kept, since it says how far the survey is drawn towards the national pattern.
    """
    found = None if margin.sample_size is None else last_share_extremes(margin.shares, margin.sample_size)
    if found is None:
        return None
    return replace(margin, shares=found[0]), replace(margin, shares=found[1])


def last_share_extremes(shares: FloatArray, sample_size: float) -> tuple[FloatArray, FloatArray] | None:
    """Return shares (L,) with the last one at its 2.5% and 97.5% points, the others scaled; None if it is 0 or 1."""
    last = float(shares[-1])
    if not 0.0 < last < 1.0:
        return None
    low, high = (
        np.append(shares[:-1] * (1.0 - new) / (1.0 - last), new)
        for new in beta_limits((sample_size * last, sample_size * (1.0 - last)), STANDARD_LEVEL)
    )
    return low, high


def tornado(
    nation: Nation, outcome: Outcome, area: Area, settings: Settings
) -> dict[str, tuple[float, float]]:
    """Return the prevalence with each uncertain group at its 2.5%, then at its 97.5% point, the rest central.

    Returns
    -------
    dict of name to (float, float)
        Widest first. The names are those of the drawn groups; a pair falls where more of the input means less
        of the outcome.

    Raises
    ------
    ModelError
        The refusals of the estimate, at the central values or at any extreme.
    """
    synthetic(nation, outcome, area)
    found = {
        name: (_prevalence(low), _prevalence(high))
        for name, (low, high) in _changes(nation, outcome, area, settings).items()
    }
    return dict(sorted(found.items(), key=_narrowness))


def _narrowness(group: tuple[str, tuple[float, float]]) -> float:
    low, high = group[1]
    return 0.0 if isnan(high - low) else -abs(high - low)


def _prevalence(change: Change) -> float:
    return float(synthetic(*change).prevalence[0])


def _changes(
    nation: Nation, outcome: Outcome, area: Area, settings: Settings
) -> Mapping[str, tuple[Change, Change]]:
    """Return what each uncertain group is changed to, by its name."""

    def with_baseline(new: Baseline) -> Change:
        return nation, replace(outcome, baseline=new), area, 0.0

    def with_effect(new: Effect) -> Change:
        effects = tuple(new if each.factor == new.factor else each for each in outcome.effects)
        return nation, replace(outcome, effects=effects), area, 0.0

    def with_exposure(new: Exposure) -> Change:
        exposures = tuple(new if each.factor == new.factor else each for each in nation.exposures)
        return replace(nation, exposures=exposures), outcome, area, 0.0

    def with_margins(new: Mapping[str, Margin]) -> Change:
        return nation, outcome, replace(area, margins={**area.margins, **new}), 0.0

    tau = settings.area_effect_sd
    shifts = (-EXTREME * tau, EXTREME * tau) if tau > 0 else None
    groups = {
        "baseline": _both(with_baseline, baseline_extremes(outcome.baseline)),
        "transport": _both(with_baseline, transport_extremes(outcome.baseline, settings.transport_sd)),
        "area effect": _both(lambda shift: (nation, outcome, area, shift), shifts),
    }
    for effect in outcome.effects:
        groups[f"effect:{effect.factor}"] = _both(with_effect, effect_extremes(effect))
    for exposure in nation.exposures:
        groups[f"exposure:{exposure.factor}"] = _both(with_exposure, exposure_extremes(exposure))
    for factor, margin in area.margins.items():
        pair = margin_extremes(margin)
        named = None if pair is None else ({factor: pair[0]}, {factor: pair[1]})
        groups[f"margin:{factor}"] = _both(with_margins, named)
    return {name: pair for name, pair in groups.items() if pair is not None}


def _both(
    change: Callable[[Varied], Change], extremes: tuple[Varied, Varied] | None
) -> tuple[Change, Change] | None:
    return None if extremes is None else (change(extremes[0]), change(extremes[1]))
