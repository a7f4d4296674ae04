"""The plan of a profile against itself: what is refused, and what is like it and is not."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imhcalc.faults import InputFaultsError
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.plan_references import FIGURES
from imhcalc.loading.profile import load_profile
from imhcalc.loading.profile_content import plan_faults_of
from imhcalc.loading.references import check_profile_against
from imhcalc.models import plan as models
from imhcalc.models.profile import Profile
from tests.support import ROOT, figures, run, shipped

STAFF = "hours_per_family: {direct: 24}, hours_per_wte: 1575"


@pytest.fixture
def codes(tmp_path):
    """Return the codes of a plan's faults, in the order in which they are told."""

    def codes_(text: str) -> list[str]:
        path = tmp_path / "p.yaml"
        path.write_text(f"area: Leeds\n{text}\n", encoding="utf-8")
        try:
            loaded = load_profile(path)
        except InputFaultsError as error:
            return [fault.code for fault in error.faults]
        return [fault.code for fault in check_profile_against(shipped().evidence, loaded)]

    return codes_


def observed(rest: str) -> str:
    return f"observed: {{asq_personal_social: {{{rest}}}}}"


def fifths(below: list[float], assessed: list[float]) -> str:
    return observed(
        f"below: {sum(below)}, assessed: {sum(assessed)}, by_quintile: {{below: {below}, assessed: {assessed}}}"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (observed("below: 10, assessed: 10, eligible: 10"), ""),
        (observed("below: 0, assessed: 10"), ""),
        (observed("below: 11, assessed: 10"), "part-above-whole"),
        (observed("below: 11, assessed: '1,000'"), "wrong-type"),
        (observed("below: 5, assessed: 11, eligible: 10"), "part-above-whole"),
        (fifths([1, 2, 3, 4, 5], [10, 20, 30, 40, 50]), ""),
        (fifths([1, 2, 3, 4, 51], [10, 20, 30, 40, 50]), "part-above-whole"),
        (fifths([1, 2, 3, 4], [10, 20, 30, 40, 50]), "wrong-length"),
        # rounded to fives each count may be 2.5 off, and so may the total; to ones, 0.5
        (observed("below: 115, assessed: 500, by_quintile: {below: [20, 20, 20, 20, 20], assessed: [100, 100, 100, 100, 100]}"), ""),
        (observed("below: 120, assessed: 500, by_quintile: {below: [20, 20, 20, 20, 20], assessed: [100, 100, 100, 100, 100]}"), ""),
        (observed("below: 131, assessed: 500, by_quintile: {below: [20, 20, 20, 20, 20], assessed: [100, 100, 100, 100, 100]}"), "sums-differ"),
        (observed("below: 103, assessed: 500, by_quintile: {below: [20, 20, 20, 20, 20], assessed: [100, 100, 100, 100, 100]}"), ""),
        (observed("below: 104, assessed: 500, by_quintile: {below: [20, 20, 20, 20, 20], assessed: [100, 100, 100, 100, 100]}"), "sums-differ"),
        ("observed: {disorganised_attachment: {below: 3, assessed: 40, instrument: Strange Situation}}", ""),
        ("observed: {disorganised_attachment: {below: 3, assessed: 40, instrument: ' '}}", "no-instrument"),
        ("observed: {insecure_attachment: {below: 3, assessed: 40, instrument: Strange Situation}}", "not-the-first-class"),
        ("overlap: {indicators: [disorganised_attachment, asq_personal_social]}", ""),
        ("overlap: {indicators: [disorganised_attachment, asq_personal_social], target: 30%}", ""),
        ("overlap: {indicators: [disorganised_attachment]}", "wrong-length"),
        ("overlap: {indicators: [disorganised_attachment, disorganised_attachment]}", "given-twice"),
        ("programme: {name: x, criteria: {ace: ['4+']}}", ""),
        ("programme: {name: x, criteria: {ace: ['4+'], deprivation: [q1]}}", ""),
        ("programme: {name: x, criteria: {deprivation: [q1]}}", "selected-by-deprivation"),
        ("programme: {name: x, criteria: {deprivation: [q6]}}", "unknown-level selected-by-deprivation"),
        ("programme: {name: x, criteria: {}}", "no-criteria"),
        ("families: {sizes: [75%, 23%, 2%]}", ""),
        ("families: {sizes: [75, 23, 2]}", "E_SHARES_SUM"),
        ("families: {sizes: [0.5, 0.25, 7.5, 0.1]}", "E_SHARES_SUM"),
        ("families: {sizes: []}", "wrong-length"),
    ],
)  # fmt: skip
def test_need(codes, text, expected):
    assert codes(text) == expected.split()


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ("identified: {rate: 45%}", ""),
        ("identified: {rate: 45%, effective_sample_size: 80}", ""),
        ("identified: {rate: 0}", ""),
        ("identified: {passed: 0, of: 10}", ""),
        ("identified: {passed: 10, of: 10}, referred: {use: funnel_enrol}, engaged: {rate: 75 per 1000}", ""),
        ("identified: ", ""),
        ("identified: {}", "one-of-several"),
        ("identified: {note: nothing is known}", "one-of-several"),
        ("identified: {rate: , use: }", "one-of-several"),
        # misspelt, it is one fault and not two
        ("identified: {rat: 45%}", "unknown-key"),
        ("identified: 45%", "wrong-type"),
        ("identified: {rate: 45}", "percent-or-proportion"),
        ("identified: {rate: '45'}", "wrong-type"),
        ("identified: {rate: 45%, passed: 4}", "one-of-several"),
        ("identified: {passed: 11, of: 10}", "part-above-whole"),
        ("identified: {passed: 0, of: 0}", "not-above-zero"),
        ("identified: {passed: 3}", "half-a-pair"),
        ("identified: {of: 3}", "half-a-pair"),
        ("identified: {passed: 1, of: 3, effective_sample_size: 9}", "sample-size-without-rate"),
        ("referred: {rate: 45%}", "earlier-stage-missing"),
        ("referred: {rate: 45%}, engaged: {rate: 45%}", "earlier-stage-missing"),
        ("identified: {rate: 45%}, engaged: {rate: 45%}", "earlier-stage-missing"),
        ("outside_referrals: {families_a_year: 60, engaged_share: 10%}", ""),
        ("identified: {use: area_effect_sd}", "not-a-proportion"),
        ("identified: {use: parameters.funnel_enrol}", "unknown-parameter"),
        ("identified: {use: pay_band_7}", "not-a-proportion"),
        ("identified: {rate: 45%, odds_ratios_by_quintile: [1, 1, 1, 1]}", "wrong-length"),
    ],
)
def test_pathway(codes, stages, expected):
    assert codes(f"pathway: {{{stages}}}") == expected.split()


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("capacity: 10, unit: families", ""),
        ("capacity: 10, unit: referrals, families_per_referral: 60%", ""),
        ("capacity: 10, unit: contacts, contacts_per_family: {value: 10, interval: [8, 12]}", ""),
        ("capacity: 10, unit: contacts, level: universal", ""),
        ("capacity: 10, unit: referrals, level: targeted_selected", ""),
        ("capacity: 10, unit: contacts, level: targeted_indicated", "unlike-units"),
        ("capacity: 10, unit: contacts, level: univrsal", "unknown-choice"),
        ("capacity: 10, unit: contacts, level: [universal]", "unknown-choice"),
        ("capacity: 10, unit: contact", "unknown-choice"),
        ("capacity: 10, unit: [contacts]", "unknown-choice"),
        ("capacity: 10", "missing-key"),
        ("capacity: 10, unit: referrals, contacts_per_family: 10", "unlike-units"),
        ("capacity: 10, unit: families, contacts_per_family: 10", "unused-conversion"),
        ("capacity: 10, unit: contacts, contacts_per_family: 0", "not-above-zero"),
        ("capacity: 10, unit: families, payers: {council: 100%}", ""),
        ("capacity: 10, unit: families, payers: {council: 90%}", "E_SHARES_SUM"),
        (
            "capacity: 10, unit: families, payers: {council: 90, ICB: 10%}",
            "percent-or-proportion",
        ),
        ("capacity: {value: 10, interval: [8, 12]}, unit: families", ""),
        ("capacity: {value: 10, interval: [10, 10]}, unit: families", ""),
        ("capacity: {value: 10, interval: [11, 12]}, unit: families", "value-outside-interval"),
        ("capacity: {value: 10, interval: [12, 8]}, unit: families", "value-outside-interval"),
        ("capacity: {value: 10, interval: [0, 12]}, unit: families", "limit-not-above-zero"),
        ("capacity: {value: 0, interval: [0, 12]}, unit: families", "limit-not-above-zero"),
        ("capacity: {value: 10, interval: [a, 12]}, unit: families", "wrong-type"),
        ("capacity: {value: 10, interval: [12]}, unit: families", "wrong-length"),
        ("capacity: {value: a, interval: [8, 12]}, unit: families", "wrong-type"),
    ],
)
def test_services(codes, service, expected):
    assert codes(f"services: {{clinic: {{label: Clinic, {service}}}}}") == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"workforce: {{{STAFF}}}", ""),
        (f"workforce: {{{STAFF}, supervision: 1500, training: 74}}", ""),
        (f"workforce: {{{STAFF}, supervision: 1500, training: 75}}", "no-time-left"),
        (f"workforce: {{{STAFF}, training: 1575}}", "no-time-left"),
        (f"workforce: {{{STAFF}, supervision: }}", ""),
        (f"workforce: {{{STAFF}, casework_share: 85%}}", ""),
        (f"workforce: {{{STAFF}, casework_share: 0}}", "not-above-zero"),
        (f"workforce: {{{STAFF}, casework_share: 85%, training: 75}}", "one-of-several"),
        (f"workforce: {{{STAFF}, duration_years: 0}}", "not-above-zero"),
        ("workforce: {hours_per_family: {direct: 0, indirect: 2}, hours_per_wte: 1}", ""),
        ("workforce: {hours_per_family: {direct: 0, indirect: 0}, hours_per_wte: 0}", "not-above-zero not-above-zero"),
        (f"workforce: {{{STAFF}, roles: {{a: {{share: 100%, band: '7'}}}}}}", ""),
        (f"workforce: {{{STAFF}, roles: {{a: {{share: 100%, band: 8A}}}}}}", ""),
        (f"workforce: {{{STAFF}, roles: {{a: {{share: 100%, band: 7}}}}}}", "wrong-type"),
        (f"workforce: {{{STAFF}, roles: {{a: {{share: 100%, band: '9'}}}}}}", "unknown-band"),
        (f"workforce: {{{STAFF}, roles: {{a: {{share: 100%}}}}}}", ""),
        (f"workforce: {{{STAFF}, roles: {{a: {{share: 90%, salary: 40000}}}}}}", "E_SHARES_SUM"),
        (f"workforce: {{{STAFF}, smallest_team: {{practitioners: 3, lead: {{wte: 1, band: '8c'}}}}}}", "unknown-band"),
        (f"workforce: {{{STAFF}, smallest_team: {{practitioners: 3}}}}", ""),
        ("costs: {price_year: 2025/26, payers: {a: 40%, b: 60%}}", ""),
        ("costs: {price_year: 1825}", "wrong-year"),
        ("costs: {price_year: 2025, savings: {x: {label: x, per_family: 1, payer: council, cashable: true}}}", ""),
        ("costs: {price_year: 2025, payers: {a: 1}, savings: {x: {label: x, per_family: 1, payer: b, cashable: true}}}", "unknown-payer"),
        ("costs: {price_year: 2025, payers: {a: 1}, savings: {x: {label: x, per_family: 1, payer: '', cashable: true}}}", "text-length"),
        ("costs: {price_year: 2025, payers: {a: 1}, savings: {x: {label: x, per_family: 1, cashable: true}}}", "missing-key"),
    ],
)  # fmt: skip
def test_staff_and_money(codes, text, expected):
    assert codes(text) == expected.split()


@pytest.mark.parametrize(
    ("births", "expected"),
    [
        ("{2026: 8300}", ""),
        ('{"2026": 8300, 2027: 8200}', ""),
        ("{2026: 8300, 2027: 4150, 2028: 16600}", ""),
        ("{2026: 8300, 2027: 4149}", "births-far-apart"),
        ("{2026: 0, 2027: 4149}", ""),
        ("{2026: 8300, 2028: 8200}", "years-not-consecutive"),
        ("{2027: 8300, 2026: 8200}", "years-not-consecutive"),
        ("{2026: 8300, '27': 8200}", "wrong-year"),
        ("{26/27: 8200}", "wrong-year"),
        ("{2026: '8,300', 2027: 8200}", "wrong-type"),
        ("{}", "wrong-length"),
        ("8300", "wrong-type"),
        (f"{{{', '.join(f'{year}: 8300' for year in range(2026, 2036))}}}", ""),
    ],
)
def test_years_ahead(codes, births, expected):
    assert codes(f"projection: {{births: {births}, backlog: 45, leave: 30%}}") == expected.split()


def test_years_of_capacity_are_years_of_the_projection(codes):
    years = ", ".join(f"{year}: 8300" for year in range(2026, 2036))
    text = (
        f"projection: {{births: {{{years}}}, backlog: 45, leave: 30%, capacity: {{2035: 1, 2036: 1, x: 1}}}}"
    )
    assert codes(text) == ["year-not-projected", "wrong-year"]


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        ("figure: provision.gap, above: 60", ""),
        ("figure: provision.gap, below: 0", ""),
        ("figure: disorganised_attachment.prevalence, above: 0.2", ""),
        ("figure: provision.gap", "one-of-several"),
        ("figure: provision.gap, abov: 60", "unknown-key"),
        ("figure: provision.gap, above: 60, below: 60", "one-of-several"),
        ("figure: provision, above: 60", "no-such-figure"),
        ("figure: provisions.gap, above: 60", "no-such-figure"),
        ("above: 60", "missing-key"),
    ],
)
def test_decisions(codes, decision, expected):
    assert codes(f"decisions: {{expand: {{label: expand, {decision}}}}}") == expected.split()


def test_a_decision_may_hang_on_every_figure_of_a_plan():
    loaded = load_profile(ROOT / "examples" / "leeds_plan.yaml")
    beginnings = {
        figure.split(".")[0] for figure in figures(run(loaded.profile.model_dump(exclude_unset=True)))
    }
    assert set(FIGURES) <= beginnings


def test_a_nation_without_the_instrument(codes):
    text = "observed: {eyfs_psed: {below: 3, assessed: 40}}"
    assert codes(text.replace("area: Leeds", "")) == []
    profile = {
        "area": {"name": "Cardiff", "nation": "Wales"},
        "observed": {"eyfs_psed": {"below": 3.0, "assessed": 40.0}},
    }
    (fault,) = check_profile_against(shipped().evidence, LoadedProfile.of(Profile.model_validate(profile)))
    assert fault.code == "not-in-this-nation"
    assert "Wales" in fault.help


def test_a_pack_without_a_pay_table_and_without_proportions():
    profile = {
        "area": "Leeds",
        "pathway": {"identified": {"use": "x"}},
        "programme": {"name": "x", "criteria": {"deprivation": ["q1"]}},
        "workforce": {
            "hours_per_family": {"direct": 1.0},
            "hours_per_wte": 1.0,
            "roles": {"a": {"share": 1.0, "band": "7"}},
        },
    }
    evidence = shipped().evidence.model_copy(update={"parameters": {}, "risk_factors": {
        "deprivation": shipped().evidence.risk_factors["deprivation"]
    }})  # fmt: skip
    faults = check_profile_against(evidence, LoadedProfile.of(Profile.model_validate(profile)))
    assert [(fault.code, fault.expected) for fault in faults] == [
        ("unknown-parameter", "nothing: this evidence has no parameter"),
        ("selected-by-deprivation", "a criterion of a family; this evidence has none"),
        ("unknown-band", "nothing: this evidence has no pay table"),
    ]


def test_a_plan_made_in_python_is_checked_too():
    profile = Profile.model_validate(
        {
            "area": "Leeds",
            "notes": ["a note"],
            "headline": None,
            "pathway": {"identified": {"note": "x"}},
            "services": {"a": {"label": "A", "capacity": 1.0, "unit": "contacts"}},
        }
    )
    (fault,) = plan_faults_of(profile, "mine")
    assert (fault.code, fault.place, fault.found) == ("one-of-several", None, "note")
    with pytest.raises(InputFaultsError, match=r"pathway\.identified"):
        run(profile.model_dump(exclude_unset=True))


KEYS = sorted(
    {
        *Profile.model_fields, "value", "interval", "ace", "clinic", "asq_personal_social", "2026", "2027", "set",
        *(name for model in vars(models).values() for name in getattr(model, "model_fields", {})),
    }
)  # fmt: skip
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-2, 100)
    | st.floats()
    | st.sampled_from(
        ["7.5%", "1,250", "families", "contacts", "7", "pathway.identified.rate", "", "provision.gap"]
    )
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)


@given(st.dictionaries(st.sampled_from(sorted(Profile.model_fields)), DATA, max_size=8))
@settings(max_examples=300, deadline=None)
def test_any_plan_gives_a_profile_or_faults_in_our_words(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any_plan.yaml"
    path.write_text(json.dumps({**data, "area": "Leeds"}), encoding="utf-8")
    try:
        check_profile_against(shipped().evidence, load_profile(path))
    except InputFaultsError as error:
        for fault in error.faults:
            assert fault.place.line
            assert "Input should" not in fault.message
            assert "not as this place needs it" not in fault.message
