"""The README is true: its commands run and print what it shows, its files are accepted, its install lines are CI's."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs import transcripts
from tests.docs.transcripts import excerpts, imhcalc

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LONGEST = 200


def blocks(language: str) -> list[str]:
    return transcripts.blocks(README, language)


SESSIONS = transcripts.sessions(README)


@pytest.mark.parametrize(("command", "shown"), SESSIONS, ids=[command for command, _ in SESSIONS])
def test_a_command_prints_what_the_readme_shows(command, shown):
    transcripts.check_session(command, shown)


@pytest.mark.parametrize("text", [text for text in blocks("yaml") if text.startswith("area:")])
def test_a_profile_of_the_readme_is_accepted(text, tmp_path):
    profile = tmp_path / "profile.yaml"
    profile.write_text(text, encoding="utf-8")
    assert imhcalc("check", str(profile)) == (0, "No faults in 1 profile\n")
    code, printed = imhcalc("estimate", str(profile), "--draws", "100")
    assert code == 0, printed


@pytest.mark.parametrize("text", [text for text in blocks("yaml") if text.startswith("pack:")])
def test_a_pack_of_the_readme_is_accepted(text, tmp_path):
    pack = tmp_path / "our-evidence"
    pack.mkdir()
    (pack / "pack.yaml").write_text(text, encoding="utf-8")
    code, printed = imhcalc("estimate", "Leeds", "--draws", "100", "--evidence", str(pack))
    assert code == 0, printed


def test_every_yaml_block_is_tried():
    assert blocks("yaml")
    assert all(text.startswith(("area:", "pack:")) for text in blocks("yaml"))


@pytest.mark.parametrize("text", blocks("pycon"))
def test_the_python_of_the_readme_does_what_it_shows(text, monkeypatch):
    monkeypatch.chdir(ROOT)
    test = doctest.DocTestParser().get_doctest(text, {}, "README.md", "README.md", 0)
    report: list[str] = []
    outcome = doctest.DocTestRunner(verbose=False).run(test, out=report.append)
    assert outcome.attempted
    assert not outcome.failed, "".join(report)


def test_the_install_line_prints_the_report_in_a_fresh_environment(tmp_path):
    install, _ = blocks("sh")
    fresh = tmp_path / "fresh"
    made = subprocess.run([sys.executable, "-m", "virtualenv", "--quiet", str(fresh)], check=False)
    assert made.returncode == 0
    scripts = fresh / ("Scripts" if os.name == "nt" else "bin")
    shell = ["powershell", "-Command"] if os.name == "nt" else ["sh", "-c"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "IMHCALC"))}
    done = subprocess.run(
        [*shell, install.strip()], cwd=ROOT, encoding="utf-8", capture_output=True, check=False,
        env=clean | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    ((_, shown), *_) = SESSIONS
    assert excerpts(shown)[0] in done.stdout


def test_ci_runs_the_second_line_word_for_word():
    """`.ci/run` takes the line from the README, so they cannot differ; there must be exactly one to take."""
    _, checks = blocks("sh")
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (pattern,) = re.findall(r"sed -n 's/\^\\\((.*)\\\)\$/", script)
    taken = [line for line in README.splitlines() if re.fullmatch(pattern, line)]
    assert taken == [checks.strip()]
    assert 'bash -euo pipefail -c "$command"' in script


def test_every_command_and_option_is_in_the_readme():
    from typer.main import get_command

    from imhcalc.cli.app import app_of

    commands = get_command(app_of([])).commands
    words = {f"`imhcalc {name}" for name in commands}
    words |= {f"{name} {sub}" for name, group in commands.items() for sub in getattr(group, "commands", ())}
    words |= {
        f"`{option}" for each in commands["estimate"].params for option in each.opts if option[0] == "-"
    }
    assert sorted(word for word in words if word not in README) == []


def test_every_exit_code_that_can_happen_is_in_the_readme():
    from imhcalc.faults import ExitCode

    assert {int(code) for code in ExitCode} == {int(code) for code in re.findall(r"\*\*(\d+)\*\*\s", README)}


def test_every_link_leads_to_a_file():
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_the_readme_is_short():
    assert len(README.splitlines()) <= LONGEST
