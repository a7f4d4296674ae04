"""What `diff` says: the number a report leads with first, then what changed, then every figure that moved, and why."""

from collections.abc import Iterator, Sequence

from imhcalc.first_letters import lowered
from imhcalc.models.difference import (
    Cause,
    Move,
    MovedFigure,
    OneSided,
    ResultsDiffer,
    Tolerated,
)
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Bullets, Commands, Heading, Paragraph
from imhcalc.report.difference_causes import TOGETHER, short, what_changed
from imhcalc.report.difference_moves import has_alike, how_to_read, is_told_in_per_cent, what_moved
from imhcalc.report.difference_numbers import Written, percent_of, written_for

LEADING = ("provision.gap", "cost.total", "demand.engaged")
"""The figures of a plan that an answer is given in: the first that moved."""
FAMILIES = (
    ("scenario.", "of scenarios and options"),
    ("sensitivity.", "of what matters most"),
    ("tornado.", "of what matters most"),
    ("threshold.", "of values at which a decision flips"),
    ("structural.", "of other choices of structure"),
    ("value_of_data.", "of the worth of local data"),
    ("triangulation.", "of cross-checks"),
)
OTHER_DETAILS = "by fifth of deprivation, by a rival reading, or by another method"


def difference_blocks(differ: ResultsDiffer, *, whole: bool = False) -> list[Block]:
    """Return the blocks of a difference; `whole` lists the details of figures too."""
    return [
        Heading(_title(differ), level=1),
        *_answer(differ),
        *_verdict(differ),
        *what_changed(differ),
        *_moved(differ, whole=whole),
        *_one_sided(differ, whole=whole),
        *_the_rest(differ),
        *_next(differ, whole=whole),
    ]


def _title(differ: ResultsDiffer) -> str:
    old, new = differ.old, differ.new
    place = old.area if old.area == new.area else f"{old.area} and {new.area}"
    return f"{place}: from {old.name} to {new.name}"


# -- the answer ------------------------------------------------------------------------------------------


def _answer(differ: ResultsDiffer) -> Iterator[Block]:
    """Say how the number that a report leads with moved, and from what, then the most important other one."""
    headline = differ.headline
    if headline is None:
        yield Paragraph("Only one of the two has the number that its report leads with.", "answer")
    elif moved := _found(differ, headline.figure):
        yield Paragraph(_moved_words(differ, moved, f"Expected {headline.counted}"), "answer")
    elif not differ.only or any(headline.figure == each for each in differ.only):
        number = numbers.whole(headline.new)
        yield Paragraph(f"Expected {headline.counted} have not moved: about {number}.", "answer")
    leading = (each for name in LEADING for each in differ.moved if each.id == name)
    if first := next(leading, None):
        yield Paragraph(_moved_words(differ, first, first.label))


def _found(differ: ResultsDiffer, figure_id: str) -> MovedFigure | None:
    return next((each for each in differ.moved if each.id == figure_id), None)


def _moved_words(differ: ResultsDiffer, figure: MovedFigure, subject: str) -> str:
    """Return how a figure moved in a sentence or two: ``Expected babies went from 1,300 to 1,360 (+60, +4.7%): ...``."""
    value = next((each for each in figure.moves if each.part == "value"), None)
    if value is None:
        return f"{subject}: the value has not moved. {_range_words(figure)}".rstrip()
    write = written_for(figure.unit, value.change)
    share = f", {percent_of(value.relative)}" if is_told_in_per_cent(figure, value) else ""
    went = (
        f"{subject} went from about {write.value(value.old)} to about {write.value(value.new)} "
        f"({write.moved(value.change)}{share})"
    )
    return f"{went}{_why(differ, value, write)}. {_range_words(figure)}".rstrip()


def _range_words(figure: MovedFigure) -> str:
    old, new = figure.old_interval, figure.new_interval
    if old is None or new is None:
        if old is new:
            return ""
        return "It has no range any more." if new is None else "It has a range now."
    limits = [each for each in figure.moves if each.part != "value"]
    if not limits:
        return ""
    write = written_for(figure.unit, max((each.change for each in limits), key=abs))
    was, now = (f"{write.value(each.lower)} to {write.value(each.upper)}" for each in (old, new))
    return f"The range was {was}, and is {now}."


def _why(differ: ResultsDiffer, move: Move, write: Written) -> str:
    """Return what each cause contributes, biggest first: ``: live births -27, together +1``; one alone without it."""
    causes = {cause.id: cause for cause in differ.causes}
    parts = [(short(causes[each.cause]), each.change) for each in move.contributions]
    parts.append((TOGETHER, move.interaction))
    shown = [each for each in sorted(parts, key=lambda each: -abs(each[1])) if write.is_seen(each[1])]
    if len(shown) == 1 and shown[0][0] != TOGETHER:
        return f", because of {lowered(shown[0][0])} alone"
    return f": {', '.join(f'{name} {write.change(change)}' for name, change in shown) or 'nothing by itself'}"


# -- the verdict -----------------------------------------------------------------------------------------


def _verdict(differ: ResultsDiffer) -> Iterator[Block]:
    moved, beyond = len(differ.moved), sum(each.beyond for each in differ.moved)
    parts = [f"{_counted(moved)} moved" if moved else "No figure moved"]
    if moved and differ.tolerated:
        parts[0] += f", {beyond or 'none'} by more than is tolerated ({_tolerated(differ.tolerated)})"
    if differ.appeared:
        parts.append(f"{_counted(len(differ.appeared))} appeared")
    if differ.vanished:
        parts.append(f"{_counted(len(differ.vanished))} vanished")
    yield Paragraph(f"{'; '.join(parts)}.", "warning" if differ.beyond else "text")


def _counted(number: int) -> str:
    return "1 figure" if number == 1 else f"{number:,} figures"


def _tolerated(tolerated: Sequence[Tolerated]) -> str:
    """Return the tolerances as they were given."""
    words = []
    for each in reversed(tolerated):
        parts = []
        if each.relative is not None:
            parts.append(f"{each.relative * 100:g}%")
        if each.absolute is not None:
            parts.append(f"{each.absolute:,g}")
        words.append(" or ".join(parts) + (f" for {each.figures}" if each.figures else ""))
    return "; ".join(words)


# -- what moved ------------------------------------------------------------------------------------------


def _moved(differ: ResultsDiffer, *, whole: bool) -> Iterator[Block]:
    listed = [each for each in differ.moved if whole or not each.is_detail]
    groups = [("What moved", listed)]
    if differ.tolerated:
        groups = [
            ("Moved by more than is tolerated", [each for each in listed if each.beyond]),
            ("Moved, within what is tolerated", [each for each in listed if not each.beyond]),
        ]
    for title, figures in groups:
        if figures:
            yield Heading(title)
            yield from what_moved(differ, title, figures, whole=whole)
    if listed:
        yield Paragraph(how_to_read(differ), "note")
    details = [each for each in differ.moved if each.is_detail and not whole]
    if details:
        text = f"Moved too, in detail: {_families([each.id for each in details])}."
        beyond = sum(each.beyond for each in details)
        if differ.tolerated:
            text += f" Of these, {beyond or 'none'} by more than is tolerated."
        yield Paragraph(text)


def _families(ids: Sequence[str]) -> str:
    """Return how many details there are, by what they are of: ``45 by fifth of deprivation ...; 12 of scenarios``."""
    counts: dict[str, int] = {}
    for each in ids:
        name = next((words for start, words in FAMILIES if each.startswith(start)), OTHER_DETAILS)
        counts[name] = counts.get(name, 0) + 1
    return "; ".join(f"{count:,} {name}" for name, count in counts.items())


# -- what only one has, and the rest ---------------------------------------------------------------------


def _one_sided(differ: ResultsDiffer, *, whole: bool) -> Iterator[Block]:
    causes = {cause.id: cause for cause in differ.causes}
    for title, figures in (("Appeared", differ.appeared), ("Vanished", differ.vanished)):
        listed = [each for each in figures if whole or not each.is_detail]
        if figures:
            yield Heading(title)
        if listed:
            yield Bullets(tuple(_one_sided_words(each, causes) for each in listed))
        if details := [each.id for each in figures if each.is_detail and not whole]:
            yield Paragraph(f"In detail: {_families(details)}.")


def _one_sided_words(figure: OneSided, causes: dict[str, Cause]) -> str:
    value = "" if figure.value is None else f": {written_for(figure.unit, figure.value).value(figure.value)}"
    why = [short(causes[each]) for each in figure.causes if each in causes]
    return f"{figure.label}{value}{f' ({lowered(why[0])})' if len(why) == 1 else ''}"


def _the_rest(differ: ResultsDiffer) -> Iterator[Block]:
    parts = [f"{_counted(differ.unmoved)} did not move (differences below a billionth are rounding)."]
    if differ.by_chance:
        parts.append(
            f"{_counted(differ.by_chance)} moved by no more than other seeds move them, and {'is' if differ.by_chance == 1 else 'are'} left out."
        )
    if differ.not_compared:
        parts.append(
            f"{_counted(differ.not_compared)} of what matters most {'is' if differ.not_compared == 1 else 'are'} in one of the two alone, "
            "which was run with each input at its limits: not compared."
        )
    yield Paragraph(" ".join(parts))
    for title, warnings in (("New warnings", differ.warnings_new), ("Warnings gone", differ.warnings_gone)):
        if warnings:
            yield Heading(title)
            yield Bullets(tuple(warnings))
    if differ.notes:
        yield Heading("What cannot be told apart")
        yield Bullets(tuple(differ.notes))


def _next(differ: ResultsDiffer, *, whole: bool) -> Iterator[Block]:
    named = f"imhcalc diff {_typed(differ.old.name)} {_typed(differ.new.name)}"
    items = []
    details = [each.is_detail for each in differ.moved]
    details += [each.is_detail for each in (*differ.appeared, *differ.vanished)]
    if not whole and (any(details) or has_alike(differ)):
        items.append((f"{named} --all", "every figure, details too"))
    if not differ.split:
        items.append(
            (f"{named} --sensitivity", "what each change does to what matters most; it takes longer")
        )
    if any(cause.kind == "draws" for cause in differ.causes) and not differ.by_chance and differ.moved:
        items.append((f"{named} --ignore-chance", "without what another seed would move as much"))
    if items:
        yield Commands(tuple(items))


def _typed(name: str) -> str:
    return f'"{name}"' if " " in name else name
