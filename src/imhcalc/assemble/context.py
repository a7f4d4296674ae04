"""What the words of a report need beside the figures: needs, what is missing, what stands beside, what was stated."""

from collections.abc import Mapping
from typing import Any

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.outcome_runs import OutcomeRun
from imhcalc.assemble.request import Finished, Request
from imhcalc.core.drawing import LATER_STAGE
from imhcalc.first_letters import lowered
from imhcalc.models.profile import Profile
from imhcalc.models.result import (
    Beside,
    Context,
    Missing,
    OutcomeContext,
    Rung,
)
from imhcalc.models.units import Nation


def context_of(finished: Finished) -> Context:
    """Return what a report says of a run beside its figures."""
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


def _driver_label(finished: Finished, name: str) -> str:
    """Return what a group of drawn inputs is called in plain words."""
    kind, _, factor = name.partition(LATER_STAGE)[0].partition(":")
    factors = finished.request.evidence.risk_factors
    label = factors[factor].label if factor in factors else factor
    named = lowered(label)
    return {
        "baseline": "the assumed national rate, within its own range",
        "area effect": "how far this area departs from others like it (nobody knows: assumed)",
        "transport": "figures carried from another nation",
        "observed": "the local count: chance, and how far this area departs from the model",
        "effect": f"how strongly {named} goes with {lowered(finished.headline.outcome.label)}",
        "exposure": f"how common each level of {named} is in each fifth",
        "margin": f"the local survey of {named}",
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
        found.append(_with_origin(f"a local survey of {lowered(labels[factor])}", survey))
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
