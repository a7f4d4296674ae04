"""Conditions from the command line, such as ``provision.gap > 60``: read against a result, every fault at once."""

import re
from collections.abc import Callable, Mapping
from typing import cast, get_args

from imhcalc.faults import DataMissingError, Fault, ImhcalcError, UsageError
from imhcalc.loading.numbers_meant import number_meant, plain_number
from imhcalc.models.condition import Condition, Operator
from imhcalc.models.result import Figure

OPERATORS: tuple[Operator, ...] = get_args(Operator)
EXAMPLE = '"provision.gap > 60"'
_OPERATOR = re.compile(r"[<>=!~≤≥]+")
_PARTS = re.compile(r"(?P<figure>[^<>=!~≤≥]*)(?P<operator>[<>=!~≤≥]+)(?P<number>.*)", re.DOTALL)
_MEANT: dict[str, Operator] = {
    "=": "==", "===": "==", "=>": ">=", "=<": "<=", "≥": ">=", "≤": "<=", "<>": "!=", "!": "!=", "=!": "!=", "!==": "!=",
}  # fmt: skip
_DIGITS = r"[-+]?(?:\d+(?:\.(?P<decimals>\d+))?|\.(?P<only>\d+))(?:[eE](?P<power>[-+]?\d{1,2}))?"
_NUMBER = re.compile(_DIGITS, re.ASCII)
_SCALED = re.compile(rf"(?P<number>{_DIGITS})\s*(?P<unit>%|(?:per|in)\s+1,?000)", re.IGNORECASE | re.ASCII)
PROPORTION, PER_1000 = "proportion", "per_1000"


def read_conditions(
    texts: list[str], figures: Mapping[str, Figure], absent: Callable[[str], Fault]
) -> list[Condition]:
    """Return conditions on the figures of a result.

    Parameters
    ----------
    texts
        The conditions as they were written.
    figures
        The figures of the result by id.
    absent
        Says why the result has no figure of an id.

    Raises
    ------
    UsageError
        With every fault of all of them, where one is not written as a condition is.
    DataMissingError
        The same, where all are, and the result lacks a figure or its value.
    """
    conditions: list[Condition] = []
    faults: list[Fault] = []
    kind: type[ImhcalcError] = DataMissingError
    for text in texts:
        missing, malformed, condition = _read(text, figures, absent)
        if malformed:
            kind = UsageError
        faults += [*missing, *malformed]
        if condition is not None:
            conditions.append(condition)
    if faults:
        raise kind(dict.fromkeys(faults))
    return conditions


def _read(
    text: str, figures: Mapping[str, Figure], absent: Callable[[str], Fault]
) -> tuple[list[Fault], list[Fault], Condition | None]:
    """Return what is missing from the result, what is wrong with the writing, and the condition where nothing is."""
    parts = _PARTS.fullmatch(text)
    name = parts["figure"].strip() if parts is not None else ""
    if parts is None or not name or not parts["number"].strip() or _PARTS.fullmatch(parts["number"]):
        return [], [_no_condition(text)], None
    figure = figures.get(name)
    missing = _missing(name, figure, absent)
    malformed = []
    operator, written = parts["operator"], parts["number"].strip()
    if operator not in OPERATORS:
        malformed.append(_no_operator(text, operator))
    number = _number(text, name, written, figure)
    if isinstance(number, Fault):
        malformed.append(number)
    if missing or malformed or isinstance(number, Fault):
        return missing, malformed, None
    return [], [], Condition(text.strip(), name, cast("Operator", operator), *number)


def _missing(name: str, figure: Figure | None, absent: Callable[[str], Fault]) -> list[Fault]:
    if figure is None:
        return [absent(name)]
    if figure.value is None:
        return [
            Fault(
                "no-value",
                f"`{name}` has no value here: {figure.label}",
                found="no value",
                expected="a figure with a value",
                help=f"imhcalc explain WHAT {name} says how it comes about",
            )
        ]
    return []


def _number(text: str, name: str, written: str, figure: Figure | None) -> tuple[float, float] | Fault:
    """Return the number of a condition and the step of its last digit, in the unit of its figure."""
    scaled, plain = _SCALED.fullmatch(written), _NUMBER.fullmatch(written)
    if scaled is None and plain is None:
        return _no_number(text, name, written)
    unit = None if figure is None else figure.unit
    if scaled is not None:
        power = 2 if scaled["unit"] == "%" else 3
        if unit == PER_1000:
            return _scaled(scaled["number"], 3 - power), _step(scaled) * 10 ** (3 - power)
        if unit not in {None, PROPORTION}:
            return _no_share(text, name, str(unit))
        number, step = _scaled(scaled["number"], -power), _step(scaled) / 10**power
    else:
        assert plain is not None  # noqa: S101 -- one of the two forms
        number, step = float(written), _step(plain)
    if unit == PROPORTION and abs(number) > 1:
        return _no_proportion(text, name, written, None if scaled else number)
    return number, step


def _scaled(written: str, power: int) -> float:
    """Return a number times a power of ten, as its decimals would be written: 7.5% is the float 0.075."""
    mantissa, _, own = written.lower().partition("e")
    return float(f"{mantissa}e{int(own or 0) + power}")


def _step(match: re.Match[str]) -> float:
    decimals = match["decimals"] or match["only"] or ""
    return float(f"1e{int(match['power'] or 0) - len(decimals)}")


def _no_proportion(text: str, name: str, written: str, bare: float | None) -> Fault:
    """Say that a number is no proportion; `bare` is one that was written without a unit, and may be per cent."""
    help_ = None
    if bare is not None and abs(bare) <= 100:  # noqa: PLR2004 -- per cent
        per_cent = plain_number(bare)
        help_ = f"if {per_cent} per cent is meant, write {per_cent}% or {plain_number(bare / 100)}"
    return Fault(
        "percent-or-proportion",
        f"{_quoted(text)}: {name} is a proportion, which lies between 0 and 1, and {written} does not",
        found=written,
        expected="a proportion, such as 0.075, 7.5% or 75 per 1000",
        help=help_,
    )


def _no_share(text: str, name: str, unit: str) -> Fault:
    unit = unit.replace("_", " ")
    return Fault(
        "unit-mismatch",
        f"{_quoted(text)}: {name} is no share, it is in {unit}",
        found="a share",
        expected=f"a plain number, in {unit}",
    )


def _no_number(text: str, name: str, written: str) -> Fault:
    return Fault(
        "not-a-number",
        f"{_quoted(text)}: what {name} is set against is no number",
        found=written,
        expected="a number, such as 60, 7.5%, 0.075 or 75 per 1000",
        help=number_meant(written),
    )


def _no_operator(text: str, operator: str) -> Fault:
    meant = _MEANT.get(operator)
    return Fault(
        "unknown-operator",
        f"{_quoted(text)}: `{operator}` compares nothing",
        found=operator,
        expected=", ".join(OPERATORS),
        help=f"did you mean `{meant}`?" if meant else None,
    )


def _no_condition(text: str) -> Fault:
    operators = _OPERATOR.findall(text)
    help_ = None
    if not operators and len(text.split()) <= 1:
        meant = f'"{text.strip()} > 60"' if text.strip() else EXAMPLE
        help_ = (
            f"quote the whole condition, as in --fail-if {meant}: without quotation marks the shell takes what follows > or < "
            "for the name of a file, and may have made one now"
        )
    elif len(operators) > 1:
        help_ = "one comparison in each condition: to fail outside two limits, give --fail-if twice"
    return Fault(
        "no-condition",
        f"{_quoted(text)} is no condition" if text.strip() else "the condition is empty",
        found=text.strip() or "no text",
        expected=f"a figure, one of {', '.join(OPERATORS)}, and a number: {EXAMPLE}",
        help=help_,
    )


def _quoted(text: str) -> str:
    return f'"{text.strip()}"'
