"""The report as a workbook: accessible sheets, every figure as a number, and one sheet of live formulas.

The Analysis Function's checklist for accessible spreadsheets is the specification: a cover, contents and notes
first; one real table to a sheet, at column A, with nothing below it; no merged cells, fills or frozen panes.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from zipfile import ZipFile, ZipInfo

from imhcalc.first_letters import capital
from imhcalc.models.result import Result
from imhcalc.models.units import Unit
from imhcalc.report.blocks import Block
from imhcalc.report.content import ASSURANCE
from imhcalc.report.document import blocks_of
from imhcalc.report.figure_rows import AREA_DATA, STATED, FigureRow, figure_rows
from imhcalc.report.grids import (
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
from imhcalc.report.workbook_sheets import FILL_IN, FONT, Formula, Input, Link, Shown, Writer, described

SUFFIX = ".xlsx"
COVER, CONTENTS, NOTES, LIVE, FIGURES, WORDS, SOURCES = (
    "Cover", "Contents", "Notes", "Live formulas", "Figures", "In words", "Sources",
)  # fmt: skip
INPUT, WORKED_OUT, CHECK = "Input", "Worked out", "Check"
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
    file = BytesIO()
    with Workbook(file, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_format_properties": dict(FONT),  # XlsxWriter changes what it is given
    }) as book:  # fmt: skip
        book.set_properties({
            "title": described(groups[0].heading), "subject": "Need for parent-infant support: modelled, not measured",
            "author": described(result.context.owner or "imhcalc"), "created": dated(result).replace(tzinfo=None),
        })  # fmt: skip
        writer = Writer(book)
        title, *texts = _cover(result, groups)
        writer.texts(COVER, title, texts)
        _set_contents(writer, (*grids, *after))
        _set(writer, _notes(result))
        _set_live(writer, lines, _live_said(result, lines))
        for grid in (*grids, *after):
            _set(writer, grid)
    return settled(_with_language(file.getvalue()))


def _set(writer: Writer, grid: Grid) -> None:
    writer.table(grid.name, grid.title, grid.said, grid.columns, grid.rows)


def _set_contents(writer: Writer, grids: Sequence[Grid]) -> None:
    """Set the list of sheets, each with a link to it."""
    listed = [
        (NOTES, "What the shorthand stands for, and what to know before using a figure"),
        (LIVE, "The central chain from need to cost, with inputs to change"),
        *((each.name, each.title) for each in grids),
    ]
    linked = [(Link(name), plain(what)) for name, what in listed]
    writer.table(CONTENTS, CONTENTS, ("Each name leads to its sheet.",), ("sheet", "what it holds"), linked)


def _set_live(writer: Writer, lines: Sequence[Line], said: Sequence[str]) -> None:
    """Set the sheet of live formulas, each value under the name that formulas call it by."""
    first = len(said) + 3  # as spreadsheets count: after the title, the texts and the headings
    writer.table(LIVE, LIVE, said, LIVE_COLUMNS, list(_live_rows(lines, first)))
    writer.name_values(LIVE, first, [line.name for line in lines])


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
