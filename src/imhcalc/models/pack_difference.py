"""What changed between two packs of evidence."""

from dataclasses import dataclass
from typing import Literal

from imhcalc.models.governance import Release

What = Literal["added", "removed", "renamed", "changed"]
Weight = Literal["answers", "standing", "words"]
"""What a change can do: move answers, or stop a profile; say something else of how firm a figure is or where it comes
from; or change words only."""

WEIGHTS: tuple[Weight, ...] = ("answers", "standing", "words")
"""Weightiest first."""


@dataclass(frozen=True, slots=True)
class PartChanged:
    """One part of an entry that changed: as it was, and as it is."""

    part: str
    weight: Weight
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One entry, or one figure of it, that changed."""

    what: What
    weight: Weight
    entry: str
    """The figure by its id, or the entry by section and id; as it is called now, where it was renamed."""
    use: str | None
    """How the figure is used, for one that is."""
    was: str | None
    """The figure as it was; for a renamed entry, what it was called."""
    now: str | None
    parts: tuple[PartChanged, ...] = ()


@dataclass(frozen=True, slots=True)
class PackNamed:
    """A pack by its id, version and checksum."""

    asked: str
    id: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PackDifference:
    """Everything that changed between two packs."""

    old: PackNamed
    new: PackNamed
    changes: tuple[Change, ...]
    releases: tuple[Release, ...]
    """What the changelog of the new pack says since the old one's version."""
    unexplained: tuple[str, ...]
    """Ids that are gone and that the new pack lists neither as renamed nor as removed."""

    def of_weight(self, weight: Weight) -> list[Change]:
        """Return the changes of one weight."""
        return [each for each in self.changes if each.weight == weight]

    def reaches(self, weight: Weight) -> bool:
        """Say whether anything changed that weighs as much as this, or more."""
        weighty = WEIGHTS[: WEIGHTS.index(weight) + 1]
        return any(each.weight in weighty for each in self.changes)
