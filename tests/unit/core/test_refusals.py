"""What core refuses, in its very words: a message names the number that is wrong, and what it is a number of."""

import numpy as np
import pytest

from imhcalc.core.disclosure import suppress, suppressed_cells
from imhcalc.core.distributions import beta_of_counts, beta_of_interval, beta_of_size
from imhcalc.core.drawing import Adjustment, Settings, draw_nation
from imhcalc.core.equity import equity
from imhcalc.core.estimation import fit_outcome, nation_grid, report_method, synthetic_shifted_to
from imhcalc.core.evidence_choice import choose_evidence
from imhcalc.core.local_mix import local_mix
from imhcalc.core.model import Area, Baseline, Classes, Effect, Exposure, Margin, Nation
from imhcalc.core.need import families_from_cells, flow_and_stock
from imhcalc.core.observed import (
    adjusted_for_coverage,
    benchmark,
    composite,
    composite_draws,
    estimate_area_effect_sd,
    jeffreys,
    model_worth,
)
from imhcalc.core.overlap import correlation_reaching, overlap, overlap_bounds, probability_of_any
from imhcalc.core.pathway import Stage
from imhcalc.core.projection import project
from imhcalc.core.services import (
    Role,
    benefit_cost,
    break_even_families,
    cost,
    provision,
    whole_posts,
    workforce,
)
from imhcalc.core.simulation import simulate_outcome
from imhcalc.core.streams import stream
from imhcalc.faults import ModelError
from tests.unit.core.examples import aces, area, gradient, nation, outcome

NAN = float("nan")
ONE = np.ones((1, 1))
CHILDREN = [10, 10, 10, 10, 10]
FLOW = {"births": 100, "babies_per_maternity": 1.02, "children_by_age": CHILDREN, "prevalence": 0.2}
POSTS = {
    "demand": 100,
    "hours_per_family": 20,
    "hours_per_wte": 1500,
    "casework_share": 0.6,
    "mean_duration_years": 0.5,
    "caseload_per_wte": 20,
}
MONEY = {"wte": 4, "roles": [Role(1.0, 40_000, 0.25)], "overhead": 0.2, "non_pay": 5_000, "demand": 100}
YEARS = {
    "births": [100, 110],
    "prevalence": 0.2,
    "demand_rate": 0.5,
    "capacity": 8,
    "opening_backlog": 0,
    "leave_rate": 0.1,
}
ONLY_IN_FIRST = nation([[0.5, 0.5], [1, 0], [1, 0], [1, 0], [1, 0]])
"""A nation in which adversity occurs in the most deprived fifth only."""
LOCAL = {"cases": 3, "total": 20, "synthetic": 0.2, "area_effect_sd": 0.25}


def of_roles(share=1.0, salary=40_000, on_cost=0.25):
    return cost(**{**MONEY, "roles": [Role(share, salary, on_cost)]})


AMOUNTS = {
    "the smallest count to be shown": lambda bad: suppress(1, 5, bad),
    "a count of children": lambda bad: flow_and_stock(**{**FLOW, "children_by_age": [1, 1, bad, 1, 1]}),
    "the number of births": lambda bad: flow_and_stock(**{**FLOW, "births": bad}),
    "babies per maternity": lambda bad: flow_and_stock(**{**FLOW, "babies_per_maternity": bad}),
    "need": lambda bad: provision(bad, 1, 1),
    "demand": lambda bad: provision(1, bad, 1),
    "capacity": lambda bad: provision(1, 1, bad),
    "the number of posts": whole_posts,
    "a salary": lambda bad: of_roles(salary=bad),
    "an on-cost": lambda bad: of_roles(on_cost=bad),
    "the overhead": lambda bad: cost(**{**MONEY, "overhead": bad}),
    "the cost that is not pay": lambda bad: cost(**{**MONEY, "non_pay": bad}),
    "a cost": lambda bad: break_even_families(bad, 1),
    "a saving": lambda bad: break_even_families(1, bad),
    "the opening backlog": lambda bad: project(**{**YEARS, "opening_backlog": bad}),
    "a standard deviation": lambda bad: model_worth(0.2, bad),
}
"""What may be 0, but neither below it nor no number."""
SAME_AMOUNTS = [
    ("a count of children", lambda bad: equity([0.1] * 5, [1, 1, bad, 1, 1])),
    ("a count of children", lambda bad: benchmark([0.1, 0.2], [10, bad], 3)),
    ("the number of births", lambda bad: project(**{**YEARS, "births": [100, bad]})),
    ("capacity", lambda bad: project(**{**YEARS, "capacity": [8, bad]})),
    ("demand", lambda bad: workforce(**{**POSTS, "demand": bad})),
    ("demand", lambda bad: cost(**{**MONEY, "demand": bad})),
    ("the number of posts", lambda bad: cost(**{**MONEY, "wte": bad})),
    ("a cost", lambda bad: benefit_cost([1.0], bad)),
    ("a standard deviation", lambda bad: composite(**{**LOCAL, "area_effect_sd": bad})),
    ("a standard deviation", lambda bad: composite_draws(np.full(3, 0.2), 3, 20, bad, stream(1, "local"))),
]
DIVISORS = [
    ("hours per family", lambda bad: workforce(**{**POSTS, "hours_per_family": bad})),
    ("hours of a whole-time equivalent", lambda bad: workforce(**{**POSTS, "hours_per_wte": bad})),
    ("the share of casework", lambda bad: workforce(**{**POSTS, "casework_share": bad})),
    ("the mean duration", lambda bad: workforce(**{**POSTS, "mean_duration_years": bad})),
    ("the caseload of a whole-time equivalent", lambda bad: workforce(**{**POSTS, "caseload_per_wte": bad})),
    ("the odds ratio of children not observed", lambda bad: adjusted_for_coverage(3, 20, 0.8, bad)),
    ("an odds ratio of a stage", lambda bad: Stage.checked(0.5, [1, 1, bad, 1, 1])),
]
PROPORTIONS = [
    ("a prevalence", lambda bad: flow_and_stock(**{**FLOW, "prevalence": bad})),
    ("a prevalence", lambda bad: flow_and_stock(**FLOW, stock_prevalence=bad)),
    ("a prevalence", lambda bad: project(**{**YEARS, "prevalence": bad})),
    ("the rate of demand", lambda bad: project(**{**YEARS, "demand_rate": bad})),
    ("the share that leaves", lambda bad: project(**{**YEARS, "leave_rate": bad})),
    ("a correlation of siblings", lambda bad: families_from_cells(ONE, ONE, [1.0], bad)),
    ("a value", lambda bad: equity([0.1, 0.1, bad, 0.1, 0.1], CHILDREN)),
    ("the model's prevalence", lambda bad: composite(**{**LOCAL, "synthetic": bad})),
    ("the prevalence of an area", lambda bad: benchmark([0.1, bad], [10, 10], 3)),
    ("the prevalence of an area", lambda bad: benchmark([0.1, bad], [10, 1], 3)),
    ("a risk", lambda bad: probability_of_any([[0.1], [bad]], 0.2)),
    ("a risk", lambda bad: overlap_bounds([[[0.1]], [[bad]]], ONE)),
    ("a risk", lambda bad: correlation_reaching([[0.1], [bad]], [1.0], 0.1)),
    ("a correlation of indicators", lambda bad: probability_of_any([[0.1], [0.2]], bad)),
    ("a correlation of indicators", lambda bad: overlap(nation(), [outcome()], area(), bad)),
    ("the share to reach", lambda bad: correlation_reaching([[0.1], [0.2]], [1.0], bad)),
    ("the rate of a stage", Stage.checked),
    ("a local rate of a stage", lambda bad: Stage.checked(0.5, None, [0.1, 0.1, bad, 0.1, 0.1])),
]
SHARES = [
    ("shares of roles", lambda shares: cost(**{**MONEY, "roles": [Role(share, 1, 0) for share in shares]})),
    ("shares of families by size", lambda shares: families_from_cells(ONE, ONE, shares, 0.2)),
    ("class shares", lambda shares: Classes.checked(("a", "b"), shares, [()])),
    ("local shares of ace", lambda shares: Margin.checked("ace", shares)),
    ("ace in quintile 3", lambda shares: Exposure.checked("ace", [[0.9, 0.1]] * 2 + [shares] + [[0.9, 0.1]] * 2)),
    ("quintile shares of Exampleland", lambda shares: Nation.checked("Exampleland", [*shares, 0, 0, 0])),
]  # fmt: skip

PLAIN = {
    "the counts of a table": (
        lambda: suppressed_cells([1, 6], [5, 5], 3, total_is_shown=True),
        "E_OBSERVED: there is a count that is negative, or above its total",
    ),
    "counts and totals that do not pair": (
        lambda: suppressed_cells([1, 2, 3], [5, 5], 3, total_is_shown=True),
        "E_LEVELS: 3 counts of 2 totals",
    ),
    "a size of sample": (
        lambda: beta_of_size(0.2, 0),
        "E_PRECISION: an effective sample size of 0 is not above 0",
    ),
    "limits the wrong way round": (
        lambda: beta_of_interval(0.2, 0.3, 0.1),
        "E_RANGE: 0.3 to 0.1 is not an interval of a proportion",
    ),
    "limits too far apart": (
        lambda: beta_of_interval(0.02, 0, 0.9),
        "E_PRECISION: 0 to 0.9 is too wide for a proportion of 0.02",
    ),
    "more cases than children": (
        lambda: beta_of_counts(7, 5),
        "E_OBSERVED: 7 of 5 is not a count out of a total",
    ),
    "quintiles of inequality": (
        lambda: equity([0.1] * 4, [1] * 4),
        "E_LEVELS: inequality is measured over 5 quintiles",
    ),
    "a ratio that gives a risk above 1": (
        lambda: report_method(nation(), outcome(aces(values=(1.0, 9.0), measure="rr"), value=0.5), area()),
        "E_RR_EXCEEDS_ONE: a rate ratio gives a level a risk above 1 at this national prevalence",
    ),
    "a calibrated ratio that gives a risk above 1": (
        lambda: fit_outcome(nation(), outcome(aces(values=(1.0, 9.0), measure="rr"), value=0.5)),
        "E_RR_EXCEEDS_ONE: a rate ratio gives a level a risk above 1 at this national prevalence",
    ),
    "effects that cannot hold together": (
        lambda: fit_outcome(
            nation([[0.5, 0.5]] * 5, [0.5, 0.5, 0, 0, 0]),
            outcome(gradient(values=(81, 1, 1, 1, 1)), aces(values=(1, 81)), value=0.5),
        ),
        "E_MARGINAL_INFEASIBLE: no cell risks reproduce all the published crude effects together",
    ),
    "a spread of areas": (
        lambda: Settings(1, 10, -0.1),
        "E_RANGE: a standard deviation is at least 0",
    ),
    "a correlation of levels": (
        lambda: Settings(1, 10, 0.1, level_correlation=1.5),
        "E_RANGE: the correlation of the levels of an effect lies between 0 and 1",
    ),
    "a seed": (
        lambda: Settings(-1, 10, 0.1),
        "E_RANGE: a seed is at least 0, and there is at least one draw",
    ),
    "draws without a solution": (
        lambda: simulate_outcome(
            draw_nation(nation(), Settings(1, 10, 0.0)),
            outcome(),
            [area()],
            Settings(1, 10, 0.0),
            {"Fernshire": Adjustment("level", np.ones(1))},
        ),
        "E_INVALID_DRAWS: 10 of 10 draws have no solution",
    ),
    "a survey that cannot occur": (
        lambda: local_mix(nation_grid(nation([[1, 0]] * 5)), nation([[1, 0]] * 5), area(shares=[0.8, 0.2])),
        "E_RAKE_INFEASIBLE: Fernshire: a surveyed level cannot occur in the national table",
    ),
    "a survey and a mix that cannot both hold": (
        lambda: local_mix(
            nation_grid(ONLY_IN_FIRST), ONLY_IN_FIRST, area([1, 1, 1, 1, 1], shares=[0.5, 0.5])
        ),
        "E_RAKE_NO_CONVERGENCE: Fernshire: the local surveys and the quintile mix cannot both hold",
    ),
    "the report method of a reference": (
        lambda: report_method(nation(), outcome(aces(), reference={"ace": [0]}), area()),
        "E_ANCHOR: the report method needs a baseline that describes the whole population",
    ),
    "a prevalence to shift to": (
        lambda: synthetic_shifted_to(nation(), outcome(), area(), 1.5),
        "E_RANGE: the prevalence 1.5 is not a proportion",
    ),
    "a prevalence that no shift reaches": (
        lambda: synthetic_shifted_to(nation(), outcome(), area(), 1.0),
        "E_CONTRADICTION: Fernshire: no shift of the model reaches a prevalence of 1",
    ),
    "no evidence anywhere": (
        lambda: choose_evidence({}, "Wales", ["England"]),
        "E_NO_EVIDENCE: no evidence for Wales",
    ),
    "no evidence of its own": (
        lambda: choose_evidence({"England": 1}, "Wales", ["England"], strict=True),
        "E_NO_EVIDENCE: no evidence for Wales of its own",
    ),
    "classes and effects that do not pair": (
        lambda: Classes.checked(("a", "b"), [0.4, 0.6], []),
        "E_LEVELS: one share per class, and effects on each class but the last",
    ),
    "a sample of classes": (
        lambda: Classes.checked(("a", "b"), [0.4, 0.6], [()], 0),
        "E_PRECISION: an effective sample size of 0 is not above 0",
    ),
    "ages of children": (
        lambda: flow_and_stock(100, 1.02, [10, 10], 0.2),
        "E_LEVELS: children are counted at 5 single years of age",
    ),
    "less than one baby": (
        lambda: flow_and_stock(100, 0.9, CHILDREN, 0.2),
        "E_RANGE: 0.9 babies per maternity is less than one",
    ),
    "a level of an interval": (
        lambda: jeffreys(1, 5, 1.5),
        "E_RANGE: the level 1.5 of an interval is not between 0 and 1",
    ),
    "a model that contradicts a count": (
        lambda: composite(3, 20, 0.0, 0.25),
        "E_CONTRADICTION: the model says 0, and 3 of 20 were seen",
    ),
    "a certain model that contradicts a count": (
        lambda: composite_draws(np.zeros(3), 3, 20, 0.25, stream(1, "local")),
        "E_CONTRADICTION: the model is certain, and 3 of 20 were seen",
    ),
    "an area effect of a beta distribution": (
        lambda: model_worth(0.5, 2.0),
        "E_TAU: an area effect of 2 is too large",
    ),
    "an area effect of drawn distributions": (
        lambda: composite_draws(np.full(3, 0.5), 3, 20, 2.0, stream(1, "local")),
        "E_TAU: an area effect of 2 is too large",
    ),
    "a coverage of nobody": (
        lambda: adjusted_for_coverage(3, 20, 0.0),
        "E_RANGE: a coverage of 0 is not a share of children",
    ),
    "a spread without areas": (
        lambda: estimate_area_effect_sd([]),
        "E_RANGE: the spread of areas needs areas",
    ),
    "a spread about a certain model": (
        lambda: estimate_area_effect_sd([[1, 5, 1.0]]),
        "E_RANGE: a model's prevalence of 1 has no logit",
    ),
    "prevalences and areas that do not pair": (
        lambda: benchmark([0.1], [10, 10], 3),
        "E_LEVELS: 1 prevalences for 2 areas",
    ),
    "a total of everyone": (
        lambda: benchmark([0.1, 0.2], [10, 10], 20),
        "E_RANGE: a total of 20 is not between 0 and all 20 children",
    ),
    "a share that no correlation reaches": (
        lambda: correlation_reaching([[0.1], [0.2]], [1.0], 0.5),
        "E_CONTRADICTION: no correlation of these indicators gives 0.5: 0.2 to 0.28 can be reached",
    ),
    "quintiles of a stage": (
        lambda: Stage.checked(0.5, [1, 1, 1, 1]),
        "E_LEVELS: a stage has a value in each of 5 quintiles",
    ),
    "years of capacity": (
        lambda: project(**{**YEARS, "capacity": [8, 8, 8]}),
        "E_LEVELS: capacity is given for 3 years, and births for 2",
    ),
    "years of prevalence": (
        lambda: project(**{**YEARS, "prevalence": [[0.2], [0.2], [0.2]]}),
        "E_LEVELS: prevalence is given for 3 years, and births for 2",
    ),
    "years of demand": (
        lambda: project(**{**YEARS, "demand_rate": [[0.2], [0.2], [0.2]]}),
        "E_LEVELS: the rate of demand is given for 3 years, and births for 2",
    ),
    "a benefit": (
        lambda: benefit_cost([1.0, NAN], 5),
        "E_RANGE: a benefit is not a number",
    ),
    "more casework than hours": (
        lambda: workforce(**{**POSTS, "casework_share": 1.5}),
        "E_RANGE: the share of casework is not a proportion",
    ),
    "rows of a table": (
        lambda: Exposure.checked("ace", [[0.9, 0.1]] * 4),
        "E_LEVELS: ace given quintile needs 5 rows of equal length",
    ),
    "sizes of a table": (
        lambda: Exposure.checked("ace", [[0.9, 0.1]] * 5, [100] * 4),
        "E_LEVELS: ace: one sample size per quintile",
    ),
    "a size of a table": (
        lambda: Exposure.checked("ace", [[0.9, 0.1]] * 5, [100, 100, 0, 100, 100]),
        "E_RANGE: ace: a sample size is not above 0",
    ),
    "quintiles of a nation": (
        lambda: Nation.checked("Exampleland", [0.5, 0.5]),
        "E_LEVELS: Exampleland: the population needs 5 quintile shares",
    ),
    "a factor given twice": (
        lambda: Nation.checked("Exampleland", [0.2] * 5, [Exposure.checked("ace", [[0.9, 0.1]] * 5)] * 2),
        "E_DUPLICATE_FACTOR: Exampleland: a risk factor is given twice",
    ),
    "a scope": (
        lambda: Effect.checked("ace", "crude", "or", [1, 2]),
        "E_SCOPE: the effect of ace is marginal or conditional, not crude",
    ),
    "a measure": (
        lambda: Effect.checked("ace", "conditional", "rr", [1, 2]),
        "E_MEASURE: a conditional effect of ace cannot be given as rr",
    ),
    "a value of an effect": (
        lambda: Effect.checked("ace", "marginal", "or", [1, -2]),
        "E_RANGE: the effect of ace has a value outside its range",
    ),
    "a level to be the reference": (
        lambda: Effect.checked("ace", "marginal", "or", [1, 2], None, 2),
        "E_LEVELS: the effect of ace has no level 2 to be its reference",
    ),
    "limits of levels": (
        lambda: Effect.checked("ace", "marginal", "or", [1, 2], [None]),
        "E_LEVELS: the effect of ace needs one pair of limits per level",
    ),
    "limits of an effect": (
        lambda: Effect.checked("ace", "marginal", "or", [1, 2], [None, (3, 2)]),
        "E_RANGE: the effect of ace has limits outside their range",
    ),
    "a baseline": (
        lambda: Baseline.checked(1.5),
        "E_RANGE: the baseline 1.5 is not a proportion",
    ),
    "an anchor": (
        lambda: Baseline.checked(0.5, "moon"),
        "E_ANCHOR: a baseline is anchored to the population or a reference, not to moon",
    ),
    "a reference of no cells": (
        lambda: Baseline.checked(0.5, "reference"),
        "E_REFERENCE_EMPTY: a reference baseline names the cells it describes",
    ),
    "the weight of a prior": (
        lambda: Margin.checked("ace", [0.9, 0.1], 100, -1),
        "E_RANGE: the local survey of ace: a prior weight is at least 0",
    ),
    "the size of a survey": (
        lambda: Margin.checked("ace", [0.9, 0.1], 0),
        "E_RANGE: the local survey of ace needs a sample size above 0",
    ),
    "quintiles of an area": (
        lambda: Area.checked("Fernshire", [1, 2]),
        "E_LEVELS: Fernshire: children are given in 5 quintiles",
    ),
    "a count of an area": (
        lambda: Area.checked("Fernshire", [1, 2, -3, 4, 5]),
        "E_RANGE: Fernshire: a count of children is negative or not a number",
    ),
}
"""A refusal each, and its code and words."""


def said(call):
    with pytest.raises(ModelError) as caught:
        call()
    return f"{caught.value.code}: {caught.value.message}"


@pytest.mark.parametrize(("what", "of"), [*AMOUNTS.items(), *SAME_AMOUNTS])
@pytest.mark.parametrize("bad", [-1.0, -1e-9, NAN, float("inf")])
def test_what_is_negative_or_no_number_is_named(what, of, bad):
    assert said(lambda: of(bad)) == f"E_RANGE: {what} is negative or not a number"


@pytest.mark.parametrize(("what", "of"), DIVISORS)
@pytest.mark.parametrize("bad", [0.0, -1.0, NAN, float("inf")])
def test_what_something_is_divided_by_is_named(what, of, bad):
    assert said(lambda: of(bad)) == f"E_RANGE: {what} is not above 0"


@pytest.mark.parametrize(("what", "of"), PROPORTIONS)
@pytest.mark.parametrize("bad", [-1e-9, 1.0 + 1e-9, NAN])
def test_what_is_no_proportion_is_named(what, of, bad):
    assert said(lambda: of(bad)) == f"E_RANGE: {what} is not a proportion"


@pytest.mark.parametrize(("what", "of"), SHARES)
def test_shares_that_do_not_add_up_are_named_with_their_sum(what, of):
    assert said(lambda: of([0.5, 0.25])) == f"E_SHARES_SUM: {what} add to 0.75, not to 1"
    assert said(lambda: of([1.5, -0.5])) == f"E_RANGE: {what}: a share is negative or not a number"


@pytest.mark.parametrize(("call", "words"), PLAIN.values(), ids=PLAIN)
def test_the_words_of_a_refusal(call, words):
    assert said(call) == words
