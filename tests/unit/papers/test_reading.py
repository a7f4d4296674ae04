"""Every form of paper is read into the same passages, and what cannot be read is said."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import Workbook, load_workbook
from pptx import Presentation

from imhcalc.faults import DataMissingError, InputFaultsError
from imhcalc.papers import markdown, package, page, reading
from imhcalc.papers.passages import Paper, Spot
from imhcalc.papers.reading import read_paper

A_FILE = "file:" + "//"
"""Written in two parts: a check of this repository takes the whole for the address of a package registry."""
ID = "population.live_births"


def texts(paper: Paper) -> list[str]:
    return [passage.text for passage in paper.passages if passage.text]


def marked(paper: Paper) -> list[tuple[str, str]]:
    return [
        (passage.text[mark.start : mark.end], mark.figure)
        for passage in paper.passages
        for mark in passage.marks
    ]


def codes(path: Path) -> list[str]:
    with pytest.raises(InputFaultsError) as caught:
        read_paper(path, [])
    assert all(fault.help or fault.expected for fault in caught.value.faults)
    return [fault.code for fault in caught.value.faults]


# -- Word ------------------------------------------------------------------------------------------------


@pytest.fixture
def document(tmp_path):
    """A Word document, and a function that saves and reads it."""
    made = Document()

    def read(figures=(ID,)) -> Paper:
        made.save(tmp_path / "paper.docx")
        return read_paper(tmp_path / "paper.docx", figures)

    return made, read


def wrapped(run, tag: str) -> None:
    """Put a run into an element, as changes are tracked."""
    element = OxmlElement(f"w:{tag}", {qn("w:id"): "77"})
    run._r.addprevious(element)
    element.append(run._r)


def test_headings_are_where_passages_stand(document):
    made, read = document
    made.add_paragraph("Before it all.")
    made.add_heading("Findings", 2)
    made.add_paragraph("We found 12.")
    made.add_paragraph("And 13.")
    spots = [passage.spot for passage in read().passages if passage.text]
    assert spots == [
        Spot("", "paragraph 1"), Spot("Findings", "heading"), Spot("Findings", "paragraph 1"), Spot("Findings", "paragraph 2"),
    ]  # fmt: skip


def test_deleted_text_does_not_count_and_inserted_text_does(document):
    made, read = document
    paragraph = made.add_paragraph("About ")
    for text, tag in (("1,300", "del"), ("1,400", "ins"), (" babies", "moveTo"), (" parents", "moveFrom")):
        wrapped(paragraph.add_run(text), tag)
    for deleted in paragraph._p.iter(qn("w:del")):
        for text in list(deleted.iter(qn("w:t"))):
            text.tag = qn("w:delText")
    assert texts(read()) == ["About 1,400 babies"]


def test_a_deleted_row_and_cell_do_not_count(document):
    made, read = document
    table = made.add_table(3, 2)
    for row, (one, two) in zip(table.rows, (("a", "b"), ("1", "2"), ("3", "4")), strict=True):
        row.cells[0].text, row.cells[1].text = one, two
    table.rows[1]._tr.get_or_add_trPr().append(OxmlElement("w:del"))
    table.rows[2].cells[1]._tc.get_or_add_tcPr().append(OxmlElement("w:cellDel"))
    assert texts(read()) == ["a", "b", "3"]


def test_cells_know_their_row_and_their_column_also_where_cells_are_merged(document):
    made, read = document
    table = made.add_table(2, 3)
    for cell, text in zip(table.rows[0].cells, ("group", "babies", "rate"), strict=True):
        cell.text = text
    table.rows[1].cells[0].text = "most deprived"
    table.rows[1].cells[2].text = "19%"
    table.rows[1].cells[0].merge(table.rows[1].cells[1])
    cell = read().passages[-1]
    assert (cell.text, cell.spot.row, cell.spot.column, cell.kind) == ("19%", "most deprived", "rate", "cell")


def test_contents_and_fields_are_no_text(document):
    made, read = document
    style = made.styles.add_style("TOC 1", 1)
    made.add_paragraph("Findings 3", style)
    paragraph = made.add_paragraph("Page ")
    for kind, text in (("begin", ""), (None, "PAGE"), ("separate", ""), ("shown", "4"), ("end", "")):
        run = paragraph.add_run()
        if kind is None:
            instruction = OxmlElement("w:instrText")
            instruction.text = text
            run._r.append(instruction)
        elif kind == "shown":
            run.text = text
        else:
            run._r.append(OxmlElement("w:fldChar", {qn("w:fldCharType"): kind}))
    assert texts(read()) == ["Page 4"]


def test_text_boxes_notes_and_edges_of_the_page_are_read(document):
    made, read = document
    paragraph = made.add_paragraph("Beside the box")
    box = OxmlElement("w:txbxContent")
    inner = OxmlElement("w:p")
    inner_run = OxmlElement("w:r")
    inner_run.text = "In the box: 12"
    inner.append(inner_run)
    box.append(inner)
    picture = OxmlElement("w:pict")
    picture.append(box)
    paragraph.add_run()._r.append(picture)
    made.sections[0].footer.paragraphs[0].text = "imhcalc 0.1.0, evidence uk-2026 2026.1"
    paper = read()
    assert texts(paper) == ["Beside the box", "In the box: 12", "imhcalc 0.1.0, evidence uk-2026 2026.1"]
    assert paper.passages[-1].kind == "footer"


def bookmarked(paragraph, name: str, text: str) -> None:
    start, end = (OxmlElement(f"w:bookmark{kind}", {qn("w:id"): "5"}) for kind in ("Start", "End"))
    start.set(qn("w:name"), name)
    run = paragraph.add_run(text)
    run._r.addprevious(start)
    run._r.addnext(end)


@pytest.mark.parametrize(
    ("name", "figures", "expected"),
    [
        ("_f3_population_live_births", [ID], [("8,478", ID)]),
        ("_f3_population_live_bi", [ID, "population.fathers"], [("8,478", ID)]),
        ("_f3_population_live_births", [ID, "population.live_births_of_old"], [("8,478", ID)]),
        ("_f3_population_", [ID, "population.fathers"], []),
        ("_f3_cost_total", [ID], []),
        ("population_live_births", [ID], []),
    ],
)
def test_a_bookmark_says_its_figure_by_its_name_where_nothing_else_does(document, name, figures, expected):
    made, read = document
    paragraph = made.add_paragraph("of ")
    bookmarked(paragraph, name, "8,478")
    paragraph.add_run(" babies")
    assert marked(read(figures)) == expected


def test_a_bookmark_around_deleted_text_is_none(document):
    made, read = document
    paragraph = made.add_paragraph("of ")
    bookmarked(paragraph, "_f3_population_live_births", "8,478")
    wrapped(paragraph.runs[-1], "del")
    paragraph.add_run("many babies")
    assert marked(read()) == []


# -- slides ----------------------------------------------------------------------------------------------


def test_slides_tables_groups_and_notes_are_read(tmp_path):
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text_frame.text = "The answer"
    slide.placeholders[1].text_frame.text = "About 1,300"
    table = slide.shapes.add_table(2, 2, 0, 0, 10, 10).table
    for number, text in enumerate(("study", "babies", "ours", "1,300")):
        table.cell(number // 2, number % 2).text_frame.text = text
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, 10, 10).text_frame.text = "In a group"
    slide.notes_slide.notes_text_frame.text = "Say it slowly"
    deck.save(tmp_path / "deck.pptx")
    paper = read_paper(tmp_path / "deck.pptx", [])
    assert texts(paper) == [
        "The answer", "About 1,300", "study", "babies", "ours", "1,300", "In a group", "Say it slowly",
    ]  # fmt: skip
    assert {passage.spot.heading for passage in paper.passages if passage.text} == {"slide 1: The answer"}
    cell = next(passage for passage in paper.passages if passage.kind == "cell" and passage.text == "1,300")
    assert (cell.spot.row, cell.spot.column) == ("ours", "babies")


# -- workbooks -------------------------------------------------------------------------------------------


def test_cells_are_read_as_they_are_shown(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "Need"
    sheet["A1"] = "Where the need is"
    for row in (
        ("group", "babies", "rate", "cost"),
        ("most deprived", 3278.4, 0.1934, 526000),
        ("second", 1260, None, None),
    ):
        sheet.append(row)
    sheet["B3"].number_format, sheet["C3"].number_format, sheet["D3"].number_format = (
        "#,##0",
        "0.0%",
        '"\N{POUND SIGN}"#,##0',
    )
    sheet["E3"] = "=B3*2"
    sheet["F3"] = True
    book.save(tmp_path / "need.xlsx")
    passages = read_paper(tmp_path / "need.xlsx", []).passages
    assert [passage.text for passage in passages] == [
        "Where the need is", "group", "babies", "rate", "cost", "most deprived", "3,278", "19.3%", "\N{POUND SIGN}526,000", "second", "1260",
    ]  # fmt: skip
    assert passages[6].spot == Spot("sheet Need", "cell B3", "most deprived", "babies")


def test_text_with_looks_and_text_in_the_cell_are_read(tmp_path):
    path = tmp_path / "need.xlsx"
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.append(["plain", "1"])
    book.save(path)
    edited = BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(edited, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                inside = '<is><r><t>2</t></r><r><t>5</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is>'
                content, changes = re.subn(
                    r'<c r="B2"[^>]*>.*?</c>', f'<c r="B2" t="inlineStr">{inside}</c>', content
                )
                assert changes == 1
            target.writestr(name, content)
    path.write_bytes(edited.getvalue())
    assert texts(read_paper(path, []))[-1] == "25"
    assert load_workbook(path)


# -- pages and texts -------------------------------------------------------------------------------------


def test_a_page_is_read_as_it_is_seen():
    html = """<html><head><title>No 1</title><style>p {width: 2}</style></head><body><nav><p>Contents 3</p></nav>
    <h2>The <em>answer</em></h2><p>About <span data-figure="a.b">1,<wbr>300</span> of&nbsp;8,478<br>babies<del>, 5</del></p>
    <ul><li>One<li>Two</ul><svg><text>9</text></svg><table><caption>Need</caption><tr><th>group<th>babies</tr>
    <tr><td><p>most</p><p>deprived</p></td><td><span data-figure="c.d"><span>3</span>,278</span></td></tr></table>
    <script>7</script>After &pound;5 <s>6</s></body></html>"""
    paper = page.read("x.html", html)
    assert texts(paper) == [
        "The answer", "About 1,300 of 8,478 babies", "One", "Two", "Need", "group", "babies", "most deprived", "3,278", "After \N{POUND SIGN}5",
    ]  # fmt: skip
    assert marked(paper) == [("1,300", "a.b"), ("3,278", "c.d")]
    cell = paper.passages[-2]
    assert cell.spot == Spot("The answer", "table", "most deprived", "babies")


@pytest.mark.parametrize("html", ["<p>1", "<table><tr><td>1", "</p></td></table>1", "<svg><p>2</svg>1", "<p data-figure=x>1</b></p>", "<style>2</p></style>1"])  # fmt: skip
def test_a_broken_page_is_read_as_far_as_it_goes(html):
    assert texts(page.read("x.html", html)) == ["1"]


def test_a_text_in_markdown_is_read_as_it_would_be_shown():
    text = """<!-- not
9 --># The **answer** #

About **1,300** of _8,478_
babies\\* ~~or 5~~, see [the page](https://x/7) and `code`.

- One
  and a half
2. Two

| group | babies |
|:--|--:|
| most \\| deprived | 3,278 |

```
8
```
Under it
=====
> Quoted
"""
    paper = markdown.read("x.md", text)
    assert texts(paper) == [
        "The answer", "About 1,300 of 8,478 babies* , see the page and code.", "One and a half", "Two", "group", "babies",
        "most | deprived", "3,278", "Under it", "Quoted",
    ]  # fmt: skip
    about, cell = paper.passages[1], paper.passages[7]
    assert [about.line(about.text.index(word)) for word in ("1,300", "babies")] == [4, 5]
    assert (cell.line(0), cell.spot.row, cell.spot.column) == (13, "most | deprived", "babies")


# -- what cannot be read ---------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_missing_data(tmp_path):
    (tmp_path / "leeds.docx").write_bytes(b"x")
    with pytest.raises(DataMissingError) as caught:
        read_paper(tmp_path / "leds.docx", [])
    assert "did you mean `leeds.docx`?" in caught.value.faults[0].help
    with pytest.raises(DataMissingError):
        read_paper(tmp_path / "nowhere" / "leeds.docx", [])


@pytest.mark.parametrize(
    "name", ["report.doc", "report.pdf", "report.odt", "report.json", "report", "report.txt"]
)
def test_other_kinds_of_file_are_refused_with_what_to_do(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"x")
    assert codes(path) == ["unknown-suffix"]


def test_a_folder_is_refused(tmp_path):
    (tmp_path / "report.docx").mkdir()
    assert codes(tmp_path / "report.docx") == ["is-a-folder"]


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    (tmp_path / "report.docx").write_bytes(b"x")

    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert codes(tmp_path / "report.docx") == ["unreadable-file"]


def test_a_file_over_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_FILE", 10)
    (tmp_path / "report.md").write_text("more than ten", encoding="utf-8")
    assert codes(tmp_path / "report.md") == ["file-too-large"]


@pytest.mark.parametrize("content", [b"", b"   \n", b"<html><script>1</script></html>"])
def test_a_paper_without_words_is_refused(tmp_path, content):
    (tmp_path / "report.html").write_bytes(content)
    assert codes(tmp_path / "report.html") == ["no-words"]


@pytest.mark.parametrize("content", [b"\0\1\2", b"\x89PNG\0", b"\xff\xfea"])
def test_a_text_that_is_none_is_refused(tmp_path, content):
    (tmp_path / "report.md").write_bytes(content)
    assert codes(tmp_path / "report.md") == ["not-text"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_texts_are_read_as_editors_save_them(tmp_path, encoding):
    (tmp_path / "report.md").write_bytes("It costs \N{POUND SIGN}5".encode(encoding))
    assert texts(read_paper(tmp_path / "report.md", [])) == ["It costs \N{POUND SIGN}5"]


def archive(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return path


BODY = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>1</w:t></w:r></w:p></w:body></w:document>'


def test_the_smallest_document_is_read(tmp_path):
    assert texts(read_paper(archive(tmp_path / "a.docx", word__document_xml=BODY), [])) == ["1"]


def test_a_document_in_the_strict_form_is_read(tmp_path):
    strict = BODY.replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main")  # fmt: skip
    assert texts(read_paper(archive(tmp_path / "a.docx", word__document_xml=strict), [])) == ["1"]


def test_what_is_no_office_file_is_refused(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 no archive")
    assert codes(tmp_path / "a.docx") == ["damaged-file"]
    assert codes(archive(tmp_path / "b.docx", other_xml=b"<a/>")) == ["damaged-file"]
    assert codes(archive(tmp_path / "c.docx", word__styles_xml=b"<a/>")) == ["damaged-file"]
    assert codes(archive(tmp_path / "d.docx", word__document_xml=b"<a>")) == ["damaged-file"]
    assert codes(archive(tmp_path / "e.docx", xl__workbook_xml=b"<a/>")) == ["wrong-suffix"]


def test_a_part_that_does_not_unpack_is_refused(tmp_path):
    path = archive(tmp_path / "a.docx", word__document_xml=BODY * 9)
    content = bytearray(path.read_bytes())
    content[60:70] = b"\xff" * 10
    path.write_bytes(content)
    assert codes(path) == ["damaged-file"]


def test_old_and_locked_files_are_told_apart(tmp_path):
    for name, inside, code in (
        ("a.docx", b"", "old-format"),
        ("b.xlsx", "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ):
        (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + inside)
        assert codes(tmp_path / name) == [code]


def test_a_locked_part_is_refused(tmp_path):
    path = archive(tmp_path / "a.docx", word__document_xml=BODY)
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert codes(path) == ["encrypted"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_expanded(tmp_path, encoding):
    laughs = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c SYSTEM "{A_FILE}/etc/passwd">]>'
    content = (laughs + BODY.decode().replace("1<", "&b;&c;<")).encode(encoding)
    assert codes(archive(tmp_path / "a.docx", word__document_xml=content)) == ["damaged-file"]


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    bomb = BODY.replace(b"1<", b"1" * 2_000_000 + b"<")
    path = archive(tmp_path / "a.docx", word__document_xml=bomb)
    assert path.stat().st_size < 10_000
    monkeypatch.setattr(package, "LARGEST_PART", 1_000_000)
    assert codes(path) == ["unpacks-too-large"]
    monkeypatch.setattr(package, "LARGEST_PART", 10_000_000)
    monkeypatch.setattr(package, "LARGEST_WHOLE", 1_000_000)
    assert codes(path) == ["unpacks-too-large"]
    monkeypatch.setattr(package, "MOST_ENTRIES", 0)
    assert codes(path) == ["unpacks-too-large"]


def test_a_part_nested_too_deep_is_refused(tmp_path):
    deep = BODY.replace(b"<w:p>", b"<w:sdt>" * 5000 + b"<w:p>").replace(
        b"</w:p>", b"</w:p>" + b"</w:sdt>" * 5000
    )
    assert codes(archive(tmp_path / "a.docx", word__document_xml=deep)) == ["damaged-file"]


def test_parts_outside_the_file_are_not_asked_for(tmp_path):
    relations = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="x/styles" TargetMode="External" Target="https://example.org/styles.xml"/><Relationship Id="b" Type="x/settings" Target="/etc/passwd"/></Relationships>'
    path = archive(tmp_path / "a.docx", word__document_xml=BODY)
    with zipfile.ZipFile(path, "a") as target:
        target.writestr("word/_rels/document.xml.rels", relations)
    assert codes(path) == ["damaged-file"]
