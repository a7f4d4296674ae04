"""The invariants I8, I9 and I10 of the model, and that no hidden count can be found (method, section 21).

I1 to I7, I11 and I12 are in ``test_invariants.py``: no other page lists them.
"""

from itertools import pairwise, product
from math import inf

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from imhcalc.core.disclosure import suppress, suppressed_cells, total_tells
from imhcalc.core.equity import equity
from imhcalc.core.estimation import synthetic
from imhcalc.core.model import Area, Baseline, Outcome
from imhcalc.core.need import affected_families, families_from_cells, levels_of_need
from imhcalc.core.observed import composite, jeffreys, model_worth, wilson
from imhcalc.core.overlap import correlation_reaching, overlap, overlap_bounds, probability_of_any
from imhcalc.core.pathway import Stage, funnel
from imhcalc.core.projection import project
from imhcalc.core.services import Role, cost, provision, workforce
from tests.property import strategies

TOLERANCE = 1e-9
LEVELS = [0.5, 0.8, 0.95, 0.99, 0.999]


def near(value):
    return pytest.approx(value, abs=TOLERANCE)


def within(lower, value, upper):
    return lower - TOLERANCE <= value <= upper + TOLERANCE


@st.composite
def counts(draw, most=5_000):
    total = draw(st.integers(1, most))
    return draw(st.integers(0, total)), total


proportions = st.floats(0.0, 1.0)
risks = st.floats(0.001, 0.999)
spreads = st.floats(0.01, 1.5)
amounts = st.floats(0.0, 1e5)
positive = st.floats(0.01, 1e4)


# -- I8 Intervals ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("interval", [wilson, jeffreys])
@given(counts())
def test_i8_intervals_contain_what_was_seen_and_are_nested(interval, counted):
    cases, total = counted
    limits = [interval(cases, total, level) for level in LEVELS]
    for lower, upper in limits:
        assert 0 <= lower <= cases / total <= upper <= 1
    for inner, outer in pairwise(limits):
        assert outer[0] <= inner[0]
        assert inner[1] <= outer[1]
    assert (interval(cases, total)[0] == 0) == (cases == 0)
    assert (interval(cases, total)[1] == 1) == (cases == total)


@pytest.mark.parametrize("interval", [wilson, jeffreys])
@given(counts())
def test_i8_the_complement_has_the_interval_turned_over(interval, counted):
    cases, total = counted
    lower, upper = interval(cases, total)
    assert interval(total - cases, total) == near((1 - upper, 1 - lower))


@given(counts(), risks, spreads)
def test_i8_a_composite_lies_between_what_was_seen_and_the_model(counted, model, spread):
    cases, total = counted
    found = composite(cases, total, model, spread)
    seen = cases / total
    assert within(min(seen, model), found.estimate, max(seen, model))
    assert found.estimate == near(found.weight_observed * seen + (1 - found.weight_observed) * model)
    assert 0 <= found.lower <= found.upper <= 1
    nested = [composite(cases, total, model, spread, level=level) for level in LEVELS]
    for inner, outer in pairwise(nested):
        assert outer.lower <= inner.lower
        assert inner.upper <= outer.upper


@given(proportions, st.integers(1, 20), risks, spreads)
def test_i8_a_composite_goes_to_the_observed_as_the_count_grows(share, scale, model, spread):
    distances = []
    for total in (10**scale, 10 ** (scale + 1), 10**12):
        found = composite(share * total, total, model, spread)
        distances.append(abs(found.estimate - share))
    assert distances[1] <= distances[0] + TOLERANCE
    assert distances[2] <= 1e-9 + model_worth(model, spread) / 1e12


@given(counts(), risks)
def test_i8_a_composite_goes_to_the_model_as_areas_depart_less(counted, model):
    cases, total = counted
    found = [composite(cases, total, model, spread) for spread in (0.1, 1e-3, 1e-6, 1e-9, 0.0)]
    distances = [abs(each.estimate - model) for each in found]
    for nearer, farther in pairwise(distances[::-1]):
        assert nearer <= farther + 1e-15
    assert distances[2] <= 1e-6
    for each in found[3:]:
        assert [each.estimate, each.lower, each.upper] == pytest.approx([model] * 3, abs=1e-8)
    assert found[4].phi == inf


@given(counts(), risks, spreads, st.floats(0.05, 1.0), st.floats(0.2, 5.0))
def test_i8_a_composite_of_some_children_lies_within_the_bounds(counted, model, spread, coverage, times):
    cases, total = counted
    found = composite(cases, total, model, spread, coverage, times)
    seen = coverage * cases / total
    assert within(seen, found.observed_adjusted, seen + 1 - coverage)
    assert (found.observed_adjusted >= cases / total - TOLERANCE) or times < 1
    assert ("W_LOW_COVERAGE" in found.warnings) == (coverage < 0.75)


# -- I9 Overlap, levels, families --------------------------------------------------------------------------


some_risks = st.lists(proportions | st.sampled_from([0.0, 1.0]), min_size=1, max_size=5)


@given(some_risks, st.lists(proportions, min_size=2, max_size=5))
@settings(max_examples=100)
def test_i9_any_is_within_the_bounds_and_falls_with_correlation(some, correlations):
    found = [float(probability_of_any(some, rho)) for rho in (0.0, *sorted(correlations), 1.0)]
    assert found[0] == near(1 - np.prod([1 - each for each in some]))
    assert found[-1] == near(max(some))
    for before, after in pairwise(found):
        assert after <= before + 1e-10
        assert max(some) <= after <= min(1.0, sum(some)) + 1e-15


@given(st.data(), proportions)
@settings(max_examples=25)
def test_i9_an_areas_overlap_is_within_its_bounds(data, rho):
    nation = data.draw(strategies.nations())
    outcomes = [data.draw(strategies.outcomes(nation)) for _ in range(data.draw(st.integers(1, 3)))]
    area = data.draw(strategies.areas(nation))
    found = overlap(nation, outcomes, area, rho)
    alone = [float(synthetic(nation, each, area).prevalence[0]) for each in outcomes]
    assert within(found.lower[0], found.any[0], found.upper[0])
    assert within(max(alone), found.lower[0], found.upper[0])
    assert found.upper[0] <= sum(alone) + TOLERANCE
    if len(outcomes) == 1:
        assert found.any[0] == near(alone[0])


@given(st.lists(risks, min_size=2, max_size=4), st.floats(0.0, 0.9))
@settings(max_examples=20)
def test_i9_a_published_share_gives_back_its_correlation(some, rho):
    cells, shares = np.array([some, some[::-1]]).T, np.array([0.4, 0.6])
    target = float(shares @ probability_of_any(cells, rho))
    found = correlation_reaching(cells, shares, target)
    assert float(shares @ probability_of_any(cells, found)) == pytest.approx(target, abs=1e-10)
    lower, upper = overlap_bounds(cells[:, np.newaxis], shares[np.newaxis])
    assert within(lower[0], target, upper[0])


@given(st.data())
@settings(max_examples=25)
def test_i9_levels_of_need_add_to_the_population(data):
    nation = data.draw(strategies.nations())
    outcome = data.draw(strategies.outcomes(nation))
    area = data.draw(strategies.areas(nation))
    selected = data.draw(strategies.reference_cells(nation))
    found = levels_of_need(nation, outcome, area, selected)
    allowed = pytest.approx(area.population, rel=1e-9)
    assert found.indicated[0] + found.selected_only[0] + found.universal_only[0] == allowed
    assert found.population[0] == allowed
    assert found.indicated[0] == near(float(synthetic(nation, outcome, area).count[0]))
    assert within(found.selected_only[0], found.selected_all[0], area.population * (1 + 1e-12))
    assert min(found.selected_only[0], found.universal_only[0]) >= -1e-9


@given(st.data(), proportions)
@settings(max_examples=25)
def test_i9_affected_families_lie_between_packed_and_single_children(data, correlation):
    nation = data.draw(strategies.nations())
    outcome = data.draw(strategies.outcomes(nation))
    area = data.draw(strategies.areas(nation))
    sizes = data.draw(strategies.shares(data.draw(st.integers(1, 4)), lowest=0))
    found = affected_families(nation, outcome, area, sizes, correlation)
    children = float(synthetic(nation, outcome, area).count[0])
    largest = max(k for k, share in enumerate(sizes, 1) if share > 0)
    slack = 1e-9 * max(1.0, children)
    assert children / largest - slack <= found.affected[0] <= children + slack
    assert found.affected[0] <= found.families[0] + slack
    if largest == 1:
        assert found.affected[0] == pytest.approx(children)
        assert found.families[0] == pytest.approx(area.population)


@given(risks, st.lists(proportions, min_size=2, max_size=4), st.integers(2, 4))
def test_i9_affected_families_fall_as_siblings_are_more_alike(risk, correlations, size):
    people, cases = np.array([[100.0]]), np.array([[100.0 * risk]])
    sizes = [0.0] * (size - 1) + [1.0]
    found = [
        families_from_cells(people, cases, sizes, rho).affected[0] for rho in (0, *sorted(correlations), 1)
    ]
    for before, after in pairwise(found):
        assert after <= before + TOLERANCE
    assert found[-1] == near(100 / size * risk)


# -- I10 Downstream ----------------------------------------------------------------------------------------


rates = risks | st.sampled_from([0.0, 1.0])


@st.composite
def stages(draw, rate=rates):
    ratios = st.none() | strategies.ratios(strategies.QUINTILES, 2.0)
    return [
        Stage.checked(draw(rate), draw(ratios)) for _ in range(draw(st.integers(min_value=0, max_value=4)))
    ]


@given(st.data(), stages())
@settings(max_examples=30)
def test_i10_need_is_at_least_each_stage_and_each_the_next(data, steps):
    nation = data.draw(strategies.nations())
    outcome = data.draw(strategies.outcomes(nation))
    area = data.draw(strategies.areas(nation))
    found = funnel(nation, outcome, area, steps)
    # A number of people, so the tolerance is relative to it, as in the conformance rule.
    expected = float(synthetic(nation, outcome, area).count[0])
    assert found.need.sum() == pytest.approx(expected, rel=TOLERANCE, abs=TOLERANCE)
    for before, after in pairwise([found.need, *found.after]):
        assert np.all(after <= before + 1e-12)
        assert np.all(after >= 0)


@given(st.data(), stages(st.just(1.0)))
@settings(max_examples=10)
def test_i10_if_everyone_passes_demand_is_need(data, steps):
    nation = data.draw(strategies.nations())
    outcome = data.draw(strategies.outcomes(nation))
    area = data.draw(strategies.areas(nation))
    assert funnel(nation, outcome, area, steps).demand_rate[0] == near(1)


@given(st.data(), stages())
@settings(max_examples=30)
def test_i10_the_nations_funnel_has_the_national_rates(data, steps):
    nation = data.draw(strategies.nations())
    outcome = data.draw(strategies.outcomes(nation))
    area = Area.checked("nation", nation.quintile_shares * 1_000)
    found = funnel(nation, outcome, area, steps)
    expected = np.cumprod([float(step.rate[0]) for step in steps]) * found.need.sum()
    assert found.after.sum(axis=(1, 2)).tolist() == pytest.approx(expected.tolist(), abs=1e-9)


@given(amounts, proportions, amounts)
def test_i10_provision_balances(need, rate, capacity):
    demand = need * rate
    found = provision(need, demand, capacity)
    assert found.gap * found.surplus == 0
    assert found.met + found.unmet_need == pytest.approx(need)
    assert found.met + found.gap == pytest.approx(demand)
    assert found.met + found.surplus == pytest.approx(capacity)
    assert found.unmet_need >= -1e-9


@given(amounts, st.tuples(positive, positive, st.floats(0.01, 1.0), positive, positive), st.floats(0.1, 10.0))
def test_i10_posts_and_pay_are_in_proportion_to_demand(demand, work, times):
    once, more = workforce(demand, *work), workforce(demand * times, *work)
    assert more.wte_throughput == pytest.approx(float(once.wte_throughput) * times)
    assert more.wte_caseload == pytest.approx(float(once.wte_caseload) * times)
    roles = [Role(0.25, 40_000, 0.3), Role(0.75, 30_000, 0.2)]
    pay, more_pay = (cost(each.wte_throughput, roles, 0.2, 100, demand).pay for each in (once, more))
    assert more_pay == pytest.approx(float(pay) * times)


@given(
    st.lists(st.tuples(amounts, amounts), min_size=1, max_size=6),
    proportions,
    proportions,
    amounts,
    proportions,
)
def test_i10_nobody_is_lost_from_a_projection(by_year, prevalence, rate, backlog, leave):
    births, capacity = zip(*by_year, strict=True)
    waiting = backlog
    for year, places in zip(
        project(births, prevalence, rate, capacity, backlog, leave), capacity, strict=True
    ):
        assert year.opening_backlog == near(waiting)
        assert year.opening_backlog + year.demand == pytest.approx(
            float(year.served + year.closing_backlog + year.left_unserved), abs=1e-9
        )
        assert year.served <= places
        assert min(float(getattr(year, name)) for name in year.__slots__) >= 0
        waiting = float(year.closing_backlog)


@given(proportions, strategies.children())
def test_i10_flat_values_have_no_inequality(value, people):
    found = equity([value] * 5, people)
    populated = sum(count > 0 for count in people)
    if populated > 1:
        assert found.sii == near(0)
    if value > 1e-6:
        assert found.concentration_index == near(0)


@given(st.lists(proportions, min_size=5, max_size=5), strategies.children(smallest=1.0))
def test_i10_indices_are_negative_when_need_rises_with_deprivation(values, people):
    falling = sorted(values, reverse=True)
    assume(falling[0] - falling[-1] > 1e-6)
    found = equity(falling, people)
    assert found.sii < 0
    assert found.concentration_index < 0
    assert found.rii < 1
    turned = equity(falling[::-1], people[::-1])
    assert turned.sii == near(-found.sii)
    assert turned.concentration_index == near(-found.concentration_index)


@given(st.lists(proportions, min_size=5, max_size=5), strategies.children(), st.floats(0.01, 100.0))
def test_i10_indices_do_not_depend_on_the_unit_of_people(values, people, times):
    once, more = equity(values, people), equity(values, [count * times for count in people])
    for name in ("sii", "mean", "concentration_index"):
        assert getattr(more, name) == pytest.approx(getattr(once, name), abs=1e-9, nan_ok=True)
    assert once.warnings == more.warnings


@given(risks)
def test_i10_an_outcome_of_nobody_or_everybody_goes_through(rate):
    nation = strategies.Nation.checked("Exampleland", [0.2] * 5)
    area = Area.checked("Fernshire", [100] * 5)
    for value in (0.0, 1.0):
        outcome = Outcome("outcome", Baseline.checked(value))
        found = funnel(nation, outcome, area, [Stage.checked(rate, [0.5, 0.6, 0.8, 1.0, 1.0])])
        assert found.demand[0] == near(500 * value * rate)
        assert affected_families(nation, outcome, area, [0.5, 0.5], rate).affected[0] == near(
            value * 500 / 1.5
        )


# -- disclosure --------------------------------------------------------------------------------------------


@st.composite
def tables(draw, most=14):
    totals = draw(st.lists(st.integers(0, most), min_size=1, max_size=4))
    return [draw(st.integers(0, total)) for total in totals], totals


def possible_values(cases, totals, hidden):
    """Every number each hidden cell can hold, given the total and the shown cells: by trying them all."""
    where = [cell for cell, out in enumerate(hidden) if out]
    left = sum(cases[cell] for cell in where)
    fits = [each for each in product(*(range(totals[cell] + 1) for cell in where)) if sum(each) == left]
    return {cell: {each[place] for each in fits} for place, cell in enumerate(where)}


@example(([1, 2, 5, 9], [14, 14, 14, 14]), 3)
@example(([0, 0, 0], [2, 9, 9]), 4)
@given(tables(), st.integers(0, 9))
@settings(max_examples=300)
def test_no_hidden_count_can_be_found_by_subtraction(table, minimum):
    cases, totals = table
    hidden = suppressed_cells(cases, totals, minimum, total_is_shown=True)
    for number, total, out in zip(cases, totals, hidden, strict=True):
        assert out or not suppress(number, total, minimum)
    if suppress(sum(cases), sum(totals), minimum) or total_tells(cases, totals, hidden, minimum):
        assert hidden.all()
        return
    for cell, values in possible_values(cases, totals, hidden).items():
        assert len(values) >= min(minimum, totals[cell] + 1)


@given(tables(), st.integers(0, 9), st.lists(st.booleans(), min_size=4, max_size=4))
def test_what_a_total_tells_is_what_trying_all_numbers_finds(table, minimum, chosen):
    cases, totals = table
    hidden = np.array(chosen[: len(cases)])
    found = possible_values(cases, totals, hidden)
    narrowed = any(len(values) < min(minimum, totals[cell] + 1) for cell, values in found.items())
    assert total_tells(cases, totals, hidden, minimum) == narrowed


@given(tables(), st.integers(0, 9))
def test_no_cell_is_hidden_that_need_not_be(table, minimum):
    cases, totals = table
    hidden = suppressed_cells(cases, totals, minimum, total_is_shown=True)
    if hidden.all():
        return
    for cell in np.flatnonzero(hidden):
        if not suppress(cases[cell], totals[cell], minimum):
            without = hidden.copy()
            without[cell] = False
            assert total_tells(cases, totals, without, minimum)
