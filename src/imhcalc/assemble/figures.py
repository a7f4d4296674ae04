"""The figures of a result, in order: each with its interval, method and where it comes from."""

from dataclasses import field

import numpy as np

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.plan_basis import Row
from imhcalc.core.arrays import FloatArray, floats
from imhcalc.core.summary import limits
from imhcalc.models.options import Options
from imhcalc.models.result import Figure, UncertaintyInterval
from imhcalc.models.units import Unit
from imhcalc.records import dataclass

NO_WIDTH = 1e-12
"""Limits this close are the same but for the rounding of floats."""
PER_YEAR: dict[str, Unit] = {
    "live_births": "children_per_year",
    "maternities": "people_per_year",
    "fathers": "people_per_year",
}


@dataclass
class FigureList:
    """The figures of a result, in order."""

    evidence: EvidenceInUse
    options: Options
    nations: tuple[str, ...] = ()
    """The nations of the area."""
    figures: list[Figure] = field(default_factory=list)
    draws: dict[str, FloatArray] = field(default_factory=dict)
    """Draws by figure, (S,) or (1,): for differences between runs."""

    def add_row(self, row: Row) -> None:
        """Add a figure of a plan with the interval of its draws, or the limits that stand in their place."""
        drawn = row.values[1:]
        interval = None
        if row.limits is not None:
            interval = self.interval(floats(row.limits), "confidence")
        elif len(drawn):
            interval = self.interval(limits(drawn[np.newaxis], self.options.level)[0], self.plain_kind)
        self.draws[row.id] = drawn if len(drawn) else row.values
        self.add(
            Figure(
                id=row.id,
                label=row.label,
                value=None if np.isnan(row.central) else row.central,
                unit=row.unit,
                population=row.population,
                interval=interval,
                method=row.method,
                equation=row.equation,
                from_=list(row.from_),
            )
        )

    def add(self, figure: Figure) -> None:
        """Add a figure, and warn where the central value lies outside its own interval."""
        interval = figure.interval
        if interval is not None and figure.value is not None and interval.level is not None:
            slack = 1e-12 + 1e-9 * abs(figure.value)
            if not interval.lower - slack <= figure.value <= interval.upper + slack:
                self.evidence.warn(
                    "W_POINT_OUTSIDE",
                    figure.id,
                    f"{figure.label}: the central value lies outside its interval.",
                )
        self.figures.append(figure)

    @property
    def plain_kind(self) -> str:
        """The kind of an interval without chance variation."""
        return "predictive" if self.options.interval == "realised" else self.options.interval

    def interval(self, pair: FloatArray | None, kind: str | None = None) -> UncertaintyInterval | None:
        """Return an uncertainty interval of the run's level, or None where there is no spread to show."""
        if pair is None or not np.isfinite(pair).all():  # a ratio to nothing, in some draw
            return None
        if abs(pair[1] - pair[0]) <= NO_WIDTH * max(1.0, abs(pair[0])):
            return None
        return UncertaintyInterval(
            lower=float(pair[0]),
            upper=float(pair[1]),
            level=self.options.level,
            kind=kind or self.options.interval,  # type: ignore[arg-type]
        )


def count_unit(population: str) -> Unit:
    """Return the unit of a count in a population: a flow for births and maternities, else people present now."""
    return PER_YEAR.get(population, "children")
