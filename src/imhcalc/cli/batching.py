"""What `batch` is given, where its rows go, and how far it has come."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from imhcalc.batching import Done, Say
from imhcalc.cli.output import STANDARD, console_of_messages, print_parts, write_files
from imhcalc.faults import Fault, UsageError
from imhcalc.report.batch_content import about_blocks, about_data
from imhcalc.report.batch_lines import Policy
from imhcalc.report.registry import block_renderer, data_renderer
from imhcalc.report.setting import Setting

BYTE_ORDER_MARK = "\ufeff"
ABOUT = {".about.md": "markdown", ".about.json": "json"}
"""The files beside the rows, by what their names end in."""


def given(file: str) -> bytes | None:
    """Return what stands on standard input where that is asked for; None for a file."""
    return sys.stdin.buffer.read() if file == STANDARD else None


def mapping_of(written: Sequence[str]) -> dict[str, str]:
    """Return the columns mapped, by our names; raise for one that is not written OURS=THEIRS."""
    wrong = [each for each in written if not all(each.partition("="))]
    if wrong:
        raise UsageError(
            [
                Fault(
                    "usage", f"--column {each} does not say which column stands for which", found=each,
                    expected="--column OURS=THEIRS, such as --column area_code=WD24CD",
                )
                for each in wrong
            ]
        )  # fmt: skip
    return {ours: theirs for ours, _, theirs in (each.partition("=") for each in written)}


def refuse_output(file: str, output: str) -> None:
    """Refuse a file to write that is no CSV, or is the one that is read."""
    path = Path(output)
    if output != STANDARD and path.suffix.lower() != ".csv":
        raise UsageError(
            [
                Fault(
                    "usage", f"batch writes CSV, and {output} does not end in .csv", found=path.suffix or output,
                    expected="-o FILE.csv, or -o - for standard output",
                )
            ]
        )  # fmt: skip
    if STANDARD in {output, file} or not (path.exists() and Path(file).exists()):
        return
    if path.samefile(file):
        raise UsageError(
            [Fault("usage", f"{output} is the file that is read", found=output, expected="another file")]
        )


@contextmanager
def progress(*, quiet: bool) -> Iterator[Say]:
    """Give what shows on a terminal how much is done and how long the rest will take; silent anywhere else."""
    if quiet or not sys.stderr.isatty():
        yield lambda _, __, ___: None
        return

    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn(),
        console=console_of_messages(), transient=True,
    ) as shown:  # fmt: skip
        tasks = {}

        def say(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(what, total=of)
            shown.update(tasks[what], completed=done, total=of)

        yield say


def deliver(done: Done, output: str, policy: Policy, say: Say, *, mark: bool, quiet: bool) -> None:
    """Write the rows to a file, with what is told of them beside it, all whole or none; or to standard output as they come.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    lines = done.lines(policy, say)
    if output == STANDARD:
        print_parts(lines)
        return
    stem = output[: -len(Path(output).suffix)]
    about = {f"{stem}{ending}": about_text(done, policy, form) for ending, form in ABOUT.items()}
    first = [BYTE_ORDER_MARK] if mark else []
    write_files({output: (part for parts in (first, lines) for part in parts), **about})
    if not quiet:
        sys.stderr.write(f"Wrote {output}: {_counted(done)}. Read {stem}.about.md before you use it.\n")


def _counted(done: Done) -> str:
    """Return how much was written, in words."""
    counts = {
        "area": len(done.table.areas),
        "total": len(done.table.totals),
        "indicator": len(done.batch.order),
    }
    return ", ".join(
        f"{count:,} {what}{'' if count == 1 else 's'}" for what, count in counts.items() if count
    )


def about_text(done: Done, policy: Policy, form: str) -> str:
    """Return what is told of the rows, for people or for programs."""
    if form == "json":
        return data_renderer()(about_data(done.record, policy))
    return block_renderer(form)(list(about_blocks(done.record, policy)), Setting())
