"""What a paper is made of, whatever its file: passages, each with its place and the numbers that carry a figure's id."""

from bisect import bisect_right
from collections.abc import Iterable
from math import inf
from typing import Literal, NamedTuple

Kind = Literal["heading", "text", "head", "cell", "footer"]
"""A heading; words; the head of a column; a cell of a table; what stands at the edge of every page."""


class Spot(NamedTuple):
    """Where a passage stands: under which heading, where there, and for a cell its row and its column."""

    heading: str = ""
    where: str = ""
    row: str = ""
    column: str = ""


class Mark(NamedTuple):
    """A stretch of a passage that the report wrote as a figure."""

    start: int
    end: int
    figure: str


class Passage(NamedTuple):
    """A paragraph, an entry of a list, or a cell; `lines` are where lines of the file begin in its text, if it has any."""

    spot: Spot
    text: str
    kind: Kind = "text"
    marks: tuple[Mark, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()

    def line(self, at: int) -> int | None:
        """Return the line of the file that a place in the text is on, or None where the file has no lines."""
        place = bisect_right(self.lines, (at, inf))
        return self.lines[place - 1][1] if place else None


class Paper(NamedTuple):
    """A file as read: its name, the form it has, and its passages in the order of reading."""

    name: str
    form: Literal["word", "slides", "workbook", "page", "markdown"]
    passages: tuple[Passage, ...]


MOST_PASSAGES = 50_000
MOST_CHARACTERS = 500_000
"""What no report holds: a page of words has two thousand."""
LONGEST_LABEL = 300
"""Characters of a heading, or of what heads a row or column, that tell it from others."""


class TooMuchError(Exception):
    """A paper of more than any report has: how many of what."""

    def __init__(self, most: int, what: str) -> None:
        super().__init__(what)
        self.found, self.expected = f"over {most:,} {what}", f"at most {most:,} {what}"


def gathered(passages: Iterable[Passage], times: int = 1) -> tuple[Passage, ...]:
    """Return the passages that hold text; `times` is how many times as much as words a form may hold.

    Raises
    ------
    TooMuchError
        If they are more than any report has: as soon as they are, whatever else would come.
    """
    found: list[Passage] = []
    characters = 0
    for number, each in enumerate(passages):
        if number >= MOST_PASSAGES * times:
            raise TooMuchError(MOST_PASSAGES * times, "paragraphs and cells")
        characters += len(each.text)
        if characters > MOST_CHARACTERS * times:
            raise TooMuchError(MOST_CHARACTERS * times, "characters of words")
        if each.text:
            found.append(
                each if max(map(len, each.spot)) <= LONGEST_LABEL else each._replace(spot=_cut(each.spot))
            )
    return tuple(found)


def _cut(spot: Spot) -> Spot:
    return Spot(*(each[:LONGEST_LABEL] for each in spot))


class Pieces:
    """Text put together from pieces, white space as single spaces, with the marks around some of them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._ends_in_space = True
        self._open: dict[str, tuple[int, str]] = {}
        self._marks: list[Mark] = []
        self.lines: list[tuple[int, int]] = []

    def add(self, text: str, figure: str | None = None) -> None:
        """Add a piece, which may be written as a figure."""
        start = self._length
        cleaned = text.replace("\N{WORD JOINER}", "").replace("\N{SOFT HYPHEN}", "")
        words = cleaned.split()
        if cleaned[:1].isspace():
            self._add_space()
        if words:
            self._append(" ".join(words))
            self._ends_in_space = False
        if cleaned[-1:].isspace():
            self._add_space()
        if figure is not None:
            self._mark(start, figure)

    def _add_space(self) -> None:
        if not self._ends_in_space:
            self._append(" ")
            self._ends_in_space = True

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def add_line(self, text: str, line: int) -> None:
        """Add a line of a file, parted from what came before."""
        self.add(" ")
        self.lines.append((self._length, line))
        self.add(text)

    def join(self, other: "Pieces") -> None:
        """Add the text of a further paragraph, parted from what came before."""
        joined = other.passage(Spot())
        self.add(" ")
        start = self._length
        if joined.text:
            self._append(joined.text)
            self._ends_in_space = False
        self._marks += [
            mark._replace(start=mark.start + start, end=mark.end + start) for mark in joined.marks
        ]

    def begin(self, name: str, figure: str) -> None:
        """Begin a stretch that is written as a figure, under a name."""
        self._open[name] = (self._length, figure)

    def end(self, name: str) -> None:
        """End the stretch of a name; one that was never begun is passed over."""
        if name in self._open:
            self._mark(*self._open.pop(name))

    def _mark(self, start: int, figure: str) -> None:
        # Of one character, it may be the space between two words.
        if self._length - start > 1 or (self._length > start and not self._ends_in_space):
            self._marks.append(Mark(start, self._length, figure))

    def passage(self, spot: Spot, kind: Kind = "text") -> Passage:
        """Return the passage, stretches still open ended with it."""
        for name in list(self._open):
            self.end(name)
        text = "".join(self._parts).rstrip()
        marks = tuple(sorted(mark._replace(end=min(mark.end, len(text))) for mark in self._marks))
        return Passage(spot, text, kind, marks, tuple(self.lines))
