"""What was counted locally, and how it is put together with the model (method, section 21)."""

from collections.abc import Sequence
from math import inf, isfinite, log, log1p, nan, sqrt

import numpy as np

from imhcalc.core.arrays import FloatArray, expit, floats, logit
from imhcalc.core.distributions import STANDARD_LEVEL, beta_of_counts, standard_width
from imhcalc.core.estimation import shift_to
from imhcalc.core.ranges import checked_amounts, checked_divisors, checked_proportions
from imhcalc.faults import ModelError
from imhcalc.records import dataclass

LOW_COVERAGE = 0.75
"""Below this share of children reviewed, those who were not may well decide the figure."""
OUTLYING = 3.0
"""So many standard deviations from the model hint at the data before they hint at the area."""
TOO_NARROW = 1e10
"""A parameter of a beta distribution above which its quantiles are taken from a normal one."""


def wilson(cases: float, total: float, level: float = STANDARD_LEVEL) -> tuple[float, float]:
    """Return the Wilson score interval of an observed proportion, without continuity correction.

    Parameters
    ----------
    cases, total : float
        Children with the outcome, of children observed.
    level : float
        Level of the interval, above 0 and below 1.

    Returns
    -------
    float, float
        Limits in [0, 1]: exactly 0 where there are no cases, exactly 1 where all are.

    Raises
    ------
    ModelError
        ``E_OBSERVED`` for an impossible count, ``E_RANGE`` for an impossible level.

    Notes
    -----
    (p + z^2/2n -+ z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n), p = x/n (method, section 21).
    """
    beta_of_counts(cases, total)
    z = standard_width(_checked_level(level)) / 2.0
    share = cases / total
    pull = z * z / total
    centre = (share + pull / 2.0) / (1.0 + pull)
    half = z * sqrt(share * (1.0 - share) / total + pull / total / 4.0) / (1.0 + pull)
    lower = 0.0 if cases <= 0 else min(max(centre - half, 0.0), share)
    upper = 1.0 if cases >= total else max(min(centre + half, 1.0), share)
    return lower, upper


def jeffreys(cases: float, total: float, level: float = STANDARD_LEVEL) -> tuple[float, float]:
    """Return the Jeffreys interval of an observed proportion: quantiles of Beta(x + 1/2, n - x + 1/2).

    The arguments, the ends and the refusals are those of `wilson`.
    """
    parameters = beta_of_counts(cases, total)
    lower, upper = beta_limits(parameters, _checked_level(level))
    return 0.0 if cases <= 0 else lower, 1.0 if cases >= total else upper


def beta_limits(parameters: tuple[float, float], level: float) -> tuple[float, float]:
    """Return the limits between which the middle of a beta distribution lies: its quantiles, tails equal.

    Parameters
    ----------
    parameters : (float, float)
        Both above 0.
    level : float
        Share of the distribution between the limits.

    Notes
    -----
    A distribution as narrow as one of ten thousand million children is normal on the logit scale, to 1e-11;
    there the exact function loses its digits, and beyond it any answer.
    """
    from scipy import special  # noqa: PLC0415 -- slow to import, and no part of an estimate

    tail = (1.0 - level) / 2.0
    first, second = parameters
    limits = floats([special.betaincinv(first, second, tail), special.betainccinv(first, second, tail)])
    if min(parameters) > TOO_NARROW or not np.isfinite(limits).all():
        half = standard_width(level) / 2.0 * sqrt(1.0 / first + 1.0 / second)
        limits = expit(log(first) - log(second) + floats([-half, half]))
    lower, upper = limits.tolist()
    return lower, upper


def _checked_level(level: float) -> float:
    if not 0.0 < level < 1.0:
        raise ModelError("E_RANGE", f"the level {level:g} of an interval is not between 0 and 1")
    return level


@dataclass(frozen=True, slots=True)
class Composite:
    """A model's estimate and a local count, each with the weight that its precision earns.

    Parameters
    ----------
    estimate : float
        Prevalence, in [0, 1].
    weight_observed : float
        Weight of the local count, in [0, 1].
    phi : float
        What the model's estimate is worth, in children; infinite where it leaves no doubt.
    lower, upper : float
        Limits of the uncertainty interval, in [0, 1].
    observed_adjusted : float
        The observed proportion, adjusted for children not reviewed.
    """

    estimate: float
    weight_observed: float
    phi: float
    lower: float
    upper: float
    observed_adjusted: float
    warnings: frozenset[str] = frozenset()


def composite(  # noqa: PLR0913, PLR0917 -- a count, a model, and what is known of the children not reviewed
    cases: float,
    total: float,
    synthetic: float,
    area_effect_sd: float,
    coverage: float | None = None,
    nonresponse_odds_ratio: float = 1.0,
    level: float = STANDARD_LEVEL,
    low_coverage: float = LOW_COVERAGE,
) -> Composite:
    """Return the composite of a local count and the model's estimate.

    Parameters
    ----------
    cases, total : float
        Children with the outcome, of children observed.
    synthetic : float
        The model's prevalence m, in [0, 1].
    area_effect_sd : float
        Standard deviation tau of areas about the model, on the logit scale; 0 for a model without doubt.
    coverage : float, optional
        Share of the eligible children who were observed; None for all of them.
    nonresponse_odds_ratio : float
        Odds of the outcome among children not observed, over those among the observed.
    low_coverage : float
        Coverage below which the result carries ``W_LOW_COVERAGE``.

    Raises
    ------
    ModelError
        ``E_OBSERVED`` for an impossible count, ``E_RANGE``, ``E_TAU`` for an area effect too large for a beta
        distribution, ``E_CONTRADICTION`` if the model says nobody, or everybody, and the count differs.

    Notes
    -----
    (x + phi m) / (n + phi) with phi = 1 / (m (1 - m) tau^2) - 1, and quantiles of
    Beta(x + phi m, n - x + phi (1 - m)) (method, section 21).
    """
    beta_of_counts(cases, total)
    _checked_level(level)
    model = float(checked_proportions(synthetic, "the model's prevalence"))
    adjusted = adjusted_for_coverage(
        cases, total, 1.0 if coverage is None else coverage, nonresponse_odds_ratio
    )
    warnings = (
        frozenset({"W_LOW_COVERAGE"}) if coverage is not None and coverage < low_coverage else frozenset()
    )
    phi = model_worth(model, area_effect_sd)
    if (model <= 0 < cases) or (cases < total and model >= 1):
        raise ModelError("E_CONTRADICTION", f"the model says {model:g}, and {cases:g} of {total:g} were seen")
    if is_outlier(cases, total, model, area_effect_sd):
        warnings |= {"W_OBSERVED_OUTLIER"}
    if not isfinite(phi):
        return Composite(model, 0.0, inf, model, model, adjusted / total, warnings)
    lower, upper = beta_limits((adjusted + phi * model, total - adjusted + phi * (1.0 - model)), level)
    estimate = (adjusted + phi * model) / (total + phi)
    return Composite(estimate, total / (total + phi), phi, lower, upper, adjusted / total, warnings)


def model_worth(model: float, area_effect_sd: float) -> float:
    """Return phi: how many children's worth of evidence the model's prevalence is.

    Infinite where no area departs from the model: without an area effect, or where the model says nobody or
    everybody.

    Raises
    ------
    ModelError
        ``E_RANGE`` for a negative standard deviation, ``E_TAU`` for one too large for a beta distribution.
    """
    spread = model * (1.0 - model) * float(checked_amounts(area_effect_sd, "a standard deviation")) ** 2
    if spread >= 1:
        raise ModelError("E_TAU", f"an area effect of {area_effect_sd:g} is too large")
    return 1.0 / spread - 1.0 if spread > 0 else inf


def composite_draws(
    model: FloatArray, cases: float, total: float, area_effect_sd: float, generator: np.random.Generator
) -> FloatArray:
    """Return draws of an area's prevalence given a local count, (S,) (method, section 21).

    Parameters
    ----------
    model : (S,)
        The model's prevalence, drawn without an area effect: the count bears on that.
    cases : float
        As observed, or as `adjusted_for_coverage`.

    Raises
    ------
    ModelError
        ``E_OBSERVED`` for an impossible count, ``E_RANGE`` for a negative standard deviation, ``E_TAU`` for one
        too large for a beta distribution, ``E_CONTRADICTION`` if the model says nobody, or everybody, in every
        draw, and the count differs.
    """
    beta_of_counts(cases, total)
    spread = model * (1.0 - model) * float(checked_amounts(area_effect_sd, "a standard deviation")) ** 2
    if np.any(spread >= 1):
        raise ModelError("E_TAU", f"an area effect of {area_effect_sd:g} is too large")
    if (((model <= 0) & (cases > 0)) | ((model >= 1) & (cases < total))).all():
        raise ModelError("E_CONTRADICTION", f"the model is certain, and {cases:g} of {total:g} were seen")
    local = spread > 0
    sure = np.where(local, model, 0.5)
    weight = 1.0 / np.where(local, spread, 0.5) - 1.0
    drawn = generator.beta(cases + weight * sure, total - cases + weight * (1.0 - sure))
    return np.where(local, drawn, model)


def adjusted_for_coverage(
    cases: float, total: float, coverage: float, nonresponse_odds_ratio: float = 1.0
) -> float:
    """Return the cases that there would be among as many children, had all eligible ones been observed.

    Parameters
    ----------
    coverage : float
        Share of the eligible children who were observed, above 0 and up to 1.
    nonresponse_odds_ratio : float
        Odds of the outcome among the others, over those among the observed.

    Raises
    ------
    ModelError
        ``E_OBSERVED`` for an impossible count, ``E_RANGE``.

    Notes
    -----
    n (g x/n + (1 - g) expit(logit(x/n) + ln OR)) (method, section 21).
    """
    share = _observed_share(cases, total, coverage)
    times = float(checked_divisors(nonresponse_odds_ratio, "the odds ratio of children not observed"))
    others = share * times / (1.0 - share + share * times)
    return total * (coverage * share + (1.0 - coverage) * others)


def coverage_bounds(cases: float, total: float, coverage: float) -> tuple[float, float]:
    """Return the prevalence if none, and if all, of the children not observed have the outcome (method, section 21)."""
    seen = coverage * _observed_share(cases, total, coverage)
    return seen, min(seen + 1.0 - coverage, 1.0)


def _observed_share(cases: float, total: float, coverage: float) -> float:
    beta_of_counts(cases, total)
    if not 0.0 < coverage <= 1.0:
        raise ModelError("E_RANGE", f"a coverage of {coverage:g} is not a share of children")
    return cases / total


def is_outlier(cases: float, total: float, synthetic: float, area_effect_sd: float) -> bool:
    """Return whether a local count is further from the model than chance and the area effect make plausible.

    Notes
    -----
    |logit((x + .5)/(n + 1)) - logit m| > 3 sqrt(tau^2 + 1/(x + .5) + 1/(n - x + .5)) (method, section 21). A model
    that says nobody or everybody has no logit to be far from.
    """
    if not 0.0 < synthetic < 1.0:
        return False
    difference, variance = _departure(cases, total, synthetic)
    return abs(difference) > OUTLYING * sqrt(area_effect_sd**2 + variance)


def _departure(cases: float, total: float, model: float) -> tuple[float, float]:
    """Return an area's distance from the model on the logit scale, and the variance that chance gives it."""
    first, second = beta_of_counts(cases, total)
    return log(first) - log(second) - (log(model) - log1p(-model)), 1.0 / first + 1.0 / second


@dataclass(frozen=True, slots=True)
class AreaEffectEstimate:
    """How far areas lie from the model, beyond chance.

    Parameters
    ----------
    sd : float
        Standard deviation of the areas' departures, on the logit scale (tau); NaN for a single area.
    mean_departure : float
        Their weighted mean: away from 0 the model is off for these areas.
    heterogeneity : float
        Cochran's Q.
    areas : int
        How many areas it rests on.
    """

    sd: float
    mean_departure: float
    heterogeneity: float
    areas: int


def estimate_area_effect_sd(rows: Sequence[Sequence[float]]) -> AreaEffectEstimate:
    """Return the spread of areas about the model, from areas where both are known.

    Parameters
    ----------
    rows : (J, 3)
        Cases, total and the model's prevalence in each area.

    Raises
    ------
    ModelError
        ``E_OBSERVED`` for an impossible count, ``E_RANGE`` without any area, or for a model that says nobody
        or everybody.

    Notes
    -----
    DerSimonian and Laird: weights 1/v, tau^2 = max(0, (Q - (J - 1)) / (sum w - sum w^2 / sum w)) (method, section 21).
    """
    if not rows:
        raise ModelError("E_RANGE", "the spread of areas needs areas")
    for _, _, model in rows:
        if not 0.0 < model < 1.0:
            raise ModelError("E_RANGE", f"a model's prevalence of {model:g} has no logit")
    departures, variances = floats([_departure(*row) for row in rows]).T
    weights = 1.0 / variances
    mean = float((weights * departures).sum() / weights.sum())
    heterogeneity = float((weights * (departures - mean) ** 2).sum())
    room = float(weights.sum() - (weights**2).sum() / weights.sum())
    excess = heterogeneity - (len(rows) - 1)
    sd = sqrt(max(0.0, excess / room)) if len(rows) > 1 else nan
    return AreaEffectEstimate(sd, mean, heterogeneity, len(rows))


def benchmark(
    values: Sequence[float] | FloatArray, populations: Sequence[float] | FloatArray, total: float
) -> tuple[FloatArray, float]:
    """Return the prevalence of areas, moved alike on the logit scale until their numbers add to a total, and the move.

    Parameters
    ----------
    values : (A,)
        Prevalence in each area; NaN will do where nobody lives.
    populations : (A,)
        Children in each area.
    total : float
        The number they are to add to, above 0 and below all the children.

    Returns
    -------
    (A,), float
        Prevalence after the move; the move.

    Raises
    ------
    ModelError
        ``E_LEVELS``, ``E_RANGE``, or ``E_CONTRADICTION`` if no move reaches the total: prevalences of 0 and 1
        stay what they are.
    """
    people = checked_amounts(populations, "a count of children")
    given = floats(values)
    if given.shape != people.shape:
        raise ModelError("E_LEVELS", f"{len(given)} prevalences for {len(people)} areas")
    checked_proportions(given[people > 0], "the prevalence of an area")
    everyone = float(people.sum())
    if not 0.0 < total < everyone:
        raise ModelError("E_RANGE", f"a total of {total:g} is not between 0 and all {everyone:g} children")
    logits = logit(np.where(people > 0, given, 0.5))
    shift = float(shift_to(people[np.newaxis] / everyone, logits[np.newaxis], floats([total / everyone]))[0])
    if np.isnan(shift):
        raise ModelError("E_CONTRADICTION", f"no shift of these prevalences adds to {total:g}")
    return expit(logit(given) + shift), shift
