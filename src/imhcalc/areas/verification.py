"""Whether the shipped area tables are the ones described: their checksums, and their sums against published ones."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources.abc import Traversable
from typing import Literal

from imhcalc.areas.column_sources import REGISTER, TABLE
from imhcalc.faults import Fault, Place
from imhcalc.sheets import REINSTALL

TOTALS = "published_totals.csv"
FILES = ".csv"
PSED = "psed_below_expected_pct"
WEIGHT = "children_4"
"""The published share is of children of reception year; those aged 4 at mid-year are nearest."""

State = Literal["ok", "differs", "missing", "not described"]


@dataclass(frozen=True, slots=True)
class FileChecked:
    """One file of the area tables, and whether it is the one described."""

    name: str
    state: State
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class TotalChecked:
    """One published total, and what the area tables add up to."""

    nation: str
    measure: str
    period: str
    published: float
    found: float
    tolerance: float
    source: str
    standing: str

    @property
    def is_ok(self) -> bool:
        """Whether the sum is the published total, as far as that is rounded."""
        return abs(self.found - self.published) <= self.tolerance


@dataclass(frozen=True, slots=True)
class Verification:
    """The area tables checked: each file, and each published total."""

    files: tuple[FileChecked, ...]
    totals: tuple[TotalChecked, ...]
    folder: str

    def faults(self) -> list[Fault]:
        """Return what differs, as faults."""
        files = [
            Fault(
                "checksum-differs" if each.state == "differs" else f"file-{each.state.replace(' ', '-')}",
                f"{each.name} is {WORDS[each.state]}",
                Place(f"{self.folder}/{each.name}"),
                found=each.found or "nothing",
                expected=each.expected or f"a file that {REGISTER} describes",
                help=REINSTALL,
            )
            for each in self.files
            if each.state != "ok"
        ]
        totals = [
            Fault(
                "total-differs",
                f"{each.measure} of {each.nation}, {each.period}, adds up to {each.found:,.10g}",
                Place(f"{self.folder}/{TABLE}"),
                found=f"{each.found:,.10g}",
                expected=f"{each.published:,.10g}, as published, within {each.tolerance:g}",
                help=REINSTALL,
            )
            for each in self.totals
            if not each.is_ok
        ]
        return [*files, *totals]


WORDS: dict[State, str] = {
    "ok": "the one described",
    "differs": "not the one described",
    "missing": "missing",
    "not described": "not described",
}


def verify(root: Traversable) -> Verification:
    """Return the area tables of a data folder, checked against its register and against published totals."""
    folder = root / "areas"
    files = tuple(_files(root))
    is_whole = all(each.state in {"ok", "differs"} for each in files if each.name in {TABLE, TOTALS})
    return Verification(files, tuple(_totals(folder)) if is_whole and files else (), str(folder))


def _files(root: Traversable) -> Iterator[FileChecked]:
    import yaml  # noqa: PLC0415 -- only where sources are shown: no calculation needs them

    register = root.joinpath(*REGISTER.split("/"))
    if not register.is_file():
        yield FileChecked(register.name, "missing", "the register of the area tables", "")
        return
    described = yaml.safe_load(register.read_text(encoding="utf-8"))["files"]
    folder = root / "areas"
    there = {path.name: path for path in folder.iterdir() if path.name.endswith(FILES)}
    for name in sorted({*described, *there}):
        expected = described[name]["sha256"] if name in described else ""
        found = sha256(there[name].read_bytes()).hexdigest() if name in there else ""
        yield FileChecked(name, _state(expected, found), expected, found)


def _state(expected: str, found: str) -> State:
    if not expected:
        return "not described"
    if not found:
        return "missing"
    return "ok" if expected == found else "differs"


def _totals(folder: Traversable) -> Iterator[TotalChecked]:
    """Yield each published total that the tables can be held against."""
    areas = _rows(folder, TABLE)
    for row in _rows(folder, TOTALS):
        found = _sum(row["measure"], [area for area in areas if area.get("nation") == row["nation"]])
        if found is not None:
            yield TotalChecked(
                row["nation"],
                row["measure"],
                row["period"],
                float(row["value"]),
                found,
                float(row["tolerance"]),
                f"{row['publisher']}: {row['source']}",
                row["standing"],
            )


def _rows(folder: Traversable, name: str) -> list[dict[str, str]]:
    # A file that is not as described may hold anything; its checksum tells, and its sum differs.
    text = (folder / name).read_bytes().decode("utf-8", errors="replace")
    return list(csv.DictReader(text.splitlines()))


def _sum(measure: str, areas: list[dict[str, str]]) -> float | None:
    """Return what a nation's districts add up to; None for a total that their table does not hold."""
    if measure == "districts":
        return float(len(areas))
    if measure == "psed_expected_pct":
        return _share_expected(areas)
    if not areas or measure not in areas[0]:
        return None
    return sum(_number(area[measure]) for area in areas)


def _share_expected(areas: list[dict[str, str]]) -> float:
    held = [area for area in areas if area.get(PSED)]
    weights = [_number(area[WEIGHT]) for area in held]
    below = sum(weight * _number(area[PSED]) for weight, area in zip(weights, held, strict=True))
    return round(100.0 - below / sum(weights), 2) if sum(weights) else 0.0


def _number(cell: str | None) -> float:
    """Return a cell as a number; what is none adds nothing, so that the sum differs and is told."""
    try:
        return float(cell or 0)
    except ValueError:
        return 0.0
