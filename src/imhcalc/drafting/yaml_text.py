"""Values as lines of YAML, the way the examples are written."""

import json
import re
from collections.abc import Mapping
from typing import Any

WIDTH = 100
"""Columns of a line, where what is written can be broken at all."""
STEP = 2

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*|\d+(?:\.\d+)?%")
_READ_AS_OTHER = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


def entry_lines(key: str, value: Any, indent: int = 0) -> list[str]:  # noqa: ANN401 -- what a profile may hold
    """Return a key and its value: on one line where it fits, else a mapping with a line for each of its keys."""
    start = f"{' ' * indent}{_text(key)}:"
    one = f"{start} {flow(value)}"
    if not isinstance(value, Mapping) or len(one) <= WIDTH:
        return [one]
    inner = [line for name, each in value.items() for line in entry_lines(name, each, indent + STEP)]
    return [start, *inner]


def flow(value: Any) -> str:  # noqa: ANN401 -- as above
    """Return a value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(str(key))}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(flow(each) for each in value)}]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value)


def _text(text: str) -> str:
    """Return text as it is where every reader of YAML takes it for text, and in quotes everywhere else."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _READ_AS_OTHER:
        return text
    return json.dumps(text, ensure_ascii=False)
