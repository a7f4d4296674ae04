"""Commas of thousands in braces: ``{value: 24,000}`` means twenty-four thousand, though YAML ends the value there."""

import re
from collections.abc import Iterator
from dataclasses import replace

from imhcalc.loading.files import SourceText, split_lines
from imhcalc.loading.positions import Document, FileKind, Node, Plain, parse

STAND_IN = "\u066c"
"""Stands for such a comma while the file is read; as wide as it, so that no place moves."""
_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?![\d.]?\d))")
_MARKS = re.compile(r"""(?<=[{\[,:\s-])(?:'[^']*'|"(?:[^"\\]|\\.)*")|(?<!\S)\#[^\n]*|[{}\[\],]""")
"""Quoted text and comments, which are passed over, and the brackets and commas outside of them."""


def parse_with_thousands(source: SourceText, kind: FileKind) -> Document:
    """Return the values of a YAML file with their places; a comma of thousands is part of its number."""
    text = _protected(source.text)
    document = parse(replace(source, text=text), kind)
    if text == source.text:
        return document
    document.lines = split_lines(source.text)
    document.faults = [
        replace(each, source_line=None if each.source_line is None else _restored(each.source_line))
        for each in document.faults
    ]
    document.root = None if document.root is None else _with_commas(document.root)
    return document


def _protected(text: str) -> str:
    inside = {place for place in _within_numbers(text) if _COMMA.match(text, place)}
    return "".join(STAND_IN if place in inside else character for place, character in enumerate(text))


def _within_numbers(text: str) -> Iterator[int]:
    """Yield the places of commas that may be within a number; quotes and comments are passed over.

    In braces that is every comma. In a list, where [100,150] is two numbers, it is a comma without a space after it
    where others of the same list have one: [3,820, 640, 300].
    """
    opened: list[tuple[str, list[int]]] = [("", [])]
    for match in _MARKS.finditer(text):
        mark, place = match[0], match.start()
        if mark in "{[":
            opened.append((mark, []))
        elif mark in "}]" and len(opened) > 1:
            bracket, commas = opened.pop()
            tight = [each for each in commas if not text[each + 1 : each + 2].isspace()]
            yield from tight if bracket == "{" or len(tight) < len(commas) else ()
        elif mark == ",":
            opened[-1][1].append(place)


def _restored(text: str) -> str:
    return text.replace(STAND_IN, ",")


def _with_commas(node: Node) -> Node:
    if isinstance(node.children, dict):
        children = {_restored(key): _with_commas(child) for key, child in node.children.items()}
        value: Plain = {key: child.value for key, child in children.items()}
        return replace(node, children=children, value=value)
    if isinstance(node.children, list):
        listed = [_with_commas(child) for child in node.children]
        return replace(node, children=listed, value=[child.value for child in listed])
    return replace(node, value=_restored(node.value)) if isinstance(node.value, str) else node
