"""What can be asked for, of which service in which nation, and asking for it: each measure whole or not at all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from imhcalc.faults import DataMissingError
from imhcalc.models.official import AskedArea, Found, Gathered, Planned
from imhcalc.models.services import Indicator, MeasureId, NomisDataSet, Service, Services
from imhcalc.official import education, fingertips, nomis, northern_ireland, scotland
from imhcalc.official.asking import Answer, Asker, Request, answers_from_files

MEASURES: tuple[MeasureId, ...] = get_args(MeasureId)
ASQ_KEY = fingertips.OUTCOME_KEY
UNVERIFIED = "unverified"

Requests = tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class Adapter:
    """How one measure is had from one service."""

    requests: Callable[[Services, AskedArea], Requests]
    """What is asked first."""
    fetch: Callable[[Services, AskedArea, Asker], Found]
    read: Callable[[Services, AskedArea, Sequence[Answer]], Found]
    """The same from files downloaded by hand."""


ADAPTERS: dict[tuple[MeasureId, str], Adapter] = {
    ("children", "nomis"): Adapter(
        lambda services, area: nomis.children_requests(services.nomis, area),
        lambda services, area, asker: nomis.children(services.nomis, area, asker),
        lambda services, area, answers: nomis.children_from_files(services.nomis, area, answers),
    ),
    ("children", "northern_ireland"): Adapter(
        lambda services, area: northern_ireland.requests(services.northern_ireland, area),
        lambda services, area, asker: northern_ireland.fetch(services.northern_ireland, area, asker),
        lambda services, area, answers: northern_ireland.from_files(services.northern_ireland, area, answers),
    ),
    ("births", "nomis"): Adapter(
        lambda services, area: nomis.births_requests(services.nomis, area),
        lambda services, area, asker: nomis.births(services.nomis, area, asker),
        lambda services, area, answers: nomis.births_from_files(services.nomis, area, answers),
    ),
    ("psed", "education"): Adapter(
        lambda services, area: education.requests(services.education, area),
        lambda services, area, asker: education.fetch(services.education, area, asker),
        lambda services, area, answers: education.from_files(services.education, area, answers),
    ),
    ("asq", "fingertips"): Adapter(
        lambda services, area: fingertips.asq_requests(services.fingertips, area),
        lambda services, area, asker: fingertips.asq(services.fingertips, area, asker),
        lambda services, area, answers: fingertips.asq_from_files(services.fingertips, area, answers),
    ),
    ("health_visiting", "fingertips"): Adapter(
        lambda services, area: fingertips.health_visiting_requests(services.fingertips, area),
        lambda services, area, asker: fingertips.health_visiting(services.fingertips, area, asker),
        lambda services, area, answers: fingertips.health_visiting_from_files(
            services.fingertips, area, answers
        ),
    ),
    ("review_27_30m", "scotland"): Adapter(
        lambda services, area: scotland.requests(services.scotland, area),
        lambda services, area, asker: scotland.fetch(services.scotland, area, asker),
        lambda services, area, answers: scotland.from_files(services.scotland, area, answers),
    ),
}


def planned(services: Services, area: AskedArea, only: Sequence[MeasureId]) -> tuple[Planned, ...]:
    """Return what is asked for each measure wanted, or why nothing is; the network is not touched."""
    listed = []
    for measure in only or MEASURES:
        about = services.measures[measure]
        service = about.service.get(area.nation)
        if service is None:
            reason = about.without.get(area.nation, "no service is known that has it")
            listed.append(Planned(measure, about.label, without=reason))
            continue
        addresses = tuple(each.address for each in ADAPTERS[measure, service].requests(services, area))
        then = getattr(services, service).then
        listed.append(
            Planned(measure, about.label, addresses, then, _standing(services, area, measure, service))
        )
    return tuple(listed)


def _standing(services: Services, area: AskedArea, measure: MeasureId, service: str) -> str:
    """Return how far the contract of a measure is confirmed for the area's nation, and what is not."""
    part: Service | NomisDataSet | Indicator = getattr(services, service)
    if service == "nomis":
        part = services.nomis.births if measure == "births" else services.nomis.children
    if service == "fingertips":
        contacts = services.fingertips.health_visiting.values()
        part = services.fingertips.asq if measure == "asq" else next(iter(contacts))
    if isinstance(part, NomisDataSet) and area.nation in part.unverified_in:
        return f"{UNVERIFIED}; whether it answers to a code of {area.nation}"
    note = "" if isinstance(part, Indicator) else part.note
    return f"{part.mark}; {note[0].lower()}{note[1:]}" if note else str(part.mark)


def gather(
    services: Services,
    area: AskedArea,
    only: Sequence[MeasureId],
    files: Mapping[MeasureId, tuple[Path, ...]],
    asker: Callable[[], Asker],
    today: str,
) -> tuple[Gathered, ...]:
    """Return what the services give for an area, each measure whole or not at all.

    Parameters
    ----------
    only
        The measures wanted; all that the nation has where empty.
    files
        Files downloaded by hand, by measure; a measure that has some asks nothing of the network.
    asker
        Gives what is asked through; called only where the network is needed.
    today
        The day, which stands as that of retrieval for files.
    """
    gathered = []
    for plan in planned(services, area, only):
        if plan.without:
            continue
        try:
            found = _found(services, area, plan, files.get(plan.measure), asker, today)
        except DataMissingError as error:
            gathered.append(Gathered(plan.measure, plan.label, faults=error.faults))
        else:
            gathered.append(Gathered(plan.measure, plan.label, found))
    return _with_coverage(gathered)


def _found(
    services: Services,
    area: AskedArea,
    plan: Planned,
    files: tuple[Path, ...] | None,
    asker: Callable[[], Asker],
    today: str,
) -> Found:
    adapter = ADAPTERS[plan.measure, services.measures[plan.measure].service[area.nation]]
    if files:
        request = adapter.requests(services, area)[0]
        return adapter.read(services, area, answers_from_files(request, files, today))
    return adapter.fetch(services, area, asker())


def _with_coverage(gathered: Sequence[Gathered]) -> tuple[Gathered, ...]:
    """Return the same, with the children due the review at two beside ASQ-3 results of the same period."""
    due = next((each.found.due for each in gathered if each.found and each.found.due), None)
    if due is None:
        return tuple(gathered)
    period, eligible = due
    return tuple(
        replace(each, found=_with_eligible(each.found, period, eligible)) if each.found else each
        for each in gathered
    )


def _with_eligible(found: Found, period: str, eligible: float) -> Found:
    figures = tuple(
        replace(figure, value={**figure.value, "eligible": eligible})
        if figure.key == ASQ_KEY
        and isinstance(figure.value, dict)
        and figure.year == period
        and eligible >= figure.value["assessed"]
        else figure
        for figure in found.figures
    )
    return replace(found, figures=figures)
