"""The brief: what a decision needs, on two pages of A4."""

from collections.abc import Iterator

from imhcalc.first_letters import capital
from imhcalc.report import numbers
from imhcalc.report import plan_content as plan
from imhcalc.report.blocks import Block, Bullets, Column, Heading, Paragraph, Table
from imhcalc.report.content import (
    command_to_add,
    ladder,
    opening,
    quotation,
    share_of_spread,
    where_it_is,
)
from imhcalc.report.named import UNSEEN_BY_OTHERS, decision_now, has, nearest_flips, told, told_as_headline
from imhcalc.report.view import View, sentence

LIMITS_NAMED = 2
"""Limits that are named; the whole report has the rest."""
THINGS_NAMED = 3
"""Things that would change the answer that are named."""

FOUND = "Families, whole-time posts and money a year"
WHOSE_SHARES = "How many would come rests on shares stated locally."


def brief(view: View) -> Iterator[Block]:
    """Say what was found, where it is, what it takes, what would change it, and how it may be used."""
    yield from opening(view)
    yield from where_it_is(view)
    yield from _from_need_to_gap(view)
    yield from _what_would_change_it(view)
    yield from _what_to_do_with_it(view)


def _from_need_to_gap(view: View) -> Iterator[Block]:
    """Set out need, who would come, the gap, staff and money; or the levels of ambition where that is not known."""
    if not plan.has_demand(view):
        rungs = list(ladder(view))
        if rungs:
            yield Heading("What meeting it would take")
            yield from rungs
        return
    yield Heading("From need to gap, staff and money")
    yield Table(
        FOUND,
        (Column(FOUND), Column("number (range)", "right")),
        tuple(
            plan.rows_of(
                view,
                [
                    ("families expected to show the need", "flow.families"),
                    ("of them, could benefit and would want help", "need.able_to_benefit"),
                    ("families who would come and be taken on", plan.demanded(view)),
                    ("families that the services listed can see", "provision.capacity"),
                    ("families who would come and cannot be seen: the gap", "provision.gap"),
                    ("whole-time posts of a team for every family who would come", "workforce.team"),
                    ("cost of that team", "cost.total"),
                    ("cost of the gap alone, at the cost of one more family", "cost.gap"),
                ],
            )
        ),
        note=" ".join(_notes(view)),
    )


def _notes(view: View) -> Iterator[str]:
    if has(view, "provision.gap.chance"):
        yield f"The chance of any gap is {view.single('provision.gap.chance', numbers.chance)}."
    yield WHOSE_SHARES
    if view.result.context.plan.price_year is not None:
        yield f"Prices of {view.result.context.plan.price_year}."


def _what_would_change_it(view: View) -> Iterator[Block]:
    """Name three things that would change the answer, or what is decided on it."""
    things = [thing for found in (_readings, _driver, _decision, _missing) for thing in found(view)]
    if things:
        yield Heading(
            "Three things that would change it" if len(things) >= THINGS_NAMED else "What would change it"
        )
        yield Bullets(tuple(things[:THINGS_NAMED]))


def _readings(view: View) -> Iterator[str]:
    """Say between which numbers the readings of the evidence lie."""
    headline = view.headline
    figures = [
        figure_id
        for each in headline.readings
        if has(view, figure_id := f"{headline.id}.reading.{each}.expected")
    ]
    if figures:
        figures.sort(key=view.number)
        ends = [told_as_headline(view, each) for each in (figures[0], figures[-1])]
        between = " to ".join(dict.fromkeys(ends))
        yield f"Which study to believe: by the other readings of the evidence it would be {between} {headline.counted}."


def _decision(view: View) -> Iterator[str]:
    """Say at which value of one input the first decision, the one that is named, turns."""
    for decision in view.result.context.plan.decisions[:1]:
        for flip in nearest_flips(view, decision)[:1]:
            yield f"{capital(flip.input)}: at {told(view, flip.figure)}, now {flip.now}, the decision would turn."


def _driver(view: View) -> Iterator[str]:
    """Say what makes the range as wide as it is."""
    drivers = sorted(view.result.context.drivers.items(), key=lambda each: -view.number(each[0]))
    if drivers and view.limits(f"{view.headline.id}.expected") is not None:
        figure_id, label = drivers[0]
        yield f"{capital(label)}: {view.single(figure_id, share_of_spread)} of the range's width."


def _missing(view: View) -> Iterator[str]:
    """Say what the figures not known here would change: those that lead on to services, named last, come first."""
    for missing in reversed(view.result.context.missing):
        yield f"{capital(missing.label)}: not known here. It {sentence(missing.would_change)}"


def _what_to_do_with_it(view: View) -> Iterator[Block]:
    """Say how it may be used and how not, what to add, who disagrees, and how to quote it."""
    yield Heading("What to do with it, its limits, and how to cite it")
    decided = [decision_now(view, each) for each in view.result.context.plan.decisions[:1]]
    yield Paragraph(" ".join([*decided, _use(view)]))
    limits = [sentence(each) for each in view.result.limitations[:LIMITS_NAMED]]
    yield Bullets(
        (*limits, *([sentence(view.result.context.dissent)] if view.result.context.dissent else []))
    )
    yield from quotation(view)


def _use(view: View) -> str:
    test = "test both ends of the range."
    text = (
        f"Have a peer check it, and {test}"
        if view.result.context.assurance in UNSEEN_BY_OTHERS
        else capital(test)
    )
    lacking = [each.label for each in view.result.context.missing]
    if lacking:
        text += f" Not known here: {'; '.join(lacking)}. To add them: {command_to_add(view)}"
    return text
