"""A file of another kind is one fault, which says which command reads it; a faulty file of its own kind is none."""

import pytest

from imhcalc.faults import InputFaultsError
from imhcalc.loading.cases import load_cases
from imhcalc.loading.claims import load_claims
from imhcalc.loading.files import STANDARD_INPUT_SHOWN, as_text
from imhcalc.loading.other_kinds import CASES, CLAIMS, EVIDENCE, PROFILE, keys_of, of_another_kind
from imhcalc.loading.positions import parse
from imhcalc.loading.profile import load_profile
from imhcalc.loading.profile_content import PROFILE_FILE
from tests.support import ROOT

READ = {PROFILE: load_profile, CLAIMS: load_claims, CASES: load_cases}
FILES = {
    PROFILE: (ROOT / "examples" / "leeds_plan.yaml", "imhcalc estimate"),
    CLAIMS: (ROOT / "examples" / "claims" / "halton_2013.yaml", "imhcalc audit"),
    CASES: (ROOT / "examples" / "cases" / "council_table.yaml", "imhcalc verify"),
    EVIDENCE: (ROOT / "data" / "evidence" / "uk-2026" / "sources.yaml", "imhcalc evidence lint"),
}


@pytest.mark.parametrize("given", FILES)
@pytest.mark.parametrize("meant", READ)
def test_our_own_files_given_to_another_command_are_one_fault_that_names_theirs(meant, given):
    path, command = FILES[given]
    if meant == given:
        READ[meant](str(path))
        return
    with pytest.raises(InputFaultsError) as refused:
        READ[meant](str(path))
    (fault,) = refused.value.faults
    assert fault.code.startswith("not-")
    assert fault.place.line
    assert command in fault.help


@pytest.mark.parametrize("schema", ["imhcalc-result/1", "imhcalc-record/1"])
@pytest.mark.parametrize("meant", READ)
def test_what_commands_write_is_told_by_its_schema(tmp_path, meant, schema):
    path = tmp_path / "x.json"
    path.write_text(f'{{"schema": "{schema}", "figures": []}}', encoding="utf-8")
    with pytest.raises(InputFaultsError) as refused:
        READ[meant](str(path))
    (fault,) = refused.value.faults
    assert fault.found == schema


def fault_of(text, meant=PROFILE, name="x.yaml"):
    document = parse(as_text(name, text.encode()), PROFILE_FILE)
    return of_another_kind(document, document.root, meant, PROFILE_FILE)


@pytest.mark.parametrize(
    "text",
    [
        "area: Leeds\n",
        "area: Leeds\ntitel: x\n",
        "schema: 3\narea: Leeds\n",
        "nothing: of ours\n",
        "area: Leeds\nsource: us\nyear: 2024\n",
        "name: Leeds\narea: Leeds\ncount: 3\n",
    ],
)
def test_what_may_be_a_faulty_one_of_its_own_kind_is_left_to_its_own_faults(text):
    assert fault_of(text) is None


def test_standard_input_is_named_as_it_is_given():
    assert fault_of("cases: {}\n", name=STANDARD_INPUT_SHOWN).help == "`imhcalc verify -` reads it"


def test_the_keys_of_kinds_are_those_of_their_models():
    assert {"area", "population"} <= keys_of(PROFILE)
    assert {"claims", "denominator"} <= keys_of(CLAIMS)
    assert {"pack", "sources"} <= keys_of(EVIDENCE)
