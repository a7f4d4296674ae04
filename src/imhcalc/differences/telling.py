"""`diff`: the runs that tell two results apart, and what comes of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from imhcalc import __version__
from imhcalc.assemble import difference
from imhcalc.assemble.difference import VERSION, Judged, Moves, Runs, Tried
from imhcalc.differences.causes import Exchange, Profiles, of_area_data, of_evidence, of_options
from imhcalc.differences.sides import Runner, Side, State
from imhcalc.faults import (
    Fault,
    ImhcalcError,
    InputFaultsError,
    Place,
    UsageError,
    did_you_mean,
    expected_one_of,
)
from imhcalc.models.difference import (
    KINDS,
    Cause,
    ChangedValue,
    ComparedRun,
    HeadlineMoved,
    Part,
    ResultsDiffer,
    Tolerated,
)
from imhcalc.models.result import Result
from imhcalc.unchanged import is_of_this_program, refuse_changed

SEEDS = range(1_000_001, 1_000_013)
"""A dozen further seeds, which say how much chance alone moves a figure."""
FEWER = 10
"""Those runs take a tenth of the draws, and their spread is scaled by the root of that."""
FEWEST = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a difference: how far figures may move, which are asked for, and how closely to look.

    `leaves_out_chance` says that moves no larger than those between seeds are none; `splits` that the figures of
    what matters most are run for each cause, which takes longest.
    """

    tolerated: tuple[Tolerated, ...] = ()
    only: tuple[str, ...] = ()
    leaves_out_chance: bool = False
    splits: bool = False


def differ(old: Side, new: Side, runner: Runner, asked: Asked) -> ResultsDiffer:
    """Return what moved between two results, and why.

    Raises
    ------
    UsageError
        For a figure that neither has.
    InputFaultsError
        Where a result says other figures than its own inputs give.
    """
    _refuse_unknown_figures(old.result, new.result, asked)
    base, goal = (_again(side, runner) for side in (old, new))
    exchanges, profiles = _exchanges(old, new, runner)
    tried, split = _tried(exchanges, profiles, goal, runner, asked)
    causes = [each.cause for each in tried]
    spread = _spread(old, new, runner) if asked.leaves_out_chance and _is_chance(causes) else None
    judged = Judged(asked.tolerated, asked.only, spread)
    uneven = old.state.options.sensitivity != new.state.options.sensitivity
    runs = Runs(old.result, new.result, base, goal, tried, split=split, uneven=uneven)
    found = difference.moves(runs, judged)
    version = _version(old, new, found)
    return ResultsDiffer(
        old=_compared(old),
        new=_compared(new),
        beyond=found.beyond,
        tolerated=list(asked.tolerated),
        only=list(asked.only),
        headline=_headline(old.result, new.result),
        births=_births(old.result, new.result),
        causes=sorted([*causes, *version], key=lambda cause: KINDS.index(cause.kind)),
        moved=found.moved,
        appeared=found.appeared,
        vanished=found.vanished,
        unmoved=found.unmoved,
        by_chance=found.by_chance,
        not_compared=found.not_compared,
        split=split,
        warnings_new=_warned(new.result, old.result),
        warnings_gone=_warned(old.result, new.result),
        notes=list(dict.fromkeys([*old.notes, *new.notes])),
    )


def _refuse_unknown_figures(old: Result, new: Result, asked: Asked) -> None:
    known = list(dict.fromkeys(figure.id for result in (old, new) for figure in result.figures))
    patterns = [*asked.only, *(each.figures for each in asked.tolerated if each.figures is not None)]
    unknown = [each for each in patterns if not any(Judged(only=[each]).asks_for(name) for name in known)]
    if unknown:
        raise UsageError(
            Fault(
                "unknown-figure",
                f"neither result has a figure `{each}`",
                found=each,
                expected=expected_one_of(each, known),
                help=did_you_mean(each, known) or "an id may end in a star: provision.*",
            )
            for each in unknown
        )


# -- runs ------------------------------------------------------------------------------------------------


def _again(side: Side, runner: Runner) -> Result:
    """Return what this program makes of a side's inputs; refuse a result that was changed since it was made."""
    is_own = side.is_whole and is_of_this_program(side.result)
    made = side.made
    if made is None:
        # A result of our own is what we would make of it, once a quick run has shown that it was not changed.
        state = _without_what_matters(side.state) if is_own else side.state
        try:
            made = runner.run(state)
        except ImhcalcError as error:
            faults = [replace(fault, place=fault.place or Place(side.name)) for fault in error.faults]
            raise InputFaultsError(faults) from error
    if not is_own:
        return made
    refuse_changed(side.name, side.result, made)
    return side.result


def _without_what_matters(state: State) -> State:
    return replace(state, options=replace(state.options, sensitivity=False))


def _exchanges(old: Side, new: Side, runner: Runner) -> tuple[list[Exchange], Profiles]:
    profiles = Profiles(old, new, runner)
    return [
        *profiles.exchanges(),
        *of_evidence(old, new, runner),
        *of_area_data(old, new, runner),
        *of_options(old, new),
    ], profiles


def _tried(
    exchanges: Sequence[Exchange], profiles: Profiles, goal: Result, runner: Runner, asked: Asked
) -> tuple[list[Tried], bool]:
    """Return each cause with the run in which it alone is exchanged, and whether that has what matters most."""
    moving = [each for each in exchanges if each.cause.moves_figures]
    words = [Tried(each.cause, None) for each in exchanges if not each.cause.moves_figures]
    if len(moving) == 1:
        # Exchanged by itself, it is all that differs.
        return [*words, Tried(moving[0].cause, goal)], True
    split = asked.splits or not any(difference.is_of_what_matters(each.id) for each in goal.figures)
    trial = _Trial(profiles, runner, split=split)
    return [*words, *trial.all_of(moving)], split


class _Trial:
    """Exchanges one cause after another; changes of the profile that cannot stand alone are put together."""

    def __init__(self, profiles: Profiles, runner: Runner, *, split: bool) -> None:
        self._profiles, self._runner, self._split = profiles, runner, split

    def all_of(self, exchanges: Sequence[Exchange]) -> list[Tried]:
        """Return every cause tried."""
        found = []
        waiting: dict[Exchange, ImhcalcError] = {}
        for exchange in exchanges:
            try:
                found.append(self._one(exchange))
            except ImhcalcError as error:
                waiting[exchange] = error
        return [*found, *self._together(waiting)]

    def _one(self, exchange: Exchange) -> Tried:
        self._runner.say(f"Trying {exchange.cause.label} by itself")
        state = exchange.made()
        state = state if self._split else _without_what_matters(state)
        return Tried(exchange.cause, self._runner.run(state))

    def _together(self, waiting: dict[Exchange, ImhcalcError]) -> Iterator[Tried]:
        """Yield what cannot stand alone: with its neighbours in the profile where that can, else as it is."""
        deepest = max((len(changed.path) for each in waiting for changed in each.changed), default=0)
        for depth in range(deepest - 1, -1, -1):
            for group in _groups(waiting, depth):
                merged = self._profiles.exchange([changed for each in group for changed in each.changed])
                try:
                    yield self._one(merged)
                except ImhcalcError:
                    continue
                for each in group:
                    del waiting[each]
        for exchange, error in waiting.items():
            cause = exchange.cause.model_copy(
                update={"alone": False, "why_not_alone": error.faults[0].message}
            )
            yield Tried(cause, None)


def _groups(waiting: Mapping[Exchange, object], depth: int) -> list[list[Exchange]]:
    """Return the changes of the profile that share the first keys of their paths, where several do."""
    groups: dict[tuple[object, ...], list[Exchange]] = {}
    for each in waiting:
        if each.changed:
            groups.setdefault(tuple(each.changed[0].path[:depth]), []).append(each)
    return [group for group in groups.values() if len(group) > 1]


def _is_chance(causes: Sequence[Cause]) -> bool:
    return any(cause.kind == "draws" for cause in causes)


def _spread(old: Side, new: Side, runner: Runner) -> dict[tuple[str, Part], float]:
    """Return how far chance alone moves each figure between the two: the deviation between further seeds."""
    sizes = [side.state.options.draws for side in (old, new)]
    draws = min(max(FEWEST, min(sizes) // FEWER), *sizes)
    results = []
    for seed in SEEDS:
        state: State = replace(new.state, options=replace(new.state.options, seed=seed, draws=draws))
        results.append(runner.run_once(state))
    scale = sum(draws / size for size in sizes) ** 0.5
    return {key: deviation * scale for key, deviation in difference.spreads(results).items()}


# -- what is said of them --------------------------------------------------------------------------------


def _version(old: Side, new: Side, found: Moves) -> list[Cause]:
    """Return the cause that what this program makes otherwise stands under, where there is such a thing."""
    runs = [side.result.run for side in (old, new)]
    values = [
        ChangedValue(key=name, old=before, new=after)
        for name, before, after in (
            ("imhcalc", runs[0].imhcalc, runs[1].imhcalc),
            ("numpy", runs[0].numpy, runs[1].numpy),
        )
        if before != after
    ]
    contributes = any(
        each.cause == VERSION
        for figure in found.moved
        for move in figure.moves
        for each in move.contributions
    ) or any(VERSION in each.causes for each in (*found.appeared, *found.vanished))
    if not (values or contributes):
        return []
    whole = all(side.is_whole for side in (old, new))
    label = (
        f"program: the same inputs run by imhcalc {__version__}"
        if whole
        else "program, or data that is not held"
    )
    return [Cause(id=VERSION, kind="version", label=label, changes=values)]


def _headline(old: Result, new: Result) -> HeadlineMoved | None:
    outcome = next(each for each in new.context.outcomes if each.id == new.context.headline)
    figure_id = f"{outcome.id}.expected"
    values = _in_both(figure_id, old, new)
    if values is None:
        return None
    return HeadlineMoved(
        figure=figure_id, counted=outcome.counted, label=outcome.label, old=values[0], new=values[1]
    )


def _births(old: Result, new: Result) -> tuple[float, float] | None:
    return _in_both("population.live_births", old, new)


def _in_both(figure_id: str, old: Result, new: Result) -> tuple[float, float] | None:
    """Return a figure's values in both results, or None where one has none."""
    before, after = (
        next((figure.value for figure in result.figures if figure.id == figure_id), None)
        for result in (old, new)
    )
    return None if before is None or after is None else (before, after)


def _compared(side: Side) -> ComparedRun:
    result = side.result
    run = result.run
    return ComparedRun(
        name=side.name,
        area=result.area.name,
        imhcalc=run.imhcalc,
        numpy=run.numpy,
        seed=run.seed,
        draws=run.draws,
        level=run.level,
        interval=run.interval,
        method=run.method,
        anchor=run.anchor,
        evidence=run.evidence,
        profile=run.profile,
        areas_sha256=run.areas.sha256,
    )


def _warned(result: Result, other: Result) -> list[str]:
    known = {(each.code, each.where) for each in other.warnings}
    return [
        f"{each.code}: {each.message}" for each in result.warnings if (each.code, each.where) not in known
    ]
