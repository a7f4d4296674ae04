"""Which sentence of a paper is which of the report: in order where they have the same words, else by what they share."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from math import log, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from imhcalc.papers.sentences import NUMBER, Sentence, masked_words, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALIKE_ENOUGH = 0.55
"""How much of their words two sentences must share to be two versions of one; a judgement about editors, tried on edits."""
ALIKE_IN_A_GAP = 0.2
"""How much, where one stands where the other stood."""
LEAST_WITH_AN_ID = 2 * ALIKE_ENOUGH - 1
"""How much they must share where they carry the same id, which counts half of what is lacking."""
MOST_WORDS_OF_A_NUMBER = 8
"""A cell of more words holds a sentence: it is known by what it says, not by where it stands."""
WIDEST_GAP = 24
"""Sentences; where more were put in place of others, nothing shows which stands where which stood."""
OF_A_NUMBER = 0.2
"""What a number that both have counts beside words, where one stands where the other stood."""
OF_A_ROW, OF_A_COLUMN, OF_A_HEADING = 1.0, 0.6, 0.25
"""What the words of a cell's row and column, and of the heading, count beside those of the sentence itself."""
COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "if",
        "in",
        "is",
        "it",
        "its",
        "no",
        "not",
        "of",
        "on",
        "or",
        "than",
        "that",
        "the",
        "their",
        "them",
        "there",
        "these",
        "they",
        "this",
        "to",
        "was",
        "we",
        "were",
        "which",
        "who",
        "will",
        "with",
        "would",
    ]
)


class Pair(NamedTuple):
    """A sentence of the report that one of a paper is a version of.

    `gap` numbers the place where it was found, between sentences that are as they were, if it was; `beside` are the
    other sentences of the report that stood there.
    """

    sentence: Sentence
    likeness: float = 1.0
    is_alike: bool = False
    """Whether only numbers differ."""
    gap: int | None = None
    beside: tuple[Sentence, ...] = ()

    @property
    def is_close(self) -> bool:
        """Whether so many words are the same that what stands between them can be set side by side."""
        return self.likeness >= ALIKE_ENOUGH


Bag = dict[str, float]


class Likeness:
    """How alike sentences are by their words, rare ones counting more."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        seen = Counter(word for each in sentences for word in set(each.words))
        self._rare = {word: log(1 + len(sentences) / count) for word, count in seen.items()}
        self._rarest = log(1 + len(sentences))
        self._bags: dict[int, Bag] = {}

    def bag(self, sentence: Sentence) -> Bag:
        """Return the words of a sentence and of where it stands, each with what it counts."""
        found = self._bags.get(id(sentence))
        if found is None:
            spot = sentence.passage.spot
            found = self.weighed(
                (sentence.words, 1.0),
                (words_of(spot.row), OF_A_ROW),
                (words_of(spot.column), OF_A_COLUMN),
                (words_of(spot.heading), OF_A_HEADING),
            )
            self._bags[id(sentence)] = found
        return found

    def weighed(self, *parts: tuple[Sequence[str], float]) -> Bag:
        """Return words with what they count, from parts that count more or less."""
        bag: Bag = {}
        for words, counts in parts:
            for word in words:
                if word != NUMBER and word not in COMMON:
                    bag[word] = max(bag.get(word, 0.0), counts * self._rare.get(word, self._rarest))
        return bag


def cosine(one: Bag, other: Bag) -> float:
    """Return how alike two bags of words are, from 0 to 1."""
    if not one or not other:
        return 0.0
    shared = sum(weight * other[word] for word, weight in one.items() if word in other)
    return shared / (_length(one) * _length(other)) if shared else 0.0


def _length(bag: Bag) -> float:
    return sqrt(sum(weight * weight for weight in bag.values()))


class Index:
    """Many bags of words, to find how alike another one is to each of them at once."""

    def __init__(self, bags: Sequence[Bag]) -> None:
        postings: dict[str, tuple[list[int], list[float]]] = {}
        for number, bag in enumerate(bags):
            length = _length(bag) or 1.0
            for word, weight in bag.items():
                numbers, weights = postings.setdefault(word, ([], []))
                numbers.append(number)
                weights.append(weight / length)
        self._size = len(bags)
        self._postings = {
            word: (np.array(numbers), np.array(weights)) for word, (numbers, weights) in postings.items()
        }

    def likenesses(self, bag: Bag) -> "NDArray[np.float64]":
        """Return how alike a bag is to each of those held, from 0 to 1, in their order."""
        scores = np.zeros(self._size)
        length = _length(bag) or 1.0
        for word, weight in bag.items():
            found = self._postings.get(word)
            if found is not None:
                scores[found[0]] += found[1] * (weight / length)
        return scores


def pairs(edited: Sequence[Sentence], fresh: Sequence[Sentence], likeness: Likeness) -> list[Pair | None]:
    """Return for each sentence of a paper the one of the report that it is a version of, or None where it is new."""
    found: list[Pair | None] = [None] * len(edited)
    free = [True] * len(fresh)
    gaps: dict[int, tuple[int | None, tuple[Sentence, ...]]] = {}
    matcher = SequenceMatcher(
        None, [each.key for each in fresh], [each.key for each in edited], autojunk=False
    )
    for number, (kind, first, last, start, end) in enumerate(matcher.get_opcodes()):
        if kind == "equal":
            for step in range(end - start):
                found[start + step] = Pair(fresh[first + step], is_alike=True)
                free[first + step] = False
        elif kind == "replace" and max(last - first, end - start) <= WIDEST_GAP:
            stood = tuple(each for each in fresh[first:last] if each.numbers)
            gaps |= dict.fromkeys(range(start, end), (number, stood))
    lookup, likest = _Lookup(fresh, likeness), _Likest(fresh, likeness)
    for place, sentence in enumerate(edited):
        if found[place] is None and sentence.numbers:
            gap, stood = gaps.get(place, (None, ()))
            pair = (
                lookup.moved(sentence, free)
                or likest.of(sentence, free)
                or _in_gap(sentence, stood, likeness)
            )
            if pair is not None and any(each is pair.sentence for each in stood):
                pair = pair._replace(
                    gap=gap, beside=tuple(each for each in stood if each is not pair.sentence)
                )
            found[place] = pair
    return found


def _in_gap(sentence: Sentence, stood: Sequence[Sentence], likeness: Likeness) -> Pair | None:
    """Return the likest of the sentences that stood where one stands now: less will do than where it could stand anywhere."""
    kind = sentence.passage.kind == "cell"
    scored = [
        (
            cosine(likeness.bag(sentence), likeness.bag(each))
            + OF_A_NUMBER * _numbers_shared(sentence, each),
            each,
        )
        for each in stood
        if (each.passage.kind == "cell") == kind
    ]
    if not scored:
        return None
    score, best = max(scored, key=lambda each: each[0])
    if score < ALIKE_IN_A_GAP:
        return None
    return Pair(best, cosine(likeness.bag(sentence), likeness.bag(best)))


class _Lookup:
    """Finds sentences by their words wherever they stand, and cells by where they stand."""

    def __init__(self, fresh: Sequence[Sentence], likeness: Likeness) -> None:
        self._fresh, self._likeness = fresh, likeness
        self._by_key: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, each in enumerate(fresh):
            for key in _keys(each):
                self._by_key[key].append(number)

    def moved(self, sentence: Sentence, free: list[bool]) -> Pair | None:
        """Return the sentence of the same words that stands elsewhere, or a cell of the same row and column, or of the same row.

        A cell is taken once: what stands beside those that the report has is somebody's own.
        """
        is_cell = sentence.passage.kind == "cell"
        for key in _keys(sentence):
            same = [number for number in self._by_key.get(key, ()) if free[number] or not is_cell]
            if same:
                best = max(same, key=lambda number: self._rank(sentence, number, free))
                free[best] = False
                other = self._fresh[best]
                return Pair(other, is_alike=other.words == sentence.words)
        return None

    def _rank(self, sentence: Sentence, number: int, free: Sequence[bool]) -> tuple[int, int, bool, float]:
        """Return what makes one of several the right one: the same ids, the same numbers, not found yet, in a like place."""
        other = self._fresh[number]
        return (
            _figures_shared(sentence, other),
            _numbers_shared(sentence, other),
            free[number],
            cosine(self._likeness.bag(sentence), self._likeness.bag(other)),
        )


def _keys(sentence: Sentence) -> list[tuple[str, ...]]:
    """Return what a sentence is found by, the surest first: its key; for a cell also where it stands, and its row.

    Numbers in the names of rows and columns are left out of all but the first.
    """
    if sentence.passage.kind != "cell":
        return [sentence.key]
    spot = sentence.passage.spot
    row, column = (("|", *masked_words(text)) for text in (spot.row, spot.column))
    found = [sentence.key, (*row, *column, "|", *sentence.words)]
    if len(sentence.words) <= MOST_WORDS_OF_A_NUMBER and spot.row != sentence.text:
        found.append(("at", *row, *column))
    return [*found, (*row, "|", "|", *sentence.words)]


class _Likest:
    """Finds the sentence that shares the most words with one, wherever it stands."""

    def __init__(self, fresh: Sequence[Sentence], likeness: Likeness) -> None:
        self._fresh, self._likeness = fresh, likeness
        self._index = Index([likeness.bag(each) for each in fresh])

    def of(self, sentence: Sentence, free: list[bool]) -> Pair | None:
        """Return the likest, if it is like enough; among equals the one that carries the same ids, or has the same numbers."""
        best, most = None, (ALIKE_ENOUGH, 0, 0.0)
        likenesses = self._index.likenesses(self._likeness.bag(sentence))
        for number in map(int, np.flatnonzero(likenesses > LEAST_WITH_AN_ID)):
            other, alike = self._fresh[number], float(likenesses[number])
            if not self._may_be(sentence, other, is_free=free[number]):
                continue
            if _figures_shared(sentence, other):
                alike += (1 - alike) / 2
            score = (round(alike, 2), _numbers_shared(sentence, other), float(free[number]))
            if score > most:
                best, most = number, score
        if best is None:
            return None
        free[best] = False
        other = self._fresh[best]
        return Pair(other, most[0], is_alike=other.words == sentence.words)

    @staticmethod
    def _may_be(sentence: Sentence, other: Sentence, *, is_free: bool) -> bool:
        is_cell = sentence.passage.kind == "cell"
        return bool(other.numbers) and (other.passage.kind == "cell") == is_cell and (is_free or not is_cell)


def _figures_shared(one: Sentence, other: Sentence) -> int:
    return len(set(filter(None, one.figures)) & set(other.figures))


def _numbers_shared(one: Sentence, other: Sentence) -> int:
    values = Counter(round(number.value, 6) for number in one.numbers)
    return sum((values & Counter(round(number.value, 6) for number in other.numbers)).values())
