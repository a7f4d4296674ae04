"""Planted faults of rivals, years, standing, sources, scope, and how a pack is kept."""

import re
from random import Random

from benchmarks.lint_trials.draft import (
    Change,
    Draft,
    Expected,
    default,
    expected,
    on_a_line,
    one,
    reference,
    single,
)


def rival_by_name(draft: Draft, chance: Random) -> Expected:
    """Plant a second figure of the same name, under another id."""
    site = one(
        draft.figures(),
        chance,
        single,
        lambda each: each.path[0] == "parameters",
        lambda each: (
            not each.has("interval")
            and not re.search(r"_(boys|girls)$", each.path[1])
            and not each.has("alternatives")
            and each.text("unit") not in {"logit", "babies_per_maternity"}
            and each.text("tag") == "seen"
        ),
        lambda each: "202" in str(each.node.child("years").value) if each.has("years") else False,
    )
    entry = next(each for each in draft.entries("parameters") if each.path == site.path[:2])
    first, last = entry.node.key.line, draft.last_line(site.file, entry.node)
    block = draft.files[site.file].split("\n")[first - 1 : last]
    offset = site.line("value") - first
    indent = " " * (entry.node.key.column - 1)
    block[0] = f"{indent}{entry.path[1]}_again:"
    value = float(site.text("value"))
    block[offset] = re.sub(r"value: .*", f"value: {value * chance.uniform(0.6, 0.8):.6g}", block[offset])
    block = [each for each in block if "register_rows" not in each]
    start = draft.insert(site.file, last + 1, "\n".join(block))
    return Expected(
        "rivals-not-declared",
        site.file,
        frozenset({start + offset, site.line("value")}),
        frozenset({site.entry, f"{site.entry}_again"}),
    )


def rival_by_people(draft: Draft, chance: Random) -> Expected:
    """Plant a second figure of the same people, instrument and years, under another name."""
    site = one(
        draft.figures(),
        chance,
        single,
        lambda each: "baselines" in each.path and "alternatives" not in each.path,
        lambda each: each.has("population", "instrument", "years", "nation", "source"),
        lambda each: draft.root(each.file).child("parameters") is not None,
    )
    lines = draft.files[site.file].split("\n")
    said = {
        key: " ".join(str(site.node.child(key).value).split())
        for key in ("population", "instrument", "source", "nation")
    }
    years = lines[site.line("years") - 1].strip()
    block = [
        "  planted_rival:", "    label: Another word for it altogether", "    use: context", "    quantity:",
        f"      value: {float(site.text('value')) * chance.uniform(0.6, 0.8):.4f}", "      unit: proportion", "      status: published", "      tag: seen",
        f"      source: {said['source']}", "      where: page 9", f"      population: {said['population']!r}",
        f'      instrument: "{said["instrument"]}"', f"      {years}", f"      nation: {said['nation']}", '      checked: {by: A, on: "2026-01-02"}',
    ]  # fmt: skip
    start = draft.insert(site.file, draft.root(site.file).child("parameters").key.line + 1, "\n".join(block))
    return Expected(
        "rivals-not-declared",
        site.file,
        frozenset({start + 4}),
        frozenset({site.entry, "parameters.planted_rival"}),
    )


def old_years(draft: Draft, chance: Random) -> Expected:
    """Plant a figure of long ago."""
    site = one(
        draft.figures(),
        chance,
        lambda each: (
            each.has("years", "source") and each.path[0] != "conflicts" and "alternatives" not in each.path
        ),
        lambda each: int(re.findall(r"\d{4}", str(each.node.child("years").value))[-1]) >= 2022,
    )
    line = draft.replace(site.file, site.node.child("years"), f"[{chance.randint(1970, 1995)}]")
    return expected("stale-year", site, line)


def years_of_the_future(draft: Draft, chance: Random) -> Expected:
    """Plant a figure of years after its source."""
    site = one(draft.figures(), chance, lambda each: each.has("years", "source"))
    return expected(
        "year-after-source",
        site,
        draft.replace(site.file, site.node.child("years"), f"[{chance.randint(2030, 2048)}]"),
    )


def source_of_the_future(draft: Draft, chance: Random) -> Expected:
    """Plant a source of a year to come."""
    site = one(draft.entries("sources"), chance)
    return expected(
        "year-ahead", site, draft.replace(site.file, site.node.child("year"), str(chance.randint(2031, 2049)))
    )


def judged(draft: Draft, chance: Random) -> Expected:
    """Plant a default that has become a judgement."""
    site = one(draft.figures(), chance, default, lambda each: each.text("status") != "judgement")
    line = draft.replace(site.file, site.node.child("status"), "judgement")
    draft.beside(
        next(each for each in draft.figures() if each.path == site.path and each.file == site.file),
        "status",
        "rationale: it seemed about right",
    )
    return expected("judgement-in-every-run", site, line + 1)


def recalled(draft: Draft, chance: Random) -> Expected:
    """Plant a figure from memory that nobody checked."""
    site = one(draft.figures(), chance, lambda each: each.text("tag") == "seen" and not reference(each))
    if site.has("checked"):
        line = site.line("checked")
        draft.delete(site.file, line, line)
        site = next(each for each in draft.figures() if each.path == site.path and each.file == site.file)
    line = draft.replace(site.file, site.node.child("tag"), chance.choice(["recalled", "recalled_unsure"]))
    # That one more figure was checked by nobody is so, and told of the pack.
    return expected("recalled-unchecked", site, line, also=("pack",))


def seen_unread(draft: Draft, chance: Random) -> Expected:
    """Plant a figure seen in a source that nobody read."""
    unread = {each.path[1] for each in draft.entries("sources") if each.text("read") == "not_read"}
    site = one(draft.figures(), chance, lambda each: each.text("source") in unread)
    return expected(
        "seen-where-nothing-was-read", site, draft.replace(site.file, site.node.child("tag"), "seen")
    )


def uncited(draft: Draft, chance: Random) -> Expected:
    """Plant a source that nothing cites."""
    file = chance.choice(
        [each for each in sorted(draft.files) if draft.root(each).child("sources") is not None]
    )
    at = draft.root(file).child("sources").key.line + 1
    line = draft.insert(
        file,
        at,
        '  planted_2020: {citation: "Planted and others (2020).", year: 2020, kind: study, read: whole}',
    )
    return Expected("source-not-cited", file, frozenset({line}), frozenset({"sources.planted_2020"}))


def source_again(draft: Draft, chance: Random) -> Expected:
    """Plant a publication under a second id."""
    site = one(draft.entries("sources"), chance, lambda each: on_a_line(each, "citation"))
    line = draft.insert(
        site.file,
        draft.last_line(site.file, site.node) + 1,
        f'  planted_again: {{citation: "{site.text("citation")}", year: {site.text("year")}, kind: study, read: whole}}',
    )
    return Expected(
        "source-given-twice",
        site.file,
        frozenset({line, site.node.key.line}),
        frozenset({site.entry, "sources.planted_again"}),
    )


def source_misspelt(draft: Draft, chance: Random) -> Expected:
    """Plant a figure whose source is not there."""
    site = one(draft.figures(), chance, lambda each: each.has("source"))
    return expected(
        "unknown-source",
        site,
        draft.replace(site.file, site.node.child("source"), f"{site.text('source')}x"),
        also=(f"sources.{site.text('source')}",),
    )


def place_missing(draft: Draft, chance: Random) -> Expected:
    """Plant a published figure without the place in its source."""
    site = one(
        draft.figures(),
        chance,
        lambda each: each.text("status") == "published" and each.has("where"),
        lambda each: on_a_line(each, "where"),
    )
    line = site.line("where")
    draft.delete(site.file, line, line)
    site = next(each for each in draft.figures() if each.path == site.path and each.file == site.file)
    return expected("no-provenance", site, (site.node.key or site.node.span).line)


def shares_off(draft: Draft, chance: Random) -> Expected:
    """Plant shares that add up to more than everybody."""
    site = one(draft.figures(), chance, lambda each: each.path[-1] in {"shares", "split"})
    node = chance.choice(site.node.child("value").children)
    line = draft.replace(site.file, node, f"{min(node.value + 0.07, 0.99):.3f}")
    return expected("E_SHARES_SUM", site, line)


def crude_and_adjusted(draft: Draft, chance: Random) -> Expected:
    """Plant a crude ratio that is adjusted for something."""
    site = one(draft.entries("associations"), chance, lambda each: each.text("scope") == "marginal")
    line = draft.beside(site, "scope", "adjusted_for: [ace]")
    return expected("scope-unlike-adjusted", site, line, line + 1)


def adjusted_for_nothing(draft: Draft, chance: Random) -> Expected:
    """Plant an adjusted ratio that says for what no more."""
    site = one(draft.entries("associations"), chance, lambda each: each.has("adjusted_for"))
    line = site.line("adjusted_for")
    draft.delete(site.file, line, line)
    return expected("scope-unlike-adjusted", site, site.line("scope"))


def said_to_be_crude(draft: Draft, chance: Random) -> Expected:
    """Plant an adjusted ratio that is called crude."""
    site = one(draft.entries("associations"), chance, lambda each: each.has("adjusted_for"))
    line = draft.replace(site.file, site.node.child("scope"), "marginal")
    return expected("scope-unlike-adjusted", site, line, site.line("adjusted_for"))


def adjusted_for_something_else(draft: Draft, chance: Random) -> Expected:
    """Plant an adjusted ratio that does not hold the model's other factor fixed."""
    site = one(draft.entries("associations"), chance, lambda each: each.has("adjusted_for"))
    return expected(
        "scope-unlike-adjusted",
        site,
        draft.replace(
            site.file, site.node.child("adjusted_for"), chance.choice(["[maternal age]", "[depravation]"])
        ),
    )


def version_without_word(draft: Draft, chance: Random) -> Expected:
    """Plant a new version without a word in the changelog."""
    file = next(each for each in draft.files if draft.root(each).child("pack") is not None)
    header = draft.root(file).child("pack")
    line = draft.replace(file, header.child("version"), f'"{chance.randint(7, 99)}"')
    top = header.child("changelog").children[0].child("version")
    return Expected("version-not-in-changelog", file, frozenset({line, top.span.line}), frozenset({"pack"}))


def _into_header(code: str, text: str, at: int) -> Change:
    def plant(draft: Draft, chance: Random) -> Expected:  # noqa: ARG001 -- as every change
        file = next(each for each in draft.files if draft.root(each).child("pack") is not None)
        line = draft.insert(file, draft.root(file).child("pack").child("summary").key.line, text)
        return Expected(code, file, frozenset({line + at}), frozenset({"pack"}))

    plant.__name__ = f"header_{code.replace('-', '_')}"
    plant.__doc__ = f"Plant a header with {code}."
    return plant


renamed_wrongly = _into_header(
    "renamed-to-nothing", "  renamed:\n    parameters.once: parameters.nowhere_now", 1
)
accepted_wrongly = _into_header(
    "accepted-nothing",
    '  accepted:\n    - {code: stale-year, entry: parameters.nowhere, reason: None., by: A, on: "2026-01-02"}',
    1,
)


def older_on_top(draft: Draft, chance: Random) -> Expected:
    """Plant an older version above a newer one."""
    file = next(each for each in draft.files if draft.root(each).child("pack") is not None)
    header = draft.root(file).child("pack")
    first = header.child("changelog").children[0]
    version = header.child("version").value
    added = (
        f'    - version: "{version}"\n      date: "20{chance.randint(10, 19)}-01-02"\n      changes: [Older.]'
    )
    line = draft.insert(file, first.span.line, added)
    draft.replace(
        file, draft.root(file).child("pack").child("changelog").children[1].child("version"), '"0.0"'
    )
    date = draft.root(file).child("pack").child("changelog").children[1].child("date")
    return Expected("changelog-out-of-order", file, frozenset({line, date.span.line}), frozenset({"pack"}))


PLANTED: tuple[Change, ...] = (
    rival_by_name,
    rival_by_people,
    old_years,
    years_of_the_future,
    source_of_the_future,
    judged,
    recalled,
    seen_unread,
    uncited,
    source_again,
    source_misspelt,
    place_missing,
    shares_off,
    crude_and_adjusted,
    adjusted_for_nothing,
    said_to_be_crude,
    adjusted_for_something_else,
    version_without_word,
    renamed_wrongly,
    accepted_wrongly,
    older_on_top,
)
