"""A profile drafted for an area: what is held, and everything that could be added, ready to be filled in."""

from dataclasses import dataclass
from typing import Any

from imhcalc.drafting import words
from imhcalc.drafting.blocks import WORDS, Place, blocks, wrapped
from imhcalc.drafting.held import Known, held_paragraphs
from imhcalc.drafting.merge import left_to_fill, root_keys, with_comments
from imhcalc.drafting.yaml_text import entry_lines
from imhcalc.models.evidence import Evidence

_TELLING = 40
"""As much of a text as tells it from any other."""
_HELD_STARTS = f"\n{WORDS}{words.HELD.partition('{')[0]}"


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
    text = with_comments(text, _held_lacking(subject, text, is_new=existing is None))
    present = root_keys(text) | left_to_fill(text)
    lacking = [block for block in blocks(subject.evidence, subject.place) if not present & set(block.keys)]
    how = words.HOW_TO_FILL_IN
    told = [how] if lacking and existing is not None and how[:_TELLING] not in text else []
    return with_comments(
        text, ["\n".join(wrapped(_told(subject, each))) for each in told] + [block.text for block in lacking]
    )


def _opening(subject: Subject) -> str:
    said = [line for each in (words.HEADER, words.HOW_TO_FILL_IN) for line in wrapped(_told(subject, each))]
    # On standard output there is no folder for the schema that an editor would be led to.
    is_file = subject.place.file != words.STANDARD_OUTPUT_CALLED
    led = [words.MODELINE, *wrapped(words.OF_THE_MODELINE)] if is_file else []
    return "\n".join([*led, *said, *entry_lines("area", subject.area)]) + "\n"


def _held_lacking(subject: Subject, text: str, *, is_new: bool) -> list[str]:
    """Return what is held, unless the profile tells it already, as of the same tables."""
    if subject.known is None:
        return []
    paragraphs = "\n".join(held_paragraphs(subject.known, subject.place))
    if paragraphs in _unified(text):
        return []
    first = words.HELD if is_new else words.HELD_BESIDE
    opening = words.HELD_AGAIN if _HELD_STARTS in _unified(text) else first
    return ["\n".join([*wrapped(_told(subject, opening)), paragraphs])]


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
