"""What changed between two packs: entry by entry and part by part, and what each change can do."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from imhcalc.linting.subject import Figure, Role, figures_of
from imhcalc.models.evidence import Evidence
from imhcalc.models.governance import Release
from imhcalc.models.pack_difference import (
    WEIGHTS,
    Change,
    PackDifference,
    PackNamed,
    PartChanged,
    Weight,
    What,
)
from imhcalc.models.quantity import Interval, Quantity
from imhcalc.models.quantity_text import interval_written, number_written, written

USE: dict[Role, str] = {
    "default": "used in every run",
    "reading": "a rival reading, shown beside the answer",
    "beside": "shown beside the answer",
    "context": "context, used if a profile names it",
    "benchmark": "compared with",
    "off": "held, used if a profile names it",
    "alternative": "a rival, used if a profile chooses it",
    "conflict": "recorded in a conflict",
}
SECTIONS = (
    "outcomes", "classifications", "risk_factors", "associations", "parameters", "ladder",
    "conflicts", "sources", "relations", "local_data", "nations", "notes",
)  # fmt: skip
_MOVES_ANSWERS = frozenset({"outcomes", "classifications", "risk_factors", "associations", "ladder"})
"""Sections whose entries a run uses, so that a new or a lost one can move answers."""
_WORDS_ONLY = frozenset({"pack", "local_data", "nations", "notes"})
_STANDING_ONLY = frozenset({"sources", "relations", "conflicts"})
_OF_FIGURES: dict[str, Weight] = {
    "value": "answers", "unit": "answers", "interval": "answers", "shape": "answers",
    "effective_sample_size": "answers", "label": "words", "note": "words", "register_rows": "words",
}  # fmt: skip
"""What a change of a part of a figure can do; of all other parts, it changes the figure's standing."""
_OF_ENTRIES: dict[str, Weight] = {
    **dict.fromkeys(
        ("label", "plain", "need", "counted", "ages", "instrument", "flags", "instead", "order", "note", "in_words",
         "level_labels", "citation", "problem", "use", "exposed", "beside", "register_rows"),
        "words",
    ),
    **dict.fromkeys(("adjusted_for", "year", "where", "source"), "standing"),
}  # fmt: skip
"""What a change of a part of an entry can do, by the first of its keys that is here; of all other parts, it moves answers."""
_NOT_OF_HEADER = frozenset(
    {"id", "version", "changelog", "renamed", "removed", "accepted", "builds_on", "builds_on_version"}
)
"""What the header says of its keeping: told otherwise, or not at all."""


def pack_differences(old: Evidence, new: Evidence, asked: tuple[str, str]) -> PackDifference:
    """Return everything that changed from one pack to another, each with all that it builds on."""
    renamed = dict(new.pack.renamed)
    changes = _joined([*_of_figures(old, new, renamed), *_of_entries(old, new, renamed)])
    same = old.pack.id == new.pack.id
    gone = [
        each.entry
        for each in changes
        if same and each.what == "removed" and _is_named_by_profiles(each.entry)
    ]
    return PackDifference(
        old=PackNamed(asked[0], old.pack.id, old.pack.version, old.sha256),
        new=PackNamed(asked[1], new.pack.id, new.pack.version, new.sha256),
        changes=tuple(sorted(changes, key=lambda each: (_order(each), each.entry))),
        releases=tuple(_releases_since(old, new)),
        unexplained=tuple(
            each for each in gone if not _is_explained(each, {*new.pack.renamed, *new.pack.removed})
        ),
    )


def _joined(changes: list[Change]) -> list[Change]:
    """Return the changes, those of an entry and of its only figure made one."""
    by_entry: dict[tuple[str, str], Change] = {}
    for each in changes:
        first = by_entry.get((each.what, each.entry))
        by_entry[each.what, each.entry] = (
            each
            if first is None
            else replace(first, weight=_weightiest([first, each]), parts=(*first.parts, *each.parts))
        )
    return list(by_entry.values())


def _weightiest(parts: Iterable[Change | PartChanged]) -> Weight:
    return min((part.weight for part in parts), key=WEIGHTS.index)


def _order(change: Change) -> int:
    return ("renamed", "removed", "added", "changed").index(change.what)


def _releases_since(old: Evidence, new: Evidence) -> Iterator[Release]:
    if old.pack.id != new.pack.id:
        return
    for release in new.pack.changelog:
        if release.version == old.pack.version:
            return
        yield release


def _is_named_by_profiles(entry: str) -> bool:
    return entry.partition(".")[0] in {*_MOVES_ANSWERS, "parameters"}


def _is_explained(entry: str, listed: set[str]) -> bool:
    return any(entry == each or entry.startswith(f"{each}.") for each in listed)


# -- figures ---------------------------------------------------------------------------------------------------


def _of_figures(old: Evidence, new: Evidence, renamed: Mapping[str, str]) -> Iterator[Change]:
    before = {called_now(key, renamed): figure for key, figure in figures_of(old).items()}
    after = figures_of(new)
    for key in before.keys() & after.keys():
        parts = tuple(_parts(before[key].quantity, after[key].quantity))
        if before[key].role != after[key].role:
            parts = (PartChanged("use", "answers", USE[before[key].role], USE[after[key].role]), *parts)
        if parts:
            yield Change(
                "changed", _softened(_weightiest(parts), after[key].role), key, USE[after[key].role],
                written(before[key].quantity), written(after[key].quantity), parts,
            )  # fmt: skip
    for key in before.keys() - after.keys():
        if _entry_remains(key, new):
            yield _one_sided("removed", before[key], key)
    for key in after.keys() - before.keys():
        if _entry_remains(key, old, renamed):
            yield _one_sided("added", after[key], key)


def _one_sided(what: What, figure: Figure, key: str) -> Change:
    text = written(figure.quantity)
    was, now = (text, None) if what == "removed" else (None, text)
    is_used = what == "removed" or figure.role in {"default", "reading", "beside"}
    return Change(
        what, _softened("answers" if is_used else "standing", figure.role), key, USE[figure.role], was, now
    )


def _softened(weight: Weight, role: Role) -> Weight:
    """Return what a change can do to a figure that no run reads: what a conflict records moves no answer."""
    return "standing" if role == "conflict" and weight == "answers" else weight


def _entry_remains(key: str, evidence: Evidence, renamed: Mapping[str, str] | None = None) -> bool:
    """Say whether the entry that a figure belongs to is in the other pack; else the entry itself is told."""
    entries = {called_now(each, renamed or {}) for each in _entries(evidence)}
    return any(key == each or key.startswith(f"{each}.") for each in entries)


def _parts(old: Quantity, new: Quantity) -> Iterator[PartChanged]:
    for name in type(old).model_fields:
        was, now = getattr(old, name), getattr(new, name)
        if was == now or name == "alternatives":
            continue
        said = "limits" if name == "interval" else name.replace("_", " ")
        yield PartChanged(said, _OF_FIGURES.get(name, "standing"), _said(was, old), _said(now, new))


def _said(value: Any, of: Quantity) -> str | None:  # noqa: ANN401 -- any part of a quantity
    """Return a part of a quantity as a reader wants it."""
    if value is None:
        return None
    if isinstance(value, Interval):
        return interval_written(value, of.unit)
    if value is of.value:
        return ", ".join(number_written(each, of.unit) for each in of.numbers)
    return _plain(value)


# -- entries ---------------------------------------------------------------------------------------------------


def called_now(key: str, renamed: Mapping[str, str]) -> str:
    """Return what an id is called now: itself, or with the longest part of it that was renamed in its new form."""
    for length in range(key.count(".") + 1, 0, -1):
        head = ".".join(key.split(".")[:length])
        if head in renamed:
            return renamed[head] + key[len(head) :]
    return _association_now(key, renamed)


def _association_now(key: str, renamed: Mapping[str, str]) -> str:
    """Return the id of an association whose risk factor or outcome was renamed."""
    section, *rest = key.split(".")
    if section != "associations" or len(rest) < 2:  # noqa: PLR2004 -- the factor and the outcome
        return key
    factor = renamed.get(f"risk_factors.{rest[0]}", f"risk_factors.{rest[0]}").partition(".")[2]
    outcome = renamed.get(f"outcomes.{rest[1]}", f"outcomes.{rest[1]}").partition(".")[2]
    return ".".join([section, factor, outcome, *rest[2:]])


def _entries(evidence: Evidence) -> dict[str, Any]:
    named = {
        f"{section}.{name}": each for section in SECTIONS for name, each in getattr(evidence, section).items()
    }
    return {"pack": evidence.pack, **named}


def _of_entries(old: Evidence, new: Evidence, renamed: Mapping[str, str]) -> Iterator[Change]:
    called = {key: called_now(key, renamed) for key in _entries(old)}
    before = {called[key]: each for key, each in _entries(old).items()}
    after = _entries(new)
    for key, now in called.items():
        if key != now and now in after:
            yield Change("renamed", "answers", now, None, key, now)
    for key in before.keys() & after.keys():
        parts = tuple(_fields(key, before[key], after[key]))
        if parts:
            yield Change("changed", _weightiest(parts), key, None, None, None, parts)
    for key in before.keys() - after.keys():
        yield Change("removed", _weight_of(key), key, None, _in_short(before[key]), None)
    for key in after.keys() - before.keys():
        weight = _weight_of(key) if not key.startswith("parameters.") else _weight_of_new(after[key])
        yield Change("added", weight, key, None, None, _in_short(after[key]))


def _weight_of(key: str) -> Weight:
    section = key.partition(".")[0]
    return "words" if section in _WORDS_ONLY else "standing" if section in _STANDING_ONLY else "answers"


def _weight_of_new(parameter: Any) -> Weight:  # noqa: ANN401 -- a parameter
    return "answers" if parameter.use == "setting" else "standing"


def _in_short(entry: Any) -> str | None:  # noqa: ANN401 -- any entry
    """Return a word on an entry: its figure, its label, or its first words."""
    quantity = getattr(entry, "quantity", None) or getattr(entry, "amount", None)
    label = (
        getattr(entry, "label", None) or getattr(entry, "citation", None) or getattr(entry, "problem", None)
    )
    if quantity is not None:
        return f"{label}: {written(quantity)}" if label else written(quantity)
    return entry if isinstance(entry, str) else label


def _fields(key: str, old: Any, new: Any) -> Iterator[PartChanged]:  # noqa: ANN401 -- any two entries of one section
    """Yield the parts of an entry that changed, its figures left out."""
    section = key.partition(".")[0]
    was, now = dict(_leaves((), old)), dict(_leaves((), new))
    for path in [*was, *(each for each in now if each not in was)]:
        if was.get(path) == now.get(path) or _told_otherwise(section, path):
            continue
        yield PartChanged(path or "text", _weight_of_part(section, path), was.get(path), now.get(path))


def _told_otherwise(section: str, path: str) -> bool:
    """Say whether a part is told elsewhere: how a parameter is used with its figure, a version in the heading."""
    first = path.partition(".")[0]
    return (section == "parameters" and path == "use") or (section == "pack" and first in _NOT_OF_HEADER)


def _leaves(path: tuple[str, ...], value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 -- any part of an entry
    if isinstance(value, Quantity) or value is None:
        return
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves((*path, str(key)), each)
    elif hasattr(type(value), "model_fields"):
        for name in type(value).model_fields:
            yield from _leaves((*path, name), getattr(value, name))
    elif value != []:
        yield ".".join(path), _plain(value)


def _weight_of_part(section: str, path: str) -> Weight:
    if section in _WORDS_ONLY:
        return "words"
    found: Weight = next((_OF_ENTRIES[part] for part in path.split(".") if part in _OF_ENTRIES), "answers")
    return "standing" if section in _STANDING_ONLY and found == "answers" else found


def _plain(value: Any) -> str:  # noqa: ANN401 -- any plain value
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value)
    if hasattr(type(value), "model_fields"):
        return ", ".join(f"{name} {_plain(getattr(value, name))}" for name in type(value).model_fields)
    return f"{value:g}" if isinstance(value, float) else str(value)
