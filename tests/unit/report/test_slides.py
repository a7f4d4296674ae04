"""The slides, read back from the file that is handed over: five of them, for every profile, readable and described."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Mm

from imhcalc import __version__
from imhcalc.report.blocks import Chart, Column, Heading, Paragraph, Table
from imhcalc.report.formats.slides import render
from imhcalc.report.marks import spans, unmarked
from imhcalc.report.office_files import plain
from imhcalc.report.setting import Setting
from imhcalc.report.slides_content import Slide, slides
from imhcalc.report.slides_deck import FIGURE_SPACE, written
from tests.golden.goldens import EXAMPLES, result_of
from tests.golden.pages import CHART
from tests.support import run

ALMOST_NOTHING = {
    "name": "Somewhere",
    "area": {"name": "Somewhere", "nation": "Wales"},
    "population": {"live_births": {"value": 900, "source": "our own count", "year": 2024}},
}
HOSTILE = (
    '</a:t><a:hlinkClick r:id="rId9"/> =1+1 <b>&amp; http://evil.example '
    "\x00\x07\x1b\ud800\ufffe\u202e\ue000\ue001\ue002"
)
LEAST_PT = 18
CHART_PT, CHART_DPI = 11, 200
PROFILES = ("Rutland", "England", "leeds_plan", "belfast", "almost nothing", "measured")


def result_named(name: str):
    if name == "almost nothing":
        return run(ALMOST_NOTHING)
    if name == "measured":
        return run({"name": "Rutland", "area": "Rutland", "headline": "eyfs_psed"})
    example = EXAMPLES / f"{name}.yaml"
    return result_of(example) if example.exists() else run(name)


class Read:
    """A PowerPoint file as its reader has it."""

    def __init__(self, file: bytes):
        self.deck = Presentation(BytesIO(file))
        self.parts = {name: ZipFile(BytesIO(file)).read(name) for name in ZipFile(BytesIO(file)).namelist()}

    def words(self, number: int) -> str:
        return "\n".join(
            "".join(text.text for text in paragraph.iter(qn("a:t")))
            for paragraph in self.deck.slides[number]._element.iter(qn("a:p"))
        )

    def figures(self, number: int) -> list[tuple[str, str]]:
        return [
            (figure.get("id"), run_.find(qn("a:t")).text)
            for run_ in self.deck.slides[number]._element.iter(qn("a:r"))
            for figure in run_.iter(f"{{{FIGURE_SPACE}}}figure")
        ]

    def shapes(self, kind: str):
        return [shape for slide in self.deck.slides for shape in slide.shapes if shape.name == kind]


@pytest.fixture(scope="module", params=PROFILES)
def made(request):
    result = result_named(request.param)
    return result, slides(result), Read(render(result, Setting(extent="full")))


def test_five_slides_with_titles_words_and_one_thing_to_look_at(made):
    _, said, file = made
    assert len(said) == len(file.deck.slides) == 5
    for slide, page in zip(said, file.deck.slides, strict=True):
        title, *rest = slide.blocks
        assert page.shapes.title.text == unmarked(title.text)
        assert [type(block) for block in rest].count(Table) + [type(block) for block in rest].count(
            Chart
        ) == 1
        sentences = [block for block in rest if isinstance(block, Paragraph) and block.kind != "answer"]
        assert 1 <= len(sentences) <= 3
        assert len([shape for shape in page.shapes if shape.name in {"Chart", "Table"}]) == 1


def test_what_the_content_says_is_on_the_slide(made):
    _, said, file = made
    for number, slide in enumerate(said):
        words = file.words(number)
        for block in slide.blocks:
            if isinstance(block, Paragraph):
                assert plain(unmarked(block.text)) in words
            if isinstance(block, Table):
                for row in (tuple(column.title for column in block.columns), *block.rows):
                    assert all(plain(unmarked(cell)) in words for cell in row)


def test_each_figure_is_found_by_its_id_with_its_words(made):
    _, said, file = made
    assert file.figures(0)
    for number, slide in enumerate(said):
        texts = [block.text for block in slide.blocks if isinstance(block, Heading | Paragraph)]
        for block in slide.blocks:
            if isinstance(block, Table):
                texts += [cell for row in block.rows for cell in row]
        marks = [(span.figure, span.text) for text in texts for span in spans(text) if span.figure]
        assert sorted(file.figures(number)) == sorted(marks)


def test_words_are_large_enough_to_read_from_the_back(made):
    _, _, file = made
    sizes = [
        int(size)
        for slide in file.deck.slides
        for size in slide._element.xpath(".//a:rPr/@sz | .//a:defRPr/@sz")
    ]
    master = file.deck.slide_master._element
    sizes += [int(size) for size in master.xpath("./p:txStyles/p:titleStyle/a:lvl1pPr/a:defRPr/@sz")]
    sizes += [int(size) for size in master.xpath("./p:txStyles/p:bodyStyle/a:lvl1pPr/a:defRPr/@sz")]
    assert len(sizes) > 2
    assert min(sizes) >= LEAST_PT * 100


def test_words_in_charts_are_as_large_where_the_numbers_leave_room(made):
    result, _, file = made
    for shape in file.shapes("Chart"):
        drawn_mm = shape.image.size[0] / CHART_DPI * 25.4
        size = CHART_PT * shape.width.mm / drawn_mm
        # Numbers of a nation are so long that the chart has to be set a little smaller.
        assert size >= (14 if result.area.kind == "nation" else 17)
        assert size <= LEAST_PT + 0.1


def test_everything_is_on_the_page(made):
    _, _, file = made
    width, height = file.deck.slide_width, file.deck.slide_height
    assert abs(width / height - 16 / 9) < 0.001
    assert b"screen4x3" not in file.parts["ppt/presentation.xml"]
    for slide in file.deck.slides:
        for shape in slide.shapes:
            assert 0 <= shape.left <= shape.left + shape.width <= width + Mm(0.1)
            assert 0 <= shape.top <= shape.top + shape.height <= height + Mm(0.1), shape.name


def test_nothing_lies_on_something_else(made):
    _, _, file = made
    for slide in file.deck.slides:
        boxes = [
            (shape.left, shape.top, shape.left + shape.width, shape.top + shape.height)
            for shape in slide.shapes
        ]
        for number, one in enumerate(boxes):
            for other in boxes[number + 1 :]:
                assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_charts_and_tables_have_a_text_in_their_place(made):
    _, said, file = made
    shown = [block for slide in said for block in slide.blocks if isinstance(block, Chart | Table)]
    shapes = [
        shape for slide in file.deck.slides for shape in slide.shapes if shape.name in {"Chart", "Table"}
    ]
    for block, shape in zip(shown, shapes, strict=True):
        described = shape._element._nvXxPr.cNvPr.get("descr")
        if isinstance(block, Chart):
            assert described == plain(unmarked(block.alternative))
            folded = described.casefold()
            assert all(plain(unmarked(category)).casefold() in folded for category in block.categories)
        else:
            assert described.startswith(block.description)


def test_notes_hold_sources_limits_and_how_to_quote(made):
    result, _, file = made
    for number, slide in enumerate(file.deck.slides):
        notes = slide.notes_slide.notes_text_frame.text
        assert "Limits: " in notes
        assert result.limitations[0].rstrip(".") in notes
        assert "Quote as: " in notes
        if number == 0:
            assert "Sources: " in notes
            assert result.context.headline != "disorganised_attachment" or "IJzendoorn" in notes


def test_language_is_british_english_everywhere(made):
    _, _, file = made
    found = set()
    for name, part in file.parts.items():
        if name.endswith(".xml") and not name.startswith(("docProps", "ppt/theme")):
            found |= {each.get("lang") for each in etree.fromstring(part).iter() if each.get("lang")}
    assert found == {"en-GB"}
    for slide in file.deck.slides:
        for run_ in slide._element.iter(qn("a:r")):
            assert run_.find(qn("a:rPr")).get("lang") == "en-GB"
    assert file.deck.core_properties.language == "en-GB"


def test_a_plan_shows_its_gap_its_staff_and_its_money():
    file = Read(render(result_named("leeds_plan"), Setting()))
    assert "cannot be seen" in file.words(2)
    assert "£" in file.words(3)
    assert [shape.name for shape in file.deck.slides[2].shapes][-1] == "Chart"
    text = file.deck.slides[2].shapes[-1]._element._nvXxPr.cNvPr.get("descr")
    assert text.startswith("Expected to show the need: 1,200")


def test_what_is_missing_is_said_in_place_of_an_empty_slide():
    file = Read(render(run(ALMOST_NOTHING), Setting()))
    assert "The local mix of neighbourhoods is not given" in file.words(1)
    assert "not known" in file.words(2)
    assert "To name it, add to the profile: today's services" in file.words(2)
    assert "Posts and pounds cannot be named" in file.words(3)


def test_a_published_rate_is_called_so_and_stands_beside_the_nations():
    file = Read(render(result_named("measured"), Setting()))
    assert "Published, not counted here" in file.words(0)
    assert "odelled" not in file.words(0)
    assert file.words(0).endswith("Rutland\n15.1%\nEngland\n17.0%\nEast Midlands\n17.1%")
    assert "Published: 15.1% here, 17.0% in England." in file.words(1)


def test_the_file_says_what_it_is():
    properties = Read(render(run("Rutland"), Setting())).deck.core_properties
    assert properties.title.startswith("Rutland: ")
    assert properties.author == properties.last_modified_by == f"imhcalc {__version__}"
    assert properties.created == properties.modified == datetime(2026, 1, 1)  # noqa: DTZ001 -- as the library reads it


def test_text_stays_text():
    blocks = (
        Heading(HOSTILE, 1),
        Paragraph(HOSTILE, "answer"),
        Paragraph(HOSTILE),
        Table(HOSTILE, (Column(HOSTILE), Column("n", "right")), ((HOSTILE, HOSTILE),), note=HOSTILE),
    )
    chart = (Heading("T", 1), Paragraph("one"), CHART._replace(title=HOSTILE, alternative=HOSTILE))
    made = [Slide(blocks, (HOSTILE,)), Slide(chart, ())]
    file = Read(written(made, HOSTILE, "imhcalc 9", datetime(2026, 1, 1, tzinfo=UTC)))
    shown = plain(unmarked(HOSTILE))
    assert file.words(0).count(shown) >= 5
    for name, part in file.parts.items():
        if name.endswith((".xml", ".rels")):
            text = part.decode()
            assert "<a:hlinkClick" not in text
            assert "TargetMode" not in text
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\u202e\ue000-\ue005]", text)


def test_a_very_long_name_is_cut_in_the_title_alone():
    result = run({**ALMOST_NOTHING, "area": {"name": "Very " * 38 + "long", "nation": "Wales"}})
    title = Read(render(result, Setting())).deck.slides[0].shapes.title.text
    assert title.endswith("\u2026")
    assert len(title) <= 110


def test_the_same_result_gives_the_same_bytes_in_two_processes():
    code = (
        "import sys; from tests.support import run; from imhcalc.report.formats.slides import render;"
        "from imhcalc.report.setting import Setting; sys.stdout.buffer.write(render(run('Rutland'), Setting()))"
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
    assert {info.date_time for info in ZipFile(BytesIO(made[0])).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_two_parts_of_the_package_have_one_name():
    file = render(run("Rutland"), Setting())
    names = ZipFile(BytesIO(file)).namelist()
    assert len(set(names)) == len(names)
    assert not [name for name in names if "thumbnail" in name or "printerSettings" in name]
