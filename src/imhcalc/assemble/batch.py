"""Every area of a batch, model by model: what an outcome's areas share is worked out once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from imhcalc.assemble.batch_nation import BatchNation, Counted
from imhcalc.assemble.batch_outcomes import ModelFigures, NationAreas, OutcomeFigures
from imhcalc.assemble.batch_own import OwnArea, says_something
from imhcalc.assemble.batch_sums import BatchSums, ModelThere
from imhcalc.assemble.outcome_models import Model
from imhcalc.assemble.populations import population_noun
from imhcalc.core.batch import Working, in_order
from imhcalc.faults import ModelError
from imhcalc.models.area import Surroundings
from imhcalc.models.batch import BatchArea, BatchFigure, BatchOutcome, BatchTotal
from imhcalc.models.evidence import Evidence
from imhcalc.models.options import Options
from imhcalc.models.quantity import Quantity
from imhcalc.models.units import AGES_OF, NATIONS, Nation

POPULATIONS = (*AGES_OF, "maternities", "fathers")
Say = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """What a batch is given."""

    evidence: Evidence
    areas: Sequence[BatchArea]
    totals: Sequence[BatchTotal]
    around: Mapping[Nation, Surroundings]
    options: Options
    outcomes: Sequence[str] | None = None
    workers: int = 1
    departs_by_row: bool = False
    say: Say = lambda _, __: None
    """Told how much is done, and of how much."""


@dataclass
class Batch:
    """What was estimated, area by area and total by total."""

    nations: Sequence[NationAreas]
    columns: Mapping[Nation, Mapping[str, OutcomeFigures]]
    totals: Sequence[Mapping[str, BatchFigure]]
    order: Sequence[str]
    """The outcomes, in the order in which reports have them."""
    outcomes: Sequence[BatchOutcome]
    used: Mapping[str, Quantity]
    """The quantities of the evidence that it rests on."""
    warnings: Mapping[tuple[str, str], str]
    failures: Mapping[int, ModelError]
    """Why areas could not be estimated, by their place in the batch."""
    _where: dict[int, tuple[Nation, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._where = {
            place: (areas.nation.nation, position)
            for areas in self.nations
            for position, place in enumerate(areas.places)
        }

    @property
    def largest_error(self) -> float:
        """The largest Monte Carlo error of a limit, as a share of the width of its interval."""
        return max((each.largest_error or 0.0 for each in self.outcomes), default=0.0)

    @property
    def flags(self) -> frozenset[str]:
        """The codes that figures may carry."""
        columns = [column for columns in self.columns.values() for column in columns.values()]
        found = {flag for column in columns for flags in column.mix_flags for flag in flags}
        found |= {flag for column in columns for figure in column.own.values() for flag in figure.flags}
        found |= {flag for figures in self.totals for figure in figures.values() for flag in figure.flags}
        if any(bool((column.people <= 0).any()) for column in columns):
            found.add("W_EMPTY_AREA")
        return frozenset(found)

    def figures(self, place: int) -> Iterator[BatchFigure]:
        """Yield what is estimated in an area, an outcome at a time."""
        nation, position = self._where[place]
        columns = self.columns[nation]
        for outcome in self.order:
            if outcome in columns:
                yield columns[outcome].figure(position)

    def total_figures(self, place: int) -> Iterator[BatchFigure]:
        """Yield what is estimated in a total, an outcome at a time."""
        return (self.totals[place][outcome] for outcome in self.order if outcome in self.totals[place])


def estimate_batch(request: BatchRequest) -> Batch:
    """Return what is estimated in every area of a batch.

    Raises
    ------
    ModelError
        If the method refuses the evidence itself; what it refuses of one area is among the failures.
    """
    return _Run(request).run()


class _Run:
    """A batch being run."""

    def __init__(self, request: BatchRequest) -> None:
        self.request = request
        self.nations = [*self._nations()]
        self.columns: dict[Nation, dict[str, OutcomeFigures]] = {
            each.nation.nation: {} for each in self.nations
        }
        self.totals: list[dict[str, BatchFigure]] = [{} for _ in request.totals]
        self.failures: dict[int, ModelError] = {}
        self.errors: dict[str, float] = {}
        self.adjusted: dict[str, bool] = {}
        self.done = 0

    def _nations(self) -> Iterator[NationAreas]:
        request = self.request
        for nation in NATIONS:
            places = [place for place, area in enumerate(request.areas) if area.nation == nation]
            if places:
                areas = [request.areas[place] for place in places]
                # Whether there are births or an age is a matter of the file's columns: the first row tells.
                first = Counted.of(areas[:1], 1.0)
                counted = frozenset(name for name in POPULATIONS if np.isfinite(first.people(name)[0]))
                there = BatchNation(
                    request.evidence,
                    request.around[nation],
                    nation,
                    request.options,
                    counted,
                    request.outcomes,
                )
                yield NationAreas(there, areas, places)

    def run(self) -> Batch:
        """Run every model in every nation, and add up the totals."""
        models = {
            each.nation.nation: {model.name: (model, wanted) for model, wanted in each.nation.models()}
            for each in self.nations
        }
        names = list(dict.fromkeys(name for found in models.values() for name in found))
        self.weight = sum(len(each.areas) * len(models[each.nation.nation]) for each in self.nations)
        sums = BatchSums(
            self.nations,
            self.request.totals,
            self.request.options,
            by_row=self.request.departs_by_row,
            workers=self.request.workers,
        )
        crossing = {frozenset(nations) for nations in sums.nations.values() if len(nations) > 1}
        for name in names:
            there: dict[str, ModelThere] = {}
            for areas in self.nations:
                nation = areas.nation.nation
                if name in models[nation]:
                    model, wanted = models[nation][name]
                    there[nation] = self._run_model(areas, model, wanted)
                    self._add_up(sums, [there[nation]], wanted)
                    self._has_done(len(areas.areas))
                    if not crossing:
                        areas.nation.let_go()
            for nations in crossing:
                if nations <= there.keys():
                    some = [each for nation, each in there.items() if nation in nations]
                    self._add_up(sums, some, models[some[0].areas.nation.nation][name][1])
            for each in there.values():
                each.areas.nation.let_go()
        self._take_lone_totals()
        return self._batch()

    def _add_up(self, sums: BatchSums, there: Sequence[ModelThere], wanted: Sequence[str]) -> None:
        for place, figure in sums.figures(there, wanted):
            self.totals[place][figure.outcome] = figure

    def _has_done(self, count: int) -> None:
        self.done += count
        self.request.say(self.done, self.weight)

    def _run_model(self, areas: NationAreas, model: Model, wanted: Sequence[str]) -> ModelThere:
        request = self.request
        rates = areas.nation.rates(model)
        working = Working(request.options.level, request.workers)
        own = self._own(areas, model, wanted)
        figures = ModelFigures(areas, model, rates, request.options, working)
        found = [*figures.outcomes(wanted)]
        for column in found:
            column.own = {position: figures[column.outcome] for position, figures in own.items()}
            self.columns[areas.nation.nation][column.outcome] = column
            self.errors[column.outcome] = max(self.errors.get(column.outcome, 0.0), column.largest_error)
            self.adjusted[column.outcome] = bool(model.first_effects)
            self._note_unknown(areas, column)
        return ModelThere(areas, model, rates, figures.flags, found[0].measured, frozenset(own))

    def _own(
        self, areas: NationAreas, model: Model, wanted: Sequence[str]
    ) -> dict[int, dict[str, BatchFigure]]:
        """Return what is estimated where areas say something of their own; note where the method refuses that."""
        people = areas.people(model.population)
        telling = [
            (position, area)
            for position, area in areas.telling
            if people[position] > 0 and says_something(area, model, areas.nation)
        ]

        def run(entry: tuple[int, BatchArea]) -> dict[str, BatchFigure] | ModelError:
            try:
                return OwnArea.run(entry[1], areas.nation, model).figures(wanted)
            except ModelError as error:
                return error

        found = {}
        for (position, _), made in zip(telling, in_order(run, telling, self.request.workers), strict=True):
            if isinstance(made, ModelError):
                self.failures.setdefault(areas.places[position], made)
            else:
                found[position] = made
        return found

    def _note_unknown(self, areas: NationAreas, column: OutcomeFigures) -> None:
        """Note areas with children at a level of which the nation's tables say nothing."""
        unknown = np.isnan(column.central[column.which]) & (column.people > 0)
        for position in np.flatnonzero(unknown).tolist():
            message = "children live at a level that the national table does not have"
            self.failures.setdefault(areas.places[position], ModelError("E_LEVEL_NOT_IDENTIFIED", message))

    def _take_lone_totals(self) -> None:
        """Give a total of one whole area the figures of that area: it is that area."""
        for place, total in enumerate(self.request.totals):
            if total.is_one_area:
                (area,) = total.places
                (areas,) = (each for each in self.nations if area in each.at)
                columns = self.columns[areas.nation.nation].items()
                self.totals[place] = {outcome: column.figure(areas.at[area]) for outcome, column in columns}

    def _batch(self) -> Batch:
        outcomes = self.request.evidence.outcomes
        given = {outcome for columns in self.columns.values() for outcome in columns}
        order = sorted(given, key=lambda outcome: (outcomes[outcome].order, outcome))
        used: dict[str, Quantity] = {}
        warnings: dict[tuple[str, str], str] = {}
        for each in self.nations:
            used |= each.nation.runner.evidence.used
            warnings |= each.nation.runner.evidence.warnings
        return Batch(
            self.nations,
            self.columns,
            self.totals,
            order,
            [*self._outcomes(order)],
            used,
            warnings,
            self.failures,
        )

    def _outcomes(self, order: Sequence[str]) -> Iterator[BatchOutcome]:
        outcomes = self.request.evidence.outcomes
        absent: dict[str, dict[str, str]] = {}
        for each in self.nations:
            for outcome, why in each.nation.absent.items():
                absent.setdefault(outcome, {})[each.nation.nation] = why
        asked = self.request.outcomes
        missing = sorted(each for each in absent if each not in order and (asked is None or each in asked))
        for outcome in (*order, *missing):
            about = outcomes[outcome]
            yield BatchOutcome(
                outcome,
                about.label,
                about.population,
                population_noun(about.population),
                self.adjusted.get(outcome, False),
                tuple(reading.in_words for reading in about.readings.values()),
                tuple(about.flags),
                absent.get(outcome, {}),
                self.errors.get(outcome),
            )
