"""What is to be said of a number of a paper beside one of the report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from imhcalc.papers.numbers_in_text import Number
from imhcalc.papers.rounding import is_comparable, is_rounded, is_same
from imhcalc.papers.sentences import NUMBER, Sentence

Verdict = Literal["agrees", "rounded further", "disagrees", "counts others", "gone", "no figure"]
FoundBy = Literal["its place", "its id", "its words"]
Exact = Callable[[str, Number], Sequence[float]]
"""The unrounded values of a figure, in the terms of a number that writes it."""

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
ABOUT_AS_LARGE = 3.0


class Found(NamedTuple):
    """A number of a paper, what is to be said of it, and the number of the report that it stands for."""

    sentence: Sentence
    number: Number
    verdict: Verdict
    was: Number | None = None
    of: Sentence | None = None
    figure: str | None = None
    by: FoundBy | None = None
    noun: str | None = None
    """What the report counts, where the paper counts something else."""

    @property
    def is_right(self) -> bool:
        """Whether the number is the result's."""
        return self.verdict in {"agrees", "rounded further"}


@dataclass(frozen=True)
class Judge:
    """Compares numbers, with what is behind those of the report at hand."""

    exact: Exact

    def verdict(self, number: Number, was: Number, figure: str | None) -> Verdict:
        """Return what is to be said of a number that stands for another, which writes a figure or none."""
        if is_same(number, was):
            return "agrees"
        if is_comparable(number, was) and is_rounded(number, was, self.exact(figure, was) if figure else ()):
            return "rounded further"
        return "no figure" if figure is None and was.aside is not None else "disagrees"

    def is_right(self, number: Number, was: Number, figure: str | None) -> bool:
        """Return whether a number is another, or an honest rounding of it."""
        return is_comparable(number, was) and self.verdict(number, was, figure) in {
            "agrees",
            "rounded further",
        }

    def at(self, sentence: Sentence, place: int, other: Sentence, theirs: int, by: FoundBy) -> Found:
        """Return a number of a sentence beside a number of another that it stands for."""
        number, was, figure = sentence.numbers[place], other.numbers[theirs], other.figures[theirs]
        found = Found(sentence, number, self.verdict(number, was, figure), was, other, figure, by)
        noun = other_noun(sentence, place, other, theirs) if by == "its place" and found.is_right else None
        return found if noun is None else found._replace(verdict="counts others", noun=noun)


def places(sentence: Sentence) -> list[int]:
    """Return which of a sentence's words are numbers."""
    return [place for place, word in enumerate(sentence.words) if word == NUMBER]


def other_noun(sentence: Sentence, place: int, other: Sentence, theirs: int) -> str | None:
    """Return what is counted after a number of the report, where the paper names something else: families for babies."""
    one, two = _noun(sentence, place), _noun(other, theirs)
    if one is None or two is None or any(one in nouns and two in nouns for nouns in COUNTED):
        return None
    return two


def _noun(sentence: Sentence, place: int) -> str | None:
    at = places(sentence)[place]
    for word in sentence.words[at + 1 : at + 1 + NOUN_WITHIN]:
        if word == NUMBER:
            return None
        if any(word in nouns for nouns in COUNTED):
            return word
    return None


def is_about_as_large(number: Number, other: Number) -> bool:
    """Return whether two numbers of one kind are within a few times of each other."""
    value = number.value
    if {number.kind, other.kind} == {"share", "plain"}:
        # A rate may be written without its unit beside words that say it: 15.3.
        value *= 100.0 if number.kind == "share" else 0.01
    elif number.kind != other.kind:
        return False
    low, high = sorted((abs(value), abs(other.value)))
    return low > 0 and high / low <= ABOUT_AS_LARGE
