"""Code and tests name sections of docs/method.md and pages of docs/decisions, and no other numbering."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "imhcalc"
METHOD = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"(?ms)^## (\d+)\. (.*?)(?=^## |\Z)", METHOD))
DECISIONS = {path.name[:2] for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")}

NUMBERS = r"\d+(?:(?:, | and | to )\d+)*"
SECTION = re.compile(rf"\bsections? ({NUMBERS})", re.IGNORECASE)
OF_THE_METHOD = re.compile(
    rf"\bmethod,? sections? ({NUMBERS})|\bsections? ({NUMBERS}) of the method|\"{{3}}sections? ({NUMBERS})",
    re.IGNORECASE,
)
"""The last is how a test's docstring begins."""
DECISION = re.compile(r"\bdecisions? (\d+)", re.IGNORECASE)
OTHER_NUMBERING = re.compile(
    r"\bmethod, ?\(?\d|\bsections? \d+\.\d+ of the method|\bequations? \(?\d|\bdecisions, \d|\bdecisions of the project, \d",
    re.IGNORECASE,
)
"""Numbers of equations and of subsections, which docs/method.md does not have."""


def numbers(text: str) -> list[str]:
    """Return the numbers of "3", "4 and 5" or "22 to 26"."""
    first, last = re.findall(r"\d+", text)[0], re.findall(r"\d+", text)[-1]
    if " to " in text:
        return [str(number) for number in range(int(first), int(last) + 1)]
    return re.findall(r"\d+", text)


def texts(*folders: Path) -> Iterator[tuple[Path, str]]:
    """Return every Python file's text, with each line break and what is indented after it as one space."""
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if path != Path(__file__):
                yield path, re.sub(r"\s*\n\s*(?:# )?", " ", path.read_text(encoding="utf-8"))


def cited(pattern: re.Pattern[str], text: str) -> set[str]:
    return {
        each for found in pattern.finditer(text) for part in found.groups() if part for each in numbers(part)
    }


def test_every_section_that_the_program_names_is_in_the_method():
    found = {path: cited(SECTION, text) for path, text in texts(SOURCE)}
    assert sum(map(len, found.values())) > 50
    assert {path.name: wrong for path, sections in found.items() if (wrong := sections - set(SECTIONS))} == {}


def test_every_section_of_the_method_that_a_test_names_is_there():
    found = {path: cited(OF_THE_METHOD, text) for path, text in texts(ROOT / "tests")}
    assert sum(map(len, found.values())) > 15
    assert {path.name: wrong for path, sections in found.items() if (wrong := sections - set(SECTIONS))} == {}


def test_every_decision_that_is_named_has_its_page():
    found = {path: cited(DECISION, text) for path, text in texts(SOURCE, ROOT / "tests")}
    assert any(found.values())
    assert {path.name: wrong for path, pages in found.items() if (wrong := pages - DECISIONS)} == {}


def test_nothing_is_named_by_the_numbers_of_another_page():
    found = [
        f"{path.name}: {text[match.start() : match.start() + 40]}"
        for path, text in texts(
            SOURCE, *(ROOT / name for name in ("tests", "tools", "benchmarks", "examples"))
        )
        for match in OTHER_NUMBERING.finditer(text)
    ]
    assert found == []


def modules_that_cite() -> dict[str, set[str]]:
    """Return the modules of which the first paragraph names sections, by what they are called under `imhcalc`."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        said = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0]
        if sections := cited(OF_THE_METHOD, said):
            name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
            found[name] = sections
    return found


MODULES = modules_that_cite()


@pytest.mark.parametrize("name", MODULES)
def test_a_section_that_a_module_says_it_is_names_that_module(name):
    """So a section that is put between others, or a number mistyped, is found by what the section is about."""
    assert [each for each in sorted(MODULES[name]) if f"`{name}." not in SECTIONS[each]] == []


def test_most_of_the_core_says_which_section_it_is():
    core = [path.stem for path in (SOURCE / "core").glob("*.py") if path.stem != "__init__"]
    assert len([name for name in MODULES if name.startswith("core.")]) > len(core) / 2
