"""Sheets set in a workbook, each in the same way: a title, texts, one table, and columns as wide as they need to be."""

from collections.abc import Sequence
from math import ceil
from typing import Any, NamedTuple

from imhcalc.report.grids import IDS, NOT_APPLICABLE, NOT_AVAILABLE, Cell, Number
from imhcalc.report.office_files import plain

FILL_IN = "[fill in]"
FONT: dict[str, Any] = {"font_name": "Arial", "font_size": 12, "valign": "top"}
A4 = 9
LINK_COLOUR = "#0563C1"
LINE_POINTS = 15.75
TITLE_SIZE, TITLE_POINTS = 15, 20
TALLEST_POINTS = 409
NARROWEST, ALONE = 16, 110
WIDEST = {1: 110, 2: 90, 3: 70, 4: 70}
"""The widest that a column may be, in characters, by how many columns there are; with more, `WIDEST_OF_MANY`."""
WIDEST_OF_MANY, WIDEST_OF_IDS, FIRST_WIDEST, FOR_TEXT = 46, 75, 62, 56
LONG_TEXT = 60
"""A text above a table that is longer than this asks for a first column that it can be read in."""
LONGEST_CELL = 32_767
LONGEST_DESCRIPTION = 255


class Formula(NamedTuple):
    """A formula, its value as the engine has it, and how that is shown."""

    text: str
    value: float | str
    pattern: str


class Input(NamedTuple):
    """A cell to change: what it begins with, how a number in it is shown, and what it may be."""

    value: float | None
    pattern: str
    is_share: bool
    label: str


class Link(NamedTuple):
    """A cell that leads to a sheet."""

    sheet: str


Shown = Cell | Formula | Input | Link


class Writer:
    """Sets sheets in a workbook, each in the same way."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 -- XlsxWriter is imported late, and has no type here
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._tables = 0

    def texts(self, name: str, title: str, texts: Sequence[str]) -> None:
        """Set a sheet without a table: a title, and texts below it."""
        sheet = self._sheet(name)
        sheet.set_column(0, 0, ALONE)
        row = self._said(sheet, title, texts, ALONE)
        sheet.print_area(0, 0, row, 0)

    def table(
        self,
        name: str,
        title: str,
        said: Sequence[str],
        columns: Sequence[str],
        rows: Sequence[Sequence[Shown]],
    ) -> None:
        """Set a sheet with a table under its title and texts."""
        self._filled(self._sheet(name), title, said, columns, rows)

    def name_values(self, sheet: str, first: int, names: Sequence[str]) -> None:
        """Give the values of a sheet, from a row on, the names that formulas call them by."""
        for number, name in enumerate(names, start=first):
            self._book.define_name(name, f"='{sheet}'!$B${number}")

    def _sheet(self, name: str) -> Any:  # noqa: ANN401 -- the same
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        return sheet

    def _filled(
        self,
        sheet: Any,  # noqa: ANN401 -- the same
        title: str,
        said: Sequence[str],
        columns: Sequence[str],
        rows: Sequence[Sequence[Shown]],
    ) -> None:
        by_column = list(zip(*rows, strict=True))
        widths = [
            _width(heading, cells, place, len(columns))
            for place, (heading, cells) in enumerate(zip(columns, by_column, strict=True))
        ]
        if any(len(text) > LONG_TEXT for text in said):
            widths[0] = max(widths[0], FOR_TEXT)
        start = self._said(sheet, title, said, widths[0])
        self._table(sheet, start, title, columns, by_column)
        self._height(sheet, start, columns, widths)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        stands = [_beside(place, is_number=_is_numeric(cells)) for place, cells in enumerate(by_column)]
        for number, row in enumerate(rows, start=start + 1):
            for place, cell in enumerate(row):
                self._cell(sheet, (number, place), cell, stands[place])
            self._height(sheet, number, [_text(cell) for cell in row], widths)

    def _said(self, sheet: Any, title: str, said: Sequence[str], width: float) -> int:  # noqa: ANN401 -- the same
        """Set a title and the texts under it, and return the number of the next row."""
        # A title over several columns is not wrapped: it runs over the empty cells beside it.
        wrapped = width == ALONE
        shown = self._format(bold=True, font_size=TITLE_SIZE, text_wrap=wrapped)
        sheet.write_string(0, 0, plain(title)[:LONGEST_CELL], shown)
        lines = _lines(title, width * FONT["font_size"] / TITLE_SIZE) if wrapped else 1
        sheet.set_row(0, min(TALLEST_POINTS, lines * TITLE_POINTS + 4))
        for row, text in enumerate(said, start=1):
            sheet.write_string(row, 0, plain(text)[:LONGEST_CELL], self._format())
            self._height(sheet, row, (text,), (width,))
        return len(said) + 1

    def _table(
        self,
        sheet: Any,  # noqa: ANN401 -- the same
        start: int,
        title: str,
        columns: Sequence[str],
        cells: Sequence[Sequence[Shown]],
    ) -> None:
        """Mark cells up as a table with headings; `cells` are those of each column."""
        self._tables += 1
        rows = len(cells[0])
        sheet.add_table(start, 0, start + rows, len(columns) - 1, {
            "name": f"table_{self._tables}", "columns": [
                {"header": heading, "header_format": self._format(bold=True, bottom=1, **_beside(place, is_number=_is_numeric(below)))}
                for place, (heading, below) in enumerate(zip(columns, cells, strict=True))
            ],
            "autofilter": False, "style": None, "title": described(title),
            "description": described(f"{rows} rows; columns: {', '.join(columns)}"),
        })  # fmt: skip
        sheet.repeat_rows(start)

    def _cell(self, sheet: Any, at: tuple[int, int], cell: Shown, stands: dict[str, Any]) -> None:  # noqa: ANN401 -- the same
        match cell:
            case str():
                sheet.write_string(*at, cell[:LONGEST_CELL], self._format(**stands))
            case Number():
                shown = self._format(num_format=cell.pattern, text_wrap=False, **stands)
                sheet.write_number(*at, cell.value, shown)
            case Formula():
                shown = self._format(num_format=cell.pattern, text_wrap=False, **stands)
                sheet.write_formula(*at, cell.text, shown, cell.value)
            case Input():
                self._input(sheet, at, cell, stands)
            case Link():
                shown = self._format(underline=1, font_color=LINK_COLOUR)
                sheet.write_url(*at, f"internal:'{cell.sheet}'!A1", shown, cell.sheet)

    def _input(self, sheet: Any, at: tuple[int, int], cell: Input, stands: dict[str, Any]) -> None:  # noqa: ANN401 -- the same
        shown = self._format(num_format=cell.pattern, text_wrap=False, border=1, **stands)
        if cell.value is None:
            sheet.write_string(*at, FILL_IN, shown)
        else:
            sheet.write_number(*at, cell.value, shown)
        limits = (
            {"criteria": "between", "minimum": 0, "maximum": 1}
            if cell.is_share
            else {"criteria": ">=", "value": 0}
        )
        asked = "A share from 0% to 100%." if cell.is_share else "A number from 0 up."
        sheet.data_validation(*at, *at, {
            "validate": "decimal", **limits, "input_title": "Input: change it", "input_message": f"{cell.label[:200]}. {asked}",
            "error_title": "Not a number for this", "error_message": asked,
        })  # fmt: skip

    def _height(self, sheet: Any, row: int, texts: Sequence[str], widths: Sequence[float]) -> None:  # noqa: ANN401 -- the same
        lines = max(_lines(text, width) for text, width in zip(texts, widths, strict=True))
        sheet.set_row(row, min(TALLEST_POINTS, lines * LINE_POINTS + 3))

    def _format(self, **more: Any) -> Any:  # noqa: ANN401 -- the same
        properties = {**FONT, "text_wrap": True, **more}
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]


def _text(cell: Shown) -> str:
    """Return about what a cell shows, for its width."""
    match cell:
        case str():
            return cell
        case Link():
            return cell.sheet
        case Formula():
            return cell.value if isinstance(cell.value, str) else f"{cell.value:,.2f}"
        case Input(value=None):
            return FILL_IN
        case _:
            return f"{cell.value:,.2f}"


def _is_numeric(cells: Sequence[Shown]) -> bool:
    """Return whether most of a column is numbers, shorthand apart: it then stands at the right."""
    said = [cell for cell in cells if cell not in {NOT_APPLICABLE, NOT_AVAILABLE, FILL_IN}]
    numbers = sum(isinstance(cell, Number | Formula | Input) for cell in said)
    return numbers * 2 > len(said)


def _beside(place: int, *, is_number: bool) -> dict[str, Any]:
    """Return how a cell stands: numbers at the right, and texts a little off the numbers before them."""
    return {"align": "right"} if is_number else {"align": "left", "indent": 1 if place else 0}


def _width(heading: str, cells: Sequence[Shown], place: int, columns: int) -> float:
    """Return the width of a column: of its longest text as far as that is bearable, beyond which it wraps."""
    texts = [_text(cell) for cell in cells]
    longest = max(len(text) for text in texts)
    word = max(len(word) for text in (heading, *texts) for word in text.split())
    widest = WIDEST.get(columns, WIDEST_OF_MANY)
    if place == 0:
        widest = min(FIRST_WIDEST, widest)
    elif heading == IDS:  # the last column, where width costs least and keeps rows low
        widest = max(widest, WIDEST_OF_IDS)
    return min(max(longest + 3, word + 3, NARROWEST), widest)


def _lines(text: str, width: float) -> int:
    """Return about how many lines a text takes: letters are a little narrower than the digits that widths count in."""
    return max(1, ceil(len(text) * 0.93 / width))


def described(text: str) -> str:
    """Return a text short enough for a description of a table or a file."""
    return plain(text)[:LONGEST_DESCRIPTION]
