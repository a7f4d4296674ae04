"""What a YAML parser cannot read, said in our words."""

from typing import TYPE_CHECKING, NamedTuple

from imhcalc.faults import Fault

if TYPE_CHECKING:
    import yaml


class _Known(NamedTuple):
    """A message of the parser (any of these words), and what is said instead."""

    words: tuple[str, ...]
    message: str
    help: str
    at_start: bool = False
    """Point at where the thing began, not at where the parser gave up."""


_TABS = _Known((), "a tab where spaces are needed", "indent with spaces; an editor can turn tabs into spaces")
_NEEDS_QUOTES = _Known(
    (),
    "text cannot begin with this character",
    "put the text in quotes; `@`, `%` and the backquote mean something else to YAML",
)
_KNOWN = (
    _Known(
        ("mapping values are not allowed",),
        "a `:` that is not expected here",
        "either the line is indented differently from its neighbours, or text with `: ` in it needs quotes",
    ),
    _Known(
        ("could not find expected ':'",),
        "a line without a `:`",
        "every line is `key: value` or `- item`; text that runs over several lines is indented or quoted",
        at_start=True,
    ),
    _Known(
        ("found unexpected end of stream", "found unexpected document"),
        "a quotation mark that is never closed",
        "close the text with the same quotation mark",
        at_start=True,
    ),
    _Known(
        ("',' or ']'",),
        "a `[` that is never closed, or a comma missing in its list",
        "close the list with `]`, with commas between its items",
        at_start=True,
    ),
    _Known(
        ("',' or '}'",),
        "a `{` that is never closed, or a comma missing in it",
        "close it with `}`, with commas between its entries",
        at_start=True,
    ),
    _Known(
        ("unknown escape character", "hexdecimal", "hexadecimal", "Unicode character escape", "chr()"),
        "a backslash in double quotes that means nothing",
        "use single quotes for text with backslashes in it, such as a Windows path",
    ),
    _Known(
        ("sequence entries are not allowed",),
        "a list that begins on the line of its key",
        "put each `- item` on a line of its own, or write [item, item]",
    ),
    _Known(
        ("alphabetic or numeric character",),
        "text cannot begin with `*` or `&`",
        "put the text in quotes",
        at_start=True,
    ),
    _Known(
        ("tag",),
        "text cannot begin with `!`",
        "put the text in quotes",
        at_start=True,
    ),
    _Known(
        ("comment or line break", "chomping or indentation"),
        "text on the line of a `|` or `>`",
        "begin the text on the next line, indented; or put text that begins with `|` or `>` in quotes",
        at_start=True,
    ),
    _Known(
        ("<document start>",),
        "a line that does not belong to what is above it",
        "begin every key of the top level in the first column",
    ),
    _Known(
        ("expected key", "'-' indicator", "<block end>"),
        "a line that does not fit the lines above it",
        "indent it as its neighbours are; text with quotation marks inside needs quotes around the whole of it",
    ),
)
_OTHER = _Known((), "this cannot be read as YAML", "compare the line with one of the examples")


def syntax_fault(error: Exception, lines: list[str]) -> tuple[tuple[int, int, int, int], Fault]:
    """Return where the parser stopped (line, column, and the end), and the fault in our words."""
    problem = str(getattr(error, "problem", None) or error)
    mark, start = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    known = _known(problem, _character(mark, lines))
    if known.at_start and start is not None:
        mark = start
    line = min(mark.line, len(lines) - 1) if mark is not None else 0
    column = min(mark.column, len(lines[line])) if mark is not None else 0
    found = lines[line][column : column + 1]
    fault = Fault(
        "yaml-syntax",
        known.message,
        found=_found(known, found),
        help=known.help,
    )
    return (line + 1, column + 1, line + 1, column + 2), fault


def _found(known: _Known, character: str) -> str | None:
    if known.at_start or character.isalnum():
        return None
    return {"\t": "a tab", "": "the end of the line"}.get(character, character)


def _known(problem: str, character: str) -> _Known:
    if "tab character" in problem or ("cannot start any token" in problem and character == "\t"):
        return _TABS
    if "cannot start any token" in problem:
        return _NEEDS_QUOTES
    return next((known for known in _KNOWN if any(words in problem for words in known.words)), _OTHER)


def _character(mark: "yaml.Mark | None", lines: list[str]) -> str:
    if mark is None or mark.line >= len(lines):
        return ""
    return lines[mark.line][mark.column : mark.column + 1]
