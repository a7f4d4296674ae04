"""A profile: from a file to the model, or every fault of the file."""

import hashlib
from copy import deepcopy
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from imhcalc.loading.diagnostics import model_faults
from imhcalc.loading.files import read_input
from imhcalc.loading.loaded_profile import LoadedProfile, ProfileFaultsError, name_of
from imhcalc.loading.positions import FileKind, limited, parse
from imhcalc.loading.profile_checks import profile_faults
from imhcalc.models.profile import Profile

PROFILE_FILE = FileKind("a profile", "area: Leeds")
MOST_ROUNDS = 5
"""How often what lacks a faulty part is taken out too: the models are no deeper."""


def load_profile(path: str | Path) -> LoadedProfile:
    """Return the profile in a YAML file; ``-`` is standard input.

    Raises
    ------
    ProfileFaultsError
        With every fault found in the file, and what of it is sound.
    """
    source = read_input(path)
    sha256 = hashlib.sha256(source.content).hexdigest()
    document = parse(source, PROFILE_FILE)
    faults = list(document.faults)
    profile = None
    if document.root is not None:
        try:
            profile = Profile.model_validate(document.root.value)
        except ValidationError as error:
            faults += model_faults(error, document, Profile)
            profile = _sound_part(document.root.value, error)
        faults += profile_faults(document, document.root)
    loaded = None if profile is None else LoadedProfile(profile, sha256, name_of(profile), document)
    if faults or loaded is None:
        raise ProfileFaultsError(limited(faults, document.file), loaded)
    return loaded


def _sound_part(written: Any, error: ValidationError) -> Profile | None:  # noqa: ANN401 -- what a YAML file holds
    """Return the profile without what is faulty in it; None where nothing is left to check."""
    rest = deepcopy(written)
    for _ in range(MOST_ROUNDS):
        for owner, key in [_deepest(rest, fault["loc"]) for fault in error.errors()]:
            owner.pop(key, None)
        try:
            return Profile.model_validate(rest)
        except ValidationError as next_error:
            error = next_error
    return None


def _deepest(rest: Any, place: tuple[int | str, ...]) -> tuple[dict[Any, Any], Any]:  # noqa: ANN401 -- as above
    """Return the mapping and key of the deepest named value at a place, which may name parts that no file has."""
    found: tuple[dict[Any, Any], Any] = ({}, None)
    for part in place:
        if isinstance(rest, dict) and part in rest:
            found, rest = (rest, part), rest[part]
    return found
