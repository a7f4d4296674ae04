"""A text in Markdown, read as it would be shown: headings, paragraphs, entries of lists, cells of tables."""

import re
from collections.abc import Iterator

from imhcalc.papers.passages import Paper, Passage, Pieces, Spot, gathered

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+")
_UNDERLINE = re.compile(r" {0,3}(=+|-{3,})[ \t]*$")
_ENTRY = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_RULE_OF_A_CELL = re.compile(r":?-+:?")
_CELL_END = re.compile(r"(?<!\\)\|")
MOST_CELLS = 1_000
"""Cells of a row that are told apart."""
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_COMMENT = ("<!--", "-->")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^)\s\[]*(?: \"[^\"\[]*\")?\)")
_STRUCK = re.compile(r"~~.*?~~")
_SIGNS = (
    (re.compile(r"(?<![\\`])(`{1,8})(?!`)"), "(?<!`){}(?!`)"),
    (re.compile(r"(?<!\\)(\*\*|__)(?=\S)"), r"(?<=\S){}"),
    (re.compile(r"(?<![\\*\w])([*_])(?=\S)"), r"(?<=\S){}(?![*\w])"),
)
"""What begins code, strong and slanted text, and what ends it."""


def read(name: str, text: str) -> Paper:
    """Return a text in Markdown as passages, each with the lines of the file that it is on."""
    return Paper(name, "markdown", gathered(_Reader(text).passages()))


class _Reader:
    def __init__(self, text: str) -> None:
        self._lines = _without_comments(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._heading = ""
        self._paragraphs = 0
        self._columns: list[str] | None = None
        self._waiting: list[tuple[int, str]] = []
        self._fence = ""

    def passages(self) -> Iterator[Passage]:
        """Yield the passages in order."""
        for number, line in enumerate(self._lines, start=1):
            yield from self._line(number, line)
        yield from self._paragraph()

    def _line(self, number: int, line: str) -> Iterator[Passage]:
        fence = _FENCE.match(line)
        if self._fence or fence:
            yield from self._paragraph()
            self._fence = (
                ""
                if self._fence and line.strip().startswith(self._fence)
                else self._fence or (fence[1] if fence else "")
            )
            return
        heading = _HEADING.match(line)
        if heading:
            yield from self._paragraph()
            yield self._headed(number, line[heading.end() :].rstrip(" \t").rstrip("#").rstrip(" \t"))
        elif _UNDERLINE.match(line) and self._waiting:
            (first, words), self._waiting = self._waiting[-1], []
            yield self._headed(first, words)
        elif line.lstrip().startswith("|") or (self._columns is not None and "|" in line):
            yield from self._paragraph()
            yield from self._row(number, line)
        else:
            yield from self._words(number, line)

    def _words(self, number: int, line: str) -> Iterator[Passage]:
        self._columns = None
        if not line.strip():
            yield from self._paragraph()
            return
        entry = _ENTRY.match(line)
        if entry:
            yield from self._paragraph()
        self._waiting.append(
            (number, line[entry.end() :] if entry else line.strip().removeprefix("> ").removesuffix("\\"))
        )

    def _headed(self, number: int, words: str) -> Passage:
        pieces = Pieces()
        pieces.add_line(_shown(words), number)
        passage = pieces.passage(Spot(), "heading")
        self._heading, self._paragraphs, self._columns = passage.text, 0, None
        return passage._replace(spot=Spot(passage.text, "heading"))

    def _paragraph(self) -> Iterator[Passage]:
        if not self._waiting:
            return
        lines, self._waiting = self._waiting, []
        self._paragraphs += 1
        # Emphasis and links may run over the end of a line: they are taken off the whole, lines kept apart.
        shown = _shown("\n".join(line for _, line in lines)).split("\n")
        pieces = Pieces()
        for place, line in enumerate(shown):
            pieces.add_line(line, lines[min(place, len(lines) - 1)][0])
        yield pieces.passage(Spot(self._heading, f"paragraph {self._paragraphs}"))

    def _row(self, number: int, line: str) -> Iterator[Passage]:
        written = [
            cell.strip()
            for cell in _CELL_END.split(line.strip().removeprefix("|").removesuffix("|"), MOST_CELLS)
        ]
        if self._columns is not None and all(_RULE_OF_A_CELL.fullmatch(cell) for cell in written):
            return
        cells = [_shown(cell) for cell in written]
        is_head = self._columns is None
        columns = self._columns or []
        if is_head:
            self._columns = cells
        for place, cell in enumerate(cells):
            pieces = Pieces()
            pieces.add_line(cell, number)
            column = columns[place] if place < len(columns) else ""
            spot = Spot(self._heading, "table", "" if is_head else cells[0], column)
            yield pieces.passage(spot, "head" if is_head else "cell")


def _without_comments(text: str) -> str:
    """Return a text with its comments left out, their ends of lines kept; one that is never closed is text."""
    begin, end = _COMMENT
    parts, done = [], 0
    while (start := text.find(begin, done)) >= 0 and (stop := text.find(end, start + len(begin))) >= 0:
        parts += [text[done:start], "\n" * text.count("\n", start, stop)]
        done = stop + len(end)
    return "".join([*parts, text[done:]])


def _shown(text: str) -> str:
    """Return text without the signs of Markdown; what is struck out is gone."""
    text = _STRUCK.sub("", text)
    text = _LINK.sub(r"\1", text)
    for opening, closing in _SIGNS:
        text = _without_signs(text, opening, closing)
    return _ESCAPED.sub(r"\1", text)


def _without_signs(text: str, opening: re.Pattern[str], closing: str) -> str:
    """Return text without pairs of signs; where one sign is never closed, no other of its kind is looked for again."""
    parts, done, at = [], 0, 0
    unclosed: set[str] = set()
    while found := opening.search(text, at):
        at, sign = found.end(), found[1]
        end = None if sign in unclosed else re.compile(closing.format(re.escape(sign))).search(text, at + 1)
        if end is None:
            unclosed.add(sign)
            continue
        parts += [text[done : found.start()], text[at : end.start()]]
        done = at = end.end()
    return "".join([*parts, text[done:]])
