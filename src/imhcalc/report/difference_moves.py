"""What `diff` lists of figures that moved: those that one change moved by itself, then those that several did."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from imhcalc.first_letters import capital, lowered
from imhcalc.models.difference import Move, MovedFigure, ResultsDiffer
from imhcalc.report.blocks import Block, Bullets, Column, Heading, Paragraph, Table
from imhcalc.report.difference_causes import TOGETHER, lettered, short
from imhcalc.report.difference_numbers import Written, percent_of, written_for

ALIKE_FROM = 6
"""So many figures that moved by the same share are told in a sentence."""
SAID_OF = {
    "need.indicated": "Level of need", "need.selected_only": "Level of need", "need.selected_all": "Level of need",
    "need.universal_only": "Level of need", "workforce.practitioners": "Staff", "workforce.team": "Staff", "cost.pay": "Cost a year",
}  # fmt: skip
"""By id, what the heading of a figure's table in a report says, and its label does not."""
EXPECTED_NUMBER = ": expected number"
"""How the labels of many figures end, which is said once."""
MOST_COLUMNS = 4
"""More reasons than these have no room beside the numbers, and stand in a line of words."""


Tables: TypeAlias = "Callable[[str, Sequence[_Row]], Iterator[Block]]"


class _Row(NamedTuple):
    """A figure as it is listed: the move that stands for it, how that is written, and what each reason makes of it."""

    figure: MovedFigure
    move: Move
    write: Written
    reasons: dict[str, float]
    """By letter, those that show at the digits written."""


def what_moved(
    differ: ResultsDiffer, title: str, figures: Sequence[MovedFigure], *, whole: bool
) -> Iterator[Block]:
    """Give the figures that moved, with the reasons of each: by reason, where one moved a figure by itself.

    Unless the `whole` is asked for, many that moved by the same share are told together.
    """
    letters = lettered(differ.causes)
    rows = [_row(figure, letters) for figure in figures if figure.moves]
    rows = rows if whole else list(_told_once(rows))
    tables = _tables if whole else _tables_and_alike
    if len(letters) <= 1:
        yield from tables(title, rows)
    else:
        names = {letters[each.id]: short(each) for each in differ.causes if each.id in letters}
        yield from _grouped(rows, names, tables)
    lost = [figure.label for figure in figures if figure.range_gone_or_new]
    if lost:
        yield Paragraph(f"With a range in one of the two alone: {'; '.join(lost)}.")


def how_to_read(differ: ResultsDiffer) -> str:
    """Say how the tables are to be read."""
    letters = lettered(differ.causes)
    digits = "More digits than a report would print, to show what moved; rounded one by one."
    if any(figure.unit == "proportion" for figure in differ.moved):
        digits = f"What a share in per cent moved by is in percentage points. {digits}"
    if len(letters) <= 1:
        return f"All of it comes from the one change above. {digits}" if letters else digits
    return (
        f"A letter is what that change does by itself, all else as in {differ.old.name}; {TOGETHER}, what the changes "
        f"do beyond that. They add up to the change. {digits}"
    )


def is_told_in_per_cent(figure: MovedFigure, move: Move) -> bool:
    """Return whether a change is told as a share of what it was: that of a share would be taken for points."""
    return move.relative is not None and figure.unit != "proportion"


def _row(figure: MovedFigure, letters: dict[str, str]) -> _Row:
    """Return a figure by the move of its value, else by that of the limit that moved further."""
    values = [each for each in figure.moves if each.part == "value"]
    move = values[0] if values else max(figure.moves, key=lambda each: abs(each.change))
    write = written_for(figure.unit, move.change)
    reasons = {letters[each.cause]: each.change for each in move.contributions if each.cause in letters}
    reasons[TOGETHER] = move.interaction
    return _Row(figure, move, write, {name: each for name, each in reasons.items() if write.is_seen(each)})


def _told_once(rows: Iterable[_Row]) -> Iterator[_Row]:
    """Yield the rows but for a figure that is another by a second id: a pattern's share is its indicator's prevalence."""
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        moved = (row.move.part, row.move.old, row.move.new)
        # A class of a classification is the rate of an outcome of its own, where it has one.
        head, _, tail = row.figure.id.partition(".")
        if seen.isdisjoint({(row.figure.label, *moved), (f"{tail}_{head}.prevalence", *moved)}):
            yield row
        seen |= {(row.figure.id, *moved), (row.figure.label, *moved)}


def has_alike(differ: ResultsDiffer) -> bool:
    """Return whether figures are told together, by name alone, unless the whole is asked for."""
    shares = [
        percent_of(move.relative)
        for figure in differ.moved
        for move in figure.moves
        if move.part == "value" and is_told_in_per_cent(figure, move) and not figure.is_detail
    ]
    return any(shares.count(each) >= ALIKE_FROM for each in {*shares} - {""})


def _tables_and_alike(title: str, rows: Sequence[_Row]) -> Iterator[Block]:
    """Give the rows, those of them that moved by one share told in a sentence."""
    by_share: dict[str, list[_Row]] = {}
    for row in rows:
        by_share.setdefault(_share(row) if row.move.part == "value" else "", []).append(row)
    alike = {share: each for share, each in by_share.items() if share and len(each) >= ALIKE_FROM}
    yield from _tables(title, [row for row in rows if not any(row in each for each in alike.values())])
    for share, each in alike.items():
        text = f"{len(each)} figures moved by {share} each: {_named([lowered(_label(row)) for row in each])}"
        yield Paragraph(f"{text}. --all lists their numbers.")


def _named(labels: Sequence[str]) -> str:
    """Return what figures are called, with what many of them end in said once."""
    expected = [each.removesuffix(EXPECTED_NUMBER) for each in labels if each.endswith(EXPECTED_NUMBER)]
    others = [each for each in labels if not each.endswith(EXPECTED_NUMBER)]
    if len(expected) > 1:
        others.insert(0, f"expected numbers ({'; '.join(expected)})")
        return "; ".join(others)
    return "; ".join(labels)


def _grouped(rows: Sequence[_Row], names: dict[str, str], tables: Tables) -> Iterator[Block]:
    for reason, group in _by_reason([row for row in rows if row.figure.is_split]).items():
        words = f"Because of {reason} alone: {lowered(names[reason])}" if reason else "Because of several"
        yield Heading(words, level=3)
        yield from tables(words, group) if reason else _of_several(words, group)
    if whole := [row for row in rows if not row.figure.is_split]:
        words = "Because of all of them, not told apart"
        yield Heading(words, level=3)
        yield from tables(words, whole)


def _by_reason(rows: Sequence[_Row]) -> dict[str, list[_Row]]:
    """Return the rows by the reason that moved each by itself, those of several under no name; in order of first use."""
    groups: dict[str, list[_Row]] = {}
    for row in rows:
        alone = next(iter(row.reasons), "") if len(row.reasons) == 1 else ""
        groups.setdefault("" if alone == TOGETHER else alone, []).append(row)
    return groups


def _tables(title: str, rows: Sequence[_Row]) -> Iterator[Block]:
    values = [row for row in rows if row.move.part == "value"]
    if values:
        shares = [_share(row) for row in values]
        heads = ("was", "is", "change", *(["in %"] if any(shares) else []))
        columns = (Column("figure"), *(Column(head, "right") for head in heads))
        cells = ((*_numbers(row), share) for row, share in zip(values, shares, strict=True))
        yield Table(title, columns, tuple(row[: len(columns)] for row in cells))
    ranges = [row for row in rows if row.move.part != "value"]
    if ranges:
        heads = ("range was", "is", "lower", "upper")
        columns = (Column("figure, same value"), *(Column(head, "right") for head in heads))
        yield Table(f"{title}, ranges alone", columns, tuple(_range(row) for row in ranges))


def _of_several(title: str, rows: Sequence[_Row]) -> Iterator[Block]:
    """Set what each reason makes of a figure beside it, or in words where there are too many."""
    values = [row for row in rows if row.move.part == "value"]
    names = sorted(
        {name for row in values for name in row.reasons}, key=lambda name: (name == TOGETHER, name)
    )
    in_words = [row for row in rows if row.move.part != "value" or len(names) > MOST_COLUMNS]
    in_columns = [row for row in values if len(names) <= MOST_COLUMNS]
    if in_columns:
        heads = ("was", "is", "change", *names)
        cells = tuple(
            (
                *_numbers(row),
                *(row.write.change(row.reasons[name]) if name in row.reasons else "" for name in names),
            )
            for row in in_columns
        )
        yield Table(title, (Column("figure"), *(Column(head, "right") for head in heads)), cells)
    if in_words:
        yield Bullets(tuple(_words(row) for row in in_words))


def _numbers(row: _Row) -> tuple[str, str, str, str]:
    write, move = row.write, row.move
    return _label(row), write.value(move.old), write.value(move.new), write.moved(move.change)


def _label(row: _Row) -> str:
    """Return what a figure is called out of the table that it stands in."""
    said = SAID_OF.get(row.figure.id)
    return f"{said}: {lowered(row.figure.label)}" if said else capital(row.figure.label)


def _share(row: _Row) -> str:
    return percent_of(row.move.relative) if is_told_in_per_cent(row.figure, row.move) else ""


def _range(row: _Row) -> tuple[str, ...]:
    old, new = row.figure.old_interval, row.figure.new_interval
    assert old is not None  # noqa: S101 -- a limit moves where both have one
    assert new is not None  # noqa: S101 -- as above
    write = row.write
    changes = {move.part: write.moved(move.change) for move in row.figure.moves}
    ranges = (f"{write.value(each.lower)} to {write.value(each.upper)}" for each in (old, new))
    return (_label(row), *ranges, changes.get("lower", "0"), changes.get("upper", "0"))


def _words(row: _Row) -> str:
    reasons = sorted(row.reasons.items(), key=lambda each: -abs(each[1]))
    listed = ", ".join(f"{name} {row.write.change(change)}" for name, change in reasons)
    label, was, now, change = _numbers(row)
    if row.move.part == "value":
        return f"{label}: was {was}, is {now} ({change}): {listed}"
    _, range_was, range_is, *_ = _range(row)
    return f"{label}: the range was {range_was}, is {range_is}; its {row.move.part} limit {change}: {listed}"
