"""A comparison at hand: its subjects, figures and differences, and how each number of it is written."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from imhcalc.models.comparison import AROUND, Cell, ComparedFigure, Comparison, Difference, Subject
from imhcalc.models.result import OutcomeContext, UncertaintyInterval
from imhcalc.records import dataclass
from imhcalc.report import numbers
from imhcalc.report.setting import STANDARD_WIDTH

GAP = 2
NARROWEST_LABEL = 24
"""Characters that the first column of a table keeps when others are put beside it."""
NAMED_IN_A_SENTENCE = 3
THOUSAND = 1000.0
HIGHER_LOWER = ("higher", "lower")
MORE_FEWER = ("more", "fewer")
MORE_LESS = ("more", "less")
SHARES_OF_DRAWS = frozenset({"provision.gap.chance"})


@dataclass(frozen=True)
class View:
    """A comparison with its figures, subjects and differences at hand."""

    comparison: Comparison

    @cached_property
    def subjects(self) -> Mapping[str, Subject]:
        """The subjects by id."""
        return {subject.id: subject for subject in self.comparison.subjects}

    @cached_property
    def figures(self) -> Mapping[str, ComparedFigure]:
        """The figures by id."""
        return {figure.id: figure for figure in self.comparison.figures}

    @cached_property
    def outcomes(self) -> Mapping[str, OutcomeContext]:
        """The words of the outcomes by id."""
        return {outcome.id: outcome for outcome in self.comparison.outcomes}

    @cached_property
    def differences(self) -> Mapping[tuple[str, str], Difference]:
        """The differences by figure and subject."""
        return {(each.figure, each.subject): each for each in self.comparison.differences}

    @property
    def base(self) -> Subject:
        """The subject that the others are compared with."""
        return self.subjects[self.comparison.against]

    @property
    def headline(self) -> OutcomeContext:
        """The outcome that leads."""
        return self.outcomes[self.comparison.headline]

    @property
    def rate(self) -> ComparedFigure:
        """The rate of the outcome that leads."""
        return self.figures[f"{self.comparison.headline}.prevalence"]

    @cached_property
    def asked(self) -> list[Subject]:
        """What was asked for, without the region and the nation that stand beside it."""
        return [subject for subject in self.comparison.subjects if subject.kind not in AROUND]

    @cached_property
    def others(self) -> list[Subject]:
        """What the base is compared with, without the region and the nation."""
        return [subject for subject in self.asked if subject.id != self.base.id]

    @cached_property
    def is_one_place(self) -> bool:
        """Whether all that was asked for is of the same place: a profile and its scenarios."""
        return len({subject.place for subject in self.asked}) == 1 and len(self.asked) > 1

    @cached_property
    def nations(self) -> list[str]:
        """The nations of what was asked for."""
        return list(dict.fromkeys(subject.nation for subject in self.asked))

    def cell(self, figure: ComparedFigure, subject: Subject) -> Cell | None:
        """Return a subject's cell of a figure, or None where it has no value there."""
        return next(
            (cell for cell in figure.cells if cell.subject == subject.id and cell.value is not None), None
        )

    def value(self, figure: ComparedFigure, subject: Subject) -> float:
        """Return a value that is always there."""
        cell = self.cell(figure, subject)
        assert cell is not None  # noqa: S101 -- asked for only where there is one
        assert cell.value is not None  # noqa: S101 -- the same
        return cell.value


def measure(unit: str) -> tuple[float, float]:
    """Return what a unit is multiplied by to be shown, and how finely it is shown."""
    if unit == "proportion":
        return numbers.PER_HUNDRED, numbers.TENTH
    if unit == "gbp_per_year":
        return 1 / THOUSAND, 1.0
    return 1.0, numbers.TENTH if unit == "wte" else 1.0


def directions(figure: ComparedFigure) -> tuple[str, str]:
    """Return the words for more and for less of what a figure counts."""
    if figure.unit == "proportion":
        return HIGHER_LOWER
    return MORE_LESS if figure.unit.startswith("gbp") else MORE_FEWER


def shown(figure: ComparedFigure, cell: Cell | None) -> str:
    """Return a cell's value with its range, in the unit that its table names."""
    if cell is None or cell.value is None:
        return ""
    if figure.id in SHARES_OF_DRAWS:
        return numbers.of_hundred(cell.value)
    if figure.unit == "wte":
        # As in the estimate of one: the same posts are not to read otherwise beside others.
        return numbers.posts(cell.value, limits_of(cell.interval))
    scale, finest = measure(figure.unit)
    return numbers.amount_range(cell.value * scale, limits_of(cell.interval, scale), finest)


def scale_of(figure: ComparedFigure) -> float:
    """Return what the shares of a line are written out of: 100, or 1,000 where all are small."""
    return numbers.scale_of(cell.value for cell in figure.cells if cell.value is not None)


def rates(view: View, figure: ComparedFigure, subjects: Sequence[Subject]) -> dict[str, str]:
    """Return the rates of one line, all on the rounding unit of its widest range, so that they can be compared."""
    scale = scale_of(figure)
    cells = {subject.id: view.cell(figure, subject) for subject in subjects}
    widths = [
        (cell.interval.upper - cell.interval.lower) * scale
        for cell in cells.values()
        if cell is not None and cell.interval is not None
    ]
    unit = numbers.rate_unit(max(widths, default=0.0))
    return {
        subject: ""
        if cell is None or cell.value is None
        else numbers.amount_range(cell.value * scale, limits_of(cell.interval, scale), numbers.TENTH, unit)
        for subject, cell in cells.items()
    }


def limits_of(interval: UncertaintyInterval | None, scale: float = 1.0) -> tuple[float, float] | None:
    """Return the limits of an interval in the unit shown, or None where there is none."""
    return None if interval is None else (interval.lower * scale, interval.upper * scale)


def per_year(figure: ComparedFigure) -> str:
    """Return the words for a flow, or nothing for people present now."""
    return " a year" if figure.unit.endswith("_per_year") else ""


def packed(
    columns: Sequence[tuple[str, tuple[str, ...]]], longest_label: int
) -> Iterator[list[tuple[str, tuple[str, ...]]]]:
    """Give columns in groups that fit on a standard page beside a column of labels."""
    room = STANDARD_WIDTH - min(longest_label, NARROWEST_LABEL)
    group: list[tuple[str, tuple[str, ...]]] = []
    used = 0
    for title, cells in columns:
        width = GAP + max([*(len(cell) for cell in cells), *(len(word) for word in title.split())])
        if group and used + width > room:
            yield group
            group, used = [], 0
        group.append((title, cells))
        used += width
    if group:
        yield group


def listed(names: Sequence[str]) -> str:
    """Return names in a row, with "and" before the last."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def listed_short(names: Sequence[str]) -> str:
    """Return names in a row, or the first and how many more where they are many."""
    if len(names) <= NAMED_IN_A_SENTENCE:
        return listed(names)
    return f"{names[0]} and {len(names) - 1} others"


def counted(count: int, noun: str) -> str:
    """Return a number of things, in the plural where they are several."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def typed(name: str) -> str:
    """Return a name as it is typed on a command line."""
    return f'"{name}"' if " " in name else name
