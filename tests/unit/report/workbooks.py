"""Results to make workbooks of, and the workbooks as readers and other programs see them."""

from copy import deepcopy
from functools import cache
from io import BytesIO
from typing import Any

import openpyxl
import yaml
from openpyxl import Workbook

from imhcalc.models.options import Options
from imhcalc.models.result import Result
from imhcalc.report.formats import excel
from imhcalc.report.setting import Setting
from tests.support import ROOT, run

QUICK = Options(draws=200, sensitivity=False)
FULL = Setting(extent="full")
ALMOST_EMPTY: dict[str, Any] = {
    "area": {"name": "Nowhere", "nation": "England"},
    "population": {"live_births": 100},
}
NAMES = ("Rutland", "Leeds, with a plan", "almost empty")


def leeds_plan() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "examples" / "leeds_plan.yaml").read_text(encoding="utf-8"))


def with_changes(profile: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return a profile with some values changed, by dotted key; None takes one out."""
    changed = deepcopy(profile)
    for path, value in changes.items():
        *above, last = path.split(".")
        part = changed
        for each in above:
            part = part.setdefault(each, {})
        if value is None:
            del part[last]
        else:
            part[last] = value
    return changed


@cache
def result_of(name: str) -> Result:
    if name == "Rutland":
        return run("Rutland")
    return run(leeds_plan()) if name == "Leeds, with a plan" else run(ALMOST_EMPTY)


@cache
def package_of(name: str) -> bytes:
    return excel.render(result_of(name), FULL)


@cache
def workbook_of(name: str) -> Workbook:
    """Return the workbook with its formulas."""
    return openpyxl.load_workbook(BytesIO(package_of(name)))


@cache
def values_of(name: str) -> Workbook:
    """Return the workbook with the values that are kept beside its formulas."""
    return openpyxl.load_workbook(BytesIO(package_of(name)), data_only=True)


def rows_of(workbook: Workbook, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet's table, by heading."""
    found = workbook[sheet]
    (table,) = found.tables.values()
    headings, *rows = ([cell.value for cell in row] for row in found[table.ref])
    return [dict(zip(headings, row, strict=True)) for row in rows]
