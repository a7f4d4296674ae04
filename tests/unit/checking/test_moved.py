"""Births and children beside those of an earlier commit: what moved too far without a reason."""

import pytest

from imhcalc import application
from imhcalc.areas.names import resolve
from imhcalc.checking.history import History
from imhcalc.checking.moved import Since, moved_faults
from imhcalc.faults import DataMissingError
from imhcalc.models.checked import LAST
from tests.repository import Repository
from tests.support import ROOT, shipped

LEEDS = "area: Leeds\npopulation:\n  live_births: {value: 8300, source: units, year: 2025}\n"
TABLE = (ROOT / "examples" / "small_areas_sample.csv").read_text(encoding="utf-8")
OF_TABLE = (
    "area: {name: Blackpool by its small areas, nation: England}\n"
    "population:\n"
    "  small_areas: {file: small_areas_sample.csv, district: E06000009}\n"
    "  year: mid-2020\n"
)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    made = Repository(tmp_path / "planning")
    monkeypatch.chdir(made.folder)
    return made


def found(name="leeds.yaml", ref=LAST, over=0.10, *, asked=False):
    loaded, _ = application.checked(name, shipped())
    return list(moved_faults(loaded, shipped().table, Since(History(ref), over, is_asked=asked)))


def moved(repository, before, after, **options):
    commit = repository.commit({"leeds.yaml": before})
    repository.write({"leeds.yaml": after})
    return commit, found(**options)


def test_births_that_moved_by_thirty_in_a_hundred(repository):
    commit, (fault,) = moved(repository, LEEDS, LEEDS.replace("8300", "10790"))
    assert (fault.code, fault.level) == ("moved", "error")
    assert fault.message == (
        f"population.live_births is 10,790, 30% more than the 8,300 of the last commit ({commit[:7]})"
    )
    assert (fault.place.file, fault.place.line, fault.place.column) == ("leeds.yaml", 3, 24)
    assert fault.expected == "from 7,470 to 9,130, within 10% of 8,300"


@pytest.mark.parametrize(("births", "moves"), [(9130, False), (9131, True), (7470, False), (7469, True)])
def test_a_move_of_just_the_share_is_no_fault(repository, births, moves):
    _, faults = moved(repository, LEEDS, LEEDS.replace("8300", str(births)))
    assert bool(faults) is moves


def test_the_share_is_the_users(repository):
    after = LEEDS.replace("8300", "10790")
    assert moved(repository, LEEDS, after, over=0.31)[1] == []
    (fault,) = found(over=0.05)
    assert "within 5%" in fault.expected


def test_a_new_reason_makes_a_note_of_it_and_an_old_one_does_not(repository):
    with_note = LEEDS.replace("year: 2025", "year: 2025, note: as counted by the units")
    after = with_note.replace("8300", "10790")
    _, (fault,) = moved(repository, with_note, after)
    assert fault.level == "error"
    repository.write(
        {"leeds.yaml": after.replace("as counted by the units", "two more hospitals are counted in")}
    )
    (note,) = found()
    assert note.level == "note"
    assert note.message.endswith("The reason given: two more hospitals are counted in")


def test_a_figure_that_comes_or_goes_is_set_beside_the_one_held(repository):
    held = resolve(shipped().table, "Leeds").members[0][0].children[0]
    _, (fault,) = moved(repository, "area: Leeds\n", LEEDS.replace("8300", "10790"))
    assert f"the {held:,.0f} of the last commit" in fault.message
    _, (fault,) = moved(repository, LEEDS.replace("8300", "4000"), "area: Leeds\n")
    assert fault.message.startswith(
        f"area is Leeds, with {held:,.0f} children under one as held, 2.1 times the 4,000"
    )
    assert (fault.place.line, fault.place.column) == (1, 7)


def test_another_area_is_another_number_of_births_told_once(repository):
    _, (fault,) = moved(repository, "area: Leeds\n", "area: Rutland\n")
    assert fault.message.startswith("area is Rutland, with ")
    assert "fewer than the 8,478" in fault.message
    repository.write(
        {"leeds.yaml": "area: Rutland\npopulation: {note: the plan is for Rutland from now on}\n"}
    )
    (note,) = found()
    assert note.level == "note"


def test_children_are_told_once_and_single_years_where_the_whole_holds_still(repository):
    ages = (
        'area: Leeds\npopulation:\n  children_by_age: {{"0": {}, "1": {}, "2": 8900, "3": 9100, "4": 9300}}\n'
    )
    _, (fault,) = moved(repository, ages.format(8500, 8700), ages.format(8500, 18700))
    assert fault.message.startswith("population.children_by_age is 54,500, 22% more than the 44,500")
    _, (fault,) = moved(repository, ages.format(8500, 8700), ages.format(8500, 7000))
    assert fault.message.startswith("population.children_by_age.1 is 7,000, 20% fewer than the 8,700")
    _, faults = moved(repository, ages.format(8500, 8700), ages.format(12000, 8700))
    assert [each.message.partition(" is ")[0] for each in faults] == ["population.children_by_age.0"]


def test_what_was_none_and_is_some_has_moved(repository):
    _, (fault,) = moved(repository, LEEDS.replace("8300", "0"), LEEDS)
    assert "is 8,300, up from the 0 of the last commit" in fault.message


def test_maternities_and_births_ahead(repository):
    more = (
        LEEDS
        + "  maternities: {}\nprojection: {{births: {{'2026': 8300, '2027': {}}}, backlog: 4, leave: 30%}}\n"
    )
    text = more.replace("{value: 8300, source: units, year: 2025}", "8300")
    _, faults = moved(repository, text.format(8170, 8200), text.format(6000, 9900))
    assert [each.message.partition(" is ")[0] for each in faults] == [
        "population.maternities",
        "projection.births.2027",
    ]


def test_the_children_of_a_table_of_small_areas_are_counted_as_they_were(repository):
    repository.commit({"leeds.yaml": OF_TABLE, "small_areas_sample.csv": TABLE})
    assert found() == []
    header, *rows = TABLE.splitlines()
    kept = [row for row in rows if "E06000009" not in row or row[8] != "1"]
    assert len(kept) < len(rows)
    repository.write({"small_areas_sample.csv": "\n".join([header, *kept]) + "\n"})
    loaded, _ = application.checked("leeds.yaml", shipped())
    first, *others = found()
    assert loaded.notes
    assert first.code == "moved"
    assert first.place.line == 3
    assert others == []


def test_a_table_that_is_new_cannot_be_compared(repository):
    repository.commit({"leeds.yaml": OF_TABLE})
    repository.write({"small_areas_sample.csv": TABLE})
    (note,) = found()
    assert note.level == "note"
    assert "small_areas_sample.csv: the file is new since then" in note.message


@pytest.mark.parametrize("before", ["area: [\n", "", "- 1\n", "area: 5\n", "\x00"])
def test_an_earlier_version_that_cannot_be_read_is_said_in_a_note(repository, before):
    _, (note,) = moved(repository, before, LEEDS)
    assert (note.code, note.level) == ("not-compared", "note")
    assert "what was there has faults of its own" in note.message


def test_an_earlier_version_with_small_faults_is_compared_all_the_same(repository):
    _, (fault,) = moved(repository, f"{LEEDS}headlin: x\n", LEEDS.replace("8300", "10790"))
    assert fault.code == "moved"


def test_a_new_file_is_said_in_a_note(repository):
    repository.commit({"readme.md": "x"})
    repository.write({"leeds.yaml": LEEDS})
    (note,) = found()
    assert (
        note.message
        == "births and children are not compared with the last commit: the file is new since then"
    )
    assert (note.code, note.level, note.place.line) == ("not-compared", "note", 0)


def test_a_folder_without_git_is_said_in_a_note_to_who_asked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leeds.yaml").write_text(LEEDS, encoding="utf-8")
    assert found() == []
    (note,) = found(asked=True)
    assert note.message.endswith("the file is in no git repository")


def test_a_branch_is_compared_with_the_commit_asked_for(repository):
    base = repository.commit({"leeds.yaml": LEEDS})
    repository.commit({"leeds.yaml": LEEDS.replace("8300", "10790")})
    assert found() == []
    (fault,) = found(ref="HEAD~1")
    assert f"of HEAD~1 ({base[:7]})" in fault.message
    (fault,) = found(ref=base)
    assert fault.message.endswith(f"the 8,300 of commit {base[:7]}")
    with pytest.raises(DataMissingError):
        found(ref="origin/main")
