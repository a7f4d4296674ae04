"""The report on a terminal: plain when piped, and no number ever cut."""

from collections.abc import Sequence
from io import StringIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from imhcalc.models.result import Result
from imhcalc.report.blocks import Block, Bullets, Commands, Heading, IntervalBar, Paragraph, Table
from imhcalc.report.content import content
from imhcalc.report.setting import NARROWEST, Setting

SUFFIX = ".txt"
BAR_CELLS = 17
STYLES = {"text": "", "need": "bold", "answer": "bold", "note": "dim", "warning": "yellow"}


def render(result: Result, setting: Setting) -> str:
    """Return the report as text for a terminal of the setting's width."""
    return render_blocks(content(result), setting)


def render_blocks(blocks: Sequence[Block], setting: Setting) -> str:
    """Return blocks as text for a terminal."""
    width = max(setting.width, NARROWEST)
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=setting.colour,
        no_color=not setting.colour,
        color_system="standard" if setting.colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    previous: Block | None = None
    for block in blocks:
        if previous is not None and _needs_gap(previous, block):
            console.print()
        for part in _parts(block, setting):
            console.print(part)
        previous = block
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _needs_gap(previous: Block, block: Block) -> bool:
    if isinstance(previous, Heading):
        return False
    return not (isinstance(previous, Paragraph) and previous.kind in {"need", "note"} and isinstance(block, Paragraph))


def _parts(block: Block, setting: Setting) -> list[RenderableType]:
    match block:
        case Heading():
            return [Text(_printable(block.text, setting), style="bold" if block.level == 1 else "bold underline")]
        case Paragraph():
            text = Text(_printable(block.text, setting), style=STYLES[block.kind])
            return [Padding(text, (0, 0, 0, 2)) if block.kind == "answer" else text]
        case Bullets():
            return [_hanging("- ", item, setting) for item in block.items]
        case Commands():
            return [
                part
                for command, what in block.items
                for part in (Text(_printable(command, setting), style="bold"), Padding(Text(_printable(what, setting)), (0, 0, 0, 4)))
            ]
        case Table():
            return _table(block, setting)


def _hanging(mark: str, text: str, setting: Setting) -> RichTable:
    grid = RichTable.grid()
    grid.add_column(width=len(mark), no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(mark, Text(_printable(text, setting)))
    return grid


def _table(block: Table, setting: Setting) -> list[RenderableType]:
    bars = any(column.bar for column in block.columns)
    table = RichTable(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=False, show_edge=False, header_style="underline")
    fixed = _fixed_width(block)
    for number, column in enumerate(block.columns):
        if column.bar:
            if fixed + BAR_CELLS <= setting.width:
                table.add_column(_printable(column.title, setting), no_wrap=True, width=BAR_CELLS)
            continue
        longest = max((len(str(row[number])) for row in block.rows), default=0)
        numeric = column.align == "right"
        table.add_column(
            _printable(column.title, setting),
            justify=column.align,
            overflow="fold",
            no_wrap=False,
            min_width=longest if numeric else None,
            ratio=None if numeric or bars else 1 if number == 0 else None,
        )
    keep_bars = len(table.columns) == len(block.columns)
    for row in block.rows:
        cells = [cell for cell in row if keep_bars or not isinstance(cell, IntervalBar)]
        table.add_row(*(_cell(cell, setting) for cell in cells[: len(table.columns)]))
    parts: list[RenderableType] = [table]
    if block.note:
        parts.append(Text(_printable(block.note, setting), style=STYLES["note"]))
    return parts


def _fixed_width(block: Table) -> int:
    """Return the width the text columns take when nothing is folded."""
    widths = [
        max(len(column.title), *(len(str(row[number])) for row in block.rows)) + 2
        for number, column in enumerate(block.columns)
        if not column.bar
    ]
    return sum(widths)


def _cell(cell: str | IntervalBar, setting: Setting) -> Text:
    return Text(_bar(cell, setting) if isinstance(cell, IntervalBar) else _printable(cell, setting))


def _bar(bar: IntervalBar, setting: Setting) -> str:
    """Return an interval as a line of cells, in symbols or in ASCII."""
    empty, line, point = ("·", "━", "●") if setting.symbols else (".", "-", "o")
    last = BAR_CELLS - 1
    start, end, centre = (round(min(max(value, 0.0), 1.0) * last) for value in (bar.lower, bar.upper, bar.central))
    cells = [line if start <= cell <= end else empty for cell in range(BAR_CELLS)]
    cells[centre] = point
    return "".join(cells)


def _printable(text: str, setting: Setting) -> str:
    """Return text with control characters shown, and symbols spelt out where the terminal has none."""
    shown = "".join(character if character.isprintable() or character == "\n" else f"\\x{ord(character):02x}" for character in text)
    if setting.symbols:
        return shown
    return shown.replace("·", "-").replace("£", "GBP ").replace("\u2019", "'").encode("ascii", "replace").decode("ascii")
