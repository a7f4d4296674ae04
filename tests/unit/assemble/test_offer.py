"""The offer against need, worked by hand."""

import pytest

from imhcalc.assemble.offer import answered, catalogue_facts, families_a_year, offer
from imhcalc.loading.interventions import load_catalogue
from imhcalc.models.plan import Service
from imhcalc.models.profile import Profile
from imhcalc.shipped_data import data_root
from tests.support import run, value

TEAM = {
    "label": "Team", "capacity": 900, "unit": "contacts", "contacts_per_family": 12, "level": "targeted_indicated",
    "ages": {"from_months": -9, "to_months": 24}, "kind": "parent_infant_team", "interventions": ["watch_wait_wonder"],
}  # fmt: skip
CLINIC = {
    "label": "Clinic",
    "capacity": 100,
    "unit": "referrals",
    "ages": {"from_months": 12, "to_months": 36},
}
VISITING = {
    "label": "Visiting", "capacity": 8000, "unit": "families", "level": "universal",
    "ages": {"from_months": 0, "to_months": 30},
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue(data_root())


@pytest.fixture(scope="module")
def build(catalogue):
    def built(**more):
        profile = {"area": "Leeds", **more}
        return offer(run(profile), Profile.model_validate(profile), catalogue)

    return built


@pytest.fixture(scope="module")
def leeds(build):
    return build(services={"team": TEAM, "clinic": CLINIC, "visiting": VISITING})


def line(found, level, ages):
    (only,) = [each for each in found.lines if (each.level, each.ages) == (level, ages)]
    return only


def amount(found, figure_id):
    (only,) = [each for each in found.figures if each.id == figure_id]
    return only.value


@pytest.mark.parametrize(
    ("service", "families", "lacking"),
    [
        ({"capacity": 50, "unit": "families"}, 50, None),
        ({"capacity": 900, "unit": "contacts", "contacts_per_family": 12}, 75, None),
        ({"capacity": 900, "unit": "contacts"}, None, "contacts_per_family"),
        ({"capacity": 900, "unit": "contacts", "contacts_per_family": 0}, None, "contacts_per_family"),
        ({"capacity": 100, "unit": "referrals", "families_per_referral": "60%"}, 60, None),
        ({"capacity": 100, "unit": "referrals"}, None, "families_per_referral"),
    ],
)
def test_capacity_is_turned_into_families_only_where_the_profile_says_how(service, families, lacking):
    found = families_a_year(Service.model_validate({"label": "A", **service}))
    assert found == (families if families is None else pytest.approx(families), lacking)


def test_children_of_each_age_are_the_area_tables(leeds):
    result = run("Leeds")
    (unit,) = result.inputs.units
    assert amount(leeds, line(leeds, "universal", "pregnancy").children) == value(
        result, "population.maternities"
    )
    assert amount(leeds, line(leeds, "universal", "under_one").children) == unit.counts["children_0"]
    both = unit.counts["children_3"] + unit.counts["children_4"]
    assert amount(leeds, line(leeds, "universal", "three_or_four").children) == both


def test_need_is_the_headlines_rate_and_says_where_it_has_to_last(leeds):
    result = run("Leeds")
    rate = value(result, "disorganised_attachment.prevalence")
    under_one = line(leeds, "targeted_indicated", "under_one")
    assert (under_one.need, under_one.basis) == ("disorganised_attachment.expected", "expected")
    two = line(leeds, "targeted_indicated", "two")
    assert two.basis == "if_it_lasts"
    assert amount(leeds, two.need) == pytest.approx(rate * amount(leeds, two.children))
    (figure,) = [each for each in leeds.figures if each.id == two.need]
    (whole,) = [each for each in result.figures if each.id == "disorganised_attachment.prevalence"]
    assert figure.interval.upper == pytest.approx(whole.interval.upper * amount(leeds, two.children))
    assert line(leeds, "targeted_indicated", "pregnancy").basis == "seen_later"


def test_what_is_offered_and_what_is_not(leeds):
    answers = {(each.level, each.ages): each.answer for each in leeds.lines}
    assert answers["universal", "under_one"] == "offered"
    assert answers["universal", "pregnancy"] == answers["universal", "three_or_four"] == "none"
    assert answers["targeted_indicated", "three_or_four"] == "none"
    both = line(leeds, "targeted_indicated", "one")
    assert [each.id for each in both.services] == ["team", "clinic"]
    assert all(each.shared for each in both.services)
    assert amount(leeds, both.capacity) == pytest.approx(75)
    assert both.uncounted == ["clinic"]
    (visiting,) = line(leeds, "universal", "two").services
    assert visiting.in_part


def test_a_service_without_ages_leaves_it_not_known(build):
    found = build(services={"team": {key: each for key, each in TEAM.items() if key != "ages"}})
    assert {each.answer for each in found.lines if each.level == "targeted_indicated"} == {"not_known"}
    assert {each.answer for each in found.lines if each.level == "universal"} == {"none"}


def test_no_services_is_not_the_same_as_no_offer(build):
    found = build()
    assert {each.answer for each in found.lines} == {"no_services"}
    assert found.room.capacity is None


def test_room_is_places_over_the_families_of_a_year(leeds):
    families = value(run("Leeds"), "flow.families")
    assert amount(leeds, leeds.room.share) == pytest.approx(75 / families)
    (figure,) = [each for each in leeds.figures if each.id == leeds.room.share]
    assert figure.interval.lower < figure.value < figure.interval.upper
    assert figure.from_ == [leeds.room.capacity, leeds.room.families]
    assert leeds.room.uncounted == ["clinic"]


def test_evaluated_programmes_of_the_united_kingdom_come_first(leeds, catalogue):
    listed = [
        catalogue.interventions[name] for name in line(leeds, "targeted_indicated", "under_one").evaluated
    ]
    assert [each.delivered_in_uk for each in listed] == ["yes"] * 3 + ["no"] * 3
    assert listed[0].id == "watch_wait_wonder"


def test_an_indicator_of_older_children_is_not_carried_to_younger_ones(build):
    found = build(headline="disorder_2_4")
    bases = [each.basis for each in found.lines if each.level == "targeted_indicated"]
    assert bases == ["seen_later", "seen_later", "seen_later", "expected", "expected"]


def test_an_indicator_of_mothers_is_not_counted_by_a_childs_age(build):
    found = build(headline="perinatal_severe_depression")
    assert {each.basis for each in found.lines if each.level == "targeted_indicated"} == {"not_children"}


def test_nobody_is_selected_without_a_programme(leeds):
    assert {each.basis for each in leeds.lines if each.level == "targeted_selected"} == {"no_programme"}


def test_ages_that_are_not_known_are_said_to_be(catalogue):
    stated = {"area": {"name": "Fernshire", "nation": "England"}, "population": {"live_births": 1250}}
    found = offer(run(stated), Profile.model_validate(stated), catalogue)
    assert amount(found, line(found, "universal", "under_one").children) == 1250
    assert line(found, "universal", "one").children is None
    assert line(found, "targeted_indicated", "one").basis == "not_counted"


def test_what_the_list_itself_shows(catalogue):
    """Counted by hand in Appendix 1 of the review."""
    facts = catalogue_facts(catalogue)
    assert (facts.total, facts.end_by_oldest, facts.reach_oldest, facts.reach_oldest_in_uk) == (30, 19, 11, 4)
    assert (facts.universal, facts.universal_high_quality) == (6, 1)
    assert (facts.universal_oldest, facts.universal_oldest_in_uk) == (2, 0)


def test_the_check_list_is_answered_by_the_profile_and_by_kinds(catalogue):
    profile = Profile.model_validate(
        {"area": "Leeds", "services": {"team": TEAM}, "checklist": {"midwifery": True, "trust": False}}
    )
    groups = {group.id: group for group in answered(catalogue.checklist, profile)}
    answers = {item.id: item.answer for group in groups.values() for item in group.items}
    assert answers["parent_infant_team"] == answers["midwifery"] == "yes"
    assert answers["trust"] == "no"
    assert answers["awareness"] == "not_stated"
    assert (groups["kinds"].yes, groups["kinds"].not_stated) == (2, 8)
    (team,) = [item for item in groups["kinds"].items if item.id == "parent_infant_team"]
    assert team.services == ["Team"]


def test_every_number_named_is_a_figure_of_the_offer(leeds):
    held = {figure.id for figure in leeds.figures}
    named = {each for found in leeds.lines for each in (found.children, found.need, found.capacity)}
    named |= {leeds.room.families, leeds.room.capacity, leeds.room.share}
    named |= {service.families for service in leeds.services}
    assert named - {None} <= held
    assert len(held) == len(leeds.figures)


def test_a_named_programme_is_for_the_babies_it_selects_and_no_older_children(build):
    programme = {"name": "a programme", "criteria": {"ace": ["4+"]}}
    found = build(programme=programme)
    selected = line(found, "targeted_selected", "under_one")
    assert (selected.need, selected.basis) == ("need.selected_all", "stated_programme")
    assert amount(found, selected.need) == value(
        run({"area": "Leeds", "programme": programme}), "need.selected_all"
    )
    assert line(found, "targeted_selected", "two").basis == "not_counted"


def test_where_no_families_of_a_year_are_known_there_is_no_room_to_tell(catalogue):
    stated = {
        "area": {"name": "Fernshire", "nation": "England"},
        "population": {"children_by_age": {"2": 900}},
    }
    found = offer(run(stated), Profile.model_validate({**stated, "services": {"team": TEAM}}), catalogue)
    assert found.room is None
    expected = value(run(stated), "asq_personal_social.expected")
    assert amount(found, line(found, "targeted_indicated", "two").need) == pytest.approx(expected)


def test_a_rate_without_a_range_gives_need_and_room_without_one(catalogue, tmp_path):
    from imhcalc import application
    from imhcalc.loading.loaded_profile import LoadedProfile
    from imhcalc.models.options import Options
    from tests.unit.assemble.own_pack import judged, own_pack

    outcome = {
        "label": "A flat one", "plain": "Flat.", "counted": "babies", "ages": "birth", "population": "live_births",
        "instrument": "none", "carry": "anywhere", "order": 1, "baselines": {"England": judged(0.1, "proportion")},
    }  # fmt: skip
    profile = Profile.model_validate({"area": "Leeds", "headline": "flat", "services": {"team": TEAM}})
    exact = Options(draws=400, interval="parameter")
    held = own_pack(tmp_path, {"outcomes": {"flat": outcome}})
    found = offer(application.estimate(LoadedProfile.of(profile), held, exact), profile, catalogue)
    by_id = {figure.id: figure for figure in found.figures}
    later = line(found, "targeted_indicated", "two").need
    assert by_id[later].value == pytest.approx(
        0.1 * amount(found, line(found, "targeted_indicated", "two").children)
    )
    assert by_id[later].interval is None
    assert by_id[found.room.share].value == pytest.approx(75 / by_id["flow.families"].value)
    assert by_id[found.room.share].interval is None
