"""What Word and PowerPoint files share: text that XML can hold, a date that is no clock's, and fixed bytes."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from imhcalc.faults import Fault, OutputError
from imhcalc.models.result import Result

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip entry can carry: it says that none is meant."""
FIRST_ENTRY = "[Content_Types].xml"
LANGUAGE = "en-GB"
_YEAR = re.compile(r"(?:19|20)\d\d")
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u202a-\u202e\u2066-\u2069]"
)
_CLOCK_TOO_EARLY = Fault(
    "clock-too-early",
    "the clock of this machine is before 1980, and Word and PowerPoint files cannot be written then",
    expected="a clock of today",
    help="set the clock; pages, workbooks, text and JSON can be written without",
)
_SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    """Return text without what XML refuses or what turns the direction of reading; all white space is one space."""
    return _SPACE.sub(" ", _REFUSED.sub("", text))


def dated(result: Result) -> datetime:
    """Return the date that a file of a result carries: the first day of the year of its evidence.

    A result knows no clock, so that the same inputs give the same bytes. Where the version of the evidence names
    no year, the latest year among its sources stands in.
    """
    named = _YEAR.match(result.run.evidence.version)
    years = [source.year for source in result.sources if source.year]
    year = int(named[0]) if named else max(years, default=EARLIEST[0])
    return datetime(year, 1, 1, tzinfo=UTC)


def saved(save: Callable[[BytesIO], None]) -> bytes:
    """Return an Office file as a library saves it, settled.

    Raises
    ------
    OutputError
        If the clock of the machine is before 1980, where these libraries can write no zip file.
    """
    out = BytesIO()
    try:
        save(out)
    except ValueError as error:
        if str(EARLIEST[0]) not in str(error):
            raise
        raise OutputError([_CLOCK_TOO_EARLY]) from None
    return settled(out.getvalue())


def settled(package: bytes) -> bytes:
    """Return an Office file with its entries in a fixed order and without times, so that its bytes depend on its content alone."""
    out = BytesIO()
    with ZipFile(BytesIO(package)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != FIRST_ENTRY, name)):
            entry = ZipInfo(name, EARLIEST)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return out.getvalue()
