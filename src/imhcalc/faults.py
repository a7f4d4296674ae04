"""What can be wrong, said the same way everywhere: one fault, and the errors that carry them.

A fault names the thing by its dotted path, shows what was found and what was expected, and says what to
do. Errors carry one or more faults and know the exit code of the command line's contract.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from enum import IntEnum
from typing import Literal

from imhcalc.records import dataclass

DID_YOU_MEAN_CUTOFF = 0.6
NEAREST_TRIED = 5
LETTERS_A_SLIP = 4
"""One letter in so many may be wrong, and one in a short word."""
_WORDS = re.compile(r"[\W_]+")
LONGEST_LIST_OF_CHOICES = 8
NEAREST_SHOWN = 3
NO_SUCH_FILE = "no-such-file"


Level = Literal["error", "warning", "note"]
"""How much a finding weighs: an error is a fault and fails, a warning fails where that is asked for, a note never."""


class ExitCode(IntEnum):
    """The exit codes of the command line, by cause."""

    DONE = 0
    OUR_BUG = 1
    USAGE = 2
    INPUT_FAULTS = 3
    DATA_MISSING = 4
    CANNOT_WRITE = 5
    CONDITION_MET = 6
    INTERRUPTED = 130


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where in a file, counted from one; line 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, with its place, what was found, what was expected, and help.

    `code` is kebab-case and stable (`unknown-key`), or an ``E_`` code of the method. `source_line` is the
    text of the line at `place`, `width` how many characters of it to underline.
    """

    code: str
    message: str
    place: Place | None = None
    found: str | None = None
    expected: str | None = None
    help: str | None = None
    source_line: str | None = None
    width: int = 1
    level: Level = "error"


class ImhcalcError(Exception):
    """An error a user can act on: its faults, and the exit code that goes with it."""

    exit_code = ExitCode.INPUT_FAULTS

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.place or Place("")))
        super().__init__("; ".join(fault.message for fault in self.faults))


class InputFaultsError(ImhcalcError):
    """An input file, or a value in it, is not as it has to be; or there is no such file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__(faults)
        self.exit_code = code_of_inputs(self.faults)


def code_of_inputs(faults: Iterable[Fault]) -> ExitCode:
    """Return the exit code for the faults of input files: files that are not there have none, and are missing.

    A file that another names is a fault of that one, at its line.
    """
    is_missing = [
        fault.code == NO_SUCH_FILE and not (fault.place is not None and fault.place.line) for fault in faults
    ]
    return ExitCode.DATA_MISSING if is_missing and all(is_missing) else ExitCode.INPUT_FAULTS


class DataMissingError(ImhcalcError):
    """Something asked for is not held, or not as described: an area, a pack, a checksum."""

    exit_code = ExitCode.DATA_MISSING


class OutputError(ImhcalcError):
    """A result could not be written."""

    exit_code = ExitCode.CANNOT_WRITE


class UsageError(ImhcalcError):
    """The command line itself asks for something that cannot be."""

    exit_code = ExitCode.USAGE


class ModelError(ImhcalcError):
    """The method refuses these inputs: `code` is one of the ``E_`` codes of its section 20."""

    def __init__(self, code: str, message: str, help: str | None = None) -> None:  # noqa: A002 -- the fault's own word
        super().__init__([Fault(code, message, help=help)])
        self.code = code
        self.message = message
        self.help = help
        if code == "E_NO_EVIDENCE":
            self.exit_code = ExitCode.DATA_MISSING

    def __reduce__(self) -> tuple[type["ModelError"], tuple[str, str, str | None]]:
        return type(self), (self.code, self.message, self.help)


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice most like `word`, or None when none is near."""
    by_folded = {choice.casefold(): choice for choice in choices}
    written = word.casefold()
    alike = get_close_matches(written, list(by_folded), n=NEAREST_TRIED, cutoff=DID_YOU_MEAN_CUTOFF)
    return next((by_folded[each] for each in alike if is_slip(written, each)), None)


def is_slip(written: str, choice: str) -> bool:
    """Return whether a word may be a slip of another: few letters wrong in each of its parts, or words left out or added.

    Words of like letters that are others altogether are none: `violence` for `evidence`, Westfield for Wakefield.
    """
    words, others = (set(_WORDS.split(each)) for each in (written, choice))
    if words <= others or others <= words:
        return True
    pairs = list(zip(written.split("."), choice.split("."), strict=False))
    if written.count(".") != choice.count("."):
        pairs = [(written, choice)]
    return all(_slips(one, other) <= max(1, (len(one) + 1) // LETTERS_A_SLIP) for one, other in pairs)


def _slips(written: str, meant: str) -> int:
    """Return how many letters are wrong, missing, too many or changed with their neighbour."""
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for at, letter in enumerate(written, 1):
        earlier, before, row = before, row, [at]
        for to, other in enumerate(meant, 1):
            least = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != other))
            if at > 1 and to > 1 and (letter, written[at - 2]) == (meant[to - 2], other):
                least = min(least, earlier[to - 2] + 1)
            row.append(least)
    return row[-1]


def did_you_mean(word: str, choices: Iterable[str]) -> str | None:
    """Return the help line that offers the nearest choice, or None when none is near."""
    near = nearest(word, choices)
    return f"did you mean `{near}`?" if near else None


def expected_one_of(word: str, choices: Iterable[str]) -> str:
    """Return the choices as text: all of them up to eight, beyond that the three nearest."""
    names = sorted(choices)
    if len(names) <= LONGEST_LIST_OF_CHOICES:
        return ", ".join(names)
    near = get_close_matches(word, names, n=NEAREST_SHOWN, cutoff=0.0)
    return f"one of {len(names)}, such as {', '.join(near)}"
