"""One run, from evidence, profile and area to a Result: figures, and every word and source they rest on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.figures import (
    FigureList,
    add_comparators,
    add_headline_details,
    add_known_groups,
    add_outcome,
    add_populations,
    add_sensitivity,
)
from imhcalc.assemble.ladder import add_ladder
from imhcalc.assemble.limits_drawn import ratio_limits_drawn
from imhcalc.assemble.local_data import shown_inputs
from imhcalc.assemble.outcome_runs import POPULATION_MEAN, OutcomeRun, Runner, Shared
from imhcalc.assemble.plan import local_results, make_plan, outcomes_with_cells
from imhcalc.assemble.plan_basis import PlanBasis, stacked
from imhcalc.assemble.plan_demand import demand_id
from imhcalc.assemble.plan_words import WhatChanges, plan_words
from imhcalc.assemble.populations import Populations, populations_of
from imhcalc.assemble.scenario_figures import add_scenarios
from imhcalc.assemble.stated_values import StatedInput, StatedValues
from imhcalc.assemble.triangulation import add_triangulation
from imhcalc.core.arrays import FloatArray
from imhcalc.core.simulation import LATER_STAGE
from imhcalc.core.summary import limits
from imhcalc.faults import Fault as InputFault
from imhcalc.faults import InputFaultsError, ModelError
from imhcalc.models.area import Surroundings
from imhcalc.models.evidence import Evidence
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from imhcalc.models.quantity import Quantity
from imhcalc.models.quantity_text import written
from imhcalc.models.result import (
    AreasUsed,
    Assumption,
    Beside,
    Context,
    Figure,
    Inputs,
    Missing,
    OutcomeContext,
    PackUsed,
    ParameterUsed,
    PlanContext,
    ProfileUsed,
    Result,
    ResultArea,
    Run,
    Rung,
    SourceUsed,
    StatedUsed,
    UnitUsed,
    Warned,
)
from imhcalc.models.units import Nation

DEPARTURES = {"parameters.area_effect_sd": "area_effect", "parameters.transport_sd": "transport"}
"""The inputs of sensitivity that stand for how far an area departs, by the parameter that says how far."""
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
ONLY_NAMES = {"area", "name", "owner", "assurance", "notes", "outcomes", "headline", "population"}
"""Keys of a profile that leave the model as it is for the area: runs of it are kept quick."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is given. `profile_name` and `profile_sha256` are None where no file was read."""

    evidence: Evidence
    profile: Profile
    surroundings: Surroundings
    options: Options
    version: str
    profile_name: str | None = None
    profile_sha256: str | None = None
    profile_data: Mapping[str, Any] = field(default_factory=dict)
    scenarios: Mapping[str, Profile] = field(default_factory=dict)
    """The profile as each scenario and option changes it, by name."""
    shared: Shared | None = None
    """What runs of several areas share; only profiles without choices and overrides may use it."""
    applied: tuple[str, ...] = ()
    """What the scenarios that the profile has been changed by already are, in its words."""


@dataclass(frozen=True, slots=True)
class _Finished:
    """A run whose figures are made: what its words are about."""

    request: Request
    evidence: EvidenceInUse
    populations: Populations
    runs: list[OutcomeRun]
    headline: OutcomeRun
    absent: Mapping[str, str]
    drivers: Mapping[str, str]
    words: PlanContext
    stated: Sequence[StatedInput]

    @property
    def nations(self) -> list[Nation]:
        """The nations of the area."""
        return list(dict.fromkeys(unit.nation for unit in self.populations.units))


@dataclass(frozen=True, slots=True)
class Estimated:
    """A result with the draws of its figures, (S,) by id: for differences between runs."""

    result: Result
    draws: Mapping[str, FloatArray]


def estimate(request: Request) -> Result:
    """Return the result of a run; see `estimated`."""
    return estimated(request).result


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
    finished = _Finished(
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
    inputs = _inputs(finished)
    result = Result(
        run=_run_record(request, runs, hides_counts=inputs.profile != dict(request.profile_data)),
        area=_area(finished),
        inputs=inputs,
        figures=figures.figures,
        warnings=[
            Warned(code=code, where=where, message=text) for (code, where), text in evidence.warnings.items()
        ],
        assumptions=_assumptions(finished),
        sources=_sources(finished),
        limitations=list(request.evidence.pack.limitations),
        context=_context(finished),
    )
    return Estimated(result, figures.draws)


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
    evidence = EvidenceInUse(request.evidence, request.profile)
    populations = populations_of(evidence, request.surroundings)
    with_cells = outcomes_with_cells(request.profile, headline_id(request.evidence, request.profile))
    may_share = request.shared is not None and not (request.profile.choices or request.profile.overrides)
    shared = request.shared if may_share and request.shared is not None else Shared()
    runner = Runner(evidence, request.surroundings, populations, request.options, with_cells, shared)
    runs, absent = runner.run_all()
    if not runs:
        raise _nothing_to_estimate(populations)
    headline = _headline(request, runs)
    _warn_of_the_mix(evidence, populations)
    _warn_of_scope(evidence, runs)
    _warn_of_unused_counts(evidence, runs, absent)
    nations = tuple(dict.fromkeys(unit.nation for unit in populations.units))
    figures = FigureList(evidence, request.options, nations)
    plan = make_plan(_basis(evidence, populations, runs, headline, request.options), local_results(runs))
    drivers = _add_figures(figures, request, plan, runs)
    return _Made(runner, runs, absent, plan, figures, drivers)


def _figures_with(request: Request, made: _Made, profile: Profile) -> FigureList:
    """Return the figures of the same run with another profile; the model is run again only if it is another."""
    if any(getattr(profile, name) != getattr(request.profile, name) for name in OF_THE_MODEL):
        alone = profile.model_copy(update={"outcomes": [made.plan.headline.id], "overlap": None})
        return _make(replace(request, profile=alone)).figures
    plan = made.plan
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


def headline_id(evidence: Evidence, profile: Profile) -> str:
    """Return the outcome that a profile's report leads with: its own choice, else the first that names a need."""
    if profile.headline is not None:
        return profile.headline
    ordered = sorted(evidence.outcomes.items(), key=lambda each: (each[1].order, each[0]))
    return next((name for name, outcome in ordered if outcome.need is not None), ordered[0][0])


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
    if of_babies and "flow.families" in plan.rows and demand_id(plan) is None:
        add_ladder(figures, plan, request.surroundings)
    add_known_groups(figures)
    return add_sensitivity(figures, headline)


def _nothing_to_estimate(populations: Populations) -> InputFaultsError | ModelError:
    if not populations.known("live_births"):
        return InputFaultsError(
            [
                InputFault(
                    "no-population",
                    "The profile names an area that the area table does not have, and counts no babies or children",
                    expected="population: {live_births: 1250}, or children_by_age",
                    help="add the number of live births in a year under `population`",
                )
            ]
        )
    return ModelError(
        "E_NO_EVIDENCE", "No outcome can be given for this area: nobody lives there, or none was asked for"
    )


def _headline(request: Request, runs: list[OutcomeRun]) -> OutcomeRun:
    """Return the run that the report leads with: the profile's, else the first outcome that names a need."""
    asked = request.profile.headline
    for run in runs:
        if run.id == asked or (asked is None and run.outcome.need is not None):
            return run
    if asked is not None:
        raise ModelError("E_NO_EVIDENCE", f"The headline {asked} is not given for this area")
    return runs[0]


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


def _run_record(request: Request, runs: list[OutcomeRun], *, hides_counts: bool) -> Run:
    """Return how a result was made; the hash of a profile with counts too small to show would tell them by trial."""
    options = request.options
    return Run(
        imhcalc=request.version,
        numpy=np.__version__,
        seed=options.seed,
        draws=options.draws,
        invalid_draws=max(run.invalid for run in runs),
        level=options.level,
        interval=options.interval,
        method=options.method,
        anchor=options.anchor,
        evidence=PackUsed(
            id=request.evidence.pack.id, version=request.evidence.pack.version, sha256=request.evidence.sha256
        ),
        profile=ProfileUsed(
            name=request.profile_name, sha256=None if hides_counts else request.profile_sha256
        ),
        areas=AreasUsed(sha256=request.surroundings.table_sha256),
    )


def _area(finished: _Finished) -> ResultArea:
    request = finished.request
    selection = request.surroundings.selection
    districts = [district for district, _ in selection.members]
    regions = {district.region for district in districts}
    years = sorted({district.year for district in districts})
    return ResultArea(
        code=selection.code,
        name=request.profile.area.name if selection.kind == "stated" else selection.name,
        nation=" and ".join(finished.nations),
        kind=selection.kind,
        region=regions.pop() if len(regions) == 1 else None,
        health_body=selection.health_body,
        members=[district.code for district in districts],
        population_year=_stated_year(request.profile) or " and ".join(years) or None,
        deprivation_index=_index(request) or None,
        codes=" and ".join(
            dict.fromkeys(
                vintage
                for nation, vintage in request.surroundings.codes_vintages.items()
                if nation in selection.nations
            )
        )
        or None,
        notes=[*selection.notes, *_health_body_notes(finished)],
    )


def _index(request: Request) -> str:
    """Return the index and year that the area's fifths are of: the profile's own, else the area table's."""
    members = request.surroundings.selection.members
    held = " and ".join(dict.fromkeys(district.deprivation_index for district, _ in members))
    return request.profile.population.index or held


def _stated_year(profile: Profile) -> str | None:
    """Return the year of the children that a profile counts itself, where it says one."""
    population = profile.population
    is_counted = population.children_by_age is not None and population.year is not None
    return str(population.year) if is_counted else None


def _health_body_notes(finished: _Finished) -> list[str]:
    if finished.request.surroundings.selection.health_body is None:
        return []
    words = [finished.request.evidence.nations[nation] for nation in finished.nations]
    return [each.health_body_note for each in words if each.health_body_note is not None]


def _inputs(finished: _Finished) -> Inputs:
    surroundings = finished.request.surroundings
    needed = {run.outcome.population for run in finished.runs}
    if any(run.adjusted and run.outcome.population in {"maternities", "fathers"} for run in finished.runs):
        needed.add("live_births")  # whose mix they are solved on
    return Inputs(
        profile=shown_inputs(finished.evidence, finished.request.profile_data),
        parameters=_parameters(finished),
        stated=_stated_numbers(finished),
        units=[
            UnitUsed(
                id=unit.id,
                nation=unit.nation,
                counts={name: float(count) for name, count in unit.counts.items()},
                quintile_shares={
                    name: unit.mixes[name].tolist() for name in sorted(needed) if name in unit.mixes
                },
            )
            for unit in finished.populations.units
        ],
        measured={column: figure.value for column, figure in surroundings.measured.items()}
        | {f"{column}.region": figure.value for column, figure in surroundings.regional.items()},
        national_children={
            f"{place}.{population}": children
            for place, population, children in _children_shared_over(finished)
        },
        national_mix={
            f"{nation}.{population}": list(mix)
            for (nation, population), mix in surroundings.national_mix.items()
            if population in needed and nation in finished.nations
        },
    )


def _children_shared_over(finished: _Finished) -> Iterator[tuple[str, str, float]]:
    """Give the children under one that the levels of the ladder are shared over: of all nations, and of the area's."""
    children = finished.request.surroundings.national_children
    yield (
        "United Kingdom",
        "children_0",
        sum(count for (_, name), count in children.items() if name == "children_0"),
    )
    if len(finished.nations) == 1:
        yield finished.nations[0], "children_0", children[finished.nations[0], "children_0"]


def _parameters(finished: _Finished) -> list[ParameterUsed]:
    evidence = finished.evidence
    return [
        ParameterUsed(
            id=quantity_id,
            label=evidence.name_of(quantity_id),
            value=quantity.value,
            unit=quantity.unit,
            interval=None
            if quantity.interval is None
            else quantity.interval.model_dump(mode="json", exclude_none=True),
            drawn=ratio_limits_drawn(quantity),
            status=quantity.status,
            tag=quantity.tag,
            source=quantity.source,
            where=quantity.where,
            note=quantity.note,
            reason=quantity.rationale or quantity.derived_from,
            confidence=quantity.confidence,
            checked_by=None if quantity.checked is None else quantity.checked.by,
            checked_on=None if quantity.checked is None else quantity.checked.on,
            varied_as=_varied_as(quantity_id, finished.headline),
        )
        for quantity_id, quantity in evidence.used.items()
    ]


def _varied_as(quantity_id: str, headline: OutcomeRun) -> str | None:
    """Return the input of sensitivity that a quantity of the headline's model belongs to, or None."""
    if headline.sources and quantity_id == headline.sources[0]:
        return "baseline"
    section, name, *rest = quantity_id.split(".")
    # Where classes are solved in steps, an outcome's ratios serve another step than its own name says.
    if section == "associations" and rest[0] == headline.id and headline.deepest_stage == 0:
        return f"effect.{name}"
    if section == "risk_factors":
        return f"exposure.{name}"
    return DEPARTURES.get(quantity_id)


def _stated_numbers(finished: _Finished) -> list[StatedUsed]:
    """Return the stated numbers that the plan used, each with the nearest origin above it in the profile."""
    found = []
    for stated in finished.stated:
        origin: dict[str, str] = {}
        place: Any = finished.request.profile_data
        for key in stated.key.split(".")[1:]:
            if not isinstance(place, Mapping) or key not in place:
                break
            place = place[key]
            if isinstance(place, Mapping):
                origin |= {name: str(place[name]) for name in ("source", "year") if place.get(name)}
        found.append(
            StatedUsed(
                id=stated.key,
                label=stated.label,
                value=stated.value,
                unit=stated.unit,
                limits=stated.limits,
                source=origin.get("source"),
                year=origin.get("year"),
            )
        )
    return found


def _assumptions(finished: _Finished) -> list[Assumption]:
    """Return what the result rests on that nobody measured: judgements, recalled figures, and stand-ins."""
    evidence = finished.evidence
    found = [
        _assumption(quantity_id, evidence.name_of(quantity_id), quantity)
        for quantity_id, quantity in evidence.used.items()
        if _is_assumed(quantity) and ".readings." not in quantity_id and not evidence.is_level(quantity_id)
    ]
    found += _assumed_ratios(evidence)
    found += _taken_as_exact(finished)
    if finished.populations.known("fathers"):
        found.append(
            Assumption(
                id="population.fathers", text="One father is counted per maternity", status="judgement"
            )
        )
    for name, stated in finished.request.profile.stated_multipliers.items():
        found.append(
            Assumption(
                id=f"profile.stated_multipliers.{name}",
                text=f"{stated.label}: prevalence times {stated.rate_ratio:g}, because {stated.reason}",
                status="stated",
                value=stated.rate_ratio,
                unit="rate_ratio",
            )
        )
    return found


def _taken_as_exact(finished: _Finished) -> list[Assumption]:
    """Return the national rates without a range: taken as exact, so that no figure's range holds doubt in them."""
    found = []
    for run in finished.runs:
        quantity = finished.evidence.used[run.sources[0]]
        if not isinstance(quantity.value, list) and quantity.shape == "fixed":
            found.append(
                Assumption(
                    id=f"{run.sources[0]}.exact",
                    text=f"{run.outcome.label}, {written(quantity)}: published without a range and taken as exact; "
                    "the range here holds only how areas differ",
                    status=quantity.status,
                    value=quantity.value,
                    unit=quantity.unit,
                )
            )
    if finished.request.options.anchor == "reference":
        unmoved = [run.outcome.label for run in finished.runs if POPULATION_MEAN not in run.readings]
        found.append(
            Assumption(
                id="run.anchor",
                text="Read as the rate of low-risk families only where the evidence says which families those are; "
                f"the baseline of everybody serves as it is for: {', '.join(unmoved)}",
                status="judgement",
            )
        )
    return found


def _is_assumed(quantity: Quantity) -> bool:
    judged_limits = quantity.interval is not None and quantity.interval.status == "judgement"
    return quantity.status == "judgement" or quantity.tag != "seen" or judged_limits


def _assumption(quantity_id: str, name: str, quantity: Quantity) -> Assumption:
    why = quantity.rationale or quantity.derived_from or quantity.note or "the limits are a judgement"
    return Assumption(
        id=quantity_id,
        text=f"{name}, {written(quantity)}: {why[:1].lower()}{why[1:]}",
        status=quantity.status
        if quantity.tag == "seen"
        else f"{quantity.status}, {quantity.tag.replace('_', ', ')}",
        value=quantity.value,
        unit=quantity.unit,
    )


def _assumed_ratios(evidence: EvidenceInUse) -> list[Assumption]:
    """Return one assumption per set of ratios by level, led by its most extreme level."""
    found = []
    for key, association in evidence.evidence.associations.items():
        ids = [f"associations.{key}.{level}" for level in association.levels or {}]
        used = {each: evidence.used[each] for each in ids if each in evidence.used}
        if not any(_is_assumed(quantity) for quantity in used.values()):
            continue
        last = max(used, key=lambda each: abs(used[each].number - 1.0))
        listed = ", ".join(f"{used[each].number:g}" for each in ids if each in used)
        assumed = _assumption(
            f"associations.{key}", f"{evidence.name_of(last)} (by level {listed})", used[last]
        )
        found.append(assumed)
    return found


def _sources(finished: _Finished) -> list[SourceUsed]:
    request = finished.request
    cited = dict.fromkeys(quantity.source for quantity in finished.evidence.used.values() if quantity.source)
    found = [
        SourceUsed(id=source_id, citation=source.citation, url=source.url, year=source.year)
        for source_id, source in ((each, request.evidence.sources[each]) for each in cited)
    ]
    if request.surroundings.selection.kind != "stated":
        years = sorted({district.year for district, _ in request.surroundings.selection.members})
        for nation in finished.nations:
            words = request.evidence.nations[nation]
            found.append(
                SourceUsed(
                    id=f"areas.population.{nation.lower().replace(' ', '_')}",
                    citation=f"{words.statistics_body}: population by single year of age, {' and '.join(years)}. "
                    "Open Government Licence v3.0.",
                )
            )
            found.append(
                SourceUsed(
                    id=f"areas.deprivation.{nation.lower().replace(' ', '_')}",
                    citation=f"{words.deprivation_index}. Open Government Licence v3.0.",
                )
            )
    return found


def _context(finished: _Finished) -> Context:
    request, evidence, runs = finished.request, finished.evidence, finished.runs
    profile, pack = request.profile, request.evidence
    nations = finished.nations
    nation = nations[0]
    words = pack.nations[nation]
    return Context(
        headline=finished.headline.id,
        assurance=profile.assurance,
        owner=profile.owner,
        outcomes=[_outcome_context(run) for run in runs],
        absent={pack.outcomes[outcome].label: why for outcome, why in finished.absent.items()},
        missing=_missing(request, nation),
        ladder=[
            Rung(id=rung_id, label=rung.label)
            for rung_id, rung in sorted(pack.ladder.items(), key=lambda each: each[1].order)
        ],
        beside=_beside(evidence, runs),
        known_groups={
            name: _group_words(group.label, group.year, group.source)
            for name, group in profile.known_groups.items()
        },
        drivers={figure_id: _driver_label(finished, name) for figure_id, name in finished.drivers.items()},
        early_checks=words.early_checks if len(nations) == 1 else None,
        deprivation_index=" and ".join(pack.nations[each].deprivation_index for each in nations),
        quintile_note=(
            f"Fifths are those of each nation's own index ({words.deprivation_index})"
            if len(nations) == 1
            else "Fifths are those of each nation's own index and are not the same from nation to nation"
        ),
        not_counted=_not_counted(request),
        not_in_interval=list(pack.pack.not_in_any_interval),
        plan=finished.words,
        applied=list(request.applied),
        stated=_stated(profile, {name: factor.label for name, factor in pack.risk_factors.items()}),
        dissent=None
        if profile.dissenting_view is None
        else f"{profile.dissenting_view.who} take another view: {profile.dissenting_view.what} "
        f"({profile.dissenting_view.why})",
    )


def _outcome_context(run: OutcomeRun) -> OutcomeContext:
    outcome = run.outcome
    return OutcomeContext(
        id=run.id,
        label=outcome.label,
        plain=outcome.plain,
        need=outcome.need,
        counted=outcome.counted,
        ages=outcome.ages,
        population=outcome.population,
        instrument=outcome.instrument,
        flags=outcome.flags,
        adjusted=run.adjusted,
        measured=None if run.measured is None else run.measured.place,
        measured_year=None if run.measured_about is None else run.measured_about.year,
        measured_area=None if run.measured_about is None else run.measured_about.published_for,
        readings={reading: run.reading_words(reading) for reading in run.readings},
        reading_labels={reading: run.reading_label(reading) for reading in run.readings},
        proxy=outcome.carry == "anywhere",
        counted_locally=run.method == "composite",
        exact=run.national_is_exact,
    )


def _missing(request: Request, nation: Nation) -> list[Missing]:
    profile = request.profile
    pathway = profile.pathway
    given = {
        "live_births": profile.population.live_births is not None,
        "local_ace_survey": bool(profile.local_exposures),
        "services": bool(profile.services),
        "stage_rates": pathway is not None
        and None not in [pathway.identified, pathway.referred, pathway.engaged],
    }
    given |= {
        name: datum.outcome in profile.observed
        for name, datum in request.evidence.local_data.items()
        if datum.outcome is not None
    }
    return [
        Missing(
            id=name,
            label=datum.label,
            would_change=datum.would_change,
            where=datum.where[nation],
        )
        for name, datum in sorted(request.evidence.local_data.items(), key=lambda each: each[1].order)
        if nation in datum.where and not given.get(name, False)
    ]


def _beside(evidence: EvidenceInUse, runs: list[OutcomeRun]) -> list[Beside]:
    found = []
    for run in runs:
        for name in run.outcome.beside:
            quantity = evidence.quantity(f"parameters.{name}")
            label = evidence.evidence.parameters[name].label
            found.append(
                Beside(
                    id=f"parameters.{name}",
                    outcome=run.id,
                    label=label,
                    value=quantity.number,
                    unit=quantity.unit,
                )
            )
    return found


def _group_words(label: str, year: str | int | None, source: str | None) -> str:
    origin = ", ".join(str(part) for part in (year, source) if part)
    return f"{label} ({origin})" if origin else label


def _driver_label(finished: _Finished, name: str) -> str:
    """Return what a group of drawn inputs is called in plain words."""
    kind, _, factor = name.partition(LATER_STAGE)[0].partition(":")
    factors = finished.request.evidence.risk_factors
    label = factors[factor].label if factor in factors else factor
    lowered = _lowered(label)
    return {
        "baseline": "the assumed national rate, within its own range",
        "area effect": "how far this area departs from others like it (nobody knows: assumed)",
        "transport": "figures carried from another nation",
        "observed": "the local count: chance, and how far this area departs from the model",
        "effect": f"how strongly {lowered} goes with {_lowered(finished.headline.outcome.label)}",
        "exposure": f"how common each level of {lowered} is in each fifth",
        "margin": f"the local survey of {lowered}",
    }[kind]


def _not_counted(request: Request) -> str:
    stated = {multiplier.label.lower() for multiplier in request.profile.stated_multipliers.values()}
    counted = f" Stated by you and counted: {', '.join(sorted(stated))}." if stated else ""
    return (
        "Not counted, for want of any published figure: asylum and insecure immigration status, conflict and other "
        f"trauma, discrimination; true need may be higher.{counted}"
    )


def _stated(profile: Profile, labels: Mapping[str, str]) -> list[str]:
    """Return what the user stated, in words."""
    found = []
    if profile.population.live_births is not None:
        found.append(
            _with_origin(
                f"live births {profile.population.live_births.value:,.0f}", profile.population.live_births
            )
        )
    for factor, survey in profile.local_exposures.items():
        found.append(_with_origin(f"a local survey of {_lowered(labels[factor])}", survey))
    found += [
        f"{multiplier.label}: times {multiplier.rate_ratio:g}"
        for multiplier in profile.stated_multipliers.values()
    ]
    found += [f"{quantity_id}: the alternative {name}" for quantity_id, name in profile.choices.items()]
    found += [f"{quantity_id}: {quantity.value}" for quantity_id, quantity in profile.overrides.items()]
    return found


def _with_origin(text: str, origin: Any) -> str:  # noqa: ANN401 -- any of the models that carry an origin
    parts = ", ".join(str(part) for part in (origin.source, origin.year) if part)
    return f"{text} ({parts})" if parts else f"{text} (no source given)"


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
