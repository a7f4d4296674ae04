"""A number with its range: three numbers that belong together, of which two show that the third is another one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from imhcalc.papers.numbers_in_text import Number
from imhcalc.papers.sentences import Sentence

_JOINED = re.compile(r" ?(?:to|and|[-\N{EN DASH}\N{EM DASH}]) ?")
_OF = re.compile(r" (?:out )?of (?:the |all |all the |about |some )?")
_OWN = re.compile(
    r"[^.;]{0,60}?\(?[^.;(]{0,20}\b(?:between|from|range of|range is|range:?) |[^.;(]{0,60}\((?:range:? )?",
    re.IGNORECASE,
)
"""What may stand between a number and the range that is its own."""


class Ranged(NamedTuple):
    """The places of a number and of the ends of its range, among the numbers of a sentence."""

    value: int
    low: int
    high: int


def ranged_in(sentence: Sentence) -> Iterator[Ranged]:
    """Yield the numbers of a sentence that have a range after them: `1,300 (800 to 2,100)`, `1,300 of 8,478 (800 to 2,100)`."""
    numbers, text = sentence.numbers, sentence.text
    for low in range(1, len(numbers) - 1):
        if not _JOINED.fullmatch(text[numbers[low].end : numbers[low + 1].start]):
            continue
        value = low - 1
        if value and _OF.fullmatch(text[numbers[value - 1].end : numbers[value].start]):
            value -= 1
        between = text[numbers[low - 1].end : numbers[low].start]
        if _OWN.fullmatch(between) and not any(numbers[each].aside for each in (value, low, low + 1)):
            yield Ranged(value, low, low + 1)


def printed_ranges(sentences: Iterable[Sentence]) -> Iterator[tuple[Sentence, Ranged]]:
    """Yield where sentences print one figure with its own range."""
    for sentence in sentences:
        for each in ranged_in(sentence):
            figures = {sentence.figures[place] for place in each}
            if len(figures) == 1 and None not in figures:
                yield sentence, each


def three(sentence: Sentence, places: Ranged) -> Sequence[Number]:
    """Return the three numbers at their places."""
    return [sentence.numbers[place] for place in places]
