"""Steps of an explanation about the area and its nation: who lives where, by age, and rates published for them."""

import numpy as np

from imhcalc.assemble.explained import Explained
from imhcalc.assemble.populations import population_noun
from imhcalc.first_letters import capital, lowered
from imhcalc.models.explanation import Step
from imhcalc.models.units import AGES_OF, Population

MIX = "area.children_by_quintile"
AGES = "area.children_by_age"


def mix_step(known: Explained, population: Population) -> Step:
    """Return the step of the fifths that people live in here."""
    units = known.result.inputs.units
    used = population if any(population in unit.quintile_shares for unit in units) else "live_births"
    people = np.sum(
        [unit.counts[used] * np.array(unit.quintile_shares[used]) for unit in units if used in unit.quintile_shares], axis=0,
    )  # fmt: skip
    total = float(people.sum())
    stated = known.evidence.profile.population
    given = stated.children_by_quintile is not None or stated.quintile_shares is not None
    held = bool(known.result.area.members)
    warned = [each.where for each in known.result.warnings if each.where.startswith("area.")]
    return Step(
        id=MIX,
        kind="mix",
        label=f"{capital(population_noun(used))} by deprivation fifth, here",
        value=(people / total).tolist() if total > 0 else people.tolist(),
        names=known.fifths,
        unit="proportion",
        population=used,
        equation=_members_words(known) if held else None,
        place=known.column("dep_q1_share") if held and not given else None,
        facts=[known.result.context.quintile_note],
        care=known.care(*dict.fromkeys(warned)),
    )


def ages_step(known: Explained, population: Population) -> Step:
    """Return the step of the children by year of age whom a population adds up."""
    units = known.result.inputs.units
    ages = [
        age for age in AGES_OF.get(population, ()) if all(f"children_{age}" in unit.counts for unit in units)
    ]
    counts = [sum(unit.counts[f"children_{age}"] for unit in units) for age in ages]
    year = known.result.area.population_year
    return Step(
        id=AGES,
        kind="count",
        label=f"Children by year of age{f', {year}' if year else ''}",
        value=counts,
        names=[f"aged {age}" for age in ages],
        unit="children",
        equation=_members_words(known),
        place=known.column("children_0"),
    )


def published_step(known: Explained, name: str) -> Step:
    """Return the step of a published rate, by the part of its id after the section."""
    column = name.removesuffix(".region")
    label = next(
        (
            f"{outcome.label}, {about.year}"
            for outcome in known.pack.outcomes.values()
            for about in outcome.measured.values()
            if about.column == column
        ),
        column.replace("_", " "),
    )
    derivation = [known.columns[column].derivation] if column in known.columns else []
    where = known.result.area.region if name != column else None
    return Step(
        id=f"areas.{name}",
        kind="published",
        label=f"Published: {lowered(label)}" + (f", {where}" if where else ""),
        value=known.result.inputs.measured[name],
        unit="proportion",
        place=known.column(column),
        facts=derivation,
    )


def national_mix_step(known: Explained, name: str) -> Step:
    """Return the step of the fifths that people live in over a nation."""
    nation, _, population = name.rpartition(".")
    return Step(
        id=f"national_mix.{name}",
        kind="national_mix",
        label=f"{capital(population_noun(population))} by deprivation fifth, {nation}",  # type: ignore[arg-type]
        value=list(known.result.inputs.national_mix[name]),
        names=known.fifths,
        unit="proportion",
        equation="the nation's areas, added: the mix on which the risks are solved",
        place=known.column("dep_q1_share"),
    )


def national_children_step(known: Explained, name: str) -> Step:
    """Return the step of the children under one of a nation or a region."""
    place = name.rpartition(".")[0]
    return Step(
        id=f"national_children.{name}",
        kind="count",
        label=f"Children under one in {f'the {place}' if place.startswith('United') else place}",
        value=known.result.inputs.national_children[name],
        unit="children",
        equation="the areas of the table, added",
        place=known.column("children_0"),
    )


def _members_words(known: Explained) -> str | None:
    count = len(known.result.area.members)
    return f"{count} districts, added" if count > 1 else None
