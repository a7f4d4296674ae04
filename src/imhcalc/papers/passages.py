"""What a paper is made of, whatever its file: passages, each with its place and the numbers that carry a figure's id."""

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
        return next((line for start, line in reversed(self.lines) if start <= at), None)


class Paper(NamedTuple):
    """A file as read: its name, the form it has, and its passages in the order of reading."""

    name: str
    form: Literal["word", "slides", "workbook", "page", "markdown"]
    passages: tuple[Passage, ...]


class Pieces:
    """Text put together from pieces, white space as single spaces, with the marks around some of them."""

    def __init__(self) -> None:
        self._text = ""
        self._open: dict[str, tuple[int, str]] = {}
        self._marks: list[Mark] = []
        self.lines: list[tuple[int, int]] = []

    def add(self, text: str, figure: str | None = None) -> None:
        """Add a piece, which may be written as a figure."""
        start = len(self._text)
        for part in text.replace("\N{WORD JOINER}", "").replace("\N{SOFT HYPHEN}", ""):
            if not part.isspace():
                self._text += part
            elif self._text and not self._text.endswith(" "):
                self._text += " "
        if figure is not None:
            self._mark(start, figure)

    def add_line(self, text: str, line: int) -> None:
        """Add a line of a file, parted from what came before."""
        self.add(" ")
        self.lines.append((len(self._text), line))
        self.add(text)

    def join(self, other: "Pieces") -> None:
        """Add the text of a further paragraph, parted from what came before."""
        joined = other.passage(Spot())
        self.add(" ")
        start = len(self._text)
        self._text += joined.text
        self._marks += [
            mark._replace(start=mark.start + start, end=mark.end + start) for mark in joined.marks
        ]

    def begin(self, name: str, figure: str) -> None:
        """Begin a stretch that is written as a figure, under a name."""
        self._open[name] = (len(self._text), figure)

    def end(self, name: str) -> None:
        """End the stretch of a name; one that was never begun is passed over."""
        if name in self._open:
            self._mark(*self._open.pop(name))

    def _mark(self, start: int, figure: str) -> None:
        if self._text[start:].strip():
            self._marks.append(Mark(start, len(self._text), figure))

    def passage(self, spot: Spot, kind: Kind = "text") -> Passage:
        """Return the passage, stretches still open ended with it."""
        for name in list(self._open):
            self.end(name)
        text = self._text.rstrip()
        marks = tuple(sorted(mark._replace(end=min(mark.end, len(text))) for mark in self._marks))
        return Passage(spot, text, kind, marks, tuple(self.lines))
