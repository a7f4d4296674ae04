"""The worked examples that ship in data/cases: published inputs, through the project's own functions, to the published answers.

Each example cites its source in its file.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from imhcalc.assemble.worked_examples import worked_out
from imhcalc.faults import InputFaultsError
from imhcalc.loading.cases import shipped_cases
from imhcalc.shipped_data import data_root
from imhcalc.verifying import Bench, is_near, verify
from tests.support import ROOT, run, shipped, value

FILES = shipped_cases(data_root(None))
CASES = {name: case for file in FILES for name, case in file.cases.items()}
CHECKED = verify(FILES, Bench())
PUBLISHED = {"v02", "v05", "v06", "v07", "v08", "v11", "v17", "v18", "v19", "v21", "v23", "v26"}
"""The positive ones of the page of published worked examples."""


@pytest.mark.parametrize("checked", CHECKED, ids=lambda checked: checked.id)
def test_a_published_example_is_reproduced(checked):
    wrong = [
        (answer.name, answer.got, answer.expected.value) for answer in checked.answers if not answer.passed
    ]
    assert wrong == []
    assert len(checked.answers) == sum(len(step.answers) for step in checked.case.steps)


@pytest.mark.parametrize("checked", CHECKED, ids=lambda checked: checked.id)
def test_an_example_can_fail(checked):
    """A little more than the rounding or the tolerance is another answer: nothing lets a wrong one pass."""
    for answer in checked.answers:
        expected = answer.expected
        apart = 1.01 * (expected.rounded_to or 2 * (expected.tolerance or 0.0))
        assert apart > 0
        assert apart <= 0.025 * expected.value, "no example is so lenient that it says nothing"
        for wrong in (answer.got + apart, answer.got - apart):
            assert not is_near(expected, wrong), answer.name


def test_the_examples_that_ship():
    assert {name.partition("_")[0] for name in CASES} == PUBLISHED
    for name, case in CASES.items():
        assert case.source.citation
        assert case.inferred, "every one leaves something to be inferred"
        printed = [answer.as_printed for step in case.steps for answer in step.answers.values()]
        derived = any(
            "our multiplication" in line or "our division" in line or "worked back" in line
            for line in case.inferred
        )
        assert any(printed) or case.rivals or derived, (
            f"{name}: an answer that nobody printed stands beside one that somebody did, or is said to be ours"
        )


def test_what_is_published_is_in_the_inputs_and_the_answers():
    """As the page of published examples has them: inputs, then answers."""
    numbers = {
        "v02": ([688_120], [1380, 20640, 86020, 154830]),
        "v05": ([663_157, 30_000, 47_000, 66_000], [0.045, 0.071, 0.1]),
        "v06": ([693_600, 40], [27_740_000]),
        "v07": ([28_800, 40_000], [1_150_000_000]),
        "v08": ([73_000_000, 39_200], [1862]),
        "v11": ([26_716, 47_643, 7_612, 1_074, 5_312], [83_045, 77_733, 15.63]),
        "v17": ([5_981, 6_625, 0.1], [12_606, 1_261]),
        "v18": ([20_700, 0.1, 0.22], [2_070, 4_554]),
        "v19": ([4_400, 6_500, 0.04, 0.06, 51], [110_000, 108_000, 86, 127]),
        "v21": ([0.196, 2_740], [13_967, 13_992]),
        "v23": ([64_000, 0.1, 0.15], [6_400, 9_600]),
        "v26": ([0.068, 0.042], [0.055]),
    }
    for name, case in CASES.items():
        given = {
            number
            for step in case.steps
            for each in (step.inputs or {}).values()
            for number in (each if isinstance(each, list) else [each])
        }
        expected = {
            answer.value for step in case.steps if step.calculation for answer in step.answers.values()
        }
        inputs, answers = numbers[name.partition("_")[0]]
        assert set(inputs) <= given, name
        assert set(answers) <= expected, name


def test_rivals_name_each_other():
    for name, case in CASES.items():
        for rival in case.rivals:
            assert name in CASES[rival].rivals


def test_boys_and_girls_give_the_total_at_any_near_even_split():
    """V26: the answer does not hang on as many boys as girls."""
    for boys in range(490, 520):
        rate = worked_out("overall_rate", {"rates": [0.068, 0.042], "people": [boys, 1000 - boys]})["rate"]
        assert round(rate, 3) == 0.055


def test_both_plans_are_shown_for_a_place_in_england():
    """28,800 families and 39,200 babies: the inputs of the two rivals are two rungs of every ladder."""
    ladder = shipped().evidence.ladder
    families = CASES["v07_parent_infant_expansion"].steps[0].inputs["people"]
    babies = CASES["v08_team_in_every_area"].steps[0].inputs["people"]
    assert (ladder["plan_28800"].amount.number, ladder["plan_39200"].amount.number) == (families, babies)
    result = run("Leeds")
    assert value(result, "ladder.plan_28800.families") > 0
    assert value(result, "ladder.plan_39200.families") > 0


def test_neither_plans_money_is_a_default():
    """Method, section 17: money only where the profile states a cost."""
    assert not [figure.id for figure in run("Leeds").figures if figure.id.endswith(".cost")]


def test_the_evidence_that_ships_is_what_the_estimates_are_made_with():
    """Another pack is another answer: the examples would see it."""
    file = next(file for file in FILES if "v23_ireland_2018" in file.cases)
    case = file.cases["v23_ireland_2018"]
    step = case.steps[1].model_copy(
        update={
            "estimate": case.steps[1].estimate.model_copy(
                update={"evidence": "ncb-2020", "anchor": "reference"}
            )
        }
    )
    changed = replace(
        file, cases={"v23_ireland_2018": case.model_copy(update={"steps": [case.steps[0], step]})}
    )
    (checked,) = verify([changed], Bench())
    assert not checked.passed


def data_with(tmp_path: Path, name: str, text: str) -> Path:
    shutil.copytree(ROOT / "data" / "cases", tmp_path / "cases")
    (tmp_path / "cases" / name).write_text(text, encoding="utf-8")
    return tmp_path


CASE = """cases:
  %s:
    title: A title
    source: {citation: Somebody, where: somewhere}
    steps:
      - calculation: share_reached
        inputs: {reached: 1, in_need: 2}
        answers:
          share: {value: 0.5, unit: proportion, rounded_to: 0.1}
    rivals: [%s]
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CASE % ("v05_nhs_access", ""), "is also in"),
        (CASE % ("v99_other", "v05_nhs_acess"), "no example `v05_nhs_acess`"),
        (CASE.replace("share_reached", "share_of") % ("v99_other", ""), "share_of"),
        ("cases: [", "v99"),
        ("", "v99"),
    ],
    ids=["id given twice", "unknown rival", "unknown calculation", "no YAML", "empty"],
)
def test_what_is_wrong_with_a_file_of_examples_is_told_with_its_place(tmp_path, text, said):
    folder = data_with(tmp_path, "v99.yaml", text)
    with pytest.raises(InputFaultsError) as refused:
        shipped_cases(folder)
    told = [(fault.message, fault.place) for fault in refused.value.faults]
    assert any(said in f"{message} {place}" for message, place in told)
    assert all(place is not None for _, place in told)
