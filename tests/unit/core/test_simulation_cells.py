"""Monte Carlo by cell, by parts of an area and by stream: that nothing is lost, mixed up or drawn under another name."""

from dataclasses import replace

import numpy as np
import pytest

from imhcalc.core import drawn_calibration
from imhcalc.core.arrays import expit, logit
from imhcalc.core.chance import realised_counts
from imhcalc.core.distributions import beta_of_size, draw_beta, draw_log_ratios, draw_shares
from imhcalc.core.drawing import Adjustment, Settings, draw_nation
from imhcalc.core.drawn_calibration import calibrate_classes
from imhcalc.core.estimation import fit_outcome, nation_grid, national_shares, report_method, synthetic
from imhcalc.core.model import Area, Baseline, Classes, Effect, Exposure, Margin, Nation, Outcome
from imhcalc.core.need import people_and_cases
from imhcalc.core.simulation import simulate, simulate_classes, simulate_outcome
from imhcalc.core.streams import stream
from tests.unit.core.examples import TABLE, aces, area, gradient, nation, outcome, refused

SEED = 7
TAU = 0.25
FIXED = outcome(gradient(), aces())
LIMITS = [[1.5, 2.6667], [1.2, 2.1333], [1.0, 1.69], [0.85, 1.4235], None]
UNCERTAIN = Outcome(
    "disorganised",
    Baseline(0.15, beta=beta_of_size(0.15, 500)),
    (gradient(limits=LIMITS), aces(limits=[None, [2.0, 4.5]])),
)
CLASSES = Classes.checked(
    ("a", "b", "c"),
    [0.15, 0.25, 0.60],
    ((gradient(), aces()), (gradient(values=[1.4, 1.3, 1.2, 1.1, 1.0]),)),
    400,
)
OTHER = area([50, 0, 100, 0, 300], name="B")
SURVEYED = area(shares=[0.8, 0.2], size=400, name="S")
SIZES = [800, 700, 600, 600, 500]
RARELY_WITHOUT_SOLUTION = outcome(aces(measure="rr", values=[1, 2], limits=[None, [1.6, 2.5]]), value=0.45)


def settings(draws=20, tau=0.0, **changed):
    return Settings(SEED, draws, tau, **changed)


def drawn(of_outcome, areas, how, of_nation=None, adjustments=None):
    return simulate_outcome(
        draw_nation(of_nation or nation(sizes=SIZES), how), of_outcome, areas, how, adjustments
    )


def exactly(found, wanted):
    assert found.shape == wanted.shape
    assert found.ravel().tolist() == pytest.approx(wanted.ravel().tolist(), rel=1e-11, abs=1e-12)


# -- by cell -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", [7, 2_000])
def test_cells_add_up_to_the_totals(monkeypatch, block):
    monkeypatch.setattr(drawn_calibration, "BLOCK", block)
    areas = [area(), OTHER, SURVEYED]
    plain = drawn(UNCERTAIN, areas, settings(tau=TAU))
    found = drawn(UNCERTAIN, areas, settings(tau=TAU, keep_cells=True))
    assert plain.cells is None
    exactly(found.total, plain.total)
    exactly(found.total_by_quintile, plain.total_by_quintile)
    quintile = nation_grid(nation()).levels[0]
    people = np.stack([found.cells.people[:, quintile == q].sum(axis=1) for q in range(5)], axis=1)
    cases = np.stack([found.cells.cases[:, quintile == q].sum(axis=1) for q in range(5)], axis=1)
    children = sum(each.children_by_quintile for each in areas)
    exactly(people, np.broadcast_to(children, (20, 5)))
    exactly(cases, found.total_by_quintile)


def test_cells_are_those_of_the_plain_calculation():
    found = drawn(FIXED, [area(), OTHER], settings(2, keep_cells=True), nation())
    first, second = (people_and_cases(nation(), FIXED, each) for each in (area(), OTHER))
    for number in range(2):
        exactly(found.cells.people[number], first[0][0] + second[0][0])
        exactly(found.cells.cases[number, :, 0], first[1][0] + second[1][0])


def test_cells_of_an_adjusted_area_are_of_its_own_people():
    twice = {"Fernshire": Adjustment("ratio", np.array([2.0]))}
    found = drawn(FIXED, [area()], settings(2, keep_cells=True), nation(), twice)
    exactly(found.cells.people[0], people_and_cases(nation(), FIXED, area())[0][0])
    exactly(found.cells.cases.sum(axis=1), found.total)
    assert found.total[0, 0] == pytest.approx(2 * synthetic(nation(), FIXED, area()).count[0])


def test_the_nations_cases_by_quintile_and_class():
    """A share of all the nation's children each: those with the outcome, and in the last class the rest."""
    found = drawn(FIXED, [area()], settings(2, keep_cells=True), nation()).cells.national
    cells = national_shares(nation())[0]
    quintile = nation_grid(nation()).levels[0]
    cases = cells * fit_outcome(nation(), FIXED).cell_risks[0]
    wanted = [[cases[quintile == q].sum(), (cells - cases)[quintile == q].sum()] for q in range(5)]
    for number in range(2):
        exactly(found[number], np.array(wanted))


def test_the_nations_cases_of_classes_are_its_shares():
    how = settings(keep_cells=True)
    found = simulate_classes(draw_nation(nation(), how), "attachment", CLASSES, [area()], how)
    assert found.cells.national.shape == (20, 5, 3)
    exactly(found.cells.national.sum(axis=1)[:, :2], found.national)
    exactly(found.cells.national.sum(axis=2), np.broadcast_to(nation().quintile_shares, (20, 5)))
    exactly(found.cells.cases.sum(axis=1), found.total)


def test_draws_without_a_solution_are_left_out_of_everything():
    how = settings(5_000, TAU, keep_cells=True)
    rounded = nation(shares=[0.25, 0.22, 0.2, 0.18, 0.149])
    found = drawn(RARELY_WITHOUT_SOLUTION, [area()], how, rounded)
    kept = 5_000 - found.invalid
    assert found.invalid > 0
    assert (len(found.valid), int(found.valid.sum())) == (5_000, kept)
    assert found.warnings == {"W_SHARES_RENORMALISED"}
    assert {len(each) for each in (found.total_by_quintile, found.national, found.total)} == {kept}
    assert {len(each) for each in (found.cells.people, found.cells.cases, found.cells.national)} == {kept}
    exactly(found.total_by_quintile.sum(axis=1), found.total)
    exactly(found.cells.cases.sum(axis=1), found.total)
    exactly(found.cells.people.sum(axis=1), np.full(kept, 1250.0))
    exactly(found.cells.national[:, :, :1].sum(axis=1), found.national)
    without = drawn(RARELY_WITHOUT_SOLUTION, [area()], settings(5_000, TAU), rounded)
    assert without.cells is None
    exactly(without.total, found.total)


# -- by parts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_cell", [False, True])
def test_an_area_of_parts_is_the_mean_of_theirs_by_their_children(by_cell):
    """Each part has the area effect that an area of its name has, and the mix of the whole."""
    how = settings(tau=TAU, keep_cells=by_cell)
    whole = Area.checked("W", area().children_by_quintile, parts=[("A", 300), ("B", 900)])
    found = drawn(UNCERTAIN, [whole], how)
    parts = drawn(UNCERTAIN, [area(name="A"), area(name="B")], how)
    wanted = 0.25 * parts.prevalence["A"] + 0.75 * parts.prevalence["B"]
    exactly(found.prevalence["W"], wanted)
    exactly(found.total, 1250 * wanted)
    assert {"area effect@A", "area effect@B"} <= set(found.drivers)
    if by_cell:
        exactly(found.cells.cases.sum(axis=1), found.total)


def test_parts_without_area_effects_are_the_whole():
    whole = Area.checked("W", area().children_by_quintile, parts=[("A", 300), ("B", 900)])
    found = drawn(UNCERTAIN, [whole, area()], settings())
    assert found.prevalence["W"].tolist() == found.prevalence["Fernshire"].tolist()


def test_a_total_of_parts_weighs_their_effects_by_their_children():
    whole = Area.checked("W", area().children_by_quintile, parts=[("A", 300), ("B", 900)])
    apart = drawn(UNCERTAIN, [whole], settings(tau=TAU))
    summed = drawn(UNCERTAIN, [whole], settings(tau=TAU, totals_only=True))
    weighted = 300 * apart.drivers["area effect@A"] + 900 * apart.drivers["area effect@B"]
    exactly(summed.drivers["area effect"], weighted)


# -- by stream ---------------------------------------------------------------------------------------------


def test_each_input_is_drawn_from_the_stream_of_its_name():
    """The names are a promise: another input, or another area, moves none of these draws (method, section 13)."""
    how = settings(tau=TAU, transport_sd=0.3)
    found = drawn(UNCERTAIN, [area(), SURVEYED], how).drivers
    baseline = draw_beta(UNCERTAIN.baseline.beta, 20, stream(SEED, "baseline", "disorganised"))
    assert found["baseline"][:, 0].tolist() == baseline.tolist()
    for effect in UNCERTAIN.effects:
        named = stream(SEED, "effect", "disorganised", "disorganised", effect.factor)
        _, scores = draw_log_ratios(effect, 0.5, 20, named)
        assert found[f"effect:{effect.factor}"].tolist() == scores.tolist()
    for name in ("Fernshire", "S"):
        normal = stream(SEED, "area effect", "disorganised", "disorganised", name).standard_normal(20)
        assert found[f"area effect@{name}"][:, 0].tolist() == (TAU * normal).tolist()
    transport = 0.3 * stream(SEED, "transport", "disorganised", "Exampleland").standard_normal(20)
    assert found["transport"][:, 0].tolist() == transport.tolist()
    survey = draw_shares(SURVEYED.margins["ace"].shares, 400, 20, stream(SEED, "margin", "S", "ace"))
    assert found["margin:ace@S"][:, 0].tolist() == survey[:, 1].tolist()
    generator = stream(SEED, "exposure", "Exampleland", "ace")
    rows = [draw_shares(np.array(row), size, 20, generator) for row, size in zip(TABLE, SIZES, strict=True)]
    assert found["exposure:ace"].tolist() == np.stack([row[:, 1] for row in rows], axis=1).tolist()


def test_each_input_of_a_classification_is_drawn_from_the_stream_of_its_name():
    how = settings(tau=TAU)
    uncertain = Classes.checked(CLASSES.names, CLASSES.shares, [UNCERTAIN.effects, UNCERTAIN.effects], 400)
    found = simulate_classes(draw_nation(nation(), how), "attachment", uncertain, [area()], how).drivers
    shares = draw_shares(uncertain.shares, 400, 20, stream(SEED, "baseline", "attachment"))
    assert found["baseline"].tolist() == shares[:, :-1].tolist()
    for stage, ending in (("a", ""), ("b", " in b")):
        named = stream(SEED, "effect", "attachment", stage, "ace")
        _, scores = draw_log_ratios(UNCERTAIN.effects[1], 0.5, 20, named)
        assert found[f"effect:ace{ending}"].tolist() == scores.tolist()
        normal = stream(SEED, "area effect", "attachment", stage, "Fernshire").standard_normal(20)
        assert found[f"area effect{ending}@Fernshire"][:, 0].tolist() == (TAU * normal).tolist()


def test_shared_area_effects_have_a_stream_without_an_area():
    found = drawn(UNCERTAIN, [area()], settings(tau=TAU, shared_area_effects=True)).drivers
    normal = stream(SEED, "area effect", "disorganised", "disorganised", "").standard_normal(20)
    assert found["area effect@Fernshire"][:, 0].tolist() == (TAU * normal).tolist()


def test_an_effect_may_state_how_its_levels_go_together():
    alike = replace(gradient(limits=LIMITS), level_correlation=1.0)
    scores = drawn(outcome(alike), [area()], settings()).drivers["effect:deprivation"]
    assert (scores == scores[:, :1]).all()
    apart = drawn(outcome(gradient(limits=LIMITS)), [area()], settings()).drivers["effect:deprivation"]
    assert not (apart == apart[:, :1]).any(axis=0)[1:].any()


# -- what is given instead of drawn ------------------------------------------------------------------------


def test_an_area_effect_may_be_given():
    found = drawn(FIXED, [area()], settings(3, TAU, fixed_area_effects={0: 0.3}), nation())
    wanted = synthetic(nation(), FIXED, area(), 0.3).prevalence[0]
    assert found.prevalence["Fernshire"][:, 0].tolist() == pytest.approx([wanted] * 3, abs=1e-12)


def test_an_area_effect_given_for_one_stage_leaves_the_others():
    fixed = Classes.checked(("a", "b", "c"), [0.2, 0.3, 0.5], ((), ()))
    how = settings(3, fixed_area_effects={1: 0.5})
    found = simulate_classes(draw_nation(nation(), how), "classes", fixed, [area()], how)
    second = 0.8 * float(expit(logit(np.array(0.375)) + 0.5))
    assert found.prevalence["Fernshire"].ravel().tolist() == pytest.approx([0.2, second] * 3)


def test_adjustments_are_taken_draw_by_draw_in_every_block(monkeypatch):
    levels = np.linspace(0.1, 0.3, 20)
    monkeypatch.setattr(drawn_calibration, "BLOCK", 7)
    found = drawn(FIXED, [area()], settings(), None, {"Fernshire": Adjustment("level", levels)})
    assert found.prevalence["Fernshire"][:, 0].tolist() == pytest.approx(levels.tolist(), abs=1e-12)


def test_a_multiple_is_of_each_draws_own_prevalence():
    plain = drawn(UNCERTAIN, [area()], settings())
    twice = drawn(UNCERTAIN, [area()], settings(), None, {"Fernshire": Adjustment("ratio", np.array([1.5]))})
    exactly(twice.prevalence["Fernshire"], 1.5 * plain.prevalence["Fernshire"])


def test_a_multiple_where_a_fifth_has_nobody():
    twice = {"B": Adjustment("ratio", np.array([2.0]))}
    found = drawn(FIXED, [OTHER], settings(2), nation(), twice)
    assert found.prevalence["B"][0, 0] == pytest.approx(2 * synthetic(nation(), FIXED, OTHER).prevalence[0])


def test_a_product_of_indices_cut_off_at_one_is_everybody():
    steep = outcome(gradient(values=[40.0, 1.6, 1.3, 1.1, 1.0]), aces(values=(1.0, 30.0)), value=0.5)
    high = area([600, 0, 0, 0, 0], shares=[0.2, 0.8])
    assert "W_CAPPED" in report_method(nation(), steep, high).warnings
    found = drawn(steep, [high], settings(2), nation(), {"Fernshire": Adjustment("report")})
    assert found.prevalence["Fernshire"].ravel().tolist() == [1.0, 1.0]
    assert found.total.ravel().tolist() == pytest.approx([600, 600])


@pytest.mark.parametrize(
    "adjustment", [Adjustment("level", np.ones(1)), Adjustment("ratio", np.full(1, 9.0))]
)
def test_no_shift_makes_everybody_of_a_measured_level_or_a_multiple(adjustment):
    with refused("E_INVALID_DRAWS", "20 of 20 draws have no solution"):
        drawn(FIXED, [area()], settings(), nation(), {"Fernshire": adjustment})


def test_the_effects_of_a_classification_are_among_the_rest_unless_said_otherwise():
    how = settings()
    of_nation = draw_nation(nation(), how)
    plain = simulate(calibrate_classes(of_nation, "attachment", CLASSES, how), [area()])
    called = simulate_classes(of_nation, "attachment", CLASSES, [area()], how, effects_on_totals=False)
    totals = simulate_classes(of_nation, "attachment", CLASSES, [area()], how, effects_on_totals=True)
    assert plain.total.tolist() == called.total.tolist()
    assert plain.total.tolist() != totals.total.tolist()


# -- warnings and what might be seen -----------------------------------------------------------------------


def test_the_warning_of_one_area_stays_beside_areas_without():
    steep = outcome(gradient("conditional", [5000, 1, 1, 1, 1]), value=0.3)
    calm = area([0, 1, 1, 1, 1], name="calm")
    assert drawn(steep, [area(), calm], settings(1), nation()).warnings == {"W_SATURATED"}
    assert drawn(steep, [area([1, 9, 9, 9, 9])], settings(1), nation()).warnings == {"W_SATURATED"}


def test_what_might_be_seen_of_a_prevalence_just_beyond_its_ends():
    """Rounding may leave a share a hair below 0 or above 1, and a draw without an answer sees nobody."""
    counts = realised_counts(np.array([-1e-12, 1 + 1e-12, np.nan]), 12, stream(0, "realised"))
    assert counts.tolist() == [0, 12, 0]
    assert counts.dtype == np.float64


def test_a_stage_without_effects_has_its_national_share_everywhere():
    found = drawn(Outcome("o", Baseline.checked(0.2), ()), [area(), OTHER], settings(2))
    assert found.prevalence["B"].ravel().tolist() == pytest.approx([0.2, 0.2])
    fixed = Effect.checked("ace", "marginal", "or", [1.0, 1.0])
    assert drawn(outcome(fixed, value=0.2), [area()], settings(2)).total[0, 0] == pytest.approx(250)


# -- at the edges ------------------------------------------------------------------------------------------


def test_settings_at_the_ends_of_their_ranges():
    for correlation in (0, 1):
        assert Settings(0, 1, 0.0, level_correlation=correlation).level_correlation == correlation


def test_without_spread_nothing_is_drawn_of_areas_or_of_a_carried_baseline():
    found = drawn(FIXED, [area()], settings(), nation())
    assert not found.drivers


def test_a_table_taken_as_exact_does_not_stop_the_others_from_being_drawn():
    """What is drawn of a table, or of a survey, is told by the share of its last level."""
    three = Exposure.checked("smoking", [[0.5, 0.3, 0.2]] * 5, SIZES)
    both = Nation.checked(
        "Exampleland", [0.25, 0.22, 0.2, 0.18, 0.15], [Exposure.checked("ace", TABLE), three]
    )
    of_nation = draw_nation(both, settings())
    assert list(of_nation.drivers) == ["exposure:smoking"]
    assert [len(table) for table in of_nation.tables] == [1, 20]
    assert of_nation.drivers["exposure:smoking"].tolist() == of_nation.tables[1][:, :, 2].tolist()
    survey = Margin.checked("smoking", [0.4, 0.3, 0.3], 400)
    local = Area.checked("S", [600, 300, 200, 100, 50], {"smoking": survey})
    found = simulate_outcome(of_nation, outcome(gradient()), [local], settings()).drivers
    shares = draw_shares(survey.shares, 400, 20, stream(SEED, "margin", "S", "smoking"))
    assert found["margin:smoking@S"].tolist() == shares[:, 2:].tolist()


def test_one_draw_in_a_hundred_may_have_no_solution():
    levels = np.array([1.0, *[0.2] * 99])
    found = drawn(FIXED, [area()], settings(100), nation(), {"Fernshire": Adjustment("level", levels)})
    assert (found.invalid, len(found.total)) == (1, 99)
    with refused("E_INVALID_DRAWS", "1 of 99 draws"):
        drawn(FIXED, [area()], settings(99), nation(), {"Fernshire": Adjustment("level", levels[:99])})


def test_the_survey_of_a_single_child_is_warned_of():
    lone = area([1, 0, 0, 0, 0], shares=[0.3, 0.7])
    assert drawn(FIXED, [lone], settings(2), nation()).warnings == {"W_MARGIN_FAR_FROM_NATIONAL"}


def test_a_shift_of_a_carried_baseline_may_be_given():
    found = drawn(FIXED, [area()], settings(2, transport_sd=0.4, fixed_transport=0.3), nation())
    moved = float(expit(logit(np.array(0.15)) + 0.3))
    assert found.national[:, 0].tolist() == pytest.approx([moved] * 2)
    assert not found.drivers


@pytest.mark.parametrize("given", [{"transport_sd": 0.4}, {"fixed_transport": 0.3}])
def test_only_the_first_class_is_carried(given):
    how = settings(**given)
    fixed = Classes.checked(("a", "b", "c"), [0.2, 0.3, 0.5], ((), ()))
    found = simulate_classes(draw_nation(nation(), how), "classes", fixed, [area()], how).national
    first, second = found.T
    assert (np.abs(first - 0.2) > 1e-4).all()
    assert second.tolist() == pytest.approx((0.375 * (1 - first)).tolist())


@pytest.mark.parametrize(("value", "saturated"), [(0.94, False), (0.952, True)])
def test_a_central_draw_warns_where_a_risk_is_all_but_certain(value, saturated):
    found = drawn(outcome(value=value), [area()], settings(1), nation())
    assert ("W_SATURATED" in found.warnings) == saturated
