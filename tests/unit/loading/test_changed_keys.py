"""What differs between two profiles as plain values, and profiles between the two."""

from imhcalc.loading.changed_keys import between, changes, leaves

TEAM = {
    "label": "Team",
    "capacity": {"value": 70},
    "unit": "families",
    "payers": {"council": 0.4, "ICB": 0.6},
}
BIRTHS = {"value": 8300, "source": "our units", "year": 2025}


def keys(old, new):
    return {each.key: each.only_words for each in changes(old, new)}


def test_profiles_that_are_alike_have_no_changes():
    assert changes({"area": {"name": "Leeds"}}, {"area": {"name": "Leeds"}}) == []


def test_a_statement_is_one_change_with_its_source_and_year():
    other = {**BIRTHS, "value": 8000, "source": "theirs"}
    (changed,) = changes({"population": {"live_births": BIRTHS}}, {"population": {"live_births": other}})
    assert changed.path == ("population", "live_births")
    assert not changed.only_words
    assert list(leaves(changed)) == [
        ("population.live_births.value", 8300, 8000),
        ("population.live_births.source", "our units", "theirs"),
    ]


def test_another_source_alone_is_words():
    other = {**BIRTHS, "source": "theirs"}
    assert keys({"population": {"live_births": BIRTHS}}, {"population": {"live_births": other}}) == {
        "population.live_births": True
    }
    assert keys({"services": {"team": TEAM}}, {"services": {"team": {**TEAM, "label": "The team"}}}) == {
        "services.team.label": True
    }


def test_sections_that_no_figure_rests_on_are_words():
    assert keys({"owner": "A"}, {"name": "B", "notes": ["C"], "evidence": {"id": "uk-2026"}}) == {
        "owner": True, "name": True, "notes": True, "evidence": True,
    }  # fmt: skip


def test_a_section_that_only_one_has_is_told_entry_by_entry_where_entries_stand_for_themselves():
    new = {"population": {"live_births": BIRTHS, "maternities": {"value": 8000}}, "services": {"team": TEAM}}
    assert list(keys({}, new)) == ["population.live_births", "population.maternities", "services.team"]
    assert list(keys(new, {})) == ["population.live_births", "population.maternities", "services.team"]


def test_other_sections_that_only_one_has_are_one_change():
    assert list(keys({}, {"workforce": {"hours_per_wte": {"value": 1575}}, "options": {"more": {}, "less": {}}})) == [
        "workforce", "options",
    ]  # fmt: skip


def test_a_service_changes_value_by_value():
    other = {**TEAM, "capacity": {"value": 90}, "unit": "referrals", "payers": {"council": 0.5, "ICB": 0.5}}
    assert list(keys({"services": {"team": TEAM}}, {"services": {"team": other}})) == [
        "services.team.capacity",
        "services.team.unit",
        "services.team.payers",
    ]


def test_the_area_is_one_change():
    new = {"area": {"name": "Leeds", "code": "E08000035"}}
    (changed,) = changes({"area": {"name": "Leeds"}}, new)
    assert changed.key == "area"
    assert list(leaves(changed)) == [("area.code", None, "E08000035")]


def test_a_value_that_becomes_a_mapping_is_one_change():
    (changed,) = changes(
        {"workforce": {"x": 3, "w": "b"}}, {"workforce": {"x": {"y": 1, "z": "a"}, "w": "b"}}
    )
    assert changed.key == "workforce.x"
    assert list(leaves(changed)) == [("workforce.x.y", None, 1), ("workforce.x.z", None, "a")]


def test_some_changes_are_made_and_the_rest_left():
    old = {"area": {"name": "Leeds"}, "population": {"live_births": BIRTHS}, "services": {"team": TEAM}}
    new = {
        "area": {"name": "Leeds"},
        "population": {"live_births": {**BIRTHS, "value": 8000}},
        "services": {"clinic": TEAM},
        "pathway": {"identified": {"rate": 0.5}},
    }
    found = changes(old, new)
    assert between(old, new, []) == old
    assert between(old, new, found) == new
    assert between(old, new, found[:1]) == {**old, "population": new["population"]}
    assert between(old, new, found[1:2]) == {**old, "services": {}}
    assert between(old, new, found[-1:]) == {**old, "pathway": new["pathway"]}
    assert old["services"] == {"team": TEAM}  # what was given is left as it was


def test_a_section_that_is_not_there_is_made_for_what_comes_into_it():
    new = {"area": {"name": "Leeds"}, "population": {"live_births": BIRTHS}}
    assert between({"area": {"name": "Leeds"}}, new, changes({"area": {"name": "Leeds"}}, new)) == new
