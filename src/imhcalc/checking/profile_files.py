"""Which files are to be checked: those named, those of a pattern, and the profiles of a folder."""

import glob
import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from imhcalc.faults import Fault, Place, nearest
from imhcalc.loading.files import LARGEST_FILE_BYTES, STANDARD_INPUT
from imhcalc.loading.other_kinds import CLAIMS, EVIDENCE, keys_of
from imhcalc.loading.pack_files import YAML_SUFFIXES
from imhcalc.models.late import names_of
from imhcalc.models.profile import Profile
from imhcalc.records import dataclass

PROFILE_KEYS = frozenset(names_of(Profile))
ENOUGH_KEYS = 2
"""A file without an area that has so many keys of a profile is one whose area was left out."""
NOT_OURS = frozenset({"node_modules", "__pycache__"})
ENVIRONMENT = "pyvenv.cfg"
"""What stands in a folder of installed packages."""
_TOP_KEY = re.compile(r"""^(?:\{\s*)?["']?([A-Za-z_][\w-]*)["']?\s*:(?:\s|$)""", re.MULTILINE)
_PATTERN = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class ProfileFiles:
    """The files to check, each once; those of folders that are no profiles; and what was named and is not there."""

    files: tuple[str, ...]
    passed_over: tuple[str, ...]
    faults: tuple[Fault, ...]


def profile_files(names: Sequence[str]) -> ProfileFiles:
    """Return the files that names mean: of a file itself, of a pattern all that match, of a folder its profiles.

    A file that is named, or matched by a pattern, has to be a profile. Of a folder, and of those below it,
    hidden files and folders are left out.
    """
    files: dict[str, None] = {}
    passed_over: dict[str, None] = {}
    faults = []
    for name in names:
        matched = _matching(name)
        if not matched:
            faults.append(
                _nothing(name, "no-such-file", f"no file matches {name}", "a pattern that files match")
            )
        for each in matched:
            if not Path(each).is_dir():
                files[each] = None
                continue
            inside = sorted(_yaml_below(Path(each)))
            profiles = [path for path in inside if is_profile(Path(path))]
            files |= dict.fromkeys(profiles)
            passed_over |= dict.fromkeys(path for path in inside if path not in profiles)
            if not profiles:
                expected = "a folder with profiles: files that end in .yaml or .yml and name an `area`"
                faults.append(
                    _nothing(each, "no-profiles", f"there is no profile in the folder {each}", expected)
                )
    return ProfileFiles(tuple(files), tuple(path for path in passed_over if path not in files), tuple(faults))


@cache
def _other_kinds() -> tuple[frozenset[str], ...]:
    """Return the keys of our files of other kinds, which a folder may hold beside profiles."""
    return keys_of(EVIDENCE), keys_of(CLAIMS)


def is_profile(path: Path) -> bool:
    """Return whether a YAML file is meant as a profile, be it ever so faulty: it names an area, or nearly does."""
    keys = set(_TOP_KEY.findall(_text(path)))
    known = len(keys & PROFILE_KEYS)
    if any(known < len(keys & other) for other in _other_kinds()):
        return False  # a published claim names an area too
    if "area" in keys:
        return True
    if any(nearest(key, ["area"]) for key in keys) and known >= len(keys) - 1:
        return True
    return len(keys & PROFILE_KEYS.difference(*_other_kinds())) >= ENOUGH_KEYS and 2 * known > len(keys)


def _matching(name: str) -> list[str]:
    """Return what a pattern matches, as a shell that expands none leaves it to us; any other name as it is."""
    if name == STANDARD_INPUT or Path(name).exists() or not _PATTERN.search(name):
        return [name]
    return sorted(glob.glob(name, recursive=True))  # noqa: PTH207 -- absolute patterns, and what a shell would match


def _yaml_below(folder: Path) -> Iterator[str]:
    """Yield the YAML files of a folder and of those below it."""
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if _may_hold_profiles(Path(where), name)]
        for name in names:
            if name.lower().endswith(YAML_SUFFIXES) and not name.startswith("."):
                yield str(Path(where) / name)


def _may_hold_profiles(where: Path, name: str) -> bool:
    return not (name.startswith(".") or name in NOT_OURS or (where / name / ENVIRONMENT).exists())


def _text(path: Path) -> str:
    """Return what can be read of a file, whatever its encoding: enough to see its keys."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE_BYTES)
    except OSError:
        return "area: it cannot be read, and `check` says why"
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return content.decode(encoding, "replace")


def _nothing(name: str, code: str, message: str, expected: str) -> Fault:
    return Fault(
        code, message, Place(name), expected=expected, help="is the name right, seen from this folder?"
    )
