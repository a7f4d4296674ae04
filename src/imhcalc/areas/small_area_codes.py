"""What a code of a small area or ward tells: its nation, its kind, and where the code is new, its vintage."""

import re
from dataclasses import dataclass

from imhcalc.models.units import Nation


@dataclass(frozen=True, slots=True)
class AreaCode:
    """A code of the official register, as far as its shape tells."""

    code: str
    nation: Nation
    kind: str
    """What such areas are called, such as LSOA."""
    vintage: str | None
    """The year whose list first has it, where that rules the lists before it out."""
    is_larger: bool = False
    """A district, region or nation: the code of a total, among small areas."""


@dataclass(frozen=True, slots=True)
class _Shape:
    pattern: re.Pattern[str]
    nation: Nation
    kind: str
    is_larger: bool = False


_SHAPES = (
    _Shape(re.compile(r"E00[0-9]{6}"), "England", "output area"),
    _Shape(re.compile(r"E01[0-9]{6}"), "England", "LSOA"),
    _Shape(re.compile(r"E02[0-9]{6}"), "England", "MSOA"),
    _Shape(re.compile(r"E05[0-9]{6}"), "England", "ward"),
    _Shape(
        re.compile(r"E(?:06|07|08|09|10|11|12|40|47|54|92)[0-9]{6}"), "England", "district", is_larger=True
    ),
    _Shape(re.compile(r"W00[0-9]{6}"), "Wales", "output area"),
    _Shape(re.compile(r"W01[0-9]{6}"), "Wales", "LSOA"),
    _Shape(re.compile(r"W02[0-9]{6}"), "Wales", "MSOA"),
    _Shape(re.compile(r"W05[0-9]{6}"), "Wales", "ward"),
    _Shape(re.compile(r"W(?:06|11|92)[0-9]{6}"), "Wales", "district", is_larger=True),
    _Shape(re.compile(r"S00[0-9]{6}"), "Scotland", "output area"),
    _Shape(re.compile(r"S01[0-9]{6}"), "Scotland", "data zone"),
    _Shape(re.compile(r"S02[0-9]{6}"), "Scotland", "intermediate zone"),
    _Shape(re.compile(r"S13[0-9]{6}"), "Scotland", "ward"),
    _Shape(re.compile(r"S(?:08|12|37|92)[0-9]{6}"), "Scotland", "district", is_larger=True),
    _Shape(re.compile(r"95[A-Z]{2}[0-9]{2}S[0-9]"), "Northern Ireland", "SOA"),
    _Shape(re.compile(r"95[A-Z]{2}[0-9]{2}"), "Northern Ireland", "ward"),
    _Shape(re.compile(r"N08[0-9]{6}"), "Northern Ireland", "ward"),
    _Shape(re.compile(r"N20[0-9]{6}"), "Northern Ireland", "data zone"),
    _Shape(re.compile(r"N21[0-9]{6}"), "Northern Ireland", "super data zone"),
    _Shape(re.compile(r"N(?:09|10|92)[0-9]{6}"), "Northern Ireland", "district", is_larger=True),
    _Shape(re.compile(r"K0[0-9]{7}"), "England", "nations", is_larger=True),
)

FIRST_OF_VINTAGE = (
    ("E01033769", "E01999999", "2021"),
    ("W01001959", "W01999999", "2021"),
    ("S01000001", "S01006505", "2001"),
    ("S01006506", "S01013481", "2011"),
    ("S01013482", "S01999999", "2022"),
    ("N20000001", "N20999999", "2021"),
    ("N21000001", "N21999999", "2021"),
)
"""Runs of codes that belong to one list alone. Most LSOAs of 2021 keep their codes of 2011, and 2001."""

VINTAGE_OF_INDEX = {
    ("IMD", "2010"): "2001",
    ("IMD", "2015"): "2011",
    ("IMD", "2019"): "2011",
    ("IMD", "2025"): "2021",
    ("WIMD", "2014"): "2011",
    ("WIMD", "2019"): "2011",
    ("WIMD", "2025"): "2021",
    ("SIMD", "2012"): "2001",
    ("SIMD", "2016"): "2011",
    ("SIMD", "2020"): "2011",
}
"""The list of small areas that each index is published for."""

NATION_OF_INDEX: dict[str, Nation] = {
    "IMD": "England",
    "WIMD": "Wales",
    "SIMD": "Scotland",
    "NIMDM": "Northern Ireland",
}

_CODE = re.compile(
    r"([A-Z][0-9]{8}|95[A-Z]{2}[0-9]{2}(?:S[0-9])?)(?:\s*[:\u2013-]\s*.*)?", re.IGNORECASE | re.DOTALL
)


def area_code(cell: str) -> AreaCode | None:
    """Return what a cell's code tells; a name after a colon, as Nomis writes it, is left out. None for no code."""
    match = _CODE.fullmatch(cell)
    if match is None:
        return None
    code = match[1].upper()
    for shape in _SHAPES:
        if shape.pattern.fullmatch(code):
            return AreaCode(code, shape.nation, shape.kind, _vintage(code), shape.is_larger)
    return None


def _vintage(code: str) -> str | None:
    return next((year for first, last, year in FIRST_OF_VINTAGE if first <= code <= last), None)
