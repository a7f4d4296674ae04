"""What a reader has to know of an area's geography: its codes, its health bodies, and the vintage of every set."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from imhcalc.areas.table import MEASURES, AreaTable
from imhcalc.areas.wording import folded
from imhcalc.faults import DataMissingError
from imhcalc.models.area import District, Geography, Selection
from imhcalc.models.units import Nation
from imhcalc.sheets import SheetFolder

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

COMBINED = "combined_series.csv"


def geography_of(table: AreaTable, root: "Traversable", selection: Selection) -> Geography:
    """Return the geography of an area.

    Raises
    ------
    DataMissingError
        If the file of combined series is not as it has to be.
    """
    districts = [district for district, _ in selection.members]
    one = districts[0] if len(districts) == 1 else None
    return Geography(
        other_codes=() if one is None else tuple(_other_codes(table, one)),
        combined=tuple(_combined(root, districts, selection)),
        body_shares=() if one is None else table.body_shares.get(one.code, ()),
        vintages=tuple(_vintages(table, selection)),
    )


def codes_vintages(table: AreaTable) -> dict[Nation, str]:
    """Return which list of districts the codes of each nation are of."""
    return {nation: vintage for (name, nation), vintage in table.vintages.items() if name == "district codes"}


def _other_codes(table: AreaTable, district: District) -> Iterator[tuple[str, str]]:
    """Yield a district's codes but the table's own: the newer one, former ones, and those of former districts."""
    if district.current_code != district.code:
        yield district.current_code, "the code now in force for the same area"
    for alias in table.aliases:
        if alias.district.code != district.code or alias.code == district.current_code:
            continue
        is_same = folded(alias.name) == folded(district.name)
        yield alias.code, "a former code" if is_same else f"{alias.name}, now part of it"


def _combined(root: "Traversable", districts: list[District], selection: Selection) -> Iterator[str]:
    """Yield what is to be known of authorities of a small area that published series put together with others."""
    if selection.kind not in {"district", "upper tier"}:
        return
    columns = ("gss_code", "combined_with", "note")
    folder = SheetFolder(root / "areas")
    sheet = folder.sheet(COMBINED, columns)
    if folder.faults:
        raise DataMissingError(folder.faults)
    codes = {district.code for district in districts}
    for _, (code, _other, note) in sheet.picked(columns):
        if code in codes:
            yield note


def _vintages(table: AreaTable, selection: Selection) -> Iterator[tuple[str, str]]:
    held = [district for district, _ in selection.members]
    for nation in selection.nations:
        of_nation = [district for district in held if district.nation == nation]
        suffix = f", {nation}" if len(selection.nations) > 1 else ""
        yield f"children by age{suffix}", ", ".join(dict.fromkeys(each.year for each in of_nation))
        indices = ", ".join(dict.fromkeys(each.deprivation_index for each in of_nation))
        small = table.vintages.get(("small areas of the fifths", nation))
        yield f"fifths of deprivation{suffix}", f"{indices} on {small}" if small else indices
        for name in (
            "people that weight the fifths",
            "district codes",
            "newer codes",
            "upper tiers",
            "regions",
            "health bodies",
        ):
            vintage = table.vintages.get((name, nation))
            if vintage:
                yield f"{name}{suffix}", vintage
        for measure in MEASURES:
            if any(measure.column in each.measured for each in of_nation):
                yield f"{measure.column}{suffix}", ", ".join(table.measure_years[measure.column])
