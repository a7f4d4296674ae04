"""Percentages where shares are meant: shares that do not add up to one, and what to write in their place."""

from typing import TypeGuard

from imhcalc.faults import Fault
from imhcalc.loading.numbers_meant import plain_number
from imhcalc.loading.positions import Document, Path, dotted

_LOOKS_LIKE_PER_CENT = (95.0, 105.0)
_MOST_PER_CENT = 100
_SHARES_SHOWN = 8
LIKE_SHARES = "shares add up to 1; each is between 0 and 1, or written with %"


def shares_fault(document: Document, path: Path, shares: list[float]) -> Fault:
    """Return the fault of shares that do not add up to one."""
    total = sum(shares)
    help_ = LIKE_SHARES
    too_large = [share for share in shares if 1 < share <= _MOST_PER_CENT]
    if _LOOKS_LIKE_PER_CENT[0] <= total <= _LOOKS_LIKE_PER_CENT[1]:
        proportions = ", ".join(plain_number(share / 100) for share in shares)
        per_cent = ", ".join(f"{plain_number(share)}%" for share in shares)
        help_ = f"they look like percentages: write [{proportions}] or [{per_cent}]"
    elif too_large:
        help_ = f"a share is between 0 and 1: {'; '.join(if_per_cent(each) for each in too_large[:_SHARES_SHOWN])}"
    listed = " + ".join(plain_number(share) for share in shares)
    root = document.root
    node = root.at(path) if root is not None else None
    fault = Fault(
        "E_SHARES_SUM",
        f"{dotted(path)} adds up to {plain_number(round(total, 6))}, not 1",
        found=f"{listed} = {plain_number(round(total, 6))}",
        expected="shares that add up to 1, within 0.005",
        help=help_,
    )
    return document.at_value(node.child("value") or node, fault) if node is not None else fault


def if_per_cent(number: float) -> str:
    """Return what to write if a number is a percentage."""
    return (
        f"if {plain_number(number)} per cent is meant, write {plain_number(number)}% "
        f"or {plain_number(number / 100)}"
    )


def per_cent_meant(value: object) -> str | None:
    """Return the help for a number that may be a percentage."""
    if is_number(value) and 1 < value <= _MOST_PER_CENT:
        return f"if {plain_number(value)} per cent is meant, write {plain_number(value / 100)}"
    return None


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value is a number, which true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)
