"""The files of the area table, read and checked with the standard library alone.

Where each column comes from is in `data/areas/sources.yaml`, which no calculation needs.
"""

from hashlib import sha256
from importlib.resources.abc import Traversable
from typing import cast, get_args

from imhcalc.areas.table import (
    MEASURES,
    NATION_CODES,
    Alias,
    AreaTable,
    CommonName,
    CommonNameKind,
    HealthBody,
)
from imhcalc.faults import DataMissingError, Fault, Place, expected_one_of
from imhcalc.models.area import District
from imhcalc.models.units import NATIONS, OLDEST_AGE, QUINTILES, Nation
from imhcalc.records import dataclass
from imhcalc.sheets import Sheet, SheetFolder

HEALTH_BODY_NATIONS: dict[str, Nation] = {
    "Integrated care board": "England",
    "Local health board": "Wales",
    "NHS health board": "Scotland",
    "Health and social care trust": "Northern Ireland",
}
"""The nation of each type of health body, by the words with which the type begins."""

TRUST_WORDS = "Health and Social Care Trust"
ROUNDING_OF_SHARES = 0.001
"""How far shares published to four decimal places may add up away from one."""
HUNDRED_PER_CENT = 100.0


FIGURES = ("areas.csv", "health_bodies.csv", "not_used.csv")
"""The files that hold figures; the others hold names alone and leave the table's checksum as it is."""

NAME_COLUMNS = (
    "gss_code",
    "gss_code_2025",
    "name",
    "nation",
    "region_code",
    "region",
    "utla_code",
    "utla_name",
    "pop_year",
    "deprivation_index",
)
CHILDREN_COLUMNS = tuple(f"children_{age}" for age in range(OLDEST_AGE + 1))
SHARE_COLUMNS = tuple(f"dep_q{quintile}_share" for quintile in range(1, QUINTILES + 1))
NUMBER_COLUMNS = CHILDREN_COLUMNS + SHARE_COLUMNS
MEASURE_COLUMNS = tuple(
    column for measure in MEASURES for column in (measure.column, measure.year_column, measure.source_column)
)
MEASURE_CELLS = tuple((measure, 3 * position) for position, measure in enumerate(MEASURES))
"""Each measure, and where its three columns start among those of all measures."""


def read_area_table(root: Traversable) -> AreaTable:
    """Return the area table of the files in the folder of shipped data.

    Raises
    ------
    DataMissingError
        If a file or a column is missing, or a cell is not what its column holds: every fault at once.
    """
    folder = SheetFolder(root / "areas")
    not_used = _read_not_used(folder)
    bodies = _read_bodies(folder)
    areas = folder.sheet("areas.csv", (*NAME_COLUMNS, *NUMBER_COLUMNS, *MEASURE_COLUMNS))
    districts = _read_districts(areas, not_used, bodies.names_of)
    aliases = _read_aliases(folder, districts)
    health_bodies = bodies.with_members(districts)
    common_names = _read_common_names(folder, districts)
    vintages = _read_vintages(folder)
    if folder.faults:
        raise DataMissingError(folder.faults)
    return AreaTable(
        districts=districts,
        aliases=aliases,
        health_bodies=health_bodies,
        common_names=common_names,
        measure_years=_years(areas),
        sha256=_checksum(folder.contents),
        vintages=vintages,
    )


def _checksum(contents: dict[str, bytes]) -> str:
    together = sha256()
    for name in FIGURES:
        together.update(name.encode())
        together.update(sha256(contents[name]).digest())
    return together.hexdigest()


def _years(areas: Sheet) -> dict[str, tuple[str, ...]]:
    return {
        measure.column: tuple(
            sorted(
                {year for _, (year, value) in areas.picked((measure.year_column, measure.column)) if value}
            )
        )
        for measure in MEASURES
    }


def _read_vintages(folder: SheetFolder) -> dict[tuple[str, Nation], str]:
    columns = ("set", "nation", "vintage")
    sheet = folder.sheet("vintages.csv", columns)
    vintages: dict[tuple[str, Nation], str] = {}
    for line, (name, nation, vintage) in sheet.picked(columns):
        if nation not in NATION_CODES:
            sheet.fault("unknown-nation", line, "nation", expected=expected_one_of(nation, NATIONS))
        vintages[name, cast("Nation", nation)] = vintage
    return vintages


def _check_one_vintage(
    areas: Sheet, known: dict[tuple[str, str], str], line: int, names: tuple[str, ...]
) -> None:
    """Refuse a row whose year or index is not that of its nation's other rows: they are added up."""
    nation = names[NAME_COLUMNS.index("nation")]
    for column in ("pop_year", "deprivation_index"):
        value = names[NAME_COLUMNS.index(column)]
        first = known.setdefault((nation, column), value)
        if value != first:
            areas.fault("mixed-vintages", line, column, expected=f"{first}, as in {nation}'s first row")


def _read_not_used(folder: SheetFolder) -> frozenset[tuple[str, str]]:
    """Return the cells that must not be used, by district and column."""
    sheet = folder.sheet("not_used.csv", ("gss_code", "column", "reason"))
    columns = [measure.column for measure in MEASURES]
    cells = []
    for line, (code, column) in sheet.picked(("gss_code", "column")):
        if column not in columns:
            sheet.fault("unknown-column", line, "column", expected=expected_one_of(column, columns))
        cells.append((code, column))
    return frozenset(cells)


def _read_districts(
    areas: Sheet, not_used: frozenset[tuple[str, str]], body_names: dict[str, tuple[str, ...]]
) -> dict[str, District]:
    districts: dict[str, District] = {}
    vintages: dict[tuple[str, str], str] = {}
    rows = zip(
        areas.picked(NAME_COLUMNS),
        areas.picked(NUMBER_COLUMNS),
        areas.picked(MEASURE_COLUMNS),
        strict=True,
    )
    for (line, names), (_, cells), (_, measures) in rows:
        code, current_code, name, nation, region_code, region, tier_code, tier, year, index = names
        if code in districts:
            areas.fault("code-given-twice", line, "gss_code", expected="a code of its own for each district")
        if nation not in NATION_CODES:
            areas.fault("unknown-nation", line, "nation", expected=expected_one_of(nation, NATIONS))
        _check_one_vintage(areas, vintages, line, names)
        children, shares = _children_and_shares(areas, line, cells)
        measured, measured_source = _measured(areas, line, code, measures, not_used)
        districts[code] = District(
            code=code,
            current_code=current_code,
            name=name,
            nation=cast("Nation", nation),
            region_code=region_code,
            region=region,
            upper_tier_code=tier_code,
            upper_tier=tier,
            year=year,
            children=children,
            quintile_shares=shares,
            deprivation_index=index,
            measured=measured,
            measured_source=measured_source,
            health_bodies=body_names.get(code, ()),
        )
    if not (districts or areas.faults):
        message = "The area table has no districts"
        areas.faults.append(Fault("no-rows", message, Place(areas.file), expected="a row for each district"))
    return districts


def _children_and_shares(
    areas: Sheet, line: int, cells: tuple[str, ...]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the children of a row by age, and its quintile shares made to add up to one."""
    faults_before = len(areas.faults)
    numbers = areas.numbers(line, NUMBER_COLUMNS, cells)
    children, shares = numbers[: len(CHILDREN_COLUMNS)], numbers[len(CHILDREN_COLUMNS) :]
    total = sum(shares)
    if abs(total - 1.0) <= ROUNDING_OF_SHARES:
        return children, tuple([share / total for share in shares])
    if len(areas.faults) == faults_before:
        expected = f"with the four columns beside it, shares that add up to 1; they add up to {total:.4f}"
        areas.fault("shares-do-not-add-up", line, SHARE_COLUMNS[0], expected=expected)
    return children, shares


def _measured(
    areas: Sheet, line: int, code: str, cells: tuple[str, ...], not_used: frozenset[tuple[str, str]]
) -> tuple[dict[str, float], dict[str, str]]:
    values: dict[str, float] = {}
    sources: dict[str, str] = {}
    for measure, start in MEASURE_CELLS:
        cell, _, source = cells[start : start + 3]
        if not cell or (code, measure.column) in not_used:
            continue
        (value,) = areas.numbers(line, (measure.column,), (cell,))
        if value > HUNDRED_PER_CENT:
            areas.fault("out-of-range", line, measure.column, expected="a percentage, from 0 to 100")
        values[measure.column] = value
        sources[measure.column] = source
    return values, sources


def _read_aliases(folder: SheetFolder, districts: dict[str, District]) -> tuple[Alias, ...]:
    sheet = folder.sheet("area_aliases.csv", ("alias_code", "alias_name", "gss_code"))
    aliases = []
    for line, (alias_code, alias_name, code) in sheet.picked(("alias_code", "alias_name", "gss_code")):
        if code in districts:
            aliases.append(Alias(alias_code, alias_name, districts[code]))
        elif districts:
            sheet.fault("unknown-code", line, "gss_code", expected="a code in areas.csv")
    return tuple(aliases)


def _read_common_names(folder: SheetFolder, districts: dict[str, District]) -> tuple[CommonName, ...]:
    columns = ("common_name", "means", "kind", "note")
    sheet = folder.sheet("common_names.csv", columns)
    codes = _area_codes(districts)
    names = []
    for line, (name, means, kind, note) in sheet.picked(columns):
        meant = tuple(means.split(";"))
        if kind not in get_args(CommonNameKind):
            sheet.fault(
                "unknown-kind", line, "kind", expected=expected_one_of(kind, get_args(CommonNameKind))
            )
        if districts and not codes.issuperset(meant):
            sheet.fault("unknown-code", line, "means", expected="codes in areas.csv, with semicolons between")
        names.append(CommonName(name, meant, cast("CommonNameKind", kind), note))
    return tuple(names)


def _area_codes(districts: dict[str, District]) -> frozenset[str]:
    """Return the codes of districts, upper-tier authorities, regions and nations."""
    codes = {*districts, *NATION_CODES.values()}
    for district in districts.values():
        codes.update((district.upper_tier_code, district.region_code))
    return frozenset(codes)


@dataclass(frozen=True, slots=True)
class _Bodies:
    """The health bodies as read: the name and nation of each, and each district's share in each."""

    sheet: Sheet
    names: dict[str, tuple[str, str, Nation]]
    """By code: its name in reports, its published name, its nation."""
    shares: tuple[tuple[int, str, str, float], ...]
    """Line, body, district, and the share of the district's children under five who live in the body."""

    @property
    def names_of(self) -> dict[str, tuple[str, ...]]:
        """The names of each district's health bodies, the one with most of its children first."""
        names: dict[str, tuple[str, ...]] = {}
        for _, body, district, _ in sorted(self.shares, key=lambda row: -row[3]):
            names[district] = (*names.get(district, ()), self.names[body][0])
        return names

    def with_members(self, districts: dict[str, District]) -> dict[str, HealthBody]:
        """Return the bodies by code; a district that the area table lacks is a fault."""
        members: dict[str, list[tuple[District, float]]] = {}
        for line, body, code, share in self.shares:
            if code in districts:
                members.setdefault(body, []).append((districts[code], share))
            elif districts:
                self.sheet.fault("unknown-code", line, "gss_code", expected="a code in areas.csv")
        return {
            code: HealthBody(code, name, published_name, nation, tuple(members.get(code, ())))
            for code, (name, published_name, nation) in self.names.items()
        }


def _read_bodies(folder: SheetFolder) -> _Bodies:
    columns = ("gss_code", "body_type", "body_code", "body_name", "share_of_lad_children_0_4")
    sheet = folder.sheet("health_bodies.csv", columns)
    names: dict[str, tuple[str, str, Nation]] = {}
    shares = []
    for line, (district, body_type, code, name, cell) in sheet.picked(columns):
        if code not in names:
            names[code] = (*_body_names(body_type, name), _body_nation(sheet, line, body_type))
        (share,) = sheet.numbers(line, columns[-1:], (cell,))
        if share > 1.0:
            sheet.fault("out-of-range", line, columns[-1], expected="a share, from 0 to 1")
        shares.append((line, code, district, share))
    return _Bodies(sheet, names, tuple(shares))


def _body_nation(sheet: Sheet, line: int, body_type: str) -> Nation:
    for words, nation in HEALTH_BODY_NATIONS.items():
        if body_type.startswith(words):
            return nation
    sheet.fault("unknown-health-body-type", line, "body_type", expected=", ".join(HEALTH_BODY_NATIONS))
    return NATIONS[0]


def _body_names(body_type: str, name: str) -> tuple[str, str]:
    """Return a health body's name as reports show it, and as published."""
    if body_type.startswith("Integrated care board"):
        return name.removeprefix("NHS "), name
    if body_type.startswith(TRUST_WORDS.capitalize()):
        full_name = f"{name} {TRUST_WORDS}"
        return full_name, full_name
    return name, name
