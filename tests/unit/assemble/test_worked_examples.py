"""The calculations of worked examples."""

import math

import pytest

from imhcalc.assemble.worked_examples import worked_out
from imhcalc.faults import ModelError
from imhcalc.models.case import CALCULATIONS


@pytest.mark.parametrize(
    ("calculation", "inputs", "answers"),
    [
        ("share_reached", {"reached": 30.0, "in_need": 120.0}, {"share": 0.25}),
        ("need_behind", {"reached": 30.0, "share": 0.25}, {"in_need": 120.0}),
        ("need_behind", {"reached": [30.0], "share": [0.25]}, {"in_need": 120.0}),
        ("number_at_rate", {"people": 200.0, "rate": 0.1}, {"people": 200.0, "number": 20.0, "lower": 20.0, "upper": 20.0}),
        ("number_at_rate", {"people": [50.0, 150.0], "rate": [0.3, 0.1]}, {"people": 200.0, "number": 40.0, "lower": 20.0, "upper": 60.0}),
        ("people_behind", {"number": 20.0, "rounded_to": 10.0, "rate": 0.5}, {"lower": 30.0, "upper": 50.0}),
        ("overall_rate", {"rates": [0.1, 0.4], "people": [200.0, 100.0]}, {"rate": 0.2}),
        ("shared_out", {"amount": 10.0, "parts": 4.0}, {"each": 2.5}),
        ("cost_of_all", {"people": 10.0, "cost_of_each": 4.0}, {"cost": 40.0}),
        ("cost_of_each", {"cost": 40.0, "people": 10.0}, {"cost_of_each": 4.0}),
        ("benefit_and_cost", {"benefits": [3.0, 4.0], "cost": 2.0}, {"benefit": 7.0, "net": 5.0, "ratio": 3.5}),
        ("benefit_and_cost", {"benefits": 7.0, "cost": 2.0}, {"benefit": 7.0, "net": 5.0, "ratio": 3.5}),
    ],
)  # fmt: skip
def test_a_calculation(calculation, inputs, answers):
    found = worked_out(calculation, inputs)
    assert found == pytest.approx(answers, rel=1e-12)
    assert set(found) == set(CALCULATIONS[calculation].answers)
    assert set(inputs) == set(CALCULATIONS[calculation].inputs)


def test_a_number_over_nothing_is_not_defined():
    assert math.isnan(worked_out("shared_out", {"amount": 1.0, "parts": 0.0})["each"])


def test_what_is_no_rate_is_refused():
    with pytest.raises(ModelError):
        worked_out("number_at_rate", {"people": 10.0, "rate": 1.5})
