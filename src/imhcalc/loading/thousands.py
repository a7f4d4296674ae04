"""Commas of thousands inside braces: ``{value: 24,000}`` means twenty-four thousand, though YAML ends the value there."""

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
    """Return the values of a YAML file with their places; a comma before three digits in braces is part of a number."""
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
    inside = set(_inside_braces(text))
    return "".join(
        STAND_IN if place in inside and _COMMA.match(text, place) else character
        for place, character in enumerate(text)
    )


def _inside_braces(text: str) -> Iterator[int]:
    """Yield the places of commas whose nearest open bracket is a brace; quotes and comments are passed over."""
    opened: list[str] = []
    for match in _MARKS.finditer(text):
        mark = match[0]
        if mark in "{[":
            opened.append(mark)
        elif mark in "}]":
            opened = opened[:-1]
        elif mark == "," and opened[-1:] == ["{"]:
            yield match.start()


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
