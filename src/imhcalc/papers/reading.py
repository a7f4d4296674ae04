"""Which reader a paper takes, and what is said of a file that none can read."""

from collections.abc import Callable, Sequence
from pathlib import Path

from imhcalc.faults import DataMissingError, Fault, InputFaultsError, Place, did_you_mean
from imhcalc.papers import markdown, page, slides, word, workbook
from imhcalc.papers.passages import Paper, TooMuchError

LARGEST_FILE = 100_000_000
"""Bytes; a report with pictures takes a few million."""
LARGEST_TEXT = 2_000_000
"""Bytes of a text or a page."""
SAVE_INSTEAD = {
    ".doc": "save it as .docx", ".odt": "save it as .docx", ".rtf": "save it as .docx", ".pages": "export it as .docx",
    ".xls": "save it as .xlsx", ".ods": "save it as .xlsx", ".numbers": "export it as .xlsx", ".xlsb": "save it as .xlsx",
    ".ppt": "save it as .pptx", ".odp": "save it as .pptx", ".key": "export it as .pptx",
    ".pdf": "check the file that the PDF was made from",
    ".json": "a result comes second: imhcalc check-paper REPORT RESULT.json",
    ".txt": "give it the suffix .md if it is text",
}  # fmt: skip
Reader = Callable[[str, bytes, Sequence[str]], Paper]
READERS: dict[str, Reader] = {
    ".docx": word.read,
    ".docm": word.read,
    ".xlsx": lambda name, content, _: workbook.read(name, content),
    ".xlsm": lambda name, content, _: workbook.read(name, content),
    ".pptx": lambda name, content, _: slides.read(name, content),
    ".pptm": lambda name, content, _: slides.read(name, content),
    ".md": lambda name, content, _: markdown.read(name, _decoded(name, content)),
    ".markdown": lambda name, content, _: markdown.read(name, _decoded(name, content)),
    ".html": lambda name, content, _: page.read(name, _decoded(name, content)),
    ".htm": lambda name, content, _: page.read(name, _decoded(name, content)),
}
SUFFIXES = (".docx", ".xlsx", ".pptx", ".md", ".html")
"""Those that are named to people."""


def read_paper(path: str | Path, figures: Sequence[str]) -> Paper:
    """Return the paper in a file; `figures` are the ids that numbers in it may carry.

    Raises
    ------
    DataMissingError
        If there is no such file.
    InputFaultsError
        If it is no file that can be read: another kind, locked, damaged, or larger than any report.
    """
    file = Path(path)
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        raise InputFaultsError([_unknown_suffix(file)])
    content = _content(file)
    try:
        paper = reader(str(path), content, figures)
    except RecursionError:
        raise InputFaultsError([_no_words(str(path), "it is nested too deep to be read")]) from None
    except TooMuchError as error:
        raise InputFaultsError([_too_much(str(path), error)]) from None
    if not any(passage.text for passage in paper.passages):
        raise InputFaultsError([_no_words(str(path), "it holds no words")])
    return paper


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise DataMissingError([_missing(file)]) from None
    except IsADirectoryError:
        fault = Fault("is-a-folder", f"{file} is a folder, not a file", Place(str(file)), expected="a report")
        raise InputFaultsError([fault]) from None
    except (OSError, ValueError) as error:
        raise InputFaultsError([_unreadable(file, error)]) from None
    if len(content) > LARGEST_FILE:
        raise InputFaultsError(
            [_too_large(str(file), LARGEST_FILE, "compress its pictures, or take them out")]
        )
    return content


def _decoded(name: str, content: bytes) -> str:
    """Return text that an editor saved: UTF-8, UTF-16 with its mark, or else Windows-1252."""
    if len(content) > LARGEST_TEXT:
        raise InputFaultsError(
            [_too_large(name, LARGEST_TEXT, "take the pictures out that are written into it")]
        )
    encodings: tuple[str, ...] = ("utf-8-sig", "cp1252")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif b"\0" in content:
        encodings = ()
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputFaultsError(
        [
            Fault(
                "not-text",
                "the file is not text",
                Place(name),
                found="bytes that are no letters",
                expected="text, as its suffix says",
                help="check the suffix: an Office file is .docx, .xlsx or .pptx",
            )
        ]
    )


def _too_large(name: str, most: int, what_to_do: str) -> Fault:
    return Fault(
        "file-too-large",
        f"the file is over {most // 1_000_000} MB",
        Place(name),
        found=f"more than {most:,} bytes",
        expected=f"at most {most:,} bytes",
        help=what_to_do,
    )


def _too_much(name: str, error: TooMuchError) -> Fault:
    return Fault(
        "too-many-words",
        "the file holds more than any report does",
        Place(name),
        found=error.found,
        expected=error.expected,
        help="check the part of it that was made from the result, in a file of its own",
    )


def _unknown_suffix(file: Path) -> Fault:
    suffix = file.suffix.lower()
    return Fault(
        "unknown-suffix",
        f"{file.name} is no kind of report that can be read",
        Place(str(file)),
        found=suffix or "no suffix",
        expected=", ".join(SUFFIXES),
        help=SAVE_INSTEAD.get(suffix),
    )


def _missing(file: Path) -> Fault:
    try:
        beside = [each.name for each in file.parent.iterdir() if each.suffix.lower() in READERS]
    except OSError:
        return Fault(
            "no-such-file",
            f"there is no file {file}",
            Place(str(file)),
            help=f"there is no folder {file.parent} either",
        )
    help_ = did_you_mean(file.name, beside)
    return Fault(
        "no-such-file",
        f"there is no file {file}",
        Place(str(file)),
        help=help_ or "check the name and the folder",
    )


def _unreadable(file: Path, error: OSError | ValueError) -> Fault:
    cause = getattr(error, "strerror", None) or "its name is none that a file can have"
    return Fault(
        "unreadable-file",
        f"{str(file)!r} cannot be read: {cause.lower()}",
        Place(str(file).replace("\0", "?")),
        help="close it in the program that has it open, or ask its owner for leave to read it",
    )


def _no_words(name: str, why: str) -> Fault:
    return Fault(
        "no-words",
        f"nothing can be checked in this file: {why}",
        Place(name),
        expected="a report, or a part of one",
        help="open it in the program it was made with, and save it again",
    )
