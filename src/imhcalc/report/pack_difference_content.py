"""What `evidence diff` says: which figures changed, from what to what, and what each change can do."""

from collections.abc import Iterator, Sequence
from typing import Any

from imhcalc.models.pack_difference import Change, PackDifference, PackNamed, PartChanged, Weight
from imhcalc.report.blocks import Block, Branch, Bullets, Commands, Heading, Paragraph, Tree

SCHEMA = "imhcalc-evidence-diff/1"
LONGEST_PART = 160
_IN_FIGURE = {"value", "limits", "unit", "effective sample size"}
"""Parts that show in a figure as it is written."""
"""Longer texts are shown by their beginning; JSON has the whole."""

_TITLES: dict[Weight, tuple[str, str]] = {
    "answers": (
        "Can move answers",
        "A profile run with both packs can give other figures, or stop, for these.",
    ),
    "standing": (
        "How firm, and where from",
        "These move no answer by themselves: sources, standing, what is recorded.",
    ),
    "words": ("Words", "Only what is said changed."),
}


def difference_blocks(difference: PackDifference, *, every_change: bool) -> Iterator[Block]:
    """Say what changed between two packs, what can move answers first."""
    old, new = difference.old, difference.new
    yield Heading(f"Evidence {_named(old)} and {_named(new)}: what changed", 1)
    if old.sha256 == new.sha256:
        yield Paragraph("Nothing: their files are the same, to the byte.")
        return
    yield Paragraph(_summary(difference))
    yield from _same_version(difference)
    if difference.releases:
        yield Heading("What the changelog says")
        for release in difference.releases:
            yield Bullets(tuple(f"{release.version} of {release.date}: {each}" for each in release.changes))
    shown: tuple[Weight, ...] = ("answers", "standing", "words") if every_change else ("answers", "standing")
    for weight in shown:
        yield from _changes(weight, difference.of_weight(weight), every_change=every_change)
    if difference.unexplained:
        yield Heading("Gone without a word")
        yield Paragraph(
            "A profile that names one of these stops. List each under `renamed:` or `removed:` of the new pack's header, "
            "so that it is told what to change."
        )
        yield Bullets(difference.unexplained)
    yield Commands(tuple(_next(difference, every_change=every_change)))


def difference_json(difference: PackDifference, *, fails: bool) -> dict[str, Any]:
    """Return what changed as plain values."""
    return {
        "schema": SCHEMA,
        "old": _pack(difference.old),
        "new": _pack(difference.new),
        "releases": [
            {"version": each.version, "date": each.date, "changes": list(each.changes)}
            for each in difference.releases
        ],
        "changes": [
            {
                "what": each.what,
                "weight": each.weight,
                "entry": each.entry,
                "use": each.use,
                "was": each.was,
                "now": each.now,
                "parts": [
                    {"part": part.part, "weight": part.weight, "was": part.was, "now": part.now}
                    for part in each.parts
                ],
            }
            for each in difference.changes
        ],
        "unexplained": list(difference.unexplained),
        "fails": fails,
    }


def _pack(named: PackNamed) -> dict[str, str]:
    return {"id": named.id, "version": named.version, "sha256": named.sha256}


def _named(named: PackNamed) -> str:
    return f"{named.id} {named.version}"


def _summary(difference: PackDifference) -> str:
    words = {
        "answers": "can move answers",
        "standing": "is of standing or source",
        "words": "is of words only",
    }
    plural = {
        "answers": "can move answers",
        "standing": "are of standing or source",
        "words": "are of words only",
    }
    weights: tuple[Weight, ...] = ("answers", "standing", "words")
    counted = [(len(difference.of_weight(weight)), weight) for weight in weights]
    parts = [
        f"{count} {words[weight] if count == 1 else plural[weight]}" for count, weight in counted if count
    ]
    total = len(difference.changes)
    if not parts:
        return "No entry and no figure changed; the files differ in form only."
    return f"{total} change{'s' if total > 1 else ''}: {', '.join(parts)}."


def _same_version(difference: PackDifference) -> Iterator[Block]:
    old, new = difference.old, difference.new
    if (old.id, old.version) == (new.id, new.version) and difference.changes:
        yield Paragraph(
            f"Both call themselves {_named(new)}. A report names the version of its evidence: give a pack that changed "
            "another one.",
            "warning",
        )


def _changes(weight: Weight, changes: Sequence[Change], *, every_change: bool) -> Iterator[Block]:
    if not changes:
        return
    title, about = _TITLES[weight]
    yield Heading(title)
    yield Paragraph(about, "note")
    for what, heading in (
        ("renamed", "Renamed"),
        ("removed", "Gone"),
        ("added", "New"),
        ("changed", "Changed"),
    ):
        found = [each for each in changes if each.what == what]
        if not found:
            continue
        yield Heading(heading, 3)
        if weight == "standing" and what in {"added", "removed"} and not every_change:
            yield Bullets(tuple(_by_section(found)))
        else:
            yield from (Tree((_branch(each, every_change=every_change),)) for each in found)


def _by_section(changes: Sequence[Change]) -> Iterator[str]:
    """Return the names of entries, those of a section in one line."""
    sections = dict.fromkeys(each.entry.partition(".")[0] for each in changes)
    for section in sections:
        names = [each.entry.partition(".")[2] for each in changes if each.entry.partition(".")[0] == section]
        yield f"{section} ({len(names)}): {', '.join(names)}"


def _branch(change: Change, *, every_change: bool) -> Branch:
    use = f" ({change.use})" if change.use else ""
    if change.what == "renamed":
        return Branch(f"{change.was} is now {change.now}")
    if change.what in {"added", "removed"}:
        text = change.now if change.what == "added" else change.was
        return Branch(f"{change.entry}{use}", (_shortened(text),) if text else ())
    parts = [
        part for part in change.parts if every_change or part.weight != "words" or change.weight == "words"
    ]
    lines = [_part(part) for part in parts if change.was is None or part.part not in _IN_FIGURE]
    if change.was is not None and change.was != change.now:
        lines.insert(0, f"was {change.was}; now {change.now}")
    return Branch(f"{change.entry}{use}", tuple(lines))


def _part(part: PartChanged) -> str:
    was, now = (_shortened(each) if each is not None else "nothing" for each in (part.was, part.now))
    return f"{part.part}: was {was}; now {now}"


def _shortened(text: str | None) -> str:
    flat = " ".join((text or "").split())
    return flat if len(flat) <= LONGEST_PART else f"{flat[: LONGEST_PART - 3]}..."


def _next(difference: PackDifference, *, every_change: bool) -> Iterator[tuple[str, str]]:
    asked = f"{difference.old.asked} {difference.new.asked}"
    if difference.of_weight("words") and not every_change:
        yield f"imhcalc evidence diff {asked} --all", "changes of words too"
    if difference.of_weight("answers"):
        yield (
            f"imhcalc check PROFILE --evidence {difference.new.asked}",
            "whether a profile runs with the new pack",
        )
