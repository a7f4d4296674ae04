"""How well `imhcalc audit` tells honest claims from claims with a fault planted in them: precision and recall.

``python benchmarks/audit.py [--seed N] [--honest N] [--each N]`` makes its claims from a seed, writes them as YAML and
audits the file as the command does. Every claim begins with numbers of people that nobody rounded, and prints them as
authors do. Numbers that go into a sum have two significant figures at least; results may have one (from 3 on), be
rounded to a sixth of themselves, be cut off, or be "about", "over" and "nearly"; rates are printed to 0, 1 or 2
decimals, per 1,000 or as 1 in so many. Half of the sums are worked out from what is printed, half from the numbers
before they were rounded. A faulty claim is an honest one with one thing changed. First come 30 claims, 15 of each;
then many, so that each kind of fault has its own recall.

A fault is caught when the claim does not reproduce; where births stand for mothers it is caught by the note that says
so, since the two differ by less than most claims are rounded. Nothing here was tuned to the answers: what is missed is
listed by kind.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import floor, log10
from pathlib import Path
from typing import Any

import yaml

from imhcalc import application, auditing
from imhcalc.models.audit import AuditedClaim

Plain = dict[str, Any]
SEED, HONEST, EACH = 2026, 2000, 60
FEW = 15
UNITS = (1, 5, 10, 50, 100, 500, 1000, 5000, 10000)
LARGEST_SHARE = 1 / 6
"""Of a number: the largest unit it is rounded to, but for numbers of one figure."""
FINER_SHARE = 0.1
"""The same for numbers that others are worked out from."""
ONE_IN = 0.1
"""How far from it "1 in so many" may be."""
LEAST_FIGURE = 3
"""The least number that is printed with one figure: 28,400 as 30,000, but not 1,600 as 2,000."""
CAUGHT_BY_NOTE = {"births for mothers": "births-and-maternities"}


@dataclass(frozen=True, slots=True)
class Made:
    """A claim as it is written, the kind of fault in it (none where it is honest), and what should say so."""

    claim: Plain
    kind: str = ""
    reason: str = ""


# -- printing as authors do ------------------------------------------------------------------------------------


def printed_base(rng: random.Random, value: float) -> str:
    """Return a number in print that others are worked out from: to two significant figures at least."""
    way = rng.choice(["whole", "unit", "unit", "figures", "cut"])
    if way in {"figures", "cut"}:
        unit = 10.0 ** max(0, floor(log10(value)) + 1 - rng.choice([2, 3] if way == "figures" else [3]))
        return f"{(floor(value / unit) if way == 'cut' else round(value / unit)) * unit:,.0f}"
    unit = rng.choice([unit for unit in UNITS if unit <= FINER_SHARE * value] or [1]) if way == "unit" else 1
    return f"{round(value / unit) * unit:,.0f}"


def printed_count(rng: random.Random, value: float) -> str:
    """Return a number in print that was worked out: as coarse as a sixth, to one figure, or in words."""
    way = rng.choice(["base", "base", "unit", "word", "one figure"])
    if way == "word":
        unit = 10.0 ** max(0, floor(log10(value)) - 1)
        word = rng.choice(["about", "over", "nearly"])
        places = {"about": round(value / unit), "over": floor(value / unit), "nearly": -floor(-value / unit)}
        if word == "nearly" and places["nearly"] * unit > 1.05 * value:
            word = "about"
        return f"{word} {places[word] * unit:,.0f}"
    unit = 10.0 ** floor(log10(value))
    if way == "one figure" and round(value / unit) >= LEAST_FIGURE:
        return f"{round(value / unit) * unit:,.0f}"
    units = [unit for unit in UNITS if unit <= LARGEST_SHARE * round(value / unit) * unit]
    if way == "unit" and units:
        unit = rng.choice(units)
        return f"{round(value / unit) * unit:,.0f}"
    return printed_base(rng, value)


def printed_rate(rng: random.Random, rate: float) -> str:
    """Return a rate in print."""
    way = rng.choice(["per cent", "per cent", "per 1,000", "one in"])
    if way == "one in" and abs(rate * round(1 / rate) - 1) <= ONE_IN:
        return f"1 in {round(1 / rate)}"
    if way == "per 1,000" and rate >= 0.01:
        return f"{rate * 1000:.{rng.choice([0, 1])}f} per 1,000"
    return f"{rate * 100:.{rng.choice([0, 1, 2] if rate >= 0.1 else [1, 2])}f}%"


def read_rate(text: str) -> float:
    """Return the number that a printed rate says."""
    if text.startswith("1 in "):
        return 1 / float(text.removeprefix("1 in "))
    return (
        float(text.removesuffix("%")) / 100 if text.endswith("%") else float(text.split(maxsplit=1)[0]) / 1000
    )


def read_count(text: str) -> float:
    """Return the number that a printed count says."""
    return float(
        text.removeprefix("about ").removeprefix("over ").removeprefix("nearly ").split()[0].replace(",", "")
    )


def people(rng: random.Random, least: float = 500, most: float = 900_000) -> float:
    """Return a number of people, large ones no likelier than small ones."""
    return least * (most / least) ** rng.random()


# -- honest claims ---------------------------------------------------------------------------------------------


def times(rng: random.Random, rate: float | None = None) -> Plain:
    """Return a denominator, a rate and a count."""
    base, share = people(rng, 2000), rate or rng.uniform(0.02, 0.4)
    denominator, written = printed_base(rng, base), printed_rate(rng, share)
    from_print = rng.random() < 0.5
    count = read_count(denominator) * read_rate(written) if from_print else base * share
    return {
        "denominator": f"{denominator} live births",
        "rate": written,
        "count": printed_count(rng, count),
    }


def reach(rng: random.Random) -> Plain:
    """Return a share that was worked out from two counts."""
    base = people(rng, 5000)
    reached = base * rng.uniform(0.05, 0.6)
    shown = [printed_base(rng, each) for each in (base, reached)]
    share = read_count(shown[1]) / read_count(shown[0])
    rate = f"{share * 100:.{rng.choice([0, 1])}f}%"
    return {"denominator": shown[0], "count": shown[1], "rate": rate, "answer": "rate"}


def table(rng: random.Random) -> Plain:
    """Return several rates of one denominator, some of them ranges of which the middle is used."""
    base = people(rng, 20_000)
    shown = printed_base(rng, base)
    rates, counts = {}, {}
    for name in ("psychosis", "severe depression", "mild depression"):
        low = rng.choice([20, 30, 40, 60, 100])
        high = low + rng.choice([0, 0, 20, 50])
        rates[name] = f"{low} per 1,000" if low == high else f"{low}-{high} per 1,000"
        counts[name] = printed_count(rng, read_count(shown) * (low + high) / 2000)
    return {"denominator": f"{shown} births", "rates": rates, "counts": counts}


def money(rng: random.Random) -> Plain:
    """Return a cost for all, a number of families and a cost for each."""
    families, each = people(rng, 200, 60_000), rng.uniform(200, 40_000)
    cost = families * each
    shown = f"£{cost / 1e6:.{rng.choice([1, 2])}f}m" if cost > 1e7 else f"£{cost:,.0f}"
    return {
        "count": f"{families:,.0f} families",
        "cost": shown,
        "cost_each": f"£{round(each, -1 if each > 1000 else 0):,.0f}",
    }


def added(rng: random.Random) -> Plain:
    """Return parts and their total, each rounded by itself to the same unit."""
    parts = [people(rng, 300, 20_000) for _ in range(rng.randint(2, 6))]
    unit = rng.choice([1, 1, 5, 10])
    names = ["looked after", "in need", "on a plan", "early help", "adopted", "in care before"]
    return {
        "parts": {
            name: f"{round(part / unit) * unit:,.0f}" for name, part in zip(names, parts, strict=False)
        },
        "total": f"{round(sum(parts) / unit) * unit:,.0f}",
    }


def shares(rng: random.Random) -> Plain:
    """Return shares of a whole, each rounded by itself."""
    weights = [rng.uniform(0.1, 1) for _ in range(rng.randint(3, 6))]
    decimals = rng.choice([0, 1])
    return {
        "parts": {f"group {at}": f"{100 * weight / sum(weights):.{decimals}f}%" for at, weight in enumerate(weights, 1)}
    }  # fmt: skip


def left(rng: random.Random) -> Plain:
    """Return a total, what is taken off, and what is left."""
    parts = [people(rng, 100, 4000) for _ in range(3)]
    total = sum(parts) + people(rng, 2000, 20_000)
    names = ("looked after", "special arrangements", "adopted")
    return {
        "total": f"{total:,.0f}",
        "parts": {name: f"{part:,.0f}" for name, part in zip(names, parts, strict=True)},
        "leaves": f"{round((total - sum(parts)) / 10) * 10:,.0f}",
    }


def sexes(rng: random.Random) -> Plain:
    """Return the rates of boys and girls, and of all children, with about as many of each."""
    boys, girls, share = rng.uniform(0.03, 0.3), rng.uniform(0.03, 0.3), rng.uniform(0.49, 0.53)
    return {
        "rate": f"{100 * (share * boys + (1 - share) * girls):.1f}%",
        "groups": {"boys": f"{100 * boys:.1f}%", "girls": f"{100 * girls:.1f}%"},
    }


def sized(rng: random.Random) -> Plain:
    """Return groups with their sizes and rates, and the average of all."""
    groups = {
        name: (people(rng, 500, 50_000), rng.uniform(0.02, 0.4)) for name in ("north", "midlands", "south")
    }
    everyone = sum(size for size, _ in groups.values())
    average = sum(size * rate for size, rate in groups.values()) / everyone
    return {
        "groups": {name: {"denominator": f"{size:,.0f}", "rate": f"{100 * rate:.1f}%"} for name, (size, rate) in groups.items()},
        "rate": f"{100 * average:.1f}%", "denominator": f"{everyone:,.0f}",
    }  # fmt: skip


def change(rng: random.Random) -> Plain:
    """Return a change in per cent."""
    before = people(rng, 40, 40_000)
    after = before * rng.uniform(0.6, 2)
    shown = [f"{each:,.0f}" for each in (before, after)]
    first, last = (read_count(each) for each in shown)
    return {"before": shown[0], "after": shown[1], "change": f"{100 * (last / first - 1):.0f}%"}


def monthly(rng: random.Random) -> Plain:
    """Return a count a month of births a year."""
    base, share = people(rng, 6000, 90_000), rng.uniform(0.05, 0.3)
    return {
        "denominator": f"{base:,.0f} births a year",
        "rate": f"{100 * share:.1f}%",
        "count": f"{base * share / 12:,.0f} a month",
    }


def of_area(rng: random.Random, table_of_areas: Any) -> Plain:
    """Return a national rate applied to the children held for an area."""
    district = rng.choice(list(table_of_areas.districts.values()))
    children = sum(district.children[:5])
    rate = rng.uniform(0.03, 0.25)
    return {
        "area": district.name if district.code == district.upper_tier_code else district.code,
        "denominator": f"{children:,.0f} children aged 0-4",
        "rate": {"value": f"{100 * rate:.1f}%", "ages": "0-4", "area": district.nation},
        "count": printed_count(rng, children * rate),
    }


HONEST_KINDS: tuple[Callable[..., Plain], ...] = (
    times, times, times, reach, table, money, added, shares, left, sexes, sized, change, monthly, of_area,
)  # fmt: skip


def honest(rng: random.Random, areas: Any) -> Made:
    """Return an honest claim of any kind."""
    make = rng.choice(HONEST_KINDS)
    return Made(make(rng, areas) if make is of_area else make(rng))


# ruff: noqa: D103 -- the name of a fault says what it is
# -- faults ----------------------------------------------------------------------------------------------------


def off(rng: random.Random) -> float:
    """Return a factor by which a wrong number is off: from a fiftieth to twice as many, or as few."""
    factor = 1 + 0.02 * (1 / 0.02) ** rng.random()
    return factor if rng.random() < 0.5 else 1 / factor


def spoilt(claim: Plain, figure: str, rng: random.Random, factor: float) -> Plain:
    """Return a claim with one figure printed wrong by a factor."""
    return claim | {figure: printed_count(rng, read_count(claim[figure]) * factor)}


def said_of(figure: str, **words: str) -> Plain:
    """Return a figure with more said of it."""
    return {"value": figure, **words}


def wrong_product(rng: random.Random, _: Any) -> Made:
    return Made(spoilt(times(rng), "count", rng, off(rng)), "wrong product", "times")


def per_thousand(rng: random.Random, _: Any) -> Made:
    claim = times(rng)
    per = round(read_rate(claim["rate"]) * 1000)
    count = printed_count(rng, read_count(claim["count"]) * 10)
    return Made(claim | {"rate": f"{per} per 1,000", "count": count}, "per cent for per 1,000", "ten_times")


def month_for_year(rng: random.Random, _: Any) -> Made:
    claim = times(rng)
    written = {"denominator": f"{claim['denominator']} a year", "count": f"{claim['count']} a month"}
    return Made(claim | written, "a year for a month", "twelve_times")


def other_ages(rng: random.Random, _: Any) -> Made:
    claim = times(rng)
    rated, counted = rng.choice([("5-16", "0-4"), ("5-16", "0-15"), ("2-4", "0-4"), ("5-10", "0-5")])
    children = claim["denominator"].replace("live births", "children")
    written = {"denominator": said_of(children, ages=counted), "rate": said_of(claim["rate"], ages=rated)}
    return Made(claim | written, "ages differ", "ages-differ")


def other_nation(rng: random.Random, _: Any) -> Made:
    claim = times(rng)
    one, other = rng.sample(["England", "Scotland", "Wales", "Northern Ireland"], 2)
    written = {
        "denominator": said_of(claim["denominator"], area=one),
        "rate": said_of(claim["rate"], area=other),
    }
    return Made(claim | written, "another nation's rate", "places-differ")


def other_area(rng: random.Random, areas: Any) -> Made:
    claim = times(rng)
    one, other = rng.sample([each.code for each in areas.districts.values()], 2)
    written = {
        "denominator": said_of(claim["denominator"], area=one),
        "count": said_of(claim["count"], area=other),
    }
    return Made(claim | written, "a count of another area", "places-differ")


def births_for_mothers(rng: random.Random, _: Any) -> Made:
    claim = times(rng)
    return Made(
        claim | {"rate": f"{claim['rate']} of mothers"}, "births for mothers", "births-and-maternities"
    )


def digits(rng: random.Random, _: Any) -> Made:
    """Return a claim in whose count two neighbouring digits changed places, where that makes another number."""
    claim = times(rng)
    exact = f"{read_count(claim['denominator']) * read_rate(claim['rate']):.0f}"
    places = [at for at in range(len(exact) - 1) if exact[at] != exact[at + 1] and (at or exact[1] != "0")]
    if not places:
        return digits(rng, _)
    at = rng.choice(places)
    swapped = exact[:at] + exact[at + 1] + exact[at] + exact[at + 2 :]
    return Made(claim | {"count": f"{int(swapped):,}"}, "digits that changed places", "digits_swapped")


def outside_groups(rng: random.Random, _: Any) -> Made:
    low = rng.uniform(0.03, 0.15)
    high = low * rng.uniform(1.2, 2)
    total = high * rng.uniform(1.05, 1.5) if rng.random() < 0.5 else low * rng.uniform(0.5, 0.95)
    rates = {"urban": f"{100 * low:.1f}%", "rural": f"{100 * high:.1f}%"}
    return Made(
        {"rate": f"{100 * total:.1f}%", "groups": rates}, "a total outside its groups", "total-outside-groups"
    )


def like_one_sex(rng: random.Random, _: Any) -> Made:
    boys = rng.uniform(0.04, 0.2)
    girls = boys * rng.choice([rng.uniform(0.4, 0.8), rng.uniform(1.25, 2)])
    total = f"{100 * rng.choice([boys, girls]):.1f}%"
    groups = {"boys": f"{100 * boys:.1f}%", "girls": f"{100 * girls:.1f}%"}
    return Made({"rate": total, "groups": groups}, "a total that is one sex's", "total-conflicts-with-group")


def does_not_add(rng: random.Random, _: Any) -> Made:
    claim = added(rng)
    return Made(spoilt(claim, "total", rng, off(rng)), "parts that do not add up", "added")


def not_all_taken(rng: random.Random, _: Any) -> Made:
    claim = left(rng)
    parts = [read_count(each) for each in claim["parts"].values()]
    kept = rng.randint(1, 2)
    result = read_count(claim["total"]) - sum(parts[:kept])
    return Made(claim | {"leaves": f"{result:,.0f}"}, "not all taken off", "left_out")


def part_above(rng: random.Random, _: Any) -> Made:
    claim = added(rng)
    most = max(read_count(each) for each in claim["parts"].values())
    return Made(
        claim | {"total": f"{most * rng.uniform(0.5, 0.95):,.0f}"}, "a part above its total", "part-above-total"
    )  # fmt: skip


def over_everything(rng: random.Random, _: Any) -> Made:
    claim = shares(rng)
    first, *rest = claim["parts"]
    more = float(claim["parts"][first].removesuffix("%")) + rng.uniform(4, 30)
    parts = {first: f"{more:.0f}%"} | {name: claim["parts"][name] for name in rest}
    return Made({"parts": parts}, "shares over 100%", "whole")


def overlapping(rng: random.Random, _: Any) -> Made:
    return Made(added(rng) | {"overlap": True}, "groups that overlap, added", "overlap-added")


def part_of_part(rng: random.Random, _: Any) -> Made:
    claim = added(rng)
    (first, value), *rest = claim["parts"].items()
    inner = read_count(value) * rng.uniform(0.1, 0.6)
    parts = {first: value, "of whom on a plan": f"{inner:,.0f}"} | dict(rest)
    total = f"{sum(read_count(each) for each in parts.values()):,.0f}"
    return Made({"parts": parts, "total": total}, "a part of a part, added", "nested-added")


def flow_and_stock(rng: random.Random, _: Any) -> Made:
    claim = times(rng)
    children = claim["denominator"].replace("live births", "children")
    written = {"denominator": said_of(children, ages="0-4"), "count": f"{claim['count']} a year"}
    return Made(claim | written, "a year's count of all ages", "flow-and-stock")


def unit_cost(rng: random.Random, _: Any) -> Made:
    claim = money(rng)
    each = float(claim["cost_each"].lstrip("£").replace(",", ""))
    return Made(claim | {"cost_each": f"£{each * off(rng):,.0f}"}, "a wrong cost for each", "money")


def points(rng: random.Random, _: Any) -> Made:
    before = rng.randint(5, 40)
    rise = rng.randint(2, 15)
    claim = {"before": f"{before}%", "after": f"{before + rise}%", "change": f"{rise}%"}
    return Made(claim, "points for per cent", "percentage_points")


FAULTS: tuple[Callable[[random.Random, Any], Made], ...] = (
    wrong_product, per_thousand, month_for_year, other_ages, other_nation, other_area, births_for_mothers, outside_groups,
    like_one_sex, does_not_add, not_all_taken, part_above, over_everything, overlapping, part_of_part, flow_and_stock,
    unit_cost, points, digits,
)  # fmt: skip


# -- auditing and counting -------------------------------------------------------------------------------------


def audited(made: list[Made], held: application.Shipped) -> list[AuditedClaim]:
    """Return the audits of claims, which are written to a file and read from it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.yaml"
        written = {"claims": {f"claim_{number}": each.claim for number, each in enumerate(made)}}
        path.write_text(yaml.safe_dump(written, sort_keys=False, allow_unicode=True), encoding="utf-8")
        return auditing.audit([path], held).claims


def is_flagged(made: Made, claim: AuditedClaim) -> bool:
    """Return whether an audit says that something is wrong, or says the note that the fault calls for."""
    note = CAUGHT_BY_NOTE.get(made.kind)
    return claim.verdict == "does_not_reproduce" or any(each.code == note for each in claim.findings)


def gives_reason(made: Made, claim: AuditedClaim) -> bool:
    """Return whether an audit says what was planted: a finding, a sum that fails, or what else would give the answer."""
    failing = [each for each in claim.sums if each.verdict == "does_not_reproduce"]
    said = {each.code for each in claim.findings} | {each.kind for each in failing}
    return made.reason in said | {way.slip for each in failing for way in each.other_ways}


@dataclass(frozen=True, slots=True)
class Score:
    """How many honest and faulty claims there were, and what became of them."""

    honest: int
    false_alarms: int
    faulty: int
    caught: int
    by_kind: dict[str, tuple[int, int, int]]
    """Of each kind: how many, how many caught, of how many the reason is given."""

    @property
    def precision(self) -> float:
        """The share of flagged claims that are faulty."""
        return self.caught / (self.caught + self.false_alarms) if self.caught else 0.0

    @property
    def recall(self) -> float:
        """The share of faulty claims that are flagged."""
        return self.caught / self.faulty if self.faulty else 0.0


def scored(made: list[Made], claims: list[AuditedClaim]) -> Score:
    """Return how claims were told apart."""
    pairs = list(zip(made, claims, strict=True))
    faulty = [(each, claim) for each, claim in pairs if each.kind]
    total, caught, reasons = Counter(), Counter(), Counter()
    for each, claim in faulty:
        total[each.kind] += 1
        caught[each.kind] += is_flagged(each, claim)
        reasons[each.kind] += gives_reason(each, claim)
    return Score(
        honest=len(pairs) - len(faulty),
        false_alarms=sum(is_flagged(each, claim) for each, claim in pairs if not each.kind),
        faulty=len(faulty),
        caught=sum(caught.values()),
        by_kind={kind: (total[kind], caught[kind], reasons[kind]) for kind in total},
    )


def thirty(seed: int, areas: Any) -> list[Made]:
    """Return the 30 claims: 15 honest, and 15 with a fault, of as many kinds."""
    rng = random.Random(seed)
    faults = rng.sample(FAULTS, FEW)
    return [*(honest(rng, areas) for _ in range(FEW)), *(fault(rng, areas) for fault in faults)]


def many(seed: int, areas: Any, honest_ones: int, each: int) -> Iterator[Made]:
    """Yield many honest claims, and so many of each kind of fault."""
    rng = random.Random(seed + 1)
    yield from (honest(rng, areas) for _ in range(honest_ones))
    yield from (fault(rng, areas) for fault in FAULTS for _ in range(each))


def main() -> None:
    """Make the claims, audit them and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--seed", type=int, default=SEED, help=f"seed of the claims (default {SEED})")
    parser.add_argument(
        "--honest", type=int, default=HONEST, help=f"honest claims of the large set (default {HONEST})"
    )
    parser.add_argument(
        "--each", type=int, default=EACH, help=f"claims of each kind of fault (default {EACH})"
    )
    parser.add_argument("--show", action="store_true", help="print the claims that were told wrongly")
    given = parser.parse_args()
    held = application.shipped()
    for title, made in (
        ("30 claims", thirty(given.seed, held.table)),
        ("Many claims", list(many(given.seed, held.table, given.honest, given.each))),
    ):
        claims = audited(made, held)
        report(title, scored(made, claims))
        if given.show:
            show(made, claims)


def report(title: str, score: Score) -> None:
    """Print a score, overall and by kind."""
    print(f"{title}: {score.honest} honest, {score.faulty} with a fault of {len(score.by_kind)} kinds.")
    print(f"Precision {score.precision:.3f}, recall {score.recall:.3f}; {score.false_alarms} false alarms.\n")
    print("| fault | claims | caught | recall | reason given |\n|---|---:|---:|---:|---:|")
    for kind, (total, caught, reasons) in sorted(score.by_kind.items()):
        print(f"| {kind} | {total} | {caught} | {caught / total:.2f} | {reasons} |")
    print()


def show(made: list[Made], claims: list[AuditedClaim]) -> None:
    """Print the claims that were told wrongly."""
    for each, claim in zip(made, claims, strict=True):
        if is_flagged(each, claim) != bool(each.kind):
            print(each.kind or "honest", claim.verdict, each.claim, file=sys.stderr)


if __name__ == "__main__":
    main()
