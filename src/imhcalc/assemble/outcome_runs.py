"""Everything calculated for one outcome of an area: central values, draws, and what stands in their place or beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from imhcalc.assemble.local_data import LocalResult
from imhcalc.assemble.model_runs import AS_IT_IS, Runner, Spread, Variation
from imhcalc.assemble.outcome_counts import Counts, central_rate
from imhcalc.assemble.outcome_models import Model
from imhcalc.assemble.replacements import Replacement, refuse_lost_multipliers, replacement_of
from imhcalc.assemble.rival_readings import POPULATION_MEAN, by_report_method, rival_readings
from imhcalc.core.arrays import FloatArray, keep_room
from imhcalc.models.area import MeasuredFigure
from imhcalc.models.evidence import Measured, Outcome
from imhcalc.models.units import Nation
from imhcalc.records import dataclass

NOT_ASKED = float("nan")
"""The central rate of an outcome where no local counts are set beside it."""


@dataclass(frozen=True, slots=True)
class OutcomeRun:
    """Everything calculated for one outcome.

    Prevalences are of `people`; `central` is the number that a report leads with, `modelled` the synthetic
    estimate where a measured or stated figure took its place.
    """

    id: str
    outcome: Outcome
    people: float
    people_by_quintile: FloatArray
    central: Counts
    drawn: Counts
    national: float
    quintile_mix: float
    local_margins: float
    stated: float
    method: str
    modelled: Counts | None = None
    modelled_drawn: Counts | None = None
    measured: MeasuredFigure | None = None
    measured_about: Measured | None = None
    published: MeasuredFigure | None = None
    """A published figure whose place local counts have taken."""
    local: LocalResult | None = None
    report: float | None = None
    readings: dict[str, float] = field(default_factory=dict)
    drivers: Mapping[str, FloatArray] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    invalid: int = 0
    adjusted: bool = False
    deepest_stage: int = 0
    """The last stage of a classification that the outcome rests on."""
    national_is_exact: bool = False

    def reading_words(self, reading: str) -> str:
        """Return the clause that leads to the answer at a rival reading."""
        if reading == POPULATION_MEAN:
            return "reading the same rate as the average of everybody"
        return self.outcome.readings[reading].in_words

    def reading_label(self, reading: str) -> str:
        """Return what a rival reading is called."""
        if reading == POPULATION_MEAN:
            return "The same rate as the average of everybody"
        return self.outcome.readings[reading].label


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the models of an area come to, by outcome, and the national rates.

    The central numbers are those without surveys, with them, and with what takes the place of both.
    """

    without: dict[str, Counts]
    surveyed: dict[str, Counts]
    changed: dict[str, Counts]
    drawn: dict[str, Counts]
    modelled_drawn: dict[str, Counts]
    """The draws of the model where a measured figure or local counts take its place."""
    national: dict[str, float]
    spread: Spread
    replacement: Replacement


def run_outcomes(runner: Runner) -> tuple[list[OutcomeRun], dict[str, str]]:
    """Return the runs of every outcome that the area's nations have, and why the others are absent."""
    keep_room()
    absent: dict[str, str] = {}
    runs = [run for models, wanted in runner.models.wanted(absent) for run in _run(runner, models, wanted)]
    runs.sort(key=lambda run: (run.outcome.order, run.id))
    return runs, absent


def drawn_rates(runner: Runner) -> tuple[dict[str, FloatArray], int]:
    """Return the drawn prevalence of every outcome, (S,), as `run_outcomes` does, and the draws without a solution.

    Nothing else is run: differences between areas are of no other figures.
    """
    keep_room()
    rates: dict[str, FloatArray] = {}
    invalid = 0
    for models, wanted in runner.models.wanted({}):
        people = runner.people(models)
        if people > 0:
            drawn, spread = _drawn(runner, models)
            rates |= {outcome: drawn[outcome].total / people for outcome in wanted}
            invalid = max(invalid, spread.invalid)
    return rates, invalid


def _drawn(runner: Runner, models: dict[Nation, Model]) -> tuple[dict[str, Counts], Spread]:
    """Return what models come to in the area in every draw, and what was drawn."""
    margins = runner.surveys_for(models)
    first = next(iter(models.values())).first_outcome
    synthetic = NOT_ASKED
    if first in runner.evidence.profile.observed:
        central = runner.run(models, runner.central_settings(), margins)[0]
        synthetic = central_rate(central[first], runner.people(models))
    replacement = replacement_of(runner, models, margins, synthetic)
    drawn, _, spread = runner.run(models, runner.drawn_settings(), margins, replacement.drawn)
    return drawn, spread


def numbers_of(runner: Runner, models: dict[Nation, Model]) -> Numbers:
    """Return what models come to in the area, central and drawn, and what takes their place."""
    any_model = next(iter(models.values()))
    central, settings = runner.central_settings(), runner.drawn_settings()
    margins = runner.surveys_for(models)
    without, national, _ = runner.run(models, central, {})
    surveyed = runner.run(models, central, margins)[0] if margins else without
    first = any_model.first_outcome
    people = runner.populations.total(any_model.population)
    replacement = replacement_of(runner, models, margins, central_rate(surveyed[first], people))
    refuse_lost_multipliers(runner.evidence.profile, any_model, replacement)
    changed = surveyed
    if replacement.central is not None:
        changed = runner.run(models, central, margins, replacement.central)[0]
    drawn, _, spread = runner.run(models, settings, margins, replacement.drawn)
    modelled_drawn = runner.run(models, settings, margins)[0] if replacement.is_counted else drawn
    return Numbers(without, surveyed, changed, drawn, modelled_drawn, national, spread, replacement)


def central_counts(runner: Runner, outcome_id: str, variation: Variation = AS_IT_IS) -> Counts:
    """Return an outcome's central number with some inputs at other than their central values."""
    models = runner.models.of(outcome_id)
    any_model = next(iter(models.values()))
    margins = runner.surveys_for(models)
    if variation.margins is not None:
        margins = variation.margins(margins)
    settings = runner.central_settings()
    people = runner.populations.total(any_model.population)
    found = runner.run(models, settings, margins, variation=variation)[0]
    first = any_model.first_outcome
    replacement = replacement_of(
        runner,
        models,
        margins,
        central_rate(found[first], people),
        observed_share=variation.observed_share,
        draw=False,
    )
    if replacement.central is not None:
        found = runner.run(models, settings, margins, replacement.central, variation)[0]
    return found[outcome_id]


def flags_of(models: Mapping[Nation, Model], replacement: Replacement) -> tuple[str, ...]:
    """Return what the figures of models must carry."""
    transported = ("W_TRANSPORTED",) if any(model.transported for model in models.values()) else ()
    local = replacement.local
    if local is None or local.suppressed:  # a flag would tell of a count that is not shown
        return transported
    return (*transported, *sorted(local.combined.warnings))


def _run(runner: Runner, models: dict[Nation, Model], wanted: Sequence[str]) -> list[OutcomeRun]:
    if not runner.shared.is_kept:
        runner.shared.calibrations.clear()
    people = runner.people(models)
    if people <= 0:
        return []
    numbers = numbers_of(runner, models)
    report = by_report_method(runner, models, runner.surveys_for(models))
    return [_outcome_run(runner, models, outcome, numbers, report) for outcome in wanted]


def _outcome_run(
    runner: Runner,
    models: dict[Nation, Model],
    outcome_id: str,
    numbers: Numbers,
    by_report: Mapping[str, Counts] | None,
) -> OutcomeRun:
    model, people, replacement = next(iter(models.values())), runner.people(models), numbers.replacement
    outcome = runner.evidence.evidence.outcomes[outcome_id]
    base = float(numbers.national[outcome_id])
    without, surveyed, changed = (
        central_rate(counts[outcome_id], people)
        for counts in (numbers.without, numbers.surveyed, numbers.changed)
    )
    return OutcomeRun(
        id=outcome_id,
        outcome=outcome,
        people=people,
        people_by_quintile=runner.populations.by_quintile(model.population),
        central=numbers.changed[outcome_id],
        drawn=numbers.drawn[outcome_id],
        national=base,
        quintile_mix=without - base,
        local_margins=surveyed - without,
        stated=0.0 if replacement.is_counted else changed - surveyed,
        method=replacement.method,
        modelled=None if replacement.central is None else numbers.surveyed[outcome_id],
        modelled_drawn=numbers.modelled_drawn[outcome_id] if replacement.is_counted else None,
        measured=replacement.measured,
        measured_about=replacement.about,
        published=_published(runner, replacement),
        local=replacement.local,
        report=None if by_report is None else central_rate(by_report[outcome_id], people),
        readings=rival_readings(runner, outcome_id, runner.surveys_for(models), replacement),
        drivers={**numbers.spread.drivers, **replacement.drivers},
        flags=flags_of(models, replacement),
        sources=runner.models.sources_of(outcome_id, models),
        invalid=numbers.spread.invalid,
        adjusted=bool(model.first_effects),
        deepest_stage=max(model.members[outcome_id]),
        national_is_exact=model.outcome is not None and model.outcome.baseline.beta is None,
    )


def _published(runner: Runner, replacement: Replacement) -> MeasuredFigure | None:
    """Return the published figure that stands beside local counts used in its place."""
    if replacement.method != "composite" or replacement.about is None:
        return None
    return runner.surroundings.measured.get(replacement.about.column)
