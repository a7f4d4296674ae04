"""What an input file can make the program do: nothing but compute and print.

Each run is watched by an audit hook, which the interpreter asks before it opens a file, a connection or a process:
what was asked is compared with what was given on the command line. Markup and formulas in names are tested with each
format (tests/unit/report), hostile files of every kind in tests/property/test_hostile_files.py.
"""

import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GIT = re.compile(r"\('[^']*\bgit(\.exe)?',\)")
WATCHED = """
import json, os, sys
asked = []
def note(event, given):
    if event == "open" and isinstance(given[0], (str, bytes)):
        writes = bool(given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)) if isinstance(given[2], int) else False
        asked.append([event, os.path.abspath(os.fsdecode(given[0])), writes])
    elif event == "ctypes.dlopen" and given[0] is None:
        pass  # numpy, while it is imported: the interpreter itself
    elif event.split(".")[0] in {"socket", "subprocess", "ftplib", "urllib", "winreg", "ctypes"} or event in {
        "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pty.spawn", "webbrowser.open", "pickle.find_class",
    }:
        asked.append([event, str(given[:1]), True])
from imhcalc.cli.app import run
sys.addaudithook(note)
code = run(sys.argv[2:])
said, asked = asked, []
with open(sys.argv[1], "w") as file:
    json.dump(said, file)
sys.exit(code)
"""
HOSTILE = """
area: {name: '=cmd|''/c calc''!A1', nation: England}
name: '<script src="http://198.51.100.1/x.js"></script>'
owner: '[x](javascript:alert(1)) {{7*7}} ${HOME} %n $(touch owned) `touch owned`'
population:
  live_births: {value: 1250, source: '@import url(http://198.51.100.1/) ../../../etc/passwd', year: 2025}
known_groups:
  looked_after: {label: '{ HYPERLINK "http://198.51.100.1" }', count: 240, source: '=HYPERLINK("http://198.51.100.1")', year: 2025}
dissenting_view: {who: '+1+1', what: '-2+3', why: '@SUM(A1)'}
"""


def watched(folder, *arguments):
    """Run a command in a folder and return it with what it asked the system for, outside the interpreter's own files."""
    log = folder / "asked.json"
    # Python's own cache of compiled modules is written where it is cold: that is no doing of the command's.
    own = {"PYTHONUTF8": "1", "MPLCONFIGDIR": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(log), *arguments], cwd=folder, capture_output=True, encoding="utf-8",
        check=False, stdin=subprocess.DEVNULL, env={**os.environ, **own},
    )  # fmt: skip
    assert log.exists(), done.stderr
    return done, json.loads(log.read_text(encoding="utf-8"))


def own_places():
    """Where Python, its libraries, the project and the system's fonts are."""
    paths = {*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, str(ROOT)}
    paths |= {each for each in sys.path if each}
    return [os.path.realpath(each) for each in paths] + [
        "/usr/share",
        "/usr/lib",
        "/usr/local/share",
        "/etc/fonts",
        "/dev",
        "/proc",
    ]


def elsewhere(asked, *given):
    """What was asked for beside Python's own places and those given; `check` asks git for the last commit."""
    allowed = [*own_places(), *(os.path.realpath(each) for each in given)]
    return [
        each for each in asked
        if (each[0] != "open" and not (each[0] == "subprocess.Popen" and GIT.fullmatch(each[1])))
        or (each[0] == "open" and not any(os.path.realpath(each[1]).startswith(place) for place in allowed))
    ]  # fmt: skip


@pytest.mark.parametrize("command", ["estimate", "check", "explain", "offer"])
def test_a_hostile_profile_makes_no_call_and_opens_nothing(tmp_path, command):
    (tmp_path / "mine.yaml").write_text(HOSTILE, encoding="utf-8")
    done, asked = watched(tmp_path, command, "mine.yaml")
    assert done.returncode == 0, done.stderr
    assert elsewhere(asked, tmp_path) == []
    assert not [each for each in asked if each[0] == "open" and each[2] and each[1] != os.devnull]
    assert not (tmp_path / "owned").exists()


def test_a_hostile_profile_in_every_format_writes_what_was_asked_for_and_nothing_else(tmp_path):
    (tmp_path / "mine.yaml").write_text(HOSTILE, encoding="utf-8")
    names = [f"mine.{suffix}" for suffix in ("html", "docx", "xlsx", "pptx", "md", "json", "csv")]
    done, asked = watched(tmp_path, "report", "mine.yaml", *[each for name in names for each in ("-o", name)])
    assert done.returncode == 0, done.stderr
    calls = [each for each in asked if each[0] != "open"]
    # Matplotlib asks the system for its fonts, and loads its own libraries.
    assert [
        each
        for each in calls
        if not each[0].startswith(("ctypes.", "subprocess.")) or "fc-list" not in each[1]
    ] == [each for each in calls if each[0].startswith("ctypes.")]
    left = {path.name for path in tmp_path.iterdir() if not path.name.startswith("fontlist")} - {"asked.json"}
    assert left == {*names, "mine.yaml"}


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret.csv", "deep/../../secret.csv", "link.csv"])
def test_a_profile_cannot_have_a_file_elsewhere_read(tmp_path, path):
    """Its lines would stand in the faults, for whoever sent the profile to read."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("password,hunter2\n", encoding="utf-8")
    if path == "link.csv":
        if os.name == "nt":
            pytest.skip("links need a right of their own on Windows")
        (folder / "link.csv").symlink_to("../secret.csv")
    (folder / "mine.yaml").write_text(
        f"area: {{name: Leeds Central, nation: England}}\npopulation: {{small_areas: {{file: {path}}}}}\n",
        encoding="utf-8",
    )
    done, asked = watched(folder, "check", "mine.yaml")
    assert done.returncode == 3
    assert "outside-the-folder" in done.stderr
    assert "hunter2" not in done.stdout + done.stderr
    assert elsewhere(asked, folder) == []


def test_a_pack_of_evidence_cannot_build_on_a_folder_elsewhere(tmp_path):
    pack = tmp_path / "a" / "b" / "pack"
    pack.mkdir(parents=True)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "x.yaml").write_text("password: hunter2\n", encoding="utf-8")
    (pack / "pack.yaml").write_text(
        "pack: {id: pack, version: '1', title: T, summary: S, builds_on: ../../../secret}\n", encoding="utf-8"
    )
    done, asked = watched(pack, "estimate", "Leeds", "--evidence", "../pack")
    assert done.returncode == 3, done.stderr
    assert "outside-the-folder" in done.stderr
    assert "hunter2" not in done.stdout + done.stderr
    assert elsewhere(asked, pack) == []


def test_no_module_of_ours_runs_text_or_a_shell():
    """The words that would have to be there: nothing is read by `eval`, unpickled, or given to a shell."""
    words = (
        "eval(",
        "exec(",
        "pickle",
        "marshal.load",
        "os.system",
        "shell=True",
        "yaml.load(",
        "yaml.unsafe",
        "__import__(",
    )
    found = []
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found += [
            f"{path.name}: {word}"
            for word in words
            if f" {word}" in text or f"({word}" in text or f".{word}" in text
        ]
    assert found == []


# -- paths in the files that name others -----------------------------------------------------------------------

SECRET = "password,hunter2\n"  # noqa: S105 -- nobody's


@pytest.fixture
def folder(tmp_path):
    """Return a folder to run in; what lies beside it is none of its files' business."""
    (tmp_path / "secret.csv").write_text(SECRET, encoding="utf-8")
    (tmp_path / "secret.yaml").write_text("area: hunter2\npassword: hunter2\n", encoding="utf-8")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "x.yaml").write_text("password: hunter2\n", encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder


def refused_unread(folder, *arguments, code="outside-the-folder"):
    """Say that a command refuses what a file names, having opened nothing beside its folder."""
    done, asked = watched(folder, *arguments)
    assert done.returncode in {3, 4}, done.stderr
    assert code in done.stderr
    assert "hunter2" not in done.stdout + done.stderr
    assert elsewhere(asked, folder) == []


@pytest.mark.parametrize(
    "estimate",
    [
        "{file: ../secret.yaml}",
        "{file: /etc/passwd}",
        "{area: Leeds, evidence: ../secret}",
        "{profile: {area: {name: North, nation: England}, population: {small_areas: {file: ../secret.csv}}}}",
    ],
)
def test_a_worked_example_cannot_have_a_file_elsewhere_read(folder, estimate):
    (folder / "cases.yaml").write_text(
        "cases:\n  ours:\n    title: T\n    source: {citation: C, where: W}\n    steps:\n"
        f"      - estimate: {estimate}\n        answers: {{flow.families: {{value: 1, tolerance: 1}}}}\n",
        encoding="utf-8",
    )
    refused_unread(folder, "verify", "cases.yaml")


def of_leeds(folder, *arguments):
    done, _ = watched(folder, "estimate", "Leeds", "--draws", "100", *arguments)
    assert done.returncode == 0, done.stderr


SMALL_AREAS = {"small_areas": {"file": "../secret.csv"}}


def test_a_record_cannot_have_a_pack_elsewhere_read(folder):
    of_leeds(folder, "-o", "leeds.txt", "--record", "run.json")
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    record["evidence"]["id"] = "../secret"
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    refused_unread(folder, "rerun", "run.json", code="unknown-pack")


@pytest.mark.parametrize("command", ["rerun", "diff"])
def test_a_record_cannot_have_small_areas_elsewhere_read(folder, command):
    """The profile in it has its areas counted already: one that names a table was changed by hand."""
    of_leeds(folder, "-o", "leeds.txt", "--record", "run.json")
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    record["profile"]["resolved"]["area"] = {"name": "North", "nation": "England"}
    record["profile"]["resolved"]["population"] = SMALL_AREAS
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    done, asked = watched(
        folder, command, "run.json", *(["Leeds", "--draws", "100"] if command == "diff" else [])
    )
    assert done.returncode in {3, 4}, done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stdout + done.stderr
    assert elsewhere(asked, folder) == []


def test_a_result_cannot_have_small_areas_elsewhere_read(folder):
    of_leeds(folder, "-o", "leeds.json")
    result = json.loads((folder / "leeds.json").read_text(encoding="utf-8"))
    result["inputs"]["profile"] = {"area": {"name": "North", "nation": "England"}, "population": SMALL_AREAS}
    (folder / "leeds.json").write_text(json.dumps(result), encoding="utf-8")
    refused_unread(folder, "diff", "leeds.json", "leeds.json")


def test_a_claim_names_no_file(folder):
    """Nothing in it is taken for a path, whatever it looks like."""
    (folder / "claim.yaml").write_text(
        "title: T\nplace: ../secret.csv\nsource: {citation: /etc/passwd}\ndenominator: 24,000 children\nrate: 10%\n"
        "count: 2,400 children\n",
        encoding="utf-8",
    )
    _, asked = watched(folder, "audit", "claim.yaml")
    assert elsewhere(asked, folder) == []


def test_the_columns_of_a_file_of_areas_name_no_file(folder):
    (folder / "areas.csv").write_text(
        "code,nation,births,area_name\n../secret.csv,England,120,/etc/passwd\n", encoding="utf-8"
    )
    done, asked = watched(
        folder, "batch", "areas.csv", "--column", "area_code=code", "--column", "live_births=births", "-o", "out.csv",
        "--draws", "100",
    )  # fmt: skip
    assert done.returncode in {0, 3}, done.stderr
    assert elsewhere(asked, folder) == []
