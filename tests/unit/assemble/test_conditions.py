"""Whether a condition is met, and in what share of the draws."""

from types import SimpleNamespace

import numpy as np
import pytest

from imhcalc import application
from imhcalc.assemble.conditions import judged
from imhcalc.loading.profile import load_profile
from imhcalc.models.condition import Condition
from imhcalc.models.options import Options
from imhcalc.models.result import Figure
from tests.support import ROOT, shipped


def judge(text: str, value: float, draws=None, step: float = 1.0):
    name, operator, bound = text.split()
    figure = Figure(id=name, label="It", value=value, unit="families", method="stated")
    run = SimpleNamespace(
        result=SimpleNamespace(figures=[figure]), draws={} if draws is None else {name: np.array(draws)}
    )
    (found,) = judged([Condition(text, name, operator, float(bound), step)], run)
    return found


@pytest.mark.parametrize(
    ("text", "value", "is_met"),
    [
        ("it > 60", 60.0, False), ("it > 60", 60.1, True), ("it >= 60", 60.0, True), ("it >= 60", 59.9, False),
        ("it < 60", 60.0, False), ("it < 60", 59.9, True), ("it <= 60", 60.0, True), ("it <= 60", 60.1, False),
        ("it == 60", 60.49, True), ("it == 60", 59.5, True), ("it == 60", 60.5, False), ("it != 60", 60.5, True),
        ("it != 60", 60.49, False), ("it == -60", -60.2, True),
    ],
)  # fmt: skip
def test_the_six_comparisons(text, value, is_met):
    assert judge(text, value).is_met is is_met


def test_what_differs_only_by_the_rounding_of_floats_is_the_same():
    beside = 0.1 + 0.2  # 0.30000000000000004
    assert not judge("it > 0.3", beside, step=0.1).is_met
    assert judge("it <= 0.3", beside, step=0.1).is_met
    assert not judge("it < 0.3", 0.3 - 1e-16, step=0.1).is_met


def test_the_chance_is_the_share_of_the_draws():
    assert judge("it > 60", 61.0, [59.0, 60.0, 61.0, 62.0]).chance == 0.5
    assert judge("it >= 60", 61.0, [59.0, 60.0, 61.0, 62.0]).chance == 0.75
    assert judge("it == 60", 60.0, [59.4, 59.6, 60.4, 60.6]).chance == 0.5
    assert judge("it != 60", 60.0, [59.4, 59.6, 60.4, 60.6]).chance == 0.5


def test_a_draw_that_is_not_defined_counts_for_nothing():
    assert judge("it > 60", 61.0, [np.nan, np.inf, 59.0, 61.0]).chance == 0.5
    assert judge("it > 60", 61.0, [np.nan, np.nan]).chance is None


def test_draws_that_do_not_differ_give_no_chance():
    assert judge("it > 60", 61.0, [61.0]).chance is None
    assert judge("it > 60", 61.0, [61.0, 61.0 + 1e-13]).chance is None
    assert judge("it > 60", 61.0).chance is None


PLAN = load_profile(str(ROOT / "examples" / "leeds_plan.yaml"))


@pytest.fixture(scope="module")
def plan():
    return application.estimated(PLAN, shipped(), Options(draws=1000))


def test_every_figure_with_a_range_of_draws_gives_a_chance(plan):
    """And the draws are the figure's own: as many lie below the lower limit as the level says."""
    without = {"structural", "value_of_data"}
    for figure in plan.result.figures:
        interval = figure.interval
        if interval is None or interval.level is None or interval.kind == "confidence":
            continue
        if figure.id.partition(".")[0] in without:
            continue
        below = Condition("", figure.id, "<", interval.lower, 1e-6)
        above = Condition("", figure.id, ">", interval.upper, 1e-6)
        low, high = (each.chance for each in judged([below, above], plan))
        assert low is not None, figure.id
        assert low <= 0.026, figure.id
        assert high <= 0.026, figure.id


def test_the_chance_of_a_gap_is_the_figure_that_says_so(plan):
    (found,) = judged([Condition("", "provision.gap", ">", 0.0, 1.0)], plan)
    figures = {figure.id: figure.value for figure in plan.result.figures}
    assert found.chance == pytest.approx(figures["provision.gap.chance"], abs=1e-12)
