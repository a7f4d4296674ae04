"""What a profile says against itself: sums, parts above their whole, wrong denominators, odd years.

These look at the values as written, so that they are found together with whatever the model refuses.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from imhcalc.faults import Fault
from imhcalc.loading.as_written import items, keys, number, share, stated, walk
from imhcalc.loading.numbers_meant import plain_number
from imhcalc.loading.per_cent import shares_fault
from imhcalc.loading.positions import Document, Node, Path, dotted
from imhcalc.models.stated import FILL_IN
from imhcalc.models.units import AGES_OF, OLDEST_AGE, QUINTILES

SHARES_TOLERANCE = 0.005
LEAST_BIRTHS_PER_MATERNITY = 0.98
"""Live births per maternity never fall below this: stillbirths are under 1 in 100, twins more than 1."""

DENOMINATOR_TOLERANCE = 0.2
FIRST_YEAR, LAST_YEAR = 1950, 2050
AGE_KEYS = tuple(str(age) for age in range(OLDEST_AGE + 1))

_YEAR_IN_TEXT = re.compile(r"(?<!\d)(19[5-9]\d|20[0-4]\d|2050)(?!\d)")
_SHORT_YEARS = re.compile(r"(\d\d)\s*[/-]\s*(\d\d)")


def profile_faults(document: Document, root: Node) -> list[Fault]:
    """Return what is wrong with the figures of a profile taken together."""
    faults = [*_ages(document, root), *_births(document, root), *_denominator(document, root)]
    faults += shares_faults(document, root, ("population", "quintile_shares"))
    faults += _counted_twice(document, root)
    surveys = root.at(("local_exposures",))
    for name in keys(surveys):
        faults += shares_faults(document, root, ("local_exposures", name, "shares"))
    faults += multiplier_faults(document, root)
    faults += override_faults(document, root)
    faults += year_faults(document, root)
    faults += _left_to_fill_in(document, root)
    return faults


def _left_to_fill_in(document: Document, root: Node) -> Iterator[Fault]:
    """Yield the places of a drafted profile that were taken into use and still hold their placeholder."""
    for path, node in walk((), root):
        at_key = path[-1:] == (FILL_IN,)
        if node.value != FILL_IN and not at_key:
            continue
        fault = Fault(
            "left-to-fill-in",
            f"{dotted(path[:-1] if at_key else path)} still says {FILL_IN}",
            found=FILL_IN,
            expected="your own text",
            help="write what it is, or put the # back before the block",
        )
        yield document.at_key(node, fault) if at_key else document.at_value(node, fault)


def shares_faults(document: Document, root: Node, path: Path) -> list[Fault]:
    """Return the fault of shares that do not add up to one, if every one of them is a proportion."""
    node = stated(root.at(path))
    shares = [share(each) for each in items(node)]
    known = [each for each in shares if each is not None]
    if not shares or len(known) < len(shares) or abs(sum(known) - 1) <= SHARES_TOLERANCE:
        return []
    return [shares_fault(document, path, known)]


def year_faults(document: Document, root: Node, start: Path = ()) -> list[Fault]:
    """Return the years that are none, wherever a key `year`, `price_year` or `years` stands below a path."""
    faults: list[Fault] = []
    for path, node in walk(start, root):
        if path[-1:] in {("year",), ("price_year",)} or path[-2:-1] == ("years",):
            faults += _year_fault(document, path, node)
        elif path[-1:] == ("years",):
            years = [value for value in (number(each) for each in items(node)) if value is not None]
            if any(first > second for first, second in pairwise(years)):
                fault = Fault(
                    "wrong-year",
                    f"{dotted(path)} runs backwards: {document.written(node)}",
                    found=document.written(node),
                    expected="the first year and then the last",
                )
                faults.append(document.at_value(node, fault))
    return faults


def override_faults(document: Document, root: Node) -> list[Fault]:
    """Return the quantities under `overrides` and `cost_per_family` whose interval leaves out their value."""
    overrides = root.at(("overrides",))
    paths: list[Path] = [("overrides", name) for name in keys(overrides)]
    return [
        fault
        for path in [*paths, ("cost_per_family",)]
        if (node := root.at(path)) is not None
        for fault in interval_faults(document, path, node, number(node.child("value")))
    ]


def interval_faults(document: Document, path: Path, node: Node, value: float | None) -> list[Fault]:
    """Return the fault of an interval that does not hold its own value."""
    interval = node.child("interval")
    if interval is None or value is None:
        return []
    lower, upper = number(interval.child("lower")), number(interval.child("upper"))
    if lower is None or upper is None or lower > upper or lower <= value <= upper:
        return []
    return [outside_fault(document, interval, dotted(path), value, (lower, upper))]


def multiplier_faults(document: Document, root: Node) -> list[Fault]:
    """Return the stated multipliers whose limits are not around their ratio."""
    faults = []
    multipliers = root.at(("stated_multipliers",))
    for name in keys(multipliers):
        path: Path = ("stated_multipliers", name)
        limits_node = root.at((*path, "interval"))
        limits = [number(each) for each in items(limits_node)]
        ratio = number(root.at((*path, "rate_ratio")))
        if limits_node is None or ratio is None or len(limits) != 2:  # noqa: PLR2004 -- a lower and an upper one
            continue
        lower, upper = limits
        if lower is not None and upper is not None and not 0 < lower <= ratio <= upper:
            faults.append(outside_fault(document, limits_node, dotted(path), ratio, (lower, upper)))
    return faults


def outside_fault(
    document: Document, interval: Node, name: str, value: float, limits: tuple[float, float]
) -> Fault:
    """Return the fault of limits that are not around their value."""
    lower, upper = (plain_number(limit) for limit in limits)
    return document.at_value(
        interval,
        Fault(
            "value-outside-interval",
            f"the interval of {name} does not hold its value",
            found=f"{plain_number(value)}, with limits {lower} and {upper}",
            expected="lower limit, value, upper limit, in this order",
            help="look at the three in your source: one may be of another figure, or in another unit",
        ),
    )


def _ages(document: Document, root: Node) -> Iterator[Fault]:
    ages = root.at(("population", "children_by_age"))
    for key in keys(ages):
        node = root.at(("population", "children_by_age", key))
        if node is not None and key not in AGE_KEYS:
            yield document.at_key(
                node,
                Fault(
                    "unknown-key",
                    f"`{dotted((key,))}` is not an age in population.children_by_age",
                    found=dotted((key,)),
                    expected=", ".join(AGE_KEYS),
                    help="single years of age: 0 is under one year",
                ),
            )


def _counted_twice(document: Document, root: Node) -> Iterator[Fault]:
    """Refuse counts beside a table of small areas that they would be counted in again."""
    if root.at(("population", "small_areas")) is None:
        return
    for key in ("children_by_age", "children_by_quintile", "quintile_shares"):
        node = root.at(("population", key))
        if node is not None:
            yield document.at_key(
                node,
                Fault(
                    "given-twice",
                    f"population.{key} stands beside population.small_areas",
                    found=f"{key} and small_areas",
                    expected="one of the two",
                    help="the table of small areas gives the children by age and their mix: leave out one",
                ),
            )


def _births(document: Document, root: Node) -> Iterator[Fault]:
    births_node = stated(root.at(("population", "live_births")))
    births = number(births_node)
    maternities = number(stated(root.at(("population", "maternities"))))
    if births_node is None or births is None or maternities is None:
        return
    if births < maternities * LEAST_BIRTHS_PER_MATERNITY:
        yield document.at_value(
            births_node,
            Fault(
                "population-below-part",
                f"population.live_births is {plain_number(births)}, "
                f"fewer than the {plain_number(maternities)} maternities",
                found=f"{plain_number(births)} live births from {plain_number(maternities)} maternities",
                expected=f"at least {maternities * LEAST_BIRTHS_PER_MATERNITY:.0f}, "
                "as twins outnumber stillbirths",
                help="are the two exchanged, or of different years or areas?",
            ),
        )


def _denominator(document: Document, root: Node) -> Iterator[Fault]:
    node = stated(root.at(("population", "children_by_quintile")))
    counts = [number(each) for each in items(node)]
    known = [count for count in counts if count is not None]
    if node is None or len(known) != QUINTILES or len(counts) != QUINTILES:
        return
    total = sum(known)
    populations = dict(_age_counts(root))
    if any(abs(total - count) <= DENOMINATOR_TOLERANCE * count for count in populations.values()):
        return
    if populations:
        name, nearest = min(populations.items(), key=lambda item: abs(total - item[1]))
        yield document.at_value(
            node,
            Fault(
                "wrong-denominator",
                f"population.children_by_quintile adds up to {plain_number(total)}; "
                f"the nearest count given is {plain_number(nearest)} ({name})",
                found=f"{plain_number(total)} in the five fifths, {plain_number(nearest)} {name}",
                expected="about as many children as in one of the ages given, within 20%",
                help="children of one age group of this area, counted in the same year; "
                "where only the mix is known, give `quintile_shares`",
            ),
        )


def _age_counts(root: Node) -> Iterator[tuple[str, float]]:
    """Yield every count of children that the file gives, alone and added up, with its name."""
    births = number(stated(root.at(("population", "live_births"))))
    if births is not None:
        yield "live births", births
    by_age = {
        age: count
        for age in range(OLDEST_AGE + 1)
        if (count := number(root.at(("population", "children_by_age", str(age))))) is not None
    }
    groups = {**AGES_OF, "children_0_5": tuple(range(OLDEST_AGE + 1)), "all ages given": tuple(by_age)}
    for name, ages in groups.items():
        if name != "live_births" and ages and all(age in by_age for age in ages):
            yield (
                name.replace("children_", "children aged ").replace("_", " to "),
                sum(by_age[age] for age in ages),
            )


def _year_meant(value: int | str) -> str:
    is_digits = str(value).strip().isdigit()
    return (
        "is a digit wrong, missing or one too many?"
        if is_digits
        else "write its four digits; what else there is to say stands in a `note`"
    )


def _year_fault(document: Document, path: Path, node: Node) -> Iterator[Fault]:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | str):
        return
    is_year = FIRST_YEAR <= value <= LAST_YEAR if isinstance(value, int) else _YEAR_IN_TEXT.search(value)
    if not is_year:
        short = _SHORT_YEARS.fullmatch(value.strip()) if isinstance(value, str) else None
        yield document.at_value(
            node,
            Fault(
                "wrong-year",
                f"{dotted(path)} is {document.written(node)}",
                found=document.written(node),
                expected="a year, such as 2023, 2022/23 or mid-2023",
                help=f"write 20{short[1]}/{short[2]}" if short else _year_meant(value),
            ),
        )
