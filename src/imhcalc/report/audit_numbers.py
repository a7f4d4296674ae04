"""How the results of a claim's sums are written: in the form in which the claim prints its own."""

from collections.abc import Sequence
from math import floor, log10

from imhcalc.models.audit import AuditedClaim, AuditedFigure, AuditedSum
from imhcalc.report.numbers import half_up

MONEY = frozenset({"cost", "cost_each", "benefit", "net"})
RATES = frozenset({"rate", "share"})
A_MILLION, A_BILLION = 1e6, 1e9
FIGURES_OF_MILLIONS = 5
WHOLE_FROM, TENTHS_FROM = 100.0, 10.0
HUNDRED = 100.0
NAMES = {
    "denominator": "the denominator", "rate": "the rate", "count": "the count", "total": "the total", "average": "the average",
    "leaves": "what is left", "cost": "the cost", "cost_each": "the cost for each", "benefit": "the benefit",
    "net": "the net benefit", "ratio": "the ratio", "before": "the figure before", "after": "the figure after",
    "change": "the change", "share": "the share", "whole": "everything",
}  # fmt: skip
"""What each figure is called in sentences."""


def called(name: str) -> str:
    """Return what a figure is called: the rate, the rate of boys, looked after."""
    row, _, role = name.rpartition(".")
    if row in {"", "parts"}:
        return NAMES.get(role, role.replace("_", " ")) if row == "" else role
    if row.endswith(".parts"):
        return role
    return f"{NAMES.get(role, role)} of {row}"


def printed(claim: AuditedClaim, name: str, *, words: bool = False) -> str:
    """Return a figure as the claim prints it, with the words after it or without."""
    if name == "whole":
        return "100%"
    figure = claim.figures[name]
    if figure.derived:
        return in_form(figure.values, figure, name)
    return figure.text if words and not figure.text.isdigit() else figure.short


def result(claim: AuditedClaim, each: AuditedSum, values: Sequence[float] | None = None) -> str:
    """Return what a sum gives, in the form of its printed answer."""
    return in_form(
        values or each.results, claim.figures.get(each.answer), each.answer, _currency(claim, each)
    )


def in_form(values: Sequence[float], like: AuditedFigure | None, name: str, currency: str = "") -> str:
    """Return a number, or the ends of a range, in the form of a figure; where it is not printed, by its name."""
    role = name.rpartition(".")[2]
    form, base = ("percent", HUNDRED) if role in RATES or name == "whole" else ("count", 1.0)
    if like is not None:
        form, base, currency = like.form, like.base, like.currency or currency
    texts = list(dict.fromkeys(_number(value, form, base, currency, role, like) for value in sorted(values)))
    return " to ".join(texts)


def _number(
    value: float, form: str, base: float, currency: str, role: str, like: AuditedFigure | None
) -> str:
    if form in {"percent", "share"}:
        return f"{_fine(value * HUNDRED, _decimals(like))}%"
    if form == "per":
        return f"{_fine(value * base, _decimals(like))} per {base:,.0f}"
    if form == "one_in":
        return f"1 in {plain(1 / value)}" if value else "none"
    if form == "count" and like is not None and "." in like.short and abs(value) < WHOLE_FROM:
        return _fine(value, _decimals(like))
    return f"{currency}{plain(value)}" if form == "money" or (role in MONEY and currency) else plain(value)


def _decimals(like: AuditedFigure | None) -> int:
    """Return one more decimal than is printed, at least one."""
    if like is None:
        return 1
    number = like.short.split(".")
    digits = len(_leading_digits(number[1])) if len(number) > 1 else 0
    return digits + 1


def _leading_digits(text: str) -> str:
    """Return the digits with which a text begins."""
    return text[: len(text) - len(text.lstrip("0123456789"))]


def _fine(value: float, decimals: int) -> str:
    shown = f"{half_up(value, 10.0**-decimals):,.{decimals}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def plain(value: float) -> str:
    """Return a number as people write it: 27.744 million, 2,304, 86.3, 15.63."""
    size = abs(value)
    if size >= A_MILLION:
        scale, word = (A_BILLION, "billion") if size >= A_BILLION else (A_MILLION, "million")
        places = max(0, FIGURES_OF_MILLIONS - 1 - floor(log10(size / scale)))
        shown = f"{value / scale:,.{places}f}".rstrip("0").rstrip(".")
        return f"{shown} {word}"
    if size >= WHOLE_FROM:
        return f"{half_up(value, 1):,.0f}"
    if size >= TENTHS_FROM:
        return _fine(value, 1)
    return _fine(value, 2)


def _currency(claim: AuditedClaim, each: AuditedSum) -> str:
    """Return the currency of the money that goes into a sum."""
    signs = [claim.figures[name].currency for name in each.inputs if name in claim.figures]
    return next((sign for sign in signs if sign), "")
