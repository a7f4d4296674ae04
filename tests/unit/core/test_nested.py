import numpy as np
import pytest

from imhcalc.core.calibration import central
from imhcalc.core.estimation import nation_grid, national_shares, synthetic
from imhcalc.core.model import Baseline, Classes
from imhcalc.core.nested import class_risks, effects_among_rest, fit_nested, local_classes, stage_values
from tests.unit.core.examples import aces, area, gradient, nation, outcome, refused

NAMES = ("disorganised", "insecure_organised", "secure")


FIRST = (gradient(), aces())


def classes(shares=(0.15, 0.25, 0.60), first=FIRST, second=(), size=None, anchored=("population", {})):
    return Classes.checked(NAMES, shares, (first, second), size, anchored)


def local(of_classes, of_area=None, of_nation=None):
    shares, warnings = local_classes(of_nation or nation(), of_classes, of_area or area())
    return [float(shares[name][0]) for name in NAMES], warnings


@pytest.mark.parametrize(
    "shares",
    [
        [0, 0.4, 0.6],
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [0.3, 0.7, 0],
        [0.1, 0.9, 0],
        [0.7, 0, 0.3],
        [1 / 3] * 3,
    ],
)
def test_classes_of_nobody_or_everybody(shares):
    found, _ = local(classes(shares, second=(gradient(values=[3, 1, 1, 1, 1]),)))
    assert sum(found) == pytest.approx(1, abs=1e-12)
    for share, ours in zip(shares, found, strict=True):
        assert ours == share if share in {0, 1} else 0 < ours < 1
    national, _ = local(classes(shares), area(nation().quintile_shares))
    assert national == pytest.approx(shares, abs=1e-12)


def test_each_stage_is_a_share_of_what_is_left():
    values = stage_values(np.array([[0.15, 0.25, 0.6], [0.1, 0.9, 0.0], [1.0, 0.0, 0.0]]))
    assert values[0].tolist() == pytest.approx([0.15, 0.1, 1.0])
    assert values[1].tolist() == [pytest.approx(0.25 / 0.85), 1.0, 0.0]


def test_the_first_class_is_the_outcome_by_itself():
    found, _ = local(classes(), area(shares=[0.8, 0.2]))
    alone = synthetic(nation(), outcome(gradient(), aces()), area(shares=[0.8, 0.2]))
    assert found[0] == pytest.approx(alone.prevalence[0], abs=1e-12)


def test_the_reference_serves_both_stages():
    anchored = ("reference", {"deprivation": [4]})
    found, _ = local(classes(second=(gradient(),), anchored=anchored), area([0, 0, 0, 0, 9]))
    assert found == pytest.approx([0.15, 0.25, 0.60], abs=1e-12)


def test_refusals_of_either_stage():
    above = aces(measure="rr", values=[1, 9])
    with refused("E_RR_EXCEEDS_ONE"):
        local(classes([0.5, 0.25, 0.25], first=(above,)))
    with refused("E_RR_EXCEEDS_ONE"):
        local(classes([0.15, 0.55, 0.30], second=(above,)))
    with refused("E_UNKNOWN_FACTOR"):
        local(classes(second=(aces(),), first=()), of_nation=nation(None))
    with refused("E_REFERENCE_EMPTY"):
        local(classes(anchored=("reference", {"ace": []})))
    missing = nation(shares=[0.25, 0.25, 0.25, 0.25, 0.0])
    with refused("E_LEVEL_NOT_IDENTIFIED"):
        local(classes(first=(), second=(gradient(),)), of_nation=missing)


def test_an_empty_area():
    found, warnings = local(classes([0.15, 0.25, 0.599]), area([0] * 5))
    assert np.isnan(found).all()
    assert warnings == {"W_EMPTY_AREA", "W_SHARES_RENORMALISED"}


def test_warnings_are_passed_on():
    _, warnings = local(classes(), area(shares=[0.5, 0.5], size=100))
    assert warnings == {"W_MARGIN_FAR_FROM_NATIONAL"}


def test_class_risks_add_to_one_in_every_cell():
    risks = class_risks([np.array([[0.0, 0.3, 1.0]]), np.array([[0.5, 0.5, 0.5]])])
    assert sum(risks).tolist() == [pytest.approx([1, 1, 1])]
    assert [each.tolist() for each in risks] == [[[0, 0.3, 1]], [[0.5, 0.35, 0]], [[0.5, 0.35, 0]]]


def test_effects_among_the_rest():
    """Per level (total - earlier)/(1 - earlier); without an effect of the earlier classes their mean serves."""
    grid, weights = nation_grid(nation()), national_shares(nation())
    total = (np.array([0.4]), central([gradient(measure="risk", values=[0.5, 0.45, 0.4, 0.35, 0.3])]))
    earlier_mean = np.array([0.15])
    for earlier in ((), (aces(),)):
        found = effects_among_rest(grid, weights, total, (earlier_mean, central(earlier)))[0]
        at_level = 1 / (1 + np.exp(-found.log_ratios[0]))
        both = at_level * (1 - 0.15) + 0.15
        assert (both @ nation().quintile_shares) == pytest.approx(0.4, abs=1e-12)
    same = effects_among_rest(grid, weights, total, (earlier_mean, central([gradient()])))[0]
    assert np.isfinite(same.log_ratios).all()


def test_a_total_below_its_part_has_no_solution():
    grid, weights = nation_grid(nation()), national_shares(nation())
    total = (np.array([0.16]), central([gradient(values=[1, 1, 1, 1, 20])]))
    earlier = (np.array([0.15]), central([gradient(values=[20, 1, 1, 1, 1])]))
    found = effects_among_rest(grid, weights, total, earlier)[0]
    assert np.isnan(found.log_ratios[0, 0])
    assert np.isfinite(found.log_ratios[0, 4])


def test_an_empty_area_has_one_undefined_share_a_class():
    shares, _ = local_classes(nation(), classes(), area([0] * 5))
    assert {name: share.shape for name, share in shares.items()} == dict.fromkeys(NAMES, (1,))


def test_saturation_of_any_stage_is_told_beside_the_other_warnings():
    steep = (gradient("conditional", [5000, 1, 1, 1, 1]),)
    rounded = nation(shares=[0.25, 0.22, 0.20, 0.18, 0.149])
    for first, second in ((steep, ()), ((), steep)):
        _, warnings = local(classes((0.3, 0.3, 0.4), first, second), area(), rounded)
        assert warnings == {"W_SATURATED", "W_SHARES_RENORMALISED"}
    assert local(classes(), area(), rounded)[1] == {"W_SHARES_RENORMALISED"}


def test_effects_among_the_rest_are_risks_of_the_same_scope():
    grid, weights = nation_grid(nation()), national_shares(nation())
    total = (np.array([0.4]), central((gradient("conditional"), aces())))
    found = effects_among_rest(grid, weights, total, (np.array([0.15]), []))
    assert [(each.factor, each.scope, each.measure) for each in found] == [
        ("deprivation", "conditional", "risk"),
        ("ace", "marginal", "risk"),
    ]


def test_a_total_that_is_its_part_or_more_than_everybody_has_no_solution():
    """Nobody of the rest at a level, or more than all of it, is no risk that evidence can have found."""
    grid, weights = nation_grid(nation()), national_shares(nation())
    part = (np.array([0.4]), central((aces(),)))
    assert np.isnan(effects_among_rest(grid, weights, part, part)[0].log_ratios).all()
    over = (np.array([0.5]), central((aces(values=(1.0, 9.0), measure="rr"),)))
    found = effects_among_rest(grid, weights, over, (np.array([0.15]), []))[0].log_ratios
    assert np.isnan(found).tolist() == [[False, True]]


def test_each_draw_of_the_classes_is_as_it_would_be_alone():
    """Where the first class is everybody, nobody is left for the second: in that draw only."""
    grid, weights = nation_grid(nation()), national_shares(nation())
    values = [np.array([0.3, 1.0, 0.1]), np.array([0.4, 0.5, 0.2])]
    effects = [central(FIRST), central((gradient(values=[1.4, 1.3, 1.2, 1.1, 1.0]),))]
    together = fit_nested(grid, weights, values, effects, Baseline(0.0))
    for row in range(3):
        alone = fit_nested(grid, weights, [each[row : row + 1] for each in values], effects, Baseline(0.0))
        for found, wanted in zip(together.stages, alone.stages, strict=True):
            assert found.cell_risks[row].tolist() == pytest.approx(wanted.cell_risks[0].tolist(), abs=1e-11)


def test_a_level_that_nobody_has_leaves_the_later_classes_as_they_are():
    missing = nation(shares=[0.25, 0.25, 0.25, 0.25, 0.0])
    found, _ = local(classes(second=(gradient(),)), area([1, 1, 1, 1, 0]), missing)
    assert found == pytest.approx([0.15, 0.25, 0.60])
