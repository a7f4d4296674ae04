"""An outcome in all the areas of a nation that say nothing of their own: each different mix once, each figure once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from imhcalc.assemble.batch_nation import BatchNation, Counted, Rates
from imhcalc.assemble.figures import NO_WIDTH, PER_YEAR
from imhcalc.assemble.outcome_figures import REALISED_BELOW
from imhcalc.assemble.outcome_models import Model
from imhcalc.assemble.outcome_runs import flags_of
from imhcalc.assemble.replacements import Replacement
from imhcalc.core.arrays import FloatArray, IntArray, floats
from imhcalc.core.batch import MixSummary, Working, distinct, summarise_mixes
from imhcalc.core.chance import seen_limits
from imhcalc.core.chances import Seen, seen_in_mixes
from imhcalc.core.model import QUINTILES
from imhcalc.core.streams import stream
from imhcalc.core.summary import limits_with_errors
from imhcalc.models.batch import BatchArea, BatchFigure, BatchMethod
from imhcalc.models.options import Options

MOST_KEPT = 2_000
"""Figures kept for areas that are like one before; beyond, they are made again."""
ALIKE = 4
"""How many areas there are for each different mix, at least, where figures are kept at all."""
ALL_IN_ONE = "deprivation fifth {} alone"
OF_SEVERAL = "mix of deprivation fifths"
OF_THE_NATION = "the nation's mix of fifths"
THE_SAME_EVERYWHERE = "national rate"
PUBLISHED = "published rate"

Pair = tuple[float, float]


class NationAreas:
    """The areas of a nation as arrays: their people by population, and their different mixes."""

    def __init__(self, nation: BatchNation, areas: Sequence[BatchArea], places: Sequence[int]) -> None:
        self.nation = nation
        self.areas = areas
        self.places = places
        """Where each area stands in the batch."""
        self.at = {place: position for position, place in enumerate(places)}
        stated = [area.mix for area in areas]
        given = floats([mix if mix is not None else (np.nan,) * QUINTILES for mix in stated])
        self.mixes, self.which = distinct(given)
        self.unknown = np.isnan(self.mixes[:, 0])
        """Which of the different mixes stands for that of the nation."""
        self._counted = Counted.of(areas, nation.babies_per_maternity)
        self.telling = [
            (position, area)
            for position, area in enumerate(areas)
            if area.surveys or area.observed or area.measured
        ]
        """The areas that say something of their own."""
        self._listed: dict[str, list[float]] = {}
        self.which_listed: list[int] = self.which.tolist()
        self.first_listed = [0] * len(areas)

    def people(self, population: str) -> FloatArray:
        """Return the people of each area, (A,); NaN where they are not counted."""
        return self._counted.people(population)

    def people_listed(self, population: str) -> list[float]:
        """Return the people of each area as a list; the same one each time."""
        if population not in self._listed:
            self._listed[population] = self.people(population).tolist()
        return self._listed[population]

    def mixes_of(self, population: str) -> FloatArray:
        """Return the different mixes, (M, Q), that of the nation's population where an area has none of its own."""
        return np.where(self.unknown[:, np.newaxis], self.nation.mixes()[population], self.mixes)


@dataclass(slots=True)
class OutcomeFigures:
    """An outcome in the areas of a nation: for each different mix, and of each area what might be seen."""

    outcome: str
    population: str
    options: Options
    people: FloatArray
    which: IntArray
    central: FloatArray
    summary: MixSummary
    seen: FloatArray
    rests_on: Sequence[str]
    mix_flags: Sequence[tuple[str, ...]]
    method: BatchMethod = "synthetic"
    modelled: FloatArray | None = None
    """The modelled prevalence of each mix, where another method stands in its place."""
    measured: FloatArray | None = None
    """The published rate of each area, which stands in place of the model's; NaN where there is none."""
    own: dict[int, BatchFigure] = field(default_factory=dict)
    """Areas that say something of their own, by position."""
    listed: tuple[list[float], list[int]] = ([], [])
    """The people and the mix of each area as lists, which outcomes share: quicker to go through one by one."""
    _known: dict[tuple[int, float, float], BatchFigure] = field(default_factory=dict)

    def figure(self, position: int) -> BatchFigure:
        """Return what is estimated in an area."""
        if position in self.own:
            return self.own[position]
        people = self.listed[0][position]
        # Areas without a published rate are told apart from those with one by a rate that none can have.
        rate = -1.0 if self.measured is None else float(np.nan_to_num(self.measured[position], nan=-1.0))
        key = (self.listed[1][position], people, rate)
        found = self._known.get(key)
        if found is None and not self._is_shared:
            return self._made(position, *key)
        if found is None:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            found = self._known[key] = self._made(position, *key)
        return found

    def _made(self, position: int, mix: int, people: float, rate: float) -> BatchFigure:
        """Return the figure of an area of a mix, of so many people, with a published rate or a negative one."""
        flags = self.mix_flags[mix]
        if people <= 0:
            flags = (*flags, "W_EMPTY_AREA")
            return BatchFigure(
                self.outcome, self.population, people, 0.0, None, self.method, self.rests_on[mix], flags=flags
            )
        if rate > 0:
            return BatchFigure(
                self.outcome, self.population, people, people * rate, rate, "observed", PUBLISHED,
                modelled=float(self.central[mix]), modelled_limits=shown_limits(self._limits(mix, 1.0)), observed=rate,
                flags=flags,
            )  # fmt: skip
        return self._modelled(position, mix, people)

    def _modelled(self, position: int, mix: int, people: float) -> BatchFigure:
        expected, in_people, in_shares = (
            people * float(self.central[mix]),
            self._limits(mix, people),
            self._limits(mix, 1.0),
        )
        low, high = self.seen[position].tolist()
        realised: Pair | None = None if np.isnan(low) else (low, high)
        errors: Pair | None = (
            people * float(self.summary.errors[mix, 0]),
            people * float(self.summary.errors[mix, 1]),
        )
        if self.options.interval == "realised":
            in_people, in_shares, realised, errors = (low, high), (low / people, high / people), None, None
        shown = shown_limits(in_people)
        return BatchFigure(
            self.outcome, self.population, people, expected, float(self.central[mix]), self.method, self.rests_on[mix],
            shown, shown_limits(in_shares), None if realised is None else shown_limits(realised),
            None if shown is None else errors, None if self.modelled is None else float(self.modelled[mix]),
            flags=(*self.mix_flags[mix], *point_outside(expected, shown)), is_shared=self._is_shared,
        )  # fmt: skip

    @property
    def _is_shared(self) -> bool:
        """Whether areas are alike so often that figures are worth keeping."""
        return len(self.central) * ALIKE <= len(self.which)

    def _limits(self, mix: int, people: float) -> Pair:
        lower, upper = self.summary.limits[mix]
        return people * float(lower), people * float(upper)

    @property
    def largest_error(self) -> float:
        """The largest Monte Carlo error of a limit, as a share of the width of its interval."""
        return largest_share(self.summary)


def largest_share(summary: MixSummary) -> float:
    """Return the largest Monte Carlo error of a limit, as a share of the width of its interval; 0 without intervals."""
    width = summary.limits[:, 1] - summary.limits[:, 0]
    known = np.isfinite(width) & (width > NO_WIDTH)
    return float((summary.errors[known].max(axis=1) / width[known]).max(initial=0.0))


def shown_limits(pair: Pair) -> Pair | None:
    """Return limits that have a width, as a result of one area has them; None for others."""
    return None if abs(pair[1] - pair[0]) <= NO_WIDTH * max(1.0, abs(pair[0])) else pair


def point_outside(value: float, pair: Pair | None) -> tuple[str, ...]:
    """Return the flag of a central value that lies outside its own interval."""
    slack = 1e-12 + 1e-9 * abs(value)
    return () if pair is None or pair[0] - slack <= value <= pair[1] + slack else ("W_POINT_OUTSIDE",)


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """A model in the areas of a nation that say nothing of their own, outcome by outcome."""

    areas: NationAreas
    model: Model
    rates: Rates
    options: Options
    working: Working

    def outcomes(self, wanted: Sequence[str]) -> Iterator[OutcomeFigures]:
        """Yield each outcome wanted; one that is all the classes that another is not is had from that."""
        done: dict[tuple[int, ...], MixSummary] = {}
        every = range(1 if self.model.classes is None else len(self.model.classes.names))
        for outcome in wanted:
            classes = self.model.members[outcome]
            others = tuple(each for each in every if each not in classes)
            mixes, which = self._mixes()
            summary = _mirrored(done[others]) if others in done else self._summary(outcome, mixes)
            done[classes] = summary
            yield self._figures(outcome, mixes, which, summary)

    def _mixes(self) -> tuple[FloatArray, IntArray]:
        """Return the different mixes and which each area has: all the same where the model takes no account of them."""
        if self.model.first_effects or not all(
            np.isfinite(each).all() for each in self.rates.central.values()
        ):
            return self.areas.mixes_of(self.model.population), self.areas.which
        return np.eye(QUINTILES)[:1], np.zeros(len(self.areas.areas), dtype=np.int64)

    @property
    def _by_report(self) -> bool:
        return self.options.method == "report" and bool(self.model.first_effects)

    def _summary(self, outcome: str, mixes: FloatArray) -> MixSummary:
        if not self._by_report:
            return summarise_mixes(self.rates.drawn[outcome], mixes, self.working)
        rows = [self.areas.nation.by_report_method(self.model, mix, drawn=True)[outcome] for mix in mixes]
        found = np.vstack([limits_with_errors(row[np.newaxis], self.working.level) for row in rows])
        return MixSummary(found[:, :2], found[:, 2:])

    def _figures(
        self, outcome: str, mixes: FloatArray, which: IntArray, summary: MixSummary
    ) -> OutcomeFigures:
        rates, population = self.rates.central[outcome], self.model.population
        central = np.where(mixes > 0, mixes * rates, 0.0).sum(axis=1)
        people = self.areas.people(population)
        modelled = None
        if self._by_report:
            modelled = central
            central = floats(
                [
                    self.areas.nation.by_report_method(self.model, mix, drawn=False)[outcome][0]
                    for mix in mixes
                ]
            )
        return OutcomeFigures(
            outcome, population, self.options, people, which, central, summary,
            self._seen(outcome, mixes, which, people * central[which]), self._rest_on(mixes),
            self._flags_of_mixes(mixes),
            "report" if self._by_report else "synthetic", modelled, self._measured(),
            listed=(self.areas.people_listed(population), self.areas.which_listed if len(mixes) > 1 else self.areas.first_listed),
        )  # fmt: skip

    def _measured(self) -> FloatArray | None:
        """Return the published rate of each area; NaN where there is none to be used."""
        found = np.full(len(self.areas.areas), np.nan)
        for position, area in self.areas.telling:
            rate = self.areas.nation.measures(self.model, area)
            found[position] = np.nan if rate is None else rate
        return None if np.isnan(found).all() else found

    def _seen(self, outcome: str, mixes: FloatArray, which: IntArray, expected: FloatArray) -> FloatArray:
        """Return what might be seen in each area, (A, 2): where few are expected, or wherever it is asked for."""
        found = np.full((len(which), 2), np.nan)
        people = self.areas.people(self.model.population)
        asked = self.options.interval == "realised"
        if self.options.interval == "parameter":
            return found
        wanted = np.flatnonzero((people > 0) & (np.full(len(which), asked) | (expected < REALISED_BELOW)))
        if not len(wanted):
            return found
        sizes = np.floor(people[wanted] + 0.5).astype(np.int64)
        step = int(sizes.max()) + 1
        different, back = np.unique(which[wanted] * step + sizes, return_inverse=True)
        pairs = Seen(*np.divmod(different, step))

        def generator() -> np.random.Generator:
            return stream(self.options.seed, "realised", outcome)

        if self._by_report:
            limits = self._seen_by_report(outcome, mixes, pairs, generator)
        else:
            limits = seen_in_mixes(self.rates.drawn[outcome], mixes, pairs, generator, self.working)
        found[wanted] = limits[back]
        return found

    def _seen_by_report(
        self, outcome: str, mixes: FloatArray, pairs: Seen, generator: Callable[[], np.random.Generator]
    ) -> FloatArray:
        nation, level = self.areas.nation, self.options.level
        draws = {
            mix: nation.by_report_method(self.model, mixes[mix], drawn=True)[outcome]
            for mix in set(pairs.which)
        }
        return np.vstack(
            [
                seen_limits(draws[mix], float(size), level, generator())
                for mix, size in zip(pairs.which, pairs.sizes, strict=True)
            ]
        )

    def _rest_on(self, mixes: FloatArray) -> list[str]:
        """Return what the figures of each mix rest on."""
        if not self.model.first_effects:
            return [THE_SAME_EVERYWHERE] * len(mixes)
        fifths, alone = (mixes.argmax(axis=1) + 1).tolist(), ((mixes > 0).sum(axis=1) == 1).tolist()
        words = [
            ALL_IN_ONE.format(fifth) if one else OF_SEVERAL for fifth, one in zip(fifths, alone, strict=True)
        ]
        for mix in np.flatnonzero(self.areas.unknown).tolist():
            words[mix] = OF_THE_NATION
        return words

    @property
    def flags(self) -> tuple[str, ...]:
        """What the figures of all areas carry."""
        flags = [*flags_of({self.areas.nation.nation: self.model}, Replacement())]
        if self.model.population in PER_YEAR and not self._are_births_stated():
            flags.append("W_BIRTHS_PROXY")
        return tuple(flags)

    def _flags_of_mixes(self, mixes: FloatArray) -> list[tuple[str, ...]]:
        """Return what the figures of each mix carry."""
        flags, saturated = self.flags, list(self.rates.saturated)
        is_saturated = [any(shares[fifth] > 0 for fifth in saturated) for shares in mixes.tolist()]
        has_none = [bool(self.model.first_effects and each) for each in self.areas.unknown[: len(mixes)]]
        words = {
            (full, lacking): (
                *flags,
                *(["W_BASE_MISMATCH"] if lacking else []),
                *(["W_SATURATED"] if full else []),
            )
            for full in (False, True)
            for lacking in (False, True)
        }
        return [words[each] for each in zip(is_saturated, has_none, strict=True)]

    def _are_births_stated(self) -> bool:
        return any(area.births is not None for area in self.areas.areas[:1])


def _mirrored(summary: MixSummary) -> MixSummary:
    """Return the summary of a share that is all that another is not."""
    return MixSummary(1.0 - summary.limits[:, ::-1], summary.errors[:, ::-1])
