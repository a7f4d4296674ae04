"""Faults as text: whole blocks for people, one line each for logs, annotations for GitHub, JSON for programs.

What is no fault but worth a look, a warning or a note, is printed in the same forms and not counted with them.
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

from imhcalc.cli.log_lines import without_commands
from imhcalc.faults import Fault, Level, Place

LONGEST_FIELD = 400
LINE_SHOWN = 100
"""How many characters of a line of the file are shown."""
LEAST_GUTTER = 2
_CUT = "..."


def fault_text(faults: Iterable[Fault], form: str = "full", *, count: bool = True) -> str:
    """Return faults as text, in the order of file, line and column, ended by a line break.

    `form` is `full`, `concise`, `github`, `gitlab` or `json`. What a file or a user wrote is shown with its
    control characters escaped, so that nothing in it can steer a terminal. `count` ends what people read with
    how many there are.
    """
    ordered = sorted(faults, key=lambda fault: fault.place or Place(""))
    if form == "json":
        data = {"faults": [as_data(each) for each in ordered], "count": number_of(ordered, "error")}
        return json.dumps(data, indent=2) + "\n"
    if form == "gitlab":
        return json.dumps([_for_gitlab(each) for each in ordered], indent=2) + "\n"
    one = _FORMS[form]
    parts = [one(fault) for fault in ordered]
    between = "\n\n" if form == "full" else "\n"
    text = between.join([*parts, *([count_of(ordered)] if count else [])]) + "\n"
    return text if form == "github" else without_commands(text)


def count_of(faults: list[Fault]) -> str:
    """Return how many faults there are, and in how many files: ``7 faults in 2 files, 1 warning``."""
    parts = []
    for level, noun in (("error", "fault"), ("warning", "warning"), ("note", "note")):
        of_level = [fault for fault in faults if fault.level == level]
        if of_level:
            parts.append(_number(len(of_level), noun))
        files = {fault.place.file for fault in of_level if fault.place is not None}
        if level == "error" and files:
            parts[-1] += f" in {_number(len(files), 'file')}"
    return ", ".join(parts) or "0 faults"


def _number(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"


def number_of(faults: Iterable[Fault], level: Level) -> int:
    """Return how many findings of a level there are."""
    return sum(fault.level == level for fault in faults)


def visible(text: str) -> str:
    """Return text with whatever is not plainly visible escaped: control characters, odd spaces, direction marks."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else _escaped(each) for each in text)


def visible_lines(text: str) -> str:
    """Return text of several lines with whatever in them is not plainly visible escaped, and none of them a command."""
    return without_commands("\n".join(map(visible, text.split("\n"))))


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def _field(text: str) -> str:
    seen = visible(text)
    return seen if len(seen) <= LONGEST_FIELD else seen[: LONGEST_FIELD - len(_CUT)] + _CUT


def _full(fault: Fault) -> str:
    place = fault.place
    gutter = max(LEAST_GUTTER, len(str(place.line)) if place is not None else 0)
    margin = " " * gutter
    lines = [f"{fault.level}[{_field(fault.code)}]: {_field(fault.message)}"]
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
    return f"{place}{fault.level}[{_field(fault.code)}] {_field(fault.message)}{help_}"


def _github(fault: Fault) -> str:
    """Return a workflow command, which GitHub shows at the line of a pull request."""
    place = fault.place
    where = ""
    if place is not None:
        where = f"file={_property(_posix(place.file))},"
        where += f"line={place.line},col={place.column}," if place.line else ""
    about = {"found": fault.found, "expected": fault.expected, "help": fault.help}
    text = "\n".join(
        [_field(fault.message), *(f"{name}: {_field(text)}" for name, text in about.items() if text)]
    )
    return f"::{_AT_GITHUB[fault.level]} {where}title={_property(fault.code)}::{_data(text)}"


def _posix(file: str) -> str:
    """Return the path of a file as code hosts write it: relative to the folder, with slashes."""
    return Path(file).as_posix() if file else file


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")


def as_data(fault: Fault) -> dict[str, str | int | None]:
    """Return a fault as plain values, as JSON has it."""
    place = fault.place
    return {
        "code": fault.code,
        "level": fault.level,
        "message": fault.message,
        "file": place.file if place else None,
        "line": (place.line or None) if place else None,
        "column": (place.column or None) if place else None,
        "found": fault.found,
        "expected": fault.expected,
        "help": fault.help,
    }


def _for_gitlab(fault: Fault) -> dict[str, object]:
    """Return an entry of a code quality report, which GitLab shows at the line of a merge request."""
    place = fault.place or Place("")
    # The line is left out of the fingerprint: what has only moved down the file is nothing new.
    file = _posix(place.file)
    told_apart = "\0".join([fault.code, file, fault.message])
    help_ = f" ({_field(fault.help)})" if fault.help else ""
    return {
        "description": f"{_field(fault.message)}{help_}",
        "check_name": fault.code,
        "fingerprint": hashlib.sha256(told_apart.encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": _AT_GITLAB[fault.level],
        "location": {"path": file, "lines": {"begin": place.line or 1}},
    }


_AT_GITHUB: dict[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}
_AT_GITLAB: dict[Level, str] = {"error": "major", "warning": "minor", "note": "info"}
_FORMS: dict[str, Callable[[Fault], str]] = {"full": _full, "concise": _concise, "github": _github}
