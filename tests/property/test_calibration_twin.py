"""The fast calibration, raking and shift agree with the slow ones, which share no code with them."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from imhcalc.core.estimation import fit_outcome, nation_grid, national_shares, synthetic, synthetic_shifted_to
from imhcalc.core.local_mix import local_mix
from imhcalc.core.model import Area, Baseline, Effect, Exposure, Margin, Nation, Outcome
from imhcalc.faults import ModelError
from tests.property import slow_twin, strategies

AGREEMENT = 1e-9


def slowly(nation, effects):
    weights = slow_twin.shares_of(
        nation.quintile_shares.tolist(), [exposure.given_quintile.tolist() for exposure in nation.exposures]
    )
    plain = [
        {
            "position": nation.factors.index(effect.factor),
            "scope": effect.scope,
            "measure": effect.measure,
            "values": effect.values.tolist(),
        }
        for effect in effects
    ]
    return weights, plain


def assert_agrees(nation, outcome):
    weights, effects = slowly(nation, outcome.effects)
    baseline = outcome.baseline
    reference = None
    if baseline.anchor == "reference":
        reference = {
            nation.factors.index(factor): levels for factor, levels in baseline.reference_cells.items()
        }
    fitted = fit_outcome(nation, outcome)
    mean, risks = slow_twin.fit(weights, effects, baseline.value, reference)
    assert fitted.national_mean[0] == pytest.approx(mean, abs=AGREEMENT)
    assert fitted.cell_risks[0].tolist() == pytest.approx([risks[cell] for cell in weights], abs=AGREEMENT)


@given(st.data())
@settings(max_examples=60)
def test_fits_with_at_most_one_crude_effect(data):
    nation = data.draw(strategies.nations())
    outcome = data.draw(strategies.outcomes(nation))
    assume(sum(effect.scope == "marginal" for effect in outcome.effects) <= 1)
    assert_agrees(nation, outcome)


@given(st.data())
@settings(max_examples=15)
def test_fits_with_several_crude_effects(data):
    nation = data.draw(strategies.nations(factors=(1, 2), levels=(2, 2)))
    kinds = {"scopes": ["marginal"], "all_factors": True}
    assert_agrees(nation, data.draw(strategies.outcomes(nation, anchors=["population"], **kinds)))


def test_a_reference_baseline_with_several_crude_effects():
    table = [[0.7, 0.3], [0.75, 0.25], [0.8, 0.2], [0.85, 0.15], [0.9, 0.1]]
    nation = Nation.checked("Exampleland", [0.25, 0.22, 0.2, 0.18, 0.15], [Exposure.checked("ace", table)])
    effects = (
        Effect.checked("deprivation", "marginal", "or", [2.0, 1.6, 1.3, 1.1, 1.0]),
        Effect.checked("ace", "marginal", "rr", [1.0, 2.0]),
    )
    weights, slow = slowly(nation, effects)
    baseline = Baseline.checked(0.15, "reference", {"deprivation": [2, 3, 4], "ace": [0]})
    fitted = fit_outcome(nation, Outcome("outcome", baseline, effects))
    mean = float(fitted.national_mean[0])
    risks = slow_twin.cell_risks(weights, slow, mean)
    assert fitted.cell_risks[0].tolist() == pytest.approx(list(risks.values()), abs=AGREEMENT)
    members = [cell for cell in weights if cell[0] in {2, 3, 4} and cell[1] == 0]
    size = sum(weights[cell] for cell in members)
    assert sum(weights[cell] * risks[cell] for cell in members) / size == pytest.approx(0.15, abs=AGREEMENT)


@pytest.mark.parametrize("value", [1e-6, 0.001, 0.5, 0.99, 0.999999])
@pytest.mark.parametrize("strength", [1.0, 6.0])
def test_extreme_baselines_and_ratios(value, strength):
    table = [[0.5, 0.3, 0.2], [0.6, 0.3, 0.1], [0.0, 0.5, 0.5], [1.0, 0.0, 0.0], [0.999, 0.0005, 0.0005]]
    nation = Nation.checked("Exampleland", [0.6, 0.3, 0.0999, 0.0001, 0.0], [Exposure.checked("ace", table)])
    ace = Effect.checked("ace", "conditional", "or", [1.0, 2.0**strength, 3.0**strength])
    for scope in ("marginal", "conditional"):
        deprivation = Effect.checked(
            "deprivation", scope, "or", [3.0**strength, 2.0, 1.5, 1.0, 0.5**strength]
        )
        outcome = Outcome("outcome", Baseline.checked(value), (deprivation, ace))
        weights, slow = slowly(nation, outcome.effects)
        _, risks = slow_twin.fit(weights, slow, value)
        found = fit_outcome(nation, outcome).cell_risks[0]
        for position, cell in enumerate(weights):
            assert (cell not in risks and np.isnan(found[position])) or found[position] == pytest.approx(
                risks[cell], abs=AGREEMENT
            )


@pytest.mark.parametrize("rare", [1e-3, 1e-5, 1e-7])
@pytest.mark.parametrize("value", [0.001, 0.15, 0.98])
def test_a_rare_level_does_not_look_infeasible(rare, value):
    """A step that leaps past a rare level's root hardly shows in the whole: it once ended the search."""
    table = [[0.4, 0.6], [0.45, 0.55], [0.5, 0.5], [0.55, 0.45], [0.6, 0.4]]
    quintiles = [rare, 0.3, 0.3 - rare, 0.2, 0.2]
    nation = Nation.checked("Exampleland", quintiles, [Exposure.checked("ace", table)])
    effects = (
        Effect.checked("deprivation", "marginal", "risk", [0.97, 0.2, 0.15, 0.1, 0.05]),
        Effect.checked("ace", "marginal", "or", [1.0, 1.5]),
    )
    outcome = Outcome("outcome", Baseline.checked(value), effects)
    weights, slow = slowly(nation, effects)
    risks = fit_outcome(nation, outcome).cell_risks[0]
    for effect in slow:
        for level, target in enumerate(slow_twin.target_risks(effect, weights, value)):
            reached = sum(
                weight * risk
                for (cell, weight), risk in zip(weights.items(), risks, strict=True)
                if cell[effect["position"]] == level
            )
            share = slow_twin.margin(weights, effect["position"], level)
            assert reached == pytest.approx(share * target, abs=1e-12)
            assert reached / share == pytest.approx(target, rel=1e-10)


@given(st.data())
@settings(max_examples=30)
def test_raking(data):
    nation = data.draw(strategies.nations(factors=(1, 2)))
    area = data.draw(strategies.areas(nation, margins="all"))
    quintiles = strategies.normalised(area.children_by_quintile.tolist())
    seed = slow_twin.shares_of(quintiles, [exposure.given_quintile.tolist() for exposure in nation.exposures])
    targets = {0: quintiles}
    for position, factor in enumerate(nation.factors[1:], 1):
        targets[position] = area.margins[factor].shares.tolist()
    found = local_mix(nation_grid(nation), nation, area).shares[0]
    assert found.tolist() == pytest.approx(list(slow_twin.rake(seed, targets).values()), abs=AGREEMENT)
    nearest = slow_twin.least_information(seed, targets)
    assert found.tolist() == pytest.approx([nearest.get(cell, 0.0) for cell in seed], abs=1e-7)


@given(st.data())
@settings(max_examples=30)
def test_shift(data):
    nation = data.draw(strategies.nations())
    outcome = data.draw(strategies.outcomes(nation))
    area = data.draw(strategies.areas(nation))
    target = data.draw(st.floats(0.001, 0.99))
    shift, estimate = synthetic_shifted_to(nation, outcome, area, target)
    shares = local_mix(nation_grid(nation), nation, area).shares[0]
    risks = fit_outcome(nation, outcome).cell_risks[0]
    numbered = dict(enumerate(shares.tolist()))
    assert shift == pytest.approx(slow_twin.shift(numbered, risks.tolist(), target), abs=1e-8)
    assert estimate.prevalence[0] == pytest.approx(target, abs=AGREEMENT)


@given(st.data())
def test_national_shares(data):
    nation = data.draw(strategies.nations(factors=(0, 3), lowest=0))
    weights, _ = slowly(nation, ())
    assert national_shares(nation)[0].tolist() == pytest.approx(list(weights.values()), abs=1e-15)


def test_infeasible_is_what_the_twin_cannot_solve_either():
    """Risks of 90% and 10% by one factor, 10% and 90% by an independent one (method, section 5)."""
    nation = Nation.checked("Exampleland", [0.5, 0.5, 0, 0, 0], [Exposure.checked("ace", [[0.5, 0.5]] * 5)])
    effects = (
        Effect.checked("deprivation", "marginal", "risk", [0.9, 0.1, 0.1, 0.1, 0.1]),
        Effect.checked("ace", "marginal", "risk", [0.1, 0.9]),
    )
    weights, slow = slowly(nation, effects)
    with pytest.raises(slow_twin.NoSolutionError):
        slow_twin.fit(weights, slow, 0.5)
    with pytest.raises(ModelError) as refusal:
        fit_outcome(nation, Outcome("outcome", Baseline.checked(0.5), effects))
    assert refusal.value.code == "E_MARGINAL_INFEASIBLE"


def test_estimate_is_the_plain_sum():
    table = [[0.7, 0.3], [0.75, 0.25], [0.8, 0.2], [0.85, 0.15], [0.9, 0.1]]
    nation = Nation.checked("Exampleland", [0.25, 0.22, 0.2, 0.18, 0.15], [Exposure.checked("ace", table)])
    effects = (Effect.checked("ace", "conditional", "or", [1.0, 3.0]),)
    area = Area.checked("Fernshire", [10, 0, 30, 5, 0], {"ace": Margin.checked("ace", [0.6, 0.4])})
    estimate = synthetic(nation, Outcome("outcome", Baseline.checked(0.2), effects), area)
    weights, slow = slowly(nation, effects)
    _, risks = slow_twin.fit(weights, slow, 0.2)
    quintiles = [10 / 45, 0.0, 30 / 45, 5 / 45, 0.0]
    local = slow_twin.rake(slow_twin.shares_of(quintiles, [table]), {0: quintiles, 1: [0.6, 0.4]})
    assert estimate.prevalence[0] == pytest.approx(
        sum(share * risks[cell] for cell, share in local.items()), abs=1e-12
    )
    assert estimate.count_by_quintile[0].sum() == pytest.approx(estimate.count[0], abs=1e-9)
    assert np.isnan(estimate.by_quintile[0][[1, 4]]).all()
