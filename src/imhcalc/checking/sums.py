"""Stated counts against what is held for the area, or for its members together: what cannot be of the same place."""

from collections.abc import Iterator
from functools import cache
from math import sqrt

from imhcalc.checking.counts import Count, Counts, noun_of
from imhcalc.checking.findings import at_value, by_how_much, with_reason
from imhcalc.faults import Fault
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.positions import dotted
from imhcalc.loading.settings import load_check_settings
from imhcalc.models.area import Selection
from imhcalc.models.evidence import Evidence
from imhcalc.models.units import AGES_OF
from imhcalc.records import dataclass
from imhcalc.shipped_data import data_root

CHANCE = 3.0
"""Standard deviations of a count by chance alone that are let pass on top."""
MEMBERS_NAMED = 6

Ages = tuple[int, ...]


def sum_faults(loaded: LoadedProfile, counts: Counts, evidence: Evidence) -> Iterator[Fault]:
    """Yield the stated counts that are far from those of the same place; with a reason in a `note`, as notes."""
    yield from _beside_births(loaded, counts)
    yield from _observed(loaded, counts, evidence)
    if counts.selection is not None and counts.held:
        held = _Held(loaded, counts.selection, counts.held)
        yield from held.counted(counts)
        yield from held.fifths()


@cache
def held_apart() -> float:
    """Return the share by which two counts of the same place may differ, as the shipped settings judge."""
    return load_check_settings(data_root()).held_apart.share


def limits_around(held: float) -> tuple[float, float]:
    """Return between what a count may lie beside another of the same place, a few years apart."""
    apart = held_apart() * held + CHANCE * sqrt(held)
    return max(0.0, held - apart), held + apart


def _are_apart(stated: float, held: float) -> bool:
    lower, upper = limits_around(held)
    return not lower <= stated <= upper


def _beside_births(loaded: LoadedProfile, counts: Counts) -> Iterator[Fault]:
    """Yield the maternities, and the first year of births ahead, that are not of the same place as the births."""
    births = counts.births
    if births is None:
        return
    for count in (counts.maternities, next(iter(counts.projected.values()), None)):
        if count is not None and _are_apart(count.value, births.value):
            yield _finding(loaded, count, births.value, births.noun, f"about {births.shown}")


def _observed(loaded: LoadedProfile, counts: Counts, evidence: Evidence) -> Iterator[Fault]:
    """Yield the children looked at who are more than live there at that age."""
    for name, observed in loaded.profile.observed.items():
        outcome = evidence.outcomes.get(name)
        ages = AGES_OF.get(outcome.population, ()) if outcome is not None else ()
        known = [counts.ages[age].value for age in ages if age in counts.ages]
        if not ages or len(known) != len(ages):
            continue
        living = sum(known)
        key = "assessed" if observed.eligible is None else "eligible"
        value = observed.assessed if observed.eligible is None else observed.eligible
        if value > limits_around(living)[1]:
            count = Count(value, ("observed", name, key), "children", reason=observed.note)
            yield _finding(loaded, count, living, _noun(ages), f"at most about {living:,.0f}")


@dataclass(frozen=True, slots=True)
class _Held:
    """What is held for the area of a profile: its members, and its children by single year of age."""

    loaded: LoadedProfile
    area: Selection
    children: tuple[float, ...]

    def counted(self, counts: Counts) -> Iterator[Fault]:
        """Yield the births and children by age that are not those of the area."""
        births = counts.births
        stated = [((age,), count) for age, count in counts.ages.items() if count is not births]
        for ages, count in [((0,), births), *stated]:
            # A table of small areas may be of a part of its area, and says so.
            if count is not None and count.is_stated and count.path[-1] != "small_areas":
                yield from self._against(count, ages)

    def fifths(self) -> Iterator[Fault]:
        """Yield counts by fifth that are those of no age group; where other counts are stated, another check looks."""
        stated = self.loaded.profile.population
        fifths = stated.children_by_quintile
        if fifths is None or stated.live_births is not None or stated.children_by_age is not None:
            return
        total = sum(fifths.value)
        nearest = min(AGES_OF.values(), key=lambda ages: abs(total - self._sum(ages)))
        reason = fifths.note or stated.note
        yield from self._against(
            Count(total, ("population", "children_by_quintile"), "children", reason=reason), nearest
        )

    def _sum(self, ages: Ages) -> float:
        return sum(self.children[age] for age in ages)

    def _against(self, count: Count, ages: Ages) -> Iterator[Fault]:
        held = self._sum(ages)
        if _are_apart(count.value, held):
            members = self.area.members
            is_group = self.area.kind == "group"
            where = f"its {len(members)} members together" if is_group else self.area.name
            likely = "is a member missing or one too many" if is_group else "is it of another area or age"
            what = f"{_noun(ages)} held for {where}"
            yield _finding(self.loaded, count, held, what, self._added_up(ages), likely)

    def _added_up(self, ages: Ages) -> str:
        """Return what is held, with how it adds up from the members where they are few."""
        total = f"about {self._sum(ages):,.0f}"
        if not 1 < len(self.area.members) <= MEMBERS_NAMED:
            return total
        parts = (
            f"{district.name} {sum(district.children[age] for age in ages) * share:,.0f}"
            for district, share in self.area.members
        )
        return f"{total}: {' + '.join(parts)}"


def _finding(
    loaded: LoadedProfile, count: Count, other: float, what: str, expected: str, likely: str | None = None
) -> Fault:
    place = dotted(count.path)
    verb = "adds up to" if count.path[-1] == "children_by_quintile" else "is"
    lower, upper = limits_around(other)
    asked = f"is a digit wrong, or {likely}?" if likely else "is a digit wrong?"
    fault = Fault(
        "unlike-held",
        f"{place} {verb} {count.shown}, {by_how_much(count.value, other)} the {other:,.0f} {what}",
        found=count.shown,
        expected=f"{expected}; from {lower:,.0f} to {upper:,.0f} can be the same place some years apart",
        help=f"{asked} If it is right, say why in `{count.note}`",
    )
    return at_value(loaded, count.path, with_reason(fault, count.reason))


def _noun(ages: Ages) -> str:
    return noun_of(ages[0]) if len(ages) == 1 else f"children aged {ages[0]} to {ages[-1]}"
