"""What reports of a result print, as the passages that readers of files give: to set an edited report beside."""

from collections.abc import Iterable, Iterator

from imhcalc.papers.passages import Kind, Passage, Pieces, Spot
from imhcalc.report.blocks import (
    Block,
    Branch,
    Bullets,
    Chart,
    Commands,
    Heading,
    IntervalBar,
    Paragraph,
    Table,
    Tree,
)
from imhcalc.report.marks import spans
from imhcalc.report.slides_content import Slide


def passages_of(blocks: Iterable[Block]) -> Iterator[Passage]:
    """Yield the passages of blocks; a chart is a title and its words, together and apart, as formats set them."""
    heading = ""
    for block in blocks:
        if isinstance(block, Heading):
            passage = passage_of(block.text, Spot(), "heading")
            heading = passage.text
            yield passage._replace(spot=Spot(heading, "heading"))
        elif isinstance(block, Table):
            yield from _table(block, heading)
        else:
            yield from (passage_of(text, Spot(heading)) for text in _texts(block))


def passages_of_slides(slides: Iterable[Slide]) -> Iterator[Passage]:
    """Yield the passages of slides and of their notes."""
    for slide in slides:
        yield from passages_of(slide.blocks)
        yield from (passage_of(note, Spot()) for note in slide.notes)


def passage_of(text: str, spot: Spot, kind: Kind = "text") -> Passage:
    """Return a text of a block as a passage, its marked numbers with the ids of their figures."""
    pieces = Pieces()
    for span in spans(text):
        pieces.add(span.text, span.figure)
    return pieces.passage(spot, kind)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield block.text
        case Bullets():
            yield from block.items
        case Commands():
            yield from (text for command, what in block.items for text in (f"{command}: {what}", what))
        case Chart():
            yield from (block.title, f"Chart: {block.title}. {block.alternative}", block.alternative)
        case Tree():
            yield from (text for branch in block.branches for text in _branch(branch))
        case Heading() | Table():
            return


def _branch(branch: Branch) -> Iterator[str]:
    yield branch.head
    yield from branch.lines
    for inner in branch.branches:
        yield from _branch(inner)


def _table(table: Table, heading: str) -> Iterator[Passage]:
    yield passage_of(table.description, Spot(heading))
    shown = [number for number, column in enumerate(table.columns) if not column.bar]
    heads = {
        number: passage_of(table.columns[number].title, Spot(heading, "table"), "head") for number in shown
    }
    yield from heads.values()
    for row in table.rows:
        label = passage_of(_text(row[0]), Spot()).text
        for number in shown:
            spot = Spot(heading, "table", label, heads[number].text)
            yield passage_of(_text(row[number]), spot, "cell")
    if table.note:
        yield passage_of(table.note, Spot(heading))


def _text(cell: str | IntervalBar) -> str:
    return "" if isinstance(cell, IntervalBar) else cell
