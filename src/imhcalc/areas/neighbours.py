"""The statistical neighbours of an English upper-tier authority, as the Department for Education listed them.

The list keeps the authorities of its year. Those reorganised since are read as what they are part of now, and
every such reading is said.
"""

from collections.abc import Iterator
from dataclasses import field, replace
from importlib.resources.abc import Traversable

from imhcalc.areas.gazetteer import footprint, gazetteer_of
from imhcalc.areas.names import resolve
from imhcalc.areas.table import AreaTable
from imhcalc.areas.wording import folded
from imhcalc.faults import DataMissingError, Fault
from imhcalc.models.area import Selection
from imhcalc.models.units import Nation
from imhcalc.records import dataclass
from imhcalc.sheets import SheetFolder

FILE = "dfe_statistical_neighbours_2019.csv"
YEAR = FILE.removesuffix(".csv").rpartition("_")[2]
COLUMNS = ("la_code", "la_name", "rank", "neighbour_code", "neighbour_name")
LISTED_FOR: Nation = "England"
PUBLISHER = "Department for Education"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A neighbour as the area it is today, and how near it was listed: 1 is the nearest."""

    area: Selection
    rank: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The statistical neighbours of an area, nearest first, and what there is to say of how they were found."""

    year: str
    areas: tuple[Neighbour, ...]
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Listed:
    """One line of the list: an authority of its year and a neighbour of that authority."""

    name: str
    rank: int
    neighbour_code: str
    neighbour_name: str


def neighbours_of(table: AreaTable, root: Traversable, area: Selection) -> Neighbours:
    """Return the statistical neighbours of an upper-tier authority of England.

    Raises
    ------
    DataMissingError
        If the list has none for the area, with what to do instead; or if the list is not as described.
    """
    if area.nations != (LISTED_FOR,):
        raise DataMissingError([_none(area, f"the {PUBLISHER}'s list of {YEAR} covers {LISTED_FOR} alone")])
    authority = _as_authority(table, area)
    listed, notes = _lines_of(table, _read(root), authority)
    found, more = _today(table, listed, authority)
    source = f"Statistical neighbours are those that the {PUBLISHER} listed in {YEAR}, the nearest first."
    return Neighbours(YEAR, tuple(found), (source, *notes, *more))


def _none(area: Selection, why: str, advice: str | None = None) -> Fault:
    advice = advice or f"name the areas to compare: imhcalc compare {_typed(area.name)} OTHER ..."
    return Fault(
        "no-neighbours",
        f"No statistical neighbours are held for {area.name}: {why}",
        found=area.name,
        expected=f"a county, unitary authority, metropolitan district or London borough of {LISTED_FOR}",
        help=advice,
    )


def _typed(name: str) -> str:
    """Return a name as it is typed on a command line."""
    return f'"{name}"' if " " in name or "'" in name else name


def _as_authority(table: AreaTable, area: Selection) -> Selection:
    """Return an area as the upper-tier authority it is.

    Raises
    ------
    DataMissingError
        If it is none: a district of a county, a region, a nation or a health body.
    """
    for each in gazetteer_of(table).areas:
        is_authority = each.kind == "upper tier" or (
            each.kind == "district" and each.members[0][0].upper_tier_code == each.code
        )
        if is_authority and footprint(each) == footprint(area):
            return each
    if area.kind == "district":
        county = area.members[0][0].upper_tier
        raise DataMissingError(
            [
                _none(
                    area,
                    f"they are listed for its county, {county}",
                    f"imhcalc compare {_typed(county)} --neighbours",
                )
            ]
        )
    if area.kind == "group":
        # Two authorities together may be one of the list's year: its lines are looked for by name.
        return area
    raise DataMissingError([_none(area, f"they are listed for authorities, and this is a {area.kind}")])


def _read(root: Traversable) -> dict[str, list[_Listed]]:
    """Return the list by the code of the authority, nearest neighbours first.

    Raises
    ------
    DataMissingError
        If the file or a column is missing, or a rank is no number.
    """
    folder = SheetFolder(root / "areas", "The list of neighbours")
    sheet = folder.sheet(FILE, COLUMNS)
    listed: dict[str, list[_Listed]] = {}
    for line, (code, name, rank, neighbour_code, neighbour_name) in sheet.picked(COLUMNS):
        (number,) = sheet.numbers(line, ("rank",), (rank,))
        listed.setdefault(code, []).append(_Listed(name, int(number), neighbour_code, neighbour_name))
    if folder.faults:
        raise DataMissingError(folder.faults)
    return {code: sorted(lines, key=lambda each: each.rank) for code, lines in listed.items()}


def _lines_of(
    table: AreaTable, listed: dict[str, list[_Listed]], area: Selection
) -> tuple[list[_Listed], tuple[str, ...]]:
    """Return the lines of an authority: by its code, else by its name of the list's year.

    Raises
    ------
    DataMissingError
        If it was made since, out of authorities with lists of their own.
    """
    if area.code in listed:
        return listed[area.code], ()
    former = [alias.code for alias in table.aliases if alias.district.code == area.code]
    made_of = [listed[code][0].name for code in former if code in listed]
    by_name = [lines for lines in listed.values() if folded(lines[0].name) == folded(area.name)]
    if not by_name and area.kind == "group":
        raise DataMissingError([_none(area, "they are listed for authorities, and this is several of them")])
    if not by_name:
        made = f" out of {', '.join(made_of)} and others" if made_of else ""
        raise DataMissingError([_none(area, f"it was made{made} after the {PUBLISHER}'s list of {YEAR}")])
    note = (
        f"The list of {YEAR} knows {area.name} as it was then, before it was reorganised: its neighbours of that time stand, "
        "and its boundary may have moved."
    )
    return by_name[0], (note,)


def _today(table: AreaTable, listed: list[_Listed], own: Selection) -> tuple[list[Neighbour], list[str]]:
    """Return neighbours as today's areas, each once, and what was read as something else or left out."""
    found: dict[frozenset[tuple[str, float]], Neighbour] = {}
    notes = []
    for line in listed:
        area, note = _area_today(table, line)
        if area is None:
            notes.append(note)
            continue
        place = footprint(area)
        if place in found or place == footprint(own):
            other = own.name if place == footprint(own) else found[place].area.name
            notes.append(f"{line.neighbour_name}, of {YEAR}, is now part of {other}, which is here already.")
            continue
        found[place] = Neighbour(area, line.rank)
        if note:
            notes.append(note)
    return list(found.values()), notes


def _area_today(table: AreaTable, line: _Listed) -> tuple[Selection | None, str]:
    """Return the area that a neighbour of the list's year is today, and a note where it is not the same one."""
    by_code = gazetteer_of(table).by_code.get(line.neighbour_code)
    name = line.neighbour_name
    if by_code is not None and by_code.code == line.neighbour_code:
        return resolve(table, line.neighbour_code), ""
    if by_code is not None:
        today = replace(resolve(table, line.neighbour_code), notes=())
        return today, f"{name}, of {YEAR}, is now part of {today.name}, which stands in its place."
    today_by_name = _by_name(table, name)
    if today_by_name is None:
        return None, f"{name}, of {YEAR}, has no area of today that stands for it, and is left out."
    parts = list(_authorities(today_by_name))
    if len(parts) > 1:
        return today_by_name, f"{name}, of {YEAR}, is now {' and '.join(parts)}, added together here."
    return (
        today_by_name,
        f"{name} was reorganised after {YEAR}: today's authority of that name stands in its place.",
    )


def _by_name(table: AreaTable, name: str) -> Selection | None:
    try:
        return resolve(table, name)
    except DataMissingError:
        return None


def _authorities(area: Selection) -> Iterator[str]:
    """Give the upper-tier authorities of an area."""
    yield from dict.fromkeys(district.upper_tier for district, _ in area.members)
