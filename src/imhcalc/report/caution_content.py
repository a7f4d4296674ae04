"""What a reader must know to use the figures: cautions, assumptions, what is missing, and sources."""

from collections.abc import Iterator

from imhcalc.first_letters import capital, lowered
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Bullets, Commands, Heading, Paragraph
from imhcalc.report.content import command_to_add
from imhcalc.report.view import View, sentence, unstopped


def absent(view: View) -> Iterator[Block]:
    """Say which indicators do not exist here, what exists instead, and what is published beside an indicator."""
    context = view.result.context
    items = [f"{label}: {sentence(why)}" for label, why in context.absent.items()]
    items += [
        f"Published, to compare and not to combine: {each.label}, {_plain_value(each.value, each.unit)}."
        for each in context.beside
    ]
    items += list(_flags(view))
    if context.early_checks:
        items.append(f"Families meet services at {sentence(lowered(context.early_checks))}")
    if not items:
        return
    yield Heading("Reading the other indicators")
    yield Bullets(tuple(items))


def _flags(view: View) -> Iterator[str]:
    """Give what a reader must know of each indicator; what several share is said once."""
    holders: dict[str, list[str]] = {}
    for outcome in view.result.context.outcomes:
        for flag in outcome.flags:
            holders.setdefault(sentence(flag), []).append(outcome.label)
    for outcome in view.result.context.outcomes:
        own = [flag for flag, labels in holders.items() if labels == [outcome.label]]
        if own:
            yield f"{outcome.label}: {' '.join(own)}"
    shared: dict[tuple[str, ...], list[str]] = {}
    for flag, labels in holders.items():
        if len(labels) > 1:
            shared.setdefault(tuple(labels), []).append(flag)
    for several, flags in shared.items():
        yield (
            f"{several[0]}, {lowered(several[1])}"
            + (
                f" and {len(several) - 2} more" if len(several) > 2 else ""  # noqa: PLR2004 -- the two just named
            )
            + f": {' '.join(flags)}"
        )


def warnings(view: View) -> Iterator[Block]:
    """List what to know before using the figures."""
    if not view.result.warnings:
        return
    yield Heading("Read with care")
    yield Bullets(tuple(sentence(warning.message) for warning in view.result.warnings))


def assumptions(view: View) -> Iterator[Block]:
    """List what the answer rests on that nobody measured; the other indicators' are one command away."""
    yield Heading("What we assumed")
    all_of = view.result.assumptions
    own = [each for each in all_of if not _only_of_others(view, each.id)]
    yield Bullets(tuple(f"{sentence(each.text)} [{each.status}]" for each in own))
    if len(own) < len(all_of):
        yield Paragraph(
            f"And {len(all_of) - len(own)} more for the other indicators: imhcalc evidence list shows each with its standing."
        )
    yield from outside_every_range(view)


def outside_every_range(view: View) -> Iterator[Block]:
    """Name what no range holds."""
    if view.result.context.not_in_interval:
        yield Paragraph(
            "Not in any range: "
            + "; ".join(unstopped(each) for each in view.result.context.not_in_interval)
            + "."
        )


def _only_of_others(view: View, assumption: str) -> bool:
    """Return whether an assumption bears on another indicator than the headline."""
    others = [outcome.id for outcome in view.result.context.outcomes if outcome.id != view.headline.id]
    return any(other in assumption.split(".") for other in others)


def missing(view: View) -> Iterator[Block]:
    """List what is not known, what it would change, and where to get it."""
    if not view.result.context.missing:
        return
    yield Heading("What is missing, and where to get it")
    yield Bullets(
        tuple(
            f"{capital(each.label)}: {lowered(sentence(each.would_change))} Where: {sentence(each.where)}"
            for each in view.result.context.missing
        )
    )
    yield Commands(((command_to_add(view), "a profile with a place for each, and for a plan"),))


def limitations(view: View) -> Iterator[Block]:
    """Say what this cannot be used for."""
    yield Heading("What this cannot be used for")
    yield Bullets(tuple(sentence(each) for each in view.result.limitations))


def sources(view: View) -> Iterator[Block]:
    """List where the numbers come from."""
    yield Heading("Sources")
    yield Bullets(tuple(sentence(source.citation) for source in view.result.sources))


def next_commands(view: View) -> Iterator[Block]:
    """End with the commands that show more, and what would repeat this run."""
    area = view.result.area
    items = [(f"imhcalc evidence show {view.headline.id}", "the evidence behind the answer, with its rivals")]
    quoted = f'"{area.name}"' if " " in area.name else area.name
    if area.code is not None:
        items.append((f"imhcalc areas show {quoted}", "what is held for this area, and of which year"))
    again = (
        quoted if set(view.result.inputs.profile) == {"area"} and area.code is not None else "PROFILE.yaml"
    )
    explained = "how the answer came about, step by step, down to its sources"
    items.insert(0, (f"imhcalc explain {again}", explained))
    items += [
        (f"imhcalc estimate {again} --format json", "every figure, unrounded, for other programs"),
        ("imhcalc schema profile", "what a local profile can hold"),
    ]
    yield Heading("Next")
    yield Commands(tuple(items))
    run = view.result.run
    dropped = f" ({run.invalid_draws} without a solution left out)" if run.invalid_draws else ""
    yield Paragraph(
        f"{run.draws:,} draws{dropped}, seed {run.seed}. Rounded parts need not add to rounded totals.",
        "note",
    )


# -- small words -----------------------------------------------------------------------------------------


def _plain_value(value: float, unit: str) -> str:
    return numbers.percent(value) if unit == "proportion" else f"{value:g} {unit.replace('_', ' ')}"
