"""Which outcomes an area is given, and the model of each in each nation: baselines and effects as the core takes them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.inputs import baseline_of, effect_of, reading_of
from imhcalc.assemble.populations import Populations
from imhcalc.core.drawing import DrawnNation, Settings, undrawn_effects
from imhcalc.core.drawn_calibration import Calibration, calibrate_classes, calibrate_outcome
from imhcalc.core.evidence_choice import choose_evidence
from imhcalc.core.model import Baseline, Classes, Effect
from imhcalc.core.model import Outcome as CoreOutcome
from imhcalc.models.evidence import Classification, Outcome
from imhcalc.models.options import Options
from imhcalc.models.units import NATIONS
from imhcalc.models.units import Nation as NationName
from imhcalc.records import dataclass

INTERNATIONAL: Literal["International"] = "International"


@dataclass(frozen=True, slots=True)
class Model:
    """What is simulated together in one nation: one outcome, or the classes of a classification.

    `members` says which classes each outcome adds up; `transported` that another nation's figures are used.
    """

    name: str
    population: str
    members: Mapping[str, tuple[int, ...]]
    outcome: CoreOutcome | None = None
    classes: Classes | None = None
    transported: bool = False

    @property
    def first_effects(self) -> tuple[Effect, ...]:
        """The effects on the outcome, or on the first class."""
        if self.classes is not None:
            return self.classes.effects[0]
        return self.outcome.effects if self.outcome is not None else ()

    @property
    def first_outcome(self) -> str:
        """The outcome by itself, or the one that is the first class."""
        return next(iter(self.members))

    def central(self) -> "Model":
        """Return the model with nothing left to draw."""
        if self.classes is not None:
            effects = tuple(undrawn_effects(stage) for stage in self.classes.effects)
            return replace(self, classes=replace(self.classes, effects=effects, sample_size=None))
        assert self.outcome is not None  # noqa: S101 -- a model is one or the other
        baseline = replace(self.outcome.baseline, beta=None)
        return replace(
            self,
            outcome=replace(self.outcome, baseline=baseline, effects=undrawn_effects(self.outcome.effects)),
        )

    def calibrate(self, nation: DrawnNation, settings: Settings) -> Calibration:
        """Return the model calibrated in a nation, in every draw."""
        if self.classes is not None:
            return calibrate_classes(nation, self.name, self.classes, settings, effects_on_totals=True)
        assert self.outcome is not None  # noqa: S101 -- a model is one or the other
        return calibrate_outcome(nation, self.outcome, settings)


@dataclass(frozen=True, slots=True)
class OutcomeModels:
    """The models of the outcomes that one area is given."""

    evidence: EvidenceInUse
    populations: Populations
    options: Options

    def wanted(self, absent: dict[str, str]) -> Iterator[tuple[dict[NationName, Model], list[str]]]:
        """Yield the models by nation of each outcome or classification wanted, with the outcomes they give.

        Why others are absent is noted in `absent`.
        """
        done: set[str] = set()
        for classification_id, classification in self.evidence.evidence.classifications.items():
            wanted = [each for each in classification.outcomes if self._is_given(each, absent)]
            if wanted:
                yield self._class_models(classification_id, classification), wanted
            done |= set(classification.outcomes)
        for outcome_id, outcome in self.evidence.evidence.outcomes.items():
            if outcome_id not in done and self._is_given(outcome_id, absent):
                yield self._outcome_models(outcome_id, outcome), [outcome_id]

    def leading(self) -> str | None:
        """Return the outcome that a report leads with: the one asked for, else the first given that names a need.

        None where nothing is given here.
        """
        asked = self.evidence.profile.headline
        if asked is not None:
            return asked
        outcomes = self.evidence.evidence.outcomes
        given = sorted(
            (each.need is None, each.order, name)
            for name, each in outcomes.items()
            if self._is_given(name, {}) and self.populations.total(each.population) > 0
        )
        return given[0][2] if given else None

    def of(self, outcome_id: str) -> dict[NationName, Model]:
        """Return the models by nation that give an outcome."""
        for name, classification in self.evidence.evidence.classifications.items():
            if outcome_id in classification.outcomes:
                return self._class_models(name, classification)
        return self._outcome_models(outcome_id, self.evidence.evidence.outcomes[outcome_id])

    def nations(self) -> list[NationName]:
        """Return the nations that the area lies in."""
        return list(dict.fromkeys(unit.nation for unit in self.populations.units))

    def sources_of(self, outcome_id: str, models: Mapping[NationName, Model]) -> tuple[str, ...]:
        """Return the ids of what an outcome's models rest on: its baseline, then its associations."""
        model = next(iter(models.values()))
        if model.classes is not None:
            classification = self.evidence.evidence.classifications[model.name]
            deepest = min(max(model.members[outcome_id]), len(classification.classes) - 2)
            totals = self._cumulated_outcomes(classification)[: deepest + 1]
            return (
                f"classifications.{model.name}.shares",
                *(key for total in totals for key in self._associations(total)),
            )
        baselines = [key for key in self.evidence.used if key.startswith(f"outcomes.{outcome_id}.baseline.")]
        return (*baselines[: len(models)], *self._associations(outcome_id))

    def _is_wanted(self, outcome: str) -> bool:
        asked = self.evidence.profile.outcomes
        return asked is None or outcome in asked or outcome == self.evidence.profile.headline

    def _is_given(self, outcome_id: str, absent: dict[str, str]) -> bool:
        """Return whether an outcome is wanted and given here; why a wanted one is not is noted in `absent`."""
        if not self._is_wanted(outcome_id):
            return False
        outcome = self.evidence.evidence.outcomes[outcome_id]
        in_classes = any(
            outcome_id in each.outcomes for each in self.evidence.evidence.classifications.values()
        )
        lacking = None if in_classes else self._lacking_figures(outcome)
        if lacking is None and not self.populations.known(outcome.population):
            lacking = f"the number of {outcome.counted} it is a share of is not given ({outcome.ages})"
        if lacking is not None:
            absent[outcome_id] = lacking
        return lacking is None

    def _lacking_figures(self, outcome: Outcome) -> str | None:
        """Return why an outcome with baselines of its own has none for the nations here, or None if it has."""
        if INTERNATIONAL in outcome.baselines or not (outcome.carry == "never" or self.options.strict_nation):
            return None
        for nation in self.nations():
            if nation not in outcome.baselines:
                return outcome.instead.get(nation, f"no figures for {nation} are held here")
        return None

    def _outcome_models(self, outcome_id: str, outcome: Outcome) -> dict[NationName, Model]:
        effects = tuple(effect_of(self.evidence, each) for each in self.evidence.associations_of(outcome_id))
        models = {}
        for nation in self.nations():
            available: dict[str, NationName | Literal["International"]] = {
                name: name for name in outcome.baselines
            }
            if INTERNATIONAL in available:
                available[nation] = available[INTERNATIONAL]
            chosen = choose_evidence(available, nation, NATIONS, strict=self.options.strict_nation)
            if chosen.transported:
                self.evidence.warn(
                    "W_TRANSPORTED",
                    f"outcomes.{outcome_id}",
                    f"{outcome.label}: figures of {chosen.source} are used for {nation}; its interval is wider for it.",
                )
            quantity = self.evidence.quantity(f"outcomes.{outcome_id}.baseline.{chosen.evidence}")
            core = CoreOutcome(
                outcome_id, self._anchored(outcome_id, outcome, baseline_of(quantity)), effects
            )
            members = {outcome_id: (0,)}
            models[nation] = Model(
                outcome_id, outcome.population, members, outcome=core, transported=chosen.transported
            )
        return models

    def _anchored(self, outcome_id: str, outcome: Outcome, baseline: Baseline) -> Baseline:
        """Return the baseline, or with ``--anchor reference`` the outcome's reading of it as a reference rate."""
        if self.options.anchor == "population":
            return baseline
        for reading_id, reading in outcome.readings.items():
            if reading.anchor == "reference":
                value = self.evidence.quantity(f"outcomes.{outcome_id}.readings.{reading_id}")
                anchored = reading_of(self.evidence, reading, value)
                return replace(anchored, beta=baseline_of(value).beta)
        return baseline

    def _class_models(self, name: str, classification: Classification) -> dict[NationName, Model]:
        shares = self.evidence.quantity(f"classifications.{name}.shares")
        totals = self._cumulated_outcomes(classification)
        effects = [
            tuple(effect_of(self.evidence, each) for each in self.evidence.associations_of(total))
            for total in totals
        ]
        first, *rest = shares.numbers
        base = self._anchored(totals[0], self.evidence.evidence.outcomes[totals[0]], Baseline.checked(first))
        # A reading of the first class as a reference rate leaves the others in their stated proportions.
        stated = [base.value, *((1.0 - base.value) * share / sum(rest) for share in rest)]
        anchored = (base.anchor, base.reference_cells)
        classes = Classes.checked(
            classification.classes, stated, effects, shares.effective_sample_size, anchored
        )
        members = {
            outcome: tuple(classification.classes.index(each) for each in parts)
            for outcome, parts in classification.outcomes.items()
        }
        population = self.evidence.evidence.outcomes[totals[0]].population
        # The outcome that is the first class comes first, in whatever order the evidence is written.
        members = dict(sorted(members.items(), key=lambda member: member[1]))
        return {nation: Model(name, population, members, classes=classes) for nation in self.nations()}

    @staticmethod
    def _cumulated_outcomes(classification: Classification) -> list[str]:
        """Return the outcome that adds up the first 1, 2, ... classes, for each class but the last."""
        found = []
        for count in range(1, len(classification.classes)):
            first = set(classification.classes[:count])
            found += [outcome for outcome, parts in classification.outcomes.items() if set(parts) == first][
                :1
            ]
        return found

    def _associations(self, outcome_id: str) -> list[str]:
        keys = [
            f"associations.{each.risk_factor}.{each.outcome}"
            for each in self.evidence.associations_of(outcome_id)
        ]
        return [
            used for key in keys for used in self.evidence.used if used == key or used.startswith(f"{key}.")
        ]
