"""The invariants of the model, for generated nations, outcomes and areas: each under a heading with its number.

I8, I9 and I10 are in ``test_downstream_invariants.py``: no other page lists them.
"""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from imhcalc.core.arrays import floats
from imhcalc.core.calibration import central, target_risks
from imhcalc.core.cells import level_sums
from imhcalc.core.distributions import beta_of_size
from imhcalc.core.drawing import Settings, draw_nation
from imhcalc.core.estimation import (
    empty_estimate,
    fit_outcome,
    marginal_risks,
    merge,
    multiply_indices,
    nation_grid,
    national_shares,
    report_method,
    synthetic,
)
from imhcalc.core.local_mix import local_mix
from imhcalc.core.model import Area, Baseline, Classes, Effect, Exposure, Margin, Nation, Outcome
from imhcalc.core.nested import local_classes
from imhcalc.core.simulation import simulate_classes, simulate_outcome
from imhcalc.core.summary import summarise
from imhcalc.faults import ModelError
from tests.property import strategies

TOLERANCE = 1e-9
RAKING = 1e-11


def near(value):
    return pytest.approx(value, abs=TOLERANCE)


def prevalence(nation, outcome, area):
    return float(synthetic(nation, outcome, area).prevalence[0])


def national_margins(nation):
    grid, weights = nation_grid(nation), national_shares(nation)
    return {
        factor: Margin.checked(factor, level_sums(grid, factor, weights)[0]) for factor in nation.factors[1:]
    }


# -- I1 Calibration ----------------------------------------------------------------------------------------


@given(st.data())
def test_i1_the_national_mix_returns_the_national_mean(data):
    nation = data.draw(strategies.nations(lowest=0))
    outcome = data.draw(strategies.outcomes(nation))
    area = Area.checked("nation", nation.quintile_shares * 1_000)
    mean = float(fit_outcome(nation, outcome).national_mean[0])
    assert prevalence(nation, outcome, area) == near(mean)
    if outcome.baseline.anchor == "population":
        assert mean == outcome.baseline.value


@given(st.data())
def test_i1_also_with_local_margins_equal_to_the_national_ones(data):
    nation = data.draw(strategies.nations(factors=(1, 2), lowest=0))
    outcome = data.draw(strategies.outcomes(nation))
    area = Area.checked("nation", nation.quintile_shares * 1_000, national_margins(nation))
    assert prevalence(nation, outcome, area) == near(float(fit_outcome(nation, outcome).national_mean[0]))


@given(
    st.data(),
    st.floats(0.001, 0.999),
    st.sampled_from(["marginal", "conditional"]),
    st.sampled_from(["or", "risk", "rr"]),
)
def test_i1_without_effects_every_area_has_the_national_mean(data, value, scope, measure):
    assume((scope, measure) != ("conditional", "rr"))
    nation = data.draw(strategies.nations())
    same = 0.3 if measure == "risk" else 1.0
    effects = tuple(
        Effect.checked(factor, scope, measure, [same] * size)
        for factor, size in zip(nation.factors, nation.level_counts, strict=True)
    )
    area = data.draw(strategies.areas(nation))
    estimate = synthetic(nation, Outcome("outcome", Baseline.checked(value), effects), area)
    assert estimate.prevalence[0] == near(value)
    lived_in = area.children_by_quintile > 0
    assert estimate.by_quintile[0][lived_in].tolist() == near([value] * int(lived_in.sum()))


@given(st.data())
@settings(max_examples=10)
def test_i1_holds_in_every_draw(data):
    nation = data.draw(strategies.nations(factors=(1, 1), levels=(2, 3)))
    exposure = nation.exposures[0]
    sizes = [400.0, 300.0, 200.0, 300.0, 400.0]
    nation = Nation.checked(
        nation.name,
        nation.quintile_shares,
        [Exposure.checked(exposure.factor, exposure.given_quintile.tolist(), sizes)],
    )
    effects = tuple(
        Effect.checked(
            factor,
            scope,
            "or",
            values := data.draw(strategies.ratios(size, 0.7)),
            [[v / 1.3, v * 1.3] for v in values],
        )
        for factor, size, scope in zip(
            nation.factors, nation.level_counts, ["marginal", "conditional"], strict=True
        )
    )
    baseline = Baseline.checked(
        0.2, *data.draw(st.sampled_from([("population",), ("reference", {exposure.factor: [0]})]))
    )
    outcome = Outcome(
        "outcome", Baseline(0.2, baseline.anchor, baseline.reference_cells, beta_of_size(0.2, 100)), effects
    )
    area = Area.checked("nation", nation.quintile_shares * 1_000)
    run = Settings(seed=1, draws=50, area_effect_sd=0.0)
    draws = simulate_outcome(draw_nation(nation, run), outcome, [area], run)
    assert draws.prevalence["nation"][:, 0].tolist() == near(draws.national[:, 0].tolist())
    assert draws.national.std() > 0


# -- I2 Marginal mode --------------------------------------------------------------------------------------


@given(st.data())
def test_i2_published_marginal_risks_and_ratios_are_reproduced(data):
    nation = data.draw(strategies.nations(factors=(0, 2)))
    outcome = data.draw(strategies.outcomes(nation, scopes=["marginal"]))
    fitted = fit_outcome(nation, outcome)
    reproduced = marginal_risks(nation, fitted)
    for effect in outcome.effects:
        risks = reproduced[effect.factor][0]
        shares = level_sums(nation_grid(nation), effect.factor, national_shares(nation))
        wanted, _ = target_risks(central([effect])[0], shares, fitted.national_mean)
        assert risks.tolist() == near(wanted[0].tolist())
        scale = risks if effect.measure == "rr" else risks / (1 - risks)
        published = effect.values / (1 - effect.values) if effect.measure == "risk" else effect.values
        assert (scale / scale[0]).tolist() == pytest.approx(
            (published / published[0]).tolist(), rel=TOLERANCE
        )


@given(st.data())
@settings(max_examples=25)
def test_i2_equals_the_table_raked_to_its_three_two_way_margins(data):
    nation = data.draw(strategies.nations(factors=(1, 1)))
    outcome = data.draw(
        strategies.outcomes(nation, anchors=["population"], scopes=["marginal"], all_factors=True)
    )
    fitted = fit_outcome(nation, outcome)
    weights = national_shares(nation).reshape(5, -1)
    by_factor = marginal_risks(nation, fitted)
    table = np.stack([np.ones_like(weights), np.ones_like(weights)], axis=2)
    pairs = []
    for axis, factor in enumerate(nation.factors):
        risk = by_factor[factor][0]
        size = weights.sum(axis=1 - axis)
        pairs.append((1 - axis, np.stack([size * (1 - risk), size * risk], axis=1)))
    for _ in range(3_000):
        table *= (weights / table.sum(axis=2))[:, :, np.newaxis]
        for axis, wanted in pairs:
            table *= np.expand_dims(wanted / table.sum(axis=axis), axis)
    assert (table[:, :, 1] / table.sum(axis=2)).ravel().tolist() == pytest.approx(
        fitted.cell_risks[0].tolist(), abs=1e-8
    )


@given(st.data())
def test_i2_a_crude_gradient_without_local_margin_is_the_average_over_the_quintile_mix(data):
    nation = data.draw(strategies.nations(factors=(0, 2)))
    gradient = Effect.checked("deprivation", "marginal", "or", data.draw(strategies.ratios(5)))
    others = data.draw(strategies.effects(nation))
    effects = (gradient, *(effect for effect in others if effect.factor != "deprivation"))
    outcome = strategies.solvable(
        nation, Outcome("outcome", data.draw(strategies.baselines(nation, ["population"])), effects)
    )
    area = data.draw(strategies.areas(nation, margins="none"))
    risks, _ = target_risks(
        central([gradient])[0], nation.quintile_shares[np.newaxis], floats([outcome.baseline.value])
    )
    mix = area.children_by_quintile / area.population
    assert prevalence(nation, outcome, area) == near(float(mix @ risks[0]))


@given(st.data(), st.sampled_from(["or", "risk"]), st.floats(0.01, 0.95))
def test_i2_with_one_factor_marginal_conditional_and_report_method_agree(data, measure, value):
    nation = data.draw(strategies.nations(factors=(0, 0)))
    values = data.draw(strategies.ratios(5))
    if measure == "risk":
        values = [each / (1 + each) for each in values]
    area = data.draw(strategies.areas(nation))
    found = []
    for scope in ("marginal", "conditional"):
        outcome = Outcome(
            "outcome", Baseline.checked(value), (Effect.checked("deprivation", scope, measure, values),)
        )
        found += [
            prevalence(nation, outcome, area),
            float(report_method(nation, outcome, area).prevalence[0]),
        ]
    assert found == near([found[0]] * 4)


# -- I3 Monotone -------------------------------------------------------------------------------------------


@given(st.data())
def test_i3_moving_children_to_a_more_deprived_quintile_never_lowers_the_estimate(data):
    thresholds = sorted(data.draw(st.lists(st.floats(-2, 2), min_size=1, max_size=2)), reverse=True)
    slope = data.draw(st.floats(0, 1.5))
    table = []
    for quintile in range(5):
        at_least = [1.0, *(1 / (1 + np.exp(-(cut + slope * (2 - quintile)))) for cut in thresholds), 0.0]
        table.append([upper - lower for upper, lower in pairwise(at_least)])
    nation = Nation.checked("Exampleland", data.draw(strategies.shares(5)), [Exposure.checked("ace", table)])
    scopes = data.draw(st.tuples(*[st.sampled_from(["marginal", "conditional"])] * 2))
    gradient = sorted(data.draw(strategies.ratios(5)), reverse=True)
    rising = sorted(data.draw(strategies.ratios(len(thresholds) + 1)))
    effects = (
        Effect.checked("deprivation", scopes[0], "or", gradient),
        Effect.checked("ace", scopes[1], "or", rising),
    )
    outcome = strategies.solvable(
        nation, Outcome("outcome", data.draw(strategies.baselines(nation, ["population"])), effects)
    )
    # Crude effects can leave a factor with the other sign once the two are separated: then it is not harmful.
    risks = fit_outcome(nation, outcome).cell_risks[0].reshape(5, -1)
    assume((np.diff(risks, axis=0) <= 1e-12).all() and (np.diff(risks, axis=1) >= -1e-12).all())
    children = floats(data.draw(strategies.children(smallest=1)))
    origin, to = sorted(
        data.draw(st.lists(st.integers(0, 4), min_size=2, max_size=2, unique=True)), reverse=True
    )
    moved = children.copy()
    part = children[origin] * data.draw(st.floats(0.1, 1))
    moved[origin] -= part
    moved[to] += part
    before, after = (
        prevalence(nation, outcome, Area.checked("Fernshire", each)) for each in (children, moved)
    )
    assert after >= before - TOLERANCE


@given(st.data())
def test_i3_raising_the_share_of_the_worse_of_two_levels_never_lowers_the_estimate(data):
    nation = data.draw(strategies.nations(factors=(1, 1), levels=(2, 2)))
    factor = nation.factors[1]
    harmful = Effect.checked(factor, "conditional", "or", [1.0, data.draw(st.floats(1, 20))])
    gradient = Effect.checked("deprivation", "conditional", "or", data.draw(strategies.ratios(5)))
    outcome = Outcome("outcome", data.draw(strategies.baselines(nation)), (gradient, harmful))
    children = data.draw(strategies.children())
    low, high = sorted(data.draw(st.lists(st.floats(0.01, 0.99), min_size=2, max_size=2)))
    before, after = (
        prevalence(
            nation, outcome, Area.checked("Fernshire", children, {factor: Margin.checked(factor, [1 - p, p])})
        )
        for p in (low, high)
    )
    assert after >= before - TOLERANCE


def test_i3_does_not_promise_more_deprived_is_higher_under_a_fixed_local_margin():
    """Raking with the margin held takes the exposed from those who were more deprived already."""
    table = [[0.1, 0.9], [0.3, 0.7], [0.75, 0.25], [0.95, 0.05], [0.99, 0.01]]
    nation = Nation.checked("Exampleland", [0.2] * 5, [Exposure.checked("ace", table)])
    effects = (
        Effect.checked("deprivation", "conditional", "or", [100, 80, 5, 4, 1]),
        Effect.checked("ace", "conditional", "or", [1, 50]),
    )
    outcome = Outcome("outcome", Baseline.checked(0.5), effects)
    survey = {"ace": Margin.checked("ace", [0.6, 0.4])}
    before, after = (
        prevalence(nation, outcome, Area.checked("Fernshire", children, survey))
        for children in ([50, 90, 70, 80, 30], [140, 0, 70, 80, 30])
    )
    assert after < before - 0.005


def test_i3_does_not_promise_a_worse_three_level_margin_is_higher():
    """The middle level has few in the least deprived quintiles: filling it draws on other quintiles' low level."""
    table = [
        [0.08, 0.02, 0.9],
        [0.39, 0.07, 0.54],
        [0.83, 0.04, 0.13],
        [0.97, 0.01, 0.02],
        [0.996, 0.001, 0.003],
    ]
    nation = Nation.checked("Exampleland", [0.2] * 5, [Exposure.checked("ace", table)])
    effects = (
        Effect.checked("deprivation", "conditional", "or", [60, 40, 16, 3, 1]),
        Effect.checked("ace", "conditional", "or", [1, 6, 120]),
    )
    outcome = Outcome("outcome", Baseline.checked(0.2), effects)
    before, after = (
        prevalence(
            nation,
            outcome,
            Area.checked("Fernshire", [20, 30, 25, 15, 80], {"ace": Margin.checked("ace", margin)}),
        )
        for margin in ([0.55, 0.07, 0.38], [0.05, 0.57, 0.38])
    )
    assert after < before - 0.02


# -- I4 Relabelling and scale ------------------------------------------------------------------------------


def relabelled(nation, outcome, area, factor, order):
    """Return the same three with the levels of a further factor in another order."""
    exposures = [
        Exposure.checked(each.factor, each.given_quintile[:, order].tolist())
        if each.factor == factor
        else each
        for each in nation.exposures
    ]
    effects = tuple(
        Effect.checked(each.factor, each.scope, each.measure, each.values[order].tolist())
        if each.factor == factor
        else each
        for each in outcome.effects
    )
    margins = {
        name: Margin.checked(name, margin.shares[order].tolist()) if name == factor else margin
        for name, margin in area.margins.items()
    }
    baseline = outcome.baseline
    cells = {
        name: [order.index(level) for level in levels] if name == factor else levels
        for name, levels in baseline.reference_cells.items()
    }
    return (
        Nation.checked(nation.name, nation.quintile_shares, exposures),
        Outcome(outcome.name, Baseline.checked(baseline.value, baseline.anchor, cells), effects),
        Area.checked(area.id, area.children_by_quintile, margins),
    )


@given(st.data())
def test_i4_order_of_levels(data):
    nation = data.draw(strategies.nations(factors=(1, 2)))
    outcome, area = data.draw(strategies.outcomes(nation)), data.draw(strategies.areas(nation))
    factor, size = nation.factors[1], nation.level_counts[1]
    order = data.draw(st.permutations(range(size)))
    changed = relabelled(nation, outcome, area, factor, order)
    assert prevalence(*changed) == near(prevalence(nation, outcome, area))


@given(st.data())
def test_i4_order_of_quintiles(data):
    nation = data.draw(strategies.nations())
    outcome = data.draw(strategies.outcomes(nation, anchors=["population"]))
    area = data.draw(strategies.areas(nation))
    order = data.draw(st.permutations(range(5)))
    turned = Nation.checked(
        nation.name,
        nation.quintile_shares[order],
        [Exposure.checked(each.factor, each.given_quintile[order].tolist()) for each in nation.exposures],
    )
    effects = tuple(
        Effect.checked(each.factor, each.scope, each.measure, each.values[order].tolist())
        if each.factor == "deprivation"
        else each
        for each in outcome.effects
    )
    moved = Area.checked(area.id, area.children_by_quintile[order], area.margins)
    assert prevalence(turned, Outcome("outcome", outcome.baseline, effects), moved) == near(
        prevalence(nation, outcome, area)
    )


@given(st.data())
def test_i4_order_of_effects_and_of_surveys(data):
    nation = data.draw(strategies.nations(factors=(1, 2)))
    outcome, area = data.draw(strategies.outcomes(nation)), data.draw(strategies.areas(nation))
    turned = Outcome(outcome.name, outcome.baseline, outcome.effects[::-1])
    surveyed = Area.checked(area.id, area.children_by_quintile, dict(reversed(area.margins.items())))
    assert prevalence(nation, turned, surveyed) == near(prevalence(nation, outcome, area))


@given(st.data(), st.floats(0.05, 20))
def test_i4_the_reference_level_does_not_matter(data, factor):
    nation = data.draw(strategies.nations())
    outcome = data.draw(strategies.outcomes(nation, measures=["or", "rr"]))
    area = data.draw(strategies.areas(nation))
    effects = tuple(
        Effect.checked(each.factor, each.scope, each.measure, (each.values * factor).tolist())
        for each in outcome.effects
    )
    assert prevalence(nation, Outcome("outcome", outcome.baseline, effects), area) == near(
        prevalence(nation, outcome, area)
    )


@given(st.data(), st.floats(0.05, 0.95))
def test_i4_splitting_a_level_in_two_alike(data, part):
    nation = data.draw(strategies.nations(factors=(1, 1)))
    outcome = data.draw(strategies.outcomes(nation, anchors=["population"]))
    area = data.draw(strategies.areas(nation))
    factor = nation.factors[1]

    def split(values):
        return [*values[:-1], values[-1] * part, values[-1] * (1 - part)]

    table = [split(row) for row in nation.exposures[0].given_quintile.tolist()]
    finer = Nation.checked(nation.name, nation.quintile_shares, [Exposure.checked(factor, table)])
    effects = tuple(
        Effect.checked(factor, each.scope, each.measure, [*each.values.tolist(), float(each.values[-1])])
        if each.factor == factor
        else each
        for each in outcome.effects
    )
    margins = {
        name: Margin.checked(name, split(margin.shares.tolist())) for name, margin in area.margins.items()
    }
    divided = Area.checked(area.id, area.children_by_quintile, margins)
    assert prevalence(finer, Outcome("outcome", outcome.baseline, effects), divided) == near(
        prevalence(nation, outcome, area)
    )


@given(st.data(), st.floats(0.01, 100))
def test_i4_multiplying_all_counts(data, times):
    nation = data.draw(strategies.nations())
    outcome, area = data.draw(strategies.outcomes(nation)), data.draw(strategies.areas(nation))
    larger = Area.checked(area.id, area.children_by_quintile * times, area.margins)
    once, more = synthetic(nation, outcome, area), synthetic(nation, outcome, larger)
    assert more.prevalence[0] == near(once.prevalence[0])
    assert more.count[0] == pytest.approx(once.count[0] * times, rel=TOLERANCE)
    assert more.count_by_quintile[0].tolist() == pytest.approx(
        (once.count_by_quintile[0] * times).tolist(), rel=1e-8
    )


@given(st.data())
def test_i4_the_complement_of_an_outcome(data):
    nation = data.draw(strategies.nations())
    outcome = data.draw(strategies.outcomes(nation, measures=["or"]))
    area = data.draw(strategies.areas(nation))
    effects = tuple(
        Effect.checked(each.factor, each.scope, "or", (1 / each.values).tolist()) for each in outcome.effects
    )
    baseline = outcome.baseline
    opposite = Outcome(
        "not", Baseline.checked(1 - baseline.value, baseline.anchor, baseline.reference_cells), effects
    )
    assert prevalence(nation, opposite, area) == near(1 - prevalence(nation, outcome, area))


# -- I5 Additivity -----------------------------------------------------------------------------------------


@given(st.data())
def test_i5_without_margins_the_union_is_the_sum(data):
    nation = data.draw(strategies.nations())
    outcome = data.draw(strategies.outcomes(nation))
    parts = [
        data.draw(strategies.areas(nation, margins="none", name=f"area {number}")) for number in range(3)
    ]
    union = Area.checked("union", sum(part.children_by_quintile for part in parts))
    merged = merge([synthetic(nation, outcome, part) for part in parts])
    whole = synthetic(nation, outcome, union)
    assert merged.population == pytest.approx(union.population)
    assert merged.prevalence[0] == near(whole.prevalence[0])
    assert merged.count[0] == pytest.approx(whole.count[0], rel=TOLERANCE)
    assert merged.count_by_quintile[0].tolist() == pytest.approx(
        whole.count_by_quintile[0].tolist(), rel=1e-8, abs=1e-8
    )


@given(st.data())
def test_i5_an_empty_area_is_neutral(data):
    nation = data.draw(strategies.nations())
    outcome, area = data.draw(strategies.outcomes(nation)), data.draw(strategies.areas(nation))
    alone, nobody = (
        synthetic(nation, outcome, area),
        synthetic(nation, outcome, Area.checked("nobody", [0] * 5)),
    )
    for together in (merge([alone, nobody]), merge([nobody, alone])):
        assert together.population == alone.population
        assert together.prevalence[0] == near(alone.prevalence[0])
        assert together.count[0] == alone.count[0]
        assert together.warnings == alone.warnings | {"W_EMPTY_AREA"}
    assert nobody == empty_estimate() or np.isnan(nobody.prevalence[0])


@given(st.data())
@settings(max_examples=10)
def test_i5_sums_add_draw_by_draw(data):
    nation = data.draw(strategies.nations())
    outcome = data.draw(strategies.outcomes(nation, anchors=["population"]))
    areas = [data.draw(strategies.areas(nation, name=f"area {number}")) for number in range(3)]
    run = Settings(seed=2, draws=60, area_effect_sd=0.25)
    drawn = draw_nation(nation, run)
    together = simulate_outcome(drawn, outcome, [*areas, Area.checked("nobody", [0] * 5)], run)
    alone = [simulate_outcome(drawn, outcome, [area], run) for area in areas]
    assert together.total.ravel().tolist() == pytest.approx(
        sum(each.total for each in alone).ravel().tolist(), rel=1e-12
    )
    by_area = sum(area.population * together.prevalence[area.id] for area in areas)
    assert together.total.ravel().tolist() == pytest.approx(by_area.ravel().tolist(), rel=1e-12)
    by_quintile = together.total_by_quintile.sum(axis=1)
    assert by_quintile.ravel().tolist() == pytest.approx(together.total.ravel().tolist(), rel=1e-12)
    assert np.isnan(together.prevalence["nobody"]).all()


# -- I6 Raking ---------------------------------------------------------------------------------------------


@given(st.data())
def test_i6_margins_are_reached(data):
    nation = data.draw(strategies.nations(factors=(1, 3), lowest=0))
    area = data.draw(strategies.rakeable_areas(nation))
    grid, mix = nation_grid(nation), local_mix(nation_grid(nation), nation, area)
    quintiles = area.children_by_quintile / area.population
    assert level_sums(grid, "deprivation", mix.shares)[0].tolist() == pytest.approx(
        quintiles.tolist(), abs=RAKING
    )
    for factor, margin in area.margins.items():
        assert level_sums(grid, factor, mix.shares)[0].tolist() == pytest.approx(
            margin.shares.tolist(), abs=RAKING
        )
    assert ((mix.seed > 0) | (mix.shares == 0)).all()


@given(st.data())
def test_i6_odds_ratios_of_the_seed_are_kept(data):
    nation = data.draw(strategies.nations(factors=(1, 1), levels=(2, 4)))
    area = data.draw(strategies.areas(nation, margins="all", smallest=1))
    mix = local_mix(nation_grid(nation), nation, area)
    seed, raked = (np.log(shares.reshape(5, -1)) for shares in (mix.seed, mix.shares))
    interaction = [table - table[:1] - table[:, :1] + table[0, 0] for table in (seed, raked)]
    assert interaction[1].ravel().tolist() == pytest.approx(interaction[0].ravel().tolist(), abs=1e-8)


@given(st.data())
def test_i6_a_level_of_everybody_or_nobody_is_exact(data):
    nation = data.draw(strategies.nations(factors=(1, 1)))
    factor, size = nation.factors[1], nation.level_counts[1]
    level = data.draw(st.integers(0, size - 1))
    everybody = [1.0 if each == level else 0.0 for each in range(size)]
    area = Area.checked(
        "Fernshire", data.draw(strategies.children()), {factor: Margin.checked(factor, everybody)}
    )
    shares = local_mix(nation_grid(nation), nation, area).shares.reshape(5, size)
    assert (np.delete(shares, level, axis=1) == 0).all()
    assert shares[:, level].tolist() == pytest.approx(
        (area.children_by_quintile / area.population).tolist(), abs=1e-15
    )


@given(st.data(), st.integers(0, 4))
def test_i6_a_single_quintile_is_exact(data, quintile):
    nation = data.draw(strategies.nations(factors=(1, 1)))
    factor, size = nation.factors[1], nation.level_counts[1]
    margin = data.draw(strategies.shares(size))
    children = [250.0 if each == quintile else 0.0 for each in range(5)]
    area = Area.checked("Fernshire", children, {factor: Margin.checked(factor, margin)})
    shares = local_mix(nation_grid(nation), nation, area).shares.reshape(5, size)
    assert shares[quintile].tolist() == pytest.approx(margin, abs=1e-15)
    assert (np.delete(shares, quintile, axis=0) == 0).all()


# -- I7 Attachment -----------------------------------------------------------------------------------------


def solvable_classes(nation, classes, area):
    try:
        return local_classes(nation, classes, area)[0]
    except ModelError as refusal:
        assume(refusal.code not in {"E_MARGINAL_INFEASIBLE", "E_RR_EXCEEDS_ONE"})
        raise


@given(st.data())
def test_i7_three_shares_add_to_one(data):
    nation = data.draw(strategies.nations())
    classes = data.draw(strategies.attachments(nation))
    shares = solvable_classes(nation, classes, data.draw(strategies.areas(nation)))
    assert all(-1e-15 <= share[0] <= 1 + 1e-15 for share in shares.values())
    assert sum(share[0] for share in shares.values()) == near(1)


@given(st.data())
def test_i7_national_shares_are_exact_under_the_population_anchor(data):
    nation = data.draw(strategies.nations(lowest=0))
    classes = data.draw(strategies.attachments(nation, anchors=["population"]))
    shares = solvable_classes(nation, classes, Area.checked("nation", nation.quintile_shares * 500))
    assert [shares[name][0] for name in classes.names] == near(classes.shares.tolist())


@given(st.data())
def test_i7_the_reference_has_the_stated_shares(data):
    """With a reference anchor the reference cells of both stages have the shares that were stated for them."""
    nation = data.draw(strategies.nations(factors=(0, 1)))
    quintile = data.draw(st.integers(0, 4))
    stages = tuple(data.draw(strategies.effects(nation, scopes=["conditional"])) for _ in range(2))
    stated = data.draw(strategies.shares(3))
    anchored = ("reference", {"deprivation": [quintile]})
    classes = Classes.checked(
        ("disorganised", "insecure_organised", "secure"), stated, stages, anchored=anchored
    )
    children = [100.0 if each == quintile else 0.0 for each in range(5)]
    shares, _ = local_classes(nation, classes, Area.checked("reference", children))
    assert [shares[name][0] for name in classes.names] == near(stated)


@given(st.data())
@settings(max_examples=10)
def test_i7_holds_in_every_draw(data):
    nation = data.draw(strategies.nations())
    plain = data.draw(strategies.attachments(nation, scopes=["conditional"]))
    classes = Classes.checked(
        plain.names, plain.shares, plain.effects, 80.0, (plain.anchor, plain.reference_cells)
    )
    area = data.draw(strategies.areas(nation))
    run = Settings(seed=3, draws=60, area_effect_sd=0.25)
    draws = simulate_classes(draw_nation(nation, run), "attachment", classes, [area], run)
    for shares in (draws.prevalence[area.id], draws.national):
        assert (shares >= 0).all()
        assert (shares.sum(axis=1) <= 1 + 1e-12).all()


# -- I11 Monte Carlo ---------------------------------------------------------------------------------------


def uncertain(nation, value=0.2):
    """An outcome in which everything that can be uncertain is."""
    effects = tuple(
        Effect.checked(
            factor,
            scope,
            "or",
            ratios := [1.0 + 0.3 * level for level in range(size)],
            [[r / 1.4, r * 1.4] for r in ratios],
        )
        for factor, size, scope in zip(
            nation.factors, nation.level_counts, ["marginal", *["conditional"] * 2], strict=False
        )
    )
    return Outcome("outcome", Baseline(value, beta=beta_of_size(value, 150)), effects)


def surveyed(nation, counts, name):
    margins = {
        factor: Margin.checked(factor, [1 / size] * size, 300, 50)
        for factor, size in zip(nation.factors[1:], nation.level_counts[1:], strict=True)
    }
    return Area.checked(name, counts, margins)


@given(st.data(), st.sampled_from([0, 1, 20_260_101]))
@settings(max_examples=10)
def test_i11_the_same_seed_gives_the_same_bytes_in_any_order_and_company(data, seed):
    nation = data.draw(strategies.nations(factors=(1, 2)))
    outcome = uncertain(nation)
    areas = [surveyed(nation, data.draw(strategies.children()), f"area {number}") for number in range(3)]
    run = Settings(seed=seed, draws=40, area_effect_sd=0.25, transport_sd=0.1)
    first = simulate_outcome(draw_nation(nation, run), outcome, areas, run)
    again = simulate_outcome(draw_nation(nation, run), outcome, areas[::-1], run)
    alone = simulate_outcome(draw_nation(nation, run), outcome, areas[1:2], run)
    assert first.invalid == again.invalid == alone.invalid == 0
    for area in areas:
        assert first.prevalence[area.id].tobytes() == again.prevalence[area.id].tobytes()
    assert first.prevalence["area 1"].tobytes() == alone.prevalence["area 1"].tobytes()
    assert first.national.tobytes() == alone.national.tobytes()


@given(st.data())
@settings(max_examples=10)
def test_i11_another_outcome_in_the_run_changes_nothing(data):
    nation = data.draw(strategies.nations(factors=(1, 1)))
    run = Settings(seed=0, draws=40, area_effect_sd=0.25)
    area = surveyed(nation, [10, 20, 30, 40, 50], "Fernshire")
    drawn = draw_nation(nation, run)
    before = simulate_outcome(drawn, uncertain(nation), [area], run)
    other = Outcome("other", Baseline.checked(0.4), ())
    simulate_outcome(drawn, other, [area], run)
    after = simulate_outcome(drawn, uncertain(nation), [area], run)
    assert before.prevalence["Fernshire"].tobytes() == after.prevalence["Fernshire"].tobytes()


@given(st.data())
def test_i11_without_uncertainty_every_draw_is_the_plug_in(data):
    nation = data.draw(strategies.nations())
    outcome, area = data.draw(strategies.outcomes(nation)), data.draw(strategies.areas(nation))
    run = Settings(seed=4, draws=20, area_effect_sd=0.0)
    draws = simulate_outcome(draw_nation(nation, run), outcome, [area], run).prevalence[area.id][:, 0]
    assert (draws == draws[0]).all()
    assert draws[0] == near(prevalence(nation, outcome, area))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=200), st.floats(0.5, 0.99))
def test_i11_percentiles_lie_between_the_extremes(draws, level):
    found = summarise(floats(draws), level)
    assert min(draws) <= found.lower <= found.median <= found.upper <= max(draws)
    assert min(draws) - 1e-12 <= found.mean <= max(draws) + 1e-12


# -- I12 Range ---------------------------------------------------------------------------------------------


@given(st.data())
def test_i12_the_estimate_lies_between_the_risks_of_populated_cells(data):
    nation = data.draw(strategies.nations(lowest=0))
    outcome = data.draw(strategies.outcomes(nation))
    area = data.draw(strategies.rakeable_areas(nation))
    populated = local_mix(nation_grid(nation), nation, area).shares[0] > 0
    try:
        estimate = synthetic(nation, outcome, area)
    except ModelError as refusal:
        assume(refusal.code != "E_LEVEL_NOT_IDENTIFIED")
        raise
    risks = fit_outcome(nation, outcome).cell_risks[0][populated]
    assert risks.min() - 1e-12 <= estimate.prevalence[0] <= risks.max() + 1e-12
    assert 0 <= estimate.count[0] <= area.population


# -- the report method, by hand ----------------------------------------------------------------------------


@given(st.data())
def test_the_report_method_multiplies_one_index_per_effect(data):
    nation = data.draw(strategies.nations())
    outcome = data.draw(strategies.outcomes(nation, anchors=["population"]))
    area = data.draw(strategies.areas(nation))
    found = report_method(nation, outcome, area)
    grid = nation_grid(nation)
    local = local_mix(grid, nation, area).shares
    product = outcome.baseline.value
    for effect in outcome.effects:
        crude = Effect.checked(effect.factor, "marginal", effect.measure, effect.values.tolist())
        weights = level_sums(grid, effect.factor, national_shares(nation))
        risks, _ = target_risks(central([crude])[0], weights, floats([outcome.baseline.value]))
        index = (level_sums(grid, effect.factor, local) @ risks[0]) / (weights @ risks[0])
        assert found.multipliers[effect.factor][0] == near(float(index[0]))
        product *= float(index[0])
    assert found.prevalence[0] == near(min(product, 1.0))
    assert ("W_CAPPED" in found.warnings) == (product > 1)
    assert multiply_indices(grid, national_shares(nation), local, [], floats([0.3])).prevalence[0] == 0.3
