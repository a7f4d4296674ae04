"""Would a tired analyst understand what is wrong with a result that was changed, cut short, or is none?"""

import json
from pathlib import Path

import pytest

from imhcalc.cli.fault_text import fault_text
from imhcalc.faults import ImhcalcError
from imhcalc.loading.results import load_result
from tests.messages.test_messages import compare
from tests.unit.loading.small_result import plain, text

HERE = Path(__file__).parent / "results"
pytestmark = pytest.mark.messages


def changed() -> str:
    result = plain()
    result["run"]["seed"] = "zero"
    result["area"]["nation"] = None
    del result["figures"][1]["label"]
    result["figures"][2]["unit"] = "babies"
    return json.dumps(result, indent=2)


def twice() -> str:
    result = plain()
    result["figures"] += result["figures"][:1]
    result["context"]["headline"] = "disorganized_attachment"
    return json.dumps(result, indent=2)


CASES = {
    "changed": changed,
    "given-twice": twice,
    "cut-short": lambda: text()[: text().index('"invalid_draws"') + 8],
    "json-syntax": lambda: text().replace('"seed": 0,', '"seed": 0'),
    "comparison": lambda: '{"schema": "imhcalc-comparison/1", "run": {}}',
    "no-schema": lambda: '{"area": "Leeds"}',
    "profile": lambda: "area: Leeds\n",
    "empty": lambda: "",
    "word": lambda: "PK\x03\x04",
}


def faults_of(path: str) -> str:
    with pytest.raises(ImhcalcError) as caught:
        load_result(path)
    return fault_text(caught.value.faults)


@pytest.mark.parametrize("name", CASES)
def test_a_faulty_result_is_explained(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("result.json").write_text(CASES[name](), encoding="utf-8")
    compare(faults_of("result.json"), HERE / f"{name}.txt")


def test_a_missing_result_is_explained(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    compare(faults_of("leeds.json"), HERE / "no-such-file.txt")
