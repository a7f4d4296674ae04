"""Would a tired analyst understand why a paper cannot be checked?"""

import zipfile
from pathlib import Path

import pytest

from imhcalc.cli.fault_text import fault_text
from imhcalc.faults import ImhcalcError
from imhcalc.paper_checks.check import checked
from imhcalc.papers import package
from tests.messages.test_messages import compare
from tests.support import run

HERE = Path(__file__).parent / "papers"
pytestmark = pytest.mark.messages

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def archive(name: str, **parts: str) -> bytes:
    path = Path(name)
    with zipfile.ZipFile(path, "w") as target:
        for part, content in parts.items():
            target.writestr(part.replace("__", "/").replace("_xml", ".xml"), content)
    return path.read_bytes()


CASES = {
    "old-format": ("leeds.docx", lambda: OLD),
    "encrypted": ("leeds.docx", lambda: OLD + "EncryptedPackage".encode("utf-16-le")),
    "no-archive": ("leeds.docx", lambda: b"PK\x03\x04"),
    "no-document": ("leeds.docx", lambda: archive("leeds.docx", other_xml="<a/>")),
    "not-well-formed": ("leeds.docx", lambda: archive("leeds.docx", word__document_xml="<a>")),
    "document-type": ("leeds.docx", lambda: archive("leeds.docx", word__document_xml="<!DOCTYPE a><a/>")),
    "wrong-suffix": ("leeds.docx", lambda: archive("leeds.docx", xl__workbook_xml="<a/>")),
    "pdf": ("leeds.pdf", lambda: b"%PDF"),
    "old-word": ("leeds.doc", lambda: OLD),
    "no-suffix": ("leeds", lambda: b"x"),
    "result-first": ("leeds.json", lambda: b"{}"),
    "not-text": ("leeds.md", lambda: b"\0\1"),
    "no-words": ("leeds.html", lambda: b"<p></p>"),
}


def faults_of(path: str) -> str:
    with pytest.raises(ImhcalcError) as caught:
        checked(path, run("Leeds"), "leeds.json")
    return fault_text(caught.value.faults)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", CASES)
def test_a_paper_that_cannot_be_read_is_explained(name):
    path, content = CASES[name]
    Path(path).write_bytes(content())
    compare(faults_of(path), HERE / f"{name}.txt")


def test_a_paper_that_unpacks_to_too_much_is_explained(monkeypatch):
    archive("leeds.docx", word__document_xml="<a>" + " " * 2000 + "</a>")
    monkeypatch.setattr(package, "LARGEST_PART", 1000)
    compare(faults_of("leeds.docx"), HERE / "unpacks-too-large.txt")


def test_a_missing_paper_is_explained():
    Path("leeds.docx").write_bytes(b"")
    compare(faults_of("leed.docx"), HERE / "no-such-file.txt")
    compare(faults_of("board/leeds.docx"), HERE / "no-such-folder.txt")


def test_a_folder_is_explained():
    Path("leeds.docx").mkdir()
    compare(faults_of("leeds.docx"), HERE / "is-a-folder.txt")


def test_a_paper_that_is_open_elsewhere_is_explained(monkeypatch):
    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        text = faults_of("leeds.docx")
    compare(text, HERE / "unreadable-file.txt")


def test_a_result_without_what_its_report_needs_is_explained():
    Path("leeds.md").write_text("About 1,300 babies", encoding="utf-8")
    result = run("Leeds")
    kept = [each for each in result.figures if not each.id.endswith(".national")]
    with pytest.raises(ImhcalcError) as caught:
        checked("leeds.md", result.model_copy(update={"figures": kept}), "leeds.json")
    compare(fault_text(caught.value.faults), HERE / "incomplete-result.txt")
