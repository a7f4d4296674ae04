"""Formulas that a spreadsheet and this program work out alike: what a line of a chain is, and its value.

Each line is an input, or a formula of lines before it in the few operations that spreadsheets and
`worked_out` share. The format writes the formulas; tests work them out and set them against the engine.
"""

import ast
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import floor
from typing import NamedTuple

from imhcalc.models.units import Unit

_NAME = re.compile(r"(?<![\w.])[a-z][a-z0-9_]*")


class Line(NamedTuple):
    """One line of the chain: an input where `formula` is empty, else worked out.

    `formula` is divided by `over` where that is above 0; where it is not, the line is `otherwise`, or has no
    value. `needs` names further lines without which it has none. Where `adds`, the lines that have a value are
    added and the others left out. `value` is the central value of the run: in
    `unit`, None where the run has none. `figure` is the id of the figure that it is, if it is one.
    """

    name: str
    part: str
    label: str
    unit: Unit
    value: float | None
    how: str
    formula: str = ""
    over: str = ""
    otherwise: float | None = None
    needs: tuple[str, ...] = ()
    adds: bool = False
    figure: str = ""

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the lines that it rests on, each once."""
        return tuple(dict.fromkeys([*_NAME.findall(self.formula), *_NAME.findall(self.over), *self.needs]))


def worked_out(lines: Iterable[Line], changed: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return the value of every line, by name, with some inputs changed.

    Raises
    ------
    ValueError
        If a formula uses what spreadsheets and this do not share.
    """
    found: dict[str, float | None] = {}
    for line in lines:
        found[line.name] = changed.get(line.name, line.value) if not line.formula else value_of(line, found)
    return found


def value_of(line: Line, known: Mapping[str, float | None]) -> float | None:
    """Return the value of a formula of known lines, or None where it has none."""
    numbers = {name: value for name in line.arguments if (value := known.get(name)) is not None}
    if line.adds:
        return sum(numbers.values()) if numbers else None
    if len(numbers) < len(line.arguments):
        return None
    if not line.over:
        return _value(ast.parse(line.formula, mode="eval").body, numbers)
    divisor = _value(ast.parse(line.over, mode="eval").body, numbers)
    if divisor <= 0:
        return line.otherwise
    return _value(ast.parse(line.formula, mode="eval").body, numbers) / divisor


def _value(node: ast.expr, known: Mapping[str, float]) -> float:
    match node:
        case ast.Name(id=name):
            return known[name]
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, known)
        case ast.BinOp(left=left, op=operator, right=right):
            return _combined(operator, _value(left, known), _value(right, known))
        case ast.Call(func=ast.Name(id=called), args=args) if called in _FUNCTIONS:
            return float(_FUNCTIONS[called]([_value(each, known) for each in args]))
    message = f"not an operation of the chain: {ast.unparse(node)}"
    raise ValueError(message)


_FUNCTIONS: dict[str, Callable[[Sequence[float]], float]] = {
    "MAX": max,
    "MIN": min,
    "INT": lambda given: floor(given[0]),
}


def _combined(operator: ast.operator, left: float, right: float) -> float:
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
    message = "divisions belong in `over`, which says what stands where there is nothing to divide by"
    raise ValueError(message)
