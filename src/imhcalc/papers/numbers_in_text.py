"""Numbers as people write them: counts, shares and amounts of money, in figures and in the commonest words."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from imhcalc.papers.asides import asides

NumberKind = Literal["plain", "share", "money"]
Hedge = Literal["", "about", "over", "under"]
_SPACES = "\N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}\N{EN DASH}-"
"""The hyphen last: within a class of characters it would be a range elsewhere."""
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: number for number, word in enumerate(_ONES)}
_WORDS |= {word: 10 * (place + 2) for place, word in enumerate(_TENS)}
_WORDS |= {f"{tens}-{ones}": _WORDS[tens] + _WORDS[ones] for tens in _TENS for ones in _ONES[1:10]}
_IN_WORDS = "|".join(sorted(_WORDS, key=len, reverse=True))
_DIGITS = rf"\d{{1,3}}(?:[,{_SPACES}]\d{{3}})+(?!\d)|\d+"
_OF = rf"[ {_SPACES}](?:in|per|out of|of every)[ {_SPACES}](?:every |each |a |one )?"
_SHARE = rf"(?: ?(?P<percent>%|(?<=[ \d])per ?cent\b))|{_OF}(?:(?P<hundred>100|hundred)|(?P<thousand>1,?000|thousand))(?![\d,]*\d)"
_NUMBER = re.compile(
    rf"(?P<sign>(?<![\w)%.])[+{_MINUS}](?=£?\d))?(?P<pound>£ ?)?(?<![A-Za-z_\d.,#/])(?<![A-Za-z]-)"
    rf"(?P<whole>{_DIGITS})(?P<decimals>\.\d+)?(?P<scale> ?(?:thousand|million|billion)\b|(?:k|mn?|bn)\b)?"
    rf"(?:{_SHARE})?(?!\w|\.\d|\N{{VULGAR FRACTION ONE HALF}})",
    re.IGNORECASE,
)
_SHARE_IN_WORDS = re.compile(rf"\b(?P<words>{_IN_WORDS})(?:{_SHARE})(?!\w)", re.IGNORECASE)
_FRACTION = re.compile(
    rf"(?<![\w.,£-])(?P<part>\d|{_IN_WORDS})(?: (?:bab(?:y|ies)|child(?:ren)?|famil(?:y|ies)|mothers?|fathers?|parents?|births?|people|women|men))?(?: in | out of )(?:every )?(?P<whole>\d\d?|{_IN_WORDS})\b(?![\d,.%]*\d| hundred| thousand)",
    re.IGNORECASE,
)
_LARGEST_WHOLE = 30
"""Beyond this, `1 in 40` is left to be what it says: no share is rounded so."""
_RANGE = re.compile(rf" ?(?:to|and|or|[{_MINUS}]) ?", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|from) $", re.IGNORECASE)
_HEDGES: tuple[tuple[Hedge, re.Pattern[str]], ...] = (
    ("over", re.compile(r"\b(?:over|more than|at least|above|upwards of|no fewer than|well over|in excess of) £?$", re.IGNORECASE)),
    ("under", re.compile(r"\b(?:under|fewer than|less than|below|up to|at most|no more than|nearly|almost|close to|not quite) £?$", re.IGNORECASE)),
    ("about", re.compile(r"(?:\b(?:about|around|roughly|approximately|approx\.?|circa|some|near|c\.) ?|~ ?)£?$", re.IGNORECASE)),
)  # fmt: skip
_LONGEST_HEDGE = 24
_BEFORE_POUNDS = re.compile(r" (?:pounds|GBP)\b")


_MAY_HOLD = re.compile(r"\d|cent\b|hundred|thousand| in | out of ", re.IGNORECASE)
"""What a text without any of these has no number in."""
MOST_REMEMBERED = 20_000
"""Texts whose numbers are remembered: the reports of a result say much the same, and rows and columns are labelled often."""


class Number(NamedTuple):
    """A number in a text: where, how it is written, its value and the place value of its last digit.

    A share is out of one, money in pounds. `whole` is of a fraction such as `1 in 7`, otherwise 0. `aside` says what a
    number is that is no figure: a year, a page.
    """

    start: int
    end: int
    text: str
    value: float
    kind: NumberKind
    step: float
    hedge: Hedge = ""
    whole: int = 0
    aside: str | None = None


@lru_cache(maxsize=MOST_REMEMBERED)
def numbers_in(text: str) -> tuple[Number, ...]:
    """Return the numbers of a text, in the order of reading."""
    if not _MAY_HOLD.search(text):
        return ()
    found = sorted(
        [*_fractions(text), *_shares_in_words(text), *_in_figures(text)],
        key=lambda each: (each.start, -each.end),
    )
    apart: list[Number] = []
    for number in found:
        if not apart or number.start >= apart[-1].end:
            apart.append(number)
    aside = list(asides(text))
    return tuple(_set_aside(_hedged(each, text), aside) for each in _with_units_of_ranges(apart, text))


def _in_figures(text: str) -> Iterator[Number]:
    for match in _NUMBER.finditer(text):
        scale = (match["scale"] or "").strip().lower()
        if scale in {"m", "mn"} and not (match["pound"] or match["decimals"]):
            continue
        decimals = match["decimals"] or ""
        out_of = _out_of(match)
        factor = _SCALES.get(scale, 1.0)
        bare = re.sub(r"\D", "", match["whole"]) + decimals
        sign = -1.0 if match["sign"] and match["sign"] in _MINUS else 1.0
        is_money = match["pound"] or (out_of == 1.0 and _BEFORE_POUNDS.match(text, match.end()))
        yield Number(
            match.start(),
            match.end(),
            match[0],
            sign * float(bare) * factor / out_of,
            "money" if is_money else "share" if out_of > 1 else "plain",
            10.0 ** -max(0, len(decimals) - 1) * factor / out_of,
        )


def _out_of(match: re.Match[str]) -> float:
    if match["percent"] or match["hundred"]:
        return 100.0
    return 1000.0 if match["thousand"] else 1.0


def _shares_in_words(text: str) -> Iterator[Number]:
    for match in _SHARE_IN_WORDS.finditer(text):
        out_of = _out_of(match)
        value = _WORDS[match["words"].lower()]
        yield Number(match.start(), match.end(), match[0], value / out_of, "share", 1.0 / out_of)


def _fractions(text: str) -> Iterator[Number]:
    for match in _FRACTION.finditer(text):
        part, whole = (_count(match[name]) for name in ("part", "whole"))
        if 0 < part < whole <= _LARGEST_WHOLE:
            yield Number(
                match.start(), match.end(), match[0], part / whole, "share", 1.0 / whole, whole=whole
            )


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _WORDS[text.lower()]


def _with_units_of_ranges(found: list[Number], text: str) -> list[Number]:
    """Give both ends of a range the unit that is written once: `15 to 16%`, `£1.2 to 1.5m`."""
    made = list(found)
    for place, (left, right) in enumerate(pairwise(found)):
        between = text[left.end : right.start]
        if not _RANGE.fullmatch(between) or right.whole or left.whole:
            continue
        if " or" in between or (" and" in between and not _BETWEEN.search(text[: left.start])):
            continue
        made[place], made[place + 1] = _as_one_range(left, right)
    return made


def _as_one_range(left: Number, right: Number) -> tuple[Number, Number]:
    if right.kind == "share" and left.kind == "plain":
        out_of = 1000.0 if right.text.lower().endswith(("000", "thousand")) else 100.0
        return left._replace(kind="share", value=left.value / out_of, step=left.step / out_of), right
    if left.kind == "money" and right.kind != "share":
        scale = (
            _scale_of(right)
            if _scale_of(left) == 1.0 and left.value < right.value / _scale_of(right)
            else 1.0
        )
        return left._replace(value=left.value * scale, step=left.step * scale), right._replace(kind="money")
    return left, right


def _scale_of(number: Number) -> float:
    unit = re.search(r"[a-z]+$", number.text.lower())
    return _SCALES.get(unit[0], 1.0) if unit else 1.0


def _hedged(number: Number, text: str) -> Number:
    before = text[max(0, number.start - _LONGEST_HEDGE) : number.start]
    return number._replace(hedge=next((hedge for hedge, words in _HEDGES if words.search(before)), ""))


def _set_aside(number: Number, aside: list[tuple[int, int, str]]) -> Number:
    """Say what a number is that lies within a date, a reference or the like."""
    if number.kind != "plain":
        return number
    return number._replace(
        aside=next((what for start, end, what in aside if start <= number.start and number.end <= end), None)
    )
