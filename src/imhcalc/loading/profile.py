"""A profile: from a file to the model, or every fault of the file."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from imhcalc.faults import Fault, InputFaultsError
from imhcalc.loading.diagnostics import model_faults
from imhcalc.loading.files import read_input
from imhcalc.loading.positions import Document, FileKind, limited, parse
from imhcalc.loading.positions import Path as KeyPath
from imhcalc.loading.profile_checks import profile_faults
from imhcalc.models.profile import Profile

PROFILE_FILE = FileKind("a profile", "area: Leeds")


@dataclass(frozen=True, slots=True)
class LoadedProfile:
    """A profile, the hash of what it was read from, and the places of its values where it was a file."""

    profile: Profile
    sha256: str
    name: str
    document: Document | None = None

    @classmethod
    def of(cls, profile: Profile) -> "LoadedProfile":
        """Return a profile that was made in Python; its hash is that of its own JSON."""
        stated = json.dumps(profile.model_dump(mode="json", exclude_unset=True), sort_keys=True)
        return cls(profile, hashlib.sha256(stated.encode()).hexdigest(), _name(profile))

    def fault(self, fault: Fault, path: KeyPath, *, at_key: bool = False) -> Fault:
        """Return the fault placed at a path of the file; as it is, where there was no file."""
        document = self.document
        root = document.root if document is not None else None
        if document is None or root is None:
            return fault
        node = root.at(path)
        if node is None:
            return document.at_key(root, fault)
        return document.at_key(node, fault) if at_key else document.at_value(node, fault)

    def placed(self, faults: Iterable[Fault], path: KeyPath) -> list[Fault]:
        """Return the faults, those without a place at a path of the file."""
        return [fault if fault.place is not None else self.fault(fault, path) for fault in faults]


def load_profile(path: str | Path) -> LoadedProfile:
    """Return the profile in a YAML file; ``-`` is standard input.

    Raises
    ------
    InputFaultsError
        With every fault found in the file.
    """
    source = read_input(path)
    document = parse(source, PROFILE_FILE)
    faults = list(document.faults)
    profile = None
    if document.root is not None:
        try:
            profile = Profile.model_validate(document.root.value)
        except ValidationError as error:
            faults += model_faults(error, document, Profile)
        faults += profile_faults(document, document.root)
    if faults or profile is None:
        raise InputFaultsError(limited(faults, document.file))
    return LoadedProfile(profile, hashlib.sha256(source.content).hexdigest(), _name(profile), document)


def _name(profile: Profile) -> str:
    return profile.name or profile.area.name
