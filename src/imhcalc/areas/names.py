"""Finding an area by its name or code, and adding several together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import combinations
from typing import NamedTuple

from imhcalc.areas.gazetteer import Choices, Gazetteer, distinct, footprint, gazetteer_of
from imhcalc.areas.table import AreaTable, Members
from imhcalc.areas.wording import CouncilWords, council_readings, folded, health_body_place
from imhcalc.faults import (
    DID_YOU_MEAN_CUTOFF,
    LONGEST_LIST_OF_CHOICES,
    NEAREST_SHOWN,
    DataMissingError,
    Fault,
    InputFaultsError,
    UsageError,
    expected_one_of,
    is_slip,
)
from imhcalc.models.area import District, Selection
from imhcalc.models.units import NATIONS
from imhcalc.sheets import quoted

COUNCIL_KINDS = frozenset({"district", "upper tier", "group"})
LEAST_LETTERS_OF_A_WORD_CUT_SHORT = 3
LONGEST_NAME_COMPARED = 100
SPELT_ALMOST_SO = 0.85
"""How alike, on the scale of difflib, a name is that is offered alone."""
NEARLY_ALL = 0.995
"""The share of an area's young children in a health body from which the area is said to lie in it."""
WHOLE_WITH_ROUNDING = 1.001
SHARE_DECIMALS = 6
LIST_HELP = "`imhcalc areas list` shows the areas held"
SMALL_AREA_CODES = ("E00", "E01", "E02", "E05", "W00", "W01", "W02", "W05", "S00", "S01", "S02", "S13", "95")
LISTED_KINDS = ("district", "upper tier", "region", "nation", "group", "health body")


class ListedArea(NamedTuple):
    """An area of the table, as a line of a list."""

    name: str
    code: str
    kind: str
    nation: str


def resolve(table: AreaTable, query: str) -> Selection:
    """Return the area that a name or code means.

    Raises
    ------
    DataMissingError
        If nothing has that name or code, or several areas could be meant.
    """
    gazetteer = gazetteer_of(table)
    return _with_health_body(table, _one_area(gazetteer, query))


def resolve_many(table: AreaTable, queries: Sequence[str]) -> Selection:
    """Return several areas added together, or the one area when only one is asked for.

    Raises
    ------
    DataMissingError
        If a name or code is not held or means several areas: all such faults at once.
    InputFaultsError
        If areas overlap.
    """
    gazetteer = gazetteer_of(table)
    parts: list[tuple[str, Selection]] = []
    faults: list[Fault] = []
    for query in queries or ("",):
        try:
            parts.append((query, _one_area(gazetteer, query)))
        except DataMissingError as error:
            faults += error.faults
    overlaps = list(_overlaps(parts))
    if faults:
        raise DataMissingError([*faults, *overlaps])
    if overlaps:
        raise InputFaultsError(overlaps)
    areas = [area for _, area in parts]
    if len(areas) == 1:
        return _with_health_body(table, areas[0])
    return Selection(
        name=_listed([area.name for area in areas]),
        code=None,
        kind="group",
        members=_added(areas),
        health_body=_health_body(table, areas),
        notes=tuple(dict.fromkeys(note for area in areas for note in area.notes)),
    )


def list_areas(
    table: AreaTable, kind: str | None = None, nation: str | None = None, contains: str | None = None
) -> tuple[ListedArea, ...]:
    """Return the areas of a kind, in a nation, with a text in their name or code: all of them by default.

    Raises
    ------
    UsageError
        If there is no such kind or nation.
    """
    faults = [
        *_not_among("unknown-kind", "a kind of area", kind, LISTED_KINDS),
        *_not_among("unknown-nation", "a nation of the United Kingdom", nation, NATIONS),
    ]
    if faults:
        raise UsageError(faults)
    wanted = folded(contains or "")
    return tuple(
        ListedArea(area.name, area.code or "", area.kind, _listed(area.nations))
        for area in gazetteer_of(table).areas
        if (kind is None or area.kind == kind.casefold())
        and (nation is None or nation.casefold() in map(str.casefold, area.nations))
        and (wanted in folded(area.name) or wanted == (area.code or "").casefold())
    )


def _not_among(code: str, what: str, value: str | None, choices: Sequence[str]) -> Iterator[Fault]:
    if value is not None and value.casefold() not in map(str.casefold, choices):
        expected = expected_one_of(value, choices)
        yield Fault(code, f"{quoted(value)} is not {what}", found=value, expected=expected)


def _one_area(gazetteer: Gazetteer, query: str) -> Selection:
    found = _find(gazetteer, query)
    if not found.areas:
        raise DataMissingError([_unknown(gazetteer, query)])
    if len(found.areas) > 1:
        raise DataMissingError([_ambiguous(query, found)])
    return found.areas[0]


def _find(gazetteer: Gazetteer, query: str) -> Choices:
    """Return what a name or code may mean: by code, whole name, words of a body or council, beginning."""
    by_code = gazetteer.by_code.get(query.strip().upper())
    if by_code is not None:
        return Choices((by_code,))
    name = folded(query)
    whole = _by_whole_name(gazetteer, name)
    if whole.areas:
        return _told_from_body(gazetteer, name, whole)
    place = health_body_place(name)
    if place is not None:
        return _by_body_name(gazetteer, query, place)
    council = _by_council_name(gazetteer, name)
    return council if council.areas else _by_bare_body_name(gazetteer, query, name)


def _by_whole_name(gazetteer: Gazetteer, name: str) -> Choices:
    areas = gazetteer.by_name.get(name) or gazetteer.by_short_name.get(name)
    return Choices(areas) if areas else gazetteer.by_common_name.get(name, Choices(()))


def _told_from_body(gazetteer: Gazetteer, name: str, found: Choices) -> Choices:
    """Return the area found with a note, where a health body of the same short name is another area."""
    body = gazetteer.by_body_name.get(name)
    if body is None or len(found.areas) > 1 or footprint(found.areas[0]) == footprint(body):
        return found
    area = found.areas[0]
    councils = "council" if area.code else "councils"
    note = f"{area.name} here is the area of its {councils}; for the health body type {body.name}"
    return Choices((replace(area, notes=(*area.notes, note)),))


def _by_body_name(gazetteer: Gazetteer, query: str, place: str) -> Choices:
    body = gazetteer.by_body_name.get(place)
    if body is not None:
        return Choices((body,))
    return _by_beginning(query, place, [(name, (body,)) for name, body in gazetteer.by_body_name.items()])


def _by_bare_body_name(gazetteer: Gazetteer, query: str, name: str) -> Choices:
    if name in gazetteer.bare_body_names:
        return Choices((gazetteer.by_body_name[name],))
    return _by_beginning(query, name, _names(gazetteer))


def _by_council_name(gazetteer: Gazetteer, name: str) -> Choices:
    """Return what a name with a council's words means; they never lead to a region or a health body."""
    for place, words in ((reading.place, reading.words) for reading in council_readings(name)):
        found = _by_whole_name(gazetteer, place)
        areas = tuple(area for area in found.areas if _is_so_called(gazetteer, area, place, words))
        if areas:
            return Choices(areas, found.note)
    return Choices(())


def _is_so_called(gazetteer: Gazetteer, area: Selection, place: str, words: CouncilWords) -> bool:
    """Return whether a council's words fit: no county council of Nottingham, no London borough of Leeds."""
    if area.kind not in COUNCIL_KINDS or (words.is_county and f"{place}shire" in gazetteer.written):
        return False
    codes = [area.code] if area.code else [district.code for district, _ in area.members]
    return not words.codes or all(code.startswith(words.codes) for code in codes)


def _names(gazetteer: Gazetteer) -> Iterator[tuple[str, tuple[Selection, ...]]]:
    yield from gazetteer.by_name.items()
    yield from gazetteer.by_short_name.items()
    yield from ((name, (body,)) for name, body in gazetteer.by_body_name.items())


def _by_beginning(query: str, name: str, named: Iterable[tuple[str, tuple[Selection, ...]]]) -> Choices:
    """Return the areas whose name begins with a text: with its whole words first, then with a word cut short."""
    beginning = [(full_name, areas) for full_name, areas in named if full_name.startswith(name)]
    whole_words = [areas for full_name, areas in beginning if full_name.startswith(f"{name} ")]
    if not whole_words and len(name.replace(" ", "")) < LEAST_LETTERS_OF_A_WORD_CUT_SHORT:
        return Choices(())
    found = distinct(area for areas in whole_words or [areas for _, areas in beginning] for area in areas)
    if len(found) != 1:
        return Choices(found)
    area = found[0]
    return Choices((replace(area, notes=(*area.notes, f"{quoted(query)} is read as {area.name}")),))


def _ambiguous(query: str, found: Choices) -> Fault:
    shown = [_with_code(area) for area in found.areas[:LONGEST_LIST_OF_CHOICES]]
    more = len(found.areas) - len(shown)
    return Fault(
        "ambiguous-area",
        f"{quoted(query)} could be {len(found.areas)} areas",
        found=query,
        expected=found.note or "the name or code of one area",
        help=f"type one of: {', '.join(shown)}" + (f", or one of {more} more" if more else ""),
    )


def _with_code(area: Selection) -> str:
    kind = "" if area.kind == "district" else f"{area.kind} "
    return f"{area.name} ({kind}{area.code})" if area.code else f"{area.name} ({area.kind})"


def _unknown(gazetteer: Gazetteer, query: str) -> Fault:
    if not query.strip():
        message, advice = "The name of the area is empty", f"type a name or code, such as Leeds; {LIST_HELP}"
        return Fault("unknown-area", message, expected="the name or code of an area", help=advice)
    return Fault(
        "unknown-area",
        f"{quoted(query)} is not the name or code of an area held",
        found=query,
        expected="a district, upper-tier authority, region, nation or health body of the United Kingdom",
        help=_advice(gazetteer, query),
    )


def _advice(gazetteer: Gazetteer, query: str) -> str:
    if query.strip().upper().startswith(SMALL_AREA_CODES):
        return "small areas and wards are not in the area table: give the district they lie in"
    near = _nearest(gazetteer, folded(query))
    return f"did you mean {' or '.join(f'`{name}`' for name in near)}?" if near else LIST_HELP


def _nearest(gazetteer: Gazetteer, name: str) -> list[str]:
    """Return the written names nearest to a folded one: those with all its words, else those spelt like it."""
    if not name or len(name) > LONGEST_NAME_COMPARED:
        return []
    words = set(name.split())
    near = [full_name for full_name in gazetteer.written if words.issubset(full_name.split())]
    for cutoff in (SPELT_ALMOST_SO, DID_YOU_MEAN_CUTOFF):
        alike = [] if near else get_close_matches(name, gazetteer.written, n=NEAREST_SHOWN, cutoff=cutoff)
        near = near or [each for each in alike if is_slip(name, each)]
    return [gazetteer.written[full_name] for full_name in near[:NEAREST_SHOWN]]


def _overlaps(parts: Sequence[tuple[str, Selection]]) -> Iterator[Fault]:
    for (query, area), (other_query, other) in combinations(parts, 2):
        shared = _shared(area, other)
        if shared:
            yield Fault(
                "area-given-twice",
                _overlap_message(query, other_query, shared, is_same=footprint(area) == footprint(other)),
                found=f"{query}, {other_query}",
                expected="areas that do not overlap",
                help="leave one of the two out: a child is counted once",
            )


def _shared(area: Selection, other: Selection) -> list[District]:
    """Return the districts of which two areas together take more than there is."""
    shares = {district.code: share for district, share in area.members}
    return [
        district
        for district, share in other.members
        if district.code in shares and shares[district.code] + share > WHOLE_WITH_ROUNDING
    ]


def _overlap_message(query: str, other_query: str, shared: list[District], *, is_same: bool) -> str:
    if folded(query) == folded(other_query):
        return f"{quoted(query)} is given twice"
    if is_same:
        return f"{quoted(query)} and {quoted(other_query)} are the same area"
    more = f" and {len(shared) - 1} more" if len(shared) > 1 else ""
    return f"{quoted(query)} and {quoted(other_query)} overlap: both take in {shared[0].name}{more}"


def _added(areas: Iterable[Selection]) -> Members:
    """Return the members of several areas by code, each district once with the shares of it added up.

    Sums are taken in this order, so that the order in which areas are named changes no digit.
    """
    districts: dict[str, District] = {}
    shares: dict[str, float] = {}
    for area in areas:
        for district, share in area.members:
            districts[district.code] = district
            shares[district.code] = shares.get(district.code, 0.0) + share
    return tuple(
        (district, min(1.0, round(shares[code], SHARE_DECIMALS)))
        for code, district in sorted(districts.items())
    )


def _with_health_body(table: AreaTable, area: Selection) -> Selection:
    return replace(area, health_body=_health_body(table, (area,)))


def _health_body(table: AreaTable, areas: Iterable[Selection]) -> str | None:
    """Return the health body that all but a few of the areas' young children live in, or the two."""
    children: dict[str, float] = {}
    for area in areas:
        for body, count in _children_by_body(table, area):
            children[body] = children.get(body, 0.0) + count
    enough = NEARLY_ALL * sum(children.values())
    by_size = sorted(children.items(), key=lambda item: -item[1])
    for several in (by_size[:1], by_size[:2]):
        if several and sum(count for _, count in several) >= enough:
            return _listed([body for body, _ in several])
    return None


def _children_by_body(table: AreaTable, area: Selection) -> Iterator[tuple[str, float]]:
    for district, share in area.members:
        children = share * district.count("children_0_4")
        if area.kind == "health body":
            yield area.name, children
        else:
            yield from ((body, children * part) for body, part in table.body_shares.get(district.code, ()))


def _listed(names: Sequence[str]) -> str:
    """Return names in a row, with "and" before the last."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
