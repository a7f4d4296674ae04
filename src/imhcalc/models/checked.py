"""What `check` found: file by file, with what it was checked against."""

import re

from imhcalc.faults import Fault
from imhcalc.records import dataclass

SHORT = 7
"""How many digits of a commit's id are shown."""
LAST = "HEAD"
_ID = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")


def commit_in_words(ref: str) -> str:
    """Return the name of a commit as people read it: an id is cut short, and HEAD is the last commit."""
    if ref == LAST:
        return "the last commit"
    return f"commit {ref[:SHORT]}" if _ID.fullmatch(ref) else ref


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One profile, what was found in it, and how the tables that it points to were read."""

    file: str
    profile: str | None
    """What it is called; None where nothing of it could be read."""
    findings: tuple[Fault, ...]
    notes: tuple[str, ...] = ()

    def number(self, level: str) -> int:
        """Return how many findings there are of a level."""
        return sum(each.level == level for each in self.findings)


@dataclass(frozen=True, slots=True)
class Checked:
    """All the profiles checked, the files passed over as they are no profiles, and what was named and not found."""

    files: tuple[CheckedFile, ...]
    passed_over: tuple[str, ...]
    not_found: tuple[Fault, ...]
    evidence: str
    """The pack in use, by its id."""
    version: str
    sha256: str
    as_of: str | None = None
    """The day from which ages were counted, where they were."""
    since: str | None = None
    """The commit that births and children were compared with."""

    @property
    def findings(self) -> tuple[Fault, ...]:
        """Everything found, in the order of the files."""
        return (*self.not_found, *(finding for file in self.files for finding in file.findings))

    def number(self, level: str) -> int:
        """Return how many findings there are of a level."""
        return sum(each.level == level for each in self.findings)
