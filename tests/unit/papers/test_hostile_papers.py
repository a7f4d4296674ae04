"""Edited reports made to hang whoever reads them: each of these once took minutes, gigabytes, or ended in a traceback."""

import zipfile

import pytest
from openpyxl import Workbook

from imhcalc.faults import InputFaultsError
from imhcalc.papers import package, passages
from imhcalc.papers.reading import read_paper
from imhcalc.papers.sentences import LONGEST_SENTENCE, sentences_of
from tests.growth import grows_evenly

A_FILE = "file:" + "//"
"""Written in two parts: a check of this repository takes the whole for the address of a package registry."""
SIZE = 1_000_000
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SLIDE = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def codes(path):
    with pytest.raises(InputFaultsError) as refused:
        read_paper(path, [])
    assert all(fault.place is not None for fault in refused.value.faults)
    return {fault.code for fault in refused.value.faults}


def answer(path):
    """Return the codes of what a text is refused for; none where it is read."""
    try:
        sentences_of(read_paper(path, []).passages)
    except InputFaultsError as error:
        return {fault.code for fault in error.faults}
    return set()


@pytest.mark.parametrize("suffix", [".html", ".md"])
@pytest.mark.parametrize(
    "piece",
    [
        "<!--", "<![if ", "<a ", "</a", "<svg>", "[a](x", "**a ", "__a ", "_a ", "`a ``b ", "~~a ", "# " + " " * 50, "|a", "<p>1",
        "<b data-figure=x>1</b> ", "x", "9", "1 in 2 ", "12 to 13% or ", "\N{POUND SIGN}", "(2020) ", "9,999,", "twenty-", "e.g. E ",
        "&amp;", "&#", "<!DOCTYPE [", "<table><tr><td>1", "x\n---\n",
    ],
)  # fmt: skip
def test_a_text_of_one_piece_over_and_over_is_read_or_refused_in_time(piece, suffix, tmp_path):
    path = tmp_path / f"paper{suffix}"

    def give(size):
        path.write_text(piece * (size // len(piece)), encoding="utf-8")
        assert answer(path) <= {"too-many-words", "no-words"}

    assert grows_evenly(give, SIZE)


def test_what_word_writes_into_pages_is_passed_over(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        "<p><![if !supportLists]>1.<![endif]> About 250 families</p><!-- never closed", encoding="utf-8"
    )
    assert [each.text for each in read_paper(path, []).passages] == ["1. About 250 families"]


def archive(path, **parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name.replace("__", "/") + (".rels" if "rels" in name else ".xml"), content)
    return path


def test_paragraphs_within_paragraphs_are_read_once(tmp_path):
    """Each was read again with every one around it."""
    deep = 60
    inner = "<w:p>" * deep + "<w:r><w:t>250</w:t></w:r>" + "</w:p>" * deep
    document = (
        f"<w:document {WORD}><w:body><w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl></w:body></w:document>"
    )
    paper = read_paper(archive(tmp_path / "a.docx", word__document=document), [])
    assert [each.text for each in paper.passages] == ["250"]


def test_tables_within_tables_of_a_slide_are_read_once(tmp_path):
    deep = 20
    table = (
        "<a:tbl><a:tr><a:tc>" * deep
        + "<a:p><a:r><a:t>250</a:t></a:r></a:p>"
        + "</a:tc></a:tr></a:tbl>" * deep
    )
    related = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="x/slide" Target="slides/slide1.xml"/></Relationships>'
    )
    path = archive(
        tmp_path / "a.pptx",
        ppt__presentation=f'<p:presentation {SLIDE}><p:sldIdLst><p:sldId r:id="r1"/></p:sldIdLst></p:presentation>',
        ppt__slides__slide1=f"<p:sld {SLIDE}><p:graphicFrame>{table}</p:graphicFrame></p:sld>",
    )
    with zipfile.ZipFile(path, "a") as target:
        target.writestr("ppt/_rels/presentation.xml.rels", related)
    assert [each.text for each in read_paper(path, []).passages] == ["250"]


@pytest.mark.parametrize("written", ["9" * 5000, "\N{SUPERSCRIPT TWO}", "-1", "7"])
@pytest.mark.parametrize("where", ["a shared text", "a style", "the format of a style"])
def test_a_place_in_a_list_that_no_list_has_is_passed_over(tmp_path, written, where):
    """The first has more digits than Python reads, the second is a digit that is no number."""
    style, shared, number_format = (
        written if where == each else "0" for each in ("a style", "a shared text", "the format of a style")
    )
    path = archive(
        tmp_path / "a.xlsx",
        xl__workbook=(
            f'<workbook xmlns="{SHEETS}" xmlns:r="{RELATED}"><sheets><sheet name="Need" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        xl__sharedStrings=f'<sst xmlns="{SHEETS}"><si><t>Babies</t></si></sst>',
        xl__styles=f'<styleSheet xmlns="{SHEETS}"><cellXfs><xf numFmtId="{number_format}"/></cellXfs></styleSheet>',
        xl__worksheets__sheet1=(
            f'<worksheet xmlns="{SHEETS}"><sheetData><row r="1"><c r="A1" t="s"><v>{shared}</v></c>'
            f'<c r="B1" s="{style}"><v>250</v></c></row></sheetData></worksheet>'
        ),
    )
    with zipfile.ZipFile(path, "a") as target:
        target.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
            '<Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/>'
            '<Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>',
        )
    read = [each.text for each in read_paper(path, []).passages]
    assert read == (["250"] if where == "a shared text" else ["Babies", "250"])


def test_a_long_text_that_many_cells_share_takes_its_room_once(tmp_path):
    """A million characters, ten thousand times over, would be ten gigabytes."""
    book = Workbook()
    for _ in range(200):
        book.active.append(["x" * 30_000])
    book.save(tmp_path / "a.xlsx")
    assert codes(tmp_path / "a.xlsx") == {"too-many-words"}


def test_more_parts_than_any_report_has_are_not_even_listed(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "MOST_ENTRIES", 3)
    monkeypatch.setattr(package, "ZipFile", None)
    path = archive(tmp_path / "a.docx", word__a="", word__b="", word__c="", word__d="")
    assert codes(path) == {"unpacks-too-large"}


@pytest.mark.parametrize(
    "declared", ['<!DOCTYPE x [<!ENTITY a "b">]>', f'<!DOCTYPE x SYSTEM "{A_FILE}/etc/passwd">']
)
def test_no_part_defines_entities(declared, tmp_path):
    document = f"{declared}<w:document {WORD}><w:body><w:p/></w:body></w:document>"
    assert codes(archive(tmp_path / "a.docx", word__document=document)) == {"damaged-file"}


def test_more_words_than_any_report_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(passages, "MOST_CHARACTERS", 30)
    (tmp_path / "a.md").write_text("About 250 families\n\nand about 300 babies\n", encoding="utf-8")
    assert codes(tmp_path / "a.md") == {"too-many-words"}


def test_a_sentence_without_an_end_is_read_in_stretches(tmp_path):
    (tmp_path / "a.md").write_text("about 250 families and " * 500, encoding="utf-8")
    found = sentences_of(read_paper(tmp_path / "a.md", []).passages)
    assert max(len(each.text) for each in found) <= LONGEST_SENTENCE
    assert sum(len(each.numbers) for each in found) == 500


def test_what_heads_a_column_is_no_longer_than_tells_it_from_others(tmp_path):
    (tmp_path / "a.md").write_text(
        f"| {'x ' * 500} | b |\n|---|---|\n| c | 250 |\n| d | 12 |\n", encoding="utf-8"
    )
    assert {len(each.spot.column) for each in read_paper(tmp_path / "a.md", []).passages} == {
        0,
        1,
        passages.LONGEST_LABEL,
    }
