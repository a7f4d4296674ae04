"""Every figure of a result as a row: its number and range, the year it is of, how sure it is, and its sources."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from imhcalc.models.result import Figure, Method, Result
from imhcalc.report.blocks import Block
from imhcalc.report.marks import spans, unmarked
from imhcalc.report.plan_content import quantity
from imhcalc.report.view import View

METHODS: dict[Method, str] = {
    "synthetic": "modelled, not measured",
    "observed": "counted or published",
    "composite": "local counts and the model, combined",
    "report": "national rate times local indices, shown to compare with",
    "stated": "stated or assumed, not worked out",
    "derived": "worked out from other figures",
}
RANGES = {
    "predictive": "the range takes in how far this area may depart from others like it",
    "parameter": "the range leaves out how far this area may depart from others like it",
    "realised": "the range takes in the chance of a single year",
    "published_range": "a published range, which has no level",
    "confidence": "the range holds the chance of counting alone",
    "structural": "the lowest and the highest possible",
}
NO_RANGE = "no range"
STATED = "profile"
AREA_DATA = "area table"
OWN_JUDGEMENT = "no publication: see the assumptions"
_YEAR = re.compile(r"projection\.(\d{4})\.")


class FigureRow(NamedTuple):
    """A figure with what is said of it; `year` and `sources` are empty where there are none."""

    figure: Figure
    year: str
    how_sure: str
    sources: str
    written: str


def figure_rows(result: Result, blocks: list[Block]) -> Iterator[FigureRow]:
    """Yield a row for every figure: each way in which the report writes it, or one by its unit where it does not."""
    view = View.of(result)
    written = _written(blocks)
    for figure in view.result.figures:
        origins = origins_of(view, figure.id)
        yield FigureRow(
            figure,
            _year(view, figure, origins),
            _how_sure(figure),
            ", ".join(_sources(view, origins)),
            "; ".join(written.get(figure.id, ())) or unmarked(quantity(view, figure.id) or ""),
        )


def _written(blocks: list[Block]) -> dict[str, dict[str, None]]:
    """Return the ways in which each figure is written in the report, by id, in the order of reading."""
    found: dict[str, dict[str, None]] = {}
    for text in _texts(blocks):
        for span in spans(text):
            if span.figure is not None:
                found.setdefault(span.figure, {})[span.text] = None
    return found


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple | list):
        for each in part:
            yield from _texts(each)


def origins_of(view: View, figure_id: str) -> list[str]:
    """Return the ids of everything that a figure rests on in the end: what is no figure itself, each once."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [figure_id]
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        figure = view.figures.get(each)
        if figure is None:
            found[each] = None
        else:
            waiting.extend(reversed(figure.from_))
    return list(found)


def _sources(view: View, origins: list[str]) -> Iterator[str]:
    by_id = _sources_of_parameters(view.result)
    found = dict.fromkeys(source for origin in origins for source in _source(origin, by_id))
    publications = [each for each in found if each != OWN_JUDGEMENT]
    yield from publications or found


def _sources_of_parameters(result: Result) -> Mapping[str, str]:
    return {used.id: used.source or OWN_JUDGEMENT for used in result.inputs.parameters}


def _source(origin: str, by_id: Mapping[str, str]) -> Iterator[str]:
    if origin.startswith("profile."):
        yield STATED
    elif origin.startswith(("area.", "areas.", "national_")):
        yield AREA_DATA
    elif origin in by_id:
        yield by_id[origin]


def _year(view: View, figure: Figure, origins: list[str]) -> str:
    """Return the year that a figure is of, as far as it has one."""
    context, area = view.result.context, view.result.area
    if match := _YEAR.match(figure.id):
        return match[1]
    outcome = view.outcomes.get(figure.id.partition(".")[0])
    if outcome is not None and outcome.measured_year and figure.method == "observed":
        return outcome.measured_year
    if figure.unit.startswith("gbp"):
        return context.plan.price_year or ""
    return (area.population_year or "") if any(each.startswith("area.") for each in origins) else ""


def _how_sure(figure: Figure) -> str:
    ranged = NO_RANGE if figure.interval is None else RANGES[figure.interval.kind]
    return f"{METHODS[figure.method]}; {ranged}"
