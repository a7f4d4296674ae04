"""Monte Carlo: every draw a complete calculation, with the intercept solved again (method, section 15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from imhcalc.core.arrays import BoolArray, FloatArray, expit, logit
from imhcalc.core.calibration import DrawnEffect
from imhcalc.core.cells import Grid
from imhcalc.core.distributions import draw_beta, draw_log_ratios, draw_shares
from imhcalc.core.estimation import multiply_indices, nation_grid, national_shares, shift_to
from imhcalc.core.local_mix import rake, seed_shares, shrunk_targets
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
from imhcalc.core.nested import effects_among_rest, fit_nested, stage_values
from imhcalc.core.streams import stream
from imhcalc.faults import ModelError

INVALID_ALLOWED = 0.01


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


@dataclass(frozen=True, slots=True)
class DrawnNation:
    """A nation's drawn exposures, shared by its outcomes and areas.

    Parameters
    ----------
    tables : sequence of (S, Q, L)
        Drawn exposure tables; S is one for a table taken as exact.
    weights : (S, C)
        National cell shares.
    drivers : mapping of name to (S, k)
        The drawn values, for variance shares: the last level's share in each quintile.
    """

    nation: Nation
    grid: Grid
    tables: tuple[FloatArray, ...]
    weights: FloatArray
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
    """

    prevalence: Mapping[str, FloatArray]
    total: FloatArray
    total_by_quintile: FloatArray
    national: FloatArray
    drivers: Mapping[str, FloatArray] = field(default_factory=dict)
    invalid: int = 0


def draw_nation(nation: Nation, settings: Settings) -> DrawnNation:
    """Return a nation's exposures, drawn: each row Dirichlet with its sample size."""
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
        table = np.stack(rows, axis=1)
        tables.append(table)
        drivers[f"exposure:{exposure.factor}"] = table[:, :, -1]
    return DrawnNation(nation, nation_grid(nation), tuple(tables), national_shares(nation, tables), drivers)


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
    check_effects(drawn.nation, outcome.effects)
    value, drivers = draw_baseline(outcome, settings)
    stages = [StageSpec(outcome.name, outcome.effects)]
    staged = _Staged(outcome.name, stages, [value], outcome.baseline, adjustments=adjustments or {})
    return _simulate(drawn, staged, drivers, areas, settings)


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
    for effects in classes.effects:
        check_effects(drawn.nation, effects)
    shares = classes.shares[np.newaxis]
    drivers = {}
    if classes.sample_size is not None:
        generator = stream(settings.seed, "baseline", name)
        shares = draw_shares(classes.shares, classes.sample_size, settings.draws, generator)
        drivers["baseline"] = shares[:, :-1]
    stages = [StageSpec(stage, effects) for stage, effects in zip(classes.names, classes.effects, strict=False)]
    anchor = Baseline.checked(0.0, classes.anchor, classes.reference_cells)
    staged = _Staged(name, stages, stage_values(shares), anchor, effects_on_totals, adjustments or {})
    return _simulate(drawn, staged, drivers, areas, settings)


def draw_stage_effects(
    name: str, stage: StageSpec, settings: Settings
) -> tuple[list[DrawnEffect], dict[str, FloatArray]]:
    """Return a stage's effects, drawn, and their scores by group for variance shares."""
    effects, drivers = [], {}
    for effect in stage.effects:
        correlation = settings.level_correlation if effect.level_correlation is None else effect.level_correlation
        generator = stream(settings.seed, "effect", name, stage.name, effect.factor)
        logs, scores = draw_log_ratios(effect, correlation, settings.draws, generator)
        effects.append(DrawnEffect(effect.factor, effect.scope, effect.measure, logs))
        if scores.shape[1]:
            drivers[f"effect:{effect.factor}"] = scores
    return effects, drivers


@dataclass(frozen=True, slots=True)
class _Staged:
    """What is simulated: the stages of an outcome (one) or of a classification, with their drawn baselines."""

    name: str
    stages: Sequence[StageSpec]
    values: Sequence[FloatArray]
    anchor: Baseline
    effects_on_totals: bool = False
    adjustments: Mapping[str, Adjustment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Calibrated:
    """The stages, calibrated in every draw: logits (S, C), and what the report method needs."""

    logits: list[FloatArray]
    values: Sequence[FloatArray]
    first_effects: Sequence[DrawnEffect]
    weights: FloatArray
    grid: Grid


def _simulate(
    drawn: DrawnNation, staged: _Staged, drivers: Mapping[str, FloatArray], areas: Sequence[Area], settings: Settings
) -> Draws:
    groups = {**drivers, **drawn.drivers}
    effects = []
    for number, stage in enumerate(staged.stages):
        drawn_effects, scores = draw_stage_effects(staged.name, stage, settings)
        effects.append(drawn_effects)
        groups |= {(group if number == 0 else f"{group}:{stage.name}"): score for group, score in scores.items()}
    values = [_transported(drawn, staged.name, number, value, settings, groups) for number, value in enumerate(staged.values)]
    among_rest = effects
    if staged.effects_on_totals:
        among_rest = stage_effects_from_totals(drawn.grid, drawn.weights, values, effects)
    fitted = fit_nested(drawn.grid, drawn.weights, values, among_rest, staged.anchor)
    valid = np.broadcast_to(fitted.valid, (settings.draws,)).copy()
    calibrated = _Calibrated(
        [stage.cell_logits for stage in fitted.stages], values, effects[0], drawn.weights, drawn.grid
    )
    plain_odds = _inverse_odds(calibrated.logits)
    prevalence = {}
    total = np.zeros((settings.draws, len(staged.stages)))
    total_by_quintile = np.zeros((settings.draws, QUINTILES, len(staged.stages)))
    for area in areas:
        shares, reached, margin_drivers = draw_local_shares(drawn, area, settings)
        valid &= reached
        _check_identified(area, shares, plain_odds)
        adjustment = staged.adjustments.get(area.id)
        odds = plain_odds
        if adjustment is not None and area.population > 0:
            logits, possible = _adjusted(calibrated, shares, adjustment)
            valid &= possible
            odds = _inverse_odds(logits)
        effect_draws = {}
        if adjustment is None or adjustment.kind != "level":
            effect_draws = _area_effects(staged.name, [stage.name for stage in staged.stages], area, settings)
        groups |= margin_drivers | {group: draws[:, np.newaxis] for group, draws in effect_draws.items()}
        sums = _class_draws(shares, odds, list(effect_draws.values()), settings)
        total_by_quintile += area.population * sums
        total += area.population * sums.sum(axis=1)
        if not settings.totals_only:
            prevalence[area.id] = sums.sum(axis=1) if area.population > 0 else np.full_like(total, np.nan)
    national = _cumulated([stage.national_mean for stage in fitted.stages], settings)
    return _valid_only(Draws(prevalence, total, total_by_quintile, national, groups), valid, settings)


def _inverse_odds(logits: Sequence[FloatArray]) -> list[FloatArray]:
    with np.errstate(over="ignore"):
        return [np.exp(-stage) for stage in logits]


def _adjusted(calibrated: _Calibrated, shares: FloatArray, adjustment: Adjustment) -> tuple[list[FloatArray], BoolArray]:
    """Return the stages' logits in an area whose first class is set otherwise, and in which draws that can be."""
    first, *later = calibrated.logits
    if adjustment.kind == "report":
        found = multiply_indices(
            calibrated.grid, calibrated.weights, shares, calibrated.first_effects, calibrated.values[0]
        )
        target = found.prevalence
        later = [np.broadcast_to(logit(value)[:, np.newaxis], (len(value), first.shape[1])) for value in calibrated.values[1:]]
    else:
        assert adjustment.value is not None  # noqa: S101 -- the other kinds carry one
        target = adjustment.value
        if adjustment.kind == "ratio":
            target = target * np.where(shares > 0, shares * expit(first), 0.0).sum(axis=1)
    shift = shift_to(shares, first, target)
    possible = ~np.isnan(shift)
    return [first + np.where(possible, shift, 0.0)[:, np.newaxis], *later], possible


def _cumulated(means: Sequence[FloatArray], settings: Settings) -> FloatArray:
    """Return national class shares, (S, classes - 1), from the stages' means."""
    left = np.ones(settings.draws)
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
        staged.append(effects_among_rest(grid, weights, (cumulated, totals[number]), (earlier, totals[number - 1])))
    return staged


def _transported(
    drawn: DrawnNation, name: str, number: int, value: FloatArray, settings: Settings, drivers: dict[str, FloatArray]
) -> FloatArray:
    """Return a baseline carried from another nation: its logit moved by a draw shared by the nation's areas."""
    if settings.transport_sd <= 0 or number > 0:
        return value
    generator = stream(settings.seed, "transport", name, drawn.nation.name)
    moved = settings.transport_sd * generator.standard_normal(settings.draws)
    drivers["transport"] = moved[:, np.newaxis]
    return expit(logit(value) + moved)


def _area_effects(name: str, stages: Sequence[str], area: Area, settings: Settings) -> dict[str, FloatArray]:
    """Return the area's own departure from the model at each stage, on the logit scale, (S,) by group."""
    if settings.area_effect_sd <= 0:
        return {}
    owner = "" if settings.shared_area_effects else area.id
    effects = {}
    for number, stage in enumerate(stages):
        group = "area effect" if number == 0 else f"area effect:{stage}"
        if not settings.shared_area_effects:
            group = f"{group}@{area.id}"
        generator = stream(settings.seed, "area effect", name, stage, owner)
        effects[group] = settings.area_effect_sd * generator.standard_normal(settings.draws)
    return effects


def draw_local_shares(
    drawn: DrawnNation, area: Area, settings: Settings
) -> tuple[FloatArray, BoolArray, dict[str, FloatArray]]:
    """Return an area's cell shares, (S, C), whether raking succeeded, (S,), and the drawn margins by group."""
    check_margins(drawn.nation, area)
    if area.population <= 0:
        return np.zeros((1, drawn.weights.shape[1])), np.ones(1, dtype=np.bool_), {}
    seed = seed_shares(drawn.nation, area, drawn.tables)
    if not area.margins:
        return seed, np.ones(1, dtype=np.bool_), {}
    surveyed, drivers = {}, {}
    for factor, margin in area.margins.items():
        surveyed[factor] = margin.shares[np.newaxis]
        if margin.sample_size is not None:
            generator = stream(settings.seed, "margin", area.id, factor)
            surveyed[factor] = draw_shares(margin.shares, margin.sample_size, settings.draws, generator)
            drivers[f"margin:{factor}@{area.id}"] = surveyed[factor][:, -1:]
    shares, reached = rake(drawn.grid, seed, shrunk_targets(drawn.grid, seed, area, surveyed))
    return shares, reached, drivers


def _check_identified(area: Area, shares: FloatArray, inverse_odds: Sequence[FloatArray]) -> None:
    for stage in inverse_odds:
        if np.any(np.isnan(stage).all(axis=0) & (shares > 0).any(axis=0)):
            raise ModelError(
                "E_LEVEL_NOT_IDENTIFIED", f"{area.id}: children live at a level that the national table does not have"
            )


def _class_draws(
    shares: FloatArray, inverse_odds: Sequence[FloatArray], area_effects: Sequence[FloatArray], settings: Settings
) -> FloatArray:
    """Return the share of an area's children in each class and quintile, (S, Q, classes - 1)."""
    sums = []
    reached = shares
    for number, stage in enumerate(inverse_odds):
        scale = np.exp(-area_effects[number])[:, np.newaxis] if area_effects else 1.0
        here = np.where(reached > 0, reached / (1.0 + stage * scale), 0.0)
        by_quintile = _quintile_sums(here)
        sums.append(np.broadcast_to(by_quintile, (settings.draws, by_quintile.shape[1])))
        if number + 1 < len(inverse_odds):
            reached = reached - here
    return np.stack(sums, axis=2)


def _quintile_sums(cell_values: FloatArray) -> FloatArray:
    """Return sums over the cells of each quintile, the slowest axis of a grid, (S, Q)."""
    sums: FloatArray = cell_values.reshape(len(cell_values), QUINTILES, -1).sum(axis=2)
    return sums


def _valid_only(draws: Draws, valid: BoolArray, settings: Settings) -> Draws:
    invalid = int(settings.draws - valid.sum())
    if invalid == 0:
        return draws
    if invalid > INVALID_ALLOWED * settings.draws:
        raise ModelError("E_INVALID_DRAWS", f"{invalid} of {settings.draws} draws have no solution")
    return Draws(
        {area: values[valid] for area, values in draws.prevalence.items()},
        draws.total[valid],
        draws.total_by_quintile[valid],
        draws.national[valid],
        {group: values[valid] for group, values in draws.drivers.items()},
        invalid,
    )


def realised_counts(prevalence: FloatArray, population: float, generator: np.random.Generator) -> FloatArray:
    """Return binomial draws of the number that would be seen, (S,), given drawn prevalence (S,) (method, 15.6)."""
    return generator.binomial(int(np.floor(population + 0.5)), np.clip(prevalence, 0.0, 1.0)).astype(np.float64)


def composite_draws(
    model: FloatArray, cases: float, total: float, area_effect_sd: float, generator: np.random.Generator
) -> FloatArray:
    """Return draws of an area's prevalence given a local count, (S,), the model drawn without area effect (method, 15.8).

    Raises
    ------
    ModelError
        ``E_TAU`` if the area effect is too large for a beta distribution.
    """
    weight = 1.0 / (model * (1.0 - model) * area_effect_sd**2) - 1.0
    if np.any(weight <= 0):
        raise ModelError("E_TAU", f"an area effect of {area_effect_sd:g} is too large")
    return generator.beta(cases + weight * model, total - cases + weight * (1.0 - model))


def undrawn(nation: Nation) -> Nation:
    """Return the nation with its exposure tables taken as exact: for the central calculation."""
    return replace(nation, exposures=tuple(replace(exposure, sample_sizes=None) for exposure in nation.exposures))


def undrawn_effects(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Return effects without their limits: for the central calculation."""
    return tuple(replace(effect, limits=(None,) * len(effect.values)) for effect in effects)
