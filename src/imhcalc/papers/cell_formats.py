"""How a spreadsheet shows a number: as much of its formats as reports and those who edit them use."""

import re
from math import floor

GENERAL = "General"
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "d/m/yyyy", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "d/m/yyyy h:mm", 37: "#,##0", 38: "#,##0",
    39: "#,##0.00", 40: "#,##0.00", 49: "@",
}  # fmt: skip
"""The formats that have a number and no text of their own in a file."""
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|_.|\*.|\[[^\]]*\]')
_DATE = re.compile(r"[dmyhs]", re.IGNORECASE)
_PLACES = re.compile(r"[#0?,]*[#0?](?:\.([#0?]+))?(,*)")


def shown(value: float, pattern: str) -> str:
    """Return a number as a spreadsheet shows it; a date or a time is shown as nothing: it is no figure."""
    section, value = _section(pattern, value)
    bare = _LITERAL.sub("", section)
    if GENERAL.lower() in section.lower() or "@" in bare:
        return _general(value)
    if _DATE.search(bare):
        return ""
    places = _PLACES.search(bare)
    if places is None:
        return _LITERAL.sub(lambda match: match[1] or match[2] or match[3] or "", section).strip()
    if "%" in bare:
        value *= 100
    value /= 1000 ** len(places[2])
    decimals = len(places[1] or "")
    digits = _half_up(abs(value), decimals)
    text = f"{digits:,.{decimals}f}" if "," in places[0].removesuffix(places[2]) else f"{digits:.{decimals}f}"
    optional = len(places[1] or "") - len((places[1] or "").rstrip("#"))
    if optional and "." in text:
        text = text[: len(text) - optional] + text[len(text) - optional :].rstrip("0")
        text = text.rstrip(".")
    return ("-" if value < 0 and digits else "") + _around(section, text)


def _section(pattern: str, value: float) -> tuple[str, float]:
    """Return the part of a format for a number's sign, and the number as that part is given it."""
    parts = _split(pattern)
    if value < 0 and len(parts) > 1:
        return parts[1], -value
    if value == 0 and len(parts) > 2:  # noqa: PLR2004 -- positive, negative, zero
        return parts[2], value
    return parts[0], value


def _split(pattern: str) -> list[str]:
    parts, quoted = [""], False
    for letter in pattern:
        quoted ^= letter == '"'
        if letter == ";" and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _half_up(value: float, decimals: int) -> float:
    unit = 10.0**-decimals
    return float(floor(round(value / unit, 7) + 0.5) * unit)


def _general(value: float) -> str:
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.10g}"  # noqa: PLR2004 -- digits of a float


def _around(section: str, digits: str) -> str:
    """Return digits with what a format sets before and after them."""
    plain = _LITERAL.sub(lambda match: f"\0{match[1] or match[2] or match[3] or ''}\0", section)
    parts = plain.split("\0")
    # Every other part is literal; the digits stand in the first of the others that has a place for them.
    out, is_set = "", False
    for place, part in enumerate(parts):
        if place % 2:
            out += part
            continue
        match = None if is_set else _PLACES.search(part)
        if match is None:
            out += part
        else:
            out += part[: match.start()] + digits + part[match.end() :]
            is_set = True
    return out.strip()
