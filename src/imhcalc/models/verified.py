"""What became of worked examples."""

from dataclasses import dataclass

from imhcalc.models.case import Answer, Case


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """One answer: what was expected, what came of it, and whether that is near enough."""

    step: int
    """Counted from one."""
    name: str
    expected: Answer
    got: float | None
    """Unrounded; None where there is no such figure, or it has no value."""
    unit: str
    passed: bool
    why: str | None = None
    """Why there is no number."""

    @property
    def difference(self) -> float | None:
        """What came of it, less what was expected."""
        return None if self.got is None else self.got - self.expected.value


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """One worked example with its answers."""

    id: str
    file: str
    case: Case
    answers: tuple[CheckedAnswer, ...]

    @property
    def passed(self) -> bool:
        """Whether every answer is near enough."""
        return all(answer.passed for answer in self.answers)
