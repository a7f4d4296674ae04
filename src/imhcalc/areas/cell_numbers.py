"""What a cell of a spreadsheet says where a count, a fifth or a share is meant; why it cannot be told, where not.

A number is taken only where it can mean one thing. 1,5 may be one and a half or fifteen, 1.234 may be a
little over one or a thousand: such cells are refused, and the refusal says what to write.
"""

import re
from dataclasses import dataclass

from imhcalc.models.units import QUINTILES

LARGEST_COUNT = 10_000
"""More children of one year of age than any small area or ward has; a date kept as a number is larger."""

ROUNDING_OF_SHARES = 0.005
DECILES = 10

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"[0-9]{{1,4}}[-/. ]?{_MONTH}(?:[-/. ]?[0-9]{{2,4}})?|{_MONTH}[-/. ]?[0-9]{{1,4}}"
    r"|[0-9]{1,4}\s?[-/\u2013]\s?[0-9]{1,2}(?:\s?[-/\u2013]\s?[0-9]{1,4})?(?:[ T][0-9]{1,2}:[0-9]{2}.*)?"
    r"|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2,4}|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?",
    re.IGNORECASE,
)
_ERROR = re.compile(r"#[A-Z/0]+[!?]?|#+", re.IGNORECASE)
_SUPPRESSED = re.compile(
    r"\[?(?:c|x|u|z|s|k|low|supp?(?:ressed)?|disclosive|redacted|confidential)\]?|[*~:.\u2026]+|[-\u2013\u2014]+"
    r"|[<\u2264]\s*=?\s*[0-9]+|(?:less than|fewer than|under|below)\s+[0-9]+|[0-9]+\s*(?:or fewer|or less)|[0-9]+\s*\*+",
    re.IGNORECASE,
)
_NOT_KNOWN = re.compile(
    r"n/?a|none|null|nan|nil|unknown|not (?:known|available)|missing|\?+|tbc", re.IGNORECASE
)
_NEGATIVE = re.compile(r"[-\u2212\u2013]\s*[0-9][0-9,. ]*|\(\s*[0-9][0-9,. ]*\)|[0-9][0-9,.]*-")
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?\s*e\s*[-+]?[0-9]+", re.IGNORECASE)
_PERCENT = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*(?:%|per ?cent)", re.IGNORECASE)
_WHOLE = re.compile(r"[0-9]+")
_WHOLE_WITH_POINT = re.compile(r"([0-9]+)\.(?:0|00|0000+)")
_WHOLE_WITH_COMMA = re.compile(r"([0-9]+),(?:0|00|0000+)")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([, '\u2019])[0-9]{3})(?:\1[0-9]{3})*(?:\.0+)?")
_DECIMAL_COMMA = re.compile(r"[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})")
_DECIMAL_POINT = re.compile(r"[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})")
_SPACE = re.compile(r"[\u00a0\u2007\u2009\u202f]")
_FIFTH = re.compile(
    r"(?:(?:quintile|decile|fifth|tenth|q|d) *)?([0-9]{1,2})(?:\.0+)?(?:st|nd|rd|th)?"
    r"([ (\[,:;=\u2013-]*(?:(?:most|least|the|deprived|[12]0 ?%|of|areas?)[ )\]]*)*)",
    re.IGNORECASE,
)
_MOST, _LEAST = re.compile(r"most", re.IGNORECASE), re.compile(r"least", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a cell's meaning is not certain: a fault without its place."""

    code: str
    expected: str
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """Which marks a file writes numbers with, as far as its own cells and separator show."""

    is_decimal_comma: bool
    """The comma is the decimal mark, as a file separated by semicolons has it."""
    is_comma_between_thousands: bool


def marks_of(separator: str, cells: "set[str]") -> Marks:
    """Return the marks of a file from its separator and its different cells."""
    comma = any(_DECIMAL_COMMA.fullmatch(cell) for cell in cells)
    point = any(_DECIMAL_POINT.fullmatch(cell) for cell in cells)
    return Marks(
        is_decimal_comma=separator == ";" and not point,
        is_comma_between_thousands=not comma and (separator != ";" or point),
    )


COUNT = "a whole number of children, such as 12"


def count_in(cell: str, marks: Marks, largest: int = LARGEST_COUNT) -> float | Refused:
    """Return the count that a cell holds, or why it holds none for certain."""
    cell = _SPACE.sub(" ", cell)
    if _WHOLE.fullmatch(cell):
        return _not_too_large(cell, largest)
    whole = _WHOLE_WITH_POINT.fullmatch(cell)
    if whole is None and marks.is_decimal_comma:
        whole = _WHOLE_WITH_COMMA.fullmatch(cell)
    if whole is not None:
        return _not_too_large(whole[1], largest)
    grouped = _GROUPED.fullmatch(cell)
    if grouped is not None and (grouped[1] != "," or marks.is_comma_between_thousands):
        return _not_too_large(re.sub(r"\D", "", cell.split(".")[0]), largest)
    return _why_no_count(cell)


def _not_too_large(digits: str, largest: int) -> float | Refused:
    significant = digits.lstrip("0") or "0"
    if len(significant) <= len(str(largest)) and int(significant) <= largest:
        return float(significant)
    return Refused(
        "count-too-large",
        f"at most {largest:,} children of one age in a small area or ward",
        "numbers like 45000 are dates that a spreadsheet keeps as numbers; and is this row a total?",
    )


def _why_no_count(cell: str) -> Refused:
    for pattern, refused in _NO_COUNTS:
        if pattern.fullmatch(cell):
            return refused
    if _DECIMAL_COMMA.fullmatch(cell) or _GROUPED.fullmatch(cell):
        return Refused(
            "ambiguous-number",
            COUNT,
            f"write {cell.replace(',', '')} if the comma is between thousands; counts have no decimals",
        )
    if re.fullmatch(r"[0-9]+\.[0-9]{3}", cell):
        return Refused(
            "ambiguous-number",
            COUNT,
            f"write {cell.replace('.', '')} if the point is between thousands; counts have no decimals",
        )
    if re.fullmatch(r"[0-9]*[.,][0-9]+", cell):
        return Refused(
            "decimals-in-count",
            COUNT,
            "children are whole; a modelled or averaged figure is no count, and a share needs a % sign",
        )
    return Refused("not-a-count", COUNT)


_NO_COUNTS = (
    (
        re.compile(""),
        Refused(
            "missing-count",
            COUNT,
            "write 0 where there are none; leave the row out only if it is none of your area",
        ),
    ),
    (
        _ERROR,
        Refused(
            "spreadsheet-error",
            COUNT,
            "the formula failed, or the column was too narrow when the file was saved: mend it in the"
            " spreadsheet and save again",
        ),
    ),
    (
        _SUPPRESSED,
        Refused(
            "suppressed-count",
            COUNT,
            "a hidden count is not zero: ask for counts of larger areas or of ages added up, or give births"
            " and the mix of the area in the profile instead",
        ),
    ),
    (
        _NOT_KNOWN,
        Refused("missing-count", COUNT, "write 0 where there are none; what is not known cannot be added up"),
    ),
    (_NEGATIVE, Refused("negative-count", COUNT, "children are never fewer than none")),
    (
        _DATE,
        Refused(
            "date-for-number",
            COUNT,
            "the spreadsheet has turned the cell into a date, or it is a range: type the number again with"
            " the cell's format set to Number or Text",
        ),
    ),
    (
        _SCIENTIFIC,
        Refused(
            "scientific-notation",
            COUNT,
            "the spreadsheet has shortened the number: set the column's format to Number and save again",
        ),
    ),
    (_PERCENT, Refused("share-for-count", COUNT, "this is a share: give numbers of children")),
)


def looks_like_date(text: str) -> bool:
    """Return whether a text is one that spreadsheets make of a range such as 1-2."""
    return bool(re.search(_MONTH, text, re.IGNORECASE) and _DATE.fullmatch(text))


def fifth_in(cell: str, *, is_decile: bool) -> int | Refused:
    """Return the fifth, 1 the most deprived, that a quintile's or decile's cell names."""
    parts = DECILES if is_decile else QUINTILES
    expected = f"1 to {parts}, 1 for the most deprived"
    match = _FIFTH.fullmatch(_SPACE.sub(" ", cell))
    if match is None or looks_like_date(cell):
        return _why_no_fifth(cell, expected)
    number = int(match[1])
    refused = _direction(number, match[2], parts)
    if refused is not None:
        return refused
    if not 1 <= number <= parts:
        return Refused(
            "out-of-range", expected, "is it a rank, a score or a percentile? Give the decile or the fifth"
        )
    return (number + 1) // 2 if is_decile else number


def _why_no_fifth(cell: str, expected: str) -> Refused:
    if cell == "":
        help_ = "every small area has one; look it up, or leave the column out"
        return Refused("missing-fifth", expected, help_)
    if _ERROR.fullmatch(cell):
        return Refused("spreadsheet-error", expected, "the look-up in the spreadsheet found nothing: mend it")
    if _DATE.fullmatch(cell):
        return Refused("date-for-number", expected, "the spreadsheet has turned the cell into a date")
    return Refused("not-a-fifth", expected)


def _direction(number: int, words: str, parts: int) -> Refused | None:
    """Return why a label such as "1 (least deprived)" runs the other way, or None."""
    is_most, is_least = bool(_MOST.search(words)), bool(_LEAST.search(words))
    if (number == 1 and is_least) or (number == parts and is_most):
        return Refused(
            "reversed-order",
            "1 for the most deprived",
            f"this column runs the other way: replace each number by {parts + 1} less it",
        )
    return None


def share_in(cell: str, marks: Marks) -> tuple[float, bool] | Refused:
    """Return a number and whether it has a per cent sign, or why it cannot be told."""
    text = _SPACE.sub(" ", cell)
    match = _PERCENT.fullmatch(text)
    number = match[1] if match else text
    expected = "a share, such as 0.25 or 25%"
    if "," in number:
        if not (marks.is_decimal_comma and re.fullmatch(r"[0-9]+,[0-9]+", number)):
            return Refused("ambiguous-number", expected, f"write {number.replace(',', '.')} with a point")
        number = number.replace(",", ".")
    if not re.fullmatch(r"[0-9]*\.?[0-9]+", number):
        why = _why_no_count(cell)
        return Refused(why.code.replace("count", "share"), expected, why.help)
    value = float(number)
    if value > 100:  # noqa: PLR2004 -- per cent
        return Refused("out-of-range", expected, "is it a count? Head the column by what it counts")
    return value, match is not None
