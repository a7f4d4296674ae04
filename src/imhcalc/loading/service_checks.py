"""What the services, staff and money of a profile say against themselves, as they are written."""

from collections.abc import Iterator

from imhcalc.faults import Fault, did_you_mean, expected_one_of
from imhcalc.loading.as_written import share
from imhcalc.loading.numbers_meant import plain_number
from imhcalc.loading.per_cent import LIKE_SHARES
from imhcalc.loading.positions import Path, dotted
from imhcalc.loading.profile_checks import SHARES_TOLERANCE, shares_faults
from imhcalc.loading.written_plan import WrittenPlan, above_zero, one_of
from imhcalc.models.plan import COUNTED_LEVEL

CONVERSION_OF = {"referrals": "families_per_referral", "contacts": "contacts_per_family"}
UNLIKE_UNITS = "unlike-units"


def services(plan: WrittenPlan) -> Iterator[Fault]:
    """Yield the faults of services: units that do not fit, and conversions of nothing."""
    for name in plan.keys(("services",)):
        path: Path = ("services", name)
        yield from _units(plan, path)
        yield from above_zero(
            plan, (*path, "contacts_per_family"), "write how many contacts one family has, such as 10"
        )


def _units(plan: WrittenPlan, path: Path) -> Iterator[Fault]:
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


def shares(plan: WrittenPlan) -> Iterator[Fault]:
    """Yield the faults of shares that do not add up to one."""
    yield from shares_faults(plan.document, plan.root, ("families", "sizes"))
    yield from _shares_by_name(plan, ("workforce", "roles"), ("share",))
    yield from _shares_by_name(plan, ("costs", "payers"))
    for name in plan.keys(("services",)):
        yield from _shares_by_name(plan, ("services", name, "payers"))


def _shares_by_name(plan: WrittenPlan, path: Path, part: Path = ()) -> Iterator[Fault]:
    """Yield the fault of shares in a mapping that do not add up to one, if every one of them is a proportion."""
    found = {name: share(plan.node((*path, name, *part))) for name in plan.keys(path)}
    known = {name: each for name, each in found.items() if each is not None}
    total = sum(known.values())
    if not found or len(known) < len(found) or abs(total - 1) <= SHARES_TOLERANCE:
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


def pay(plan: WrittenPlan) -> Iterator[Fault]:
    """Yield the faults of pay that is stated in two ways."""
    roles: list[Path] = [("workforce", "roles", name) for name in plan.keys(("workforce", "roles"))]
    posts: list[Path] = [("workforce", "smallest_team", name) for name in ("lead", "administration")]
    for path in (*roles, *posts):
        given = [way for way in ("salary", "band") if plan.given((*path, way))]
        yield from one_of(plan, path, ["salary", "band"], given, "a salary stands in place of a band's pay")


def staff(plan: WrittenPlan) -> Iterator[Fault]:
    """Yield the faults of hours, time for families and caseload."""
    path: Path = ("workforce",)
    for name, help_text in (
        (
            "hours_per_wte",
            "write the hours that a whole-time post works in a year, after leave, such as 1575",
        ),
        ("casework_share", "write the share of working time spent on families, such as 60%"),
        ("duration_years", "write for how many years a family stays, such as 0.5"),
        (
            "caseload_per_wte",
            "write how many families are open at one time for a whole-time post, or leave it out",
        ),
    ):
        yield from above_zero(plan, (*path, name), help_text)
    parts = [plan.number((*path, "hours_per_family", each)) for each in ("direct", "indirect", "travel")]
    if parts[0] == 0 and not any(parts):
        yield from above_zero(
            plan, (*path, "hours_per_family", "direct"), "write the hours with one family in all, such as 12"
        )
    yield from _working_time(plan, path)


def _working_time(plan: WrittenPlan, path: Path) -> Iterator[Fault]:
    """Yield the faults of time for families: said twice, or used up by what is not work with families."""
    other = {name: plan.number((*path, name)) for name in ("supervision", "training")}
    hours = {name: each for name, each in other.items() if each is not None}
    if plan.given((*path, "casework_share")):
        given = [name for name in other if plan.given((*path, name))]
        if given:
            yield from one_of(
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
            help="write each as hours a year of one whole-time post: are these of the whole team, or of a month?",
        )
        yield plan.at_value((*path, next(iter(hours))), fault)


def savings(plan: WrittenPlan) -> Iterator[Fault]:
    """Yield the faults of savings, and of payers that are not there."""
    payers = plan.keys(("costs", "payers"))
    for name in plan.keys(("costs", "savings")):
        path: Path = ("costs", "savings", name)
        yield from above_zero(plan, (*path, "per_family"), "leave the saving out if there is none")
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
