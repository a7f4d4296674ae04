"""Runs the core for each outcome of an area: central values, draws, rival readings, and the report method."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Literal

import numpy as np

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.inputs import baseline_of, effect_of, exposures_of, margins_of, reading_of
from imhcalc.assemble.local_data import LocalResult, local_result
from imhcalc.assemble.populations import Populations, Unit
from imhcalc.core.arrays import BoolArray, FloatArray, keep_room
from imhcalc.core.distributions import draw_log_ratios
from imhcalc.core.evidence_choice import choose_evidence
from imhcalc.core.model import Area, Baseline, Classes, Effect, Margin, Nation
from imhcalc.core.model import Outcome as CoreOutcome
from imhcalc.core.observed import composite_draws
from imhcalc.core.simulation import (
    Adjustment,
    Calibration,
    DrawnNation,
    Draws,
    Settings,
    calibrate_classes,
    calibrate_outcome,
    draw_nation,
    simulate,
    undrawn,
    undrawn_effects,
)
from imhcalc.core.streams import stream
from imhcalc.faults import Fault, InputFaultsError
from imhcalc.models.area import MeasuredFigure, Surroundings
from imhcalc.models.evidence import Classification, Measured, Outcome
from imhcalc.models.options import Options
from imhcalc.models.units import NATIONS
from imhcalc.models.units import Nation as NationName
from imhcalc.records import dataclass

WARNING_WORDS = {
    "W_SHARES_RENORMALISED": "Some shares did not add to exactly 1, as rounded percentages do not: they were rescaled.",
    "W_SAMPLING_ZERO": "The local survey found nobody at some level: the level is taken as empty, which a larger survey might not find.",
    "W_MARGIN_FAR_FROM_NATIONAL": "The local survey is over twice, or under half, what the national pattern implies at some level: "
    "check that it asked the same questions of people of the same ages.",
    "W_SATURATED": "Some cell of the model has a risk above 95%: the published ratios are being used beyond their range.",
}
SUPPRESSED_WORDS = (
    "{label}: the local count is too small to show, or to use, without giving single children away; "
    "the modelled figure stands."
)
LOCAL_WARNING_WORDS = {
    "W_LOW_COVERAGE": "{label}: over a quarter of the children were not assessed. Those missing can change the result: "
    "see the lowest and highest it could be.",
    "W_OBSERVED_OUTLIER": "{label}: the local result is further from the modelled one than areas usually are. Most such "
    "gaps are faults of data: check what was counted. Both stand side by side.",
}
TINIEST = 1e-9
"""A drawn share is kept this far from 0 and 1, where it has no logit."""
POPULATION_MEAN = "population_mean"
"""The reading that stands beside a reference one: the same rate as the mean of everybody."""
NOT_ASKED = float("nan")
"""The central rate of an outcome where no local counts are set beside it."""
INTERNATIONAL: Literal["International"] = "International"


@dataclass(frozen=True, slots=True)
class Model:
    """What is simulated together in one nation: one outcome, or the classes of a classification.

    `members` says which classes each outcome adds up; `flags` what its figures must carry.
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
class Cells:
    """People and those of them with an outcome by cell, (S, C); and the nation's share with it by quintile, (S, Q)."""

    people: FloatArray
    cases: FloatArray
    national: FloatArray

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


@dataclass(frozen=True, slots=True)
class Variation:
    """Some inputs at other than their central values, for a central calculation: what sensitivity varies."""

    nation: Callable[[Nation], Nation] | None = None
    model: Callable[[Model], Model] | None = None
    margins: Callable[[Mapping[str, Margin]], dict[str, Margin]] | None = None
    area_effects: Mapping[int, float] = field(default_factory=dict)
    """By stage, on the logit scale."""
    transport: float = 0.0
    observed_share: float | None = None
    """Share below the expected level among the children counted locally."""


AS_IT_IS = Variation()


@dataclass(frozen=True, slots=True)
class Spread:
    """What was drawn, (S, k) by group, how many draws had no solution, and which had one."""

    drivers: Mapping[str, FloatArray]
    invalid: int
    kept: BoolArray


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
    replacement: "Replacement"


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands in place of an outcome's calibrated prevalence, central and drawn, and where it comes from."""

    method: str = "synthetic"
    central: Adjustment | None = None
    drawn: Adjustment | None = None
    measured: MeasuredFigure | None = None
    about: Measured | None = None
    local: LocalResult | None = None
    drivers: Mapping[str, FloatArray] = field(default_factory=dict)
    """What was drawn of it, (S, 1) by group, for shares of the variance."""


@dataclass
class Shared:
    """What every area of a nation shares: drawn exposures, and models calibrated in every draw.

    Runs may share it if they have the same evidence, choices and overrides, seed, draws and anchor. `is_kept`
    says that other runs follow: otherwise calibrations are let go once an outcome is done with.
    """

    drawn: dict[tuple[str, str, bool], DrawnNation] = field(default_factory=dict)
    calibrations: dict[tuple[str, NationName, bool], Calibration] = field(default_factory=dict)
    is_kept: bool = False


@dataclass
class Runner:
    """Runs the models of one area; keeps what several outcomes share."""

    evidence: EvidenceInUse
    surroundings: Surroundings
    populations: Populations
    options: Options
    with_cells: frozenset[str] = frozenset()
    """The outcomes whose cells are kept: later steps are not linear in their risk, or select among them."""
    shared: Shared = field(default_factory=Shared)
    _nations: dict[tuple[str, str], Nation] = field(default_factory=dict)
    _margins: dict[str, Margin] | None = None

    def run_all(self) -> tuple[list[OutcomeRun], dict[str, str]]:
        """Return the runs of every outcome that the area's nations have, and why the others are absent."""
        keep_room()
        absent: dict[str, str] = {}
        runs = [run for models, wanted in self.models(absent) for run in self._run(models, wanted)]
        runs.sort(key=lambda run: (run.outcome.order, run.id))
        return runs, absent

    def rates(self) -> tuple[dict[str, FloatArray], int]:
        """Return the drawn prevalence of every outcome, (S,), as `run_all` does, and the draws without a solution.

        Nothing else is run: differences between areas are of no other figures.
        """
        keep_room()
        rates: dict[str, FloatArray] = {}
        invalid = 0
        for models, wanted in self.models({}):
            people = self._people(models)
            if people > 0:
                drawn, spread = self._drawn(models)
                rates |= {outcome: drawn[outcome].total / people for outcome in wanted}
                invalid = max(invalid, spread.invalid)
        return rates, invalid

    def _drawn(self, models: dict[NationName, Model]) -> tuple[dict[str, Counts], "Spread"]:
        """Return what models come to in the area in every draw, and what was drawn."""
        any_model = next(iter(models.values()))
        margins = self._surveys() if any_model.first_effects else {}
        first = next(iter(any_model.members))
        synthetic = NOT_ASKED
        if first in self.evidence.profile.observed:
            synthetic = _rate(self._sum(models, self._central(), margins, {})[0][first], self._people(models))
        replacement = self._replacement(first, models, margins, synthetic)
        drawing = {} if replacement.drawn is None else {"*": replacement.drawn}
        drawn, _, spread = self._sum(models, self._settings(), margins, drawing)
        return drawn, spread

    def _people(self, models: Mapping[NationName, Model]) -> float:
        """Return the people that models describe; none where their number is not known."""
        population = next(iter(models.values())).population
        return self.populations.total(population) if self.populations.known(population) else 0.0

    def models(self, absent: dict[str, str]) -> Iterator[tuple[dict[NationName, Model], list[str]]]:
        """Yield the models by nation of each outcome or classification wanted, with the outcomes they give.

        Why others are absent is noted in `absent`.
        """
        done: set[str] = set()
        for classification_id, classification in self.evidence.evidence.classifications.items():
            wanted = [outcome for outcome in classification.outcomes if self._wanted(outcome)]
            if wanted:
                yield self._class_models(classification_id, classification), wanted
            done |= set(classification.outcomes)
        for outcome_id, outcome in self.evidence.evidence.outcomes.items():
            if outcome_id in done or not self._wanted(outcome_id):
                continue
            lacking = self._lacking(outcome)
            if lacking is not None:
                absent[outcome_id] = lacking
                continue
            yield self._outcome_models(outcome_id, outcome), [outcome_id]

    # -- which outcomes --------------------------------------------------------------------------------

    def _wanted(self, outcome: str) -> bool:
        asked = self.evidence.profile.outcomes
        return asked is None or outcome in asked or outcome == self.evidence.profile.headline

    def _lacking(self, outcome: Outcome) -> str | None:
        """Return why an outcome is not given here, or None if it is."""
        for nation in self._nation_names():
            if nation not in outcome.baselines and (outcome.carry == "never" or self.options.strict_nation):
                if INTERNATIONAL in outcome.baselines:
                    continue
                return outcome.instead.get(nation, f"no figures for {nation} are held here")
        if not self.populations.known(outcome.population):
            return f"the number of {outcome.counted} it is a share of is not given ({outcome.ages})"
        return None

    def _nation_names(self) -> list[NationName]:
        return list(dict.fromkeys(unit.nation for unit in self.populations.units))

    # -- models ----------------------------------------------------------------------------------------

    def _outcome_models(self, outcome_id: str, outcome: Outcome) -> dict[NationName, Model]:
        effects = tuple(effect_of(self.evidence, each) for each in self.evidence.associations_of(outcome_id))
        models = {}
        for nation in self._nation_names():
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
        return {nation: Model(name, population, members, classes=classes) for nation in self._nation_names()}

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

    # -- running ---------------------------------------------------------------------------------------

    def numbers(self, models: dict[NationName, Model]) -> "Numbers":
        """Return what models come to in the area, central and drawn, and what takes their place."""
        any_model = next(iter(models.values()))
        central, settings = self._central(), self._settings()
        margins = self._surveys() if any_model.first_effects else {}
        without, national, _ = self._sum(models, central, {}, {})
        surveyed = self._sum(models, central, margins, {})[0] if margins else without
        first = next(iter(any_model.members))
        people = self.populations.total(any_model.population)
        replacement = self._replacement(first, models, margins, _rate(surveyed[first], people))
        self._refuse_lost_multipliers(any_model, replacement)
        changed = surveyed
        if replacement.central is not None:
            changed = self._sum(models, central, margins, {"*": replacement.central})[0]
        drawing = {} if replacement.drawn is None else {"*": replacement.drawn}
        drawn, _, spread = self._sum(models, settings, margins, drawing)
        is_counted = replacement.method in {"observed", "composite"}
        modelled_drawn = self._sum(models, settings, margins, {})[0] if is_counted else drawn
        return Numbers(without, surveyed, changed, drawn, modelled_drawn, national, spread, replacement)

    def calibrated(self, nation: NationName, model: Model, *, drawn: bool) -> Calibration:
        """Return a model calibrated in a nation, in every draw or at its central values."""
        return self._calibration(nation, model, self._settings() if drawn else self._central())

    def _run(self, models: dict[NationName, Model], wanted: Sequence[str]) -> list[OutcomeRun]:
        if not self.shared.is_kept:
            self.shared.calibrations.clear()
        any_model = next(iter(models.values()))
        people = self._people(models)
        if people <= 0:
            return []
        numbers = self.numbers(models)
        replacement = numbers.replacement
        margins = self._surveys() if any_model.first_effects else {}
        is_counted = replacement.method in {"observed", "composite"}
        report = self._report_method(models, self._central(), margins)
        runs = []
        for outcome_id in wanted:
            outcome = self.evidence.evidence.outcomes[outcome_id]
            steps = [
                _rate(counts[outcome_id], people)
                for counts in (numbers.without, numbers.surveyed, numbers.changed)
            ]
            base = float(numbers.national[outcome_id])
            runs.append(
                OutcomeRun(
                    id=outcome_id,
                    outcome=outcome,
                    people=people,
                    people_by_quintile=self.populations.by_quintile(any_model.population),
                    central=numbers.changed[outcome_id],
                    drawn=numbers.drawn[outcome_id],
                    national=base,
                    quintile_mix=steps[0] - base,
                    local_margins=steps[1] - steps[0],
                    stated=0.0 if is_counted else steps[2] - steps[1],
                    method=replacement.method,
                    modelled=None if replacement.central is None else numbers.surveyed[outcome_id],
                    modelled_drawn=numbers.modelled_drawn[outcome_id] if is_counted else None,
                    measured=replacement.measured,
                    measured_about=replacement.about,
                    published=self._published(replacement),
                    local=replacement.local,
                    report=None if report is None else _rate(report[outcome_id], people),
                    readings=self._readings(outcome_id, outcome, margins, replacement),
                    drivers={**numbers.spread.drivers, **replacement.drivers},
                    flags=self.flags_of(models, replacement),
                    sources=self._sources_of(outcome_id, any_model, models),
                    invalid=numbers.spread.invalid,
                    adjusted=bool(any_model.first_effects),
                    deepest_stage=max(any_model.members[outcome_id]),
                    national_is_exact=any_model.outcome is not None
                    and any_model.outcome.baseline.beta is None,
                )
            )
        return runs

    def _published(self, replacement: Replacement) -> MeasuredFigure | None:
        """Return the published figure that stands beside local counts used in its place."""
        if replacement.method != "composite" or replacement.about is None:
            return None
        return self.surroundings.measured.get(replacement.about.column)

    @staticmethod
    def flags_of(models: Mapping[NationName, Model], replacement: Replacement) -> tuple[str, ...]:
        """Return what the figures of models must carry."""
        transported = ("W_TRANSPORTED",) if any(model.transported for model in models.values()) else ()
        local = replacement.local
        if local is None or local.suppressed:  # a flag would tell of a count that is not shown
            return transported
        return (*transported, *sorted(local.combined.warnings))

    def central_counts(self, outcome_id: str, variation: Variation = AS_IT_IS) -> Counts:
        """Return an outcome's central number with some inputs at other than their central values."""
        models = self._models_of(outcome_id)
        any_model = next(iter(models.values()))
        margins = self._surveys() if any_model.first_effects else {}
        if variation.margins is not None:
            margins = variation.margins(margins)
        people = self.populations.total(any_model.population)
        found = self._sum(models, self._central(), margins, {}, variation)[0]
        first = next(iter(any_model.members))
        replacement = self._replacement(
            first,
            models,
            margins,
            _rate(found[first], people),
            observed_share=variation.observed_share,
            draw=False,
        )
        if replacement.central is not None:
            found = self._sum(models, self._central(), margins, {"*": replacement.central}, variation)[0]
        return found[outcome_id]

    def model_and_nation(self, outcome_id: str) -> tuple[Model, Nation]:
        """Return the model that gives an outcome, and its reference population, in the first nation of the area."""
        name, model = next(iter(self._models_of(outcome_id).items()))
        return model, self._nation(name, model, drawn=True).nation

    def surveys(self) -> dict[str, Margin]:
        """Return the local surveys of the area."""
        return self._surveys()

    def _models_of(self, outcome_id: str) -> dict[NationName, Model]:
        for name, classification in self.evidence.evidence.classifications.items():
            if outcome_id in classification.outcomes:
                return self._class_models(name, classification)
        return self._outcome_models(outcome_id, self.evidence.evidence.outcomes[outcome_id])

    def _sources_of(self, outcome_id: str, model: Model, models: dict[NationName, Model]) -> tuple[str, ...]:
        """Return the ids of what an outcome's model rests on: its baseline, then its associations."""
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

    def _associations(self, outcome_id: str) -> list[str]:
        keys = [
            f"associations.{each.risk_factor}.{each.outcome}"
            for each in self.evidence.associations_of(outcome_id)
        ]
        return [
            used for key in keys for used in self.evidence.used if used == key or used.startswith(f"{key}.")
        ]

    def _sum(
        self,
        models: dict[NationName, Model],
        settings: Settings,
        margins: Mapping[str, Margin],
        adjustments: Mapping[str, Adjustment],
        variation: Variation = AS_IT_IS,
    ) -> tuple[dict[str, Counts], dict[str, float], "Spread"]:
        """Return expected people by outcome over all nations of the area, the national rates, and what was drawn."""
        parts: list[tuple[Draws, Model, list[Area]]] = []
        for nation, model in models.items():
            areas = self._areas(model.population, nation, margins, whole="*" in adjustments)
            local = {area.id: adjustments["*"] for area in areas} if adjustments else {}
            part = simulate(self._calibration(nation, model, settings, variation), areas, local)
            for code in sorted(part.warnings):
                self.evidence.warn(code, f"area.{nation}", WARNING_WORDS[code])
            parts.append((part, model, areas))
        kept = _kept_everywhere([part for part, _, _ in parts], settings.draws)
        all_kept = bool(kept.all())
        people = self.populations.total(next(iter(models.values())).population)
        sums: dict[str, Counts] = {}
        national: dict[str, float] = {}
        drivers: dict[str, list[FloatArray]] = {}
        for part, model, areas in parts:
            rows = slice(None) if all_kept else kept if part.valid is None else kept[part.valid]
            for group, values in part.drivers.items():
                drivers.setdefault(group, []).append(values[rows])
            size = sum(area.population for area in areas)
            for outcome, classes in model.members.items():
                counts = _members_sum(part, classes, areas, size / people).kept(rows)
                sums[outcome] = counts if outcome not in sums else _add(sums[outcome], counts)
                rate = _national_rate(part, classes)
                national[outcome] = national.get(outcome, 0.0) + rate * size / people
        side_by_side = {
            group: values[0] if len(values) == 1 else np.hstack(values) for group, values in drivers.items()
        }
        return sums, national, Spread(side_by_side, int(settings.draws - kept.sum()), kept)

    def _areas(
        self, population: str, nation: NationName, margins: Mapping[str, Margin], *, whole: bool
    ) -> list[Area]:
        """Return the core's areas: the units, or one whole where a survey or a measured figure describes all of it."""
        if margins or whole:
            unit = self.populations.whole(population, nation)
            units: list[Unit] = [] if unit is None else [unit]
        else:
            units = [unit for unit in self.populations.units if unit.nation == nation]
        return [Area.checked(unit.id, unit.by_quintile(population), margins, unit.parts) for unit in units]

    def _nation(self, name: NationName, model: Model, *, drawn: bool) -> DrawnNation:
        """Return the reference population of a model in a nation, drawn or central, with the factors it uses."""
        population = "live_births" if model.population in {"maternities", "fathers"} else model.population
        kind = population if model.first_effects else ""
        key = (name, kind)
        if key not in self._nations:
            mix = self.surroundings.national_mix[name, population]
            exposures = exposures_of(self.evidence, name) if model.first_effects else ()
            self._nations[key] = Nation.checked(name, mix, exposures)
        if (*key, drawn) not in self.shared.drawn:
            nation = self._nations[key] if drawn else undrawn(self._nations[key])
            settings = self._settings() if drawn else self._central()
            like = self._like(name, kind, drawn=drawn)
            self.shared.drawn[*key, drawn] = draw_nation(nation, settings, like)
        return self.shared.drawn[*key, drawn]

    def _calibration(
        self, nation: NationName, model: Model, settings: Settings, variation: Variation = AS_IT_IS
    ) -> Calibration:
        """Return a model calibrated in a nation; kept while the figures of its outcomes are made."""
        central = settings.draws == 1
        if variation is not AS_IT_IS:
            return self._varied_calibration(nation, model, settings, variation)
        key = (model.name, nation, central)
        run = replace(
            settings,
            shared_area_effects=len(self.populations.units) == 1 and not self.options.own_area_effects,
            transport_sd=self.evidence.number("transport_sd") if model.transported and not central else 0.0,
            keep_cells=not self.with_cells.isdisjoint(model.members),
        )
        if key not in self.shared.calibrations:
            used = model.central() if central else model
            drawn = self._nation(nation, model, drawn=not central)
            self.shared.calibrations[key] = used.calibrate(drawn, run)
        else:
            self._nation(nation, model, drawn=not central)
        # What is drawn of an area, and what of it is kept, is each run's own.
        return replace(self.shared.calibrations[key], settings=run)

    def _varied_calibration(
        self, nation: NationName, model: Model, settings: Settings, variation: Variation
    ) -> Calibration:
        """Return a central calibration with some inputs at other than their central values."""
        drawn = self._nation(nation, model, drawn=False)
        if variation.nation is not None:
            drawn = draw_nation(undrawn(variation.nation(drawn.nation)), settings)
        used = model.central() if variation.model is None else variation.model(model).central()
        run = replace(
            settings,
            fixed_area_effects=dict(variation.area_effects),
            fixed_transport=variation.transport,
            keep_cells=not self.with_cells.isdisjoint(model.members),
        )
        return used.calibrate(drawn, run)

    def _like(self, name: NationName, kind: str, *, drawn: bool) -> DrawnNation | None:
        """Return the nation as already drawn for another population, if its exposures are the same."""
        if not kind:
            return None
        drawn_already = (
            self.shared.drawn.get((name, other, drawn))
            for nation, other in self._nations
            if nation == name and other
        )
        return next((each for each in drawn_already if each is not None), None)

    def _surveys(self) -> dict[str, Margin]:
        if self._margins is None:
            self._margins = margins_of(self.evidence)
        return self._margins

    def _central(self) -> Settings:
        return Settings(seed=self.options.seed, draws=1, area_effect_sd=0.0, totals_only=True)

    def _settings(self) -> Settings:
        area_effect = 0.0 if self.options.interval == "parameter" else self.evidence.number("area_effect_sd")
        return Settings(
            seed=self.options.seed,
            draws=self.options.draws,
            area_effect_sd=area_effect,
            level_correlation=self.evidence.number("level_correlation"),
            totals_only=True,
        )

    # -- what replaces the modelled figure, and what stands beside it ----------------------------------

    def _replacement(
        self,
        outcome_id: str,
        models: dict[NationName, Model],
        margins: Mapping[str, Margin],
        synthetic: float,
        *,
        observed_share: float | None = None,
        draw: bool = True,
    ) -> Replacement:
        """Return what replaces the calibrated prevalence: local counts, a published rate, the report method, a multiple."""
        about = self._measured_about(outcome_id)
        figure = None if about is None else self.surroundings.measured.get(about.column)
        local = self._local_result(outcome_id, models, synthetic, observed_share)
        if local is not None and local.used:
            target = Adjustment("level", np.array([local.combined.estimate]))
            if not draw:
                return Replacement("composite", target, target, about=about, local=local)
            drawn, chance = self._composite_draws(outcome_id, models, margins, local)
            return Replacement(
                "composite", target, drawn, about=about, local=local, drivers={"observed": chance}
            )
        if figure is not None and len(models) == 1 and 0 < figure.value < 1:
            level = Adjustment("level", np.array([figure.value]))
            return Replacement("observed", level, level, figure, about, local)
        if self.options.method == "report" and any(model.first_effects for model in models.values()):
            return Replacement("report", Adjustment("report"), Adjustment("report"), local=local)
        ratio = self._stated_ratio(outcome_id)
        if ratio is not None:
            central, drawn = Adjustment("ratio", ratio[:1]), Adjustment("ratio", ratio[1:])
            return Replacement("stated", central, drawn, local=local)
        return Replacement(local=local)

    def _local_result(
        self,
        outcome_id: str,
        models: dict[NationName, Model],
        synthetic: float,
        observed_share: float | None,
    ) -> LocalResult | None:
        """Return the profile's local counts of an outcome beside the model, or None where there are none."""
        counts = self.evidence.profile.observed.get(outcome_id)
        if counts is None or len(models) != 1:
            return None
        if observed_share is not None:
            counts = counts.model_copy(
                update={"below": observed_share * counts.assessed, "by_quintile": None}
            )
        found = local_result(self.evidence, counts, synthetic, self.options.level)
        label = self.evidence.evidence.outcomes[outcome_id].label
        if found.suppressed:
            self.evidence.warn("W_SUPPRESSED", f"{outcome_id}.observed", SUPPRESSED_WORDS.format(label=label))
            return found
        for code in sorted(found.combined.warnings):
            self.evidence.warn(code, f"{outcome_id}.observed", LOCAL_WARNING_WORDS[code].format(label=label))
        return found

    def _composite_draws(
        self,
        outcome_id: str,
        models: dict[NationName, Model],
        margins: Mapping[str, Margin],
        local: LocalResult,
    ) -> tuple[Adjustment, FloatArray]:
        """Return draws of the composite: of the model without an area effect, updated by the counts (method, 15.8).

        With them, (S, 1), the part of each draw that is the count's own chance and not the model's doubt.
        """
        settings = replace(self._settings(), area_effect_sd=0.0)
        nation, model = next(iter(models.items()))
        areas = self._areas(model.population, nation, margins, whole=True)
        part = simulate(self._calibration(nation, model, settings), areas)
        size = sum(area.population for area in areas)
        synthetic = np.full(settings.draws, float(part.total[:, 0].mean()) / size)
        synthetic[slice(None) if part.valid is None else part.valid] = part.total[:, 0] / size
        # What areas counted is each one's own, as their departures are: shared draws would cancel in a difference.
        owners = [unit.id for unit in self.populations.units] if self.options.own_area_effects else []
        generator = stream(self.options.seed, "composite", outcome_id, *owners)
        level = composite_draws(
            synthetic,
            local.adjusted_cases,
            local.counts.assessed,
            self.evidence.number("area_effect_sd"),
            generator,
        )
        worth = 1.0 / (synthetic * (1.0 - synthetic) * self.evidence.number("area_effect_sd") ** 2) - 1.0
        middle = (local.adjusted_cases + worth * synthetic) / (local.counts.assessed + worth)
        return Adjustment("level", np.clip(level, TINIEST, 1.0 - TINIEST)), (level - middle)[:, np.newaxis]

    def _measured_about(self, outcome_id: str) -> Measured | None:
        names = self._nation_names()
        if len(names) != 1 or self.surroundings.selection.kind == "stated":
            return None
        return self.evidence.evidence.outcomes[outcome_id].measured.get(names[0])

    def _stated_ratio(self, outcome_id: str) -> FloatArray | None:
        """Return the product of the user's stated multiples: the central one, then the draws, (1 + S,)."""
        product: FloatArray | None = None
        for name, stated in self.evidence.profile.stated_multipliers.items():
            if outcome_id not in stated.outcomes:
                continue
            limits = [None, stated.interval] if stated.interval else None
            effect = Effect.checked(name, "marginal", "or", [1.0, stated.rate_ratio], limits)
            generator = stream(self.options.seed, "stated multiplier", name)
            logs, _ = draw_log_ratios(effect, 0.0, self.options.draws, generator)
            drawn = np.broadcast_to(np.exp(logs[:, 1]), (self.options.draws,))
            ratio = np.concatenate([[stated.rate_ratio], drawn])
            product = ratio if product is None else product * ratio
        return product

    def _population_reading(
        self, outcome_id: str, outcome: Outcome, effects: tuple[Effect, ...], margins: Mapping[str, Margin]
    ) -> dict[str, float]:
        """Return the answer had the reference rate been read as the mean of everybody: the other anchor."""
        for reading in outcome.readings.values():
            if reading.anchor == "reference":
                core = CoreOutcome(outcome_id, Baseline.checked(reading.value.number), effects)
                model = Model(
                    f"{outcome_id}, {POPULATION_MEAN}", outcome.population, {outcome_id: (0,)}, outcome=core
                )
                models = dict.fromkeys(self._nation_names(), model)
                people = self.populations.total(outcome.population)
                return {
                    POPULATION_MEAN: _rate(
                        self._sum(models, self._central(), margins, {})[0][outcome_id], people
                    )
                }
        return {}

    def _refuse_lost_multipliers(self, model: Model, replacement: Replacement) -> None:
        """Refuse stated multiples that could have no effect: on a later class, a measured figure, or by the report method."""
        first = next(iter(model.members))
        faults = []
        for name, stated in self.evidence.profile.stated_multipliers.items():
            for outcome in stated.outcomes:
                if outcome not in model.members or (outcome == first and replacement.method == "stated"):
                    continue
                reason = (
                    f"it follows from {first}"
                    if outcome != first
                    else "a published figure or another method is used for it"
                )
                faults.append(
                    Fault(
                        "multiplier-without-effect",
                        f"stated_multipliers.{name} cannot be applied to {outcome}: {reason}",
                        found=outcome,
                        expected="an outcome that is modelled by itself",
                        help=f"take {outcome} out of its outcomes"
                        + (f", or state it for {first}" if outcome != first else ""),
                    )
                )
        if faults:
            raise InputFaultsError(faults)

    def _report_method(
        self, models: dict[NationName, Model], central: Settings, margins: Mapping[str, Margin]
    ) -> dict[str, Counts] | None:
        """Return the transparent multiplicative estimate, or None where nothing is adjusted or the anchor forbids it."""
        if self.options.anchor == "reference" or not all(model.first_effects for model in models.values()):
            return None
        found = self._sum(models, central, margins, {"*": Adjustment("report")})[0]
        first = next(iter(models.values()))
        if found[next(iter(first.members))].total[0] >= self.populations.total(first.population):
            self.evidence.warn(
                "W_CAPPED",
                f"{first.name}.report_method",
                "The report method's product passed 1 and was cut off there.",
            )
        return found

    def _readings(
        self, outcome_id: str, outcome: Outcome, margins: Mapping[str, Margin], replacement: Replacement
    ) -> dict[str, float]:
        """Return the prevalence at each rival reading of the baseline, calibrated, with the same surveys and multiples."""
        stated = replacement.central if replacement.method == "stated" else None
        adjusting = {} if stated is None else {"*": stated}
        effects = tuple(
            undrawn_effects(
                [effect_of(self.evidence, each) for each in self.evidence.associations_of(outcome_id)]
            )
        )
        people = self.populations.total(outcome.population)
        found: dict[str, float] = {}
        if self.options.anchor == "reference":
            found |= self._population_reading(outcome_id, outcome, effects, margins)
        for reading_id, reading in outcome.readings.items():
            if reading.anchor == self.options.anchor == "reference":
                continue
            value = self.evidence.quantity(f"outcomes.{outcome_id}.readings.{reading_id}")
            core = CoreOutcome(outcome_id, reading_of(self.evidence, reading, value), effects)
            model = Model(f"{outcome_id}, {reading_id}", outcome.population, {outcome_id: (0,)}, outcome=core)
            models = dict.fromkeys(self._nation_names(), model)
            found[reading_id] = _rate(
                self._sum(models, self._central(), margins, adjusting)[0][outcome_id], people
            )
        return found


def _rate(counts: Counts, people: float) -> float:
    return float(counts.total[0]) / people


def _members_sum(
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


def _national_rate(draws: Draws, classes: Sequence[int]) -> float:
    stages = draws.national.shape[1]
    rates = [*draws.national[0].tolist(), 1.0 - float(draws.national[0].sum())]
    return float(sum(rates[min(each, stages)] for each in classes))


def _kept_everywhere(parts: Sequence[Draws], size: int) -> BoolArray:
    """Return which draws have a solution in every nation, so that what nations share stays in step."""
    kept = np.ones(size, dtype=np.bool_)
    for part in parts:
        if part.valid is not None:
            kept &= part.valid
    return kept


def _add(first: Counts, second: Counts) -> Counts:
    cells = None if first.cells is None or second.cells is None else first.cells.plus(second.cells)
    return Counts(first.total + second.total, first.by_quintile + second.by_quintile, cells)
