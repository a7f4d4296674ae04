"""Words to arrays: quantities become baselines, effects, exposures and surveys of the core."""

from math import exp, log

import numpy as np

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.core.distributions import STANDARD_LEVEL, beta_of_interval, beta_of_size, standard_width
from imhcalc.core.exposure_table import proportional_odds_table
from imhcalc.core.model import QUINTILES, Baseline, Effect, Exposure, Margin
from imhcalc.faults import ModelError
from imhcalc.models.evidence import Association, Reading
from imhcalc.models.quantity import Quantity
from imhcalc.models.units import DEPRIVATION, Nation


def beta_of(quantity: Quantity) -> tuple[float, float] | None:
    """Return the beta parameters of a proportion, or None where it is fixed."""
    if quantity.shape == "fixed" or quantity.number in {0.0, 1.0}:
        return None
    if quantity.effective_sample_size is not None:
        return beta_of_size(quantity.number, quantity.effective_sample_size)
    assert quantity.interval is not None  # noqa: S101 -- the quantity is checked: what is drawn has one of the two
    level = quantity.interval.level or STANDARD_LEVEL
    return beta_of_interval(quantity.number, quantity.interval.lower, quantity.interval.upper, level)


def baseline_of(quantity: Quantity) -> Baseline:
    """Return a national prevalence as the core takes it."""
    return Baseline.checked(quantity.number, beta=beta_of(quantity))


def reading_of(evidence: EvidenceInUse, reading: Reading, value: Quantity) -> Baseline:
    """Return a rival reading as the core takes it: fixed, and anchored where the reading says."""
    if reading.anchor == "population":
        return Baseline.checked(value.number)
    cells = {
        factor: [evidence.evidence.risk_factors[factor].levels.index(level) for level in levels]
        for factor, levels in (reading.reference_cells or {}).items()
    }
    return Baseline.checked(value.number, "reference", cells)


def limits_at_standard_level(quantity: Quantity) -> tuple[float, float] | None:
    """Return a ratio's limits at the core's level: as stated, or stretched on the log scale from another level."""
    if quantity.interval is None or quantity.shape == "fixed":
        return None
    lower, upper, level = quantity.interval.lower, quantity.interval.upper, quantity.interval.level
    if level is None or level == STANDARD_LEVEL:
        return lower, upper
    return _stretched(quantity.number, lower, upper, level)


def _stretched(value: float, lower: float, upper: float, level: float) -> tuple[float, float]:
    half = 0.5 * log(upper / lower) * standard_width() / standard_width(level)
    return value * exp(-half), value * exp(half)


def effect_of(evidence: EvidenceInUse, association: Association) -> Effect:
    """Return a published association as the core takes it: a ratio or risk per level, with limits."""
    levels = evidence.evidence.risk_factors[association.risk_factor].levels
    key = f"associations.{association.risk_factor}.{association.outcome}"
    if association.most_v_least is not None:
        values, limits = _log_linear(evidence.quantity(key), len(levels))
    else:
        values, limits = _per_level([evidence.quantity(f"{key}.{level}") for level in levels])
    effect = Effect.checked(association.risk_factor, association.scope, association.measure, values, limits)
    return Effect(
        effect.factor,
        effect.scope,
        effect.measure,
        effect.values,
        effect.limits,
        level_correlation=association.rho_ref,
    )


def _log_linear(gradient: Quantity, level_count: int) -> tuple[list[float], list[tuple[float, float] | None]]:
    """Return ratios that fall evenly on the log scale from the first level to the last, which is 1."""
    steps = [(level_count - 1 - level) / (level_count - 1) for level in range(level_count)]
    values = [gradient.number**step for step in steps]
    stated = limits_at_standard_level(gradient)
    if stated is None:
        return values, [None] * level_count
    return values, [(stated[0] ** step, stated[1] ** step) if step else None for step in steps]


def _per_level(quantities: list[Quantity]) -> tuple[list[float], list[tuple[float, float] | None]]:
    """Return ratios per level; a level without limits takes those of the most extreme level, scaled on the log scale."""
    values = [quantity.number for quantity in quantities]
    limits = [limits_at_standard_level(quantity) for quantity in quantities]
    with_limits = [level for level, pair in enumerate(limits) if pair is not None]
    if quantities[0].unit == "proportion" or not with_limits:
        return values, limits
    extreme = max(with_limits, key=lambda level: abs(log(values[level])))
    pair = limits[extreme]
    for level, value in enumerate(values):
        if limits[level] is None and pair is not None and value != 1 and values[extreme] != 1:
            share = log(value) / log(values[extreme])
            lower, upper = sorted((pair[0] ** share, pair[1] ** share))
            limits[level] = (lower, upper)
    return values, limits


def exposures_of(evidence: EvidenceInUse, nation: Nation) -> tuple[Exposure, ...]:
    """Return a nation's exposure tables, one per risk factor that has one; borrowed tables are flagged."""
    tables = []
    for name, factor in evidence.evidence.risk_factors.items():
        if name == DEPRIVATION or not factor.exposures:
            continue
        owner = nation
        exposure = factor.exposures.get(nation)
        if exposure is None:
            raise ModelError("E_NO_EVIDENCE", f"no table of {factor.label.lower()} for {nation}")
        if exposure.borrowed_from is not None:
            owner = exposure.borrowed_from
            evidence.warn(
                "W_TRANSPORTED",
                f"risk_factors.{name}",
                f"{factor.label}: {owner}'s figures stand in for {nation}'s"
                + (f" ({exposure.note.rstrip('.')})" if exposure.note else ""),
            )
        split = evidence.quantity(f"risk_factors.{name}.split.{owner}")
        gradient = evidence.quantity(f"risk_factors.{name}.gradient.{owner}")
        shares = np.array(split.numbers)
        table = proportional_odds_table(shares / shares.sum(), gradient.number)
        size = split.effective_sample_size
        sizes = None if size is None else [size / QUINTILES] * QUINTILES
        tables.append(Exposure.checked(name, table.tolist(), sizes))
    return tuple(tables)


def margins_of(evidence: EvidenceInUse) -> dict[str, Margin]:
    """Return the profile's local surveys as the core takes them."""
    return {
        factor: Margin.checked(factor, survey.shares, survey.effective_sample_size, survey.prior_ess)
        for factor, survey in evidence.profile.local_exposures.items()
    }
