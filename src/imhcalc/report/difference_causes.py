"""What `diff` says of what changed: each cause with what it was and what it is, and what it is called beside numbers."""

from collections.abc import Iterator, Sequence
from string import ascii_lowercase
from typing import Any

from imhcalc.first_letters import capital, lowered
from imhcalc.models.difference import Cause, CauseKind, ResultsDiffer
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Bullets, Heading, Paragraph
from imhcalc.report.difference_numbers import plain
from imhcalc.report.view import sentence

TOGETHER = "together"
"""What the causes do beyond what each does by itself."""
PROGRAM = "program"
KIND_WORDS: dict[CauseKind, str] = {
    "inputs": "inputs",
    "evidence": "evidence",
    "area data": "area data",
    "method": "method",
    "draws": "seed and draws",
    "version": PROGRAM,
}
SHORTEST_LIST = 6
"""More changed values than these are told by their number."""


def short(cause: Cause) -> str:
    """Return what a cause is called in the head of a column."""
    if cause.kind == "version":
        return PROGRAM
    if cause.kind == "evidence":
        return " ".join(part.replace("_", " ") for part in cause.id.split(".")[2:] or ["rest of the pack"])
    return cause.label


def lettered(causes: Sequence[Cause]) -> dict[str, str]:
    """Return the letter of each cause that moves figures, by its id: a, b ... z, aa, ab ..."""
    moving = [cause.id for cause in causes if cause.moves_figures]
    return {each: _letter(number) for number, each in enumerate(moving)}


def _letter(number: int) -> str:
    before, last = divmod(number, len(ascii_lowercase))
    return f"{_letter(before - 1) if before else ''}{ascii_lowercase[last]}"


def what_changed(differ: ResultsDiffer) -> Iterator[Block]:
    """List what differs between the two, each with what it was and what it is."""
    yield Heading("What changed")
    letters = lettered(differ.causes)
    items = [
        f"{f'{letters[cause.id]}: ' if len(letters) > 1 else ''}{_change_words(differ, cause)}"
        for cause in differ.causes
        if cause.moves_figures
    ]
    words = [each.key for cause in differ.causes if not cause.moves_figures for each in cause.changes]
    if words:
        items.append(f"Words alone, on which no figure rests: {', '.join(words)}.")
    yield Bullets(tuple(items)) if items else Paragraph("Nothing that a figure rests on.")


def _change_words(differ: ResultsDiffer, cause: Cause) -> str:
    """Return one cause with what it was and what it is, and where each comes from."""
    name = capital(KIND_WORDS[cause.kind] if cause.kind in {"evidence", "area data"} else cause.label)
    if cause.kind in {"evidence", "area data"}:
        name = f"{name}, {lowered(cause.label)}"
    if cause.kind == "version":
        return sentence(_version_words(name, cause))
    text = f"{name}: {'; '.join(_value_words(cause))}{_origin_words(cause)}"
    stands_in = _stand_in(differ, cause)
    said = [sentence(text + stands_in), *_reasons(cause)]
    if not cause.alone:
        said.append(f"It cannot be tried by itself ({cause.why_not_alone}): what it moves stands under {TOGETHER}.")  # fmt: skip
    return said[0] if len(said) == 1 else " ".join(f"{each.removesuffix('.')}." for each in said)


def _reasons(cause: Cause) -> list[str]:
    """Return the notes that came with a change: where a figure moves much, `check` asks for one."""
    notes = [each.new for each in cause.changes if each.key.rpartition(".")[2] == "note" and each.new]
    return [f"The reason given: {'; '.join(str(each) for each in notes)}"] if notes else []


def _version_words(name: str, cause: Cause) -> str:
    values = "; ".join(f"{each.key} was {each.old}, is {each.new}" for each in cause.changes)
    return f"{name}: {values}" if values else name


def _value_words(cause: Cause) -> list[str]:
    values = [
        each
        for each in cause.changes
        if each.key.rpartition(".")[2] not in {"source", "year", "note", "label", "why"}
    ]
    if len(values) > SHORTEST_LIST:
        is_new, is_gone = all(each.old is None for each in values), all(each.new is None for each in values)
        what = "not given before" if is_new else "given before, and not now" if is_gone else "changed"
        return [f"{len(values)} values {what}"]
    if len(values) == 1:
        return [_was_and_is(values[0].old, values[0].new)]
    if all(each.old is None for each in values):
        listed = ", ".join(f"{_last_keys(cause, each.key)} {plain(each.new)}" for each in values)
        return [f"was not given, is {listed}"]
    if all(each.new is None for each in values):
        listed = ", ".join(f"{_last_keys(cause, each.key)} {plain(each.old)}" for each in values)
        return [f"was {listed}, is no longer given"]
    return [f"{_last_keys(cause, each.key)} {_was_and_is(each.old, each.new)}" for each in values]


def _last_keys(cause: Cause, key: str) -> str:
    """Return the part of a key that the cause does not say already."""
    path = cause.id.partition(".")[2]
    rest = key.removeprefix(path).strip(".") if path else key
    return rest.replace("_", " ").replace(".", " ")


def _was_and_is(old: Any, new: Any) -> str:  # noqa: ANN401 -- what a profile or a pack holds
    if old is None:
        return f"was not given, is {plain(new)}"
    return f"was {plain(old)}, is no longer given" if new is None else f"was {plain(old)}, is {plain(new)}"


def _origin_words(cause: Cause) -> str:
    old, new = cause.old_source, cause.new_source
    if old == new:
        return f" (source: {new})" if new else ""
    if old is None or new is None:
        return f" (source: {new or old})"
    return f" (source was {old}; is {new})"


def _stand_in(differ: ResultsDiffer, cause: Cause) -> str:
    """Return what stood, or stands, in for births that are not given."""
    if not cause.id.endswith("population.live_births") or differ.births is None:
        return ""
    given = [each for each in cause.changes if each.key.endswith(".value")]
    if not given or (given[0].old is not None and given[0].new is not None):
        return ""
    verb, count = ("stood", differ.births[0]) if given[0].old is None else ("stand", differ.births[1])
    return f"; children under one {verb} in for them: {numbers.whole(count)}"
