"""A profile that points to a table of small areas, with the children of that table in it."""

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from imhcalc.areas.headings import index_named
from imhcalc.areas.local_counts import LocalCounts
from imhcalc.areas.table import AreaTable
from imhcalc.faults import Fault
from imhcalc.models.profile import Profile, ProfilePopulation
from imhcalc.models.units import Nation


def with_counts(profile: Profile, counts: LocalCounts, file: str) -> Profile:
    """Return a profile with counts of small areas in place of the table that it points to."""
    stated = profile.population
    given = stated.model_dump(exclude_unset=True, exclude={"small_areas"})
    origin = {"source": words_of(counts, file, stated), "year": counts.year or stated.year}
    if counts.children_by_age:
        given["children_by_age"] = counts.children_by_age
    if counts.children_by_quintile is not None:
        given["children_by_quintile"] = {"value": counts.children_by_quintile} | origin
        given["index"] = counts.index or stated.index
    changed = ProfilePopulation.model_validate(given | origin)
    return profile.model_copy(update={"population": changed})


def words_of(counts: LocalCounts, file: str, stated: ProfilePopulation) -> str:
    """Return in words what was counted, in which areas and of which vintage."""
    what = "small area" if counts.rows == 1 else "small areas"
    vintage = counts.vintage or ""
    if counts.year is None and stated.year is not None:
        vintage = vintage.replace("year not said", str(stated.year)) or str(stated.year)
    # The folder is the user's own business and stays out of results.
    name = PurePath(file).name
    return f"{counts.rows:,} {what} in {name}" + (f" ({vintage})" if vintage else "")


def disagreements(
    profile: Profile, counts: LocalCounts, nations: Sequence[Nation]
) -> Iterator[tuple[Fault, str]]:
    """Yield what the counts and the profile say differently, each with the key of the population it is at."""
    stated = profile.population
    if counts.nation is not None and nations and tuple(nations) != (counts.nation,):
        yield (
            Fault(
                "mixed-nations",
                f"the small areas are in {counts.nation}, and {profile.area.name} is in {' and '.join(nations)}",
                found=counts.nation,
                expected=" and ".join(nations),
                help="fifths of one nation's index mean nothing in another: check the file, or the area's nation",
            ),
            "small_areas",
        )
        return
    if counts.year is not None and stated.year is not None and str(stated.year)[-4:] not in counts.year:
        yield (
            Fault(
                "mixed-vintages",
                f"population.year is {stated.year}, and the table of small areas says {counts.year}",
                found=str(stated.year),
                expected=counts.year,
                help="leave out `year`: the table says it",
            ),
            "year",
        )
    if counts.index is not None and stated.index is not None and not _same(counts.index, stated.index):
        yield (
            Fault(
                "mixed-vintages",
                f"population.index is {stated.index}, and the table of small areas says {counts.index}",
                found=stated.index,
                expected=counts.index,
                help="leave out `index`: the table says it",
            ),
            "index",
        )


def index_fault(table: AreaTable, index: str | None, nations: Sequence[Nation]) -> Fault | None:
    """Return the fault of fifths of another index, or another year's, than the national mix is of."""
    if index is None:
        return None
    held = [
        each
        for nation in nations
        for each in dict.fromkeys(district.deprivation_index for district, _ in table.nation_members(nation))
    ]
    if not held or any(_same(index, each) for each in held):
        return None
    return Fault(
        "mixed-vintages",
        f"the fifths are of {index}, and the area tables of {' and '.join(held)}",
        found=index,
        expected=" or ".join(held),
        help="a fifth of one index is not that of another, nor of another year: give fifths of the index held"
        " (the small areas' own quintiles are published with it)",
    )


def _same(index: str, other: str) -> bool:
    """Return whether two names are of one index and year; a name without a year is taken for any."""
    one, another = (index_named(each) or each for each in (index, other))
    return one == another or f"{one} " in f"{another} " or f"{another} " in f"{one} "
