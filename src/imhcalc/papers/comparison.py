"""Each number of a paper beside the one that the report prints in its place, or that its words speak of."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal, NamedTuple

from imhcalc.papers.numbers_in_text import Number
from imhcalc.papers.pairing import Bag, Likeness, Pair, cosine, pairs
from imhcalc.papers.ranges import Ranged, printed_ranges, ranged_in, three
from imhcalc.papers.rounding import is_comparable, is_rounded, is_same
from imhcalc.papers.sentences import NUMBER, Sentence, words_of

Verdict = Literal["agrees", "rounded further", "disagrees", "counts others", "gone", "no figure"]
Exact = Callable[[str, Number], Sequence[float]]
"""The unrounded values of a figure, in the terms of a number that writes it."""

NEAR = 6
"""How many words on either side of a number say what it is."""
SPEAKS_OF = 0.5
"""How alike the words around two numbers must be for one to be taken for the other; a judgement, tried on edits."""
BY_HOW_MUCH = 1.5
"""How much more alike, where another number has the same value."""
BELONGS = 0.15
"""How alike they must be where two numbers of a range show which figure it is of."""
ABOUT_AS_LARGE = 3.0
LEAST_SAID = 10.0
"""Whole numbers below this turn up in any text."""
TELLING_DIGITS = 3
COUNTED: tuple[frozenset[str], ...] = (
    frozenset({"family", "families", "households"}),
    frozenset({"baby", "babies", "child", "children", "infants", "infant", "births", "toddlers"}),
    frozenset(
        {"mother", "mothers", "father", "fathers", "parent", "parents", "women", "men", "dads", "mums"}
    ),
    frozenset({"team", "teams"}),
    frozenset({"post", "posts", "practitioners", "staff", "wte"}),
    frozenset({"hour", "hours"}),
)
"""Nouns for what is counted; those together mean the same, or nearly."""
NOUN_WITHIN = 2


class Found(NamedTuple):
    """A number of a paper, what is to be said of it, and the number of the report that it stands for."""

    sentence: Sentence
    number: Number
    verdict: Verdict
    was: Number | None = None
    of: Sentence | None = None
    figure: str | None = None
    by: Literal["its place", "its id", "its words"] | None = None
    noun: str | None = None
    """What the report counts, where the paper counts something else."""


class Known(NamedTuple):
    """A number that the report prints somewhere, with its figure and the words around it."""

    sentence: Sentence
    number: Number
    figure: str | None
    bag: Bag


def compared(
    edited: Sequence[Sentence],
    fresh: Sequence[Sentence],
    others: Callable[[], Iterable[Sentence]],
    exact: Exact,
) -> list[Found]:
    """Return every number of a paper's sentences with what is to be said of it.

    Parameters
    ----------
    edited
        The sentences of the paper.
    fresh
        Those of the report as it would be made today, in the form that the paper was made in.
    others
        Makes all that any report of the result says: what sentences that are new may speak of.
    exact
        The unrounded values of a figure.
    """
    return list(_Comparison(fresh, others, exact).of(edited))


class _Comparison:
    def __init__(
        self, fresh: Sequence[Sentence], others: Callable[[], Iterable[Sentence]], exact: Exact
    ) -> None:
        self._fresh, self._others, self._exact = fresh, others, exact
        self._likeness = Likeness(fresh)

    @cached_property
    def _known(self) -> list[Known]:
        return [
            Known(each, number, figure, self._around(each, place))
            for each in (*self._fresh, *self._others())
            for place, (number, figure) in enumerate(zip(each.numbers, each.figures, strict=True))
            if figure is not None or number.aside is None
        ]

    @cached_property
    def _ranges(self) -> list[tuple[Sentence, Ranged]]:
        return list(printed_ranges([*self._fresh, *self._others()]))

    def of(self, edited: Sequence[Sentence]) -> Iterator[Found]:
        for sentence, pair in zip(edited, pairs(edited, self._fresh, self._likeness), strict=True):
            if not sentence.numbers:
                continue
            if pair is None:
                yield from (self._new(sentence, place) for place in range(len(sentence.numbers)))
            elif pair.is_alike:
                yield from (
                    self._in_place(sentence, number, pair.sentence, place)
                    for place, number in enumerate(sentence.numbers)
                )
            else:
                yield from self._in_a_version(sentence, pair)

    # -- the same words --------------------------------------------------------------------------------

    def _in_place(self, sentence: Sentence, number: Number, other: Sentence, place: int) -> Found:
        """Return a number beside the one that stands at its place among the same words."""
        was, figure = other.numbers[place], other.figures[place]
        return Found(sentence, number, self._verdict(number, was, figure), was, other, figure, "its place")

    def _verdict(self, number: Number, was: Number, figure: str | None) -> Verdict:
        if is_same(number, was):
            return "agrees"
        if is_comparable(number, was) and is_rounded(number, was, self._exact(figure, was) if figure else ()):
            return "rounded further"
        return "no figure" if figure is None and was.aside is not None else "disagrees"

    # -- other words -----------------------------------------------------------------------------------

    def _in_a_version(self, sentence: Sentence, pair: Pair) -> Iterator[Found]:
        """Yield the numbers of a sentence that was reworded."""
        other = pair.sentence
        partners = _partners(sentence, other)
        nearness = [
            [
                cosine(self._around(sentence, mine), self._around(other, theirs))
                for theirs in range(len(other.numbers))
            ]
            for mine in range(len(sentence.numbers))
        ]
        for mine, number in enumerate(sentence.numbers):
            theirs = self._whose(sentence, other, mine, partners, nearness[mine])
            if theirs is None:
                yield self._new(sentence, mine)
                continue
            found = self._in_place(sentence, number, other, theirs)
            noun = _other_noun(sentence, mine, other, theirs)
            is_value = found.verdict in {"agrees", "rounded further"}
            yield found._replace(verdict="counts others", noun=noun) if noun and is_value else found

    def _whose(
        self,
        sentence: Sentence,
        other: Sentence,
        mine: int,
        partners: dict[int, int],
        nearness: Sequence[float],
    ) -> int | None:
        """Return which number of the other sentence one stands for, or None where it stands for none of them."""
        number, partner = sentence.numbers[mine], partners.get(mine)
        agreeing = [
            theirs
            for theirs, was in enumerate(other.numbers)
            if self._verdict(number, was, other.figures[theirs]) in {"agrees", "rounded further"}
            and is_comparable(number, was)
        ]
        if partner in agreeing:
            return partner
        if agreeing:
            best = max(
                agreeing, key=lambda theirs: (is_same(number, other.numbers[theirs]), nearness[theirs])
            )
            is_swapped = partner is not None and nearness[partner] > BY_HOW_MUCH * nearness[best]
            return partner if is_swapped else best
        if partner is None or number.aside or not is_comparable(number, other.numbers[partner]):
            return None
        # Where the number that stood here has gone elsewhere in the sentence, this one is new.
        moved = any(
            is_same(each, other.numbers[partner]) and partners.get(place) is None
            for place, each in enumerate(sentence.numbers)
        )
        return None if moved else partner

    # -- new words -------------------------------------------------------------------------------------

    def _new(self, sentence: Sentence, place: int) -> Found:
        """Return a number of words that the report does not have, beside what they speak of, if anything."""
        number, figure = sentence.numbers[place], sentence.figures[place]
        if figure is not None:
            return self._marked(sentence, place, figure)
        if (odd := self._odd_one(sentence, place)) is not None:
            return odd
        if number.aside is not None or not _says_something(number):
            return Found(sentence, number, "no figure")
        around = self._around(sentence, place)
        scored = [
            (cosine(around, known.bag), known) for known in self._known if number.kind == known.number.kind
        ]
        agreeing = [
            each
            for each in scored
            if is_same(number, each[1].number) and (each[0] > 0 or _is_telling(number))
        ]
        spoken_of = max(
            (each for each in scored if each[1].figure and _is_about_as_large(number, each[1].number)),
            key=lambda each: each[0], default=None,
        )  # fmt: skip
        best = max(agreeing, key=lambda each: each[0], default=None)
        if best is not None and not (spoken_of and spoken_of[0] > max(SPEAKS_OF, BY_HOW_MUCH * best[0])):
            return _found(sentence, number, "agrees", best[1])
        if spoken_of is None or spoken_of[0] < SPEAKS_OF:
            return Found(sentence, number, "no figure")
        return _found(
            sentence, number, self._verdict(number, spoken_of[1].number, spoken_of[1].figure), spoken_of[1]
        )

    def _odd_one(self, sentence: Sentence, place: int) -> Found | None:
        """Return a number that is none of a figure's, where the other two of its range are that figure's."""
        for places in ranged_in(sentence):
            if place not in places:
                continue
            numbers, which = three(sentence, places), places.index(place)
            fitting = []
            for other, theirs in self._ranges:
                printed = three(other, theirs)
                fits = [
                    self._fits(mine, its, other.figures[theirs.value])
                    for mine, its in zip(numbers, printed, strict=True)
                ]
                if sum(fits) == len(fits):
                    return None
                likeness = cosine(self._around(sentence, place), self._around(other, theirs[which]))
                if sum(fits) == len(fits) - 1 and not fits[which] and likeness >= BELONGS:
                    fitting.append((likeness, other, theirs[which]))
            if fitting:
                _, other, at = max(fitting, key=lambda each: each[0])
                return Found(
                    sentence,
                    sentence.numbers[place],
                    "disagrees",
                    other.numbers[at],
                    other,
                    other.figures[at],
                    "its words",
                )
        return None

    def _fits(self, number: Number, printed: Number, figure: str | None) -> bool:
        return number.kind == printed.kind and self._verdict(number, printed, figure) in {
            "agrees",
            "rounded further",
        }

    def _marked(self, sentence: Sentence, place: int, figure: str) -> Found:
        """Return a number that carries its figure's id, beside what the report prints for that figure."""
        number = sentence.numbers[place]
        prints = [known for known in self._known if known.figure == figure]
        if not prints:
            return Found(sentence, number, "gone", figure=figure, by="its id")
        around = self._around(sentence, place)
        order: dict[Verdict, int] = {"agrees": 2, "rounded further": 1}
        best = max(
            prints,
            key=lambda known: (
                order.get(self._verdict(number, known.number, figure), 0),
                cosine(around, known.bag),
            ),
        )
        return _found(sentence, number, self._verdict(number, best.number, figure), best, "its id")

    def _around(self, sentence: Sentence, place: int) -> Bag:
        """Return the words around a number, and those of its row, its column and its heading."""
        at = _places(sentence)[place]
        spot = sentence.passage.spot
        near = sentence.words[max(0, at - NEAR) : at + NEAR + 1]
        return self._likeness.weighed(
            (near, 1.0), (sentence.words, 0.5), (words_of(spot.row), 1.0), (words_of(spot.column), 0.6), (words_of(spot.heading), 0.25),
        )  # fmt: skip


def _found(
    sentence: Sentence,
    number: Number,
    verdict: Verdict,
    known: Known,
    by: Literal["its id", "its words"] = "its words",
) -> Found:
    return Found(sentence, number, verdict, known.number, known.sentence, known.figure, by)


def _places(sentence: Sentence) -> list[int]:
    return [place for place, word in enumerate(sentence.words) if word == NUMBER]


def _partners(sentence: Sentence, other: Sentence) -> dict[int, int]:
    """Return which number stands where which stood, by the words that both sentences have in the same order."""
    mine = {at: place for place, at in enumerate(_places(sentence))}
    theirs = {at: place for place, at in enumerate(_places(other))}
    found: dict[int, int] = {}
    matcher = SequenceMatcher(None, other.words, sentence.words, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        old, new = (
            [at for at in span if at in known]
            for span, known in ((range(first, last), theirs), (range(start, end), mine))
        )
        if kind == "equal" or len(old) == len(new) == 1:
            found |= {mine[b]: theirs[a] for a, b in zip(old, new, strict=True)}
    return found


def _other_noun(sentence: Sentence, mine: int, other: Sentence, theirs: int) -> str | None:
    """Return what is counted after a number of the report, where the paper names something else: families for babies."""
    one, two = _noun(sentence, mine), _noun(other, theirs)
    if one is None or two is None or any(one in nouns and two in nouns for nouns in COUNTED):
        return None
    return two


def _noun(sentence: Sentence, place: int) -> str | None:
    at = _places(sentence)[place]
    for word in sentence.words[at + 1 : at + 1 + NOUN_WITHIN]:
        if word == NUMBER:
            return None
        if any(word in nouns for nouns in COUNTED):
            return word
    return None


def _says_something(number: Number) -> bool:
    return number.kind != "plain" or abs(number.value) >= LEAST_SAID or number.step < 1


def _is_telling(number: Number) -> bool:
    """Return whether a number has digits enough not to turn up by chance."""
    return len(number.text.strip("0.,% ").replace(",", "").replace(".", "")) >= TELLING_DIGITS


def _is_about_as_large(number: Number, other: Number) -> bool:
    low, high = sorted((abs(number.value), abs(other.value)))
    if number.kind != other.kind and "share" in {number.kind, other.kind}:
        return False
    return low > 0 and high / low <= ABOUT_AS_LARGE
