"""Who is counted: kinds of people and spans of age, read from the words of a claim."""

import re
from math import inf
from typing import Any, Literal

from imhcalc.models.base import PydanticCustomError
from imhcalc.records import dataclass

Kind = Literal[
    "births", "babies", "maternities", "women", "fathers", "parents", "families", "boys", "girls", "children", "adults", "people"
]  # fmt: skip
"""Whom a figure counts or describes, as far as its words say it."""

KIND_WORDS: tuple[tuple[str, Kind], ...] = (
    (r"fathers?|dads?", "fathers"),
    (r"maternit(?:y|ies)|mothers?|mums?|mams?|pregnan\w+|deliver(?:y|ies)|wom[ae]n (?:who (?:give|gave) birth|giving birth)", "maternities"),
    (r"(?:live )?births?|newborns?|live-?born", "births"),
    (r"bab(?:y|ies)|infants?", "babies"),
    (r"boys?|sons?|males?", "boys"),
    (r"girls?|daughters?|females?", "girls"),
    (r"families|family|households?", "families"),
    (r"parents?|carers?", "parents"),
    (r"child(?:ren)?|kids?|pupils?|toddlers?|pre-?schoolers?|young people|under[- ]\w+s|\d+[- ]year[- ]olds?", "children"),
    (r"wom[ae]n", "women"),
    (r"adults?|m[ae]n", "adults"),
    (r"people|persons?|population|residents?", "people"),
)  # fmt: skip
"""Words for each kind; the first that is found is meant."""
FIRST_YEAR: tuple[Kind, ...] = ("births", "babies")
"""Kinds whose age goes without saying."""
AROUND_BIRTH: tuple[Kind, ...] = ("maternities", "women", "fathers", "parents", "families")
"""Kinds that are grown up, and counted because of a child."""

SMALL_NUMBERS = {
    "birth": 0.0, "nought": 0.0, "zero": 0.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0,
    "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0, "sixteen": 16.0, "eighteen": 18.0,
}  # fmt: skip
IN_YEARS = {"y": 1.0, "m": 1 / 12, "w": 1 / 52}

_N = rf"(\d+(?:\.\d+)?(?:½)?|{'|'.join(SMALL_NUMBERS)})"
_UNIT = r"(?:[\s-]*(year|yr|month|mth|week|wk)s?(?:[\s-]*olds?)?)?"
_TO = r"\s*(?:-|\u2013|\u2014|to|and|through)\s*"
_UNDER = re.compile(rf"\b(?:under|below|younger than|less than|up to the age of)[\s-]+{_N}(?:s|'s)?{_UNIT}\b")
_FROM_ON = re.compile(
    rf"\b{_N}{_UNIT}\s*(?:\+|and (?:over|above|older|up)\b|or (?:over|above|older|more)\b|plus\b)|\bover[\s-]+{_N}s?{_UNIT}\b"
)
_BETWEEN = re.compile(rf"\b{_N}{_UNIT}{_TO}{_N}(?:s|'s)?{_UNIT}\b")
_ONE_AGE = re.compile(rf"\b{_N}{_UNIT}s?\b")
_CUE = re.compile(
    r"\bage[ds]?\b|\bunder[\s-]|\bbelow\b|\byounger\b|year[\s-]?s?[\s-]old|\d+s\b|\byears?\b|\bmonths?\b|\band over\b|\bolder\b"
)
"""What shows that numbers among words are ages."""
_AGE_WORDS = re.compile(r"\b(?:aged?|ages|between|from|children|years of age)\b|,")


@dataclass(frozen=True, slots=True)
class Ages:
    """Ages from one birthday on until just before another: 0-4 and under five are both 0 to 5."""

    start: float
    end: float

    def holds(self, other: "Ages") -> bool:
        """Return whether all of the other's ages are among these."""
        return self.start <= other.start and other.end <= self.end

    @property
    def years(self) -> float:
        """How many years of age they are."""
        return self.end - self.start


def read_ages(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    """Return ages from ``0-15``, ``under 5``, ``2``, ``24-30 months`` or a list of two; refuse what is none."""
    if isinstance(written, dict) and written.keys() == {"from", "to"}:
        written = [written["from"], written["to"]]
    if isinstance(written, list) and len(written) == 2:  # noqa: PLR2004 -- from and to
        written = f"{written[0]}-{written[1]}"
    if isinstance(written, bool) or not isinstance(written, str | int | float):
        return written
    found = ages_in(str(written))
    if found is None:
        raise PydanticCustomError(
            "value_error", "{says}",
            {"code": "no-ages", "says": "the ages cannot be read; write them as 0-15, under 5, 2, or 24-30 months"},
        )  # fmt: skip
    if found.end <= found.start:
        raise PydanticCustomError(
            "value_error", "{says}", {"code": "ages-run-backwards", "says": "the ages end below where they begin"}
        )  # fmt: skip
    return found


def ages_in(text: str) -> Ages | None:
    """Return the ages that a text of nothing but ages says, or None."""
    words = _AGE_WORDS.sub(" ", _plain(text)).strip()
    if match := _UNDER.fullmatch(words):
        return Ages(0.0, _years(match[1], match[2]))
    if match := _FROM_ON.fullmatch(words):
        return Ages(_years(match[1] or match[3], match[2] or match[4]), inf)
    if match := _BETWEEN.fullmatch(words):
        return _from_to(match)
    if match := _ONE_AGE.fullmatch(words):
        start = _years(match[1], match[2])
        return Ages(start, start + (IN_YEARS[match[2][0]] if match[2] else 1.0))
    return None


def ages_among(text: str) -> Ages | None:
    """Return the ages that words name among other things: "children aged 0-15", "under 3s"; or None."""
    words = _plain(text)
    if _CUE.search(words) is None:
        return None
    for pattern in (_UNDER, _FROM_ON, _BETWEEN, _ONE_AGE):
        if (match := pattern.search(words)) and (ages := ages_in(match[0])) and ages.end > ages.start:
            return ages
    return None


def kind_among(text: str) -> Kind | None:
    """Return the kind of people that words name, or None."""
    words = _plain(text)
    return next((kind for pattern, kind in KIND_WORDS if re.search(rf"\b(?:{pattern})\b", words)), None)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("½", ".5").replace("\u2011", "-").split())


def _from_to(match: "re.Match[str]") -> Ages:
    unit = match[2] or match[4]
    start, end = _years(match[1], unit), _years(match[3], match[4] or match[2])
    if unit and unit[0] in {"m", "w"}:
        return Ages(start, end)
    # "2 to 2.5 years" ends where it says; "0-15" goes on until the sixteenth birthday.
    return Ages(start, end if "." in match[3] else end + 1.0)


def _years(number: str, unit: str | None) -> float:
    value = SMALL_NUMBERS[number] if number in SMALL_NUMBERS else float(number)
    return value * IN_YEARS[unit[0] if unit else "y"]
