"""Faults as text: whole blocks for people, one line each for logs, annotations for GitHub, JSON for programs."""

import json
import unicodedata
from collections.abc import Callable, Iterable

from imhcalc.faults import Fault, Place

LONGEST_FIELD = 400
LINE_SHOWN = 100
"""How many characters of a line of the file are shown."""
LEAST_GUTTER = 2
_CUT = "..."


def fault_text(faults: Iterable[Fault], form: str = "full") -> str:
    """Return faults as text, in the order of file, line and column, ended by a line break.

    `form` is `full`, `concise`, `github` or `json`. What a file or a user wrote is shown with its control
    characters escaped, so that nothing in it can steer a terminal.
    """
    ordered = sorted(faults, key=lambda fault: fault.place or Place(""))
    if form == "json":
        return _as_json(ordered)
    one = _FORMS[form]
    parts = [one(fault) for fault in ordered]
    between = "\n\n" if form == "full" else "\n"
    return between.join([*parts, count_of(ordered)]) + "\n"


def count_of(faults: list[Fault]) -> str:
    """Return how many faults there are, and in how many files: ``7 faults in 2 files``."""
    files = {fault.place.file for fault in faults if fault.place is not None}
    number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    if not files:
        return number
    return f"{number} in 1 file" if len(files) == 1 else f"{number} in {len(files)} files"


def visible(text: str) -> str:
    """Return text with whatever is not plainly visible escaped: control characters, odd spaces, direction marks."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else _escaped(each) for each in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def _field(text: str) -> str:
    seen = visible(text)
    return seen if len(seen) <= LONGEST_FIELD else seen[: LONGEST_FIELD - len(_CUT)] + _CUT


def _full(fault: Fault) -> str:
    place = fault.place
    gutter = max(LEAST_GUTTER, len(str(place.line)) if place is not None else 0)
    margin = " " * gutter
    lines = [f"error[{_field(fault.code)}]: {_field(fault.message)}"]
    if place is not None:
        lines.append(f"{margin}--> {_field(str(place))}")
        if place.line and fault.source_line is not None:
            shown, before, width = _window(fault.source_line, max(1, place.column), fault.width)
            lines.append(f"{margin} |")
            lines.append(f"{place.line:>{gutter}} | {shown}".rstrip())
            lines.append(f"{margin} | {' ' * before}{'^' * width}")
    about = {"found:": fault.found, "expected:": fault.expected, "help:": fault.help}
    lines += [f"{margin} = {name:<9} {_field(text)}" for name, text in about.items() if text]
    return "\n".join(lines)


def _window(line: str, column: int, width: int) -> tuple[str, int, int]:
    """Return the part of a line around a column, how wide what stands before is, and how much to underline."""
    start = max(0, column - 1 - LINE_SHOWN // 2) if len(line) > LINE_SHOWN else 0
    end = min(len(line), start + LINE_SHOWN)
    head, tail = (_CUT if start else ""), (_CUT if end < len(line) else "")
    before = head + visible(line[start : column - 1])
    marked = visible(line[column - 1 : min(end, column - 1 + width)])
    after = visible(line[min(end, column - 1 + width) : end])
    return before + marked + after + tail, _cells(before), max(1, _cells(marked))


def _cells(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )


def _concise(fault: Fault) -> str:
    place = f"{_field(str(fault.place))}: " if fault.place is not None else ""
    help_ = f" ({_field(fault.help)})" if fault.help else ""
    return f"{place}error[{_field(fault.code)}] {_field(fault.message)}{help_}"


def _github(fault: Fault) -> str:
    """Return a workflow command, which GitHub shows at the line of a pull request."""
    place = fault.place
    where = ""
    if place is not None:
        where = f"file={_property(place.file)},"
        where += f"line={place.line},col={place.column}," if place.line else ""
    about = {"found": fault.found, "expected": fault.expected, "help": fault.help}
    text = "\n".join(
        [_field(fault.message), *(f"{name}: {_field(text)}" for name, text in about.items() if text)]
    )
    return f"::error {where}title={_property(fault.code)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")


def _as_json(faults: list[Fault]) -> str:
    listed = [
        {
            "code": fault.code,
            "message": fault.message,
            "file": fault.place.file if fault.place else None,
            "line": (fault.place.line or None) if fault.place else None,
            "column": (fault.place.column or None) if fault.place else None,
            "found": fault.found,
            "expected": fault.expected,
            "help": fault.help,
        }
        for fault in faults
    ]
    return json.dumps({"faults": listed, "count": len(listed)}, indent=2) + "\n"


_FORMS: dict[str, Callable[[Fault], str]] = {"full": _full, "concise": _concise, "github": _github}
