"""Monte Carlo: every draw a complete calculation, with the intercept solved again (method, section 15)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from math import isfinite
from typing import Literal, NamedTuple, NoReturn

import numpy as np

from imhcalc.core.arrays import BoolArray, FloatArray, expit, floats, logit
from imhcalc.core.calibration import DrawnEffect, central, require_valid
from imhcalc.core.cells import Grid, cell_shares
from imhcalc.core.distributions import draw_beta, draw_log_ratios, draw_shares
from imhcalc.core.estimation import (
    SATURATED,
    multiply_indices,
    nation_grid,
    national_shares,
    require_population_anchor,
    shift_to,
)
from imhcalc.core.local_mix import local_mix, rake, seed_shares, shrunk_targets
from imhcalc.core.model import (
    QUINTILES,
    Area,
    Baseline,
    Classes,
    Effect,
    Nation,
    Outcome,
    check_effects,
    check_margins,
)
from imhcalc.core.nested import NestedFit, effects_among_rest, fit_nested, stage_values
from imhcalc.core.streams import stream
from imhcalc.faults import ModelError
from imhcalc.records import dataclass

INVALID_ALLOWED = 0.01
MOST_ROUNDS = 30
MEANS_AGREE = 1e-12
LATER_STAGE = " in "
"""Parts the name of a group of drawn inputs from the later class of a classification that it bears on."""
BLOCK = 5_000
"""Draws calculated at a time: enough for the work on them to outweigh what calling for it takes, and few enough for
their arrays to stay in a processor's cache. The draws themselves do not depend on it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to draw.

    Parameters
    ----------
    area_effect_sd, transport_sd : float
        Standard deviations on the logit scale (tau, tau_transport); 0 leaves the effect out.
    level_correlation : float
        Correlation of the levels of an effect that does not state its own.
    shared_area_effects : bool
        Whether all areas share one stream of area effects: right for intervals of areas one by one, wrong
        for sums and differences over areas, in which independent departures partly cancel.
    """

    seed: int
    draws: int
    area_effect_sd: float
    transport_sd: float = 0.0
    level_correlation: float = 0.5
    shared_area_effects: bool = False
    totals_only: bool = False
    """Whether to keep the areas' own draws, or only their sums: many areas need much memory."""
    fixed_area_effects: Mapping[int, float] = field(default_factory=dict)
    """Area effects taken as given instead of drawn, by stage: for sensitivity."""
    fixed_transport: float = 0.0
    """The same for the shift of a baseline carried from another nation."""
    keep_cells: bool = False
    """Whether to keep people and cases by cell too: for what is not linear in risk, or selects by cell."""

    def __post_init__(self) -> None:
        spreads = (self.area_effect_sd, self.transport_sd)
        if not all(isfinite(spread) and spread >= 0 for spread in spreads):
            raise ModelError("E_RANGE", "a standard deviation is at least 0")
        if not 0 <= self.level_correlation <= 1:
            raise ModelError("E_RANGE", "the correlation of the levels of an effect lies between 0 and 1")
        if self.seed < 0 or self.draws < 1:
            raise ModelError("E_RANGE", "a seed is at least 0, and there is at least one draw")


@dataclass(frozen=True, slots=True)
class DrawnNation:
    """A nation's drawn exposures, shared by its outcomes and areas.

    Parameters
    ----------
    tables : sequence of (S, Q, L)
        Drawn exposure tables; S is one for a table taken as exact.
    drivers : mapping of name to (S, k)
        The drawn values, for variance shares: the last level's share in each quintile.
    """

    nation: Nation
    grid: Grid
    tables: tuple[FloatArray, ...]
    drivers: Mapping[str, FloatArray]


@dataclass(frozen=True, slots=True)
class StageSpec:
    """One class among those in no earlier class: its name and the effects on it."""

    name: str
    effects: Sequence[Effect]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What replaces the calibrated prevalence of the first class in an area; its cells follow by one shift.

    Parameters
    ----------
    kind : {"level", "ratio", "report"}
        A measured prevalence, which leaves no room for an area effect; a stated multiple of the calibrated
        one; or the report method's product of indices, the later classes then in their national ratio.
    value : (S,) or (1,), optional
        The level or the multiple.
    """

    kind: Literal["level", "ratio", "report"]
    value: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class CellDraws:
    """People and cases by cell, in all the areas together, and the nation's cases by quintile.

    Parameters
    ----------
    people : (S, C)
        Children in each cell.
    cases : (S, C, classes - 1)
        Those of them in each class but the last.
    national : (S, Q, classes)
        Share of the nation's children who are in a quintile and in a class: the weights on which the rates
        of a pathway are calibrated.
    """

    people: FloatArray
    cases: FloatArray
    national: FloatArray

    def kept(self, rows: BoolArray) -> "CellDraws":
        """Return some of the draws."""
        return CellDraws(self.people[rows], self.cases[rows], self.national[rows])


@dataclass(frozen=True, slots=True)
class Draws:
    """The draws of one outcome, or of the classes of one classification, in some areas.

    Only draws with a solution are kept: S is their number.

    Parameters
    ----------
    prevalence : mapping of area id to (S, classes - 1)
        Share of each class but the last; empty if the run keeps totals only.
    total : (S, classes - 1)
        Children of each class but the last, in all the areas together.
    total_by_quintile : (S, Q, classes - 1)
        The same by deprivation quintile.
    national : (S, classes - 1)
        The national shares that each draw was calibrated to.
    drivers : mapping of name to (S, k)
        What was drawn, by the name of its group.
    invalid : int
        Draws without a solution, left out.
    warnings : frozenset of str
        Codes of what a reader should know of the nation's and the areas' inputs.
    valid : (all draws,), optional
        Which draws were kept; None if all were.
    cells : CellDraws, optional
        The same by cell, if the run keeps them.
    """

    prevalence: Mapping[str, FloatArray]
    total: FloatArray
    total_by_quintile: FloatArray
    national: FloatArray
    drivers: Mapping[str, FloatArray] = field(default_factory=dict)
    invalid: int = 0
    warnings: frozenset[str] = frozenset()
    valid: BoolArray | None = None
    cells: CellDraws | None = None


def draw_nation(nation: Nation, settings: Settings, like: DrawnNation | None = None) -> DrawnNation:
    """Return a nation's exposures, drawn: each row Dirichlet with its sample size.

    `like` is the same nation with another population's quintile mix, whose draws are these.
    """
    if like is not None:
        return replace(like, nation=nation)
    tables: list[FloatArray] = []
    drivers = {}
    for exposure in nation.exposures:
        if exposure.sample_sizes is None:
            tables.append(exposure.given_quintile[np.newaxis])
            continue
        generator = stream(settings.seed, "exposure", nation.name, exposure.factor)
        rows = [
            draw_shares(row, float(size), settings.draws, generator)
            for row, size in zip(exposure.given_quintile, exposure.sample_sizes, strict=True)
        ]
        table = np.stack([row.T for row in rows]).transpose(2, 0, 1)
        tables.append(table)
        drivers[f"exposure:{exposure.factor}"] = table[:, :, -1]
    return DrawnNation(nation, nation_grid(nation), tuple(tables), drivers)


def simulate_outcome(
    drawn: DrawnNation,
    outcome: Outcome,
    areas: Sequence[Area],
    settings: Settings,
    adjustments: Mapping[str, Adjustment] | None = None,
) -> Draws:
    """Return the draws of one outcome in some areas, each adjusted where `adjustments` names it.

    Raises
    ------
    ModelError
        ``E_INVALID_DRAWS`` if over 1% of the draws have no solution, and the refusals of the calibration.
    """
    return simulate(calibrate_outcome(drawn, outcome, settings), areas, adjustments)


def calibrate_outcome(drawn: DrawnNation, outcome: Outcome, settings: Settings) -> "Calibration":
    """Return an outcome calibrated in every draw: what all areas of a nation share."""
    check_effects(drawn.nation, outcome.effects)
    value, drivers = draw_baseline(outcome, settings)
    stages = [StageSpec(outcome.name, outcome.effects)]
    centre = [floats([outcome.baseline.value])]
    return _calibration(
        drawn, _Staged(outcome.name, stages, [value], centre, outcome.baseline), drivers, settings
    )


def draw_baseline(outcome: Outcome, settings: Settings) -> tuple[FloatArray, dict[str, FloatArray]]:
    """Return draws of a baseline, (S,) or (1,) if it is fixed, and the group it forms for variance shares."""
    baseline = outcome.baseline
    if baseline.beta is None:
        return np.array([baseline.value]), {}
    value = draw_beta(baseline.beta, settings.draws, stream(settings.seed, "baseline", outcome.name))
    return value, {"baseline": value[:, np.newaxis]}


def simulate_classes(  # noqa: PLR0913 -- two ways of stating effects, and adjustments
    drawn: DrawnNation,
    name: str,
    classes: Classes,
    areas: Sequence[Area],
    settings: Settings,
    adjustments: Mapping[str, Adjustment] | None = None,
    *,
    effects_on_totals: bool = False,
) -> Draws:
    """Return the draws of a classification in some areas, its shares drawn together.

    With `effects_on_totals`, the effects of each stage are those on its class and all earlier ones together,
    and the ones among the rest are derived in every draw.
    """
    calibration = calibrate_classes(drawn, name, classes, settings, effects_on_totals=effects_on_totals)
    return simulate(calibration, areas, adjustments)


def calibrate_classes(
    drawn: DrawnNation, name: str, classes: Classes, settings: Settings, *, effects_on_totals: bool = False
) -> "Calibration":
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
    staged = _Staged(name, stages, stage_values(shares), centre, anchor, effects_on_totals)
    return _calibration(drawn, staged, drivers, settings)


def draw_stage_effects(
    name: str, stage: StageSpec, settings: Settings
) -> tuple[list[DrawnEffect], dict[str, FloatArray]]:
    """Return a stage's effects, drawn, and their scores by group for variance shares."""
    effects, drivers = [], {}
    for effect in stage.effects:
        correlation = (
            settings.level_correlation if effect.level_correlation is None else effect.level_correlation
        )
        generator = stream(settings.seed, "effect", name, stage.name, effect.factor)
        logs, scores = draw_log_ratios(effect, correlation, settings.draws, generator)
        effects.append(DrawnEffect(effect.factor, effect.scope, effect.measure, logs))
        if scores.shape[1]:
            drivers[f"effect:{effect.factor}"] = scores
    return effects, drivers


@dataclass(frozen=True, slots=True)
class _Staged:
    """What is simulated: the stages of an outcome (one) or of a classification, with their baselines, drawn and central."""

    name: str
    stages: Sequence[StageSpec]
    values: Sequence[FloatArray]
    central: Sequence[FloatArray]
    anchor: Baseline
    effects_on_totals: bool = False


@dataclass(frozen=True, slots=True)
class _AreaDraws:
    """An area with its drawn surveys (S, L) by factor, area effects (S,) by part and stage, and its adjustment."""

    area: Area
    surveyed: Mapping[str, FloatArray]
    effects: Sequence[Sequence[FloatArray]]
    adjustment: Adjustment | None
    warnings: frozenset[str] = frozenset()

    def rows(self, block: slice) -> "_AreaDraws":
        """Return the part of the draws in a block."""
        adjustment = self.adjustment
        if adjustment is not None and adjustment.value is not None:
            adjustment = replace(adjustment, value=_rows(adjustment.value, block))
        surveyed = {factor: _rows(shares, block) for factor, shares in self.surveyed.items()}
        effects = [[effect[block] for effect in part] for part in self.effects]
        return _AreaDraws(self.area, surveyed, effects, adjustment)

    def cases(
        self, shares: FloatArray, inverse_odds: Sequence[FloatArray], *, by_cell: bool = False
    ) -> FloatArray:
        """Return shares in each class and quintile, (classes - 1, Q, S), or cell, (classes - 1, Q, n, S).

        From cell shares (Q, n, S); of an area of several parts, the mean of theirs.
        """
        count = _class_cells if by_cell else _class_sums
        if len(self.effects) == 1 or not any(self.effects):
            return np.stack(list(count(shares, inverse_odds, self.effects[0])))
        parts = self.area.parts
        total = sum(weight for _, weight in parts)
        sums: FloatArray = np.sum(
            [
                weight / total * np.stack(list(count(shares, inverse_odds, effects)))
                for (_, weight), effects in zip(parts, self.effects, strict=True)
            ],
            axis=0,
        )
        return sums


@dataclass(frozen=True, slots=True)
class _Calibrated:
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
class _Block:
    """The draws of one block: their inputs, the calibrated stages, whether there is a solution, and the stages' means."""

    rows: slice
    inputs: "_Inputs"
    calibrated: _Calibrated
    solved: BoolArray
    means: list[FloatArray]


@dataclass(frozen=True, slots=True)
class Calibration:
    """An outcome, or a classification, drawn and calibrated in a nation: what every area there shares."""

    drawn: DrawnNation
    staged: _Staged
    settings: Settings
    blocks: Sequence[_Block]
    drivers: Mapping[str, FloatArray]


def _calibration(
    drawn: DrawnNation, staged: _Staged, drivers: Mapping[str, FloatArray], settings: Settings
) -> Calibration:
    groups = {**drivers, **drawn.drivers}
    inputs = _draw_inputs(drawn, staged, settings, groups)
    blocks = []
    for start in range(0, settings.draws, BLOCK):
        rows = slice(start, min(start + BLOCK, settings.draws))
        part = inputs.rows(rows)
        blocks.append(_Block(rows, part, *_calibrate(drawn, staged, part)))
    return Calibration(drawn, staged, settings, blocks, groups)


def simulate(
    calibration: Calibration, areas: Sequence[Area], adjustments: Mapping[str, Adjustment] | None = None
) -> Draws:
    """Return the draws of a calibrated outcome or classification in some areas.

    Raises
    ------
    ModelError
        ``E_INVALID_DRAWS`` if over 1% of the draws have no solution, or why none has one.
    """
    drawn, staged, settings = calibration.drawn, calibration.staged, calibration.settings
    groups = dict(calibration.drivers)
    local = [
        _draw_area(drawn, staged, area, (adjustments or {}).get(area.id), settings, groups) for area in areas
    ]
    size = settings.draws
    collected = _Collected.empty(size, len(staged.stages), [] if settings.totals_only else areas)
    if settings.keep_cells:
        collected.cells = _empty_cells(size, drawn.grid.levels.shape[1], len(staged.stages))
    for block in calibration.blocks:
        collected.valid[block.rows] &= block.solved
        if block.solved.any():
            collected.national[block.rows] = _cumulated(block.means, block.rows.stop - block.rows.start)
            if collected.cells is not None:
                collected.cells.national[block.rows] = _national_cases(block.calibrated)
            _add_areas(collected, drawn, block, local)
    invalid = size - int(collected.valid.sum())
    if invalid > INVALID_ALLOWED * size:
        _refuse(drawn, staged, f"{invalid} of {size}")
    return collected.draws(groups, drawn.nation.warnings.union(*(each.warnings for each in local)))


def _add_areas(
    collected: "_Collected", drawn: DrawnNation, block: _Block, local: Sequence[_AreaDraws]
) -> None:
    """Add the people of each area in a block of draws."""
    for each in local:
        if each.area.population > 0:
            local_draws = _local_draws(
                drawn, block, each.rows(block.rows), by_cell=collected.cells is not None
            )
            collected.add(block.rows, each.area, local_draws)
            if len(collected.valid) == 1:
                collected.warnings |= _saturation(block.calibrated, each.area)


@dataclass(slots=True)
class _Collected:
    """What the blocks of a simulation add up to: sums as (classes - 1, Q, S), the rest as in `Draws`."""

    sums: FloatArray
    national: FloatArray
    prevalence: dict[str, FloatArray]
    valid: BoolArray
    warnings: frozenset[str] = frozenset()
    cells: CellDraws | None = None

    @classmethod
    def empty(cls, size: int, stages: int, kept: Sequence[Area]) -> "_Collected":
        """Return room for this many draws and stages, and for the areas whose own draws are kept."""
        prevalence = {area.id: np.full((size, stages), np.nan) for area in kept}
        sums = np.zeros((stages, QUINTILES, size))
        return cls(sums, np.zeros((size, stages)), prevalence, np.ones(size, dtype=np.bool_))

    def add(self, block: slice, area: Area, local: "_LocalDraws") -> None:
        """Add an area's cases in a block of draws."""
        self.valid[block] &= local.reached
        self.sums[:, :, block] += local.cases
        if area.id in self.prevalence:
            self.prevalence[area.id][block] = local.cases.sum(axis=1).T / area.population
        if self.cells is not None and local.cells is not None:
            people, cases = local.cells
            self.cells.people[block] += people.reshape(-1, people.shape[2]).T
            self.cells.cases[block] += cases.reshape(len(cases), -1, cases.shape[3]).T

    def draws(self, drivers: Mapping[str, FloatArray], warnings: frozenset[str]) -> Draws:
        """Return the draws that have a solution."""
        total = self.sums.sum(axis=1).T
        whole = Draws(
            self.prevalence,
            total,
            self.sums.T,
            self.national,
            drivers,
            0,
            self.warnings | warnings,
            None,
            self.cells,
        )
        return _valid_only(whole, self.valid)


@dataclass(frozen=True, slots=True)
class _Inputs:
    """Drawn inputs: exposure tables (S, Q, L), baselines (S,) and effects by stage."""

    tables: Sequence[FloatArray]
    values: Sequence[FloatArray]
    effects: Sequence[Sequence[DrawnEffect]]

    def rows(self, block: slice) -> "_Inputs":
        """Return the part of the draws in a block."""
        return _Inputs(
            [_rows(table, block) for table in self.tables],
            [_rows(value, block) for value in self.values],
            [
                [each._replace(log_ratios=_rows(each.log_ratios, block)) for each in stage]
                for stage in self.effects
            ],
        )


def _draw_inputs(
    drawn: DrawnNation, staged: _Staged, settings: Settings, groups: dict[str, FloatArray]
) -> _Inputs:
    """Return the drawn inputs of all draws, adding them to the groups for variance shares."""
    effects = []
    for number, stage in enumerate(staged.stages):
        drawn_effects, scores = draw_stage_effects(staged.name, stage, settings)
        effects.append(drawn_effects)
        for group, score in scores.items():
            groups[group if number == 0 else f"{group}{LATER_STAGE}{stage.name}"] = score
    values = [
        _transported(drawn, staged.name, number, value, settings, groups)
        for number, value in enumerate(staged.values)
    ]
    return _Inputs(drawn.tables, values, effects)


def _saturation(calibrated: _Calibrated, area: Area) -> frozenset[str]:
    """Return the warning that a class of a central calculation is all but certain in some cell of an area."""
    occurs = (area.children_by_quintile[:, np.newaxis, np.newaxis] > 0) & (calibrated.within_quintile > 0)
    certain = [(inverse < (1.0 - SATURATED) / SATURATED) & occurs for inverse in calibrated.inverse_odds]
    return frozenset({"W_SATURATED"}) if np.any(certain) else frozenset()


def _rows(values: FloatArray, block: slice) -> FloatArray:
    """Return the rows of a block; a single row stands for all draws."""
    return values if len(values) == 1 else values[block]


def _calibrate(
    drawn: DrawnNation, staged: _Staged, inputs: _Inputs
) -> tuple[_Calibrated, BoolArray, list[FloatArray]]:
    """Return the calibrated stages of a block, in which draws they have a solution, and the stages' means."""
    within = cell_shares(np.ones((1, QUINTILES)), inputs.tables)
    by_quintile = _by_quintile(within)
    weights = (
        (drawn.nation.quintile_shares[:, np.newaxis, np.newaxis] * by_quintile).reshape(within.shape[::-1]).T
    )
    fitted = _fit_stages(drawn, staged, inputs, weights)
    logits = [stage.cell_logits for stage in fitted.stages]
    calibrated = _Calibrated(
        logits,
        inputs.values,
        inputs.effects[0],
        weights,
        by_quintile,
        [_inverse_odds(stage) for stage in logits],
        _unknown(within, logits),
    )
    return calibrated, fitted.valid, [stage.national_mean for stage in fitted.stages]


def _unknown(within: FloatArray, logits: Sequence[FloatArray]) -> BoolArray:
    """Return the cells that occur, but whose risk no evidence determines, (C,)."""
    if all(np.isfinite(stage.sum()) for stage in logits):
        return np.zeros(within.shape[1], dtype=np.bool_)
    unknown: BoolArray = np.any([np.isnan(stage).all(axis=0) for stage in logits], axis=0)
    return (within > 0).any(axis=0) & unknown


def _fit_stages(drawn: DrawnNation, staged: _Staged, inputs: _Inputs, weights: FloatArray) -> NestedFit:
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
    drawn: DrawnNation, staged: _Staged, inputs: _Inputs, weights: FloatArray, means: Sequence[FloatArray]
) -> NestedFit:
    among_rest = stage_effects_from_totals(drawn.grid, weights, means, inputs.effects)
    return fit_nested(drawn.grid, weights, inputs.values, among_rest, staged.anchor)


def _draw_area(
    drawn: DrawnNation,
    staged: _Staged,
    area: Area,
    adjustment: Adjustment | None,
    settings: Settings,
    groups: dict[str, FloatArray],
) -> _AreaDraws:
    """Return what is drawn of an area, adding it to the groups for variance shares.

    Surveys that cannot hold even at their central values are refused before anything is drawn.
    """
    check_margins(drawn.nation, area)
    warnings = frozenset[str]()
    if area.margins and area.population > 0:
        warnings = local_mix(drawn.grid, undrawn(drawn.nation), area).warnings
    surveyed = {}
    for factor, margin in area.margins.items():
        surveyed[factor] = margin.shares[np.newaxis]
        if margin.sample_size is not None:
            generator = stream(settings.seed, "margin", area.id, factor)
            surveyed[factor] = draw_shares(margin.shares, margin.sample_size, settings.draws, generator)
            groups[f"margin:{factor}@{area.id}"] = surveyed[factor][:, -1:]
    if adjustment is not None and adjustment.kind == "report":
        require_population_anchor(staged.anchor)
    effects: list[list[FloatArray]] = []
    for part, people in area.parts or ((area.id, area.population),):
        drawn_effects = {}
        if adjustment is None or adjustment.kind != "level":
            drawn_effects = _area_effects(
                staged.name, [stage.name for stage in staged.stages], part, settings
            )
        effects.append(list(drawn_effects.values()))
        _group_area_effects(groups, drawn_effects, None if settings.totals_only else part, people)
    return _AreaDraws(area, surveyed, effects, adjustment, warnings)


def _group_area_effects(
    groups: dict[str, FloatArray], effects: Mapping[str, FloatArray], kept_as: str | None, people: float
) -> None:
    """Add area effects to the groups for variance shares, by area or, of many areas, as their sum over people.

    On a total of many areas only the mean effect, weighted by their children, bears.
    """
    for group, draws in effects.items():
        if kept_as is None:
            groups[group] = groups.get(group, 0.0) + people * draws[:, np.newaxis]
        else:
            groups[f"{group}@{kept_as}"] = draws[:, np.newaxis]


class _LocalDraws(NamedTuple):
    """Cases of an area in each class and quintile, (classes - 1, Q, S), and in which draws it has any answer.

    `cells` has people, (Q, n, S), and cases, (classes - 1, Q, n, S), by cell, where they are asked for.
    """

    cases: FloatArray
    reached: BoolArray
    cells: tuple[FloatArray, FloatArray] | None = None


def _local_draws(drawn: DrawnNation, block: _Block, local: _AreaDraws, *, by_cell: bool) -> _LocalDraws:
    """Return an area's cases in a block of draws."""
    everywhere = np.ones(1, dtype=np.bool_)
    calibrated, inputs, area = block.calibrated, block.inputs, local.area
    if not local.surveyed and local.adjustment is None:
        _check_identified(
            area, area.children_by_quintile[np.newaxis, drawn.grid.levels[0]], calibrated.unknown
        )
        people = area.children_by_quintile[:, np.newaxis]
        return _counted(
            local, calibrated.within_quintile, calibrated.inverse_odds, everywhere, people, by_cell
        )
    shares, reached = seed_shares(drawn.nation, area, inputs.tables), everywhere
    if local.surveyed:
        shares, reached = rake(drawn.grid, shares, shrunk_targets(drawn.grid, shares, area, local.surveyed))
    _check_identified(area, shares, calibrated.unknown)
    inverse_odds = calibrated.inverse_odds
    if local.adjustment is not None:
        logits, possible = _adjusted(drawn.grid, calibrated, shares, local.adjustment)
        inverse_odds = [_inverse_odds(stage) for stage in logits]
        reached = reached & possible
    return _counted(local, _by_quintile(shares), inverse_odds, reached, floats([[area.population]]), by_cell)


def _counted(
    local: _AreaDraws,
    shares: FloatArray,
    inverse_odds: Sequence[FloatArray],
    reached: BoolArray,
    people: FloatArray,
    by_cell: bool,  # noqa: FBT001 -- passed on
) -> _LocalDraws:
    """Return cases from cell shares (Q, n, S) of the `people`, (Q, 1) where the shares are of a quintile, else (1, 1)."""
    if not by_cell:
        return _LocalDraws(people * local.cases(shares, inverse_odds), reached)
    cells = people[:, :, np.newaxis] * local.cases(shares, inverse_odds, by_cell=True)
    width = max(shares.shape[2], cells.shape[3])
    everyone = np.broadcast_to(people[:, :, np.newaxis] * shares, (*shares.shape[:2], width))
    return _LocalDraws(cells.sum(axis=2), reached, (everyone, cells))


def _empty_cells(size: int, cells: int, stages: int) -> CellDraws:
    return CellDraws(
        np.zeros((size, cells)), np.zeros((size, cells, stages)), np.zeros((size, QUINTILES, stages + 1))
    )


def _national_cases(calibrated: _Calibrated) -> FloatArray:
    """Return the nation's share of children in each quintile and class, (S, Q, classes)."""
    weights = _by_quintile(calibrated.weights)
    classes = _class_sums(weights, calibrated.inverse_odds, [])
    rest = weights.sum(axis=1) - np.sum(classes, axis=0)
    return np.stack([*classes, np.broadcast_to(rest, classes[0].shape)]).T


def _adjusted(
    grid: Grid, calibrated: _Calibrated, shares: FloatArray, adjustment: Adjustment
) -> tuple[list[FloatArray], BoolArray]:
    """Return the stages' logits in an area whose first class is set otherwise, and in which draws that can be."""
    first, *later = calibrated.logits
    if adjustment.kind == "report":
        found = multiply_indices(
            grid, calibrated.weights, shares, calibrated.first_effects, calibrated.values[0]
        )
        target = found.prevalence
        later = [
            np.broadcast_to(logit(value)[:, np.newaxis], (len(value), first.shape[1]))
            for value in calibrated.values[1:]
        ]
    else:
        assert adjustment.value is not None  # noqa: S101 -- the other kinds carry one
        target = adjustment.value
        if adjustment.kind == "ratio":
            target = target * np.where(shares > 0, shares * expit(first), 0.0).sum(axis=1)
    # A product of indices that is cut off at one leaves nobody without the class.
    capped = np.full_like(target, adjustment.kind == "report", dtype=np.bool_) & (target >= 1.0)
    shift = np.where(capped, np.inf, shift_to(shares, first, np.where(capped, 0.5, target)))
    possible = ~np.isnan(shift)
    return [first + np.where(possible, shift, 0.0)[:, np.newaxis], *later], possible


def _cumulated(means: Sequence[FloatArray], size: int) -> FloatArray:
    """Return national class shares, (S, classes - 1), from the stages' means."""
    if len(means) == 1:
        return np.broadcast_to(means[0][:, np.newaxis], (size, 1))
    left = np.ones(size)
    shares = []
    for mean in means:
        shares.append(left * mean)
        left = left * (1.0 - mean)
    return np.stack(shares, axis=1)


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


def _transported(
    drawn: DrawnNation,
    name: str,
    number: int,
    value: FloatArray,
    settings: Settings,
    drivers: dict[str, FloatArray],
) -> FloatArray:
    """Return a baseline carried from another nation: its logit moved by a draw shared by the nation's areas."""
    if number == 0 and settings.fixed_transport:
        return expit(logit(value) + settings.fixed_transport)
    if settings.transport_sd <= 0 or number > 0:
        return value
    generator = stream(settings.seed, "transport", name, drawn.nation.name)
    moved = settings.transport_sd * generator.standard_normal(settings.draws)
    drivers["transport"] = moved[:, np.newaxis]
    return expit(logit(value) + moved)


def _area_effects(
    name: str, stages: Sequence[str], area_id: str, settings: Settings
) -> dict[str, FloatArray]:
    """Return an area's own departure from the model at each stage, on the logit scale, (S,) by group."""
    if settings.fixed_area_effects:
        return {
            f"fixed {stage}": np.full(settings.draws, settings.fixed_area_effects.get(number, 0.0))
            for number, stage in enumerate(stages)
        }
    if settings.area_effect_sd <= 0:
        return {}
    owner = "" if settings.shared_area_effects else area_id
    effects = {}
    for number, stage in enumerate(stages):
        group = "area effect" if number == 0 else f"area effect{LATER_STAGE}{stage}"
        generator = stream(settings.seed, "area effect", name, stage, owner)
        effects[group] = settings.area_effect_sd * generator.standard_normal(settings.draws)
    return effects


def _check_identified(area: Area, shares: FloatArray, unknown: BoolArray) -> None:
    if unknown.any() and np.any(unknown & (shares > 0).any(axis=0)):
        raise ModelError(
            "E_LEVEL_NOT_IDENTIFIED",
            f"{area.id}: children live at a level that the national table does not have",
        )


def _class_sums(
    shares: FloatArray, inverse_odds: Sequence[FloatArray], area_effects: Sequence[FloatArray]
) -> list[FloatArray]:
    """Return the sums of cell shares (Q, n, S) over each class and quintile, (Q, S) by class."""
    return [cells.sum(axis=1) for cells in _class_cells(shares, inverse_odds, area_effects)]


def _class_cells(
    shares: FloatArray, inverse_odds: Sequence[FloatArray], area_effects: Sequence[FloatArray]
) -> Iterator[FloatArray]:
    """Yield the part of cell shares (Q, n, S) in each class, (Q, n, S).

    Each later class is a share of what the earlier ones leave. A risk is formed from its inverse odds, which
    an area effect multiplies: no exponential per cell.
    """
    for number, inverse in enumerate(inverse_odds):
        divisor = inverse * np.exp(-area_effects[number]) if area_effects else inverse + 0.0
        divisor += 1.0
        here = shares / divisor
        yield here
        if number + 1 < len(inverse_odds):
            shares = shares - here


def _inverse_odds(logits: FloatArray) -> FloatArray:
    """Return inverse odds (Q, n, S) from cell logits (S, C); infinite, and so no risk, where nothing is known."""
    if not np.isfinite(logits.sum()):
        logits = np.where(np.isnan(logits), -np.inf, logits)
    with np.errstate(over="ignore"):
        return np.exp(-_by_quintile(logits))


def _by_quintile(cell_values: FloatArray) -> FloatArray:
    """Return cell values (S, C) as (Q, cells of a quintile, S): the quintile is the slowest axis of a grid."""
    return np.ascontiguousarray(cell_values.T).reshape(QUINTILES, -1, len(cell_values))


def _refuse(drawn: DrawnNation, staged: _Staged, how_many: str) -> NoReturn:
    """Raise why the central calculation has no solution; if it has one, ``E_INVALID_DRAWS``."""
    nation = undrawn(drawn.nation)
    inputs = _Inputs(
        tables=[exposure.given_quintile[np.newaxis] for exposure in nation.exposures],
        values=staged.central,
        effects=[central(stage.effects) for stage in staged.stages],
    )
    for stage in _fit_stages(drawn, staged, inputs, national_shares(nation)).stages:
        require_valid(stage)
    raise ModelError("E_INVALID_DRAWS", f"{how_many} draws have no solution")


def _valid_only(draws: Draws, valid: BoolArray) -> Draws:
    if valid.all():
        return draws
    return Draws(
        {area: values[valid] for area, values in draws.prevalence.items()},
        draws.total[valid],
        draws.total_by_quintile[valid],
        draws.national[valid],
        {group: values[valid] for group, values in draws.drivers.items()},
        int((~valid).sum()),
        draws.warnings,
        valid,
        None if draws.cells is None else draws.cells.kept(valid),
    )


def realised_counts(prevalence: FloatArray, population: float, generator: np.random.Generator) -> FloatArray:
    """Return binomial draws of the number that would be seen, (S,), given drawn prevalence (S,) (method, 15.6)."""
    chance = np.clip(np.nan_to_num(prevalence, nan=0.0), 0.0, 1.0)
    return generator.binomial(int(np.floor(population + 0.5)), chance).astype(np.float64)


def undrawn(nation: Nation) -> Nation:
    """Return the nation with its exposure tables taken as exact: for the central calculation."""
    return replace(
        nation, exposures=tuple(replace(exposure, sample_sizes=None) for exposure in nation.exposures)
    )


def undrawn_effects(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Return effects without their limits: for the central calculation."""
    return tuple(replace(effect, limits=(None,) * len(effect.values)) for effect in effects)
