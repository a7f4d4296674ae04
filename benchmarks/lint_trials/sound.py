"""Changes that leave a pack sound."""

import re
from collections.abc import Callable
from random import Random

from benchmarks.lint_trials.draft import Draft, limits, one, single, with_interval
from benchmarks.lint_trials.keeping import rival_by_name


def comment_above(draft: Draft, chance: Random) -> None:
    """Make comments at the top of a file, so that every line moves."""
    file = chance.choice(sorted(draft.files))
    draft.insert(file, 1, "\n".join(f"# a remark {number}" for number in range(chance.randint(1, 5))))


def note_reworded(draft: Draft, chance: Random) -> None:
    """Make another note beside a figure."""
    site = one(draft.figures(), chance, lambda each: not each.has("note"))
    draft.beside(site, "unit", f"note: Looked at again, remark {chance.randint(1, 99)}.")


def value_nudged(draft: Draft, chance: Random) -> None:
    """Make a value moved a little within its interval."""
    site = one(
        draft.figures(),
        chance,
        with_interval,
        lambda each: each.text("unit") == "proportion",
        lambda each: not re.search("against|less| of ", each.text("derived_from") + each.text("where")),
        lambda each: each.path[1] not in {"disorder_2_4", "sleep_difficulty"},
    )
    value = site.node.child("value").value
    draft.replace(site.file, site.node.child("value"), f"{value + (limits(site)[1] - value) * 0.02:.5f}")


def groups_nudged(draft: Draft, chance: Random) -> None:
    """Make a group's rate changed within rounding."""
    site = one(draft.figures(), chance, lambda each: re.search(r"_(boys|girls)$", each.path[1]) is not None)
    value = site.node.child("value").value
    draft.replace(site.file, site.node.child("value"), f"{value + chance.choice([-0.001, 0.001]):.3f}")


def source_added_and_cited(draft: Draft, chance: Random) -> None:
    """Make a new source, and a new figure that cites it."""
    file = chance.choice(
        [
            each
            for each in sorted(draft.files)
            if draft.root(each).child("sources") and draft.root(each).child("parameters")
        ]
    )
    draft.insert(
        file,
        draft.root(file).child("sources").key.line + 1,
        '  added_2025: {citation: "Added and others (2025).", year: 2025, kind: study, read: whole}',
    )
    text = f"""  added_figure:
    label: Something else altogether, as counted in {chance.randint(10, 99)} places
    use: context
    quantity: {{value: {chance.randint(20, 90)}, unit: families_per_year, status: published, tag: seen, source: added_2025, where: table 1, years: [2025], checked: {{by: A, on: "2026-01-02"}}}}"""
    draft.insert(file, draft.root(file).child("parameters").key.line + 1, text)


def rival_added(draft: Draft, chance: Random) -> None:
    """Make a rival beside a figure, in the same unit, declared as one."""
    site = one(
        draft.figures(),
        chance,
        single,
        lambda each: (
            not each.has("alternatives")
            and each.has("source")
            and each.path[0] in {"parameters", "outcomes"}
            and each.text("unit") == "proportion"
        ),
    )
    rival = f'alternatives: {{other: {{value: {float(site.text("value")) * 0.8:.4f}, unit: proportion, status: published, tag: seen, source: {site.text("source")}, where: page 9, checked: {{by: A, on: "2026-01-02"}}}}}}'
    draft.beside(site, "unit", rival)


def looked_at(draft: Draft, chance: Random) -> None:
    """Make a figure that somebody has compared with its source."""
    site = one(draft.figures(), chance, lambda each: not each.has("checked") and each.has("source"))
    draft.beside(site, "unit", 'checked: {by: A. Reader, on: "2026-11-02"}')


def renewed(draft: Draft, chance: Random) -> None:
    """Make a judgement that was found published."""
    site = one(
        draft.figures(),
        chance,
        lambda each: each.text("status") == "judgement" and each.has("source", "where"),
    )
    draft.replace(site.file, site.node.child("status"), "published")


def covariate_outside_the_model(draft: Draft, chance: Random) -> None:
    """Make an adjusted ratio that holds something more fixed, which the model does not have."""
    site = one(draft.entries("associations"), chance, lambda each: each.has("adjusted_for"))
    draft.replace(site.file, site.node.child("adjusted_for"), "[deprivation, maternal age, parity]")


def file_renamed(draft: Draft, chance: Random) -> None:
    """Make a file under another name."""
    file = chance.choice(sorted(draft.files))
    draft.files[f"z_{file}"] = draft.files.pop(file)


def entries_in_another_file(draft: Draft, chance: Random) -> None:
    """Make the parameters of a file in a file of their own."""
    file = chance.choice(
        [each for each in sorted(draft.files) if draft.root(each).child("parameters") is not None]
    )
    node = draft.root(file).child("parameters")
    first, last = node.key.line, draft.last_line(file, node)
    lines = draft.files[file].split("\n")
    draft.files["moved.yaml"] = "\n".join(lines[first - 1 : last]) + "\n"
    draft.delete(file, first, last)
    if not draft.files[file].strip("\n").replace("#", "").strip():
        draft.files.pop(file)


def entries_turned_round(draft: Draft, chance: Random) -> None:
    """Make two parameters in the other order."""
    file = chance.choice(
        [
            each
            for each in sorted(draft.files)
            if (node := draft.root(each).child("parameters")) is not None and len(node.children) > 1
        ]
    )
    children = list(draft.root(file).child("parameters").children.values())
    index = chance.randrange(len(children) - 1)
    first, second = children[index], children[index + 1]
    lines = draft.files[file].split("\n")
    a, b, c = first.key.line - 1, second.key.line - 1, draft.last_line(file, second)
    draft._write(file, [*lines[:a], *lines[b:c], *lines[a:b], *lines[c:]])


def number_written_otherwise(draft: Draft, chance: Random) -> None:
    """Make the same number in another form."""
    site = one(draft.figures(), chance, single)
    value = site.node.child("value").value
    draft.replace(site.file, site.node.child("value"), f"{value * 1000:.10g}e-3")


def order_changed(draft: Draft, chance: Random) -> None:
    """Make an outcome further down in the report."""
    site = one(draft.entries("outcomes"), chance, lambda each: each.has("order"))
    draft.replace(site.file, site.node.child("order"), str(chance.randint(100, 200)))


def conflict_recorded_with_both(draft: Draft, chance: Random) -> None:
    """Make a second figure of the same name, with a conflict that holds both."""
    planted = rival_by_name(draft, chance)
    again = next(
        each for each in draft.figures() if each.entry in planted.touched and each.path[1].endswith("_again")
    )
    first = next(
        each
        for each in draft.figures()
        if each.path[1] == again.path[1].removesuffix("_again") and each.path[0] == "parameters"
    )
    figures = "".join(
        f'      {name}: {{value: {each.text("value")}, unit: {each.text("unit")}, status: judgement, tag: seen, rationale: As above., checked: {{by: A, on: "2026-01-02"}}}}\n'
        for name, each in (("one", first), ("other", again))
    )
    source = next(draft.entries("sources")).path[1]
    text = f"conflicts:\n  two_of_one:\n    source: {source}\n    where: here\n    problem: Two figures.\n    use: The first.\n    figures:\n{figures}relations:\n  two_of_one: {{kind: parts_of_whole, whole: conflicts.two_of_one.one, parts: [conflicts.two_of_one.one]}}\n"
    draft.files["two.yaml"] = text


def population_said_in_full(draft: Draft, chance: Random) -> None:
    """Make the people of a rate in other words, of the same ages."""
    words = {
        "children_2_4": "children aged two to four years, in private households",
        "children_3": "3-year-olds in the county",
        "children_2": "children reviewed at 24 to 30 months",
    }
    outcome = one(draft.entries("outcomes"), chance, lambda each: each.text("population") in words)
    site = next(
        each
        for each in draft.figures()
        if each.path[:2] == outcome.path and "baselines" in each.path and "alternatives" not in each.path
    )
    node = site.node.child("population")
    if node.span.line == node.span.end_line:
        draft.replace(site.file, node, words[outcome.text("population")])


def outcome_added(draft: Draft, chance: Random) -> None:
    """Make a whole new outcome, sound in itself."""
    age = chance.choice([1, 3, 4])
    words = {1: "one", 3: "three", 4: "four"}[age]
    draft.files["added_outcome.yaml"] = f"""sources:
  added_survey: {{citation: "Added survey (2025).", year: 2025, kind: survey, read: whole}}
outcomes:
  added_difficulty:
    label: Added difficulty at {words}
    plain: As a parent reports it.
    counted: children
    ages: {words} years
    population: children_{age}
    instrument: an added questionnaire
    carry: flagged
    baselines:
      England: {{label: Added difficulty, value: 0.12, unit: proportion, interval: {{lower: 0.1, upper: 0.143, level: 0.95, kind: confidence}}, shape: beta, status: published, tag: seen, source: added_survey, where: table 1, population: children aged {words}, years: [2025], nation: England, checked: {{by: A, on: "2026-01-02"}}}}
    order: 99
"""


def version_with_word(draft: Draft, chance: Random) -> None:
    """Make a new version, with its word in the changelog."""
    file = next(each for each in draft.files if draft.root(each).child("pack") is not None)
    version = f'"9.{chance.randint(1, 9)}"'
    draft.replace(file, draft.root(file).child("pack").child("version"), version)
    first = draft.root(file).child("pack").child("changelog").children[0]
    draft.insert(
        file,
        first.span.line,
        f'    - version: {version}\n      date: "2026-11-28"\n      changes: [Another version.]',
    )


HARMLESS: tuple[Callable[[Draft, Random], None], ...] = (
    comment_above, note_reworded, value_nudged, groups_nudged, source_added_and_cited, rival_added, looked_at, renewed,
    covariate_outside_the_model, file_renamed, entries_in_another_file, entries_turned_round, number_written_otherwise,
    order_changed, conflict_recorded_with_both, population_said_in_full, outcome_added, version_with_word,
)  # fmt: skip
