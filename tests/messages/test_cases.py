"""Would a tired analyst understand what is wrong with a file of worked examples? All of it is said at once."""

import shutil
from pathlib import Path

import pytest

from imhcalc.cli.fault_text import fault_text
from imhcalc.faults import DataMissingError, ImhcalcError, InputFaultsError
from imhcalc.loading.cases import all_cases, shipped_cases
from imhcalc.verifying import Bench, verify
from tests.messages.test_messages import compare
from tests.support import ROOT

pytestmark = pytest.mark.messages

HERE = Path(__file__).parent / "cases"


@pytest.fixture(autouse=True)
def _in_this_folder(monkeypatch):
    monkeypatch.chdir(HERE)


def refused(name: str) -> ImhcalcError:
    with pytest.raises(ImhcalcError) as caught:
        verify(all_cases([name]), Bench())
    return caught.value


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.yaml")))
def test_a_faulty_file_of_examples_is_explained(name):
    error = refused(name)
    assert isinstance(error, InputFaultsError)
    assert all(
        fault.place is not None and fault.place.line for fault in error.faults if fault.code != "no-such-file"
    )
    compare(fault_text(error.faults), HERE / f"{Path(name).stem}.txt")


def test_what_alone_is_not_held_is_code_four(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (HERE / "run.yaml").read_text(encoding="utf-8")
    Path("areas.yaml").write_text(
        text[: text.index("      - estimate: {area: Leeds, draws")], encoding="utf-8"
    )
    assert isinstance(refused("areas.yaml"), DataMissingError)


def test_names_that_mean_no_file_are_explained(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("folder/leeds.yaml").write_text("area: Leeds\n", encoding="utf-8")
    with pytest.raises(InputFaultsError) as caught:
        all_cases(["folder", "tables/*.yaml", "tabel.yaml"])
    compare(fault_text(caught.value.faults), HERE / "names.txt")


def test_an_id_that_is_given_twice_is_explained(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "data" / "cases", tmp_path / "cases")
    shutil.copy(tmp_path / "cases" / "benefit_cost.yaml", tmp_path / "cases" / "twice.yaml")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputFaultsError) as caught:
        shipped_cases(Path())
    compare(fault_text(caught.value.faults), HERE / "given-twice.txt")
