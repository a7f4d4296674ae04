"""The brief: what a decision needs, on two pages of A4."""

from collections.abc import Iterator

from imhcalc.report import charts_shown
from imhcalc.report import plan_content as plan
from imhcalc.report.blocks import Block, Bullets, Heading, Paragraph, Table
from imhcalc.report.content import (
    command_to_add,
    dissent,
    ladder,
    opening,
    quotation,
    share_of_spread,
    stated,
    where_it_is,
)
from imhcalc.report.named import decision_now, has, nearest_flips, told, told_as_headline
from imhcalc.report.view import View, capital, sentence

LIMITS_NAMED = 3
"""Limits that are named; the whole report has the rest."""
DECISIONS_NAMED = 2
THINGS_NAMED = 3
"""Things that would change the answer that are named."""

WHOSE_SHARES = "The shares are stated locally, with sources in the whole report; nobody has measured them for the whole country."


def brief(view: View) -> Iterator[Block]:
    """Say what was found, where it is, what it takes, what would change it, and how it may be used."""
    yield from opening(view)
    yield from where_it_is(view)
    yield from charts_shown.need_by_quintile(view)
    yield from _from_need_to_gap(view)
    yield from _what_would_change_it(view)
    yield from _what_to_do_with_it(view)


def _from_need_to_gap(view: View) -> Iterator[Block]:
    """Set out the way from need to the gap with staff and money, or the levels of ambition where it is not known."""
    if plan.has_demand(view):
        yield Heading("From need to gap, staff and money")
        way, *rest = plan.way_to_services(view)
        # Where the shares come from stands in the whole report, not below.
        yield way._replace(note=WHOSE_SHARES) if isinstance(way, Table) else way
        yield from rest
        yield from charts_shown.funnel(view)
        return
    rungs = list(ladder(view))
    if rungs:
        yield Heading("What meeting it would take")
        yield from rungs


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
    """Say at which value of one input the first decision turns."""
    for decision in view.result.context.plan.decisions:
        for flip in nearest_flips(view, decision)[:1]:
            yield (
                f"{capital(flip.input)}: at {told(view, flip.figure)}, now {flip.now}, the decision would turn ({decision.label})."
            )
            return


def _driver(view: View) -> Iterator[str]:
    """Say what makes the range as wide as it is."""
    drivers = sorted(view.result.context.drivers.items(), key=lambda each: -view.number(each[0]))
    if drivers and view.limits(f"{view.headline.id}.expected") is not None:
        figure_id, label = drivers[0]
        yield f"{capital(label)}: {view.single(figure_id, share_of_spread)} of the range's width comes from it."


def _missing(view: View) -> Iterator[str]:
    """Say what the figures not known here would change: those that lead on to services, named last, come first."""
    for missing in reversed(view.result.context.missing):
        yield f"{capital(missing.label)}: not known here. It {sentence(missing.would_change)}"


def _what_to_do_with_it(view: View) -> Iterator[Block]:
    """Say how it may be used and how not, what to add, who disagrees, and how to quote it."""
    yield Heading("What to do with it, and its limits")
    yield from (
        Paragraph(decision_now(view, each)) for each in view.result.context.plan.decisions[:DECISIONS_NAMED]
    )
    yield Paragraph(_use(view))
    yield Bullets(tuple(sentence(each) for each in view.result.limitations[:LIMITS_NAMED]))
    yield from dissent(view)
    yield Heading("How to cite it")
    yield from stated(view)
    yield from quotation(view)


def _use(view: View) -> str:
    text = "Use it to plan, and see whether a decision would stand at both ends of the range."
    if view.result.context.assurance in {"none", "self"}:
        text += " Have a peer check the profile before it is decided on."
    lacking = [each.label for each in view.result.context.missing]
    if lacking:
        text += f" Not known here: {'; '.join(lacking)}. To add them: {command_to_add(view)}"
    return text
