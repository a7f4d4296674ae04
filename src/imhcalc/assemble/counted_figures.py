"""Figures of what is counted or published, beside what is modelled: populations, known groups, rates of nation and region."""

from collections.abc import Iterable

from imhcalc.assemble.figures import PER_YEAR, FigureList, count_unit
from imhcalc.assemble.outcome_runs import OutcomeRun
from imhcalc.assemble.populations import Populations, population_noun
from imhcalc.models.area import Surroundings
from imhcalc.models.result import Figure


def add_populations(to: FigureList, populations: Populations, needed: Iterable[str]) -> None:
    """Add each population used, of those whose number is known."""
    for name in needed:
        flags = (
            ["W_BIRTHS_PROXY"]
            if name in PER_YEAR and populations.methods.get("live_births") == "derived"
            else []
        )
        to.add(
            Figure(
                id=f"population.{name}",
                label=population_noun(name).capitalize(),  # type: ignore[arg-type]
                value=populations.total(name),
                unit=count_unit(name),
                population=name,  # type: ignore[arg-type]
                method=populations.methods[name],  # type: ignore[arg-type]
                equation=_population_words(name, populations),
                from_=populations.origins[name],
                flags=flags,
            )
        )


def _population_words(name: str, populations: Populations) -> str:
    """Return how a population was counted, in words."""
    origins = populations.origins[name]
    if populations.methods[name] == "stated":
        whole = all(origin.startswith("profile.") for origin in origins)
        return (
            "as the profile states it"
            if whole
            else "as the profile states it for some ages, and the area table for others"
        )
    return {
        "live_births": "children under one, counted in place of births",
        "maternities": "babies born in a year, divided by babies for each maternity",
        "fathers": "one father for each maternity",
    }.get(name, "children of each year of age, added up over the area")


def add_known_groups(to: FigureList) -> None:
    """Add the groups that the profile counts: beside the estimate, never added to it."""
    for name, group in to.evidence.profile.known_groups.items():
        to.add(
            Figure(
                id=f"known_groups.{name}", label=group.label, value=group.count, unit="people", method="stated",
                equation="counted locally, as the profile gives it", from_=[f"profile.known_groups.{name}"],
            )
        )  # fmt: skip


def add_comparators(to: FigureList, run: OutcomeRun, surroundings: Surroundings, nation: str) -> None:
    """Add the nation's and the region's measured value beside a measured local one."""
    about = run.measured_about
    if about is None:
        return
    if about.national is not None:
        national = to.evidence.quantity(f"outcomes.{run.id}.measured.{nation}")
        to.add(
            Figure(
                id=f"{run.id}.observed.nation", label=f"{run.outcome.label}: published rate, {nation}", value=national.number,
                unit="proportion", population=run.outcome.population, method="observed",
                equation=f"as published for {nation}", from_=[f"outcomes.{run.id}.measured.{nation}"],
            )
        )  # fmt: skip
    regional = surroundings.regional.get(about.column)
    if regional is not None:
        to.add(
            Figure(
                id=f"{run.id}.observed.region", label=f"{run.outcome.label}: mean of published rates, {regional.place}",
                value=regional.value, unit="proportion", population=run.outcome.population, method="derived",
                equation="the mean of the published rates of the region's districts, weighed by their children",
                from_=[f"areas.{about.column}.region"],
            )
        )  # fmt: skip
