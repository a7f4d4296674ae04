"""Profiles: from files to models, and every fault on the way."""

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imhcalc.faults import Fault, InputFaultsError
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.profile import load_profile
from imhcalc.models.profile import AreaChoice, Profile
from tests.growth import grows_evenly


@pytest.fixture
def load(tmp_path):
    def load_(text: str) -> LoadedProfile:
        path = tmp_path / "p.yaml"
        path.write_text(text, encoding="utf-8")
        return load_profile(path)

    return load_


@pytest.fixture
def faults(load):
    def faults_(text: str) -> list[Fault]:
        with pytest.raises(InputFaultsError) as caught:
            load(text)
        return list(caught.value.faults)

    return faults_


def test_the_smallest_profile(load):
    loaded = load("area: Leeds\n")
    assert loaded.profile.area.name == "Leeds"
    assert loaded.name == "Leeds"
    assert loaded.sha256 == hashlib.sha256(b"area: Leeds\n").hexdigest()


def test_bare_figures_and_figures_with_an_origin(load):
    loaded = load(
        "area: {name: Fernshire, nation: England}\n"
        "name: Fernshire 2026\n"
        "population:\n"
        "  live_births: 1250\n"
        "  maternities: {value: 1240, source: ONS, year: 2023}\n"
        "  children_by_age: {0: 1240, '1': 1300}\n"
        "  children_by_quintile: [300, 250, 250, 200, 250]\n"
        "local_exposures:\n"
        "  ace: {shares: [50%, 0.25, 200 per 1000, 5%]}\n"
    )
    population = loaded.profile.population
    assert population.live_births.value == 1250
    assert population.maternities.year == 2023
    assert population.children_by_age == {"0": 1240, "1": 1300}
    assert loaded.profile.local_exposures["ace"].shares == [0.5, 0.25, 0.2, 0.05]
    assert loaded.name == "Fernshire 2026"


def test_a_percentage_is_the_same_number_as_a_proportion(load):
    shares = load("area: a\nlocal_exposures: {ace: {shares: [7.1%, 0.071, 71 per 1000, 78.7%]}}\n")
    first, second, third, _ = shares.profile.local_exposures["ace"].shares
    assert first == second == third


@pytest.mark.parametrize(
    ("written", "help_"),
    [
        ('"1,250"', "write 1250"),
        ("1,250,000", "write 1250000"),
        ("1 250", "write 1250"),
        ("1_250", "write 1250"),
        ("'1250'", "write 1250 without quotation marks"),
        ("1,5", "write 1.5"),
        ("0,075", "write 0.075"),
        ("£1,250", "write 1250"),
        ("£1250", "write 1250"),
        ("7.5%", "write 0.075"),
        ("7,5 per cent", "write 0.075"),
        ("75 per 1,000", "write 0.075"),
        ("1e999", "no count or rate is as large as this"),
        ("9" * 400, "no count or rate is as large as this"),
        ("NaN", "infinity and not-a-number have no place here; leave the line out where there is no figure"),
        ("tbc", "leave the line out where the figure is not known; what is left out is said in the report"),
        ("", None),
        ("many", None),
    ],
)
def test_what_is_said_of_text_where_a_count_is_meant(faults, written, help_):
    found = faults(
        f"area: Leeds\nknown_groups: {{}}\nstated_multipliers:\n  x:\n    label: x\n    outcomes: [colic]\n"
        f"    reason: x\n    rate_ratio: {written}\n"
    )
    assert [(fault.code, fault.place.line) for fault in found] == [("wrong-type", 8)]
    assert found[0].help == (help_ if written else "write a value, or leave the line out")


@pytest.mark.parametrize("written", ["true", "false", "[1]", "{value: [1]}", "{value: }"])
def test_what_is_no_count(faults, written):
    assert [fault.code for fault in faults(f"area: a\npopulation: {{live_births: {written}}}\n")] == [
        "wrong-type"
    ]


def test_a_bare_figure_is_placed_at_itself(faults):
    (fault,) = faults("area: a\npopulation:\n  live_births: many\n")
    assert (fault.place.line, fault.place.column, fault.width) == (3, 16, 4)
    assert fault.message == 'population.live_births is "many"'


def test_a_refused_value_is_not_judged_again(faults):
    codes = [fault.code for fault in faults("area: *a\npopulation:\n  live_births: !n many\n  <<: 1\n")]
    assert codes == ["alias", "tag", "merge-key"]


def test_form_and_content_are_judged_in_one_pass(faults):
    codes = [fault.code for fault in faults("area: a\narea: b\nheadlin: c\n")]
    assert codes == ["duplicate-key", "unknown-key"]


def test_a_misspelt_key_is_one_fault(faults):
    assert len(faults("aera: Leeds\n")) == 1
    assert [fault.code for fault in faults("xyz: Leeds\n")] == ["missing-key", "unknown-key"]


def test_faults_inside_a_list_of_mappings_and_long_values_are_short(faults):
    (fault,) = faults(f"area: a\nassurance: {'x' * 5000}\n")
    assert len(fault.found) <= 60


def test_text_with_commas_that_is_no_count(faults):
    (fault,) = faults("area: a\npopulation: {live_births: '12,50'}\n")
    assert fault.help == "write 12.50"


@pytest.mark.parametrize(
    ("population", "code"),
    [
        ("live_births: 97, maternities: 100", "population-below-part"),
        ("live_births: 98, maternities: 100", None),
        ("live_births: 0, maternities: 0", None),
        ("live_births: {value: 97}, maternities: {value: 100}", "population-below-part"),
        ("children_by_quintile: [1, 2, 3, 4, 5]", None),
        ("live_births: 100, children_by_quintile: [20, 20, 20, 20, 20]", None),
        ("live_births: 100, children_by_quintile: [24, 24, 24, 24, 24]", None),
        ("live_births: 100, children_by_quintile: [25, 24, 24, 24, 24]", "wrong-denominator"),
        ("live_births: 100, children_by_quintile: [0, 0, 0, 0, 0]", "no-children wrong-denominator"),
        (
            "children_by_age: {0: 100, 1: 100, 2: 100, 3: 90, 4: 90}, children_by_quintile: [96, 96, 96, 96, 96]",
            None,
        ),
        ("children_by_age: {2: 100, 3: 100, 4: 100}, children_by_quintile: [60, 60, 60, 60, 60]", None),
        ("children_by_age: {2: 100, 4: 100}, children_by_quintile: [40, 40, 40, 40, 40]", None),
        ("quintile_shares: [0.2, 0.2, 0.2, 0.2, 0.2049]", None),
        ("quintile_shares: [0.2, 0.2, 0.2, 0.2, 0.2051]", "E_SHARES_SUM"),
        ("quintile_shares: [20, 20, 20, 20, 20]", "E_SHARES_SUM"),
        ("quintile_shares: {value: [20, 20, 20, 20, 20]}", "E_SHARES_SUM"),
        ("quintile_shares: [0.5, 20, 20, 20, 20]", "E_SHARES_SUM"),
        ("quintile_shares: [true, 20, 20, 20, 20]", "percent-or-proportion wrong-type percent-or-proportion"),
        ("year: 1949", "wrong-year"),
        ("year: 2023", None),
        ("year: mid-2023", None),
        ("year: 2021/22", None),
        ("year: 2021 to 2023", None),
        ("year: lately", "wrong-year"),
        ("year: 20231", "wrong-year"),
        ("year: '20231'", "wrong-year"),
        ("year: true", "wrong-type"),
        ("year: [2023]", "wrong-type"),
        ("children_by_age: {6: 1}", "unknown-key"),
        ("children_by_age: [1]", "wrong-type"),
        ("children_by_age: {a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1}", "wrong-length" + " unknown-key" * 7),
    ],
)
def test_populations(load, faults, population, code):
    text = f"area: a\npopulation: {{{population}}}\n"
    if code is None:
        assert load(text)
    elif code.startswith("percent"):
        assert [fault.code for fault in faults(text)][:2] == ["wrong-type", "percent-or-proportion"]
    else:
        assert [fault.code for fault in faults(text)] == code.split()


@pytest.mark.parametrize(
    ("interval", "good"),
    [
        ("[1.1, 1.3]", True),
        ("[0.9, 1.3]", True),
        ("[1.3, 1.4]", False),
        ("[0, 1.3]", False),
        ("[1.3, 1.1]", False),
    ],
)
def test_limits_of_a_stated_multiplier(load, faults, interval, good):
    text = (
        "area: a\nstated_multipliers:\n  x: {label: x, outcomes: [colic], rate_ratio: 1.2, reason: x, "
        f"interval: {interval}}}\n"
    )
    if good:
        assert load(text)
    else:
        assert [fault.code for fault in faults(text)] == ["value-outside-interval"]


def test_a_profile_made_in_python():
    loaded = LoadedProfile.of(Profile(area=AreaChoice(name="Leeds")))
    fault = Fault("code", "message")
    assert loaded.fault(fault, ("area",)) is fault
    assert loaded.placed([fault], ("area",)) == [fault]
    assert loaded.sha256 == LoadedProfile.of(Profile(area=AreaChoice(name="Leeds"))).sha256


def test_faults_of_others_are_placed_in_the_file(load):
    loaded = load("name: x\narea: Leeds\n")
    fault = Fault("unknown-area", "no")
    (placed,) = loaded.placed([fault], ("area",))
    assert (placed.place.line, placed.place.column, placed.source_line) == (2, 7, "area: Leeds")
    assert loaded.fault(fault, ("area",), at_key=True).place.column == 1
    assert loaded.fault(fault, ("headline",)).place.line == 1
    assert loaded.placed([placed], ("name",)) == [placed]


KEYS = [*Profile.model_fields, *AreaChoice.model_fields, "live_births", "value", "shares", "ace", "unit", "0"]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["7.5%", "1,250", ".nan", "England", "proportion", "published"])
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)


@given(st.dictionaries(st.sampled_from(KEYS), DATA, max_size=8))
@settings(max_examples=300, deadline=None)
def test_any_data_gives_a_profile_or_faults_in_our_words(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")
    try:
        load_profile(path)
    except InputFaultsError as error:
        for fault in error.faults:
            assert "Input should" not in fault.message
            assert "not as this place needs it" not in fault.message
            assert "function-" not in fault.message


@pytest.mark.parametrize(
    ("text", "size"),
    [
        (lambda size: "area: a\n" + "".join(f"headlin{n}: 1\n" for n in range(size)), 100_000),
        (lambda size: "area: a\noutcomes: [" + "A b, " * size + "]\n", 300_000),
        (
            lambda size: (
                "area: a\nlocal_exposures:\n"
                + "".join(f"  a{n}: {{shares: [0.1, 0.1]}}\n" for n in range(size))
            ),
            50_000,
        ),
        (lambda size: "area: a\npopulation: {quintile_shares: [" + "2, " * size + "]}\n", 500_000),
    ],
    ids=range(4),
)
@pytest.mark.no_cover
def test_a_faulty_file_takes_time_as_it_is_long(faults, text, size):
    def give(part):
        assert faults(text(part))

    assert grows_evenly(give, size)
