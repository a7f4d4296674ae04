"""What is generated is what the program prints now: `nox -s docs` writes it anew."""

import json
import re
import subprocess
import sys
from pathlib import Path, PurePath

import pytest

from imhcalc.models.schemas import SCHEMAS, schema_text
from tools import file_pages, reference_pages

ROOT = Path(__file__).resolve().parents[2]
GENERATED = {
    "docs/evidence.md": ("evidence", "show", "--format", "markdown"),
} | {f"data/schema/{name}.json": ("schema", name) for name in SCHEMAS}
PAGES = reference_pages.pages()
HEADINGS = ("Evidence", "Method", "Reports", "Command line", "Fixed")


@pytest.mark.parametrize(("name", "arguments"), GENERATED.items(), ids=GENERATED)
def test_generated_file_is_fresh(name, arguments):
    printed = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "imhcalc", *arguments],
        cwd=ROOT, capture_output=True, check=True, encoding="utf-8",
    ).stdout  # fmt: skip
    kept = (ROOT / name).read_text(encoding="utf-8")
    assert kept == printed, f"{name} is not what imhcalc prints now; `nox -s docs` writes it"


@pytest.mark.parametrize("pack", sorted(path.name for path in (ROOT / "data" / "evidence").iterdir()))
def test_compiled_evidence_is_fresh(pack):
    """An old one would be passed over, and every command be slower than it need be."""
    from imhcalc.loading.evidence import compile_evidence
    from imhcalc.shipped_data import data_root

    kept = (ROOT / "data" / "compiled" / f"{pack}.json").read_bytes()
    assert kept == compile_evidence(data_root(), pack), "`nox -s docs` writes it"


@pytest.mark.parametrize("name", PAGES)
def test_page_written_from_the_program_is_fresh(name):
    assert (ROOT / name).read_text(encoding="utf-8") == PAGES[name], "`nox -s docs` writes it"


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith(file_pages.FOLDER)])
def test_every_key_of_every_file_has_a_meaning(name):
    rows = [line.split(" | ") for line in PAGES[name].splitlines() if line.startswith("| `")]
    assert rows or name.endswith("index.md")
    # The docstring under the field says it.
    assert [row[0] for row in rows if not row[-1].removesuffix("|").strip()] == []


def test_every_key_of_every_schema_is_in_a_page():
    shown = "".join(PAGES.values())
    for name in SCHEMAS:
        for part in [json.loads(schema_text(name)), *json.loads(schema_text(name))["$defs"].values()]:
            keys = part.get("properties", {})
            assert [key for key in keys if f"\n| `{key}`" not in shown] == []


def test_every_module_is_in_the_page_on_the_house():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    parts = page.split("<!-- modules of ")[1:]
    found = {
        part.partition(" -->")[0]: set(re.findall(r"^\| `(\w+\.py)` \|", part, re.MULTILINE))
        for part in parts
    }
    held: dict[str, set[str]] = {}
    for path in (ROOT / "src" / "imhcalc").rglob("*.py"):
        room = path.parent.relative_to(ROOT / "src" / "imhcalc").as_posix()
        held.setdefault("imhcalc" if room == "." else room, set()).add(path.name)
    for room, modules in held.items():
        assert modules - {"__init__.py"} == found[room] - {"__init__.py"}, room


def test_every_module_that_is_named_elsewhere_on_the_page_is_there():
    """In its prose and its table of subjects; a star stands for any letters."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    prose = re.sub(r"<!-- modules of .*?<!-- end -->", "", page, flags=re.DOTALL)
    named = set(re.findall(r"`([\w/*]+\.py)`", prose))
    assert len(named) > 100  # of which most are in the table of subjects
    files = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("*.py")}
    files |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "src" / "imhcalc").rglob("*.py")}
    assert [name for name in sorted(named) if not any(PurePath(file).match(name) for file in files)] == []


def test_the_table_of_subjects_names_each_column_s_own_room():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if re.match(r"\| `.*\.py` \|$", line)]
    source = ROOT / "src" / "imhcalc"
    subjects = [row for row in rows if len(row) == 7]
    assert len(subjects) > 10
    for row in subjects:
        rooms = {4: "models", 5: "report", 6: "cli"} | ({5: "."} if "drafting/" in row[5] else {})
        for column, room in rooms.items():
            for name in re.findall(r"`([\w/]+\.py)`", row[column]):
                assert (source / room / name).exists(), f"{row[0]}: {room}/{name}"
        for column in (1, 2, 3):
            for name in re.findall(r"`([\w/]+(?:\.py)?)`", row[column]):
                assert (source / name).exists(), f"{row[0]}: {name}"


def test_every_page_has_its_place_in_the_site():
    named = set(re.findall(r"[\w/-]+\.md", (ROOT / "mkdocs.yml").read_text(encoding="utf-8")))
    assert named == {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}


def test_changelog_begins_with_what_is_newest():
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    from imhcalc import __version__

    first = next(line for line in lines if line.startswith("## "))
    assert first == "## Unreleased" or first.startswith(f"## {__version__} (")


def test_changelog_has_the_headings_of_the_house():
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert {line.removeprefix("### ") for line in lines if line.startswith("### ")} <= set(HEADINGS)
    entries = " ".join(lines).split(" - ")[1:]
    assert all("(issue " in entry or entry.startswith("Nothing") for entry in entries)
