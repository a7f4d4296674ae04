"""What went into a run: area, inputs, parameters, assumptions and sources, each with its standing."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.limits_drawn import ratio_limits_drawn
from imhcalc.assemble.local_data import shown_inputs
from imhcalc.assemble.outcome_runs import OutcomeRun
from imhcalc.assemble.request import Finished, Request
from imhcalc.assemble.rival_readings import POPULATION_MEAN
from imhcalc.first_letters import lowered
from imhcalc.models.evidence import Evidence
from imhcalc.models.profile import Profile
from imhcalc.models.quantity import Quantity
from imhcalc.models.quantity_text import written
from imhcalc.models.result import (
    AreasUsed,
    Assumption,
    Inputs,
    PackUsed,
    ParameterUsed,
    ProfileUsed,
    ResultArea,
    Run,
    SourceUsed,
    StatedUsed,
    UnitUsed,
)

DEPARTURES = {"parameters.area_effect_sd": "area_effect", "parameters.transport_sd": "transport"}
"""The inputs of sensitivity that stand for how far an area departs, by the parameter that says how far."""


def run_record(request: Request, runs: list[OutcomeRun], *, hides_counts: bool) -> Run:
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


def area_of(finished: Finished) -> ResultArea:
    """Return the area of a run as the result tells it: its codes, nation, region, year and notes."""
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


def _health_body_notes(finished: Finished) -> list[str]:
    if finished.request.surroundings.selection.health_body is None:
        return []
    words = [finished.request.evidence.nations[nation] for nation in finished.nations]
    return [each.health_body_note for each in words if each.health_body_note is not None]


def inputs_of(finished: Finished) -> Inputs:
    """Return what a run was given, with the parameters of the method and what the profile states."""
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


def _children_shared_over(finished: Finished) -> Iterator[tuple[str, str, float]]:
    """Give the children under one that the levels of the ladder are shared over: of all nations, and of the area's."""
    children = finished.request.surroundings.national_children
    yield (
        "United Kingdom",
        "children_0",
        sum(count for (_, name), count in children.items() if name == "children_0"),
    )
    if len(finished.nations) == 1:
        yield finished.nations[0], "children_0", children[finished.nations[0], "children_0"]


def _parameters(finished: Finished) -> list[ParameterUsed]:
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
            shape=quantity.shape,
            effective_sample_size=quantity.effective_sample_size,
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


def _stated_numbers(finished: Finished) -> list[StatedUsed]:
    """Return the stated numbers that the plan used, each with the nearest origin above it in the profile."""
    found = []
    for stated in finished.stated:
        origin: dict[str, str] = {}
        place: Any = finished.request.profile_data
        for key in stated.key.split(".")[1:]:
            place = place[key]
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


def assumptions_of(finished: Finished) -> list[Assumption]:
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


def _taken_as_exact(finished: Finished) -> list[Assumption]:
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
        text=f"{name}, {written(quantity)}: {lowered(why)}",
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


def _source_used(evidence: Evidence, source_id: str) -> SourceUsed:
    """Return a source of the evidence, or one that a profile's override names in words of its own."""
    source = evidence.sources.get(source_id)
    if source is None:
        return SourceUsed(id=source_id, citation=source_id)
    return SourceUsed(id=source_id, citation=source.citation, url=source.url, year=source.year)


def sources_of(finished: Finished) -> list[SourceUsed]:
    """Return every source that a run rests on, once, in the order of first use."""
    request = finished.request
    cited = dict.fromkeys(quantity.source for quantity in finished.evidence.used.values() if quantity.source)
    found = [_source_used(request.evidence, each) for each in cited]
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
