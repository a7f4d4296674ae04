"""The options year by year: whom each would see, who waits, what it costs, who pays, and what would pay for it."""

from collections.abc import Iterator

from imhcalc.first_letters import capital
from imhcalc.models.result import ScenarioContext
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Column, Heading, Table
from imhcalc.report.plan_content import Rows, quantity, single
from imhcalc.report.view import View


def options_by_year(view: View) -> Iterator[Block]:
    """Set each option out by year, then by payer, then by the families at which a stated saving would pay for it."""
    options = [each for each in view.result.context.plan.scenarios if each.is_option]
    if not options:
        return
    yield from _by_year(view, options)
    yield from _by_payer(view, options)
    yield from _break_even(view, options)


def _by_year(view: View, options: list[ScenarioContext]) -> Iterator[Block]:
    for part, title in (
        ("served", "Families seen in the year"),
        ("waiting", "Families waiting at the end of the year"),
    ):
        years = [
            year
            for year in view.result.context.plan.years
            if any(f"scenario.{option.id}.projection.{year}.{part}" in view.figures for option in options)
        ]
        if not years:
            continue
        yield Heading(title, 3)
        yield Table(
            f"{title}, by option",
            (Column("option"), *(Column(year, "right") for year in years)),
            tuple(
                (
                    capital(option.label),
                    *(
                        quantity(view, f"scenario.{option.id}.projection.{year}.{part}") or ""
                        for year in years
                    ),
                )
                for option in options
            ),
            note="Rates and mix are held as they are." if part == "waiting" else None,
        )


def _by_payer(view: View, options: list[ScenarioContext]) -> Iterator[Block]:
    """Give the cost a year of each option's capacity and what each payer would pay of it, at the shares stated."""
    beginning = "cost.capacity.payer."
    payers = {
        figure.id: figure.label.removeprefix("Cost a year of the capacity listed to ")
        for figure in view.result.figures
        if figure.id.startswith(beginning)
    }
    rows: Rows = []
    for option in options:
        of = f"scenario.{option.id}"
        cost = single(view, f"{of}.cost.capacity", numbers.money)
        if cost is not None:
            limits = view.limits(f"{of}.cost.capacity")
            ends = (
                "none" if limits is None else view.quoted(f"{of}.cost.capacity", numbers.money_limits(limits))
            )
            shares = (single(view, f"{of}.{payer}", numbers.money) or "" for payer in payers)
            rows.append((capital(option.label), cost, ends, *shares))
    if not rows:
        return
    price = view.result.context.plan.price_year
    yield Heading("Cost a year, and who pays", 3)
    yield Table(
        "Cost a year by option and payer",
        (
            Column("option"),
            Column("cost a year", "right"),
            Column("its range", "right"),
            *(Column(payer, "right") for payer in payers.values()),
        ),
        tuple(rows),
        note=f"The same in each year{f', in prices of {price}' if price else ''}; no rise in pay is assumed. What each pays goes up and down with the cost.",
    )


def _break_even(view: View, options: list[ScenarioContext]) -> Iterator[Block]:
    rows: Rows = []
    for name, words in view.result.context.plan.savings.items():
        for option in options:
            needed = quantity(view, f"scenario.{option.id}.breakeven.{name}.capacity")
            if needed is not None:
                seen = quantity(view, f"scenario.{option.id}.provision.met") or ""
                rows.append((capital(option.label), capital(words), needed, seen))
    if not rows:
        return
    yield Heading("What it would take to pay for itself", 3)
    yield Table(
        "Families at which a stated saving pays for an option",
        (
            Column("option"),
            Column("saving, as stated"),
            Column("families a year it would take", "right"),
            Column("families a year it would see", "right"),
        ),
        tuple(rows),
        note="A saving that is stated is no finding of this report.",
    )
