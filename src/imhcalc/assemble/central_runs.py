"""One area run centrally, again and again, with some inputs at other than their central values."""

from collections.abc import Mapping
from dataclasses import field, replace

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.model_runs import AS_IT_IS, Runner, Variation
from imhcalc.assemble.outcome_counts import Counts
from imhcalc.assemble.outcome_runs import OutcomeRun, central_counts
from imhcalc.assemble.plan import make_central_plan
from imhcalc.assemble.plan_basis import PlanBasis
from imhcalc.assemble.populations import Populations, Unit
from imhcalc.assemble.stated_values import StatedValues
from imhcalc.core.distributions import STANDARD_LEVEL
from imhcalc.faults import ModelError
from imhcalc.records import dataclass

SCALED = ("live_births", "maternities", "fathers")


@dataclass(frozen=True, slots=True)
class Change:
    """Some inputs at other than their central values: of the model, of what the user states, and of births."""

    variation: Variation = AS_IT_IS
    stated: Mapping[str, float] = field(default_factory=dict)
    births: float | None = None


@dataclass
class CentralRuns:
    """Runs one area centrally, again and again, with some inputs changed; its warnings are kept apart."""

    evidence: EvidenceInUse
    runner: Runner
    populations: Populations
    headline: OutcomeRun
    _as_it_is: Counts | None = None

    @classmethod
    def like(cls, plan: PlanBasis, runner: Runner) -> "CentralRuns":
        """Return central runs of the same area and profile as a finished plan."""
        apart = EvidenceInUse(plan.evidence.evidence, plan.evidence.profile)
        scratch = Runner(apart, runner.surroundings, runner.populations, runner.options, runner.with_cells)
        return cls(apart, scratch, plan.populations, plan.headline)

    def figure(self, change: Change, figure: str) -> float | None:
        """Return one figure, centrally, with some inputs changed; None where the model has no solution there."""
        try:
            counts = self._counts(change.variation)
            return self._figure(change, counts, figure)
        except ModelError:
            return None

    def _figure(self, change: Change, counts: Counts, figure: str) -> float | None:
        populations = self.populations if change.births is None else self._with_births(change.births)
        scale = populations.total(self.headline.outcome.population) / self.headline.people
        if scale != 1.0:
            counts = counts.scaled(scale)
        people = self.headline.people * scale
        expected = float(counts.total[0])
        own = {f"{self.headline.id}.expected": expected, f"{self.headline.id}.prevalence": expected / people}
        if figure in own:
            return own[figure]
        run = replace(
            self.headline, people=people, people_by_quintile=self.headline.people_by_quintile * scale
        )
        values = StatedValues(0, 0, change.stated)
        basis = PlanBasis(self.evidence, populations, run, counts, {}, values, STANDARD_LEVEL)
        row = make_central_plan(basis, figure).rows.get(figure)
        return None if row is None else row.central

    def _counts(self, variation: Variation) -> Counts:
        """Return the headline's counts; those with the model as it is are kept."""
        if variation is not AS_IT_IS:
            return central_counts(self.runner, self.headline.id, variation)
        if self._as_it_is is None:
            self._as_it_is = central_counts(self.runner, self.headline.id)
        return self._as_it_is

    def _with_births(self, births: float) -> Populations:
        """Return the populations with another number of live births, and of mothers and fathers with them."""
        scale = births / self.populations.total("live_births")
        scaled = [
            Unit(
                unit.id,
                unit.nation,
                {name: count * scale if name in SCALED else count for name, count in unit.counts.items()},
                unit.mixes,
                unit.parts,
            )
            for unit in self.populations.units
        ]
        return replace(self.populations, units=tuple(scaled))
