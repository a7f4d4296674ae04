"""What would change the answer: each input at its limits, and the value of each at which a decision flips.

Everything here is the model run again at other inputs (method, section 16); nothing is approximated.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from itertools import pairwise
from math import exp, isclose, log

import numpy as np

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.model_runs import AS_IT_IS, Runner, Variation
from imhcalc.assemble.outcome_counts import Counts
from imhcalc.assemble.outcome_models import Model
from imhcalc.assemble.outcome_runs import OutcomeRun, central_counts
from imhcalc.assemble.plan import make_central_plan
from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.populations import Populations, Unit
from imhcalc.assemble.stated_values import StatedInput, StatedValues
from imhcalc.core.distributions import beta_of_size
from imhcalc.core.model import Effect, Exposure, Margin, Nation
from imhcalc.core.observed import beta_limits
from imhcalc.core.sensitivity import EXTREME, effect_extremes, exposure_extremes, margin_extremes
from imhcalc.faults import ModelError
from imhcalc.first_letters import lowered
from imhcalc.models import units
from imhcalc.models.plan import Decision
from imhcalc.records import dataclass

STANDARD_LEVEL = 0.95
WIDEST_AMOUNT = 10.0
"""How many times its stated value, either way, an amount is searched for the point at which a decision flips."""
WIDEST_LOG_RATIO = 3.0
"""The same for ratios and departures, on the log scale: twenty times, either way."""
NEARLY = 1e-6
"""Proportions are searched this close to 0 and 1."""
STEPS_EACH_WAY = 8
CLOSE = 1e-9
"""A threshold is found to this share of the stretch it lies in."""
UNMOVED = 1e-9
"""An input that moves a figure by a smaller share of it does not move it at all: the rest is rounding."""
NO_VALUE = float("nan")
"""The value of an input that is a whole table."""
SCALED = ("live_births", "maternities", "fathers")


@dataclass(frozen=True, slots=True)
class Change:
    """Some inputs at other than their central values: of the model, of what the user states, and of births."""

    variation: Variation = AS_IT_IS
    stated: Mapping[str, float] = field(default_factory=dict)
    births: float | None = None


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


@dataclass
class CentralRuns:
    """Runs one area centrally, again and again, with some inputs changed; its warnings are kept apart."""

    evidence: EvidenceInUse
    runner: Runner
    populations: Populations
    headline: OutcomeRun
    _as_it_is: Counts | None = None

    @classmethod
    def like(cls, plan: PlanBasis, runner: Runner) -> "CentralRuns":
        """Return central runs of the same area and profile as a finished plan."""
        apart = EvidenceInUse(plan.evidence.evidence, plan.evidence.profile)
        scratch = Runner(apart, runner.surroundings, runner.populations, runner.options, runner.with_cells)
        return cls(apart, scratch, plan.populations, plan.headline)

    def figure(self, change: Change, figure: str) -> float | None:
        """Return one figure, centrally, with some inputs changed; None where the model has no solution there."""
        try:
            counts = self._counts(change.variation)
            return self._figure(change, counts, figure)
        except ModelError:
            return None

    def _figure(self, change: Change, counts: Counts, figure: str) -> float | None:
        populations = self.populations if change.births is None else self._with_births(change.births)
        scale = populations.total(self.headline.outcome.population) / self.headline.people
        if scale != 1.0:
            counts = replace(counts, total=counts.total * scale, by_quintile=counts.by_quintile * scale)
        people = self.headline.people * scale
        expected = float(counts.total[0])
        own = {f"{self.headline.id}.expected": expected, f"{self.headline.id}.prevalence": expected / people}
        if figure in own:
            return own[figure]
        run = replace(
            self.headline, people=people, people_by_quintile=self.headline.people_by_quintile * scale
        )
        values = StatedValues(0, 0, change.stated)
        basis = PlanBasis(self.evidence, populations, run, counts, {}, values, STANDARD_LEVEL)
        row = make_central_plan(basis, figure).rows.get(figure)
        return None if row is None else row.central

    def _counts(self, variation: Variation) -> Counts:
        """Return the headline's counts; those with the model as it is are kept."""
        if variation is not AS_IT_IS:
            return central_counts(self.runner, self.headline.id, variation)
        if self._as_it_is is None:
            self._as_it_is = central_counts(self.runner, self.headline.id)
        return self._as_it_is

    def _with_births(self, births: float) -> Populations:
        """Return the populations with another number of live births, and of mothers and fathers with them."""
        scale = births / self.populations.total("live_births")
        scaled = [
            Unit(
                unit.id,
                unit.nation,
                {name: count * scale if name in SCALED else count for name, count in unit.counts.items()},
                unit.mixes,
                unit.parts,
            )
            for unit in self.populations.units
        ]
        return replace(self.populations, units=tuple(scaled))


# -- inputs ----------------------------------------------------------------------------------------------


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


# -- tornado and thresholds ------------------------------------------------------------------------------


def extremes_of(runs: CentralRuns, inputs: list[Varied], figure: str) -> dict[str, tuple[float, float]]:
    """Return a figure with each uncertain input at its 2.5%, then its 97.5% point, the rest central; widest first."""
    found = {}
    for each in inputs:
        if each.low is None or each.high is None:
            continue
        low, high = runs.figure(each.low, figure), runs.figure(each.high, figure)
        if low is not None and high is not None and not isclose(low, high, rel_tol=UNMOVED):
            found[each.id] = (low, high)
    return dict(sorted(found.items(), key=lambda item: -abs(item[1][1] - item[1][0])))


def is_met(decision: Decision, value: float) -> bool:
    """Return whether a value is on the side on which the decision is taken."""
    if decision.above is not None:
        return value > decision.above
    return decision.below is not None and value < decision.below


def bound_of(decision: Decision) -> float:
    """Return the value at which the decision changes."""
    bound = decision.above if decision.above is not None else decision.below
    assert bound is not None  # noqa: S101 -- the profile is checked: one of the two
    return bound


def flipping_value(runs: CentralRuns, varied: Varied, decision: Decision) -> float | None:
    """Return the value of an input nearest its own at which a decision flips; None where none in reach does.

    The value returned has been run, and the decision is not there what it is now.
    """
    change = varied.at
    if change is None:
        return None

    def value_at(position: float) -> float | None:
        return runs.figure(change(position), decision.figure)

    now = value_at(varied.value)
    if now is None:
        return None
    as_is = is_met(decision, now)
    ends = [value_at(end) for end in varied.search]
    if all(end is not None and is_met(decision, end) == as_is for end in ends):
        # Every figure moves one way with each input: what neither end flips, nothing between them does.
        return None
    for near, far in _stretches(varied, value_at):
        reached = value_at(far)
        if reached is not None and is_met(decision, reached) != as_is:
            return _refined(decision, value_at, (near, far), as_is)
    return None


def _stretches(varied: Varied, value_at: Callable[[float], float | None]) -> Iterator[tuple[float, float]]:
    """Yield stretches of an input's range, from its own value outwards, on either side by turns.

    A side ends where the model has no solution any more.
    """
    sides = []
    for end in varied.search:
        evenly = varied.unit == "proportion" or varied.value <= 0 or end <= 0
        space = np.linspace if evenly else np.geomspace
        points = [float(point) for point in space(varied.value, end, STEPS_EACH_WAY + 1)]
        sides.append(list(pairwise(points)))
    open_sides = [True] * len(sides)
    for pair in zip(*sides, strict=True):
        for number, (near, far) in enumerate(pair):
            if open_sides[number]:
                open_sides[number] = value_at(far) is not None
                yield near, far


def _refined(
    decision: Decision,
    value_at: Callable[[float], float | None],
    stretch: tuple[float, float],
    as_is: bool,  # noqa: FBT001 -- whether the decision is taken now
) -> float:
    """Return the first value of a stretch, from its near end, at which the decision is not what it is now."""
    from scipy.optimize import brentq  # noqa: PLC0415 -- slow to import, and only decisions need it

    near, far = stretch
    bound = bound_of(decision)

    def distance(position: float) -> float:
        value = value_at(position)
        return (bound if value is None else value) - bound

    def has_flipped(position: float) -> bool:
        return is_met(decision, distance(position) + bound) != as_is

    close = (far - near) * CLOSE
    if distance(near) * distance(far) < 0:
        found = float(brentq(distance, near, far, xtol=abs(close)))
        # At the very root rounding decides; a little beyond it, the decision does in every run.
        for each in (found + close, found + 2.0 * close):
            if has_flipped(each):
                return each
        near = found
    return _first_flipped(has_flipped, near, far, abs(close))


def _first_flipped(has_flipped: Callable[[float], bool], low: float, high: float, close: float) -> float:
    """Return the end of a stretch, halved until it is short, of which only that end has flipped.

    For a figure that stays at the bound for a while, as a gap does at nothing and whole posts do.
    """
    while abs(high - low) > close:
        middle = 0.5 * (low + high)
        if has_flipped(middle):
            high = middle
        else:
            low = middle
    return high
