"""The central chain as formulas that a reader can change: need, demand, capacity, gap, staff, cost."""

from collections.abc import Iterable

from imhcalc.models.result import Result
from imhcalc.report.live_formulas import Line
from imhcalc.report.live_lines import Chain
from imhcalc.report.live_need import STAGES, add_demand, add_gap, add_need, add_services
from imhcalc.report.live_staff import add_money, add_staff
from imhcalc.report.view import View


def chain(result: Result) -> list[Line]:
    """Return the lines of the central chain of a run, inputs that it lacks among them without a value."""
    building = Chain(View.of(result))
    add_need(building)
    add_demand(building)
    add_services(building)
    add_gap(building)
    add_staff(building)
    add_money(building)
    return building.lines


def model_does_more(result: Result) -> list[str]:
    """Say in plain words what the full model does that the chain takes as given."""
    profile, run = result.inputs.profile, result.run
    said = [
        "The prevalence is one input here. The full model works it out from the deprivation of the neighbourhoods, "
        "the published ratios and any local survey. This sheet does not: a change of babies leaves the prevalence as it is.",
    ]
    pathway = profile.get("pathway") or {}
    if any((pathway.get(key) or {}).get("odds_ratios_by_quintile") for key, *_ in STAGES):
        said.append(
            "Each share of a stage is the share over all neighbourhoods together. In the full model it differs by fifth "
            "of deprivation as you state, around the stated rate; here it is one number, which can differ from that rate and stays where it is when other inputs change."
        )
    said.append(
        f"Only central values are here. The ranges come from {run.draws:,} draws of the full model: they are on the sheet "
        "Figures, and do not move when an input is changed."
    )
    return said


def missing_inputs(lines: Iterable[Line]) -> dict[str, list[str]]:
    """Return the labels of inputs that the run has no value for, by part."""
    found: dict[str, list[str]] = {}
    for line in lines:
        if not line.formula and line.value is None:
            found.setdefault(line.part, []).append(line.label)
    return found
