"""Sums that a claim states in words of arithmetic: ``ratio = benefit / cost``."""

import ast
import re
from typing import NamedTuple

LONGEST = 300
OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_SIGNS = str.maketrans(
    {"\u00d7": "*", "\u00f7": "/", "\u2212": "-", "\u2013": "-", "£": " ", "$": " ", "€": " "}
)
EXAMPLE = "a sum such as ratio = benefit / cost, with + - * / and brackets"
_UNREADABLE = "it cannot be read as a sum"


class StatedSum(NamedTuple):
    """A sum: the figure that is its answer, and what is said to give it."""

    text: str
    answer: str
    tree: object
    """A name, a number, or an operator with what stands left and right of it."""

    @property
    def names(self) -> tuple[str, ...]:
        """The figures that it speaks of, the answer first."""
        return tuple(dict.fromkeys((self.answer, *_names(self.tree))))


class NotASumError(ValueError):
    """A text is no sum; its message says why."""


def sum_in(text: str) -> StatedSum:
    """Return the sum that a text states; either side of its `=` may be the answer.

    Raises
    ------
    NotASumError
        If it is none.
    """
    sides = text.split("=")
    if len(sides) != 2 or len(text) > LONGEST:  # noqa: PLR2004 -- left and right
        raise NotASumError("it has to have one `=`, and at most 300 characters")
    left, right = (_tree(side) for side in sides)
    if isinstance(left, str):
        return StatedSum(text.strip(), left, right)
    if isinstance(right, str):
        return StatedSum(text.strip(), right, left)
    raise NotASumError("one side has to be a figure by itself, the answer")


def _tree(side: str) -> object:
    written = re.sub(r"(?<=\s)x(?=\s)", "*", side.translate(_SIGNS))
    written = re.sub(r"(?<=\d),(?=\d{3})", "", written)
    written = re.sub(r"(\d+(?:\.\d+)?)\s*%", r"(\1/100)", written)
    try:
        return _read(ast.parse(written.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotASumError(str(error) if isinstance(error, NotASumError) else _UNREADABLE) from None


def _read(node: ast.expr) -> object:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.Name() | ast.Attribute():
            return _name(node)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return ("-", 0.0, _read(operand))
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
            return (OPERATORS[type(operator)], _read(left), _read(right))
    raise NotASumError(_UNREADABLE)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    if isinstance(node, ast.Name):
        return node.id
    raise NotASumError(_UNREADABLE)


def _names(tree: object) -> tuple[str, ...]:
    if isinstance(tree, str):
        return (tree,)
    if isinstance(tree, tuple):
        return _names(tree[1]) + _names(tree[2])
    return ()
