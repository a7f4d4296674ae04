"""A Word document that people edit, comment on and merge into their own.

Every look is a style, every list a list and every table a table, so that a team can change each in one place.
A figure keeps its id: the run that writes it stands in a hidden bookmark, and a document variable of the same name
holds the id, since bookmarks may not be as long as ids.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

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
from imhcalc.report.marks import spans, unmarked
from imhcalc.report.office_files import LANGUAGE, plain, saved
from imhcalc.report.word_styles import (
    AFTER_VARIABLES,
    COMMAND,
    KEPT_WITH_NEXT,
    SPACE_BEFORE,
    TABLE,
    Prepared,
    insert_setting,
    prepared,
)
from imhcalc.report.word_tables import Widths, height, widths

if TYPE_CHECKING:
    from docx.section import Section
    from docx.table import Table as WordTable

CHART_WIDTH_MM = 160.0
LONGEST_BOOKMARK = 40
HEADINGS_FOR_CONTENTS = 6
"""A document with fewer headings needs no table of contents."""
HEADINGS_IN_CONTENTS = 24
"""With more than this, the table of contents leaves the lower level out."""
ANSWER_WITHIN = 3
"""The answer is looked for in the first chapters alone."""
KEPT_TOGETHER = 0.55
"""A table that is no higher than this share of a page stays on one page."""
DEEPEST_LIST_STYLE = 3
BELOW_TABLE_PT = 8.0
"""The space below a table without a note; no empty paragraph stands in for space."""
PARAGRAPH_STYLES = {
    "text": "Normal",
    "need": "Need",
    "answer": "Answer",
    "note": "Note",
    "warning": "Warning",
}


class About(NamedTuple):
    """What the file says of itself; `footer` stands at the foot of each page before its number."""

    subject: str
    author: str
    footer: str
    date: datetime


def written(blocks: Sequence[Block], about: About, styles: bytes | None = None) -> bytes:
    """Return blocks as the bytes of a Word document, with the styles of a team's own document where it is given."""
    return _Writer(prepared(styles), about).document(blocks)


class _Writer:
    """Writes blocks one after the other into a document, and counts what is numbered."""

    def __init__(self, into: Prepared, about: About) -> None:
        self._word, self._styles, self._is_own = into.document, into.styles, into.is_own
        self._about = about
        self._count = {"Table": 0, "Figure": 0}
        self._variables: list[tuple[str, str]] = []
        self._bookmarks = 0
        self._headings = 0
        self._has_title = False
        self._is_below_table = False

    def document(self, blocks: Sequence[Block]) -> bytes:
        """Return the document with these blocks."""
        first = self._word.sections[0]
        self._footer(first)
        chapters = list(_chapters(blocks))
        contents = [block for block in blocks if isinstance(block, Heading) and block.level > 1]
        is_turned = False
        before_contents = _chapters_before_contents(chapters)
        for number, chapter in enumerate(chapters):
            if number == before_contents and len(contents) >= HEADINGS_FOR_CONTENTS:
                self._contents(contents)
            should_turn = _is_upright(first) and self._is_wide(chapter, first)
            if should_turn != is_turned:
                self._turn()
                is_turned = should_turn
            for block in chapter:
                self._block(block)
        title = next((unmarked(block.text) for block in blocks if isinstance(block, Heading)), "")
        self._properties(plain(title))
        self._keep_figures()
        return saved(self._word.save)

    # -- the page --------------------------------------------------------------------------------------

    def _is_wide(self, chapter: Sequence[Block], section: "Section") -> bool:
        room = _room(section)
        return any(isinstance(block, Table) and widths(block, room).is_tight for block in chapter)

    def _turn(self) -> None:
        """Begin a section whose page lies the other way."""
        section = self._word.add_section(WD_SECTION.NEW_PAGE)
        section.page_width, section.page_height = section.page_height, section.page_width
        section.orientation = WD_ORIENT.PORTRAIT if _is_upright(section) else WD_ORIENT.LANDSCAPE
        section.different_first_page_header_footer = False
        self._carry_break()

    def _carry_break(self) -> None:
        """Let the last paragraph carry the break of a section: an empty one after it might need a page of its own."""
        carrier = self._word.paragraphs[-1]._p
        before = carrier.getprevious()
        if before is None or before.tag != qn("w:p"):
            carrier.style = self._styles["Table Note"]
            return
        before.get_or_add_pPr().append(carrier.find(f"{qn('w:pPr')}/{qn('w:sectPr')}"))
        self._word.element.body.remove(carrier)

    def _footer(self, section: "Section") -> None:
        """Set the number of each page at its foot, unless a team's own document has a footer."""
        footer = section.footer
        if not footer.is_linked_to_previous:
            return
        paragraph = footer.paragraphs[0]
        paragraph._p.style = self._styles["Footer"]
        paragraph.add_run(plain(f"{self._about.footer}. Page "))
        paragraph._p.append(_field("PAGE", "1"))
        paragraph.add_run(" of ")
        paragraph._p.append(_field("NUMPAGES", "1"))

    def _contents(self, headings: Sequence[Heading]) -> None:
        """Set the table of contents as a field with its entries in it, so that Word neither asks nor waits to fill it.

        Its entries are links without page numbers: those are known to Word alone, and a wrong one would be worse.
        """
        levels = 2 if len(headings) <= HEADINGS_IN_CONTENTS else 1
        holder = parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/>"
            "<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent/></w:sdt>"
        )
        self._word.element.body.insert_element_before(holder, "w:sectPr")
        inside = holder.find(qn("w:sdtContent"))
        self._written_into(inside, "TOC Heading", "Contents")
        shown = [(number, each) for number, each in enumerate(headings, 1) if each.level <= levels + 1]
        for position, (number, heading) in enumerate(shown):
            entry = self._written_into(inside, f"toc {heading.level - 1}", "")
            if position == 0:
                entry.append(_field_mark("begin"))
                entry.append(_instruction(rf"TOC \o &quot;1-{levels}&quot; \n \h \z \u"))
                entry.append(_field_mark("separate"))
            link = OxmlElement("w:hyperlink", {qn("w:anchor"): _target(number), qn("w:history"): "1"})
            link.append(_run(plain(unmarked(heading.text))))
            entry.append(link)
            if position < len(shown) - 1:
                WordParagraph(entry, self._word._body).paragraph_format.keep_with_next = True
            if position == len(shown) - 1:
                entry.append(_field_mark("end"))

    def _written_into(self, parent: BaseOxmlElement, style: str, text: str) -> BaseOxmlElement:
        paragraph = OxmlElement("w:p")
        paragraph.style = self._styles[style]
        if text:
            paragraph.append(_run(text))
        parent.append(paragraph)
        return paragraph

    # -- blocks ----------------------------------------------------------------------------------------

    def _block(self, block: Block) -> None:  # noqa: C901 -- one for each kind of block
        match block:
            case Heading():
                self._heading(block)
            case Paragraph():
                self._paragraph(PARAGRAPH_STYLES[block.kind], block.text)
            case Bullets():
                for item in block.items:
                    self._paragraph("List Bullet", item)
            case Commands():
                self._commands(block)
            case Table():
                self._table(block)
            case Chart():
                self._chart(block)
            case Tree():
                for branch in block.branches:
                    self._branch(branch, 1)

    def _paragraph(self, style: str, text: str) -> WordParagraph:
        paragraph = self._word.add_paragraph()
        paragraph._p.style = self._styles[style]
        if self._is_own and style in KEPT_WITH_NEXT:
            # A team's own styles need not keep a heading or a caption with what it is of.
            paragraph.paragraph_format.keep_with_next = True
        if self._is_below_table and SPACE_BEFORE[style] < BELOW_TABLE_PT:
            paragraph.paragraph_format.space_before = Pt(BELOW_TABLE_PT)
        self._is_below_table = False
        self._text(paragraph._p, text)
        return paragraph

    def _text(self, paragraph: BaseOxmlElement, text: str) -> None:
        """Write text in runs: what a figure is written as stands in a hidden bookmark."""
        for span in spans(text):
            run = _run(plain(span.text))
            if span.figure is None:
                paragraph.append(run)
                continue
            start, end = self._bookmark(span.figure)
            paragraph.extend((start, run, end))

    def _bookmark(self, figure: str) -> tuple[BaseOxmlElement, BaseOxmlElement]:
        name = f"_f{len(self._variables) + 1}_{re.sub(r'[^A-Za-z0-9]', '_', figure)}"[:LONGEST_BOOKMARK]
        self._variables.append((name, figure))
        return self._named_place(name)

    def _named_place(self, name: str) -> tuple[BaseOxmlElement, BaseOxmlElement]:
        self._bookmarks += 1
        number = str(self._bookmarks)
        return (
            OxmlElement("w:bookmarkStart", {qn("w:id"): number, qn("w:name"): name}),
            OxmlElement("w:bookmarkEnd", {qn("w:id"): number}),
        )

    def _heading(self, heading: Heading) -> None:
        if heading.level == 1 and not self._has_title:
            self._has_title = True
            self._paragraph("Title", heading.text)
            return
        paragraph = self._paragraph(f"Heading {max(1, heading.level - 1)}", heading.text)
        if heading.level > 1:
            self._headings += 1
            start, end = self._named_place(_target(self._headings))
            paragraph._p.insert_element_before(start, "w:r", "w:bookmarkStart")
            paragraph._p.append(end)

    def _commands(self, block: Commands) -> None:
        for command, what in block.items:
            paragraph = self._paragraph("List Bullet", "")
            run = _run(plain(command))
            run.style = self._styles[COMMAND]
            paragraph._p.append(run)
            self._text(paragraph._p, f": {what}")

    def _branch(self, branch: Branch, depth: int) -> None:
        """Set a branch as an entry of a nested list; what is said of it stands under it, level with its words."""
        suffix = "" if depth == 1 else f" {min(depth, DEEPEST_LIST_STYLE)}"
        paragraph = self._paragraph(f"List Bullet{suffix}", branch.head)
        below = [self._paragraph(f"List Continue{suffix}", line) for line in branch.lines]
        if below:
            paragraph.paragraph_format.keep_with_next = True
        if depth > DEEPEST_LIST_STYLE:
            for each in (paragraph, *below):
                each.paragraph_format.left_indent = Mm(6 * depth)
        for inner in branch.branches:
            self._branch(inner, depth + 1)

    def _caption(self, what: str, text: str) -> None:
        """Set a caption whose number is a field, with the number in it."""
        self._count[what] += 1
        paragraph = self._paragraph("Caption", "")
        paragraph.add_run(f"{what} ")
        paragraph._p.append(_field(f"SEQ {what} \\* ARABIC", str(self._count[what])))
        paragraph.add_run(". ")
        self._text(paragraph._p, text)

    def _chart(self, chart: Chart) -> None:
        from imhcalc.report.charts import picture  # noqa: PLC0415 -- without a chart, nothing need be drawn

        room = _room(self._word.sections[-1])
        width = min(CHART_WIDTH_MM, room)
        self._caption("Figure", chart.title)
        paragraph = self._paragraph("Figure", "")
        shape = paragraph.add_run().add_picture(BytesIO(picture(chart, width)), width=Mm(width))
        properties = shape._inline.docPr
        properties.set("descr", plain(unmarked(chart.alternative)))
        properties.set("title", plain(unmarked(chart.title)))
        properties.set("name", f"Figure {self._count['Figure']}")

    # -- tables ----------------------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        shown = [number for number, column in enumerate(table.columns) if not column.bar]
        room = widths(table, _room(self._word.sections[-1]))
        self._caption("Table", table.description)
        word = self._word.add_table(len(table.rows) + 1, len(shown))
        self._table_properties(word, table, shown, room)
        cells = [[table.columns[number].title for number in shown]]
        cells += [[_cell(row[number]) for number in shown] for row in table.rows]
        is_kept = height(table, room.columns) <= KEPT_TOGETHER * _page_height(self._word.sections[-1])
        for position, (row, texts) in enumerate(zip(word._tbl.tr_lst, cells, strict=True)):
            properties = row.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if position == 0:
                properties.append(OxmlElement("w:tblHeader"))
            is_last = position == len(cells) - 1
            holds_next = (not is_last and (is_kept or position < 2)) or (is_last and table.note is not None)  # noqa: PLR2004 -- the header and one row
            for number, cell, text, width in zip(shown, row.tc_lst, texts, room.columns, strict=True):
                cell.width = Mm(width)
                paragraph = WordParagraph(cell.p_lst[0], word)
                is_number = table.columns[number].align == "right"
                style = "Table Heading" if position == 0 else "Table Number" if is_number else "Table Text"
                paragraph._p.style = self._styles[style]
                if is_number:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                if holds_next:
                    paragraph.paragraph_format.keep_with_next = True
                self._text(paragraph._p, text)
        if table.note:
            self._paragraph("Table Note", table.note)
        else:
            self._is_below_table = True

    def _table_properties(self, word: "WordTable", table: Table, shown: Sequence[int], room: Widths) -> None:
        """Set style, widths and what is read out of a table."""
        word.autofit = False
        word.alignment = WD_TABLE_ALIGNMENT.LEFT
        properties = word._tbl.tblPr
        properties.style = self._styles[TABLE]
        width = properties.find(qn("w:tblW"))
        width.set(qn("w:type"), "dxa")
        width.set(qn("w:w"), str(Mm(sum(room.columns)).twips))
        look = properties.find(qn("w:tblLook"))
        for name in list(look.attrib):
            del look.attrib[name]
        for name, value in (
            ("val", "00A0"), ("firstRow", "1"), ("lastRow", "0"), ("firstColumn", "1"), ("lastColumn", "0"),
            ("noHBand", "1"), ("noVBand", "1"),
        ):  # fmt: skip
            look.set(qn(f"w:{name}"), value)
        for column, size in zip(word._tbl.tblGrid.gridCol_lst, room.columns, strict=True):
            column.w = Mm(size)
        titles = "; ".join(table.columns[number].title for number in shown)
        for name, text in (
            ("tblCaption", table.description),
            ("tblDescription", f"{table.description}. {len(table.rows)} rows. Columns: {titles}."),
        ):
            properties.append(OxmlElement(f"w:{name}", {qn("w:val"): plain(unmarked(text))}))

    # -- the file --------------------------------------------------------------------------------------

    def _properties(self, title: str) -> None:
        properties = self._word.core_properties
        properties.title, properties.subject = title[:255], plain(unmarked(self._about.subject))[:255]
        properties.author = properties.last_modified_by = self._about.author
        properties.created = properties.modified = self._about.date
        properties.language, properties.revision = LANGUAGE, 1
        properties.comments = properties.keywords = properties.category = ""

    def _keep_figures(self) -> None:
        """Keep which figure each hidden bookmark is around, as document variables."""
        if not self._variables:
            return
        holder = OxmlElement("w:docVars")
        for name, figure in self._variables:
            holder.append(OxmlElement("w:docVar", {qn("w:name"): name, qn("w:val"): figure}))
        insert_setting(self._word.settings.element, holder, AFTER_VARIABLES)


def _chapters(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """Yield what stands before the first heading under the title, and then each such heading with what follows it."""
    starts = [
        number
        for number, block in enumerate(blocks)
        if isinstance(block, Heading) and block.level == 2  # noqa: PLR2004 -- the first under the title
    ]
    for start, end in pairwise((0, *starts, len(blocks))):
        yield blocks[start:end]


def _chapters_before_contents(chapters: Sequence[Sequence[Block]]) -> int:
    """Return how many chapters stand before the contents: the answer does, however it is headed."""
    for number, chapter in enumerate(chapters[:ANSWER_WITHIN], 1):
        if any(isinstance(block, Paragraph) and block.kind == "answer" for block in chapter):
            return number
    return 1


def _is_upright(section: "Section") -> bool:
    return (section.page_width or 0) < (section.page_height or 0)


def _room(section: "Section") -> float:
    """Return the width of the words on a page, in mm."""
    taken = (section.left_margin or 0) + (section.right_margin or 0)
    return float(Emu((section.page_width or 0) - taken).mm)


def _page_height(section: "Section") -> float:
    """Return the height of the words on a page, in mm."""
    taken = (section.top_margin or 0) + (section.bottom_margin or 0)
    return float(Emu((section.page_height or 0) - taken).mm)


def _cell(cell: str | IntervalBar) -> str:
    return "" if isinstance(cell, IntervalBar) else cell


def _target(number: int) -> str:
    """Return the bookmark of a heading that the table of contents leads to."""
    return f"_Toc{number:09d}"


def _run(text: str) -> BaseOxmlElement:
    run = OxmlElement("w:r")
    run.text = text
    return run


def _field(instruction: str, shown: str) -> BaseOxmlElement:
    field = OxmlElement("w:fldSimple", {qn("w:instr"): f" {instruction} "})
    field.append(_run(shown))
    return field


def _field_mark(kind: str) -> BaseOxmlElement:
    run = OxmlElement("w:r")
    run.append(OxmlElement("w:fldChar", {qn("w:fldCharType"): kind}))
    return run


def _instruction(text: str) -> BaseOxmlElement:
    return parse_xml(f'<w:r {nsdecls("w")}><w:instrText xml:space="preserve"> {text} </w:instrText></w:r>')
