"""The inputs that are varied one at a time: each with its limits, and how it is changed to any value (method, section 27)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import exp, log

import numpy as np

from imhcalc.assemble.central_runs import CentralRuns, Change
from imhcalc.assemble.model_runs import Variation
from imhcalc.assemble.outcome_models import Model
from imhcalc.assemble.outcome_runs import OutcomeRun
from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.stated_values import StatedInput
from imhcalc.core.distributions import STANDARD_LEVEL, beta_of_size
from imhcalc.core.model import Effect, Exposure, Margin, Nation
from imhcalc.core.observed import beta_limits
from imhcalc.core.sensitivity import EXTREME, effect_extremes, exposure_extremes, margin_extremes
from imhcalc.first_letters import lowered
from imhcalc.models import units
from imhcalc.records import dataclass

WIDEST_AMOUNT = 10.0
"""How many times its stated value, either way, an amount is searched for the point at which a decision flips."""
WIDEST_LOG_RATIO = 3.0
"""The same for ratios and departures, on the log scale: twenty times, either way."""
NEARLY = 1e-6
"""Proportions are searched this close to 0 and 1."""
NO_VALUE = float("nan")
"""The value of an input that is a whole table."""


@dataclass(frozen=True, slots=True)
class Varied:
    """One input: its central value and limits, the change that each of them is, and how to change it to any value.

    `at` is None where an input is a whole table; `search` says how far to look for a threshold.
    """

    id: str
    label: str
    value: float
    unit: units.Unit
    low: Change | None = None
    high: Change | None = None
    at: Callable[[float], Change] | None = None
    search: tuple[float, float] = (NEARLY, 1.0 - NEARLY)


def model_inputs(runs: CentralRuns) -> Iterator[Varied]:
    """Yield the inputs of the headline's model: its baseline, ratios, tables, surveys, and the area's departure."""
    headline, runner = runs.headline, runs.runner
    model, nation = runner.model_and_nation(headline.id)
    members = model.members[headline.id]
    yield _baseline(model, members, headline)
    for stage in range(min(headline.deepest_stage + 1, _stages(model))):
        yield from _effects(runs, model, stage)
    yield from _exposures(runs, nation)
    for factor, margin in runner.surveys().items():
        yield _survey(lowered(runs.evidence.evidence.risk_factors[factor].label), factor, margin)
    yield from _departures(runs, model)
    if headline.local is not None and headline.local.used:
        yield _local_count(headline)


def _stages(model: Model) -> int:
    return 1 if model.classes is None else len(model.classes.effects)


def _baseline(model: Model, members: tuple[int, ...], headline: OutcomeRun) -> Varied:
    value = headline.national

    def at(rate: float) -> Change:
        return Change(Variation(model=lambda given: _with_rate(given, members, rate)))

    low = high = None
    beta = _beta_of(model, members)
    if beta is not None:
        lower, upper = beta_limits(beta, STANDARD_LEVEL)
        low, high = at(lower), at(upper)
    return Varied("baseline", "the assumed national rate", value, "proportion", low, high, at)


def _beta_of(model: Model, members: tuple[int, ...]) -> tuple[float, float] | None:
    """Return the beta parameters of a baseline: of an outcome, or of the sum of some classes drawn together."""
    if model.outcome is not None:
        return model.outcome.baseline.beta
    classes = model.classes
    if classes is None or classes.sample_size is None:
        return None
    return beta_of_size(float(classes.shares[list(members)].sum()), classes.sample_size)


def _with_rate(model: Model, members: tuple[int, ...], rate: float) -> Model:
    """Return a model with another national rate; the classes on either side of it keep their proportions."""
    if model.outcome is not None:
        baseline = replace(model.outcome.baseline, value=rate, beta=None)
        return replace(model, outcome=replace(model.outcome, baseline=baseline))
    classes = model.classes
    assert classes is not None  # noqa: S101 -- a model is one or the other
    inside = np.isin(np.arange(len(classes.shares)), members)
    now = float(classes.shares[inside].sum())
    shares = np.where(inside, classes.shares * rate / now, classes.shares * (1.0 - rate) / (1.0 - now))
    return replace(model, classes=replace(classes, shares=shares))


def _effects(runs: CentralRuns, model: Model, stage: int) -> Iterator[Varied]:
    effects = model.first_effects if model.classes is None else model.classes.effects[stage]
    for effect in effects:
        factor = runs.evidence.evidence.risk_factors[effect.factor].label
        suffix = "" if stage == 0 or model.classes is None else f".{model.classes.names[stage]}"
        extremes = effect_extremes(effect)
        low, high = (None, None) if extremes is None else (_effect(each, stage) for each in extremes)
        value = float(max(effect.values, key=lambda ratio: abs(log(ratio))))
        if effect.measure == "risk" or value == 1.0:
            yield Varied(f"effect.{effect.factor}{suffix}", _strength(factor), value, "proportion", low, high)
            continue
        yield Varied(
            f"effect.{effect.factor}{suffix}", _strength(factor), value, "odds_ratio", low, high,
            _scaled_effect(effect, stage, value), (exp(-WIDEST_LOG_RATIO), exp(WIDEST_LOG_RATIO)),
        )  # fmt: skip


def _strength(factor: str) -> str:
    return f"how strongly {lowered(factor)} goes with it (ratio at the furthest level)"


def _effect(effect: Effect, stage: int) -> Change:
    return Change(Variation(model=lambda model: _with_effect(model, effect, stage)))


def _scaled_effect(effect: Effect, stage: int, value: float) -> Callable[[float], Change]:
    def at(ratio: float) -> Change:
        scaled = np.exp(effect.log_ratios * log(ratio) / log(value))
        return _effect(replace(effect, values=scaled, limits=()), stage)

    return at


def _with_effect(model: Model, effect: Effect, stage: int) -> Model:
    """Return a model with one effect replaced."""
    if model.outcome is not None:
        effects = tuple(effect if each.factor == effect.factor else each for each in model.outcome.effects)
        return replace(model, outcome=replace(model.outcome, effects=effects))
    classes = model.classes
    assert classes is not None  # noqa: S101 -- a model is one or the other
    staged = list(classes.effects)
    staged[stage] = tuple(effect if each.factor == effect.factor else each for each in staged[stage])
    return replace(model, classes=replace(classes, effects=tuple(staged)))


def _exposures(runs: CentralRuns, nation: Nation) -> Iterator[Varied]:
    for exposure in nation.exposures:
        extremes = exposure_extremes(exposure)
        if extremes is None:
            continue
        low, high = (_table(exposure.factor, each) for each in extremes)
        label = lowered(runs.evidence.evidence.risk_factors[exposure.factor].label)
        yield Varied(
            f"exposure.{exposure.factor}",
            f"how common each level of {label} is in each fifth",
            NO_VALUE,
            "proportion",
            low,
            high,
        )


def _table(factor: str, exposure: Exposure) -> Change:
    def replaced(nation: Nation) -> Nation:
        tables = tuple(exposure if each.factor == factor else each for each in nation.exposures)
        return replace(nation, exposures=tables)

    return Change(Variation(nation=replaced))


def _survey(label: str, factor: str, margin: Margin) -> Varied:
    last = float(margin.shares[-1])

    def with_margin(changed: Margin) -> Change:
        return Change(Variation(margins=lambda margins: {**margins, factor: changed}))

    def at(share: float) -> Change:
        shares = np.append(margin.shares[:-1] * (1.0 - share) / (1.0 - last), share)
        return with_margin(replace(margin, shares=shares))

    extremes = margin_extremes(margin)
    low, high = (None, None) if extremes is None else (with_margin(each) for each in extremes)
    return Varied(
        f"margin.{factor}",
        f"the local survey of {label} (share at its last level)",
        last,
        "proportion",
        low,
        high,
        at,
    )


def _departures(runs: CentralRuns, model: Model) -> Iterator[Varied]:
    """Yield the area's own departure, and a rate carried from elsewhere; neither where a local figure replaces the model."""
    runner, headline = runs.runner, runs.headline
    if headline.method in {"observed", "composite"}:
        return
    spread = 0.0 if runner.options.interval == "parameter" else runs.evidence.number("area_effect_sd")

    def departed(odds: float) -> Change:
        return Change(Variation(area_effects={0: log(odds)}))

    if spread > 0:
        yield Varied(
            "area_effect", "how far this area departs from others like it (times the odds)", 1.0, "odds_ratio",
            departed(exp(-EXTREME * spread)), departed(exp(EXTREME * spread)), departed,
            (exp(-WIDEST_LOG_RATIO), exp(WIDEST_LOG_RATIO)),
        )  # fmt: skip
    if model.transported:
        carried = runs.evidence.number("transport_sd")
        low, high = (Change(Variation(transport=side * EXTREME * carried)) for side in (-1.0, 1.0))
        yield Varied("transport", "the rate carried from another nation", NO_VALUE, "proportion", low, high)


def _local_count(headline: OutcomeRun) -> Varied:
    local = headline.local
    assert local is not None  # noqa: S101 -- asked for only where there is one

    def at(share: float) -> Change:
        return Change(Variation(observed_share=share))

    return Varied(
        "observed", "the local count", local.share, "proportion", at(local.limits[0]), at(local.limits[1]), at
    )


def stated_inputs(plan: PlanBasis) -> Iterator[Varied]:
    """Yield what the user states of the way to services, of staff and of money; and births."""
    for key, stated in plan.values.used.items():
        yield _stated(key, stated)
    births = plan.populations.total("live_births") if plan.populations.known("live_births") else 0.0
    if births > 0:
        yield Varied(
            "population.live_births", "live births in a year", births, "children_per_year", None, None,
            lambda count: Change(births=count), (births / WIDEST_AMOUNT, births * WIDEST_AMOUNT),
        )  # fmt: skip


def _stated(key: str, stated: StatedInput) -> Varied:
    def at(value: float) -> Change:
        return Change(stated={key: value})

    low, high = (None, None) if stated.limits is None else (at(each) for each in stated.limits)
    search = (
        (NEARLY, 1.0 - NEARLY)
        if stated.unit == "proportion"
        else (stated.value / WIDEST_AMOUNT, stated.value * WIDEST_AMOUNT)
    )
    name = key.removeprefix("profile.")
    return Varied(name, stated.label, stated.value, stated.unit, low, high, at, search)
