"""What stands beside a modelled prevalence: rival readings of its baseline, and the report method."""

from collections.abc import Mapping

from imhcalc.assemble.inputs import effect_of, reading_of
from imhcalc.assemble.model_runs import Runner
from imhcalc.assemble.outcome_counts import Counts, central_rate
from imhcalc.assemble.outcome_models import Model
from imhcalc.assemble.replacements import Replacement
from imhcalc.core.drawing import Adjustment, undrawn_effects
from imhcalc.core.model import Baseline, Effect, Margin
from imhcalc.core.model import Outcome as CoreOutcome
from imhcalc.models.evidence import Outcome
from imhcalc.models.units import Nation as NationName

POPULATION_MEAN = "population_mean"
"""The reading that stands beside a reference one: the same rate as the mean of everybody."""


def rival_readings(
    runner: Runner, outcome_id: str, margins: Mapping[str, Margin], replacement: Replacement
) -> dict[str, float]:
    """Return the prevalence at each rival reading of the baseline, calibrated, with the same surveys and multiples."""
    outcome = runner.evidence.evidence.outcomes[outcome_id]
    adjustment = replacement.central if replacement.method == "stated" else None
    effects = tuple(
        undrawn_effects(
            [effect_of(runner.evidence, each) for each in runner.evidence.associations_of(outcome_id)]
        )
    )
    people = runner.populations.total(outcome.population)
    found: dict[str, float] = {}
    if runner.options.anchor == "reference":
        found |= _population_reading(runner, outcome_id, outcome, effects, margins)
    for reading_id, reading in outcome.readings.items():
        if reading.anchor == runner.options.anchor == "reference":
            continue
        value = runner.evidence.quantity(f"outcomes.{outcome_id}.readings.{reading_id}")
        core = CoreOutcome(outcome_id, reading_of(runner.evidence, reading, value), effects)
        model = Model(f"{outcome_id}, {reading_id}", outcome.population, {outcome_id: (0,)}, outcome=core)
        models = dict.fromkeys(runner.models.nations(), model)
        found[reading_id] = central_rate(
            runner.run(models, runner.central_settings(), margins, adjustment)[0][outcome_id], people
        )
    return found


def _population_reading(
    runner: Runner,
    outcome_id: str,
    outcome: Outcome,
    effects: tuple[Effect, ...],
    margins: Mapping[str, Margin],
) -> dict[str, float]:
    """Return the answer had the reference rate been read as the mean of everybody: the other anchor."""
    for reading in outcome.readings.values():
        if reading.anchor == "reference":
            core = CoreOutcome(outcome_id, Baseline.checked(reading.value.number), effects)
            model = Model(
                f"{outcome_id}, {POPULATION_MEAN}", outcome.population, {outcome_id: (0,)}, outcome=core
            )
            models = dict.fromkeys(runner.models.nations(), model)
            people = runner.populations.total(outcome.population)
            return {
                POPULATION_MEAN: central_rate(
                    runner.run(models, runner.central_settings(), margins)[0][outcome_id], people
                )
            }
    return {}


def by_report_method(
    runner: Runner, models: dict[NationName, Model], margins: Mapping[str, Margin]
) -> dict[str, Counts] | None:
    """Return the transparent multiplicative estimate, or None where nothing is adjusted or the anchor forbids it."""
    if runner.options.anchor == "reference" or not all(model.first_effects for model in models.values()):
        return None
    found = runner.run(models, runner.central_settings(), margins, Adjustment("report"))[0]
    first = next(iter(models.values()))
    if found[first.first_outcome].total[0] >= runner.populations.total(first.population):
        runner.evidence.warn(
            "W_CAPPED",
            f"{first.name}.report_method",
            "The report method's product passed 1 and was cut off there.",
        )
    return found
