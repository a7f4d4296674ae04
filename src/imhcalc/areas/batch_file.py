"""A file of areas as a batch takes it: its rows, what they add up to, and how it was read."""

import gzip
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from imhcalc.areas.batch_columns import Vocabulary
from imhcalc.areas.batch_rows import BatchRows, rows_of_batch
from imhcalc.areas.batch_totals import LEVELS, totals_of
from imhcalc.areas.gazetteer import gazetteer_of
from imhcalc.areas.spreadsheet import LARGEST_BYTES, read_bytes, saved_text
from imhcalc.areas.table import AreaTable
from imhcalc.faults import (
    NO_SUCH_FILE,
    Fault,
    InputFaultsError,
    Place,
    UsageError,
    did_you_mean,
    expected_one_of,
)
from imhcalc.models.area import District
from imhcalc.models.batch import BatchTable
from imhcalc.models.evidence import Evidence

A_TABLE = (
    "a CSV with a row for each area: area_code or area_name, and children_0 to children_5 or live_births"
)
OTHER_FILES = dict.fromkeys(
    (".yaml", ".yml"), ("YAML", "`imhcalc estimate {file}` reads one profile, `imhcalc compare A.yaml B.yaml` several")
) | {".json": ("JSON", "`imhcalc diff` reads results, and an area is named: imhcalc estimate NAME")}  # fmt: skip
"""What is no table by its suffix: what it is called, and which command reads it."""
GZIP = b"\x1f\x8b"
STANDARD_INPUT = "standard input"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file of areas is to be read."""

    mapping: Mapping[str, str]
    """The file's own headings, by our names of the columns."""
    totals: Sequence[str] = ()
    """What to add its areas up to: levels, or headings of columns."""
    keep_going: bool = False
    """Whether to leave out rows at fault, or to refuse the file."""


def read_batch(
    file: str, content: bytes | None, table: AreaTable, evidence: Evidence, reading: Reading
) -> tuple[BatchTable, list[Fault]]:
    """Return a file of areas, with the faults of the rows that are left out.

    Parameters
    ----------
    file
        Its name; `content` is what was read from standard input instead.

    Raises
    ------
    InputFaultsError
        If the file, its headings or, unless asked to keep going, any of its rows is at fault: all of it at once.
    UsageError
        If a column is mapped, or totals are asked for by a column, that the file does not have.
    """
    text = saved_text(file, _unpacked(file, _bytes_of(file) if content is None else content))
    words = Vocabulary(evidence)
    by_column = [each for each in reading.totals if each not in LEVELS]
    rows = rows_of_batch(
        text, table, words, reading.mapping, ["upper_tier", "health_body", "region", *by_column]
    )
    rows.districts = _districts(table)
    _refuse_unknown(by_column, rows)
    areas = list(rows.areas())
    if not rows.read:
        rows.faults.append(_no_rows(file))
    if rows.faults and not (reading.keep_going and areas):
        raise InputFaultsError(rows.faults)
    totals, notes = totals_of(areas, reading.totals, table)
    found = BatchTable(
        file=STANDARD_INPUT if content is not None else Path(file).name,
        sha256=text.sha256,
        areas=areas,
        totals=totals,
        columns={rows.columns.headings[index]: name for name, index in rows.columns.at.items()},
        unused=rows.columns.unused,
        notes=tuple(notes),
        rows=rows.read,
        lines=text.lines,
    )
    return found, rows.faults


def _bytes_of(file: str) -> bytes:
    """Return the bytes of a file; refuse what is no table, with the command that takes it."""
    path = Path(file)
    try:
        content = read_bytes(file)
    except InputFaultsError as error:
        raise InputFaultsError(_not_read(path, fault) for fault in error.faults) from None
    if (kind := OTHER_FILES.get(path.suffix.lower())) is None:
        return content
    noun, help_ = kind
    message = f"{file} is a {noun} file, and batch reads a table of areas"
    fault = Fault("not-a-table", message, Place(file), path.suffix, A_TABLE, help_.format(file=file))
    raise InputFaultsError([fault])


def _not_read(path: Path, fault: Fault) -> Fault:
    """Return the fault of a file that cannot be read, with what a batch takes instead."""
    if fault.code == "is-a-folder":
        tables = _tables_in(path)
        inside = f"name a CSV in it, such as {path / tables[0]}" if tables else "there is no CSV in it"
        help_ = f"{inside}; `imhcalc compare` takes profiles, such as {path / '*.yaml'}"
        message = f"{path} is a folder, and batch reads one table"
        return replace(fault, message=message, found="a folder", expected=A_TABLE, help=help_)
    if fault.code == NO_SUCH_FILE:
        near = did_you_mean(path.name, _tables_in(path.parent))
        help_ = near or "check the name and the folder; for one area: imhcalc estimate NAME"
        return replace(fault, expected=A_TABLE, help=help_)
    return fault


def _tables_in(folder: Path) -> list[str]:
    try:
        return sorted(each.name for each in folder.iterdir() if ".csv" in each.suffixes)
    except OSError:
        return []


def _unpacked(file: str, content: bytes) -> bytes:
    """Return a file's bytes, unpacked where gzip packed them, as far as they are taken at all."""
    if not content.startswith(GZIP):
        return content
    try:
        with gzip.GzipFile(fileobj=BytesIO(content)) as packed:
            return packed.read(LARGEST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        fault = Fault(
            "broken-archive", f"{file} is packed with gzip, and cannot be unpacked", Place(file),
            expected="a whole CSV, packed or not", help="fetch the file again, or unpack it yourself",
        )  # fmt: skip
        raise InputFaultsError([fault]) from None


def _districts(table: AreaTable) -> dict[str, District]:
    """Return the districts by every code they go by: present, newer and former ones."""
    return {
        code: area.members[0][0]
        for code, area in gazetteer_of(table).by_code.items()
        if area.kind == "district"
    }


def _refuse_unknown(wanted: Sequence[str], rows: BatchRows) -> None:
    """Refuse totals by a column that the file does not have."""
    headings = [heading for heading in rows.columns.headings if heading]
    faults = [
        Fault(
            "usage", f"--totals {each}: there is no such level, and the file has no column headed so", found=each,
            expected=expected_one_of(each, [*LEVELS, *headings]), help=did_you_mean(each, [*LEVELS, *headings]),
        )
        for each in wanted
        if each not in headings
    ]  # fmt: skip
    if faults:
        raise UsageError(faults)


def _no_rows(file: str) -> Fault:
    return Fault(
        "no-rows",
        "the file has no row of an area",
        Place(file),
        found="headings alone",
        expected="a row for each area",
        help="add the areas below the headings; examples/wards.csv shows a small table",
    )
