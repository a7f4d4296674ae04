"""Which numbers in a text are no figures of a result: dates, years, pages, references, telephone numbers, names with a number."""

import re
from collections.abc import Iterator

MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?"
_ORDINAL_OF = (
    r"pages?|pp?\.|sections?|tables?|figures?|figs?\.|slides?|appendix|appendices|annex|notes?|lines?|steps?|chapters?|volumes?|vol\.|"
    r"items?|paragraphs?|paras?\.?|questions?|parts?|phases?|box(?:es)?|no\.|quarters?|q|version|v|level|tier|band|ward|room|"
    r"option|priority|recommendation|action|objective|agenda item|reference|ref\.?|sheets?|columns?|rows?|grade|stage|day|week"
)
_KINDS = {
    "a date": re.compile(
        rf"\b{_DAY}(?: of)? {MONTHS}\b(?:,? \d{{4}})?|\b{MONTHS} {_DAY}\b(?:,? \d{{4}}\b)?(?!,\d)|\b{MONTHS}\.? (?:19|20)\d\d\b|"
        r"\b\d{4}-\d\d-\d\d\b|\b[0-3]?\d[/.][01]?\d[/.](?:19|20)?\d\d\b",
    ),
    "a time": re.compile(r"\b[0-2]?\d:[0-5]\d(?: ?[ap]m)?\b|\b1?\d(?:\.[0-5]\d)? ?[ap]m\b"),
    "a year": re.compile(
        r"(?<![\w£,.-])(?:19|20)\d\d(?:/(?:19|20)?\d\d|[-\N{EN DASH}](?:19|20)?\d\d)?s?\b(?![,.]\d|%| ?(?:babies|families|children|mothers|"
        r"fathers|parents|people|infants|births|teams|posts|hours)\b)",
    ),
    "an address or a telephone number": re.compile(
        r"\b(?:https?://|www\.)\S+|\S+@\S+|(?<![\w,.])(?:\+\d|\(?0\d)[\d ()-]{8,}\d\b"
    ),
    "a reference": re.compile(
        rf"\b(?:{_ORDINAL_OF}) ?(?:\d+(?:\.\d+)*[a-z]?)(?:(?:,| and| to| ?[-\N{{EN DASH}}]) ?\d+(?:\.\d+)*)*(?![\d%])\b|\[\d+(?:[,-] ?\d+)*\]|"
        r"\(\d{1,2}\)(?= [A-Za-z])|\b\d+\(\d+(?:-\d+)?\)|\b\d+:\d+\b",
        re.IGNORECASE,
    ),
    "a version": re.compile(r"\bv?\d+\.\d+\.\d+\b"),
    "a place in an order": re.compile(r"\b\d+(?:st|nd|rd|th)\b"),
    "a number at the start": re.compile(r"^(?:\d{1,2}(?:\.\d+)*[.)]|\d{1,2}\.\d+(?:\.\d+)*)(?= [A-Z])"),
    "an age": re.compile(
        r"\b(?:age[ds]?|under|over|aged between|ages? of)[ -]\d{1,2}(?:s\b|(?: (?:to|and|or)|[-\N{EN DASH}]) ?\d{1,2}\b)?(?! (?:in|per|per cent)\b|[%,.]\d|%|\d)|"
        r"\b\d{1,3}(?:[\N{VULGAR FRACTION ONE HALF}]|\.5)?(?:(?: to | and |-|\N{EN DASH})\d{1,3}[\N{VULGAR FRACTION ONE HALF}]?)?[ -](?:months?|weeks?|days?|minutes?)\b|"
        r"\b\d{1,2}(?:(?: to |-|\N{EN DASH})\d{1,2})?[- ]years?[- ](?:olds?|of age)\b|\b\d+(?: to |-)\d+\N{VULGAR FRACTION ONE HALF}? years\b",
        re.IGNORECASE,
    ),
}


def asides(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the stretches of a text whose numbers are no figures, each with what it is."""
    for what, pattern in _KINDS.items():
        for match in pattern.finditer(text):
            yield match.start(), match.end(), what
