"""The page on report files: its first command runs as written, and its tables name what there is."""

import re
import shlex

from imhcalc.cli.app import run
from imhcalc.faults import ExitCode
from imhcalc.report.registry import format_by_suffix
from tests.support import ROOT

PAGE = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")


def _command(beginning: str) -> list[str]:
    found = re.search(rf"^imhcalc ({re.escape(beginning)}.*)$", PAGE, re.MULTILINE)
    assert found, beginning
    return shlex.split(found[1])


def test_the_command_writes_every_file_it_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = _command("report Leeds")
    assert run([*command, "--draws", "200", "--quiet"]) == ExitCode.DONE
    named = [part for part in command if "." in part]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(named)
    assert all((tmp_path / name).stat().st_size > 1000 for name in named)


def test_every_suffix_is_in_the_table_of_formats():
    table = PAGE[PAGE.index("## Formats") : PAGE.index("## Every number has an id")]
    assert {f".{suffix}" for suffix in re.findall(r"`\.(\w+)`", table)} == set(format_by_suffix())


def test_the_workflow_that_is_named_writes_the_kinds_that_are_named():
    workflow = (ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
    kinds = re.findall(r"`(utla|district|icb|health-board)`", PAGE)
    assert f"for kind in {' '.join(kinds)}; do" in workflow
