"""LibreOffice, as a reader who changes inputs: what the sheet of live formulas then shows is what the engine gives."""

import shutil
import subprocess
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from imhcalc.report.formats import excel
from imhcalc.report.formats.excel import LIVE
from imhcalc.report.live_chain import chain
from tests.support import run
from tests.unit.report.test_live_formulas import (
    FILLED_IN,
    MANY_CHANGES,
    TYPED_IN,
    assert_equals_engine,
    inputs_of,
)
from tests.unit.report.workbooks import (
    FULL,
    NAMES,
    QUICK,
    leeds_plan,
    package_of,
    result_of,
    values_of,
    with_changes,
)

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(
    OFFICE is None,
    reason="LibreOffice (soffice) is not on the PATH: nothing else here recalculates a workbook",
)
LEEDS = NAMES[1]
PLAIN = {"scenarios": {}, "options": {}, "decisions": {}}
UNSPREAD = {"pathway.identified": {"rate": 0.45}, "pathway.engaged": {"rate": 0.55}}
"""Stages that do not differ by fifth: a changed rate is then the changed cell."""


def live(book: openpyxl.Workbook) -> dict[str, Any]:
    """Return what the sheet shows, by the name of each line."""
    return {name: book[LIVE][defined.attr_text.rpartition("!")[2].replace("$", "")].value for name, defined in book.defined_names.items() if "!" in defined.attr_text and not name.startswith("_")}  # fmt: skip


def checks(book: openpyxl.Workbook) -> list[Any]:
    """Return the values of the check rows: inputs changed, and the largest difference."""
    return [row[1].value for row in book[LIVE].iter_rows() if str(row[0].value).startswith("Check: ")]


def typed(package: bytes, inputs: dict[str, Any]) -> bytes:
    """Return a workbook with other inputs, and without any value kept beside its formulas."""
    book = openpyxl.load_workbook(BytesIO(package))
    for name, value in inputs.items():
        book[LIVE][book.defined_names[name].attr_text.rpartition("!")[2].replace("$", "")] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def engines():
    spread = run(with_changes(leeds_plan(), {**PLAIN, **MANY_CHANGES}), QUICK)
    return {
        "leeds, many": spread,
        "leeds, spread": run(with_changes(leeds_plan(), {**PLAIN, "pathway.identified.rate": 0.3}), QUICK),
        "rutland, filled in": run({"area": "Rutland", **FILLED_IN}, QUICK),
        "unspread": run(with_changes(leeds_plan(), {**PLAIN, **UNSPREAD}), QUICK),
        "unspread, changed": run(
            with_changes(
                leeds_plan(),
                {
                    **PLAIN, **UNSPREAD, "population.live_births.value": 5000, "pathway.identified.rate": 0.7, "pathway.referred.rate": 0.25,
                    "workforce.caseload_per_wte": 11, "workforce.hours_per_family.direct": 40, "costs.non_pay": 81234,
                    "workforce.roles.practitioner": {"share": 0.5, "salary": 43210, "on_cost": 0.26}, "costs.overhead": 0.31,
                },
            ),
            QUICK,
        ),
    }  # fmt: skip


@pytest.fixture(scope="module")
def recalculated(engines, tmp_path_factory):
    """Return workbooks that LibreOffice has worked out, by name: all of them in one start, which takes seconds."""
    if OFFICE is None:
        pytest.skip("LibreOffice (soffice) is not on the PATH")
    folder = tmp_path_factory.mktemp("office")
    unspread = excel.render(engines["unspread"], FULL)
    by_hand = {
        "births": 5000, "share_identified": 0.7, "share_referred": 0.25, "caseload": 11, "hours_direct": 40, "non_pay": 81234,
        "role_2_pay": 43210, "overhead": 0.31,
    }  # fmt: skip
    asked = {
        "leeds": typed(package_of(LEEDS), {}),
        "leeds, many": typed(package_of(LEEDS), inputs_of(engines["leeds, many"])),
        "leeds, spread": typed(package_of(LEEDS), inputs_of(engines["leeds, spread"])),
        "rutland": typed(package_of("Rutland"), {}),
        "rutland, filled in": typed(package_of("Rutland"), TYPED_IN),
        "unspread, changed": typed(unspread, by_hand),
    }
    files = []
    for name, package in asked.items():
        files.append(folder / f"{name}.xlsx")
        files[-1].write_bytes(package)
    subprocess.run(
        [OFFICE, "--headless", f"-env:UserInstallation={(folder / 'settings').as_uri()}", "--convert-to", "xlsx",
         "--outdir", str(folder / "out"), *map(str, files)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    return {name: openpyxl.load_workbook(folder / "out" / f"{name}.xlsx", data_only=True) for name in asked}


def numbers(found: dict[str, Any]) -> dict[str, Any]:
    return {name: None if isinstance(value, str) else value for name, value in found.items()}


@pytest.mark.parametrize("name", NAMES)
def test_the_values_kept_beside_the_formulas_are_the_engines(name):
    lines = chain(result_of(name))
    kept = live(values_of(name))
    assert set(kept) >= {line.name for line in lines}
    assert_equals_engine(numbers(kept), lines, result_of(name), 3)
    assert kept["families_in_need"] == pytest.approx(lines_value(lines, "families_in_need"))
    assert checks(values_of(name)) == [0, 0]


def lines_value(lines, name):
    return next(line.value for line in lines if line.name == name)


@needs_office
@pytest.mark.parametrize(("name", "of"), [("leeds", LEEDS), ("rutland", "Rutland")])
def test_unchanged_inputs_give_the_result_and_the_sheet_says_so(recalculated, name, of):
    book = recalculated[name]
    lines = chain(result_of(of))
    assert_equals_engine(numbers(live(book)), lines, result_of(of), 3)
    for line in lines:
        if line.formula and line.value is not None:
            assert live(book)[line.name] == pytest.approx(line.value, rel=1e-9, abs=1e-9), line
    changed, largest = checks(book)
    assert changed == 0
    assert largest == pytest.approx(0, abs=1e-6)


@needs_office
def test_twenty_changed_inputs_give_what_the_engine_gives(recalculated, engines):
    before, engine = chain(result_of(LEEDS)), engines["leeds, many"]
    other = {
        name
        for name, value in inputs_of(engine).items()
        if value != {each.name: each.value for each in before}[name]
    }
    assert len(other) >= 20
    assert {"prevalence", "births", "share_identified", "caseload", "role_1_pay", "non_pay"} <= other
    assert_equals_engine(numbers(live(recalculated["leeds, many"])), before, engine, 35)
    changed, largest = checks(recalculated["leeds, many"])
    assert changed == len(other)
    assert largest == "[z]"


@needs_office
def test_a_stage_that_differs_by_fifth_is_its_share_over_all_of_them(recalculated, engines):
    engine = engines["leeds, spread"]
    assert inputs_of(engine)["share_identified"] != pytest.approx(0.3, abs=1e-4)
    assert_equals_engine(numbers(live(recalculated["leeds, spread"])), chain(result_of(LEEDS)), engine, 35)


@needs_office
def test_numbers_typed_by_hand_give_what_the_engine_gives_for_the_same_numbers_in_yaml(recalculated, engines):
    engine = engines["unspread, changed"]
    assert_equals_engine(numbers(live(recalculated["unspread, changed"])), chain(engine), engine, 35)


@needs_office
def test_parts_filled_in_give_what_the_engine_gives(recalculated, engines):
    found = live(recalculated["rutland, filled in"])
    assert not any(isinstance(value, str) for value in found.values())
    assert_equals_engine(found, chain(result_of("Rutland")), engines["rutland, filled in"], 22)
    waiting = live(recalculated["rutland"])
    assert waiting["capacity"] == "[fill in]"
    assert waiting["cost_per_family"] == "[x]"


@needs_office
def test_no_sheet_shows_an_error(recalculated):
    for name, book in recalculated.items():
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                assert not [cell.coordinate for cell in row if cell.data_type == "e"], (name, sheet.title)


def test_inputs_say_what_they_ask_for_and_refuse_what_cannot_be():
    book = openpyxl.load_workbook(BytesIO(package_of(LEEDS)))
    sheet = book[LIVE]
    where = {
        name: defined.attr_text.rpartition("!")[2].replace("$", "")
        for name, defined in book.defined_names.items()
    }
    asked = {str(each.sqref): each for each in sheet.data_validations.dataValidation}
    inputs = [line for line in chain(result_of(LEEDS)) if not line.formula]
    assert set(asked) == {where[line.name] for line in inputs}
    for line in inputs:
        each = asked[where[line.name]]
        assert each.type == "decimal"
        assert (each.operator or "between") == (
            "between" if line.unit == "proportion" else "greaterThanOrEqual"
        )
        assert each.prompt
        assert each.error


def test_the_recalculation_can_be_told_from_values_that_were_kept():
    """Changed workbooks carry no value beside a formula: what LibreOffice shows, it has worked out."""
    book = openpyxl.load_workbook(BytesIO(typed(package_of(LEEDS), {"births": 1})), data_only=True)
    assert live(book)["cost"] is None
    assert live(book)["births"] == 1
