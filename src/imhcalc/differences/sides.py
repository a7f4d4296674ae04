"""The two sides of a difference: a result read from a file, or a profile run now, each with the run that makes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources.abc import Traversable

from imhcalc import application, rerunning
from imhcalc.application import Resolved, Shipped
from imhcalc.areas.table import AreaTable
from imhcalc.assemble.model_runs import Shared
from imhcalc.faults import DataMissingError, ImhcalcError, InputFaultsError, Place
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.evidence import Evidence
from imhcalc.models.options import Options
from imhcalc.models.result import AreasUsed, Figure, PackUsed, Result, UncertaintyInterval
from imhcalc.models.run_record import RunRecord
from imhcalc.rerunning import Packs
from imhcalc.unchanged import unpinned


@dataclass(frozen=True, slots=True)
class State:
    """A run: what it is given, with which evidence, and how."""

    given: Resolved
    evidence: Evidence
    options: Options


@dataclass(frozen=True, slots=True)
class Side:
    """A result, and the run that makes it again as far as it can be made."""

    name: str
    result: Result
    state: State
    made: Result | None = None
    """What this program makes of the run, where that was made already."""
    is_whole: bool = True
    """Whether all that went into it is held: its evidence, its area table, and every count of its profile."""
    notes: tuple[str, ...] = ()
    """What could not be made again, and why."""


def _say_nothing(_: str) -> None:
    pass


@dataclass
class Runner:
    """Makes runs; those with the same evidence, seed, draws, anchor and area data share what they draw."""

    root: Traversable
    table: AreaTable
    say: Callable[[str], None] = _say_nothing
    """Is told what is tried next, which may take a while."""
    _shared: dict[tuple[object, ...], Shared] = field(default_factory=dict)
    _kept: list[object] = field(default_factory=list)
    """What is told apart by its identity has to live as long as the runs do."""

    def held(self, evidence: Evidence) -> Shipped:
        """Return what a run with some evidence works with."""
        return Shipped(self.root, self.table, evidence)

    def run_once(self, state: State) -> Result:
        """Return the result of a run that no other shares anything with; raises as `application.estimated_of` does."""
        return application.estimated_of(state.given, self.held(state.evidence), state.options).result

    def run(self, state: State) -> Result:
        """Return the result of a run; raises as `application.estimated_of` does."""
        options, figures = state.options, state.given.area_figures
        key = (
            id(state.evidence),
            id(figures),
            options.seed,
            options.draws,
            options.anchor,
            options.strict_nation,
        )
        self._kept += [state.evidence, figures]
        shared = self._shared.setdefault(key, Shared(is_kept=True))
        return application.estimated_of(state.given, self.held(state.evidence), options, shared).result


def side_of_result(name: str, result: Result, packs: Packs, runner: Runner) -> Side:
    """Return the side of a result that was read.

    Raises
    ------
    ImhcalcError
        Where the run cannot be made again, placed in the result's file.
    """
    pack = packs.of(result.run.evidence)
    held = runner.held(pack)
    try:
        again = rerunning.from_result(unpinned(result), held)
    except ImhcalcError as error:
        kind = DataMissingError if isinstance(error, DataMissingError) else InputFaultsError
        raise kind(replace(fault, place=fault.place or Place(name)) for fault in error.faults) from error
    notes = []
    evidence, given = pack, again.given
    if pack.sha256 != result.run.evidence.sha256:
        evidence, lacking = rerunning.evidence_of(result, given.loaded.profile, pack)
        notes.append(_evidence_note(name, result.run.evidence, pack, lacking))
    if runner.table.sha256 != result.run.areas.sha256:
        given = replace(given, area_figures=rerunning.area_figures_of(result, held))
        notes.append(
            f"{name} was made with other area data than is held: the figures that it lists were laid over today's."
        )
    if again.left_out:
        notes.append(_left_out_note(name, again.left_out))
    return Side(
        name,
        result,
        State(given, evidence, again.options),
        is_whole=not notes,
        notes=tuple(notes),
    )


def side_of_profile(
    name: str, loaded: LoadedProfile, evidence: Evidence, options: Options, runner: Runner
) -> Side:
    """Return the side of a profile or an area, run now; raises as `application.estimate` does."""
    given = application.resolved(loaded, runner.held(evidence))
    state = State(given, evidence, options)
    result = runner.run(state)
    return Side(name, result, state, result)


def side_of_record(name: str, record: RunRecord, state: State, made: Result, *, is_same: bool) -> Side:
    """Return the side of a recorded run, from the run made again: the figures are those that were recorded.

    A figure that this program does not give has no words any more, and is left out with a note.
    """
    if is_same:
        return Side(name, made, state, made)
    notes = []
    evidence = record.evidence
    used = PackUsed(id=evidence.id, version=evidence.version, sha256=evidence.sha256)
    if state.evidence.sha256 != used.sha256:
        notes.append(
            f"The evidence of {name}, {used.id} {used.version}, is not held as it was: it was run with "
            f"{state.evidence.pack.id} {state.evidence.pack.version}."
        )
    if record.areas.sha256 != made.run.areas.sha256:
        notes.append(f"{name} was made with other area data than is held: it was run with today's.")
    if record.profile.left_out:
        notes.append(_left_out_note(name, record.profile.left_out))
    recorded = record.result.figures
    gone = [each for each in recorded if each not in {figure.id for figure in made.figures}]
    if gone:
        notes.append(f"{name} has figures that are given no more: {', '.join(gone)}.")
    run = made.run.model_copy(
        update={
            "imhcalc": record.made_with.imhcalc,
            "numpy": record.made_with.numpy,
            "evidence": used,
            "areas": AreasUsed(sha256=record.areas.sha256),
        }
    )
    figures = [_as_recorded(each, recorded[each.id], made) for each in made.figures if each.id in recorded]
    said = made.model_copy(update={"run": run, "figures": figures})
    return Side(name, said, state, made, is_whole=not notes, notes=tuple(notes))


def _as_recorded(figure: Figure, recorded: Sequence[float | None], made: Result) -> Figure:
    value, lower, upper = recorded
    interval = None
    if lower is not None and upper is not None:
        interval = figure.interval or UncertaintyInterval(
            lower=lower,
            upper=upper,
            level=made.run.level,
            kind=made.run.interval,  # type: ignore[arg-type]
        )
        interval = interval.model_copy(update={"lower": lower, "upper": upper})
    return figure.model_copy(update={"value": value, "interval": interval})


def _left_out_note(name: str, left_out: Sequence[str]) -> str:
    return (
        f"{name} does not repeat {', '.join(left_out)}, which would tell of single children: "
        "what hangs on it cannot be told apart."
    )


def _evidence_note(name: str, used: PackUsed, pack: Evidence, lacking: Sequence[str]) -> str:
    text = (
        f"The evidence of {name}, {used.id} {used.version}, is not held as it was: the values that the result lists "
        f"were laid over {pack.pack.id} {pack.pack.version}."
    )
    return text + (f" That has no {', '.join(lacking)}." if lacking else "")
