"""An area as the area table knows it, and a choice of areas to be added together."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Literal

from imhcalc.models.units import AGES_OF, Nation
from imhcalc.records import dataclass

AreaKind = Literal["district", "upper tier", "health body", "region", "nation", "group", "stated"]
_LONGEST_SLUG = 100


@dataclass(frozen=True, slots=True)
class District:
    """One local authority district, with its published figures."""

    code: str
    current_code: str
    name: str
    nation: Nation
    region_code: str
    region: str
    upper_tier_code: str
    upper_tier: str
    year: str
    """The year of the population figures, such as mid-2023."""
    children: tuple[float, ...]
    """Children aged 0, 1, ... 5 last birthday."""
    quintile_shares: tuple[float, ...]
    """Share of children aged 0 to 4 in each fifth of the nation's deprivation index, most deprived first."""
    deprivation_index: str
    measured: dict[str, float]
    """Published measures by column of the area table; a column without a usable value is absent."""
    measured_source: dict[str, str]
    """The area each measure was published for, by column."""
    health_bodies: tuple[str, ...] = ()

    def count(self, population: str) -> float:
        """Return the children of a population, by summing its single years of age."""
        return sum(self.children[age] for age in AGES_OF[population])


@dataclass(frozen=True, slots=True)
class Selection:
    """The area of a run: one district, or several added together, each whole or in part.

    `members` are districts with the share of each that belongs here, one except where a health body's
    boundary cuts a district.
    """

    name: str
    code: str | None
    kind: AreaKind
    members: tuple[tuple[District, float], ...]
    health_body: str | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def nations(self) -> tuple[Nation, ...]:
        """The nations of the members, in the order in which they first appear."""
        return tuple(dict.fromkeys(district.nation for district, _ in self.members))


@dataclass(frozen=True, slots=True)
class ColumnSource:
    """Where a column of the area table comes from."""

    publisher: str
    dataset: str
    release: str
    derivation: str


@dataclass(frozen=True, slots=True)
class MeasuredFigure:
    """A published figure for an area, or a mean of several weighted by their children."""

    value: float
    place: str
    """The area it was published for."""
    is_mean: bool = False
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the area table says of a run's area and of the nations around it.

    `national_mix` and `national_children` are by nation and population; `measured` and `regional` by column
    of the area table.
    """

    selection: Selection
    national_mix: dict[tuple[Nation, str], tuple[float, ...]]
    national_children: dict[tuple[Nation, str], float]
    measured: dict[str, MeasuredFigure]
    regional: dict[str, MeasuredFigure]
    table_sha256: str
    codes_vintages: dict[Nation, str] = field(default_factory=dict)
    """Which list of districts the codes of each nation are of."""


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """What an earlier run took from the area table, to be laid over the table held now.

    `children` are those aged 0, 1, ... 5, and `mixes` the shares of each fifth, by the code of a district;
    `measured` and `regional` are by column, `national_mix` and `national_children` as in `Surroundings`.
    """

    children: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    mixes: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    national_mix: Mapping[tuple[Nation, str], tuple[float, ...]] = field(default_factory=dict)
    national_children: Mapping[tuple[Nation, str], float] = field(default_factory=dict)
    measured: Mapping[str, float] | None = None
    """None where nothing is said of them; a column that is not here had no value."""
    regional: Mapping[str, float] | None = None

    def laid_over(self, around: Surroundings) -> Surroundings:
        """Return what the area table says, with these figures in place of its own wherever they say something."""
        members = tuple(self._member(district, share) for district, share in around.selection.members)
        name = around.selection.name
        return replace(
            around,
            selection=replace(around.selection, members=members),
            national_mix=around.national_mix | dict(self.national_mix),
            national_children=around.national_children | dict(self.national_children),
            measured=_laid_over(self.measured, around.measured, name),
            regional=_laid_over(self.regional, around.regional, name),
        )

    def _member(self, district: District, share: float) -> tuple[District, float]:
        mix = self.mixes.get(district.code, district.quintile_shares)
        counted = self.children.get(district.code)
        if counted is None:
            return replace(district, quintile_shares=mix), share
        # These are the area's own children already, not all of the district's.
        return replace(district, quintile_shares=mix, children=counted), 1.0


def _laid_over(
    values: Mapping[str, float] | None, held: dict[str, MeasuredFigure], place: str
) -> dict[str, MeasuredFigure]:
    if values is None:
        return held
    return {
        column: replace(held[column], value=value) if column in held else MeasuredFigure(value, place)
        for column, value in values.items()
    }


@dataclass(frozen=True, slots=True)
class Geography:
    """What there is to know of an area's codes, its bodies' boundaries and the vintage of what is held."""

    other_codes: tuple[tuple[str, str], ...] = ()
    """Further codes that lead to the area, each with what it is."""
    combined: tuple[str, ...] = ()
    """What to know of authorities that published series put together with it."""
    body_shares: tuple[tuple[str, float], ...] = ()
    """The health bodies of a district, each with its share of the district's children under five."""
    vintages: tuple[tuple[str, str], ...] = ()
    """What is held, and of which list, index or year it is."""


def slug(name: str) -> str:
    """Return a name in the letters of a file's name or of a key: lower case, with underscores."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return "_".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))[:_LONGEST_SLUG].strip("_")
