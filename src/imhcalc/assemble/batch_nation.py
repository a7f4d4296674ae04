"""A nation of a batch: its models, calibrated once, and the rates of each outcome in each fifth that they lead to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.model_runs import Runner, Shared
from imhcalc.assemble.outcome_counts import in_classes
from imhcalc.assemble.outcome_models import Model
from imhcalc.assemble.populations import Populations, Unit
from imhcalc.core.arrays import BoolArray, FloatArray, floats
from imhcalc.core.drawing import Adjustment
from imhcalc.core.drawn_calibration import Calibration
from imhcalc.core.model import QUINTILES, Area
from imhcalc.core.simulation import simulate
from imhcalc.faults import ModelError
from imhcalc.models.area import MeasuredFigure, Selection, Surroundings
from imhcalc.models.batch import BatchArea
from imhcalc.models.evidence import Evidence
from imhcalc.models.options import Options
from imhcalc.models.profile import AreaChoice, Profile
from imhcalc.models.units import AGES_OF, Nation

LONGEST_NAME = 200
FAMILY_POPULATIONS = ("maternities", "fathers")


@dataclass(frozen=True, slots=True)
class Counted:
    """The children and births of areas, (A, ages) and (A,); NaN where a file does not count them."""

    children: FloatArray
    births: FloatArray
    maternities: FloatArray

    @classmethod
    def of(cls, areas: Sequence[BatchArea], babies_per_maternity: float) -> "Counted":
        """Return the counts of areas; children under one stand in for births that are not given."""
        children = floats([[np.nan if count is None else count for count in area.children] for area in areas])
        births, maternities = children[:, 0], np.full(len(areas), np.nan)
        if areas[0].births is not None:
            births = floats([np.nan if area.births is None else area.births for area in areas])
        if areas[0].maternities is not None:
            maternities = floats([np.nan if area.maternities is None else area.maternities for area in areas])
        given = np.isfinite(maternities) & (births > 0)
        return cls(children, births, np.where(given, maternities, births / babies_per_maternity))

    def people(self, population: str) -> FloatArray:
        """Return the people of a population in each area, (A,); NaN where they are not counted."""
        if population == "live_births":
            return self.births
        if population in FAMILY_POPULATIONS:
            return self.maternities
        total: FloatArray = self.children[:, list(AGES_OF[population])].sum(axis=1)
        return total


@dataclass(frozen=True, slots=True)
class Rates:
    """The rate of each outcome of a model in each fifth of a nation.

    Parameters
    ----------
    central : mapping of outcome to (Q,)
        At the published values; NaN in a fifth of which the nation's tables say nothing.
    drawn : mapping of outcome to (Q, S)
        In every draw.
    valid : (all draws,)
        Which draws have a solution; S is their number.
    saturated
        The fifths in which a class is all but certain.
    """

    central: Mapping[str, FloatArray]
    drawn: Mapping[str, FloatArray]
    valid: BoolArray
    saturated: frozenset[int] = frozenset()


@dataclass
class BatchNation:
    """What the areas of a nation share."""

    evidence: Evidence
    around: Surroundings
    nation: Nation
    options: Options
    populations: frozenset[str]
    """The populations that some area of the nation counts."""
    outcomes: Sequence[str] | None = None
    """The outcomes asked for; all where None."""
    absent: dict[str, str] = field(default_factory=dict)
    """Why outcomes are not given."""
    runner: Runner = field(init=False)

    def __post_init__(self) -> None:
        wanted = None if self.outcomes is None else list(self.outcomes)
        profile = Profile(area=AreaChoice(name=self.nation, nation=self.nation), outcomes=wanted)
        unit = Unit(self.nation, self.nation, dict.fromkeys(self.populations, 1.0), self.mixes())
        self.runner = Runner(
            EvidenceInUse(self.evidence, profile),
            self.around,
            Populations((unit,)),
            self.options,
            shared=Shared(is_kept=True),
        )

    @property
    def babies_per_maternity(self) -> float:
        """How many babies there are for each maternity."""
        return self.runner.evidence.number("babies_per_maternity")

    def mixes(self) -> dict[str, FloatArray]:
        """Return the nation's own mix by population."""
        mixes = {name: floats(self.around.national_mix[self.nation, name]) for name in AGES_OF}
        return mixes | dict.fromkeys(FAMILY_POPULATIONS, mixes["live_births"])

    def models(self) -> Iterator[tuple[Model, list[str]]]:
        """Yield each model with the outcomes that it gives, of those asked for."""
        for by_nation, wanted in self.runner.models.wanted(self.absent):
            yield by_nation[self.nation], wanted

    def let_go(self) -> None:
        """Forget the calibrations: the model is done with."""
        self.runner.shared.calibrations.clear()

    def calibration(self, model: Model, *, drawn: bool, own_area_effects: bool = False) -> Calibration:
        """Return a model calibrated, in every draw or centrally, for areas that share their departures or draw their own."""
        settings = self.runner.drawn_settings() if drawn else self.runner.central_settings()
        found = self.runner.calibration(self.nation, model, settings)
        return replace(found, settings=replace(found.settings, shared_area_effects=not own_area_effects))

    def rates(self, model: Model) -> Rates:
        """Return the rates of a model's outcomes in each fifth."""
        calibration = self.calibration(model, drawn=False)
        stages = np.full((QUINTILES, self._stages(model)), np.nan)
        saturated = set()
        for fifth, lone in enumerate(np.eye(QUINTILES)):
            try:
                found = simulate(calibration, [Area.checked("", lone)])
            except ModelError as error:
                if error.code != "E_LEVEL_NOT_IDENTIFIED":
                    raise
                continue
            stages[fifth] = found.total_by_quintile[0, fifth]
            if "W_SATURATED" in found.warnings:
                saturated.add(fifth)
        known = np.isfinite(stages).all(axis=1).astype(np.float64)
        drawn = self.rates_with_departure(model, known)
        central = {outcome: in_classes(stages, 1.0, classes) for outcome, classes in model.members.items()}
        return replace(drawn, central=central, saturated=frozenset(saturated))

    def rates_with_departure(self, model: Model, known: FloatArray, departure: str | None = None) -> Rates:
        """Return the rates of a model's outcomes in every draw, with the departure that all areas share, or a named one.

        `known` is 1 for each fifth of which the nation's tables say something, 0 for the others, whose rate is 0.
        """
        parts = () if departure is None else ((departure, 1.0),)
        calibration = self.calibration(model, drawn=True, own_area_effects=departure is not None)
        found = simulate(calibration, [Area.checked(departure or "", known, parts=parts)])
        drawn = {
            outcome: np.ascontiguousarray(in_classes(found.total_by_quintile, known, classes).T)
            for outcome, classes in model.members.items()
        }
        valid = np.ones(self.options.draws, dtype=np.bool_) if found.valid is None else found.valid
        return Rates({}, drawn, valid)

    def by_report_method(self, model: Model, mix: FloatArray, *, drawn: bool) -> dict[str, FloatArray]:
        """Return the prevalence of a model's outcomes in a mix by the multiplicative method, (S,)."""
        area = Area.checked("", mix)
        found = simulate(self.calibration(model, drawn=drawn), [area], {"": Adjustment("report")})
        return {
            outcome: in_classes(found.total, area.population, classes) / area.population
            for outcome, classes in model.members.items()
        }

    @staticmethod
    def _stages(model: Model) -> int:
        return 1 if model.classes is None else len(model.classes.names) - 1

    def measures(self, model: Model, area: BatchArea) -> float | None:
        """Return the published rate of a model's first outcome in an area, where there is one that can be used."""
        outcome = self.evidence.outcomes[model.first_outcome]
        about = outcome.measured.get(self.nation)
        rate = None if about is None else area.measured.get(about.column)
        return rate if rate is not None and 0.0 < rate < 1.0 else None

    def runner_of(self, area: BatchArea, departure: str | None = None) -> Runner:
        """Return the run of an area that says something of its own, as `estimate` makes it.

        `departure` names whose departure it shares where it is part of a sum; for its own range all share one.
        """
        counted = Counted.of([area], self.babies_per_maternity)
        people = {name: float(counted.people(name)[0]) for name in self.populations}
        counts = {name: count for name, count in people.items() if not np.isnan(count)}
        mixes = self.mixes() if area.mix is None else dict.fromkeys(self.mixes(), floats(area.mix))
        parts = () if departure is None else ((departure, 1.0),)
        profile = Profile(
            area=AreaChoice(name=area.code[:LONGEST_NAME], nation=self.nation),
            local_exposures=dict(area.surveys),
            observed=dict(area.observed),
        )
        selection = Selection(area.name, area.code, "district" if area.measured else "stated", ())
        measured = {column: MeasuredFigure(value, area.name) for column, value in area.measured.items()}
        return replace(
            self.runner,
            evidence=EvidenceInUse(self.evidence, profile),
            surroundings=replace(self.around, selection=selection, measured=measured),
            populations=Populations((Unit(area.code, self.nation, counts, mixes, parts),)),
            options=replace(self.options, own_area_effects=departure is not None),
            _margins=None,
        )
