"""A profile with a scenario of its own applied: new values at dotted keys, then checked like any other."""

from copy import deepcopy
from typing import Any

import yaml
from pydantic import ValidationError

from imhcalc.faults import Fault, InputFaultsError, UsageError, did_you_mean, expected_one_of
from imhcalc.loading.diagnostics import model_faults
from imhcalc.loading.files import SourceText
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.positions import Path, dotted, parse
from imhcalc.loading.profile import PROFILE_FILE
from imhcalc.models.plan import Scenario
from imhcalc.models.profile import Profile

SECTIONS = ("scenarios", "options")
KEYED_BY_ID = ("overrides", "choices")
"""Sections whose keys hold dots themselves."""


def named_scenarios(profile: Profile) -> dict[str, tuple[str, Scenario]]:
    """Return the scenarios and options of a profile by name, each with its section."""
    return {name: (section, each) for section in SECTIONS for name, each in getattr(profile, section).items()}


def with_scenarios(loaded: LoadedProfile, names: list[str]) -> LoadedProfile:
    """Return the profile with some of its scenarios applied, in their order.

    Raises
    ------
    UsageError
        For a name that the profile does not have.
    InputFaultsError
        For values that do not fit where a scenario puts them, placed in the scenario.
    """
    known = named_scenarios(loaded.profile)
    for name in names:
        if name not in known:
            raise UsageError([_unknown(name, list(known))])
    patched = loaded.profile.model_dump(mode="json", exclude_unset=True)
    for section in SECTIONS:
        patched.pop(section, None)
    for name in names:
        for path, value in known[name][1].set.items():
            _put(patched, split_path(path), deepcopy(value))
    try:
        profile = Profile.model_validate(patched)
    except ValidationError as error:
        raise InputFaultsError(_placed(loaded, names, patched, error)) from error
    return LoadedProfile(profile, loaded.sha256, f"{loaded.name}: {', '.join(names)}", loaded.document)


def split_path(path: str) -> list[str]:
    """Return the keys of a dotted key; the ids of evidence keep their dots."""
    first, _, rest = path.partition(".")
    return [first, rest] if first in KEYED_BY_ID and rest else path.split(".")


def _put(profile: dict[str, Any], keys: list[str], value: Any) -> None:  # noqa: ANN401 -- what a YAML file holds
    *parents, last = keys
    here = profile
    for key in parents:
        inner = here.get(key)
        if not isinstance(inner, dict):
            inner = here[key] = {} if inner is None else {"value": inner}
        here = inner
    here[last] = value


def _unknown(name: str, known: list[str]) -> Fault:
    return Fault(
        "unknown-scenario",
        f"The profile has no scenario or option `{name}`",
        found=name,
        expected=expected_one_of(name, known) or "nothing: this profile has none",
        help=did_you_mean(name, known),
    )


def _placed(
    loaded: LoadedProfile, names: list[str], patched: dict[str, Any], error: ValidationError
) -> list[Fault]:
    """Return the faults of a patched profile, each at the scenario's own line that brought it about."""
    text = yaml.safe_dump(patched, sort_keys=False, allow_unicode=True)
    document = parse(SourceText(loaded.name, text.encode(), text), PROFILE_FILE)
    known = named_scenarios(loaded.profile)
    paths: list[Path] = [(known[name][0], name, "set", path) for name in names for path in known[name][1].set]
    found = []
    for fault in model_faults(error, document, Profile):
        cause = _cause(fault, paths)
        bare = Fault(
            fault.code, f"{dotted(cause[:2])}: {fault.message}", None, fault.found, fault.expected, fault.help
        )
        found.append(loaded.fault(bare, cause, at_key=True))
    return found


def _cause(fault: Fault, paths: list[Path]) -> Path:
    """Return the scenario's key that a fault is about: the one whose path its message names, else the first."""
    named = [path for path in paths if str(path[-1]) in fault.message]
    parents = [path for path in paths if str(path[-1]).rpartition(".")[0] in fault.message]
    return (named or parents or paths)[0]
