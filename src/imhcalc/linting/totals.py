"""Totals and their parts: a rate of everybody lies between the rates of the groups, and shares add up."""

from collections.abc import Iterator

from imhcalc.linting.groupings import Grouping, groupings, named, numbers_of, own_relations, whole_of
from imhcalc.linting.rounding import half_step, said
from imhcalc.linting.rules import Flaw, Rule
from imhcalc.linting.subject import Figure, Path, Subject
from imhcalc.models.quantity_text import number_written

_A_HAIR = 1e-9


def total_outside_groups(subject: Subject) -> Iterator[Flaw]:
    """Yield rates of everybody that do not lie between the rates of the groups that everybody is made of.

    Why: a rate of all children is an average of the rate of boys and the rate of girls, so it lies between them, and
    about half way. Where it does not, one of the three was mistyped or is of other children. Groups are known from
    `relations:`, or from names: disorder, disorder_boys, disorder_girls.

    What to do: look all three up in their source, and correct the wrong one. If the source itself prints them so,
    record a conflict, and use a figure of the source that stands behind it.
    """
    for grouping in groupings(subject):
        yield from _outside(subject, grouping)


def parts_do_not_add_up(subject: Subject) -> Iterator[Flaw]:
    """Yield parts that do not add up to their whole, within rounding.

    Why: parts that are said to make up a whole must add up to it. A sum that misses it hides a mistyped part, or a
    group that was left out.

    What to do: look the parts up again; if a group is left out, take the relation of kind parts_of_whole away.
    """
    for name, relation in own_relations(subject, "parts_of_whole"):
        parts = named(subject, relation.parts)
        whole = whole_of(subject, relation)
        numbers = numbers_of(parts)
        if not numbers or (whole is None and relation.whole is not None):
            continue
        target = whole.quantity.number if whole is not None else 1.0
        slack = sum(half for _, _, half in numbers) + (_half(whole) if whole is not None else 0.0)
        total = sum(number for number, _, _ in numbers)
        if abs(total - target) > slack * (1 + _A_HAIR):
            unit = parts[0].quantity.unit
            yield Flaw(
                ("relations", name),
                f"the parts add up to {number_written(round(total, 10), unit)}, not {number_written(target, unit)}",
                found=" + ".join(text for _, text, _ in numbers),
                expected=f"{number_written(target, unit)}, within rounding",
                help="look the parts up again; one may be mistyped, or left out",
                at=("parts",),
                at_key=True,
                also=tuple(part.path for part in (*parts, *([whole] if whole is not None else []))),
            )


def joint_share_impossible(subject: Subject) -> Iterator[Flaw]:
    """Yield shares to whom all, or any, of several things apply, which those things rule out.

    Why: fewer can meet all goals than meet the hardest one, and more miss any goal than miss that one. A share that
    breaks this is an average of the goals, or of other children, and not what it is said to be.

    What to do: take the published share of those who meet all; if it is not published, say between which limits it
    lies.
    """
    for name, relation in own_relations(subject, "all_of", "any_of"):
        numbers = [number for number, _, _ in numbers_of(named(subject, relation.parts))]
        whole = whole_of(subject, relation)
        if not numbers or whole is None:
            continue
        every = relation.kind == "all_of"
        least = max(0.0, sum(numbers) - len(numbers) + 1) if every else max(numbers)
        most = min(numbers) if every else min(1.0, sum(numbers))
        value = whole.quantity.number
        if least - _half(whole) <= value <= most + _half(whole):
            continue
        word = "all" if every else "any"
        yield Flaw(
            whole.path,
            f"{said(whole.quantity)} cannot be the share to whom {word} of {len(numbers)} things apply",
            found=f"{said(whole.quantity)}, with parts of {_listed(numbers, whole.quantity.unit)}",
            expected=f"{number_written(round(least, 10), 'proportion')} to {number_written(round(most, 10), 'proportion')}",
            help="an average of the parts is not a joint share: take the share that is published for it",
            at=("value",),
            also=(("relations", name), *(part.path for part in named(subject, relation.parts))),
        )


def looks_like_complement(subject: Subject) -> Iterator[Flaw]:
    """Yield shares with no reason to add up to 100% that do so exactly.

    Why: two shares of different things rarely add up to exactly 100%. Where they do, one may be the rest of the other
    and not what it is called.

    What to do: look at what each is a share of; use only the one that is sure.
    """
    for name, relation in own_relations(subject, "separate"):
        parts = named(subject, relation.parts)
        numbers = numbers_of(parts)
        if len(numbers) > 1 and abs(sum(number for number, _, _ in numbers) - 1) < _A_HAIR:
            yield Flaw(
                parts[-1].path,
                f"{' and '.join(text for _, text, _ in numbers)} add up to exactly 100%: one may be the rest of the other",
                found=" + ".join(text for _, text, _ in numbers),
                expected="shares of their own, which have no reason to add up to 100%",
                help="look at what each is a share of, and use the one that is sure",
                at=("value",),
                also=(("relations", name), *(part.path for part in parts[:-1])),
            )


def relation_of_nothing(subject: Subject) -> Iterator[Flaw]:
    """Yield figures that a relation names and the pack does not have.

    Why: a relation is what lets other rules see that figures belong together. One that names nothing checks nothing,
    and looks as if it did.

    What to do: name the figure as `imhcalc evidence list` shows it, or those of a conflict as conflicts.NAME.FIGURE.
    """
    from imhcalc.faults import did_you_mean  # noqa: PLC0415 -- only where something is wrong

    for name, relation in subject.evidence.relations.items():
        if not subject.is_own(("relations", name)):
            continue
        whole = subject.figures.get(relation.whole or "")
        if whole is not None and isinstance(whole.quantity.value, list):
            yield Flaw(
                ("relations", name),
                f"its whole, {whole.id}, is a row of numbers",
                found=said(whole.quantity),
                expected="a figure that is a single number",
                help="name the figure of the whole; a row of parts belongs under `parts`",
                at=("whole",),
            )
        ids: list[tuple[Path, str]] = [(("parts", index), each) for index, each in enumerate(relation.parts)]
        ids += [(("compare", index), each) for index, each in enumerate(relation.compare)]
        ids += [(("whole",), relation.whole)] if relation.whole else []
        for at, each in ids:
            if each not in subject.figures and not subject.could_hold(each):
                yield Flaw(
                    ("relations", name),
                    f"there is no figure `{each}`",
                    found=each,
                    expected="the id of a figure",
                    help=did_you_mean(each, subject.figures) or "imhcalc evidence list shows every id",
                    at=at,
                )


def _half(figure: Figure) -> float:
    return half_step(figure.quantity.number, figure.quantity.unit)


def _listed(numbers: list[float], unit: str) -> str:
    return ", ".join(number_written(number, unit) for number in numbers)


def _outside(subject: Subject, grouping: Grouping) -> Iterator[Flaw]:
    total, groups = grouping.total, grouping.groups
    rates = [number for each in groups for number in each.quantity.numbers]
    least, most = _limits(grouping, rates)
    if least <= total.quantity.number <= most:
        return
    blamed = _likelier(subject, grouping)
    elsewhere = "; ".join(f"{each.quantity.source} has {said(each.quantity)}" for each in grouping.compare)
    yield Flaw(
        blamed.path,
        f"{_clause(grouping, blamed)}: check the source" + (f" ({elsewhere})" if elsewhere else ""),
        found=_found(grouping, rates),
        expected=_expected(grouping, rates, (least, most), blamed),
        help="look all of them up in the source, and correct the wrong one; if it is printed so, record a conflict",
        at=("value",),
        also=tuple(each.path for each in (total, *groups) if each is not blamed),
    )


def _clause(grouping: Grouping, blamed: Figure) -> str:
    """Return what does not fit, told of the figure that is likelier to be the slip."""
    total = said(grouping.total.quantity)
    known = [
        f"{name} {said(each.quantity)}"
        for name, each in zip(grouping.names, grouping.groups, strict=True)
        if each is not blamed
    ]
    if blamed is grouping.total:
        return f"the total of {total} conflicts with its groups ({', '.join(known)})"
    others = f" and with {', '.join(known)}" if known else ""
    return f"{said(blamed.quantity)} for {_named_in(grouping, blamed)} conflicts with the total of {total}{others}"


def _likelier(subject: Subject, grouping: Grouping) -> Figure:
    """Return the figure that is likelier to be the slip: a group that repeats the total, else one of the pack's own."""
    total, groups = grouping.total, grouping.groups
    repeated = [each for each in groups if each.quantity.value == total.quantity.value]
    own = [each for each in (total, *groups) if subject.is_own(each.path)]
    return (repeated or own or [total])[0]


def _named_in(grouping: Grouping, figure: Figure) -> str:
    return grouping.names[grouping.groups.index(figure)]


def _two(grouping: Grouping, rates: list[float]) -> tuple[float, float] | None:
    """Return what the first of two groups can be of everybody; None where there are not two, or it is not known."""
    return grouping.share_of_first if len(rates) == 2 else None  # noqa: PLR2004 -- two groups


def _found(grouping: Grouping, rates: list[float]) -> str:
    total, groups = grouping.total, grouping.groups
    listed = f"total {said(total.quantity)}; "
    listed += "; ".join(
        f"{name} {said(each.quantity)}" for name, each in zip(grouping.names, groups, strict=True)
    )
    if _two(grouping, rates) is None or rates[0] == rates[1]:
        return listed
    share = (total.quantity.number - rates[1]) / (rates[0] - rates[1])
    return (
        f"{listed}: as if {share * 100:.0f}% of all were {grouping.names[0]}" if 0 <= share <= 1 else listed
    )


def _limits(grouping: Grouping, rates: list[float]) -> tuple[float, float]:
    """Return between which limits a total lies, with half of the last digit of everything allowed for."""
    unit = grouping.total.quantity.unit
    slack = _half(grouping.total)
    shares = _two(grouping, rates)
    if shares is not None:
        means = [share * rates[0] + (1 - share) * rates[1] for share in shares]
        slack += max(half_step(rate, unit) for rate in rates)
        return min(means) - slack, max(means) + slack
    lowest, highest = min(rates), max(rates)
    if lowest == highest:
        return lowest - slack, highest + slack
    # A total that equals its lowest or highest group leaves nobody in the others.
    return lowest + _A_HAIR, highest - _A_HAIR


def _expected(grouping: Grouping, rates: list[float], limits: tuple[float, float], blamed: Figure) -> str:
    """Return what the total could be, or the group, if the rest is right."""
    unit, shares = grouping.total.quantity.unit, _two(grouping, rates)
    if shares is None:
        lowest, highest = number_written(min(rates), unit), number_written(max(rates), unit)
        return f"a total between {lowest} and {highest}, and equal to neither"
    of_total = f"a total of {_rounded(limits[0], unit)} to {_rounded(limits[1], unit)}"
    if blamed is grouping.total:
        return f"{of_total}. {grouping.because}"
    index = grouping.groups.index(blamed)
    share = sum(shares) / 2
    own = share if index == 0 else 1 - share
    implied = (grouping.total.quantity.number - (1 - own) * rates[1 - index]) / own
    return f"{of_total}, or about {_rounded(implied, unit)} for {_named_in(grouping, blamed)}. {grouping.because}"


def _rounded(value: float, unit: str) -> str:
    return number_written(round(value, 3), unit)


RULES = (
    Rule("total-outside-groups", "warning", "totals outside their groups", total_outside_groups),
    Rule("parts-do-not-add-up", "warning", "parts that do not add up to their whole", parts_do_not_add_up),
    Rule(
        "joint-share-impossible", "warning", "joint shares that their parts rule out", joint_share_impossible
    ),
    Rule(
        "looks-like-complement", "warning", "shares that look like the rest of another", looks_like_complement
    ),
    Rule("relation-of-nothing", "error", "relations that name no figure", relation_of_nothing),
)
