"""The report on a terminal: plain when piped, and no number ever cut."""

from collections.abc import Iterator, Sequence
from functools import cache
from io import StringIO
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from unicodedata import east_asian_width

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
from imhcalc.report.marks import without_marks
from imhcalc.report.setting import NARROWEST, Setting

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table as RichTable

    from imhcalc.models.result import Result

SUFFIX = ".txt"
BAR_CELLS = 17
GAP = 2
NARROWEST_WORDS = 12
INDENT = 2
NARROWEST_TREE = 40
"""The characters a line of a tree keeps, however deep it is."""
STYLES = {"text": "", "need": "bold", "answer": "bold", "note": "dim", "warning": "yellow"}


class Words(NamedTuple):
    """Text in lines of the page's width, and how it looks."""

    text: str
    style: str = ""


Part: TypeAlias = "Words | RenderableType"


def render(result: "Result", setting: Setting) -> str:
    """Return the report as text for a terminal of the setting's width."""
    from imhcalc.report.document import blocks_of

    return render_blocks(blocks_of(result, setting), setting)


def render_blocks(blocks: Sequence[Block], setting: Setting) -> str:
    """Return blocks as text for a terminal."""
    width = max(setting.width, NARROWEST)
    parts: list[Part] = []
    previous: Block | None = None
    for block in without_marks(list(blocks)):
        if previous is not None and _needs_gap(previous, block):
            parts.append(Words(""))
        parts += _parts(block, setting, width)
        previous = block
    lines = [line for part in parts for line in _lines(part, setting, width)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _lines(part: Part, setting: Setting, width: int) -> list[str]:
    """Return the lines of a part; words without a colour that are in lines already are not set again."""
    if isinstance(part, Words) and not setting.colour:
        lines = part.text.split("\n")
        if all(len(line) <= width for line in lines) and _is_narrow(part.text):
            return lines
    from rich.text import Text

    console = _console(width, is_coloured=setting.colour)
    with console.capture() as page:
        console.print(Text(*part) if isinstance(part, Words) else part)
    return page.get().splitlines()


def _is_narrow(text: str) -> bool:
    """Return whether every character takes one column at most."""
    return text.isascii() or not any(east_asian_width(each) in {"W", "F"} for each in text)


@cache
def _console(width: int, *, is_coloured: bool) -> "Console":
    # What sets tables and colours takes longer to load than most of what has none takes to make.
    from rich.console import Console

    return Console(
        file=StringIO(),
        width=width,
        # With both stated, rich does not read them from the environment, where they may be no numbers.
        height=1,
        force_terminal=is_coloured,
        no_color=not is_coloured,
        color_system="standard" if is_coloured else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def _needs_gap(previous: Block, block: Block) -> bool:
    if isinstance(previous, Heading):
        return False
    return not (
        isinstance(previous, Paragraph) and previous.kind in {"need", "note"} and isinstance(block, Paragraph)
    )


def _parts(block: Block, setting: Setting, width: int) -> list[Part]:  # noqa: PLR0911 -- one for each kind of block
    match block:
        case Heading():
            style = "bold" if block.level == 1 else "bold underline"
            return [Words(_filled(_printable(block.text, setting), width), style)]
        case Paragraph():
            indent = "  " if block.kind == "answer" else ""
            return [
                Words(_filled(_printable(block.text, setting), width, indent, indent), STYLES[block.kind])
            ]
        case Bullets():
            return [
                Words(
                    "\n".join(_filled(_printable(item, setting), width, "- ", "  ") for item in block.items)
                )
            ]
        case Commands():
            return [part for item in block.items for part in _command(*item, setting, width)]
        case Table():
            return _table(block, setting)
        case Tree():
            return [part for branch in block.branches for part in _branch(branch, setting, width, 0)]
        case Chart():
            return []


def _branch(branch: Branch, setting: Setting, width: int, depth: int) -> Iterator[Words]:
    """Set a branch, each entry further in than the one it belongs to; one that says more stands apart."""
    # On a narrow page the text keeps its width, and depth is no longer shown.
    space = " " * min(INDENT * depth, max(width - NARROWEST_TREE, 0))
    for position, text in enumerate((branch.head, *branch.lines)):
        first = f"{space}- " if position == 0 else f"{space}  "
        yield Words(
            _filled(_printable(text, setting), width, first, f"{space}  "), "" if position else "bold"
        )
    for inner in branch.branches:
        if inner.lines or inner.branches:
            yield Words("")
        yield from _branch(inner, setting, width, depth + 1)


def _command(command: str, shows: str, setting: Setting, width: int) -> tuple[Words, Words]:
    """Return a command and, below it, what it shows."""
    return (
        Words(_filled(_printable(command, setting), width, "", "  "), "bold"),
        Words(_filled(_printable(shows, setting), width, "    ", "    ")),
    )


def _filled(text: str, width: int, first: str = "", later: str = "") -> str:
    """Return text in lines of the page's width; what is longer than a line by itself is broken."""
    return fill(text, width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)


def _table(block: Table, setting: Setting) -> list[Part]:
    widths = column_widths(block, max(setting.width, NARROWEST))
    parts: list[Part] = (
        list(_stacked(block, setting)) if widths is None else [_set_table(block, widths, setting)]
    )
    if block.note:
        parts.append(Words(_printable(block.note, setting), STYLES["note"]))
    return parts


def column_widths(block: Table, width: int) -> list[int] | None:
    """Return the width of each column, 0 for one left out; None where even that is too wide.

    Numbers keep their whole width. What is left goes to the columns of words; bars go first.
    """
    longest = [
        max([*(_cell_length(row[number]) for row in block.rows), 1]) for number in range(len(block.columns))
    ]
    for with_bars in (True, False):
        shown = [number for number, column in enumerate(block.columns) if with_bars or not column.bar]
        widths = [0] * len(block.columns)
        words = []
        for number in shown:
            column = block.columns[number]
            if column.bar:
                widths[number] = BAR_CELLS
            elif column.align == "right":
                widths[number] = max(longest[number], *(len(word) for word in column.title.split()))
            else:
                words.append(number)
        left = width - sum(widths) - GAP * (len(shown) - 1)
        wanted = {number: max(longest[number], len(block.columns[number].title)) for number in words}
        if left >= sum(min(NARROWEST_WORDS, size) for size in wanted.values()):
            return _shared_out(widths, wanted, left)
    return None


def _shared_out(widths: list[int], wanted: dict[int, int], left: int) -> list[int]:
    """Give columns of words what they want, narrowest first, the widest taking what is left."""
    for position, (number, size) in enumerate(sorted(wanted.items(), key=lambda each: each[1])):
        others = len(wanted) - position - 1
        widths[number] = min(size, left - others * min(NARROWEST_WORDS, size))
        left -= widths[number]
    return widths


def _set_table(block: Table, widths: list[int], setting: Setting) -> "RichTable":
    from rich.table import Table as RichTable

    table = RichTable(
        box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_edge=False, header_style="underline"
    )
    shown = [number for number, width in enumerate(widths) if width]
    for number in shown:
        column = block.columns[number]
        table.add_column(
            _printable(column.title, setting), justify=column.align, overflow="fold", width=widths[number], vertical="bottom" if column.align == "right" else "top",
            no_wrap=_is_within(block, number, widths[number]),
        )  # fmt: skip
    for row in block.rows:
        table.add_row(*(_cell(row[number], setting) for number in shown))
    return table


def _is_within(block: Table, number: int, width: int) -> bool:
    """Return whether nothing in a column is wider than it: then no line need be looked for."""
    cells = [row[number] for row in block.rows]
    words = [block.columns[number].title, *(cell for cell in cells if isinstance(cell, str))]
    return max(map(len, words)) <= width and all(map(_is_narrow, words))


def _stacked(block: Table, setting: Setting) -> Iterator[Part]:
    """Set each row as a short list, where the page is too narrow for columns."""
    from rich.padding import Padding

    yield Words(_printable(block.columns[0].title, setting), "underline")
    for first, *others in block.rows:
        yield Words(_cell(first, setting))
        for column, cell in zip(block.columns[1:], others, strict=True):
            if not isinstance(cell, IntervalBar) and cell:
                yield Padding(_printable(f"{column.title}: {cell}", setting), (0, 0, 0, 2))


def _cell_length(cell: str | IntervalBar) -> int:
    return BAR_CELLS if isinstance(cell, IntervalBar) else len(cell)


def _cell(cell: str | IntervalBar, setting: Setting) -> str:
    return _bar(cell, setting) if isinstance(cell, IntervalBar) else _printable(cell, setting)


def _bar(bar: IntervalBar, setting: Setting) -> str:
    """Return an interval as a line of cells, in symbols or in ASCII."""
    empty, line, point = ("·", "━", "●") if setting.symbols else (".", "-", "o")
    last = BAR_CELLS - 1
    start, end, centre = (
        round(min(max(value, 0.0), 1.0) * last) for value in (bar.lower, bar.upper, bar.central)
    )
    cells = [line if start <= cell <= end else empty for cell in range(BAR_CELLS)]
    cells[centre] = point
    return "".join(cells)


def _printable(text: str, setting: Setting) -> str:
    """Return text with control characters shown, and symbols spelt out where the terminal has none."""
    shown = text
    if not text.replace("\n", "").isprintable():
        shown = "".join(
            character if character.isprintable() or character == "\n" else f"\\x{ord(character):02x}"
            for character in text
        )
    if setting.symbols:
        return shown
    return (
        shown.replace("·", "-")
        .replace("£", "GBP ")
        .replace("\u2019", "'")
        .encode("ascii", "replace")
        .decode("ascii")
    )
