"""The report as Markdown."""

import re
from collections.abc import Iterator, Sequence

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
from imhcalc.report.setting import Setting

SUFFIX = ".md"
_MARKUP = re.compile(r"([\\`*_\[\]<>|#~&@])")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp)(?=:)|\bwww(?=\.)")
"""What some readers of Markdown turn into a link by itself."""
_LISTS = re.compile(r"^(\d+)(?=[.)](\s|$))|^(?=[-+=](\s|$))")
"""What at the start of a line makes it an entry of a list."""
_BEFORE = r"\g<0>\\"


def render(result: Result, setting: Setting) -> str:
    """Return the report as Markdown."""
    return render_blocks(blocks_of(result, setting), setting)


def render_blocks(blocks: Sequence[Block], _: Setting) -> str:
    """Return blocks as Markdown."""
    return "\n\n".join(_block(block) for block in without_marks(list(blocks))) + "\n"


def _block(block: Block) -> str:  # noqa: PLR0911 -- one for each kind of block
    match block:
        case Heading():
            return f"{'#' * block.level} {_escaped(block.text)}"
        case Paragraph():
            text = _escaped(block.text)
            return f"**{text}**" if block.kind in {"need", "answer"} else _LISTS.sub(_BEFORE, text)
        case Bullets():
            return "\n".join(f"- {_LISTS.sub(_BEFORE, _escaped(item))}" for item in block.items)
        case Commands():
            return "\n".join(f"- {_code(command)}: {_escaped(what)}" for command, what in block.items)
        case Table():
            return _table(block)
        case Chart():
            return f"*Chart: {_escaped(block.title)}. {_escaped(block.alternative)}*"
        case Tree():
            return "\n".join(line for branch in block.branches for line in _branch(branch, 0))


def _branch(branch: Branch, depth: int) -> Iterator[str]:
    """Set a branch as a nested list; what is said of an entry stands under it, a line each."""
    space = "  " * depth
    head = f"**{_escaped(branch.head)}**" if branch.lines or branch.branches else _escaped(branch.head)
    yield f"{space}- " + f"\\\n{space}  ".join([head, *map(_escaped, branch.lines)])
    for inner in branch.branches:
        yield from _branch(inner, depth + 1)


def _table(table: Table) -> str:
    shown = [number for number, column in enumerate(table.columns) if not column.bar]
    lines = [
        "| " + " | ".join(_escaped(table.columns[number].title) for number in shown) + " |",
        "|" + "|".join("---:" if table.columns[number].align == "right" else "---" for number in shown) + "|",
    ]
    for row in table.rows:
        cells = (row[number] for number in shown)
        lines.append(
            "| "
            + " | ".join("" if isinstance(cell, IntervalBar) else _escaped(cell) for cell in cells)
            + " |"
        )
    if table.note:
        lines += ["", _escaped(table.note)]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return _ADDRESS.sub(r"\g<0>\\", _MARKUP.sub(r"\\\1", " ".join(text.split())))


def _code(text: str) -> str:
    """Set text as code, between more back-ticks than any run of them in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence, space = "`" * (longest + 1), " " if longest else ""
    return f"{fence}{space}{' '.join(text.split())}{space}{fence}"
