"""The area table that ships with imhcalc: every UK district, its former codes and its health bodies."""

from collections.abc import Iterable
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from imhcalc.models.area import District
from imhcalc.models.units import NATIONS, QUINTILES, Nation
from imhcalc.records import dataclass

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Members = tuple[tuple[District, float], ...]
"""Districts with the share of each that belongs to an area."""

CommonNameKind = Literal["name", "group", "choices"]

NATION_CODES: dict[Nation, str] = {
    "England": "E92000001",
    "Wales": "W92000004",
    "Scotland": "S92000003",
    "Northern Ireland": "N92000002",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A published measure of the area table: its column, and those of its year and of the area it is for."""

    column: str
    year_column: str
    source_column: str


MEASURES = (Measure("psed_below_expected_pct", "psed_year", "psed_source_area"),)


@dataclass(frozen=True, slots=True)
class Alias:
    """A former or newer code of a district, with the name it goes by."""

    code: str
    name: str
    district: District


@dataclass(frozen=True, slots=True)
class HealthBody:
    """An integrated care board, health board or trust, with the districts it is made of."""

    code: str
    name: str
    """Its name as reports show it."""
    published_name: str
    nation: Nation
    members: Members


@dataclass(frozen=True, slots=True)
class CommonName:
    """An everyday name: one area's, a group's, or that of several areas to choose from."""

    name: str
    means: tuple[str, ...]
    """The codes of the area or areas."""
    kind: CommonNameKind
    note: str


@dataclass(frozen=True, slots=True)
class MeasuredMean:
    """A published measure over several districts: its mean, and what it rests on."""

    value: float | None
    """In the measure's own unit; none when no district holds the measure."""
    lacking: tuple[District, ...]
    """The districts without a usable value."""
    sources: tuple[str, ...]
    """The areas the values were published for."""


@dataclass(frozen=True, eq=False)
class AreaTable:
    """Every district of the United Kingdom by code, and the areas made of districts."""

    districts: dict[str, District]
    aliases: tuple[Alias, ...]
    health_bodies: dict[str, HealthBody]
    common_names: tuple[CommonName, ...]
    measure_years: dict[str, tuple[str, ...]]
    """The years of each measure, by its column."""
    sha256: str
    """The checksum of the files that hold figures, together."""
    vintages: dict[tuple[str, Nation], str] = field(default_factory=dict)
    """Which list, index or year a set of columns is of, by the set's name and the nation."""
    folded_names: dict[str, str] = field(default_factory=dict, repr=False)
    """Names as they are compared, as far as they are known beforehand."""
    _national_mixes: dict[tuple[Nation, str], tuple[float, ...]] = field(default_factory=dict, repr=False)
    _children: dict[tuple[Nation, str], float] = field(default_factory=dict, repr=False)

    def nation_members(self, nation: Nation) -> Members:
        """Return the districts of a nation, each whole."""
        return tuple((district, 1.0) for district in self.districts.values() if district.nation == nation)

    def region_members(self, region_code: str) -> Members:
        """Return the districts of a region, each whole; none when there is no such region."""
        return tuple(
            (district, 1.0) for district in self.districts.values() if district.region_code == region_code
        )

    def children_total(self, population: str, nations: Iterable[Nation] = NATIONS) -> float:
        """Return the children of a population in the nations together."""
        return sum(self._children_of(nation, population) for nation in dict.fromkeys(nations))

    def _children_of(self, nation: Nation, population: str) -> float:
        key = (nation, population)
        if key not in self._children:
            self._children[key] = sum(
                district.count(population)
                for district in self.districts.values()
                if district.nation == nation
            )
        return self._children[key]

    def national_mix(self, nation: Nation, population: str) -> tuple[float, ...]:
        """Return the share of a nation's children of a population in each quintile, most deprived first.

        Notes
        -----
        sum over districts of count[d] * share[d, q] / sum over districts of count[d].
        """
        key = (nation, population)
        if key not in self._national_mixes:
            self._national_mixes[key] = _mix(self.nation_members(nation), population)
        return self._national_mixes[key]

    def measured_over(self, members: Members, column: str, population: str) -> MeasuredMean:
        """Return the mean of a measure over the districts that hold it, weighted by a population.

        Parameters
        ----------
        members
            Districts with the share of each that counts.
        column
            The measure's column in the area table.
        population
            Whose numbers weight the mean, such as ``children_5``.
        """
        holding = [(district, share) for district, share in members if column in district.measured]
        weights = [share * district.count(population) for district, share in holding]
        total = sum(weights)
        weighted = sum(
            weight * member[0].measured[column] for weight, member in zip(weights, holding, strict=True)
        )
        return MeasuredMean(
            value=weighted / total if total else None,
            lacking=tuple(district for district, _ in members if column not in district.measured),
            sources=tuple(dict.fromkeys(district.measured_source[column] for district, _ in holding)),
        )

    @cached_property
    def body_shares(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """The health bodies of each district by its code, with the share of its children under five in each."""
        shares: dict[str, list[tuple[str, float]]] = {}
        for body in self.health_bodies.values():
            for district, share in body.members:
                shares.setdefault(district.code, []).append((body.name, share))
        return {code: tuple(bodies) for code, bodies in shares.items()}


def load_area_table(root: "Traversable") -> AreaTable:
    """Return the area table found in the folder of shipped data: its compiled twin where that is in step, else its files.

    Raises
    ------
    DataMissingError
        If a file or a column is missing, or a cell is not what its column holds: every fault at once.
    """
    from imhcalc.areas.compiled_table import compiled_table  # noqa: PLC0415 -- it knows what a table is

    table = compiled_table(root)
    if table is None:
        from imhcalc.areas.table_files import read_area_table  # noqa: PLC0415 -- a compiled table needs no CSV reader

        table = read_area_table(root)
    return table


def _mix(members: Members, population: str) -> tuple[float, ...]:
    counts = [share * district.count(population) for district, share in members]
    total = sum(counts)
    return tuple(
        sum(
            count * member[0].quintile_shares[quintile] for count, member in zip(counts, members, strict=True)
        )
        / total
        for quintile in range(QUINTILES)
    )
