"""Each number of a paper beside the one that the report prints in its place, or that its words speak of."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from imhcalc.papers.judging import Exact, Found, Judge, is_about_as_large, places
from imhcalc.papers.numbers_in_text import Number
from imhcalc.papers.pairing import Likeness, Pair, cosine, pairs
from imhcalc.papers.rounding import is_comparable, is_same
from imhcalc.papers.sentences import Sentence
from imhcalc.papers.speaking import Speaking, says_something

MUCH_NEARER = 1.5
"""How much more alike the words around a number must be to those at its place than to those of one with its value."""
PLAINLY, MORE_PLAINLY = 0.5, 1.1
"""How alike the words around a number and those of another of its value must be, at least and beside those at its place."""
CLEARLY_A_VERSION = 0.3
"""How much of their words two sentences must share for a number that is left over in each to be the same one."""
LEAST_DIGITS = 4
"""Numbers of fewer digits are one digit from too many others."""
Place = tuple[int, int]
"""A number: of which sentence, and which of its numbers."""


def compared(
    edited: Sequence[Sentence],
    fresh: Sequence[Sentence],
    everything: Callable[[], Iterable[Sentence]],
    exact: Exact,
) -> list[Found]:
    """Return every number of a paper's sentences with what is to be said of it.

    Parameters
    ----------
    edited
        The sentences of the paper.
    fresh
        Those of the report as it would be made today, in the form that the paper was made in.
    everything
        Makes all that any report of the result says: what sentences that are new may speak of.
    exact
        The unrounded values of a figure.
    """
    likeness = Likeness(fresh)
    judge = Judge(exact)
    speaking = Speaking(judge, likeness, everything)
    return _Comparison(edited, pairs(edited, fresh, likeness), judge, speaking).all_found()


class _Comparison:
    def __init__(
        self, edited: Sequence[Sentence], paired: Sequence[Pair | None], judge: Judge, speaking: Speaking
    ) -> None:
        self._edited, self._paired, self._judge, self._speaking = edited, paired, judge, speaking
        self._found: dict[Place, Found] = {}

    def all_found(self) -> list[Found]:
        """Return the numbers in the order of reading: those in their places first found, then what is left over, then the rest."""
        for at, pair in enumerate(self._paired):
            if pair is not None and pair.is_alike:
                self._in_place(at, pair)
            elif pair is not None:
                self._in_a_version(at, pair)
        self._left_over()
        return [
            self._found.get((at, place)) or self._speaking.of(sentence, place)
            for at, sentence in enumerate(self._edited)
            for place in range(len(sentence.numbers))
        ]

    def _in_place(self, at: int, pair: Pair) -> None:
        """Set the numbers of a sentence beside those that stand at their places among the same words."""
        for place in range(len(self._edited[at].numbers)):
            self._found[at, place] = self._judge.at(
                self._edited[at], place, pair.sentence, place, "its place"
            )

    # -- other words -----------------------------------------------------------------------------------

    def _in_a_version(self, at: int, pair: Pair) -> None:
        """Set the numbers of a sentence that was reworded beside those of the sentence that it was."""
        sentence = self._edited[at]
        partners = _partners(sentence, pair.sentence) if pair.is_close else {}
        for place in range(len(sentence.numbers)):
            theirs = self._whose(sentence, place, pair.sentence, partners)
            if theirs is not None:
                found = self._judge.at(sentence, place, pair.sentence, theirs, "its place")
                self._found[at, place] = self._right_elsewhere(found, place, theirs) or found
            elif (beside := self._with_its_value(sentence, place, pair.beside)) is not None:
                self._found[at, place] = beside

    def _whose(self, sentence: Sentence, place: int, other: Sentence, partners: dict[int, int]) -> int | None:
        """Return which number of the other sentence one stands for, or None where it stands for none of them."""
        number, partner = sentence.numbers[place], partners.get(place)
        right = [
            theirs
            for theirs, was in enumerate(other.numbers)
            if self._judge.is_right(number, was, other.figures[theirs])
        ]
        if partner in right:
            return partner
        if right:
            near = {
                theirs: self._nearness(sentence, place, other, theirs)
                for theirs in (*right, partner)
                if theirs is not None
            }
            best = max(right, key=lambda theirs: (is_same(number, other.numbers[theirs]), near[theirs]))
            is_swapped = partner is not None and near[partner] > MUCH_NEARER * near[best]
            return partner if is_swapped else best
        if partner is None or number.aside or not _may_be(number, other.numbers[partner]):
            return None
        # Where the number that stood here has gone elsewhere in the sentence, this one is new.
        has_moved = any(
            is_same(each, other.numbers[partner]) and partners.get(number) is None
            for number, each in enumerate(sentence.numbers)
        )
        return None if has_moved else partner

    def _right_elsewhere(self, found: Found, place: int, theirs: int) -> Found | None:
        """Return a number that is not the one at its place beside another that its words speak of more plainly."""
        if found.verdict != "disagrees" or found.of is None:
            return None
        likeness, other = self._speaking.with_its_value(found.sentence, place)
        nearness = self._nearness(found.sentence, place, found.of, theirs)
        return other if likeness > max(PLAINLY, nearness * MORE_PLAINLY) else None

    def _nearness(self, sentence: Sentence, place: int, other: Sentence, theirs: int) -> float:
        return cosine(self._speaking.around(sentence, place), self._speaking.around(other, theirs))

    def _with_its_value(self, sentence: Sentence, place: int, beside: Sequence[Sentence]) -> Found | None:
        """Return a number beside one of its value in a sentence that stood next to the one that it is of now."""
        number = sentence.numbers[place]
        for other in beside:
            for theirs, was in enumerate(other.numbers):
                if number.kind == was.kind and self._judge.is_right(number, was, other.figures[theirs]):
                    return self._judge.at(sentence, place, other, theirs, "its place")
        return None

    # -- what is left over -----------------------------------------------------------------------------

    def _left_over(self) -> None:
        """Set numbers that are left of reworded sentences beside the only ones left of what stood there that they can be."""
        by_gap: dict[int, list[int]] = defaultdict(list)
        for at, pair in enumerate(self._paired):
            if pair is not None and not pair.is_alike and pair.gap is not None:
                by_gap[pair.gap].append(at)
        for members in by_gap.values():
            unused = self._unused(members)
            for at, place in list(self._open(members)):
                self._set_left_over(at, place, unused)

    def _unused(self, members: Sequence[int]) -> list[tuple[Sentence, int]]:
        """Return the numbers of the sentences that stood here that no number of those here now stands for."""
        used = {
            (id(found.of), found.was.start)
            for at in members
            for place in range(len(self._edited[at].numbers))
            if (found := self._found.get((at, place))) is not None and found.was is not None
        }
        first = self._paired[members[0]]
        stood = [] if first is None else [first.sentence, *first.beside]
        return [
            (each, theirs)
            for each in {id(one): one for one in stood}.values()
            for theirs, number in enumerate(each.numbers)
            if (id(each), number.start) not in used
            and (each.figures[theirs] is not None or number.aside is None)
        ]

    def _open(self, members: Sequence[int]) -> Iterator[Place]:
        """Yield the numbers that stand for none yet, in passages that are clearly versions of what stood here."""
        clear = {self._edited[at].passage for at in members if self._is_clear(at)}
        for at in members:
            sentence = self._edited[at]
            if sentence.passage in clear:
                yield from (
                    (at, place)
                    for place, number in enumerate(sentence.numbers)
                    if (at, place) not in self._found and not number.aside and says_something(number)
                )

    def _is_clear(self, at: int) -> bool:
        pair = self._paired[at]
        has_found = any((at, place) in self._found for place in range(len(self._edited[at].numbers)))
        return has_found or (pair is not None and pair.likeness >= CLEARLY_A_VERSION)

    def _set_left_over(self, at: int, place: int, unused: list[tuple[Sentence, int]]) -> None:
        sentence = self._edited[at]
        number = sentence.numbers[place]
        possible = [each for each in unused if is_about_as_large(number, each[0].numbers[each[1]])]
        slips = [each for each in unused if _is_slip(number, each[0].numbers[each[1]])]
        in_order = [each for each in possible if self._follows(at, place, *each)]
        only = next((each for each in (slips, in_order, possible) if len(each) == 1), None)
        if only is not None:
            unused.remove(only[0])
            self._found[at, place] = self._judge.at(sentence, place, *only[0], "its place")

    def _follows(self, at: int, place: int, other: Sentence, theirs: int) -> bool:
        """Return whether the number before one, or the one after it, stands for the one before, or after, another."""
        for step in (-1, 1):
            found = self._found.get((at, place + step))
            if found is not None and found.of is other and 0 <= theirs + step < len(other.numbers):
                return found.was is other.numbers[theirs + step]
        return False


def _may_be(number: Number, was: Number) -> bool:
    """Return whether a number may have been put in another one's place: a share is not put in a count's."""
    return is_comparable(number, was) and (number.kind == was.kind or is_about_as_large(number, was))


def _is_slip(number: Number, was: Number) -> bool:
    """Return whether a number is another with two digits exchanged, or with one too many, too few or wrong."""
    if number.kind != was.kind:
        return False
    one, other = (re.sub(r"\D", "", each.text).strip("0") for each in (number, was))
    if len(one) > 1 and sorted(one) == sorted(other):
        return True
    whole = sorted((f"{abs(each.value):.0f}" for each in (number, was)), key=len)
    return len(whole[0]) >= LEAST_DIGITS and _is_within_one(*whole)


def _is_within_one(short: str, long: str) -> bool:
    """Return whether one digit put in, or put in another's place, makes one number the other."""
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def _partners(sentence: Sentence, other: Sentence) -> dict[int, int]:
    """Return which number stands where which stood, by the words that both sentences have in the same order."""
    mine = {at: place for place, at in enumerate(places(sentence))}
    theirs = {at: place for place, at in enumerate(places(other))}
    found: dict[int, int] = {}
    matcher = SequenceMatcher(None, other.words, sentence.words, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        old = [at for at in range(first, last) if at in theirs]
        new = [at for at in range(start, end) if at in mine]
        if kind == "equal" or len(old) == len(new) == 1:
            found |= {mine[b]: theirs[a] for a, b in zip(old, new, strict=True)}
    return found
