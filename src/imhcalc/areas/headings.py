"""What the headings of a local table mean: the code, the children of each age, the fifth of deprivation.

Headings are recognised as people write them, and only whole: what is not recognised is not used, and said.
"""

import re
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from imhcalc.areas.small_area_codes import NATION_OF_INDEX

Role = Literal[
    "code",
    "name",
    "district",
    "age",
    "females",
    "males",
    "ages 0 to 4",
    "decile",
    "quintile",
    "share",
    "index",
    "geography",
    "year",
    "other",
]

KINDS = {
    "output area": 0,
    "LSOA": 1,
    "data zone": 1,
    "SOA": 1,
    "MSOA": 2,
    "intermediate zone": 2,
    "super data zone": 2,
    "ward": 3,
    "": 4,
}
"""Kinds of area, the finest first; with several codes in a row, the row is of the finest."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What one heading means."""

    role: Role
    number: int | None = None
    """The year of age, or the fifth."""
    kind: str = ""
    """The kind of area, where a code's heading says it."""
    vintage: str | None = None
    """The year of the list of areas."""
    year: str | None = None
    """When the children were counted."""
    index: str | None = None
    """The deprivation index, with its year where given."""
    is_bare: bool = False
    """A number or a kind of area and nothing else: taken for what it seems only where the rest agrees."""
    is_reversed: bool = False
    """It says that the highest number is the most deprived."""


OTHER = Heading("other")

_PEOPLE = (
    r"(?:(?:all|total|number of|no\.? of|count of|both sexes|usual|resident|mid[- ]?\d{4}|population(?: estimate)?s?"
    r"|pop|children|child|persons?|people|residents?|infants?|babies|count|est(?:imate)?s?|of|who are|living)[ ,:.-]*)*"
)
_AGED = r"(?:aged?|ages)?[ :=]*"
_YEARS = r"(?: ?-?(?:years?|yrs?)(?:[ -]?olds?)?| ?y/?o)?(?: of age)?(?: last birthday)?"
_WHEN = r"(?:[ ,(]*(?:in )?(?P<when>(?:mid[- ]?|june )?(?:19|20)\d\d)\)?)?"
_AGE = re.compile(rf"(?P<people>{_PEOPLE}{_AGED})(?P<age>[0-5])(?P<years>{_YEARS}){_WHEN}")
_UNDER_ONE = re.compile(rf"{_PEOPLE}{_AGED}(?:<|under|below|less than)[ ]?(?:1|one){_YEARS}{_WHEN}")
_SEX = re.compile(rf"(?:(?P<f>f|females?|girls)|m|males?|boys)[ ,]*{_AGED}(?P<age>\d\d?){_YEARS}")
_GROUP = re.compile(rf"{_PEOPLE}{_AGED}(?:0[ ]?(?:-|to| )[ ]?4|(?:under|<) ?(?:5s?|fives?)){_YEARS}{_WHEN}")
_DISTRICT = re.compile(
    r"(?:(?:local|lower tier|unitary) )*(?:ladu?a?|la|ltla|ca|lgd|local authority(?: district)?|district|council(?: area)?"
    r"|local government district|authority)(?: ?(?:\d{2}|\d{4}))?(?: (?:district|area))?"
    r"(?: ?(?:code|cd|name|nm))?(?:[ (]*\d{4}\)?)?"
)
_KIND = {
    "LSOA": r"lsoas?|lower (?:layer|level) super output areas?|super output areas? - lower (?:layer|level)",
    "MSOA": r"msoas?|middle (?:layer|level) super output areas?|super output areas? - middle (?:layer|level)",
    "data zone": r"data ?zones?|dz",
    "intermediate zone": r"intermediate zones?|iz",
    "super data zone": r"super data ?zones?|sdz",
    "SOA": r"soas?|super output areas?",
    "output area": r"oas?|output areas?",
    "ward": r"(?:electoral |ce |cas )?wards?|wd",
}
_KIND_OF = re.compile(
    "(?:(?P<before>(?:19|20)\\d\\d) )?(?:"
    + "|".join(f"(?P<k{position}>{words})" for position, words in enumerate(_KIND.values()))
    + r")(?: ?\(?(?P<after>\d{4}|\d{2})\)?)?(?: ?(?P<what>code|cd|name|nm))?(?:[ (]*(?P<end>\d{4})\)?)?"
)
_CODE = re.compile(
    r"(?:(?:small )?area|gss|geography|geo|ons|feature|neighbourhood|locality)?[ ]?(?:code|cd)|mnemonic|geocode"
)
_NAME = re.compile(
    r"(?:(?:small )?area|geography|geo|neighbourhood|locality|feature)?[ ]?(?:name|nm)|area|neighbourhood"
)
_GEOGRAPHY = re.compile(r"geography(?: type)?|area type|type of area|geography vintage|vintage")
_INDEX_COLUMN = re.compile(r"(?:deprivation )?index(?: name)?")
_YEAR = re.compile(
    r"(?:mid[- ]?)?(?:year|date)|(?:pop(?:ulation)?|data|count) year|year of (?:count|data|estimates?)|period"
)
_INDEX = re.compile(r"\b(wimd|simd|nimdm|nimd|mdm|imd|iod)[ ]?(?:\(?(20\d\d|\d\d)(?:v\d)?\)?)?")
_ANY_YEAR = re.compile(r"\b(20[012]\d)(?:v\d)?\b")
_FIFTHS = re.compile(r"\b(?P<decile>deciles?|tenths?)\b|\b(?:quintiles?|fifths?)\b")
_DOMAIN = re.compile(
    r"income|employ|educat|skills?|training|health|crime|barrier|housing|living|environment|access|idaci|idaopi"
    r"|children|young people|older|geographical|wider|indoor|outdoor|adult|community|physical|proximity|services"
)
_SHARE = re.compile(
    r"(?:dep(?:rivation)?|imd|wimd|simd|nimdm|share|%|per cent|percent(?:age)?|pct|proportion|of|children|in|the| )*"
    r"(?:q|quintile|fifth) ?(?P<fifth>[1-5])"
    r"(?:share|%|per cent|percent(?:age)?|pct|proportion|of|children|in|the|[ ()])*"
)
_SAYS_SHARE = re.compile(r"share|%|per ?cent|pct|proportion")
_REVERSED = re.compile(r"\b1 ?(?:=|is|being|:)? ?(?:the )?least|\b(?:5|10) ?(?:=|is|being|:)? ?(?:the )?most")
_INDEX_NAMES = {"nimd": "NIMDM", "mdm": "NIMDM", "iod": "IMD"}


def plain(heading: str) -> str:
    """Return a heading as it is compared: lower case, dashes and spaces made one kind, underscores as spaces."""
    text = normalize("NFKC", heading).casefold()
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text).replace("_", " ")
    return " ".join(text.replace("'", "").replace("\u2019", "").split())


def meaning_of(heading: str) -> Heading:
    """Return what a heading means."""
    text = plain(heading)
    for read in (_age, _sex, _group, _area, _fifths, _share, _rest):
        found = read(text)
        if found is not None:
            return found
    return OTHER


def index_named(text: str) -> str | None:
    """Return the deprivation index that a text names, with its year where it has one: "IMD 2019"."""
    words = plain(text)
    words = words.replace("welsh index of multiple deprivation", "wimd")
    words = words.replace("scottish index of multiple deprivation", "simd")
    words = re.sub(r"northern ireland multiple deprivation measures?", "nimdm", words)
    words = re.sub(r"ind(?:ex|ices) of (?:multiple )?deprivation(?: \(imd\))?", "imd", words)
    match = _INDEX.search(words)
    if match is None:
        return None
    name = _INDEX_NAMES.get(match[1], match[1].upper())
    year = match[2] or next(iter(_ANY_YEAR.findall(words)), "")
    year = f"20{year}" if len(year) == 2 else year  # noqa: PLR2004 -- digits of a year cut short
    return f"{name} {year}".strip() if name in NATION_OF_INDEX else None


def year_named(text: str) -> str | None:
    """Return the mid-year that a line names, such as "mid-2020", where it names one alone."""
    years = set(re.findall(r"\bmid[- ]?(?:year )?(20\d\d)\b", plain(text)))
    return f"mid-{years.pop()}" if len(years) == 1 else None


def list_named(text: str) -> tuple[str, str | None]:
    """Return the kind of area, and the year of its list, that a text names, such as LSOA and 2021."""
    match = _KIND_OF.fullmatch(plain(text))
    return _kind_and_year(match) if match is not None else ("", None)


def _age(text: str) -> Heading | None:
    match = _UNDER_ONE.fullmatch(text)
    if match is not None:
        return Heading("age", 0, year=match["when"])
    match = _AGE.fullmatch(text)
    if match is None:
        return None
    is_bare = not match["people"].strip() and not match["years"]
    return Heading("age", int(match["age"]), year=match["when"], is_bare=is_bare)


def _sex(text: str) -> Heading | None:
    match = _SEX.fullmatch(text)
    if match is None:
        return None
    age = int(match["age"])
    return Heading("females" if match["f"] else "males", age) if age <= 5 else OTHER  # noqa: PLR2004 -- the oldest counted


def _group(text: str) -> Heading | None:
    match = _GROUP.fullmatch(text)
    return None if match is None else Heading("ages 0 to 4", year=match["when"])


def _area(text: str) -> Heading | None:
    if _DISTRICT.fullmatch(text):
        return Heading("district")
    match = _KIND_OF.fullmatch(text)
    if match is None:
        return Heading("code") if _CODE.fullmatch(text) else None
    kind, year = _kind_and_year(match)
    what = match["what"]
    if what in {"name", "nm"}:
        return Heading("name", kind=kind)
    return Heading("code", kind=kind, vintage=year, is_bare=what is None)


def _kind_and_year(match: re.Match[str]) -> tuple[str, str | None]:
    kind = next(name for position, name in enumerate(_KIND) if match[f"k{position}"])
    year = match["before"] or match["after"] or match["end"]
    return kind, f"20{year}" if year and len(year) == 2 else year  # noqa: PLR2004 -- digits of a year cut short


def _fifths(text: str) -> Heading | None:
    match = _FIFTHS.search(text)
    if match is None or _SHARE.fullmatch(text):
        return None
    index = index_named(text)
    # The word "deprived" alone names no domain; "health decile" does.
    if _DOMAIN.search(re.sub(r"index of multiple deprivation|\(.*?\)", "", text)) and "multiple" not in text:
        return OTHER
    role: Role = "decile" if match["decile"] else "quintile"
    return Heading(role, index=index, is_reversed=bool(_REVERSED.search(text)))


def _share(text: str) -> Heading | None:
    match = _SHARE.fullmatch(text)
    if match is None:
        return None
    return Heading("share", int(match["fifth"]), is_bare=not _SAYS_SHARE.search(text))


def _rest(text: str) -> Heading | None:
    for pattern, role in _REST:
        if pattern.fullmatch(text):
            return Heading(role)
    return None


_REST: tuple[tuple[re.Pattern[str], Role], ...] = (
    (_INDEX_COLUMN, "index"),
    (_GEOGRAPHY, "geography"),
    (_YEAR, "year"),
    (_NAME, "name"),
)
