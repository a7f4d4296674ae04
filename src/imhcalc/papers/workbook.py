"""An Excel workbook: every cell as it is shown, with the words of its row and its column."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.etree import ElementTree as ET

from imhcalc.papers.cell_formats import BUILT_IN, GENERAL, shown
from imhcalc.papers.package import KINDS, REFERENCE, Package, outermost
from imhcalc.papers.passages import Paper, Passage, Pieces, Spot, gathered

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
WORKBOOK = "xl/workbook.xml"
_MOST_DIGITS = 9
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
FIGURES_AND_WORDS = 4
"""A workbook lists every figure with its sources: of a plan with a hundred scenarios it holds this many times what words do."""
LONGEST_PATTERN = 255
"""Characters of a format of numbers: a spreadsheet takes no more."""


class _Cell(NamedTuple):
    """A cell: its row, its column counted from one, its name such as B12, and what it shows."""

    row: int
    column: int
    name: str
    text: str


class _Styles(NamedTuple):
    """The format of the numbers of each style of cells."""

    patterns: tuple[str, ...]

    def of(self, style: str) -> str:
        """Return the format of a style by its number."""
        number = _index(style)
        return self.patterns[number] if number is not None and number < len(self.patterns) else GENERAL


def read(name: str, content: bytes) -> Paper:
    """Return an Excel workbook as passages, one for each cell that shows something."""
    package = Package(name, content, KINDS[1])
    relations = {each.id: each for each in package.relations(WORKBOOK)}
    by_kind = {each.kind: each.part for each in relations.values()}
    texts = _texts(package, by_kind.get("sharedStrings"))
    styles = _styles(package, by_kind.get("styles"))
    shown = (
        (sheet.get("name", ""), relation.part)
        for sheet in package.xml(WORKBOOK).iter(f"{SHEET}sheet")
        if (relation := relations.get(sheet.get(f"{REFERENCE}id", ""))) is not None
        and relation.kind == "worksheet"
    )
    return Paper(
        name,
        "workbook",
        gathered(
            (
                each
                for sheet, part in shown
                for each in _passages(sheet, _cells(package.xml(part), texts, styles))
            ),
            FIGURES_AND_WORDS,
        ),
    )


def _texts(package: Package, part: str | None) -> list[str]:
    """Return the texts that cells share, white space as single spaces: a cell of one takes no room for it."""
    shared = () if part is None else outermost(package.xml(part), f"{SHEET}si")
    return [" ".join(_text(each).split()) for each in shared]


def _text(element: ET.Element | None) -> str:
    """Return the text of a cell, how it is read aloud in other scripts left out."""
    if element is None:
        return ""
    said = {id(each) for aloud in element.iter(f"{SHEET}rPh") for each in aloud.iter()}
    return "".join(each.text or "" for each in element.iter(f"{SHEET}t") if id(each) not in said)


def _styles(package: Package, part: str | None) -> _Styles:
    if part is None:
        return _Styles(())
    root = package.xml(part)
    own = {
        each.get("numFmtId", ""): each.get("formatCode", "")
        for each in root.iter(f"{SHEET}numFmt")
        if len(each.get("formatCode", "")) <= LONGEST_PATTERN
    }
    cells = root.find(f"{SHEET}cellXfs")
    return _Styles(
        tuple(_pattern(each.get("numFmtId", "0"), own) for each in (() if cells is None else cells))
    )


def _pattern(number: str, own: Mapping[str, str]) -> str:
    if number in own:
        return own[number]
    index = _index(number)
    return GENERAL if index is None else BUILT_IN.get(index, GENERAL)


def _index(written: str) -> int | None:
    """Return a place in a list, counted from 0; None for what is no number, or of more places than any list has."""
    return (
        int(written) if written.isascii() and written.isdecimal() and len(written) <= _MOST_DIGITS else None
    )


def _cells(root: ET.Element, texts: Sequence[str], styles: _Styles) -> Iterator[_Cell]:
    for row_number, row in enumerate(outermost(root, f"{SHEET}row"), start=1):
        for place, cell in enumerate(outermost(row, f"{SHEET}c"), start=1):
            match = _CELL.fullmatch(cell.get("r", ""))
            column, number = (_column(match[1]), int(match[2])) if match else (place, row_number)
            text = _shown(cell, texts, styles)
            if text:
                yield _Cell(number, column, match[0] if match else "", text)


def _shown(cell: ET.Element, texts: Sequence[str], styles: _Styles) -> str:
    kind = cell.get("t", "n")
    held = cell.find(f"{SHEET}v")
    value = (held.text or "") if held is not None else ""
    if kind == "s":
        number = _index(value)
        return texts[number] if number is not None and number < len(texts) else ""
    if kind == "inlineStr":
        return " ".join(_text(cell.find(f"{SHEET}is")).split())
    if kind != "n":
        return "" if kind in {"b", "e", "d"} else " ".join(value.split())
    try:
        return " ".join(shown(float(value), styles.of(cell.get("s", "0"))).split()) if value else ""
    except (ValueError, OverflowError):
        return " ".join(value.split())


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _passages(sheet: str, cells: Iterable[_Cell]) -> Iterator[Passage]:
    """Yield the cells of a sheet; the first row with two cells or more holds the heads of the columns."""
    heads: dict[int, str] | None = None
    for _, cells_of_row in groupby(cells, lambda cell: cell.row):
        row = list(cells_of_row)
        if heads is None and len(row) > 1:
            heads = {cell.column: cell.text for cell in row}
            yield from (_passage(sheet, cell, "", "", is_head=True) for cell in row)
        elif heads is None:
            yield _text_above(sheet, row[0])
        else:
            label = row[0].text if row[0].column == 1 else ""
            yield from (
                _passage(sheet, cell, label, heads.get(cell.column, ""), is_head=False) for cell in row
            )


def _passage(sheet: str, cell: _Cell, row: str, column: str, *, is_head: bool) -> Passage:
    pieces = Pieces()
    pieces.add(cell.text)
    spot = Spot(f"sheet {sheet}", f"cell {cell.name}", row, column)
    return pieces.passage(spot, "head" if is_head else "cell")


def _text_above(sheet: str, cell: _Cell) -> Passage:
    pieces = Pieces()
    pieces.add(cell.text)
    return pieces.passage(Spot(f"sheet {sheet}", f"cell {cell.name}"))
