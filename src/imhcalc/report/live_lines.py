"""Collects the lines of the live chain: inputs as the profile states them, formulas with the engine's figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from imhcalc.models.units import Unit
from imhcalc.report.live_formulas import Line, value_of
from imhcalc.report.view import View

STATED = "as your profile states"
NOT_STATED = "not stated in the profile"


@dataclass
class Chain:
    """Collects lines; a formula's value is the engine's figure where there is one, else worked out here."""

    view: View
    lines: list[Line] = field(default_factory=list)
    values: dict[str, float | None] = field(default_factory=dict)

    @property
    def profile(self) -> dict[str, Any]:
        """The profile as the run resolved it."""
        return self.view.result.inputs.profile

    def block(self, name: str) -> dict[str, Any]:
        """Return a block of the profile, empty where it is not there."""
        return self.profile.get(name) or {}

    def given(  # noqa: PLR0913, PLR0917 -- the fields of a line
        self,
        name: str,
        part: str,
        label: str,
        unit: Unit,
        value: float | None,
        how: str = "",
        figure: str = "",
    ) -> str:
        """Add an input and return its name."""
        self._add(
            Line(
                name,
                part,
                label,
                unit,
                value,
                NOT_STATED if value is None else how or STATED,
                figure=figure,
            )
        )
        return name

    def stated(self, name: str, part: str, label: str, unit: Unit, stated: Any) -> str:  # noqa: ANN401 -- as the profile holds it
        """Add an input that the profile may state, with its source, and return its name."""
        return self.given(name, part, label, unit, amount(stated), origin(stated))

    def worked(
        self,
        name: str,
        part: str,
        label: str,
        unit: Unit,
        formula: str,
        how: str,
        **more: Any,  # noqa: ANN401 -- the others, each of its own type
    ) -> str:
        """Add a formula and return its name."""
        line = Line(name, part, label, unit, None, how, formula, **more)
        value = (
            self.view.value(line.figure) if line.figure in self.view.figures else value_of(line, self.values)
        )
        self._add(line._replace(value=value))
        return name

    def evidence(self, parameter: str) -> float | None:
        """Return a number of the evidence that the run used; the middle of one that is a pair of limits."""
        for used in self.view.result.inputs.parameters:
            if used.id == parameter:
                return sum(used.value) / len(used.value) if isinstance(used.value, list) else used.value
        return None

    def taken_on(self) -> str:
        """Return the name of the line that says how many families would be taken on."""
        return "families_taken_on" if self.has("families_taken_on") else "families_engaged"

    def has(self, name: str) -> bool:
        """Return whether a line is there."""
        return name in self.values

    def _add(self, line: Line) -> None:
        self.lines.append(line)
        self.values[line.name] = line.value


def amount(stated: Any) -> float | None:  # noqa: ANN401 -- as the profile holds it
    """Return a stated amount or share: bare, or under `value`."""
    value = stated.get("value") if isinstance(stated, Mapping) else stated
    return float(value) if isinstance(value, int | float) else None


def origin(stated: Any) -> str:  # noqa: ANN401 -- as the profile holds it
    """Return where a stated amount comes from, in words."""
    if not isinstance(stated, Mapping):
        return ""
    where = ", ".join(str(each) for each in (stated.get("source"), stated.get("year")) if each)
    return f"{STATED}: {where}" if where else ""
