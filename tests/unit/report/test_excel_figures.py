"""Every figure of a result is in the workbook as a number, and nothing that is a number is text."""

import re

import pytest

from imhcalc.report.formats import excel
from imhcalc.report.setting import Setting
from tests.support import run
from tests.unit.report.workbooks import NAMES, QUICK, result_of, rows_of, values_of, workbook_of

every = pytest.mark.parametrize("name", NAMES)


@every
def test_every_figure_is_a_row_with_the_numbers_of_the_result(name):
    result = result_of(name)
    rows = rows_of(workbook_of(name), "Figures")
    assert [row["figure"] for row in rows] == [figure.id for figure in result.figures]
    for row, figure in zip(rows, result.figures, strict=True):
        assert row["what it is"] == " ".join(figure.label.split())
        interval = figure.interval
        limits = (None, None, None) if interval is None else (interval.lower, interval.upper, interval.level)
        for heading, number, instead in zip(
            ("value", "low end", "high end", "level"),
            (figure.value, *limits),
            ("[x]", "[z]", "[z]", "[z]"),
            strict=True,
        ):
            # The file keeps 16 digits, one more than Excel does, and one less than a float may have.
            assert row[heading] == (instead if number is None else pytest.approx(number, rel=1e-15)), (
                figure.id
            )


@every
def test_numbers_are_numbers_with_formats_and_none_is_kept_as_text(name):
    for sheet in values_of(name).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "n" and cell.value is not None:
                    assert cell.number_format != "General", (sheet.title, cell.coordinate)
                # The headings of a table are text, years among them.
                if cell.data_type == "s" and not cell.font.bold:
                    assert not re.fullmatch(r"[+-]?£?[\d,]*\d(\.\d+)?%?", cell.value), (
                        sheet.title,
                        cell.coordinate,
                    )


@every
def test_what_is_said_of_a_figure_is_there(name):
    book = workbook_of(name)
    listed = {row["source"] for row in rows_of(book, "Sources")} | {"no publication: see the assumptions"}
    rows = {row["figure"]: row for row in rows_of(book, "Figures")}
    for row in rows.values():
        assert row["sources"] == "[z]" or set(row["sources"].split(", ")) <= listed, row
        assert ";" in row["how sure"]
        assert row["unit"]
        assert row["as written"] not in {None, ""}
    headline = result_of(name).context.headline
    prevalence = rows[f"{headline}.prevalence"]
    assert "van_ijzendoorn_1999" in prevalence["sources"]
    assert prevalence["how sure"].startswith("modelled, not measured")
    assert prevalence["unit"] == "share"


def test_a_figure_is_written_in_each_way_in_which_the_report_writes_it():
    rows = {row["figure"]: row for row in rows_of(workbook_of("Rutland"), "Figures")}
    written = rows["disorganised_attachment.expected"]["as written"].split("; ")
    assert "32" in written
    assert any(re.fullmatch(r"32 \(\d+ to \d+\)", each) for each in written)
    assert rows["population.live_births"]["as written"] == 259
    assert rows["population.children_0"]["year"] == "mid-2023"
    assert rows["eyfs_psed.observed"]["year"] == "2021/22"
    assert rows["eyfs_psed.observed"]["how sure"].startswith("counted or published")


def test_years_sources_and_notes_come_from_what_a_figure_rests_on():
    rows = {row["figure"]: row for row in rows_of(workbook_of("Leeds, with a plan"), "Figures")}
    assert rows["projection.2027.need"]["year"] == 2027
    assert rows["cost.total"]["year"] == "2025/26"
    assert "agenda_for_change_2025" not in rows["flow.families"]["sources"]
    assert "profile" in rows["cost.total"]["sources"].split(", ")
    assert rows["population.live_births"]["sources"] == "profile"
    proxied = {row["figure"]: row for row in rows_of(workbook_of("Rutland"), "Figures")}
    assert re.fullmatch(r"\[note \d+\]", proxied["disorganised_attachment.expected"]["notes"])
    assert rows["flow.families"]["notes"] == "[z]"


@pytest.mark.parametrize("extent", ["screen", "brief", "challenge"])
def test_other_extents_keep_every_figure_and_the_live_formulas(extent):
    from io import BytesIO

    import openpyxl

    result = run("Dundee City", QUICK)
    book = openpyxl.load_workbook(BytesIO(excel.render(result, Setting(extent=extent))))
    assert len(rows_of(book, "Figures")) == len(result.figures)
    assert "Live formulas" in book.sheetnames
