"""Where output goes: standard output or files, whole or not at all, in what the terminal can show."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from imhcalc.cli.log_lines import without_commands
from imhcalc.faults import Fault, OutputError, UsageError
from imhcalc.report.setting import STANDARD_WIDTH, Setting

if TYPE_CHECKING:
    from rich.console import Console

DRAWN = "━●·£"
STANDARD = "-"
"""What stands for standard input or output on the command line."""

SUFFIXES = {".txt": "terminal", ".json": "json", ".csv": "csv", ".md": "markdown"}
"""The files that hold what can also go to standard output; `report` writes the others."""

Content = str | bytes | Iterable[str | bytes]
"""What a file holds: text, bytes, or either in parts, as they come."""

PIECE = 1 << 20
"""Bytes of a file that are held at a time."""

Texts = Callable[[str, Setting], str | bytes]
"""What is said in a format, on a page: text, or the bytes of a file that is not text."""


def prepare_streams() -> None:
    """Let no character that a code page lacks stop the output: it is replaced instead."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIO) or hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def print_text(text: str | bytes, *, utf8: bool) -> None:
    """Print text on standard output: what programs read in UTF-8, what people read as their terminal has it.

    Raises
    ------
    OutputError
        If it cannot be written, as on a full disk; a closed pipe is no fault.
    """
    try:
        if isinstance(text, bytes) or (utf8 and hasattr(sys.stdout, "buffer")):
            sys.stdout.flush()
            sys.stdout.buffer.write(text if isinstance(text, bytes) else text.encode("utf-8"))
            sys.stdout.buffer.flush()
        else:
            sys.stdout.write(without_commands(text))
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError([cannot_write(Path("standard output"), error)]) from error


def print_page(text: str, page: str) -> None:
    """Print a page that people read, in Markdown or for a terminal; raises `OutputError` as `print_text` does."""
    print_text(without_commands(text), utf8=page == "markdown")


def print_parts(parts: Iterable[str]) -> None:
    """Print text in UTF-8 as it comes, until whoever reads it has had enough.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    try:
        for part in parts:
            print_text(part, utf8=True)
    except BrokenPipeError:
        # What is left in the stream goes nowhere when it is closed, quietly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def setting_of(stream: TextIO, *, colour: bool) -> Setting:
    """Return the page that a stream offers: a terminal's width and colours, or a plain page of 80 characters."""
    terminal = stream.isatty()
    plain = not colour or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return Setting(
        width=_width(stream) if terminal else _stated_width() or STANDARD_WIDTH,
        colour=terminal and not plain,
        symbols=_has_symbols(stream),
    )


def console_of_messages() -> "Console":
    """Return the terminal on which is shown how far something has come.

    Its size is stated: rich would read it from the environment, where it may be no number.
    """
    from rich.console import Console

    width = setting_of(sys.stderr, colour=True).width
    return Console(stderr=True, width=width, height=shutil.get_terminal_size().lines)


def formats_of_files(outputs: Sequence[str], suffixes: Mapping[str, str]) -> dict[str, str]:
    """Return the format of each file among the outputs, by its suffix.

    Raises
    ------
    UsageError
        With one fault for each file whose suffix chooses no format.
    """
    files = [name for name in outputs if name != STANDARD]
    faults = [
        Fault(
            "usage",
            f"The suffix of {name} chooses no format",
            found=Path(name).suffix or name,
            expected=", ".join(sorted(suffixes)),
            help=f"imhcalc report WHAT -o {name}" if _is_for_report(name, suffixes) else None,
        )
        for name in files
        if Path(name).suffix.lower() not in suffixes
    ]
    if faults:
        raise UsageError(faults)
    return {name: suffixes[Path(name).suffix.lower()] for name in files}


def _is_for_report(name: str, suffixes: Mapping[str, str]) -> bool:
    from imhcalc.report.registry import format_by_suffix  # what `--help` does without

    return Path(name).suffix.lower() in {*format_by_suffix()} - {*suffixes}


def put(  # noqa: PLR0913 -- what is written, where, and how
    texts: Texts,
    output_format: str,
    outputs: Sequence[str],
    suffixes: Mapping[str, str],
    *,
    beside: Mapping[str, str] | None = None,
    quiet: bool,
    colour: bool,
) -> None:
    """Write what is said to standard output or to files, and the files beside it, all of them whole or none.

    Raises
    ------
    UsageError
        If a file's suffix chooses no format.
    OutputError
        If something cannot be written.
    """
    files = formats_of_files(outputs, suffixes)
    if not outputs or STANDARD in outputs:
        text = texts(output_format, setting_of(sys.stdout, colour=colour))
        if isinstance(text, str) and output_format in {"terminal", "markdown"}:
            print_page(text, output_format)
        else:
            print_text(text, utf8=True)
    contents = {name: texts(form, Setting()) for name, form in files.items()} | dict(beside or {})
    write_files(contents)
    if contents and not quiet:
        sys.stderr.write(f"Wrote {', '.join(contents)}\n")


_MOST_DIGITS = 4
"""Of a width in columns: no page is wider than any of four digits."""


def _stated_width() -> int | None:
    """Return the width that the environment states; None where it states none that a page could have."""
    columns = os.environ.get("COLUMNS", "")
    is_number = columns.isascii() and columns.isdecimal() and len(columns) <= _MOST_DIGITS
    return int(columns) or None if is_number else None


def _width(stream: TextIO) -> int:
    if (stated := _stated_width()) is not None:
        return stated
    try:
        return os.get_terminal_size(stream.fileno()).columns or STANDARD_WIDTH
    except (OSError, ValueError):
        return STANDARD_WIDTH


def _has_symbols(stream: TextIO) -> bool:
    try:
        DRAWN.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


in_place: list[str] = []
"""The files that this run has written: what an interrupt has to tell of."""


def write_files(texts: Mapping[str, Content]) -> None:
    """Write all the files or none: each is written beside its place, then all are moved there.

    What was there before is kept beside it until all have moved, and put back if one cannot, or if the run is
    interrupted.

    Raises
    ------
    OutputError
        With one fault per file that cannot be written.
    """
    waiting: list[tuple[Path, Path]] = []
    kept: list[tuple[Path, Path | None]] = []
    try:
        _write_all_beside(texts, waiting)
        for temporary, target in waiting:
            _move(temporary, target, kept, alone=len(waiting) == 1)
        in_place.extend(texts)
    except BaseException:
        # An interrupt as well: files of two runs side by side would be taken for those of one.
        _put_back(waiting, kept)
        raise
    for _, before in kept:
        if before is not None:
            before.unlink(missing_ok=True)


def _write_all_beside(texts: Mapping[str, Content], waiting: list[tuple[Path, Path]]) -> None:
    faults = []
    for name, text in texts.items():
        target = Path(name)
        try:
            waiting.append((_write_beside(target, text), target))
        except OSError as error:
            faults.append(cannot_write(target, error))
    if faults:
        raise OutputError(faults)


def _move(temporary: Path, target: Path, kept: list[tuple[Path, Path | None]], *, alone: bool) -> None:
    try:
        # A file that is alone is moved in one step: there is nothing to put back.
        kept.append((target, None if alone else _kept_beside(target)))
        temporary.replace(target)
    except OSError as error:
        raise OutputError([cannot_write(target, error)]) from error


def _kept_beside(target: Path) -> Path | None:
    """Return a copy of what stands at a place, beside it; None where nothing does."""
    if not target.exists():
        return None
    with target.open("rb") as file:
        return _write_beside(target, iter(lambda: file.read(PIECE), b""))


def _put_back(waiting: Sequence[tuple[Path, Path]], kept: Sequence[tuple[Path, Path | None]]) -> None:
    """Undo what was moved, and clear away what was not."""
    moved = {target for temporary, target in waiting if not temporary.exists()}
    for target, before in kept:
        if before is not None:
            before.replace(target)
        elif target in moved and len(waiting) > 1:
            target.unlink(missing_ok=True)
    for temporary, _ in waiting:
        temporary.unlink(missing_ok=True)


def _write_beside(target: Path, text: Content) -> Path:
    if target.is_dir():
        raise IsADirectoryError(21, "it is a folder")
    import tempfile  # what standard output does without

    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for part in (text,) if isinstance(text, str | bytes) else text:
                file.write(part if isinstance(part, bytes) else part.encode("utf-8"))
        temporary.chmod(_usual_mode(target))
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _usual_mode(target: Path) -> int:
    """Return the mode of the file that is replaced, or that of a new file here."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def cannot_write(target: Path, error: OSError) -> Fault:
    """Return the fault of something that cannot be written, with the system's own reason."""
    reason = (error.strerror or str(error)).lower()
    return Fault(
        "cannot-write",
        f"{target} cannot be written: {reason}",
        found=str(target),
        expected="a file name in a folder that exists and that you may write to",
        help="nothing was written; what was there before is as it was",
    )
