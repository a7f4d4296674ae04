"""A local view that differs is carried into every report: who holds it, what it is, and why; in every format and extent."""

import csv
import io
import json
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation

from imhcalc.cli.app import run
from imhcalc.report.registry import format_by_suffix
from tests.support import ROOT

WHO, WHAT, WHY = (
    "The midwives of Seacroft",
    "twice as many families need help",
    "they see families whom nobody counts",
)
VIEW = {"who": WHO, "what": WHAT, "why": WHY}
FEW = ["--draws", "200", "-q"]
ALIKE = ["--format", "csv", "--no-sensitivity"]
EXTENTS = {"whole": [], "brief": ["--brief"], "challenge": ["--challenge"]}
# A CSV of figures and the slides are the same whatever the extent.
SUFFIXES = sorted(format_by_suffix())


@pytest.fixture
def imhcalc(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "2000")  # no line is broken
    write("view.yaml", VIEW)

    def call(*arguments: str) -> str:
        code = run(list(arguments))
        out, err = capfd.readouterr()
        assert code == 0, err
        return out

    return call


def write(name: str, view: dict[str, str], area: str = "Leeds", more: str = "") -> None:
    Path(name).write_text(f"area: {area}\ndissenting_view: {json.dumps(view)}\n{more}", encoding="utf-8")


def text_of(name: str) -> str:
    """All the words of a file that a reader sees without looking for them."""
    path = Path(name)
    if path.suffix == ".docx":
        document = Document(name)
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(each.text for each in document.paragraphs), *cells])
    if path.suffix == ".xlsx":
        return "\n".join(
            str(cell.value)
            for sheet in load_workbook(name)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value
        )
    if path.suffix == ".pptx":
        shapes = [
            shape for slide in Presentation(name).slides for shape in slide.shapes if shape.has_text_frame
        ]
        return "\n".join(shape.text_frame.text for shape in shapes)
    return path.read_text(encoding="utf-8")


def assert_carried(text: str) -> None:
    flat = " ".join(text.replace("\\", "").split())
    for part in (WHO, WHAT, WHY):
        assert part in flat


def test_every_format_is_among_these():
    assert SUFFIXES == [".csv", ".docx", ".html", ".json", ".md", ".pptx", ".txt", ".xlsx"]


@pytest.mark.parametrize("extent", EXTENTS.values(), ids=EXTENTS)
def test_it_is_in_every_file_of_a_report(imhcalc, extent):
    names = [f"report{suffix}" for suffix in SUFFIXES]
    imhcalc("report", "view.yaml", *FEW, *extent, *(part for name in names for part in ("-o", name)))
    for name in names:
        assert_carried(text_of(name))


@pytest.mark.parametrize("form", ["terminal", "markdown", "json", "csv"])
def test_it_is_on_standard_output_in_every_format(imhcalc, form):
    assert_carried(imhcalc("estimate", "view.yaml", *FEW, "--format", form))


@pytest.mark.parametrize("form", ["terminal", "markdown", "json", "csv"])
@pytest.mark.parametrize("beside", [[], ["Bradford"]], ids=["alone", "beside an area"])
def test_it_is_in_a_comparison(imhcalc, form, beside):
    write(
        "view.yaml",
        VIEW,
        more="scenarios: {fewer: {label: Fewer births, set: {population.live_births: 8000}}}\n",
    )
    assert_carried(imhcalc("compare", "view.yaml", *beside, *FEW, "--format", form))


def test_it_is_on_the_page_of_a_comparison(imhcalc):
    write(
        "other.yaml",
        {"who": "The trust", "what": "fewer need help", "why": "its lists are short"},
        area="Bradford",
    )
    imhcalc(
        "compare",
        "view.yaml",
        "other.yaml",
        *FEW,
        "-o",
        "page.html",
        "-o",
        "page.md",
        "-o",
        "page.json",
        "-o",
        "page.csv",
    )
    for name in ("page.html", "page.md", "page.json", "page.csv"):
        assert_carried(text_of(name))
        assert "its lists are short" in text_of(name)


def test_a_view_that_scenarios_share_is_told_once(imhcalc):
    write("view.yaml", VIEW, more="scenarios: {fewer: {label: Fewer, set: {population.live_births: 8000}}}\n")
    assert imhcalc("compare", "view.yaml", *FEW).count(WHO) == 1


def test_a_row_of_words_leaves_the_figures_of_a_csv_as_they_are(imhcalc):
    rows = list(csv.DictReader(io.StringIO(imhcalc("estimate", "view.yaml", *FEW, *ALIKE))))
    *figures, view = rows
    assert view["figure"] == "dissenting_view"
    assert view["value"] == ""
    assert {len(row) for row in rows} == {13}
    assert all(row["figure"] != "dissenting_view" for row in figures)
    Path("plain.yaml").write_text("area: Leeds\n", encoding="utf-8")
    assert list(csv.DictReader(io.StringIO(imhcalc("estimate", "plain.yaml", *FEW, *ALIKE)))) == figures


def test_a_view_in_words_that_open_a_formula_stays_text(imhcalc):
    write("view.yaml", VIEW | {"who": "=cmd|'/c calc'!A1"})
    assert ",'=cmd" in imhcalc("estimate", "view.yaml", *FEW, "--format", "csv")


def test_a_long_view_is_whole_in_the_notes_of_the_slide_that_shortens_it(imhcalc):
    write("view.yaml", VIEW | {"why": f"{WHY}, {'and so on, ' * 60}to the end"})
    imhcalc("report", "view.yaml", *FEW, "-o", "long.pptx")
    first = Presentation("long.pptx").slides[0]
    shown = "\n".join(shape.text_frame.text for shape in first.shapes if shape.has_text_frame)
    assert f"{WHO} take another view: {WHAT}" in shown
    assert "(all of it in the notes)" in shown
    assert "and so on, to the end" in first.notes_slide.notes_text_frame.text


def test_the_example_of_a_plan_holds_one():
    assert "dissenting_view:" in (ROOT / "examples" / "leeds_plan.yaml").read_text(encoding="utf-8")
