"""What came of an audit: each claim's verdict, its sums, what speaks against it, and the denominators that fit."""

from dataclasses import dataclass
from typing import Final, Literal

from imhcalc.models.base import ConfigDict, Field, Made
from imhcalc.models.people import Ages, Kind
from imhcalc.models.printed import Form

AUDIT_SCHEMA: Final = "imhcalc-audit/1"
Verdict = Literal["reproduces", "allowing_for_rounding", "cannot_be_told", "does_not_reproduce"]
VERDICTS: tuple[Verdict, ...] = (
    "reproduces",
    "allowing_for_rounding",
    "cannot_be_told",
    "does_not_reproduce",
)
"""From the best to the worst: a claim's verdict is the worst of its sums'."""
How = Literal[
    "as_printed", "midpoint", "lower_end", "upper_end", "paired_ends", "widest_ends", "within", "other_way_round"
]  # fmt: skip
SumKind = Literal[
    "times", "money", "added", "whole", "average", "left", "net", "ratio", "change", "points", "groups_added", "groups_average",
    "between_groups", "stated",
]  # fmt: skip
"""Which sum a claim makes: a denominator times a rate; money for all and for each; parts added up; parts that make up
everything; their plain average; what is left; benefit less cost; benefit over cost; a change; a change in percentage points; counts of
groups added up; their rates averaged; a total between its groups; one that the claim states itself."""
FindingCode = Literal[
    "ages-differ", "ages-wider", "people-differ", "births-and-maternities", "families-and-children", "adults-and-parents",
    "places-differ", "place-wider", "flow-and-stock", "years-apart", "currencies-differ",
    "total-outside-groups", "total-conflicts-with-group", "total-near-one-group", "part-above-total", "overlap-added",
    "above-all", "unlike-held", "nested-added", "rows-may-overlap",
]  # fmt: skip
NOTES: frozenset[FindingCode] = frozenset(
    {"ages-wider", "births-and-maternities", "families-and-children", "adults-and-parents", "place-wider", "years-apart",
     "total-near-one-group", "unlike-held", "rows-may-overlap"}
)  # fmt: skip
"""Findings that have to be known beside a claim; every other one says that it does not hold."""
Slip = Literal[
    "ten_times", "a_tenth", "hundred_times", "a_hundredth", "thousand_times", "a_thousandth", "twelve_times", "a_twelfth",
    "fifty_two_times", "a_fifty_second", "double", "half", "the_rest", "another_row", "left_out", "counted_twice",
    "digits_swapped", "percentage_points", "coarser_rounding",
]  # fmt: skip
Fit = Literal["fits", "if_rounded", "no"]


@dataclass(frozen=True, slots=True)
class HeldDenominator:
    """A number of children or maternities that the area table gives for an area."""

    label: str
    area: str
    year: str
    count: float
    ages: Ages
    maternities: bool = False


class AuditedFigure(Made):
    """A figure of a claim, as printed and as a number; of whom, of what ages, where and when."""

    text: str
    short: str
    """The figure without the words after it."""
    values: list[float]
    form: Form
    base: float
    currency: str
    of: str | None
    kind: Kind | None
    ages: tuple[float, float] | None
    area: str | None
    year: str | None
    derived: bool = False
    """Whether it is not printed, but follows from its parts."""


class RoundingUsed(Made):
    """A rounding that prints the result as the answer; `stated` where the claim says it or authors do so unsaid."""

    kind: Literal["unrounded", "nearest", "down", "figures"]
    unit: float
    usual: bool


class OtherWay(Made):
    """Something else that would give the printed answer."""

    slip: Slip
    result: float
    names: list[str] = Field(default_factory=list)


class RangeByRounding(Made):
    """What a figure that is not printed would be, if the count were rounded to a unit."""

    unit: float
    lower: float
    upper: float


class AuditedSum(Made):
    """One sum of a claim: its answer as printed, what it gives, and how they compare."""

    id: str
    kind: SumKind
    row: str | None
    answer: str
    inputs: list[str]
    formula: list[str]
    """The sum as it is written: names of figures, numbers and signs."""
    verdict: Verdict
    printed: bool
    """Whether its answer is printed at all."""
    how: How
    results: list[float]
    """What the figures give as printed: one number, or the ends of a range."""
    possible: list[tuple[float, float]]
    """What they may give, as they may have been before they were rounded."""
    reach: tuple[float, float] | None = None
    """From what to what the word of the printed answer is taken to reach, such as "about" or "nearly"."""
    roundings: list[RoundingUsed] = Field(default_factory=list)
    other_ways: list[OtherWay] = Field(default_factory=list)
    needed: dict[str, list[float]] = Field(default_factory=dict)
    """What each other figure would have to be for the printed answer to follow."""
    by_rounding: list[RangeByRounding] = Field(default_factory=list)


class Finding(Made):
    """Something that speaks against a claim, or has to be known beside it."""

    code: FindingCode
    figures: list[str]
    numbers: dict[str, float] = Field(default_factory=dict)
    """What goes with it, such as a result with maternities in the place of births."""
    words: dict[str, str] = Field(default_factory=dict)

    @property
    def fails(self) -> bool:
        """Whether the claim does not hold because of it; otherwise it is a note."""
        return self.code not in NOTES


class FittingDenominator(Made):
    """A denominator tried: the claim's own, or one that is held for an area."""

    label: str
    area: str | None
    year: str | None
    count: float
    gives: float
    fits: Fit
    own: bool


class AuditedRival(Made):
    """Another value in print, and what the claim's sums give with it."""

    figure: str
    text: str
    source: str | None
    results: dict[str, list[float]]
    """By the sum's id."""


class AuditedClaim(Made):
    """One claim."""

    id: str
    file: str
    title: str | None
    citation: str | None
    where: str | None
    published: str | None
    quote: str | None
    area: str | None
    verdict: Verdict
    figures: dict[str, AuditedFigure]
    sums: list[AuditedSum]
    findings: list[Finding]
    missing: list[str]
    """Figures without which nothing can be told."""
    denominators: list[FittingDenominator]
    denominators_of: str | None = None
    """The sum in which they were tried."""
    rivals: list[AuditedRival]


class Audit(Made):
    """All the claims of one run."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", defer_build=True, populate_by_name=True
    )

    schema_: Literal["imhcalc-audit/1"] = Field(AUDIT_SCHEMA, alias="schema")
    imhcalc: str
    claims: list[AuditedClaim]
