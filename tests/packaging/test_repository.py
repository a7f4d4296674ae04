"""What the repository must and must not hold."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONSTRAINTS = (ROOT / "requirements" / "constraints.txt").read_text(encoding="utf-8")
REGISTRY = re.compile(r"pypi\.org|pythonhosted\.org|--(extra-)?index-url|--find-links|file://")
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(home|root|Users|opt|mnt)/\w")
HERE = Path(__file__).relative_to(ROOT).as_posix()


def files_of_checkout() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True, encoding="utf-8",
        ).stdout  # fmt: skip
    except FileNotFoundError:
        pytest.skip("no git")
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_lock_file_that_names_registries():
    assert not [name for name in files_of_checkout() if Path(name).name == "uv.lock"]


@pytest.mark.parametrize("pattern", [REGISTRY, MACHINE_PATH], ids=["registry address", "path of a machine"])
def test_no_file_holds_a(pattern):
    found = [
        f"{name}: {match[0]}"
        for name in files_of_checkout()
        if name != HERE
        and (match := pattern.search((ROOT / name).read_text(encoding="utf-8", errors="replace")))
    ]
    assert not found


def test_constraints_are_names_and_versions_only():
    line = re.compile(r"[a-z0-9-]+==[\w.!+]+( ; [\w. '\"<>=!()]+)?")
    assert [each for each in CONSTRAINTS.splitlines() if not line.fullmatch(each)] == []


def test_constraints_cover_every_requirement():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"].values()
    written = [each for group in groups for each in group if isinstance(each, str)]
    written += project["project"]["dependencies"] + project["build-system"]["requires"]
    names = {re.split(r"[^\w.-]", each)[0].lower().replace("_", "-") for each in written}
    pinned = {each.partition("==")[0] for each in CONSTRAINTS.splitlines()}
    assert names <= pinned


def test_pre_commit_uses_the_versions_of_the_constraints():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    used = set(re.findall(r"[\w-]+==[\w.]+", hooks))
    assert used
    assert used <= set(CONSTRAINTS.splitlines())
    assert "repo: local" in hooks
    assert "http" not in hooks


def test_ci_is_an_executable_script_that_stops_at_the_first_failure():
    script = ROOT / ".ci" / "run"
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    if sys.platform != "win32":
        assert script.stat().st_mode & 0o111


def test_the_version_is_the_same_everywhere():
    from imhcalc import __version__

    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\nversion: {__version__}\n" in citation
    assert f"\n## {__version__}" in changes
