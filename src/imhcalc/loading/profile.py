"""A profile: from a file to the model, or every fault of the file."""

import hashlib
from pathlib import Path

from pydantic import ValidationError

from imhcalc.faults import InputFaultsError
from imhcalc.loading.diagnostics import model_faults
from imhcalc.loading.files import read_input
from imhcalc.loading.loaded_profile import LoadedProfile, name_of
from imhcalc.loading.positions import FileKind, limited, parse
from imhcalc.loading.profile_checks import profile_faults
from imhcalc.models.profile import Profile

PROFILE_FILE = FileKind("a profile", "area: Leeds")


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
    return LoadedProfile(profile, hashlib.sha256(source.content).hexdigest(), name_of(profile), document)
