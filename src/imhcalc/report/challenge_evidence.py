"""Answers to questions about the evidence: where a number comes from, how sure it is, and whom it misses."""

from imhcalc.first_letters import capital
from imhcalc.models.result import OutcomeContext
from imhcalc.report import numbers
from imhcalc.report.answer import Answer
from imhcalc.report.content import A_YEAR, ASSURANCE, SAME_TO_READ, STOCK_NOUNS, share_of_spread
from imhcalc.report.named import UNSEEN_BY_OTHERS, has, parameters_behind, told, told_as_headline, typed_again
from imhcalc.report.need_content import CLOSE
from imhcalc.report.plan_content import demanded
from imhcalc.report.view import View, sentence, unstopped

OUTCOMES_NAMED = 2
"""Other indicators named in one answer."""
LEFT_OUT_NAMED = 3
"""Things outside the range that are named in one answer."""
STATUS = {
    "published": "a published figure",
    "derived": "worked out from published figures",
    "judgement": "our judgement",
}
NATIONAL_RATE = "baseline"
"""What sensitivity calls the national rate of the headline."""
MIX_OF_NEIGHBOURHOODS = "area.children_by_quintile"
"""Where a warning is about the fifths that children live in: that the nation's stand in, or those of another age."""
REPORT_METHOD = ".report_method.expected"
POPULATION_OF_FATHERS = "fathers"
POPULATION_OF_TEAMS = "live_births"
"""Whom parent-infant teams see, and so what national reach can be set beside."""


def _expected(view: View) -> str:
    return f"{view.headline.id}.expected"


def _measured_here(view: View) -> bool:
    return view.headline.measured is not None or view.headline.counted_locally


# -- where it comes from ---------------------------------------------------------------------------------


def where_from(view: View) -> Answer:
    """Say what the number is made of: a rate, the local mix, and how many there are."""
    headline = view.headline
    of, people = headline.id, f"population.{headline.population}"
    counted = f"{view.single(people, numbers.whole)} {headline.counted}{_a_year(view)}"
    parts = [_rate_and_its_standing(view), *_moved_by(view)]
    parts.append(
        f"That gives {view.single(f'{of}.prevalence', numbers.percent)} of {counted}: {told(view, _expected(view))}."
    )
    if not _measured_here(view):
        parts.append("Nobody has counted it here: it is what we would expect of such an area.")
    parts += [
        sentence(each.message.partition(". ")[0])
        for each in view.result.warnings
        if each.where in {people, MIX_OF_NEIGHBOURHOODS}
    ]
    rests_on = (_expected(view), f"{of}.observed.nation")
    return Answer("Where does this number come from?", " ".join(parts), rests_on=rests_on)


def _a_year(view: View) -> str:
    return " a year" if view.figures[_expected(view)].unit in A_YEAR else ""


def _rate_and_its_standing(view: View) -> str:
    headline = view.headline
    if headline.measured is not None and not headline.counted_locally:
        nation = f"{headline.id}.observed.nation"
        beside = (
            f"; {view.result.area.nation}: {view.single(nation, numbers.percent)}"
            if has(view, nation)
            else ""
        )
        return f"It was measured, not modelled: published for {headline.measured}, {headline.measured_year}{beside}."
    rate = view.single(f"{headline.id}.national", numbers.percent)
    if view.result.run.anchor == "reference" and headline.adjusted:
        return f"The rate of the evidence is read as that of low-risk families, which implies {rate} for the nation."
    behind = parameters_behind(view, [f"{headline.id}.national"])
    standing = f", {STATUS[behind[0].status]}" if behind and behind[0].status in STATUS else ""
    return f"We start from an assumed national rate of {rate}{standing}."


def _moved_by(view: View) -> list[str]:
    """Say how far each local circumstance moves the national rate, where the answer is modelled."""
    headline = view.headline
    if headline.measured is not None and not headline.counted_locally:
        return []
    if view.result.run.method == "report" and headline.adjusted:
        text = ["It is multiplied by an index for each local circumstance, as this run was asked to do."]
    else:
        moves = [
            f"{words} by {view.single(figure_id, numbers.points)}"
            for what, words in (
                ("quintile_mix", "the local mix of neighbourhoods"),
                ("local_margins", "local surveys"),
            )
            if abs(view.value(figure_id := f"{headline.id}.contribution.{what}") or 0.0) >= SAME_TO_READ
        ]
        text = [f"The model moves it: {', '.join(moves)}."] if moves else ["Nothing known here moves it."]
    if has(view, f"{headline.id}.composite"):
        text.append("What was counted here is then combined with the model, each weighed by what it tells.")
    return text


def other_tools(view: View) -> Answer:
    """Set simpler ways of counting beside the answer: an unadjusted rate, indices multiplied, and a stock."""
    of = view.headline.id
    ways = [
        (f"{of}.national.expected", "the assumed national rate, unadjusted"),
        (
            f"{of}{REPORT_METHOD}",
            "that rate times an index for each circumstance, as the review by the National Children's Bureau asks",
        ),
    ]
    lowest = _lowest_reading(view)
    if lowest is not None:
        ways.append(
            (f"{of}.reading.{lowest[0]}.expected", f"a tool's figure {lowest[1]}, with the local mix")
        )
    points = [
        f"{capital(words)}: {told_as_headline(view, figure_id)}, so ours is {_against(view, figure_id)}."
        for figure_id, words in ways
        if has(view, figure_id)
        and not (figure_id.endswith(REPORT_METHOD) and view.result.run.method == "report")
    ]
    for population, noun in STOCK_NOUNS.items():
        if has(view, f"stock.{population}"):
            points.append(
                f"A tool that counts all {noun}, not one year's babies: {told(view, f'stock.{population}')}."
            )
            break
    if not points:
        return Answer(
            "Why is your number higher, or lower, than the toolkit's?",
            "This run holds no other way of counting the same need. Compare the year, the ages and the rate that the toolkit uses "
            "with those above.",
        )
    return Answer(
        "Why is your number higher, or lower, than the toolkit's?",
        f"Ask which births, which rate and which ages it uses. This run counts the same need in simpler ways, beside our "
        f"{told_as_headline(view, _expected(view))}:",
        tuple(points),
        rests_on=(f"{of}.national", f"{of}.published_bound.upper"),
    )  # fmt: skip


def _against(view: View, figure_id: str) -> str:
    """Return how the answer stands to another count of the same."""
    ratio = view.number(_expected(view)) / view.number(figure_id) if view.number(figure_id) else 1.0
    if abs(ratio - 1.0) <= CLOSE:
        return "within a tenth of it"
    return "higher" if ratio > 1.0 else "lower"


# -- how sure it is --------------------------------------------------------------------------------------


def lower_rate(view: View) -> Answer:
    """Answer what a lower national rate would give, by the runs of this result."""
    lowest = _lowest_reading(view)
    if lowest is None:
        return _lower_end(view)
    reading, words = lowest
    figure_id = f"{view.headline.id}.reading.{reading}.expected"
    answer, lower = told_as_headline(view, _expected(view)), told_as_headline(view, figure_id)
    text = [
        f"Then we would expect about {lower} {view.headline.counted}{_a_year(view)}, in place of {answer}. "
        "This run worked that out anew, with that rate and the same local mix."
    ]
    others = [
        f"{clause}, {told_as_headline(view, f'{view.headline.id}.reading.{each}.expected')}"
        for each, clause in view.headline.readings.items()
        if view.number(f"{view.headline.id}.reading.{each}.expected") > view.number(_expected(view))
    ]
    if others:
        text.append(f"Other readings of the evidence point the other way: {'; '.join(others)}.")
    text += _scenarios_of_the_rate(view)
    text += _decisions_at_lower_rate(view)
    return Answer(
        f"What if the rate is lower: {words}?",
        " ".join(text),
        rests_on=tuple(view.figures[f"{view.headline.id}.reading.{reading}.prevalence"].from_[:1]),
        commands=_ways_to_run(view),
    )


def _lowest_reading(view: View) -> tuple[str, str] | None:
    """Return the reading of the evidence that gives least, where it gives less than the answer does."""
    figure = f"{view.headline.id}.reading.{{}}.expected"
    found = [
        (view.number(figure.format(each)), each, words)
        for each, words in view.headline.readings.items()
        if has(view, figure.format(each))
    ]
    if not found or min(found)[0] >= view.number(_expected(view)):
        return None
    _, reading, words = min(found)
    return reading, words


def _lower_end(view: View) -> Answer:
    question = "What if the national rate is lower than you assume?"
    figure_id = f"sensitivity.{NATIONAL_RATE}.low"
    if not has(view, figure_id):
        return Answer(
            question,
            "This run holds no other reading of the rate. Give the rate that you believe, with its source, in the profile, and "
            "run again.",
            commands=_ways_to_run(view),
        )
    return Answer(
        question,
        f"At the low end of its own range we would expect {told_as_headline(view, figure_id)} {view.headline.counted}, in place of "
        f"{told_as_headline(view, _expected(view))}, all else as it is.",
        rests_on=(f"{view.headline.id}.national",),
        commands=_ways_to_run(view),
    )


def _scenarios_of_the_rate(view: View) -> list[str]:
    """Say what a scenario of the profile that sets the national rate changes further on."""
    behind = parameters_behind(view, [f"{view.headline.id}.national"])
    found = []
    for scenario in view.result.context.plan.scenarios:
        if not behind or not any(behind[0].id in path for path in scenario.changes):
            continue
        moved = [
            f"{words}, {view.ranged(change, numbers.change)}"
            for figure_id, words in (
                (demanded(view), "families who would come"),
                ("provision.gap", "families who cannot be seen"),
            )
            if has(view, change := f"scenario.{scenario.id}.{figure_id}.change")
        ]
        if moved:
            found.append(f'The scenario "{scenario.label}" carries another rate through: {"; ".join(moved)}.')
    return found


def _decisions_at_lower_rate(view: View) -> list[str]:
    """Say at which national rate each decision would flip."""
    found = []
    for decision in view.result.context.plan.decisions:
        for figure_id, varied in decision.flips.items():
            if varied == NATIONAL_RATE:
                side = "higher" if view.number(figure_id) > decision.now[varied] else "lower"
                found.append(
                    f'The decision "{decision.label}" would turn, on this alone, only at the {side} rate of '
                    f"{told(view, figure_id)}."
                )
    return found


def _ways_to_run(view: View) -> tuple[tuple[str, str], ...]:
    """Return the commands that carry another rate through to families, staff and money."""
    behind = parameters_behind(view, [f"{view.headline.id}.national"])
    if not behind:
        return ()
    return (
        (
            "imhcalc report PROFILE.yaml --scenario NAME -o report.docx",
            f"the same through to staff and money, once a scenario of the profile sets overrides.{behind[0].id}",
        ),
    )


def how_certain(view: View) -> Answer:
    """Say what the range holds, what makes it wide, and what it does not hold."""
    question, answer = "How certain is it?", told(view, _expected(view))
    if view.limits(_expected(view)) is None:
        return Answer(
            question,
            f"No range can be given for {answer}: its source gives none. That is not certainty. It holds the faults of the "
            "instrument, and changes since the year in which it was measured.",
        )
    level = view.result.run.level * numbers.PER_HUNDRED
    text = [
        f"No more than its range says: {answer}. That range holds {level:g} times in 100 if our assumptions hold."
    ]
    drivers = sorted(view.result.context.drivers.items(), key=lambda each: -view.number(each[0]))
    if drivers:
        figure_id, label = drivers[0]
        text.append(f"{view.single(figure_id, share_of_spread)} of its spread comes from {label}.")
    left_out = view.result.context.not_in_interval[:LEFT_OUT_NAMED]
    if left_out:
        text.append(
            f"It does not hold, among other things: {'; '.join(unstopped(each) for each in left_out)}."
        )
    text.append("Ask whether a decision would stand at both ends.")
    return Answer(question, " ".join(text))


def not_the_maximum(view: View) -> Answer:
    """Say what the highest published rate would give, and why it is not the answer."""
    of = view.headline.id
    question = "Why not plan for the highest figure?"
    bounds = [f"{of}.published_bound.{end}" for end in ("lower", "upper")]
    text = []
    if has(view, *bounds):
        lower, upper = (told_as_headline(view, bound) for bound in bounds)
        text.append(
            f"If every family here were in the group at highest risk, it would be {upper} {view.headline.counted}; in the group at "
            f"lowest risk, {lower}. No area is made of one group, so neither is a plan."
        )
        if view.number(_expected(view)) < view.number(bounds[0]):
            text.append(
                "Ours is below even the lower: we read such a rate as the nation's mean, and the mix here brings it down. Read "
                "otherwise it would be higher."
            )
    if view.limits(_expected(view)) is not None:
        text.append(
            f"What we would expect is {told(view, _expected(view))}; its upper end is as unlikely as its lower."
        )
    text.append("Fewer come than are in need: places beyond those who would come stand empty.")
    if not _measured_here(view):
        text.append(sentence(view.result.context.not_counted))
    return Answer(question, " ".join(text), rests_on=(bounds[1],))


def studies_from_elsewhere(view: View) -> Answer:
    """Say why the evidence is not local, and what would replace it."""
    headline = view.headline
    question = "Why rely on studies from the United States and elsewhere?"
    if headline.measured is not None:
        return Answer(
            question,
            f"For this need we do not, as to the rate: it is published for {headline.measured} ({headline.measured_year}). How "
            "the circumstances of families go with it comes from the studies named here.",
            rests_on=(f"{headline.id}.synthetic",),
        )
    start = (
        "Because nothing nearer was found."
        if headline.proxy
        else "The rate is from the source named here, not from this area."
    )
    text = [start, *(sentence(flag) for flag in headline.flags)]
    worth = _worth_of_counting(view)
    text.append(
        worth
        or "A count here, by a recognised instrument, would stand beside the model and soon outweigh it."
    )
    return Answer(
        question,
        " ".join(text),
        rests_on=(f"{headline.id}.synthetic",),
        add=() if worth else ("observed",),
    )


def _worth_of_counting(view: View) -> str | None:
    """Return by how much a local count would narrow the range, where the run tried one."""
    for name, label in view.result.context.plan.worth.items():
        figure_id = f"value_of_data.{name}"
        if view.limits(figure_id) is not None and view.limits(_expected(view)) is not None:
            return (
                f"What would help most to be tried was {label}: the range would be {view.ends(figure_id)} in place of "
                f"{view.ends(_expected(view))}."
            )
    return None


def fits_with_what_is_known(view: View) -> Answer:
    """Set the answer beside what national reach implies and what services see."""
    question = "Does it fit with what else is known?"
    if view.headline.population != POPULATION_OF_TEAMS:
        return Answer(
            question,
            f"What is known of national reach is of families with babies, and this need is counted in {view.headline.counted}, "
            f"{view.headline.ages}: the two cannot be set side by side.",
        )
    if not has(view, "flow.families", "triangulation.national_reach", "triangulation.ratio"):
        return Answer(
            question,
            "This run has nothing to set it beside: neither national reach nor local services.",
            add=("services",),
        )
    ratio = view.number("triangulation.ratio")
    near = "within a tenth of" if abs(ratio - 1.0) <= CLOSE else "above" if ratio > 1.0 else "below"
    text = [
        f"We would expect {told(view, 'flow.families')} families a year. What teams across the country see, over the share of need "
        f"they are said to meet, implies {view.ends('triangulation.national_reach')} here: ours is {near} that. It rests on an "
        "assumed rate much like ours, so agreement is no proof."
    ]  # fmt: skip
    if has(view, "provision.capacity"):
        text.append(f"The services listed can see {told(view, 'provision.capacity')} families a year.")
    return Answer(
        question,
        " ".join(text),
        rests_on=("triangulation.national_reach",),
        add=() if has(view, "provision.capacity") else ("services",),
    )


def small_numbers(view: View) -> Answer:
    """Say what chance alone does to the smallest numbers."""
    realised = sorted(
        (each for each in view.result.context.outcomes if view.limits(f"{each.id}.expected.realised")),
        key=lambda each: view.number(f"{each.id}.expected"),
    )
    text = [
        f"{each.label}: we would expect {told(view, f'{each.id}.expected')} {each.counted}{_per_year(view, each)}, but in any one year "
        f"chance alone might make it {view.ends(f'{each.id}.expected.realised')}."
        for each in realised[:OUTCOMES_NAMED]
    ]
    if f"{view.headline.id}.expected.realised" not in view.figures:
        text.append(
            f"The range of the headline, {told(view, _expected(view))}, leaves out chance from year to year; the command below "
            "adds it."
        )
    text.append(
        "Judge nothing by one year. Local counts too small to publish are hidden, and so is all that would give them away."
    )
    return Answer(
        "Are the numbers not too small to mean anything?",
        " ".join(text),
        commands=(
            (
                f"imhcalc report {typed_again(view)} --interval realised -o report.docx",
                "ranges with chance in them",
            ),
        ),
    )


def _per_year(view: View, outcome: OutcomeContext) -> str:
    return " a year" if view.figures[f"{outcome.id}.expected"].unit in A_YEAR else ""


def who_checked(view: View) -> Answer:
    """Say who has checked the profile, and how much of the evidence was checked against its source."""
    context, run = view.result.context, view.result.run
    owner = f" Its owner: {context.owner}." if context.owner else " No owner is named."
    assumed = view.result.assumptions
    recalled = sum("recalled" in each.status for each in assumed)
    judged = sum(each.status.startswith("judgement") for each in assumed)
    text = [
        f"Assurance of the profile: {ASSURANCE[context.assurance]}.{owner}"
        + (" Nobody outside has checked it." if context.assurance in UNSEEN_BY_OTHERS else ""),
        f"Of the {len(assumed)} assumptions listed, for all indicators, {judged} are our judgement and {recalled} were recalled and "
        "not checked against a source. Each says so where it is listed.",
        f"Anyone can repeat the run: imhcalc {run.imhcalc}, evidence {run.evidence.id} {run.evidence.version}, seed {run.seed}, "
        f"{run.draws:,} draws give the same figures.",
    ]
    if context.dissent:
        text.append(context.dissent if context.dissent.endswith(".") else f"{context.dissent}.")
    return Answer(
        "Who has checked it?",
        " ".join(text),
        commands=(("imhcalc evidence list", "every figure of the evidence with its standing"),),
    )


# -- what it says of families ----------------------------------------------------------------------------


def one_family(view: View) -> Answer:
    """Say that an area's figure says nothing of one family."""
    headline = view.headline
    text = [
        sentence(headline.plain),
        f"Instrument: {headline.instrument}. Ages: {headline.ages}.",
        "The figure is for planning. It says nothing of any one family, and is no ground for choosing or labelling one. Deprivation "
        "of a place alone selects nobody.",
    ]
    return Answer("Is this a diagnosis, and what does it say of a family in front of me?", " ".join(text))


def would_benefit(view: View) -> Answer:
    """Say how many could benefit, where the user says so; else that nobody knows."""
    question = "Would every one of these families want help, or benefit from it?"
    if not has(view, "need.able_to_benefit", "flow.families"):
        return Answer(
            question,
            "No, and this run does not know how many would. How common an indicator is differs from need, and no share who could "
            "benefit is published, so none is assumed. Give one with your reason.",
            add=("benefit_share",),
        )
    return Answer(
        question,
        f"No. Of {told(view, 'flow.families')} families a year expected to show it, by the share that the profile states "
        f"{told(view, 'need.able_to_benefit')} could benefit and would want help. That share is the profile's own: no research gives "
        "one.",
        rests_on=("need.able_to_benefit",),
    )


def fathers(view: View) -> Answer:
    """Give what the evidence has on fathers."""
    found = [each for each in view.result.context.outcomes if each.population == POPULATION_OF_FATHERS]
    question = "What about fathers?"
    if not found:
        return Answer(
            question,
            "This run has no figure for fathers in this nation. The headline counts "
            f"{view.headline.counted}, whoever cares for them.",
        )
    outcome = found[0]
    rate = view.single(f"{outcome.id}.prevalence", numbers.in_words)
    text = [
        f"{outcome.plain} We would expect {told(view, f'{outcome.id}.expected')} fathers{_per_year(view, outcome)}, {rate}.",
        *(sentence(flag) for flag in outcome.flags),
        "One father is counted for each birth.",
        "They are the need that this report leads with."
        if outcome.id == view.headline.id
        else f"They are shown beside the headline and never added to it: it counts {view.headline.counted}.",
    ]
    return Answer(question, " ".join(text), rests_on=(f"{outcome.id}.national",))


def children_not_in_the_data(view: View) -> Answer:
    """Say who was not assessed and who is not counted, and between which bounds the truth lies."""
    points = []
    for outcome in view.result.context.outcomes:
        coverage, bounds = f"{outcome.id}.observed.coverage", f"{outcome.id}.observed.all_eligible"
        between = view.limits(bounds)
        if has(view, coverage) and between is not None:
            limits = view.quoted(bounds, numbers.percent_limits(between))
            points.append(
                f"{outcome.label}: {view.single(coverage, numbers.percent)} of those eligible were assessed. Whatever the others are "
                f"like, it lies within {limits}."
            )
    people = view.single(f"population.{view.headline.population}", numbers.whole)
    text = [
        f"The estimate starts from {people} {view.headline.counted}{_a_year(view)}, seen by a service or not."
    ]
    if not points:
        text.append(
            "No local result with its number assessed was given, so this run cannot say who was missed."
        )
    text.append(sentence(view.result.context.not_counted))
    if view.result.context.known_groups:
        text.append("Groups counted locally are shown beside the estimate, never added to it.")
    return Answer(
        "What about children who are not in the data?",
        " ".join(text),
        tuple(points[:OUTCOMES_NAMED]),
        add=() if points else ("observed",),
    )
