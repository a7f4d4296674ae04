"""Every name and code by which an area of the table can be asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Literal

from imhcalc.areas.table import NATION_CODES, Alias, AreaTable, CommonName, HealthBody, Members
from imhcalc.areas.wording import folded, forms_of, health_body_place, short_form_of
from imhcalc.models.area import AreaKind, District, Selection
from imhcalc.models.units import NATIONS, Nation
from imhcalc.records import dataclass

Authority = Literal["utla", "district", "icb", "health-board"]
"""Whose areas a plan is made for: upper-tier councils and unitary ones, districts, Integrated Care Boards of
England, health boards and trusts of the other nations."""
KIND_ORDER: tuple[AreaKind, ...] = ("district", "upper tier", "region", "nation", "group", "health body")

TRUST_NOTE = (
    "The trust is held as the whole districts that fit it best; its real boundary leaves out parts of some and"
    " takes in parts of others"
)


@dataclass(frozen=True, slots=True)
class Union:
    """Several nations that have a name and a code together."""

    name: str
    code: str
    nations: tuple[Nation, ...]
    other_names: tuple[str, ...]


UNIONS = (
    Union("United Kingdom", "K02000001", NATIONS, ("UK", "U.K.")),
    Union("Great Britain", "K03000001", ("England", "Wales", "Scotland"), ("GB",)),
    Union("England and Wales", "K04000001", ("England", "Wales"), ()),
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a name may mean, and what there is to say where that is more than one area."""

    areas: tuple[Selection, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The areas of a table, and the folded names and codes that lead to them; most are found by the first."""

    table: AreaTable
    fold: "_Folding"
    areas: tuple[Selection, ...]
    by_code: dict[str, Selection]
    by_name: dict[str, tuple[Selection, ...]]
    """Official names, former ones among them."""

    @cached_property
    def by_short_name(self) -> dict[str, tuple[Selection, ...]]:
        """Official names without "City of"; never one that is the official name of another area."""
        by_short_name: dict[str, tuple[Selection, ...]] = {}
        for area in self.areas:
            short = short_form_of(self.fold(area.name)) if area.kind == "district" else None
            if short is not None and short not in self.by_name:
                by_short_name[short] = (*by_short_name.get(short, ()), area)
        return by_short_name

    @cached_property
    def by_common_name(self) -> dict[str, Choices]:
        """Names that no council or body has, and that people use."""
        return {self.fold(common.name): _meant(common, self.by_code) for common in self.table.common_names}

    @cached_property
    def by_body_name(self) -> dict[str, Selection]:
        """Health bodies' names without the words that say what they are."""
        return {_place_of(self.fold(area.name)): area for area in self.areas if area.kind == "health body"}

    @cached_property
    def bare_body_names(self) -> frozenset[str]:
        """Those of `by_body_name` that are names of places without such words."""
        return frozenset(
            place for place, body in self.by_body_name.items() if body.nations != ("Northern Ireland",)
        )

    @cached_property
    def written(self) -> dict[str, str]:
        """How each folded name is written."""
        names = [area.name for area in self.areas]
        names += [alias.name for alias in self.table.aliases]
        names += [common.name for common in self.table.common_names]
        written: dict[str, str] = {}
        for name in names:
            written.setdefault(self.fold(name), name)
        return written


@lru_cache(maxsize=4)
def gazetteer_of(table: AreaTable) -> Gazetteer:
    """Return the gazetteer of an area table; the same table has the same one."""
    return _gazetteer(table, _Folding(table.folded_names))


def gazetteer_names(table: AreaTable) -> dict[str, str]:
    """Return every name that a gazetteer compares, and how it compares it."""
    folding = _Folding({})
    gazetteer = _gazetteer(table, folding)
    # Each of these folds names when it is first looked at.
    _ = gazetteer.by_short_name, gazetteer.by_common_name, gazetteer.by_body_name, gazetteer.written
    return folding.known


class _Folding:
    """Folds names; what is known is not worked out again."""

    def __init__(self, known: dict[str, str]) -> None:
        self.known = known

    def __call__(self, name: str) -> str:
        found = self.known.get(name)
        if found is None:
            found = self.known[name] = folded(name)
        return found


def _gazetteer(table: AreaTable, fold: "_Folding") -> Gazetteer:
    districts = {code: _district(district) for code, district in table.districts.items()}
    bodies = tuple(_body(body) for body in table.health_bodies.values())
    areas = (
        *districts.values(),
        *_upper_tiers(table),
        *_regions(table),
        *_nations(table),
        *_unions(table),
        *bodies,
    )
    former = [_former(alias, districts[alias.district.code], fold) for alias in table.aliases]
    by_code = {area.code.upper(): area for area in areas if area.code}
    for code, area in _other_codes(table, districts, former):
        by_code.setdefault(code, area)
    return Gazetteer(table, fold, areas, by_code, _by_name(areas, former, table.aliases, fold))


def distinct(areas: Iterable[Selection]) -> tuple[Selection, ...]:
    """Return the areas without those of the same footprint as one before them: councils before health bodies."""
    found: dict[frozenset[tuple[str, float]], Selection] = {}
    for area in sorted(areas, key=lambda area: (KIND_ORDER.index(area.kind), bool(area.notes), area.name)):
        found.setdefault(footprint(area), area)
    return tuple(found.values())


def councils(table: AreaTable, region_code: str, *, upper_tier: bool) -> tuple[Selection, ...]:
    """Return the councils of a region by name: its upper-tier authorities, unitary ones among them, or its districts."""
    kind: Authority = "utla" if upper_tier else "district"
    return tuple(
        area
        for area in every(table, kind)
        if {district.region_code for district, _ in area.members} == {region_code}
    )


def every(table: AreaTable, kind: Authority) -> tuple[Selection, ...]:
    """Return every authority of a kind, by name: upper-tier councils count unitary ones among them."""
    found = [area for area in gazetteer_of(table).areas if _is_of(area, kind)]
    return tuple(sorted(found, key=lambda area: area.name))


def _is_of(area: Selection, kind: Authority) -> bool:
    if kind in {"icb", "health-board"}:
        return area.kind == "health body" and ("England" in area.nations) == (kind == "icb")
    if kind == "district":
        return area.kind == "district"
    return area.kind in {"district", "upper tier"} and all(
        _is_whole(area, district) for district, _ in area.members
    )


def _is_whole(area: Selection, district: District) -> bool:
    """Return whether an area is the upper-tier authority of a district: its county, or the district itself."""
    return area.code == district.upper_tier_code


def footprint(area: Selection) -> frozenset[tuple[str, float]]:
    """Return what makes two areas one: their districts, and how much of each."""
    return frozenset((district.code, share) for district, share in area.members)


def _district(district: District) -> Selection:
    return Selection(district.name, district.code, "district", ((district, 1.0),))


def _upper_tiers(table: AreaTable) -> Iterator[Selection]:
    members: dict[tuple[str, str], list[tuple[District, float]]] = {}
    for district in table.districts.values():
        if district.upper_tier_code != district.code:
            members.setdefault((district.upper_tier_code, district.upper_tier), []).append((district, 1.0))
    for (code, name), districts in members.items():
        yield Selection(name, code, "upper tier", tuple(districts))


def _regions(table: AreaTable) -> Iterator[Selection]:
    names = {district.region_code: district.region for district in table.districts.values()}
    for code, name in sorted(names.items()):
        if code not in NATION_CODES.values():
            yield Selection(name, code, "region", table.region_members(code))


def _nations(table: AreaTable) -> Iterator[Selection]:
    for nation, code in NATION_CODES.items():
        yield Selection(nation, code, "nation", table.nation_members(nation))


def _unions(table: AreaTable) -> Iterator[Selection]:
    for union in UNIONS:
        members = tuple(member for nation in union.nations for member in table.nation_members(nation))
        yield Selection(union.name, union.code, "group", members)


def _body(body: HealthBody) -> Selection:
    notes = []
    parts = [district.name for district, share in body.members if share < 1.0]
    if parts:
        notes.append(
            f"Its part of {_listed(parts)} is taken to be like the whole of {'it' if len(parts) == 1 else 'each'}"
        )
    if body.nation == "Northern Ireland":
        notes.append(TRUST_NOTE)
    return Selection(body.name, body.code, "health body", body.members, body.name, tuple(notes))


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _former(alias: Alias, area: Selection, fold: _Folding) -> Selection:
    """Return a district asked for by another code of it, or by the name of a former district now part of it."""
    if fold(alias.name) == fold(area.name):
        return area
    return replace(area, notes=(f"{alias.name} is now part of {area.name}; figures are {area.name}'s",))


def _other_codes(
    table: AreaTable, districts: dict[str, Selection], former: list[Selection]
) -> Iterator[tuple[str, Selection]]:
    for alias, area in zip(table.aliases, former, strict=True):
        yield alias.code.upper(), area
    for district in table.districts.values():
        yield district.current_code.upper(), districts[district.code]


def _by_name(
    areas: tuple[Selection, ...], former: list[Selection], aliases: tuple[Alias, ...], fold: _Folding
) -> dict[str, tuple[Selection, ...]]:
    by_name: dict[str, tuple[Selection, ...]] = {}
    by_code = {area.code: area for area in areas}
    named = [(form, area) for area in areas for form in forms_of(fold(area.name))]
    named += [(fold(alias.name), area) for alias, area in zip(aliases, former, strict=True)]
    named += [(fold(name), by_code[union.code]) for union in UNIONS for name in union.other_names]
    for name, area in named:
        by_name[name] = (*by_name.get(name, ()), area)
    return {name: distinct(found) if len(found) > 1 else found for name, found in by_name.items()}


def _meant(common: CommonName, by_code: dict[str, Selection]) -> Choices:
    areas = tuple(by_code[code] for code in common.means)
    if common.kind == "choices":
        return Choices(areas, common.note)
    notes = (common.note,) if common.note else ()
    if common.kind == "group":
        members: Members = tuple(member for area in areas for member in area.members)
        return Choices((Selection(common.name, None, "group", members, notes=notes),))
    return Choices((replace(areas[0], notes=notes),))


def _place_of(name: str) -> str:
    return health_body_place(name) or name
