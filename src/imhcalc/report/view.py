"""A result as the words of a report look at it: figures by id, each marked where it is written, and turns of phrase."""

from collections.abc import Callable
from typing import Self

from imhcalc.first_letters import lowered
from imhcalc.models.result import Figure, OutcomeContext, Result
from imhcalc.records import dataclass
from imhcalc.report import numbers
from imhcalc.report.marks import has_stray_marks, marked, without_stray_marks

DISSENTING_VIEW = "dissenting_view"
"""What stands in place of a figure's id, in rows for programs, for a local view that differs: its words are the label."""


@dataclass(frozen=True)
class View:
    """A result with its figures and words at hand."""

    result: Result
    figures: dict[str, Figure]
    outcomes: dict[str, OutcomeContext]

    @classmethod
    def of(cls, result: Result) -> Self:
        """Return the view of a result; no text that a profile gave can pass for one of our marks."""
        if has_stray_marks(result):
            result = Result.model_validate_json(without_stray_marks(result.model_dump_json(by_alias=True)))
        return cls(
            result,
            {figure.id: figure for figure in result.figures},
            {outcome.id: outcome for outcome in result.context.outcomes},
        )

    @property
    def headline(self) -> OutcomeContext:
        """The outcome the report leads with."""
        return self.outcomes[self.result.context.headline]

    def value(self, figure_id: str) -> float | None:
        """Return a figure's value, or None where it is absent or not defined."""
        figure = self.figures.get(figure_id)
        return None if figure is None else figure.value

    def quoted(self, figure_id: str, text: str) -> str:
        """Return text marked as what a figure is written as."""
        return marked(figure_id, text)

    def limits(self, figure_id: str) -> tuple[float, float] | None:
        """Return a figure's interval, or None where it has none."""
        figure = self.figures.get(figure_id)
        if figure is None or figure.interval is None:
            return None
        return figure.interval.lower, figure.interval.upper

    def number(self, figure_id: str) -> float:
        """Return the value of a figure that is always there."""
        value = self.figures[figure_id].value
        assert value is not None  # noqa: S101 -- only figures with a value are asked for
        return value

    def single(self, figure_id: str, write: Callable[[float], str]) -> str:
        """Return the value of a figure that is always there, as it is written, marked."""
        return self.quoted(figure_id, write(self.number(figure_id)))

    def ranged(self, figure_id: str, write: Callable[[float, tuple[float, float] | None], str]) -> str:
        """Return the value and the range of a figure that is always there, as they are written, marked."""
        return self.quoted(figure_id, write(self.number(figure_id), self.limits(figure_id)))

    def ends(self, figure_id: str) -> str:
        """Return the range of a figure that has one, without its value, marked: ``110 to 300``."""
        limits = self.limits(figure_id)
        assert limits is not None  # noqa: S101 -- only figures with a range are asked for
        return self.quoted(figure_id, numbers.limits_only(limits))


def unstopped(text: str) -> str:
    """Return a sentence as part of another: in lower case, without its full stop."""
    return lowered(text.rstrip().rstrip("."))


def sentence(text: str) -> str:
    """Return text that ends like a sentence."""
    stripped = text.strip()
    return stripped if stripped.endswith((".", "?", "!", ")")) else f"{stripped}."
