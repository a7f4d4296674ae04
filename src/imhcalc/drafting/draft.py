"""A profile drafted for an area: what is held, and everything that could be added, ready to be filled in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from imhcalc.drafting import words
from imhcalc.drafting.blocks import Place, blocks, wrapped
from imhcalc.drafting.held import Known, held_paragraphs
from imhcalc.drafting.merge import left_to_fill, put, root_keys, with_comments
from imhcalc.drafting.yaml_text import entry_lines
from imhcalc.models.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Subject:
    """What a profile is drafted for: the area as it is written, what is held of it, and the evidence."""

    area: str | dict[str, Any]
    place: Place
    evidence: Evidence
    version: str
    known: Known | None = None
    """None for an area that is not in the tables."""


def drafted(subject: Subject, existing: str | None = None) -> str:
    """Return a new profile, or one that exists with what it lacks added at its end.

    Values that are held are told in comments and not written as keys: a key would hold on to today's figure
    when a newer table comes with imhcalc, and would put one mix in place of each district's own.
    """
    text = _opening(subject) if existing is None else existing
    held = _held(subject)
    if held is not None and held not in _unified(text):
        told = held if existing is None else _held(subject, words.HELD_AGAIN)
        if told is not None and (existing is None or _body(told) not in _unified(text)):
            text = with_comments(text, [told])
    present = root_keys(text) | left_to_fill(text)
    lacking = [block for block in blocks(subject.evidence, subject.place) if not present & set(block.keys)]
    return with_comments(text, [block.text for block in lacking])


def answered(text: str, answers: Sequence[tuple[str, Any]]) -> str:
    """Return a profile with answers put in, each a dotted key and its value; what is there already stays."""
    for key, value in answers:
        text = put(text, tuple(key.split(".")), value)
    return text


def _opening(subject: Subject) -> str:
    said = [line for each in words.HEADER for line in wrapped(_told(subject, each))]
    return "\n".join([*said, *entry_lines("area", subject.area)]) + "\n"


def _held(subject: Subject, opening: str = words.HELD) -> str | None:
    if subject.known is None:
        return None
    return "\n".join([*wrapped(_told(subject, opening)), *held_paragraphs(subject.known, subject.place)])


def _body(held: str) -> str:
    """Return what is held without the sentence that opens it, which differs from one draft to the next."""
    first = next(number for number, line in enumerate(held.splitlines()) if line.startswith("##   "))
    return "\n".join(held.splitlines()[first:])


def _unified(text: str) -> str:
    return text.replace("\r\n", "\n")


def _told(subject: Subject, text: str) -> str:
    pack = subject.evidence.pack
    return text.format(
        name=subject.place.name,
        quoted=subject.place.quoted,
        file=subject.place.file,
        version=subject.version,
        pack=f"{pack.id} {pack.version}",
    )
