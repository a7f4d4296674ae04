"""The Word file: its styles, tables, pictures and figures, read back from the file that is handed over."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from zipfile import ZipFile

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree
from typer.testing import CliRunner

from imhcalc import __version__
from imhcalc.cli.app import app_of
from imhcalc.faults import ExitCode, UsageError
from imhcalc.report.blocks import Bullets, Chart, Column, Heading, IntervalBar, Paragraph, Table
from imhcalc.report.document import blocks_of
from imhcalc.report.formats.word import render
from imhcalc.report.marks import marked, spans, unmarked
from imhcalc.report.office_files import plain
from imhcalc.report.setting import Setting
from imhcalc.report.word_document import About, written
from imhcalc.report.word_styles import LOOKS
from tests.golden.goldens import EXAMPLES, result_of
from tests.golden.pages import EVERY_KIND
from tests.support import run

FULL = Setting(extent="full")
ABOUT = About("What it is about", "imhcalc 9.9", "imhcalc 9.9; modelled", datetime(2026, 1, 1, tzinfo=UTC))
HOSTILE = (
    '</w:t><w:instrText>HYPERLINK "http://evil"</w:instrText>{ INCLUDETEXT "C:\\secret" } =1+1 <b>&amp; '
    "\x00\x07\x1b\ud800\ufffe\u202e\ue000\ue001\ue002 http://evil.example"
)
ALMOST_NOTHING = {
    "name": "Somewhere",
    "area": {"name": "Somewhere", "nation": "England"},
    "population": {"live_births": {"value": 900, "source": "our own count", "year": 2024}},
}
PROFILES = ("Rutland", "leeds_plan", "almost nothing")
WIDE = Table(
    "Many columns",
    tuple(Column(f"a long title of column {number}") for number in range(11)),
    (tuple("extraordinarily worded" for _ in range(11)),),
)
# The order in which the file format (ECMA-376, part 1) wants the children of an element; Word refuses others.
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid "
    "spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
    "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
    "tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType "
    "cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked personal "
    "personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "numbering": "numPicBullet abstractNum num",
    "settings": "writeProtection view zoom removePersonalInformation proofState stylePaneSortMethod defaultTabStop "
    "characterSpacingControl savePreviewPicture footnotePr endnotePr compat docVars rsids mathPr themeFontLang "
    "clrSchemeMapping doNotAutoCompressPictures shapeDefaults decimalSymbol listSeparator docId defaultImageDpi",
}  # fmt: skip


class Read:
    """A Word file as its reader has it: the document, its XML, and the parts of the package."""

    def __init__(self, file: bytes):
        self.bytes = file
        self.document = Document(BytesIO(file))
        self.parts = {name: ZipFile(BytesIO(file)).read(name) for name in ZipFile(BytesIO(file)).namelist()}
        self.body = etree.fromstring(self.parts["word/document.xml"])
        self.settings = etree.fromstring(self.parts["word/settings.xml"])

    def each(self, name: str) -> list:
        return list(self.body.iter(qn(name)))

    def outline(self) -> list[tuple[str, str]]:
        """Every paragraph with its style and its words, those of tables and of the contents included."""
        names = {style.style_id: style.name for style in self.document.styles}
        return [
            (names[paragraph.pPr.pStyle.val], "".join(text.text or "" for text in paragraph.iter(qn("w:t"))))
            for paragraph in self.document.element.body.iter(qn("w:p"))
        ]

    def words(self) -> str:
        return "\n".join(text for _, text in self.outline())

    def figures(self) -> list[tuple[str, str]]:
        """The ids and the words of all figures: a hidden bookmark around each, and its id as a variable of that name."""
        held = {each.get(qn("w:name")): each.get(qn("w:val")) for each in self.settings.iter(qn("w:docVar"))}
        found = []
        for start in self.each("w:bookmarkStart"):
            name = start.get(qn("w:name"))
            if name.startswith("_f"):
                end = start.getnext().getnext()
                assert end.tag == qn("w:bookmarkEnd")
                assert end.get(qn("w:id")) == start.get(qn("w:id"))
                found.append((held.pop(name), "".join(start.getnext().itertext())))
        assert not held, "a variable without a bookmark"
        return found


def read(blocks, styles=None) -> Read:
    return Read(written(blocks, ABOUT, styles))


def result_named(name: str):
    if name == "Rutland":
        return run(name)
    return run(ALMOST_NOTHING) if name == "almost nothing" else result_of(EXAMPLES / f"{name}.yaml")


@pytest.fixture(scope="module", params=PROFILES)
def report(request):
    result = result_named(request.param)
    return blocks_of(result, FULL), Read(render(result, FULL))


@pytest.fixture(scope="module")
def every_kind() -> Read:
    return read(EVERY_KIND)


# -- words and styles ------------------------------------------------------------------------------------


def test_every_kind_of_block_has_a_style_of_its_own(every_kind):
    assert every_kind.outline() == [
        ("Title", "Fernshire"),
        ("Need", "Families with a new baby"),
        ("Answer", "About 190 of 1,250"),
        ("Normal", "What is not in it."),
        ("Heading 1", "Where it is"),
        ("Caption", "Table 1. Babies by fifth"),
        ("Table Heading", "neighbourhoods"),
        ("Table Heading", "babies"),
        ("Table Text", "most deprived fifth"),
        ("Table Number", "60 (20 to 90)"),
        ("Table Text", "least deprived fifth"),
        ("Table Number", "50"),
        ("Table Note", "Rounded by themselves."),
        ("Caption", "Figure 1. Expected need, with its range"),
        ("Figure", ""),
        ("Heading 2", "By place"),
        ("List Bullet", "one"),
        ("List Bullet", "two: 2"),
        ("Note", "Stands back."),
        ("Heading 1", "Then"),
        ("List Bullet", "imhcalc explain Fernshire: how the number comes about"),
        ("List Bullet", "need"),
        ("List Continue", "190 = 1,250 x 15%"),
        ("List Bullet 2", "births"),
        ("List Bullet 2", "rate"),
        ("Warning", "Look again."),
        ("Caption", "Figure 2. Expected need, with its range"),
        ("Figure", ""),
        ("Caption", "Table 2. Babies by fifth"),
        ("Table Heading", "neighbourhoods"),
        ("Table Heading", "babies"),
        ("Table Text", "most deprived fifth"),
        ("Table Number", "60 (20 to 90)"),
        ("Table Text", "least deprived fifth"),
        ("Table Number", "50"),
        ("Table Note", "Rounded by themselves."),
    ]


def test_a_command_is_set_as_one(every_kind):
    runs = [run for run in every_kind.each("w:r") if run.find(f".//{qn('w:rStyle')}") is not None]
    assert ["".join(run.itertext()) for run in runs] == ["imhcalc explain Fernshire"]


def test_what_the_blocks_say_is_in_the_file(report):
    blocks, file = report
    words = file.words()
    for block in blocks:
        for text in texts_of(block):
            assert plain(unmarked(text)) in words


def texts_of(block) -> list[str]:
    match block:
        case Heading() | Paragraph():
            return [block.text]
        case Bullets():
            return list(block.items)
        case Table():
            cells = [
                cell
                for row in block.rows
                for column, cell in zip(block.columns, row, strict=True)
                if not column.bar and not isinstance(cell, IntervalBar)
            ]
            titles = [column.title for column in block.columns if not column.bar]
            return [block.description, *titles, *cells, *([block.note] if block.note else [])]
        case Chart():
            return [block.title]
    return []


def test_headings_are_in_order_and_never_last_on_a_page(report):
    _, file = report
    levels = [int(style[-1]) for style, _ in file.outline() if re.fullmatch(r"Heading \d", style)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Caption"):
        assert file.document.styles[name].paragraph_format.keep_with_next


def test_no_paragraph_is_empty_but_for_a_picture(report):
    _, file = report
    empty = [paragraph for paragraph in file.document.paragraphs if not paragraph.text.strip()]
    assert all(
        paragraph._p.findall(f".//{qn('w:drawing')}") or paragraph._p.findall(f".//{qn('w:sectPr')}")
        for paragraph in empty
    )


# -- tables ----------------------------------------------------------------------------------------------


def test_header_rows_repeat_and_rows_stay_whole(report):
    _, file = report
    tables = file.each("w:tbl")
    assert tables
    for table in tables:
        rows = table.findall(qn("w:tr"))
        assert [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows] == [
            number == 0 for number in range(len(rows))
        ]
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


def test_tables_say_what_they_hold(report):
    blocks, file = report
    titles = [each.get(qn("w:val")) for each in file.each("w:tblCaption")]
    assert titles == [plain(unmarked(block.description)) for block in blocks if isinstance(block, Table)]
    described = [each.get(qn("w:val")) for each in file.each("w:tblDescription")]
    assert len(described) == len(titles)
    assert all("Columns: " in each for each in described)


def test_widths_are_fixed_and_fit_the_page(report):
    _, file = report
    rooms = [
        section.page_width - section.left_margin - section.right_margin for section in file.document.sections
    ]
    for table in file.document.tables:
        assert not table.autofit
        grid = [column.width for column in table.columns]
        assert sum(grid) <= max(rooms) + Mm(0.5)
        for row in table._tbl.tr_lst:
            assert [int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for cell in row.tc_lst] == [
                round(width / 635) for width in grid
            ]


def test_a_table_of_many_columns_lies_on_its_side_with_its_heading():
    file = read(
        [Heading("T", 1), Paragraph("one"), Heading("Wide"), WIDE, Heading("After"), Paragraph("two")]
    )
    sections = [(section.page_width > section.page_height) for section in file.document.sections]
    assert sections == [False, True, False]
    assert [section.orientation for section in file.document.sections] == [0, 1, 0]
    body = [
        (
            "".join(text.text for text in each.iter(qn("w:t"))),
            each.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None,
        )
        for each in file.body[0]
        if each.tag == qn("w:p")
    ]
    # The last paragraph before each turn carries the break: only a table needs an empty one after it.
    assert body == [
        ("T", False), ("one", True), ("Wide", False), ("Table 1. Many columns", False), ("", True), ("After", False), ("two", False),
    ]  # fmt: skip


def test_a_narrow_table_does_not_turn_the_page(every_kind):
    assert [section.orientation for section in every_kind.document.sections] == [0]


# -- pictures --------------------------------------------------------------------------------------------


def test_every_picture_has_a_text_in_its_place(report):
    blocks, file = report
    charts = [block for block in blocks if isinstance(block, Chart)]
    pictures = [each for each in file.body.iter() if each.tag.endswith("}docPr")]
    assert [each.get("descr") for each in pictures] == [
        plain(unmarked(chart.alternative)) for chart in charts
    ]
    assert [each.get("title") for each in pictures] == [plain(unmarked(chart.title)) for chart in charts]
    assert len({each.get("id") for each in pictures}) == len(pictures)


def test_pictures_are_there_to_be_tested(every_kind):
    assert len(every_kind.document.inline_shapes) == 2
    assert all(shape.width == Mm(160) for shape in every_kind.document.inline_shapes)


# -- figures ---------------------------------------------------------------------------------------------


def test_each_figure_is_found_by_its_id_with_its_words(report):
    blocks, file = report
    written_in_blocks = [
        (span.figure, plain(span.text))
        for block in blocks
        for text in in_order(block)
        for span in spans(text)
        if span.figure is not None
    ]
    assert written_in_blocks
    assert sorted(file.figures()) == sorted(written_in_blocks)


def in_order(block) -> list[str]:
    from imhcalc.report.blocks import Commands, Tree

    match block:
        case Commands():
            return [what for _, what in block.items]
        case Tree():
            waiting, found = list(block.branches), []
            while waiting:
                branch = waiting.pop()
                found += [branch.head, *branch.lines]
                waiting += branch.branches
            return found
    return texts_of(block)


def test_an_id_longer_than_a_bookmark_is_held_whole():
    figure = "scenario.a_very_long_name_of_a_scenario_indeed.provision.gap.change"
    file = read([Paragraph(f"Gap: {marked(figure, '12')} and {marked(figure, '13')}")])
    assert file.figures() == [(figure, "12"), (figure, "13")]
    names = [each.get(qn("w:name")) for each in file.each("w:bookmarkStart")]
    assert len(set(names)) == 2
    assert all(len(name) <= 40 and re.fullmatch(r"_[A-Za-z0-9_]+", name) for name in names)


# -- contents and fields ---------------------------------------------------------------------------------


def test_contents_hold_every_heading_with_a_link_that_leads_to_it(report):
    _, file = report
    entries = [text for style, text in file.outline() if style in {"toc 1", "toc 2"}]
    headings = [text for style, text in file.outline() if style in {"Heading 1", "Heading 2"}]
    firsts = [text for style, text in file.outline() if style == "Heading 1"]
    assert entries in (headings, firsts)
    bookmarks = [each.get(qn("w:name")) for each in file.each("w:bookmarkStart")]
    assert len(set(bookmarks)) == len(bookmarks)
    ids = [each.get(qn("w:id")) for each in file.each("w:bookmarkStart")]
    assert len(set(ids)) == len(ids)
    assert {each.get(qn("w:anchor")) for each in file.each("w:hyperlink")} <= set(bookmarks)
    kinds = [each.get(qn("w:fldCharType")) for each in file.each("w:fldChar")]
    assert kinds == ["begin", "separate", "end"]


def test_a_short_document_has_no_contents(every_kind):
    assert "Contents" not in every_kind.words()


def test_word_is_not_made_to_ask_anything(report):
    _, file = report
    assert not list(file.settings.iter(qn("w:updateFields")))
    assert not [each for each in file.body.iter() if each.get(qn("w:dirty"))]


def test_captions_are_numbered_by_fields(every_kind):
    fields = [
        (each.get(qn("w:instr")).strip(), "".join(each.itertext())) for each in every_kind.each("w:fldSimple")
    ]
    table, figure = "SEQ Table \\* ARABIC", "SEQ Figure \\* ARABIC"
    assert fields == [(table, "1"), (figure, "1"), (figure, "2"), (table, "2")]


def test_pages_are_numbered_at_the_foot(every_kind):
    footer = every_kind.document.sections[0].footer.paragraphs[0]
    assert footer.style.name == "Footer"
    words = "".join(each.text for each in footer._p.iter(qn("w:t")))
    assert words == "imhcalc 9.9; modelled. Page 1 of 1"
    instructions = [each.get(qn("w:instr")).strip() for each in footer._p.iter(qn("w:fldSimple"))]
    assert instructions == ["PAGE", "NUMPAGES"]


# -- the file --------------------------------------------------------------------------------------------


def test_language_is_british_english_everywhere(report):
    _, file = report
    found = set()
    for part in ("word/styles.xml", "word/document.xml"):
        found |= {each.get(qn("w:val")) for each in etree.fromstring(file.parts[part]).iter(qn("w:lang"))}
    assert found == {"en-GB"}
    assert {each.get(qn("w:val")) for each in file.settings.iter(qn("w:themeFontLang"))} == {"en-GB"}
    assert file.document.core_properties.language == "en-GB"


def test_the_file_says_what_it_is():
    result = run("Rutland")
    properties = Read(render(result, FULL)).document.core_properties
    assert "Rutland" in properties.title
    assert properties.subject == "Families with a new baby who may need specialist help"
    assert properties.author == properties.last_modified_by == f"imhcalc {__version__}"
    assert properties.created == properties.modified == datetime(2026, 1, 1, tzinfo=UTC)
    assert not properties.comments


def test_the_page_is_a4(every_kind):
    section = every_kind.document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_nothing_of_the_template_is_left(every_kind):
    assert not [name for name in every_kind.parts if "thumbnail" in name or "customXml" in name]
    used = {style.name for style in every_kind.document.styles if style.type == WD_STYLE_TYPE.TABLE}
    assert used == {"Normal Table", "Table Grid", "Report Table"}
    fonts = {
        each.get(qn("w:ascii"))
        for each in etree.fromstring(every_kind.parts["word/styles.xml"]).iter(qn("w:rFonts"))
    }
    assert fonts == {"Arial", "Consolas"}


def test_elements_are_in_the_order_that_word_wants(report):
    _, file = report
    checked = 0
    for name in ("word/document.xml", "word/styles.xml", "word/settings.xml", "word/numbering.xml"):
        for element in etree.fromstring(file.parts[name]).iter(etree.Element):
            local = etree.QName(element).localname
            if local in ORDERS and "wordprocessingml" in element.tag:
                order = ORDERS[local].split()
                # A section inside a paragraph stands last in its properties; of all else the order is listed.
                places = [
                    order.index(etree.QName(child).localname)
                    for child in element
                    if child.tag != qn("w:sectPr")
                ]
                assert places == sorted(places), etree.tostring(element)[:600]
                checked += 1
    assert checked > 200


def test_the_same_result_gives_the_same_bytes_in_two_processes():
    code = (
        "import sys; from tests.support import run; from imhcalc.report.formats.word import render;"
        "from imhcalc.report.setting import Setting;"
        "sys.stdout.buffer.write(render(run('Rutland'), Setting(extent='full')))"
    )
    made = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert made[0] == made[1]
    assert made[0][:2] == b"PK"
    infos = ZipFile(BytesIO(made[0])).infolist()
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert infos[0].filename == "[Content_Types].xml"
    assert [info.filename for info in infos[1:]] == sorted(info.filename for info in infos[1:])


# -- text that others wrote ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile() -> Read:
    blocks = [
        Heading(HOSTILE, 1),
        *(Heading(f"{number} {HOSTILE}") for number in range(8)),
        Paragraph(HOSTILE, "answer"),
        Bullets((HOSTILE,)),
        Table(HOSTILE, (Column(HOSTILE), Column(HOSTILE, "right")), ((HOSTILE, HOSTILE),), note=HOSTILE),
        EVERY_KIND[6]._replace(title=HOSTILE, alternative=HOSTILE),
    ]
    return read(blocks)


def test_text_stays_text(hostile):
    shown = plain(unmarked(HOSTILE))
    assert "</w:t><w:instrText>" in shown
    assert hostile.words().count(shown) >= 10
    instructions = [each.text for each in hostile.each("w:instrText")]
    instructions += [each.get(qn("w:instr")) for each in hostile.each("w:fldSimple")]
    assert {each.split()[0] for each in instructions} == {"TOC", "SEQ"}
    assert all(each.get(qn("r:id")) is None for each in hostile.each("w:hyperlink"))
    assert not any(b"TargetMode" in part for name, part in hostile.parts.items() if name.endswith(".rels"))


def test_what_xml_refuses_and_what_turns_reading_round_is_gone(hostile):
    for name, part in hostile.parts.items():
        if name.endswith((".xml", ".rels")):
            assert not re.search(
                "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\u202e\ue000-\ue005]", part.decode()
            )


@pytest.mark.parametrize("extent", ["full", "brief", "challenge"])
def test_every_extent_can_be_set(extent):
    file = Read(render(run(ALMOST_NOTHING), Setting(extent=extent)))
    assert file.outline()


# -- a team's own styles ---------------------------------------------------------------------------------


def own_file() -> "Document":
    """A team's own file: their font, page and header, and words that are none of our report's business."""
    document = Document()
    document.styles["Normal"].font.name = "Georgia"
    document.styles["Heading 1"].font.size = Pt(31)
    document.styles.add_style("Need", WD_STYLE_TYPE.CHARACTER)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(200), Mm(280)
    section.header.paragraphs[0].text = "Our council"
    document.add_heading("SECRET heading", 1)
    paragraph = document.add_paragraph("SECRET draft")
    document.add_comment(paragraph.runs[0], text="SECRET comment", author="A colleague")
    document.core_properties.comments = "SECRET"
    document.core_properties.author = "A colleague"
    document.add_section()
    return document


def bytes_of(document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def in_own_styles() -> Read:
    return read(EVERY_KIND, bytes_of(own_file()))


def test_own_styles_page_and_header_are_kept(in_own_styles):
    document = in_own_styles.document
    assert document.styles["Normal"].font.name == "Georgia"
    assert document.styles["Heading 1"].font.size == Pt(31)
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (200, 280)
    assert section.header.paragraphs[0].text == "Our council"
    assert "Page" in section.footer.paragraphs[0].text
    assert len(document.sections) == 1


def test_own_words_and_comments_are_dropped(in_own_styles):
    assert ("Heading 1", "Where it is") in in_own_styles.outline()
    assert not [
        name for name, part in in_own_styles.parts.items() if b"SECRET" in part or b"A colleague" in part
    ]


def test_styles_that_are_missing_are_added(in_own_styles):
    names = {style.name: style for style in in_own_styles.document.styles}
    assert {look.name for look in LOOKS} <= set(names)
    assert names["Need"].type == WD_STYLE_TYPE.CHARACTER
    assert ("Need (report)", "Families with a new baby") in in_own_styles.outline()
    assert names["Answer"].font.size == Pt(15)
    # Their font is used by what is added, for it names none.
    assert names["Answer"].font.name is None


def test_captions_and_headings_stay_with_what_they_are_of_whatever_the_styles_say(in_own_styles):
    names = {"Caption", "Heading 1", "Heading 2"}
    kept = [each for each in in_own_styles.document.paragraphs if each.style.name in names]
    assert len(kept) == 7
    assert all(each.paragraph_format.keep_with_next for each in kept)


def test_a_footer_of_their_own_is_left_as_it_is():
    document = own_file()
    document.sections[0].footer.paragraphs[0].text = "Their footer"
    file = read(EVERY_KIND, bytes_of(document))
    assert [each.text for each in file.document.sections[0].footer.paragraphs] == ["Their footer"]


def test_what_would_ask_or_lock_on_opening_is_dropped():
    document = own_file()
    for name in ("documentProtection", "updateFields", "attachedTemplate", "mailMerge"):
        document.settings.element.insert(0, document.settings.element.makeelement(qn(f"w:{name}"), {}))
    file = read(EVERY_KIND, bytes_of(document))
    for name in ("documentProtection", "updateFields", "attachedTemplate", "mailMerge"):
        assert file.settings.find(qn(f"w:{name}")) is None


def test_a_file_without_lists_gets_them():
    document = own_file()
    rels = document.part.rels
    for key in [key for key, each in rels.items() if each.reltype.endswith("/numbering")]:
        del rels[key]
    for name in ("List Bullet", "List Bullet 2", "List Bullet 3"):
        document.styles[name].delete()
    file = read(EVERY_KIND, bytes_of(document))
    number = file.document.styles["List Bullet"].element.pPr.numPr.numId.val
    numbering = etree.fromstring(file.parts["word/numbering.xml"])
    assert str(number) in {each.get(qn("w:numId")) for each in numbering.iter(qn("w:num"))}


def not_a_document(kind: str) -> bytes:
    if kind == "text":
        return b"My styles are in here."
    if kind == "nothing":
        return b""
    document = bytes_of(own_file())
    if kind == "cut off":
        return document[: len(document) // 2]
    out = BytesIO()
    with ZipFile(BytesIO(document)) as source, ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if kind == "a template":
                part = part.replace(b"document.main+xml", b"template.main+xml")
            if kind == "damaged" and name == "word/styles.xml":
                part = part[:500]
            if not (kind == "an archive" and name == "[Content_Types].xml"):
                target.writestr(name, part)
    return out.getvalue()


KINDS = ("text", "nothing", "cut off", "a template", "damaged", "an archive")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_word_file_is_refused(kind):
    with pytest.raises(UsageError, match="docx cannot be used"):
        read(EVERY_KIND, not_a_document(kind))


def test_the_command_refuses_it_without_a_traceback(tmp_path):
    reference, out = tmp_path / "own.docx", tmp_path / "rutland.docx"
    reference.write_bytes(b"My styles are in here.")
    done = CliRunner().invoke(
        app_of(["report"]),
        ["report", "Rutland", "-o", str(out), "--reference-docx", str(reference), "--draws", "100"],
    )
    assert done.exit_code == ExitCode.USAGE
    assert "docx cannot be used" in done.output
    assert "Traceback" not in done.output
    assert not out.exists()


def test_the_command_uses_it(tmp_path):
    reference, out = tmp_path / "own.docx", tmp_path / "rutland.docx"
    own_file().save(str(reference))
    done = CliRunner().invoke(
        app_of(["report"]),
        ["report", "Rutland", "-o", str(out), "--reference-docx", str(reference), "--draws", "100"],
    )
    assert done.exit_code == 0, done.output
    assert Document(str(out)).styles["Normal"].font.name == "Georgia"
