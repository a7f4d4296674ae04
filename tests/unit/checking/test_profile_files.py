"""Which files are checked: those named, those of a pattern, and of a folder those that are profiles."""

import os

import pytest

from imhcalc.checking.profile_files import is_profile, profile_files
from tests.support import ROOT

PROFILE = "area: Leeds\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def put(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))

    return put


def shown(paths):
    return [path.replace(os.sep, "/") for path in paths]


def test_a_folder_is_its_profiles_and_those_of_the_folders_below(here):
    here(
        {
            "needs/kent.yaml": PROFILE,
            "needs/north/leeds.yml": PROFILE,
            "needs/NORTH.YAML": PROFILE,
            "needs/mkdocs.yml": "site_name: Needs\nnav: []\n",
            "needs/readme.md": "area: no\n",
            "needs/counts.csv": "area,1\n",
        }
    )
    found = profile_files(["needs"])
    assert shown(found.files) == ["needs/NORTH.YAML", "needs/kent.yaml", "needs/north/leeds.yml"]
    assert shown(found.passed_over) == ["needs/mkdocs.yml"]
    assert found.faults == ()


def test_what_is_hidden_or_installed_is_no_teams_own(here):
    here(
        {
            "kent.yaml": PROFILE,
            ".hidden.yaml": PROFILE,
            ".github/workflows/check.yml": PROFILE,
            "node_modules/x/a.yaml": PROFILE,
            "env/pyvenv.cfg": "",
            "env/lib/b.yaml": PROFILE,
        }
    )
    found = profile_files(["."])
    assert (shown(found.files), found.passed_over) == (["kent.yaml"], ())


def test_a_pattern_is_what_it_matches_where_no_shell_does_so(here):
    here(
        {
            "needs/a.yaml": PROFILE,
            "needs/b.yaml": PROFILE,
            "needs/deep/c.yaml": PROFILE,
            "needs/d.yml": "x: 1",
        }
    )
    assert shown(profile_files(["needs/*.yaml"]).files) == ["needs/a.yaml", "needs/b.yaml"]
    assert shown(profile_files(["needs/**/*.yaml"]).files) == [
        "needs/a.yaml",
        "needs/b.yaml",
        "needs/deep/c.yaml",
    ]
    assert shown(profile_files(["needs/[ad].y*ml"]).files) == ["needs/a.yaml", "needs/d.yml"]


def test_a_name_with_the_signs_of_a_pattern_is_a_name_where_there_is_such_a_file(here):
    here({"[a].yaml": PROFILE, "a.yaml": PROFILE})
    assert profile_files(["[a].yaml"]).files == ("[a].yaml",)


def test_each_file_is_checked_once_whatever_names_it(here):
    here({"needs/a.yaml": PROFILE, "needs/b.yaml": "x: 1\n"})
    found = profile_files(["needs/a.yaml", "needs", "needs/*.yaml", "-"])
    assert shown(found.files) == ["needs/a.yaml", "needs/b.yaml", "-"]
    # Named by the pattern, it has to be a profile, and is not passed over.
    assert found.passed_over == ()


def test_nothing_found_is_a_fault_not_a_pass(here):
    here({"empty/readme.md": "", "other/a.yaml": "x: 1\n"})
    found = profile_files(["needs/*.yaml", "empty", "other", "gone.yaml"])
    assert [(each.code, each.place.file) for each in found.faults] == [
        ("no-such-file", "needs/*.yaml"),
        ("no-profiles", "empty"),
        ("no-profiles", "other"),
    ]
    assert found.files == ("gone.yaml",)
    assert shown(found.passed_over) == ["other/a.yaml"]


@pytest.mark.parametrize(
    "text",
    [
        PROFILE,
        "# a comment\n\narea: {name: Fernshire, nation: England}\n",
        "{area: Leeds}",
        '"area": Leeds\n',
        "\ufeffarea: Leeds\n",
        "arae: Leeds\n",
        "Area: Leeds\npopulation: {live_births: 1}\n",
        "population: {live_births: 8300}\nservices: {}\n",
        "area: Leeds\npopulation: {live_births: [\n",
        "area: Leeds\nlive_brths: 1\nfoo: 2\nbar: 3\n",
        "area: L\xe9on\n".encode("cp1252"),
        "area: Leeds\n".encode("utf-16"),
    ],
)
def test_a_profile_is_known_however_faulty(tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    assert is_profile(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- area: Leeds\n",
        "jobs:\n  check:\n    area: Leeds\n",
        "pack: {id: ours}\noutcomes: {}\nnotes: {}\n",
        "outcomes: {}\nsources: {}\n",
        "repos:\n- repo: local\n",
        "services:\n  web: {image: x}\nvolumes: {}\n",
        "areas: [Leeds, Kent]\ncolumns: [a]\nsource: x\n",
    ],
)
def test_other_yaml_is_no_profile(tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    assert not is_profile(path)


def test_the_claims_and_packs_that_ship_are_no_profiles_and_the_examples_are():
    others = [*(ROOT / "examples" / "claims").glob("*.yaml"), *(ROOT / "data").rglob("*.yaml")]
    assert len(others) > 30
    assert [path.name for path in others if is_profile(path)] == []
    ours = [*(ROOT / "examples").glob("*.yaml"), *(ROOT / "examples" / "ci" / "needs").glob("*.yaml")]
    assert [path.name for path in ours if not is_profile(path)] == []


def test_what_cannot_be_read_is_not_passed_over(tmp_path):
    assert is_profile(tmp_path / "gone.yaml")
