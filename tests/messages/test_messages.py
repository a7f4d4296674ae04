"""Would a tired analyst understand? One bad file per kind of fault, beside the text it gives.

After a change of wording, write the texts anew with ``IMHCALC_WRITE_MESSAGES=1 pytest tests/messages`` and
read every difference.
"""

import ast
import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from imhcalc import application
from imhcalc.auditing import audit
from imhcalc.checking.ages import MaxAge
from imhcalc.checking.check import Asked, check
from imhcalc.checking.moved import Since
from imhcalc.cli.fault_text import fault_text
from imhcalc.faults import DataMissingError, ImhcalcError, InputFaultsError, UsageError
from imhcalc.loading.evidence import load_evidence
from imhcalc.loading.interventions import load_catalogue
from imhcalc.loading.profile import load_profile
from imhcalc.loading.references import check_profile_against
from imhcalc.loading.scenarios import with_scenarios
from imhcalc.models.checked import LAST
from imhcalc.models.options import MOVED_OVER
from tests.support import ROOT as PROJECT
from tests.support import shipped

pytestmark = pytest.mark.messages

HERE = Path(__file__).parent
ROOT = Path("data")
"""As if given on the command line from this folder."""

LOADING = Path(__file__).parents[2] / "src" / "imhcalc" / "loading"
LIKE_A_CODE = r"[a-z0-9]+(-[a-z0-9]+)+|E_[A-Z_]+"
NO_CODES = {
    "imhcalc-record",
    "imhcalc-result",
    "utf-8",
    "uk-2026",
    "e-2",
    "e-3",
    "medium-high",
    "medium-low",
    "low-medium",
}
PYDANTIC_WORDS = re.compile(
    r"pydantic|validat|Input should|Field required|Extra inputs|\b(?:str|int|float|bool|dict|NoneType|None)\b|"
    r"[Ii]nvalid|[Pp]lease|function-",
)


class Before:
    """What git would say: each file as it stands in the folder `before`, at one commit."""

    ref = LAST
    found_some = True

    def content(self, file: Path) -> bytes | str:
        before = file.parent / "before" / file.name
        if before.exists():
            return before.read_bytes()
        # Of the other cases nothing has moved.
        return "new" if file.stem == "not-compared" else file.read_bytes()

    def commit(self, _: Path) -> str:
        return "1a2b3c4"


def cases(folder: str) -> list[str]:
    return sorted(path.name for path in (HERE / folder).iterdir() if path.suffix == ".yaml" or path.is_dir())


def text_of_profile(path: str) -> str:
    """Return the faults of a profile: of the file, or else against the small pack."""
    try:
        loaded = load_profile(path)
    except ImhcalcError as error:
        return fault_text(error.faults)
    faults = check_profile_against(load_evidence("base", ROOT), loaded)
    assert faults, "this file has no faults"
    return fault_text(faults)


def text_of_plan(path: str) -> str:
    """Return what `check` says of a profile with a plan: against a small pack, and the areas and the offer that ship."""
    held = application.Shipped(PROJECT / "data", shipped().table, load_evidence("plan", ROOT))
    faults = application.check([path], held)
    assert faults, "this file has no faults"
    places = [fault.place for fault in InputFaultsError(faults).faults]
    assert all(place.line for place in places)
    assert places == sorted(places)
    return fault_text(InputFaultsError(faults).faults)


def text_of_check(path: str) -> str:
    """Return what `check` says of a profile where a team asks for all it can, on a day in 2026."""
    since = Since(Before(), MOVED_OVER)
    asked = Asked(since, MaxAge.read("24m", date(2026, 6, 30)), require_owner=True)
    return fault_text(check([path], shipped(), asked).findings)


def text_of_pack(path: str) -> str:
    with pytest.raises(InputFaultsError) as caught:
        load_evidence(path, ROOT)
    return fault_text(caught.value.faults)


def compare(text: str, expected: Path) -> None:
    if os.environ.get("IMHCALC_WRITE_MESSAGES"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def text_of_claims(path: str) -> str:
    """Return what `audit` says of a file of claims: its faults, or the areas that are not held."""
    with pytest.raises(ImhcalcError) as caught:
        audit([path], shipped())
    return fault_text(caught.value.faults)


@pytest.fixture(autouse=True)
def _in_this_folder(monkeypatch):
    monkeypatch.chdir(HERE)


@pytest.mark.parametrize("name", cases("profiles"))
def test_a_faulty_profile_is_explained(name):
    compare(text_of_profile(f"profiles/{name}"), HERE / "profiles" / f"{Path(name).stem}.txt")


@pytest.mark.parametrize("name", cases("plans"))
def test_a_faulty_plan_is_explained(name):
    compare(text_of_plan(f"plans/{name}"), HERE / "plans" / f"{Path(name).stem}.txt")


@pytest.mark.parametrize("name", [name for name in cases("checks") if name != "before"])
def test_what_a_team_asks_of_a_profile_is_explained(name):
    compare(text_of_check(f"checks/{name}"), HERE / "checks" / f"{Path(name).stem}.txt")


def test_every_code_of_a_check_has_a_case():
    shown = set(re.findall(r"^[a-z]+\[([^\]]+)\]", "\n".join(texts().values()), re.MULTILINE))
    checks = LOADING.parent / "checking"
    first = re.compile(r"\bFault\(\s*\"([a-z-]+)\"")
    written = {
        code for path in checks.glob("*.py") for code in first.findall(path.read_text(encoding="utf-8"))
    }
    assert {"out-of-date", "no-year", "no-owner", "unlike-held", "moved", "not-compared"} <= written
    # A commit that is not there has tests of its own, in tests/cli/test_check.py.
    assert written - shown == {"no-history"}


@pytest.mark.parametrize("name", cases("claims"))
def test_a_faulty_claim_is_explained(name):
    compare(text_of_claims(f"claims/{name}"), HERE / "claims" / f"{Path(name).stem}.txt")


def test_too_many_scenarios_are_explained(tmp_path):
    lines = "".join(f"  s{n}: {{label: x, set: {{headline: colic}}}}\n" for n in range(101))
    path = tmp_path / "many.yaml"
    path.write_text(f"area: Leeds\nscenarios:\n{lines}", encoding="utf-8")
    text = text_of_plan(str(path)).replace(str(tmp_path), "plans")
    compare(text, HERE / "plans" / "too-many-scenarios.txt")


def test_an_unknown_scenario_is_explained():
    with pytest.raises(UsageError) as caught:
        with_scenarios(load_profile(str(PROJECT / "examples" / "leeds_plan.yaml")), ["outreech"])
    compare(fault_text(caught.value.faults), HERE / "plans" / "unknown-scenario.txt")


@pytest.fixture
def interventions(tmp_path, monkeypatch):
    """Return the table of interventions in a folder of its own, to be spoilt."""
    shutil.copytree(PROJECT / "data" / "interventions", tmp_path / "interventions")
    monkeypatch.chdir(tmp_path)
    return Path("interventions/interventions.csv")


def text_of_table(table: Path, text: str) -> str:
    table.write_text(text, encoding="utf-8")
    with pytest.raises(DataMissingError) as caught:
        load_catalogue(Path())
    return fault_text(caught.value.faults)


def test_faulty_cells_of_interventions_are_explained(interventions):
    text = interventions.read_text(encoding="utf-8")
    for old, new in {
        "Family Foundations,universal,group,-9,6,": ",univrsal,group,9,6,",
        "incredible_years_parents_babies,": "family_foundations,",
        ",group,0,12,": ",group,-10,twelve,",
    }.items():
        assert old in text
        text = text.replace(old, new, 1)
    compare(text_of_table(interventions, text), HERE / "interventions" / "cells.txt")


def test_an_unknown_column_of_interventions_is_explained(interventions):
    header, *rows = interventions.read_text(encoding="utf-8").splitlines()
    text = "\n".join([f"{header},nots", *(f"{row}," for row in rows)])
    compare(text_of_table(interventions, text), HERE / "interventions" / "unknown-column.txt")


def test_an_empty_table_of_interventions_is_explained(interventions):
    header = interventions.read_text(encoding="utf-8").splitlines()[0]
    compare(text_of_table(interventions, f"{header}\n"), HERE / "interventions" / "no-rows.txt")


def test_everything_wrong_with_a_plan_comes_in_one_pass():
    """Of the form, of the file, of its scenarios, against the evidence and the offer: at once."""
    text = text_of_plan("plans/everything.yaml")
    codes = re.findall(r"^error\[([^\]]+)\]", text, re.MULTILINE)
    assert len(codes) == 69
    assert len(set(codes)) == 44


@pytest.mark.parametrize("name", cases("files"))
def test_a_file_that_is_no_text_is_explained(name):
    compare(text_of_profile(f"files/{name}"), HERE / "files" / f"{Path(name).stem}.txt")


@pytest.mark.parametrize("name", cases("evidence"))
def test_a_faulty_evidence_file_is_explained(name):
    compare(text_of_pack(f"evidence/{name}"), HERE / "evidence" / f"{Path(name).stem}.txt")


@pytest.mark.parametrize("name", cases("packs"))
def test_a_faulty_pack_is_explained(name):
    compare(text_of_pack(f"packs/{name}"), HERE / "packs" / f"{name}.txt")


def test_a_missing_file_is_explained():
    compare(text_of_profile("profiles/seven-fautls.yaml"), HERE / "files" / "no-such-file.txt")


def test_a_missing_folder_is_explained():
    compare(text_of_profile("profile/mine.yaml"), HERE / "files" / "no-such-folder.txt")


def test_a_folder_is_explained():
    compare(text_of_profile("evidence"), HERE / "files" / "is-a-folder.txt")


def test_a_file_that_may_not_be_read_is_explained(monkeypatch):
    refuse(monkeypatch, PermissionError(13, "Permission denied"))
    compare(text_of_profile("mine.yaml"), HERE / "files" / "no-permission.txt")


def test_a_file_that_cannot_be_read_is_explained(monkeypatch):
    refuse(monkeypatch, OSError(5, "Input/output error"))
    compare(text_of_profile("mine.yaml"), HERE / "files" / "unreadable-file.txt")


def refuse(monkeypatch, error):
    as_before = Path.open

    def open_(path, mode="r", **options):
        if mode == "rb":
            raise error
        return as_before(path, mode, **options)

    monkeypatch.setattr(Path, "open", open_)


def test_a_file_over_two_megabytes_is_explained(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("big.yaml").write_bytes(b"# " + b"x" * 2_000_000)
    compare(text_of_profile("big.yaml"), HERE / "files" / "file-too-large.txt")


def test_a_file_of_too_many_values_is_explained(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "area: Leeds\nnotes:\n" + "- a\n" * 100_000
    Path("many.yaml").write_text(text, encoding="utf-8")
    compare(text_of_profile("many.yaml"), HERE / "files" / "too-many-values.txt")


def test_more_than_two_hundred_faults_are_counted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("many.yaml").write_text(
        "area: Leeds\n" + "".join(f"wrong_{n}: 1\n" for n in range(250)), encoding="utf-8"
    )
    text = text_of_profile("many.yaml")
    compare(text.split("\n\n")[0] + "\n", HERE / "files" / "more-faults.txt")
    assert text.endswith("\n201 faults in 1 file\n")


def test_an_unknown_pack_is_explained():
    with pytest.raises(DataMissingError) as caught:
        load_evidence("bsae", ROOT)
    assert caught.value.exit_code == 4
    compare(fault_text(caught.value.faults), HERE / "packs" / "unknown-pack.txt")


@pytest.mark.parametrize("name", cases("versions"))
def test_a_profile_of_an_earlier_version_is_told_what_to_change(name):
    """Against a pack of a version later, in which some ids are others and some are gone."""
    if name == "base_2":
        return
    held = application.Shipped(PROJECT / "data", shipped().table, load_evidence("versions/base_2", ROOT))
    _, found = application.checked(f"versions/{name}", held)
    assert found, "nothing is told"
    compare(fault_text(found), HERE / "versions" / f"{Path(name).stem}.txt")


def test_a_path_in_a_pack_of_the_data_folder_is_explained(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Path("data/evidence/lower")
    folder.mkdir(parents=True)
    text = (HERE / "packs/no-such-pack/a.yaml").read_text(encoding="utf-8").replace("ours", "lower")
    (folder / "lower.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputFaultsError) as caught:
        load_evidence("lower", Path("data"))
    compare(fault_text(caught.value.faults), HERE / "packs" / "path-in-shipped-pack.txt")


def test_a_folder_without_yaml_is_explained(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("ours").mkdir()
    compare(text_of_pack("ours"), HERE / "packs" / "no-files.txt")


def test_a_shipped_pack_in_the_wrong_folder_is_explained(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Path("data/evidence/basis")
    folder.mkdir(parents=True)
    text = (HERE / ROOT / "evidence/base/base.yaml").read_text(encoding="utf-8")
    (folder / "base.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputFaultsError) as caught:
        load_evidence("basis", Path("data"))
    compare(fault_text(caught.value.faults), HERE / "packs" / "pack-id.txt")


def test_seven_faults_are_found_in_one_pass():
    with pytest.raises(InputFaultsError) as caught:
        load_profile("profiles/seven-faults.yaml")
    assert len(caught.value.faults) == 7
    assert len({fault.code for fault in caught.value.faults}) == 7
    places = [fault.place for fault in caught.value.faults]
    assert places == sorted(places)


def texts() -> dict[str, str]:
    return {str(path.relative_to(HERE)): path.read_text(encoding="utf-8") for path in HERE.rglob("*.txt")}


def codes_in_source() -> set[str]:
    """Return every string of the source that looks like a code, or is the first argument of a fault."""
    found = set()
    models = LOADING.parent / "models"
    sources = [*LOADING.glob("*.py"), models / "quantity.py", models / "governance.py"]
    for path in sources:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and re.fullmatch(LIKE_A_CODE, str(node.value)):
                found.add(node.value)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fault":
                found |= {
                    each.value for each in node.args[:1] if isinstance(each, ast.Constant) and each.value
                }
    return found - NO_CODES


def test_every_code_has_a_case():
    shown = set(re.findall(r"^(?:error|note)\[([^\]]+)\]", "\n".join(texts().values()), re.MULTILINE))
    written = codes_in_source()
    assert written - shown == set()
    assert len(written) > 40


@pytest.mark.parametrize("name", sorted(texts()))
def test_no_message_speaks_python(name):
    messages = [line for line in texts()[name].splitlines() if not re.match(r"\s*\d+ \|", line)]
    assert [line for line in messages if PYDANTIC_WORDS.search(line)] == []


@pytest.mark.parametrize(
    "path", sorted(HERE.rglob("*.txt")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_every_fault_says_what_would_do(path):
    """What is expected, or what to do next: a refusal that says neither leaves its reader where they were."""
    for block in re.split(r"\n\n(?=(?:error|warning|note)\[)", path.read_text(encoding="utf-8")):
        if block.startswith(("error[", "warning[")):
            assert "   = help:" in block or "= expected:" in block, block
