"""Figures of one outcome: its prevalence and number, by fifth, what moves it, and what stands beside it."""

from functools import cached_property

import numpy as np

from imhcalc.assemble.figures import PER_YEAR, FigureList, count_unit
from imhcalc.assemble.model_basis import ModelBasis
from imhcalc.assemble.outcome_counts import Counts
from imhcalc.assemble.outcome_runs import OutcomeRun
from imhcalc.assemble.plan_basis import QUINTILE_LABELS
from imhcalc.assemble.populations import population_noun
from imhcalc.core.arrays import FloatArray, floats
from imhcalc.core.chance import realised_counts, seen_limits
from imhcalc.core.streams import stream
from imhcalc.core.summary import limits, summarise
from imhcalc.models.result import Figure, Simulated, UncertaintyInterval
from imhcalc.models.units import Unit
from imhcalc.records import dataclass

REALISED_BELOW = 30
"""Expected counts under this get an interval with chance variation too (method, section 14)."""


def add_outcome(to: FigureList, run: OutcomeRun, births_flag: bool) -> None:  # noqa: FBT001 -- one fact of the run
    """Add the figures of one outcome."""
    flags = [*run.flags, *(["W_BIRTHS_PROXY"] if births_flag and run.outcome.population in PER_YEAR else [])]
    writer = _OutcomeWriter(to, run, flags)
    writer.headline()
    writer.beside()
    if run.adjusted:
        writer.by_quintile()
    writer.contributions()
    writer.rivals()


def add_headline_details(to: FigureList, run: OutcomeRun) -> None:
    """Add what a report says of the headline alone: who lives where, and its number by other methods."""
    writer = _OutcomeWriter(to, run, list(run.flags))
    writer.by_other_methods()
    if run.adjusted:
        writer.where()


@dataclass
class _OutcomeWriter:
    to: FigureList
    run: OutcomeRun
    flags: list[str]

    @cached_property
    def _basis(self) -> ModelBasis:
        return ModelBasis(self.to.evidence, self.to.options, self.to.nations, self.run)

    @property
    def _people(self) -> str:
        return population_noun(self.run.outcome.population)

    def _figure(  # noqa: PLR0913 -- the fields of a figure
        self,
        name: str,
        label: str,
        value: float | None,
        interval: UncertaintyInterval | None = None,
        *,
        equation: str,
        origin: list[str],
        unit: Unit = "proportion",
        method: str | None = None,
        flags: list[str] | None = None,
        simulated: Simulated | None = None,
    ) -> None:
        self.to.add(
            Figure(
                id=f"{self.run.id}.{name}",
                label=f"{self.run.outcome.label}: {label}",
                value=value,
                unit=unit,
                population=self.run.outcome.population,
                interval=interval,
                simulated=simulated,
                method=method or self.run.method,  # type: ignore[arg-type]
                equation=equation,
                from_=origin,
                flags=self.flags if flags is None else flags,
            )
        )

    @cached_property
    def _pairs(self) -> FloatArray:
        return self._limits(self.run.drawn)

    @cached_property
    def _plain(self) -> FloatArray:
        """Limits of the number without chance variation, (2,)."""
        if self.to.options.interval == "realised":
            return floats(limits(self.run.drawn.total[np.newaxis], self.to.options.level)[0])
        return floats(self._pairs[0])

    def _limits(self, counts: Counts) -> FloatArray:
        """Return limits of the total and of each quintile, (1 + Q, 2), in people."""
        rows = (
            np.vstack([counts.total, counts.by_quintile.T]) if self.run.adjusted else counts.total[np.newaxis]
        )
        if self.to.options.interval == "realised":
            generator = stream(self.to.options.seed, "realised", self.run.id)
            people = [self.run.people, *self.run.people_by_quintile]
            return np.vstack(
                [
                    seen_limits(_share(row, size), size, self.to.options.level, generator)
                    for row, size in zip(rows, people, strict=False)
                ]
            )
        return limits(rows, self.to.options.level)

    def headline(self) -> None:
        """Add prevalence and expected number: measured where there is a measured figure."""
        run, to = self.run, self.to
        unit = count_unit(run.outcome.population)
        count = float(run.central.total[0])
        measured = run.measured is not None
        pair = None if measured else self._pairs[0]
        word = "published rate" if measured else "expected prevalence"
        rate = to.interval(None if pair is None else pair / run.people)
        equation, origin = self._basis.prevalence
        self._figure("prevalence", word, count / run.people, rate, equation=equation, origin=origin)
        to.draws[f"{run.id}.prevalence"] = run.drawn.total / run.people
        to.draws[f"{run.id}.expected"] = run.drawn.total
        self._figure(
            "expected", "expected number", count, to.interval(pair), unit=unit, simulated=self._simulated(pair),
            equation=f"{self._people} times the {word}",
            origin=[f"population.{run.outcome.population}", f"{run.id}.prevalence"],
        )  # fmt: skip
        if pair is not None and count < REALISED_BELOW and to.options.interval == "predictive":
            generator = stream(to.options.seed, "realised", run.id)
            prevalence = _share(run.drawn.total, run.people)
            chance = seen_limits(prevalence, run.people, to.options.level, generator)
            to.draws[f"{run.id}.expected.realised"] = realised_counts(prevalence, run.people, generator)
            self._figure(
                "expected.realised",
                "number that might be seen",
                count,
                to.interval(chance, "realised"),
                equation="the expected number, with a range that also holds the chance of whom it falls on",
                origin=[f"{run.id}.expected"],
                unit=unit,
            )

    def _simulated(self, pair: FloatArray | None) -> Simulated | None:
        """Return the rest of the summary of the draws that the interval is of, or None where it is of others."""
        if pair is None or self.to.options.interval == "realised" or self.to.interval(pair) is None:
            return None
        drawn = self.run.drawn.total
        found = summarise(drawn, self.to.options.level)
        return Simulated(
            mean=found.mean,
            median=found.median,
            sd=found.sd,
            draws=len(drawn),
            limit_errors=found.limit_errors,
        )

    def beside(self) -> None:
        """Add the measured and the modelled figure side by side, where there are both."""
        run = self.run
        self._local()
        published = run.measured or run.published
        if published is not None:
            assert run.measured_about is not None  # noqa: S101 -- a measured figure has its column
            self._figure(
                "observed" if run.measured is not None else "observed.published", "published rate",
                published.value, method="observed",
                equation="the mean of the published rates of its parts, weighed by their children"
                if published.is_mean
                else f"as published for {published.place}",
                origin=[f"areas.{run.measured_about.column}"],
            )  # fmt: skip
        modelled = run.modelled or run.central
        pair: FloatArray | None = None
        if run.modelled_drawn is not None:
            pair = limits(run.modelled_drawn.total[np.newaxis], self.to.options.level)[0] / run.people
        elif run.modelled is None:
            pair = self._plain / run.people
        if pair is not None:
            self.to.draws[f"{run.id}.synthetic"] = (run.modelled_drawn or run.drawn).total / run.people
        basis = self._basis
        self._figure(
            "synthetic", "modelled prevalence", float(modelled.total[0]) / run.people,
            self.to.interval(pair, self.to.plain_kind), method="synthetic",
            equation=basis.model_words, origin=basis.model,
        )  # fmt: skip
        if run.report is not None:
            self._figure(
                "report_method", "by the multiplicative method", run.report, method="report",
                equation=basis.report_words, origin=[f"{run.id}.national", *basis.pattern, *basis.here],
            )  # fmt: skip

    def _local(self) -> None:
        """Add the local result as counted, what is known of those not assessed, and the two combined.

        A result that is too small to show leaves nothing here.
        """
        run, local = self.run, self.run.local
        if local is None or local.suppressed:
            return
        origin = [f"profile.observed.{run.id}"]
        counted = self.to.interval(floats(local.limits), "confidence")
        self._figure(
            "observed", "as counted locally", local.share, counted, method="observed", origin=origin,
            equation="children below the expected level over children assessed; the range is Wilson's",
        )  # fmt: skip
        if local.coverage is not None and local.bounds is not None:
            self._figure(
                "observed.coverage", "share of eligible children who were assessed", local.coverage, method="derived",
                origin=origin, equation="children assessed over children eligible",
            )  # fmt: skip
            possible = UncertaintyInterval(
                lower=local.bounds[0], upper=local.bounds[1], level=None, kind="structural"
            )
            self._figure(
                "observed.all_eligible", "of all eligible children, with those not assessed",
                local.combined.observed_adjusted, possible, method="derived", origin=[*origin, f"{run.id}.observed"],
                equation="those assessed as counted, the others with the odds ratio that you state; the range holds "
                "whatever the others are like",
            )  # fmt: skip
        drawn = limits(run.drawn.total[np.newaxis], self.to.options.level)[0] / run.people
        self.to.draws[f"{run.id}.composite"] = run.drawn.total / run.people
        self._figure(
            "composite", "local count and model combined", local.combined.estimate,
            self.to.interval(drawn, self.to.plain_kind), method="composite",
            origin=[f"{run.id}.observed", f"{run.id}.synthetic", "parameters.area_effect_sd"],
            equation="the local count and the model, each weighed by how much it tells: "
            f"the count has {local.combined.weight_observed:.0%} of the weight",
        )  # fmt: skip
        self._figure(
            "composite.weight_observed", "weight of the local count", local.combined.weight_observed, method="derived",
            origin=[*origin, f"{run.id}.synthetic", "parameters.area_effect_sd"],
            equation="children assessed over children assessed and what the model is worth in children",
        )  # fmt: skip

    def by_quintile(self) -> None:
        """Add prevalence and number by deprivation quintile; nobody there leaves the prevalence undefined."""
        run, to = self.run, self.to
        pairs = self._pairs[1:]
        measured = run.measured is not None
        kind = "parameter" if measured and to.options.interval != "realised" else None
        method = "synthetic" if measured else None
        basis = self._basis
        rate_words, rate_origin = basis.by_quintile
        for quintile, people in enumerate(run.people_by_quintile):
            name, place = f"q{quintile + 1}", QUINTILE_LABELS[quintile]
            count = float(run.central.by_quintile[0, quintile])
            pair = pairs[quintile] if people > 0 else None
            share = None if pair is None else pair / people
            rate = count / people if people > 0 else None
            drawn = run.drawn.by_quintile[:, quintile]
            to.draws[f"{run.id}.expected.{name}"] = drawn
            if people > 0:
                to.draws[f"{run.id}.prevalence.{name}"] = drawn / people
            self._figure(
                f"prevalence.{name}", f"prevalence, {place}", rate, to.interval(share, kind), method=method,
                equation=rate_words, origin=rate_origin,
            )  # fmt: skip
            self._figure(
                f"expected.{name}",
                f"number, {place}",
                count,
                to.interval(pair, kind),
                unit=count_unit(run.outcome.population),
                method=method,
                equation=f"{self._people} who live in this fifth, times its prevalence",
                origin=[f"population.{run.outcome.population}", *basis.mix, f"{run.id}.prevalence.{name}"],
            )

    def contributions(self) -> None:
        """Add the national rate and what moves it to the local one; the parts add to the modelled prevalence."""
        run, basis = self.run, self._basis
        equation, origin = basis.national
        self._figure(
            "national", "assumed national rate", run.national, method="stated",
            equation=equation, origin=origin, flags=[],
        )  # fmt: skip
        if not run.adjusted:
            return
        self._figure(
            "contribution.quintile_mix", "moved by the local mix of neighbourhoods", run.quintile_mix, method="derived",
            equation="the modelled prevalence with the local mix of neighbourhoods and no local survey, less the national rate",
            origin=[f"{run.id}.national", *basis.pattern, *basis.mix],
        )  # fmt: skip
        self._figure(
            "contribution.local_margins", "moved by local surveys", run.local_margins, method="derived",
            equation="the modelled prevalence with the local survey, less the same without it"
            if basis.surveys
            else "nothing, since no local survey was given",
            origin=[f"{run.id}.national", *basis.pattern, *basis.here],
        )  # fmt: skip
        if run.method == "stated":
            self._figure(
                "contribution.stated", "moved by stated local circumstances", run.stated, method="stated",
                equation="the modelled prevalence times the stated multiples, less the modelled prevalence",
                origin=[f"{run.id}.synthetic", *basis.multipliers],
            )  # fmt: skip

    def by_other_methods(self) -> None:
        """Add the expected number at the national rate and by the report method."""
        run = self.run
        unit, population = count_unit(run.outcome.population), f"population.{run.outcome.population}"
        for name, word, rate in (
            ("national", "at the assumed national rate", run.national),
            ("report_method", "by the multiplicative method", run.report),
        ):
            if rate is not None:
                self._figure(
                    f"{name}.expected", f"number {word}", rate * run.people, unit=unit, method="derived",
                    equation=f"{self._people} times that rate", origin=[population, f"{run.id}.{name}"],
                )  # fmt: skip

    def where(self) -> None:
        """Add the people of each fifth, and the shares of people and of need in the most deprived one."""
        run = self.run
        population, mix = f"population.{run.outcome.population}", self._basis.mix
        for quintile, people in enumerate(run.people_by_quintile):
            self._figure(
                f"people.q{quintile + 1}", f"{self._people} in the {QUINTILE_LABELS[quintile]}", float(people),
                unit=count_unit(run.outcome.population), method="derived",
                equation=f"{self._people} times the share of them in this fifth", origin=[population, *mix],
            )  # fmt: skip
        self._figure(
            "share_of_people.q1", f"share of {self._people} in the most deprived fifth",
            float(run.people_by_quintile[0] / run.people), method="derived",
            equation="those who live there over all", origin=[f"{run.id}.people.q1", population],
        )  # fmt: skip
        self._figure(
            "share_of_expected.q1", "share of the expected number in the most deprived fifth",
            float(run.central.by_quintile[0, 0] / run.central.total[0]), method="derived",
            equation="the number expected there over the whole", origin=[f"{run.id}.expected.q1", f"{run.id}.expected"],
        )  # fmt: skip

    def rivals(self) -> None:
        """Add the rival readings of the baseline and the published range across risk groups."""
        run, basis = self.run, self._basis
        unit = count_unit(run.outcome.population)
        population = f"population.{run.outcome.population}"
        for reading, rate in run.readings.items():
            words = run.reading_label(reading)
            self._figure(
                f"reading.{reading}.prevalence", f"expected prevalence if {words}", rate, method="synthetic",
                equation="worked out as the modelled prevalence is, with the national rate read so",
                origin=[basis.reading(reading), *basis.pattern, *basis.here, *basis.multipliers],
            )  # fmt: skip
            self._figure(
                f"reading.{reading}.expected", f"expected number if {words}", rate * run.people, unit=unit, method="synthetic",
                equation=f"{self._people} times the prevalence at this reading",
                origin=[population, f"{run.id}.reading.{reading}.prevalence"],
            )  # fmt: skip
        if run.outcome.published_bounds is None:
            return
        bounds = self.to.evidence.quantity(f"outcomes.{run.id}.published_bounds").numbers
        for name, rate in zip(("lower", "upper"), bounds, strict=True):
            self._figure(
                f"published_bound.{name}", f"{name} end of the published range across risk groups", rate * run.people,
                unit=unit, method="derived",
                equation=f"{self._people} times the {name} of the two published rates, as if all were in that group",
                origin=[f"outcomes.{run.id}.published_bounds", population],
            )  # fmt: skip


def _share(row: FloatArray, people: float) -> FloatArray:
    return np.clip(row / people, 0.0, 1.0) if people > 0 else np.zeros_like(row)
