"""What a modelled figure rests on: the ids of all that goes into it, and how it is worked out, in words."""

from functools import cached_property

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.outcome_runs import OutcomeRun
from imhcalc.assemble.populations import population_noun
from imhcalc.first_letters import lowered
from imhcalc.models.options import Options
from imhcalc.models.units import DEPRIVATION
from imhcalc.records import dataclass

MIX = "area.children_by_quintile"
Worked = tuple[str, list[str]]
"""How a figure is worked out, in words, and from which ids."""


@dataclass(frozen=True)
class ModelBasis:
    """The ids and the words behind the figures of one outcome of a run."""

    evidence: EvidenceInUse
    options: Options
    nations: tuple[str, ...]
    run: OutcomeRun

    # -- ids -------------------------------------------------------------------------------------------

    @property
    def associations(self) -> list[str]:
        """Ids of how each risk factor goes with the outcome, and with those solved before it; place first."""
        found = [each for each in self.run.sources if each.startswith("associations.")]
        return sorted(found, key=lambda each: each.split(".")[1] != DEPRIVATION)

    @cached_property
    def pattern(self) -> list[str]:
        """Ids of what sets risks apart: associations, tables of exposure, and the mix they are solved on."""
        if not self.run.adjusted:
            return []
        exposures = [each for each in self.evidence.used if each.startswith("risk_factors.")]
        population = self.run.outcome.population
        solved_on = "live_births" if population in {"maternities", "fathers"} else population
        mixes = [f"national_mix.{nation}.{solved_on}" for nation in self.nations]
        return [*mixes, *self.associations, *exposures]

    @property
    def mix(self) -> list[str]:
        """Ids of the local mix of neighbourhoods."""
        stated = self.evidence.profile.population
        return [
            MIX,
            *(
                f"profile.population.{name}"
                for name in ("children_by_quintile", "quintile_shares")
                if getattr(stated, name) is not None
            ),
        ]

    @property
    def surveys(self) -> list[str]:
        """Ids of local surveys of a risk factor."""
        return [f"profile.local_exposures.{factor}" for factor in self.evidence.profile.local_exposures]

    @property
    def here(self) -> list[str]:
        """Ids of what is local: the mix of neighbourhoods, and surveys."""
        return [*self.mix, *self.surveys]

    @property
    def multipliers(self) -> list[str]:
        """Ids of stated multiples that move this outcome or the one it is solved after."""
        if self.run.method != "stated":
            return []
        moved = {self.run.id, *(each.split(".")[2] for each in self.associations)}
        return [
            f"profile.stated_multipliers.{name}"
            for name, stated in self.evidence.profile.stated_multipliers.items()
            if moved & set(stated.outcomes)
        ]

    @property
    def spread(self) -> list[str]:
        """Ids of settings that move the range and not the value."""
        if self.options.interval == "parameter":
            return []
        carried = ["parameters.transport_sd"] if "W_TRANSPORTED" in self.run.flags else []
        return ["parameters.area_effect_sd", *carried]

    @property
    def model(self) -> list[str]:
        """Ids of all that the modelled prevalence rests on."""
        local = [*self.mix, *self.pattern, *self.surveys] if self.run.adjusted else []
        return [f"{self.run.id}.national", *local, *self.spread]

    def reading(self, name: str) -> str:
        """Return the id of a rival reading; the other anchor of a reference rate is that rate itself."""
        if name in self.run.outcome.readings:
            return f"outcomes.{self.run.id}.readings.{name}"
        return self._reference_reading or f"{self.run.id}.national"

    @cached_property
    def _reference_reading(self) -> str | None:
        """The id of the baseline read as a low-risk rate, of this outcome or of the one it is solved after."""
        for outcome in dict.fromkeys([*(each.split(".")[2] for each in self.associations), self.run.id]):
            for name, reading in self.evidence.evidence.outcomes[outcome].readings.items():
                if reading.anchor == "reference":
                    return f"outcomes.{outcome}.readings.{name}"
        return None

    # -- words -----------------------------------------------------------------------------------------

    @cached_property
    def _factors(self) -> str:
        """The risk factors of the model in a sentence, place first."""
        factors = self.evidence.evidence.risk_factors
        used = {each.split(".")[1] for each in self.associations}
        labels = [lowered(factor.label) for name, factor in factors.items() if name in used]
        return " and ".join(reversed(labels))

    @property
    def model_words(self) -> str:
        """How the modelled prevalence is worked out."""
        run = self.run
        if not run.adjusted:
            return "the national rate: nothing local changes it"
        people = population_noun(run.outcome.population)
        words = (
            f"every combination of {self._factors} has a risk of its own. The risks are solved so that, in the "
            f"nation's mix, they give the assumed national rate; then they are averaged over the {people} here"
        )
        if run.deepest_stage > 0:
            words += ". Exclusive classes are solved in turn, each among those in none before it"
        return words

    @property
    def report_words(self) -> str:
        """How the multiplicative estimate is worked out."""
        return (
            f"the national rate times an index for each of {self._factors}: the mean ratio here over the mean "
            "ratio in the nation. It counts twice what the two share, and is shown to compare with"
        )

    @property
    def prevalence(self) -> Worked:
        """How the prevalence that a report leads with is worked out."""
        run = self.run
        if run.method == "observed":
            return "the published rate, as it stands", [f"{run.id}.observed"]
        if run.method == "composite":
            return (
                "the local result and the model put together, each with the weight that its precision earns",
                [f"{run.id}.composite"],
            )
        if run.method == "report":
            return "the multiplicative estimate, as asked for", [f"{run.id}.report_method"]
        if run.method == "stated":
            return (
                "the modelled prevalence times the multiples that the profile states",
                [f"{run.id}.synthetic", *self.multipliers],
            )
        return self.model_words, self.model

    @property
    def by_quintile(self) -> Worked:
        """How the prevalence of one fifth is worked out."""
        run = self.run
        if run.method == "synthetic":
            return "the same risks, averaged over those who live in this fifth alone", self.model
        return (
            "the modelled rate of this fifth, moved by the one step (on the log-odds scale) that brings the rates "
            "of all fifths to the prevalence of the whole area",
            [f"{run.id}.prevalence", *self.model],
        )

    @property
    def national(self) -> Worked:
        """How the national rate is worked out."""
        run = self.run
        baselines = [each for each in run.sources if not each.startswith("associations.")]
        reference = self._reference_reading if self.options.anchor == "reference" else None
        if reference is not None and run.adjusted:
            return (
                "the national rate that follows if the published rate is that of low-risk families",
                [reference, *baselines, *self.pattern],
            )
        words = self._classes_in_words(baselines[0])
        if "W_TRANSPORTED" in run.flags:
            words = "the rate of another nation, carried here for want of one"
        if len(baselines) > 1:
            people = f"population.{run.outcome.population}"
            return f"the nations' rates, weighed by the {population_noun(run.outcome.population)} of each", [
                *baselines,
                people,
            ]
        return words, baselines

    def _classes_in_words(self, baseline: str) -> str:
        """Return which national shares an outcome adds up, or that its rate is taken as it is."""
        section, name, *_ = baseline.split(".")
        if section != "classifications":
            return "as the evidence gives it"
        classes = [
            each.replace("_", " ")
            for each in self.evidence.evidence.classifications[name].outcomes[self.run.id]
        ]
        if len(classes) == 1:
            return f"the national share that is {classes[0]}"
        return f"the national shares that are {' and '.join(classes)}, added"
