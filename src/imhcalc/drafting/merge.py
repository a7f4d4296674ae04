"""Filling keys into a profile that somebody has written: whatever stands in it stays, to the byte.

A YAML library that writes a whole file again keeps the comments and the values, and changes the rest: it
moves a list or a mapping to its own indentation and a comment to its own column, so that a file under version
control shows changes that nobody made. Here the parser only tells where things stand, and lines are put
between them. Afterwards the file is read again: nothing but what was asked for may have changed in it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from imhcalc.drafting.yaml_text import STEP, entry_lines, flow
from imhcalc.faults import Fault, InputFaultsError
from imhcalc.models.official import RefreshedFigure
from imhcalc.models.stated import FILL_IN

Done = Literal["added", "renewed", "kept", "same"]
"""What became of a figure: written, written over an older one of the same source, left out because the file
gives a value of its own, or there already."""

KeyPath = tuple[str, ...]
AGES = "children_by_age"
"""The key whose origin stands beside it, not in it."""
_COMMENTED = re.compile(r"# ( *)(\"?)([A-Za-z0-9_]+)\2:(?= |$)")
"""A key that was left to be filled in, as the draft has it: `# ` and then the line as it will be."""
_ONE_WORD = re.compile(r"\w+(\s+#.*)?")


@dataclass(frozen=True, slots=True)
class Filled:
    """A profile's text after filling, and what became of each figure, by its key."""

    text: str
    done: dict[str, Done]


def fill(profile: str | Path, figures: Iterable[RefreshedFigure]) -> Filled:
    """Return a profile with official figures filled in where it has none, or an older one of the same source.

    Parameters
    ----------
    profile
        The text of a profile, or the path of its file, which is read and not written. Its form is taken to
        have been checked: no key twice, no anchors.
    figures
        What to fill in. A value that the file gives from any other source is kept.

    Raises
    ------
    InputFaultsError
        If the file is written in such a way that a figure cannot be put in safely; it says what to write by hand.
    """
    text = profile.read_bytes().decode("utf-8") if isinstance(profile, Path) else profile
    done: dict[str, Done] = {}
    for figure in figures:
        path = tuple(figure.key.split("."))
        entries = _entries(path, figure)
        here = _at(text, path)
        if here is None:
            for at, value in entries:
                if _at(text, at) is None:
                    text = put(text, at, value)
            if not _same_source(text, path, figure):
                # The place for the source is taken by that of another figure: it stands beside this one.
                text = _remarked(text, path, f"{figure.source}, {figure.year}")
            done[figure.key] = "added"
        elif not _same_source(text, path, figure):
            done[figure.key] = "kept"
        else:
            renewed = text
            for at, value in entries:
                renewed = _renewed(renewed, at, value)
            done[figure.key] = "same" if renewed == text else "renewed"
            text = renewed
    return Filled(text, done)


def put(text: str, path: KeyPath, value: Any) -> str:  # noqa: ANN401 -- what a profile may hold
    """Return a profile with one key more, in place of its commented-out line where there is one.

    Raises
    ------
    InputFaultsError
        If it cannot be put in without a change to what is there.
    """
    return _checked(text, _inserted(text, path, value), path, value)


def has(text: str, key: str) -> bool:
    """Return whether a profile has a dotted key."""
    return _at(text, tuple(key.split("."))) is not None


def root_keys(text: str) -> set[str]:
    """Return the keys that a profile has at its top."""
    root = _composed(text)
    return {key.value for key, _ in root.value} if root is not None else set()


def left_to_fill(text: str) -> set[str]:
    """Return the keys that stand commented out at the top of a profile."""
    return {match[3] for line in text.splitlines() if (match := _COMMENTED.match(line)) and not match[1]}


def with_comments(text: str, comments: Iterable[str]) -> str:
    """Return a profile with paragraphs of comment lines added at its end."""
    newline = _newline(text)
    for each in comments:
        text = f"{_ended(text)}{newline}{newline.join(each.splitlines())}{newline}"
    return text


# -- what a figure is in a profile -----------------------------------------------------------------------


def _entries(path: KeyPath, figure: RefreshedFigure) -> list[tuple[KeyPath, Any]]:
    """Return the keys that a figure fills, with what is written at each."""
    origin = {"source": figure.source, "year": _year(figure.year), "note": figure.note}
    stated = {name: each for name, each in origin.items() if each}
    if path[-1] == AGES:
        beside = [(("population", name), each) for name, each in stated.items() if name != "note"]
        return [(path, figure.value), *beside]
    value = dict(figure.value) if isinstance(figure.value, Mapping) else {"value": figure.value}
    return [(path, value | stated)]


def _year(year: str) -> str | int:
    return int(year) if re.fullmatch(r"\d{4}", year) else year


def _same_source(text: str, path: KeyPath, figure: RefreshedFigure) -> bool:
    """Return whether the value in a file was filled in from where this figure comes from."""
    source = _at(text, (*path[:-1], "source") if path[-1] == AGES else (*path, "source"))
    return source is not None and source.value == figure.source


def _remarked(text: str, path: KeyPath, words: str) -> str:
    """Return the text with a comment at the end of a value's line."""
    end = text.find("\n", _at(text, path).end_mark.index - 1)
    return f"{text[:end].rstrip()}  # {words}{_newline(text) if end > 0 else ''}{text[end + 1 :] if end > 0 else ''}"


def _renewed(text: str, path: KeyPath, value: Any) -> str:  # noqa: ANN401 -- what a profile may hold
    """Return a profile with the value at a path written over, key by key, so that comments between them stay."""
    node = _at(text, path)
    if node is None:
        return put(text, path, value)
    if isinstance(value, Mapping) and isinstance(node.value, list):
        for name, each in value.items():
            text = _renewed(text, (*path, str(name)), each)
        return text
    if isinstance(value, list) and not node.flow_style:
        return text
    new = flow(value)
    if _plain(node) == _plain(_composed(new)):
        return text
    return text[: node.start_mark.index] + new + text[node.end_mark.index :]


# -- where a key goes ------------------------------------------------------------------------------------


def _inserted(text: str, path: KeyPath, value: Any) -> str:  # noqa: ANN401 -- as above
    root = _composed(text)
    if root is None:
        return _into_lines(text, path, value, _Region(0, len(text), 0, len(text)))
    node, depth = root, 0
    while depth < len(path) - 1:
        child = _child(node, path[depth])
        if child is None or not isinstance(child.value, list) or child.id != "mapping":
            break
        node, depth = child, depth + 1
    rest = path[depth:]
    if node.flow_style or not node.value:
        return _into_braces(text, node, rest, value)
    first = node.value[0][0]
    indent = first.start_mark.column
    start = _line_start(text, first.start_mark.index)
    if node is root:
        return _into_lines(text, rest, value, _Region(0, len(text), indent, len(text)))
    region = _Region(start, _end_of_block(text, start, indent), indent, _line_after(text, node))
    return _into_lines(text, rest, value, region)


def _line_after(text: str, node: Any) -> int:  # noqa: ANN401 -- PyYAML's nodes carry no types
    """Return where the line after the last value of a mapping starts; comments below it stay below."""
    while node.id != "scalar" and not node.flow_style and node.value:
        node = node.value[-1][1] if node.id == "mapping" else node.value[-1]
    end = text.find("\n", node.end_mark.index - 1)
    return len(text) if end < 0 else end + 1


@dataclass(frozen=True, slots=True)
class _Region:
    """Lines of a file that belong to one mapping: from where to where, its indentation, where a new key goes."""

    start: int
    end: int
    indent: int
    at: int


def _into_braces(text: str, node: Any, path: KeyPath, value: Any) -> str:  # noqa: ANN401 -- PyYAML's nodes carry no types
    for part in reversed(path[1:]):
        value = {part: value}
    new = flow({path[0]: value})[1:-1]
    if not node.value:
        at = node.start_mark.index + 1
        return text[:at] + new + text[at:]
    # Straight after the last value: whatever stands there, a comma or a comment, stays behind the new key.
    at = node.value[-1][1].end_mark.index
    return f"{text[:at]}, {new}{text[at:]}"


def _into_lines(text: str, path: KeyPath, value: Any, region: _Region) -> str:  # noqa: ANN401 -- as above
    """Return the text with a key among the lines of a mapping, and the mappings it stands in where they lack."""
    newline = _newline(text)
    key, *inner = path
    left = _commented_line(text, key, region)
    if left is None or not _gives_way(text, left, region, as_parent=bool(inner)):
        for part in reversed(inner):
            value = {part: value}
        lines = _block(key, value, region.indent, bool(inner))
        at_end = region.at == len(text) and region.indent == 0
        before = _ended(text[: region.at]) + (newline if at_end and text.strip() else "")
        return before + newline.join(lines) + newline + text[region.at :]
    start, end = left
    if not inner:
        lines = entry_lines(key, value, region.indent)
        end = _end_of_commented(text, end, region.indent)
        return text[:start] + newline.join(lines) + newline + text[end:]
    header = text[start:end].replace("# ", "", 1)
    text = text[:start] + header + text[end:]
    inside = start + len(header)
    within = _Region(inside, _end_of_block(text, inside, region.indent + STEP), region.indent + STEP, inside)
    return _into_lines(text, tuple(inner), value, within)


def _block(key: str, value: Any, indent: int, open_: bool) -> list[str]:  # noqa: ANN401, FBT001 -- as above; of one caller
    """Return the lines of a key; a mapping that others will be added to has a line for each of its keys."""
    if not open_:
        return entry_lines(key, value, indent)
    ((name, within),) = value.items()
    return [f"{' ' * indent}{key}:", *entry_lines(name, within, indent + STEP)]


def _commented_line(text: str, key: str, region: _Region) -> tuple[int, int] | None:
    """Return where the line of a key that was left to be filled in starts and ends."""
    for start, end in _lines(text, region.start, region.end):
        match = _COMMENTED.match(text, start, end)
        if match and match[3] == key and len(match[1]) == region.indent:
            return start, end
    return None


def _gives_way(text: str, line: tuple[int, int], region: _Region, *, as_parent: bool) -> bool:
    """Return whether a commented-out key is one of a draft's, to be taken over, and not a remark of somebody's own."""
    rest = text[line[0] : line[1]].partition(":")[2].strip()
    if as_parent:
        return not rest or rest.startswith("#")
    whole = text[line[0] : _end_of_commented(text, line[1], region.indent)]
    return FILL_IN in whole or _ONE_WORD.fullmatch(rest) is not None


def _end_of_commented(text: str, start: int, indent: int) -> int:
    """Return where the commented-out lines that belong under a key end."""
    for begins, ends in _lines(text, start, len(text)):
        line = text[begins:ends]
        if not line.startswith("# ") or len(line[2:]) - len(line[2:].lstrip(" ")) <= indent:
            return begins
    return len(text)


def _end_of_block(text: str, start: int, indent: int) -> int:
    """Return where the lines of a mapping end, those that are left to be filled in among them."""
    for begins, ends in _lines(text, start, len(text)):
        line = text[begins:ends].rstrip()
        if line.startswith("# "):
            line = line[2:]
        elif not line or line.lstrip().startswith("#"):
            continue
        if len(line) - len(line.lstrip(" ")) < indent:
            return begins
    return len(text)


# -- text and nodes --------------------------------------------------------------------------------------


def _composed(text: str) -> Any:  # noqa: ANN401 -- PyYAML's nodes carry no types
    import yaml  # noqa: PLC0415 -- 25 ms, which a command that fills nothing need not pay

    return yaml.compose(text, Loader=yaml.SafeLoader)


def _child(node: Any, key: str) -> Any:  # noqa: ANN401 -- as above
    return next((value for name, value in node.value if name.value == key), None)


def _at(text: str, path: KeyPath) -> Any:  # noqa: ANN401 -- as above
    """Return the node at a path of a profile, or None."""
    node = _composed(text)
    for part in path:
        if node is None or node.id != "mapping":
            return None
        node = _child(node, part)
    return node


def _plain(node: Any) -> Any:  # noqa: ANN401 -- as above
    """Return what a node holds, each scalar with its type as this YAML reader has it."""
    if node is None:
        return None
    if node.id == "mapping":
        return {key.value: _plain(value) for key, value in node.value}
    if node.id == "sequence":
        return [_plain(each) for each in node.value]
    return (node.tag, node.value)


def _checked(text: str, changed: str, path: KeyPath, value: Any) -> str:  # noqa: ANN401 -- as above
    """Return the changed text if it says what it said, and the value at the path besides."""
    import yaml  # noqa: PLC0415 -- as above

    wanted = _plain(_composed(text)) or {}
    at = wanted
    for part in path[:-1]:
        at = at.setdefault(part, {}) if isinstance(at, dict) else {}
    if isinstance(at, dict):
        at[path[-1]] = _plain(_composed(flow(value)))
    try:
        is_sound = _plain(_composed(changed)) == wanted
    except yaml.YAMLError:
        is_sound = False
    if is_sound:
        return changed
    written = value
    for part in reversed(path):
        written = {part: written}
    raise InputFaultsError(
        [
            Fault(
                "cannot-fill",
                f"{'.'.join(path)} cannot be added to the profile without a change to what is there",
                expected=flow(written)[1:-1],
                help="write it in by hand; the file is as it was",
            )
        ]
    )


def _lines(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    while start < end:
        after = text.find("\n", start, end)
        stop = end if after < 0 else after + 1
        yield start, stop
        start = stop


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _ended(text: str) -> str:
    """Return the text with a line break at its end."""
    return text if not text.strip() or text.endswith("\n") else text + _newline(text)
