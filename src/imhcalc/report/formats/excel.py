"""The report as a workbook: accessible sheets, every figure as a number, and one sheet of live formulas.

The Analysis Function's checklist for accessible spreadsheets is the specification: a cover, contents and notes
first; one real table to a sheet, at column A, with nothing below it; no merged cells, fills or frozen panes.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from math import ceil
from typing import Any, NamedTuple
from zipfile import ZipFile, ZipInfo

from imhcalc.first_letters import capital
from imhcalc.models.result import Result
from imhcalc.models.units import Unit
from imhcalc.report.blocks import Block
from imhcalc.report.content import ASSURANCE
from imhcalc.report.document import blocks_of
from imhcalc.report.figure_rows import AREA_DATA, STATED, FigureRow, figure_rows
from imhcalc.report.grids import (
    IDS,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    Cell,
    Grid,
    Group,
    Names,
    Number,
    cell_of,
    grids_of,
    groups_of,
    pieces,
    words_of,
)
from imhcalc.report.live_chain import chain, missing_inputs, model_does_more
from imhcalc.report.live_formulas import Line
from imhcalc.report.office_files import EARLIEST, LANGUAGE, dated, plain, settled
from imhcalc.report.setting import Setting
from imhcalc.report.view import sentence

SUFFIX = ".xlsx"
COVER, CONTENTS, NOTES, LIVE, FIGURES, WORDS, SOURCES = (
    "Cover", "Contents", "Notes", "Live formulas", "Figures", "In words", "Sources",
)  # fmt: skip
FILL_IN = "[fill in]"
INPUT, WORKED_OUT, CHECK = "Input", "Worked out", "Check"
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
PATTERNS: dict[Unit, str] = {
    "proportion": "0.0%",
    "gbp": "£#,##0",
    "gbp_per_year": "£#,##0",
    "gbp_per_family": "£#,##0",
    "wte": "#,##0.00",
    "teams": "#,##0.00",
    "babies_per_maternity": "0.000",
    "families_per_wte": "#,##0.0",
    "hours_per_family": "#,##0.0",
    "odds_ratio": "0.00",
    "rate_ratio": "0.00",
    "ratio": "0.00",
    "index": "0.00",
    "correlation": "0.00",
    "logit": "0.00",
    "years": "0.0",
}
COUNTED, WHOLE = "#,##0.0", "#,##0"
"""How counts are shown, and those that are given as whole numbers."""
SMALL_SHARE, SMALL_PATTERN = 0.01, "0.00%"
UNITS: dict[str, str] = {
    "proportion": "share",
    "wte": "whole-time posts",
    "families_per_wte": "families for each whole-time post",
    "families_per_team": "families for each team",
    "children_per_wte": "children for each whole-time post",
    "babies_per_maternity": "babies for each maternity",
    "hours_per_year": "hours a year",
    "hours_per_family": "hours for each family",
    "gbp": "pounds",
    "gbp_per_year": "pounds a year",
    "gbp_per_family": "pounds for each family",
    "index": "number",
}
SHARES: frozenset[str] = frozenset({"proportion"})
SHORTHAND = (
    (NOT_APPLICABLE, "Does not apply: there is no such number here."),
    (NOT_AVAILABLE, "Not available: something that it rests on was not given."),
    (FILL_IN, f"An input on the sheet {LIVE} that the profile does not give: type a number over it."),
    ("whole-time post", "One person working full time, or several who together work as much."),
    ("level", "How often, out of 100, the true value is expected to lie between the low and the high end if our listed assumptions hold."),
    ("low end, high end", "The ends of the range of the number before them."),
    ("as written", "Each way in which the report writes the figure, rounded. The columns before it are not rounded."),
)  # fmt: skip
STATUS, QUOTED = "Status:", "Quote as"
"""How the report's paragraphs on its status and on quoting it begin."""
LICENCE = (
    "Licence: imhcalc is open source under the MIT licence. Contains public sector information licensed under the "
    "Open Government Licence v3.0."
)


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


def render(result: Result, setting: Setting) -> bytes:
    """Return the report as a workbook; the same result gives the same bytes."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # it has none

    blocks = blocks_of(result, setting)
    groups = list(groups_of(blocks))
    lines = chain(result)
    names = Names((COVER, CONTENTS, NOTES, LIVE, FIGURES, WORDS, SOURCES))
    grids = list(grids_of(groups, names))
    words = tuple((capital(heading), text) for heading, text in words_of(groups))
    after = [_figures(result, blocks), _sources(result)]
    if words:
        said = ("What the report says where it has no table.",)
        after.insert(0, Grid(WORDS, "What the report says in words", said, ("section", "text"), words))
    title = groups[0].heading
    file = BytesIO()
    with Workbook(file, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_format_properties": dict(FONT),  # XlsxWriter changes what it is given
    }) as book:  # fmt: skip
        book.set_properties({
            "title": _short(title), "subject": "Need for parent-infant support: modelled, not measured",
            "author": _short(result.context.owner or "imhcalc"), "created": dated(result).replace(tzinfo=None),
        })  # fmt: skip
        writer = _Writer(book)
        writer.cover(_cover(result, groups))
        live_said = _live_said(result, lines)
        listed = [
            (LIVE, "The central chain from need to cost, with inputs to change"),
            *((each.name, each.title) for each in (*grids, *after)),
        ]
        writer.contents(listed)
        writer.grid(_notes(result))
        writer.live(lines, live_said)
        for grid in (*grids, *after):
            writer.grid(grid)
    return settled(_with_language(file.getvalue()))


def _with_language(package: bytes) -> bytes:
    """Return a workbook that says which language it is in, which XlsxWriter has no way to say."""
    core, end = "docProps/core.xml", b"</cp:coreProperties>"
    out = BytesIO()
    with ZipFile(BytesIO(package)) as source, ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == core:
                content = content.replace(end, f"<dc:language>{LANGUAGE}</dc:language>".encode() + end)
            target.writestr(ZipInfo(name, EARLIEST), content)
    return out.getvalue()


def _short(text: str) -> str:
    return plain(text)[:LONGEST_DESCRIPTION]


# -- what stands on the sheets of our own ----------------------------------------------------------------


def _cover(result: Result, groups: Sequence[Group]) -> list[str]:
    """Return the title and the texts of the cover: status, the answer, how to quote it, and how it was made."""
    context, run, area = result.context, result.run, result.area
    data = f"Area data: {area.population_year}. " if area.population_year else ""
    index = f"Deprivation: {area.deprivation_index}. " if area.deprivation_index else ""
    # The answer stands in a section of its own in the whole report, and at once in shorter ones.
    answer = next((group for group in groups[1:2] if not group.tables), None)
    opening = [*groups[0].said, *(answer.said if answer is not None else ())]
    has_status = any(text.startswith(STATUS) for text in opening)
    said = (text for group in groups for text in group.said)
    quoted = [text for text in dict.fromkeys(said) if text.startswith(QUOTED) and text not in opening][:1]
    owner = (
        f"Contact: {context.owner}."
        if context.owner
        else "Contact: no owner is named; ask whoever gave you this file."
    )
    return [
        groups[0].heading,
        *([] if has_status else [f"{STATUS} {ASSURANCE[context.assurance]}."]),
        *opening,
        "Not an official statistic. What is modelled was not measured: the sheet Figures says of each figure which it is.",
        *quoted,
        f"{data}{index}Made with imhcalc {run.imhcalc}, evidence {run.evidence.id} {run.evidence.version}, "
        f"{run.draws:,} draws, seed {run.seed}.",
        owner,
        LICENCE,
    ]


def _notes(result: Result) -> Grid:
    rows = [(marker, words) for marker, words in SHORTHAND]
    rows += [(_marker(number), plain(words)) for number, words in enumerate(_noted(result).values(), start=1)]
    return Grid(
        NOTES, "Notes", ("What the shorthand stands for, and what to know before using a figure.",),
        ("note or shorthand", "what it means"), tuple(rows),
    )  # fmt: skip


def _marker(number: int) -> str:
    return f"[note {number}]"


def _noted(result: Result) -> dict[str, str]:
    """Return what the notes say, in their order: of warnings by code, then the limitations."""
    said: dict[str, str] = {}
    for warned in result.warnings:
        said[warned.code] = (
            f"{said[warned.code]} {sentence(warned.message)}"
            if warned.code in said
            else sentence(warned.message)
        )
    flags = dict.fromkeys(flag for figure in result.figures for flag in figure.flags)
    for flag in flags:
        said.setdefault(flag, f"Read with care: {flag.removeprefix('W_').replace('_', ' ').lower()}.")
    return said | {f"limitation {number}": text for number, text in enumerate(result.limitations, start=1)}


def _figures(result: Result, blocks: list[Block]) -> Grid:
    markers = {code: _marker(number) for number, code in enumerate(_noted(result), start=1)}
    return Grid(
        FIGURES,
        "Every figure of this report",
        (
            "Numbers are not rounded. A range holds if our listed assumptions hold; it does not cover which study to believe.",
            f"Sources are listed on the sheet {SOURCES}, notes on the sheet {NOTES}.",
        ),
        ("figure", "what it is", "value", "low end", "high end", "level", "unit", "year", "how sure", "sources", "notes", "as written"),
        tuple(_figure_cells(row, markers) for row in figure_rows(result, blocks)),
    )  # fmt: skip


def _figure_cells(row: FigureRow, markers: dict[str, str]) -> tuple[Cell, ...]:
    figure, interval = row.figure, row.figure.interval
    return (
        figure.id,
        plain(figure.label),
        NOT_AVAILABLE
        if figure.value is None
        else Number(figure.value, _given_pattern(figure.unit, figure.value)),
        NOT_APPLICABLE if interval is None else Number(interval.lower, _pattern(figure.unit, figure.value)),
        NOT_APPLICABLE if interval is None else Number(interval.upper, _pattern(figure.unit, figure.value)),
        NOT_APPLICABLE if interval is None or interval.level is None else Number(interval.level, "0%"),
        _unit(figure.unit),
        cell_of(plain(row.year)),
        row.how_sure,
        plain(row.sources) or NOT_APPLICABLE,
        " ".join(markers[flag] for flag in figure.flags) or NOT_APPLICABLE,
        cell_of(plain(row.written)) if row.written else NOT_AVAILABLE,
    )


def _pattern(unit: Unit, value: float | None = None) -> str:
    if unit == "proportion" and value is not None and 0 < abs(value) < SMALL_SHARE:
        return SMALL_PATTERN
    return PATTERNS.get(unit, COUNTED)


def _given_pattern(unit: Unit, value: float | None) -> str:
    """Return how a number that is given, and not worked out, is shown: whole where it is."""
    pattern = _pattern(unit, value)
    is_count = pattern == COUNTED or unit == "index"
    return WHOLE if is_count and value is not None and value == int(value) else pattern


def _unit(unit: str) -> str:
    return UNITS.get(unit, unit.replace("_per_year", " a year").replace("_", " "))


def _sources(result: Result) -> Grid:
    rows: list[tuple[Cell, ...]] = [
        (STATED, "Stated in the profile that this report was made from.", NOT_APPLICABLE, NOT_APPLICABLE),
        (AREA_DATA, "Official counts and indices by area that imhcalc holds: imhcalc areas shows them with their sources.", NOT_APPLICABLE, NOT_APPLICABLE),
    ]  # fmt: skip
    rows += [
        (each.id, plain(each.citation), NOT_APPLICABLE if each.year is None else Number(each.year, "0"), plain(each.url or "") or NOT_APPLICABLE)
        for each in result.sources
    ]  # fmt: skip
    said = ("The publications that the figures rest on, by the ids of the sheet Figures.",)
    return Grid(SOURCES, "Sources", said, ("source", "publication", "year", "address"), tuple(rows))


# -- the live formulas -----------------------------------------------------------------------------------


def _live_said(result: Result, lines: Sequence[Line]) -> list[str]:
    said = [
        f'Change a number marked "{INPUT}" in the column "value": all lines marked "{WORKED_OUT}" follow. The column "in this report" '
        "keeps what this report says, and the next one how far yours is from it. The last row says whether the sheet and the "
        "report agree while no input is changed.",
        *model_does_more(result),
    ]
    missing = missing_inputs(lines)
    if missing:
        parts = "; ".join(f"{part.lower()}: {', '.join(labels)}" for part, labels in missing.items())
        said.append(
            f"The profile of this report does not say all that the chain needs. Missing are, for {parts}. Type a number over "
            f"each {FILL_IN}; lines that wait for one show {NOT_AVAILABLE}."
        )
    return [piece for text in said for piece in pieces(text)]


def formula_of(line: Line) -> str:
    """Return a line's formula for a spreadsheet: without a value where an input it rests on has none."""
    given = ",".join(line.arguments)
    if line.adds:
        return f'=IF(COUNT({given})>0,SUM({given}),"{NOT_AVAILABLE}")'
    inner = line.formula
    if line.over:
        instead = f'"{NOT_APPLICABLE}"' if line.otherwise is None else f"{line.otherwise:g}"
        inner = f"IF(({line.over})>0,({inner})/({line.over}),{instead})"
    return f'=IF(COUNT({given})={len(line.arguments)},{inner},"{NOT_AVAILABLE}")'


def _live_rows(lines: Sequence[Line], first: int) -> Iterator[tuple[Shown, ...]]:
    """Yield the rows of the sheet; `first` is the number that its first row has in the spreadsheet."""
    for number, line in enumerate(lines, start=first):
        pattern = (_pattern if line.formula else _given_pattern)(line.unit, line.value)
        label = f"{line.part}: {plain(line.label)}"
        waiting = NOT_AVAILABLE if line.formula else FILL_IN
        value: Shown = Input(line.value, pattern, line.unit in SHARES, label)
        if line.formula:
            value = Formula(formula_of(line), waiting if line.value is None else line.value, pattern)
        report = waiting if line.value is None else Number(line.value, pattern)
        difference: float | str = NOT_APPLICABLE if line.value is None else 0.0
        text = f'=IF(COUNT(B{number},E{number})=2,B{number}-E{number},"{NOT_APPLICABLE}")'
        yield (
            label, value, _unit(line.unit), WORKED_OUT if line.formula else INPUT, report,
            Formula(text, difference, pattern), plain(line.how), line.figure or NOT_APPLICABLE,
        )  # fmt: skip
    last = first + len(lines) - 1
    changed = f'=SUMPRODUCT((D{first}:D{last}="{INPUT}")*(B{first}:B{last}<>E{first}:E{last}))'
    yield (
        "Check: inputs changed", Formula(changed, 0, "0"), "number", CHECK, Number(0, "0"), NOT_APPLICABLE,
        "inputs that are not as in this report", NOT_APPLICABLE,
    )  # fmt: skip
    largest = f'=IF(B{last + 1}=0,MAX(MAX(F{first}:F{last}),-MIN(F{first}:F{last})),"{NOT_APPLICABLE}")'
    yield (
        "Check: largest difference from this report while no input is changed", Formula(largest, 0, "0.000000"),
        "number", CHECK, Number(0, "0.000000"), NOT_APPLICABLE, "nothing but the last digits of computers: below 0.000001", NOT_APPLICABLE,
    )  # fmt: skip


LIVE_COLUMNS = (
    "line", "value", "unit", "input or worked out", "in this report", "difference from this report", "how it comes about", "figure",
)  # fmt: skip


# -- setting ---------------------------------------------------------------------------------------------


class _Writer:
    """Sets sheets in a workbook, each in the same way."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 -- XlsxWriter is imported late, and has no type here
        self._book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._tables = 0

    def cover(self, texts: Sequence[str]) -> None:
        """Set the cover: a title, and texts below it."""
        sheet = self._sheet(COVER)
        sheet.set_column(0, 0, ALONE)
        row = self._said(sheet, texts[0], texts[1:], ALONE)
        sheet.print_area(0, 0, row, 0)

    def contents(self, listed: Iterable[tuple[str, str]]) -> None:
        """Set the list of sheets, each with a link to it."""
        rows = [(NOTES, "What the shorthand stands for, and what to know before using a figure"), *listed]
        said = ("Each name leads to its sheet.",)
        linked = [(Link(name), plain(what)) for name, what in rows]
        self._filled(self._sheet(CONTENTS), CONTENTS, said, ("sheet", "what it holds"), linked)

    def grid(self, grid: Grid) -> None:
        """Set a sheet with a table."""
        sheet = self._sheet(grid.name)
        self._filled(sheet, grid.title, grid.said, grid.columns, grid.rows)

    def live(self, lines: Sequence[Line], said: Sequence[str]) -> None:
        """Set the sheet of live formulas, each value under the name that formulas call it by."""
        sheet = self._sheet(LIVE)
        first = len(said) + 3  # as spreadsheets count: after the title, the texts and the headings
        rows = list(_live_rows(lines, first))
        self._filled(sheet, LIVE, said, LIVE_COLUMNS, rows)
        for number, line in enumerate(lines, start=first):
            self._book.define_name(line.name, f"='{LIVE}'!$B${number}")

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
            "autofilter": False, "style": None, "title": _short(title),
            "description": _short(f"{rows} rows; columns: {', '.join(columns)}"),
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
