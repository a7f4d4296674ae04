"""How a chart is drawn: the same bytes, safe in a page, and nothing told by colour alone."""

import os
import re
import subprocess
import sys
from io import BytesIO

import matplotlib as mpl
import pytest
from lxml import etree as Xml  # noqa: N812
from PIL import Image

from imhcalc.report import chart_rows, charts
from imhcalc.report.blocks import Chart, Series
from imhcalc.report.chart_paper import COLOURS, DASHES, HATCHES, INK, MARKERS, PAPER
from imhcalc.report.charts import picture, vector
from imhcalc.report.marks import marked
from tests.support import ROOT

HOSTILE = '<script>alert("1")</script> & $\\frac{x}{0}$ _hidden \x00\x0b\ue000 ]]> café'
READ = '<script>alert("1")</script> & $\\frac{x}{0}$ _hidden ]]> café'
SVG = "{http://www.w3.org/2000/svg}"

CHARTS = {
    "intervals": Chart(
        "intervals", "15 in 100 babies", "Attachment: 190 (110 to 300).", ("Attachment", "Depression of mothers"),
        (
            Series("modelled", (190.0, None), ((110.0, 300.0), None), ("a.expected", ""), ("190 (110 to 300)", "")),
            Series("published", (None, 42.0), (None, None), ("", "b.expected"), ("", "42")),
        ),
        "babies a year",
    ),
    "bars": Chart(
        "bars", "Where babies live", "Most deprived: 38.0%.", ("Most deprived fifth", "Least deprived fifth"),
        (
            Series("babies", (0.38, 0.2), (), ("p.q1", "p.q5"), ("38.0%", "20.0%")),
            Series("need", (0.47, 0.1), ((0.4, 0.5), None), ("n.q1", "n.q5"), ("47.0%", "10.0%")),
        ),
        "% of all",
    ),
    "funnel": Chart(
        "funnel", "From need to services", "Expected: 1,200.", ("Expected", "Engaged", "The services can see"),
        (
            Series("families", (1200.0, 130.0, None), ((700.0, 2000.0), None, None), ("f", "e", ""), ("1,200", "130", "")),
            Series("places", (None, None, 110.0), (), ("", "", "c"), ("", "", "110")),
        ),
        "families a year",
    ),
    "lines": Chart(
        "lines", "Years ahead", "Come: 130.", ("2026", "2027", "2028"),
        (
            Series("would come", (130.0, 129.0, 128.0), ((60.0, 230.0), (60.0, 220.0), (60.0, 210.0)), ("a", "b", "c"), ("130", "129", "128")),
            Series("seen", (129.0, 129.0, 129.0), (), ("d", "e", "f"), ("129", "129", "129")),
        ),
        "families",
    ),
    "tornado": Chart(
        "tornado", "It depends most on the area", "Area: 800 to 1,900.", ("how far this area departs", "both above"),
        (
            Series("low end", (800.0, 1310.0), (), ("a.low", "b.low"), ("800", "1,310")),
            Series("high end", (1900.0, 1305.0), (), ("a.high", "b.high"), ("1,900", "1,305")),
        ),
        "babies a year", 1300.0, "as it is: 1,300",
    ),
    "waterfall": Chart(
        "waterfall", "From 15.0% to 15.2%", "England: 15.0%.", ("England", "Local mix", "Local surveys", "Here"),
        (Series("rate", (0.15, 0.003, -0.001, 0.152), (None, None, None, (0.1, 0.2)), ("n", "m", "s", "p"), ("15.0%", "+0.3", "-0.1", "15.2%")),),
        "% of babies",
    ),
}  # fmt: skip
EVERY = pytest.mark.parametrize("kind", list(CHARTS))


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in Xml.fromstring(svg).iter(f"{SVG}text")]


def luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_every_kind_has_a_chart_here():
    kinds = Chart.__annotations__["kind"]
    assert set(kinds.__args__) == set(CHARTS)


# -- what is drawn ---------------------------------------------------------------------------------------


@EVERY
def test_every_value_is_written_at_its_mark(kind):
    written = texts(vector(CHARTS[kind], "x"))
    for series in CHARTS[kind].series:
        ends = (series.labels[0], series.labels[-1]) if kind == "lines" else series.labels
        assert {label for label in ends if label} <= set(written)


@EVERY
def test_categories_and_unit_are_written(kind):
    chart = CHARTS[kind]
    joined = " ".join(texts(vector(chart, "x")))
    assert chart.unit in joined
    for category in chart.categories:
        assert category.split()[0] in joined


@pytest.mark.parametrize("kind", ["bars", "funnel", "waterfall", "intervals"])
def test_an_axis_of_values_begins_at_zero(kind):
    assert any(re.fullmatch(r"0%?", text) for text in texts(vector(CHARTS[kind], "x")))


def test_bars_are_as_long_as_their_values():
    chart = CHARTS["bars"]._replace(series=CHARTS["bars"].series[:1])
    paths = [path.get("d") or "" for path in Xml.fromstring(vector(chart, "x")).iter(f"{SVG}path") if path.get("fill") == COLOURS[0].lower()]  # fmt: skip
    ends = [[float(number) for number in re.findall(r"[ML] ([\d.]+) ", path)] for path in paths]
    first, second = (max(end) - min(end) for end in ends)
    assert first / second == pytest.approx(0.38 / 0.2, rel=1e-4)


def test_a_step_down_begins_where_the_step_up_ended():
    marks = list(chart_rows._steps(CHARTS["waterfall"]))
    assert [(mark.start, mark.end) for mark in marks] == [
        (0.0, 0.15), (0.15, pytest.approx(0.153)), (pytest.approx(0.153), pytest.approx(0.152)), (0.0, 0.152),
    ]  # fmt: skip


@EVERY
@pytest.mark.parametrize("width", [80.0, 160.0, 280.0])
def test_no_text_leaves_the_picture_or_lies_on_another(kind, width):
    longer = CHARTS[kind]._replace(
        categories=tuple(
            f"{name} and words that go on as far as Supercalifragilisticexpialidocious"
            if kind != "lines"
            else name
            for name in CHARTS[kind].categories
        )
    )
    with charts._style("x"):
        figure = charts._drawn(longer, width * charts.POINTS_PER_MM)
        figure.set_dpi(charts.DOTS_PER_INCH)
        figure.draw_without_rendering()
        ticks = [tick for axes in figure.axes for tick in (*axes.get_xticklabels(), *axes.get_yticklabels())]
        boxes = [text.get_window_extent() for text in (*figure.texts, *ticks) if text.get_text()]
    assert len(boxes) > 3
    for box in boxes:
        assert box.x0 >= -1
        assert box.x1 <= figure.bbox.x1 + 1
        assert box.y0 >= -1
        assert box.y1 <= figure.bbox.y1 + 1
    overlapping = [
        (one, other)
        for at, one in enumerate(boxes)
        for other in boxes[at + 1 :]
        if min(one.x1, other.x1) - max(one.x0, other.x0) > 2
        and min(one.y1, other.y1) - max(one.y0, other.y0) > 4
    ]
    assert not overlapping


def test_a_range_that_does_not_fit_beside_its_value_stands_under_it():
    wide, narrow = (
        [text.get_text() for text in charts._drawn(CHARTS["intervals"], width).texts]
        for width in (450.0, 240.0)
    )
    assert "190 (110 to 300)" in wide
    assert {"190", "(110 to 300)"} <= set(narrow)


def test_many_years_are_named_as_far_as_there_is_room():
    years = tuple(str(year) for year in range(2026, 2056))
    series = Series(
        "would come", tuple(100.0 + at for at in range(30)), (), ("f",) * 30, ("100",) + ("",) * 28 + ("129",)
    )
    written = texts(vector(CHARTS["lines"]._replace(categories=years, series=(series,)), "x"))
    named = [text for text in written if text in years]
    assert named[0] == "2026"
    assert 5 < len(named) < 12


def test_a_line_ends_and_is_named_where_its_values_end():
    chart = CHARTS["lines"]
    short = Series("short", (None, 200.0, None), (None, None, None), ("", "b", ""), ("", "200", ""))
    written = texts(vector(chart._replace(series=(chart.series[0], short)), "x"))
    assert {"short", "200"} <= set(written)
    nothing = Series("nothing", (None, None, None))
    assert "nothing" not in texts(vector(chart._replace(series=(chart.series[0], nothing)), "x"))


def test_a_missing_value_is_no_mark():
    chart = CHARTS["intervals"]._replace(
        series=(Series("n", (None, 42.0), (None, None), ("", "b"), ("", "42")),)
    )
    assert [mark.row for mark in chart_rows._side_by_side(chart)] == [1]


@EVERY
def test_a_chart_of_nothing_but_zeros_is_drawn(kind):
    chart = CHARTS[kind]
    zeros = tuple(
        series._replace(values=tuple(None if value is None else 0.0 for value in series.values), limits=())
        for series in chart.series
    )
    assert texts(vector(chart._replace(series=zeros, reference=None), "x"))


# -- nothing by colour alone -----------------------------------------------------------------------------


@pytest.mark.parametrize("colour", [*COLOURS, INK])
def test_every_colour_can_be_told_from_the_paper(colour):
    assert contrast(colour, PAPER) >= (7.0 if colour == INK else 3.0)


@EVERY
def test_no_other_colour_is_drawn(kind):
    drawn = set(re.findall(r"#[0-9a-f]{6}", vector(CHARTS[kind], "x")))
    assert drawn <= {colour.lower() for colour in (*COLOURS, INK, PAPER)}


def test_each_series_has_a_look_without_its_colour():
    for looks in (HATCHES, MARKERS, DASHES):
        assert len(set(map(str, looks))) == len(looks) == len(COLOURS)


@pytest.mark.parametrize("kind", ["bars", "funnel", "tornado"])
def test_series_of_areas_are_hatched_and_named(kind):
    svg = vector(CHARTS[kind], "x")
    assert "<pattern" in svg
    assert {series.name for series in CHARTS[kind].series} <= set(texts(svg))


def test_lines_are_dashed_marked_and_named_at_their_ends():
    svg = vector(CHARTS["lines"], "x")
    assert svg.count("stroke-dasharray") >= 1
    assert {"would come", "seen"} <= set(texts(svg))


# -- safe in a page --------------------------------------------------------------------------------------


@EVERY
def test_the_element_is_named_and_described(kind):
    root = Xml.fromstring(vector(CHARTS[kind], "chart-1"))
    title, description = root[0], root[1]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert (title.tag, title.text) == (f"{SVG}title", CHARTS[kind].title)
    assert (description.tag, description.text) == (f"{SVG}desc", CHARTS[kind].alternative)
    assert root.get("viewBox")


@EVERY
def test_no_style_script_link_or_declaration(kind):
    svg = vector(CHARTS[kind], "x")
    assert svg.startswith("<svg ")
    assert not re.search(
        r"style=|<style|<script|<a |<image|<metadata|xlink|<!|<\?|clip-path|http(?!://www\.w3\.org/2000/svg)",
        svg,
    )
    for element in Xml.fromstring(svg).iter():
        assert (element.get("href") or "#").startswith("#")
        assert not [name for name in element.attrib if name.startswith("on")]


@EVERY
def test_ids_are_the_charts_own_and_lead_somewhere(kind):
    root = Xml.fromstring(vector(CHARTS[kind], "chart-1"))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(each.startswith("chart-1-") for each in ids)
    used = {element.get("href", "").removeprefix("#") for element in root.iter()} - {""}
    used |= {
        name
        for element in root.iter()
        for value in element.attrib.values()
        for name in re.findall(r"url\(#(.*?)\)", value)
    }
    assert used <= set(ids)
    assert set(ids) - used == {"chart-1-title", "chart-1-desc"}


@EVERY
def test_hostile_names_are_text(kind):
    chart = CHARTS[kind]
    series = tuple(
        each._replace(name=HOSTILE, labels=tuple(HOSTILE if label else "" for label in each.labels))
        for each in chart.series
    )
    hostile = chart._replace(
        title=HOSTILE, alternative=HOSTILE, categories=(HOSTILE,) * len(chart.categories), series=series, unit=HOSTILE,
        reference_label=HOSTILE,
    )  # fmt: skip
    svg = vector(hostile, '"><script>')
    root = Xml.fromstring(svg)
    assert "<script" not in svg
    assert root[0].text == root[1].text == READ
    assert READ.replace(" ", "") in "".join(texts(svg)).replace(" ", "")
    assert picture(hostile).startswith(b"\x89PNG")


def test_marks_of_figures_are_not_shown():
    chart = CHARTS["intervals"]
    labelled = chart._replace(
        title=marked("a.expected", "15 in 100"), series=(chart.series[0]._replace(labels=(marked("a.expected", "190"), "")),)
    )  # fmt: skip
    svg = vector(labelled, "x")
    assert not re.search("[\ue000-\ue002]", svg)
    assert "190" in texts(svg)


# -- the same bytes --------------------------------------------------------------------------------------

PROGRAM = """
import sys
from hashlib import sha256
from imhcalc.report.charts import picture, vector
from tests.unit.report.test_charts import CHARTS
for kind, chart in CHARTS.items():
    print(sha256(vector(chart, "x").encode()).hexdigest(), sha256(picture(chart)).hexdigest())
"""


def test_the_same_bytes_in_every_process():
    said = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM], cwd=ROOT, check=True, capture_output=True, text=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "SOURCE_DATE_EPOCH": seed},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert said[0] == said[1]
    assert len(set(said[0].split())) == 2 * len(CHARTS)


@EVERY
def test_neither_what_was_drawn_before_nor_settings_of_the_machine_matter(kind):
    svg, png = vector(CHARTS[kind], "x"), picture(CHARTS[kind])
    before = dict(mpl.rcParams)
    with mpl.rc_context(
        {"font.size": 30, "lines.linewidth": 9, "svg.fonttype": "path", "savefig.facecolor": "red"}
    ):
        picture(CHARTS["lines"])
        assert vector(CHARTS[kind], "x") == svg
        assert picture(CHARTS[kind]) == png
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("width", [100.0, 160.0])
def test_a_picture_has_its_width_and_resolution_and_no_word_of_its_maker(width):
    png = picture(CHARTS["bars"], width)
    image = Image.open(BytesIO(png))
    assert image.width == pytest.approx(width / 25.4 * 200, abs=1)
    assert image.info["dpi"][0] == pytest.approx(200, abs=0.1)
    assert set(image.info) == {"dpi"}
    assert re.findall(rb"tEXt|iTXt|tIME", png) == []


def test_nothing_global_is_started():
    program = "import sys, imhcalc.report.charts; print('matplotlib.pyplot' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "False"
