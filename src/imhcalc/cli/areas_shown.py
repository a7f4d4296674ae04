"""What `areas show` prints: an area with its vintages, and the tables checked."""

import sys
from collections.abc import Sequence
from pathlib import Path

from imhcalc.cli.output import print_page, setting_of
from imhcalc.faults import DataMissingError, Fault, UsageError
from imhcalc.report.blocks import Block
from imhcalc.report.registry import block_renderer
from imhcalc.shipped_data import data_root


def show_area(name: str | None, data_dir: Path | None, page: str) -> None:
    """Print what is held for an area.

    Raises
    ------
    UsageError
        If no area is named.
    DataMissingError
        If the area is not held.
    """
    from imhcalc import application
    from imhcalc.areas.geography import geography_of
    from imhcalc.areas.names import resolve
    from imhcalc.report.areas_content import areas_show

    if name is None:
        raise UsageError(
            [
                Fault(
                    "no-area",
                    "No area was named",
                    expected="imhcalc areas show Leeds, or imhcalc areas show --verify",
                )
            ]
        )
    held = application.shipped(None, data_dir)
    selection = resolve(held.table, name)
    around = application.surroundings_of(held.table, selection, held.evidence, None)
    _print(list(areas_show(around, held.evidence, geography_of(held.table, held.root, selection))), page)


def show_verification(data_dir: Path | None, page: str) -> None:
    """Print whether each file is the one described, and adds up.

    Raises
    ------
    DataMissingError
        If one differs.
    """
    from imhcalc.areas.verification import verify
    from imhcalc.report.areas_content import verification

    found = verify(data_root(data_dir))
    totals = [
        (
            f"{each.nation}, {each.measure}, {each.period}",
            f"{each.published:,.10g}",
            f"{each.found:,.10g}",
            "ok" if each.is_ok else "differs",
        )
        for each in found.totals
    ]
    _print(list(verification([(each.name, each.state) for each in found.files], totals)), page)
    faults = found.faults()
    if faults:
        raise DataMissingError(faults)


def _print(blocks: Sequence[Block], page: str) -> None:
    rendered = block_renderer(page)(list(blocks), setting_of(sys.stdout, colour=True))
    print_page(rendered, page)
