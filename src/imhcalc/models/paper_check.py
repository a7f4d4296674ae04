"""What was found in a report that people have edited, beside the result that it was made from."""

from typing import Literal

from imhcalc.models.base import ConfigDict, Field, Made

Verdict = Literal["agrees", "rounded further", "disagrees", "counts others", "gone", "not run", "no figure"]
"""Of a number: it is the result's; it is that, rounded further; it is another; it is said to count something else; its
figure is not in the result; it is of what matters most, which the result was made without; or it is no figure, such as a
year or a page."""
TO_LOOK_AT: tuple[Verdict, ...] = ("disagrees", "counts others", "gone")
FoundBy = Literal["its place", "its id", "its words"]
"""How it is known which number of the report a number is: it stands where that stood; it carries the figure's id; or
the words around it speak of the figure."""


class PaperPlace(Made):
    """Where a number of a paper stands."""

    heading: str
    """The heading above it; in a workbook its sheet, among slides the slide."""
    where: str
    """A paragraph by its number, a table, a cell by its name."""
    row: str = ""
    column: str = ""
    line: int | None = None
    """The line of the file, where it has lines."""
    sentence: str


class CheckedNumber(Made):
    """A number of a paper, and what the result has for it."""

    verdict: Verdict
    written: str
    """As it stands in the paper."""
    printed: str | None = None
    """As a report from this result prints it there, or prints its figure."""
    found_by: FoundBy | None = None
    figure: str | None = None
    label: str | None = None
    result: str | None = None
    """The figure with its range, as reports write it."""
    counts: str | None = None
    """What the report counts there, where the paper counts something else."""
    place: PaperPlace


class PaperCheck(Made):
    """Every number of a paper beside a result."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["imhcalc-paper-check/1"] = Field(alias="schema", default="imhcalc-paper-check/1")
    paper: str
    result: str
    area: str
    evidence: str
    other_area: str | None = None
    """The area that the paper is of, by its own words, where the result is of another."""
    other_evidence: str | None = None
    other_record: list[str] = Field(default_factory=list)
    """What the paper's record of the run says otherwise than the result: of the profile, the draws, the program."""
    not_known: str | None = None
    """Why it is not known whether the result is as it was made, where it is not."""
    run_with: str | None = None
    """The command that makes the result with what matters most, where the paper speaks of that and the result does not."""
    run_now: bool = False
    """Whether what matters most was calculated for this check, from the inputs of the result."""
    numbers: list[CheckedNumber]

    def to_look_at(self) -> list[CheckedNumber]:
        """Return the numbers that no longer agree."""
        return [each for each in self.numbers if each.verdict in TO_LOOK_AT]

    @property
    def agrees(self) -> bool:
        """Whether all that the paper says agrees."""
        return not (self.other_area or self.other_evidence or self.to_look_at())
