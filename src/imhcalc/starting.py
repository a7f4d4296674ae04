"""A first profile: drafted for an area, with what its owner answers; or an existing one with its gaps shown."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imhcalc import __version__, application
from imhcalc.areas.column_sources import column_sources
from imhcalc.areas.local_counts import LocalCounts, read_local_counts
from imhcalc.areas.names import resolve, resolve_many
from imhcalc.drafting import words
from imhcalc.drafting.blocks import Place, reported_outcomes
from imhcalc.drafting.draft import Subject, drafted
from imhcalc.drafting.held import Known
from imhcalc.drafting.merge import fill, has, left_to_fill, put
from imhcalc.faults import DataMissingError, Fault, ImhcalcError, InputFaultsError, UsageError
from imhcalc.models.area import Selection, slug
from imhcalc.models.evidence import Evidence
from imhcalc.models.official import RefreshedFigure
from imhcalc.models.units import Nation

SUFFIXES = (".yaml", ".yml")
MOST_OF_HELD = 1.25
"""Small areas with more children than this times those held for the area are not the area's alone."""
_MARK = "\ufeff"

Answer = tuple[str, Any]
"""A dotted key of the profile, and what its owner said."""
Official = Callable[[application.Shipped, Selection], tuple[Sequence[RefreshedFigure], Sequence[Fault]]]
"""Asks the official services about an area: what they gave, and why some gave nothing."""


@dataclass(frozen=True, slots=True)
class StartArea:
    """The area of a first profile: as it is written in the file, and as the area table has it.

    `selection` is None for an area that is not in the tables, which small areas make up.
    """

    written: str | dict[str, Any]
    name: str
    quoted: str
    nations: tuple[Nation, ...]
    selection: Selection | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a first profile is to hold besides: answers, small areas added up, newer official figures."""

    answers: tuple[Answer, ...] = ()
    counts: LocalCounts | None = None
    table: str = ""
    """The name of the file that `counts` are of."""
    official: Official | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """A first profile, or an existing one with its gaps shown."""

    text: str
    was: str | None
    """The text of the file that was there; None for a new one."""
    to_fill: int
    """Blocks left to be filled in."""
    notes: tuple[str, ...]
    faults: tuple[Fault, ...]
    """Why an official service gave nothing: the profile is written all the same."""


# -- which area ------------------------------------------------------------------------------------------


def area_named(names: Sequence[str], held: application.Shipped) -> StartArea:
    """Return an area, or several added together, by name or code.

    Raises
    ------
    DataMissingError
        If a name or code is not held, or means several areas.
    InputFaultsError
        If areas overlap.
    """
    selection = resolve_many(held.table, names)
    if len(names) == 1:
        written = _written(held, selection, names[0])
        typed = written if isinstance(written, str) else selection.code or names[0]
        return StartArea(written, selection.name, _quoted(typed), selection.nations, selection)
    members = [_member(held, name) for name in names]
    group = application.select_area(held.table, application.profile_of_area(members).profile)
    typed = " ".join(f"--area {_quoted(member)}" for member in members)
    return StartArea({"name": group.name, "members": members}, group.name, typed, group.nations, group)


def area_of_file(file: str, held: application.Shipped) -> StartArea:
    """Return the area of a profile that exists.

    Raises
    ------
    InputFaultsError
        With the faults of the file.
    """
    faults = application.check([file], held)
    if faults:
        raise InputFaultsError(faults)
    area = application.read_profile(file, held).profile.area
    if area.members is None and area.nation is not None:
        try:
            return area_named([area.code or area.name], held)
        except DataMissingError:
            return _outside_the_tables(area.name, area.nation)
    return area_named(area.members or [area.code or area.name], held)


def area_of_counts(name: str, counts: LocalCounts) -> StartArea:
    """Return an area that is not in the tables, made up of small areas.

    Raises
    ------
    InputFaultsError
        If the small areas do not tell which nation they are in.
    """
    if counts.nation is None:
        raise InputFaultsError(
            [
                Fault(
                    "unknown-nation",
                    f"{name} is not in the tables, and its small areas do not tell its nation",
                    found=name,
                    expected="codes of small areas, such as E01011264, or an area that is in the tables",
                )
            ]
        )
    return _outside_the_tables(name, counts.nation)


def small_areas(table: str, codes: Sequence[str], area: StartArea | None) -> LocalCounts:
    """Return the children of a user's table of small areas: of some by code, of a district, or of all of them.

    Raises
    ------
    InputFaultsError
        With every fault of the table; also where it has far more children than the area.
    """
    selection = None if area is None else area.selection
    if codes or selection is None:
        return read_local_counts(table, codes=codes)
    if len(selection.members) == 1:
        for district in (selection.members[0][0].code, selection.members[0][0].name):
            try:
                return read_local_counts(table, district=district)
            except InputFaultsError as error:
                if any(fault.code != "unknown-district" for fault in error.faults):
                    raise
    counts = read_local_counts(table)
    there = sum(counts.children_by_age.values())
    here = sum(
        share * district.children[int(age)]
        for age in counts.children_by_age
        for district, share in selection.members
    )
    if there > MOST_OF_HELD * here:
        raise InputFaultsError([_too_many_children(selection.name, there, here)])
    return counts


def _too_many_children(name: str, there: float, here: float) -> Fault:
    return Fault(
        "more-than-the-area",
        f"the small areas have {there:,.0f} children, and {name} has {here:,.0f} of these ages",
        found=f"{there:,.0f}",
        expected=f"the small areas of {name} alone",
        help="add --small-area CODE for each of its small areas, or split the file",
    )


def needs(evidence: Evidence, nations: Sequence[Nation]) -> dict[str, str]:
    """Return the needs that a report of some nations can lead with, in plain words, by outcome; the default first."""
    return {
        name: outcome.need
        for name, outcome in reported_outcomes(evidence, nations).items()
        if outcome.need is not None
    }


def file_named(area: StartArea) -> str:
    """Return the file that a profile of an area is written to, unless another is named."""
    return f"{slug(area.name) or 'profile'}{SUFFIXES[0]}"


# -- the profile -----------------------------------------------------------------------------------------


def start(area: StartArea, held: application.Shipped, wanted: Wanted, file: str | None) -> Started:
    """Return a profile drafted for an area or, where its file exists, that file with what it lacks.

    Parameters
    ----------
    area
        The area, in the tables or made up of small areas.
    held
        The area table and the evidence.
    wanted
        What the profile is to hold besides.
    file
        Where it will be written; None for standard output.

    Raises
    ------
    InputFaultsError
        With the faults of a file that exists: it is left as it is.
    UsageError
        If the file that exists is of another area.
    """
    was = _existing(file, area, held)
    subject = subject_of(area, held, file)
    text = drafted(subject, None if was is None else was.removeprefix(_MARK))
    notes = []
    for key, value in [*_with_free_names(text, wanted.answers), *_counted(wanted)]:
        if has(text, key):
            notes.append(words.KEPT.format(key=key))
        else:
            text = put(text, tuple(key.split(".")), value)
    if wanted.counts is not None:
        notes += wanted.counts.notes
        if area.selection is None:
            notes.insert(0, words.NOT_IN_TABLES.format(name=area.name))
    figures, faults = _asked(wanted.official, held, area.selection)
    filled = fill(text, figures)
    notes += [words.DONE[done].format(key=key) for key, done in filled.done.items()]
    mark = _MARK if was is not None and was.startswith(_MARK) else ""
    left = left_to_fill(filled.text) - {"assurance"}
    return Started(mark + filled.text, was, len(left), tuple(notes), tuple(faults))


def subject_of(area: StartArea, held: application.Shipped, file: str | None) -> Subject:
    """Return what a profile is drafted for: an area, with what is held of it, and the file it goes to."""
    known = None
    if area.selection is not None:
        around = application.surroundings_of(held.table, area.selection, held.evidence, None)
        known = Known(around, held.evidence, column_sources(held.root))
    place = Place(area.name, area.quoted, area.nations, file or words.STANDARD_OUTPUT_CALLED)
    return Subject(area.written, place, held.evidence, __version__, known)


def _existing(file: str | None, area: StartArea, held: application.Shipped) -> str | None:
    """Return the text of the file that is there, checked; None where there is none."""
    if file is None or not Path(file).is_file():
        return None
    there = area_of_file(file, held)
    if _extent(there) != _extent(area):
        raise UsageError(
            [
                Fault(
                    "another-area",
                    f"{file} is a profile of {there.name}, not of {area.name}",
                    found=there.name,
                    expected=area.name,
                    help="give another file to -o; nothing was written",
                )
            ]
        )
    return Path(file).read_bytes().decode("utf-8")


def _extent(area: StartArea) -> object:
    """Return what tells one area from another: its districts, or its name where it is not in the tables."""
    if area.selection is None:
        return area.name
    return sorted((district.code, share) for district, share in area.selection.members)


def _with_free_names(text: str, answers: Sequence[Answer]) -> list[Answer]:
    """Return the answers, each that names a thing under a name that is not taken in the file."""
    given: dict[str, Any] = {}
    for key, value in answers:
        free, number = key, 1
        while isinstance(value, Mapping) and (free in given or has(text, free)):
            number += 1
            free = f"{key}_{number}"
        given[free] = value
    return list(given.items())


def _counted(wanted: Wanted) -> list[Answer]:
    """Return the children added up from small areas as keys of a profile, with their source."""
    counts = wanted.counts
    if counts is None:
        return []
    source = words.SMALL_AREAS.format(file=Path(wanted.table).name, rows=f"{counts.rows:,}")
    source += f" ({counts.vintage})" if counts.vintage else ""
    origin = {"source": source} | ({"year": counts.year} if counts.year else {})
    found: list[Answer] = []
    if counts.children_by_age:
        found.append(("population.children_by_age", counts.children_by_age))
        found += [(f"population.{name}", each) for name, each in origin.items()]
    if counts.children_by_quintile is not None:
        ages = counts.ages_by_quintile
        note = {"note": words.SMALL_AREAS_AGES.format(ages=ages)} if ages else {}
        found.append(
            ("population.children_by_quintile", {"value": counts.children_by_quintile} | origin | note)
        )
    return found


def _asked(
    official: Official | None, held: application.Shipped, selection: Selection | None
) -> tuple[Sequence[RefreshedFigure], Sequence[Fault]]:
    if official is None or selection is None:
        return (), ()
    try:
        return official(held, selection)
    except ImhcalcError as error:
        return (), error.faults


# -- names -----------------------------------------------------------------------------------------------


def _outside_the_tables(name: str, nation: Nation) -> StartArea:
    return StartArea({"name": name, "nation": nation}, name, words.STANDARD_OUTPUT_CALLED, (nation,), None)


def _written(held: application.Shipped, selection: Selection, asked: str) -> str | dict[str, Any]:
    """Return an area as a file has it: its name where that leads back to it, else its code, or what was asked."""
    if _leads_to(held, selection.name, selection):
        return selection.name
    if selection.code is not None and _leads_to(held, selection.code, selection):
        return {"name": selection.name, "code": selection.code}
    return asked


def _member(held: application.Shipped, asked: str) -> str:
    selection = resolve(held.table, asked)
    return selection.name if _leads_to(held, selection.name, selection) else selection.code or asked


def _leads_to(held: application.Shipped, name: str, selection: Selection) -> bool:
    try:
        found = resolve(held.table, name)
    except DataMissingError:
        return False
    return found.code == selection.code and found.members == selection.members


def _quoted(name: str) -> str:
    return f'"{name}"' if re.search(r"[^\w-]", name) else name
