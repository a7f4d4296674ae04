"""Which sentence of a paper is which of the report: in order where they have the same words, else by what they share."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from math import log, sqrt
from typing import NamedTuple

from imhcalc.papers.sentences import NUMBER, Sentence, masked_words, words_of

ALIKE_ENOUGH = 0.55
"""How much of their words two sentences must share to be two versions of one; a judgement about editors, tried on edits."""
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
    """A sentence of the report that one of a paper is a version of, and whether only numbers differ."""

    sentence: Sentence
    is_alike: bool


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
    return shared / sqrt(_square(one) * _square(other)) if shared else 0.0


def _square(bag: Bag) -> float:
    return sum(weight * weight for weight in bag.values())


def pairs(edited: Sequence[Sentence], fresh: Sequence[Sentence], likeness: Likeness) -> list[Pair | None]:
    """Return for each sentence of a paper the one of the report that it is a version of, or None where it is new."""
    found: list[Pair | None] = [None] * len(edited)
    free = [True] * len(fresh)
    matcher = SequenceMatcher(
        None, [each.key for each in fresh], [each.key for each in edited], autojunk=False
    )
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            found[block.b + step] = Pair(fresh[block.a + step], is_alike=True)
            free[block.a + step] = False
    by_words = _Lookup(fresh)
    for place, sentence in enumerate(edited):
        if found[place] is None and sentence.numbers:
            found[place] = by_words.moved(sentence, free, likeness) or _reworded(
                sentence, fresh, free, likeness
            )
    return found


class _Lookup:
    """Finds sentences by their words wherever they stand."""

    def __init__(self, fresh: Sequence[Sentence]) -> None:
        self._fresh = fresh
        self._by_key: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, each in enumerate(fresh):
            for key in _keys(each):
                self._by_key[key].append(number)

    def moved(self, sentence: Sentence, free: Sequence[bool], likeness: Likeness) -> Pair | None:
        """Return the sentence of the same words that stands elsewhere, or whose row or column is called otherwise now."""
        for key in _keys(sentence):
            same = self._by_key.get(key)
            if same:
                return Pair(self._fresh[self._nearest(sentence, same, free, likeness)], is_alike=True)
        return None

    def _nearest(
        self, sentence: Sentence, same: Sequence[int], free: Sequence[bool], likeness: Likeness
    ) -> int:
        """Return the one that carries the same ids, has the same numbers, is not found yet, or stands in a like place."""

        def rank(number: int) -> tuple[int, int, bool, float]:
            other = self._fresh[number]
            return (
                _figures_shared(sentence, other),
                _numbers_shared(sentence, other),
                free[number],
                cosine(likeness.bag(sentence), likeness.bag(other)),
            )

        return max(same, key=rank)


def _keys(sentence: Sentence) -> list[tuple[str, ...]]:
    """Return what a sentence is found by: its key; for a cell also with the numbers of its row and column left out."""
    if sentence.passage.kind != "cell":
        return [sentence.key]
    spot = sentence.passage.spot
    row, column = (("|", *masked_words(text)) for text in (spot.row, spot.column))
    return [sentence.key, (*row, *column, "|", *sentence.words), (*row, "|", "|", *sentence.words)]


def _reworded(
    sentence: Sentence, fresh: Sequence[Sentence], free: Sequence[bool], likeness: Likeness
) -> Pair | None:
    """Return the sentence that shares the most words, if that is enough; among equals, the one with the same numbers."""
    bag = likeness.bag(sentence)
    best, most = None, (ALIKE_ENOUGH, 0, 0.0)
    for number, other in enumerate(fresh):
        if not other.numbers or (other.passage.kind == "cell") != (sentence.passage.kind == "cell"):
            continue
        alike = cosine(bag, likeness.bag(other))
        if _figures_shared(sentence, other):
            alike += (1 - alike) / 2
        score = (round(alike, 2), _numbers_shared(sentence, other), float(free[number]))
        if score > most:
            best, most = other, score
    return None if best is None else Pair(best, is_alike=best.words == sentence.words and bool(best.words))


def _figures_shared(one: Sentence, other: Sentence) -> int:
    return len(set(filter(None, one.figures)) & set(other.figures))


def _numbers_shared(one: Sentence, other: Sentence) -> int:
    values = Counter(round(number.value, 6) for number in one.numbers)
    return sum((values & Counter(round(number.value, 6) for number in other.numbers)).values())
