"""One thing to compare: its result, its draws, and who it is."""

from collections.abc import Mapping
from functools import cached_property

from imhcalc.assemble.result import Drawn, Estimated
from imhcalc.models.comparison import AROUND, Subject, SubjectKind
from imhcalc.models.result import Figure, OutcomeContext, Result
from imhcalc.records import dataclass

PLAN = (
    "flow.families",
    "demand.identified",
    "demand.referred",
    "demand.engaged",
    "provision.capacity",
    "provision.met",
    "provision.gap",
    "provision.gap.chance",
    "provision.coverage_of_need",
    "workforce.team",
    "workforce.capacity",
    "cost.total",
    "cost.capacity",
    "cost.per_family",
)
"""The figures of a plan that are compared, in order; those that no profile leads to are absent."""
CHANCES = frozenset({"provision.gap.chance"})
"""Figures that are shares of draws already: they have no draws of their own."""


@dataclass(frozen=True)
class Compared:
    """One thing to compare: its result as a report has it, and draws in which its area has departures of its own.

    `paired` serves differences; it is the draws of `shown` where the two cannot differ, and None where none are asked
    for.
    """

    subject: Subject
    shown: Estimated
    paired: Drawn | None

    @property
    def result(self) -> Result:
        """The result as a report has it."""
        return self.shown.result

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """The figures by id."""
        return {figure.id: figure for figure in self.result.figures}

    @cached_property
    def outcomes(self) -> Mapping[str, OutcomeContext]:
        """The words of the outcomes by id."""
        return {outcome.id: outcome for outcome in self.result.context.outcomes}

    @cached_property
    def members(self) -> frozenset[str]:
        """The codes of its districts; none for an area that is only stated."""
        return frozenset(self.result.area.members)

    @property
    def is_around(self) -> bool:
        """Whether it only stands beside what was asked for."""
        return self.subject.kind in AROUND


def subject_of(  # noqa: PLR0913 -- the fields of a subject
    estimated: Estimated,
    subject_id: str,
    name: str,
    kind: SubjectKind,
    *,
    label: str | None = None,
    why: str | None = None,
    neighbour: int | None = None,
) -> Subject:
    """Return the subject that a result is about."""
    result = estimated.result
    return Subject(
        id=subject_id,
        name=name,
        kind=kind,
        nation=result.area.nation,
        place=result.area.code or result.area.name,
        label=label,
        why=why,
        neighbour=neighbour,
        area=result.area,
        profile=result.run.profile,
        stated=result.context.stated,
        dissent=result.context.dissent,
    )
