"""Would a tired analyst understand what `diff` refuses, and what to do about it?"""

import json
import re
from pathlib import Path

import pytest

from imhcalc.cli.differing import HowToRun, asked_for, sides_given
from imhcalc.cli.fault_text import fault_text
from imhcalc.differences.telling import Asked, differ
from imhcalc.faults import DataMissingError, ExitCode, ImhcalcError, InputFaultsError, UsageError
from imhcalc.rerunning import Packs
from tests.messages.test_messages import compare
from tests.unit.differences.differing import LEEDS, made, runner, with_births

pytestmark = pytest.mark.messages

HERE = Path(__file__).parent / "differences"
EXPECTED = "disorganised_attachment.expected"


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Writes a result in a folder of its own, changed by hand as asked."""
    monkeypatch.chdir(tmp_path)

    def write(change=None, name="result.json"):
        result = json.loads(made(LEEDS).model_dump_json(by_alias=True))
        if change is not None:
            change(result)
        Path(name).write_text(json.dumps(result, indent=2), encoding="utf-8")
        return name

    return write


def refused(old, new="Leeds", asked=None):
    using = runner()
    with pytest.raises(ImhcalcError) as caught:
        differ(*sides_given(old, new, Packs(using.root), using, HowToRun()), using, asked or Asked())
    return caught.value


def told(error):
    """Return the faults as text, without what moves whenever any figure or parameter is added to results."""
    text = re.sub(r"result\.json:\d+:", "result.json:N:", fault_text(error.faults))
    text = re.sub(r"^( *)\d+ \|", r"\1N |", text, flags=re.MULTILINE)
    return re.sub(r"one of \d+,|and \d+ more", lambda found: re.sub(r"\d+", "N", found[0]), text)


def the_figure(result, figure_id=EXPECTED):
    return next(each for each in result["figures"] if each["id"] == figure_id)


def test_a_value_that_its_inputs_do_not_give(written):
    error = refused(written(lambda result: the_figure(result).update(value=1250.5)))
    assert isinstance(error, InputFaultsError)
    compare(told(error), HERE / "value.txt")


def test_a_limit_that_its_inputs_do_not_give(written):
    error = refused(written(lambda result: the_figure(result)["interval"].update(lower=700.0)))
    compare(told(error), HERE / "limit.txt")


def test_inputs_that_do_not_give_the_figures(written):
    def change(result):
        result["inputs"]["profile"]["population"] = {"live_births": {"value": 9000.0}}

    compare(told(refused(written(change))), HERE / "inputs.txt")


def test_a_figure_that_its_inputs_do_not_give_at_all(written):
    def change(result):
        result["figures"].append({**the_figure(result), "id": "population.grandparents", "value": 1298.5})

    compare(told(refused(written(change))), HERE / "figure.txt")


def test_a_profile_that_this_version_does_not_know(written):
    def change(result):
        result["inputs"]["profile"]["grandparents"] = 3

    error = refused(written(change))
    assert isinstance(error, DataMissingError)
    compare(told(error), HERE / "profile.txt")


def test_a_profile_that_another_version_knew(written):
    def change(result):
        result["inputs"]["profile"]["grandparents"] = 3
        result["run"]["imhcalc"] = "0.0.9"

    compare(told(refused(written(change))), HERE / "another-version.txt")


def test_a_place_that_is_not_held_any_more(written):
    def change(result):
        result["inputs"]["profile"]["area"] = {"name": "Atlantis"}

    compare(told(refused(written(change))), HERE / "place.txt")


def test_figures_that_neither_result_has(written):
    asked = asked_for(
        "5%",
        None,
        ["cost.totl=5%"],
        ["disorganised_attachment.expcted"],
        ignore_chance=False,
        sensitivity=False,
    )
    error = refused(written(), asked=asked)
    assert error.exit_code == ExitCode.USAGE
    compare(told(error), HERE / "unknown-figures.txt")


def test_tolerances_that_are_none():
    with pytest.raises(UsageError) as caught:
        asked_for(
            "5", -1.0, ["cost.total", "=5%", "cost.total=5 per cent", "cost.total=-3", "cost.total=150%x"], [],
            ignore_chance=False, sensitivity=False,
        )  # fmt: skip
    compare(told(caught.value), HERE / "tolerances.txt")


def test_standard_input_twice():
    compare(told(refused("-", "-")), HERE / "standard-input.txt")


def test_a_record_that_was_changed(written, tmp_path):
    from imhcalc.cli.app import run

    written()
    assert run(["estimate", "Leeds", "--draws", "400", "--record", "run.json", "-o", "x.txt", "-q"]) == 0
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    record["profile"]["resolved"]["population"] = with_births(9000.0)["population"]
    (tmp_path / "run.json").write_text(json.dumps(record), encoding="utf-8")
    compare(told(refused("run.json")), HERE / "record.txt")
