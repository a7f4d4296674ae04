"""What a nation, an outcome, an area and their parts accept, refuse and warn of."""

import pickle
from math import log

import numpy as np
import pytest

from imhcalc.core.model import (
    Area,
    Baseline,
    Classes,
    Effect,
    Exposure,
    Margin,
    Nation,
    check_effects,
    check_margins,
    checked_shares,
    log_limits,
    log_ratios,
)
from imhcalc.faults import ExitCode, ModelError
from tests.unit.core.examples import SHARES, TABLE, area, gradient, nation, refused

NAN, INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("shares", "warned"),
    [
        ([0.5, 0.5], False),
        ([0.5, 0.5000009], False),
        ([0.5, 0.4999991], False),
        ([0.5, 0.5000011], True),
        ([0.5, 0.4999989], True),
        ([0.333, 0.333, 0.333], True),
        ([0.5, 0.5049], True),
        ([0.5, 0.4951], True),
        ([1.0, 0.0], False),
    ],
)
def test_shares_are_rescaled_with_a_warning_beyond_rounding(shares, warned):
    rescaled, warnings = checked_shares(shares, "shares")
    assert rescaled.sum() == pytest.approx(1, abs=1e-15)
    assert warnings == ({"W_SHARES_RENORMALISED"} if warned else set())


@pytest.mark.parametrize("shares", [[0.5, 0.5051], [0.5, 0.4949], [0.0, 0.0], [], [100, 0], [0.5]])
def test_shares_that_do_not_add_to_one(shares):
    with refused("E_SHARES_SUM", "quintile shares"):
        checked_shares(shares, "quintile shares")


@pytest.mark.parametrize("shares", [[-1e-12, 1.0], [NAN, 1.0], [INFINITE, 0.0], [-0.5, 1.5]])
def test_a_negative_share_is_out_of_range_before_the_sum_is_looked_at(shares):
    with refused("E_RANGE"):
        checked_shares(shares, "shares")


@pytest.mark.parametrize(
    ("table", "sizes", "code"),
    [
        (TABLE[:4], None, "E_LEVELS"),
        ([*TABLE[:4], [0.5, 0.3, 0.2]], None, "E_LEVELS"),
        (TABLE, [100] * 4, "E_LEVELS"),
        (TABLE, [100] * 4 + [0], "E_RANGE"),
        (TABLE, [100] * 4 + [INFINITE], "E_RANGE"),
        ([*TABLE[:4], [0.9, 0.2]], None, "E_SHARES_SUM"),
        ([*TABLE[:4], [1.1, -0.1]], None, "E_RANGE"),
        ([[]] * 5, None, "E_SHARES_SUM"),
    ],
)
def test_exposures_refused(table, sizes, code):
    with refused(code, "ace"):
        Exposure.checked("ace", table, sizes)


def test_warnings_of_tables_reach_the_nation():
    rounded = Exposure.checked("ace", [*TABLE[:4], [0.93, 0.069]])
    assert Nation.checked("Exampleland", SHARES, [rounded]).warnings == {"W_SHARES_RENORMALISED"}
    assert nation(shares=[0.25, 0.22, 0.2, 0.18, 0.149]).warnings == {"W_SHARES_RENORMALISED"}
    assert nation().warnings == set()


def test_nations_refused():
    with refused("E_LEVELS"):
        Nation.checked("Exampleland", [0.25] * 4)
    for twice in (["ace", "ace"], ["deprivation"]):
        with refused("E_DUPLICATE_FACTOR"):
            Nation.checked("Exampleland", SHARES, [Exposure.checked(name, TABLE) for name in twice])


@pytest.mark.parametrize("scope", [None, "crude", ""])
def test_an_effect_without_a_known_scope(scope):
    with refused("E_SCOPE"):
        Effect.checked("ace", scope, "or", [1, 2])


@pytest.mark.parametrize(
    ("scope", "measure"),
    [("marginal", "d"), ("marginal", None), ("conditional", "rr"), ("conditional", "hr")],
)
def test_a_measure_that_is_not_allowed_there(scope, measure):
    with refused("E_MEASURE"):
        Effect.checked("ace", scope, measure, [1, 2])


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("or", 0),
        ("or", -1),
        ("or", NAN),
        ("or", INFINITE),
        ("rr", 0),
        ("risk", 0),
        ("risk", 1),
        ("risk", 1.5),
    ],
)
def test_a_value_outside_its_range(measure, value):
    with refused("E_RANGE"):
        Effect.checked("ace", "marginal", measure, [0.5, value])


@pytest.mark.parametrize(
    ("measure", "limits", "code"),
    [
        ("or", [[1, 2]], "E_LEVELS"),
        ("or", [], "E_LEVELS"),
        ("or", [None, [0, 2]], "E_RANGE"),
        ("or", [None, [2, 1]], "E_RANGE"),
        ("or", [None, [1, INFINITE]], "E_RANGE"),
        ("risk", [None, [0.2, 1.0]], "E_RANGE"),
    ],
)
def test_limits_refused(measure, limits, code):
    with refused(code):
        Effect.checked("ace", "marginal", measure, [0.5, 0.5], limits)


def test_the_reference_level_of_odds_ratios_has_no_uncertainty_of_its_own():
    limits = [[0.5, 2.0], [2.0, 4.0]]
    assert Effect.checked("ace", "marginal", "or", [1, 3], limits, 0).limits == (None, (2.0, 4.0))
    for measure in ("rr", "risk"):
        halves = [[0.1, 0.5], [0.2, 0.6]]
        effect = Effect.checked("ace", "marginal", measure, [0.3, 0.4], halves, 0)
        assert effect.limits == ((0.1, 0.5), (0.2, 0.6))
    for reference in (-1, 2):
        with refused("E_LEVELS"):
            Effect.checked("ace", "marginal", "or", [1, 3], None, reference)


def test_limits_lie_on_the_scale_that_is_drawn():
    assert log_limits((0.5, 2.0), "or") == pytest.approx((-np.log(2), np.log(2)))
    assert log_limits((0.2, 0.8), "risk") == pytest.approx((-np.log(4), np.log(4)))


@pytest.mark.parametrize("value", [-0.1, 1.1, NAN])
def test_a_baseline_that_is_no_proportion(value):
    with refused("E_RANGE"):
        Baseline.checked(value)


def test_anchors():
    assert Baseline.checked(0, "population", {"ace": [0]}).reference_cells == {}
    with refused("E_ANCHOR", "national"):
        Baseline.checked(0.15, "national")
    for nowhere in (None, {}):
        with refused("E_REFERENCE_EMPTY"):
            Baseline.checked(0.15, "reference", nowhere)


def test_effects_that_do_not_fit_the_nation():
    with refused("E_UNKNOWN_FACTOR"):
        check_effects(nation(), [Effect.checked("smoking", "marginal", "or", [1, 2])])
    with refused("E_DUPLICATE_FACTOR"):
        check_effects(nation(), [gradient(), gradient("conditional")])
    with refused("E_LEVELS"):
        check_effects(nation(), [Effect.checked("ace", "marginal", "or", [1, 2, 3])])


@pytest.mark.parametrize(
    ("size", "prior"),
    [
        (0, None),
        (-1, None),
        (NAN, None),
        (INFINITE, None),
        (None, 10),
        (400, -1),
        (400, NAN),
        (400, INFINITE),
    ],
)
def test_surveys_with_an_impossible_size(size, prior):
    with refused("E_RANGE"):
        Margin.checked("ace", [0.8, 0.2], size, prior)


def test_surveys_of_impossible_shares():
    with refused("E_SHARES_SUM"):
        Margin.checked("ace", [0.8, 0.3])
    assert Margin.checked("ace", [0.8, 0.199]).warnings == {"W_SHARES_RENORMALISED"}


@pytest.mark.parametrize(
    ("children", "code"),
    [
        ([1, 2, 3, 4], "E_LEVELS"),
        ([1, 2, 3, 4, -5], "E_RANGE"),
        ([1, 2, 3, 4, NAN], "E_RANGE"),
        ([INFINITE] * 5, "E_RANGE"),
    ],
)
def test_areas_refused(children, code):
    with refused(code):
        Area.checked("Fernshire", children)


def test_surveys_that_do_not_fit_the_nation():
    survey = Margin.checked("ace", [0.5, 0.3, 0.2])
    with refused("E_LEVELS"):
        check_margins(nation(), Area.checked("Fernshire", [1] * 5, {"ace": survey}))
    for factor in ("smoking", "deprivation"):
        with refused("E_UNKNOWN_FACTOR"):
            check_margins(nation(), Area.checked("Fernshire", [1] * 5, {factor: survey}))
    check_margins(nation(), area(shares=[0.8, 0.2]))


@pytest.mark.parametrize(
    ("shares", "size", "anchor", "code"),
    [
        ([0.2, 0.8], None, "population", "E_LEVELS"),
        ([0.2, 0.3, 0.6], None, "population", "E_SHARES_SUM"),
        ([-0.2, 0.6, 0.6], None, "population", "E_RANGE"),
        ([0.2, 0.3, 0.5], 0, "population", "E_PRECISION"),
        ([0.2, 0.3, 0.5], NAN, "population", "E_PRECISION"),
        ([0.2, 0.3, 0.5], None, "national", "E_ANCHOR"),
        ([0.2, 0.3, 0.5], None, "reference", "E_REFERENCE_EMPTY"),
    ],
)
def test_classes_refused(shares, size, anchor, code):
    with refused(code):
        Classes.checked(("a", "b", "c"), shares, ((), ()), size, (anchor, {}))


def test_rounded_class_shares_are_rescaled():
    classes = Classes.checked(("a", "b", "c"), [0.15, 0.25, 0.599], ((), ()))
    assert classes.warnings == {"W_SHARES_RENORMALISED"}
    assert classes.shares.sum() == pytest.approx(1)


def test_a_refusal_survives_being_sent_between_processes():
    refusal = pickle.loads(pickle.dumps(ModelError("E_NO_EVIDENCE", "none", help="say where")))  # noqa: S301 -- our own
    assert (refusal.code, refusal.message, refusal.help) == ("E_NO_EVIDENCE", "none", "say where")
    assert refusal.exit_code == ExitCode.DATA_MISSING
    assert ModelError("E_RANGE", "far").exit_code == ExitCode.INPUT_FAULTS


def test_shares_of_classes_may_rest_on_less_than_one_child():
    assert Classes.checked(("a", "b"), [0.4, 0.6], [()], 0.5).sample_size == 0.5


def test_what_is_checked_keeps_what_it_was_given():
    table = Exposure.checked("ace", TABLE, [0.5, 1, 2, 3, 4])
    assert table.sample_sizes.tolist() == [0.5, 1, 2, 3, 4]
    assert Exposure.checked("ace", TABLE).sample_sizes is None
    assert Nation.checked("Exampleland", SHARES, [table]).name == "Exampleland"
    survey = Margin.checked("ace", [0.8, 0.2], 0.5, 0.25)
    assert (survey.sample_size, survey.prior_ess) == (0.5, 0.25)
    exact = Margin.checked("ace", [0.8, 0.2])
    assert (exact.sample_size, exact.prior_ess) == (None, 0.0)
    with refused("E_RANGE", "sample size"):
        Margin.checked("ace", [0.8, 0.2], None, 0.5)
    whole = Area.checked("W", [0, 0.5, 0, 0, 1], {"ace": survey}, [("A", 1.0), ("B", 0.5)])
    assert (whole.id, whole.population, whole.margins) == ("W", 1.5, {"ace": survey})
    assert whole.parts == (("A", 1.0), ("B", 0.5))
    assert Area.checked("W", [0] * 5).parts == ()


def test_each_measure_has_its_scale():
    values = np.array([0.2, 0.5])
    assert log_ratios(values, "risk").tolist() == pytest.approx([log(0.2 / 0.8), 0.0])
    for measure in ("or", "rr"):
        assert log_ratios(values, measure).tolist() == pytest.approx([log(0.2), log(0.5)])


def test_a_baseline_describes_everyone_unless_it_says_whom():
    assert Baseline.checked(1.0) == Baseline(1.0, "population", {}, None)
    assert Baseline.checked(0.2, beta=(2.0, 8.0)).beta == (2.0, 8.0)
    described = Baseline.checked(0.2, "reference", {"ace": [0]}, (2.0, 8.0))
    assert described == Baseline(0.2, "reference", {"ace": [0]}, (2.0, 8.0))
    found = Effect.checked("ace", "conditional", "or", [1, 2])
    assert (found.factor, found.scope, found.measure) == ("ace", "conditional", "or")
