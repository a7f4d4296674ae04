"""Sentences: what two versions of a text are compared by, so that one may be moved, dropped or reworded without the others."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from imhcalc.papers.numbers_in_text import Number, numbers_in
from imhcalc.papers.passages import Mark, Passage

NUMBER = "\ue010"
"""What stands for any number where only the words are compared: a sign that no text holds."""
_END = re.compile(
    r"(?<=[.?!])[\"')\]\N{RIGHT DOUBLE QUOTATION MARK}]*\s+(?=[\"'(\[\N{LEFT DOUBLE QUOTATION MARK}]?[A-Z0-9£])"
)
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|c|ca|approx|Dr|Mr|Mrs|Ms|Prof|St|No|no|p|pp|vol|al|fig|Fig|ref|para|est)|\b[A-Z])\.$"
)
_CAPTION = re.compile(r"^(?:Table|Figure|Chart) \d+[.:] (?=\S)")
_JOIN = re.compile(rf"(?<={NUMBER}) ?(?:to|and|[-\N{{EN DASH}}\N{{EM DASH}}]) ?(?={NUMBER})")
_WORD = re.compile(rf"{NUMBER}|[^\W_]+(?:['\N{{RIGHT SINGLE QUOTATION MARK}}][^\W_]+)?")
RANGE = "to"
_LONG_WORD = re.compile(r"\S{200,}")
"""What is no word or number of a report: an address, a picture written as text."""
_NO_WORD = "\ue011"
LONGEST_SENTENCE = 2_000
"""Characters; longer ones are read in stretches, parted at a space: a paper of no sentences is read all the same."""
_LONGEST_ABBREVIATION = 8


class Sentence(NamedTuple):
    """A sentence with its place: the passage it is of, and where it begins in it."""

    passage: Passage
    start: int
    text: str
    numbers: tuple[Number, ...]
    figures: tuple[str | None, ...]
    """The id that each number carries, where it carries one."""
    words: tuple[str, ...]
    """In lower case, with one sign for every number."""

    @property
    def key(self) -> tuple[str, ...]:
        """The words with those of the row and the column that a cell stands in: alike in what differs in its numbers alone."""
        spot = self.passage.spot
        if self.passage.kind != "cell":
            return ("footer" if self.passage.kind == "footer" else "", *self.words)
        return ("cell", *words_of(spot.row), "|", *words_of(spot.column), "|", *self.words)


def sentences_of(passages: Iterable[Passage]) -> list[Sentence]:
    """Return the sentences of passages, in the order of reading; those without a word or a number are left out."""
    return [each for passage in passages for each in _of_passage(passage) if each.words]


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case, numbers among them as they are written."""
    return tuple(_WORD.findall(text.lower().replace(",", "")))


def masked_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case, with one sign for every number."""
    return _masked(text, _numbers(text))


def _numbers(text: str) -> tuple[Number, ...]:
    return numbers_in(_LONG_WORD.sub(lambda match: _NO_WORD * len(match[0]), text))


def _of_passage(passage: Passage) -> Iterator[Sentence]:
    marks = deque(passage.marks)
    for start, end in _bounds(passage.text):
        while marks and marks[0].end <= start:
            marks.popleft()
        yield _sentence(passage, start, end, list(_before(end, marks)))


def _before(end: int, marks: Iterable[Mark]) -> Iterator[Mark]:
    for mark in marks:
        if mark.start >= end:
            return
        yield mark


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends."""
    start = len(found[0]) if (found := _CAPTION.match(text)) else 0
    for match in _END.finditer(text, start):
        if not _NO_END.search(text, max(start, match.start() - _LONGEST_ABBREVIATION), match.start()):
            yield from _stretches(text, start, match.start())
            start = match.end()
    yield from _stretches(text, start, len(text))


def _stretches(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST_SENTENCE:
        space = text.rfind(" ", start, start + LONGEST_SENTENCE)
        parted = space + 1 if space >= start else start + LONGEST_SENTENCE
        yield start, parted
        start = parted
    yield start, end


def _sentence(passage: Passage, start: int, end: int, marks: Sequence[Mark]) -> Sentence:
    text = passage.text[start:end].rstrip()
    numbers = _numbers(text)
    figures = tuple(_figure_at(marks, start + number.start, start + number.end) for number in numbers)
    return Sentence(passage, start, text, numbers, figures, _masked(text, numbers))


def _figure_at(marks: Iterable[Mark], start: int, end: int) -> str | None:
    return next((mark.figure for mark in marks if mark.start < end and mark.end > start), None)


def _masked(text: str, numbers: Iterable[Number]) -> tuple[str, ...]:
    parts, done = [], 0
    for number in numbers:
        parts += [text[done : number.start], NUMBER]
        done = number.end
    masked = _JOIN.sub(f" {RANGE} ", "".join([*parts, text[done:]]))
    return tuple(_WORD.findall(masked.lower()))
