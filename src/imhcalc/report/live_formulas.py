"""The central chain as formulas that a reader can change: need, demand, capacity, gap, staff, cost.

Each line is an input, or a formula of lines before it in the few operations that spreadsheets and
`worked_out` share. The format writes the formulas; tests work them out and set them against the engine.
"""

import ast
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor
from typing import Any, NamedTuple

from imhcalc.models.result import Result
from imhcalc.models.units import Unit
from imhcalc.report.view import View

LEAST_CASEWORK = 0.01
"""The engine's floor under the share of time for families, kept here because the formula holds it."""
WHOLE = 1e-9
"""The engine's tolerance for a whole number of posts."""
MOTHERS = {"maternities", "fathers"}
STAGES = (
    ("identified", "share of families in need whose strain a professional notices (awareness)", "families noticed"),
    ("referred", "share of those noticed who are referred (accessibility)", "families referred"),
    ("engaged", "share of those referred who take the service up (acceptability)", "families in need who take it up"),
)  # fmt: skip
STATED = "as your profile states"
NOT_STATED = "not stated in the profile"
_NAME = re.compile(r"(?<![\w.])[a-z][a-z0-9_]*")


class Line(NamedTuple):
    """One line of the chain: an input where `formula` is empty, else worked out.

    `formula` is divided by `over` where that is above 0; where it is not, the line is `otherwise`, or has no
    value. `needs` names further lines without which it has none. Where `adds`, the lines that have a value are
    added and the others left out. `value` is the central value of the run: in
    `unit`, None where the run has none. `figure` is the id of the figure that it is, if it is one.
    """

    name: str
    part: str
    label: str
    unit: Unit
    value: float | None
    how: str
    formula: str = ""
    over: str = ""
    otherwise: float | None = None
    needs: tuple[str, ...] = ()
    adds: bool = False
    figure: str = ""

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the lines that it rests on, each once."""
        return tuple(dict.fromkeys([*_NAME.findall(self.formula), *_NAME.findall(self.over), *self.needs]))


def worked_out(lines: Iterable[Line], changed: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return the value of every line, by name, with some inputs changed.

    Raises
    ------
    ValueError
        If a formula uses what spreadsheets and this do not share.
    """
    found: dict[str, float | None] = {}
    for line in lines:
        found[line.name] = (
            changed.get(line.name, line.value) if not line.formula else _worked_out(line, found)
        )
    return found


def _worked_out(line: Line, known: Mapping[str, float | None]) -> float | None:
    numbers = {name: value for name in line.arguments if (value := known.get(name)) is not None}
    if line.adds:
        return sum(numbers.values()) if numbers else None
    if len(numbers) < len(line.arguments):
        return None
    if not line.over:
        return _value(ast.parse(line.formula, mode="eval").body, numbers)
    divisor = _value(ast.parse(line.over, mode="eval").body, numbers)
    if divisor <= 0:
        return line.otherwise
    return _value(ast.parse(line.formula, mode="eval").body, numbers) / divisor


def _value(node: ast.expr, known: Mapping[str, float]) -> float:
    match node:
        case ast.Name(id=name):
            return known[name]
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, known)
        case ast.BinOp(left=left, op=operator, right=right):
            return _combined(operator, _value(left, known), _value(right, known))
        case ast.Call(func=ast.Name(id=called), args=args) if called in _FUNCTIONS:
            return float(_FUNCTIONS[called]([_value(each, known) for each in args]))
    message = f"not an operation of the chain: {ast.unparse(node)}"
    raise ValueError(message)


_FUNCTIONS: dict[str, Callable[[Sequence[float]], float]] = {
    "MAX": max,
    "MIN": min,
    "INT": lambda given: floor(given[0]),
}


def _combined(operator: ast.operator, left: float, right: float) -> float:
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
    message = "divisions belong in `over`, which says what stands where there is nothing to divide by"
    raise ValueError(message)


def missing_inputs(lines: Iterable[Line]) -> dict[str, list[str]]:
    """Return the labels of inputs that the run has no value for, by part."""
    found: dict[str, list[str]] = {}
    for line in lines:
        if not line.formula and line.value is None:
            found.setdefault(line.part, []).append(line.label)
    return found


def chain(result: Result) -> list[Line]:
    """Return the lines of the central chain of a run, inputs that it lacks among them without a value."""
    building = _Chain(View.of(result))
    _need(building)
    _demand(building)
    _services(building)
    _gap(building)
    _staff(building)
    _money(building)
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


@dataclass
class _Chain:
    """Collects lines; a formula's value is the engine's figure where there is one, else worked out here."""

    view: View
    lines: list[Line] = field(default_factory=list)
    values: dict[str, float | None] = field(default_factory=dict)

    @property
    def profile(self) -> dict[str, Any]:
        """The profile as the run resolved it."""
        return self.view.result.inputs.profile

    def block(self, name: str) -> dict[str, Any]:
        """Return a block of the profile, empty where it is not there."""
        return self.profile.get(name) or {}

    def given(  # noqa: PLR0913, PLR0917 -- the fields of a line
        self,
        name: str,
        part: str,
        label: str,
        unit: Unit,
        value: float | None,
        how: str = "",
        figure: str = "",
    ) -> str:
        """Add an input and return its name."""
        self._add(
            Line(
                name,
                part,
                label,
                unit,
                value,
                NOT_STATED if value is None else how or STATED,
                figure=figure,
            )
        )
        return name

    def stated(self, name: str, part: str, label: str, unit: Unit, stated: Any) -> str:  # noqa: ANN401 -- as the profile holds it
        """Add an input that the profile may state, with its source, and return its name."""
        return self.given(name, part, label, unit, _amount(stated), _origin(stated))

    def worked(
        self,
        name: str,
        part: str,
        label: str,
        unit: Unit,
        formula: str,
        how: str,
        **more: Any,  # noqa: ANN401 -- the others, each of its own type
    ) -> str:
        """Add a formula and return its name."""
        line = Line(name, part, label, unit, None, how, formula, **more)
        value = (
            self.view.value(line.figure)
            if line.figure in self.view.figures
            else _worked_out(line, self.values)
        )
        self._add(line._replace(value=value))
        return name

    def has(self, name: str) -> bool:
        """Return whether a line is there."""
        return name in self.values

    def _add(self, line: Line) -> None:
        self.lines.append(line)
        self.values[line.name] = line.value


def _amount(stated: Any) -> float | None:  # noqa: ANN401 -- as the profile holds it
    """Return a stated amount or share: bare, or under `value`."""
    value = stated.get("value") if isinstance(stated, Mapping) else stated
    return float(value) if isinstance(value, int | float) else None


def _origin(stated: Any) -> str:  # noqa: ANN401 -- as the profile holds it
    """Return where a stated amount comes from, in words."""
    if not isinstance(stated, Mapping):
        return ""
    origin = ", ".join(str(each) for each in (stated.get("source"), stated.get("year")) if each)
    return f"{STATED}: {origin}" if origin else ""


# -- need ------------------------------------------------------------------------------------------------


def _need(c: _Chain) -> None:
    headline = c.view.headline
    prevalence = f"{headline.id}.prevalence"
    rate = f"expected prevalence of {headline.label[:1].lower()}{headline.label[1:]}"
    how = "what the full model gives for this area; see the text above"
    if headline.population in MOTHERS:
        people = f"population.{headline.population}"
        c.given(
            "people",
            "Need",
            f"{headline.counted} a year",
            "people_per_year",
            c.view.value(people),
            "as in this report",
            people,
        )
        c.given("prevalence", "Need", rate, "proportion", c.view.value(prevalence), how, prevalence)
        c.worked("families_expected", "Need", "families expected in a year", "families_per_year", "people*prevalence",
                 f"{headline.counted} a year times prevalence: one family for each", figure="flow.families")  # fmt: skip
    else:
        births = "population.live_births"
        c.given(
            "births",
            "Need",
            "babies born in a year",
            "children_per_year",
            c.view.value(births),
            "as in this report",
            births,
        )
        c.given("prevalence", "Need", rate, "proportion", c.view.value(prevalence), how, prevalence)
        c.given("babies_per_maternity", "Need", "babies for each maternity, since twins are one family", "babies_per_maternity",
                _evidence(c, "parameters.babies_per_maternity"), "from the evidence")  # fmt: skip
        c.worked("babies_expected", "Need", "babies expected in a year", "children_per_year", "births*prevalence",
                 "babies born times prevalence", figure="flow.children")  # fmt: skip
        c.worked("families_expected", "Need", "families expected in a year", "families_per_year", "babies_expected",
                 "babies expected over babies for each maternity", over="babies_per_maternity", figure="flow.families")  # fmt: skip
    share = c.profile.get("benefit_share")
    label = "share of families who could benefit and would want help"
    if share is None:
        c.given(
            "benefit_share", "Need", label, "proportion", 1.0, "not stated: every family expected is counted"
        )
    else:
        c.stated("benefit_share", "Need", label, "proportion", share)
    c.worked("families_in_need", "Need", "families in need in a year", "families_per_year", "families_expected*benefit_share",
             "families expected times the share who could benefit and would want help",
             figure="flow.families" if share is None else "need.able_to_benefit")  # fmt: skip


def _evidence(c: _Chain, parameter: str) -> float | None:
    """Return a number of the evidence that the run used; the middle of one that is a pair of limits."""
    for used in c.view.result.inputs.parameters:
        if used.id == parameter:
            return sum(used.value) / len(used.value) if isinstance(used.value, list) else used.value
    return None


# -- demand ----------------------------------------------------------------------------------------------


def _demand(c: _Chain) -> None:
    pathway = c.block("pathway")
    before, before_figure = "families_in_need", c.view.result.context.plan.need or ""
    for key, label, families in STAGES:
        figure, name = f"demand.{key}", f"families_{key}"
        share, how = _share_of_stage(c, pathway.get(key), before_figure, figure)
        c.given(f"share_{key}", "Demand", label, "proportion", share, how)
        c.worked(name, "Demand", f"{families} in a year", "families_per_year", f"{before}*share_{key}",
                 "those before this stage times its share", figure=figure)  # fmt: skip
        before, before_figure = name, figure
    outside = pathway.get("outside_referrals")
    if outside is None:
        return
    c.stated("families_outside", "Demand", "families referred in a year who do not have the need", "families_per_year",
             outside.get("families_a_year"))  # fmt: skip
    c.given(
        "share_outside",
        "Demand",
        "share of them who are taken on all the same",
        "proportion",
        _amount(outside.get("engaged_share", 0.0)),
    )
    c.worked("families_taken_on", "Demand", "families who would be taken on in a year", "families_per_year",
             "families_engaged+families_outside*share_outside", "families in need who take it up, and those taken on without the need",
             figure="demand.all")  # fmt: skip


def _share_of_stage(
    c: _Chain, stated: Mapping[str, Any] | None, before: str, after: str
) -> tuple[float | None, str]:
    """Return the share over all neighbourhoods that passes a stage, and where it comes from."""
    reached, passed = c.view.value(before), c.view.value(after)
    if stated is None:
        return None, ""
    origin = _origin(stated) or STATED
    if stated.get("passed") is not None and stated.get("of"):
        return stated["passed"] / stated["of"], f"{origin}; counted locally"
    if stated.get("rate") is not None and not (stated.get("odds_ratios_by_quintile") and reached):
        return stated["rate"], origin
    if reached and passed is not None:
        return passed / reached, f"{origin}; what it comes to over the neighbourhoods here"
    return _evidence(c, f"parameters.{stated.get('use')}"), origin


def _taken_on(c: _Chain) -> str:
    return "families_taken_on" if c.has("families_taken_on") else "families_engaged"


# -- services and gap ------------------------------------------------------------------------------------


def _services(c: _Chain) -> None:
    counted = [each for each in c.view.result.context.plan.services if each.counted]
    label = "families whom services can see in a year, all together"
    if not counted:
        c.given("capacity", "Services", label, "families_per_year", None)
        return
    names = []
    for number, service in enumerate(counted, start=1):
        stated = c.block("services").get(service.id) or {}
        names.append(_service(c, f"service_{number}", service.id, service.label, stated))
    # A service whose unit nothing converts is left out, as the engine does, until its conversion is filled in.
    c.worked("capacity", "Services", label, "families_per_year", "+".join(names),
             "the services for families with signs of need, added", adds=True, figure="provision.capacity")  # fmt: skip


def _service(c: _Chain, name: str, key: str, label: str, stated: Mapping[str, Any]) -> str:
    figure, unit = f"provision.{key}.capacity", stated.get("unit")
    families, seen = f"{name}_families", f"{label}: families it can see in a year"
    if unit == "families":
        return c.given(families, "Services", seen, "families_per_year", _amount(stated.get("capacity")),
                       _origin(stated), figure)  # fmt: skip
    c.given(
        f"{name}_capacity",
        "Services",
        f"{label}: {unit} in a year",
        "index",
        _amount(stated.get("capacity")),
        _origin(stated),
    )
    if unit == "referrals":
        c.stated(f"{name}_conversion", "Services", f"{label}: share of referrals that become families seen", "proportion",
                 stated.get("families_per_referral"))  # fmt: skip
        return c.worked(families, "Services", seen, "families_per_year", f"{name}_capacity*{name}_conversion",
                        "referrals times the share that become families seen", figure=figure)  # fmt: skip
    c.stated(
        f"{name}_conversion",
        "Services",
        f"{label}: contacts of one family",
        "index",
        stated.get("contacts_per_family"),
    )
    return c.worked(families, "Services", seen, "families_per_year", f"{name}_capacity", "contacts over contacts of one family",
                    over=f"{name}_conversion", figure=figure)  # fmt: skip


def _gap(c: _Chain) -> None:
    demand = _taken_on(c)
    c.worked("families_seen", "Gap", "families seen in a year", "families_per_year", f"MIN({demand},capacity)",
             "the smaller of those who would be taken on and those whom services can see", figure="provision.met")  # fmt: skip
    c.worked("gap", "Gap", "families who would come and cannot be seen in a year", "families_per_year", f"MAX({demand}-capacity,0)",
             "those who would be taken on less those whom services can see, where above nothing", figure="provision.gap")  # fmt: skip
    c.worked("surplus", "Gap", "places beyond demand in a year", "families_per_year", f"MAX(capacity-{demand},0)",
             "those whom services can see less those who would be taken on, where above nothing", figure="provision.surplus")  # fmt: skip
    c.worked("seen_in_need", "Gap", "families in need who are seen in a year", "families_per_year", "families_seen*families_engaged",
             "families seen, less the places that families without the need take", over=demand, otherwise=0.0)  # fmt: skip
    c.worked("share_seen", "Gap", "share of families in need who are seen", "proportion", "seen_in_need", "those seen over those in need",
             over="families_in_need", figure="provision.coverage_of_need")  # fmt: skip
    c.worked("not_seen", "Gap", "families expected and not seen in a year", "families_per_year", "families_expected-seen_in_need",
             "families expected less those of them who are seen", figure="provision.not_seen")  # fmt: skip


# -- staff -----------------------------------------------------------------------------------------------


def _staff(c: _Chain) -> None:
    stated, demand = c.block("workforce"), _taken_on(c)
    hours = _hours(c, stated)
    c.stated(
        "hours_per_post",
        "Staff",
        "hours that a whole-time post works in a year, after leave",
        "hours_per_year",
        stated.get("hours_per_wte"),
    )
    _casework(c, stated)
    c.worked("families_per_post", "Staff", "families that one whole-time post can see in a year", "families_per_wte",
             "hours_per_post*casework_share", "hours of a post times the share spent on families, over hours for one family",
             over=hours, figure="workforce.families_per_wte")  # fmt: skip
    c.worked("staff_by_hours", "Staff", "staff by the hours that families take", "wte", demand, "families over families for each post",
             over="families_per_post", figure="workforce.wte_throughput")  # fmt: skip
    c.stated("years_in_service", "Staff", "years that a family stays", "years", stated.get("duration_years"))
    c.stated(
        "caseload",
        "Staff",
        "caseload: families open at one time for each whole-time post",
        "families_per_wte",
        stated.get("caseload_per_wte"),
    )
    c.worked("open_families", "Staff", "families open at one time", "families", f"{demand}*years_in_service",
             "families in a year times the years that a family stays", figure="workforce.open_cases")  # fmt: skip
    c.worked("staff_by_caseload", "Staff", "staff by caseload, to set beside staff by hours", "wte", "open_families",
             "families open at one time over the caseload; money below rests on staff by hours", over="caseload", figure="workforce.wte_caseload")  # fmt: skip
    posts = "staff_by_hours+staff_for_others" if _others(c, stated) else "staff_by_hours"
    _team(c, stated, posts)
    c.worked("staff_for_gap", "Staff", "staff to see the families who cannot be seen today", "wte", "gap",
             "the gap over families for each post", over="families_per_post", figure="workforce.gap")  # fmt: skip


def _hours(c: _Chain, stated: Mapping[str, Any]) -> str:
    parts = stated.get("hours_per_family") or {}
    label = "practitioners' hours for one family"
    if not parts:
        return c.given("hours_per_family", "Staff", label, "hours_per_family", None)
    names = [
        c.stated(f"hours_{part}", "Staff", f"{words} hours for one family", "hours_per_family", parts[part])
        for part, words in (("direct", "direct"), ("indirect", "indirect"), ("travel", "travel"))
        if parts.get(part) is not None
    ]
    return c.worked("hours_per_family", "Staff", label, "hours_per_family", "+".join(names), "the hours above, added",
                    figure="workforce.hours_per_family")  # fmt: skip


def _casework(c: _Chain, stated: Mapping[str, Any]) -> None:
    label = "share of working time spent on families"
    if stated.get("casework_share") is not None or not stated:
        c.stated("casework_share", "Staff", label, "proportion", stated.get("casework_share"))
        return
    names = [
        c.stated(
            f"hours_{part}",
            "Staff",
            f"hours of {words} in a year for each post",
            "hours_per_year",
            stated[part],
        )
        for part, words in (("supervision", "supervision"), ("training", "its own training"))
        if stated.get(part) is not None
    ]
    rest = "".join(f"-{name}" for name in names)
    c.worked("casework_share", "Staff", label, "proportion", f"MAX(hours_per_post{rest},{LEAST_CASEWORK}*hours_per_post)",
             "what supervision and training leave of a post's hours", over="hours_per_post", figure="workforce.casework_share")  # fmt: skip


def _others(c: _Chain, stated: Mapping[str, Any]) -> bool:
    """Add staff for what is not work for families in need, and return whether there is any."""
    hours = []
    if c.has("families_outside") and stated.get("hours_per_assessment") is not None:
        c.stated("hours_per_assessment", "Staff", "hours for the assessment of a family without the need", "hours_per_family",
                 stated["hours_per_assessment"])  # fmt: skip
        hours.append("families_outside*hours_per_assessment")
    if stated.get("consultation") is not None:
        c.stated("hours_consultation", "Staff", "hours in a year of consultation and training of other services", "hours_per_year",
                 stated["consultation"])  # fmt: skip
        hours.append("hours_consultation")
    if not hours:
        return False
    c.worked("staff_for_others", "Staff", "staff for those assessments, and for other services", "wte", "+".join(hours),
             "those hours over the hours of a post spent on families", over="hours_per_post*casework_share",
             needs=(_taken_on(c),), figure="workforce.wte_other")  # fmt: skip
    return True


def _team(c: _Chain, stated: Mapping[str, Any], posts: str) -> None:
    smallest = stated.get("smallest_team") or {}
    how = "staff by hours, with other work"
    if smallest:
        c.given("smallest_practitioners", "Staff", "practitioners of the smallest team, before cover", "wte",
                _amount(smallest.get("practitioners")), _origin(smallest))  # fmt: skip
        c.given(
            "cover",
            "Staff",
            "cover for leave and sickness, as a share of practitioners",
            "proportion",
            _amount(smallest.get("cover", 0.0)),
        )
        posts = f"MAX({posts},smallest_practitioners)*(1+cover)"
        how += ", at least the smallest team, with cover"
    if stated.get("whole_posts"):
        posts = f"-INT(-({posts}-{WHOLE:.9f}))"
        how += ", in whole posts"
    c.worked("practitioners", "Staff", "practitioners", "wte", posts, how, figure="workforce.practitioners")
    fixed = [
        c.given(
            f"{post}_posts", "Staff", f"{words}: whole-time posts", "wte", _amount(smallest[post].get("wte"))
        )
        for post, words in (("lead", "lead"), ("administration", "administration"))
        if smallest.get(post) is not None
    ]
    c.worked("team", "Staff", "the whole team", "wte", "+".join(["practitioners", *fixed]),
             "practitioners" + (", lead and administration" if fixed else ""), figure="workforce.team")  # fmt: skip


# -- money -----------------------------------------------------------------------------------------------


def _money(c: _Chain) -> None:
    costs, demand = c.block("costs"), _taken_on(c)
    per_post = _pay_of_a_post(c)
    fixed = _fixed_pay(c)
    c.given(
        "overhead",
        "Money",
        "overheads, as a share of pay with on-costs",
        "proportion",
        _amount(costs.get("overhead")),
    )
    if costs and costs.get("non_pay") is None:
        c.given(
            "non_pay",
            "Money",
            "costs other than pay in a year",
            "gbp_per_year",
            0.0,
            "not stated: none counted",
        )
    else:
        c.stated("non_pay", "Money", "costs other than pay in a year", "gbp_per_year", costs.get("non_pay"))
    c.worked("fixed_cost", "Money", "cost in a year before any family is seen", "gbp_per_year",
             f"{fixed}*(1+overhead)+non_pay" if fixed else "non_pay",
             "lead and administration with overheads, and costs other than pay", needs=() if fixed else ("overhead",), figure="cost.fixed")  # fmt: skip
    c.worked("cost_per_extra_family", "Money", "cost of one more family", "gbp_per_family", f"{per_post}*(1+overhead)",
             "pay of a post with overheads, over families for each post", over="families_per_post", figure="cost.per_extra_family")  # fmt: skip
    c.worked("pay", "Money", "pay in a year", "gbp_per_year", f"practitioners*{per_post}" + (f"+{fixed}" if fixed else ""),
             "practitioners times pay of a post" + (", with lead and administration" if fixed else ""), figure="cost.pay")  # fmt: skip
    year = c.view.result.context.plan.price_year
    c.worked("cost", "Money", "cost in a year", "gbp_per_year", "pay*(1+overhead)+non_pay",
             "pay with overheads, and costs other than pay" + (f"; prices of {year}" if year else ""), figure="cost.total")  # fmt: skip
    c.worked("cost_per_family", "Money", "cost for each family taken on", "gbp_per_family", "cost", "cost in a year over families in a year",
             over=demand, figure="cost.per_family")  # fmt: skip
    c.worked("cost_of_gap", "Money", "cost in a year of seeing the families who cannot be seen today", "gbp_per_year",
             "gap*cost_per_extra_family", "the gap times the cost of one more family, without the fixed cost", figure="cost.gap")  # fmt: skip
    _payers_and_savings(c, costs, demand)


def _pay_of_a_post(c: _Chain) -> str:
    """Add the pay of each role, and return the name of the pay of one post of practitioners."""
    roles = (c.block("workforce").get("roles")) or {}
    label = "pay of one whole-time practitioner, with on-costs"
    if not roles:
        c.given("role_1_pay", "Money", "pay of a whole-time practitioner in a year", "gbp_per_year", None)
        c.given("role_1_on_cost", "Money", "employer's on-costs, as a share of pay", "proportion", None)
        return c.worked(
            "pay_per_post",
            "Money",
            label,
            "gbp_per_year",
            "role_1_pay*(1+role_1_on_cost)",
            "pay with on-costs",
        )
    terms, shares = [], []
    for number, (role, stated) in enumerate(roles.items(), start=1):
        words = role.replace("_", " ")
        c.given(
            f"role_{number}_share",
            "Money",
            f"{words}: share of the practitioners",
            "proportion",
            _amount(stated.get("share")),
        )
        shares.append(f"role_{number}_share")
        terms.append(f"role_{number}_share*{_pay(c, f'role_{number}', words, stated)}")
    return c.worked("pay_per_post", "Money", label, "gbp_per_year", "+".join(terms), "pay with on-costs, weighed by the shares of the roles",
                    over="+".join(shares))  # fmt: skip


def _pay(c: _Chain, name: str, words: str, stated: Mapping[str, Any]) -> str:
    """Add the pay and on-costs of a post, and return what it costs as a formula."""
    salary, how = _amount(stated.get("salary")), _origin(stated.get("salary"))
    band = stated.get("band")
    if salary is None and band:
        salary, how = _evidence(c, f"parameters.pay_band_{band.lower()}"), f"the middle of band {band}"
    c.given(f"{name}_pay", "Money", f"{words}: pay in a year, whole time", "gbp_per_year", salary, how)
    c.given(
        f"{name}_on_cost",
        "Money",
        f"{words}: employer's on-costs, as a share of pay",
        "proportion",
        _amount(stated.get("on_cost")),
    )
    return f"{name}_pay*(1+{name}_on_cost)"


def _fixed_pay(c: _Chain) -> str | None:
    """Add the pay of lead and administration, and return its name; None where there are none."""
    smallest = c.block("workforce").get("smallest_team") or {}
    terms = [
        f"{post}_posts*{_pay(c, post, post, smallest[post])}"
        for post in ("lead", "administration")
        if smallest.get(post) is not None
    ]
    if not terms:
        return None
    return c.worked("fixed_pay", "Money", "pay of lead and administration in a year, with on-costs", "gbp_per_year", "+".join(terms),
                    "posts times pay with on-costs, added")  # fmt: skip


def _payers_and_savings(c: _Chain, costs: Mapping[str, Any], demand: str) -> None:
    by_label = {
        figure.label: figure.id for figure in c.view.result.figures if figure.id.startswith("cost.payer.")
    }
    for number, (payer, share) in enumerate((costs.get("payers") or {}).items(), start=1):
        c.given(f"payer_{number}_share", "Money", f"{payer}: share of the cost", "proportion", _amount(share))
        c.worked(f"payer_{number}_cost", "Money", f"{payer}: cost in a year", "gbp_per_year", f"cost*payer_{number}_share", "its share of the cost",
                 figure=by_label.get(f"Cost a year to {payer}", ""))  # fmt: skip
    for number, (name, saving) in enumerate((costs.get("savings") or {}).items(), start=1):
        c.stated(
            f"saving_{number}",
            "Money",
            f"{saving['label']}: saving that you state for each family",
            "gbp_per_family",
            saving.get("per_family"),
        )
        c.worked(f"break_even_{number}", "Money", f"{saving['label']}: families at which it pays the cost", "families_per_year", "cost",
                 "cost in a year over the saving for each family", over=f"saving_{number}", figure=f"breakeven.{name}.families")  # fmt: skip
        c.worked(f"saved_{number}", "Money", f"{saving['label']}: in a year, if every family seen brings it", "gbp_per_year",
                 f"saving_{number}*{demand}", "the saving for each family times families", figure=f"breakeven.{name}.saving")  # fmt: skip
