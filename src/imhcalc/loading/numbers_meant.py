"""What number was meant by text that is none: per cent, commas, currency, quotation marks."""

import re

# Compiled when they are used, as few files hold such text.
_PERCENT = r"([-+]?\d+(?:[.,]\d+)?)\s*(?:%|per ?cent|pct)"
_PER_1000 = r"([-+]?\d+(?:\.\d+)?)\s*(?:per|in|/)\s*1[, ]?000"
_THOUSANDS = r"[-+]?[1-9]\d{0,2}(?:([, _'\u00a0\u202f])\d{3})(?:\1\d{3})*(?:\.\d+)?"
_SEPARATOR = r"[, _'\u00a0\u202f]"
_DECIMAL_COMMA = r"[-+]?\d+,\d+"
_NUMBER = r"[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?"
_NOT_FINITE = r"[-+]?\.?(?:nan|inf|infinity)"
_NOT_KNOWN = frozenset(
    {
        "",
        "-",
        "--",
        "?",
        "n/a",
        "na",
        "none",
        "unknown",
        "not known",
        "tbc",
        "tbd",
        "..",
        ":",
        "x",
        "z",
        "*",
        "[c]",
        "[x]",
    }
)
_CURRENCY = "£$€"


def number_meant(text: str) -> str | None:
    """Return the help for text that stands where a number is meant, or None."""
    bare = text.strip().lstrip(_CURRENCY).strip()
    if match := re.fullmatch(_PERCENT, bare, re.IGNORECASE):
        return f"write {plain_number(float(match[1].replace(',', '.') + 'e-2'))}"
    if match := re.fullmatch(_PER_1000, bare, re.IGNORECASE):
        return f"write {plain_number(float(match[1] + 'e-3'))}"
    if re.fullmatch(_THOUSANDS, bare):
        return f"write {re.sub(_SEPARATOR, '', bare)}"
    if re.fullmatch(_DECIMAL_COMMA, bare):
        return f"write {bare.replace(',', '.')}"
    return _other(text, bare)


def plain_number(value: float) -> str:
    """Return a number as a person would write it."""
    return f"{value:.10g}"


def _other(text: str, bare: str) -> str | None:
    if re.fullmatch(_NOT_FINITE, bare, re.IGNORECASE):
        return "infinity and not-a-number have no place here; leave the line out where there is no figure"
    if bare.lower() in _NOT_KNOWN:
        return "leave the line out where the figure is not known; what is left out is said in the report"
    if re.fullmatch(_NUMBER, bare):
        if bare != text.strip():
            return f"write {bare}"
        too_large = len(bare) > 300 or float(bare) in {float("inf"), float("-inf")}  # noqa: PLR2004 -- digits of a double
        return (
            "no count or rate is as large as this" if too_large else f"write {bare} without quotation marks"
        )
    return None
