"""What is said of a run made again: that it gave the same, or exactly what differs."""

from collections.abc import Iterator
from math import isclose

from imhcalc.models.replay import LAST_DIGITS, Moved, Replay
from imhcalc.report.exact_numbers import Scale, unit_words

MOST_LISTED = 20
SHOWN_OF_HASH = 12
WORDS_OF_PARTS = {
    "run": "how it was made", "area": "the area's description", "inputs": "the inputs", "warnings": "warnings",
    "assumptions": "assumptions", "sources": "sources", "limitations": "limitations", "context": "the words of the report",
}  # fmt: skip


def replay_lines(replay: Replay, *, is_whole: bool) -> Iterator[str]:
    """Yield the lines that say what became of a run made again; `is_whole` lists every figure that moved."""
    if replay.is_same:
        yield f"The result is the same, byte for byte (hash {replay.sha256[:SHOWN_OF_HASH]})."
        if replay.otherwise:
            yield "That is so although these are not as they were:"
            yield from _otherwise(replay)
        return
    yield "The result is not the same."
    if replay.otherwise:
        yield "What it rests on is not as it was:"
        yield from _otherwise(replay)
    elif not replay.is_changed:
        yield "All that it rests on is as it was: please send us the record, this is a fault of imhcalc."
    if replay.is_changed:
        yield "The record itself was changed since it was written."
    if replay.left_out:
        yield "Too small to show, and so not in the record:"
        yield from (f"  {key}" for key in replay.left_out)
    yield from _figures(replay, is_whole=is_whole)


def _otherwise(replay: Replay) -> Iterator[str]:
    for each in replay.otherwise:
        yield f"  {each.what}: {each.now}, was {each.before}"


def _figures(replay: Replay, *, is_whole: bool) -> Iterator[str]:
    moved = [each for each in replay.moved if not each.in_last_digits]
    last_digits = len(replay.moved) - len(moved)
    if moved:
        listed = moved if is_whole else moved[:MOST_LISTED]
        rest = "" if len(listed) == len(moved) else f"; the first {MOST_LISTED} (all of them: --all-figures)"
        yield f"{_number(len(moved), 'figure')} moved{rest}:"
        yield from (f"  {_moved(each)}" for each in listed)
    if last_digits:
        yield (
            f"{_number(last_digits, 'figure')} moved in {'its' if last_digits == 1 else 'their'} last digits only, "
            "as between kinds of machine."
        )
    for names, words in ((replay.gone, "no longer there"), (replay.added, "new")):
        if names:
            told = names if is_whole else names[:MOST_LISTED]
            more = f" and {len(names) - len(told)} more" if len(told) < len(names) else ""
            yield f"{_number(len(names), 'figure')} {'is' if len(names) == 1 else 'are'} {words}: {', '.join(told)}{more}"
    others = [WORDS_OF_PARTS[part] for part in replay.parts if part in WORDS_OF_PARTS]
    if others:
        before = "" if replay.moved or replay.gone or replay.added else "No figure moved. "
        yield f"{before}Beside the figures, what differs is: {', '.join(others)}"


def _moved(each: Moved) -> str:
    """Return what a figure is and was, with digits that show where its value moved, or else a limit."""
    figure = each.figure
    interval = figure.interval
    both = [
        (now, before)
        for now, before in each.pairs
        if now is not None and before is not None and not isclose(now, before, rel_tol=LAST_DIGITS)
    ]
    scale = Scale.apart(figure.unit, both[0] if both else [figure.value or each.value or 0.0])
    now = _written(figure.value, None if interval is None else (interval.lower, interval.upper), scale)
    before = _written(each.value, each.limits, scale)
    told = f"{figure.id}: {now}, was {before}{unit_words(figure.unit)}"
    if figure.value is None or each.value is None or scale.rounded(figure.value) == scale.rounded(each.value):
        return told
    share = f", {(figure.value / each.value - 1) * 100:+.2g}%" if each.value else ""
    return f"{told} ({scale.difference(figure.value, each.value, signed=True)}{share})"


def _written(value: float | None, limits: tuple[float, float] | None, scale: Scale) -> str:
    if value is None:
        return "no value"
    shown = scale.written(value)
    return shown if limits is None else f"{shown} ({scale.written(limits[0])} to {scale.written(limits[1])})"


def _number(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
