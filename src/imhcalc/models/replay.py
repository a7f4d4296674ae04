"""What differs between a run and the same run made again."""

from dataclasses import dataclass
from math import isclose

from imhcalc.models.result import Figure

LAST_DIGITS = 1e-9
"""How far, beside their size, the same numbers may differ from one kind of machine to another."""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Something that a run rests on, as it was and as it is now."""

    what: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that moved: what it was with the limits of its range, and the figure as it is now."""

    figure: Figure
    value: float | None
    limits: tuple[float, float] | None

    @property
    def pairs(self) -> tuple[tuple[float | None, float | None], ...]:
        """The value and the two limits, each as it is now and as it was."""
        interval = self.figure.interval
        now = (None, None) if interval is None else (interval.lower, interval.upper)
        return ((self.figure.value, self.value), *zip(now, self.limits or (None, None), strict=True))

    @property
    def in_last_digits(self) -> bool:
        """Whether it moved no further than the same run may on another kind of machine."""
        return all(_is_same(*pair) for pair in self.pairs)


def _is_same(now: float | None, before: float | None) -> bool:
    if now is None or before is None:
        return now is before
    return isclose(now, before, rel_tol=LAST_DIGITS, abs_tol=LAST_DIGITS)


@dataclass(frozen=True, slots=True)
class Replay:
    """Whether a run made again gave the same result, and if not, what differs."""

    is_same: bool
    """Whether the result is the same, byte for byte."""
    sha256: str
    """Of the result as it is now."""
    otherwise: tuple[Otherwise, ...]
    """What the run rests on that is not as it was."""
    moved: tuple[Moved, ...] = ()
    """The figures that moved, in the order of the result."""
    gone: tuple[str, ...] = ()
    """Ids of figures that are there no more."""
    added: tuple[str, ...] = ()
    """Ids of figures that were not there."""
    parts: tuple[str, ...] = ()
    """The parts of the result that differ."""
    is_changed: bool = False
    """Whether the record is not as it was written."""
    left_out: tuple[str, ...] = ()
    """Keys of counts too small to show, which the record does not hold."""
