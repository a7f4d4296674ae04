"""What `init` asks on a terminal: one thing at a time, each with the reason, each left out with Enter."""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

import typer

from imhcalc import application
from imhcalc.drafting.words import TYPED
from imhcalc.faults import ImhcalcError, nearest
from imhcalc.models.area import slug
from imhcalc.starting import Answer, StartArea, area_named, needs

WHY = {
    "area": "Why: official figures held for it fill most of the profile.",
    "need": "Why: the report leads with it; the others still appear.",
    "service": "Why: what is provided is set beside the need. Enter for none.",
    "capacity": "Why: it shows how many families cannot be seen yet.",
    "unit": "Why: a gap is only named in families.",
    "contacts": "Why: it turns contacts into families.",
    "referrals": "Why: not every referral becomes a family seen.",
    "level": "Why: only services for families with signs of need narrow the gap.",
}
"""Why each thing is asked, in under fifteen words."""
SKIPPED = "Left out: it stands in the file, to be filled in later."
UNITS = ("families", "referrals", "contacts")
LEVELS = {
    "targeted_indicated": "families with signs of need",
    "targeted_selected": "families chosen by their circumstances",
    "universal": "every family",
}
SEVERAL = re.compile(r"\s*;\s*")
_LARGEST = 100_000_000

Read = TypeVar("Read")


def can_ask() -> bool:
    """Return whether somebody is there to answer."""
    return sys.stdin.isatty()


def ask_area(held: application.Shipped) -> StartArea:
    """Ask until an area, or several with semicolons between, is one that is held."""
    _say(WHY["area"])
    while True:
        typed = _typed("Which area? A name or code, such as Leeds; several with ; between")
        try:
            if typed:
                return area_named([name for name in SEVERAL.split(typed) if name], held)
        except ImhcalcError as error:
            for fault in error.faults:
                _say(f"{fault.message}. {_capital(fault.help or fault.expected or '')}")
            continue
        _say("An area is needed. Ctrl+C leaves, and writes nothing.")


def ask_answers(area: StartArea, held: application.Shipped, *, has_headline: bool) -> tuple[Answer, ...]:
    """Ask which need the report leads with, and what is provided today."""
    headline = () if has_headline else ask_need(needs(held.evidence, area.nations))
    return (*headline, *ask_services())


def ask_need(choices: Mapping[str, str]) -> tuple[Answer, ...]:
    """Ask which need the report leads with: nothing is written for the one that it leads with anyway."""
    _say(f"\nWhich need? {WHY['need']}")
    chosen = _one_of("A number, or Enter for 1", choices)
    return () if chosen == next(iter(choices)) else (("headline", chosen),)


def ask_services() -> tuple[Answer, ...]:
    """Ask what is provided today, service by service, until none is named."""
    _say(f"\nWhat helps parents and babies there today? {WHY['service']}")
    found: list[Answer] = []
    while name := _typed("Name of another service" if found else "Name of a service"):
        service = _service(name)
        if service is None:
            _say(SKIPPED)
            continue
        found.append((f"services.{_key_of(name)}", service))
    return tuple(found)


def _service(name: str) -> dict[str, Any] | None:
    """Return a service as a profile has it; None where what it takes to count it is not known."""
    _say(WHY["capacity"])
    capacity = _until(_count, "How many a year can it take? A number, or Enter if not known")
    if capacity is None:
        return None
    _say(WHY["unit"])
    unit = _one_of("Counted in? A number, or Enter for 1", dict(zip(UNITS, UNITS, strict=True)))
    conversion: dict[str, Any] = {}
    if unit != UNITS[0]:
        _say(WHY[unit])
        asked = {
            "contacts": ("contacts_per_family", _above_zero, "Contacts of one family? A number, or Enter"),
            "referrals": (
                "families_per_referral",
                _percent,
                "Of 100 referrals, how many become families seen? Or Enter",
            ),
        }
        key, read, question = asked[unit]
        value = _until(read, question)
        if value is None:
            return None
        conversion = {key: value}
    _say(WHY["level"])
    level = _one_of("For whom? A number, or Enter for 1", LEVELS)
    return {"label": name, "capacity": capacity, "unit": unit, **conversion, "level": level, "source": TYPED}


# -- reading an answer -----------------------------------------------------------------------------------


def _until(read: Callable[[str], Read], question: str) -> Read | None:
    """Ask until an answer can be read, or is left out."""
    while typed := _typed(question):
        try:
            return read(typed)
        except ValueError as error:
            _say(f"{error}. Enter leaves it out.")
    return None


def _count(typed: str) -> float:
    plain = re.sub(r"(?<=\d)[, \u00a0](?=\d{3}(?!\d))", "", typed)
    if not re.fullmatch(r"\d+(\.\d+)?", plain) or float(plain) > _LARGEST:
        message = f"{_shown(typed)} is not a number such as 120"
        raise ValueError(message)
    return float(plain)


def _above_zero(typed: str) -> float:
    number = _count(typed)
    if number == 0:
        message = "It has to be above 0"
        raise ValueError(message)
    return number


def _percent(typed: str) -> str:
    number = _count(typed.removesuffix("%").strip())
    if number > 100:  # noqa: PLR2004 -- of a hundred
        message = f"{_shown(typed)} is more than 100 of 100"
        raise ValueError(message)
    return f"{number:g}%"


def _one_of(question: str, choices: Mapping[str, str]) -> str:
    """Ask for one of several, by its number, its id or its words; Enter is the first."""
    ids = list(choices)
    for number, words in enumerate(choices.values(), 1):
        _say(f"  {number:>2}  {words}")
    while typed := _typed(question):
        chosen = _chosen(typed, ids, choices)
        if chosen is not None:
            return chosen
        near = _near(typed, choices)
        _say(f"{_shown(typed)} is none of them; type a number from 1 to {len(ids)}.{near}")
    return ids[0]


def _chosen(typed: str, ids: Sequence[str], choices: Mapping[str, str]) -> str | None:
    if typed.isascii() and typed.isdigit():
        number = int(typed) if len(typed) <= len(str(len(ids))) else 0
        return ids[number - 1] if 0 < number <= len(ids) else None
    folded = typed.casefold()
    return next((name for name, words in choices.items() if folded in {name, words.casefold()}), None)


def _near(typed: str, choices: Mapping[str, str]) -> str:
    """Return the choice meant, as a sentence: one that has the words typed, else one spelt like them."""
    folded = typed.casefold()
    with_words = [words for words in choices.values() if folded in words.casefold()]
    near = with_words[0] if with_words else nearest(typed, choices.values())
    if near is None:
        by_word = {word.casefold(): words for words in choices.values() for word in words.split()}
        found = get_close_matches(folded, list(by_word), n=1, cutoff=0.7)
        near = by_word[found[0]] if found else None
    return "" if near is None else f" Did you mean {list(choices.values()).index(near) + 1}, {near}?"


def _key_of(name: str) -> str:
    key = slug(name)
    return key if key[:1].isalpha() else f"service_{key}".rstrip("_")


# -- the terminal ----------------------------------------------------------------------------------------


def _typed(question: str) -> str:
    """Return what is typed after a question; typer's own prompt would put a space on standard output.

    Raises
    ------
    Abort
        If there is no more input.
    """
    typer.echo(f"{question}: ", err=True, nl=False)
    answer = sys.stdin.readline()
    if not answer:
        raise typer.Abort
    return "".join(letter for letter in answer if letter.isprintable()).strip()


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _shown(typed: str) -> str:
    return f'"{typed[:40]}"'


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
