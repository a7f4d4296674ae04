"""What `diff` is given: results, profiles or areas, how far figures may move, and in which format it answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

from imhcalc import application, rerunning
from imhcalc.cli.estimating import profile_given
from imhcalc.cli.output import STANDARD
from imhcalc.differences.sides import Packs, Runner, Side, side_of_profile, side_of_result
from imhcalc.differences.telling import Asked
from imhcalc.faults import Fault, UsageError
from imhcalc.loading.results import load_result
from imhcalc.models.difference import ResultsDiffer, Tolerated
from imhcalc.models.options import Options
from imhcalc.models.result import Result
from imhcalc.report.difference_content import difference_blocks
from imhcalc.report.difference_data import CSV_COLUMNS, difference_data, difference_rows
from imhcalc.report.registry import block_renderer, data_renderer, row_renderer
from imhcalc.report.setting import Setting

RESULT_SUFFIX = ".json"
_SHARE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*")
STANDARD_SHOWN = "standard input"


@dataclass(frozen=True, slots=True)
class HowToRun:
    """The options of the command line for what is run; None where the other result's own are taken."""

    seed: int | None = None
    draws: int | None = None
    sensitivity: bool = False


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
    results = [load_result(each) if _is_result(each) else None for each in (old, new)]
    like = next((each for each in results if each is not None), None)
    evidence = packs.first() if like is None or packs.named else packs.of(like.run.evidence)
    held = runner.held(evidence)
    found = []
    for name, result in zip((old, new), results, strict=True):
        shown = STANDARD_SHOWN if name == STANDARD else name
        if result is not None:
            found.append(side_of_result(shown, result, packs, runner))
            continue
        loaded = profile_given(name, [], held)
        found.append(side_of_profile(shown, loaded, evidence, _options(like, held, how), runner))
    return found[0], found[1]


def _is_result(name: str) -> bool:
    """Return whether a name is of a result: JSON, unless it is plainly a profile in JSON."""
    if name == STANDARD:
        return True
    if Path(name).suffix.lower() != RESULT_SUFFIX:
        return False
    try:
        start = Path(name).read_bytes()
    except OSError:
        return True  # which says what is wrong with it
    return b'"schema"' in start or b'"area"' not in start


def _options(like: Result | None, held: application.Shipped, how: HowToRun) -> Options:
    """Return how a profile is run: as the command line says, else as the other side was, else as usual."""
    options = Options() if like is None else rerunning.options_of(like, held.evidence)
    says_more = how.sensitivity or bool(options.sensitivity)
    stated: dict[str, Any] = {"seed": how.seed, "draws": how.draws}
    given = {key: value for key, value in stated.items() if value is not None}
    return replace(options, sensitivity=says_more, **given)


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
