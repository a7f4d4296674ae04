"""What a model comes to: people with an outcome in every draw, by fifth and cell, and how such counts are added."""

from collections.abc import Sequence

import numpy as np

from imhcalc.core.arrays import BoolArray, FloatArray
from imhcalc.core.model import Area
from imhcalc.core.simulation import Draws
from imhcalc.records import dataclass


@dataclass(frozen=True, slots=True)
class Cells:
    """People and those of them with an outcome by cell, (S, C); and the nation's share with it by quintile, (S, Q)."""

    people: FloatArray
    cases: FloatArray
    national: FloatArray

    def scaled(self, by: float) -> "Cells":
        """Return the cells of a population so many times as large."""
        return Cells(self.people * by, self.cases * by, self.national)

    def plus(self, other: "Cells") -> "Cells":
        """Return the cells of two populations together."""
        return Cells(self.people + other.people, self.cases + other.cases, self.national + other.national)


@dataclass(frozen=True, slots=True)
class Counts:
    """Expected people with an outcome, (S,), and by quintile, (S, Q); by cell too where that is kept."""

    total: FloatArray
    by_quintile: FloatArray
    cells: Cells | None = None

    def kept(self, rows: BoolArray | slice) -> "Counts":
        """Return some of the draws."""
        cells = self.cells
        if cells is not None:
            cells = Cells(cells.people[rows], cells.cases[rows], cells.national[rows])
        return Counts(self.total[rows], self.by_quintile[rows], cells)

    def scaled(self, by: float) -> "Counts":
        """Return the counts of a population so many times as large."""
        cells = None if self.cells is None else self.cells.scaled(by)
        return Counts(self.total * by, self.by_quintile * by, cells)

    def plus(self, other: "Counts") -> "Counts":
        """Return the counts of two populations together."""
        cells = None if self.cells is None or other.cells is None else self.cells.plus(other.cells)
        return Counts(self.total + other.total, self.by_quintile + other.by_quintile, cells)


def central_rate(counts: Counts, people: float) -> float:
    """Return the share of people with an outcome in the first draw, which is the central one where it is alone."""
    return float(counts.total[0]) / people


def counts_in_classes(
    draws: Draws, classes: Sequence[int], areas: Sequence[Area], share_of_people: float
) -> Counts:
    """Return the people in some classes; the last class takes those in no other.

    `share_of_people` is this nation's share of the area, which weighs its national shares.
    """
    people = np.sum([area.children_by_quintile for area in areas], axis=0)
    total = in_classes(draws.total, people.sum(), classes)
    by_quintile = in_classes(draws.total_by_quintile, people, classes)
    cells = None
    if draws.cells is not None:
        cells = Cells(
            draws.cells.people,
            in_classes(draws.cells.cases, draws.cells.people, classes),
            share_of_people * draws.cells.national[:, :, list(classes)].sum(axis=2),
        )
    return Counts(total, by_quintile, cells)


def in_classes(cases: FloatArray, people: FloatArray | float, classes: Sequence[int]) -> FloatArray:
    """Return the cases in some classes, (S, ...), from cases by class (S, ..., classes - 1) of these people."""
    stages = cases.shape[-1]
    total, *others = [cases[..., each] if each < stages else people - cases.sum(axis=-1) for each in classes]
    for other in others:
        total = total + other
    return total


def national_rate(draws: Draws, classes: Sequence[int]) -> float:
    """Return the share of the nation in some classes in the first draw."""
    stages = draws.national.shape[1]
    rates = [*draws.national[0].tolist(), 1.0 - float(draws.national[0].sum())]
    return float(sum(rates[min(each, stages)] for each in classes))


def kept_everywhere(parts: Sequence[Draws], size: int) -> BoolArray:
    """Return which draws have a solution in every nation, so that what nations share stays in step."""
    kept = np.ones(size, dtype=np.bool_)
    for part in parts:
        if part.valid is not None:
            kept &= part.valid
    return kept
