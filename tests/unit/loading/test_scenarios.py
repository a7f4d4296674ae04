"""Scenarios: new values at dotted keys, and what is said where they do not fit."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imhcalc import application
from imhcalc.faults import InputFaultsError, UsageError
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.profile import load_profile
from imhcalc.loading.scenarios import each_applied, named_scenarios, split_path, with_scenarios
from imhcalc.models.options import Options
from imhcalc.models.profile import Profile
from tests.support import ROOT, shipped

BASE = """\
area: Leeds
population: {live_births: 8300}
pathway:
  identified: {rate: 45%, effective_sample_size: 80}
  referred: {rate: 60%}
services:
  clinic: {label: Clinic, capacity: 70, unit: families}
costs: {price_year: 2025/26, payers: {council: 40%, ICB: 60%}}
"""


@pytest.fixture
def write(tmp_path):
    def write_(scenarios: str, base: str = BASE) -> str:
        path = tmp_path / "p.yaml"
        path.write_text(base + scenarios, encoding="utf-8")
        return str(path)

    return write_


@pytest.fixture
def one(write):
    """Return the profile with a scenario of one line applied."""

    def one_(line: str) -> Profile:
        loaded = load_profile(write(f"scenarios: {{s: {{label: x, set: {{{line}}}}}}}\n"))
        return with_scenarios(loaded, ["s"]).profile

    return one_


@pytest.fixture
def faults(write):
    def faults_(scenarios: str, base: str = BASE) -> list[tuple[str, str]]:
        with pytest.raises(InputFaultsError) as caught:
            load_profile(write(scenarios, base))
        return [(fault.code, fault.message) for fault in caught.value.faults]

    return faults_


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("headline", ["headline"]),
        ("pathway.identified.rate", ["pathway", "identified", "rate"]),
        ("choices.parameters.families_per_team", ["choices", "parameters.families_per_team"]),
        ("overrides", ["overrides"]),
    ],
)
def test_dotted_keys(path, keys):
    assert split_path(path) == keys


def test_what_a_scenario_sets_and_what_it_leaves(one):
    changed = one("pathway.identified.rate: 75%")
    assert changed.pathway.identified.rate == 0.75
    assert changed.pathway.identified.effective_sample_size == 80
    assert changed.pathway.referred.rate == 0.6
    assert changed.scenarios == {}


@pytest.mark.parametrize(
    ("line", "read", "expected"),
    [
        ("services.clinic.capacity: 100", lambda p: p.services["clinic"].capacity.value, 100),
        ("services.clinic.capacity.interval: [60, 80]", lambda p: p.services["clinic"].capacity.interval, [60, 80]),
        ("population.live_births.source: ONS", lambda p: (p.population.live_births.value, p.population.live_births.source), (8300, "ONS")),
        ("pathway.referred: {use: funnel_enrol}", lambda p: (p.pathway.referred.rate, p.pathway.referred.use), (None, "funnel_enrol")),
        ("pathway: ", lambda p: p.pathway, None),
        ("benefit_share: 70%", lambda p: p.benefit_share.value, 0.7),
        ("pathway.engaged.rate: 0.5", lambda p: p.pathway.engaged.rate, 0.5),
        ("local_exposures.ace.shares: [0.4, 0.3, 0.2, 0.1]", lambda p: p.local_exposures["ace"].shares[0], 0.4),
        ("choices.outcomes.x.y: z", lambda p: p.choices, {"outcomes.x.y": "z"}),
        (
            "services.new.label: New, services.new.capacity: 5, services.new.unit: families",
            lambda p: (p.services["new"].label, list(p.services)),
            ("New", ["clinic", "new"]),
        ),
    ],
)  # fmt: skip
def test_values_in_their_places(one, line, read, expected):
    assert read(one(line)) == expected


def test_several_at_once_in_their_order(write):
    loaded = load_profile(
        write(
            "scenarios:\n  a: {label: a, set: {pathway.identified.rate: 50%, headline: asq_personal_social}}\n"
            "options:\n  b: {label: b, set: {pathway.identified.rate: 70%}}\n"
        )
    )
    both = with_scenarios(loaded, ["a", "b"])
    assert (both.profile.pathway.identified.rate, both.profile.headline) == (0.7, "asq_personal_social")
    assert with_scenarios(loaded, ["b", "a"]).profile.pathway.identified.rate == 0.5
    assert both.name == "Leeds: a, b"
    assert both.sha256 == loaded.sha256
    assert {name: section for name, (section, _) in named_scenarios(loaded.profile).items()} == {
        "a": "scenarios",
        "b": "options",
    }
    with pytest.raises(UsageError) as caught:
        with_scenarios(loaded, ["c"])
    assert caught.value.faults[0].expected == "a, b"


def test_two_that_do_not_go_together(write):
    """Each alone is sound; what is wrong with both is told at the one that brings it about."""
    loaded = load_profile(
        write(
            "scenarios:\n  a: {label: a, set: {observed.asq_personal_social.below: 50, observed.asq_personal_social.assessed: 60}}\n"
            "  b: {label: b, set: {observed.asq_personal_social: {below: 10, assessed: 40}}}\n"
            "  c: {label: c, set: {observed.asq_personal_social.below: 70, observed.asq_personal_social.assessed: 80}}\n"
        )
    )
    assert with_scenarios(loaded, ["a", "c"])
    changed = loaded.profile.model_copy()
    assert (
        with_scenarios(LoadedProfile.of(changed), ["b", "a"]).profile.observed["asq_personal_social"].below
        == 50
    )


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("pathway.identifed.rate: 1", "unknown-key", "`identifed` is not a key of pathway"),
        ("pathwy: 1", "unknown-key", "`pathwy` is not a key of a profile"),
        ("headline.x: colic", "unknown-key", "`x` is not a key of headline, which is one value"),
        ("headline: 3", "wrong-type", "headline is 3"),
        ("notes.x: colic", "unknown-key", "`x` is not a key of notes, which is one value"),
        ("pathway.identified.rate: 75", "percent-or-proportion", "pathway.identified.rate is 75, and a proportion lies between 0 and 1"),
        ("pathway.identified.use: funnel_enrol", "one-of-several", "pathway.identified has `rate` and `use`"),
        ("pathway.identified: ", "earlier-stage-missing", "pathway.referred is given without `identified`"),
        ("services.clinc.capacity: 1", "not-there-to-change", "services has no `clinc` to change"),
        ("services.clinic.unit: contacts", "unlike-units", "services.clinic counts contacts, and nothing says how many families these are"),
        ("services.clinic.capacity: ", "wrong-type", "services.clinic.capacity has no value"),
        ("costs.payers.ICB: 50%", "E_SHARES_SUM", "costs.payers adds up to 0.9, not 1"),
        ("costs.price_year: 20255", "wrong-year", "costs.price_year is 20255"),
        ("workforce.supervision: 90", "missing-key", "workforce has no `hours_per_family`"),
        ("area.name: Bradford", "not-for-a-scenario", "`area.name` is nothing that a scenario changes"),
        ("population.children_by_quintile: [1, 2, 3, 4, 5]", "wrong-denominator", "population.children_by_quintile adds up to 15; the nearest count given is 8300 (live births)"),
        (".: 1", "unknown-key", "`` is not a key of a profile"),
    ],
)  # fmt: skip
def test_values_that_do_not_fit_are_told_at_the_scenario(write, faults, line, code, message):
    text = f"scenarios:\n  s:\n    label: x\n    set: {{{line}}}\n"
    found = faults(text)
    assert found[0] == (code, f"scenarios.s: {message}")
    with pytest.raises(InputFaultsError) as caught:
        load_profile(write(text))
    assert {fault.place.line for fault in caught.value.faults} == {len(BASE.splitlines()) + 4}


def test_a_fault_of_the_profile_is_not_told_again_of_each_scenario(faults):
    text = "headline: 3\nscenarios: {a: {label: a, set: {pathway.identified.rate: 50%}}, b: {label: b, set: {headline: x}}}\n"
    assert faults(text) == [("wrong-type", "headline is 3")]


def test_what_was_put_in_the_place_of_a_faulty_value_is_not_blamed(faults):
    """A service without its unit is one fault, whatever scenarios change in it."""
    text = "scenarios: {a: {label: a, set: {services.clinic.capacity: 90}}}\n"
    assert faults(text, BASE.replace(", unit: families", "")) == [
        ("missing-key", "services.clinic has no `unit`")
    ]


@pytest.mark.parametrize(
    "scenarios", ["3", "[a]", "{a: 3}", "{a: {label: x, set: 3}}", "{a: {label: x}}", "{a: }"]
)
def test_scenarios_that_are_none(faults, scenarios):
    assert {code for code, _ in faults(f"scenarios: {scenarios}\n")} <= {"wrong-type", "missing-key"}


def test_check_and_estimate_say_the_same_of_scenarios(write):
    path = write(
        "scenarios: {a: {label: a, set: {pathway.referred: {use: funnel_enroll}, headline: colic}}}\n"
    )
    checked = application.check([path], shipped())
    assert sorted((fault.code, fault.place.line) for fault in checked) == [
        ("unknown-outcome", 9),
        ("unknown-parameter", 9),
    ]
    with pytest.raises(InputFaultsError) as caught:
        application.estimate(application.read_profile(path, shipped()), shipped(), Options(draws=10))
    assert set(caught.value.faults) == set(checked)


def test_a_faulty_file_has_its_scenarios_checked_against_the_evidence(write):
    path = write("headlin: x\nscenarios: {a: {label: a, set: {pathway.referred: {use: funnel_enroll}}}}\n")
    assert [fault.code for fault in application.check([path], shipped())] == [
        "unknown-key",
        "unknown-parameter",
    ]


def made(sets: dict[str, object]) -> LoadedProfile:
    return LoadedProfile.of(
        Profile.model_validate(
            {
                "area": "Leeds",
                "pathway": {"identified": {"rate": 0.45}},
                "scenarios": {"a": {"label": "a", "set": sets}},
            }
        )
    )


def test_a_profile_made_in_python():
    good = made({"pathway.identified.rate": 0.6})
    assert with_scenarios(good, ["a"]).profile.pathway.identified.rate == 0.6
    assert with_scenarios(good, ["a"]).document is None
    bad = made({"pathway.identified.rate": 60, "headline": None})
    with pytest.raises(InputFaultsError) as caught:
        with_scenarios(bad, ["a"])
    (fault,) = caught.value.faults
    assert (fault.code, fault.place, fault.found) == ("percent-or-proportion", None, "60")
    applied, faults = each_applied(bad)
    assert faults == [fault]
    assert applied["a"].profile.profile.pathway.identified is not None
    unknown = made({"headline": "colic"})
    with pytest.raises(InputFaultsError, match=r"scenarios\.a: headline is colic") as caught:
        application.estimate(unknown, shipped(), Options(draws=10))
    assert caught.value.faults[0].place is None


def test_a_scenario_of_a_profile_without_an_area(faults):
    found = faults("scenarios: {a: {label: a, set: {headline: [3]}}}\n", "area: 3\n")
    assert [code for code, _ in found] == ["wrong-type", "wrong-type"]


def test_lines_about_the_same_thing_that_is_not_there_are_one_fault(faults):
    lines = "services.clinc.capacity: 1, services.clinc.label: x"
    assert [code for code, _ in faults(f"scenarios: {{a: {{label: a, set: {{{lines}}}}}}}\n")] == [
        "not-there-to-change"
    ]


def test_every_scenario_of_the_example_applies():
    loaded = load_profile(ROOT / "examples" / "leeds_plan.yaml")
    applied, faults = each_applied(loaded)
    assert faults == []
    assert list(applied) == list(named_scenarios(loaded.profile))
    assert all(
        with_scenarios(loaded, [name]).profile == each.profile.profile for name, each in applied.items()
    )


PATHS = st.lists(
    st.sampled_from(["pathway", "identified", "rate", "services", "clinic", "capacity", "value", "choices", "notes", "", "0", "x", "costs", "payers", "area"]),
    min_size=1, max_size=5,
).map(".".join)  # fmt: skip
VALUES = (
    st.none() | st.booleans() | st.integers(-1, 100) | st.sampled_from(["7.5%", "x", [1], {"rate": 1}, {}])
)


@given(st.dictionaries(PATHS.filter(bool), VALUES, min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_any_lines_of_a_scenario_apply_or_are_told_in_it(tmp_path_factory, lines):
    path = tmp_path_factory.getbasetemp() / "any_scenario.yaml"
    path.write_text(f"{BASE}scenarios: {json.dumps({'s': {'label': 's', 'set': lines}})}\n", encoding="utf-8")
    try:
        loaded = load_profile(path)
    except InputFaultsError as refused:
        faults = refused.faults
    else:
        faults = ()
        assert with_scenarios(loaded, ["s"])
    assert {fault.place.line for fault in faults} <= {len(BASE.splitlines()) + 1}
    assert all(fault.message.startswith("scenarios.s: ") for fault in faults)
