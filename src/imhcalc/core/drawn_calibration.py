"""A model calibrated in every draw: what all areas of a nation share (method, section 13)."""

from collections.abc import Mapping, Sequence
from typing import NoReturn

import numpy as np

from imhcalc.core.arrays import BoolArray, FloatArray, cells_first, floats
from imhcalc.core.calibration import DrawnEffect, central, require_valid
from imhcalc.core.cells import Grid
from imhcalc.core.distributions import draw_shares
from imhcalc.core.drawing import (
    DrawnInputs,
    DrawnNation,
    Settings,
    Staged,
    StageSpec,
    draw_baseline,
    draw_inputs,
    in_block,
    undrawn,
)
from imhcalc.core.estimation import national_shares
from imhcalc.core.model import QUINTILES, Baseline, Classes, Outcome, check_effects
from imhcalc.core.nested import NestedFit, effects_among_rest, fit_nested, stage_values
from imhcalc.core.streams import stream
from imhcalc.faults import ModelError
from imhcalc.records import dataclass

MOST_ROUNDS = 30
MEANS_AGREE = 1e-12
BLOCK = 5_000
"""Draws calculated at a time: enough for the work on them to outweigh what calling for it takes, and few enough for
their arrays to stay in a processor's cache. The draws themselves do not depend on it."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The stages, calibrated in every draw: logits (S, C), and what the report method needs."""

    logits: list[FloatArray]
    values: Sequence[FloatArray]
    first_effects: Sequence[DrawnEffect]
    weights: FloatArray
    within_quintile: FloatArray
    """Share of each cell in its quintile, (Q, n, S), where no survey says otherwise."""
    inverse_odds: list[FloatArray]
    """The same risks as inverse odds, (Q, n, S)."""
    unknown: BoolArray
    """Cells that occur, but whose risk no evidence determines, (C,)."""


@dataclass(frozen=True, slots=True)
class Block:
    """The draws of one block: their inputs, the calibrated stages, whether there is a solution, and the stages' means."""

    rows: slice
    inputs: DrawnInputs
    calibrated: Calibrated
    solved: BoolArray
    means: list[FloatArray]


@dataclass(frozen=True, slots=True)
class Calibration:
    """An outcome, or a classification, drawn and calibrated in a nation: what every area there shares."""

    drawn: DrawnNation
    staged: Staged
    settings: Settings
    blocks: Sequence[Block]
    drivers: Mapping[str, FloatArray]


def calibrate_outcome(drawn: DrawnNation, outcome: Outcome, settings: Settings) -> Calibration:
    """Return an outcome calibrated in every draw: what all areas of a nation share."""
    check_effects(drawn.nation, outcome.effects)
    value, drivers = draw_baseline(outcome, settings)
    stages = [StageSpec(outcome.name, outcome.effects)]
    centre = [floats([outcome.baseline.value])]
    return _calibration(
        drawn, Staged(outcome.name, stages, [value], centre, outcome.baseline), drivers, settings
    )


def calibrate_classes(
    drawn: DrawnNation, name: str, classes: Classes, settings: Settings, *, effects_on_totals: bool = False
) -> Calibration:
    """Return a classification calibrated in every draw: what all areas of a nation share."""
    for effects in classes.effects:
        check_effects(drawn.nation, effects)
    shares = classes.shares[np.newaxis]
    drivers = {}
    if classes.sample_size is not None:
        generator = stream(settings.seed, "baseline", name)
        shares = draw_shares(classes.shares, classes.sample_size, settings.draws, generator)
        drivers["baseline"] = shares[:, :-1]
    stages = [
        StageSpec(stage, effects) for stage, effects in zip(classes.names, classes.effects, strict=False)
    ]
    anchor = Baseline.checked(0.0, classes.anchor, classes.reference_cells)
    centre = stage_values(classes.shares[np.newaxis])
    staged = Staged(name, stages, stage_values(shares), centre, anchor, effects_on_totals)
    return _calibration(drawn, staged, drivers, settings)


def _calibration(
    drawn: DrawnNation, staged: Staged, drivers: Mapping[str, FloatArray], settings: Settings
) -> Calibration:
    groups = {**drivers, **drawn.drivers}
    inputs = draw_inputs(drawn, staged, settings, groups)
    blocks = []
    for start in range(0, settings.draws, BLOCK):
        rows = slice(start, min(start + BLOCK, settings.draws))
        part = inputs.rows(rows)
        blocks.append(Block(rows, part, *_calibrate(drawn, staged, part, rows)))
    return Calibration(drawn, staged, settings, blocks, groups)


def _calibrate(
    drawn: DrawnNation, staged: Staged, inputs: DrawnInputs, rows: slice
) -> tuple[Calibrated, BoolArray, list[FloatArray]]:
    """Return the calibrated stages of a block, in which draws they have a solution, and the stages' means."""
    within, weights = in_block(drawn.within, rows), in_block(drawn.weights, rows)
    fitted = _fit_stages(drawn, staged, inputs, weights)
    logits = [stage.cell_logits for stage in fitted.stages]
    calibrated = Calibrated(
        logits,
        inputs.values,
        inputs.effects[0],
        weights,
        by_quintile(within),
        [inverse_odds_of(stage) for stage in logits],
        _unknown(within, logits),
    )
    return calibrated, fitted.valid, [stage.national_mean for stage in fitted.stages]


def _unknown(within: FloatArray, logits: Sequence[FloatArray]) -> BoolArray:
    """Return the cells that occur, but whose risk no evidence determines, (C,)."""
    # It is unknown in every draw, and so in the first, which is quick to look through.
    if not any(np.isnan(stage[0]).any() for stage in logits):
        return np.zeros(within.shape[1], dtype=np.bool_)
    unknown: BoolArray = np.any([np.isnan(stage).all(axis=0) for stage in logits], axis=0)
    return (within > 0).any(axis=0) & unknown


def _fit_stages(drawn: DrawnNation, staged: Staged, inputs: DrawnInputs, weights: FloatArray) -> NestedFit:
    """Return the calibrated stages; effects on totals are turned into effects among the rest at the national means.

    Under a reference baseline those means are themselves what the calibration finds, so the two are repeated
    until they agree.
    """
    if not staged.effects_on_totals:
        return fit_nested(drawn.grid, weights, inputs.values, inputs.effects, staged.anchor)
    means: Sequence[FloatArray] = inputs.values
    fitted = _fit_from_totals(drawn, staged, inputs, weights, means)
    if staged.anchor.anchor == "population":
        return fitted
    for _ in range(MOST_ROUNDS):
        found = [
            np.where(fitted.valid, stage.national_mean, mean)
            for stage, mean in zip(fitted.stages, means, strict=True)
        ]
        moved = max(float(np.abs(new - old).max()) for new, old in zip(found, means, strict=True))
        means = found
        fitted = _fit_from_totals(drawn, staged, inputs, weights, means)
        if moved <= MEANS_AGREE:
            break
    return fitted


def _fit_from_totals(
    drawn: DrawnNation, staged: Staged, inputs: DrawnInputs, weights: FloatArray, means: Sequence[FloatArray]
) -> NestedFit:
    among_rest = stage_effects_from_totals(drawn.grid, weights, means, inputs.effects)
    return fit_nested(drawn.grid, weights, inputs.values, among_rest, staged.anchor)


def stage_effects_from_totals(
    grid: Grid, weights: FloatArray, values: Sequence[FloatArray], totals: Sequence[Sequence[DrawnEffect]]
) -> list[list[DrawnEffect]]:
    """Return each stage's effects among those in no earlier class, from effects on cumulated classes."""
    staged = [list(totals[0])]
    cumulated = values[0]
    for number in range(1, len(values)):
        earlier = cumulated
        cumulated = 1.0 - (1.0 - cumulated) * (1.0 - values[number])
        staged.append(
            effects_among_rest(grid, weights, (cumulated, totals[number]), (earlier, totals[number - 1]))
        )
    return staged


def inverse_odds_of(logits: FloatArray) -> FloatArray:
    """Return inverse odds (Q, n, S) from cell logits (S, C); infinite, and so no risk, where nothing is known."""
    if not np.isfinite(logits.sum()):
        logits = np.where(np.isnan(logits), -np.inf, logits)
    with np.errstate(over="ignore"):
        return np.exp(-by_quintile(logits))


def by_quintile(cell_values: FloatArray) -> FloatArray:
    """Return cell values (S, C) as (Q, cells of a quintile, S): the quintile is the slowest axis of a grid."""
    return cells_first(cell_values).reshape(QUINTILES, -1, len(cell_values))


def refuse(drawn: DrawnNation, staged: Staged, how_many: str) -> NoReturn:
    """Raise why the central calculation has no solution; if it has one, ``E_INVALID_DRAWS``."""
    nation = undrawn(drawn.nation)
    inputs = DrawnInputs(
        tables=[exposure.given_quintile[np.newaxis] for exposure in nation.exposures],
        values=staged.central,
        effects=[central(stage.effects) for stage in staged.stages],
    )
    for stage in _fit_stages(drawn, staged, inputs, national_shares(nation)).stages:
        require_valid(stage)
    raise ModelError("E_INVALID_DRAWS", f"{how_many} draws have no solution")
