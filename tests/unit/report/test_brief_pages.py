"""The brief as it is printed: really no more than two pages of A4, by a browser and by LibreOffice."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from imhcalc.report.registry import renderer
from imhcalc.report.setting import Setting
from tests.unit.report.handed_over_results import PROFILES, result_for

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PAGES = 2
A_MINUTE = 60
PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b(?!s)")


def tool(*names: str) -> str:
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"none of {', '.join(names)} is on this machine")
    return found


def pages_of(pdf: Path) -> int:
    return len(PAGE_OBJECT.findall(pdf.read_bytes()))


@pytest.mark.parametrize("name", PROFILES)
def test_as_html_it_prints_on_two_pages(name: str, tmp_path: Path):
    browser = tool(*BROWSERS)
    page, pdf = tmp_path / "brief.html", tmp_path / "brief.pdf"
    text = renderer("html")(result_for(name), Setting(extent="brief"))
    page.write_text(str(text), encoding="utf-8")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command += [f"--user-data-dir={tmp_path / 'browser'}", f"--print-to-pdf={pdf}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=2 * A_MINUTE)
    assert 1 <= pages_of(pdf) <= PAGES


@pytest.mark.parametrize("name", PROFILES)
def test_as_word_it_prints_on_two_pages(name: str, tmp_path: Path):
    office = tool("soffice", "libreoffice")
    document = tmp_path / "brief.docx"
    content = renderer("word")(result_for(name), Setting(extent="brief"))
    assert isinstance(content, bytes)
    document.write_bytes(content)
    command = [office, f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(document)]
    subprocess.run(command, check=True, capture_output=True, timeout=3 * A_MINUTE)
    assert 1 <= pages_of(tmp_path / "brief.pdf") <= PAGES
