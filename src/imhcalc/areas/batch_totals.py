"""What the areas of a batch are added up to: districts, upper tiers, health bodies, regions, nations, or the user's own groups."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import get_args

from imhcalc.areas.table import NATION_CODES, AreaTable
from imhcalc.models.area import District
from imhcalc.models.batch import BatchArea, BatchTotal, TotalLevel

LEVELS: tuple[str, ...] = get_args(TotalLevel)
IN_FILE = ("upper-tier", "health-body", "region")
"""The levels that a file may name in columns of its own, in the order of `BatchArea.groups`."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Something that an area belongs to, with the share of the area that does."""

    code: str
    name: str
    share: float = 1.0
    of: int = 0
    """How many districts there are in it altogether; 0 where that is not known."""


@dataclass(slots=True)
class _Sum:
    """A total being put together."""

    part: _Part
    level: str
    places: list[int] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    nations: dict[str, None] = field(default_factory=dict)
    authorities: set[str] = field(default_factory=set)

    def total(self) -> BatchTotal:
        """Return the total; where districts are missing in it, its name says so."""
        here = len(self.authorities)
        name = self.part.name or self.part.code
        if here < self.part.of:
            name = f"{name} ({here} of {self.part.of} districts)"
        nations = " and ".join(self.nations)
        return BatchTotal(self.part.code, name, f"total: {self.level}", nations, self.places, self.shares)


@dataclass(slots=True)
class _Places:
    """Where each district lies, by level."""

    table: AreaTable
    bodies: dict[str, list[_Part]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for body in self.table.health_bodies.values():
            for district, share in body.members:
                part = _Part(body.code, body.name, share, len(body.members))
                self.bodies.setdefault(district.code, []).append(part)
        for district in self.table.districts.values():
            for code in {district.upper_tier_code, district.region_code, NATION_CODES[district.nation]}:
                self.sizes[code] = self.sizes.get(code, 0) + 1

    def of(self, level: str, area: BatchArea) -> Iterator[_Part]:
        """Yield what an area belongs to at a level, as far as its district tells."""
        if level == "nation":
            code = NATION_CODES[area.nation]
            yield _Part(code, area.nation, of=self.sizes[code])
            return
        district = self.table.districts.get(area.authority)
        if level == "district" and area.is_small and area.authority:
            yield _Part(area.authority, area.authority_name)
        elif district is not None:
            yield from self._around(level, district)

    def _around(self, level: str, district: District) -> Iterator[_Part]:
        if level == "upper-tier":
            code = district.upper_tier_code
            yield _Part(code, district.upper_tier, of=self.sizes[code])
        elif level == "region" and district.region_code not in NATION_CODES.values():
            yield _Part(district.region_code, district.region, of=self.sizes[district.region_code])
        elif level == "health-body":
            yield from self.bodies.get(district.code, ())


def totals_of(
    areas: Sequence[BatchArea], wanted: Sequence[str], table: AreaTable
) -> tuple[list[BatchTotal], list[str]]:
    """Return what areas are added up to at some levels or by some columns, and what to know of it."""
    places, notes, found = _Places(table), [], []
    by_column = [each for each in wanted if each not in LEVELS]
    for level in [*(each for each in LEVELS if each in wanted), *by_column]:
        sums: dict[str, _Sum] = {}
        left_out = 0
        for index, area in enumerate(areas):
            parts = _parts(level, area, places, by_column)
            # Only England has regions: elsewhere nothing is missing.
            left_out += not parts and (level != "region" or area.nation == "England")
            for part in parts:
                total = sums.setdefault(part.code or part.name, _Sum(part, level))
                total.places.append(index)
                total.shares.append(part.share)
                total.nations[area.nation] = None
                total.authorities.add(area.authority)
        found += [sums[code].total() for code in sorted(sums)]
        if left_out:
            notes.append(
                f"In no total by {level}: {left_out:,} of the {len(areas):,} areas, which do not say what they lie in."
            )
    return found, notes


def _parts(level: str, area: BatchArea, places: _Places, by_column: Sequence[str]) -> list[_Part]:
    """Return what an area belongs to at a level: as its row says, else as its district tells."""
    if level in by_column:
        code, name = area.groups[len(IN_FILE) + by_column.index(level)]
        return [_Part(code, name or code)] if code or name else []
    if level in IN_FILE:
        code, name = area.groups[IN_FILE.index(level)]
        if code in NATION_CODES.values():
            return []
        if code or name:
            return [_Part(code, name, of=places.sizes.get(code, 0))]
    return list(places.of(level, area))
