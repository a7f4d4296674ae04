"""One kind of change after another: what moves, which cause it is put down to, and that it adds up."""

from dataclasses import replace

import pytest

from imhcalc.differences.telling import Asked
from imhcalc.models.options import Options
from imhcalc.models.quantity import Quantity
from imhcalc.models.register import quantities, with_quantities
from tests.support import FEW, figures, shipped
from tests.unit.differences.differing import (
    EXPECTED,
    LEEDS,
    assert_adds_up,
    contributions,
    figure,
    made,
    move,
    runner,
    sides,
    told,
    with_births,
)

PLAN = {
    "pathway": {
        "identified": {"rate": 0.5, "effective_sample_size": 80.0},
        "referred": {"rate": 0.6, "effective_sample_size": 80.0},
        "engaged": {"rate": 0.5, "effective_sample_size": 80.0},
    }
}
TEAM = {"label": "Infant team", "capacity": {"value": 70.0}, "unit": "families"}


def causes(found):
    return [(cause.id, cause.kind) for cause in found.causes]


def test_births_alone():
    found = told(made(LEEDS), made(with_births(8300)))
    assert_adds_up(found)
    assert causes(found) == [("inputs.population.live_births", "inputs")]
    assert found.causes[0].new_source == "our units, 2025"
    assert found.causes[0].old_source is None
    change = move(found, EXPECTED)
    assert contributions(found, EXPECTED) == {"inputs.population.live_births": change.change}
    assert change.interaction == 0
    assert change.relative == pytest.approx(8300 / 8478 - 1)
    assert found.headline.counted == "babies"
    assert (found.headline.old, found.headline.new) == (change.old, change.new)
    assert found.births == (8478, 8300)
    assert found.beyond
    assert any(each.startswith("W_BIRTHS_PROXY") for each in found.warnings_gone)
    assert len(found.moved) + found.unmoved == len(made(LEEDS).figures)


def test_the_headline_stands_first_and_details_last():
    found = told(made(LEEDS), made(with_births(8300)))
    ids = [each.id for each in found.moved if each.id.startswith("disorganised_attachment")]
    assert found.moved[0].id == EXPECTED
    assert [each.is_detail for each in found.moved] == sorted(each.is_detail for each in found.moved)
    assert figure(found, f"{EXPECTED}.q1").is_detail
    assert ids[0] == EXPECTED


def test_several_inputs_each_by_itself():
    old = made(with_births(8478, **PLAN, services={"team": TEAM}))
    changed = {**TEAM, "capacity": {"value": 90.0}}
    new = made(with_births(8000, **PLAN, services={"team": changed}))
    found = told(old, new)
    assert_adds_up(found)
    assert [each for each, _ in causes(found)] == [
        "inputs.population.live_births",
        "inputs.services.team.capacity",
    ]
    assert found.causes[1].label == "Infant team, capacity"
    gap = contributions(found, "provision.gap")
    assert gap["inputs.services.team.capacity"] == pytest.approx(-20)
    assert gap["inputs.population.live_births"] < 0
    assert set(contributions(found, EXPECTED)) == {"inputs.population.live_births"}


def test_a_service_added_brings_figures():
    found = told(made(with_births(8000, **PLAN)), made(with_births(8000, **PLAN, services={"team": TEAM})))
    assert_adds_up(found)
    appeared = {each.id: each for each in found.appeared}
    assert appeared["provision.gap"].causes == ["inputs.services.team"]
    assert appeared["provision.capacity"].value == 70
    assert not found.vanished
    assert found.beyond
    back = told(made(with_births(8000, **PLAN, services={"team": TEAM})), made(with_births(8000, **PLAN)))
    assert {each.id for each in back.vanished} == set(appeared)


def test_a_figure_that_takes_two_changes_names_no_cause():
    old = made(with_births(8000))
    new = made(with_births(8000, **PLAN, services={"team": TEAM}))
    appeared = {each.id: each.causes for each in told(old, new).appeared}
    assert appeared["provision.gap"] == []
    assert appeared["demand.engaged"] == ["inputs.pathway"]


def test_one_value_of_the_evidence():
    held = shipped()
    key = "outcomes.disorder_2_4.baseline.England"
    was = quantities(held.evidence)[key]
    other = Quantity.model_validate(
        was.model_dump() | {"value": 0.06, "interval": was.interval.model_dump() | {"upper": 0.08}}
    )
    changed = with_quantities(held.evidence, {key: other}).model_copy(update={"sha256": "f" * 64})
    from imhcalc import application
    from imhcalc.models.profile import Profile

    loaded = application.LoadedProfile.of(Profile.model_validate(LEEDS))
    old = application.estimate(loaded, replace(held, evidence=changed), FEW)
    found = told(old, made(LEEDS))
    assert_adds_up(found)
    assert causes(found) == [(f"evidence.{key}", "evidence")]
    assert found.causes[0].changes[0].old["value"] == 0.06
    assert found.causes[0].changes[0].new["limits"] == [0.043, 0.071]
    assert {each.id.partition(".")[0] for each in found.moved} == {"disorder_2_4"}
    moved = move(found, "disorder_2_4.expected")
    assert moved.interaction == 0
    # The pack of the old result is not held: its values were laid over the one that is.
    assert "uk-2026 2026.1 was" not in found.notes[0]
    assert "is not held as it was" in found.notes[0]
    assert move(found, "disorder_2_4.expected", "upper").interaction == 0


def test_another_pack():
    found = told(made(LEEDS), made(LEEDS, pack="ncb-2020"))
    assert_adds_up(found)
    ids = [each for each, _ in causes(found)]
    assert "evidence.outcomes.disorder_2_4.baseline.England" in ids
    assert ids[-1] == "evidence"
    assert found.causes[-1].changes[0].old.startswith("uk-2026 ")
    assert found.notes == []
    upper = contributions(found, "disorder_2_4.expected", "upper")
    assert set(upper) == {"evidence.outcomes.disorder_2_4.baseline.England"}
    vanished = {each.id: each.causes for each in found.vanished}
    assert vanished["eyfs_psed.observed"] == ["evidence"]


def test_an_entry_without_the_alternative_that_the_profile_chose_cannot_be_exchanged_by_itself():
    registers = [quantities(shipped(pack).evidence) for pack in (None, "ncb-2020")]
    key, name = next(
        (key, name)
        for key, each in registers[0].items()
        for name in each.alternatives
        if key.startswith("outcomes.")
        and key.endswith("England")
        and name not in registers[1][key].alternatives
    )
    found = told(made({**LEEDS, "choices": {key: name}}), made(LEEDS, pack="ncb-2020"))
    assert_adds_up(found)
    cause = next(each for each in found.causes if each.id == f"evidence.{key}")
    assert not cause.alone
    assert name in cause.why_not_alone
    assert (f"inputs.choices.{key}", "inputs") in causes(found)


def test_another_method():
    found = told(made(LEEDS), made(LEEDS, Options(draws=400, method="report")))
    assert_adds_up(found)
    assert causes(found) == [("method.method", "method")]
    assert (found.old.method, found.new.method) == ("calibrated", "report")
    assert move(found, EXPECTED).change != 0


@pytest.mark.parametrize(
    ("name", "value"), [("anchor", "reference"), ("interval", "parameter"), ("level", 0.8)]
)
def test_another_option(name, value):
    found = told(made(LEEDS), made(LEEDS, replace(FEW, **{name: value})))
    assert_adds_up(found)
    assert causes(found) == [(f"method.{name}", "method")]
    assert found.moved


def test_figures_of_another_nation_refused():
    dundee = {"area": "Dundee City"}
    found = told(made(dundee), made(dundee, replace(FEW, strict_nation=True)))
    assert causes(found) == [("method.strict_nation", "method")]
    assert all(each.causes == ["method.strict_nation"] for each in found.vanished)
    assert found.vanished


def test_the_seed_alone():
    found = told(made(LEEDS), made(LEEDS, Options(draws=400, seed=1)))
    assert_adds_up(found)
    assert causes(found) == [("draws.seed", "draws")]
    assert all(each.part != "value" for each in figure(found, EXPECTED).moves)
    assert found.beyond
    assert found.by_chance == 0


def test_the_seed_alone_with_chance_left_out():
    found = told(made(LEEDS), made(LEEDS, Options(draws=400, seed=1)), Asked(leaves_out_chance=True))
    assert found.moved == []
    assert found.by_chance > 50
    assert not found.beyond


def test_chance_does_not_hide_a_change_of_the_inputs():
    old, new = made(LEEDS), made(with_births(8470), Options(draws=400, seed=1))
    found = told(old, new, Asked(leaves_out_chance=True))
    assert_adds_up(found)
    assert found.beyond
    assert not move(found, EXPECTED).by_chance
    assert set(contributions(found, EXPECTED, "upper")) == {"inputs.population.live_births", "draws.seed"}


def test_the_number_of_draws():
    found = told(made(LEEDS), made(LEEDS, Options(draws=800)), Asked(leaves_out_chance=True))
    assert causes(found) == [("draws.draws", "draws")]
    assert not found.beyond


def test_a_place_renamed_moves_nothing():
    place = {"population": {"live_births": {"value": 1250.0}}}
    old = made({"area": {"name": "Fernshire", "nation": "England"}, **place})
    new = made({"area": {"name": "Westshire", "nation": "England"}, **place})
    found = told(old, new)
    assert causes(found) == [("inputs.area", "inputs")]
    assert found.moved == []
    assert not found.beyond


def test_words_alone_move_nothing_and_are_not_tried():
    old = made(with_births(8300))
    other = with_births(8300)
    other["population"]["live_births"]["source"] = "somebody else"
    found = told(old, made({**other, "owner": "Planning", "notes": ["A note."]}))
    assert [cause.moves_figures for cause in found.causes] == [False, False, False]
    assert found.moved == []
    assert not found.beyond


def test_another_place():
    found = told(made(LEEDS), made({"area": "Hackney"}))
    assert_adds_up(found)
    assert causes(found) == [("inputs.area", "inputs")]


def test_another_headline():
    found = told(made(LEEDS), made({**LEEDS, "headline": "insecure_attachment"}))
    assert found.headline.figure == "insecure_attachment.expected"
    assert ("inputs.headline", "inputs") in causes(found)


def test_a_version_is_what_is_left_over():
    """Where the program that made a result is another, what it makes of the same inputs is a cause of its own."""
    old, new = made(LEEDS), made(with_births(8300))
    at = next(number for number, each in enumerate(old.figures) if each.id == EXPECTED)
    was = old.figures[at]
    old.figures[at] = was.model_copy(update={"value": was.value + 12.5})
    old = old.model_copy(update={"run": old.run.model_copy(update={"imhcalc": "0.0.9"})})
    found = told(old, new)
    assert_adds_up(found)
    assert causes(found)[-1] == ("version", "version")
    assert contributions(found, EXPECTED)["version"] == pytest.approx(-12.5)
    assert found.causes[-1].changes[0].old == "0.0.9"
    # With the old inputs this program gives what the old result says of everything else.
    assert set(contributions(found, f"{EXPECTED}.q1")) == {"inputs.population.live_births"}


def test_a_figure_that_only_another_version_gave():
    old, new = made(LEEDS), made(LEEDS)
    extra = old.figures[0].model_copy(update={"id": "population.grandparents"})
    old.figures.append(extra)
    gone = new.figures.pop(1)
    old = old.model_copy(update={"run": old.run.model_copy(update={"numpy": "1.0"})})
    new = new.model_copy(update={"run": new.run.model_copy(update={"numpy": "1.0"})})
    found = told(old, new)
    assert {each.id: each.causes for each in found.vanished} == {
        "population.grandparents": ["version"],
        gone.id: ["version"],
    }


def test_changes_that_cannot_stand_alone_are_put_together():
    roles = {
        "psychologist": {"share": 0.3, "salary": {"value": 60000.0}, "on_cost": 0.27},
        "practitioner": {"share": 0.7, "salary": {"value": 50000.0}, "on_cost": 0.26},
    }
    hours = {"direct": {"value": 24.0}, "indirect": {"value": 10.0}}
    workforce = {"hours_per_family": hours, "hours_per_wte": {"value": 1575.0}, "roles": roles}
    costs = {"price_year": "2025/26", "overhead": 0.2}
    old = with_births(8000, **PLAN, services={"team": TEAM}, workforce=workforce, costs=costs)
    shares = {
        "psychologist": {**roles["psychologist"], "share": 0.4},
        "practitioner": {**roles["practitioner"], "share": 0.6},
    }
    new = {**old, "workforce": {**workforce, "roles": shares}}
    found = told(made(old), made(new))
    assert_adds_up(found)
    assert causes(found) == [("inputs.workforce.roles", "inputs")]
    assert [each.key for each in found.causes[0].changes] == [
        "workforce.roles.psychologist.share",
        "workforce.roles.practitioner.share",
    ]
    assert contributions(found, "cost.total") == {"inputs.workforce.roles": move(found, "cost.total").change}


def test_a_change_that_only_others_make_possible_is_left_over():
    old = made(with_births(8000, **PLAN))
    decision = {"commission": {"label": "Commission", "figure": "provision.gap", "above": 60.0}}
    options = {"more": {"label": "More", "set": {"services.team.capacity": 90}}}
    new = made(with_births(7000, **PLAN, services={"team": TEAM}, options=options, decisions=decision))
    found = told(old, new)
    assert_adds_up(found)
    alone = {cause.id: cause.alone for cause in found.causes}
    assert alone["inputs.options"] is False
    assert alone["inputs.services.team"] is True
    left = next(cause for cause in found.causes if cause.id == "inputs.options")
    assert "team" in left.why_not_alone


def test_what_matters_most_in_one_alone_is_no_change():
    survey = {"local_exposures": {"ace": {"shares": [0.5, 0.24, 0.15, 0.11], "effective_sample_size": 900.0}}}
    found = told(made(LEEDS), made({**LEEDS, **survey}))
    assert_adds_up(found)
    assert causes(found) == [("inputs.local_exposures.ace", "inputs")]
    assert found.not_compared > 5
    assert {each.id for each in found.appeared} == {"sensitivity.margin.ace.variance_share"}


def test_what_matters_most_is_told_apart_where_that_is_asked():
    survey = {"local_exposures": {"ace": {"shares": [0.5, 0.24, 0.15, 0.11]}}}
    key = "sensitivity.baseline.low"
    options = replace(FEW, sensitivity=True)
    old, new = made(with_births(8000, **survey), options), made(with_births(7500), options)
    together = told(old, new)
    assert not figure(together, key).is_split
    assert contributions(together, key) == {}
    assert not together.split
    apart = told(old, new, Asked(splits=True))
    assert_adds_up(apart)
    assert apart.split
    assert set(contributions(apart, key)) == {"inputs.population.live_births", "inputs.local_exposures.ace"}
    assert {each.id for each in apart.causes} == {each.id for each in together.causes}


def test_area_data_of_another_table_is_a_cause_of_its_own():
    old, new = made(LEEDS), made(LEEDS)
    unit = old.inputs.units[0]
    counts = {
        name: count * 1.1 if name.startswith(("children", "live", "matern", "fathers")) else count
        for name, count in unit.counts.items()
    }
    units = [unit.model_copy(update={"counts": counts})]
    inputs = old.inputs.model_copy(update={"units": units})
    areas = old.run.areas.model_copy(update={"sha256": "0" * 64})
    old = old.model_copy(update={"inputs": inputs, "run": old.run.model_copy(update={"areas": areas})})
    using = runner()
    one, other = sides(old, new, using)
    said = using.run(one.state)
    assert figures(said)["population.children_0"].value == pytest.approx(8478 * 1.1)
    old = old.model_copy(update={"figures": said.figures})
    found = told(old, new)
    assert_adds_up(found)
    assert causes(found) == [("area_data.children", "area data")]
    assert found.causes[0].changes[0].old[0] == pytest.approx(8478 * 1.1)
    assert contributions(found, EXPECTED) == {"area_data.children": move(found, EXPECTED).change}
    assert "other area data" in found.notes[0]
    assert other.is_whole


def test_the_nations_mix_and_published_measures_are_area_data_too():
    old, new = made(LEEDS), made(LEEDS)
    mix = {key: [0.2] * 5 for key in old.inputs.national_mix}
    measured = {key: value + 0.01 for key, value in old.inputs.measured.items()}
    inputs = old.inputs.model_copy(update={"national_mix": mix, "measured": measured})
    areas = old.run.areas.model_copy(update={"sha256": "0" * 64})
    old = old.model_copy(update={"inputs": inputs, "run": old.run.model_copy(update={"areas": areas})})
    using = runner()
    one, _ = sides(old, new, using)
    old = old.model_copy(update={"figures": using.run(one.state).figures})
    found = told(old, new)
    assert_adds_up(found)
    assert [each for each, _ in causes(found)] == ["area_data.nation", "area_data.published"]
    assert set(contributions(found, "eyfs_psed.observed")) == {"area_data.published"}
    assert "area_data.nation" in contributions(found, EXPECTED)


def test_area_data_of_two_places_is_not_set_side_by_side():
    old, new = made(LEEDS), made({"area": "Hackney"})
    areas = old.run.areas.model_copy(update={"sha256": "0" * 64})
    old = old.model_copy(update={"run": old.run.model_copy(update={"areas": areas})})
    found = told(old, new)
    assert causes(found) == [("inputs.area", "inputs")]
    assert_adds_up(found)
