"""A Word document, read as it stands once every tracked change is accepted."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

from imhcalc.papers.package import KINDS, Package, outermost
from imhcalc.papers.passages import Kind, Paper, Passage, Pieces, Spot, gathered

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
DOCUMENT = "word/document.xml"
SKIPPED = frozenset(
    {
        f"{WORD}{name}"
        for name in ("del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "sectPr", "rt")
    }
    | {FALLBACK}
)
"""What is deleted, or is not shown as text."""
SPACES = {f"{WORD}tab": " ", f"{WORD}br": " ", f"{WORD}cr": " ", f"{WORD}noBreakHyphen": "-"}
OUR_BOOKMARK = re.compile(r"_f\d+_(\w+)")
EDGES = {"header": "header", "footer": "footer"}
NOTES = {"footnotes": "footnote", "endnotes": "endnote"}


class _Style(NamedTuple):
    name: str
    is_heading: bool


def read(name: str, content: bytes, figures: Sequence[str]) -> Paper:
    """Return a Word document as passages; `figures` are the ids that its bookmarks may be of."""
    return Paper(name, "word", gathered(_Reader(Package(name, content, KINDS[0]), figures).passages()))


class _Reader:
    def __init__(self, package: Package, figures: Sequence[str]) -> None:
        self._package = package
        relations = list(package.relations(DOCUMENT))
        self._parts = {
            kind: [each.part for each in relations if each.kind == kind] for kind in (*NOTES, *EDGES)
        }
        self._styles = self._read_styles([each.part for each in relations if each.kind == "styles"])
        settings = [each.part for each in relations if each.kind == "settings"]
        self._variables = self._read_variables(settings)
        self._written = {re.sub(r"[^A-Za-z0-9]", "_", figure): figure for figure in figures}
        self._heading = ""
        self._paragraphs = 0

    def passages(self) -> Iterator[Passage]:
        """Yield the passages of the document, of its notes, and of the edges of its pages."""
        yield from self._blocks(self._package.xml(DOCUMENT), "text")
        for kind, word in NOTES.items():
            for part in self._parts[kind]:
                self._heading = f"{word}s"
                for note in self._package.xml(part):
                    if note.get(f"{WORD}type") is None:
                        yield from self._blocks(note, "text")
        for kind, word in EDGES.items():
            for part in self._parts[kind]:
                self._heading = f"the {word} of the page"
                yield from self._blocks(self._package.xml(part), "footer")

    # -- what stands beside the document ---------------------------------------------------------------

    def _read_styles(self, parts: Sequence[str]) -> dict[str, _Style]:
        styles = {}
        for part in parts[:1]:
            for style in self._package.xml(part).iter(f"{WORD}style"):
                named = style.find(f"{WORD}name")
                name = (named.get(f"{WORD}val", "") if named is not None else "").lower()
                has_level = style.find(f"{WORD}pPr/{WORD}outlineLvl") is not None
                styles[style.get(f"{WORD}styleId", "")] = _Style(
                    name,
                    name == "title"
                    or name.startswith("heading")
                    or (has_level and not name.startswith("toc")),
                )
        return styles

    def _read_variables(self, parts: Sequence[str]) -> Mapping[str, str]:
        """Return which figure each bookmark is around, where the program that saved the file has kept it."""
        return {
            each.get(f"{WORD}name", ""): each.get(f"{WORD}val", "")
            for part in parts[:1]
            for each in self._package.xml(part).iter(f"{WORD}docVar")
        }

    def _figure(self, bookmark: str) -> str | None:
        """Return the figure of a bookmark: as it is kept, else the one figure that its name is the beginning of."""
        if bookmark in self._variables:
            return self._variables[bookmark]
        match = OUR_BOOKMARK.fullmatch(bookmark)
        if match is None:
            return None
        whole = self._written.get(match[1])
        begun = [figure for written, figure in self._written.items() if written.startswith(match[1])]
        return whole or (begun[0] if len(begun) == 1 else None)

    # -- paragraphs and tables -------------------------------------------------------------------------

    def _blocks(self, parent: ET.Element, kind: Kind) -> Iterator[Passage]:
        for child in parent:
            if child.tag == f"{WORD}p":
                yield from self._paragraph(child, kind)
            elif child.tag == f"{WORD}tbl":
                yield from self._table(child, kind)
            elif child.tag not in SKIPPED:
                yield from self._blocks(child, kind)

    def _paragraph(self, element: ET.Element, kind: Kind) -> Iterator[Passage]:
        style = self._style(element)
        if style.name.startswith("toc"):
            return
        pieces, boxes = self._read(element)
        if style.is_heading and kind == "text":
            passage = pieces.passage(Spot(self._heading, "heading"), "heading")
            if passage.text:
                self._heading, self._paragraphs = passage.text, 0
                yield passage._replace(spot=Spot(passage.text, "heading"))
        else:
            self._paragraphs += kind == "text"
            yield pieces.passage(
                Spot(self._heading, f"paragraph {self._paragraphs}" if kind == "text" else ""), kind
            )
        for box in boxes:
            yield from self._blocks(box, kind)

    def _style(self, element: ET.Element) -> _Style:
        named = element.find(f"{WORD}pPr/{WORD}pStyle")
        plain = _Style("", is_heading=element.find(f"{WORD}pPr/{WORD}outlineLvl") is not None)
        return plain if named is None else self._styles.get(named.get(f"{WORD}val", ""), plain)

    def _read(self, element: ET.Element) -> tuple[Pieces, list[ET.Element]]:
        """Return the text of a paragraph with its marks, and the text boxes that hang on it."""
        pieces, boxes = Pieces(), []
        waiting = list(reversed(element))
        while waiting:
            each = waiting.pop()
            if each.tag in SKIPPED:
                # The ends of bookmarks may stand within what was deleted.
                for inner in each.iter(f"{WORD}bookmarkEnd"):
                    pieces.end(inner.get(f"{WORD}id", ""))
            elif each.tag == f"{WORD}txbxContent":
                boxes.append(each)
            elif not self._add(each, pieces):
                waiting.extend(reversed(each))
        return pieces, boxes

    def _add(self, element: ET.Element, pieces: Pieces) -> bool:
        """Add what an element of a paragraph is as text, or return that it is none, but may hold some."""
        if element.tag == f"{WORD}t":
            pieces.add(element.text or "")
        elif element.tag in SPACES:
            pieces.add(SPACES[element.tag])
        elif element.tag == f"{WORD}bookmarkStart":
            figure = self._figure(element.get(f"{WORD}name", ""))
            if figure is not None:
                pieces.begin(element.get(f"{WORD}id", ""), figure)
        elif element.tag == f"{WORD}bookmarkEnd":
            pieces.end(element.get(f"{WORD}id", ""))
        else:
            return False
        return True

    def _table(self, table: ET.Element, kind: Kind) -> Iterator[Passage]:
        columns: list[str] | None = None
        for row in _inside(table, f"{WORD}tr"):
            if row.find(f"{WORD}trPr/{WORD}del") is not None:
                continue
            cells = list(self._cells(row))
            if columns is None:
                columns = [passage.text for span, passage in cells for _ in range(span)]
                for _, passage in cells:
                    yield passage._replace(
                        spot=Spot(self._heading, "table"), kind="head" if kind == "text" else kind
                    )
                continue
            at, label = 0, cells[0][1].text if cells else ""
            for span, passage in cells:
                spot = Spot(self._heading, "table", label, columns[at] if at < len(columns) else "")
                yield passage._replace(spot=spot, kind="cell" if kind == "text" else kind)
                at += span

    def _cells(self, row: ET.Element) -> Iterator[tuple[int, Passage]]:
        """Yield the cells of a row, each with the number of columns that it spans; a table within one is text of it."""
        for cell in _inside(row, f"{WORD}tc"):
            if cell.find(f"{WORD}tcPr/{WORD}cellDel") is not None:
                continue
            width = cell.find(f"{WORD}tcPr/{WORD}gridSpan")
            span = width.get(f"{WORD}val", "1") if width is not None else "1"
            whole = Pieces()
            for paragraph in outermost(cell, f"{WORD}p"):
                whole.join(self._read(paragraph)[0])
            yield int(span) if re.fullmatch(r"[1-9]\d?", span) else 1, whole.passage(Spot())


def _inside(element: ET.Element, wanted: str) -> Iterator[ET.Element]:
    """Yield the elements of a name in an element, those in wrappers too, but none within another."""
    for child in element:
        if child.tag == wanted:
            yield child
        elif child.tag not in SKIPPED:
            yield from _inside(child, wanted)
