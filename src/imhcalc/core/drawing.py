"""What is drawn of a nation, of a model's stages and of an area (method, section 13)."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from math import isfinite
from typing import Literal

import numpy as np

from imhcalc.core.arrays import FloatArray, expit, logit
from imhcalc.core.calibration import DrawnEffect
from imhcalc.core.cells import Grid, cell_shares
from imhcalc.core.distributions import draw_beta, draw_log_ratios, draw_shares
from imhcalc.core.estimation import nation_grid, require_population_anchor
from imhcalc.core.local_mix import local_mix
from imhcalc.core.model import QUINTILES, Area, Baseline, Effect, Nation, Outcome, check_margins
from imhcalc.core.streams import stream
from imhcalc.faults import ModelError
from imhcalc.records import dataclass

LATER_STAGE = " in "
"""Parts the name of a group of drawn inputs from the later class of a classification that it bears on."""


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
    within, weights : (S, C)
        Share of each cell in its quintile, where no survey says otherwise, and in the nation.
    drivers : mapping of name to (S, k)
        The drawn values, for variance shares: the last level's share in each quintile.
    """

    nation: Nation
    grid: Grid
    tables: tuple[FloatArray, ...]
    within: FloatArray
    weights: FloatArray
    drivers: Mapping[str, FloatArray]


def draw_nation(nation: Nation, settings: Settings, like: DrawnNation | None = None) -> DrawnNation:
    """Return a nation's exposures, drawn: each row Dirichlet with its sample size.

    `like` is the same nation with another population's quintile mix, whose draws are these.
    """
    if like is not None:
        return replace(like, nation=nation, weights=_weights(nation, like.grid, like.within))
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
    grid, within = nation_grid(nation), cell_shares(np.ones(QUINTILES), tables)
    return DrawnNation(nation, grid, tuple(tables), within, _weights(nation, grid, within), drivers)


def _weights(nation: Nation, grid: Grid, within: FloatArray) -> FloatArray:
    """Return the share of each cell in a nation, (S, C), from that in its quintile."""
    weights: FloatArray = nation.quintile_shares[grid.levels[0]] * within
    return weights


@dataclass(frozen=True, slots=True)
class StageSpec:
    """One class among those in no earlier class: its name and the effects on it."""

    name: str
    effects: Sequence[Effect]


@dataclass(frozen=True, slots=True)
class Staged:
    """What is simulated: the stages of an outcome (one) or of a classification, with their baselines, drawn and central."""

    name: str
    stages: Sequence[StageSpec]
    values: Sequence[FloatArray]
    central: Sequence[FloatArray]
    anchor: Baseline
    effects_on_totals: bool = False


@dataclass(frozen=True, slots=True)
class DrawnInputs:
    """Drawn inputs: exposure tables (S, Q, L), baselines (S,) and effects by stage."""

    tables: Sequence[FloatArray]
    values: Sequence[FloatArray]
    effects: Sequence[Sequence[DrawnEffect]]

    def rows(self, block: slice) -> "DrawnInputs":
        """Return the part of the draws in a block."""
        return DrawnInputs(
            [in_block(table, block) for table in self.tables],
            [in_block(value, block) for value in self.values],
            [
                [each._replace(log_ratios=in_block(each.log_ratios, block)) for each in stage]
                for stage in self.effects
            ],
        )


def draw_inputs(
    drawn: DrawnNation, staged: Staged, settings: Settings, groups: dict[str, FloatArray]
) -> DrawnInputs:
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
    return DrawnInputs(drawn.tables, values, effects)


def draw_baseline(outcome: Outcome, settings: Settings) -> tuple[FloatArray, dict[str, FloatArray]]:
    """Return draws of a baseline, (S,) or (1,) if it is fixed, and the group it forms for variance shares."""
    baseline = outcome.baseline
    if baseline.beta is None:
        return np.array([baseline.value]), {}
    value = draw_beta(baseline.beta, settings.draws, stream(settings.seed, "baseline", outcome.name))
    return value, {"baseline": value[:, np.newaxis]}


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
class AreaDraws:
    """An area with its drawn surveys (S, L) by factor, area effects (S,) by part and stage, and its adjustment."""

    area: Area
    surveyed: Mapping[str, FloatArray]
    effects: Sequence[Sequence[FloatArray]]
    adjustment: Adjustment | None
    warnings: frozenset[str] = frozenset()

    def rows(self, block: slice) -> "AreaDraws":
        """Return the part of the draws in a block."""
        adjustment = self.adjustment
        if adjustment is not None and adjustment.value is not None:
            adjustment = replace(adjustment, value=in_block(adjustment.value, block))
        surveyed = {factor: in_block(shares, block) for factor, shares in self.surveyed.items()}
        effects = [[effect[block] for effect in part] for part in self.effects]
        return AreaDraws(self.area, surveyed, effects, adjustment)


def draw_area(
    drawn: DrawnNation,
    staged: Staged,
    area: Area,
    adjustment: Adjustment | None,
    settings: Settings,
    groups: dict[str, FloatArray],
) -> AreaDraws:
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
    return AreaDraws(area, surveyed, effects, adjustment, warnings)


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


def in_block(values: FloatArray, block: slice) -> FloatArray:
    """Return the rows of a block; a single row stands for all draws."""
    return values if len(values) == 1 else values[block]


def undrawn(nation: Nation) -> Nation:
    """Return the nation with its exposure tables taken as exact: for the central calculation."""
    return replace(
        nation, exposures=tuple(replace(exposure, sample_sizes=None) for exposure in nation.exposures)
    )


def undrawn_effects(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Return effects without their limits: for the central calculation."""
    return tuple(replace(effect, limits=(None,) * len(effect.values)) for effect in effects)
