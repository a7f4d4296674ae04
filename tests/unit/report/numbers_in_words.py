"""Finds the numbers in the words of a document, and says which of them may stand without a mark, and why."""

import json
import re
from collections.abc import Iterator, Sequence
from math import ceil, floor
from typing import Any

from imhcalc.models.result import Result
from imhcalc.report.blocks import Block, Bullets, Chart, Commands, Heading, Paragraph, Table
from imhcalc.report.marks import Span, spans, unmarked
from imhcalc.report.named import short_name
from imhcalc.report.numbers import count_range
from imhcalc.report.plan_content import WRITTEN

YEAR = re.compile(r"\b(?:19|20)\d\d(?:/\d\d)?\b")
"""A year stands without a comma, which no count of a thousand or more does."""
NOBODY = "0"
"""All that stands in the cell of a fifth in which nobody lives."""
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def texts(block: Block) -> Iterator[str]:
    """Every text of a block that a reader sees as prose, a heading or a table; commands are to be typed."""
    match block:
        case Heading() | Paragraph():
            yield block.text
        case Bullets():
            yield from block.items
        case Table():
            yield from (column.title for column in block.columns)
            yield from (cell for row in block.rows for cell in row if isinstance(cell, str))
            yield block.note or ""
        case Chart():
            yield from (block.title, block.alternative)
        case Commands():
            yield from (what for _, what in block.items)


def marked_spans(blocks: Sequence[Block]) -> list[Span]:
    return [span for block in blocks for text in texts(block) for span in spans(text) if span.figure]


def quoted_words(result: Result) -> list[str]:
    """Every string that the result itself holds: words of the evidence, of the profile, of the area; longest first."""
    found: set[str] = set()

    def walk(part: Any) -> None:
        if isinstance(part, str):
            found.add(" ".join(part.split()))
        elif isinstance(part, dict):
            for key, each in part.items():
                walk(key)
                walk(each)
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk(json.loads(result.model_dump_json(by_alias=True)))
    found |= {short_name(source.citation) for source in result.sources}
    return sorted((text for text in found if NUMBER.search(text)), key=len, reverse=True)


def allowed(result: Result) -> dict[str, str]:
    """Numbers that are no figures, each with why it may stand unmarked."""
    context, run = result.context, result.run
    found = {
        f"{run.level * 100:g} times in 100": "the level of the ranges",
        f"seed {run.seed}": "the run",
        f"{run.draws:,} draws": "the run",
        f"Of the {len(result.assumptions)} assumptions": "a count of what the result lists",
        f"{sum(each.status.startswith('judgement') for each in result.assumptions)} are our judgement": "the same",
        f"{sum('recalled' in each.status for each in result.assumptions)} were recalled": "the same",
    }
    figures = {figure.id: figure for figure in result.figures}
    for decision in context.plan.decisions:
        for figure_id, varied in decision.flips.items():
            write = WRITTEN.get(figures[figure_id].unit, count_range)
            found[f"now {write(decision.now[varied], None)}"] = "an input as it stands"
    found |= {
        f"overrides.{each.id}": "the name of a number of the evidence" for each in result.inputs.parameters
    }
    return found


def forms(words: str) -> set[str]:
    """Quoted words as they may stand within a sentence: begun in either case, with or without a full stop."""
    ends = {words, words.rstrip(".")}
    return ends | {end[:1].upper() + end[1:] for end in ends} | {end[:1].lower() + end[1:] for end in ends}


def unexplained(blocks: Sequence[Block], result: Result) -> list[str]:
    """Stretches of text outside marks that still hold a digit once quotations and allowed numbers are taken out."""
    quotations = quoted_words(result)
    explained = sorted(allowed(result), key=len, reverse=True)
    found = []
    for block in blocks:
        for text in texts(block):
            left = " ".join(
                "".join("\N{BULLET}" if span.figure else span.text for span in spans(text)).split()
            )
            for words in (*explained, *quotations):
                for form in forms(words):
                    left = re.sub(rf"(?<![\w.]){re.escape(form)}(?!\w)", "", left)
            # Scales of rates and of bars, and names of parts of the page, hold no figure.
            left = re.sub(r"\b(in 1,?000?|in 100|0 to \d+ in 100)\b", "", left)
            if left == NOBODY:
                continue
            if NUMBER.search(YEAR.sub("", left)):
                found.append(f"{left} <- {unmarked(text)}")
    return found


def agrees(span: Span, result: Result) -> bool:
    """Whether each number that a mark writes is its figure's value or a limit of it, as far as it is rounded."""
    figure = next((each for each in result.figures if each.id == span.figure), None)
    if figure is None or (figure.value is None and figure.interval is None):
        return False
    held = [] if figure.value is None else [figure.value]
    if figure.interval is not None:
        held += [figure.interval.lower, figure.interval.upper]
    scaled = [abs(each) * scale for each in held for scale in (1.0, 100.0, 1000.0)]
    written = re.sub(r"\b(in 100|in 1,000)\b", "", span.text)
    numbers = [float(each.replace(",", "")) for each in NUMBER.findall(written)]
    if not numbers:
        return bool(re.search(r"about the same|no change|none", span.text))
    return all(any(_rounds_to(each, written_as) for each in scaled) for written_as in numbers) or bool(
        re.match(r"(under|over|up to) ", span.text)
    )


def _rounds_to(value: float, written: float) -> bool:
    """Whether a number is a value rounded half up, down or up to a unit that the number is a multiple of."""
    for unit in (0.01, 0.1, 1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000):
        if unit > max(1.0, abs(value)) and written != 0:
            break
        if abs(written / unit - round(written / unit)) > 1e-6:  # not a multiple of this unit
            continue
        if abs(value - written) <= unit * (1 + 1e-9):
            near = {floor(value / unit + 0.5 + 1e-9), floor(value / unit + 1e-9), ceil(value / unit - 1e-9)}
            if round(written / unit) in near:
                return True
    return False
