import csv
import shutil
from hashlib import sha256

import pytest
import yaml

from imhcalc.faults import DataMissingError
from imhcalc.loading.interventions import COLUMNS, load_catalogue, load_checklist, load_interventions
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.offer_checks import check_offer_against
from imhcalc.models.intervention import AgeSpan, Filters
from imhcalc.models.profile import Profile
from imhcalc.shipped_data import data_root
from tests.support import ROOT

FOLDER = ROOT / "data" / "interventions"


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue(data_root())


@pytest.fixture
def copied(tmp_path):
    """A data folder with the interventions in it, to be spoilt."""
    shutil.copytree(FOLDER, tmp_path / "interventions")
    return tmp_path


def spoil(root, name, old, new):
    path = root / "interventions" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults_of(root):
    with pytest.raises(DataMissingError) as raised:
        load_catalogue(root)
    return raised.value.faults


def test_the_file_is_the_one_described():
    (described,) = yaml.safe_load((FOLDER / "sources.yaml").read_text(encoding="utf-8"))["files"].values()
    content = (FOLDER / "interventions.csv").read_bytes()
    assert described["sha256"] == sha256(content).hexdigest()
    assert list(described["columns"]) == next(csv.reader([content.decode().splitlines()[0]]))
    assert described["year"] == 2020
    for key in ("title", "licence", "attribution", "geography"):
        assert described[key].strip(), key
    for column, source in described["columns"].items():
        assert list(source) == ["publisher", "dataset", "release", "derivation"], column


def test_the_review_counts_its_own_thirty(catalogue):
    """Appendix 1: six universal, fourteen selected, ten indicated; around two-thirds for 0 to 3 only (line 565)."""
    levels = [each.level for each in catalogue.interventions.values()]
    assert [levels.count(level) for level in ("universal", "targeted_selected", "targeted_indicated")] == [
        6,
        14,
        10,
    ]
    assert sum(each.ages.to_months <= 36 for each in catalogue.interventions.values()) == 19


def test_the_check_list_has_what_the_review_lists(catalogue):
    """Ten kinds of service (lines 500 to 509), three barriers, four ways of recruiting, nine conditions."""
    sizes = {name: len(group.items) for name, group in catalogue.checklist.groups.items()}
    assert sizes == {"kinds": 10, "barriers": 3, "recruitment": 4, "conditions": 9}
    ids = catalogue.checklist.ids
    assert len(ids) == len(set(ids))
    assert "nine" in catalogue.checklist.groups["conditions"].note


def test_everything_said_has_its_place_in_the_review(catalogue):
    words, groups = catalogue.words, catalogue.checklist.groups.values()
    said = [*words.levels.values(), *words.ratings.values()]
    said += [*groups, *(item for group in groups for item in group.items.values())]
    said += [words.cautions.guarantee, words.worries.three_to_five, words.worries.universal]
    assert all("line" in each.place for each in said)


def test_years_of_age_of_the_bands(catalogue):
    years = {name: band.years for name, band in catalogue.words.ages.items()}
    assert years == {"pregnancy": (), "under_one": (0,), "one": (1,), "two": (2,), "three_or_four": (3, 4)}


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        ((36, 60), (0, 36), False),
        ((36, 60), (0, 37), True),
        ((36, 36), (0, 36), True),
        ((-9, 0), (0, 12), False),
        ((0, 0), (-9, 0), True),
        ((12, 24), (14, 15), True),
    ],
)
def test_ages_meet(first, second, meet):
    assert AgeSpan(*first).meets(AgeSpan(*second)) is meet
    assert AgeSpan(*second).meets(AgeSpan(*first)) is meet


def test_filters_hold_together_and_each_takes_any_of_its_values(catalogue):
    both = Filters(level=("universal", "targeted_indicated"), evidence_rating=("high_quality",))
    assert [each.id for each in catalogue.chosen(both)] == [
        "family_foundations", "infant_parent_psychotherapy", "child_parent_psychotherapy", "child_first",
    ]  # fmt: skip
    assert len(catalogue.chosen(Filters())) == 30
    assert both.without("level").used() == ["evidence_rating"]


@pytest.mark.parametrize(
    ("old", "new", "code", "column", "help_text"),
    [
        ("Family Foundations,universal,group", "Family Foundations,univrsal,group", "unknown-choice", "level", "did you mean `universal`?"),
        ("Family Foundations,universal,group", "Family Foundations,universal,grup", "unknown-choice", "format", "did you mean `group`?"),
        (",yes,high_quality,", ",yes,high_qualty,", "unknown-choice", "evidence_rating", "did you mean `high_quality`?"),
        (",group,-9,6,", ",group,9,6,", "ages-run-backwards", "min_age_months", "tables are whole"),
        (",group,-9,6,", ",group,-10,6,", "not-an-age", "min_age_months", "tables are whole"),
        (",group,-9,6,", ",group,-9,six,", "not-an-age", "max_age_months", "tables are whole"),
        ("incredible_years_parents_babies,", "family_foundations,", "id-given-twice", "id", "tables are whole"),
        (",Family Foundations,", ",,", "empty-cell", "name", "tables are whole"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_told_at_its_place(copied, old, new, code, column, help_text):
    spoil(copied, "interventions.csv", old, new)
    (fault,) = faults_of(copied)
    assert fault.code == code
    assert column in fault.message
    assert help_text in fault.help
    assert fault.place.line in {2, 3}
    assert fault.source_line


def test_every_fault_of_every_file_comes_at_once(copied):
    spoil(copied, "interventions.csv", "Family Foundations,universal", "Family Foundations,univrsal")
    spoil(copied, "interventions.csv", ",group,0,12,", ",group,twelve,0,")
    spoil(copied, "review.yaml", "year: 2020", "year: twenty")
    spoil(copied, "checklist.yaml", "label: Midwifery", "lable: Midwifery")
    assert sorted(fault.code for fault in faults_of(copied)) == [
        "not-an-age", "unknown-choice", "unknown-key", "wrong-type",
    ]  # fmt: skip


def test_an_unknown_column_and_a_misspelt_one(copied):
    spoil(copied, "interventions.csv", "what_it_is", "what_is_it")
    (fault,) = faults_of(copied)
    assert (fault.code, fault.help) == ("missing-column", "did you mean `what_is_it`?")
    text = (FOLDER / "interventions.csv").read_text(encoding="utf-8").splitlines()
    more = [f"{text[0]},cost", *(f"{line},1" for line in text[1:])]
    (copied / "interventions" / "interventions.csv").write_text("\n".join(more), encoding="utf-8")
    (fault,) = faults_of(copied)
    assert (fault.code, fault.found) == ("unknown-column", "cost")


def test_a_table_without_rows_and_files_that_are_missing(copied):
    header = ",".join(COLUMNS)
    (copied / "interventions" / "interventions.csv").write_text(f"{header}\n", encoding="utf-8")
    (copied / "interventions" / "review.yaml").unlink()
    assert [fault.code for fault in faults_of(copied)] == ["no-rows", "no-such-file"]


def test_a_rating_without_words_is_a_fault(copied):
    spoil(copied, "review.yaml", "  not_stated:\n    label", "  no_effect_2:\n    label")
    assert "unknown-key" in {fault.code for fault in faults_of(copied)}
    spoil(copied, "review.yaml", "  school: in school\n", "")
    spoil(copied, "review.yaml", "  no_effect_2:\n    label", "  not_stated:\n    label")
    (fault,) = faults_of(copied)
    assert (fault.code, fault.message) == ("missing-key", "formats has no `school`")


def profile(**more):
    return LoadedProfile.of(Profile.model_validate({"area": "Leeds", **more}))


SERVICE = {"label": "Team", "capacity": 50, "unit": "families"}


@pytest.mark.parametrize(
    ("more", "code", "help_text"),
    [
        ({"services": {"a": {**SERVICE, "kind": "parent_infant_teem"}}}, "unknown-kind", "did you mean `parent_infant_team`?"),
        ({"services": {"a": {**SERVICE, "interventions": ["watch_wait_wunder"]}}}, "unknown-intervention", "did you mean `watch_wait_wonder`?"),
        ({"services": {"a": {**SERVICE, "interventions": ["qqq"]}}}, "unknown-intervention", "imhcalc interventions --format csv lists every id"),
        ({"services": {"a": {**SERVICE, "ages": {"from_months": 12, "to_months": 6}}}}, "ages-run-backwards", "write the age at which it begins first: ages: {from_months: 0, to_months: 24}"),
        ({"checklist": {"awarenes": True}}, "unknown-item", "did you mean `awareness`?"),
        ({"services": {"a": {**SERVICE, "kind": "midwifery"}}, "checklist": {"midwifery": False}}, "said-both-ways", "leave `midwifery` out of `checklist:`, or change the service's `kind`"),
    ],
)  # fmt: skip
def test_a_profile_that_names_what_is_not_there(catalogue, more, code, help_text):
    (fault,) = check_offer_against(catalogue, profile(**more))
    assert (fault.code, fault.help) == (code, help_text)


def test_a_profile_in_order_has_no_faults(catalogue):
    service = {
        **SERVICE,
        "kind": "midwifery",
        "interventions": ["epec"],
        "ages": {"from_months": -9, "to_months": 0},
    }
    assert (
        check_offer_against(
            catalogue, profile(services={"a": service}, checklist={"midwifery": True, "trust": False})
        )
        == []
    )


def test_words_that_are_no_text_or_no_yaml_are_faults_of_the_folder(copied):
    (copied / "interventions" / "review.yaml").write_bytes(b"ages: \xff")
    spoil(copied, "checklist.yaml", "groups:", "groups: [")
    found = {fault.code: fault.place.file for fault in faults_of(copied)}
    assert found["not-utf-8"].endswith("review.yaml")
    assert found["yaml-syntax"].endswith("checklist.yaml")


def test_words_without_any_age_are_a_fault(copied):
    path = copied / "interventions" / "review.yaml"
    words = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**words, "ages": {}}, allow_unicode=True), encoding="utf-8")
    (fault,) = [each for each in faults_of(copied) if each.message == "ages is empty"]
    assert (fault.code, fault.expected) == ("missing-key", "at least one span of ages")


def test_a_part_is_read_by_itself_and_is_the_same_as_in_the_whole(catalogue):
    assert load_interventions(data_root()) == catalogue.interventions
    assert load_checklist(data_root()) == catalogue.checklist


@pytest.mark.parametrize(
    ("spoilt", "load", "other"),
    [
        ("interventions.csv", load_interventions, load_checklist),
        ("checklist.yaml", load_checklist, load_interventions),
    ],
)
def test_a_part_with_a_fault_is_refused_and_the_other_is_read(copied, spoilt, load, other):
    (copied / "interventions" / spoilt).write_text("nothing: of it\n", encoding="utf-8")
    with pytest.raises(DataMissingError) as raised:
        load(copied)
    assert raised.value.faults
    assert {fault.place.file for fault in raised.value.faults} == {str(copied / "interventions" / spoilt)}
    assert other(copied)
