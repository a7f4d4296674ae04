"""Planted faults of totals, of what figures rest on, and of relations."""

import re
from random import Random

from benchmarks.lint_trials.draft import Change, Draft, Expected, NoPlaceError, expected, limits, one, single


def group_beyond_total(draft: Draft, chance: Random) -> Expected:
    """Plant one of two groups on the same side of the total as the other."""
    site = one(draft.figures(), chance, lambda each: re.search(r"_(boys|girls)$", each.path[1]) is not None)
    value = site.node.child("value")
    factor = chance.uniform(1.5, 2.0) if site.path[1].endswith("boys") else chance.uniform(0.4, 0.6)
    line = draft.replace(site.file, value, f"{value.value * factor:.3f}")
    return expected("total-outside-groups", site, line)


def group_repeats_total(draft: Draft, chance: Random) -> Expected:
    """Plant the total's own number printed for a group, as in the 2020 review."""
    site = one(draft.figures(), chance, lambda each: re.search(r"_(boys|girls)$", each.path[1]) is not None)
    stem = re.sub(r"_(boys|girls)$", "", site.path[1])
    total = one(draft.figures(), chance, lambda each: each.path[:3] == ("outcomes", stem, "baselines"))
    line = draft.replace(site.file, site.node.child("value"), total.text("value"))
    return expected("total-outside-groups", site, line)


def parts_off(draft: Draft, chance: Random) -> Expected:
    """Plant a part of a whole changed."""
    site = one(draft.figures(), chance, lambda each: each.path[-1] in {"first_visits", "later_visits"})
    value = site.node.child("value")
    line = draft.replace(site.file, value, str(value.value + chance.randint(3, 60)))
    return expected("parts-do-not-add-up", site, line, also=("relations.visits",))


def does_not_follow(draft: Draft, chance: Random) -> Expected:
    """Plant a ratio that its own two shares do not give."""
    site = one(
        draft.figures(), chance, single,
        lambda each: bool(re.fullmatch(r"\d+(\.\d)?% against \d+(\.\d)?%( in \d{4}/\d\d)?", each.text("derived_from"))),
        lambda each: each.text("unit") == "odds_ratio",
    )  # fmt: skip
    value = site.node.child("value")
    low, high = limits(site) if site.has("interval") else (0.0, 99.0)
    other = chance.choice([value.value * 1.2, value.value / 1.2])
    other = other if low <= other <= high else value.value * (1.2 if other < value.value else 1 / 1.2)
    return expected("derived-does-not-follow", site, draft.replace(site.file, value, f"{other:.2f}"))


def _relation(kind: str, code: str, figures: str, relation: str, *, at: str) -> Change:
    def plant(draft: Draft, chance: Random) -> Expected:
        file = chance.choice(sorted(draft.files))
        if draft.root(file).child("relations") is None:
            raise NoPlaceError
        source = chance.choice(list(draft.root(file).child("sources").children))
        conflicts = draft.root(file).child("conflicts")
        text = figures.replace("SOURCE", source)
        start = draft.insert(file, draft.last_line(file, conflicts) + 1, text.rstrip("\n"))
        draft.append(file, relation)
        inserted = text.split("\n")
        line = start + next(index for index, each in enumerate(inserted) if each.strip() == f"{at}:") + 1
        return Expected(
            code, file, frozenset({line}), frozenset({"conflicts.planted", f"relations.planted_{kind}"})
        )

    plant.__doc__ = f"Plant a conflict whose figures are related as {kind}."
    plant.__name__ = f"relation_{kind}"
    return plant


def _conflict(**figures: str) -> str:
    lines = [
        "  planted:",
        "    source: SOURCE",
        "    where: here and there",
        "    problem: Planted.",
        "    use: Neither.",
        "    figures:",
    ]
    for name, value in figures.items():
        number, _, more = value.partition(";")
        lines += [f"      {name}:", f"        value: {number}", "        unit: proportion", "        status: published",
                  "        tag: seen", "        source: SOURCE", "        where: here", '        checked: {by: A, on: "2026-01-02"}']  # fmt: skip
        lines += [f"        {each.strip()}" for each in more.split(";") if each]
    return "\n".join(lines) + "\n"


joint_impossible = _relation(
    "all_of", "joint-share-impossible", _conflict(whole="0.86", parts="[0.88, 0.85, 0.9]"),
    "  planted_all_of: {kind: all_of, whole: conflicts.planted.whole, parts: [conflicts.planted.parts]}", at="whole",
)  # fmt: skip
same_differs = _relation(
    "same_figure", "source-contradicts-itself", _conflict(one="0.117", other="0.112"),
    "  planted_same_figure: {kind: same_figure, parts: [conflicts.planted.one, conflicts.planted.other]}", at="one",
)  # fmt: skip
complement = _relation(
    "separate", "looks-like-complement", _conflict(one="0.57", other="0.43"),
    "  planted_separate: {kind: separate, parts: [conflicts.planted.one, conflicts.planted.other]}", at="other",
)  # fmt: skip
compared = _relation(
    "set_against", "compared-unlike",
    _conflict(one="0.055;population: children aged two to four;years: [2017]", other="0.008;population: children aged 0 to 5;years: [2018]"),
    "  planted_set_against: {kind: set_against, parts: [conflicts.planted.one, conflicts.planted.other]}", at="other",
)  # fmt: skip


def relation_misspelt(draft: Draft, chance: Random) -> Expected:
    """Plant a relation that names a figure which is not there."""
    site = one(draft.entries("relations"), chance)
    parts = site.node.child("parts")
    node = chance.choice(parts.children)
    line = draft.replace(site.file, node, f"{node.value}s")
    return expected("relation-of-nothing", site, line)


PLANTED: tuple[Change, ...] = (
    group_beyond_total,
    group_repeats_total,
    parts_off,
    does_not_follow,
    joint_impossible,
    same_differs,
    complement,
    compared,
    relation_misspelt,
)
