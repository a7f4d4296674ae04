"""Input files, read with care: what cannot be read, or is not text, is a fault that says what to do."""

import errno
import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from imhcalc.faults import Fault, InputFaultsError, Place, did_you_mean
from imhcalc.records import dataclass

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

LARGEST_FILE_BYTES = 2_000_000
"""Input files over this are refused before they are parsed."""

STANDARD_INPUT = "-"
STANDARD_INPUT_SHOWN = "standard input"
_MARK = "\ufeff"
_KNOWN_BINARY = (
    (b"PK\x03\x04", "an Excel, Word or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"%PDF", "a PDF file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"PAR1", "a Parquet file"),
)
_NOT_ALLOWED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_SAVE_AS_UTF_8 = "save it again as UTF-8: in Excel `CSV UTF-8`, in Notepad `Save as`, encoding UTF-8"
_EXAMPLES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file as read: the name it goes by in messages, its bytes, and its text."""

    name: str
    content: bytes
    text: str


def read_input(path: str | Path) -> SourceText:
    """Return a text file that a user named; ``-`` is standard input.

    Raises
    ------
    InputFaultsError
        If it does not exist, cannot be read, is over 2 MB, or is not text in UTF-8.
    """
    if str(path) == STANDARD_INPUT:
        return as_text(STANDARD_INPUT_SHOWN, sys.stdin.buffer.read(LARGEST_FILE_BYTES + 1))
    name = str(path)
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise InputFaultsError([_cannot_read(Path(path), error)]) from None
    except ValueError:
        raise InputFaultsError(
            [Fault("no-such-file", "the name of the file holds a NUL character")]
        ) from None
    return as_text(name, content)


def read_shipped(file: "Traversable", name: str) -> SourceText:
    """Return a text file of the data that ships with imhcalc, under the name given."""
    return as_text(name, file.read_bytes())


def outside(path: Path, *folders: Path) -> Fault | None:
    """Return the fault of a file that an input file names and that lies outside folders and the current one, or None.

    A profile may come from somebody else, as in a pull request: it may not have any file of the machine read, whose
    lines would then stand in the faults.
    """
    resolved = path.resolve()
    if any(resolved.is_relative_to(folder.resolve()) for folder in (*folders, Path())):
        return None
    return Fault(
        "outside-the-folder",
        f"{path} lies outside the folder of the file that names it, and outside the current folder",
        found=str(path),
        expected="a file in one of the two, or below",
        help="copy it there, or run the command from a folder that holds both",
    )


def as_text(name: str, content: bytes) -> SourceText:
    """Return bytes as text, or raise the fault that says why they are none."""
    fault = _size_fault(content) or _binary_fault(content)
    if fault is None:
        try:
            text = content.decode("utf-8").removeprefix(_MARK)
        except UnicodeDecodeError as error:
            fault = _encoding_fault(name, content, error.start)
        else:
            fault = _character_fault(name, text)
            if fault is None:
                return SourceText(name, content, text)
    raise InputFaultsError([fault if fault.place else replace(fault, place=Place(name))])


def escaped(character: str) -> str:
    """Return a character by its number, such as U+001B."""
    return f"U+{ord(character):04X}"


def _cannot_read(path: Path, error: OSError) -> Fault:
    place = Place(str(path))
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return _missing(path)
    if isinstance(error, IsADirectoryError) or (isinstance(error, PermissionError) and path.is_dir()):
        return Fault(
            "is-a-folder",
            f"{path} is a folder, not a file",
            place,
            expected="a file",
            help=_in_folder(path),
        )
    if isinstance(error, PermissionError):
        return Fault(
            "no-permission",
            f"{path} may not be read",
            place,
            help="ask its owner for leave to read it, or copy it",
        )
    if error.errno == errno.ENAMETOOLONG:
        return Fault(
            "no-such-file", "the name of the file is longer than any file's can be", help="check the name"
        )
    return Fault(
        "unreadable-file",
        f"{path} cannot be read: {error.strerror or 'unknown cause'}",
        place,
        help="is the drive or the network folder there? A copy on this machine may do",
    )


def _missing(path: Path) -> Fault:
    folder = path.parent
    help_ = did_you_mean(path.name, _file_names(folder))
    if help_ is None and not folder.is_dir():
        help_ = f"there is no folder {folder} either"
    if help_ is None:
        help_ = f"no file there has a like name; {_in_folder(folder)}"
    return Fault("no-such-file", f"there is no file {path}", Place(str(path)), help=help_)


def _in_folder(folder: Path) -> str:
    inside = [name for name in _file_names(folder) if name.endswith((".yaml", ".yml"))]
    if not inside:
        return "there is no YAML file in it"
    shown = ", ".join(str(folder / name) for name in inside[:_EXAMPLES_SHOWN])
    return f"name a file in it, such as {shown}"


def _file_names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_file())
    except OSError:
        return []


def _size_fault(content: bytes) -> Fault | None:
    if len(content) > LARGEST_FILE_BYTES:
        return Fault(
            "file-too-large",
            "the file is over 2 MB",
            found="more than 2,000,000 bytes",
            expected="at most 2,000,000 bytes",
            help="a profile or evidence file is a few pages of text; `imhcalc batch` reads tables of many areas",
        )
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        return Fault(
            "empty-file",
            "the file is empty",
            found="nothing",
            help="the smallest profile is one line: area: Leeds",
        )
    return None


def _binary_fault(content: bytes) -> Fault | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or _alternate_zeros(content):
        return Fault(
            "utf-16", "the file is saved as UTF-16", found="UTF-16", expected="UTF-8", help=_SAVE_AS_UTF_8
        )
    for start, what in _KNOWN_BINARY:
        if content.startswith(start):
            return _binary(what)
    return _binary("a binary file") if b"\0" in content else None


def _alternate_zeros(content: bytes) -> bool:
    """Say whether every second byte is zero: western text in UTF-16 without its mark."""
    sample = content[:200]
    return len(sample) > 1 and any(not any(sample[start::2]) for start in (0, 1))


def _binary(what: str) -> Fault:
    return Fault(
        "binary-file",
        f"the file looks like {what}, not text",
        found=what,
        expected="YAML text",
        help="copy the figures into a text file; the smallest profile is one line: area: Leeds",
    )


def _encoding_fault(name: str, content: bytes, start: int) -> Fault:
    line_start = content.rfind(b"\n", 0, start) + 1
    line_end = content.find(b"\n", start)
    line = content[line_start : line_end if line_end >= 0 else len(content)]
    before = content[line_start:start].decode("utf-8").removeprefix(_MARK)
    place = Place(name, content.count(b"\n", 0, start) + 1, len(before) + 1)
    byte = f"byte {content[start]:02X}"
    text = _as_windows_1252(content)
    if text is None:
        return replace(_binary("a binary file"), place=place, found=byte)
    character = content[start : start + 1].decode("cp1252")
    return Fault(
        "not-utf-8",
        "the file is not UTF-8; it looks like Windows-1252, as spreadsheets save it",
        place,
        found=f"{byte}, which is {character} in Windows-1252",
        expected="UTF-8",
        help=_SAVE_AS_UTF_8,
        source_line=line.decode("cp1252").rstrip("\r"),
    )


def _as_windows_1252(content: bytes) -> str | None:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return None if _NOT_ALLOWED.search(text) else text


def _character_fault(name: str, text: str) -> Fault | None:
    match = _NOT_ALLOWED.search(text)
    if match is None:
        return None
    lines = split_lines(text[: match.start()] + "x")
    return Fault(
        "control-character",
        f"the file holds the control character {escaped(match[0])}",
        Place(name, len(lines), len(lines[-1])),
        found=escaped(match[0]),
        expected="text",
        help="delete the character and type the line again; such characters come with text copied from other programs",
        source_line=split_lines(text)[len(lines) - 1],
    )


def split_lines(text: str) -> list[str]:
    """Return the lines of a text as a YAML parser counts them."""
    return re.split("\r\n|[\n\r\x85\u2028\u2029]", text)
