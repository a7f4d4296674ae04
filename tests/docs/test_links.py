"""Every link of the project's pages leads to a file that is there, and to a heading that it has."""

import re
from pathlib import Path

import pytest

from tests.support import ROOT

AT_THE_TOP = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
PAGES = [
    *AT_THE_TOP,
    *(path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").rglob("*.md"))),
]
OUTSIDE = ("http://", "https://", "mailto:")
CODE = re.compile(r"^ *```.*?^ *```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((<[^>]+>|[^()\s]+)(?: \"[^\"]*\")?\)")


def links(name: str) -> list[str]:
    text = CODE.sub("", (ROOT / name).read_text(encoding="utf-8"))
    return [found[1].strip("<>") for found in LINK.finditer(text) if not found[1].startswith(OUTSIDE)]


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and the site make them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name):
    wrong = []
    for link in links(name):
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)
    assert wrong == []


@pytest.mark.parametrize("name", [page for page in PAGES if page.startswith("docs/")])
def test_the_examples_of_every_page_are_run_by_a_test(name):
    page = (ROOT / name).read_text(encoding="utf-8")
    shown = re.findall(r"^ *```(console|pycon|python|yaml|sh)$", page, flags=re.MULTILINE)
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert not shown or f'"{Path(name).name}"' in tests, "no test reads this page"
