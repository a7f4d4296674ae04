"""Would a tired analyst understand what is wrong with a record of a run, or why it cannot be made again?"""

import json
from pathlib import Path

import pytest

from imhcalc import application, recording
from imhcalc.cli.fault_text import fault_text
from imhcalc.faults import ImhcalcError
from imhcalc.loading.run_records import load_record
from tests.messages.test_messages import compare
from tests.support import FEW, shipped

pytestmark = pytest.mark.messages

HERE = Path(__file__).parent / "records"


def spoil_much(data):
    data["options"]["seed"] = -1
    data["made_with"].pop("numpy")
    data["profile"]["resolved"]["are"] = "x"
    data["result"]["figures"]["flow.families"] = [1.0, 2.0]
    data["areas"]["sha256"] = "0a1b2c"


FAULTY = {
    "many-faults": spoil_much,
    "not-a-record": lambda data: data.update(schema="imhcalc-result/1"),
    "no-such-area": lambda data: data["profile"]["resolved"].update(area={"name": "Leedz"}),
    "no-such-pack": lambda data: data["evidence"].update(id="uk-2023"),
    "path-for-pack": lambda data: data["evidence"].update(id="../../secret"),
    "own-data-folder": lambda data: (data["evidence"].update(id="ours"), data.update(data_folder="own")),
    "comment": None,
}


@pytest.fixture(scope="module")
def record():
    given = application.resolved(application.profile_of_area(["Leeds"]), shipped())
    result = application.estimated_of(given, shipped(), FEW).result
    record = recording.record_of(
        given, shipped(), FEW, result, recording.Origin(["imhcalc", "estimate", "Leeds"])
    )
    return json.loads(recording.record_text(record))


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_record_is_explained(name, record, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = json.loads(json.dumps(record))
    # What changes with every version is not shown in any of these.
    data["result"]["figures"] = {"flow.families": [1.0, 0.5, 2.0]}
    data["result"]["parts"] = {}
    if FAULTY[name] is not None:
        FAULTY[name](data)
    text = json.dumps(data, indent=1)
    Path("run.json").write_text(text if FAULTY[name] else f"# mine\n{text}", encoding="utf-8")
    with pytest.raises(ImhcalcError) as refused:
        recording.made_again(load_record("run.json"), file="run.json")
    compare(fault_text(refused.value.faults), HERE / f"{name}.txt")
