"""Who is counted: the populations of a run, from the area table or the profile, with named conversions."""

from dataclasses import field

import numpy as np

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.core.arrays import FloatArray
from imhcalc.models.area import Surroundings
from imhcalc.models.profile import Profile
from imhcalc.models.units import AGES_OF, Nation, Population
from imhcalc.records import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece of the area with a quintile mix of its own: a district, or the whole.

    `counts` has every population that is known; `mixes` the quintile shares (Q,) of each.
    """

    id: str
    nation: Nation
    counts: dict[str, float]
    mixes: dict[str, FloatArray]
    parts: tuple[tuple[str, float], ...] = ()
    """The units it is taken together from, with their people, where it is a whole of several."""

    def by_quintile(self, population: str) -> FloatArray:
        """Return the people of a population in each quintile, (Q,)."""
        return self.counts[population] * self.mixes[population]


@dataclass(frozen=True, slots=True)
class Populations:
    """The units of the area, and where each population's count comes from."""

    units: tuple[Unit, ...]
    methods: dict[str, str] = field(default_factory=dict)
    """By population: observed (official estimate), stated (the profile), derived (a named conversion)."""
    origins: dict[str, list[str]] = field(default_factory=dict)
    """By population: ids of the inputs it is made from."""

    def total(self, population: str) -> float:
        """Return the people of a population in the whole area."""
        return sum(unit.counts[population] for unit in self.units)

    def by_quintile(self, population: str) -> FloatArray:
        """Return the people of a population in each quintile of their nation's index, (Q,)."""
        total: FloatArray = np.sum([unit.by_quintile(population) for unit in self.units], axis=0)
        return total

    def known(self, population: str) -> bool:
        """Return whether the population's count is known in every unit."""
        return all(population in unit.counts for unit in self.units)

    def whole(self, population: str, nation: Nation) -> Unit:
        """Return the units of a nation that the area lies in, taken together as one."""
        parts = [unit for unit in self.units if unit.nation == nation]
        if len(parts) == 1:
            return parts[0]
        count = sum(unit.counts[population] for unit in parts)
        people = np.sum([unit.by_quintile(population) for unit in parts], axis=0)
        mix = people / count if count > 0 else parts[0].mixes[population]
        pieces = tuple((unit.id, unit.counts[population]) for unit in parts)
        # Its own name, so that two such wholes never share what is drawn for one.
        name = f"whole of {nation}: {', '.join(unit.id for unit in parts)}"
        return Unit(name, nation, {population: count}, {population: mix}, pieces)


def populations_of(evidence: EvidenceInUse, surroundings: Surroundings) -> Populations:
    """Return the populations of a run: stated ones first, then the area table's, then conversions."""
    profile = evidence.profile
    units = [_table_unit(surroundings, position) for position in range(len(surroundings.selection.members))]
    if not units:
        units = [_stated_unit(profile, surroundings)]
    methods = dict.fromkeys(units[0].counts, "observed")
    origins = {population: ["area.children_by_age"] for population in units[0].counts}
    units = _with_stated_mix(profile, units)
    units = _with_stated_ages(profile, units, methods, origins)
    units = _with_births(evidence, units, methods, origins)
    return Populations(tuple(units), methods, origins)


def _table_unit(surroundings: Surroundings, position: int) -> Unit:
    district, share = surroundings.selection.members[position]
    populations = [population for population in AGES_OF if population != "live_births"]
    counts = {population: district.count(population) * share for population in populations}
    mix = np.array(district.quintile_shares)
    return Unit(district.code, district.nation, counts, dict.fromkeys([*populations, "live_births"], mix))


def _stated_unit(profile: Profile, surroundings: Surroundings) -> Unit:
    """Return a unit for an area that the table does not have: its mix is the nation's until another is stated."""
    nation = profile.area.nation
    assert nation is not None  # noqa: S101 -- application resolves an area without a nation, or refuses it
    mixes = {population: np.array(surroundings.national_mix[nation, population]) for population in AGES_OF}
    return Unit(profile.area.name, nation, {}, mixes)


def _with_stated_mix(profile: Profile, units: list[Unit]) -> list[Unit]:
    stated = profile.population.children_by_quintile or profile.population.quintile_shares
    if stated is None:
        return units
    mix = np.array(stated.value)
    mix = mix / mix.sum()
    return [Unit(unit.id, unit.nation, unit.counts, dict.fromkeys(unit.mixes, mix)) for unit in units]


def _with_stated_ages(
    profile: Profile, units: list[Unit], methods: dict[str, str], origins: dict[str, list[str]]
) -> list[Unit]:
    """Replace children by single year of age where stated, shared over the units as the table has them."""
    stated = profile.population.children_by_age
    if not stated:
        return units
    singles = {f"children_{age}": count for age, count in stated.items()}
    replaced = []
    totals = {name: sum(unit.counts.get(name, 0.0) for unit in units) for name in singles}
    for unit in units:
        counts = dict(unit.counts)
        for name, count in singles.items():
            share = counts.get(name, 0.0) / totals[name] if totals[name] > 0 else 1.0 / len(units)
            counts[name] = count * share
            methods[name], origins[name] = (
                "stated",
                [f"profile.population.children_by_age.{name.removeprefix('children_')}"],
            )
        for name, ages in AGES_OF.items():
            parts = [f"children_{age}" for age in ages]
            if len(parts) > 1 and all(part in counts for part in parts):
                counts[name] = sum(counts[part] for part in parts)
                if any(part in singles for part in parts):
                    methods[name], origins[name] = (
                        "stated",
                        sorted({origin for part in parts for origin in origins[part]}),
                    )
        replaced.append(Unit(unit.id, unit.nation, counts, unit.mixes))
    return replaced


def _with_births(
    evidence: EvidenceInUse, units: list[Unit], methods: dict[str, str], origins: dict[str, list[str]]
) -> list[Unit]:
    """Add live births, maternities and fathers: stated, or converted by named steps."""
    stated = evidence.profile.population
    babies_per_maternity = evidence.number("babies_per_maternity")
    births = _births(evidence, units, methods, origins)
    if births is None:
        return units
    total = sum(births)
    maternities = [count / babies_per_maternity for count in births]
    methods["maternities"], origins["maternities"] = (
        "derived",
        ["population.live_births", "parameters.babies_per_maternity"],
    )
    if stated.maternities is not None and total > 0:
        maternities = [stated.maternities.value * count / total for count in births]
        methods["maternities"], origins["maternities"] = "stated", ["profile.population.maternities"]
    methods["fathers"], origins["fathers"] = "derived", ["population.maternities"]
    extended = []
    for unit, unit_births, unit_maternities in zip(units, births, maternities, strict=True):
        counts = {"live_births": unit_births, "maternities": unit_maternities, "fathers": unit_maternities}
        mix = unit.mixes["live_births"]
        extended.append(
            Unit(unit.id, unit.nation, unit.counts | counts, unit.mixes | dict.fromkeys(counts, mix))
        )
    return extended


def _births(
    evidence: EvidenceInUse, units: list[Unit], methods: dict[str, str], origins: dict[str, list[str]]
) -> list[float] | None:
    """Return live births per unit; children under one stand in for them where none are stated."""
    stated = evidence.profile.population.live_births
    infants = [unit.counts.get("children_0") for unit in units]
    if stated is not None:
        known = [count or 0.0 for count in infants]
        total = sum(known)
        methods["live_births"], origins["live_births"] = "stated", ["profile.population.live_births"]
        return [stated.value * count / total if total > 0 else stated.value / len(units) for count in known]
    if any(count is None for count in infants):
        return None
    methods["live_births"], origins["live_births"] = "derived", ["population.children_0"]
    evidence.warn(
        "W_BIRTHS_PROXY",
        "population.live_births",
        "Live births are not given: children under one stand in for them. Add `population: {live_births: ...}` to a profile.",
    )
    return [count for count in infants if count is not None]


def population_noun(population: Population) -> str:
    """Return how a population is named in a label."""
    return {
        "live_births": "babies born in a year",
        "maternities": "maternities a year",
        "fathers": "fathers of new babies a year",
        "children_0": "children under one",
        "children_0_1": "children under two",
        "children_0_4": "children under five",
        "children_1_2": "children aged 1 to 2",
        "children_2_4": "children aged 2 to 4",
        "families_0_4": "families with a child under five",
    }.get(population, f"children aged {population.removeprefix('children_')}")
