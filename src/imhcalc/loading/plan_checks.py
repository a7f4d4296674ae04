"""What the plan of a profile says against itself: parts above their whole, two ways of saying one thing, odd years.

Like `profile_checks`, these look at the values as written, so that they are found together with whatever
the model refuses.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from imhcalc.faults import Fault, did_you_mean, expected_one_of
from imhcalc.loading.as_written import items, keys, number, share, stated
from imhcalc.loading.diagnostics import LIKE_SHARES
from imhcalc.loading.numbers_meant import plain_number
from imhcalc.loading.positions import Document, Node, Path, dotted
from imhcalc.loading.profile_checks import SHARES_TOLERANCE, outside_fault, shares_faults
from imhcalc.loading.shape import Slot
from imhcalc.models.base import Strict
from imhcalc.models.late import names_of
from imhcalc.models.plan import Decision, StageRate
from imhcalc.models.profile import Profile
from imhcalc.models.stated import StatedAmount
from imhcalc.models.units import QUINTILES
from imhcalc.records import dataclass

STAGES = ("identified", "referred", "engaged")
"""In the order in which families pass them."""
COUNTED_LEVEL = "targeted_indicated"
CONVERSION_OF = {"referrals": "families_per_referral", "contacts": "contacts_per_family"}
UNLIKE_UNITS = "unlike-units"
BIRTHS_APART = 2.0
"""Births never double or halve within the years of a projection: one that does is a slip of the keyboard."""
MOST_SCENARIOS = 100
"""Each is a whole run of its own."""
_STATED_AMOUNT = Slot(StatedAmount).models()[0]
_YEAR = re.compile(r"(?:19|20)\d\d")
_ROUNDED_TO = (10, 5)


def plan_faults(document: Document, root: Node) -> list[Fault]:
    """Return what is wrong with the figures of a plan taken together."""
    plan = _Plan(document, root)
    return [fault for check in CHECKS for fault in check(plan)]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A document as these checks ask of it."""

    document: Document
    root: Node

    def node(self, path: Path) -> Node | None:
        return self.root.at(path)

    def keys(self, path: Path) -> list[str]:
        return keys(self.root.at(path))

    def number(self, path: Path) -> float | None:
        """Return a number as written, bare or with its origin; also of a proportion written in words."""
        node = stated(self.root.at(path))
        found = number(node)
        return share(node) if found is None else found

    def given(self, path: Path) -> bool:
        """Say whether anything is written at a path."""
        node = self.root.at(path)
        return node is not None and (node.value is not None or node.refused)

    def at_value(self, path: Path, fault: Fault) -> Fault:
        node = stated(self.root.at(path))
        return self.document.at_value(node or self.root, fault)

    def at_key(self, path: Path, fault: Fault) -> Fault:
        return self.document.at_key(self.root.at(path) or self.root, fault)


# -- parts and their whole -------------------------------------------------------------------------------


def _part(plan: _Plan, part: Path, whole: Path, help_text: str) -> Iterator[Fault]:
    """Yield the fault of a part that is above its whole."""
    few, many = plan.number(part), plan.number(whole)
    if few is not None and many is not None and few > many:
        above, below = plain_number(few), plain_number(many)
        fault = Fault(
            "part-above-whole",
            f"{dotted(part)} is {above}, more than the {below} of {dotted(whole)}",
            found=f"{above}, of {below}",
            expected=f"at most {below}",
            help=help_text,
        )
        yield plan.at_value(part, fault)


def _observed(plan: _Plan) -> Iterator[Fault]:
    help_text = "are the two exchanged, or of different years or areas?"
    for name in plan.keys(("observed",)):
        path: Path = ("observed", name)
        fifths: Path = (*path, "by_quintile")
        yield from _part(plan, (*path, "below"), (*path, "assessed"), help_text)
        yield from _part(plan, (*path, "assessed"), (*path, "eligible"), help_text)
        for fifth in range(QUINTILES):
            yield from _part(plan, (*fifths, "below", fifth), (*fifths, "assessed", fifth), help_text)
        for counted in ("below", "assessed"):
            yield from _sum(plan, (*fifths, counted), (*path, counted))


def _sum(plan: _Plan, parts: Path, whole: Path) -> Iterator[Fault]:
    """Yield the fault of counts by fifth that do not add up to the count of all."""
    counts = [number(each) for each in items(plan.node(parts))]
    known = [count for count in counts if count is not None]
    total = plan.number(whole)
    if total is None or len(known) != QUINTILES or len(counts) != QUINTILES:
        return
    # Published counts are often rounded to fives or tens: each of the six may be half a step off.
    step = next((size for size in _ROUNDED_TO if not any(each % size for each in (*known, total))), 1)
    if abs(sum(known) - total) > step / 2 * (QUINTILES + 1):
        adds_to, all_ = plain_number(sum(known)), plain_number(total)
        fault = Fault(
            "sums-differ",
            f"{dotted(parts)} adds up to {adds_to}, and {dotted(whole)} is {all_}",
            found=f"{' + '.join(plain_number(each) for each in known)} = {adds_to}",
            expected=f"five counts that add up to {all_}",
            help="children whose fifth is not known are left out of both: of the counts by fifth, and of all",
        )
        yield plan.at_value(parts, fault)


# -- one way of saying a thing ---------------------------------------------------------------------------


def _one_of(
    plan: _Plan,
    path: Path,
    ways: list[str],
    given: list[str],
    help_text: str | None = None,
    model: type[Strict] | None = None,
) -> Iterator[Fault]:
    """Yield the fault of a thing said in several ways; with its model, also of one said in none.

    Where a key is misspelt, that is the fault, and what it leaves unsaid is none of its own.
    """
    node = plan.node(path)
    if len(given) == 1 or node is None or not isinstance(node.children, dict):
        return
    written = keys(node)
    if not given and (model is None or not set(written) <= {*names_of(model)}):
        return
    if given:
        has = f"{', '.join(_quoted(given[:-1]))} and {_quoted(given)[-1]}"
    else:
        has = f"neither {', '.join(_quoted(ways)[:-1])} nor {_quoted(ways)[-1]}"
    fault = Fault(
        "one-of-several",
        f"{dotted(path)} has {has}",
        found=", ".join(given or written) or "nothing",
        expected=f"one of {', '.join(ways)}",
        help=help_text,
    )
    yield plan.at_key(path, fault)


def _quoted(ways: list[str]) -> list[str]:
    return [" with ".join(f"`{key}`" for key in way.split(" with ")) for way in ways]


def _pathway(plan: _Plan) -> Iterator[Fault]:
    for stage in STAGES:
        yield from _stage(plan, ("pathway", stage))
    given = [stage for stage in STAGES if plan.given(("pathway", stage))]
    for index, stage in enumerate(STAGES):
        lacking = [each for each in STAGES[:index] if each not in given]
        if stage in given and lacking and STAGES[index - 1] in lacking:
            without = " and ".join(f"`{each}`" for each in lacking)
            fault = Fault(
                "earlier-stage-missing",
                f"pathway.{stage} is given without {without}",
                found=", ".join(given),
                expected=", ".join(STAGES[: index + 1]),
                help=f"its rate is of the families who passed the stage before: add `{lacking[0]}:`, "
                "with `rate: 100%` if every family passes it",
            )
            yield plan.at_key(("pathway", stage), fault)


def _stage(plan: _Plan, path: Path) -> Iterator[Fault]:
    passed, of = (plan.given((*path, each)) for each in ("passed", "of"))
    counts = "passed with of"
    ways = ["rate", counts, "use"]
    given = [way for way in ways if (passed or of if way == counts else plan.given((*path, way)))]
    help_text = (
        "a stated share, families counted, or a figure of the evidence by its id"
        if not given
        else "leave out all but one"
    )
    yield from _one_of(plan, path, ways, given, help_text, StageRate)
    if passed != of and given == [counts]:
        has, lacks = ("passed", "of") if passed else ("of", "passed")
        fault = Fault(
            "half-a-pair",
            f"{dotted(path)} has `{has}` without `{lacks}`",
            found=has,
            expected="passed, of",
            help=f"add `{lacks}:`, "
            + ("how many families there were" if passed else "how many of them passed this stage"),
        )
        yield plan.at_key((*path, has), fault)
    yield from _part(plan, (*path, "passed"), (*path, "of"), "are the two exchanged?")
    yield from _above_zero(plan, (*path, "of"), "leave the stage out if nobody was counted")
    if plan.given((*path, "effective_sample_size")) and given and "rate" not in given:
        fault = Fault(
            "sample-size-without-rate",
            f"{dotted(path)} has `effective_sample_size` without `rate`",
            found=", ".join(plan.keys(path)),
            expected="effective_sample_size beside rate",
            help="leave it out: counts and figures of the evidence bring their own uncertainty",
        )
        yield plan.at_key((*path, "effective_sample_size"), fault)


def _pay(plan: _Plan) -> Iterator[Fault]:
    roles: list[Path] = [("workforce", "roles", name) for name in plan.keys(("workforce", "roles"))]
    posts: list[Path] = [("workforce", "smallest_team", name) for name in ("lead", "administration")]
    for path in (*roles, *posts):
        given = [way for way in ("salary", "band") if plan.given((*path, way))]
        yield from _one_of(plan, path, ["salary", "band"], given, "a salary stands in place of a band's pay")


def _decisions(plan: _Plan) -> Iterator[Fault]:
    for name in plan.keys(("decisions",)):
        path: Path = ("decisions", name)
        given = [way for way in ("above", "below") if plan.given((*path, way))]
        help_text = "the value above which, or below which, it is done"
        yield from _one_of(plan, path, ["above", "below"], given, help_text, Decision)


# -- shares ----------------------------------------------------------------------------------------------


def _shares(plan: _Plan) -> Iterator[Fault]:
    yield from shares_faults(plan.document, plan.root, ("families", "sizes"))
    yield from _shares_by_name(plan, ("workforce", "roles"), ("share",))
    yield from _shares_by_name(plan, ("costs", "payers"))
    for name in plan.keys(("services",)):
        yield from _shares_by_name(plan, ("services", name, "payers"))


def _shares_by_name(plan: _Plan, path: Path, part: Path = ()) -> Iterator[Fault]:
    """Yield the fault of shares in a mapping that do not add up to one, if every one of them is a proportion."""
    shares = {name: share(plan.node((*path, name, *part))) for name in plan.keys(path)}
    known = {name: each for name, each in shares.items() if each is not None}
    total = sum(known.values())
    if not shares or len(known) < len(shares) or abs(total - 1) <= SHARES_TOLERANCE:
        return
    adds_to = plain_number(round(total, 6))
    listed = " + ".join(f"{dotted((name,))} {plain_number(each)}" for name, each in known.items())
    subject = f"the shares of {dotted(path)} add" if part else f"{dotted(path)} adds"
    fault = Fault(
        "E_SHARES_SUM",
        f"{subject} up to {adds_to}, not 1",
        found=f"{listed} = {adds_to}",
        expected="shares that add up to 1, within 0.005",
        help=LIKE_SHARES,
    )
    yield plan.at_key(path, fault)


# -- services --------------------------------------------------------------------------------------------


def _services(plan: _Plan) -> Iterator[Fault]:
    for name in plan.keys(("services",)):
        path: Path = ("services", name)
        yield from _units(plan, path)
        yield from _above_zero(plan, (*path, "contacts_per_family"), "capacity in contacts is divided by it")


def _units(plan: _Plan, path: Path) -> Iterator[Fault]:
    """Yield the faults of a service whose unit and conversion do not fit: a gap is named in like units only."""
    unit_node, level_node = plan.node((*path, "unit")), plan.node((*path, "level"))
    unit = str(unit_node.value) if unit_node is not None else None
    level = level_node.value if level_node is not None else COUNTED_LEVEL
    if unit not in {"families", *CONVERSION_OF}:
        return
    wanted = CONVERSION_OF.get(unit)
    has = [each for each in CONVERSION_OF.values() if plan.given((*path, each))]
    if wanted is not None and wanted not in has:
        # Of a service for everybody nothing is taken from demand, so its places need not be families.
        if level == COUNTED_LEVEL:
            yield plan.at_value((*path, "unit"), _unlike_units(path, unit))
        return
    for each in has:
        if each != wanted:
            counted = next(unit for unit, conversion in CONVERSION_OF.items() if conversion == each)
            fault = Fault(
                "unused-conversion",
                f"{dotted(path)} has `{each}`, and counts {unit}",
                found=f"unit: {unit}",
                expected=f"{each} beside unit: {counted}",
                help=f"leave it out, or write `unit: {counted}` if the capacity is in {counted}",
            )
            yield plan.at_key((*path, each), fault)


def _unlike_units(path: Path, unit: str) -> Fault:
    expected, words = {
        "contacts": (
            "contacts_per_family: how many contacts one family has, such as 10",
            "contacts a year over contacts of one family",
        ),
        "referrals": (
            "families_per_referral: the share of referrals that become families seen, such as 60%",
            "referrals a year times the share that become families seen",
        ),
    }[unit]
    return Fault(
        UNLIKE_UNITS,
        f"{dotted(path)} counts {unit}, and nothing says how many families these are",
        found=f"unit: {unit}",
        expected=expected,
        help=f"a gap is between families who would come and families who can be seen: {words}",
    )


# -- staff and money -------------------------------------------------------------------------------------


def _above_zero(plan: _Plan, path: Path, help_text: str) -> Iterator[Fault]:
    if plan.number(path) == 0:
        fault = Fault(
            "not-above-zero",
            f"{dotted(path)} is 0",
            found="0",
            expected="a number above 0",
            help=help_text,
        )
        yield plan.at_value(path, fault)


def _workforce(plan: _Plan) -> Iterator[Fault]:
    path: Path = ("workforce",)
    for name, help_text in (
        ("hours_per_wte", "hours that a whole-time post works in a year, after leave, such as 1575"),
        ("casework_share", "with no time for families, no number of posts is enough"),
        ("duration_years", "years that a family stays, such as 0.5"),
        (
            "caseload_per_wte",
            "families open at one time for a whole-time post; leave it out where none is set",
        ),
    ):
        yield from _above_zero(plan, (*path, name), help_text)
    parts = [plan.number((*path, "hours_per_family", each)) for each in ("direct", "indirect", "travel")]
    if parts[0] == 0 and not any(parts):
        yield from _above_zero(plan, (*path, "hours_per_family", "direct"), "hours with one family in all")
    yield from _working_time(plan, path)


def _working_time(plan: _Plan, path: Path) -> Iterator[Fault]:
    """Yield the faults of time for families: said twice, or used up by what is not work with families."""
    other = {name: plan.number((*path, name)) for name in ("supervision", "training")}
    hours = {name: each for name, each in other.items() if each is not None}
    if plan.given((*path, "casework_share")):
        given = [name for name in other if plan.given((*path, name))]
        if given:
            yield from _one_of(
                plan,
                path,
                ["casework_share", "supervision with training"],
                ["casework_share", *given],
                "the share of time for families is stated, or what supervision and training leave",
            )
        return
    worked = plan.number((*path, "hours_per_wte"))
    if worked and hours and sum(hours.values()) >= worked:
        taken = plain_number(sum(hours.values()))
        fault = Fault(
            "no-time-left",
            f"{dotted(path)}: {' and '.join(hours)} {'take' if len(hours) > 1 else 'takes'} {taken} "
            f"of the {plain_number(worked)} hours of a post",
            found=" + ".join(f"{name} {plain_number(each)}" for name, each in hours.items()),
            expected=f"fewer than {plain_number(worked)}, the hours_per_wte",
            help="hours a year for one whole-time post",
        )
        yield plan.at_value((*path, next(iter(hours))), fault)


def _savings(plan: _Plan) -> Iterator[Fault]:
    payers = plan.keys(("costs", "payers"))
    for name in plan.keys(("costs", "savings")):
        path: Path = ("costs", "savings", name)
        yield from _above_zero(plan, (*path, "per_family"), "leave the saving out if there is none")
        node = plan.node((*path, "payer"))
        payer = node.value if node is not None else None
        if payers and isinstance(payer, str) and payer and payer not in payers:
            fault = Fault(
                "unknown-payer",
                f"{dotted((*path, 'payer'))} is {dotted((payer,))}, and costs.payers has no such payer",
                found=dotted((payer,)),
                expected=expected_one_of(payer, payers),
                help=did_you_mean(payer, payers) or "add it under `payers:`, with 0% if it pays nothing",
            )
            yield plan.at_value((*path, "payer"), fault)


# -- limits of amounts -----------------------------------------------------------------------------------


def _limits(plan: _Plan) -> Iterator[Fault]:
    for path, node in _amounts((), plan.root, Slot(Profile)):
        interval, value = node.child("interval"), number(node.child("value"))
        limits = [number(each) for each in items(interval)]
        if interval is None or value is None or len(limits) != 2:  # noqa: PLR2004 -- a lower and an upper one
            continue
        lower, upper = limits
        if lower is None or upper is None:
            continue
        if not lower <= value <= upper:
            yield outside_fault(plan.document, interval, dotted(path), value, (lower, upper))
        elif lower <= 0:
            fault = Fault(
                "limit-not-above-zero",
                f"the lower limit of {dotted(path)} is {plain_number(lower)}",
                found=f"{plain_number(value)}, with limits {plain_number(lower)} and {plain_number(upper)}",
                expected="a lower limit above 0",
                help="an amount is drawn log-normal about its value, and never reaches 0; "
                "without `interval` it is taken as exact",
            )
            yield plan.document.at_value(interval, fault)


def _amounts(path: Path, node: Node, slot: Slot) -> Iterator[tuple[Path, Node]]:
    """Yield every amount that is written with more than its value."""
    if _STATED_AMOUNT in slot.models():
        yield path, node
        return
    for key in keys(node):
        child, inner = node.child(key), slot.step(key)
        if child is not None and inner is not None:
            yield from _amounts((*path, key), child, inner)


# -- years, overlap, programme, names --------------------------------------------------------------------


def _projection(plan: _Plan) -> Iterator[Fault]:
    path: Path = ("projection", "births")
    years = plan.keys(path)
    if not years or not all(_YEAR.fullmatch(year) for year in years):
        return
    if any(int(later) != int(earlier) + 1 for earlier, later in pairwise(years)):
        first, last = min(years), max(years)
        fault = Fault(
            "years-not-consecutive",
            f"{dotted(path)} has {_listed(years)}",
            found=_listed(years),
            expected=f"every year from {first} to {last}, in order",
            help="families who wait are carried from each year to the next",
        )
        yield plan.at_key(path, fault)
    births = {year: plan.number((*path, year)) for year in years}
    first, start = next(iter(births.items()))
    for year, count in births.items():
        if start and count is not None and not start / BIRTHS_APART <= count <= start * BIRTHS_APART:
            more = "more than twice" if count > start else "less than half"
            fault = Fault(
                "births-far-apart",
                f"{dotted((*path, year))} is {plain_number(count)}, {more} the {plain_number(start)} of {first}",
                found=f"{plain_number(count)} in {year}, {plain_number(start)} in {first}",
                expected=f"from {plain_number(start / BIRTHS_APART)} to {plain_number(start * BIRTHS_APART)}",
                help="is a digit missing or too many, or is one of them of another area?",
            )
            yield plan.at_value((*path, year), fault)
    for year in plan.keys(("projection", "capacity")):
        if _YEAR.fullmatch(year) and year not in years:
            fault = Fault(
                "year-not-projected",
                f"projection.capacity has {year}, and projection.births has not",
                found=year,
                expected=_listed(years),
                help=f"add the births of {year}, or leave its capacity out",
            )
            yield plan.at_key(("projection", "capacity", year), fault)


_YEARS_LISTED = 8


def _listed(years: list[str]) -> str:
    """Return years as text: all of a few, the first and the last of many."""
    return ", ".join(years) if len(years) <= _YEARS_LISTED else f"{years[0]}, {years[1]} ... {years[-1]}"


def _overlap(plan: _Plan) -> Iterator[Fault]:
    given = [way for way in ("correlation", "target") if plan.given(("overlap", way))]
    help_text = "the correlation is stated, or solved so that the share with at least one is the target"
    yield from _one_of(plan, ("overlap",), ["correlation", "target"], given, help_text)
    seen: set[str] = set()
    for index, each in enumerate(items(plan.node(("overlap", "indicators")))):
        name = str(each.value)
        if name in seen:
            path: Path = ("overlap", "indicators", index)
            fault = Fault(
                "given-twice",
                f"{dotted(path)} is {dotted((name,))} once more",
                found=dotted((name,)),
                expected="two or more different outcomes",
                help="leave it out, or name another outcome",
            )
            yield plan.at_value(path, fault)
        seen.add(name)


def _programme(plan: _Plan) -> Iterator[Fault]:
    node = plan.node(("programme", "criteria"))
    if node is not None and node.value == {}:
        fault = Fault(
            "no-criteria",
            "programme.criteria is empty",
            found="{}",
            expected="risk factors, each with the levels at which a family can join",
            help='write them as a list of levels: `ace: ["4+"]`',
        )
        yield plan.at_key(("programme", "criteria"), fault)


def _scenarios(plan: _Plan) -> Iterator[Fault]:
    scenarios, options = plan.keys(("scenarios",)), plan.keys(("options",))
    for name in options:
        if name in scenarios:
            fault = Fault(
                "name-given-twice",
                f"`{dotted((name,))}` is a scenario and an option",
                found=dotted(("options", name)),
                expected="a name of its own for each",
                help="`--scenario` asks for either by its name: give one of them another",
            )
            yield plan.at_key(("options", name), fault)
    if len(scenarios) + len(options) > MOST_SCENARIOS:
        fault = Fault(
            "too-many-scenarios",
            f"more than {MOST_SCENARIOS} scenarios and options",
            found=f"{len(scenarios) + len(options):,}",
            expected=f"at most {MOST_SCENARIOS}",
            help="each is a run of its own: put some of them in a profile of their own",
        )
        section = "scenarios" if scenarios else "options"
        yield plan.at_key((section,), fault)


CHECKS: tuple[Callable[[_Plan], Iterator[Fault]], ...] = (
    _observed,
    _pathway,
    _pay,
    _decisions,
    _shares,
    _services,
    _workforce,
    _savings,
    _limits,
    _projection,
    _overlap,
    _programme,
    _scenarios,
)
