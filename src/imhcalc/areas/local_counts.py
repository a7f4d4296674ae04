"""Local counts of children by small area or ward, from a CSV that a spreadsheet saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from imhcalc.models.units import Nation


@dataclass(frozen=True, slots=True)
class LocalCounts:
    """Children of a neighbourhood, added up over the rows of a file."""

    children_by_age: dict[str, float]
    """By single year of age, "0" to "5"; an age that the file does not have is absent."""
    children_by_quintile: list[float] | None
    """Children in each fifth of the nation's deprivation index, most deprived first; None without a column for it."""
    rows: int
    """The small areas or wards added up."""
    vintage: str | None
    """Which areas, which index and which year, as far as the file says: "LSOA 2021, IMD 2025, mid-2020"."""
    notes: tuple[str, ...]
    """What was done on the way, for whoever reads: lines left out, totals checked, what was assumed."""
    nation: Nation | None = None
    index: str | None = None
    """The deprivation index and its year, such as "IMD 2025"."""
    year: str | None = None
    """When the children were counted, such as "mid-2020"."""
    ages_by_quintile: str | None = None
    """The ages counted in `children_by_quintile`, such as "0 to 4"."""
    sha256: str = ""


def read_local_counts(
    path: str | Path, *, district: str | None = None, codes: Sequence[str] = ()
) -> LocalCounts:
    """Return the children in a user's CSV of small areas or wards, one row an area, columns found by name.

    Parameters
    ----------
    path
        The file.
    district
        Add up only the rows of this district, by the code or name that the file itself gives them.
    codes
        Add up only these areas, by code.

    Raises
    ------
    InputFaultsError
        With every fault found, each with its row and column, wherever the meaning is not certain.
    """
    raise NotImplementedError
