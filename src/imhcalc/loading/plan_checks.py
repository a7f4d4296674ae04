"""What the plan of a profile says against itself: parts above their whole, two ways of saying one thing, odd years.

Like `profile_checks`, these look at the values as written, so that they are found together with whatever
the model refuses.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from imhcalc.faults import Fault
from imhcalc.loading.as_written import entries, items, number, walk
from imhcalc.loading.numbers_meant import plain_number
from imhcalc.loading.positions import Document, Node, Path, dotted
from imhcalc.loading.profile_checks import outside_fault
from imhcalc.loading.service_checks import pay, savings, services, shares, staff
from imhcalc.loading.shape import Slot, slot_of
from imhcalc.loading.written_plan import WrittenPlan, above_zero, one_of, part_above_whole
from imhcalc.models.plan import STAGES, Decision, StageRate
from imhcalc.models.profile import Profile
from imhcalc.models.stated import StatedAmount
from imhcalc.models.units import QUINTILES

BIRTHS_APART = 2.0
"""Births never double or halve within the years of a projection: one that does is a slip of the keyboard."""
MOST_SCENARIOS = 100
"""Each is a whole run of its own."""
_STATED_AMOUNT = Slot(StatedAmount).models[0]
_YEAR = re.compile(r"(?:19|20)\d\d")
_ROUNDED_TO = (10, 5)


def plan_faults(document: Document, root: Node) -> list[Fault]:
    """Return what is wrong with the figures of a plan taken together."""
    plan = WrittenPlan(document, root)
    return [fault for check in CHECKS for fault in check(plan)]


def _observed(plan: WrittenPlan) -> Iterator[Fault]:
    help_text = "are the two exchanged, or of different years or areas?"
    for name in plan.keys(("observed",)):
        path: Path = ("observed", name)
        fifths: Path = (*path, "by_quintile")
        yield from part_above_whole(plan, (*path, "below"), (*path, "assessed"), help_text)
        yield from part_above_whole(plan, (*path, "assessed"), (*path, "eligible"), help_text)
        for fifth in range(QUINTILES):
            yield from part_above_whole(
                plan, (*fifths, "below", fifth), (*fifths, "assessed", fifth), help_text
            )
        for counted in ("below", "assessed"):
            yield from _sum(plan, (*fifths, counted), (*path, counted))


def _sum(plan: WrittenPlan, parts: Path, whole: Path) -> Iterator[Fault]:
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


def _pathway(plan: WrittenPlan) -> Iterator[Fault]:
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


def _stage(plan: WrittenPlan, path: Path) -> Iterator[Fault]:
    passed, of = (plan.given((*path, each)) for each in ("passed", "of"))
    counts = "passed with of"
    ways = ["rate", counts, "use"]
    given = [way for way in ways if (passed or of if way == counts else plan.given((*path, way)))]
    help_text = "a stated share, families counted, or a figure of the evidence by its id"
    yield from one_of(plan, path, ways, given, None if given else help_text, StageRate)
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
    yield from part_above_whole(plan, (*path, "passed"), (*path, "of"), "are the two exchanged?")
    yield from above_zero(plan, (*path, "of"), "leave the stage out if nobody was counted")
    if plan.given((*path, "effective_sample_size")) and given and "rate" not in given:
        fault = Fault(
            "sample-size-without-rate",
            f"{dotted(path)} has `effective_sample_size` without `rate`",
            found=", ".join(plan.keys(path)),
            expected="effective_sample_size beside rate",
            help="leave it out: counts and figures of the evidence bring their own uncertainty",
        )
        yield plan.at_key((*path, "effective_sample_size"), fault)


def _decisions(plan: WrittenPlan) -> Iterator[Fault]:
    for name in plan.keys(("decisions",)):
        path: Path = ("decisions", name)
        given = [way for way in ("above", "below") if plan.given((*path, way))]
        help_text = "the value above which, or below which, it is done"
        yield from one_of(plan, path, ["above", "below"], given, help_text, Decision)


def _limits(plan: WrittenPlan) -> Iterator[Fault]:
    for path, node in walk((), plan.root):
        interval = entries(node).get("interval")
        if interval is None:
            continue
        value, limits = number(node.child("value")), [number(each) for each in items(interval)]
        if value is None or len(limits) != 2 or not _is_amount(path):  # noqa: PLR2004 -- a lower and an upper one
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


def _is_amount(path: Path) -> bool:
    """Say whether an amount stands at a place of a profile."""
    slot: Slot | None = slot_of(Profile)
    for part in path:
        slot = slot.step(part) if slot is not None else None
    return slot is not None and _STATED_AMOUNT in slot.models


def _projection(plan: WrittenPlan) -> Iterator[Fault]:
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
            help="write the years in order, and add those that are missing: families who wait are carried from year to year",
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


def _overlap(plan: WrittenPlan) -> Iterator[Fault]:
    given = [way for way in ("correlation", "target") if plan.given(("overlap", way))]
    help_text = "the correlation is stated, or solved so that the share with at least one is the target"
    yield from one_of(plan, ("overlap",), ["correlation", "target"], given, help_text)
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


def _programme(plan: WrittenPlan) -> Iterator[Fault]:
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


def _scenarios(plan: WrittenPlan) -> Iterator[Fault]:
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


CHECKS: tuple[Callable[[WrittenPlan], Iterator[Fault]], ...] = (
    _observed,
    _pathway,
    pay,
    _decisions,
    shares,
    services,
    staff,
    savings,
    _limits,
    _projection,
    _overlap,
    _programme,
    _scenarios,
)
