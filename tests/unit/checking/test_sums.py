"""Stated counts beside what is held for the same place: far apart is a fault, and with a reason a note."""

from functools import cache

import pytest

from imhcalc.areas.names import resolve_many
from imhcalc.checking.counts import counts_of
from imhcalc.checking.sums import limits_around, sum_faults
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.models.profile import Profile
from imhcalc.models.units import AGES_OF
from tests.support import shipped

MEMBERS = ["E07000061", "E07000062", "E07000063"]


@cache
def held(ages, *areas):
    members = resolve_many(shipped().table, list(areas)).members
    return sum(district.children[age] * share for district, share in members for age in ages)


def found(profile):
    loaded = LoadedProfile.of(Profile.model_validate(profile))
    return list(sum_faults(loaded, counts_of(loaded, shipped().table), shipped().evidence))


def of_group(**population):
    return found({"area": {"name": "New", "members": MEMBERS}, "population": population})


def of_leeds(**keys):
    return found({"area": "Leeds", **keys})


def test_the_members_together_are_what_births_are_set_beside():
    together = held((0,), *MEMBERS)
    assert of_group(live_births=together) == []
    lower, upper = limits_around(together)
    assert of_group(live_births=upper) == of_group(live_births=lower) == []
    (fault,) = of_group(live_births=upper + 1)
    assert fault.code == "unlike-held"
    assert fault.level == "error"
    assert "its 3 members together" in fault.message
    assert f"{together:,.0f}" in fault.message
    assert fault.expected.startswith(f"about {together:,.0f}: Eastbourne ")
    assert "a member missing or one too many" in fault.help
    (fault,) = of_group(live_births=lower - 1)
    assert "fewer than" in fault.message


def test_a_member_left_out_is_seen():
    """The count is of three districts, and only two of them are named."""
    together = held((0,), *MEMBERS)
    (fault,) = found(
        {"area": {"name": "New", "members": MEMBERS[:2]}, "population": {"live_births": together}}
    )
    more = together / held((0,), *MEMBERS[:2]) - 1
    assert f"{more * 100:.0f}% more than" in fault.message


def test_by_how_much_in_words():
    leeds = held((0,), "Leeds")
    (fault,) = of_leeds(population={"live_births": 10 * leeds})
    assert fault.message == (
        f"population.live_births is {10 * leeds:,.0f}, 10.0 times the {leeds:,.0f} children under one held for Leeds"
    )
    assert fault.help.startswith("is a digit wrong, or is it of another area or age?")


def test_children_by_age_one_by_one():
    ages = {str(age): held((age,), "Leeds") for age in range(5)}
    assert of_leeds(population={"children_by_age": ages}) == []
    (fault,) = of_leeds(population={"children_by_age": ages | {"3": ages["3"] / 2}})
    assert fault.message.startswith("population.children_by_age.3 is ")
    assert "50% fewer than" in fault.message
    assert "children aged 3" in fault.message


@pytest.mark.parametrize("name", [name for name in AGES_OF if name != "live_births"])
def test_counts_by_fifth_of_any_age_group_are_no_fault(name):
    total = held(AGES_OF[name], "Leeds")
    assert of_leeds(population={"children_by_quintile": [total / 5] * 5}) == []


def test_counts_by_fifth_of_no_age_group_are_a_fault():
    (fault,) = of_leeds(population={"children_by_quintile": [200, 200, 200, 200, 200]})
    assert fault.message.startswith("population.children_by_quintile adds up to 1,000, ")
    assert of_leeds(population={"quintile_shares": [0.2] * 5}) == []


def test_counts_by_fifth_beside_other_counts_are_left_to_the_check_of_the_file():
    leeds = held((0,), "Leeds")
    assert of_leeds(population={"live_births": leeds, "children_by_quintile": [200] * 5}) == []


def test_maternities_and_births_ahead_are_set_beside_the_births():
    projection = {"births": {"2027": 2000, "2028": 8000}, "backlog": 0, "leave": 0.3}
    faults = of_leeds(population={"live_births": 8300, "maternities": 5000}, projection=projection)
    assert [each.message.partition(" is ")[0] for each in faults] == [
        "population.maternities",
        "projection.births.2027",
    ]
    assert of_leeds(population={"live_births": 8300, "maternities": 8170}) == []


def test_more_children_looked_at_than_live_there():
    observed = {"eyfs_psed": {"below": 1790, "assessed": 95000}}
    (fault,) = of_leeds(observed=observed)
    assert fault.message.startswith("observed.eyfs_psed.assessed is 95,000, ")
    assert "children aged 5" in fault.message
    observed = {"eyfs_psed": {"below": 1790, "assessed": 9000, "eligible": 95000}}
    (fault,) = of_leeds(observed=observed)
    assert fault.message.startswith("observed.eyfs_psed.eligible")
    assert of_leeds(observed={"eyfs_psed": {"below": 17, "assessed": 90}}) == []
    # Babies are counted by births: nothing to set an outcome of another population beside.
    assert (
        of_leeds(observed={"disorganised_attachment": {"below": 17, "assessed": 90, "instrument": "x"}}) == []
    )
    assert of_leeds(observed={"no_such_outcome": {"below": 17, "assessed": 90}}) == []
    assert of_leeds(observed={"perinatal_ptsd": {"below": 17, "assessed": 90}}) == []


def test_a_reason_makes_a_note_of_it():
    note = "two hospitals of the next county are counted in"
    (finding,) = of_leeds(population={"live_births": {"value": 12000, "note": note}})
    assert finding.level == "note"
    assert finding.message.endswith(f". The reason given: {note}")
    (finding,) = of_leeds(population={"children_by_age": {"3": 100}, "note": note})
    assert finding.level == "note"


def test_where_nothing_is_held_nothing_is_set_beside_it():
    new = {"name": "Fernshire", "nation": "England"}
    assert found({"area": new, "population": {"live_births": 1250}}) == []
    assert found({"area": "Nowhere at all", "population": {"live_births": 1250}}) == []
    ahead = {"births": {"2027": 90}, "backlog": 0, "leave": 0.3}
    (fault,) = found({"area": new, "population": {"live_births": 1250}, "projection": ahead})
    assert fault.expected.startswith("about 1,250")
    assert found({"area": new, "population": {"children_by_quintile": [10] * 5}, "projection": ahead}) == []


def test_small_places_may_differ_by_chance():
    assert limits_around(100) == (55, 145)
    assert limits_around(10_000) == (8200, 11800)
    assert limits_around(4) == (0, 4 * 1.15 + 6)
