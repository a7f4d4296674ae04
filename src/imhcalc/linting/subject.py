"""What rules look at: a pack, every figure in it with its id and how it is used, and what figures are held against."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from imhcalc.models.evidence import Association, Conflict, Evidence, Outcome, RiskFactor, Source
from imhcalc.models.lint_settings import LintSettings
from imhcalc.models.quantity import Quantity

Path = tuple[str | int, ...]
Role = Literal["default", "reading", "beside", "context", "benchmark", "off", "alternative", "conflict"]
"""How a figure is used: in every run; as a rival reading beside it; printed beside it; shown or compared with; held
and not shown; only if it is chosen; recorded because sources disagree."""

IN_EVERY_RUN: Role = "default"
_ROLE_OF_USE: dict[str, Role] = {
    "setting": "default",
    "context": "context",
    "benchmark": "benchmark",
    "off": "off",
}


class Figure(NamedTuple):
    """A figure of a pack: its id, its path in the files, and how it is used."""

    id: str
    path: Path
    quantity: Quantity
    role: Role


@dataclass(frozen=True)
class Subject:
    """A pack that is looked at, without anything that could not be loaded."""

    evidence: Evidence
    own: frozenset[tuple[str, str]]
    """The entries, by section and id, that the pack has itself and not from one it builds on."""
    refused: frozenset[tuple[str, str]]
    """Entries that are written and could not be loaded."""
    is_whole: bool
    """Whether every file and the header could be read, so that what is not here is not there."""
    settings: LintSettings
    year: int
    """The year that ages of figures are counted to."""
    drawn: Callable[[Quantity], list[list[float]]]
    """Returns the 95% limits between which a quantity is drawn, a pair for each of its values."""
    shipped: Mapping[str, Quantity]
    """Every figure by id of the pack that ships as the default: what the program asks for by name."""
    shipped_settings: frozenset[str]
    """The parameters that the program asks for in every run."""

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Every figure by id, those of packs below among them."""
        return figures_of(self.evidence)

    @cached_property
    def own_figures(self) -> list[Figure]:
        """The figures of the pack itself."""
        return [figure for figure in self.figures.values() if self.is_own(figure.path)]

    @cached_property
    def in_every_run(self) -> frozenset[Path]:
        """The paths of the figures that every run uses."""
        return frozenset(figure.path for figure in self.figures.values() if figure.role == IN_EVERY_RUN)

    def is_own(self, path: Path) -> bool:
        """Say whether an entry is the pack's own."""
        return (str(path[0]), str(path[1])) in self.own

    def could_hold(self, figure: str) -> bool:
        """Say whether a figure may be there, in what could not be loaded."""
        return not self.is_whole or any(
            figure.startswith(f"{section}.{name}") for section, name in self.refused
        )

    def own_outcomes(self) -> Iterator[tuple[str, Outcome]]:
        """Yield the outcomes of the pack itself."""
        yield from (
            (name, each) for name, each in self.evidence.outcomes.items() if ("outcomes", name) in self.own
        )

    def own_associations(self) -> Iterator[tuple[str, Association]]:
        """Yield the associations of the pack itself."""
        held = self.evidence.associations
        yield from ((name, each) for name, each in held.items() if ("associations", name) in self.own)

    def own_sources(self) -> Iterator[tuple[str, Source]]:
        """Yield the sources of the pack itself."""
        yield from (
            (name, each) for name, each in self.evidence.sources.items() if ("sources", name) in self.own
        )

    def source_of(self, quantity: Quantity) -> Source | None:
        """Return the source of a figure, where there is one."""
        return self.evidence.sources.get(quantity.source or "")


def dotted(path: Path) -> str:
    """Return a path as people write it."""
    return ".".join(str(part) for part in path)


def figures_of(evidence: Evidence) -> dict[str, Figure]:
    """Return every figure of a pack by id, those of packs below among them."""
    return {figure.id: figure for figure in _figures(evidence)}


def _figures(evidence: Evidence) -> Iterator[Figure]:
    for name, classification in evidence.classifications.items():
        key = f"classifications.{name}.shares"
        yield from _with_rivals(key, ("classifications", name, "shares"), classification.shares, "default")
    for name, outcome in evidence.outcomes.items():
        yield from _of_outcome(name, outcome)
    for name, factor in evidence.risk_factors.items():
        yield from _of_factor(name, factor)
    for name, association in evidence.associations.items():
        yield from _of_association(name, association)
    for name, parameter in evidence.parameters.items():
        path: Path = ("parameters", name, "quantity")
        yield from _with_rivals(f"parameters.{name}", path, parameter.quantity, _ROLE_OF_USE[parameter.use])
    for name, rung in evidence.ladder.items():
        yield from _with_rivals(f"ladder.{name}", ("ladder", name, "amount"), rung.amount, "default")
    for name, conflict in evidence.conflicts.items():
        yield from _of_conflict(name, conflict)


def _of_conflict(name: str, conflict: Conflict) -> Iterator[Figure]:
    for label, quantity in conflict.figures.items():
        path: Path = ("conflicts", name, "figures", label)
        yield from _with_rivals(f"conflicts.{name}.{label}", path, quantity, "conflict")


def _of_factor(name: str, factor: RiskFactor) -> Iterator[Figure]:
    for nation, exposure in factor.exposures.items():
        for part, quantity in (("split", exposure.split), ("gradient", exposure.gradient)):
            if quantity is not None:
                path: Path = ("risk_factors", name, "exposures", nation, part)
                yield from _with_rivals(f"risk_factors.{name}.{part}.{nation}", path, quantity, "default")


def _of_outcome(name: str, outcome: Outcome) -> Iterator[Figure]:
    path: Path = ("outcomes", name)
    for nation, baseline in outcome.baselines.items():
        key = f"outcomes.{name}.baseline.{nation}"
        yield from _with_rivals(key, (*path, "baselines", nation), baseline, "default")
    for label, reading in outcome.readings.items():
        key = f"outcomes.{name}.readings.{label}"
        yield from _with_rivals(key, (*path, "readings", label, "value"), reading.value, "reading")
    if outcome.published_bounds is not None:
        key = f"outcomes.{name}.published_bounds"
        yield from _with_rivals(key, (*path, "published_bounds"), outcome.published_bounds, "beside")
    for nation, measured in outcome.measured.items():
        if measured.national is not None:
            key = f"outcomes.{name}.measured.{nation}"
            yield from _with_rivals(key, (*path, "measured", nation, "national"), measured.national, "beside")


def _of_association(name: str, association: Association) -> Iterator[Figure]:
    key, path = f"associations.{name}", ("associations", name)
    if association.most_v_least is not None:
        yield from _with_rivals(key, (*path, "most_v_least"), association.most_v_least, "default")
    for level, ratio in (association.levels or {}).items():
        yield from _with_rivals(f"{key}.{level}", (*path, "levels", level), ratio, "default")
    for rival, levels in association.alternatives.items():
        for level, ratio in levels.items():
            inner: Path = (*path, "alternatives", rival, level)
            yield from _with_rivals(f"{key}.alternatives.{rival}.{level}", inner, ratio, "alternative")


def _with_rivals(key: str, path: Path, quantity: Quantity, role: Role) -> Iterator[Figure]:
    yield Figure(key, path, quantity, role)
    for name, rival in quantity.alternatives.items():
        inner_role: Role = "alternative" if role != "conflict" else role
        yield from _with_rivals(
            f"{key}.alternatives.{name}", (*path, "alternatives", name), rival, inner_role
        )
