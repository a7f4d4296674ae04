"""How the names of places are compared: folded, and read as a council's or a health body's."""

from collections.abc import Iterator
from re import compile as pattern_of
from unicodedata import combining, normalize

from imhcalc.records import dataclass

WORDS = pattern_of(r"[^\W_]+")
APOSTROPHES = {ord(mark): None for mark in "'`\u2018\u2019\u02bc"}
SPELT_ALIKE = {"saint": "st", "upon": "on"}
IGNORED = "the"


def folded(text: str) -> str:
    """Return a name as it is compared: lower case, without accents, punctuation or the word "the"."""
    if not text.isascii():
        text = "".join(letter for letter in normalize("NFKD", text) if not combining(letter))
        text = text.translate(APOSTROPHES)
    plain = text.casefold().replace("&", " and ").replace("'", "").replace("`", "")
    return " ".join([SPELT_ALIKE.get(word, word) for word in WORDS.findall(plain) if word != IGNORED])


@dataclass(frozen=True, slots=True)
class CouncilWords:
    """Words around a place's name that say it is a council's, and the codes of the councils so called."""

    words: str
    is_before: bool
    codes: tuple[str, ...] = ()
    """How the codes of such councils begin; any when empty."""
    is_county: bool = False


BOROUGHS = ("E09",)
ROYAL_BOROUGHS = ("E09", "E06")
COUNTIES = ("E10", "E06", "W06", "S12")

COUNCIL_WORDS = (
    CouncilWords("london borough of", is_before=True, codes=BOROUGHS),
    CouncilWords("lb", is_before=True, codes=BOROUGHS),
    CouncilWords("royal borough of", is_before=True, codes=ROYAL_BOROUGHS),
    CouncilWords("metropolitan borough of", is_before=True),
    CouncilWords("county borough of", is_before=True),
    CouncilWords("city and county of", is_before=True),
    CouncilWords("borough of", is_before=True),
    CouncilWords("district of", is_before=True),
    CouncilWords("council of", is_before=True),
    CouncilWords("city of", is_before=True),
    CouncilWords("county of", is_before=True, codes=COUNTIES, is_county=True),
    CouncilWords("council", is_before=False),
    CouncilWords("corporation", is_before=False),
    CouncilWords("london borough", is_before=False, codes=BOROUGHS),
    CouncilWords("london borough council", is_before=False, codes=BOROUGHS),
    CouncilWords("metropolitan district council", is_before=False),
    CouncilWords("metropolitan borough council", is_before=False),
    CouncilWords("metropolitan borough", is_before=False),
    CouncilWords("county borough council", is_before=False),
    CouncilWords("county borough", is_before=False),
    CouncilWords("borough council", is_before=False),
    CouncilWords("borough", is_before=False),
    CouncilWords("district council", is_before=False),
    CouncilWords("district", is_before=False),
    CouncilWords("city council", is_before=False),
    CouncilWords("city", is_before=False),
    CouncilWords("county council", is_before=False, codes=COUNTIES, is_county=True),
    CouncilWords("county", is_before=False, codes=COUNTIES, is_county=True),
)

HEALTH_BODY_ENDINGS = (
    "integrated care board",
    "integrated care system",
    "university local health board",
    "university health board",
    "teaching local health board",
    "teaching health board",
    "local health board",
    "health board",
    "nhs board",
    "health and social care trust",
    "hsc trust",
    "hsct",
    "trust",
    "icb",
    "ics",
    "uhb",
    "thb",
    "lhb",
)
HEALTH_BODY_BEGINNING = "nhs"


@dataclass(frozen=True, slots=True)
class CouncilReading:
    """What is left of a folded name without words that say it is a council's."""

    place: str
    words: CouncilWords


def council_readings(name: str) -> Iterator[CouncilReading]:
    """Yield the places a folded name may mean once a council's words are taken off, the fewest words first.

    Words before the name and words after it may both come off ("London Borough of Camden Council").
    """
    readings = [
        CouncilReading(place, words)
        for words in COUNCIL_WORDS
        if (place := _without(name, words)) is not None
    ]
    yield from sorted(readings, key=lambda reading: -len(reading.place))
    for reading in readings:
        if not reading.words.is_before:
            yield from (
                CouncilReading(place, words)
                for words in COUNCIL_WORDS
                if words.is_before and (place := _without(reading.place, words)) is not None
            )


def _without(name: str, words: CouncilWords) -> str | None:
    if words.is_before:
        return name.removeprefix(f"{words.words} ") if name.startswith(f"{words.words} ") else None
    return name.removesuffix(f" {words.words}") if name.endswith(f" {words.words}") else None


def health_body_place(name: str) -> str | None:
    """Return a folded name without the words that make it a health body's, or None when it has none of them."""
    place = name.removeprefix(f"{HEALTH_BODY_BEGINNING} ")
    ending = next((words for words in HEALTH_BODY_ENDINGS if place.endswith(f" {words}")), None)
    place = place.removesuffix(f" {ending}") if ending else place
    return None if place == name else place


def forms_of(name: str) -> tuple[str, ...]:
    """Return the ways of writing a folded official name that no other place could be meant by.

    "Bristol, City of" is also "City of Bristol" and "Bristol City".
    """
    for before, after in (("city of", "city"), ("county of", "county")):
        place = name.removesuffix(f" {before}").removeprefix(f"{before} ").removesuffix(f" {after}")
        if place != name:
            return (name, f"{before} {place}", f"{place} {before}", f"{place} {after}")
    return (name,)


def short_form_of(name: str) -> str | None:
    """Return a folded official name without "City of" or "County of", or None when it has neither."""
    forms = forms_of(name)
    return forms[-1].rpartition(" ")[0] if len(forms) > 1 else None
