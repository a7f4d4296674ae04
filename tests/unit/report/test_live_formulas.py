"""The central chain as formulas equals the engine: as it is, with inputs changed, and where parts are filled in."""

import re
from typing import Any

import pytest

from imhcalc.assemble import plan_workforce
from imhcalc.models.result import Result
from imhcalc.report.formats.excel import formula_of
from imhcalc.report.live_chain import chain, missing_inputs, model_does_more
from imhcalc.report.live_formulas import Line, worked_out
from imhcalc.report.live_staff import LEAST_CASEWORK, WHOLE
from tests.support import figures, run
from tests.unit.report.workbooks import ALMOST_EMPTY, NAMES, QUICK, leeds_plan, result_of, with_changes

MANY_CHANGES: dict[str, Any] = {
    "population.live_births.value": 6000,
    "stated_multipliers": {
        "x": {"label": "x", "outcomes": ["disorganised_attachment"], "rate_ratio": 0.8, "reason": "to test"}
    },
    "benefit_share.value": 0.55,
    "pathway.identified": {"rate": 0.6},
    "pathway.referred.rate": 0.35,
    "pathway.engaged.passed": 100,
    "pathway.outside_referrals.families_a_year": 90,
    "pathway.outside_referrals.engaged_share": 0.25,
    "services.infant_team.capacity": 33,
    "services.psychology_clinic.contacts_per_family": 7,
    "workforce.hours_per_family.direct": 31,
    "workforce.hours_per_wte": 1490,
    "workforce.supervision": 111,
    "workforce.consultation": 350,
    "workforce.duration_years": 0.85,
    "workforce.caseload_per_wte": 13,
    "workforce.roles.psychologist": {"share": 0.3, "salary": 61000, "on_cost": 0.3},
    "workforce.smallest_team.cover": 0.2,
    "workforce.smallest_team.lead.on_cost": 0.35,
    "costs.overhead": 0.27,
    "costs.non_pay": 51000,
    "costs.payers": {"council": 0.25, "ICB": 0.75, "grant": 0.0},
    "costs.savings.social_care.per_family": 3100,
}
ONE_CHANGE = {
    "prevalence": {"stated_multipliers": MANY_CHANGES["stated_multipliers"]},
    "babies": {"population.live_births.value": 3000},
    "stage": {"pathway.referred.rate": 0.8},
    "stage that differs by fifth": {"pathway.identified.rate": 0.7},
    "capacity": {"services.infant_team.capacity": 500},
    "caseload": {"workforce.caseload_per_wte": 30},
    "pay": {"workforce.roles.practitioner": {"share": 0.5, "salary": 40000, "on_cost": 0.26}},
    "fixed cost": {"costs.non_pay": 99000},
    "whole posts": {"workforce.whole_posts": True},
    "small demand": {"pathway.identified.rate": 0.01},
    "no demand": {"pathway.referred.rate": 0, "pathway.outside_referrals": None, "workforce.hours_per_assessment": None},
    "no time for families": {"workforce.supervision": 1480, "workforce.training": 90},
    "stated casework": {
        "workforce.casework_share": {"value": 0.6}, "workforce.supervision": None, "workforce.training": None},
    "referrals": {"services.psychology_clinic": {
        "label": "Clinic", "capacity": 90, "unit": "referrals", "families_per_referral": 0.4}},
    "a service that cannot be converted": {"services.psychology_clinic.contacts_per_family": None},
    "evidence": {"pathway.engaged": {"use": "funnel_parent_champion_engage"}},
    "no smallest team": {"workforce.smallest_team": None},
    "no other hours": {"workforce.consultation": None, "workforce.hours_per_assessment": None},
    "no overheads stated": {"costs.overhead": None},
    "nothing but pay": {"costs.non_pay": None},
    "no benefit share": {"benefit_share": None},
    "mothers": {"headline": "perinatal_severe_depression"},
}  # fmt: skip
OTHER_LINES = {
    "whole posts", "no demand", "stated casework", "referrals", "no smallest team", "no other hours", "mothers",
}  # fmt: skip
"""Changes after which the chain has other lines: no input of the first sheet can stand for them."""
SAME_LINES = {"many": MANY_CHANGES} | {
    name: each for name, each in ONE_CHANGE.items() if name not in OTHER_LINES
}
FILLED_IN: dict[str, Any] = {
    "pathway": {"identified": {"rate": 0.4}, "referred": {"rate": 0.5}, "engaged": {"rate": 0.7}},
    "services": {"team": {"label": "Team", "capacity": 3, "unit": "families"}},
    "workforce": {
        "hours_per_family": {"direct": 42},
        "hours_per_wte": 1500,
        "casework_share": 0.65,
        "duration_years": 0.7,
        "caseload_per_wte": 14,
        "roles": {"practitioner": {"share": 1, "salary": 47000, "on_cost": 0.24}},
    },
    "costs": {"price_year": "2025/26", "overhead": 0.15, "non_pay": 12000},
}
TYPED_IN = {
    "share_identified": 0.4,
    "share_referred": 0.5,
    "share_engaged": 0.7,
    "capacity": 3,
    "hours_per_family": 42,
    "hours_per_post": 1500,
    "casework_share": 0.65,
    "years_in_service": 0.7,
    "caseload": 14,
    "role_1_pay": 47000,
    "role_1_on_cost": 0.24,
    "overhead": 0.15,
    "non_pay": 12000,
}


def inputs_of(result: Result) -> dict[str, float | None]:
    return {line.name: line.value for line in chain(result) if not line.formula}


def formulas_of(lines: list[Line]) -> dict[str, tuple[str, str]]:
    return {line.name: (line.formula, line.over) for line in lines}


def assert_equals_engine(found: dict[str, Any], lines: list[Line], engine: Result, least: int) -> None:
    """Set the values of lines, by name, against the figures that the engine gives for them."""
    given = figures(engine)
    compared = 0
    for line in lines:
        figure = given.get(line.figure)
        value = found[line.name]
        if figure is None or figure.value is None:
            assert line.figure not in given or value is None, line
            continue
        assert value == pytest.approx(figure.value, rel=1e-9, abs=1e-12), line
        compared += bool(line.formula)
    assert compared >= least


@pytest.mark.parametrize("name", NAMES)
def test_the_chain_gives_the_central_values_of_the_run(name):
    lines = chain(result_of(name))
    assert_equals_engine(worked_out(lines, {}), lines, result_of(name), 3 if name != NAMES[1] else 30)
    assert len({line.name for line in lines}) == len(lines)


@pytest.mark.parametrize("changes", ONE_CHANGE.values(), ids=ONE_CHANGE)
def test_the_chain_of_a_changed_profile_is_that_of_the_engine(changes):
    result = run(
        with_changes(leeds_plan(), {"scenarios": {}, "options": {}, "decisions": {}, **changes}), QUICK
    )
    lines = chain(result)
    assert_equals_engine(worked_out(lines, {}), lines, result, 10)


@pytest.mark.parametrize("changes", SAME_LINES.values(), ids=SAME_LINES)
def test_inputs_changed_on_the_sheet_give_what_the_engine_gives_for_a_profile_with_them(changes):
    before = chain(result_of("Leeds, with a plan"))
    engine = run(
        with_changes(leeds_plan(), {"scenarios": {}, "options": {}, "decisions": {}, **changes}), QUICK
    )
    assert formulas_of(before) == formulas_of(chain(engine))
    assert_equals_engine(worked_out(before, inputs_of(engine)), before, engine, 20)


def test_parts_that_are_not_given_are_named_and_work_once_they_are_filled_in():
    lines = chain(result_of("Rutland"))
    missing = missing_inputs(lines)
    assert list(missing) == ["Demand", "Services", "Staff", "Money"]
    assert sum(len(labels) for labels in missing.values()) == len(TYPED_IN)
    engine = run({"area": "Rutland", **FILLED_IN}, QUICK)
    found = worked_out(lines, TYPED_IN)
    assert None not in found.values()
    assert_equals_engine(found, lines, engine, 22)


def test_an_area_with_almost_nothing_has_need_and_says_what_the_rest_lacks():
    lines = chain(run(ALMOST_EMPTY, QUICK))
    found = worked_out(lines, {})
    assert found["families_in_need"] == pytest.approx(100 * 0.15 / 1.015)
    assert found["gap"] is None
    assert found["cost"] is None
    assert set(missing_inputs(lines)) == {"Demand", "Services", "Staff", "Money"}


@pytest.mark.parametrize(
    "headline", ["eyfs_psed", "asq_personal_social", "fathers_mental_health", "insecure_attachment"]
)
def test_the_chain_starts_from_whatever_need_the_report_leads_with(headline):
    result = run({"area": "Leeds", "headline": headline, "benefit_share": 0.5, **FILLED_IN}, QUICK)
    lines = chain(result)
    assert_equals_engine(worked_out(lines, {}), lines, result, 22)
    assert ("births" in {line.name for line in lines}) == (headline != "fathers_mental_health")


def test_an_area_without_births_asks_for_them():
    ages = {"name": "Ages two and three", "nation": "England"}
    lines = chain(run({"area": ages, "population": {"children_by_age": {"2": 50, "3": 40}}}, QUICK))
    found = {line.name: line for line in lines}
    assert found["births"].value is None
    assert found["births"].how == "not stated in the profile"
    assert "Need" in missing_inputs(lines)
    assert worked_out(lines, {})["families_in_need"] is None


def test_what_the_full_model_does_more_is_said():
    plain = " ".join(model_does_more(result_of("Rutland")))
    assert "The full model works it out from the deprivation" in plain
    assert "fifth" not in plain
    assert "differs by fifth" in " ".join(model_does_more(result_of("Leeds, with a plan")))
    assert "do not move when an input is changed" in plain


def test_the_engines_own_limits_are_those_of_the_formulas():
    assert LEAST_CASEWORK == plan_workforce.LEAST_CASEWORK
    assert WHOLE == plan_workforce.ROUNDING


def line(formula: str, **more: Any) -> Line:
    return Line("z", "Need", "z", "index", None, "", formula, **more)


def test_a_formula_waits_for_its_inputs_and_says_so():
    assert formula_of(line("a*b")) == '=IF(COUNT(a,b)=2,a*b,"[x]")'
    assert formula_of(line("a", over="b")) == '=IF(COUNT(a,b)=2,IF((b)>0,(a)/(b),"[z]"),"[x]")'
    assert formula_of(line("a*b", over="b", otherwise=0.0)) == '=IF(COUNT(a,b)=2,IF((b)>0,(a*b)/(b),0),"[x]")'
    assert formula_of(line("a+b", adds=True)) == '=IF(COUNT(a,b)>0,SUM(a,b),"[x]")'


@pytest.mark.parametrize("formula", ["a/b", "a**b", "EXP(a)", "a if b else 1", "abs(a)", "(a)(b)", "a[0]"])
def test_only_operations_that_spreadsheets_share_are_worked_out(formula):
    given = [Line(name, "", "", "index", 1.0, "") for name in re.findall(r"[a-z]+", formula)]
    with pytest.raises(ValueError, match=r"not an operation|divisions belong"):
        worked_out([*given, line(formula)], {})
