"""Refusals of models in our own words."""

import pytest
from pydantic import ValidationError

from imhcalc.faults import Fault
from imhcalc.loading.diagnostics import model_faults
from imhcalc.loading.files import SourceText
from imhcalc.loading.per_cent import shares_fault
from imhcalc.loading.positions import Document, FileKind, parse
from imhcalc.loading.shape import slot_at
from imhcalc.models.evidence import EvidenceFile
from imhcalc.models.profile import Profile

KIND = FileKind("an evidence file", "notes: {}")


def faults(text: str, model=EvidenceFile) -> list[Fault]:
    document = parse(SourceText("x.yaml", text.encode(), text), KIND)
    with pytest.raises(ValidationError) as caught:
        model.model_validate(document.root.value)
    return model_faults(caught.value, document, model)


def quantity(more: str) -> str:
    return f"parameters: {{x: {{label: X, use: off, quantity: {{{more}, unit: ratio, status: judgement, tag: seen, rationale: R}}}}}}"


def test_the_branches_of_a_union_speak_with_one_voice():
    (fault,) = faults(
        "ladder:\n  x:\n    label: L\n    amount:\n      {value: 1, unit: wte, status: judgement, tag: seen, rationale: R}\n"
        "    counted: babies\n    shared_over: Englnd\n    order: 1\n"
    )
    assert fault.expected == "England, Northern Ireland, Scotland, United Kingdom, Wales"
    assert fault.help == "did you mean `England`?"


def test_keys_from_two_closed_lists():
    found = faults("outcomes: {x: {baselines: {Englnd: 1}}}")
    (key,) = [fault for fault in found if fault.code == "unknown-key"]
    assert key.message == "`Englnd` is not a key of outcomes.x.baselines"
    assert "International" in key.expected


def test_the_branch_that_went_deeper_speaks_alone():
    (fault,) = faults(quantity("value: [1, two, 3]"))
    assert fault.message == 'parameters.x.quantity.value[1] is "two"'


def test_truth_values():
    found = faults("area: Leeds\nchecklist: {x: yes}", Profile)
    (fault,) = [fault for fault in found if fault.code == "wrong-type"]
    assert (fault.expected, fault.help) == ("true or false", "write true")


def test_whole_numbers():
    (fault,) = [fault for fault in faults("outcomes: {x: {order: 1.5}}") if fault.code == "wrong-type"]
    assert (fault.found, fault.expected) == ("1.5 (a number)", "a whole number")


def test_a_file_that_is_a_list_of_the_wrong_things():
    (fault,) = faults("outcomes:\n  - x\n  - y\n")
    assert (fault.found, fault.expected) == ("a list of 2", "a mapping")


def test_the_top_of_a_file_is_named_in_words():
    (fault,) = faults("{}", Profile)
    assert fault.message == "an evidence file has no `area`"


def test_the_file_as_a_whole_has_no_place_in_a_broken_document():
    broken = Document("x.yaml", [""], KIND)
    with pytest.raises(ValidationError) as caught:
        Profile.model_validate({})
    assert model_faults(caught.value, broken, Profile) == []
    assert shares_fault(broken, ("a",), [0.5]).place is None


def test_an_id_of_signs_only_gets_no_suggestion():
    (fault,) = faults("notes: {'!!!': x}")
    assert (fault.code, fault.help) == ("not-an-id", None)


def test_a_value_that_is_no_id_is_shown_as_it_is_written():
    (fault,) = faults('{area: Leeds, headline: "Two Words"}', Profile)
    assert (fault.code, fault.found) == ("not-an-id", '"Two Words"')


def test_places_in_a_model_pass_over_what_is_no_key():
    slot = slot_at(Profile, ("population", "live_births", "function-before", "value"))
    assert [each.annotation for each in slot.choices] == [float]
    assert slot_at(Profile, ("overrides", "x", "value", "list[float]", 0)).annotation is float
    assert slot_at(Profile, ("nowhere",)).keys == tuple(Profile.model_fields)
