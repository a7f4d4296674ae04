"""The pages, a browser, axe-core and the Nu checker; without them the tests are skipped and say what is missing.

``nox -s accessibility`` installs what can be installed and sets ``IMHCALC_NODE_TOOLS``; a tool that is missing then
is a failure. ``IMHCALC_BROWSER`` names a Chromium that is not on the PATH.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

import pytest

from imhcalc.models.options import Options
from imhcalc.report.formats.html import render, render_blocks, render_index
from imhcalc.report.setting import Extent, Setting
from imhcalc.report.site_content import SiteEntry, site_index
from tests.golden.goldens import EXAMPLES, result_of
from tests.golden.pages import EVERY_KIND
from tests.support import run

TOOLS = "IMHCALC_NODE_TOOLS"
BROWSER = "IMHCALC_BROWSER"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PAGES: dict[str, tuple[str, Extent]] = {
    "a small rural authority": ("Rutland", "full"),
    "a plan with every part filled": ("leeds_plan", "full"),
    "two pages": ("leeds_plan", "brief"),
    "answers to a challenge": ("leeds_plan", "challenge"),
    "almost nothing known": ("fernshire", "full"),
}
EVERY_BLOCK = "every kind of block"
INDEX = "the index of a site"
AUTHORITIES = (
    SiteEntry("Leeds", "E08000035", "England", "leeds"),
    SiteEntry("Lewes <b>", "E07000063", "England", "lewes", ("Seaford", "Newhaven")),
    SiteEntry("Rhondda Cynon Taf", "W06000016", "Wales", "rhondda_cynon_taf"),
)


class Page(NamedTuple):
    """A page that was written: what it is of, and its file."""

    name: str
    path: Path

    @property
    def address(self) -> str:
        return self.path.as_uri()


def missing(what: str) -> NoReturn:
    """Skip, or fail where the tools were meant to be there."""
    if os.environ.get(TOOLS):
        pytest.fail(f"{what}, although {TOOLS} is set")
    pytest.skip(f"{what}; `nox -s accessibility` installs what can be installed")


@pytest.fixture(scope="session")
def node_tools() -> Path:
    """The folder that npm installed the tools in."""
    folder = os.environ.get(TOOLS)
    if not folder:
        missing(f"{TOOLS} names no folder with axe-core and vnu-jar")
    return Path(folder, "node_modules")


@pytest.fixture(scope="session")
def axe(node_tools: Path) -> str:
    """The source of axe-core."""
    script = node_tools / "axe-core" / "axe.min.js"
    if not script.is_file():
        missing("no axe-core is installed")
    return script.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def checker(node_tools: Path) -> list[str]:
    """The command that runs the Nu HTML checker."""
    archive = node_tools / "vnu-jar" / "build" / "dist" / "vnu.jar"
    java = shutil.which("java")
    if not archive.is_file() or java is None:
        missing("no Nu HTML checker is installed, or no Java to run it")
    return [java, "-jar", str(archive)]


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """A headless Chromium."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        missing("playwright is not installed")
    program = os.environ.get(BROWSER) or next(filter(None, map(shutil.which, BROWSERS)), None)
    # Chromium refuses to run as root, as in a container, unless its sandbox is off.
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(
                executable_path=program, args=["--no-sandbox"] if as_root else []
            )
        except Error as error:
            missing(f"no Chromium starts ({str(error).splitlines()[0]})")
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """The pages as `imhcalc report` writes them, and one with every kind of block."""
    folder = tmp_path_factory.mktemp("pages")
    written = {}
    for name, (of, extent) in PAGES.items():
        example = EXAMPLES / f"{of}.yaml"
        result = result_of(example) if example.is_file() else run(of, Options())
        written[name] = render(result, Setting(extent=extent))
    written[EVERY_BLOCK] = render_blocks(EVERY_KIND, Setting(links=(("All authorities", "index.html"),)))
    written[INDEX] = render_index(site_index("utla", AUTHORITIES, "uk-2026", "0.1.0"))
    for name, text in written.items():
        (folder / f"{name.replace(' ', '_')}.html").write_bytes(text.encode("utf-8"))
    return {name: Page(name, folder / f"{name.replace(' ', '_')}.html") for name in written}


@pytest.fixture(params=[*PAGES, EVERY_BLOCK, INDEX])
def page(request: pytest.FixtureRequest, pages: dict[str, Page]) -> Page:
    return pages[request.param]
