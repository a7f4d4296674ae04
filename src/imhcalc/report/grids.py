"""Tables for spreadsheets: cells that are numbers wherever the report writes a number, one grid to a sheet."""

import re
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import NamedTuple

from imhcalc.first_letters import capital
from imhcalc.report.blocks import (
    Block,
    Branch,
    Bullets,
    Chart,
    Commands,
    Heading,
    IntervalBar,
    Paragraph,
    Table,
    Tree,
)
from imhcalc.report.marks import spans, unmarked
from imhcalc.report.office_files import plain

NOT_APPLICABLE = "[z]"
"""What stands in a cell that has nothing to say: the Analysis Function's shorthand."""
NOT_AVAILABLE = "[x]"
LOW, HIGH = "low end", "high end"
IDS = "figures (see the sheet Figures)"
LONGEST_NAME = 31
LONGEST_HEADING = 240
"""What Excel bears in the heading of a table, less room for a number."""
LEFT_HANGING = {"a", "and", "at", "by", "for", "in", "is", "of", "on", "or", "the", "to", "what", "with", ""}
"""Words that a shortened name does not end in."""
LONGEST_PIECE = 1500
"""Characters of one cell: what a row can show at its greatest height."""
_NUMBER = r"([+-]?)(£?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(%| in 100| in 1,000)?"
_ALONE = re.compile(_NUMBER)
_RANGED = re.compile(rf"{_NUMBER} \({_NUMBER} to {_NUMBER}\)")
_ENDS = re.compile(rf"{_NUMBER} to {_NUMBER}")
_GROUPS = 5
_KEPT = re.compile(r"[^\w ,.()£%+-]+")


class Number(NamedTuple):
    """A number as it is written in the report: its value, and the format that writes it so."""

    value: float
    pattern: str


Cell = str | Number


class Grid(NamedTuple):
    """A sheet: its name, its title, what is said above its table, and the table (which may be absent)."""

    name: str
    title: str
    said: tuple[str, ...]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


class Names:
    """Gives sheets names: unlike each other, short, and of characters that formulas and links can hold."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {name.casefold() for name in (*taken, "History")}

    def name(self, wanted: str) -> str:
        """Return a name like the one wanted."""
        clean = " ".join(_KEPT.sub(" ", plain(unmarked(wanted))).split()) or "Table"
        number = 1
        while (name := _shortened(clean, "" if number == 1 else f" {number}")).casefold() in self._taken:
            number += 1
        self._taken.add(name.casefold())
        return name


def _shortened(text: str, ending: str) -> str:
    room = LONGEST_NAME - len(ending)
    if len(text) > room:
        words = (text[: room + 1].rpartition(" ")[0] or text[:room]).split()
        while len(words) > 1 and words[-1].strip(",.(-+").casefold() in LEFT_HANGING:
            words.pop()
        text = " ".join(words)
    return text.rstrip(" ,.(-+") + ending


class Group(NamedTuple):
    """What stands under one heading of a report: its texts and its tables.

    `heading` has the heading above it before it, where there is one; `own` is the heading alone.
    """

    heading: str
    own: str
    level: int
    said: tuple[str, ...]
    tables: tuple[Table, ...]


def groups_of(blocks: Iterable[Block]) -> Iterator[Group]:
    """Yield what stands under each heading of a report; the numbers of charts stand in the tables beside them."""
    heading, own, level, above = "", "", 1, ""
    said: list[str] = []
    tables: list[Table] = []
    for block in blocks:
        if isinstance(block, Heading):
            if said or tables or (level == 1 and heading):
                yield Group(heading, own, level, tuple(said), tuple(tables))
            said, tables, level, own = [], [], block.level, plain(unmarked(block.text))
            above = own if level < 3 else above  # noqa: PLR2004 -- a heading within a section
            heading = own if level < 3 else f"{above}: {own}"  # noqa: PLR2004
        elif isinstance(block, Table):
            tables.append(block)
        else:
            said.extend(piece for text in _texts(block) for piece in pieces(text))
    yield Group(heading, own, level, tuple(said), tuple(tables))


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield block.text
        case Bullets():
            yield from block.items
        case Commands():
            yield from (f"{command}: {what}" for command, what in block.items)
        case Tree():
            for branch in block.branches:
                yield from _branch(branch)
        case Heading() | Table() | Chart():
            return


def _branch(branch: Branch) -> Iterator[str]:
    yield ". ".join((branch.head, *branch.lines))
    for inner in branch.branches:
        yield from _branch(inner)


def pieces(text: str) -> list[str]:
    """Return text without marks, in pieces that a cell can show whole."""
    return wrap(plain(unmarked(text)).strip(), LONGEST_PIECE, break_on_hyphens=False)


def grids_of(groups: Iterable[Group], names: Names) -> Iterator[Grid]:
    """Yield a sheet for each table under these headings; the texts of a heading stand above its first table."""
    for group in groups:
        tables = [table for table in group.tables if table.rows]
        for number, table in enumerate(tables):
            alone = len(tables) == 1 and group.level > 1
            what = capital(plain(unmarked(table.description)))
            title = group.heading if alone else what
            said = [] if alone or group.level == 1 else [f"Part of: {group.heading}"]
            if alone and what != title:
                said.append(what)
            if number == 0 and group.level > 1:
                said.extend(group.said)
            if table.note:
                said.extend(pieces(table.note))
            columns, rows = grid_of(table)
            yield Grid(names.name(group.own if alone else what), title, tuple(said), columns, rows)


def words_of(groups: Iterable[Group]) -> Iterator[tuple[str, str]]:
    """Yield the texts of headings that have no table, each with its heading."""
    for group in groups:
        if group.level > 1 and not any(table.rows for table in group.tables):
            for text in group.said:
                yield group.heading, text


def grid_of(table: Table) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """Return a table's headings and cells: a number and its range in three columns, interval bars left out."""
    headings: list[str] = []
    by_column: list[list[Cell]] = []
    for position, column in enumerate(table.columns):
        if column.bar:
            continue
        texts = [_text(row[position]) for row in table.rows]
        title = plain(unmarked(column.title)) or "what"
        if column.align == "right" and any(
            _RANGED.fullmatch(text) or _ENDS.fullmatch(text) for text in texts
        ):
            title = title.replace(" (range)", "")
            central, low, high = map(list, zip(*map(_three_cells, texts), strict=True))
            if any(cell != NOT_APPLICABLE for cell in central):
                headings.append(title)
                by_column.append(central)
            headings += [f"{title}, {LOW}", f"{title}, {HIGH}"]
            by_column += [low, high]
        else:
            headings.append(title)
            by_column.append([cell_of(text) for text in texts])
    ids = [_ids(row) for row in table.rows]
    if any(ids):
        headings.append(IDS)
        by_column.append([each or NOT_APPLICABLE for each in ids])
    return _unlike(headings), tuple(zip(*by_column, strict=True))


def _text(cell: str | IntervalBar) -> str:
    return "" if isinstance(cell, IntervalBar) else plain(unmarked(cell)).strip()


def _ids(row: Sequence[str | IntervalBar]) -> str:
    found = (span.figure for cell in row if isinstance(cell, str) for span in spans(cell) if span.figure)
    return ", ".join(dict.fromkeys(found))


def cell_of(text: str) -> Cell:
    """Return a text as a number where it is one, and as a shorthand where it is empty."""
    match = _ALONE.fullmatch(text)
    return (text or NOT_APPLICABLE) if match is None else _number(match.groups())


def _three_cells(text: str) -> tuple[Cell, Cell, Cell]:
    """Return a number, and the ends of its range, each as it is written."""
    if match := _RANGED.fullmatch(text):
        parts = match.groups()
        first, low, high = (parts[start : start + _GROUPS] for start in (0, _GROUPS, 2 * _GROUPS))
        return (
            _number(first),
            _number((*low[:4], low[4] or first[4])),
            _number((*high[:4], high[4] or first[4])),
        )
    if match := _ENDS.fullmatch(text):
        low, high = match.groups()[:_GROUPS], match.groups()[_GROUPS:]
        return NOT_APPLICABLE, _number((*low[:4], low[4] or high[4])), _number(high)
    return cell_of(text), NOT_APPLICABLE, NOT_APPLICABLE


def _number(parts: Sequence[str | None]) -> Number:
    sign, pound, whole, decimals, unit = (part or "" for part in parts)
    # The exponent keeps 11.7% the float nearest to 0.117, as a division would not.
    value = float(f"{sign}{whole.replace(',', '')}{decimals}" + ("e-2" if unit == "%" else ""))
    # Years have no commas, and counts from a thousand up do.
    grouped = "," in whole or len(whole) < 4  # noqa: PLR2004 -- digits of a year
    pattern = f"{pound}{'#,##0' if grouped else '0'}{'.' + '0' * (len(decimals) - 1) if decimals else ''}"
    if unit == "%":
        return Number(value, f"{pattern}%")
    if unit:
        pattern += f'"{unit}"'
    return Number(value, f"+{pattern};-{pattern};{pattern}" if sign == "+" else pattern)


def _unlike(headings: Iterable[str]) -> tuple[str, ...]:
    """Return headings that differ from each other, as the columns of a table must."""
    taken: set[str] = set()
    found = []
    for heading in (each[:LONGEST_HEADING] for each in headings):
        name, number = heading, 1
        while name.casefold() in taken:
            number += 1
            name = f"{heading} {number}"
        taken.add(name.casefold())
        found.append(name)
    return tuple(found)
