"""What is in the packages, and that the wheel alone does the work."""

import json
import posixpath
import re
import subprocess
import tarfile
import zipfile
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path

import pytest

from imhcalc.models.schemas import SCHEMAS

ROOT = Path(__file__).resolve().parents[2]
DATA = "imhcalc/_data/"
COMMANDS = {
    "version": ("--version",),
    "help": ("--help",),
    "estimate an area": ("estimate", "Leeds", "--draws", "200"),
    "estimate a profile": ("estimate", "fernshire.yaml", "--draws", "200"),
    "check": ("check", "leeds.yaml", "fernshire.yaml"),
    "areas list": ("areas", "list"),
    "areas show": ("areas", "show", "Leeds"),
    "areas refresh": ("areas", "refresh", "Leeds", "--dry-run"),
    "evidence list": ("evidence", "list"),
    "evidence show": ("evidence", "show", "disorganised_attachment"),
    "evidence of another pack": ("evidence", "list", "--evidence", "ncb-2020"),
    "schema profile": ("schema", "profile"),
    "schema evidence": ("schema", "evidence"),
    "schema result": ("schema", "result"),
    "schema cases": ("schema", "cases"),
    "schema record": ("schema", "record"),
    "schema claim": ("schema", "claim"),
    "verify": ("verify",),
}


def data_of_checkout() -> dict[str, str]:
    """Names and hashes of the data files that git has or would take."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "data"],
            cwd=ROOT, capture_output=True, check=True, encoding="utf-8",
        ).stdout  # fmt: skip
    except FileNotFoundError:
        pytest.skip("no git")
    paths = [ROOT / name for name in listed.split("\0") if name]
    return {
        path.relative_to(ROOT / "data").as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.is_file()
    }


def test_the_wheel_has_the_data_of_the_checkout(built):
    with zipfile.ZipFile(built.wheel) as wheel:
        packed = {
            name.removeprefix(DATA): sha256(wheel.read(name)).hexdigest()
            for name in wheel.namelist()
            if name.startswith(DATA)
        }
    assert packed == data_of_checkout()


def test_the_wheel_has_every_schema_where_its_files_say(built):
    """The first line of each file of evidence and of worked examples leads an editor to a schema inside the wheel."""
    with zipfile.ZipFile(built.wheel) as wheel:
        names = set(wheel.namelist())
        assert {f"{DATA}schema/{name}.json" for name in SCHEMAS} <= names
        led = {
            name: re.match(r"# yaml-language-server: \$schema=(\S+)\n", wheel.read(name).decode("utf-8"))
            for name in names
            if name.startswith((f"{DATA}evidence/", f"{DATA}cases/")) and name.endswith(".yaml")
        }
    assert len(led) > 15
    for name, modeline in led.items():
        assert modeline is not None, name
        assert posixpath.normpath(posixpath.join(posixpath.dirname(name), modeline[1])) in names


def test_the_sdist_has_what_builds_and_checks_it(built):
    with tarfile.open(built.sdist) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    wanted = {"pyproject.toml", "README.md", "LICENSE", "CITATION.cff", "CHANGELOG.md", "noxfile.py", ".ci/run",
              "requirements/constraints.txt", "examples/leeds.yaml", "tests/packaging/test_wheel.py"}  # fmt: skip
    assert wanted <= names


def test_the_wheel_holds_the_package_and_nothing_else(built):
    with zipfile.ZipFile(built.wheel) as wheel:
        tops = {name.partition("/")[0] for name in wheel.namelist()}
        (metadata,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        about = message_from_bytes(wheel.read(metadata))
        assert "imhcalc/py.typed" in wheel.namelist()
    assert {top for top in tops if not top.endswith(".dist-info")} == {"imhcalc"}
    assert about["License-Expression"] == "MIT AND OGL-UK-3.0"
    assert not [line for line in about.get_all("Requires-Dist") if line.startswith("click")]


def test_data_is_data():
    """A Python file under data/ would break an editable install."""
    assert not list((ROOT / "data").rglob("*.py"))


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_the_wheel_alone_runs_every_command(installed, arguments):
    assert installed.run("imhcalc", *arguments).strip()


def test_the_wheel_alone_writes_a_page(installed):
    installed.run("imhcalc", "report", "Leeds", "--brief", "-o", "leeds.html")
    assert "<!DOCTYPE html>" in (installed.folder / "leeds.html").read_text(encoding="utf-8")


def test_the_wheel_alone_is_a_module_and_a_library(installed):
    assert installed.run("python", "-m", "imhcalc", "--version").startswith("imhcalc ")
    program = "import imhcalc; print(imhcalc.estimate('Leeds').area.code, imhcalc.__file__)"
    code, where = installed.run("python", "-c", program).split(maxsplit=1)
    assert code == "E08000035"
    assert ROOT not in Path(where.strip()).parents


def test_json_of_the_wheel_is_one_object(installed):
    result = json.loads(installed.run("imhcalc", "estimate", "Leeds", "--draws", "200", "--format", "json"))
    assert result["schema"] == "imhcalc-result/1"


def test_the_wheel_has_what_it_imports(installed):
    """Every module imports with nothing installed but what the wheel requires: `import click` would fail here."""
    program = (
        "import imhcalc, importlib, pkgutil\n"
        "for module in pkgutil.walk_packages(imhcalc.__path__, 'imhcalc.'):\n"
        "    if not module.name.endswith('__main__'):\n"
        "        importlib.import_module(module.name)\n"
        "print('all imported')"
    )
    assert installed.run("python", "-W", "error", "-c", program) == "all imported\n"
