"""Why a result has no figure of an id: what the profile would have to say, or which option was left out."""

from imhcalc.faults import nearest
from imhcalc.models.result import Result
from imhcalc.report.plan_content import SECTIONS

_RATES = "shares of families noticed, referred and taken on (`pathway`)"
_A_DECISION = "it takes a decision to test (`decisions`), and `--sensitivity`"
TAKES = {
    "demand": (("pathway",), f"the profile states no {_RATES}"),
    "provision": (("services", "pathway"), f"it takes the services there are (`services`) and the {_RATES}"),
    "workforce": (("workforce", "pathway"), f"it takes what staff do (`workforce`) and the {_RATES}"),
    "cost": (("workforce", "costs"), "it takes staff with their pay (`workforce`, `costs`)"),
    "breakeven": (("costs",), "it takes costs with what they save (`costs: {savings: ...}`)"),
    "projection": (("projection",), "it takes births by year (`projection`)"),
    "equity": (("observed",), "it takes local counts by fifth (`observed`)"),
    "overlap": (("overlap",), "the profile takes no indicators together (`overlap`)"),
    "known_groups": (("known_groups",), "the profile counts no groups (`known_groups`)"),
    "scenario": (("scenarios",), "the profile has no scenarios (`scenarios`)"),
    "decision": (("decisions",), _A_DECISION),
    "threshold": (("decisions",), _A_DECISION),
    "tornado": (("decisions",), _A_DECISION),
}
"""By the first part of an id: the keys of a profile that it takes, and that in words."""
OF_A_PLAN = {
    "demand": ("identified", "referred", "engaged", "rate", "outside", "assessments", "all"),
    "provision": (
        "capacity", "met", "gap", "gap.chance", "surplus", "not_seen", "unmet_need", "coverage_of_expected",
        "coverage_of_need", "coverage_of_demand",
    ),
    "workforce": (
        "health_visitors", "hours_per_family", "casework_share", "families_per_wte", "wte_throughput", "open_cases",
        "wte_caseload", "wte_other", "gap", "smallest_team", "smallest_team.families", "practitioners", "team",
        "first_year.families", "capacity",
    ),
    "cost": (
        "fixed", "per_extra_family", "smallest_team", "pay", "total", "per_family", "gap", "capacity",
    ),
}  # fmt: skip
"""By the first part of an id: how those go on that a profile can give. Those named after its services are not among them."""
WITH_SENSITIVITY = ("structural", "value_of_data", "decision", "threshold", "tornado")
ENDINGS = {
    ".observed": "no local result is given for it (`observed`), and none is published here",
    ".composite": "no local result is given for it (`observed`) to be combined with the model",
    ".expected.realised": "it is worked out where fewer than 30 are expected, for the interval `predictive`",
}
"""By how the id of an indicator's figure ends."""
OF_A_COUNT = (".observed", ".composite")
"""How the ids of figures end that rest on a local count."""


def why_absent(wanted: str, result: Result, outcome: str | None) -> str | None:
    """Return why a result has no figure of an id, as a clause, or None where nothing is known of such an id.

    `outcome` is the label of the outcome that the id begins with, where it does with one of the evidence.
    """
    if outcome is not None:
        return _of_an_outcome(wanted, result, outcome)
    section = wanted.partition(".")[0]
    lacking = result.context.plan.lacking.get(section)
    if lacking:
        return f"{SECTIONS.get(section, section).lower()} still lacks {'; '.join(lacking)}"
    keys, words = TAKES.get(section, ((), ""))
    if not all(result.inputs.profile.get(key) for key in keys):
        return words
    if section in WITH_SENSITIVITY and not _has_sensitivity(result):
        return "it is worked out with `--sensitivity`"
    if section == "ladder" and result.inputs.profile.get("pathway"):
        return "the ladder stands only where the profile states no rates from need to demand"
    return None


def _of_an_outcome(wanted: str, result: Result, outcome: str) -> str | None:
    if wanted.endswith(OF_A_COUNT) and _is_hidden(result, wanted.partition(".")[0]):
        return "the local count given for it is too small to show, or to use, without giving single children away"
    absent = result.context.absent.get(outcome)
    ending = next((why for ending, why in ENDINGS.items() if wanted.endswith(ending)), None)
    return ending if absent is None else absent.rstrip(".")


def misspelt_for(wanted: str) -> str | None:
    """Return the id that a profile can give and that another, which none can, was meant for; None where none is near."""
    section, _, name = wanted.partition(".")
    names = OF_A_PLAN.get(section, ())
    alike = [each for each in names if each.count(".") == name.count(".")]
    near = None if name in names else nearest(name, alike)
    return f"{section}.{near}" if near else None


def _is_hidden(result: Result, outcome: str) -> bool:
    """Say whether a local count of an indicator was given and is too small to show."""
    where = f"{outcome}.observed"
    return any(warned.code == "W_SUPPRESSED" and warned.where == where for warned in result.warnings)


def _has_sensitivity(result: Result) -> bool:
    return any(figure.id.startswith(WITH_SENSITIVITY) for figure in result.figures)
