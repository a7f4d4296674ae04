"""Whatever dialect a spreadsheet saves a table in, the counts that come back are those that went in."""

import csv
import io
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imhcalc.areas.local_counts import read_local_counts
from imhcalc.faults import InputFaultsError

AGE_HEADINGS = (
    [str(age) for age in range(6)],
    [f"Age {age}" for age in range(6)],
    [f"children_{age}" for age in range(6)],
    ["Under 1", *(f"Aged {age} years" for age in range(1, 6))],
    ["<1", *(f"{age} year olds" for age in range(1, 6))],
)
CODE_HEADINGS = ("LSOA21CD", "LSOA 2021 Code", "code", "area_code", "mnemonic")
NAMES = ("Blackpool 009A", "St Mary's, North", 'The "Old" Town', "Ynys M\u00f4n 001A", "")
counts = st.integers(0, 10_000)
tables = st.lists(st.tuples(st.tuples(*[counts] * 6), st.integers(1, 10)), min_size=1, max_size=8)


@st.composite
def dialects(draw):
    separator = draw(st.sampled_from([",", ";", "\t", "|"]))
    thousands = ["", " ", "\u00a0", "'"] + ([","] if separator != ";" else [])
    return {
        "separator": separator,
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"])),
        "end": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        "thousands": draw(st.sampled_from(thousands)),
        "decimals": draw(st.sampled_from(["", ".0", ".00"] + ([",0", ",00"] if separator == ";" else []))),
        "around": draw(st.sampled_from(["{}", " {}", "{} ", "\u00a0{}\u00a0", "'{}", '"{}"'])),
        "titles": draw(st.lists(st.sampled_from(["Children by small area", "", "Our borough"]), max_size=3)),
        "blank_rows": draw(st.integers(0, 3)),
        "blank_columns": draw(st.integers(0, 3)),
        "footnote": draw(st.booleans()),
        "total": draw(st.sampled_from([None, "Total", "E06000009", "Grand Total"])),
        "ages": draw(st.sampled_from(AGE_HEADINGS)),
        "code": draw(st.sampled_from(CODE_HEADINGS)),
        "sep_line": draw(st.booleans()),
        "order": draw(st.permutations(range(9))),
    }


def number(value, dialect):
    digits = f"{value:,}".replace(",", dialect["thousands"])
    grouped_with_comma = dialect["thousands"] == "," and "," in digits
    # No spreadsheet puts both marks the same way round in one number.
    decimals = "" if grouped_with_comma or (digits != str(value)) else dialect["decimals"]
    return dialect["around"].format(digits + decimals)


def written(table, dialect, names, mangled=None):
    """Return the bytes of the file, and the line that a mangled cell is on."""
    headings = [dialect["code"], "name", *dialect["ages"], "IMD 2025 decile"]
    rows = [
        [f"E0100{1000 + position}", names[position % len(names)], *(number(each, dialect) for each in ages), str(decile)]
        for position, (ages, decile) in enumerate(table)
    ]  # fmt: skip
    if dialect["total"]:
        sums = [number(sum(ages[age] for ages, _ in table), dialect) for age in range(6)]
        rows.append([dialect["total"], "", *sums, ""])
    if mangled is not None:
        position, column, cell = mangled
        rows[position][column] = cell
    order = dialect["order"]
    rows = [[row[index] for index in order] + [""] * dialect["blank_columns"] for row in [headings, *rows]]
    text = io.StringIO(newline="")
    writer = csv.writer(
        text, delimiter=dialect["separator"], lineterminator=dialect["end"], quoting=dialect["quoting"]
    )
    lines = [*([f"sep={dialect['separator']}"] if dialect["sep_line"] else []), *dialect["titles"]]
    text.write("".join(line + dialect["end"] for line in lines))
    writer.writerows(rows)
    writer.writerows([[""] * len(rows[0])] * dialect["blank_rows"])
    if dialect["footnote"]:
        text.write("Source: our own count" + dialect["end"])
    return text.getvalue().encode(dialect["encoding"]), len(lines)


def read(content, **asked):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "counts.csv"
        path.write_bytes(content)
        return read_local_counts(path, **asked)


@settings(max_examples=300, deadline=None)
@given(tables, dialects(), st.lists(st.sampled_from(NAMES), min_size=1, max_size=4))
def test_a_table_comes_back_as_it_was_in_any_dialect(table, dialect, names):
    content, _ = written(table, dialect, names)
    found = read(content)
    assert found.children_by_age == {str(age): sum(ages[age] for ages, _ in table) for age in range(6)}
    by_fifth = [
        sum(sum(ages[:5]) for ages, decile in table if (decile + 1) // 2 == fifth) for fifth in range(1, 6)
    ]
    assert found.children_by_quintile == by_fifth
    assert found.rows == len(table)


MANGLED = [
    "02-Jan", "Jan-00", "1/2/2024", "1.5", "#REF!", "<5", "c", "*", "[c]", "-4", "(4)", "1.2E+05", "12%", "44927",
    "n/a", "..", "twelve", "1.234", "#####",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(tables, dialects(), st.data())
def test_a_mangled_cell_is_a_fault_in_its_row_and_column(table, dialect, data):
    position = data.draw(st.integers(0, len(table) - 1))
    age = data.draw(st.integers(0, 5))
    cell = data.draw(st.sampled_from(MANGLED))
    content, above = written(table, dialect, ["Plain"], (position, 2 + age, cell))
    with pytest.raises(InputFaultsError) as raised:
        read(content)
    line = above + 1 + position + 1
    fault = next(fault for fault in raised.value.faults if fault.found == cell)
    # A decimal point beside decimal commas leaves no comma certain, and all those cells are refused with it.
    if not dialect["decimals"].startswith(","):
        assert len(raised.value.faults) == 1
    assert fault.place.line == line
    text = content.decode(dialect["encoding"]).split(dialect["end"])[line - 1]
    assert text[fault.place.column - 1 :].lstrip('"').startswith(cell)
    assert fault.expected


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_bytes_of_any_kind_are_counts_or_faults(content):
    with suppress(InputFaultsError):
        read(content)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(
        ["code", "Age 0", "age 1", "0-4", "IMD decile", "Q1 %", "E01000001", "S01006506", "Total", "5", "1,5", "<5",
         '"', "", "02-Jan", "LAD code", "E06000009", "year", "2020", "F0", "M0", "sep=;", "95AA01S1", "99999999"]),
        max_size=6), max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from([None, "E06000009"]),
)  # fmt: skip
def test_what_looks_like_a_table_is_counts_or_faults(rows, separator, district):
    content = "\n".join(separator.join(row) for row in rows).encode()
    with suppress(InputFaultsError):
        found = read(content, district=district)
        assert found.rows > 0
        assert all(count >= 0 for count in found.children_by_age.values())
