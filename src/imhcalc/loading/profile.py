"""A profile: from a file to the model, or every fault of the file."""

import hashlib
from pathlib import Path

from imhcalc.loading.files import read_input
from imhcalc.loading.loaded_profile import LoadedProfile, ProfileFaultsError, name_of
from imhcalc.loading.positions import limited, parse
from imhcalc.loading.profile_content import PROFILE_FILE, content_of
from imhcalc.loading.scenarios import tried_scenarios


def load_profile(path: str | Path) -> LoadedProfile:
    """Return the profile in a YAML file; ``-`` is standard input.

    Raises
    ------
    ProfileFaultsError
        With every fault found in the file, those of its scenarios among them, and what of it is sound.
    """
    source = read_input(path)
    sha256 = hashlib.sha256(source.content).hexdigest()
    document = parse(source, PROFILE_FILE)
    content = content_of(document)
    scenarios = tried_scenarios(document, content.faults)
    faults = [*document.faults, *content.faults, *scenarios.faults]
    profile = content.profile
    loaded = (
        None
        if profile is None
        else LoadedProfile(profile, sha256, name_of(profile), document, scenarios=scenarios)
    )
    if faults or loaded is None:
        raise ProfileFaultsError(limited(faults, document.file), loaded)
    return loaded
