"""Whether a result is as it was made: its figures are those that its own inputs give."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from imhcalc import __version__, application, rerunning
from imhcalc.application import Shipped
from imhcalc.areas.table import AreaTable
from imhcalc.assemble.difference import disagreements
from imhcalc.faults import DataMissingError, Fault, ImhcalcError, InputFaultsError, Place
from imhcalc.loading.results import placed_in
from imhcalc.models.difference import Part
from imhcalc.models.result import Result
from imhcalc.rerunning import Again, Packs

PIN = "evidence"
"""The key of a profile that says which evidence it is meant for: it is laid aside where a result says what it used."""
AGREES = 1e-6
"""Figures further from what their own inputs give than this share were changed after they were made: on other
machines they differ in the ninth digit at most."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A result that is as it was made, and the run that it is of."""

    again: Again
    held: Shipped

    def with_what_matters(self) -> Result:
        """Return the result of the same run with each input at its limits as well; raises as `application.estimate` does."""
        options = replace(self.again.options, sensitivity=True)
        return application.estimated_of(self.again.given, self.held, options).result


def unchanged(name: str, result: Result, packs: Packs, table: AreaTable) -> Unchanged | str:
    """Return what a result is of, once it is known to be as it was made; or why that cannot be told.

    Parameters
    ----------
    name
        What it goes by: the file that it was read from.
    result
        The result.
    packs
        The packs of evidence that are held.
    table
        The area table that is held.

    Raises
    ------
    InputFaultsError
        At the first figure that its own inputs do not give.
    DataMissingError
        If what it holds of its profile can be run no more.
    """
    if not is_of_this_program(result):
        return (
            f"it was made by imhcalc {result.run.imhcalc} with numpy {result.run.numpy}, and this is another"
        )
    used = result.run.evidence
    pack = packs.of(used)
    if pack.sha256 != used.sha256:
        return f"its evidence, {used.id} {used.version}, is not held as it was (--evidence names a pack of your own)"
    if table.sha256 != result.run.areas.sha256:
        return "it was made with other area data than is held"
    held = Shipped(packs.root, table, pack)
    try:
        again = rerunning.from_result(unpinned(result), held)
        if again.left_out:
            return f"it does not repeat {', '.join(again.left_out)}, which would tell of single children"
        # What only a run with each input at its limits has is not asked of one without, which is quicker.
        made = application.estimated_of(again.given, held, replace(again.options, sensitivity=False)).result
    except ImhcalcError as error:
        kind = DataMissingError if isinstance(error, DataMissingError) else InputFaultsError
        raise kind(replace(fault, place=fault.place or Place(name)) for fault in error.faults) from error
    refuse_changed(name, result, made)
    return Unchanged(again, held)


def refuse_changed(name: str, result: Result, made: Result) -> None:
    """Refuse a result whose figures are not those of the run that its inputs make.

    Raises
    ------
    InputFaultsError
        At the first that is not.
    """
    changed = list(disagreements(result, made, AGREES))
    if changed:
        raise InputFaultsError([_changed_fault(name, result, changed)])


def is_of_this_program(result: Result) -> bool:
    """Return whether this program, with this numpy, made a result."""
    return (result.run.imhcalc, result.run.numpy) == (__version__, np.__version__)


def unpinned(result: Result) -> Result:
    """Return a result whose profile asks for no evidence: which it used is said beside it."""
    profile = {key: value for key, value in result.inputs.profile.items() if key != PIN}
    return result.model_copy(update={"inputs": result.inputs.model_copy(update={"profile": profile})})


def _changed_fault(
    name: str, result: Result, changed: Sequence[tuple[int, Part, float, float | None]]
) -> Fault:
    number, part, said, given = changed[0]
    figure = result.figures[number]
    others = len({each for each, _, _, _ in changed}) - 1
    what = "its value is" if part == "value" else f"its {part} limit is"
    fault = Fault(
        "not-what-it-says",
        f"{figure.id}: {what} {said:.10g}, and the inputs of the same file give "
        + ("no such figure" if given is None else f"{given:.10g}"),
        found=f"{said:.10g}" + (f", and {others:,} more such figures" if others else ""),
        expected="a file as imhcalc wrote it" if given is None else f"{given:.10g}",
        help="figures or inputs were changed after it was made: run its profile again, with -o FILE.json",
    )
    at = ("figures", number, "value") if part == "value" else ("figures", number, "interval", part)
    return placed_in(name, fault, at)
