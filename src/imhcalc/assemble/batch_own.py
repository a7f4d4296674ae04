"""An area of a batch that says something of its own: a survey, local counts, or a published rate."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from imhcalc.assemble.batch_nation import BatchNation
from imhcalc.assemble.batch_outcomes import Pair, point_outside, shown_limits
from imhcalc.assemble.figures import PER_YEAR
from imhcalc.assemble.local_data import LocalResult
from imhcalc.assemble.model_runs import Runner
from imhcalc.assemble.outcome_figures import REALISED_BELOW
from imhcalc.assemble.outcome_models import Model
from imhcalc.assemble.outcome_runs import Numbers, flags_of, numbers_of
from imhcalc.core.arrays import FloatArray
from imhcalc.core.chance import seen_limits
from imhcalc.core.streams import stream
from imhcalc.core.summary import limits_with_errors
from imhcalc.models.batch import BatchArea, BatchFigure, BatchMethod
from imhcalc.models.options import Options

RESTS_ON: dict[BatchMethod, str] = {
    "synthetic": "local survey",
    "observed": "published rate",
    "composite": "local count and model",
    "report": "local survey",
}


def says_something(area: BatchArea, model: Model, nation: BatchNation) -> bool:
    """Return whether what an area says of its own bears on a model, so that it has to be run by itself."""
    if (area.surveys and model.first_effects) or model.first_outcome in area.observed:
        return True
    # A published rate alone needs no run: it stands beside what the area's mix comes to.
    needs_model = nation.options.method == "report" or model.classes is not None
    return bool(area.measured) and needs_model and nation.measures(model, area) is not None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a number of people comes to: centrally, its limits and their errors, and what might be seen."""

    central: float
    limits: Pair | None
    errors: Pair | None
    realised: Pair | None

    @classmethod
    def of(cls, outcome: str, people: float, central: float, draws: FloatArray, options: Options) -> "Drawn":
        """Return what draws of a number, (S,), come to, as a result of one area tells it."""
        low, high, *errors = (float(each) for each in limits_with_errors(draws[np.newaxis], options.level)[0])
        if options.interval == "parameter" or (
            options.interval == "predictive" and central >= REALISED_BELOW
        ):
            shown = shown_limits((low, high))
            return cls(central, shown, None if shown is None else (errors[0], errors[1]), None)
        prevalence = np.clip(draws / people, 0.0, 1.0)
        generator = stream(options.seed, "realised", outcome)
        seen = seen_limits(prevalence, people, options.level, generator)
        realised = shown_limits((float(seen[0]), float(seen[1])))
        if options.interval == "realised":
            return cls(central, realised, None, None)
        shown = shown_limits((low, high))
        return cls(central, shown, None if shown is None else (errors[0], errors[1]), realised)


@dataclass(frozen=True, slots=True)
class OwnArea:
    """An area of its own, run by one model as `estimate` runs it."""

    area: BatchArea
    nation: BatchNation
    model: Model
    runner: Runner
    numbers: Numbers

    @classmethod
    def run(
        cls, area: BatchArea, nation: BatchNation, model: Model, departure: str | None = None
    ) -> "OwnArea":
        """Return an area run; `departure` names whose departure it shares in a sum."""
        runner = nation.runner_of(area, departure)
        return cls(area, nation, model, runner, numbers_of(runner, {nation.nation: model}))

    @property
    def people(self) -> float:
        """The people of the model's population."""
        return self.runner.populations.total(self.model.population)

    def figures(self, wanted: Sequence[str]) -> dict[str, BatchFigure]:
        """Return what is estimated of each outcome wanted."""
        return {outcome: self._figure(outcome) for outcome in wanted}

    def _figure(self, outcome: str) -> BatchFigure:
        numbers, people, options = self.numbers, self.people, self.nation.options
        replacement = numbers.replacement
        central = float(numbers.changed[outcome].total[0])
        is_measured = replacement.measured is not None
        drawn = (
            None if is_measured else Drawn.of(outcome, people, central, numbers.drawn[outcome].total, options)
        )
        modelled, modelled_limits = self._modelled(outcome)
        local = replacement.local if outcome == self.model.first_outcome else None
        observed, observed_limits = _observed(local)
        if is_measured and outcome == self.model.first_outcome:
            observed = central / people
        limits = None if drawn is None else drawn.limits
        shares = None if limits is None else shown_limits((limits[0] / people, limits[1] / people))
        return BatchFigure(
            outcome, self.model.population, people, central, central / people,
            replacement.method, self._rests_on(replacement.method), limits, shares,  # type: ignore[arg-type]
            None if drawn is None else drawn.realised, None if drawn is None else drawn.errors,
            modelled, modelled_limits, observed, observed_limits, (*self._flags(), *point_outside(central, limits)),
        )  # fmt: skip

    def _rests_on(self, method: BatchMethod) -> str:
        if method == "synthetic" and not (self.area.surveys and self.model.first_effects):
            return "model alone: the local count is too small to use"
        return RESTS_ON[method]

    def _modelled(self, outcome: str) -> tuple[float | None, Pair | None]:
        """Return the modelled prevalence and its limits, where another figure stands in its place."""
        replacement, people = self.numbers.replacement, self.people
        if replacement.central is None:
            return None, None
        modelled = float(self.numbers.surveyed[outcome].total[0]) / people
        if not replacement.is_counted:
            return modelled, None
        draws = self.numbers.modelled_drawn[outcome].total
        low, high = limits_with_errors(draws[np.newaxis], self.nation.options.level)[0, :2] / people
        return modelled, shown_limits((float(low), float(high)))

    def _flags(self) -> tuple[str, ...]:
        flags = [*flags_of({self.nation.nation: self.model}, self.numbers.replacement)]
        if self.model.population in PER_YEAR and self.area.births is None:
            flags.append("W_BIRTHS_PROXY")
        if self.model.first_effects and self.area.mix is None:
            flags.append("W_BASE_MISMATCH")
        return tuple(
            dict.fromkeys(
                [*flags, *(code for code, _ in self.runner.evidence.warnings if code not in NOT_OF_AREAS)]
            )
        )


NOT_OF_AREAS = frozenset({"W_TRANSPORTED", "W_BIRTHS_PROXY"})
"""Warnings that a figure carries as its own flag, or that are the whole nation's."""


def _observed(local: LocalResult | None) -> tuple[float | None, Pair | None]:
    """Return a local count as it was counted; nothing of one that is too small to show."""
    if local is None or local.suppressed:
        return None, None
    return local.share, shown_limits(local.limits)
