"""Units: between a figure and where it is used, and between a number and what its unit can be."""

from collections.abc import Iterator

from imhcalc.linting.rounding import said
from imhcalc.linting.rules import Flaw, Rule
from imhcalc.linting.subject import Figure, Subject
from imhcalc.models.quantity_text import number_written

_UNIT_OF_RUNG = {"families": {"families", "families_per_year"}, "babies": {"children", "children_per_year"}}


def unit_unlike_use(subject: Subject) -> Iterator[Flaw]:
    """Yield figures whose unit is not the one of the place where they are used.

    Why: a share of need, a comparator and a range across groups are proportions; a rung of the ladder that counts
    families is in families. In another unit the arithmetic still runs, and its answer is nonsense.

    What to do: convert the figure, and say how in `derived_from`; or use it elsewhere.
    """
    for figure in subject.own_figures:
        if figure.role == "beside" and figure.quantity.unit != "proportion":
            yield _unlike(figure, {"proportion"}, "what is printed beside a rate")
    for name, rung in subject.evidence.ladder.items():
        if not subject.is_own(("ladder", name)):
            continue
        units = _UNIT_OF_RUNG[rung.counted]
        if rung.amount.unit not in units:
            yield _unlike(subject.figures[f"ladder.{name}"], units, f"a rung that counts {rung.counted}")
        share = subject.figures.get(f"parameters.{rung.share_of_need}")
        if share is not None and share.quantity.unit != "proportion":
            yield _unlike(share, {"proportion"}, "a share of need")


def unit_unlike_default(subject: Subject) -> Iterator[Flaw]:
    """Yield rivals in another unit than the figure they can take the place of.

    Why: a profile that chooses a rival puts it where the default stood. In another unit it means something else there.

    What to do: convert the rival into the unit of the figure it stands beside.
    """
    for figure in subject.own_figures:
        for name, rival in figure.quantity.alternatives.items():
            if rival.unit != figure.quantity.unit:
                inner = subject.figures[f"{figure.id}.alternatives.{name}"]
                yield _unlike(inner, {figure.quantity.unit}, f"a rival of a figure in {figure.quantity.unit}")


def unit_unlike_shipped(subject: Subject) -> Iterator[Flaw]:
    """Yield figures in another unit than the figure of the same id in the pack that ships.

    Why: the program asks for settings by their id and takes them to be in the unit that the shipped pack has. A
    profile that chooses or overrides a figure does the same.

    What to do: convert the figure, or give it an id of its own.
    """
    for figure in subject.own_figures:
        held = subject.shipped.get(figure.id)
        if held is not None and held.unit != figure.quantity.unit:
            yield _unlike(figure, {held.unit}, "the figure of that id")


def setting_missing(subject: Subject) -> Iterator[Flaw]:
    """Yield settings that every run asks for and the pack does not have.

    Why: an estimate turns babies into families, adds the departure of an area, and hides small counts, each with a
    setting of the evidence. A pack that stands alone must bring them all, or estimates stop.

    What to do: build on a shipped pack, which brings them, or add the parameter with your own source.
    """
    for name in sorted(subject.shipped_settings - set(subject.evidence.parameters)):
        if subject.could_hold(f"parameters.{name}"):
            continue
        held = subject.shipped[f"parameters.{name}"]
        yield Flaw(
            ("pack",),
            f"there is no parameter `{name}`, which every estimate asks for",
            found="no such parameter",
            expected=f"`parameters: {name}`, in {held.unit}",
            help="write `builds_on: uk-2026` under `pack:`, or add the parameter",
            at_key=True,
        )


def impossible_number(subject: Subject) -> Iterator[Flaw]:
    """Yield numbers that nothing in their unit can be, such as a negative count.

    Why: such a number is mistyped, or is in another unit, and what is worked out from it is nonsense: fewer than no
    families, more of each thousand than a thousand.

    What to do: look it up in its source.
    """
    possible = subject.settings.possible
    for figure in subject.own_figures:
        unit = figure.quantity.unit
        least, most = possible.get(unit, [float("-inf"), float("inf")])
        if unit in subject.settings.never_below_zero:
            least = 0.0
        for number in figure.quantity.numbers:
            if not least <= number <= most:
                expected = f"{least:g} to {most:g}" if most != float("inf") else f"{least:g} or more"
                yield Flaw(
                    figure.path,
                    f"{number_written(number, unit)} cannot be a number of {unit.replace('_', ' ')}",
                    found=number_written(number, unit),
                    expected=expected,
                    help="look the figure up in its source",
                    at=("value",),
                )


def share_of_all(subject: Subject) -> Iterator[Flaw]:
    """Yield published shares of exactly nobody or everybody.

    Why: in data from many places a share of 0% or 100% mostly means that a place sent nothing, or sent one figure for
    all, and seldom that nobody or everybody is affected.

    What to do: look at the numbers behind it; leave the place out of a range.
    """
    for figure in subject.own_figures:
        quantity = figure.quantity
        if quantity.unit == "proportion" and quantity.status == "published":
            odd = [number for number in quantity.numbers if number in {0.0, 1.0}]
            if odd:
                yield Flaw(
                    figure.path,
                    f"a share of exactly {number_written(odd[0], quantity.unit)} points to faulty data",
                    found=said(quantity),
                    expected="a share between 0% and 100%",
                    help="look at the numbers behind it, or leave the place out of the range",
                    at=("value",),
                )


def reference_not_one(subject: Subject) -> Iterator[Flaw]:
    """Yield ratios of a reference level that are not 1.

    Why: a ratio compares a level with the reference, so that of the reference with itself is 1. Another number means
    that the ratios are against another level, and all of them are off by that factor.

    What to do: name the level they are against as `reference`, or divide them all.
    """
    for name, association in subject.own_associations():
        if association.measure == "risk":
            continue
        for rival in ("", *association.alternatives):
            inner = f".alternatives.{rival}" if rival else ""
            figure = subject.figures.get(f"associations.{name}{inner}.{association.reference}")
            if figure is not None and figure.quantity.value != 1:
                yield Flaw(
                    figure.path,
                    f"the reference level has a ratio of {figure.quantity.value:g}",
                    found=f"{figure.quantity.value:g}",
                    expected="1: a level compared with itself",
                    help="name the level that the ratios are against as `reference`",
                    at=("value",),
                )


def nation_unlike_use(subject: Subject) -> Iterator[Flaw]:
    """Yield figures of one nation that stand where another's are meant.

    Why: a baseline or a split under a nation is used there as its own, without the wider range and the flag of a
    figure that was carried.

    What to do: put it under its own nation, and let the program carry it; or correct `nation`.
    """
    for figure in subject.own_figures:
        section, _, *rest = figure.path
        place = rest[1] if len(rest) > 1 and rest[0] in {"baselines", "exposures", "measured"} else None
        nation = figure.quantity.nation
        if (
            figure.role == "alternative"
            or place is None
            or place == "International"
            or nation in {None, place}
        ):
            continue
        if section == "risk_factors" and rest[-1] == "gradient":
            continue  # gradients are few, and borrowed openly between nations
        yield Flaw(
            figure.path,
            f"a figure of {nation} stands under {place}",
            found=f"nation: {nation}",
            expected=f"nation: {place}",
            help=f"put it under {nation}, or correct `nation`",
            at=("nation",),
        )


def _unlike(figure: Figure, units: set[str], what: str) -> Flaw:
    unit, wanted = figure.quantity.unit, " or ".join(sorted(units))
    return Flaw(
        figure.path,
        f"the unit is {unit}, where {wanted} is meant",
        found=unit,
        expected=f"{wanted}, for {what}",
        help="convert the figure and say how in `derived_from`, or use it elsewhere",
        at=("unit",),
    )


RULES = (
    Rule("unit-unlike-use", "error", "units unlike where they are used", unit_unlike_use),
    Rule("unit-unlike-default", "error", "rivals in another unit", unit_unlike_default),
    Rule("unit-unlike-shipped", "warning", "units unlike those of the shipped pack", unit_unlike_shipped),
    Rule("setting-missing", "error", "settings that every run asks for", setting_missing),
    Rule("impossible-number", "error", "numbers that cannot be", impossible_number),
    Rule("share-of-all", "warning", "shares of exactly nobody or everybody", share_of_all),
    Rule("reference-not-one", "error", "reference levels with a ratio", reference_not_one),
    Rule("nation-unlike-use", "warning", "figures under another nation", nation_unlike_use),
)
