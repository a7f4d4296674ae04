"""Answers to questions about a plan: money, whose budget, new demand, double counting, and what would change it."""

from imhcalc.first_letters import capital, lowered
from imhcalc.models.result import DecisionContext
from imhcalc.report import numbers
from imhcalc.report.answer import Answer
from imhcalc.report.content import share_of_spread
from imhcalc.report.marks import unmarked
from imhcalc.report.named import decision_now, has, nearest_flips, told, told_as_headline
from imhcalc.report.plan_content import demanded, has_demand
from imhcalc.report.view import View

FLIPS_NAMED = 3
"""Inputs at which a decision flips that are named in one answer: those nearest to their own value."""
DECISIONS_NAMED = 2
MULTIPLIED = "This run was asked to multiply an index for each circumstance: that counts twice what deprivation and adversity share."
PAYER = "cost.payer."
SAVINGS = (("imhcalc schema profile", "the form of a saving: costs, savings"),)


# -- finance ---------------------------------------------------------------------------------------------


def what_it_costs(view: View) -> Answer:
    """Give what it costs, what of that is fixed, and in prices of which year."""
    question = "What would it cost, and what is in that?"
    if not has(view, "cost.total"):
        return Answer(question, _no_cost(view), add=("workforce", "costs"))
    price = view.result.context.plan.price_year
    text = [
        f"A whole team for every family who would come: {told(view, 'cost.total')} a year"
        + (f", in prices of {price}." if price else ".")
    ]
    if has(view, "cost.fixed", "cost.per_extra_family"):
        text.append(
            f"Of that, {told(view, 'cost.fixed')} falls before any family is seen; one more family costs "
            f"{told(view, 'cost.per_extra_family')}, and each family seen {told(view, 'cost.per_family')} on average."
        )
    if has(view, "cost.gap"):
        text.append(
            f"The gap alone, at the cost of one more family: {told(view, 'cost.gap')} a year. That leaves out the fixed cost, so it "
            "starts no new team."
        )
    if has(view, "cost.smallest_team"):
        text.append(f"The smallest team that can run safely costs {told(view, 'cost.smallest_team')} a year.")
    pay = tuple(each.id for each in view.result.inputs.parameters if each.unit == "gbp_per_year")
    return Answer(question, " ".join(text), rests_on=("cost.total", *pay))


def _no_cost(view: View) -> str:
    text = "This run does not say: hours for a family, pay and other costs are local, and none were given."
    if has(view, "ladder.all.cost"):
        text = f"At the cost of a family that the profile states, every family expected would cost {told(view, 'ladder.all.cost')} a year."
    return f"{text} No national cost is put in their place."


def cash_releasing(view: View) -> Answer:
    """Say that no saving is claimed; set those that the user states against the cost."""
    question = "Are the savings cash-releasing?"
    savings = view.result.context.plan.savings
    points = [
        _saving(view, name, words)
        for name, words in savings.items()
        if has(view, f"breakeven.{name}.saving", f"breakeven.{name}.families", demanded(view))
    ]
    if not points:
        return Answer(
            question,
            "This report claims no saving, cash-releasing or not. It counts families, places, staff and cost. A saving has to be stated "
            "locally, with its source, whose budget it falls to, and whether it releases money or only capacity; the run then says how "
            "many families it would take to match the cost.",
            add=() if has(view, "cost.total") else ("workforce", "costs"),
            commands=SAVINGS,
        )
    stated = view.result.inputs.profile["costs"]["savings"]
    cashable = [stated[name]["cashable"] for name in savings]
    start = (
        "As the profile states them, yes."
        if all(cashable)
        else "Some, as the profile states them."
        if any(cashable)
        else ("No. As the profile states them they release capacity, not money.")
    )
    return Answer(
        question,
        f"{start} This report finds no saving itself, and does not add up those that are stated.",
        tuple(points),
        rests_on=tuple(f"breakeven.{name}.families" for name in savings),
    )  # fmt: skip


def _saving(view: View, name: str, words: str) -> str:
    saving, families = f"breakeven.{name}.saving", f"breakeven.{name}.families"
    enough = view.number(demanded(view)) >= view.number(families)
    return (
        f"{capital(words)}: {told(view, saving)} a year, if every family who comes brings it. It would take {told(view, families)} "
        f"families a year to match the whole cost; {told(view, demanded(view))} would come. At the central values it "
        f"{'matches' if enough else 'does not match'} the cost."
    )


def which_budget(view: View) -> Answer:
    """Say who pays, and to whose budget each stated saving falls."""
    question = "Which budget pays, and which one saves?"
    plan = view.result.context.plan
    payers = [
        figure for figure in view.result.figures if figure.id.startswith(PAYER) and has(view, figure.id)
    ]
    text = []
    if payers:
        listed = "; ".join(
            f"{figure.label.removeprefix('Cost a year to ')}, {told(view, figure.id)}" for figure in payers
        )
        text.append(f"Of the whole team's cost a year, as the profile shares it out: {listed}.")
    else:
        text.append("This run does not say who pays: no shares by payer were given.")
    if plan.savings:
        text.append(
            f"Stated savings fall to: {'; '.join(lowered(words) for words in plan.savings.values())}."
        )
        text.append("Where payer and saver differ, settle it between them before a decision.")
    else:
        text.append("It does not say who saves: no saving was stated.")
    return Answer(
        question,
        " ".join(text),
        rests_on=tuple(figure.id for figure in payers[:1]),
        add=() if payers else ("costs",),
        commands=() if plan.savings else SAVINGS,
    )


def low_case(view: View) -> Answer:
    """Give the low end of each range side by side, and what the lowest reading gives."""
    headline = view.headline
    points = []
    for figure_id, words in (
        (f"{headline.id}.expected", f"{headline.counted} expected"),
        (demanded(view), "families who would come"),
        ("provision.gap", "families who would come and cannot be seen"),
        ("cost.total", "cost a year of the whole team"),
        ("cost.gap", "cost a year of the gap alone"),
    ):
        if has(view, figure_id) and view.limits(figure_id) is not None:
            points.append(f"{capital(words)}: {told(view, figure_id)}.")
    if not points:
        return Answer(
            "What is the low case?",
            f"The source gives no range, so this run has no low case beside {told(view, f'{headline.id}.expected')}.",
        )
    text = "Read the first number in each bracket: the low end of its own range. They need not all come together."
    readings = [f"{headline.id}.reading.{each}.expected" for each in headline.readings]
    lowest = min((each for each in readings if has(view, each)), key=view.number, default=None)
    if lowest is not None and view.number(lowest) < view.number(f"{headline.id}.expected"):
        text += (
            f" The lowest reading of the evidence gives {told_as_headline(view, lowest)} {headline.counted} as its central value, and "
            "has a range of its own."
        )
    chance = "provision.gap.chance"
    if has(view, chance):
        text += f" The chance that there is any gap at all is {view.single(chance, numbers.chance)}."
    lacks = tuple(
        key
        for key, figure_id in (
            ("pathway", demanded(view)), ("services", "provision.gap"), ("costs", "cost.total"),
        )
        if not has(view, figure_id)
    )  # fmt: skip
    return Answer("What is the low case?", text, tuple(points), add=lacks)


# -- scrutiny --------------------------------------------------------------------------------------------


def new_demand(view: View) -> Answer:
    """Say how much of the need would come, how much is seen today, and how much is left."""
    question = "Is this new demand?"
    if not has(view, "flow.families"):
        return Answer(
            question,
            "No. These people live here today, whether or not any service counts them. This run says how common the need is, not who "
            "would come.",
            add=("pathway", "services"),
        )
    text = [
        f"It is need, not demand: {told(view, 'flow.families')} families a year are expected to show it, whether or not any service "
        "exists."
    ]
    if has(view, "need.able_to_benefit"):
        text.append(f"Of them {told(view, 'need.able_to_benefit')} could benefit and would want help.")
    if has_demand(view):
        text.append(f"At the rates stated, {told(view, demanded(view))} would come and be taken on.")
    else:
        text.append("How many would come this run does not say, so it claims no demand.")
    if has(view, "provision.capacity"):
        text.append(f"The services listed can see {told(view, 'provision.capacity')}.")
    if has(view, "provision.gap"):
        text.append(f"So {told(view, 'provision.gap')} would come and could not be seen.")
        text += _more_would_come(view)
    if not has(view, "provision.capacity") and view.limits("ladder.today.families") is not None:
        text.append(
            f"Were today's UK teams shared out evenly, {view.ends('ladder.today.families')} of these families would be seen."
        )
    lacks = tuple(
        key
        for key, there in (
            ("pathway", has_demand(view)), ("services", has(view, "provision.capacity")),
        )
        if not there
    )  # fmt: skip
    return Answer(question, " ".join(text), rests_on=("demand.engaged", "provision.capacity"), add=lacks)


def _more_would_come(view: View) -> list[str]:
    """Say by how much the first what-if that moves demand would move it."""
    for scenario in view.result.context.plan.scenarios:
        change = f"scenario.{scenario.id}.{demanded(view)}.change"
        if not scenario.is_option and view.value(change):
            return [
                f"What brings more of them would add demand: {scenario.label}, {view.ranged(change, numbers.change)}."
            ]
    return []


def counted_twice(view: View) -> Answer:
    """Say what keeps anybody from being counted twice, with the overlap where it was asked for."""
    text = ["Not in the need. Indicators overlap in the same children, so none is added."]
    if has(view, "overlap.any", "overlap.lower", "overlap.upper"):
        labels = " and ".join(lowered(label) for label in view.result.context.plan.overlap)
        text.append(
            f"At least one of {labels}: {told(view, 'overlap.any')}. It cannot be below {view.single('overlap.lower', numbers.percent)} "
            f"or above {view.single('overlap.upper', numbers.percent)}, however they go together."
        )
    if has(view, "flow.children", "flow.families"):
        text.append(
            f"Twins are one family: {told(view, 'flow.children')} babies are {told(view, 'flow.families')} families."
        )
    if has(view, f"{view.headline.id}.report_method.expected"):
        text.append(
            MULTIPLIED
            if view.result.run.method == "report" and view.headline.adjusted
            else _shared_part(view)
        )
    services = view.result.context.plan.services
    if sum(each.counted for each in services) > 1:
        text.append("In the places, perhaps: a family seen by two services takes a place in each.")
    open_to_all = [each.label for each in services if not each.counted]
    if open_to_all:
        text.append(f"Left out of the places, being open to all: {'; '.join(open_to_all)}.")
    return Answer("Is anyone counted twice?", " ".join(text))


def _shared_part(view: View) -> str:
    """Say what the part that deprivation and adversity share would do, were it counted twice."""
    multiplied, answer = (
        told_as_headline(view, f"{view.headline.id}.{what}")
        for what in ("report_method.expected", "expected")
    )
    text = (
        "Multiplying an index for deprivation and one for adversity counts twice what they share, and gives "
        f"{multiplied}; this run counts that once, and gives {answer}"
    )
    return f"{text}: alike once rounded." if unmarked(multiplied) == unmarked(answer) else f"{text}."


def what_would_change_it(view: View) -> Answer:
    """Say at which values each decision flips; without decisions, what the answer leans on most."""
    question = "What would change the answer?"
    decisions = view.result.context.plan.decisions
    if not decisions:
        drivers = sorted(view.result.context.drivers.items(), key=lambda each: -view.number(each[0]))
        listed = "; ".join(
            f"{label}, {view.single(figure_id, share_of_spread)}"
            for figure_id, label in drivers[:FLIPS_NAMED]
        )
        text = f"Of the range's width, most comes from: {listed}." if listed else ""
        return Answer(
            question,
            f"{text} No decision was stated, so this run cannot say at which value one would turn.".strip(),
            add=("decisions",),
        )
    points = [_decision(view, each) for each in decisions[:DECISIONS_NAMED]]
    return Answer(
        question,
        "Each decision below was run at the values that turn it, one input at a time.",
        tuple(points),
    )


def _decision(view: View, decision: DecisionContext) -> str:
    text = decision_now(view, decision)
    if decision.missing is not None:
        return text
    flips = [
        f"{flip.input} at {told(view, flip.figure)}, now {flip.now}"
        for flip in nearest_flips(view, decision)[:FLIPS_NAMED]
    ]
    return (
        f"{text} It would turn with {'; or '.join(flips)}." if flips else f"{text} No single input turns it."
    )


def nothing_done(view: View) -> Answer:
    """Say what waiting would do by the years ahead that the profile gives, and nothing of harm."""
    question = "What happens if nothing is done?"
    years = [
        year
        for year in view.result.context.plan.years
        if has(view, f"projection.{year}.waiting", f"projection.{year}.left")
    ]
    if not years:
        return Answer(
            question,
            "This run does not say: it looks at one year, and no births ahead or families waiting were given. It never says what becomes "
            "of a child, for one child's course cannot be foretold from these indicators.",
            add=("projection",),
        )  # fmt: skip
    first, last = years[0], years[-1]
    waiting = f"At the capacity given, {told(view, f'projection.{first}.waiting')} families would be waiting at the end of {first}"
    text = [
        waiting + (f", and {told(view, f'projection.{last}.waiting')} at the end of {last}." if last != first else "."),
        f"In {last}, {told(view, f'projection.{last}.left')} would grow too old or give up unseen.",
        "Rates and mix are held as they are. It says nothing of what becomes of a child: one child's course cannot be foretold from "
        "these indicators.",
    ]  # fmt: skip
    return Answer(question, " ".join(text), rests_on=(f"projection.{last}.waiting",))
