"""How wide the columns of a printed table are, and about how high it is, by what stands in them."""

from math import ceil
from typing import NamedTuple

from imhcalc.report.blocks import IntervalBar, Table
from imhcalc.report.marks import unmarked

CHARACTER_MM = 1.72
"""The mean width of a character of the text of tables, nine points high; a bold one is wider."""
BOLD = 1.08
PADDING_MM = 3.6
LINE_MM, BETWEEN_ROWS_MM = 3.9, 1.6
LONGEST_WHOLE = 26
"""A cell of a column of numbers that is no longer than this is not broken."""
READABLE_WORDS = 15
"""A column of sentences is no narrower than this many characters."""


class Widths(NamedTuple):
    """The widths of the columns that are shown, in mm; `is_tight` where words must break that should not."""

    columns: tuple[float, ...]
    is_tight: bool


def widths(table: Table, room: float) -> Widths:
    """Return the widths of a table's columns (bars left out) on a page with `room` mm for words."""
    needs = [_needed(table, number) for number, column in enumerate(table.columns) if not column.bar]
    least, most = [low for low, _ in needs], [high for _, high in needs]
    if sum(most) <= room:
        return Widths(tuple(most), is_tight=False)
    if sum(least) > room:
        return Widths(tuple(room * low / sum(least) for low in least), is_tight=True)
    spare = room - sum(least)
    wanted = sum(most) - sum(least)
    shares = [low + spare * (high - low) / wanted for low, high in needs]
    return Widths(tuple(shares), is_tight=False)


def _needed(table: Table, number: int) -> tuple[float, float]:
    """Return the least width of a column, and the one at which nothing in it is broken."""
    column = table.columns[number]
    cells = [unmarked(cell) for row in table.rows if not isinstance(cell := row[number], IntervalBar)]
    longest = max((len(cell) for cell in cells), default=0)
    word = max((len(part) for cell in cells for part in cell.split()), default=0)
    least = (
        longest
        if column.align == "right" and longest <= LONGEST_WHOLE
        else max(word, min(longest, READABLE_WORDS))
    )
    title = max((len(part) for part in column.title.split()), default=0) * BOLD
    return (
        max(least, title) * CHARACTER_MM + PADDING_MM,
        max(longest, len(column.title) * BOLD) * CHARACTER_MM + PADDING_MM,
    )


def height(table: Table, columns: tuple[float, ...]) -> float:
    """Return about how high a table is with its columns (bars left out) as wide as this, in mm."""
    shown = [number for number, column in enumerate(table.columns) if not column.bar]
    rows: list[list[str]] = [[table.columns[number].title for number in shown]]
    rows += [[cell for number in shown if isinstance(cell := row[number], str)] for row in table.rows]
    return sum(
        max((_lines(cell, width) for cell, width in zip(row, columns, strict=True)), default=1) * LINE_MM
        + BETWEEN_ROWS_MM
        for row in rows
    )


def _lines(text: str, width: float) -> int:
    return max(1, ceil(len(unmarked(text)) * CHARACTER_MM / (width - PADDING_MM)))
