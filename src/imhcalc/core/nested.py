"""Exclusive classes solved one after another: each a share of those in no earlier class (method, section 8)."""

from collections.abc import Mapping, Sequence

import numpy as np

from imhcalc.core.arrays import BoolArray, FloatArray, logit
from imhcalc.core.calibration import DrawnEffect, Fit, central, fit, require_valid, target_risks
from imhcalc.core.cells import Grid, level_sums
from imhcalc.core.estimation import SATURATED, local_risks, nation_grid, national_shares
from imhcalc.core.local_mix import local_mix
from imhcalc.core.model import Area, Baseline, Classes, Nation, check_effects
from imhcalc.records import dataclass


@dataclass(frozen=True, slots=True)
class NestedFit:
    """The calibrated stages: one fit per class but the last, each among those in no earlier class."""

    stages: tuple[Fit, ...]

    @property
    def valid(self) -> BoolArray:
        """Whether every stage has a solution, (S,)."""
        found = self.stages[0].valid
        for stage in self.stages[1:]:
            found = found & stage.valid
        return found


def stage_values(shares: FloatArray) -> list[FloatArray]:
    """Return each class's share of those in no earlier class, from national shares (S, classes)."""
    left = np.cumsum(shares[:, ::-1], axis=1)[:, ::-1]
    return [
        np.divide(shares[:, k], left[:, k], out=np.zeros(len(shares)), where=left[:, k] > 0)
        for k in range(shares.shape[1] - 1)
    ]


def fit_nested(
    grid: Grid,
    weights: FloatArray,
    values: Sequence[FloatArray],
    effects: Sequence[Sequence[DrawnEffect]],
    anchor: Baseline,
) -> NestedFit:
    """Return the calibrated stages.

    Parameters
    ----------
    weights : (S, C)
        National share of each cell.
    values : sequence of (S,)
        Each stage's baseline: its class's share of those in no earlier class.
    effects : sequence of sequence of DrawnEffect
        Each stage's effects, among those in no earlier class.
    anchor : Baseline
        For its anchor, which serves every stage.

    Notes
    -----
    Stage t + 1 is calibrated over the population that stage t leaves: weights proportional to
    w (1 - p). Plain national weights would miss the national shares.
    """
    stages: list[Fit] = []
    for value, stage_effects in zip(values, effects, strict=True):
        if stages:
            weights = _left(weights, stages[-1].cell_logits)
        stages.append(fit(grid, weights, stage_effects, anchor, value))
    return NestedFit(tuple(stages))


def _left(weights: FloatArray, cell_logits: FloatArray) -> FloatArray:
    """Return the share of each cell, (S, C), among those whom a class leaves, or as it was where it leaves nobody."""
    with np.errstate(over="ignore"):
        left: FloatArray = weights / (1.0 + np.exp(cell_logits))
    unknown = np.isnan(left)
    if unknown.any():
        left = np.where(unknown, weights, left)
    total = left.sum(axis=1, keepdims=True)
    if not (total > 0).all():
        left = np.where(total > 0, left, weights)
        total = np.where(total > 0, total, 1.0)
    shares: FloatArray = left / total
    return shares


def effects_among_rest(
    grid: Grid,
    weights: FloatArray,
    total: tuple[FloatArray, Sequence[DrawnEffect]],
    earlier: tuple[FloatArray, Sequence[DrawnEffect]],
) -> list[DrawnEffect]:
    """Return effects on a class among those in no earlier class, from effects on class and earlier ones together.

    Parameters
    ----------
    weights : (S, C)
        National share of each cell.
    total, earlier : pairs of (S,) and effects
        National mean of, and effects on, the classes up to this one, and of those before it.

    Notes
    -----
    Per level (total - earlier) / (1 - earlier), as risks; a draw in which that is no proportion has no
    solution (NaN).
    """
    total_mean, total_effects = total
    earlier_mean, earlier_effects = earlier
    before = {effect.factor: effect for effect in earlier_effects}
    among_rest = []
    for effect in total_effects:
        shares = level_sums(grid, effect.factor, weights)
        both, _ = target_risks(effect, shares, total_mean)
        first = earlier_mean[:, np.newaxis]
        if effect.factor in before:
            first, _ = target_risks(before[effect.factor], shares, earlier_mean)
        risks = (both - first) / (1.0 - first)
        risks = np.where((risks > 0) & (risks < 1), risks, np.nan)
        among_rest.append(DrawnEffect(effect.factor, effect.scope, "risk", logit(risks)))
    return among_rest


def class_risks(stage_risks: Sequence[FloatArray]) -> list[FloatArray]:
    """Return the probability of each class in each cell, (S, C) each, from the risks of the stages (method, section 8)."""
    left: FloatArray = np.ones((1, 1))
    classes = []
    for risks in stage_risks:
        classes.append(left * risks)
        left = left * (1.0 - risks)
    return [*classes, left]


def local_classes(
    nation: Nation, classes: Classes, area: Area
) -> tuple[Mapping[str, FloatArray], frozenset[str]]:
    """Return the expected share of each class in a populated area, (S,) by name, and the warnings."""
    grid = nation_grid(nation)
    weights = national_shares(nation)
    for effects in classes.effects:
        check_effects(nation, effects)
    anchor = Baseline.checked(0.0, classes.anchor, classes.reference_cells)
    effects_by_stage = [central(effects) for effects in classes.effects]
    fitted = fit_nested(grid, weights, stage_values(classes.shares[np.newaxis]), effects_by_stage, anchor)
    for stage in fitted.stages:
        require_valid(stage)
    warnings = nation.warnings | classes.warnings
    if area.population <= 0:
        return {name: np.full(1, np.nan) for name in classes.names}, warnings | {"W_EMPTY_AREA"}
    mix = local_mix(grid, nation, area)
    stage_risks = [local_risks(area, mix.shares, stage.cell_logits) for stage in fitted.stages]
    if any(np.any(stage > SATURATED) for stage in stage_risks):
        warnings |= {"W_SATURATED"}
    risks = class_risks(stage_risks)
    local = {name: (mix.shares * risk).sum(axis=1) for name, risk in zip(classes.names, risks, strict=True)}
    return local, warnings | mix.warnings
