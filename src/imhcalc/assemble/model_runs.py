"""Runs a model in the nations of one area: reference populations, calibrations kept to be shared, and sums."""

from collections.abc import Callable, Mapping
from dataclasses import field, replace

import numpy as np

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.inputs import exposures_of, margins_of
from imhcalc.assemble.outcome_counts import Counts, counts_in_classes, kept_everywhere, national_rate
from imhcalc.assemble.outcome_models import Model, OutcomeModels
from imhcalc.assemble.populations import Populations
from imhcalc.core.arrays import BoolArray, FloatArray
from imhcalc.core.drawing import Adjustment, DrawnNation, Settings, draw_nation, undrawn
from imhcalc.core.drawn_calibration import Calibration
from imhcalc.core.model import Area, Exposure, Margin, Nation
from imhcalc.core.simulation import Draws, simulate
from imhcalc.models.area import Surroundings
from imhcalc.models.options import Options
from imhcalc.models.units import Nation as NationName
from imhcalc.records import dataclass

WARNING_WORDS = {
    "W_SHARES_RENORMALISED": "Some shares did not add to exactly 1, as rounded percentages do not: they were rescaled.",
    "W_SAMPLING_ZERO": "The local survey found nobody at some level: the level is taken as empty, which a larger survey might not find.",
    "W_MARGIN_FAR_FROM_NATIONAL": "The local survey is over twice, or under half, what the national pattern implies at some level: "
    "check that it asked the same questions of people of the same ages.",
    "W_SATURATED": "Some cell of the model has a risk above 95%: the published ratios are being used beyond their range.",
}


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
    """Runs the models of one area; keeps what several of them share."""

    evidence: EvidenceInUse
    surroundings: Surroundings
    populations: Populations
    options: Options
    with_cells: frozenset[str] = frozenset()
    """The outcomes whose cells are kept: later steps are not linear in their risk, or select among them."""
    shared: Shared = field(default_factory=Shared)
    _nations: dict[tuple[str, str], Nation] = field(default_factory=dict)
    _exposures: dict[str, tuple[Exposure, ...]] = field(default_factory=dict)
    _margins: dict[str, Margin] | None = None

    @property
    def models(self) -> OutcomeModels:
        """The models of the outcomes that the area is given."""
        return OutcomeModels(self.evidence, self.populations, self.options)

    def model_and_nation(self, outcome_id: str) -> tuple[Model, Nation]:
        """Return the model that gives an outcome, and its reference population, in the first nation of the area."""
        name, model = next(iter(self.models.of(outcome_id).items()))
        return model, self._nation(name, model, drawn=True).nation

    def surveys(self) -> dict[str, Margin]:
        """Return the local surveys of the area."""
        if self._margins is None:
            self._margins = margins_of(self.evidence)
        return self._margins

    def surveys_for(self, models: Mapping[NationName, Model]) -> dict[str, Margin]:
        """Return the local surveys that bear on models; none where nothing adjusts them."""
        return self.surveys() if next(iter(models.values())).first_effects else {}

    def people(self, models: Mapping[NationName, Model]) -> float:
        """Return the people that models describe; none where their number is not known."""
        population = next(iter(models.values())).population
        return self.populations.total(population) if self.populations.known(population) else 0.0

    def central_settings(self) -> Settings:
        """Return how the central values are run: one draw, nothing left to chance."""
        return Settings(seed=self.options.seed, draws=1, area_effect_sd=0.0, totals_only=True)

    def drawn_settings(self) -> Settings:
        """Return how the draws are run."""
        area_effect = 0.0 if self.options.interval == "parameter" else self.evidence.number("area_effect_sd")
        return Settings(
            seed=self.options.seed,
            draws=self.options.draws,
            area_effect_sd=area_effect,
            level_correlation=self.evidence.number("level_correlation"),
            totals_only=True,
        )

    def run(
        self,
        models: dict[NationName, Model],
        settings: Settings,
        margins: Mapping[str, Margin],
        adjustment: Adjustment | None = None,
        variation: Variation = AS_IT_IS,
    ) -> tuple[dict[str, Counts], dict[str, float], Spread]:
        """Return expected people by outcome over all nations of the area, the national rates, and what was drawn."""
        parts: list[tuple[Draws, Model, list[Area]]] = []
        for nation, model in models.items():
            areas = self.areas(model.population, nation, margins, whole=adjustment is not None)
            local = {} if adjustment is None else {area.id: adjustment for area in areas}
            part = simulate(self.calibration(nation, model, settings, variation), areas, local)
            for code in sorted(part.warnings):
                self.evidence.warn(code, f"area.{nation}", WARNING_WORDS[code])
            parts.append((part, model, areas))
        kept = kept_everywhere([part for part, _, _ in parts], settings.draws)
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
                counts = counts_in_classes(part, classes, areas, size / people).kept(rows)
                sums[outcome] = counts if outcome not in sums else sums[outcome].plus(counts)
                rate = national_rate(part, classes)
                national[outcome] = national.get(outcome, 0.0) + rate * size / people
        side_by_side = {
            group: values[0] if len(values) == 1 else np.hstack(values) for group, values in drivers.items()
        }
        return sums, national, Spread(side_by_side, int(settings.draws - kept.sum()), kept)

    def areas(
        self, population: str, nation: NationName, margins: Mapping[str, Margin], *, whole: bool
    ) -> list[Area]:
        """Return the core's areas: the units, or one whole where a survey or a measured figure describes all of it."""
        if margins or whole:
            units = [self.populations.whole(population, nation)]
        else:
            units = [unit for unit in self.populations.units if unit.nation == nation]
        return [Area.checked(unit.id, unit.by_quintile(population), margins, unit.parts) for unit in units]

    def calibration(
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
        drawn = self._nation(nation, model, drawn=not central)
        if key not in self.shared.calibrations:
            used = model.central() if central else model
            self.shared.calibrations[key] = used.calibrate(drawn, run)
            return self.shared.calibrations[key]
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

    def _nation(self, name: NationName, model: Model, *, drawn: bool) -> DrawnNation:
        """Return the reference population of a model in a nation, drawn or central, with the factors it uses."""
        population = "live_births" if model.population in {"maternities", "fathers"} else model.population
        kind = population if model.first_effects else ""
        key = (name, kind)
        if key not in self._nations:
            mix = self.surroundings.national_mix[name, population]
            self._nations[key] = Nation.checked(name, mix, self._exposures_of(name) if kind else ())
        if (*key, drawn) not in self.shared.drawn:
            nation = self._nations[key] if drawn else undrawn(self._nations[key])
            settings = self.drawn_settings() if drawn else self.central_settings()
            like = self._like(name, kind, drawn=drawn)
            self.shared.drawn[*key, drawn] = draw_nation(nation, settings, like)
        return self.shared.drawn[*key, drawn]

    def _exposures_of(self, name: NationName) -> tuple[Exposure, ...]:
        """Return the risk factors of a nation, which are the same for all of its populations."""
        if name not in self._exposures:
            self._exposures[name] = exposures_of(self.evidence, name)
        return self._exposures[name]

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
