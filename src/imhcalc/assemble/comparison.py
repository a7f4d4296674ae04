"""Results to a comparison: the same figures side by side, ranks of what was measured, and what cannot be compared."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from imhcalc.assemble.compared import PLAN, Compared
from imhcalc.assemble.compared_differences import differences_of, unpaired
from imhcalc.faults import ModelError
from imhcalc.models.comparison import (
    Cell,
    ComparedFigure,
    Comparison,
    ComparisonRun,
    Group,
    LeftOut,
    Overlap,
    Rank,
    Subject,
)
from imhcalc.models.result import Figure, OutcomeContext, Result
from imhcalc.models.units import Population, Unit
from imhcalc.records import dataclass


def compare(compared: Sequence[Compared], against: str, notes: Sequence[str] = ()) -> Comparison:
    """Return results side by side, with the differences from the one whose id is `against`."""
    base = next(each for each in compared if each.subject.id == against)
    shared = _shared_outcomes(compared)
    headline = _headline(base, compared, shared)
    writer = _Writer(compared, _nations(compared))
    figures = [*writer.of_headline(headline), *writer.of_measured(shared, headline)]
    measured = {figure.outcome for figure in figures if figure.group == "measured"}
    figures += writer.of_others([each for each in shared if each not in measured and each != headline])
    figures += writer.of_plan()
    differences = [
        difference
        for other in compared
        if other is not base and other.paired is not None
        for difference in differences_of(other, base, shared, headline)
    ]
    return Comparison(
        run=_run(base.result),
        against=against,
        headline=headline,
        subjects=[*(each.subject for each in compared), *writer.nations.values()],
        outcomes=[_words_of(outcome, base, compared) for outcome in shared],
        figures=figures,
        differences=differences,
        overlaps=list(_overlaps(compared)),
        left_out=list(_left_out(compared, shared)),
        notes=[*notes, *unpaired(compared)],
    )


def _run(result: Result) -> ComparisonRun:
    run = result.run
    return ComparisonRun(
        imhcalc=run.imhcalc, numpy=run.numpy, seed=run.seed, draws=run.draws, level=run.level, interval=run.interval,
        method=run.method, anchor=run.anchor, evidence=run.evidence, areas=run.areas,
    )  # fmt: skip


# -- which outcomes ------------------------------------------------------------------------------------


def _shared_outcomes(compared: Sequence[Compared]) -> list[str]:
    """Return the outcomes that all subjects have, in the order of a report."""
    return [outcome for outcome in compared[0].outcomes if all(outcome in each.outcomes for each in compared)]


def _left_out(compared: Sequence[Compared], shared: Sequence[str]) -> Iterator[LeftOut]:
    """Give the outcomes that only some have, such as one bound to a nation's own instrument."""
    found: dict[str, OutcomeContext] = {}
    for each in compared:
        for outcome, words in each.outcomes.items():
            if outcome not in shared:
                found.setdefault(outcome, words)
    for outcome, words in found.items():
        asked = [each for each in compared if not each.is_around]
        holders = [each.subject for each in asked if outcome in each.outcomes]
        nations = {each.nation for each in holders}
        others = {each.subject.nation for each in asked if outcome not in each.outcomes}
        yield LeftOut(
            id=outcome,
            label=words.label,
            instrument=words.instrument,
            held_by=[each.name for each in holders],
            nations=sorted(nations) if nations.isdisjoint(others) else [],
        )


def _headline(base: Compared, compared: Sequence[Compared], shared: Sequence[str]) -> str:
    """Return the outcome that leads: the base's own headline, else another's, else the first with a name for a need."""
    if not shared:
        names = " and ".join(each.subject.name for each in compared if not each.is_around)
        raise ModelError(
            "E_NO_EVIDENCE", f"{names} have no indicator in common: there is nothing to set side by side"
        )
    wanted = [base.result.context.headline, *(each.result.context.headline for each in compared)]
    named = [outcome for outcome in shared if base.outcomes[outcome].need is not None]
    return next(outcome for outcome in [*wanted, *named, *shared] if outcome in shared)


def _words_of(outcome: str, base: Compared, compared: Sequence[Compared]) -> OutcomeContext:
    """Return an outcome's words; those of a subject that measured it where the base did not."""
    measured = [each.outcomes[outcome] for each in compared if each.outcomes[outcome].measured is not None]
    own = base.outcomes[outcome]
    return own if own.measured is not None or not measured else measured[0]


def _nations(compared: Sequence[Compared]) -> dict[str, tuple[Subject, Compared]]:
    """Return a subject for each nation that is not among the subjects itself, and whose figures name its rates."""
    present = {each.result.area.name for each in compared if each.result.area.kind == "nation"}
    found: dict[str, tuple[Subject, Compared]] = {}
    for each in compared:
        nation = each.result.area.nation
        if nation in present or nation in found or " and " in nation:
            continue
        subject = Subject(id=nation, name=nation, kind="nation", nation=nation, place=nation)
        found[nation] = (subject, each)
    return found


# -- figures -------------------------------------------------------------------------------------------


@dataclass
class _Writer:
    """Writes compared figures: one cell for each subject, and one for each nation beside them."""

    compared: Sequence[Compared]
    around: Mapping[str, tuple[Subject, Compared]]

    @property
    def nations(self) -> dict[str, Subject]:
        """The nations beside the subjects."""
        return {nation: subject for nation, (subject, _) in self.around.items()}

    def of_headline(self, outcome: str) -> list[ComparedFigure]:
        """Return the people, the expected number and the rate of the headline."""
        first = self.compared[0]
        population = first.outcomes[outcome].population
        people = first.figures[f"population.{population}"]
        expected, rate = (first.figures[f"{outcome}.{name}"] for name in ("expected", "prevalence"))
        return [
            self._figure(people.id, people.label, people.unit, population, "headline", outcome),
            self._figure(expected.id, expected.label, expected.unit, population, "headline", outcome),
            self._rate(rate, "headline", outcome),
        ]

    def of_measured(self, outcomes: Sequence[str], headline: str) -> list[ComparedFigure]:
        """Return the measured rates, ranked where they were measured alike."""
        found = []
        for outcome in outcomes:
            observed = f"{outcome}.observed"
            if outcome == headline and not any(each.outcomes[outcome].measured for each in self.compared):
                continue
            example = next(
                (each.figures[observed] for each in self.compared if observed in each.figures), None
            )
            if example is None:
                continue
            cells = [self._measured_cell(each, outcome) for each in self.compared]
            for nation, (subject, source) in self.around.items():
                national = source.figures.get(f"{outcome}.observed.nation")
                if national is not None:
                    year = source.outcomes[outcome].measured_year
                    cells.append(
                        Cell(
                            subject=subject.id,
                            value=national.value,
                            method="observed",
                            place=nation,
                            year=year,
                        )
                    )
            found.append(
                ComparedFigure(
                    id=observed,
                    label=self.compared[0].outcomes[outcome].label,
                    unit="proportion",
                    population=example.population,
                    group="measured",
                    outcome=outcome,
                    cells=cells,
                    ranks=_ranks(self.compared, {cell.subject: cell for cell in cells}),
                )
            )
        return found

    @staticmethod
    def _measured_cell(each: Compared, outcome: str) -> Cell:
        figure = each.figures.get(f"{outcome}.observed")
        if figure is None:
            return Cell(subject=each.subject.id, value=None)
        words = each.outcomes[outcome]
        is_local = words.measured is None or f"{outcome}.observed.published" in each.figures
        return Cell(
            subject=each.subject.id, value=figure.value, interval=figure.interval, method=figure.method, flags=figure.flags,
            place=None if is_local else words.measured, year=None if is_local else words.measured_year,
        )  # fmt: skip

    def of_others(self, outcomes: Sequence[str]) -> list[ComparedFigure]:
        """Return the rates of the other indicators."""
        first = self.compared[0]
        return [self._rate(first.figures[f"{outcome}.prevalence"], "other", outcome) for outcome in outcomes]

    def of_plan(self) -> list[ComparedFigure]:
        """Return the figures of demand, services, staff and money that any profile leads to."""
        found = []
        for name in PLAN:
            asked = [each for each in self.compared if not each.is_around]
            example = next((each.figures[name] for each in asked if name in each.figures), None)
            if example is None or not any(each.figures.get("demand.engaged") for each in asked):
                continue
            cells = [self._cell(each, name) for each in asked]
            found.append(
                ComparedFigure(
                    id=name, label=example.label, unit=example.unit, population=example.population, group="plan", cells=cells
                )
            )  # fmt: skip
        return found

    def _figure(
        self, name: str, label: str, unit: Unit, population: Population | None, group: Group, outcome: str
    ) -> ComparedFigure:
        cells = [self._cell(each, name) for each in self.compared]
        return ComparedFigure(
            id=name, label=label, unit=unit, population=population, group=group, outcome=outcome, cells=cells
        )

    def _rate(self, rate: Figure, group: Group, outcome: str) -> ComparedFigure:
        """Return the rate of an outcome; a nation's is the published one, or the assumed that the others start from."""
        figure = self._figure(rate.id, rate.label, rate.unit, rate.population, group, outcome)
        national = [self._national_cell(subject, source, outcome) for subject, source in self.around.values()]
        return figure.model_copy(update={"cells": [*figure.cells, *national]})

    @staticmethod
    def _national_cell(subject: Subject, source: Compared, outcome: str) -> Cell:
        published = source.figures.get(f"{outcome}.observed.nation")
        if published is not None and source.figures[f"{outcome}.prevalence"].method == "observed":
            return Cell(subject=subject.id, value=published.value, method="observed", place=subject.name)
        return Cell(subject=subject.id, value=source.figures[f"{outcome}.national"].value, method="stated")

    @staticmethod
    def _cell(each: Compared, name: str) -> Cell:
        figure = each.figures.get(name)
        if figure is None:
            return Cell(subject=each.subject.id, value=None)
        return Cell(
            subject=each.subject.id,
            value=figure.value,
            interval=figure.interval,
            method=figure.method,
            flags=figure.flags,
        )


# -- ranks ---------------------------------------------------------------------------------------------


def _ranks(compared: Sequence[Compared], cells: Mapping[str, Cell]) -> list[Rank]:
    """Return the ranks of what was published alike: in one nation, for one year, for places that do not overlap."""
    asked = [each for each in compared if not each.is_around and _is_published(cells[each.subject.id])]
    years = {(each.subject.nation, cells[each.subject.id].year) for each in asked}
    if len(years) != 1:
        return []
    overlapping = {
        place for pair in _overlapping(asked) for place in (pair[0].subject.id, pair[1].subject.id)
    }
    ranked: dict[str, tuple[float, list[str]]] = {}
    for each in asked:
        cell = cells[each.subject.id]
        if each.subject.id in overlapping or cell.value is None or cell.place is None:
            continue
        ranked.setdefault(cell.place, (cell.value, []))[1].append(each.subject.id)
    if len(ranked) < 2:  # noqa: PLR2004 -- one alone has no rank
        return []
    values = [value for value, _ in ranked.values()]
    return [
        Rank(
            subject=subject,
            rank=1 + sum(other > value for other in values),
            of=len(values),
            tied=values.count(value) > 1,
        )
        for value, subjects in sorted(ranked.values(), key=lambda each: -each[0])
        for subject in subjects
    ]


def _is_published(cell: Cell) -> bool:
    return cell.value is not None and cell.place is not None


def _overlapping(compared: Sequence[Compared]) -> Iterator[tuple[Compared, Compared]]:
    """Give the pairs of different places that share districts, the larger first."""
    for first, second in combinations(compared, 2):
        if first.members & second.members and first.members != second.members:
            larger, smaller = sorted((first, second), key=lambda each: -len(each.members))
            yield larger, smaller


def _overlaps(compared: Sequence[Compared]) -> Iterator[Overlap]:
    for larger, smaller in _overlapping(compared):
        yield Overlap(
            subject=larger.subject.id, other=smaller.subject.id, contains=smaller.members <= larger.members
        )
