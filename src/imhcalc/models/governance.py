"""What a pack of evidence says of its own keeping: its releases, its ids of old, and findings it has answered."""

from typing import Annotated, Literal, Self

from imhcalc.models.base import Field, Strict, model_validator
from imhcalc.models.quantity import Day, refused

RelationKind = Literal[
    "total_of_groups", "parts_of_whole", "all_of", "any_of", "same_figure", "set_against", "separate"
]
"""How figures hang together:

total_of_groups: `whole` is the rate of everybody, `parts` are the rates of groups that make up everybody;
parts_of_whole: `parts` add up to `whole`, or to 1 where there is none;
all_of, any_of: `whole` is the share to whom all, or any, of `parts` apply;
same_figure: `parts` are the same thing, said more than once;
set_against: `parts` are compared with each other, so they have to be of the same people and years;
separate: `parts` are shares of their own, which have no reason to add up to 1.
"""

WITH_WHOLE = {"total_of_groups", "all_of", "any_of"}
"""Kinds that need a `whole`."""


class Release(Strict):
    """One version of a pack: when it came out, and what changed."""

    version: str
    """The version, as `pack.version` had it."""
    date: Day
    """The day it came out, as 2026-11-02."""
    changes: Annotated[list[str], Field(min_length=1)]
    """What changed, one sentence for each change."""


class Acceptance(Strict):
    """A finding of `evidence lint` that somebody looked at and lets stand, and why."""

    code: str
    """The code of the finding, as `evidence lint` prints it in brackets."""
    entry: str
    """The entry as the finding names it, such as outcomes.OUT.baselines.England."""
    reason: Annotated[str, Field(min_length=1)]
    """Why it may stand."""
    by: Annotated[str, Field(min_length=1)]
    """Who looked at it."""
    on: Day
    """When, as 2026-11-02."""


class Relation(Strict):
    """How figures of a pack hang together, so that `evidence lint` can hold them against each other.

    Figures are named by id, as `evidence list` shows them; those of a conflict as conflicts.NAME.FIGURE.
    """

    kind: RelationKind
    """How they hang together: `total_of_groups`, `whole` is the rate of everybody and `parts` those of groups
    that make up everybody; `parts_of_whole`, parts add up to the whole, or to 1; `all_of` and `any_of`,
    the whole is the share to whom all or any of the parts apply; `same_figure`, said more than once;
    `set_against`, compared with each other; `separate`, shares with no reason to add up to 1."""
    whole: str | None = None
    """The id of the figure for the whole, where the kind has one."""
    parts: Annotated[list[str], Field(min_length=1)]
    """The ids of the figures that belong together."""
    share_of_first: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    """For two groups: least and most that the first can be of everybody."""
    because: str | None = None
    """Where `share_of_first` comes from."""
    compare: list[str] = Field(default_factory=list)
    """Figures of another source that tell which one is wrong."""

    @model_validator(mode="after")
    def _whole_goes_with_kind(self) -> Self:
        if self.kind in WITH_WHOLE and self.whole is None:
            raise refused("no-whole", f"a relation of kind {self.kind} needs a `whole`")
        if (self.share_of_first is None) != (self.because is None):
            raise refused("no-reason", "`share_of_first` goes with `because`, and only with it")
        return self
