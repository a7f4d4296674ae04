"""What `diff` is given: results, profiles or areas, how far figures may move, and in which format it answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any, Literal

from imhcalc.cli.estimating import profile_given
from imhcalc.cli.output import STANDARD
from imhcalc.differences.sides import (
    Runner,
    Side,
    State,
    side_of_profile,
    side_of_record,
    side_of_result,
)
from imhcalc.differences.telling import Asked
from imhcalc.faults import Fault, InputFaultsError, Place, UsageError
from imhcalc.loading.results import load_result
from imhcalc.models.difference import ResultsDiffer, Tolerated
from imhcalc.models.evidence import Evidence
from imhcalc.models.options import Options
from imhcalc.report.difference_content import difference_blocks
from imhcalc.report.difference_data import CSV_COLUMNS, difference_data, difference_rows
from imhcalc.report.registry import block_renderer, data_renderer, row_renderer
from imhcalc.report.setting import Setting
from imhcalc.rerunning import Packs

RESULT_SUFFIX = ".json"
RECORD_BEGINS = b'"imhcalc-record/'
"""What only a record of a run has among its first lines."""
_SHARE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*")
STANDARD_SHOWN = "standard input"


@dataclass(frozen=True, slots=True)
class HowToRun:
    """The options of the command line for what is run; None where the other result's own are taken."""

    seed: int | None = None
    draws: int | None = None
    sensitivity: bool = False
    data_folder: Path | None = None


def sides_given(old: str, new: str, packs: Packs, runner: Runner, how: HowToRun) -> tuple[Side, Side]:
    """Return both sides: results as they were read; profiles and areas run as the other side was.

    Raises
    ------
    UsageError
        If standard input is asked for twice.
    ImhcalcError
        The faults of either.
    """
    if (old, new) == (STANDARD, STANDARD):
        message = "Standard input can be read only once"
        raise UsageError([Fault("usage", message, expected=f"one {STANDARD}, and a file beside it")])
    read = [_side_read(each, packs, runner, how) for each in (old, new)]
    like = next((each for each in read if each is not None), None)
    evidence = packs.first() if like is None or packs.named else like.state.evidence
    first, second = (
        side or _side_run(name, evidence, like, runner, how)
        for name, side in zip((old, new), read, strict=True)
    )
    return first, second


def _side_read(name: str, packs: Packs, runner: Runner, how: HowToRun) -> Side | None:
    """Return the side of a result or of a record; None where a profile or an area is named."""
    shown = STANDARD_SHOWN if name == STANDARD else name
    kind = _kind_of(name)
    if kind is None:
        return None
    return (
        _of_record(shown, name, how)
        if kind == "record"
        else side_of_result(shown, load_result(name), packs, runner)
    )


def _side_run(name: str, evidence: Evidence, like: Side | None, runner: Runner, how: HowToRun) -> Side:
    """Return the side of a profile or an area, run as the command line says, else as the other side was."""
    loaded = profile_given(name, [], runner.held(evidence))
    options = Options(sensitivity=False) if like is None else like.state.options
    stated = {"seed": how.seed, "draws": how.draws, "sensitivity": how.sensitivity or None}
    given: dict[str, Any] = {key: value for key, value in stated.items() if value is not None}
    return side_of_profile(name, loaded, evidence, replace(options, **given), runner)


def _of_record(shown: str, name: str, how: HowToRun) -> Side:
    from imhcalc.loading.run_records import load_record
    from imhcalc.recording import made_again

    record = load_record(name)
    made = made_again(record, how.data_folder)
    if made.replay.is_changed:
        fault = Fault(
            "record-changed",
            "the record was changed since it was written, and does not give what it says",
            Place(shown),
            help="take it as --record wrote it, or run its profile again",
        )
        raise InputFaultsError([fault])
    state = State(made.given, made.held.evidence, Options(**record.options.model_dump()))
    return side_of_record(shown, record, state, made.result, is_same=made.replay.is_same)


def _kind_of(name: str) -> Literal["result", "record"] | None:
    """Return what a name is of: JSON is a result, unless it says that it is a record, or is plainly a profile."""
    if name == STANDARD:
        return "result"
    if Path(name).suffix.lower() != RESULT_SUFFIX:
        return None
    try:
        content = Path(name).read_bytes()
    except OSError:
        return "result"  # reading it again says what is wrong
    if RECORD_BEGINS in content:
        return "record"
    return None if b'"area"' in content and b'"schema"' not in content else "result"


def asked_for(
    tolerance: str | None,
    absolute: float | None,
    tolerance_for: Sequence[str],
    only: Sequence[str],
    *,
    ignore_chance: bool,
    sensitivity: bool,
) -> Asked:
    """Return what is asked of a difference.

    Raises
    ------
    UsageError
        With every tolerance that is none.
    """
    faults: list[Fault] = []
    tolerated = [_tolerated_for(each, faults) for each in tolerance_for]
    share = None if tolerance is None else _share_of(tolerance, "--tolerance", faults)
    if absolute is not None and not _is_amount(absolute):
        faults.append(_no_tolerance("--absolute", f"{absolute:g}", "an amount of 0 or more, such as 10"))
    if faults:
        raise UsageError(faults)
    if share is not None or absolute is not None:
        tolerated.append(Tolerated(relative=share, absolute=absolute))
    return Asked(tuple(tolerated), tuple(only), leaves_out_chance=ignore_chance, splits=sensitivity)


def _tolerated_for(written: str, faults: list[Fault]) -> Tolerated:
    """Return the tolerance of some figures: a share where it is in per cent, else an amount."""
    figures, equals, size = (part.strip() for part in written.rpartition("="))
    option = "--tolerance-for"
    expected = "FIGURE=5%, or FIGURE=10 for an amount in the figure's own unit"
    if not (figures and equals and size):
        faults.append(_no_tolerance(option, written, expected))
        return Tolerated(relative=None, absolute=None)
    if size.endswith("%"):
        return Tolerated(relative=_share_of(size, option, faults), absolute=None, figures=figures)
    try:
        amount = float(size)
    except ValueError:
        amount = -1.0
    if not _is_amount(amount):
        faults.append(_no_tolerance(option, written, expected))
        amount = 0.0
    return Tolerated(relative=None, absolute=amount, figures=figures)


def _share_of(written: str, option: str, faults: list[Fault]) -> float | None:
    if (match := _SHARE.fullmatch(written)) is not None:
        return float(match[1]) / 100
    try:
        share = float(written)
    except ValueError:
        share = -1.0
    if 0 <= share < 1:
        return share
    expected = "a share such as 5% or 0.05"
    number = written.strip()
    help_ = f"if {number} per cent is meant, write {number}%" if share >= 1 and isfinite(share) else None
    faults.append(_no_tolerance(option, written, expected, help_))
    return None


def _is_amount(amount: float) -> bool:
    return isfinite(amount) and amount >= 0


def _no_tolerance(option: str, found: str, expected: str, help_: str | None = None) -> Fault:
    return Fault("usage", f"{option}: {found} is no tolerance", found=found, expected=expected, help=help_)


def text_of(differ: ResultsDiffer, name: str, page: Setting, *, whole: bool) -> str:
    """Return a difference in a format."""
    if name == "json":
        return data_renderer()(difference_data(differ))
    if name == "csv":
        return row_renderer()(CSV_COLUMNS, difference_rows(differ))
    return block_renderer(name)(difference_blocks(differ, whole=whole), page)
