"""How what `check-paper` found is handed over: as a page, as data, or as faults for logs and code hosts."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from imhcalc.cli.fault_text import fault_text
from imhcalc.cli.options import FOR_PROGRAMS
from imhcalc.cli.output import STANDARD, SUFFIXES, print_text, put
from imhcalc.faults import Fault, Place, UsageError
from imhcalc.models.paper_check import PaperCheck
from imhcalc.report.paper_content import (
    COLUMNS,
    paper_blocks,
    paper_data,
    paper_rows,
    place_in_words,
    said_of,
)
from imhcalc.report.registry import block_renderer, data_renderer, row_renderer
from imhcalc.report.setting import Setting

CODES = {"disagrees": "no-longer-agrees", "counts others": "counts-something-else", "gone": "figure-gone"}


def refuse_overwriting(given: Sequence[str], outputs: Sequence[str]) -> None:
    """Refuse to write what was found over one of the files that were read.

    Raises
    ------
    UsageError
        With one fault for each output that is such a file.
    """
    faults = [
        Fault(
            "usage",
            f"{name} is the file to be checked against or to be checked",
            found=name,
            expected="another file",
        )
        for name in outputs
        if name != STANDARD and any(_is_same(name, each) for each in given)
    ]
    if faults:
        raise UsageError(faults)


def _is_same(name: str, other: str) -> bool:
    return Path(name).exists() and Path(other).exists() and Path(name).samefile(other)


def hand_over(  # noqa: PLR0913 -- what was found, where it goes, and how
    check: PaperCheck, faults: str, output_format: str, outputs: Sequence[str], *, whole: bool, quiet: bool, colour: bool
) -> None:  # fmt: skip
    """Write what was found where it is asked for; in the forms of faults for logs, in place of the page."""
    if faults != "full":
        found = list(as_faults(check))
        if faults in FOR_PROGRAMS:
            print_text(fault_text(found, faults), utf8=True)
        elif found:
            sys.stderr.write(fault_text(found, faults))
        if not outputs and output_format == "terminal":
            return
    if outputs or not quiet:
        put(
            lambda name, page: text_of(check, name, page, whole=whole),
            output_format,
            outputs,
            SUFFIXES,
            quiet=quiet,
            colour=colour,
        )


def text_of(check: PaperCheck, name: str, page: Setting, *, whole: bool) -> str:
    """Return a check in a format."""
    if name == "json":
        return data_renderer()(paper_data(check, whole=whole))
    if name == "csv":
        return row_renderer()(COLUMNS, paper_rows(check, whole=whole))
    return block_renderer(name)(list(paper_blocks(check, whole=whole)), page)


def as_faults(check: PaperCheck) -> Iterator[Fault]:
    """Yield what does not agree as faults, each where the file has lines at its line."""
    if check.other_area is not None:
        message = f"the paper is of {check.other_area}, and the result is of {check.area}"
        yield Fault("another-area", message, Place(check.paper), check.other_area, check.area)
    if check.other_evidence is not None:
        message = f"the paper was made with the evidence {check.other_evidence}, and the result with {check.evidence}"
        yield Fault("other-evidence", message, Place(check.paper), check.other_evidence, check.evidence)
    for each in check.to_look_at():
        yield Fault(
            CODES[each.verdict],
            said_of(each),
            Place(check.paper, each.place.line or 0, 1 if each.place.line else 0),
            found=each.written,
            expected=each.printed or each.counts or "a figure of the result",
            help=f"{place_in_words(each.place)}: {each.place.sentence}",
        )
