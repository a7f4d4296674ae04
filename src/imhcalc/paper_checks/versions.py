"""The reports that a result makes, in the form of a paper: which of them it is an edited version of."""

import re
from collections.abc import Iterator, Sequence

from imhcalc.paper_checks.printed import passage_of, passages_of, passages_of_slides
from imhcalc.papers import workbook
from imhcalc.papers.numbers_in_text import Number
from imhcalc.papers.passages import Paper, Passage, Spot, gathered
from imhcalc.papers.rounding import is_rounded, nearest
from imhcalc.papers.sentences import Sentence, sentences_of
from imhcalc.report.document import blocks_of
from imhcalc.report.formats.excel import CONTENTS, FIGURES, LIVE, NOTES, SOURCES
from imhcalc.report.plan_content import quantity
from imhcalc.report.registry import renderer
from imhcalc.report.setting import Extent, Setting
from imhcalc.report.slides_content import slides
from imhcalc.report.view import View

HANDED_OVER: tuple[Extent, ...] = ("full", "brief", "challenge")
EXTENTS: tuple[Extent, ...] = (*HANDED_OVER, "screen")
SURELY = 0.8
"""A version that shares this much with a paper is its own: no other need be made."""
IN_EVERY_WORKBOOK = frozenset(f"sheet {name}" for name in (CONTENTS, NOTES, LIVE, FIGURES, SOURCES))
TELLING_WORDS = 3
"""Sentences of fewer words are in every version."""
_IDS = re.compile(r"[\s,]+")


class Versions:
    """All that reports of a result print."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._documents = {
            extent: sentences_of(gathered(passages_of(blocks_of(view.result, Setting(extent=extent)))))
            for extent in EXTENTS
        }
        self._deck = sentences_of(gathered(passages_of_slides(slides(view.result))))

    def nearest_to(self, paper: Paper, edited: Sequence[Sentence]) -> list[Sentence]:
        """Return the version that a paper shares the most sentences with, in the form that it has."""
        if paper.form == "slides":
            return self._deck
        if paper.form == "workbook":
            return self._nearest_workbook(
                [each for each in edited if each.passage.spot.heading not in IN_EVERY_WORKBOOK]
            )
        return max(self._documents.values(), key=lambda version: _shared(edited, version))

    def _nearest_workbook(self, edited: Sequence[Sentence]) -> list[Sentence]:
        """Return the nearest workbook; making one takes its time, so the first that is surely the one will do."""
        best: list[Sentence] = []
        most = -1.0
        for extent in HANDED_OVER:
            version = self._workbook(extent)
            share = _shared(edited, version)
            if share > most:
                best, most = version, share
            if share >= SURELY:
                break
        return best

    def everything(self) -> Iterator[Sentence]:
        """Yield every sentence with a number that any version has, and every figure with its label, last."""
        for version in (*self._documents.values(), self._deck, sentences_of(_labels(self._view))):
            yield from (each for each in version if each.numbers)

    def titles(self) -> list[str]:
        """Return the titles of the versions: what names the area first."""
        return [next(each.passage.text for each in made) for made in (*self._documents.values(), self._deck)]

    def _workbook(self, extent: Extent) -> list[Sentence]:
        content = renderer("excel")(self._view.result, Setting(extent=extent))
        assert isinstance(content, bytes)  # noqa: S101 -- a workbook is no text
        said = {
            each.words: each.figures
            for version in self._documents.values()
            for each in version
            if any(each.figures)
        }
        made = sentences_of(workbook.read("the workbook", content).passages)
        return [
            each if any(each.figures) else each._replace(figures=said.get(each.words, each.figures))
            for each in with_ids_of_rows(made, self._view)
        ]


def _shared(edited: Sequence[Sentence], version: Sequence[Sentence]) -> float:
    keys = {each.key for each in version}
    telling = [each.key in keys for each in edited if len(each.words) >= TELLING_WORDS]
    return sum(telling) / len(telling) if telling else 0.0


def _labels(view: View) -> Iterator[Passage]:
    for figure in view.result.figures:
        written = quantity(view, figure.id)
        if written is not None:
            yield passage_of(f"{figure.label}: {written}", Spot())


# -- figures of the rows of a workbook -------------------------------------------------------------------


def with_ids_of_rows(sentences: Sequence[Sentence], view: View) -> Iterator[Sentence]:
    """Yield the cells of a workbook of ours, each number with the figure that it is, by the ids in its row."""
    in_row: dict[tuple[str, str], list[str]] = {}
    for each in sentences:
        found = [part for part in _IDS.split(each.text) if part in view.figures]
        in_row.setdefault(_row(each), []).extend(found)
    for each in sentences:
        ids = in_row[_row(each)] if each.passage.kind == "cell" else []
        figures = tuple(_written_as(number, ids, view) for number in each.numbers) if ids else each.figures
        yield each._replace(figures=figures)


def _row(sentence: Sentence) -> tuple[str, str]:
    spot = sentence.passage.spot
    return spot.heading, re.sub(r"\D", "", spot.where)


def _written_as(number: Number, ids: Sequence[str], view: View) -> str | None:
    """Return the first of some figures that a number writes, by its value or a limit of its range."""
    for figure in ids:
        for value in exact(view, figure, number):
            if abs(value - number.value) <= number.step or is_rounded(number, number._replace(value=value)):
                return figure
    return None


# -- what is behind a number -----------------------------------------------------------------------------

NEAR_ENOUGH = 0.6
"""How far, as a share of it, a number may be from a value that it is taken to write."""


def exact(view: View, figure_id: str, number: Number) -> tuple[float, ...]:
    """Return the unrounded value, or the limit of the range, that a number writes of a figure, in the number's terms."""
    figure = view.figures.get(figure_id)
    if figure is None or figure.value is None:
        return ()
    is_share = figure.unit == "proportion"
    scales: tuple[float, ...] = (1.0, 100.0, 1000.0) if is_share and number.kind == "plain" else (1.0,)
    if not is_share and number.kind == "share":
        scales = (1.0, 0.01)
    held = [
        sign * scale * value
        for value in (figure.value, *(view.limits(figure_id) or ()))
        for scale in scales
        for sign in (1, -1)
    ]
    best = nearest(number.value, held)
    return () if best is None or abs(best - number.value) > NEAR_ENOUGH * abs(number.value) else (best,)
