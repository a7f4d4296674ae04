from pathlib import Path

import pytest

from imhcalc.faults import InputFaultsError
from imhcalc.loading.claims import CLAIM_FILE, load_claims
from imhcalc.loading.settings import load_audit_settings
from imhcalc.shipped_data import data_root
from tests.support import ROOT


def load(tmp_path, text):
    path = tmp_path / "one.yaml"
    path.write_text(text, encoding="utf-8")
    return load_claims(path)


def claim(tmp_path, text):
    (found,) = load(tmp_path, text).claims.values()
    return found


def codes(tmp_path, text):
    with pytest.raises(InputFaultsError) as caught:
        load(tmp_path, text)
    return [fault.code for fault in caught.value.faults]


def test_a_file_without_text_is_helped_with_a_claim(tmp_path):
    (tmp_path / "one.yaml").write_bytes(b"PK\x03\x04\x00\x00")
    with pytest.raises(InputFaultsError) as caught:
        load_claims(tmp_path / "one.yaml")
    (fault,) = caught.value.faults
    assert fault.code == "binary-file"
    assert CLAIM_FILE.smallest in fault.help


def test_one_claim_goes_by_the_name_of_its_file(tmp_path):
    assert list(load(tmp_path, "denominator: 5\nrate: 5%").claims) == ["one"]
    assert list(load(tmp_path, "claim: {denominator: 5}").claims) == ["one"]


def test_several_claims_have_names_of_their_own(tmp_path):
    assert list(load(tmp_path, "claims: {a: {rate: 5%}, b: {rate: 6%}}").claims) == ["a", "b"]
    text = "claims:\n- {name: a, rate: 5%}\n- {title: b, rate: 6%}\n- {rate: 7%}\n- {name: a, rate: 8%}"
    listed = load(tmp_path, text).claims
    assert list(listed) == ["a", "b", "3", "a (4)"]
    assert listed["a"].title == "a"


def test_standard_input_is_called_claim(monkeypatch):
    class Bytes:
        @staticmethod
        def read(_):
            return b"rate: 5%"

    class Input:
        buffer = Bytes

    monkeypatch.setattr("sys.stdin", Input)
    assert list(load_claims("-").claims) == ["claim"]


def test_other_words_stand_for_keys(tmp_path):
    found = claim(
        tmp_path,
        "population: {value: 100, who: births, age: 0, period: year}\nprevalence: 5%\nresult: 5\n"
        "cost_per_birth: £4\nremainder: 3\nmean: 2\nnotes: x\n",
    )
    assert found.denominator.value.ends == (100,)
    assert found.denominator.of == "births"
    assert found.denominator.per == 1
    assert found.rate.value.ends == (0.05,)
    assert found.count.value.ends == (5,)
    assert found.cost_each.value.ends == (4,)
    assert (found.leaves.value.ends, found.average.value.ends, found.note) == ((3,), (2,), "x")


def test_what_is_said_of_a_source_is_put_together(tmp_path):
    found = claim(tmp_path, "rate: 5%\nsource: {author: A, title: B, url: a.org, page: 3, year: 2013}").source
    assert (found.citation, found.where, found.published) == ("A, B", "a.org, 3", "2013")
    assert claim(tmp_path, "rate: 5%\nsource: A").source.citation == "A"
    assert codes(tmp_path, "rate: 5%\nsource: {author: A, editor: B}") == ["unknown-key"]
    assert codes(tmp_path, "rate: 5%\nsource: {author: A, title: {b: c}}")


def test_a_word_beside_the_key_it_stands_for_is_refused(tmp_path):
    assert codes(tmp_path, "population: 5\ndenominator: 6\nrate: 5%") == ["said-twice"]
    assert codes(tmp_path, "population: 5\nbase: 6\nrate: 5%") == ["said-twice"]


def test_lists_are_tables_by_name_or_number(tmp_path):
    found = claim(
        tmp_path,
        "rates:\n- {name: psychosis, value: 2, unit: per 1000}\n- 30 per 1,000\ncounts: [5, 6]\n"
        "groups:\n- {name: boys, rate: 5%}\n- {name: girls, rate: 6%}\n",
    )
    assert list(found.rates) == ["psychosis", "2"]
    assert list(found.counts) == ["1", "2"]
    assert list(found.groups) == ["boys", "girls"]


def test_bare_rows_are_rates_or_counts(tmp_path):
    found = claim(tmp_path, "groups: {boys: 5%, girls: 700}")
    assert found.groups["boys"].rate.value.ends == (0.05,)
    assert found.groups["girls"].count.value.ends == (700,)


def test_numbers_keep_their_decimals(tmp_path):
    found = claim(
        tmp_path, "rate: {value: 10.0, unit: percent}\ncount: 1e3\nyear: 2011\noverlap: true\nratio: 15.60"
    )
    assert found.rate.value.places == pytest.approx((0.001,))
    assert found.ratio.value.places == pytest.approx((0.01,))
    assert found.count.value.ends == (1000,)
    assert found.year == "2011"
    assert found.overlap is True


@pytest.mark.parametrize(
    ("written", "ends"),
    [
        ("{value: 2, per: 1000}", (0.002,)),
        ('{value: 2, per: "1,000"}', (0.002,)),
        ("{value: 2, unit: per_1000}", (0.002,)),
        ("{value: 40, unit: £}", (40,)),
        ("{value: 40, unit: gbp}", (40,)),
        ("{value: [4, 6%]}", (0.04, 0.06)),
    ],
)
def test_units_stand_beside_a_number(tmp_path, written, ends):
    found = claim(tmp_path, f"figures: {{a: {written}}}\nrate: 5%")
    assert found.figures["a"].value.ends == pytest.approx(ends)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("nearest 10", {"unit": 10, "direction": "nearest"}),
        ("10", {"unit": 10, "direction": "nearest"}),
        ("{nearest: 10}", {"unit": 10, "direction": "nearest"}),
        ("{significant figures: 3}", {"figures": 3, "direction": "nearest"}),
        ("2sf", {"figures": 2, "direction": "nearest"}),
        ("1 decimal", {"decimals": 1, "direction": "nearest"}),
        ("down", {"direction": "down"}),
        ("rounded down to 10", {"unit": 10, "direction": "down"}),
        ("up to 10", {"unit": 10, "direction": "up"}),
        ("exact", {"exact": True}),
        ("whole numbers", {"unit": 1, "direction": "nearest"}),
        ("nearest thousand", {"unit": 1000, "direction": "nearest"}),
    ],
)
def test_roundings_are_read(tmp_path, written, said):
    found = claim(tmp_path, f"rate: 5%\nrounding: {written}").rounding
    assert {key: getattr(found, key) for key in said} == said


@pytest.mark.parametrize(
    "written", ["sometimes", "nearest", "nearest 0", "99 decimals", "{a: 1, b: 2}", "true", "0sf"]
)
def test_faulty_roundings_are_refused(tmp_path, written):
    assert codes(tmp_path, f"rate: 5%\nrounding: {written}")


def test_every_fault_comes_at_once_with_its_place():
    with pytest.raises(InputFaultsError) as caught:
        load_claims(ROOT / "tests/messages/claims/everything.yaml")
    faults = caught.value.faults
    assert len(faults) > 12
    assert all(fault.place.line for fault in faults)
    assert list(faults) == sorted(faults, key=lambda fault: fault.place)
    assert all(fault.help or fault.expected for fault in faults)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("title: x", "no-figures"),
        ("rate: 5%\nanswer: rat", "unknown-figure"),
        ("rate: 5%\nsums: a = b", "unknown-figure"),
        ("rate: 5%\nsums: [5]", None),
        ("rate: 5%\nsums: nothing", "not-a-sum"),
        ("rate: 5%\nrivals: [{figure: cuont, value: 5}]", "unknown-figure"),
        ("rates: {psychosis: 5%}\ncounts: {psycosis: 5}", "name-differs"),
        ("claims: 5", "wrong-type"),
        ("claims: {a: 5}", "wrong-type"),
        ("claims: [5]", "wrong-type"),
        ("rate: 5%\nrows: 5", "wrong-type"),
        ("rate: 5%\nparts: {a: }", "wrong-type"),
        ("rate: 5%\nrivals: 5", "wrong-type"),
        ("rate: 5%\nrivals: [5]", "wrong-type"),
        ("rate: 5%\nanswer: 5", "unknown-figure"),
        ("", "empty-file"),
        ("# nothing", "empty-file"),
        ("- 5", "not-a-mapping"),
        ("rate: 5%\nsums: [{a: 1}]", "wrong-type"),
        ("rate: 5%\nrate: 6%", "duplicate-key"),
        ("groups: {boys: }", "wrong-type"),
        ("rate: {value: 5%, parts: 3}", "wrong-type"),
        ("denominator: {value: 5, per: 3}", "no-period"),
        ("denominator: {value: 5, per: [3]}", "wrong-type"),
    ],
)
def test_faults_of_claims(tmp_path, text, code):
    if code is None:
        assert codes(tmp_path, text)
    else:
        assert code in codes(tmp_path, text)


def test_rows_without_a_fellow_are_let_be(tmp_path):
    found = claim(tmp_path, "denominator: 100\nrates: {psychosis: 5%, ptsd: 6%}\ncounts: {psychosis: 5}")
    assert list(found.rates) == ["psychosis", "ptsd"]


def test_figures_can_be_spoken_of_by_every_name(tmp_path):
    text = (
        "benefit: {value: 3, parts: {a: 1, b: 2}}\nrows: {x: {rate: 5%}, y: 7}\nparts: {p: 1}\ncounts: {z: 3}\n"
        "figures: {f: 1}\nsums: [f = x.rate + y.count, f = benefit.parts.a + parts.p, f = z.count]\nanswer: rate\n"
    )
    assert claim(tmp_path, text).answer == "rate"


def test_the_place_of_an_area(tmp_path):
    from imhcalc.faults import Fault

    loaded = load(tmp_path, "rate: 5%\narea: Mars")
    fault = loaded.fault_of_area("one", Fault("x", "y"))
    assert (fault.place.line, fault.place.column) == (2, 7)
    assert loaded.fault_of_area("none", Fault("x", "y")).place is None


def test_the_settings_ship_and_can_be_replaced(tmp_path):
    held = load_audit_settings(data_root())
    assert held.near.value == 0.05
    assert load_audit_settings(tmp_path) == held
    folder = tmp_path / "audit"
    folder.mkdir()
    text = (ROOT / "data/audit/settings.yaml").read_text(encoding="utf-8")
    (folder / "settings.yaml").write_text(text.replace("value: 0.05", "value: 0.06"), encoding="utf-8")
    assert load_audit_settings(tmp_path).near.value == 0.06
    (folder / "settings.yaml").write_text(text.replace("value: 0.05", "value: much"), encoding="utf-8")
    with pytest.raises(InputFaultsError, match="near"):
        load_audit_settings(tmp_path)
    (folder / "settings.yaml").write_text("- 1", encoding="utf-8")
    with pytest.raises(InputFaultsError):
        load_audit_settings(tmp_path)


def test_every_setting_says_why():
    held = load_audit_settings(Path(ROOT / "data"))
    judged = [each for each in vars(held).values() if hasattr(each, "why")]
    assert len(judged) == 10
    assert all(len(each.why.split()) > 8 and each.status == "judgement" for each in judged)
