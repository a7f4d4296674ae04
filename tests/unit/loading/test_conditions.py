"""Conditions as they are written on the command line, with the units of a profile."""

import pytest

from imhcalc.faults import UsageError
from imhcalc.loading.conditions import read_conditions
from imhcalc.models.result import Figure


def figure(unit: str) -> Figure:
    return Figure(id="it", label="It", value=1.0, unit=unit, method="stated")


def read(text: str, unit: str = "families_per_year"):
    (found,) = read_conditions([text], {"it": figure(unit)}, pytest.fail)
    return found


@pytest.mark.parametrize(
    ("written", "unit", "bound", "step"),
    [
        ("60", "families_per_year", 60.0, 1.0),
        ("-60.50", "families_per_year", -60.5, 0.01),
        (".5", "ratio", 0.5, 0.1),
        ("1e3", "gbp", 1000.0, 1000.0),
        ("1.5e-2", "ratio", 0.015, 0.001),
        ("7.5%", "proportion", 0.075, 0.001),
        ("7.5 %", "proportion", 0.075, 0.001),
        ("0.075", "proportion", 0.075, 0.001),
        ("75 per 1000", "proportion", 0.075, 0.001),
        ("75 IN 1,000", "proportion", 0.075, 0.001),
        ("-0.3%", "proportion", -0.003, 0.001),
        ("100%", "proportion", 1.0, 0.01),
        ("1", "proportion", 1.0, 1.0),
        ("7.5%", "per_1000", 75.0, 1.0),
        ("75E-1%", "proportion", 0.075, 0.001),
        ("75 per 1000", "per_1000", 75.0, 1.0),
        ("75", "per_1000", 75.0, 1.0),
    ],
)
def test_a_number_is_read_in_the_unit_of_its_figure(written, unit, bound, step):
    found = read(f"it > {written}", unit)
    assert found.bound == bound
    assert found.step == pytest.approx(step, rel=1e-12)


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "==", "!="])
@pytest.mark.parametrize("between", ["", " ", "   "])
def test_every_operator_with_and_without_spaces(operator, between):
    found = read(f" it{between}{operator}{between}60 ")
    assert (found.figure, found.operator, found.bound) == ("it", operator, 60.0)


@pytest.mark.parametrize("number", ["7.5", "-7.5", "101", "150%", "2000 per 1000"])
def test_what_is_no_proportion_is_refused(number):
    with pytest.raises(UsageError) as refused:
        read(f"it > {number}", "proportion")
    (fault,) = refused.value.faults
    assert fault.code == "percent-or-proportion"
    assert (fault.help is not None) == (number in {"7.5", "-7.5"})


@pytest.mark.parametrize("number", ["nan", "inf", "1_000", "1e999", "0x10", "٦٠", "60%%", "60 60"])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(UsageError) as refused:
        read(f"it > {number}")
    assert [fault.code for fault in refused.value.faults] == ["not-a-number"]


def test_one_fault_on_the_command_line_makes_all_of_them_a_matter_of_usage():
    from imhcalc.faults import Fault

    with pytest.raises(UsageError) as refused:
        read_conditions(["it >> 1", "that > 1", "that > 2"], {"it": figure("families")},
                        lambda name: Fault("unknown-figure", f"no {name}"))  # fmt: skip
    assert [fault.code for fault in refused.value.faults] == ["unknown-operator", "unknown-figure"]
