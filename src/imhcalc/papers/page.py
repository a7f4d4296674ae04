"""A page of HTML, read as a browser shows it without running anything."""

from collections import Counter
from html.parser import HTMLParser

from imhcalc.papers.passages import MOST_PASSAGES, Kind, Paper, Passage, Pieces, Spot, gathered

UNSEEN = frozenset(
    {"script", "style", "head", "nav", "svg", "template", "noscript", "del", "s", "strike", "math"}
)
"""What is no text of the page, leads to places in it, is drawn, or is struck out."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = HEADINGS | {
    "p", "li", "dt", "dd", "td", "th", "caption", "figcaption", "summary", "div", "section", "article", "blockquote", "pre", "address",
    "main", "header", "footer", "ul", "ol", "dl", "table", "tr", "thead", "tbody", "figure", "details", "body", "html", "hr", "aside",
}  # fmt: skip
CELLS = frozenset({"td", "th"})
VOID = frozenset(
    {"br", "img", "wbr", "hr", "meta", "link", "input", "area", "base", "col", "embed", "source", "track"}
)
AT_A_TIME = 250_000
"""Characters read before it is seen whether the page is larger than any."""


def read(name: str, text: str) -> Paper:
    """Return a page of HTML as passages."""
    reader = _Reader()
    for start in range(0, len(text), AT_A_TIME):
        reader.feed(text[start : start + AT_A_TIME])
        if len(reader.passages) > MOST_PASSAGES:
            break
    # A tag or comment that is never closed hides what follows it, as in a browser. The parser would try it from every
    # place where it might end, which takes the square of its length.
    if not reader.rawdata.startswith("<"):
        reader.close()
    reader.finish()
    return Paper(name, "page", gathered(reader.passages))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.passages: list[Passage] = []
        self._unseen: list[str] = []
        self._unseen_tags: Counter[str] = Counter()
        self._marks: list[tuple[str, str]] = []
        self._heading = ""
        self._paragraphs = 0
        self._block = ""
        self._columns: list[str] = []
        self._row: list[Passage] = []
        self._in_table = 0
        self._is_first_row = False
        self._pieces = Pieces()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if tag in UNSEEN:
            self._unseen.append(tag)
            self._unseen_tags[tag] += 1
        if self._unseen:
            return
        if tag == "br" or (tag in BLOCKS and self._is_within_cell(tag)):
            self._pieces.add(" ")
        elif tag in BLOCKS:
            self._end_block()
            self._begin_block(tag)
        if tag not in VOID:
            self._begin_mark(tag, dict(attrs).get("data-figure"))

    def _begin_mark(self, tag: str, figure: str | None) -> None:
        """Begin what is written as a figure; within one, count elements of its kind, whose ends are not its own."""
        if figure:
            name = f"{tag} {len(self._marks)}"
            self._marks.append((tag, name))
            self._pieces.begin(name, figure)
        elif self._marks and tag == self._marks[-1][0]:
            self._marks.append((tag, ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read an element that is closed at once."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if self._unseen:
            if self._unseen_tags[tag]:
                self._end_unseen(tag)
            return
        if self._marks and self._marks[-1][0] == tag:
            self._pieces.end(self._marks.pop()[1])
        if tag in BLOCKS and not self._is_within_cell(tag):
            self._end_block()
        if tag == "tr":
            self._end_row()
        elif tag == "table":
            self._in_table = max(0, self._in_table - 1)

    def _end_unseen(self, tag: str) -> None:
        """End the last element of a name that is not shown, and what was left open in it."""
        ended = ""
        while ended != tag:
            ended = self._unseen.pop()
            self._unseen_tags[ended] -= 1

    def parse_marked_section(self, i: int, report: int = 1) -> int:  # noqa: ARG002 -- the parser's own form
        """Pass over what begins with <![, as browsers do: the parser itself fails at the words that Word writes there."""
        return self.parse_bogus_comment(i)

    def handle_data(self, data: str) -> None:
        """Read text."""
        if not self._unseen:
            self._pieces.add(data)

    def finish(self) -> None:
        """End what the page left open."""
        self._end_block()
        self._end_row()

    def _is_within_cell(self, tag: str) -> bool:
        """Return whether an element is a paragraph or the like within a cell: it is part of the cell's text."""
        return self._block in CELLS and tag not in {*CELLS, "tr", "table", "thead", "tbody"}

    def _begin_block(self, tag: str) -> None:
        self._block = tag
        if tag == "table":
            self._in_table += 1
            self._columns, self._is_first_row = [], True
        elif tag == "tr":
            self._end_row()

    def _end_block(self) -> None:
        block, self._block = self._block, ""
        kind: Kind = "heading" if block in HEADINGS else "text"
        passage = self._pieces.passage(Spot(self._heading), kind)
        self._pieces, self._marks = Pieces(), []
        if block in CELLS and self._in_table:
            self._row.append(passage)
            return
        if not passage.text:
            return
        if kind == "heading":
            self._heading, self._paragraphs = passage.text, 0
            self.passages.append(passage._replace(spot=Spot(passage.text, "heading")))
            return
        self._paragraphs += 1
        self.passages.append(passage._replace(spot=Spot(self._heading, f"paragraph {self._paragraphs}")))

    def _end_row(self) -> None:
        row, self._row = self._row, []
        if not row:
            return
        is_head, self._is_first_row = self._is_first_row, False
        if is_head:
            self._columns = [each.text for each in row]
        for place, each in enumerate(row):
            column = self._columns[place] if place < len(self._columns) and not is_head else ""
            spot = Spot(self._heading, "table", "" if is_head else row[0].text, column)
            self.passages.append(each._replace(spot=spot, kind="head" if is_head else "cell"))
