"""How far every figure moved between two results, and what each cause contributes by itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from math import fsum, inf
from statistics import stdev

from imhcalc.models.difference import (
    PARTS,
    Cause,
    Contribution,
    Move,
    MovedFigure,
    OneSided,
    Part,
    Tolerated,
)
from imhcalc.models.result import Figure, Result

ROUNDING = 1e-9
"""Moves smaller than this share of what moves are the rounding of floats, and no moves."""
ATTRIBUTED = 1e-12
"""Contributions smaller than this share are left to the remainder."""
BY_CHANCE = 6.0
"""How many standard deviations between seeds chance alone may move a figure: the deviation is itself measured
from a dozen seeds, and with so few a move beyond six comes once in ten thousand."""
VERSION = "version"
"""The cause that what this program makes otherwise than the results say stands under."""
DRAWS = "draws."
"""What the ids of the causes begin with that are chance alone."""

_DETAILS = re.compile(
    r"\.q[1-5]$|\.(reading|contribution|published_bound|national|report_method|published)(\.|$)"
    r"|\.(synthetic|weight_observed|region|realised)$"
    r"|^(scenario|sensitivity|tornado|structural|value_of_data|threshold|triangulation)\."
)
_WHAT_MATTERS = re.compile(
    r"^(sensitivity\..*\.(low|high)$|(tornado|threshold|structural|value_of_data|decision)\.)"
)
"""The ids of figures that only a run with sensitivity has."""
_ORDER = (
    "decision.", "provision.", "demand.", "need.", "families.", "cost.", "workforce.", "breakeven.", "projection.", "ladder.",
    "flow.", "stock.", "overlap.", "known_groups.", "equity.",
)  # fmt: skip
"""What begins the ids of figures, most important first; the headline stands above them, indicators below."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A cause, and the result of the old run with that alone exchanged; None where it cannot stand alone."""

    cause: Cause
    result: Result | None


@dataclass(frozen=True, slots=True)
class Runs:
    """Two results as they are, what this program makes of the inputs of each, and each cause tried by itself."""

    old: Result
    new: Result
    base: Result
    goal: Result
    tried: Sequence[Tried] = ()
    split: bool = True
    """Whether what was tried has the figures of what matters most, where the two results have them."""
    uneven: bool = False
    """Whether only one of the results was run with each input at its limits."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What of the moves matters: how far figures may move, which are asked for, and what chance alone may do.

    `spread` is the standard deviation between seeds by figure and part; None where chance is not asked for.
    """

    tolerated: Sequence[Tolerated] = ()
    only: Sequence[str] = ()
    spread: Mapping[tuple[str, Part], float] | None = None

    def asks_for(self, figure_id: str) -> bool:
        """Return whether a figure is asked for."""
        return not self.only or any(fnmatchcase(figure_id, each) for each in self.only)

    def allows(self, figure_id: str, change: float, scale: float) -> bool:
        """Return whether a move is within what is tolerated: by share, or by amount."""
        rule = next(
            (each for each in self.tolerated if each.figures is None or fnmatchcase(figure_id, each.figures)),
            None,
        )
        if rule is None:
            return False
        by_share = rule.relative is not None and abs(change) <= rule.relative * scale
        return by_share or (rule.absolute is not None and abs(change) <= rule.absolute)


@dataclass(frozen=True, slots=True)
class Moves:
    """What became of the figures of both results."""

    moved: list[MovedFigure] = field(default_factory=list)
    appeared: list[OneSided] = field(default_factory=list)
    vanished: list[OneSided] = field(default_factory=list)
    unmoved: int = 0
    by_chance: int = 0
    not_compared: int = 0
    """Figures that one result has because it alone was run with each input at its limits."""

    @property
    def beyond(self) -> bool:
        """Whether anything moved by more than is tolerated, appeared or vanished."""
        return bool(self.appeared or self.vanished) or any(each.beyond for each in self.moved)


Values = dict[Part, float]
ByFigure = dict[str, tuple[Figure, Values]]


def moves(runs: Runs, judged: Judged) -> Moves:
    """Return every figure that moved, with what each cause contributes, and those that only one result has."""
    compared = _Compared(runs, judged)
    found = Moves()
    for figure_id in dict.fromkeys([*compared.old, *compared.new]):
        if judged.asks_for(figure_id):
            found = compared.added(found, figure_id)
    headlines = [result.context.headline for result in (runs.new, runs.old)]
    found.moved.sort(key=lambda each: _importance(each, headlines))
    return found


def disagreements(
    said: Result, made: Result, within: float
) -> Iterator[tuple[int, Part, float, float | None]]:
    """Yield the figures of a result that its own inputs do not give: number, part, what it says and what they give.

    What only a run with each input at its limits has is not asked of one without.
    """
    again = {figure.id: _parts(figure) for figure in made.figures}
    for number, figure in enumerate(said.figures):
        if figure.id not in again and is_of_what_matters(figure.id):
            continue
        given = again.get(figure.id, {})
        for part, value in _parts(figure).items():
            other = given.get(part)
            if other is None or abs(other - value) > within * max(abs(value), abs(other)):
                yield number, part, value, other


def spreads(results: Sequence[Result]) -> dict[tuple[str, Part], float]:
    """Return the standard deviation of every figure's parts between runs that differ in their seed alone."""
    found: dict[tuple[str, Part], list[float]] = {}
    for result in results:
        for figure in result.figures:
            for part, value in _parts(figure).items():
                found.setdefault((figure.id, part), []).append(value)
    return {key: stdev(values) for key, values in found.items() if len(values) == len(results)}


def is_detail(figure_id: str) -> bool:
    """Return whether a figure is a detail of another: a fifth of it, a reading, a scenario's or a sensitivity's."""
    return _DETAILS.search(figure_id) is not None


def is_of_what_matters(figure_id: str) -> bool:
    """Return whether a figure is there only where each input was run at its limits."""
    return _WHAT_MATTERS.search(figure_id) is not None


class _Compared:
    """The figures of all the runs, by id."""

    def __init__(self, runs: Runs, judged: Judged) -> None:
        self.judged = judged
        self.old, self.new = _values(runs.old), _values(runs.new)
        self.base, self.goal = _values(runs.base), _values(runs.goal)
        self.tried = [(each.cause.id, _values(each.result)) for each in runs.tried if each.result is not None]
        self.split, self.uneven = runs.split, runs.uneven

    def added(self, found: Moves, figure_id: str) -> Moves:
        """Return what was found, with one figure more."""
        old, new = self.old.get(figure_id), self.new.get(figure_id)
        if self.uneven and is_of_what_matters(figure_id):
            return replace(found, not_compared=found.not_compared + 1)
        if old is None or new is None or old[0].unit != new[0].unit:
            if old is not None:
                found.vanished.append(self._one_sided(old[0], is_there=False))
            if new is not None:
                found.appeared.append(self._one_sided(new[0], is_there=True))
            return found
        moved = self._moved(figure_id)
        if moved is None:
            return replace(found, unmoved=found.unmoved + 1)
        if moved.moves and all(each.by_chance for each in moved.moves):
            return replace(found, by_chance=found.by_chance + 1)
        found.moved.append(moved)
        return found

    def _moved(self, figure_id: str) -> MovedFigure | None:
        (old_figure, old), (figure, new) = self.old[figure_id], self.new[figure_id]
        found = [
            self._move(figure_id, part)
            for part in PARTS
            if part in old and part in new and abs(new[part] - old[part]) > ROUNDING * _size(part, old, new)
        ]
        range_gone_or_new = ("lower" in old) != ("lower" in new)
        if not found and not range_gone_or_new:
            return None
        return MovedFigure(
            id=figure_id,
            label=figure.label,
            unit=figure.unit,
            population=figure.population,
            is_detail=is_detail(figure_id),
            old_interval=old_figure.interval,
            new_interval=figure.interval,
            moves=found,
            range_gone_or_new=range_gone_or_new,
            is_split=self.split or not is_of_what_matters(figure_id),
            beyond=range_gone_or_new or any(each.beyond for each in found),
        )

    def _move(self, figure_id: str, part: Part) -> Move:
        old, new = self.old[figure_id][1], self.new[figure_id][1]
        was, change = old[part], new[part] - old[part]
        contributions, interaction = self._contributions(figure_id, part, _size(part, old, new))
        of_draws = bool(contributions) and all(each.cause.startswith(DRAWS) for each in contributions)
        spread = 0.0 if self.judged.spread is None else self.judged.spread.get((figure_id, part), 0.0)
        by_chance = of_draws and abs(change) <= BY_CHANCE * spread
        # A limit may be nothing, or cross it: how far it moved is seen against the value as well.
        scale = abs(was) if part == "value" else max(abs(was), abs(old["value"]))
        return Move(
            part=part,
            old=was,
            new=new[part],
            change=change,
            relative=change / abs(was) if was else None,
            contributions=contributions,
            interaction=interaction,
            by_chance=by_chance,
            beyond=not by_chance and not self.judged.allows(figure_id, change, scale),
        )

    def _contributions(self, figure_id: str, part: Part, size: float) -> tuple[list[Contribution], float]:
        """Return what each cause contributes to a move, and what is left of it."""
        old, new = self.old[figure_id][1][part], self.new[figure_id][1][part]
        base, goal = _part(self.base, figure_id, part), _part(self.goal, figure_id, part)
        found = []
        if base is not None:
            for cause, values in self.tried:
                value = _part(values, figure_id, part)
                if value is not None and abs(value - base) > ATTRIBUTED * size:
                    found.append(Contribution(cause=cause, change=value - base))
            # What this program makes of the inputs of either, against what the result says.
            if goal is not None and abs(program := fsum((base, -old, new, -goal))) > ATTRIBUTED * size:
                found.append(Contribution(cause=VERSION, change=program))
        return found, fsum((new, -old, *(-each.change for each in found)))

    def _one_sided(self, figure: Figure, *, is_there: bool) -> OneSided:
        """Return a figure that one result lacks, with the causes that make it appear, or vanish, each by itself."""
        causes = [cause for cause, values in self.tried if (figure.id in values) is is_there]
        if (figure.id in self.base) is is_there or (figure.id in self.goal) is not is_there:
            causes = [VERSION]  # this program has it with the inputs of both, or with neither
        elif is_of_what_matters(figure.id) and not self.split:
            causes = []
        return OneSided(
            id=figure.id,
            label=figure.label,
            unit=figure.unit,
            value=figure.value,
            is_detail=is_detail(figure.id),
            causes=causes,
        )


def _values(result: Result | None) -> ByFigure:
    """Return the figures of a result that have a value, each with the numbers that may move."""
    figures = [] if result is None else result.figures
    return {figure.id: (figure, _parts(figure)) for figure in figures if figure.value is not None}


def _parts(figure: Figure) -> Values:
    if figure.value is None:
        return {}
    parts: Values = {"value": figure.value}
    if figure.interval is not None:
        parts |= {"lower": figure.interval.lower, "upper": figure.interval.upper}
    return parts


def _part(values: ByFigure, figure_id: str, part: Part) -> float | None:
    return values[figure_id][1].get(part) if figure_id in values else None


def _size(part: Part, old: Values, new: Values) -> float:
    """Return the size of what moves, against which the rounding of floats is judged."""
    return max(abs(old[part]), abs(new[part]), 0.0 if part == "value" else abs(old["value"]))


def _importance(figure: MovedFigure, headlines: Sequence[str]) -> tuple[bool, int, bool, float]:
    """Return where a figure stands: details last, the headline first, then by its kind and by how far it moved."""
    kind = next((place for place, start in enumerate(_ORDER) if figure.id.startswith(start)), len(_ORDER))
    if figure.id.partition(".")[0] in headlines:
        kind = -1
    sizes = [inf if each.relative is None else abs(each.relative) for each in figure.moves]
    return figure.is_detail, kind, not figure.id.endswith(".expected"), -max(sizes, default=0.0)
