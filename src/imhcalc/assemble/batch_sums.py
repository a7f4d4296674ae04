"""Areas of a batch added up, draw by draw: each authority departs from the model by itself (method, section 28).

A sum of areas that share one departure is one area, and draws as one: its range is that of its own estimate. In a sum
of several each has a departure of its own, by its code, so that these partly cancel.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from imhcalc.assemble.batch_nation import Rates
from imhcalc.assemble.batch_outcomes import NationAreas, point_outside, shown_limits
from imhcalc.assemble.batch_own import Drawn, OwnArea
from imhcalc.assemble.outcome_models import Model
from imhcalc.core.arrays import BoolArray, FloatArray, IntArray
from imhcalc.core.batch import in_order
from imhcalc.core.model import QUINTILES
from imhcalc.models.batch import BatchArea, BatchFigure, BatchTotal
from imhcalc.models.options import Options

AT_A_TIME = 64
"""Totals whose draws are held at one time."""


@dataclass(frozen=True, slots=True)
class ModelThere:
    """A model in a nation: its rates, and the areas there that are run by themselves, by position."""

    areas: NationAreas
    model: Model
    rates: Rates
    flags: tuple[str, ...]
    """What the figures of all its areas carry."""
    published: FloatArray | None
    """The published rate of each area; NaN where there is none."""
    own: frozenset[int] = frozenset()


@dataclass(slots=True)
class Membership:
    """Which areas of a nation are in which totals, with whose departure: one entry for each time an area is in one."""

    total: IntArray
    position: IntArray
    share: FloatArray
    group: IntArray
    """Which pair of total and owner each entry belongs to."""
    group_total: IntArray
    group_owner: Sequence[str]

    @classmethod
    def of(
        cls, areas: NationAreas, totals: Sequence[BatchTotal], owner: Callable[[BatchArea], str]
    ) -> "Membership":
        """Return the membership of a nation's areas in totals."""
        owners: dict[str, int] = {}
        owner_of = np.array(
            [owners.setdefault(owner(area), len(owners)) for area in areas.areas], dtype=np.int64
        )
        names = list(owners)
        positions, shares, sizes = [], [], []
        for total in totals:
            here = [
                (areas.at[place], share)
                for place, share in zip(total.places, total.shares, strict=True)
                if place in areas.at
            ]
            positions.append(np.array([position for position, _ in here], dtype=np.int64))
            shares.append(np.array([share for _, share in here]))
            sizes.append(len(here))
        total_of = np.repeat(np.arange(len(totals)), sizes)
        position = np.concatenate([np.zeros(0, dtype=np.int64), *positions])
        pairs, group = np.unique(total_of * len(names) + owner_of[position], return_inverse=True)
        group_total, group_owner = np.divmod(pairs, len(names))
        return cls(
            total_of,
            position,
            np.concatenate([np.zeros(0), *shares]),
            group,
            group_total,
            [names[each] for each in group_owner.tolist()],
        )


@dataclass(slots=True)
class _Sum:
    """One outcome in one total, as far as it is added up."""

    draws: FloatArray
    people: float = 0.0
    central: float = 0.0
    published: float = 0.0
    """The number by published rates."""
    published_people: float = 0.0
    is_counted: bool = False
    flags: dict[str, None] = field(default_factory=dict)

    def add(self, draws: FloatArray, valid: BoolArray) -> None:
        """Add draws, of those that have a solution; the others then have none in the total either."""
        if valid.all():
            self.draws += draws
            return
        full = np.full(len(valid), np.nan)
        full[valid] = draws
        self.draws += full

    def figure(self, outcome: str, population: str, options: Options, words: str) -> BatchFigure:
        """Return what is estimated of the total; from published rates where all of its people have one."""
        flags = tuple(self.flags)
        if self.people <= 0:
            flags = (*flags, "W_EMPTY_AREA")
            return BatchFigure(outcome, population, 0.0, 0.0, None, "synthetic", words, flags=flags)
        drawn = Drawn.of(outcome, self.people, self.central, self.draws[np.isfinite(self.draws)], options)
        limits = drawn.limits
        shares = None if limits is None else shown_limits((limits[0] / self.people, limits[1] / self.people))
        if self.published_people >= self.people:
            rate = self.published / self.people
            return BatchFigure(
                outcome, population, self.people, self.published, rate, "observed", words,
                modelled=self.central / self.people, modelled_limits=shares, observed=rate, flags=flags,
            )  # fmt: skip
        return BatchFigure(
            outcome, population, self.people, self.central, self.central / self.people,
            "composite" if self.is_counted else "synthetic", words, limits, shares, drawn.realised, drawn.errors,
            flags=(*flags, *point_outside(self.central, limits)),
        )  # fmt: skip


class BatchSums:
    """The totals of a batch, added up model by model."""

    def __init__(
        self,
        nations: Sequence[NationAreas],
        totals: Sequence[BatchTotal],
        options: Options,
        *,
        by_row: bool,
        workers: int = 1,
    ) -> None:
        self.totals, self.options, self.workers = totals, options, workers
        self.by_row = by_row
        """Whether each row departs from the model by itself, or each authority."""
        self.memberships = {
            areas.nation.nation: Membership.of(areas, totals, self.owner) for areas in nations
        }
        self.nations: dict[int, set[str]] = {}
        owners: dict[int, set[str]] = {}
        for areas in nations:
            membership = self.memberships[areas.nation.nation]
            for place, owner in zip(membership.group_total.tolist(), membership.group_owner, strict=True):
                self.nations.setdefault(place, set()).add(areas.nation.nation)
                owners.setdefault(place, set()).add(owner)
            for place, position in zip(membership.total.tolist(), membership.position.tolist(), strict=True):
                area = areas.areas[position]
                if area.surveys or area.observed:
                    owners[place].add(f"{area.code} by itself")
        self.alone = frozenset(place for place, found in owners.items() if len(found) == 1)
        """Totals of areas that share one departure."""

    def owner(self, area: BatchArea) -> str:
        """Return the name of the departure that an area shares."""
        return area.code if self.by_row or not area.authority else area.authority

    def figures(
        self, there: Sequence[ModelThere], wanted: Sequence[str]
    ) -> Iterator[tuple[int, BatchFigure]]:
        """Yield the place of each total of just these nations, and what is estimated of it, an outcome at a time."""
        given = {each.areas.nation.nation for each in there}
        places = [
            place
            for place, nations in sorted(self.nations.items())
            if nations == given and not self.totals[place].is_one_area
        ]
        for start in range(0, len(places), AT_A_TIME):
            some = places[start : start + AT_A_TIME]
            sums = {
                (place, outcome): _Sum(np.zeros(self.options.draws)) for place in some for outcome in wanted
            }
            for each in there:
                _Adding(each, self.memberships[each.areas.nation.nation], self, sums, wanted).add(some)
            for (place, outcome), total in sums.items():
                words = f"sum of {len(self.totals[place].places):,} areas"
                yield place, total.figure(outcome, there[0].model.population, self.options, words)


@dataclass(frozen=True, slots=True)
class _Adding:
    """The areas of a nation being added to some totals, in the outcomes of a model."""

    there: ModelThere
    membership: Membership
    whole: BatchSums
    sums: Mapping[tuple[int, str], _Sum]
    wanted: Sequence[str]

    def add(self, places: Sequence[int]) -> None:
        """Add the areas to the totals at these places."""
        member, there = self.membership, self.there
        people = there.areas.people(there.model.population)[member.position] * member.share
        here = np.isin(member.total, places)
        people = np.where(here & np.isfinite(people), people, 0.0)
        is_own = np.isin(member.position, list(there.own))
        counts = self._counts(np.where(is_own, 0.0, people))
        self._add_numbers(people, counts, places)
        self._add_draws(counts)
        for entry in np.flatnonzero(is_own & (people > 0)).tolist():
            self._add_own(entry)

    def _counts(self, people: FloatArray) -> FloatArray:
        """Return the people of each pair of total and owner in each fifth, (groups, Q)."""
        member, areas = self.membership, self.there.areas
        mixes = areas.mixes_of(self.there.model.population)[areas.which[member.position]]
        size = len(member.group_owner)
        weighted = (people * mixes[:, fifth] for fifth in range(QUINTILES))
        return np.stack([np.bincount(member.group, each, minlength=size) for each in weighted], axis=1)

    def _add_numbers(self, people: FloatArray, counts: FloatArray, places: Sequence[int]) -> None:
        """Add people, central numbers and published ones."""
        member, there, size = self.membership, self.there, len(self.whole.totals)
        rates = there.published if there.published is not None else np.full(len(there.areas.areas), np.nan)
        known = np.nan_to_num(rates[member.position], nan=0.0)
        everybody = np.bincount(member.total, people, minlength=size)
        published = np.bincount(member.total, people * known, minlength=size)
        published_people = np.bincount(member.total, people * (known > 0), minlength=size)
        first = there.model.first_outcome
        for outcome in self.wanted:
            central = np.where(counts > 0, counts * there.rates.central[outcome], 0.0).sum(axis=1)
            numbers = np.bincount(member.group_total, central, minlength=size)
            for place in places:
                total = self.sums[place, outcome]
                total.people += float(everybody[place])
                total.central += float(numbers[place])
                total.flags |= dict.fromkeys(there.flags)
                if outcome == first:
                    total.published += float(published[place])
                    total.published_people += float(published_people[place])

    def _add_draws(self, counts: FloatArray) -> None:
        """Add the draws of each total: with the departure that all areas share where there is one, else by owner."""
        there, member = self.there, self.membership
        filled = np.flatnonzero(counts.sum(axis=1) > 0).tolist()
        by_owner: dict[str | None, list[int]] = {}
        for group in filled:
            is_alone = int(member.group_total[group]) in self.whole.alone
            by_owner.setdefault(None if is_alone else member.group_owner[group], []).append(group)
        known = np.isfinite(next(iter(there.rates.central.values()))).astype(np.float64)

        def drawn(owner: str | None) -> Rates:
            return (
                there.rates
                if owner is None
                else there.areas.nation.rates_with_departure(there.model, known, owner)
            )

        # In the order of their names: the last digits of a sum depend on the order.
        ordered = sorted(by_owner, key=lambda owner: owner or "")
        for owner, rates in zip(ordered, in_order(drawn, ordered, self.whole.workers), strict=True):
            for group in by_owner[owner]:
                for outcome in self.wanted:
                    total = self.sums[int(member.group_total[group]), outcome]
                    total.add(counts[group] @ rates.drawn[outcome], rates.valid)

    def _add_own(self, entry: int) -> None:
        """Add an area that is run by itself, with the departure of its owner."""
        member, there = self.membership, self.there
        area = there.areas.areas[int(member.position[entry])]
        run = OwnArea.run(area, there.areas.nation, there.model, self.whole.owner(area))
        share = float(member.share[entry])
        for outcome in self.wanted:
            total = self.sums[int(member.total[entry]), outcome]
            total.central += share * float(run.numbers.changed[outcome].total[0])
            total.add(share * run.numbers.drawn[outcome].total, run.numbers.spread.kept)
            total.is_counted |= run.numbers.replacement.method == "composite"
