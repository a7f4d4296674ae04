"""Files as they were at a commit, asked from git: nothing is written, nothing is fetched, no shell is started."""

import os
import shutil
import subprocess
from dataclasses import field
from pathlib import Path
from typing import Literal

from imhcalc.faults import DataMissingError, Fault, UsageError
from imhcalc.models.checked import LAST, SHORT
from imhcalc.records import dataclass

SECONDS = 30
"""How long git is waited for."""
Absence = Literal["no git", "no repository", "no commit", "new"]
"""Why there is no earlier version of a file."""
OF_ANOTHER_REPOSITORY = frozenset(
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"}
)
"""What git tells its hooks of the repository it works in, which need not be the one of a file."""
QUIETLY = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
}
DUBIOUS = "dubious ownership"


@dataclass(frozen=True, slots=True)
class _Commit:
    """The id of a commit that is in a repository."""

    id: str


@dataclass(slots=True)
class History:
    """The versions of files at one commit, by default the last.

    Raises
    ------
    UsageError
        If the name of the commit is none that git may be asked for.
    """

    ref: str = LAST
    found_some: bool = False
    """Whether any file had an earlier version."""
    _commits: dict[Path, _Commit | Absence] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what git could take for an option, or for more than the name of a commit."""
        if (
            not self.ref
            or self.ref.startswith("-")
            or not self.ref.isprintable()
            or set(self.ref) & set(" :?*[\\")
        ):
            fault = Fault(
                "usage",
                f"--since is {self.ref}, which names no commit",
                found=self.ref,
                expected="a branch, a tag or a commit, such as HEAD, origin/main or 1a2b3c4",
            )
            raise UsageError([fault])

    def content(self, file: Path) -> bytes | Absence:
        """Return a file as it was at the commit, or why there is no such version.

        Raises
        ------
        DataMissingError
            If the commit is not in the repository, or git cannot read it.
        """
        file = file.resolve()
        if shutil.which("git") is None:
            return "no git"
        there = f"{self.ref}:./{file.name}"
        content = _git(file.parent, "cat-file", "blob", there)
        if not content.returncode:
            self.found_some = True
            return content.stdout
        commit = self._commit(file.parent)
        if not isinstance(commit, _Commit):
            return commit
        if _git(file.parent, "rev-parse", "--verify", "--quiet", "--end-of-options", there).returncode:
            return "new"
        raise DataMissingError([_not_here(f"{file.name} at {self.ref}", _said(content))])

    def commit(self, file: Path) -> str:
        """Return the commit of a file that there is a version of, in short.

        Raises
        ------
        DataMissingError
            If it is no commit.
        """
        commit = self._commit(file.resolve().parent)
        assert isinstance(commit, _Commit)  # noqa: S101 -- the file was there
        return commit.id[:SHORT]

    def _commit(self, folder: Path) -> _Commit | Absence:
        if folder not in self._commits:
            self._commits[folder] = self._find(folder)
        return self._commits[folder]

    def _find(self, folder: Path) -> _Commit | Absence:
        named = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{self.ref}^{{commit}}")
        if not named.returncode:
            return _Commit(_line(named))
        where = _git(folder, "rev-parse", "--show-toplevel")
        if where.returncode:
            if DUBIOUS in _said(where):
                raise DataMissingError([_of_another_owner(folder)])
            return "no repository"
        if self.ref == LAST:
            return "no commit"
        raise DataMissingError([_not_here(self.ref, f"there is no commit {self.ref} in this copy")])


def _git(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """Return what git says in a folder; what it is given is never taken for an option or by a shell."""
    inherited = {name: value for name, value in os.environ.items() if name not in OF_ANOTHER_REPOSITORY}
    program = shutil.which("git") or "git"
    try:
        return subprocess.run(  # noqa: S603 -- git itself, with a list of arguments checked above, and no shell
            [program, "-C", str(folder), *arguments],
            env=inherited | QUIETLY, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        why = (
            f"no answer in {SECONDS} seconds" if isinstance(error, subprocess.TimeoutExpired) else str(error)
        )
        fault = Fault("no-history", f"git cannot be asked: {why}", help="see whether `git status` works here")
        raise DataMissingError([fault]) from None


def _line(done: "subprocess.CompletedProcess[bytes]") -> str:
    return done.stdout.decode("ascii", "replace").strip()


def _said(done: "subprocess.CompletedProcess[bytes]") -> str:
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0] if lines else "git says nothing"


def _not_here(what: str, why: str) -> Fault:
    return Fault(
        "no-history",
        f"{what} cannot be compared with: {why}",
        found=what,
        expected="a commit that this copy of the repository holds",
        help="fetch it first: `git fetch origin BRANCH`, or `fetch-depth: 0` where a workflow checks out",
    )


def _of_another_owner(folder: Path) -> Fault:
    return Fault(
        "no-history",
        f"git refuses to read the repository of {folder.name or folder}: it belongs to another user",
        expected="a repository of the user who runs this",
        help='in a container: `git config --global --add safe.directory "$PWD"` before this',
    )
