"""Faults of the machine: outputs whole or untouched, the exit code of the contract, one clear line.

Files of two formats are asked for where it matters, since two that do not belong together are worse than none.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from imhcalc import application
from imhcalc.cli import output
from imhcalc.cli.app import run
from imhcalc.faults import OutputError
from imhcalc.loading.profile import load_profile
from imhcalc.models.options import Options

COMMAND = [sys.executable, "-m", "imhcalc"]
posix = pytest.mark.skipif(os.name == "nt", reason="limits, signals and owners of this kind are POSIX's")


def imhcalc(*arguments, folder, env=None, **more):
    return subprocess.run(
        [*COMMAND, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONUTF8": "1", **(env or {})}, **more,
    )  # fmt: skip


def hidden(folder):
    return [path.name for path in Path(folder).iterdir() if path.name.startswith(".")]


# -- Writing -----------------------------------------------------------------------------------------------


def no_larger_than(size):
    def limit():
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@posix
def test_a_full_disk_leaves_what_was_there(tmp_path):
    """A limit on the size of files stands in for the disk: the write fails in the same way, half done."""
    (tmp_path / "leeds.json").write_text("before", encoding="utf-8")
    done = imhcalc(
        "estimate", "Leeds", "--draws", "200", "-o", "leeds.csv", "-o", "leeds.json",
        folder=tmp_path, preexec_fn=no_larger_than(20_000),
    )  # fmt: skip
    assert done.returncode == 5, done.stderr
    assert "error[cannot-write]: leeds.json cannot be written: file too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "leeds.json").read_text(encoding="utf-8") == "before"
    assert not (tmp_path / "leeds.csv").exists()
    assert hidden(tmp_path) == []


AS_SOMEBODY_ELSE = """
import os, sys
from imhcalc.cli.app import run
run(sys.argv[1:])  # all that it loads is loaded while this user may still read it
os.seteuid(65534)
sys.exit(run(sys.argv[1:]))
"""


def without_rights(*arguments, folder):
    """Run as a user whom permissions bind: root is bound by none."""
    for each in (folder, *folder.parents):
        if os.geteuid() == 0 and each != Path("/"):
            each.chmod(each.stat().st_mode | 0o055)
    program = ["-c", AS_SOMEBODY_ELSE] if os.geteuid() == 0 else ["-m", "imhcalc"]
    return subprocess.run(
        [sys.executable, *program, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )


@posix
def test_a_folder_that_may_not_be_written_to(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    done = without_rights("estimate", "Leeds", "--draws", "200", "-o", "closed/leeds.json", folder=tmp_path)
    assert done.returncode == 5, done.stderr
    assert "closed/leeds.json cannot be written: permission denied" in done.stderr
    assert hidden(closed) == []


@posix
def test_a_profile_that_may_not_be_read(tmp_path):
    (tmp_path / "mine.yaml").write_text("area: Leeds\n", encoding="utf-8")
    (tmp_path / "mine.yaml").chmod(0o000)
    done = without_rights("check", "mine.yaml", folder=tmp_path)
    assert done.returncode == 3, done.stderr
    assert "error[no-permission]: mine.yaml may not be read" in done.stderr


def test_a_second_file_that_cannot_be_moved_puts_the_first_back(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text("before", encoding="utf-8")
    replace = Path.replace

    def fails_for_b(self, target):
        if Path(target).name == "b.json":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails_for_b)
    with pytest.raises(OutputError, match=r"b\.json cannot be written: no space left on device"):
        output.write_files({"a.json": "after", "b.json": "after"})
    assert Path("a.json").read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize("at", [1, 2])
def test_an_interrupt_while_files_are_moved_puts_all_back(tmp_path, monkeypatch, at):
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text("before", encoding="utf-8")
    replace, moved = Path.replace, []

    def interrupted(self, target):
        if self.name.startswith(".") and len(moved) + 1 == at:
            moved.append(None)
            raise KeyboardInterrupt
        moved.append(target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        output.write_files({"a.json": "after", "b.json": "after"})
    assert Path("a.json").read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


@posix
@pytest.mark.parametrize("delay", [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.8, 1.2])
def test_an_interrupt_at_any_moment(tmp_path, delay):
    """Before, while and after the program loads, computes and writes: whole or none, and one line."""
    running = subprocess.Popen(
        [*COMMAND, "estimate", "Leeds", "-o", "leeds.json", "-o", "leeds.csv", "-o", "leeds.md"], cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    time.sleep(delay)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    names = sorted(path.name for path in tmp_path.iterdir())
    if running.returncode == 0:
        assert names == ["leeds.csv", "leeds.json", "leeds.md"]
        return
    last = said.strip().splitlines()[-1] if said.strip() else ""
    if names:
        assert running.returncode == 130
        assert names == ["leeds.csv", "leeds.json", "leeds.md"]
        assert last == "Interrupted: leeds.json, leeds.csv, leeds.md had been written."
        return
    if "imhcalc" not in said and "Interrupted" not in said:
        # The interpreter itself was still starting: nothing of ours had begun.
        assert running.returncode in {-signal.SIGINT, 1, 130}
        return
    # Python itself may end by the signal, which a shell shows as 130 too.
    assert running.returncode in {130, -signal.SIGINT}, said
    assert last == "Interrupted: nothing was written."
    assert "Traceback" not in said


def test_an_interrupt_after_the_files_are_written_names_them(tmp_path, monkeypatch, capsys):
    write = output.write_files

    def interrupted(texts):
        write(texts)
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(output, "write_files", interrupted)
    assert (
        run(["estimate", "--area", "Leeds", "--draws", "100", "-o", "leeds.json", "-o", "leeds.csv"]) == 130
    )
    assert (
        capsys.readouterr().err.strip().splitlines()[-1]
        == "Interrupted: leeds.json, leeds.csv had been written."
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["leeds.csv", "leeds.json"]


def test_an_interrupt_while_a_class_is_made_is_one(monkeypatch, capsys):
    """Python 3.11 raises an error of its own from what is raised in `__set_name__`."""

    def interrupted(*_, **__):
        raise RuntimeError("Error calling __set_name__") from KeyboardInterrupt()

    monkeypatch.setattr("imhcalc.cli.app.asked_for", interrupted)
    assert run(["estimate", "--area", "Leeds"]) == 130
    assert capsys.readouterr().err == "\nInterrupted: nothing was written.\n"


def test_two_runs_writing_one_file_leave_one_of_them_whole(tmp_path):
    alone = {}
    for seed in ("1", "2"):
        made = imhcalc(
            "estimate", "Leeds", "--draws", "300", "--seed", seed, "--format", "json", "-q", folder=tmp_path
        )
        alone[made.stdout] = seed
    for _ in range(3):
        both = [
            subprocess.Popen(
                [*COMMAND, "estimate", "Leeds", "--draws", "300", "--seed", seed, "-q", "-o", "leeds.json"], cwd=tmp_path
            )
            for seed in ("1", "2")
        ]  # fmt: skip
        assert [each.wait(timeout=60) for each in both] == [0, 0]
        assert (tmp_path / "leeds.json").read_text(encoding="utf-8") in alone
    assert hidden(tmp_path) == []


# -- Reading -----------------------------------------------------------------------------------------------


def test_a_file_is_read_once_so_that_a_change_while_it_runs_mixes_nothing(tmp_path):
    """What is hashed, checked and computed with are the same bytes."""
    path = tmp_path / "mine.yaml"
    path.write_text("area: Leeds\npopulation: {live_births: 8300}\n", encoding="utf-8")
    opened = []
    sys.addaudithook(lambda event, given: opened.append(given[0]) if event == "open" else None)
    loaded = load_profile(str(path))
    path.write_text("area: Leeds\npopulation: {live_births: 9300}\n", encoding="utf-8")
    result = application.estimate(loaded, application.shipped(), Options(draws=200))
    births = next(figure.value for figure in result.figures if figure.id == "population.live_births")
    assert births == 8300
    assert [str(each) for each in opened if str(each) == str(path)] == [
        str(path)
    ] * 2  # read once, and written here


# -- Surroundings ------------------------------------------------------------------------------------------

BARE = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TERM": "dumb"}


@pytest.mark.parametrize(
    "env",
    [
        BARE,
        {"TERM": "dumb"},
        {"COLUMNS": "20"},
        {"COLUMNS": "\N{SUPERSCRIPT TWO}", "PYTHONUTF8": "1"},
        {"COLUMNS": "9" * 5000},
        {"HOME": "/nowhere", "USERPROFILE": "/nowhere"},
        {"COLUMNS": "0"},
    ],
    ids=[
        "locale C",
        "TERM dumb",
        "20 columns",
        "a digit that is no number",
        "too many columns",
        "no home folder",
        "no columns",
    ],
)
def test_bare_surroundings(tmp_path, env):
    done = subprocess.run(
        [*COMMAND, "estimate", "Leeds", "--draws", "200"], cwd=tmp_path, capture_output=True, check=False,
        stdin=subprocess.DEVNULL, env={**os.environ, **env},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode("utf-8", errors="replace")
    assert "8,478" in text.replace("\n", " ")
    assert "\x1b" not in text


@pytest.mark.parametrize("variable", ["HOME", "USERPROFILE", "TMPDIR"])
def test_a_variable_that_is_not_set_at_all(tmp_path, variable):
    environment = {name: value for name, value in os.environ.items() if name != variable}
    done = subprocess.run(
        [*COMMAND, "estimate", "Leeds", "--draws", "200", "-o", "leeds.md"], cwd=tmp_path, capture_output=True,
        check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


CLOCK = """
import datetime, sys, time
time.time = lambda: {seconds}
time.time_ns = lambda: int({seconds} * 1e9)
time.localtime = lambda *given, real=time.localtime: real(*(given or ({seconds},)))
time.gmtime = lambda *given, real=time.gmtime: real(*(given or ({seconds},)))
from imhcalc.cli.app import run
sys.exit(run(sys.argv[1:]))
"""


def files_made(folder, program, suffixes):
    folder.mkdir()
    outputs = [each for suffix in suffixes for each in ("-o", f"leeds.{suffix}")]
    done = subprocess.run(
        [sys.executable, *program, "report", "Leeds", "--draws", "200", "-q", *outputs], cwd=folder,
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return done, {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("seconds", "suffixes"),
    [(0.0, ("html", "xlsx", "md", "json", "csv")), (4_102_444_800.0, ("html", "docx", "xlsx", "pptx", "md", "json", "csv"))],
    ids=["1970", "2100"],
)  # fmt: skip
def test_a_clock_far_off_changes_no_byte_of_any_file(tmp_path, seconds, suffixes):
    usual, expected = files_made(tmp_path / "usual", ["-m", "imhcalc"], suffixes)
    off, found = files_made(tmp_path / "off", ["-c", CLOCK.format(seconds=seconds)], suffixes)
    assert (usual.returncode, off.returncode) == (0, 0), off.stderr
    assert found == expected
    assert len(found) == len(suffixes)


@pytest.mark.parametrize("suffix", ["docx", "pptx"])
def test_a_clock_before_zip_files_is_told(tmp_path, suffix):
    done, found = files_made(tmp_path / "off", ["-c", CLOCK.format(seconds=0.0)], ("json", suffix))
    assert done.returncode == 5
    assert "error[clock-too-early]: the clock of this machine is before 1980" in done.stderr
    assert "Traceback" not in done.stderr
    assert found == {}
