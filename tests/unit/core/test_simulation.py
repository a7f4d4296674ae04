"""Monte Carlo: each draw against the plain calculation with that draw's inputs, and what stops a run."""

import numpy as np
import pytest

from imhcalc.core import drawing, drawn_calibration
from imhcalc.core.arrays import expit, logit
from imhcalc.core.chance import realised_counts
from imhcalc.core.distributions import beta_of_counts, beta_of_size
from imhcalc.core.drawing import Adjustment, Settings, draw_nation, undrawn, undrawn_effects
from imhcalc.core.estimation import fit_outcome, report_method, synthetic
from imhcalc.core.model import Area, Baseline, Classes, Effect, Exposure, Margin, Nation, Outcome
from imhcalc.core.nested import local_classes
from imhcalc.core.simulation import simulate_classes, simulate_outcome
from imhcalc.core.streams import stream
from imhcalc.core.summary import quantiles
from tests.unit.core.examples import TABLE, aces, area, gradient, nation, outcome, refused

SIZES = [800, 700, 600, 600, 500]
DEPRIVATION_LIMITS = [[1.5, 2.6667], [1.2, 2.1333], [1.0, 1.69], [0.85, 1.4235], None]
UNCERTAIN = (gradient(limits=DEPRIVATION_LIMITS), aces(limits=[None, [2.0, 4.5]]))
BASELINE = Baseline(0.15, beta=beta_of_size(0.15, 500))
EVERYTHING = Outcome("disorganised", BASELINE, UNCERTAIN)


def run(draws=50, tau=0.0, **changed):
    return Settings(seed=changed.pop("seed", 7), draws=draws, area_effect_sd=tau, **changed)


def simulate(of_outcome, areas, settings, of_nation=None, adjustments=None):
    drawn = draw_nation(of_nation or nation(), settings)
    return simulate_outcome(drawn, of_outcome, areas, settings, adjustments)


@pytest.mark.parametrize("anchor", [None, {"deprivation": [4], "ace": [0]}])
@pytest.mark.parametrize("surveyed", [None, [0.8, 0.2]])
def test_every_draw_is_a_complete_calculation(anchor, surveyed):
    """The same draws one at a time, through the central calculation: national tables, ratios, baseline, survey, effect."""
    settings = run(draws=20, tau=0.25, transport_sd=0.2)
    uncertain = nation(sizes=SIZES)
    drawn = draw_nation(uncertain, settings)
    baseline = Baseline(0.15, "reference" if anchor else "population", anchor or {}, beta_of_size(0.15, 500))
    local = area(
        shares=surveyed, size=None if surveyed is None else 400, prior=None if surveyed is None else 100
    )
    draws = simulate_outcome(drawn, Outcome("disorganised", baseline, UNCERTAIN), [local], settings)
    values = drawing.draw_baseline(Outcome("disorganised", baseline, ()), settings)[0]
    values = expit(logit(values) + draws.drivers["transport"][:, 0])
    stage = drawing.StageSpec("disorganised", UNCERTAIN)
    effects, _ = drawing.draw_stage_effects("disorganised", stage, settings)
    for number in range(settings.draws):
        one_nation = Nation.checked(
            "Exampleland",
            nation().quintile_shares,
            [Exposure.checked("ace", drawn.tables[0][number].tolist())],
        )
        one_outcome = Outcome(
            "disorganised",
            Baseline.checked(values[number], baseline.anchor, baseline.reference_cells),
            tuple(
                Effect.checked(each.factor, each.scope, "or", np.exp(each.log_ratios[number]).tolist())
                for each in effects
            ),
        )
        one_area = local
        if surveyed is not None:
            high = float(draws.drivers["margin:ace@Fernshire"][number, 0])
            one_area = area(shares=[1 - high, high], size=400, prior=100)
        shift = float(draws.drivers["area effect@Fernshire"][number, 0])
        plain = synthetic(one_nation, one_outcome, one_area, shift)
        assert draws.prevalence["Fernshire"][number, 0] == pytest.approx(plain.prevalence[0], abs=1e-12)
        assert draws.total[number, 0] == pytest.approx(plain.count[0], abs=1e-9)
        assert draws.total_by_quintile[number, :, 0].tolist() == pytest.approx(
            plain.count_by_quintile[0].tolist(), abs=1e-9
        )
        assert draws.national[number, 0] == pytest.approx(
            fit_outcome(one_nation, one_outcome).national_mean[0], abs=1e-12
        )


def test_classes_draw_by_draw():
    settings = run(draws=15)
    second = (
        gradient(
            values=[1.4, 1.3, 1.2, 1.1, 1.0], limits=[[1.2, 1.6], [1.1, 1.5], [1.0, 1.4], [1.0, 1.2], None]
        ),
    )
    names = ("disorganised", "insecure_organised", "secure")
    classes = Classes.checked(names, [0.15, 0.25, 0.60], (UNCERTAIN, second), 400)
    draws = simulate_classes(draw_nation(nation(), settings), "attachment", classes, [area()], settings)
    for number in range(settings.draws):
        stages = []
        for name, effects in zip(names, classes.effects, strict=False):
            drawn, _ = drawing.draw_stage_effects("attachment", drawing.StageSpec(name, effects), settings)
            stages.append(
                [
                    Effect.checked(e.factor, e.scope, "or", np.exp(e.log_ratios[number]).tolist())
                    for e in drawn
                ]
            )
        first, second_share = draws.drivers["baseline"][number]
        one = Classes.checked(names, [first, second_share, 1 - first - second_share], stages)
        shares, _ = local_classes(nation(), one, area())
        assert draws.prevalence["Fernshire"][number].tolist() == pytest.approx(
            [shares[name][0] for name in names[:2]], abs=1e-12
        )
        assert draws.national[number].tolist() == pytest.approx([first, second_share], abs=1e-12)
    assert {"effect:ace", "effect:deprivation", "baseline"} <= set(draws.drivers)
    assert any("insecure_organised" in group for group in draws.drivers)


def test_classes_with_fixed_shares():
    settings = run(draws=3)
    classes = Classes.checked(("a", "b", "c"), [0.15, 0.25, 0.60], ((), ()))
    draws = simulate_classes(draw_nation(nation(), settings), "classes", classes, [area()], settings)
    assert draws.prevalence["Fernshire"].ravel().tolist() == pytest.approx([0.15, 0.25] * 3)


def test_stages_have_area_effects_of_their_own():
    settings = run(draws=20_000, tau=0.25)
    classes = Classes.checked(("a", "b", "c"), [0.2, 0.3, 0.5], ((), ()))
    draws = simulate_classes(draw_nation(nation(), settings), "classes", classes, [area()], settings)
    first, second = draws.prevalence["Fernshire"].T
    stages = logit(first) - logit(np.array(0.2)), logit(second / (1 - first)) - logit(np.array(0.3 / 0.8))
    assert [stage.std() for stage in stages] == pytest.approx([0.25, 0.25], rel=0.02)
    assert abs(np.corrcoef(stages)[0, 1]) < 0.03


def test_effects_on_totals_are_turned_into_effects_among_the_rest_in_every_draw():
    """Of class a and of a or b together: the second stage then has (total - first)/(1 - first) at every level."""
    names, shares = ("a", "b", "c"), [0.15, 0.25, 0.60]
    on_first, on_both = gradient(), gradient(values=[1.6, 1.4, 1.2, 1.1, 1.0])
    classes = Classes.checked(names, shares, ((on_first,), (on_both,)))
    settings = run(draws=2)
    draws = simulate_classes(
        draw_nation(nation(None), settings), "classes", classes, [area()], settings, effects_on_totals=True
    )
    first = synthetic(nation(None), outcome(on_first), area()).by_quintile[0]
    both = synthetic(nation(None), outcome(on_both, value=0.40), area()).by_quintile[0]
    children = area().children_by_quintile
    assert draws.total_by_quintile[0, :, 0].tolist() == pytest.approx((children * first).tolist(), abs=1e-9)
    assert draws.total_by_quintile[0, :, 1].tolist() == pytest.approx(
        (children * (both - first)).tolist(), abs=1e-9
    )


def test_effects_on_totals_under_a_reference_anchor_settle_on_their_own_means():
    names, shares = ("a", "b", "c"), [0.15, 0.25, 0.60]
    on_first, on_both = gradient(), gradient(values=[1.6, 1.4, 1.2, 1.1, 1.0])
    anchored = ("reference", {"deprivation": [3, 4]})
    classes = Classes.checked(names, shares, ((on_first,), (on_both,)), anchored=anchored)
    settings = run(draws=1)
    least = Area.checked("least", [0, 0, 0, 0.18, 0.15])
    draws = simulate_classes(
        draw_nation(nation(None), settings),
        "classes",
        classes,
        [least, area()],
        settings,
        effects_on_totals=True,
    )
    assert draws.prevalence["least"][0].tolist() == pytest.approx([0.15, 0.25], abs=1e-9)
    both = outcome(on_both, value=float(draws.national[0].sum()))
    local = synthetic(nation(None), both, area())
    assert draws.prevalence["Fernshire"][0].sum() == pytest.approx(local.prevalence[0], abs=1e-9)


def test_means_that_have_not_settled_are_used_as_they_are(monkeypatch):
    classes = Classes.checked(
        ("a", "b", "c"),
        [0.15, 0.25, 0.60],
        ((gradient(),), (gradient(values=[1.6, 1.4, 1.2, 1.1, 1.0]),)),
        anchored=("reference", {"deprivation": [3, 4]}),
    )
    found = []
    for rounds in (drawn_calibration.MOST_ROUNDS, 2):
        monkeypatch.setattr(drawn_calibration, "MOST_ROUNDS", rounds)
        drawn = draw_nation(nation(None), run(1))
        draws = simulate_classes(drawn, "classes", classes, [area()], run(1), effects_on_totals=True)
        found.append(draws.prevalence["Fernshire"][0].tolist())
    assert found[1] == pytest.approx(found[0], abs=1e-3)


def test_totals_that_their_part_exceeds_stop_the_run():
    classes = Classes.checked(
        ("a", "b", "c"),
        [0.15, 0.01, 0.84],
        ((gradient(values=[20, 1, 1, 1, 1]),), (gradient(values=[1, 1, 1, 1, 20]),)),
    )
    for anchored in (("population", {}), ("reference", {"deprivation": [4]})):
        held = Classes.checked(classes.names, classes.shares, classes.effects, None, anchored)
        with refused("E_MARGINAL_INFEASIBLE"):
            simulate_classes(
                draw_nation(nation(None), run()), "classes", held, [area()], run(), effects_on_totals=True
            )


def test_the_central_calculation_is_one_draw_of_nothing():
    uncertain = nation(sizes=SIZES)
    assert undrawn(uncertain).exposures[0].sample_sizes is None
    fixed = Outcome("disorganised", Baseline.checked(0.15), undrawn_effects(UNCERTAIN))
    draws = simulate(fixed, [area(shares=[0.8, 0.2])], run(draws=1), undrawn(uncertain))
    assert draws.prevalence["Fernshire"].tolist() == [[pytest.approx(0.17844217952733524, abs=1e-12)]]


def test_the_central_calculation_passes_warnings_on():
    steep = outcome(gradient("conditional", [5000, 1, 1, 1, 1]), value=0.3)
    far = area(shares=[0.5, 0.5])
    assert simulate(steep, [far], run(draws=1)).warnings == {"W_SATURATED", "W_MARGIN_FAR_FROM_NATIONAL"}
    assert simulate(steep, [area([0, 1, 1, 1, 1])], run(draws=1)).warnings == frozenset()
    never = nation([[0.7, 0.3, 0.0]] * 5)
    thrice = outcome(aces("conditional", values=[1, 1, 10_000]), value=0.3)
    assert simulate(thrice, [area()], run(draws=1), never).warnings == frozenset()


@pytest.mark.parametrize(("tau", "transport"), [(0.25, 0.0), (0.0, 0.4), (0.25, 0.4)])
def test_area_effects_and_transport_are_normal_on_the_logit_scale(tau, transport):
    draws = simulate(outcome(value=0.2), [area()], run(20_000, tau, transport_sd=transport)).prevalence[
        "Fernshire"
    ][:, 0]
    spread = np.hypot(tau, transport)
    assert logit(draws).std() == pytest.approx(spread, rel=0.02)
    assert logit(draws).mean() == pytest.approx(logit(np.array(0.2)), abs=4 * spread / np.sqrt(20_000))


def test_areas_share_the_nation_and_not_their_own_departures():
    settings = run(20_000, 0.25)
    areas = [area(name="A"), area(name="B")]
    draws = simulate(Outcome("o", BASELINE), areas, settings)
    first, second = (logit(draws.prevalence[name][:, 0]) for name in "AB")
    national = logit(draws.national[:, 0])
    assert np.corrcoef(first - national, second - national)[0, 1] == pytest.approx(0, abs=0.03)
    assert np.corrcoef(first, second)[0, 1] > 0.1
    shared = simulate(Outcome("o", BASELINE), areas, run(200, 0.25, shared_area_effects=True))
    assert shared.prevalence["A"].tolist() == shared.prevalence["B"].tolist()


def test_a_run_may_keep_totals_only():
    areas = [area(name="A"), area([50, 0, 100, 0, 300], name="B")]
    kept = simulate(EVERYTHING, areas, run(60, 0.25))
    summed = simulate(EVERYTHING, areas, run(60, 0.25, totals_only=True))
    assert summed.prevalence == {}
    assert summed.total.tolist() == kept.total.tolist()
    weighted = 1250 * kept.drivers["area effect@A"] + 450 * kept.drivers["area effect@B"]
    assert summed.drivers["area effect"].ravel().tolist() == pytest.approx(weighted.ravel().tolist())


@pytest.mark.parametrize("block", [1, 7, 60, 1000])
def test_draws_do_not_depend_on_how_many_are_calculated_at_a_time(monkeypatch, block):
    expected = simulate(EVERYTHING, [area(shares=[0.8, 0.2], size=400)], run(60, 0.25), nation(sizes=SIZES))
    monkeypatch.setattr(drawn_calibration, "BLOCK", block)
    found = simulate(EVERYTHING, [area(shares=[0.8, 0.2], size=400)], run(60, 0.25), nation(sizes=SIZES))
    assert found.total.ravel().tolist() == pytest.approx(expected.total.ravel().tolist(), rel=1e-12)


def test_an_empty_area_has_no_draws_and_adds_nothing():
    nobody = area([0] * 5, shares=[0.8, 0.2], name="nobody")
    draws = simulate(EVERYTHING, [area(), nobody], run(20, 0.25))
    assert np.isnan(draws.prevalence["nobody"]).all()
    assert draws.total[:, 0].tolist() == pytest.approx((1250 * draws.prevalence["Fernshire"][:, 0]).tolist())


# -- what stops a run --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        {"tau": -0.1},
        {"tau": float("nan")},
        {"transport_sd": -1.0},
        {"level_correlation": 1.1},
        {"level_correlation": -0.1},
        {"seed": -1},
        {"draws": 0},
    ],
)
def test_settings_outside_their_range(changed):
    with refused("E_RANGE"):
        run(**changed)


def test_the_central_refusal_comes_before_that_of_the_draws():
    above = Outcome("o", Baseline(0.5, beta=beta_of_size(0.5, 500)), (aces(measure="rr", values=[1, 9]),))
    for draws in (1, 50):
        with refused("E_RR_EXCEEDS_ONE"):
            simulate(above, [area()], run(draws))
    with refused("E_RAKE_INFEASIBLE"):
        simulate(EVERYTHING, [area(shares=[0.9, 0.1], size=50)], run(), nation([[1.0, 0.0]] * 5))
    only_in_first = nation([[0.5, 0.5], *[[1.0, 0.0]] * 4])
    with refused("E_RAKE_NO_CONVERGENCE"):
        simulate(EVERYTHING, [area([1] * 5, shares=[0.7, 0.3], size=50)], run(), only_in_first)
    with refused("E_REFERENCE_EMPTY"):
        simulate(outcome(reference={"ace": []}), [area()], run())


def test_over_one_in_a_hundred_draws_without_a_solution():
    """A rate ratio possible at its published value, and above one in some of the draws."""
    near = outcome(aces(measure="rr", values=[1, 3], limits=[None, [2.0, 4.5]]), value=0.39)
    with refused("E_INVALID_DRAWS", "of 400"):
        simulate(near, [area()], run(400))


def test_fewer_draws_without_a_solution_are_left_out_and_counted():
    rarely = outcome(aces(measure="rr", values=[1, 2], limits=[None, [1.6, 2.5]]), value=0.45)
    draws = simulate(rarely, [area()], run(5_000, 0.25))
    assert 0 < draws.invalid <= 50
    kept = 5_000 - draws.invalid
    assert {len(values) for values in (draws.total, draws.national, draws.prevalence["Fernshire"])} == {kept}
    assert {len(values) for values in draws.drivers.values()} == {kept}
    assert np.isfinite(draws.total).all()


def test_children_at_a_level_that_no_evidence_determines():
    missing = nation(shares=[0.25, 0.25, 0.25, 0.25, 0.0])
    for surveyed in (None, [0.8, 0.2]):
        with refused("E_LEVEL_NOT_IDENTIFIED"):
            simulate(EVERYTHING, [area(shares=surveyed)], run(), missing)
        draws = simulate(EVERYTHING, [area([1, 1, 1, 1, 0], shares=surveyed)], run(), missing)
        assert np.isfinite(draws.total).all()


def test_a_level_that_occurs_nowhere_is_no_trouble():
    never = nation([[0.7, 0.3, 0.0]] * 5)
    crude = outcome(gradient(), aces(values=[1, 2, 3]))
    draws = simulate(crude, [area()], run(5), never)
    assert draws.prevalence["Fernshire"][0, 0] == pytest.approx(
        synthetic(never, crude, area()).prevalence[0], abs=1e-12
    )


def test_outcomes_and_surveys_that_do_not_fit_are_refused():
    with refused("E_UNKNOWN_FACTOR"):
        simulate(outcome(Effect.checked("smoking", "marginal", "or", [1, 2])), [area()], run())
    with refused("E_LEVELS"):
        simulate(
            outcome(), [Area.checked("Fernshire", [1] * 5, {"ace": Margin.checked("ace", [1.0])})], run()
        )
    with refused("E_DUPLICATE_FACTOR"):
        simulate_classes(
            draw_nation(nation(), run()),
            "classes",
            Classes.checked(("a", "b"), [0.2, 0.8], ((aces(), aces()),)),
            [area()],
            run(),
        )


# -- adjustments -------------------------------------------------------------------------------------------


def test_a_measured_level_replaces_the_prevalence_and_leaves_no_area_effect():
    settings = run(30, 0.25)
    draws = simulate(
        EVERYTHING, [area()], settings, adjustments={"Fernshire": Adjustment("level", np.array([0.2]))}
    )
    assert draws.prevalence["Fernshire"][:, 0].tolist() == pytest.approx([0.2] * 30, abs=1e-12)
    assert not any(group.startswith("area effect") for group in draws.drivers)


def test_a_stated_multiple_keeps_the_area_effect():
    fixed = outcome(gradient(), aces())
    plain = synthetic(nation(), fixed, area()).prevalence[0]
    twice = {"Fernshire": Adjustment("ratio", np.array([2.0]))}
    without, with_effect = (
        simulate(fixed, [area()], run(2_000, tau), adjustments=twice) for tau in (0.0, 0.25)
    )
    assert without.prevalence["Fernshire"][0, 0] == pytest.approx(2 * plain, abs=1e-12)
    assert with_effect.prevalence["Fernshire"].std() > 0.02
    drawn = {"Fernshire": Adjustment("ratio", np.linspace(1, 2, 2_000))}
    varied = simulate(fixed, [area()], run(2_000), adjustments=drawn).prevalence["Fernshire"][:, 0]
    assert varied.tolist() == pytest.approx((plain * np.linspace(1, 2, 2_000)).tolist(), abs=1e-10)


def test_a_multiple_that_cannot_be_reached():
    tenfold = {"Fernshire": Adjustment("ratio", np.array([10.0]))}
    with refused("E_INVALID_DRAWS"):
        simulate(outcome(gradient()), [area()], run(), adjustments=tenfold)


def test_the_report_method_as_an_adjustment():
    fixed, surveyed = outcome(gradient(), aces()), area(shares=[0.8, 0.2])
    draws = simulate(fixed, [surveyed], run(2), adjustments={"Fernshire": Adjustment("report")})
    expected = report_method(nation(), fixed, surveyed).prevalence[0]
    assert draws.prevalence["Fernshire"][0, 0] == pytest.approx(expected, abs=1e-12)


def test_the_report_method_refuses_a_reference_baseline():
    adjusted = {"Fernshire": Adjustment("report")}
    with refused("E_ANCHOR"):
        simulate(outcome(gradient(), reference={"ace": [0]}), [area()], run(2), adjustments=adjusted)


def test_the_report_method_splits_the_rest_in_the_national_ratio():
    """Method, section 9: disorganised by the indices; the rest insecure and secure as nationally."""
    insecure = (gradient(values=[1.4, 1.3, 1.2, 1.1, 1.0]),)
    classes = Classes.checked(("a", "b", "c"), [0.15, 0.25, 0.60], ((gradient(), aces()), insecure))
    adjusted = {"Fernshire": Adjustment("report")}
    draws = simulate_classes(draw_nation(nation(), run(2)), "classes", classes, [area()], run(2), adjusted)
    first, second = draws.prevalence["Fernshire"][0]
    assert first == pytest.approx(
        report_method(nation(), outcome(gradient(), aces()), area()).prevalence[0], abs=1e-12
    )
    assert second == pytest.approx((1 - first) * 0.25 / 0.85, abs=1e-12)


# -- realised and composite --------------------------------------------------------------------------------


def test_realised_counts_are_binomial():
    counts = realised_counts(np.full(50_000, 0.2), 100.4, stream(0, "realised"))
    assert counts.mean() == pytest.approx(20, abs=0.1)
    assert counts.std() == pytest.approx(4, rel=0.02)
    assert (counts == np.floor(counts)).all()
    assert realised_counts(np.array([0.0, 1.0]), 12, stream(0, "realised")).tolist() == [0, 12]


def test_nobody_is_realised_where_nobody_lives():
    assert realised_counts(np.full(3, np.nan), 0, stream(0, "realised")).tolist() == [0, 0, 0]


def test_a_baseline_of_no_cases_lies_below_its_own_interval():
    """W_POINT_OUTSIDE (method, section 20): 0 of 40 has the point 0, and draws above it."""
    seen = Outcome("o", Baseline(0.0, beta=beta_of_counts(0, 40)), (gradient(),))
    draws = simulate(seen, [area()], run(2_000)).prevalence["Fernshire"][:, 0]
    assert synthetic(nation(), seen, area()).prevalence[0] == 0
    assert quantiles(draws, 0.95)[0] > 0


def test_exposures_are_drawn_row_by_row():
    drawn = draw_nation(nation(sizes=SIZES), run(20_000))
    table = drawn.tables[0]
    wanted = np.array(TABLE)
    assert table.mean(axis=0).ravel().tolist() == pytest.approx(wanted.ravel().tolist(), abs=0.001)
    spread = np.sqrt(wanted * (1 - wanted) / (np.array(SIZES)[:, None] + 1))
    assert table.std(axis=0).ravel().tolist() == pytest.approx(spread.ravel().tolist(), rel=0.03)
    assert drawn.drivers["exposure:ace"].tolist() == table[:, :, 1].tolist()


def test_a_nation_with_another_population_has_the_same_draws_of_its_tables():
    first = draw_nation(nation(sizes=SIZES), run())
    other = draw_nation(nation(sizes=SIZES, shares=[0.2] * 5), run(), like=first)
    assert other.tables is first.tables
    assert other.nation.quintile_shares.tolist() == [0.2] * 5


def test_the_cells_of_a_nation_are_shared_out_in_each_quintile_by_its_table_and_over_them_by_its_children():
    first = draw_nation(nation(sizes=SIZES), run())
    other = draw_nation(nation(sizes=SIZES, shares=[0.2] * 5), run(), like=first)
    by_level = first.tables[0].reshape(50, -1)
    assert first.within.tolist() == by_level.tolist()
    for drawn in (first, other):
        shares = np.repeat(drawn.nation.quintile_shares, 2)
        assert drawn.weights == pytest.approx(shares * by_level, rel=1e-15)
        assert drawn.weights.sum(axis=1) == pytest.approx(np.ones(50), rel=1e-14)
