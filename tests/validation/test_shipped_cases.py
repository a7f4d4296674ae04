"""The worked examples that ship in data/cases: published inputs, through the project's own functions, to the published answers.

Each example cites its source in its file.
"""

import shutil
from pathlib import Path

import pytest

from imhcalc.core.services import Role, benefit_cost, cost, provision
from imhcalc.faults import InputFaultsError
from imhcalc.loading.cases import load_cases
from imhcalc.report.numbers import half_up
from imhcalc.shipped_data import data_root
from tests.support import ROOT, run, shipped, value

CASES = load_cases(data_root(None))
PUBLISHED = {"v05_nhs_access", "v06_six_week_check", "v07_parent_infant_expansion", "v08_team_in_every_area",
             "v11_child_parent_psychotherapy"}  # fmt: skip


def worked_out(step) -> dict[str, float]:
    """The answers of a step, by the functions that a plan's figures come from."""
    given = step.inputs
    if step.calculation == "share_reached":
        found = provision(need=given["in_need"], demand=given["reached"], capacity=given["reached"])
        return {"share": float(found.coverage_of_need)}
    if step.calculation == "cost_of_all":
        # (29) with one kind of post, without on-costs and overheads: a number of people at a price.
        found = cost(given["people"], [Role(1.0, given["cost_of_each"], 0.0)], 0.0, 0.0, given["people"])
        return {"cost": float(found.total)}
    if step.calculation == "cost_of_each":
        found = cost(0.0, [Role(1.0, 0.0, 0.0)], 0.0, given["cost"], given["people"])
        return {"cost_of_each": float(found.per_family)}
    return dict(zip(("benefit", "net", "ratio"), benefit_cost(given["benefits"], given["cost"]), strict=True))


def rounded(answer, found: float) -> float:
    step = answer.rounded_to
    return found // step * step if answer.rounding == "down" else half_up(found, step)


STEPS = [
    pytest.param(name, step, id=f"{name}-{number}")
    for name, case in CASES.items()
    for number, step in enumerate(case.steps, 1)
]


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_a_published_example_is_reproduced(name, step):
    found = worked_out(step)
    for key, answer in step.answers.items():
        assert rounded(answer, found[key]) == pytest.approx(answer.value, rel=1e-12), (name, key, found[key])


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_an_example_can_fail(name, step):
    """One more unit of the rounding is another answer: no tolerance lets a wrong one pass."""
    found = worked_out(step)
    for key, answer in step.answers.items():
        for wrong in (found[key] + 1.01 * answer.rounded_to, found[key] - 1.01 * answer.rounded_to):
            assert rounded(answer, wrong) != pytest.approx(answer.value, rel=1e-12), (name, key)


def test_the_examples_that_ship():
    assert set(CASES) == PUBLISHED
    for case in CASES.values():
        assert case.source.citation
        assert case.inferred, "every one leaves something to be inferred"
        printed = [answer.as_printed for step in case.steps for answer in step.answers.values()]
        assert any(printed) or case.rivals, (
            "an answer that nobody printed stands beside one that somebody did"
        )


def test_rivals_name_each_other():
    for name, case in CASES.items():
        for rival in case.rivals:
            assert name in CASES[rival].rivals


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
    """Decisions of the project, 8: named, and off."""
    assert not [figure.id for figure in run("Leeds").figures if figure.id.endswith(".cost")]


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
        load_cases(folder)
    told = [(fault.message, fault.place) for fault in refused.value.faults]
    assert any(said in f"{message} {place}" for message, place in told)
    assert all(place is not None for _, place in told)
