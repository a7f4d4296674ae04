"""Figures as they stand in print: ``about 24,000 children aged 0-15``, ``100-150 per 1,000``, ``just over £40,000``."""

import re
from dataclasses import replace
from typing import Any, Literal

from imhcalc.models.base import PydanticCustomError
from imhcalc.records import dataclass

Form = Literal["count", "percent", "per", "one_in", "share", "money"]
"""How a figure is written: a plain number, 9.6%, 30 per 1,000, 1 in 5, 0.096, £600."""
Reading = Literal["plain", "exact", "about", "over", "just_over", "under", "just_under"]

LARGEST = 1e15
"""More than anything a claim counts: a larger number is a slip of the keyboard, and arithmetic stays exact below it."""
HUNDRED = 100.0
FINEST_BARE_SHARE = 0.01
"""A share written 0.1 or 0.25 is meant to the whole per cent."""
READINGS: dict[str, Reading] = {
    "just over": "just_over",
    "slightly more than": "just_over",
    "a little over": "just_over",
    "more than": "over",
    "at least": "over",
    "no fewer than": "over",
    "no less than": "over",
    "upwards of": "over",
    "in excess of": "over",
    "over": "over",
    "above": "over",
    "exceeding": "over",
    ">": "over",
    "just under": "just_under",
    "slightly less than": "just_under",
    "nearly": "just_under",
    "almost": "just_under",
    "close to": "about",
    "fewer than": "under",
    "less than": "under",
    "at most": "under",
    "no more than": "under",
    "up to": "under",
    "under": "under",
    "below": "under",
    "<": "under",
    "approximately": "about",
    "approx.": "about",
    "approx": "about",
    "in the region of": "about",
    "an estimated": "about",
    "estimated": "about",
    "some": "about",
    "about": "about",
    "around": "about",
    "roughly": "about",
    "circa": "about",
    "ca.": "about",
    "c.": "about",
    "~": "about",
    "exactly": "exact",
    "just": "plain",
    "only": "plain",
    "between": "plain",
    "from": "plain",
}
SCALES = {
    "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "b": 1e9,
}  # fmt: skip
YEARS = {"year": 1.0, "quarter": 1 / 4, "month": 1 / 12, "week": 1 / 52, "day": 1 / 365}
"""The units of time that figures are of, in years."""
PERIOD_WORDS = {
    "annually": "year", "annual": "year", "yearly": "year", "p.a.": "year", "pa": "year", "quarterly": "quarter",
    "monthly": "month", "weekly": "week", "daily": "day",
}  # fmt: skip
NUMBER_WORDS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
FRACTIONS = {
    "half": 1 / 2, "third": 1 / 3, "thirds": 2 / 3, "quarter": 1 / 4, "quarters": 3 / 4, "fifth": 1 / 5,
    "sixth": 1 / 6, "seventh": 1 / 7, "eighth": 1 / 8, "ninth": 1 / 9, "tenth": 1 / 10,
}  # fmt: skip


def _one_number(which: int) -> str:
    """Return the pattern of a number with its currency, its scale and what it is out of."""
    return (
        rf"(?P<sign{which}>[£$€]|GBP|USD|EUR)?\s*(?P<number{which}>{_NUMBER})"
        rf"(?P<scale{which}>{_SCALE})(?P<per{which}>{_PER})"
    )


_NUMBER = r"-?(?:\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_SCALE = r"(?:\s?(?:thousand|million|billion|mn|bn|[kmb])\b)?"
_PER = rf"(?:\s*(?:%|per\s?cent\b|percent\b|pct\b|pc\b)|\s*(?:per|in every|in|out of every|out of|for every|/)\s*(?:{_NUMBER})(?!\d))?"
_FIGURE = re.compile(
    r"ONE1(?:\s*(?:-|\u2013|\u2014|to|and)\s*ONE2)?(?P<plus>\+)?(?P<rest>(?:(?:[\s;(]|,(?!\d)).*)?)$".replace(
        "ONE1", _one_number(1)
    ).replace("ONE2", _one_number(2)),
    re.IGNORECASE | re.DOTALL,
)
_READING = re.compile(
    "(" + "|".join(re.escape(each) for each in sorted(READINGS, key=len, reverse=True)) + r")(?![a-z])\s*", re.IGNORECASE
)  # fmt: skip
_CHANGE = re.compile(
    r"(?:(?:a|an)\s+)?(?:(?P<falls>fell|fallen|fall|down|dropped|drop|decreased|decrease|reduced|reduction|cut)|"
    r"(?:rose|risen|rise|up|grew|grown|growth|increased|increase))\s+(?:(?:by|of)\s+)?(?=\S)(?!to\b)",
    re.IGNORECASE,
)
"""Words before a change that say which way it goes."""
_POINTS = re.compile(r"\s*(?:percentage|%|per\s?cent|percent)[\s-]+points?\b", re.IGNORECASE)
_MOST_DIGITS = 18
"""Of a number that is written with commas: a longer one is none that anybody counted."""
_ADDS_NOTHING = re.compile(r"^(?:just|only|between|from)\s+(?=[\d£$€])", re.IGNORECASE)
_PERIOD = re.compile(
    r"(?:\b(?:a|an|per|each|every|in a)\s+|/\s*)(year|quarter|month|week|day)\b", re.IGNORECASE
)
_OVER_YEARS = re.compile(
    r"\b(?:over|in|per|for|across|during)\s+(\d+)\s+(year|quarter|month|week|day)s\b", re.IGNORECASE
)
_PERIOD_WORD = re.compile(
    r"\b(" + "|".join(re.escape(each) for each in PERIOD_WORDS) + r")(?![a-z])", re.IGNORECASE
)
_WORD_NUMBER = re.compile(rf"\b({'|'.join(NUMBER_WORDS[1:])})\b(?=\s+(?:in|out of)\b)|(?<=\bin )({'|'.join(NUMBER_WORDS[1:])})\b", re.IGNORECASE)  # fmt: skip
_FRACTION = re.compile(
    rf"(?:(?:a|an|one|two|three)[\s-]+)?({'|'.join(FRACTIONS)})\b(.*)$", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure of a claim, in natural units: a share of 1 for rates, whole pounds for money, people for counts.

    `ends` holds one number, or the two of a range; `places` the unit of the last printed place of each. `fixed`
    says that decimals are printed. `bounds` are limits that the form itself gives, such as those of "1 in 5".
    `base` is what a rate is printed out of. `rest` is what the words after the number say.
    """

    text: str
    ends: tuple[float, ...]
    places: tuple[float, ...]
    form: Form = "count"
    base: float = 1.0
    fixed: bool = False
    reading: Reading = "plain"
    currency: str = ""
    bounds: tuple[tuple[float, float], ...] = ()
    rest: str = ""
    years: float | None = None
    """The time it is of, in years, where the words say so."""

    @property
    def is_rate(self) -> bool:
        """Whether it is a share or a rate."""
        return self.form not in {"count", "money"}

    @property
    def short(self) -> str:
        """The figure without the words after it."""
        first = self.text.casefold().find(self.rest.split(" ")[0].casefold()) if self.rest else -1
        bare = self.text[:first].strip(" ,;(") if first > 0 else self.text
        bare = _ADDS_NOTHING.sub("", _PERIOD.sub("", _OVER_YEARS.sub("", bare))).strip()
        return f"{int(bare):,}" if bare.isdecimal() and len(bare) <= _MOST_DIGITS else bare


def read_printed(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    """Return a printed figure from text, a number or a list of two; refuse what holds no figure."""
    if isinstance(written, list):
        if len(written) != 2 or not all(isinstance(each, str | int | float) for each in written):  # noqa: PLR2004 -- two ends
            raise _no_figure("a list here is the two ends of a range", str(written))
        written = f"{written[0]} to {written[1]}"
    if isinstance(written, bool) or not isinstance(written, str | int | float):
        return written
    return printed_in(str(written))


def read_rate(written: Any) -> Any:  # noqa: ANN401 -- what a YAML file holds
    """Return a printed rate; refuse a bare number above 1, which may be per cent or per 1,000."""
    found = read_printed(written)
    if not isinstance(found, Printed) or found.is_rate:
        return found
    if found.form == "money" or max(found.ends) > 1:
        number = found.text.split()[0] if found.text.split() else found.text
        raise PydanticCustomError(
            "value_error",
            "{says}",
            {"code": "rate-without-unit", "says": f"it is not clear what the rate is out of; write {number}%, or {number} per 1,000, or 1 in {number}"},
        )  # fmt: skip
    places = tuple(min(place, FINEST_BARE_SHARE) for place in found.places)
    return replace(found, form="share", places=places, fixed=True)


def printed_in(text: str) -> Printed:
    """Return the figure that a text holds; one that falls is below 0.

    Raises
    ------
    PydanticCustomError
        If there is none, or the range runs backwards.
    """
    change = _CHANGE.match(text.strip())
    if change is not None:
        found = printed_in(text.strip()[change.end() :])
        ends = tuple(-end for end in reversed(found.ends)) if change["falls"] else found.ends
        return replace(found, text=text.strip(), ends=ends)
    reading, bare = _without_reading(_POINTS.sub("% points", text))
    fraction = _FRACTION.fullmatch(bare)
    if fraction is not None:
        return _fraction(text, fraction[1].casefold(), fraction[2], reading)
    bare = _WORD_NUMBER.sub(lambda word: str(NUMBER_WORDS.index(word[0].casefold())), bare)
    match = _FIGURE.fullmatch(bare)
    if match is None:
        raise _no_figure("there is no figure in it that can be read", text)
    return _figure(text, match, reading)


def period_in(text: str) -> tuple[float | None, str]:
    """Return the time that words say a figure is of, in years, and the words without it."""
    if match := _OVER_YEARS.search(text):
        return float(match[1]) * YEARS[match[2].casefold()], _without(text, match)
    if match := _PERIOD.search(text):
        return YEARS[match[1].casefold()], _without(text, match)
    if match := _PERIOD_WORD.search(text):
        return YEARS[PERIOD_WORDS[match[1].casefold()]], _without(text, match)
    return None, text


def _without(text: str, match: "re.Match[str]") -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _without_reading(text: str) -> tuple[Reading, str]:
    """Return the word that stands before a figure, and the figure; "about between" is about."""
    reading: Reading = "plain"
    bare = text.strip()
    while match := _READING.match(bare):
        if reading == "plain":
            reading = READINGS[match[1].casefold()]
        bare = bare[match.end() :]
    return reading, bare


def _fraction(text: str, word: str, rest: str, reading: Reading) -> Printed:
    value = FRACTIONS[word]
    years, words = period_in(rest)
    return Printed(
        text.strip(), (value,), (FINEST_BARE_SHARE,), "share", fixed=True, rest=_words(words), years=years,
        reading="about" if reading == "plain" else reading,
    )  # fmt: skip


def _figure(text: str, match: "re.Match[str]", reading: Reading) -> Printed:
    parts = [_Part.of(match, "1")]
    if match["number2"]:
        parts.append(_Part.of(match, "2"))
        # "4-6%" and "£1.1-£1.2bn": what stands after the second number goes for the first.
        first, last = parts
        shares = first.per or last.per
        parts = [replace(each, per=each.per or shares, scale=each.scale or last.scale) for each in parts]
    if any(part.out_of == 0 for part in parts):
        raise _no_figure("nothing is out of none", text)
    years, words = period_in(match["rest"])
    ends = tuple(part.value for part in parts)
    if max(map(abs, ends)) > LARGEST:
        raise _no_figure("no figure of a claim is as large as this", text)
    if len(ends) > 1 and ends[0] > ends[1]:
        if parts[0].form == "one_in":
            parts, ends = parts[::-1], ends[::-1]
        else:
            raise PydanticCustomError(
                "value_error", "{says}", {"code": "range-runs-backwards", "says": "the range ends below where it begins"}
            )  # fmt: skip
    signs = match["sign1"] or match["sign2"] or ""
    return Printed(
        text.strip(), ends, tuple(part.place for part in parts),
        form="money" if signs and parts[0].form == "count" else parts[-1].form,
        base=parts[-1].base,
        fixed=any("." in part.number for part in parts),
        reading="over" if match["plus"] and reading == "plain" else reading,
        currency=_sign(signs),
        bounds=tuple(part.bounds for part in parts if part.bounds is not None),
        rest=_words(words),
        years=years,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Part:
    """One number of a figure, as its characters."""

    number: str
    scale: str
    per: str

    @classmethod
    def of(cls, match: "re.Match[str]", which: str) -> "_Part":
        """Return the first or second number of a match."""
        words = [(match[f"{name}{which}"] or "").strip().casefold() for name in ("number", "scale", "per")]
        return cls(re.sub(r"[, \u00a0\u202f]", "", words[0]), words[1], words[2])

    @property
    def out_of(self) -> float:
        """What the number is out of."""
        if not self.per:
            return 1.0
        digits = re.sub(r"[^\d.]", "", self.per)
        return float(digits) if digits.strip(".") else HUNDRED

    @property
    def form(self) -> Form:
        """How it is written."""
        if not self.per:
            return "count"
        if self.out_of == HUNDRED and not re.search(r"\d", self.per):
            return "percent"
        if self.number == "1" and not _is_power_of_ten(self.out_of):
            return "one_in"
        return "per"

    @property
    def base(self) -> float:
        """What a rate is printed out of: 1 for "1 in 5", whose parts are not decimals of anything."""
        return 1.0 if self.form == "one_in" else self.out_of

    @property
    def value(self) -> float:
        """The number, in natural units."""
        return float(self.number) * SCALES.get(self.scale, 1.0) / self.out_of

    @property
    def place(self) -> float:
        """The unit of its last printed place."""
        _, _, decimals = self.number.partition(".")
        return 10.0 ** -len(decimals) * SCALES.get(self.scale, 1.0) / self.out_of

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The limits of "1 in 5": between one in five and a half, and one in four and a half."""
        if self.form != "one_in" or self.out_of <= 1:
            return None
        return 1 / (self.out_of + 0.5), 1 / (self.out_of - 0.5)


def _is_power_of_ten(number: float) -> bool:
    return bool(re.fullmatch(r"100+", f"{number:.0f}"))


def _sign(written: str) -> str:
    return {"gbp": "£", "usd": "$", "eur": "€"}.get(written.casefold(), written)


def _words(text: str) -> str:
    return " ".join(text.split()).strip(" ,;()")


def _no_figure(says: str, text: str) -> PydanticCustomError:
    return PydanticCustomError(
        "value_error", "{says}", {"code": "no-figure", "says": says, "written": text, "wants": "a figure"}
    )
