"""Planted faults of levels, units, ages, nations and settings."""

import re
from random import Random

from benchmarks.lint_trials.draft import (
    Change,
    Draft,
    Expected,
    NoPlaceError,
    default,
    expected,
    on_a_line,
    one,
    reference,
    single,
)


def level_missing(draft: Draft, chance: Random) -> Expected:
    """Plant a level of a factor without its ratio."""
    site = one(
        draft.figures(),
        chance,
        lambda each: each.path[0] == "associations" and each.path[2] == "levels" and not reference(each),
    )
    entry = next(each for each in draft.entries("associations") if each.path == site.path[:2])
    line = entry.line("levels")
    draft.delete(site.file, (site.node.key or site.node.span).line, draft.last_line(site.file, site.node))
    return expected("missing-level", site, line)


def unit_of_rate(draft: Draft, chance: Random) -> Expected:
    """Plant a rate in another unit than where it is used."""
    site = one(
        draft.figures(), chance, default, lambda each: each.text("unit") in {"proportion", "odds_ratio"},
        lambda each: not each.has("alternatives"),
    )  # fmt: skip
    other = "per_1000" if site.text("unit") == "proportion" else "rate_ratio"
    line = draft.replace(site.file, site.node.child("unit"), other)
    return expected("unit-mismatch", site, line)


def unit_of_setting(draft: Draft, chance: Random) -> Expected:
    """Plant a setting in another unit than the program asks for."""
    units = {
        "families_per_team": "families_per_wte",
        "babies_per_maternity": "ratio",
        "logit": "proportion",
        "children": "families",
    }
    names = {each.path[1] for each in draft.entries("parameters") if each.text("use") == "setting"}
    site = one(
        draft.figures(), chance, lambda each: each.path[0] == "parameters" and each.path[1] in names,
        lambda each: each.text("unit") in units and len(draft.files) > 3,
    )  # fmt: skip
    return expected(
        "unit-unlike-shipped",
        site,
        draft.replace(site.file, site.node.child("unit"), units[site.text("unit")]),
    )


def unit_of_rung(draft: Draft, chance: Random) -> Expected:
    """Plant a rung of the ladder that counts families, in teams."""
    site = one(draft.figures(), chance, lambda each: each.path[0] == "ladder")
    return expected("unit-unlike-use", site, draft.replace(site.file, site.node.child("unit"), "teams"))


def unit_of_rival(draft: Draft, chance: Random) -> Expected:
    """Plant a rival in another unit than the figure it stands beside."""
    site = one(
        draft.figures(),
        chance,
        lambda each: each.path[0] == "parameters",
        lambda each: each.text("unit") == "proportion",
        lambda each: not each.has("alternatives"),
    )
    source = site.text("source")
    rival = 'alternatives: {other: {value: 30, unit: per_1000, status: published, tag: seen, source: SOURCE, where: page 9, checked: {by: A, on: "2026-01-02"}}}'
    line = draft.beside(site, "unit", rival.replace("SOURCE", source))
    return expected("unit-unlike-default", site, line)


def ages_of_rate(draft: Draft, chance: Random) -> Expected:
    """Plant a rate of older children than the population it is used for."""
    site = one(
        draft.figures(),
        chance,
        lambda each: "baselines" in each.path and "alternatives" not in each.path,
        lambda each: "child" in each.text("population"),
        lambda each: on_a_line(each, "population"),
    )
    text = chance.choice(
        [
            "children aged five to ten",
            "children aged 8 to 12",
            "children under one",
            "15-year-olds",
            "children aged 36 to 60 months and over, at 72 months",
        ]
    )
    line = draft.replace(site.file, site.node.child("population"), text)
    return expected("age-unlike-use", site, line)


def population_of_outcome(draft: Draft, chance: Random) -> Expected:
    """Plant an outcome that is a share of other children than its rate describes."""
    site = one(
        draft.entries("outcomes"),
        chance,
        lambda each: each.text("population") in {"children_2", "children_2_4", "children_3"},
    )
    line = draft.replace(
        site.file, site.node.child("population"), chance.choice(["children_5", "children_0"])
    )
    baselines = [each for each in draft.figures() if each.path[:2] == site.path and "baselines" in each.path]
    lines = [each.line("population") for each in baselines if each.has("population")]
    return expected("age-unlike-use", site, line, site.line("ages"), site.line("label"), *lines)


def noun_of_outcome(draft: Draft, chance: Random) -> Expected:
    """Plant an outcome that counts other people than its population."""
    site = one(draft.entries("outcomes"), chance)
    other = "fathers" if site.text("counted") != "fathers" else "babies"
    return expected(
        "counted-unlike-population", site, draft.replace(site.file, site.node.child("counted"), other)
    )


def nation_of_rate(draft: Draft, chance: Random) -> Expected:
    """Plant a rate of one nation under another."""
    site = one(
        draft.figures(),
        chance,
        lambda each: "baselines" in each.path and "alternatives" not in each.path,
        lambda each: each.has("nation"),
    )
    other = "Wales" if site.text("nation") != "Wales" else "Scotland"
    return expected("nation-unlike-use", site, draft.replace(site.file, site.node.child("nation"), other))


def negative(draft: Draft, chance: Random) -> Expected:
    """Plant a negative count."""
    site = one(
        draft.figures(),
        chance,
        single,
        lambda each: each.text("unit") in {"families", "families_per_year", "teams", "gbp", "people"},
        lambda each: not each.has("interval"),
    )
    return expected(
        "impossible-number",
        site,
        draft.replace(site.file, site.node.child("value"), f"-{site.text('value')}"),
    )


def share_of_everybody(draft: Draft, chance: Random) -> Expected:
    """Plant a share of exactly everybody, or of nobody."""
    site = one(
        draft.figures(),
        chance,
        single,
        lambda each: each.text("unit") == "proportion" and each.text("status") == "published",
        lambda each: not each.has("interval") and not re.search(r"_(boys|girls)$", each.path[1]),
    )
    return expected(
        "share-of-all",
        site,
        draft.replace(site.file, site.node.child("value"), chance.choice(["1.0", "0.0"])),
    )


def reference_ratio(draft: Draft, chance: Random) -> Expected:
    """Plant a ratio of the reference level that is not 1."""
    site = one(draft.figures(), chance, lambda each: reference(each) and each.path[2] == "levels")
    return expected(
        "reference-not-one",
        site,
        draft.replace(site.file, site.node.child("value"), f"{chance.uniform(1.1, 1.6):.2f}"),
    )


def setting_lost(draft: Draft, chance: Random) -> Expected:
    """Plant a setting that every run asks for, taken out of a pack that stands alone."""
    site = one(
        draft.entries("parameters"),
        chance,
        lambda each: each.text("use") == "setting" and len(draft.files) > 3,
    )
    header = next((each for each in draft.files if draft.root(each).child("pack") is not None), None)
    if header is None:
        raise NoPlaceError
    draft.delete(site.file, (site.node.key or site.node.span).line, draft.last_line(site.file, site.node))
    return Expected(
        "setting-missing",
        header,
        frozenset({draft.root(header).child("pack").key.line}),
        frozenset({site.entry, "pack"}),
    )


PLANTED: tuple[Change, ...] = (
    level_missing,
    unit_of_rate,
    unit_of_setting,
    unit_of_rung,
    unit_of_rival,
    ages_of_rate,
    population_of_outcome,
    noun_of_outcome,
    nation_of_rate,
    negative,
    share_of_everybody,
    reference_ratio,
    setting_lost,
)
