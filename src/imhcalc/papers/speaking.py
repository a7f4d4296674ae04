"""Which figure the words around a number speak of, where no sentence of the report is its like."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from imhcalc.papers.judging import Found, FoundBy, Judge, is_about_as_large, places
from imhcalc.papers.numbers_in_text import Number, numbers_in
from imhcalc.papers.pairing import Bag, Index, Likeness, cosine
from imhcalc.papers.ranges import Ranged, printed_ranges, ranged_in, three
from imhcalc.papers.rounding import is_same
from imhcalc.papers.sentences import Sentence, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEAR = 6
"""How many words on either side of a number say what it is."""
SPEAKS_OF = 0.5
"""How alike the words around two numbers must be for one to be taken for the other; a judgement, tried on edits."""
BY_HOW_MUCH = 1.5
"""How much more alike, where another number has the same value."""
BELONGS = 0.2
"""How alike, where two numbers of a range show which figure it is of."""
LEAST_SAID = 10.0
"""Whole numbers below this turn up in any text."""
TELLING_DIGITS = 3
LABEL_COUNTS = 0.8
"""What the words of a figure's label count beside those of a sentence that prints it."""


class Known(NamedTuple):
    """A number that the report prints somewhere, with its figure and the words around it."""

    sentence: Sentence
    number: Number
    figure: str | None
    bag: Bag


class Speaking:
    """All that any report of a result prints, to find what the words around a number speak of."""

    def __init__(
        self, judge: Judge, likeness: Likeness, everything: Callable[[], Iterable[Sentence]]
    ) -> None:
        self._judge, self._likeness, self._everything = judge, likeness, everything

    @cached_property
    def _said(self) -> list[Sentence]:
        return list(self._everything())

    @cached_property
    def _known(self) -> list[Known]:
        found: dict[tuple[object, ...], Known] = {}
        for each in self._said:
            for place, (number, figure) in enumerate(zip(each.numbers, each.figures, strict=True)):
                if figure is not None or number.aside is None:
                    key = (
                        each.words,
                        place,
                        figure,
                        number.value,
                        number.kind,
                        each.passage.spot.row,
                        each.passage.spot.column,
                    )
                    found.setdefault(key, Known(each, number, figure, self.around(each, place)))
        return list(found.values())

    @cached_property
    def _index(self) -> Index:
        return Index([known.bag for known in self._known])

    @cached_property
    def _by_value(self) -> dict[tuple[str, float], list[int]]:
        found: dict[tuple[str, float], list[int]] = {}
        for at, known in enumerate(self._known):
            found.setdefault(_value(known.number), []).append(at)
        return found

    @cached_property
    def _counting(self) -> "NDArray[np.float64]":
        is_label = np.array([not known.sentence.passage.spot.heading for known in self._known], dtype=bool)
        return np.where(is_label, LABEL_COUNTS, 1.0)

    @cached_property
    def _ranges(self) -> list[tuple[Sentence, Ranged]]:
        return list(printed_ranges(self._said))

    def of(self, sentence: Sentence, place: int) -> Found:
        """Return a number of words that the report does not have, beside what they speak of, if anything."""
        number, figure = sentence.numbers[place], sentence.figures[place]
        if figure is not None:
            return self._marked(sentence, place, figure)
        if (odd := self._odd_one(sentence, place)) is not None:
            return odd
        if number.aside is not None or not says_something(number):
            return Found(sentence, number, "no figure")
        return self._in_heading(sentence, number) or self._by_its_words(sentence, place)

    def _by_its_words(self, sentence: Sentence, place: int) -> Found:
        """Return a number beside one of its value, or beside the one that its words speak of, whichever is likelier."""
        number = sentence.numbers[place]
        likenesses = self._likenesses(sentence, place)
        same = self._same(number, likenesses)
        meant = [
            at
            for at in map(int, np.flatnonzero(likenesses >= SPEAKS_OF))
            if self._may_be_meant(number, self._known[at], sentence)
        ]
        spoken_of = _likest(meant, likenesses)
        if (
            same is not None
            and spoken_of is not None
            and likenesses[spoken_of] > BY_HOW_MUCH * likenesses[same]
        ):
            # What has its value is there by chance; but a fraction is too coarse to be told apart so.
            same = same if number.whole else None
        chosen = spoken_of if same is None else same
        return (
            Found(sentence, number, "no figure")
            if chosen is None
            else self._beside(sentence, number, self._known[chosen])
        )

    def with_its_value(self, sentence: Sentence, place: int) -> tuple[float, Found | None]:
        """Return a number beside one of its value whose words are the likest, and how like they are."""
        likenesses = self._likenesses(sentence, place)
        same = self._same(sentence.numbers[place], likenesses)
        if same is None:
            return 0.0, None
        return float(likenesses[same]), self._beside(sentence, sentence.numbers[place], self._known[same])

    def _likenesses(self, sentence: Sentence, place: int) -> "NDArray[np.float64]":
        return self._index.likenesses(self.around(sentence, place)) * self._counting

    def _same(self, number: Number, likenesses: "NDArray[np.float64]") -> int | None:
        same = _likest(self._by_value.get(_value(number), ()), likenesses)
        return None if same is None or (likenesses[same] <= 0 and not _is_telling(number)) else same

    @staticmethod
    def _may_be_meant(number: Number, known: Known, sentence: Sentence) -> bool:
        """Return whether words may mean a figure by a number; one that the sentence has already, it does not mean again."""
        is_said = any(is_same(each, known.number) for each in sentence.numbers)
        is_alike = number.kind == known.number.kind and is_about_as_large(number, known.number)
        # A cell of a row or a column of somebody's own has the names of ours beside it, and says something else.
        is_cell = sentence.passage.kind == "cell"
        return is_alike and known.figure is not None and not is_said and not is_cell

    def _in_heading(self, sentence: Sentence, number: Number) -> Found | None:
        """Return a number that the heading above it has too: it is checked there."""
        heading = sentence.passage.spot.heading
        said = next((each for each in numbers_in(heading) if is_same(number, each)), None)
        return None if said is None else Found(sentence, number, "agrees", said, by="its words")

    def around(self, sentence: Sentence, place: int) -> Bag:
        """Return the words around a number, and those of its row, its column and its heading."""
        at = places(sentence)[place]
        spot = sentence.passage.spot
        return self._likeness.weighed(
            (sentence.words[max(0, at - NEAR) : at + NEAR + 1], 1.0),
            (sentence.words, 0.5),
            (words_of(spot.row), 1.0),
            (words_of(spot.column), 0.6),
            (words_of(spot.heading), 0.25),
        )

    def _beside(self, sentence: Sentence, number: Number, known: Known, by: FoundBy = "its words") -> Found:
        verdict = self._judge.verdict(number, known.number, known.figure)
        return Found(sentence, number, verdict, known.number, known.sentence, known.figure, by)

    def _odd_one(self, sentence: Sentence, place: int) -> Found | None:
        """Return a number that is none of a figure's, where the other two of its range are that figure's."""
        for mine in ranged_in(sentence):
            if place not in mine:
                continue
            which = mine.index(place)
            likest: tuple[float, Found] | None = None
            for other, theirs in self._ranges:
                fits = self._fits(three(sentence, mine), three(other, theirs), other.figures[theirs.value])
                if all(fits):
                    return None
                likeness = cosine(self.around(sentence, place), self.around(other, theirs[which]))
                if (
                    fits.count(False) == 1
                    and not fits[which]
                    and likeness >= BELONGS
                    and (not likest or likeness > likest[0])
                ):
                    likest = likeness, self._judge.at(sentence, place, other, theirs[which], "its words")
            if likest is not None:
                return likest[1]
        return None

    def _fits(self, mine: Sequence[Number], theirs: Sequence[Number], figure: str | None) -> list[bool]:
        return [
            one.kind == other.kind and self._judge.is_right(one, other, figure)
            for one, other in zip(mine, theirs, strict=True)
        ]

    def _marked(self, sentence: Sentence, place: int, figure: str) -> Found:
        """Return a number that carries its figure's id, beside what the report prints for that figure."""
        number = sentence.numbers[place]
        prints = [known for known in self._known if known.figure == figure]
        if not prints:
            return Found(sentence, number, "gone", figure=figure, by="its id")
        around = self.around(sentence, place)
        best = max(
            prints,
            key=lambda known: (
                is_same(number, known.number),
                self._judge.is_right(number, known.number, figure),
                -_apart(number, known.number),
                cosine(around, known.bag),
            ),
        )
        return self._beside(sentence, number, best, "its id")


def _likest(some: Sequence[int], likenesses: "NDArray[np.float64]") -> int | None:
    return max(some, key=lambda at: float(likenesses[at]), default=None)


def _apart(number: Number, other: Number) -> float:
    """Return how far two numbers are apart, as a share of the larger."""
    largest = max(abs(number.value), abs(other.value))
    return abs(number.value - other.value) / largest if largest else 0.0


def _value(number: Number) -> tuple[str, float]:
    """Return what numbers of one value have in common, however they are written."""
    return number.kind, float(f"{number.value:.9g}")


def says_something(number: Number) -> bool:
    """Return whether a number is large or exact enough to be a figure, and not a mere word."""
    return number.kind != "plain" or abs(number.value) >= LEAST_SAID or number.step < 1


def _is_telling(number: Number) -> bool:
    """Return whether a number has digits enough not to turn up by chance."""
    return len(number.text.strip("0.,% ").replace(",", "").replace(".", "")) >= TELLING_DIGITS
