"""Slides in a PowerPoint file: real titles, words of at least 18 points, pictures with a text for those who cannot see them.

A figure keeps its id in an extension of the run that writes it, which PowerPoint passes over.
"""

from collections.abc import Sequence
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.parts.image import Image
from pptx.util import Mm, Pt

from imhcalc.report.blocks import Chart, Heading, IntervalBar, Paragraph, Table
from imhcalc.report.marks import spans, unmarked
from imhcalc.report.office_files import LANGUAGE, plain, saved
from imhcalc.report.slides_content import Slide

if TYPE_CHECKING:
    from datetime import datetime

    from pptx.presentation import Presentation as Deck
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide as DeckSlide
    from pptx.text.text import _Paragraph

BLUE, INK = (RGBColor.from_string(each) for each in ("12436D", "0B0C0C"))  # type: ignore[no-untyped-call]
TITLE_PT, ANSWER_PT, TEXT_PT, LEAST_PT, SPACE_PT = 24.0, 26.0, 20.0, 18.0, 8.0
CHART_PT = 11.0
"""The height of the words of a chart that is drawn at its own size."""
DRAWN_WIDER = (1.0, 1.12, 1.25)
"""How much wider than its place a chart is drawn, and then set smaller, where it would be too high otherwise."""
PIXELS_PER_MM = 200 / 25.4
MM_PER_PT = 25.4 / 72
LINE_HEIGHT, CHARACTER, BOLD = 1.2, 0.5, 1.08
"""The height of a line and the mean width of a character as shares of the size of the type; how much wider bold is."""
CELL_MM, SIDES_MM = 1.6, 8.0
"""The room above and below the words of a cell, and the room at its two sides together with some to spare."""
NOTE_MM = 9.0
LEAST_OF_FIRST = 0.4
"""The share of a table's width that its first column has at least, before the others are broken."""
LONGEST_TITLE = 110
LAYOUT = "Title and Content"
THEME = (
    (b'<a:latin typeface="Calibri"/>', b'<a:latin typeface="Arial"/>'),
    (b'<a:srgbClr val="4F81BD"/>', b'<a:srgbClr val="12436D"/>'),
)
DROPPED = frozenset({RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.PRINTER_SETTINGS})
FIGURE_URI = "{6B1A4D0E-52D1-4C37-9C5B-0E6D1B2F7A10}"
"""Ours alone: programs pass over extensions whose address they do not know."""
FIGURE_SPACE = "urn:imhcalc:figure"
_EXTENSION = f'<a:extLst {nsdecls("a")}><a:ext uri="{FIGURE_URI}"><f:figure xmlns:f="{FIGURE_SPACE}"/></a:ext></a:extLst>'


class Box(NamedTuple):
    """A place on a slide, in mm."""

    left: float
    top: float
    width: float
    height: float


WIDTH, HEIGHT = 338.667, 190.5
RIGHT = 12.0
TITLE = Box(14, 6, 312.667, 21)
BODY = Box(14, 30, 312.667, 157)
PLACES = {PP_PLACEHOLDER.TITLE: TITLE, PP_PLACEHOLDER.BODY: BODY, PP_PLACEHOLDER.OBJECT: BODY}
WORDS_BESIDE = 100.0
"""The width of the words beside a chart."""
GAP = 5.0


def written(shown: Sequence[Slide], subject: str, author: str, date: "datetime") -> bytes:
    """Return slides as the bytes of a PowerPoint file that says this of itself."""
    deck = _deck()
    for slide in shown:
        _slide(deck, slide)
    for part in (deck.slide_master, deck.slide_layouts[0], deck.notes_master, deck.part):
        _say_language(part)
    properties = deck.core_properties
    first = shown[0].blocks[0]
    title = unmarked(first.text) if isinstance(first, Heading) else ""
    properties.title, properties.subject = plain(title)[:255], plain(unmarked(subject))[:255]
    properties.author = properties.last_modified_by = author
    properties.created = properties.modified = date
    properties.language, properties.revision = LANGUAGE, 1
    return saved(deck.save)


# -- the deck --------------------------------------------------------------------------------------------


def _deck() -> "Deck":
    """Return a deck of 16:9 without slides, with our fonts, colours and places in its master and its one layout."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Mm(WIDTH), Mm(HEIGHT)
    # The template calls its page one of 4:3.
    deck.part._element.sldSz.attrib.pop("type", None)
    for layout in list(deck.slide_layouts):
        if layout.name != LAYOUT:
            deck.slide_layouts.remove(layout)
    _placeholders(deck)
    _text_styles(deck)
    _theme(deck)
    for owner in (deck.part, deck.part.package):
        for key, relation in list(owner._rels.items()):
            if relation.reltype in DROPPED:
                owner._rels.pop(key)
    return deck


def _placeholders(deck: "Deck") -> None:
    """Place the title and the words in the master and the layout; dates and footers, made for 4:3, go."""
    for part in (deck.slide_master, deck.slide_layouts[0]):
        for shape in list(part.placeholders):
            box = PLACES.get(shape.placeholder_format.type)
            if box is None:
                shape._element.getparent().remove(shape._element)
            else:
                _place(shape, box)


def _place(shape: "BaseShape", box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = (
        Mm(box.left),
        Mm(box.top),
        Mm(box.width),
        Mm(box.height),
    )


def _text_styles(deck: "Deck") -> None:
    """Set titles and words in the master, so that a change there changes every slide."""
    styles = deck.slide_master._element.find(qn("p:txStyles"))
    for name, size, is_bold, colour, space in (
        ("p:titleStyle", TITLE_PT, "1", BLUE, 0),
        ("p:bodyStyle", TEXT_PT, "0", INK, 8),
    ):
        level = styles.find(qn(name)).find(qn("a:lvl1pPr"))
        for child in list(level):
            level.remove(child)
        for attribute, value in (("algn", "l"), ("marL", "0"), ("indent", "0")):
            level.set(attribute, value)
        level.extend(
            parse_xml(each)
            for each in (
                f'<a:spcBef {nsdecls("a")}><a:spcPts val="{space * 100}"/></a:spcBef>',
                f"<a:buNone {nsdecls('a')}/>",
                f'<a:defRPr {nsdecls("a")} sz="{int(size * 100)}" b="{is_bold}" kern="1200"><a:solidFill>'
                f'<a:srgbClr val="{colour}"/></a:solidFill><a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/>'
                '<a:cs typeface="+mn-cs"/></a:defRPr>',
            )
        )
    for shape in deck.slide_master.placeholders:
        frame = shape.text_frame
        frame.vertical_anchor = MSO_ANCHOR.TOP if shape.placeholder_format.idx else MSO_ANCHOR.MIDDLE
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.auto_size = MSO_AUTO_SIZE.NONE


def _theme(deck: "Deck") -> None:
    """Set the font and the first colour of the theme, which tables take."""
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    for old, new in THEME:
        theme._blob = theme.blob.replace(old, new)


# -- a slide ---------------------------------------------------------------------------------------------


def _slide(deck: "Deck", slide: Slide) -> None:
    """Add a slide: its title, its words, its table or chart, and its notes."""
    page = deck.slides.add_slide(deck.slide_layouts[0])
    title = next(block.text for block in slide.blocks if isinstance(block, Heading))
    words = [block for block in slide.blocks if isinstance(block, Paragraph)]
    shown = next((block for block in slide.blocks if isinstance(block, Table | Chart)), None)
    _write(page.shapes.title.text_frame.paragraphs[0], _cut(title))
    body = next(each for each in page.placeholders if each.placeholder_format.idx)
    width = WORDS_BESIDE if isinstance(shown, Chart) else BODY.width
    height = sum(_height(block, width) for block in words)
    _place(body, Box(BODY.left, BODY.top, width, BODY.height if isinstance(shown, Chart) else height))
    for number, block in enumerate(words):
        frame = body.text_frame
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        is_answer = block.kind == "answer"
        _write(paragraph, block.text, ANSWER_PT if is_answer else None, BLUE if is_answer else None)
    if isinstance(shown, Chart):
        left = BODY.left + WORDS_BESIDE + GAP
        _chart(page, shown, Box(left, BODY.top, WIDTH - RIGHT - left, BODY.height))
    elif shown is not None:
        top = BODY.top + height + GAP
        _table(page, shown, Box(BODY.left, top, BODY.width, BODY.top + BODY.height - top))
    _notes(page, slide.notes)
    for part in (page, page.notes_slide):
        _say_language(part)


def _height(block: Paragraph, width: float) -> float:
    """Return about how high a paragraph is, in mm."""
    size = ANSWER_PT if block.kind == "answer" else TEXT_PT
    return _lines(block.text, size, width) * size * LINE_HEIGHT * MM_PER_PT + SPACE_PT * MM_PER_PT


def _lines(text: str, size: float, width: float) -> int:
    """Return about how many lines a text takes."""
    return max(1, ceil(len(unmarked(text)) * size * CHARACTER * MM_PER_PT / width))


def _write(
    paragraph: "_Paragraph", text: str, size: float | None = None, colour: RGBColor | None = None
) -> None:
    """Write text in runs: the run that writes a figure keeps its id."""
    for span in spans(text):
        run = paragraph.add_run()
        run.text = plain(span.text)
        if size is not None:
            run.font.size, run.font.bold = Pt(size), True if colour is not None else None
        if colour is not None:
            run.font.color.rgb = colour
        if span.figure is not None:
            extension = parse_xml(_EXTENSION)
            extension.find(f".//{{{FIGURE_SPACE}}}figure").set("id", span.figure)
            run._r.get_or_add_rPr().append(extension)


def _cut(title: str) -> str:
    """Return a title that two lines hold; only a name can be so long, and it stands whole in the report."""
    text = plain(unmarked(title))
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1].rstrip()}\u2026"


def _chart(page: "DeckSlide", chart: Chart, box: Box) -> None:
    """Set a chart as a picture, with its words as large as the place allows, and no larger than the slide's."""
    from imhcalc.report.charts import picture  # noqa: PLC0415 -- without a chart, nothing need be drawn

    share = LEAST_PT / CHART_PT
    best: tuple[float, bytes] = (0.0, b"")
    for wider in DRAWN_WIDER:
        drawn = picture(chart, box.width * wider / share)
        width, height = Image.from_blob(drawn).size
        # The share at which it fits: by its width, and by its height where that is the tighter.
        fits = min(share / wider, box.height / (box.width * wider / share * height / width))
        if fits > best[0]:
            best = (fits, drawn)
        if fits == share:
            break
    fits, drawn = best
    pixels = Image.from_blob(drawn).size[0]
    shape = page.shapes.add_picture(
        BytesIO(drawn), Mm(box.left), Mm(box.top), width=Mm(pixels / PIXELS_PER_MM * fits)
    )
    shape.name = "Chart"
    _describe(shape._element._nvXxPr.cNvPr, chart.title, chart.alternative)


def _describe(properties: Any, title: str, description: str) -> None:  # noqa: ANN401 -- lxml has no types
    properties.set("title", plain(unmarked(title)))
    properties.set("descr", plain(unmarked(description)))


def _table(page: "DeckSlide", table: Table, box: Box) -> None:
    """Set a table as wide as the slide; numbers stand at the right of their columns."""
    shown = [number for number, column in enumerate(table.columns) if not column.bar]
    lines = [[table.columns[number].title for number in shown]]
    lines += [
        ["" if isinstance(row[number], IntervalBar) else str(row[number]) for number in shown]
        for row in table.rows
    ]
    widths = _widths(lines, box.width)
    heights = [_row_height(line, widths) for line in lines]
    frame = page.shapes.add_table(
        len(lines), len(shown), Mm(box.left), Mm(box.top), Mm(box.width), Mm(sum(heights))
    )
    frame.name = "Table"
    _describe(
        frame._element._nvXxPr.cNvPr,
        table.description,
        f"{table.description}. {len(table.rows)} rows. Columns: {'; '.join(lines[0])}.",
    )
    grid = frame.table
    for number, width in enumerate(widths):
        grid.columns[number].width = Mm(width)
    for row, texts, height in zip(list(grid.rows), lines, heights, strict=True):
        row.height = Mm(height)
        for number, cell, text in zip(shown, list(row.cells), texts, strict=True):
            cell.margin_top = cell.margin_bottom = Mm(CELL_MM)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            paragraph = cell.text_frame.paragraphs[0]
            if table.columns[number].align == "right":
                paragraph.alignment = PP_ALIGN.RIGHT
            _write(paragraph, text, LEAST_PT)
    if table.note:
        _note(page, table.note, Box(box.left, box.top + sum(heights) + GAP, box.width, NOTE_MM))


def _row_height(line: Sequence[str], widths: Sequence[float]) -> float:
    """Return about how high a row of a table is, in mm."""
    most = max(_lines(text, LEAST_PT, width - SIDES_MM) for text, width in zip(line, widths, strict=True))
    return most * LEAST_PT * LINE_HEIGHT * MM_PER_PT + 2 * CELL_MM


def _widths(lines: Sequence[Sequence[str]], room: float) -> list[float]:
    """Return the widths of columns by the longest text in each, in mm; the first takes what is left."""
    needs = [
        max(len(unmarked(line[number])) for line in lines) * LEAST_PT * CHARACTER * MM_PER_PT * BOLD
        + SIDES_MM
        for number in range(len(lines[0]))
    ]
    rest = sum(needs[1:])
    if rest > room * (1 - LEAST_OF_FIRST):
        return [room * need / sum(needs) for need in needs]
    return [room - rest, *needs[1:]]


def _note(page: "DeckSlide", text: str, box: Box) -> None:
    shape = page.shapes.add_textbox(Mm(box.left), Mm(box.top), Mm(box.width), Mm(box.height))
    shape.name = "Note"
    shape.text_frame.word_wrap = True
    _write(shape.text_frame.paragraphs[0], text, LEAST_PT)


def _notes(page: "DeckSlide", notes: Sequence[str]) -> None:
    frame = page.notes_slide.notes_text_frame
    assert frame is not None  # noqa: S101 -- the notes page of our deck has one
    for number, text in enumerate(notes):
        _write(frame.paragraphs[0] if number == 0 else frame.add_paragraph(), text)  # type: ignore[no-untyped-call]


def _say_language(part: Any) -> None:  # noqa: ANN401 -- slides, layouts and masters have no common type
    for run in part._element.iter(qn("a:r"), qn("a:fld")):
        run.get_or_add_rPr().set("lang", LANGUAGE)
    for properties in part._element.iter(qn("a:endParaRPr"), qn("a:defRPr")):
        if properties.get("lang") is not None:
            properties.set("lang", LANGUAGE)
