"""From cell risks and an area's mix to its expected prevalence and number (method, sections 7 and 9)."""

from collections.abc import Mapping, Sequence

import numpy as np

from imhcalc.core.arrays import BoolArray, FloatArray, expit, floats
from imhcalc.core.calibration import (
    RESIDUAL_ALLOWED,
    DrawnEffect,
    Fit,
    calibrate_intercept,
    central,
    fit,
    require_valid,
    target_risks,
)
from imhcalc.core.cells import Grid, cell_shares, level_means, level_sums, make_grid
from imhcalc.core.local_mix import local_mix
from imhcalc.core.model import DEPRIVATION, QUINTILES, Area, Baseline, Nation, Outcome, check_effects
from imhcalc.faults import ModelError
from imhcalc.records import dataclass

SATURATED = 0.95
NOT_DEFINED = float("nan")


def nation_grid(nation: Nation) -> Grid:
    """Return the cells of a nation's model."""
    return make_grid(nation.factors, nation.level_counts)


def national_shares(nation: Nation) -> FloatArray:
    """Return the national share of each cell, (1, C) (method, section 3)."""
    return cell_shares(nation.quintile_shares, [exposure.given_quintile for exposure in nation.exposures])


def fit_outcome(nation: Nation, outcome: Outcome) -> Fit:
    """Return the calibrated model of an outcome at its published values, S = 1; refuse one without a solution."""
    check_effects(nation, outcome.effects)
    effects = central(outcome.effects)
    fitted = fit(
        nation_grid(nation),
        national_shares(nation),
        effects,
        outcome.baseline,
        floats([outcome.baseline.value]),
    )
    return require_valid(fitted)


def marginal_risks(nation: Nation, fitted: Fit) -> dict[str, FloatArray]:
    """Return the mean risk at each level of each factor in the reference population, (S, L); NaN for an empty level."""
    grid = nation_grid(nation)
    weights = national_shares(nation)
    return {factor: level_means(grid, factor, weights, fitted.cell_risks) for factor in grid.factors}


@dataclass(frozen=True, slots=True)
class Estimate:
    """The expected prevalence and number in an area.

    Values that are not defined (nobody there) are NaN.

    Parameters
    ----------
    population : float
        Children in the area.
    prevalence : (S,)
        Expected prevalence.
    count : (S,)
        Expected number of children.
    by_quintile, count_by_quintile : (S, Q)
        The same by deprivation quintile.
    """

    population: float
    prevalence: FloatArray
    count: FloatArray
    by_quintile: FloatArray
    count_by_quintile: FloatArray
    warnings: frozenset[str] = frozenset()


def empty_estimate(warnings: frozenset[str] = frozenset()) -> Estimate:
    """Return the estimate of an area in which nobody lives: neutral in sums."""
    nothing, zeros = np.full((1, QUINTILES), NOT_DEFINED), np.zeros((1, QUINTILES))
    return Estimate(0.0, nothing[:, 0], zeros[:, 0], nothing, zeros, warnings | {"W_EMPTY_AREA"})


def synthetic(nation: Nation, outcome: Outcome, area: Area, shift: float = 0.0) -> Estimate:
    """Return what would be expected in an area, given its mix (method, section 7).

    `shift` is added to the logit of every cell's risk (method, section 10).
    """
    fitted = fit_outcome(nation, outcome)
    if area.population <= 0:
        return empty_estimate(nation.warnings)
    grid = nation_grid(nation)
    mix = local_mix(grid, nation, area)
    return estimate(grid, area, mix.shares, fitted.cell_logits + shift, nation.warnings | mix.warnings)


def estimate(
    grid: Grid,
    area: Area,
    shares: FloatArray,
    cell_logits: FloatArray,
    warnings: frozenset[str] = frozenset(),
) -> Estimate:
    """Return the estimate for cell shares (S, C) and logits (S, C); raise ``E_LEVEL_NOT_IDENTIFIED``."""
    risks = local_risks(area, shares, cell_logits)
    if np.any(risks > SATURATED):
        warnings |= {"W_SATURATED"}
    prevalence = (shares * risks).sum(axis=1)
    by_quintile = level_means(grid, DEPRIVATION, shares, risks)
    counts = np.nan_to_num(by_quintile, nan=0.0) * area.children_by_quintile
    return Estimate(area.population, prevalence, area.population * prevalence, by_quintile, counts, warnings)


def local_risks(area: Area, shares: FloatArray, cell_logits: FloatArray) -> FloatArray:
    """Return the risk in each populated cell, 0 in the others, (S, C).

    Raises
    ------
    ModelError
        ``E_LEVEL_NOT_IDENTIFIED`` if children live in a cell whose risk no evidence determines.
    """
    populated = shares > 0
    if np.any(np.isnan(cell_logits).all(axis=0) & populated.any(axis=0)):
        raise ModelError(
            "E_LEVEL_NOT_IDENTIFIED",
            f"{area.id}: children live at a level that the national table does not have",
        )
    return np.where(populated, expit(cell_logits), 0.0)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What moves the national prevalence to the local one, in a fixed order (method, section 7)."""

    national: float
    quintile_mix: float
    local_margins: float
    local: float
    warnings: frozenset[str] = frozenset()


def explain(nation: Nation, outcome: Outcome, area: Area) -> Explanation:
    """Return the contributions of the quintile mix and of local surveys, which add to the local prevalence."""
    fitted = fit_outcome(nation, outcome)
    national = float(fitted.national_mean[0])
    if area.population <= 0:
        return Explanation(
            national, NOT_DEFINED, NOT_DEFINED, NOT_DEFINED, nation.warnings | {"W_EMPTY_AREA"}
        )
    grid = nation_grid(nation)
    mix = local_mix(grid, nation, area)
    local = estimate(grid, area, mix.shares, fitted.cell_logits, nation.warnings | mix.warnings)
    implied = estimate(grid, area, mix.seed, fitted.cell_logits)
    unraked, final = float(implied.prevalence[0]), float(local.prevalence[0])
    return Explanation(national, unraked - national, final - unraked, final, local.warnings)


def shift_to(shares: FloatArray, cell_logits: FloatArray, target: FloatArray) -> FloatArray:
    """Return the one shift of every cell's logit at which the local prevalence is `target`.

    Parameters
    ----------
    shares : (S, C)
        Local cell shares.
    cell_logits : (S, C)
        Logits of the cell risks.
    target : (S,)
        Prevalence to reach, in [0, 1].

    Returns
    -------
    (S,)
        The shift; NaN where none reaches the target (method, section 10).
    """
    if shares.min() > 0 and np.isfinite(cell_logits).all():  # as a rule: every cell can be moved
        everyone = shares.sum(axis=1)
        if min(target.min(), (everyone - target).min()) > RESIDUAL_ALLOWED:
            return calibrate_intercept(cell_logits, shares, target / everyone)
    rows = max(len(shares), len(cell_logits), len(target))
    shares = np.broadcast_to(shares, (rows, shares.shape[1]))
    logits = np.broadcast_to(cell_logits, shares.shape)
    movable = np.isfinite(logits) & (shares > 0)
    certain = np.where((shares > 0) & (logits == np.inf), shares, 0.0).sum(axis=1)
    room = np.where(movable, shares, 0.0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        goal = (target - certain) / room
    reachable = (
        (room > 0) & (target - certain > RESIDUAL_ALLOWED) & (certain + room - target > RESIDUAL_ALLOWED)
    )
    safe_shares = np.where(movable & reachable[:, np.newaxis], shares, 0.0)
    safe_shares = np.where(reachable[:, np.newaxis], safe_shares, 1.0)
    shift = calibrate_intercept(np.where(movable, logits, 0.0), safe_shares, np.where(reachable, goal, 0.5))
    already = ~reachable & (np.abs(target - certain) <= RESIDUAL_ALLOWED) & (room <= 0)
    return np.where(reachable, shift, np.where(already, 0.0, NOT_DEFINED))


def synthetic_shifted_to(
    nation: Nation, outcome: Outcome, area: Area, target: float
) -> tuple[float, Estimate]:
    """Return the shift that makes an area's prevalence `target`, and the estimate after it.

    Raises
    ------
    ModelError
        ``E_RANGE`` for a target that is no proportion, ``E_CONTRADICTION`` if no shift reaches it.
    """
    if not 0 <= target <= 1:
        raise ModelError("E_RANGE", f"the prevalence {target:g} is not a proportion")
    fitted = fit_outcome(nation, outcome)
    if area.population <= 0:
        return NOT_DEFINED, empty_estimate(nation.warnings)
    grid = nation_grid(nation)
    mix = local_mix(grid, nation, area)
    local_risks(area, mix.shares, fitted.cell_logits)
    shift = float(shift_to(mix.shares, fitted.cell_logits, floats([target]))[0])
    if np.isnan(shift):
        raise ModelError(
            "E_CONTRADICTION", f"{area.id}: no shift of the model reaches a prevalence of {target:g}"
        )
    return shift, estimate(grid, area, mix.shares, fitted.cell_logits + shift, nation.warnings | mix.warnings)


def merge(estimates: Sequence[Estimate]) -> Estimate:
    """Return the estimate of several areas added together: numbers add, prevalence is their ratio, nothing is raked again."""
    population = sum(part.population for part in estimates)
    warnings = frozenset[str]().union(*(part.warnings for part in estimates))
    if population <= 0:
        return empty_estimate(warnings)
    count = floats(sum(part.count for part in estimates))
    by_quintile = floats(sum(part.count_by_quintile for part in estimates))
    nothing = np.full_like(by_quintile, NOT_DEFINED)
    return Estimate(population, count / population, count, nothing, by_quintile, warnings)


@dataclass(frozen=True, slots=True)
class ReportEstimate:
    """The review's own method: national prevalence times one multiplier per index (method, section 9)."""

    prevalence: FloatArray
    multipliers: Mapping[str, FloatArray]
    valid: BoolArray
    warnings: frozenset[str] = frozenset()


def report_method(nation: Nation, outcome: Outcome, area: Area) -> ReportEstimate:
    """Return the transparent multiplicative estimate of a populated area.

    Raises
    ------
    ModelError
        ``E_ANCHOR`` unless the baseline is a population one; ``E_RR_EXCEEDS_ONE``.
    """
    require_population_anchor(outcome.baseline)
    check_effects(nation, outcome.effects)
    grid = nation_grid(nation)
    if area.population <= 0:
        empty = np.full(1, NOT_DEFINED)
        multipliers = {effect.factor: empty for effect in outcome.effects}
        return ReportEstimate(
            empty, multipliers, np.ones(1, dtype=np.bool_), nation.warnings | {"W_EMPTY_AREA"}
        )
    mix = local_mix(grid, nation, area)
    result = multiply_indices(
        grid, national_shares(nation), mix.shares, central(outcome.effects), floats([outcome.baseline.value])
    )
    if not result.valid.all():
        raise ModelError(
            "E_RR_EXCEEDS_ONE", "a rate ratio gives a level a risk above 1 at this national prevalence"
        )
    warnings = result.warnings | nation.warnings | mix.warnings
    return ReportEstimate(result.prevalence, result.multipliers, result.valid, warnings)


def require_population_anchor(baseline: Baseline) -> None:
    """Refuse a baseline that the report method cannot multiply: ``E_ANCHOR``."""
    if baseline.anchor != "population":
        raise ModelError("E_ANCHOR", "the report method needs a baseline that describes the whole population")


def multiply_indices(
    grid: Grid, weights: FloatArray, shares: FloatArray, effects: Sequence[DrawnEffect], value: FloatArray
) -> ReportEstimate:
    """Return the baseline `value` (S,) times one multiplier per effect, every effect read as crude (method, section 9).

    A baseline of 0 or 1 is the risk at every level, so that nothing multiplies it.
    """
    multipliers: dict[str, FloatArray] = {}
    valid = np.ones(len(value), dtype=np.bool_)
    prevalence = value
    certain = (value <= 0.0) | (value >= 1.0)
    inside = np.where(certain, 0.5, value)
    for effect in effects:
        national = level_sums(grid, effect.factor, weights)
        risks, exists = target_risks(effect, national, inside)
        local = level_sums(grid, effect.factor, shares)
        multiplier = np.where(certain, 1.0, (local * risks).sum(axis=1) / (national * risks).sum(axis=1))
        multipliers[effect.factor] = multiplier
        valid = valid & (exists | certain)
    # By name: the order in which effects are written changes no digit.
    for factor in sorted(multipliers):
        prevalence = prevalence * multipliers[factor]
    capped = prevalence > 1.0 + RESIDUAL_ALLOWED
    warnings = frozenset({"W_CAPPED"}) if capped.any() else frozenset[str]()
    return ReportEstimate(np.minimum(prevalence, 1.0), multipliers, valid, warnings)
