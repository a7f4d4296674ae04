"""One run, from evidence, profile and area to a Result: figures, and every word and source they rest on."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from imhcalc.assemble.context import context_of
from imhcalc.assemble.counted_figures import add_comparators, add_known_groups, add_populations
from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.figures import FigureList
from imhcalc.assemble.ladder import add_ladder
from imhcalc.assemble.model_runs import Runner, Shared
from imhcalc.assemble.outcome_figures import add_headline_details, add_outcome
from imhcalc.assemble.outcome_models import OutcomeModels
from imhcalc.assemble.outcome_runs import OutcomeRun, drawn_rates, run_outcomes
from imhcalc.assemble.plan import local_results, make_plan, outcomes_with_cells
from imhcalc.assemble.plan_basis import PlanBasis, stacked
from imhcalc.assemble.plan_words import WhatChanges, plan_words
from imhcalc.assemble.populations import Populations, populations_of
from imhcalc.assemble.record import area_of, assumptions_of, inputs_of, run_record, sources_of
from imhcalc.assemble.request import Finished, Request
from imhcalc.assemble.scenario_figures import add_scenarios
from imhcalc.assemble.spread_figures import add_variance_shares
from imhcalc.assemble.stated_values import StatedValues
from imhcalc.assemble.triangulation import add_triangulation
from imhcalc.core.arrays import FloatArray
from imhcalc.core.summary import limits
from imhcalc.faults import Fault as InputFault
from imhcalc.faults import InputFaultsError, ModelError
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from imhcalc.models.result import (
    Figure,
    Result,
    Warned,
)
from imhcalc.records import dataclass

OF_THE_MODEL = (
    "area",
    "population",
    "headline",
    "local_exposures",
    "stated_multipliers",
    "observed",
    "choices",
    "overrides",
    "programme",
    "families",
)
"""Keys of a profile that bear on the need itself; the others bear on what follows from it."""
ONLY_NAMES = {"area", "name", "owner", "assurance", "evidence", "notes", "outcomes", "headline", "population"}
"""Keys of a profile that leave the model as it is for the area: runs of it are kept quick."""


NOBODY_COUNTED = "nobody lives here of whom it would be a share"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The draws of figures, (S,) by id, and how many draws had no solution: for differences between runs."""

    draws: Mapping[str, FloatArray]
    invalid: int


@dataclass(frozen=True, slots=True)
class Estimated:
    """A result with the draws of its figures, (S,) by id: for differences between runs."""

    result: Result
    draws: Mapping[str, FloatArray]

    @property
    def drawn(self) -> Drawn:
        """The draws alone."""
        return Drawn(self.draws, self.result.run.invalid_draws)


def estimated(request: Request) -> Estimated:
    """Return the result of a run with its draws.

    Raises
    ------
    InputFaultsError
        If the profile counts nobody in an area that the table does not have.
    ModelError
        If the method refuses the inputs; ``E_NO_EVIDENCE`` if no outcome can be given for the area.
    """
    made = _make(request)
    figures, plan, runs = made.figures, made.plan, made.runs
    evidence, headline = plan.evidence, plan.headline
    triangulation = add_triangulation(figures, plan, request.surroundings)
    changes = WhatChanges()
    if _is_sensitivity_wanted(request):
        from imhcalc.assemble.sensitivity_figures import add_what_changes  # noqa: PLC0415 -- seldom needed, and slow

        changes = add_what_changes(figures, plan, made.runner)
    add_scenarios(
        figures, headline.id, request.scenarios, lambda profile: _figures_with(request, made, profile)
    )
    words = plan_words(plan, changes, triangulation)
    finished = Finished(
        request,
        evidence,
        plan.populations,
        runs,
        headline,
        made.absent,
        made.drivers,
        words,
        tuple(plan.values.used.values()),
    )
    inputs = inputs_of(finished)
    result = Result(
        run=run_record(request, runs, hides_counts=inputs.profile != dict(request.profile_data)),
        area=area_of(finished),
        inputs=inputs,
        figures=figures.figures,
        warnings=[
            Warned(code=code, where=where, message=text) for (code, where), text in evidence.warnings.items()
        ],
        assumptions=assumptions_of(finished),
        sources=sources_of(finished),
        limitations=list(request.evidence.pack.limitations),
        context=context_of(finished),
    )
    return Estimated(result, figures.draws)


def rates_drawn(request: Request) -> Drawn:
    """Return the draws of every outcome's prevalence in a run, and of nothing else; raises as `estimated` does."""
    rates, invalid = drawn_rates(_runner(request, for_plan=False))
    return Drawn({f"{outcome}.prevalence": draws for outcome, draws in rates.items()}, invalid)


def largest_error(result: Result) -> float:
    """Return the largest Monte Carlo error of the limits of an expected number, as a share of the interval's width."""
    return max(
        (
            max(figure.simulated.limit_errors) / (figure.interval.upper - figure.interval.lower)
            for figure in result.figures
            if figure.simulated is not None and figure.interval is not None
        ),
        default=0.0,
    )


def lacking_draws(found: Estimated) -> Estimated:
    """Return a result with the warning that even so many draws leave its limits uncertain."""
    result = found.result
    warned = Warned(
        code="W_FEW_DRAWS",
        where="run.draws",
        message=f"After {result.run.draws:,} draws, which is as many as are made, another seed may still move a limit by "
        f"{largest_error(result):.1%} of its range.",
    )
    return Estimated(result.model_copy(update={"warnings": [*result.warnings, warned]}), found.draws)


@dataclass(frozen=True, slots=True)
class _Made:
    """A run with the figures that every run has."""

    runner: Runner
    runs: list[OutcomeRun]
    absent: Mapping[str, str]
    plan: PlanBasis
    figures: FigureList
    drivers: Mapping[str, str]


def _make(request: Request) -> _Made:
    """Run the models and the plan of a request, and add their figures."""
    runner = _runner(request, for_plan=True)
    evidence, populations = runner.evidence, runner.populations
    runs, absent = run_outcomes(runner)
    if not runs:
        raise _nothing_to_estimate(runner, absent)
    headline = _headline(runner, runs, absent)
    _warn_of_the_mix(evidence, populations)
    _warn_of_scope(evidence, runs)
    _warn_of_unused_counts(evidence, runs, absent)
    nations = tuple(dict.fromkeys(unit.nation for unit in populations.units))
    figures = FigureList(evidence, request.options, nations)
    plan = make_plan(_basis(evidence, populations, runs, headline, request.options), local_results(runs))
    drivers = _add_figures(figures, request, plan, runs)
    return _Made(runner, runs, absent, plan, figures, drivers)


def _runner(request: Request, *, for_plan: bool) -> Runner:
    """Return what runs the models of a request; the cells that a plan starts from are kept only for one."""
    evidence = EvidenceInUse(request.evidence, request.profile)
    populations = populations_of(evidence, request.surroundings)
    may_share = request.shared is not None and not (request.profile.choices or request.profile.overrides)
    shared = request.shared if may_share and request.shared is not None else Shared()
    with_cells: frozenset[str] = frozenset()
    if for_plan:
        leading = OutcomeModels(evidence, populations, request.options).leading()
        with_cells = outcomes_with_cells(request.profile, leading)
    return Runner(evidence, request.surroundings, populations, request.options, with_cells, shared)


def _figures_with(request: Request, made: _Made, profile: Profile) -> FigureList:
    """Return the figures of the same run with another profile; the model is run again only where that is needed."""
    plan = made.plan
    alone = profile.model_copy(update={"outcomes": [plan.headline.id], "overlap": None})
    is_another = any(getattr(profile, name) != getattr(request.profile, name) for name in OF_THE_MODEL)
    # A plan that the profile itself has not begun may need cells that its run has not kept.
    if is_another or (plan.counts.cells is None and outcomes_with_cells(alone, plan.headline.id)):
        return _make(replace(request, profile=alone)).figures
    apart = EvidenceInUse(request.evidence, profile.model_copy(update={"overlap": None}))
    figures = FigureList(apart, request.options, made.figures.nations)
    values = StatedValues(request.options.seed, plan.values.draws)
    basis = PlanBasis(apart, plan.populations, plan.headline, plan.counts, plan.others, values, plan.level)
    for row in make_plan(basis, {}).rows.values():
        figures.add_row(row)
    return figures


def _is_sensitivity_wanted(request: Request) -> bool:
    """Return whether to run each input at its limits: as asked, else where the profile says more than its area."""
    asked = request.options.sensitivity
    return asked if asked is not None else not request.profile.model_fields_set <= ONLY_NAMES


def _basis(
    evidence: EvidenceInUse,
    populations: Populations,
    runs: list[OutcomeRun],
    headline: OutcomeRun,
    options: Options,
) -> PlanBasis:
    """Return what a plan starts from; draws that some outcome lacks are left out of all."""
    size = min(len(run.drawn.total) for run in runs)
    kept = slice(size)
    others = {
        run.id: stacked(run.central, run.drawn.kept(kept)) for run in runs if run.central.cells is not None
    }
    counts = stacked(headline.central, headline.drawn.kept(kept))
    values = StatedValues(options.seed, size)
    return PlanBasis(evidence, populations, headline, counts, others, values, options.level)


def _add_figures(
    figures: FigureList, request: Request, plan: PlanBasis, runs: list[OutcomeRun]
) -> dict[str, str]:
    """Add every figure, in the order of a result; return the groups of the sensitivity figures by id."""
    populations, headline = plan.populations, plan.headline
    counted = [run.outcome.population for run in runs]
    needed = dict.fromkeys(
        ["live_births", "maternities", "children_0", "children_0_1", "children_0_4", *counted]
    )
    add_populations(figures, populations, [name for name in needed if populations.known(name)])
    births_proxy = populations.methods.get("live_births") == "derived"
    for run in runs:
        add_outcome(figures, run, births_proxy)
        add_comparators(figures, run, request.surroundings, populations.units[0].nation)
    add_headline_details(figures, headline)
    _add_classes(figures, figures.evidence, runs)
    for row in plan.rows.values():
        figures.add_row(row)
    of_babies = headline.outcome.population == "live_births"
    if of_babies and "flow.families" in plan.rows and plan.demand_id is None:
        add_ladder(figures, plan, request.surroundings)
    add_known_groups(figures)
    return add_variance_shares(figures, headline)


def _nothing_to_estimate(runner: Runner, absent: Mapping[str, str]) -> InputFaultsError | ModelError:
    """Return the refusal of an area for which no outcome is given, with why each that was asked for is not."""
    if runner.evidence.profile.outcomes is None and not runner.populations.known("live_births"):
        return InputFaultsError(
            [
                InputFault(
                    "no-population",
                    "The profile names an area that the area table does not have, and counts no babies, and no "
                    "children of the ages that the outcomes are of",
                    expected="population: {live_births: 1250}, or children_by_age",
                    help="add the number of live births in a year under `population`",
                )
            ]
        )
    outcomes = runner.evidence.evidence.outcomes
    why = "; ".join(f"{outcomes[name].label}: {reason.rstrip('.')}" for name, reason in absent.items())
    if set(runner.evidence.profile.outcomes or outcomes) - set(absent):
        why = "The babies and children counted come to none"
    return ModelError("E_NO_EVIDENCE", f"No outcome can be given for this area. {why}")


def _headline(runner: Runner, runs: list[OutcomeRun], absent: Mapping[str, str]) -> OutcomeRun:
    """Return the run that the report leads with."""
    leading = runner.models.leading()
    for run in runs:
        if run.id == leading:
            return run
    asked = runner.evidence.profile.headline or ""
    label = runner.evidence.evidence.outcomes[asked].label
    why = absent.get(asked, NOBODY_COUNTED).rstrip(".")
    raise ModelError("E_NO_EVIDENCE", f"The headline {asked} cannot be given for this area. {label}: {why}")


def _warn_of_the_mix(evidence: EvidenceInUse, populations: Populations) -> None:
    profile = evidence.profile.population
    if profile.children_by_quintile is not None or profile.quintile_shares is not None:
        return
    if evidence.profile.area.members is None and all(
        unit.id == evidence.profile.area.name for unit in populations.units
    ):
        evidence.warn(
            "W_BASE_MISMATCH",
            "area.children_by_quintile",
            "The mix of neighbourhoods is not given: the nation's own mix stands in. Add `population: {quintile_shares: [...]}`.",
        )
        return
    evidence.warn(
        "W_BASE_MISMATCH",
        "area.children_by_quintile",
        "The mix of neighbourhoods held is that of children aged 0 to 4, and is used for every age.",
    )
    for nation in dict.fromkeys(unit.nation for unit in populations.units):
        note = evidence.evidence.nations[nation].mix_note
        if note:
            evidence.warn("W_BASE_MISMATCH", f"area.children_by_quintile.{nation}", note)


def _warn_of_scope(evidence: EvidenceInUse, runs: list[OutcomeRun]) -> None:
    for run in runs:
        associations = evidence.associations_of(run.id)
        factors = {association.risk_factor for association in associations}
        for association in associations:
            lacking = factors - {association.risk_factor} - set(association.adjusted_for)
            if association.scope == "conditional" and lacking:
                evidence.warn(
                    "W_SCOPE_MISMATCH",
                    f"associations.{association.risk_factor}.{association.outcome}",
                    f"{run.outcome.label}: the ratios for {association.risk_factor} are used as if adjusted for "
                    f"{', '.join(sorted(lacking))}, which their source does not list.",
                )


def _warn_of_unused_counts(
    evidence: EvidenceInUse, runs: list[OutcomeRun], absent: Mapping[str, str]
) -> None:
    by_id = {run.id: run for run in runs}
    for outcome in evidence.profile.observed:
        if outcome in by_id and by_id[outcome].local is not None:
            continue
        why = "it is not among the outcomes asked for"
        if outcome in by_id:
            why = "the area lies in several nations, each modelled by itself: give each its own profile"
        elif outcome in absent:
            why = absent[outcome].rstrip(".")
        label = evidence.evidence.outcomes[outcome].label
        evidence.warn(
            "W_LOCAL_NOT_USED", f"observed.{outcome}", f"{label}: the local counts are not used: {why}."
        )


def _add_classes(figures: FigureList, evidence: EvidenceInUse, runs: list[OutcomeRun]) -> None:
    """Add the exclusive classes of each classification, which add to one."""
    by_id = {run.id: run for run in runs}
    for name, classification in evidence.evidence.classifications.items():
        if not set(classification.outcomes) & set(by_id):
            continue
        for each in classification.classes:
            found = _class_rows(each, classification.outcomes, by_id)
            if found is None:
                continue
            central, drawn, run, parts = found
            pair = limits(drawn[np.newaxis] / run.people, figures.options.level)[0]
            figures.draws[f"{name}.{each}"] = drawn / run.people
            figures.add(
                Figure(
                    id=f"{name}.{each}",
                    label=f"{classification.label}: share {each.replace('_', ' ')}",
                    value=central / run.people,
                    unit="proportion",
                    population=run.outcome.population,
                    interval=figures.interval(pair, figures.plain_kind),
                    method=run.method,  # type: ignore[arg-type]
                    equation="the first of these less the second, which is part of it"
                    if len(parts) > 1
                    else "the prevalence of the indicator that is this class alone",
                    from_=[f"{part}.prevalence" for part in parts],
                )
            )


def _class_rows(
    wanted: str, outcomes: Mapping[str, list[str]], runs: Mapping[str, OutcomeRun]
) -> tuple[float, FloatArray, OutcomeRun, list[str]] | None:
    """Return a class's number, central and drawn, and whose it is: one outcome's, or the difference of two."""
    parts = {outcome: set(classes) for outcome, classes in outcomes.items() if outcome in runs}
    for outcome, classes in parts.items():
        if classes == {wanted}:
            run = runs[outcome]
            return float(run.central.total[0]), run.drawn.total, run, [outcome]
    for outer, more in parts.items():
        for inner, fewer in parts.items():
            if more - fewer == {wanted} and fewer < more:
                outer_run, inner_run = runs[outer], runs[inner]
                central = float(outer_run.central.total[0] - inner_run.central.total[0])
                return central, outer_run.drawn.total - inner_run.drawn.total, outer_run, [outer, inner]
    return None
