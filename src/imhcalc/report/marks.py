"""Which figure a number in a text is: marks around it, that each format keeps in its own way or takes out.

A mark is made of characters of Unicode's private use, which no text of ours holds otherwise.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from imhcalc.models.base import Strict

_START, _MIDDLE, _END = "\ue000", "\ue001", "\ue002"
_MARK = re.compile(f"{_START}([A-Za-z0-9_.+-]+){_MIDDLE}([^{_START}{_MIDDLE}{_END}]*){_END}")
_WITHOUT_TEXT = frozenset({type(None), bool, int, float})
_STRAY = re.compile(f"[{_START}{_MIDDLE}{_END}]")


class Span(NamedTuple):
    """A stretch of text, and the id of the figure that it writes, if it writes one."""

    text: str
    figure: str | None = None


def marked(figure: str, text: str) -> str:
    """Return text marked as what a figure is written as."""
    return f"{_START}{figure}{_MIDDLE}{text}{_END}"


def spans(text: str) -> Iterator[Span]:
    """Yield the stretches of a text, marked ones with their figure."""
    start = 0
    for match in _MARK.finditer(text):
        if match.start() > start:
            yield Span(_STRAY.sub("", text[start : match.start()]))
        yield Span(match[2], match[1])
        start = match.end()
    if start < len(text):
        yield Span(_STRAY.sub("", text[start:]))


def unmarked(text: str) -> str:
    """Return text without marks."""
    return _STRAY.sub("", _MARK.sub(r"\2", text))


def has_stray_marks(held: Any) -> bool:  # noqa: ANN401 -- text, a number, a model, or a list or mapping of them
    """Return whether a text anywhere in what is held has a character of which marks are made."""
    left = [held]
    while left:
        each = left.pop()
        kind = type(each)
        if kind is str:
            # The first look is the quicker: nearly all text is of plain letters.
            if not each.isascii() and _STRAY.search(each):
                return True
        elif kind in _WITHOUT_TEXT:
            continue
        elif kind is dict:
            left += [*each, *each.values()]
        elif kind in {list, tuple}:
            left += each
        elif isinstance(each, Strict):
            left += vars(each).values()
    return False


def without_stray_marks(text: str) -> str:
    """Return text of others without the characters of which marks are made."""
    return _STRAY.sub("", text)


def without_marks(part: Any) -> Any:  # noqa: ANN401 -- a block, or any part of one
    """Return a block, or blocks, with the marks taken out of every text."""
    if isinstance(part, str):
        return unmarked(part)
    if isinstance(part, tuple) and hasattr(part, "_make"):
        return part._make(without_marks(each) for each in part)
    if isinstance(part, tuple | list):
        return type(part)(without_marks(each) for each in part)
    return part
