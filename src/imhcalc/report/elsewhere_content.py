"""What a document says of elsewhere: the nation beside the area, and how to set others, or the offer, beside it."""

from collections.abc import Iterator

from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Column, Commands, Paragraph, Table
from imhcalc.report.content import mix_is_the_nations
from imhcalc.report.named import typed_again
from imhcalc.report.view import View

MEMBERS_TOLD_APART = 12
"""More districts than this are no table that anybody reads."""


def beside_the_nation(view: View) -> Iterator[Block]:
    """Set the area's expected rates beside the nation's, for indicators that the model moves."""
    area = view.result.area
    if area.kind == "nation" or mix_is_the_nations(view):
        return
    rows = [
        (
            outcome.label,
            view.single(f"{outcome.id}.prevalence", numbers.percent),
            view.single(f"{outcome.id}.national", numbers.percent),
        )
        for outcome in view.result.context.outcomes
        if outcome.adjusted and outcome.measured is None and view.value(f"{outcome.id}.national") is not None
    ]
    if not rows:
        return
    nation = "the nations" if " and " in area.nation else area.nation
    yield Table(
        f"Rates used here beside those of {nation}",
        (Column("indicator"), Column("here", "right"), Column(nation, "right")),
        tuple(rows),
        note="Rates alone. Here they are expected from the mix of circumstances, or counted where a local count is given; "
        "a difference that is small beside its range says little.",
    )


def districts_within(view: View) -> Iterator[Block]:
    """Say how to see each of the districts that are added together here, where they are few enough to be told apart."""
    members = view.result.area.members
    if not 1 < len(members) <= MEMBERS_TOLD_APART:
        return
    yield Paragraph(
        f"{len(members)} districts are added together here. To see the need of each of them side by side:"
    )
    yield Commands(((f"imhcalc compare {' '.join(members)}", "each district by itself"),))


def others_to_compare(view: View) -> Iterator[Block]:
    """Say how to set neighbours beside the area, which this run does not hold."""
    area = view.result.area
    if area.code is None or area.kind == "nation":
        yield Paragraph("Other areas are not part of this run.")
        return
    yield Paragraph(
        "Neighbours are not part of this run, and a modelled figure is never ranked against a neighbour's. To see them "
        "side by side, with the ranges of their differences:"
    )
    again = typed_again(view)
    yield Commands(
        (
            (f"imhcalc compare {again} --neighbours", "beside the areas most like it"),
            (f"imhcalc compare {again} --region", "beside the other councils of its region"),
        )
    )


def how_to_see_the_offer(view: View) -> Iterator[Block]:
    """Say how to set what is offered against need, by level and age."""
    again = typed_again(view)
    if not view.result.context.plan.services:
        yield Paragraph("No service is named in the profile, so what is offered here is not known.")
    yield Commands(
        (
            (
                f"imhcalc offer {again}",
                "what is offered against need by level and age, what has no offer, and the check-list of the local offer",
            ),
        )
    )
