"""The Analysis Function's checklist for accessible spreadsheets, and what hostile text cannot do to a workbook."""

import re
import subprocess
import sys
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest

from imhcalc.report.blocks import Column, Heading, Paragraph, Table
from imhcalc.report.formats import excel
from imhcalc.report.grids import Names, Number, cell_of, grid_of, groups_of
from imhcalc.report.marks import marked
from tests.support import run
from tests.unit.report.workbooks import (
    FULL,
    NAMES,
    QUICK,
    leeds_plan,
    package_of,
    result_of,
    rows_of,
    values_of,
    with_changes,
    workbook_of,
)

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
every = pytest.mark.parametrize("name", NAMES)


def parts(package: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(package)) as file:
        return {name: file.read(name) for name in file.namelist()}


@every
def test_cover_contents_and_notes_come_first_and_names_are_short_and_unlike(name):
    names = workbook_of(name).sheetnames
    assert names[:4] == ["Cover", "Contents", "Notes", "Live formulas"]
    assert names[-2:] == ["Figures", "Sources"]
    assert len({each.casefold() for each in names}) == len(names)
    assert all(0 < len(each) <= 31 for each in names)


@every
def test_each_sheet_but_the_cover_has_one_real_table_at_column_a_with_nothing_below_or_beside_it(name):
    book = workbook_of(name)
    assert not book["Cover"].tables
    for sheet in book.worksheets[1:]:
        assert len(sheet.tables) == 1, sheet.title
        (table,) = sheet.tables.values()
        start, end = table.ref.split(":")
        assert re.fullmatch(r"A\d+", start), sheet.title
        assert end == sheet.dimensions.split(":")[1], sheet.title
        assert table.headerRowCount == 1
        assert not table.totalsRowCount


@every
def test_no_cell_row_or_column_of_a_table_is_blank_and_headings_differ(name):
    for sheet in values_of(name).worksheets[1:]:
        (table,) = sheet.tables.values()
        cells = [[cell.value for cell in row] for row in sheet[table.ref]]
        assert len(cells) > 1
        assert all(value not in {None, ""} for row in cells for value in row), sheet.title
        headings = [str(each).casefold() for each in cells[0]]
        assert len(set(headings)) == len(headings)
        assert [column.name for column in table.tableColumns] == cells[0]


@every
def test_tables_have_names_titles_and_descriptions(name):
    found = parts(package_of(name))
    tables = [content.decode() for part, content in found.items() if part.startswith("xl/tables/")]
    assert len(tables) == len(workbook_of(name).sheetnames) - 1
    names = {re.search(r'displayName="(\w+)"', each)[1] for each in tables}
    assert len(names) == len(tables)
    described = " ".join(
        content.decode()
        for part, content in found.items()
        if part.startswith(("xl/tables/", "xl/worksheets/"))
    )
    assert len(re.findall(r'altText="[^"]+"', described)) == len(tables)
    assert len(re.findall(r'altTextSummary="[^"]+"', described)) == len(tables)


@every
def test_nothing_is_merged_frozen_filtered_hidden_filled_or_drawn(name):
    book = workbook_of(name)
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        assert sheet.auto_filter.ref is None
        assert all(table.autoFilter is None for table in sheet.tables.values())
        assert not any(each.hidden for each in sheet.row_dimensions.values())
        assert not any(each.hidden for each in sheet.column_dimensions.values())
        assert sheet.sheet_state == "visible"
        assert not sheet.conditional_formatting
        assert all(cell.fill.fill_type is None for row in sheet.iter_rows() for cell in row)
    assert not [part for part in parts(package_of(name)) if "drawing" in part or "media" in part]


def width_of(sheet, column: int) -> float:
    """Return a column's width: neighbours of one width are kept together in the file."""
    return next(each.width for each in sheet.column_dimensions.values() if each.min <= column <= each.max)


@every
def test_text_is_wrapped_large_enough_and_its_rows_are_high_enough(name):
    for sheet in workbook_of(name).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                assert cell.font.name == "Arial"
                assert cell.font.sz >= 12
                assert sheet.row_dimensions[cell.row].height is not None, (sheet.title, cell.coordinate)
                is_title = cell.coordinate == "A1"
                if cell.data_type == "s" and not is_title and cell.value != excel.FILL_IN:
                    assert cell.alignment.wrap_text, (sheet.title, cell.coordinate)
                    # Arial sets about six letters in the width of five digits, which widths count in.
                    lines = len(cell.value) * 5 / 6 / width_of(sheet, cell.column)
                    assert sheet.row_dimensions[cell.row].height >= min(409, lines * 15), cell.coordinate


@every
def test_the_cursor_is_in_the_first_cell_of_the_first_sheet(name):
    book = workbook_of(name)
    assert book.active.title == "Cover"
    for sheet in book.worksheets:
        assert sheet.sheet_view.selection[0].activeCell == "A1"
        assert bool(sheet.sheet_view.tabSelected) == (sheet.title == "Cover")


@every
def test_the_document_says_its_title_language_and_a_date_that_is_no_clocks(name):
    core = parts(package_of(name))["docProps/core.xml"].decode()
    book = workbook_of(name)
    assert book.properties.language == "en-GB"
    assert result_of(name).area.name in book.properties.title
    assert "<dc:language>en-GB</dc:language>" in core
    assert set(re.findall(r">(\d{4}-\S+Z)<", core)) == {"2026-01-01T00:00:00Z"}


@every
def test_contents_list_every_sheet_and_their_links_stay_inside(name):
    book = workbook_of(name)
    sheet = book["Contents"]
    listed = [row["sheet"] for row in rows_of(book, "Contents")]
    assert listed == book.sheetnames[2:]
    links = {
        cell.value: cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink
    }
    assert links == {each: f"'{each}'!A1" for each in listed}
    for other in book.worksheets:
        assert all(link.target is None for link in other._hyperlinks)
    assert not any(b'TargetMode="External"' in content for content in parts(package_of(name)).values())


@every
def test_the_cover_says_what_it_is_in_the_order_in_which_it_matters(name):
    lines = [row[0].value for row in workbook_of(name)["Cover"].iter_rows()]
    assert result_of(name).area.name in lines[0]
    assert lines[1].startswith("Status: ")
    text = " ".join(lines)
    assert text.count("Status: ") == 1
    for said in (
        "Quote as",
        "not an official statistic",
        "About ",
        "imhcalc 0",
        "evidence uk-2026",
        "Contact",
        "Open Government Licence",
        "seed 0",
    ):
        assert said in text


@every
def test_note_markers_stand_in_words_and_never_in_a_cell_with_a_number(name):
    book = workbook_of(name)
    explained = {row["note or shorthand"] for row in rows_of(book, "Notes")}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    assert set(re.findall(r"\[note \d+\]", cell.value)) <= explained
                    assert not re.search(
                        r"[\u00b9\u00b2\u00b3\u2070-\u2079*\u2020]\s*$", cell.value
                    ) or sheet.title not in {"Figures", "Live formulas"}
    assert {"[x]", "[z]", "[fill in]"} <= explained


@every
def test_no_mark_is_shown(name):
    for part, content in parts(package_of(name)).items():
        assert not PRIVATE_USE.search(content.decode("utf-8")), part


@every
def test_the_same_result_gives_the_same_bytes(name):
    assert excel.render(result_of(name), FULL) == package_of(name)


def test_another_process_gives_the_same_bytes(tmp_path):
    (tmp_path / "result.json").write_text(
        result_of("almost empty").model_dump_json(by_alias=True), encoding="utf-8"
    )
    script = (
        "import sys, hashlib; from pathlib import Path; from imhcalc.models.result import Result;"
        "from imhcalc.report.formats.excel import render; from imhcalc.report.setting import Setting;"
        "result = Result.model_validate_json(Path(sys.argv[1]).read_text(encoding='utf-8'));"
        "sys.stdout.write(hashlib.sha256(render(result, Setting(extent='full'))).hexdigest())"
    )
    sums = {
        subprocess.run([sys.executable, "-c", script, str(tmp_path / "result.json")], check=True, capture_output=True,
                       env={"PYTHONHASHSEED": seed, "TZ": zone}).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }  # fmt: skip
    assert len(sums) == 1


def test_it_is_printable():
    for sheet in workbook_of("Leeds, with a plan").worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth in {1, None}
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


HOSTILE = (
    '=HYPERLINK("http://example.org","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "<b>&amp;</b> ' \" ]]>",
    "../../etc/passwd",
    "http://example.org/x",
    "History",
    "a[b]:c*d?e/f\\g",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_a_profile_stays_text(text):
    profile = with_changes(leeds_plan(), {
        "area": "Leeds", "name": text, "owner": text, "services.infant_team.label": text,
        "costs.savings.social_care.label": text, "costs.savings.social_care.payer": text,
        "decisions.commission.label": text, "workforce.source": text, "benefit_share.source": text,
        "known_groups.looked_after.label": text, "dissenting_view.who": text, "costs.payers": {text: 1.0},
    })  # fmt: skip
    package = excel.render(run(profile, QUICK), FULL)
    cells = [
        (sheet.title, cell)
        for sheet in openpyxl.load_workbook(BytesIO(package)).worksheets
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert sum(cell.data_type == "s" and text in cell.value for _, cell in cells) >= 3
    assert {title for title, cell in cells if cell.hyperlink} == {"Contents"}
    formulas = [(title, cell) for title, cell in cells if cell.data_type == "f"]
    assert {title for title, _ in formulas} == {"Live formulas"}
    assert {cell.column_letter for _, cell in formulas} == {"B", "F"}
    assert not any(text in cell.value for _, cell in formulas)
    assert_nothing_leads_outside(parts(package))


def assert_nothing_leads_outside(found: dict[str, bytes]) -> None:
    assert not [part for part in found if "externalLink" in part or part.startswith(("/", ".."))]
    assert not any(b'TargetMode="External"' in content for content in found.values())
    for content in found.values():
        ElementTree.fromstring(content)  # noqa: S314 -- what we wrote ourselves


def test_a_text_that_begins_like_a_formula_is_kept_as_it_is_in_tables_and_headings():
    table = Table("=1+1", (Column("=A1"), Column("+x", "right")), (("@y", "-z"), ("=2*3", "7")))
    columns, rows = grid_of(table)
    assert columns == ("=A1", "+x")
    assert rows == (("@y", "-z"), ("=2*3", Number(7.0, "#,##0")))


@pytest.mark.parametrize(
    ("text", "value", "pattern"),
    [
        ("1,250", 1250.0, "#,##0"),
        ("2026", 2026.0, "0"),
        ("12.2%", 0.122, "#,##0.0%"),
        ("15 in 100", 15.0, '#,##0" in 100"'),
        ("2 in 1,000", 2.0, '#,##0" in 1,000"'),
        ("£163,000", 163000.0, "£#,##0"),
        ("-3", -3.0, "#,##0"),
        ("+0.3 in 100", 0.3, '+#,##0.0" in 100";-#,##0.0" in 100";#,##0.0" in 100"'),
        ("6.5", 6.5, "#,##0.0"),
    ],
)
def test_a_number_in_a_table_is_a_number_that_is_shown_as_it_was_written(text, value, pattern):
    assert cell_of(text) == Number(value, pattern)


@pytest.mark.parametrize(
    "text", ["under 1", "2021/22", "about the same", "1.2.3", "1,2", "12 of 20", "8a", "1e5"]
)
def test_what_is_not_a_number_stays_text(text):
    assert cell_of(text) == text


def test_a_number_with_its_range_takes_three_columns_and_names_its_figures():
    table = Table(
        "Costs",
        (Column("what"), Column("pounds (range)", "right"), Column("share", "right")),
        (
            ("a", marked("cost.total", "£1,200 (£900 to £2,000)"), "2.0 in 1,000 (1.2 to 3.5)"),
            ("b", "none", ""),
            ("c", "1 to 3", "4 in 1,000"),
        ),
    )
    columns, rows = grid_of(table)
    assert columns == (
        "what", "pounds", "pounds, low end", "pounds, high end", "share", "share, low end", "share, high end",
        "figures (see the sheet Figures)",
    )  # fmt: skip
    assert [getattr(cell, "value", cell) for cell in rows[0]] == [
        "a",
        1200,
        900,
        2000,
        2.0,
        1.2,
        3.5,
        "cost.total",
    ]
    assert [getattr(cell, "value", cell) for cell in rows[1]] == [
        "b",
        "none",
        "[z]",
        "[z]",
        "[z]",
        "[z]",
        "[z]",
        "[z]",
    ]
    assert [getattr(cell, "value", cell) for cell in rows[2]] == ["c", "[z]", 1, 3, 4, "[z]", "[z]", "[z]"]


def test_a_range_that_stands_alone_takes_two_columns():
    columns, rows = grid_of(
        Table("t", (Column("what"), Column("its range", "right")), (("a", "£1 to £3"), ("b", "")))
    )
    assert columns == ("what", "its range, low end", "its range, high end")
    assert rows == (("a", Number(1.0, "£#,##0"), Number(3.0, "£#,##0")), ("b", "[z]", "[z]"))


def test_headings_that_are_alike_or_too_long_for_excel_are_told_apart():
    columns, _ = grid_of(
        Table(
            "t",
            (Column("a"), Column("A"), Column(""), Column("x" * 300), Column("x" * 299)),
            (tuple("12345"),),
        )
    )
    assert columns[:3] == ("a", "A 2", "what")
    assert columns[3:] == ("x" * 240, "x" * 240 + " 2")


def test_names_of_sheets_are_cut_at_a_word_and_numbered_where_they_would_be_alike():
    names = Names(["Cover"])
    assert names.name("cover") == "cover 2"
    assert names.name("Share of the spread by assumption") == "Share of the spread"
    assert names.name("Share of the spread by any of them") == "Share of the spread by any"
    assert names.name("Share of the spread by the assumption") == "Share of the spread 2"
    assert names.name("History") == "History 2"
    assert names.name("a[b]:c*d?e/f\\g'") == "a b c d e f g"
    assert names.name("'''") == "Table"
    assert len(names.name("x" * 60)) == 31


def test_texts_and_tables_go_with_the_heading_they_stand_under():
    table = Table("t", (Column("a"),), (("1",),))
    groups = list(
        groups_of([Heading("T", 1), Paragraph("p"), Heading("S"), table, Heading("Deep", 3), Paragraph("q")])
    )
    assert [(each.heading, each.own, each.said, len(each.tables)) for each in groups] == [
        ("T", "T", ("p",), 0),
        ("S", "S", (), 1),
        ("S: Deep", "Deep", ("q",), 0),
    ]


def test_a_very_long_text_is_neither_lost_nor_higher_than_a_row_can_be():
    long = " ".join(f"word{number}" for number in range(9000))
    profile = with_changes(leeds_plan(), {"dissenting_view.what": long})
    book = openpyxl.load_workbook(BytesIO(excel.render(run(profile, QUICK), FULL)))
    text = " ".join(
        str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "s"
    )
    assert "word0 " in text
    assert "word8999" in text
    assert all(
        (each.height or 0) <= 409 for sheet in book.worksheets for each in sheet.row_dimensions.values()
    )
