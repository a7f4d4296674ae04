"""The files of `report`: one run, every format, all of them whole or none, with progress where it takes time."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

from imhcalc.areas.gazetteer import Authority
from imhcalc.cli.output import STANDARD, console_of_messages, formats_of_files, print_page, write_files
from imhcalc.faults import Fault, UsageError
from imhcalc.models.result import Result
from imhcalc.publishing import Basis, publish
from imhcalc.report.registry import format_by_suffix, renderer
from imhcalc.report.setting import Extent, Setting
from imhcalc.report.site_content import INDEX_FILE

SHOWN_AFTER_SECONDS = 1.0
"""A report that is written sooner needs no progress."""


class Progress:
    """Says on a terminal what is being done, once it has taken over a second."""

    def __init__(self, *, quiet: bool) -> None:
        self._started = monotonic()
        self._shown = sys.stderr.isatty() and not quiet

    def say(self, what: str) -> None:
        """Say what comes next."""
        if self._shown and monotonic() - self._started > SHOWN_AFTER_SECONDS:
            sys.stderr.write(f"{what} ...\n")
            sys.stderr.flush()


def extent_of(*, brief: bool, challenge: bool) -> Extent:
    """Return what is to be reported; two extents at once are refused."""
    if brief and challenge:
        raise UsageError(
            [Fault("usage", "Give --brief or --challenge, not both", help="write them in two commands")]
        )
    return "brief" if brief else "challenge" if challenge else "full"


def styles_of(reference: Path | None) -> bytes | None:
    """Return a team's own Word file; raise where it cannot be read."""
    if reference is None:
        return None
    try:
        return reference.read_bytes()
    except OSError as error:
        fault = Fault(
            "usage",
            f"{reference} cannot be read: {(error.strerror or str(error)).lower()}",
            found=str(reference),
            expected="a Word file (.docx) with your own styles",
        )
        raise UsageError([fault]) from error


def refuse_unknown_suffixes(outputs: Sequence[str]) -> Mapping[str, str]:
    """Return the format of each file; raise for suffixes that choose none, and where no file is named."""
    if not outputs:
        fault = Fault(
            "usage",
            "No file was named to write to",
            expected=f"-o FILE, with one of {', '.join(sorted(format_by_suffix()))}",
            help="imhcalc report Leeds -o leeds.html -o leeds.docx",
        )
        raise UsageError([fault])
    return formats_of_files(outputs, format_by_suffix())


def write_report(
    result: Result,
    outputs: Sequence[str],
    setting: Setting,
    progress: Progress,
    *,
    beside: Mapping[str, str],
    quiet: bool,
) -> None:
    """Write a report in every format asked for, and the files beside it: all files whole, or none."""
    formats = refuse_unknown_suffixes(outputs)
    contents: dict[str, str | bytes] = dict(beside)
    for name, chosen in formats.items():
        progress.say(f"Setting {name}")
        contents[name] = renderer(chosen)(result, setting)
    if STANDARD in outputs:
        print_page(str(renderer("markdown")(result, setting)), "markdown")
    write_files(contents)
    if contents and not quiet:
        sys.stderr.write(f"Wrote {', '.join(contents)}\n")


def publish_every(
    kind: Authority, outputs: Sequence[str], basis: Basis, *, narrowed: bool, quiet: bool
) -> None:
    """Write a site of every authority of a kind into the one folder that is named, with progress on a terminal."""
    faults = []
    if narrowed:
        faults.append(
            Fault(
                "usage",
                "--every takes all authorities of a kind, and whole reports of them",
                expected="no area, profile, scenario, --brief, --challenge, --reference-docx, --fail-if or --record beside it",
            )
        )
    if len(outputs) != 1 or outputs[0] == STANDARD:
        faults.append(
            Fault(
                "usage",
                f"--every writes one folder; {len(outputs)} outputs were named",
                expected="-o FOLDER",
                help=f"imhcalc report --every {kind} -o site",
            )
        )
    if faults:
        raise UsageError(faults)
    with RichProgress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=console_of_messages(), disable=quiet or not sys.stderr.isatty(), transient=True,
    ) as progress:  # fmt: skip
        bar = progress.add_task("Writing pages", total=None)
        count = publish(
            kind,
            Path(outputs[0]),
            basis,
            lambda done, total: progress.update(bar, completed=done, total=total),
        )
    if not quiet:
        sys.stderr.write(
            f"Wrote {Path(outputs[0]) / INDEX_FILE}, and a page and a workbook for each of {count}\n"
        )
