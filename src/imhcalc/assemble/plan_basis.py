"""What a plan starts from: the need of one run, and what the profile states of the way to services."""

from collections.abc import Iterable, Sequence
from dataclasses import field

import numpy as np

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.outcome_counts import Cells, Counts
from imhcalc.assemble.outcome_runs import OutcomeRun
from imhcalc.assemble.populations import Populations
from imhcalc.assemble.stated_values import StatedValues
from imhcalc.core.arrays import FloatArray, floats
from imhcalc.models.profile import Profile
from imhcalc.models.result import Method
from imhcalc.models.stated import StatedAmount
from imhcalc.models.units import QUINTILES, Population, Unit
from imhcalc.records import dataclass

QUINTILE_LABELS = (
    "most deprived fifth",
    "second most deprived fifth",
    "middle fifth",
    "second least deprived fifth",
    "least deprived fifth",
)

UNITS: dict[str, Unit] = {
    "contacts_per_family": "ratio",
    "direct": "hours_per_family",
    "indirect": "hours_per_family",
    "travel": "hours_per_family",
    "hours_per_assessment": "hours_per_family",
    "hours_per_wte": "hours_per_year",
    "supervision": "hours_per_year",
    "training": "hours_per_year",
    "consultation": "hours_per_year",
    "duration_years": "years",
    "caseload_per_wte": "families_per_wte",
    "salary": "gbp_per_year",
    "non_pay": "gbp_per_year",
    "per_family": "gbp_per_family",
}
"""Of stated amounts, by the last part of their key; all others are families a year."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of a plan before it is summed up: `values` is (1 + S,), row 0 the central value."""

    id: str
    label: str
    values: FloatArray
    unit: Unit
    equation: str
    from_: tuple[str, ...]
    population: Population | None = None
    method: Method = "derived"
    limits: tuple[float, float] | None = None
    """Lowest and highest possible, where these stand in place of draws."""

    @property
    def central(self) -> float:
        """The central value."""
        return float(self.values[0])


@dataclass
class PlanBasis:
    """The headline's need as rows (1 + S), and all that later steps take from elsewhere."""

    evidence: EvidenceInUse
    populations: Populations
    headline: OutcomeRun
    counts: Counts
    others: dict[str, Counts]
    """The counts of further outcomes, for overlap."""
    values: StatedValues
    level: float
    rows: dict[str, Row] = field(default_factory=dict)
    lacking: dict[str, list[str]] = field(default_factory=dict)
    """What is missing for each section that the profile begins but does not complete, in words."""

    @property
    def profile(self) -> Profile:
        """The profile."""
        return self.evidence.profile

    @property
    def demand_id(self) -> str | None:
        """The id of the families a year that services would take on, or None where no rates give it."""
        return next((name for name in ("demand.all", "demand.engaged") if name in self.rows), None)

    def amount(self, key: str, label: str, stated: StatedAmount) -> FloatArray:
        """Return an amount that the profile states under a key, as rows."""
        unit = UNITS.get(key.rpartition(".")[2], "families_per_year")
        return self.values.amount(f"profile.{key}", label, stated.value, stated.interval, unit)

    def add(  # noqa: PLR0913, PLR0917 -- the fields of a figure
        self,
        name: str,
        label: str,
        values: FloatArray | float,
        unit: Unit,
        equation: str,
        from_: Iterable[str],
        population: Population | None = None,
        method: Method = "derived",
        limits: tuple[float, float] | None = None,
    ) -> FloatArray:
        """Add a figure and return its rows."""
        rows = np.atleast_1d(floats(values))
        self.rows[name] = Row(name, label, rows, unit, equation, tuple(from_), population, method, limits)
        return rows

    def add_by_quintile(
        self, name: str, label: str, values: FloatArray, unit: Unit, equation: str, from_: Sequence[str]
    ) -> None:
        """Add a figure by quintile, from rows (1 + S, Q)."""
        for quintile in range(QUINTILES):
            self.add(
                f"{name}.q{quintile + 1}",
                f"{label}, {QUINTILE_LABELS[quintile]}",
                values[:, quintile],
                unit,
                equation,
                from_,
            )

    def lacks(self, section: str, what: str) -> None:
        """Record what is missing for a section."""
        self.lacking.setdefault(section, []).append(what)


def stacked(central: Counts, drawn: Counts) -> Counts:
    """Return counts with the central ones as row 0 and the draws after it."""
    cells = None
    if central.cells is not None and drawn.cells is not None:
        pairs = [
            (central.cells.people, drawn.cells.people),
            (central.cells.cases, drawn.cells.cases),
            (central.cells.national, drawn.cells.national),
        ]
        cells = Cells(*(np.concatenate(pair) for pair in pairs))
    return Counts(
        np.concatenate([central.total, drawn.total]),
        np.concatenate([central.by_quintile, drawn.by_quintile]),
        cells,
    )
