"""Files as they were at a commit: what git holds, and every way in which it may hold nothing."""

import subprocess
from pathlib import Path

import pytest

from imhcalc.checking import history
from imhcalc.checking.history import History
from imhcalc.faults import DataMissingError, ExitCode, UsageError
from tests.repository import Repository


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "planning")


def test_a_file_as_it_was_at_the_last_commit(repository):
    first = repository.commit({"needs/leeds.yaml": "area: Leeds\n"})
    file = repository.folder / "needs" / "leeds.yaml"
    file.write_text("area: Bradford\n", encoding="utf-8")
    asked = History()
    assert asked.content(file) == b"area: Leeds\n"
    assert asked.commit(file) == first[:7]
    assert asked.found_some


@pytest.mark.parametrize("ref", ["main", "HEAD~1", "v1", "main@{0}"])
def test_a_commit_by_any_name_of_it(repository, ref):
    repository.commit({"a.yaml": "one\n"})
    repository.git("tag", "v1")
    repository.commit({"a.yaml": "two\n"})
    expected = b"one\n" if ref in {"HEAD~1", "v1"} else b"two\n"
    assert History(ref).content(repository.folder / "a.yaml") == expected


def test_names_that_mean_something_to_a_shell_or_to_git_are_names(repository):
    names = ["$(touch x).yaml", "a b;c.yaml", "[a]*?.yaml", "-n.yaml", "ł:é.yaml", "HEAD"]
    repository.commit(dict.fromkeys(names, "area: Leeds\n"))
    for name in names:
        assert History().content(repository.folder / name) == b"area: Leeds\n"
    assert not (repository.folder / "x").exists()


def test_a_link_is_read_where_it_leads(repository):
    repository.commit({"all/leeds.yaml": "area: Leeds\n"})
    link = repository.folder / "leeds.yaml"
    try:
        link.symlink_to(Path("all") / "leeds.yaml")
    except OSError:
        pytest.skip("no links on this machine")
    assert History().content(link) == b"area: Leeds\n"


def test_a_file_that_is_new_has_no_earlier_version(repository):
    repository.commit({"a.yaml": "area: Leeds\n"})
    repository.write({"b.yaml": "area: Leeds\n"})
    asked = History()
    assert asked.content(repository.folder / "b.yaml") == "new"
    assert not asked.found_some


def test_where_there_is_no_repository_no_commit_or_no_git(tmp_path, monkeypatch, repository):
    alone = tmp_path / "alone.yaml"
    alone.write_text("area: Leeds\n", encoding="utf-8")
    assert History().content(alone) == "no repository"
    repository.write({"a.yaml": "area: Leeds\n"})
    assert History().content(repository.folder / "a.yaml") == "no commit"
    monkeypatch.setattr(history.shutil, "which", lambda _: None)
    assert History().content(alone) == "no git"


@pytest.mark.parametrize("ref", ["origin/main", "0000000000000000000000000000000000000000", "main..HEAD"])
def test_a_commit_that_is_not_there_is_missing_data_and_the_fault_says_how_to_fetch_it(repository, ref):
    repository.commit({"a.yaml": "area: Leeds\n"})
    with pytest.raises(DataMissingError, match="cannot be compared with") as caught:
        History(ref).content(repository.folder / "a.yaml")
    (fault,) = caught.value.faults
    assert (fault.code, fault.found) == ("no-history", ref)
    assert "fetch-depth: 0" in fault.help
    assert caught.value.exit_code == ExitCode.DATA_MISSING


@pytest.mark.parametrize(
    "ref", ["", "-h", "--output=x", "HEAD:secret", "a b", "a\nb", "*", "HEAD\x00", "a\\b", "[a]", "HEAD?"]
)
def test_what_could_be_more_than_the_name_of_a_commit_is_refused(ref):
    with pytest.raises(UsageError, match="names no commit"):
        History(ref)


def test_a_repository_of_another_user_is_not_read_and_the_fault_says_what_to_do(repository, monkeypatch):
    repository.commit({"a.yaml": "area: Leeds\n"})
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(DataMissingError, match="belongs to another user") as caught:
        History().content(repository.folder / "a.yaml")
    assert "safe.directory" in caught.value.faults[0].help


def test_what_a_hook_is_told_of_its_repository_does_not_mislead(repository, monkeypatch, tmp_path):
    repository.commit({"a.yaml": "area: Leeds\n"})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert History().content(repository.folder / "a.yaml") == b"area: Leeds\n"


def test_a_file_that_git_has_lost_is_missing_data(repository):
    repository.commit({"a.yaml": "area: Leeds\n"})
    blob = repository.git("rev-parse", "HEAD:a.yaml")
    (repository.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(DataMissingError, match=r"a\.yaml at HEAD"):
        History().content(repository.folder / "a.yaml")


@pytest.mark.parametrize(
    ("error", "says"),
    [(subprocess.TimeoutExpired("git", 30), "no answer in 30 seconds"), (OSError(8, "not a program"), "not a program")],
)  # fmt: skip
def test_git_that_does_not_answer_is_missing_data(repository, monkeypatch, error, says):
    repository.commit({"a.yaml": "area: Leeds\n"})

    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(history.subprocess, "run", refuse)
    with pytest.raises(DataMissingError, match=says):
        History().content(repository.folder / "a.yaml")
