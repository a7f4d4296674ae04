"""Moves worked out from results: tolerances, rounding, chance, and what only one result has."""

import pytest

from imhcalc.assemble.difference import Judged, Runs, Tried, disagreements, is_detail, moves, spreads
from imhcalc.models.difference import Cause, Tolerated
from imhcalc.models.result import Figure, UncertaintyInterval
from tests.support import run

CAUSE = Cause(id="inputs.x", kind="inputs", label="x", changes=[])
SEED = Cause(id="draws.seed", kind="draws", label="seed", changes=[])
OTHER = Cause(id="inputs.y", kind="inputs", label="y", changes=[])


def a_figure(value, limits=None, figure_id="flow.families", unit="families_per_year"):
    interval = None
    if limits is not None:
        interval = UncertaintyInterval(lower=limits[0], upper=limits[1], level=0.95, kind="predictive")
    return Figure(id=figure_id, label="Families", value=value, unit=unit, interval=interval, method="derived")


def result(*figures):
    return run("Leeds").model_copy(update={"figures": list(figures)})


def between(old, new, tried=(), **judged):
    runs = Runs(result(*old), result(*new), result(*old), result(*new), tried)
    return moves(runs, Judged(**judged))


def only_move(found):
    (figure,) = found.moved
    (move,) = figure.moves
    return move


def test_what_is_the_same_but_for_the_rounding_of_floats_has_not_moved():
    found = between([a_figure(100.0)], [a_figure(100.0 + 1e-8)])
    assert (found.moved, found.unmoved, found.beyond) == ([], 1, False)
    assert between([a_figure(100.0)], [a_figure(100.0 + 1e-6)]).beyond


def test_a_limit_near_nothing_is_seen_against_the_value():
    found = between([a_figure(100.0, (1e-12, 200.0))], [a_figure(100.0, (2e-12, 200.0))])
    assert found.unmoved == 1


@pytest.mark.parametrize(
    ("new", "relative", "absolute", "beyond"),
    [
        (104.0, 0.05, None, False),
        (106.0, 0.05, None, True),
        (106.0, 0.05, 10.0, False),
        (106.0, None, 10.0, False),
        (111.0, None, 10.0, True),
        (111.0, 0.2, 10.0, False),
    ],
)
def test_a_move_is_tolerated_by_share_or_by_amount(new, relative, absolute, beyond):
    tolerated = [Tolerated(relative=relative, absolute=absolute)]
    found = between([a_figure(100.0)], [a_figure(new)], tolerated=tolerated)
    assert found.beyond is beyond
    assert only_move(found).beyond is beyond


def test_the_first_tolerance_that_fits_a_figure_holds():
    tolerated = [
        Tolerated(relative=None, absolute=10.0, figures="flow.*"),
        Tolerated(relative=0.5, absolute=None, figures="flow.families"),
        Tolerated(relative=0.01, absolute=None),
    ]
    old = [a_figure(100.0), a_figure(100.0, figure_id="cost.total")]
    new = [a_figure(120.0), a_figure(105.0, figure_id="cost.total")]
    found = between(old, new, tolerated=tolerated)
    assert [each.beyond for each in found.moved] == [True, True]
    tolerated = tolerated[1:]
    found = between(old, new, tolerated=tolerated)
    assert {each.id: each.beyond for each in found.moved} == {"flow.families": False, "cost.total": True}


def test_a_figure_no_tolerance_is_given_for_may_not_move():
    tolerated = [Tolerated(relative=0.5, absolute=None, figures="cost.*")]
    assert between([a_figure(100.0)], [a_figure(101.0)], tolerated=tolerated).beyond


def test_only_what_is_asked_for_is_judged():
    old = [a_figure(1.0), a_figure(1.0, figure_id="cost.total")]
    new = [a_figure(2.0), a_figure(2.0, figure_id="cost.total")]
    assert [each.id for each in between(old, new, only=["cost.*"]).moved] == ["cost.total"]


def test_from_nothing_a_change_has_no_share():
    move = only_move(
        between([a_figure(0.0)], [a_figure(2.0)], tolerated=[Tolerated(relative=0.5, absolute=None)])
    )
    assert move.relative is None
    assert move.beyond


def test_contributions_and_what_is_left_add_up():
    tried = [Tried(CAUSE, result(a_figure(103.0))), Tried(OTHER, result(a_figure(105.0)))]
    move = only_move(between([a_figure(100.0)], [a_figure(110.0)], tried))
    assert {each.cause: each.change for each in move.contributions} == {"inputs.x": 3.0, "inputs.y": 5.0}
    assert move.interaction == 2.0


def test_a_cause_that_could_not_stand_alone_is_left_over():
    move = only_move(between([a_figure(100.0)], [a_figure(110.0)], [Tried(CAUSE, None)]))
    assert (move.contributions, move.interaction) == ([], 10.0)


def test_what_a_run_does_not_give_contributes_nothing():
    tried = [Tried(CAUSE, result()), Tried(OTHER, result(a_figure(None)))]
    move = only_move(between([a_figure(100.0)], [a_figure(110.0)], tried))
    assert (move.contributions, move.interaction) == ([], 10.0)


def test_a_program_that_does_not_give_the_figure_is_told_apart_from_nothing():
    runs = Runs(result(a_figure(100.0)), result(a_figure(110.0)), result(), result(), [])
    move = only_move(moves(runs, Judged()))
    assert (move.contributions, move.interaction) == ([], 10.0)
    runs = Runs(result(a_figure(100.0)), result(a_figure(110.0)), result(a_figure(100.0)), result(), [])
    assert only_move(moves(runs, Judged())).interaction == 10.0


def test_a_range_that_only_one_has_is_a_move_of_its_own():
    for old, new in ((None, (90.0, 110.0)), ((90.0, 110.0), None)):
        found = between([a_figure(100.0, old)], [a_figure(100.0, new)])
        (figure,) = found.moved
        assert figure.range_gone_or_new
        assert figure.moves == []
        assert found.beyond


def test_a_figure_in_another_unit_vanishes_and_appears():
    found = between([a_figure(1.0)], [a_figure(1.0, unit="families")])
    assert [(each.id, each.unit) for each in found.vanished] == [("flow.families", "families_per_year")]
    assert [(each.id, each.unit) for each in found.appeared] == [("flow.families", "families")]


def test_a_figure_without_a_value_is_not_there():
    found = between(
        [a_figure(None), a_figure(None, figure_id="cost.total")],
        [a_figure(1.0), a_figure(None, figure_id="cost.total")],
    )
    assert [each.id for each in found.appeared] == ["flow.families"]
    assert not found.vanished


def test_what_only_one_has_names_the_cause_that_does_it_alone():
    tried = [Tried(CAUSE, result(a_figure(1.0))), Tried(OTHER, result())]
    assert between([], [a_figure(1.0)], tried).appeared[0].causes == ["inputs.x"]
    assert between([a_figure(1.0)], [], tried).vanished[0].causes == ["inputs.y"]


def test_what_matters_most_names_no_cause_where_it_was_not_tried():
    low = "sensitivity.baseline.low"
    runs = Runs(result(a_figure(1.0, figure_id=low)), result(), result(a_figure(1.0, figure_id=low)), result(),
                [Tried(CAUSE, result())], split=False)  # fmt: skip
    assert moves(runs, Judged()).vanished[0].causes == []


def test_what_one_result_alone_was_run_for_is_not_compared():
    low = a_figure(1.0, figure_id="sensitivity.baseline.low")
    runs = Runs(result(), result(low), result(), result(low), uneven=True)
    found = moves(runs, Judged())
    assert (found.not_compared, found.beyond) == (1, False)


def test_what_this_program_gives_otherwise_than_the_result_is_put_down_to_it():
    old, new = result(a_figure(100.0)), result(a_figure(110.0))
    runs = Runs(
        old, new, result(a_figure(101.0)), result(a_figure(113.0)), [Tried(CAUSE, result(a_figure(113.0)))]
    )
    move = only_move(moves(runs, Judged()))
    assert {each.cause: each.change for each in move.contributions} == {"inputs.x": 12.0, "version": -2.0}
    assert move.interaction == 0.0
    assert moves(Runs(old, result(), old, old), Judged()).vanished[0].causes == ["version"]
    assert moves(Runs(result(), new, new, new), Judged()).appeared[0].causes == ["version"]


def test_what_one_result_says_without_a_value_is_asked_of_nobody():
    said, made = result(a_figure(None)), result(a_figure(7.0, figure_id="tornado.x.low"))
    assert list(disagreements(said, made, 1e-6)) == []
    assert list(disagreements(made, said, 1e-6)) == []


def test_the_most_important_stands_first():
    ids = ["population.live_births", "insecure_attachment.expected", "flow.families", "provision.gap",
           "disorganised_attachment.prevalence", "disorganised_attachment.expected.q1", "disorganised_attachment.expected"]  # fmt: skip
    found = between(
        [a_figure(1.0, figure_id=each) for each in ids], [a_figure(2.0, figure_id=each) for each in ids]
    )
    assert [each.id for each in found.moved] == [
        "disorganised_attachment.expected", "disorganised_attachment.prevalence", "provision.gap", "flow.families",
        "insecure_attachment.expected", "population.live_births", "disorganised_attachment.expected.q1",
    ]  # fmt: skip


def test_what_moved_further_stands_before_what_moved_less_and_what_was_nothing_first():
    ids = ["cost.total", "cost.pay", "cost.gap"]
    old = [a_figure(value, figure_id=each) for each, value in zip(ids, (100.0, 100.0, 0.0), strict=True)]
    new = [a_figure(value, figure_id=each) for each, value in zip(ids, (101.0, 110.0, 1.0), strict=True)]
    assert [each.id for each in between(old, new).moved] == ["cost.gap", "cost.pay", "cost.total"]


def test_chance_alone_is_what_other_seeds_do_too():
    spread = {("flow.families", "lower"): 2.0}
    old, near, far = (a_figure(100.0, (limit, 120.0)) for limit in (90.0, 99.0, 103.0))
    for new, is_chance in ((near, True), (far, False)):
        found = between([old], [new], [Tried(SEED, result(new))], spread=spread)
        assert (found.by_chance, len(found.moved)) == ((1, 0) if is_chance else (0, 1))
    mixed = between([old], [near], [Tried(SEED, result(near)), Tried(CAUSE, result(near))], spread=spread)
    assert mixed.by_chance == 0
    assert between([old], [near], [Tried(SEED, result(near))]).by_chance == 0


def test_the_spread_between_seeds():
    results = [result(a_figure(value)) for value in (1.0, 2.0, 3.0)]
    assert spreads(results) == {("flow.families", "value"): 1.0}
    assert spreads([*results, result()]) == {}


def test_a_result_that_says_other_figures_than_it_was_made_with():
    said = result(a_figure(100.0, (90.0, 110.0)), a_figure(5.0, figure_id="cost.total"),
                  a_figure(7.0, figure_id="structural.x"))  # fmt: skip
    made = result(a_figure(100.0, (90.0, 112.0)))
    assert list(disagreements(said, made, 1e-6)) == [(0, "upper", 110.0, 112.0), (1, "value", 5.0, None)]
    assert list(disagreements(said, said, 1e-6)) == []


@pytest.mark.parametrize(
    ("figure_id", "detail"),
    [
        ("x.expected", False),
        ("x.expected.q1", True),
        ("x.reading.low.expected", True),
        ("scenario.more.provision.gap", True),
        ("x.national", True),
        ("provision.gap", False),
        ("decision.commission.chance", False),
    ],
)
def test_what_is_a_detail(figure_id, detail):
    assert is_detail(figure_id) is detail
