"""Judgements an audit makes about how authors round and whom figures count: read from data, each with its reason."""

from typing import Annotated

from imhcalc.models.base import Field, Strict
from imhcalc.models.stated import Name

Share = Annotated[float, Field(gt=0, le=1)]


class Judgement(Strict):
    """A number chosen by us, and why."""

    value: Annotated[float, Field(gt=0)]
    unit: Name
    status: Annotated[str, Field(pattern="^(judgement|published)$")]
    why: str


class JudgedRange(Strict):
    """Two limits chosen by us, and why."""

    lower: Share
    upper: Share
    unit: Name
    status: Annotated[str, Field(pattern="^(judgement|published)$")]
    why: str


class NamedDenominator(Strict):
    """A number of children that claims are often made of."""

    label: Name
    ages: Annotated[list[int], Field(min_length=1)]
    """The single years of age it adds up."""
    maternities: bool = False
    """Whether it is turned into maternities, by the babies for each of them."""


class AuditSettings(Strict):
    """All of them."""

    coarsest_rounding: Judgement
    loosest_rounding: Judgement
    loosest_of_one_figure: Judgement
    coarsest_cut: Judgement
    least_count_cut: Judgement
    one_in: Judgement
    near: Judgement
    share_of_boys: JudgedRange
    years_apart: Judgement
    unlike_held: Judgement
    denominators: Annotated[list[NamedDenominator], Field(min_length=1)]
