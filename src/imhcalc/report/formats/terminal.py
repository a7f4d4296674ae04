"""The report on a terminal: plain when piped, and no number ever cut.

A page is lines of text in at most one style each, so it is set here; to load a library for it would take longer.
"""

import re
from collections.abc import Iterator, Sequence
from textwrap import fill
from unicodedata import combining, east_asian_width

from imhcalc.models.result import Result
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
from imhcalc.report.document import blocks_of
from imhcalc.report.marks import without_marks
from imhcalc.report.setting import NARROWEST, Setting

SUFFIX = ".txt"
BAR_CELLS = 17
GAP = 2
NARROWEST_WORDS = 12
INDENT = 2
NARROWEST_TREE = 40
"""The characters a line of a tree keeps, however deep it is."""
BOLD, DIM, UNDERLINED, YELLOW = "1", "2", "4", "33"
"""Styles, by their codes on a terminal."""
STYLES = {"text": "", "need": BOLD, "answer": BOLD, "note": DIM, "warning": YELLOW}
_WORD = re.compile(r"\s*\S+\s*")


def render(result: Result, setting: Setting) -> str:
    """Return the report as text for a terminal of the setting's width."""
    return render_blocks(blocks_of(result, setting), setting)


def render_blocks(blocks: Sequence[Block], setting: Setting) -> str:
    """Return blocks as text for a terminal."""
    width = max(setting.width, NARROWEST)
    lines: list[str] = []
    previous: Block | None = None
    for block in without_marks(list(blocks)):
        if previous is not None and _needs_gap(previous, block):
            lines.append("")
        lines += _parts(block, setting, width)
        previous = block
    return "\n".join(lines) + "\n"


def _needs_gap(previous: Block, block: Block) -> bool:
    if isinstance(previous, Heading):
        return False
    return not (
        isinstance(previous, Paragraph) and previous.kind in {"need", "note"} and isinstance(block, Paragraph)
    )


def _parts(block: Block, setting: Setting, width: int) -> list[str]:  # noqa: PLR0911 -- one for each kind of block
    """Return the lines of a block."""
    match block:
        case Heading():
            style = BOLD if block.level == 1 else f"{BOLD};{UNDERLINED}"
            return _text(_filled(_printable(block.text, setting), width), setting, width, style)
        case Paragraph():
            indent = "  " if block.kind == "answer" else ""
            text = _filled(_printable(block.text, setting), width, indent, indent)
            return _text(text, setting, width, STYLES[block.kind])
        case Bullets():
            items = [_filled(_printable(item, setting), width, "- ", "  ") for item in block.items]
            return _text("\n".join(items), setting, width)
        case Commands():
            return [line for item in block.items for line in _command(*item, setting, width)]
        case Table():
            return list(_table(block, setting, width))
        case Tree():
            return [line for branch in block.branches for line in _branch(branch, setting, width, 0)]
        case Chart():
            return []


def _text(text: str, setting: Setting, width: int, style: str = "") -> list[str]:
    """Return the lines of text, in a style where the page has any."""
    lines = _wrapped(text, width)
    return [f"\x1b[{style}m{line}\x1b[0m" for line in lines] if style and setting.colour else lines


def _branch(branch: Branch, setting: Setting, width: int, depth: int) -> Iterator[str]:
    """Set a branch, each entry further in than the one it belongs to; one that says more stands apart."""
    # On a narrow page the text keeps its width, and depth is no longer shown.
    space = " " * min(INDENT * depth, max(width - NARROWEST_TREE, 0))
    for position, text in enumerate((branch.head, *branch.lines)):
        first = f"{space}- " if position == 0 else f"{space}  "
        filled = _filled(_printable(text, setting), width, first, f"{space}  ")
        yield from _text(filled, setting, width, "" if position else BOLD)
    for inner in branch.branches:
        if inner.lines or inner.branches:
            yield ""
        yield from _branch(inner, setting, width, depth + 1)


def _command(command: str, shows: str, setting: Setting, width: int) -> list[str]:
    """Return a command and, below it, what it shows."""
    return [
        *_text(_filled(_printable(command, setting), width, "", "  "), setting, width, BOLD),
        *_text(_filled(_printable(shows, setting), width, "    ", "    "), setting, width),
    ]


def _filled(text: str, width: int, first: str = "", later: str = "") -> str:
    """Return text in lines of the page's width; what is longer than a line by itself is broken."""
    return fill(text, width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)


def _wrapped(text: str, width: int) -> list[str]:
    """Return text in lines of a width in cells, broken between words; a word longer than a line is broken itself."""
    lines = []
    for line in text.split("\n"):
        if _cell_width(line) <= width:
            lines.append(line.rstrip())
        else:
            lines += [part.rstrip() for part in _broken(line, width)]
    return lines


def _broken(line: str, width: int) -> Iterator[str]:
    begun = ""
    for word in _WORD.findall(line):
        length = _cell_width(word.rstrip())
        if _cell_width(begun) + length <= width:
            begun += word
            continue
        if begun:
            yield begun
        begun = word
        while _cell_width(begun.rstrip()) > width:
            # A wide character takes two cells: as many as fit, and one at least.
            end = next(end for end in range(width, 0, -1) if end == 1 or _cell_width(begun[:end]) <= width)
            yield begun[:end]
            begun = begun[end:]
    if begun:
        yield begun


def _cell_width(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in text)


def _table(block: Table, setting: Setting, width: int) -> Iterator[str]:
    widths = column_widths(block, width)
    yield from _stacked(block, setting, width) if widths is None else _set_table(block, widths, setting)
    if block.note:
        yield from _text(_printable(block.note, setting), setting, width, STYLES["note"])


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


def _set_table(block: Table, widths: list[int], setting: Setting) -> Iterator[str]:
    """Set rows in columns, titles at the foot of the head; in a row words begin on top and numbers stand at the foot."""
    shown = [number for number, width in enumerate(widths) if width]
    columns = [block.columns[number] for number in shown]
    sizes = [widths[number] for number in shown]
    is_number = [column.align == "right" for column in columns]
    head = [_printable(column.title, setting) for column in columns]
    style = UNDERLINED if setting.colour else ""
    for line in _set_row(head, sizes, is_number, at_foot=[True] * len(head)):
        yield f"\x1b[{style}m{line}\x1b[0m" if style else line.rstrip()
    for row in block.rows:
        cells = [_cell(row[number], setting) for number in shown]
        yield from (line.rstrip() for line in _set_row(cells, sizes, is_number, at_foot=is_number))


def _set_row(
    cells: list[str], widths: list[int], is_number: list[bool], *, at_foot: list[bool]
) -> Iterator[str]:
    """Yield the lines of a row, each cell as wide as its column: numbers to the right, and where they stand."""
    wrapped = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(map(len, wrapped))
    for number in range(height):
        parts = []
        for lines, width, to_right, below in zip(wrapped, widths, is_number, at_foot, strict=True):
            place = number - (height - len(lines) if below else 0)
            line = lines[place] if 0 <= place < len(lines) else ""
            space = " " * (width - _cell_width(line))
            parts.append(f"{space}{line}" if to_right else f"{line}{space}")
        yield (" " * GAP).join(parts)


def _stacked(block: Table, setting: Setting, width: int) -> Iterator[str]:
    """Set each row as a short list, where the page is too narrow for columns."""
    yield from _text(_printable(block.columns[0].title, setting), setting, width, UNDERLINED)
    for first, *others in block.rows:
        yield from _text(_cell(first, setting), setting, width)
        for column, cell in zip(block.columns[1:], others, strict=True):
            if not isinstance(cell, IntervalBar) and cell:
                lines = _wrapped(_printable(f"{column.title}: {cell}", setting), width - INDENT)
                yield from (f"{' ' * INDENT}{line}" for line in lines)


def _cell_length(cell: str | IntervalBar) -> int:
    return BAR_CELLS if isinstance(cell, IntervalBar) else _cell_width(cell)


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
