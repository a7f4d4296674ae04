"""What an option is told by beyond a scenario: year by year, by payer, and by what pays for it; and what went in."""

from functools import cache

import pytest

from imhcalc.models.result import Result
from tests.support import figures, run, value
from tests.unit.report.handed_over_results import result_for


@cache
def plan() -> Result:
    return result_for("leeds_plan")


@pytest.mark.parametrize("option", ["do_nothing", "smallest_team", "full"])
def test_what_payers_pay_of_an_option_adds_up_to_its_cost(option):
    paid = [
        each.value
        for each in plan().figures
        if each.id.startswith(f"scenario.{option}.cost.capacity.payer.") and each.value is not None
    ]
    assert len(paid) == 3
    assert sum(paid) == pytest.approx(value(plan(), f"scenario.{option}.cost.capacity"))


def test_doing_nothing_is_the_profile_as_it_is():
    found = figures(plan())
    same = [
        "cost.capacity.payer.icb",
        "breakeven.social_care.capacity",
        *(f"projection.{year}.{part}" for year in (2026, 2027, 2028) for part in ("served", "waiting")),
    ]
    for each in same:
        assert found[f"scenario.do_nothing.{each}"].value == found[each].value
        assert found[f"scenario.do_nothing.{each}"].interval == found[each].interval


def test_more_room_leaves_fewer_to_wait_in_each_year():
    for year in plan().context.plan.years:
        waiting = [
            value(plan(), f"scenario.{option}.projection.{year}.waiting")
            for option in ("do_nothing", "smallest_team", "full")
        ]
        assert waiting == sorted(waiting, reverse=True)
        assert waiting[0] > waiting[-1]


def test_a_saving_pays_for_an_option_at_its_cost_over_the_saving():
    cost = value(plan(), "scenario.full.cost.capacity")
    assert value(plan(), "scenario.full.breakeven.social_care.capacity") == pytest.approx(cost / 2_500)


def test_a_what_if_is_told_by_no_more_than_before():
    told = {each.id for each in plan().figures if each.id.startswith("scenario.outreach.")}
    assert not any(".projection." in each or ".payer." in each or ".breakeven." in each for each in told)


def test_a_number_of_the_evidence_says_why_it_is_and_which_input_of_sensitivity_it_is():
    used = {each.id: each for each in plan().inputs.parameters}
    spread = used["parameters.area_effect_sd"]
    assert spread.varied_as == "area_effect"
    assert spread.reason is not None
    assert "19 areas in 20" in spread.reason
    assert used["classifications.attachment.shares"].varied_as == "baseline"
    assert used["associations.deprivation.disorganised_attachment"].varied_as == "effect.deprivation"
    assert used["associations.deprivation.disorganised_attachment"].confidence == "low-medium"
    assert used["associations.deprivation.eyfs_psed"].varied_as is None
    named = {each.varied_as for each in used.values() if each.varied_as}
    assert all(f"sensitivity.{each}.low" in figures(plan()) for each in named)


def test_where_classes_are_solved_in_steps_no_ratio_is_said_to_be_what_it_is_not():
    result = run({"area": {"name": "Leeds"}, "headline": "insecure_attachment"})
    ratios = [each for each in result.inputs.parameters if each.id.startswith("associations.")]
    assert ratios
    assert not any(each.varied_as for each in ratios)


def test_what_is_stated_has_the_nearest_source_year_and_its_limits():
    profile = {
        "area": {"name": "Rutland"},
        "pathway": {
            "identified": {"rate": 0.4, "effective_sample_size": 50, "source": "audit", "year": 2024},
            "referred": {"rate": 0.5},
        },
        "services": {"team": {"label": "Team", "capacity": {"value": 9, "year": 2025}, "unit": "families", "source": "contract"}},
    }  # fmt: skip
    stated = {each.id: each for each in run(profile).inputs.stated}
    noticed = stated["profile.pathway.identified"]
    assert (noticed.value, noticed.source, noticed.year) == (0.4, "audit", "2024")
    assert noticed.limits is not None
    assert noticed.limits[0] < 0.4 < noticed.limits[1]
    assert (stated["profile.pathway.referred"].source, stated["profile.pathway.referred"].limits) == (
        None,
        None,
    )
    team = stated["profile.services.team.capacity"]
    assert (team.value, team.source, team.year) == (9.0, "contract", "2025")
