"""Each number that a document writes is the figure it says it is, and every format writes the same."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from typing import get_args
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from imhcalc.report.blocks import Block, Chart, Heading, Paragraph, Table
from imhcalc.report.document import blocks_of
from imhcalc.report.marks import Span, spans, unmarked
from imhcalc.report.registry import renderer
from imhcalc.report.setting import Extent, Setting
from tests.support import run
from tests.unit.report.handed_over_results import PROFILES, result_for
from tests.unit.report.numbers_in_words import texts, unexplained
from tests.unit.report.written_numbers import DIGITS, Reader

every = pytest.mark.parametrize("name", PROFILES)
MARKED_AT_LEAST = 60
FLIPS = "Values at which the decision flips"
"""The table whose second column holds inputs as they stand."""
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@cache
def blocks(name: str, extent: str = "full") -> tuple[Block, ...]:
    return tuple(blocks_of(result_for(name), Setting(extent=extent)))  # type: ignore[arg-type]


def spans_of(some: Iterable[str]) -> list[tuple[str, str]]:
    return [(span.figure, span.text) for text in some for span in spans(text) if span.figure]


def marked(of: tuple[Block, ...]) -> list[tuple[str, str]]:
    return spans_of(text for block in of for text in texts(block))


@every
@pytest.mark.parametrize("extent", [*get_args(Extent)])
def test_each_marked_number_is_its_figure_rounded_as_stated(name, extent):
    reader = Reader.of(result_for(name))
    wrong = {each for each in marked(blocks(name, extent)) if not reader.agrees(*each)}
    assert not wrong


@pytest.mark.parametrize(
    "profile",
    [
        "England",
        "Isles of Scilly",
        "Belfast",
        {"area": {"name": "Two cities", "members": ["Cardiff", "Bristol, City of"]}},
        {"area": {"name": "Leeds"}, "headline": "perinatal_psychosis"},
    ],
    ids=["nation", "tiny", "another nation", "group of two nations", "another headline"],
)
def test_each_is_in_a_document_of_any_kind_of_area(profile):
    result = run(profile)
    reader = Reader.of(result)
    found = marked(tuple(blocks_of(result, Setting(extent="full"))))
    assert len(found) > MARKED_AT_LEAST
    assert not {each for each in found if not reader.agrees(*each)}


NOT_FIGURES = (
    r"^Expected here, of [\d,]+ ",  # the head of a column, whose number the answer or the log marks
    r"^Published, to compare and not to combine: ",  # numbers of the evidence
    r"largest recommended caseload, \d+ children",
    r"It is to be taken (above|below) [£\d,.%]+",  # what the profile states
    r" and \d+ more: ",  # how many are listed
    r"^\d+ further inputs?|\. \d+ further inputs? ",
    r"^\d+ districts are added together here",
)


@every
def test_every_number_before_the_log_of_assumptions_is_marked_or_is_no_figure(name):
    """Words quoted from the evidence and the profile apart, each number up to the log says which figure it is."""
    result = result_for(name)
    before = list(blocks(name))
    before = before[: before.index(Heading("Log of assumptions", 2))]
    inputs = {
        row[1]
        for block in before
        if isinstance(block, Table) and block.description == FLIPS
        for row in block.rows
    }
    to_explain = [
        Paragraph(text)
        for text in dict.fromkeys(text for block in before for text in texts(block))
        if any(span.figure is None and DIGITS.search(span.text) for span in spans(text))
        and text not in inputs
        and not any(re.search(pattern, unmarked(text)) for pattern in NOT_FIGURES)
    ]
    assert not unexplained(to_explain, result)


@every
def test_what_a_chart_draws_is_the_figures_themselves(name):
    reader = Reader.of(result_for(name))
    for chart in (each for each in blocks(name) if isinstance(each, Chart)):
        for series in chart.series:
            for value, figure in zip(series.values, series.figures, strict=True):
                assert (value is None) == (figure == ""), chart.title
                assert value is None or value == pytest.approx(reader.figures[figure].value)
            wrong = [each for each in spans_of(series.labels) if not reader.agrees(*each)]
            assert not wrong


@every
def test_a_number_that_is_off_by_its_last_digit_is_found_out(name):
    """The reading above can fail: the last digit of any number of any mark, one higher, is no longer its figure."""
    reader = Reader.of(result_for(name))
    missed = []
    for figure, text in set(marked(blocks(name))):
        for match in DIGITS.finditer(text.replace("in 1,000", "in M").replace("in 100", "in C")):
            last = len(match[0].rstrip("0").rstrip(".")) - 1 if match[0].strip("0.,") else 0
            place = match.start() + last
            if not text[place].isdigit():
                continue
            other = str((int(text[place]) + 1) % 10)
            changed = text[:place] + other + text[place + 1 :]
            if reader.agrees(figure, changed):
                missed.append((figure, text, changed))
    assert not missed


@every
def test_the_answer_and_every_table_of_figures_is_marked(name):
    """The headline, the range, and what is in the tables of need, services, staff and money name their figures."""
    result = result_for(name)
    of = result.context.headline
    found = {figure for figure, _ in marked(blocks(name))}
    assert {f"{of}.expected", f"{of}.prevalence", f"{of}.national"} <= found
    shown = {figure.id for figure in result.figures if figure.value is not None}
    beginnings = (
        r"demand\.(identified|referred|engaged)(\.q\d)?", r"demand\.(all|outside)", r"provision\.(capacity|gap|not_seen)",
        r"workforce\.(?!health|open_cases|first).+", r"cost\..+", r"projection\..+", rf"{of}\.(expected|people)\.q\d",
        r"ladder\..+\.(families|teams)", r"known_groups\..+", r"scenario\.[^.]+\.provision\.capacity",
    )  # fmt: skip
    meant = {each for each in shown if any(re.fullmatch(pattern, each) for pattern in beginnings)}
    unused = {each for each in meant - found if not re.search(r"\.change$|capacity\.payer", each)}
    of_what_ifs = {
        each for each in unused if any(each.startswith(f"scenario.{s.id}.") for s in result.context.plan.scenarios if not s.is_option)
    }  # fmt: skip
    replaced = {each for each in unused if each.startswith("ladder.")} if "demand.engaged" in shown else set()
    assert unused <= of_what_ifs | replaced | _of_empty_fifths(name)


def _of_empty_fifths(name: str) -> set[str]:
    result = result_for(name)
    of = result.context.headline
    empty = {
        f"q{q}"
        for q in range(1, 6)
        if f"{of}.prevalence.q{q}" not in {f.id for f in result.figures if f.value is not None}
    }
    not_held = {"area", "stated"} if result.area.kind == "stated" else set()
    fifths = {f"q{q}" for q in range(1, 6)} if not_held else empty
    return {f"{of}.{what}.{q}" for what in ("expected", "people") for q in fifths}


# -- formats ---------------------------------------------------------------------------------------------


@cache
def rendered(name: str, form: str) -> str | bytes:
    return renderer(form)(result_for(name), Setting(extent="full"))


def plain(text: str) -> str:
    """Text with any white space as one space, and characters that join words as none."""
    return " ".join(text.replace("\N{WORD JOINER}", "").split())


def shown_in_words(name: str) -> Counter[tuple[str, str]]:
    """What is marked in blocks that are words; charts are drawn, and each format says them in its own way."""
    return Counter(
        (figure, plain(text))
        for figure, text in marked(tuple(each for each in blocks(name) if not isinstance(each, Chart)))
    )


def in_charts(name: str) -> set[tuple[str, str]]:
    of_charts = [each for each in blocks(name) if isinstance(each, Chart)]
    labels = [label for chart in of_charts for series in chart.series for label in series.labels]
    return {(figure, plain(text)) for figure, text in [*marked(tuple(of_charts)), *spans_of(labels)]}


def same_spans(found: Counter[tuple[str, str]], name: str) -> None:
    """What a format writes is what the blocks write; charts may add their own, no other."""
    expected = shown_in_words(name)
    assert not expected - found
    assert set(found) - set(expected) <= in_charts(name)


class _Marked(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str | None]] = []
        self.found: Counter[tuple[str, str]] = Counter()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        figure = dict(attrs).get("data-figure")
        if figure is not None:
            self.open, self.text = [(tag, figure)], ""

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[0][0] == tag:
            self.found[self.open.pop()[1] or "", plain(self.text)] += 1

    def handle_data(self, data: str) -> None:
        self.text += data


@every
def test_html_writes_the_same_numbers(name):
    page = rendered(name, "html")
    parser = _Marked()
    parser.feed(page if isinstance(page, str) else page.decode())
    same_spans(parser.found, name)


@every
def test_word_writes_the_same_numbers(name):
    with ZipFile(BytesIO(rendered(name, "word"))) as document:
        body = ET.fromstring(document.read("word/document.xml"))  # noqa: S314 -- a file of our own
        settings = ET.fromstring(document.read("word/settings.xml"))  # noqa: S314
    figures = {each.get(f"{WORD}name"): each.get(f"{WORD}val") for each in settings.iter(f"{WORD}docVar")}
    found: Counter[tuple[str, str]] = Counter()
    for paragraph in body.iter(f"{WORD}p"):
        name_open, text = None, ""
        for part in paragraph.iter():
            if part.tag == f"{WORD}bookmarkStart" and part.get(f"{WORD}name") in figures:
                name_open, text = part.get(f"{WORD}name"), ""
            elif part.tag == f"{WORD}t" and name_open is not None:
                text += part.text or ""
            elif part.tag == f"{WORD}bookmarkEnd" and name_open is not None:
                found[figures[name_open], plain(text)] += 1
                name_open = None
    same_spans(found, name)


@every
def test_slides_write_numbers_of_the_result(name):
    """Slides hold a choice of what the document says, in words of their own: each number is its figure."""
    reader = Reader.of(result_for(name))
    with ZipFile(BytesIO(rendered(name, "slides"))) as deck:
        parts = [
            deck.read(each) for each in deck.namelist() if re.fullmatch(r"ppt/\w*lides/[^/]+\.xml", each)
        ]
    found = [
        (mark.get("id"), "".join(each.text or "" for each in run.iter(f"{DRAWING}t")))
        for part in parts
        for run in ET.fromstring(part).iter(f"{DRAWING}r")  # noqa: S314 -- a file of our own
        for mark in run.iter("{urn:imhcalc:figure}figure")
    ]
    assert any(figure == f"{result_for(name).context.headline}.expected" for figure, _ in found)
    assert not [each for each in found if not reader.agrees(*each)]


@every
def test_the_workbook_holds_every_figure_unrounded_and_as_written(name):
    book = load_workbook(BytesIO(rendered(name, "excel")), data_only=True)
    rows = list(book["Figures"].iter_rows(values_only=True))
    start = next(number for number, row in enumerate(rows) if row[0] == "figure")
    head = [str(each) for each in rows[start]]
    held = {row[0]: dict(zip(head, row, strict=True)) for row in rows[start + 1 :] if row[0]}
    for figure in result_for(name).figures:
        row = held[figure.id]
        if figure.value is not None:
            assert row["value"] == pytest.approx(figure.value, rel=1e-12, abs=1e-15)
        if figure.interval is not None:
            assert (row["low end"], row["high end"]) == pytest.approx(
                (figure.interval.lower, figure.interval.upper)
            )


@every
def test_markdown_writes_the_words_of_the_blocks_and_no_mark(name):
    text = rendered(name, "markdown")
    assert isinstance(text, str)
    assert not re.search("[\ue000-\ue002]", text)
    bare = re.sub(r"\\(.)", r"\1", text)
    for figure, shown in shown_in_words(name):
        assert shown in " ".join(bare.split()), figure


def test_words_of_a_profile_never_pass_for_a_figure():
    from imhcalc.report.marks import marked as mark
    from imhcalc.report.view import View

    result = result_for("almost_nothing")
    forged = mark("population.live_births", "1,000,000")
    area = result.area.model_copy(update={"name": f"Newtown {forged}"})
    view = View.of(result.model_copy(update={"area": area}))
    assert [*spans(view.result.area.name)] == [Span("Newtown population.live_births1,000,000")]
    assert unmarked(view.result.area.name) == view.result.area.name
    assert View.of(result).result is result
