"""Newer official figures for an area: what would be asked, what came, and writing it into a profile.

No calculation needs this. What asks the network is imported where it is asked, and nowhere else.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from imhcalc import __version__
from imhcalc.application import Shipped, select_area
from imhcalc.areas.gazetteer import footprint
from imhcalc.areas.names import resolve
from imhcalc.areas.table import AreaTable
from imhcalc.faults import DataMissingError, Fault, InputFaultsError, UsageError
from imhcalc.models.area import District, Selection
from imhcalc.models.official import (
    AskedArea,
    AskedPlace,
    Gathered,
    HeldValue,
    Planned,
    RefreshedFigure,
)
from imhcalc.models.profile import Profile
from imhcalc.models.services import MeasureId, Services
from imhcalc.models.units import OLDEST_AGE
from imhcalc.official.measures import MEASURES, gather, planned
from imhcalc.official.services import load_services

if TYPE_CHECKING:
    from imhcalc.drafting.merge import Filled
    from imhcalc.official.asking import Asker

CONTACT = "IMHCALC_CONTACT"
"""The variable with an address or page of the user's own, told to the services that are asked."""
NEARLY_WHOLE = 0.9995
PSED_COLUMN = "psed_below_expected_pct"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for."""

    area: str
    only: tuple[MeasureId, ...] = ()
    """All measures of the nation where empty."""
    files: Mapping[MeasureId, tuple[Path, ...]] | None = None
    """Files downloaded by hand, by measure."""

    @property
    def measures(self) -> tuple[MeasureId, ...]:
        """The measures asked for: those named; else those that files were given for; else all (empty)."""
        return self.only or tuple(self.files or ())


@dataclass(frozen=True, slots=True)
class Plan:
    """An area with the measures of its nation, and the confirmations that the services still owe."""

    selection: Selection
    area: AskedArea
    services: Services
    measures: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What the services gave for an area, beside what stood there before."""

    plan: Plan
    gathered: tuple[Gathered, ...]
    before: dict[str, HeldValue]
    """By the key of the profile."""

    @property
    def figures(self) -> tuple[RefreshedFigure, ...]:
        """Every figure that a profile can hold."""
        return tuple(figure for each in self.gathered if each.found for figure in each.found.figures)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Why the measures that failed did."""
        return tuple(fault for each in self.gathered for fault in each.faults)


def plan_of(held: Shipped, asked: Asked) -> Plan:
    """Return what would be asked for an area; the network is not touched.

    Raises
    ------
    DataMissingError
        If the area is not held, or a measure asked for by name is not published in its nation.
    UsageError
        If the area lies in several nations.
    """
    return _plan(held, resolve(held.table, asked.area), asked.measures)


def refresh(
    held: Shipped,
    asked: Asked,
    *,
    profile: Profile | None = None,
    asker: "Callable[[Services], Asker] | None" = None,
) -> Refreshed:
    """Return newer figures for an area, each measure whole or with the faults that stopped it.

    Parameters
    ----------
    profile
        The profile that the figures are for: its values are what stood there before.
    asker
        What is asked through; the network, politely, where left out.

    Raises
    ------
    DataMissingError
        As `plan_of` does.
    UsageError
        If the profile is of another area, or the area lies in several nations.
    """
    plan = plan_of(held, asked)
    if profile is not None:
        _check_same_area(held, plan, profile)
    return _refreshed(held, plan, asked.measures, asked.files or {}, profile, asker or _network)


def official_figures(
    held: Shipped, selection: Selection
) -> tuple[tuple[RefreshedFigure, ...], tuple[Fault, ...]]:
    """Return all that the services give for an area, and why some gave nothing: for a first profile."""
    plan = _plan(held, selection, ())
    found = _refreshed(held, plan, (), {}, None, _network)
    return found.figures, found.faults


def write_into(profile: Path, figures: Sequence[RefreshedFigure]) -> "Filled":
    """Return a profile's text with figures filled in; its comments, and values of its owner's own, stay.

    Raises
    ------
    InputFaultsError
        If a figure cannot be put in without a change to what is there.
    DataMissingError
        If a figure is none that a profile can hold, such as one of a year to come.
    """
    from imhcalc.drafting.merge import fill

    filled = fill(profile, [_with_day(figure) for figure in figures])
    _check_sound(str(profile), filled.text)
    return filled


def fragment(area: str, figures: Sequence[RefreshedFigure]) -> str:
    """Return figures as a profile of their own, with where each was asked as comments.

    Raises
    ------
    DataMissingError
        If a figure is none that a profile can hold, such as one of a year to come.
    """
    from imhcalc.drafting.merge import fill, with_comments
    from imhcalc.drafting.yaml_text import flow

    text = fill(f"area: {flow(area)}\n", [_with_day(figure) for figure in figures]).text
    _check_sound("the figures that came", text)
    origins = [
        f"# {figure.key}: retrieved {figure.retrieved} from\n#   {figure.address}"
        + (f"\n#   {figure.note}" if figure.note else "")
        for figure in figures
    ]
    return with_comments(text, ["\n".join(origins)])


def _with_day(figure: RefreshedFigure) -> RefreshedFigure:
    """Return a figure whose note says on which day it was asked for, or its download read."""
    is_address = figure.address.startswith("http")
    how = (
        f"Retrieved {figure.retrieved}" if is_address else f"Read from {figure.address} on {figure.retrieved}"
    )
    return replace(figure, note=". ".join(each for each in (figure.note, how) if each))


def _check_sound(name: str, text: str) -> None:
    """Refuse figures that make a profile unsound, before anything is written."""
    from imhcalc.loading.files import as_text
    from imhcalc.loading.positions import parse
    from imhcalc.loading.profile_content import PROFILE_FILE, content_of

    document = parse(as_text(name, text.encode()), PROFILE_FILE)
    faults = [*document.faults, *content_of(document).faults]
    if faults:
        raise DataMissingError(
            [replace(fault, message=f"With the figures that came, {fault.message}") for fault in faults]
        )


def _plan(held: Shipped, selection: Selection, measures: tuple[MeasureId, ...]) -> Plan:
    services = load_services(held.root)
    area = asked_area(held.table, selection)
    listed = planned(services, area, measures)
    faults = [
        Fault(
            "not-published",
            f"{each.measure} is not to be had for {area.nation}: {each.without}",
            found=each.measure,
            expected=", ".join(name for name in MEASURES if area.nation in services.measures[name].service),
        )
        for each in listed
        if measures and each.without
    ]
    if faults:
        raise DataMissingError(faults)
    return Plan(selection, area, services, listed)


def _refreshed(
    held: Shipped,
    plan: Plan,
    measures: tuple[MeasureId, ...],
    files: Mapping[MeasureId, tuple[Path, ...]],
    profile: Profile | None,
    asker: "Callable[[Services], Asker]",
) -> Refreshed:
    made: list[Asker] = []

    def one_asker() -> "Asker":
        if not made:
            made.append(asker(plan.services))
        return made[0]

    gathered = gather(plan.services, plan.area, measures, files, one_asker, _today())
    return Refreshed(plan, gathered, _before(held, plan.selection, profile))


def asked_area(table: AreaTable, selection: Selection) -> AskedArea:
    """Return an area as services are asked for it: its districts, and the upper-tier authorities they lie in.

    Raises
    ------
    UsageError
        If it lies in several nations, whose services differ.
    """
    if len(selection.nations) != 1:
        raise UsageError(
            [
                Fault(
                    "several-nations",
                    f"{selection.name} lies in several nations, whose services differ",
                    found=", ".join(selection.nations),
                    expected="an area of one nation",
                    help="ask for the part in each nation by itself",
                )
            ]
        )
    authorities = _authorities(table, selection)
    wider = None
    if len(authorities) == 1 and authorities[0].share < NEARLY_WHOLE:
        wider = authorities[0].name
        authorities = (AskedPlace(wider, authorities[0].codes),)
    return AskedArea(
        selection.name,
        selection.nations[0],
        tuple(AskedPlace(each.name, _codes(each), share) for each, share in selection.members),
        authorities,
        wider,
    )


def _codes(district: District) -> tuple[str, ...]:
    """Return a district's code, and its newer one where it was recoded."""
    return tuple(dict.fromkeys((district.code, district.current_code)))


def _authorities(table: AreaTable, selection: Selection) -> tuple[AskedPlace, ...]:
    """Return the upper-tier authorities of an area, with the share of their young children that is the area's."""
    inside: dict[str, float] = {}
    for district, share in selection.members:
        code = district.upper_tier_code
        inside[code] = inside.get(code, 0.0) + share * district.count("children_0_4")
    whole: dict[str, list[District]] = {code: [] for code in inside}
    for district in table.districts.values():
        if district.upper_tier_code in whole:
            whole[district.upper_tier_code].append(district)
    places = []
    for code, districts in whole.items():
        share = inside[code] / sum(each.count("children_0_4") for each in districts)
        codes = _codes(districts[0]) if districts[0].code == code else (code,)
        places.append(AskedPlace(districts[0].upper_tier, codes, 1.0 if share > NEARLY_WHOLE else share))
    return tuple(places)


def _check_same_area(held: Shipped, plan: Plan, profile: Profile) -> None:
    """Refuse to put the figures of one area into the profile of another."""
    try:
        of_profile = select_area(held.table, profile)
    except DataMissingError as error:
        raise InputFaultsError(error.faults) from None
    if footprint(of_profile) == footprint(plan.selection):
        return
    raise UsageError(
        [
            Fault(
                "another-area",
                f"The profile is of {of_profile.name}, and the figures are of {plan.selection.name}",
                found=of_profile.name,
                expected=plan.selection.name,
                help="name the area of the profile, or another profile",
            )
        ]
    )


def _before(held: Shipped, selection: Selection, profile: Profile | None) -> dict[str, HeldValue]:
    """Return what stood for each key: in the profile where it says so, else in the area table."""
    years = " and ".join(sorted({district.year for district, _ in selection.members}))
    counts = {
        str(age): sum(district.children[age] * share for district, share in selection.members)
        for age in range(OLDEST_AGE + 1)
    }
    before = {"population.children_by_age": HeldValue(counts, years, "")}
    measured = held.table.measured_over(selection.members, PSED_COLUMN, "children_5")
    if measured.value is not None:
        year = " and ".join(held.table.measure_years.get(PSED_COLUMN, ()))
        before["observed.eyfs_psed"] = HeldValue(measured.value / 100, year, "without counts")
    return before | (_of_profile(profile) if profile is not None else {})


def _of_profile(profile: Profile) -> dict[str, HeldValue]:
    words = "in the profile"
    population = profile.population
    stated: dict[str, HeldValue] = {}
    if population.children_by_age is not None:
        year = "" if population.year is None else str(population.year)
        stated["population.children_by_age"] = HeldValue(dict(population.children_by_age), year, words)
    if population.live_births is not None:
        births = population.live_births
        stated["population.live_births"] = HeldValue(births.value, str(births.year or ""), words)
    for outcome, counts in profile.observed.items():
        value = {"below": counts.below, "assessed": counts.assessed}
        stated[f"observed.{outcome}"] = HeldValue(value, str(counts.year or ""), words)
    return stated


def _network(services: Services) -> "Asker":
    """Return the one way to the services over the network."""
    import platformdirs

    from imhcalc.official.client import Client

    contact = "".join(each for each in os.environ.get(CONTACT, "") if each.isascii() and each.isprintable())
    said = [each for each in (services.contact, contact.strip()) if each]
    about = "; ".join(["estimates of need for parent-infant services", *said])
    kept_in = platformdirs.user_cache_path("imhcalc", appauthor=False) / "official"
    return Client(f"imhcalc/{__version__} ({about})", kept_in=kept_in)


def _today() -> str:
    return datetime.now(tz=UTC).date().isoformat()  # noqa: TID251 -- the day a figure was asked for is the point of it
