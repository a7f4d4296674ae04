"""Would a tired analyst understand what is wrong with a condition of ``--fail-if``? All of it is said at once."""

import re
from pathlib import Path

import pytest
import yaml

from imhcalc import application
from imhcalc.cli.fault_text import fault_text
from imhcalc.faults import DataMissingError, ExitCode, ImhcalcError, UsageError
from imhcalc.loading.conditions import read_conditions
from imhcalc.report.absent_content import OF_A_PLAN
from tests.messages.test_messages import compare
from tests.support import ROOT, figures, run, shipped

pytestmark = pytest.mark.messages

HERE = Path(__file__).parent / "conditions"
PLAN = {
    "area": "Leeds",
    "services": {"team": {"label": "Infant team", "capacity": 70, "unit": "families"}},
    "decisions": {"commission": {"label": "Commission", "figure": "flow.families", "above": 1}},
}
WHOLE_PLAN = yaml.safe_load((ROOT / "examples" / "leeds_plan.yaml").read_text(encoding="utf-8"))
NOWHERE = {"area": {"name": "Nobody's Land", "nation": "England"}, "population": {"live_births": 100,
           "quintile_shares": [1, 0, 0, 0, 0]}}  # fmt: skip

WRONG = {
    "writing": ("Leeds", UsageError, [
        "", "gp", "provision.gap", "60 < flow.families < 70", "> 60", "flow.families >", "flow.families above 60",
        "flow.families => 1,250", "flow.families = 60", "flow.families > many", "flow.families > 5%",
        "disorganised_attachment.prevalence > 7.5", "disorganised_attachment.prevalence > 120",
        "disorganised_attachment.prevalence > 150%", "flow.families ~ 60", "provision.gap > 7.5%",
    ]),
    "absent": ("Leeds", DataMissingError, [
        "provision.gap > 60", "provision.gap > 60", "disorganised_attachment.prevlence > 15%",
        "review_27_30m_concern.prevalence > 10%", "cost.total > 1", "demand.engaged > 1", "structural.overlap.low > 1",
        "known_groups.looked_after > 100", "scenario.more.demand.engaged > 1", "asq_personal_social.observed > 10%",
        "disorganised_attachment.composite > 10%", "gap > 1", "provision.gp > 60",
    ]),
    "misspelt": (WHOLE_PLAN, DataMissingError, ["provision.gp > 60"]),
    "begun": (PLAN, DataMissingError, ["provision.gap > 60", "workforce.wte_throughput > 5"]),
    "no-value": (NOWHERE, DataMissingError, ["disorganised_attachment.prevalence.q5 > 10%"]),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_conditions_is_told_at_once(name):
    profile, kind, texts = WRONG[name]
    result = run(profile)
    with pytest.raises(ImhcalcError) as refused:
        read_conditions(
            texts, figures(result), lambda each: application.absent_figure(each, result, shipped().evidence)
        )
    assert type(refused.value) is kind
    assert refused.value.exit_code == (ExitCode.USAGE if kind is UsageError else ExitCode.DATA_MISSING)
    compare(fault_text(refused.value.faults), HERE / f"{name}.txt")


def test_every_id_that_is_said_to_be_of_a_plan_is_one_of_a_plan():
    held = set(figures(run(WHOLE_PLAN)))
    assert {f"{section}.{name}" for section, names in OF_A_PLAN.items() for name in names} <= held
    others = {
        each for each in held if each.partition(".")[0] in OF_A_PLAN and not re.search(r"\.q\d$", each)
    } - {f"{section}.{name}" for section, names in OF_A_PLAN.items() for name in names}
    assert all(re.match(r"(provision|cost)\..+\.(capacity|\w+)$", each) for each in others), others
