"""A profile as a run takes it, with the places of its values where it was a file.

Apart from the reading of files, so that an area named on the command line needs no YAML parser.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from imhcalc.faults import Fault, InputFaultsError
from imhcalc.models.profile import Profile
from imhcalc.records import dataclass

if TYPE_CHECKING:
    from imhcalc.loading.positions import Document
    from imhcalc.loading.positions import Path as KeyPath
    from imhcalc.loading.scenarios import TriedScenarios


@dataclass(frozen=True, slots=True)
class LoadedProfile:
    """A profile, the hash of what it was read from, and the places of its values where it was a file."""

    profile: Profile
    sha256: str
    name: str
    document: "Document | None" = None
    notes: tuple[str, ...] = ()
    """What a reader has to know of how it was read, such as which small areas were counted."""
    renamed: str | None = None
    """That some of its ids were read as what the evidence calls them now, where any were."""
    scenarios: "TriedScenarios | None" = None
    """Its scenarios, each applied to the document, where they were tried while the file was read."""

    @classmethod
    def of(cls, profile: Profile) -> "LoadedProfile":
        """Return a profile that was made in Python; its hash is that of its own JSON."""
        stated = json.dumps(profile.model_dump(mode="json", exclude_unset=True), sort_keys=True)
        return cls(profile, hashlib.sha256(stated.encode()).hexdigest(), name_of(profile))

    def fault(self, fault: Fault, path: "KeyPath", *, at_key: bool = False) -> Fault:
        """Return the fault placed at a path of the file; as it is, where there was no file."""
        document = self.document
        root = document.root if document is not None else None
        if document is None or root is None:
            return fault
        node = root.at(path)
        if node is None:
            return document.at_key(root, fault)
        return document.at_key(node, fault) if at_key else document.at_value(node, fault)

    def placed(self, faults: Iterable[Fault], path: "KeyPath") -> list[Fault]:
        """Return the faults, those without a place at a path of the file."""
        return [fault if fault.place is not None else self.fault(fault, path) for fault in faults]


def name_of(profile: Profile) -> str:
    """Return what a profile is called: its own name, else its area's."""
    return profile.name or profile.area.name


class ProfileFaultsError(InputFaultsError):
    """The faults of a profile's file, and what of it is sound, so that the rest can be checked in the same pass."""

    def __init__(self, faults: Iterable[Fault], sound: LoadedProfile | None) -> None:
        super().__init__(faults)
        self.sound = sound
