"""A site of every authority: every page and workbook stands where the index says, the folder is whole or not there."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from imhcalc import publishing
from imhcalc.application import shipped
from imhcalc.areas.gazetteer import every
from imhcalc.cli.app import run
from imhcalc.faults import ExitCode, OutputError
from imhcalc.models.options import Options
from imhcalc.publishing import Basis, publish

KINDS = ("utla", "district", "icb", "health-board")
FEW_DRAWS = Options(draws=200)


@pytest.fixture
def three(monkeypatch):
    """Only the first three authorities of a kind, one of them with districts inside."""
    monkeypatch.setattr(publishing, "every", lambda table, kind: _three(every(table, kind)))


def _three(areas):
    return [area for area in areas if area.name in {"Cumberland", "Rutland", "Cardiff"}]


def _published(folder: Path) -> list[tuple[int, int]]:
    said: list[tuple[int, int]] = []
    publish("utla", folder, Basis(None, None, FEW_DRAWS), lambda done, total: said.append((done, total)))
    return said


@pytest.mark.usefixtures("three")
def test_every_authority_has_a_page_and_a_workbook(tmp_path):
    said = _published(tmp_path / "site")
    assert said == [(1, 3), (2, 3), (3, 3)]
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == [
        "cardiff.html", "cardiff.xlsx", "cumberland.html", "cumberland.xlsx", "index.html",
        "rutland.html", "rutland.xlsx",
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]


@pytest.mark.usefixtures("three")
def test_every_link_leads_to_a_file_or_a_place_that_is_there(tmp_path):
    _published(tmp_path / "site")
    for page in (tmp_path / "site").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        places = set(re.findall(r' id="([^"]+)"', text))
        links = re.findall(r'href="([^"]+)"', text)
        assert links
        for link in map(unquote, links):
            assert link[1:] in places if link.startswith("#") else (page.parent / link).is_file(), link


@pytest.mark.usefixtures("three")
def test_the_index_finds_a_former_council_under_its_successor(tmp_path):
    _published(tmp_path / "site")
    index = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    entry = index[index.index("cumberland.html") : index.index("cumberland.xlsx") + 400]
    assert "Allerdale" in entry
    assert "Carlisle" in entry


@pytest.mark.usefixtures("three")
def test_a_page_says_that_it_is_modelled_with_year_version_and_how_to_quote_it(tmp_path):
    _published(tmp_path / "site")
    page = (tmp_path / "site" / "rutland.html").read_text(encoding="utf-8")
    for said in ("modelled", "mid-2023", "imhcalc 0.1.0", "How to cite"):
        assert said in page, said


@pytest.mark.usefixtures("three")
def test_the_same_run_writes_the_same_bytes(tmp_path):
    for name in ("first", "second"):
        _published(tmp_path / name)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes(), path.name


@pytest.mark.usefixtures("three")
def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path):
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="holds something"):
        _published(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


@pytest.mark.usefixtures("three")
def test_a_failure_leaves_no_folder(tmp_path, monkeypatch):
    def full(_entries):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publishing, "index_renderer", lambda: full)
    with pytest.raises(OutputError, match="no space left"):
        _published(tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_authorities_once(kind):
    areas = every(shipped().table, kind)
    stems = {publishing.slug(area.name) for area in areas}
    # As the area table's sources count them: `areas show --verify` checks the districts themselves.
    assert len(stems) == len(areas) == {"utla": 218, "district": 361, "icb": 42, "health-board": 26}[kind]


def test_what_cannot_be_combined_is_told_at_once(capsys):
    code = run(["report", "Leeds", "--every", "utla", "--brief", "-o", "a", "-o", "b"])
    err = capsys.readouterr().err
    assert code == ExitCode.USAGE
    assert "no area, profile, scenario, --brief" in err
    assert "-o FOLDER" in err
    assert "2 faults" in err
