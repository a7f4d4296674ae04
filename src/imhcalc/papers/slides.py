"""A PowerPoint file: what stands on each slide, in its tables and in its notes."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from imhcalc.papers.package import KINDS, REFERENCE, Package, outermost
from imhcalc.papers.passages import Kind, Paper, Passage, Pieces, Spot, gathered

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
SLIDES = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
PRESENTATION = "ppt/presentation.xml"
OUR_MARK = "{urn:imhcalc:figure}figure"
TITLES = {"title", "ctrTitle"}
EDGES = {"sldNum", "dt", "ftr", "hdr", "sldImg"}
"""Places for the number of the slide, the date, and the edges of the page."""


def read(name: str, content: bytes) -> Paper:
    """Return a PowerPoint file as passages."""
    package = Package(name, content, KINDS[2])
    parts = {each.id: each.part for each in package.relations(PRESENTATION)}
    listed = [each.get(f"{REFERENCE}id", "") for each in package.xml(PRESENTATION).iter(f"{SLIDES}sldId")]
    shown = enumerate((parts[each] for each in listed if each in parts), start=1)
    return Paper(
        name, "slides", gathered(each for number, part in shown for each in _slide(package, part, number))
    )


def _slide(package: Package, part: str, number: int) -> Iterator[Passage]:
    shapes = list(_shapes(package.xml(part)))
    title = next((_text_of(shape) for shape in shapes if _place(shape) in TITLES), "")
    heading = f"slide {number}" + (f": {title}" if title else "")
    for shape in shapes:
        yield from _shape(shape, heading)
    for notes in (each.part for each in package.relations(part) if each.kind == "notesSlide"):
        for shape in _shapes(package.xml(notes)):
            if _place(shape) not in EDGES:
                yield from _paragraphs(shape, heading, "notes", "text")


def _shapes(root: ET.Element) -> Iterator[ET.Element]:
    """Yield the shapes and the frames of tables, those in groups too, in their order."""
    for child in root:
        if child.tag in {f"{SLIDES}sp", f"{SLIDES}graphicFrame"}:
            yield child
        elif child.tag != FALLBACK:
            yield from _shapes(child)


def _place(shape: ET.Element) -> str:
    placeholder = next(shape.iter(f"{SLIDES}ph"), None)
    return "" if placeholder is None else placeholder.get("type", "body")


def _shape(shape: ET.Element, heading: str) -> Iterator[Passage]:
    place = _place(shape)
    if place in EDGES:
        return
    tables = list(outermost(shape, f"{DRAWING}tbl"))
    for table in tables:
        yield from _table(table, heading)
    if not tables:
        yield from _paragraphs(
            shape, heading, "title" if place in TITLES else "text", "heading" if place in TITLES else "text"
        )


def _paragraphs(shape: ET.Element, heading: str, where: str, kind: Kind) -> Iterator[Passage]:
    for paragraph in outermost(shape, f"{DRAWING}p"):
        yield _read(paragraph).passage(Spot(heading, where), kind)


def _table(table: ET.Element, heading: str) -> Iterator[Passage]:
    columns: list[str] = []
    for number, row in enumerate(outermost(table, f"{DRAWING}tr")):
        cells = []
        for cell in outermost(row, f"{DRAWING}tc"):
            whole = Pieces()
            for paragraph in outermost(cell, f"{DRAWING}p"):
                whole.join(_read(paragraph))
            cells.append(whole.passage(Spot()))
        if number == 0:
            columns = [each.text for each in cells]
            yield from (each._replace(spot=Spot(heading, "table"), kind="head") for each in cells)
            continue
        for place, each in enumerate(cells):
            column = columns[place] if place < len(columns) else ""
            yield each._replace(spot=Spot(heading, "table", cells[0].text, column), kind="cell")


def _text_of(shape: ET.Element) -> str:
    return " ".join(_read(each).passage(Spot()).text for each in outermost(shape, f"{DRAWING}p")).strip()


def _read(paragraph: ET.Element) -> Pieces:
    pieces = Pieces()
    for each in paragraph:
        if each.tag in {f"{DRAWING}r", f"{DRAWING}fld"}:
            mark = next(each.iter(OUR_MARK), None)
            text = "".join(part.text or "" for part in each.iter(f"{DRAWING}t"))
            pieces.add(text, None if mark is None else re.sub(r"\s", "", mark.get("id", "")) or None)
        elif each.tag == f"{DRAWING}br":
            pieces.add(" ")
    return pieces
