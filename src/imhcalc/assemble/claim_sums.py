"""The sums that a claim makes, as its figures imply them: which figure each gives, from which others, by which rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from imhcalc.assemble.claim_terms import A_YEAR, Figure, rows_of
from imhcalc.core.claims import Operation, Tree, added, names_in
from imhcalc.core.printed_numbers import TOLERANCE
from imhcalc.models.audit import SumKind
from imhcalc.models.claim import Claim
from imhcalc.models.stated_sums import sum_in

WHOLE = "whole"
"""Everything, 100%, which shares of a whole add up to without its being printed."""
FLOWS = frozenset({"births", "maternities"})


@dataclass(frozen=True, slots=True)
class Direction:
    """One figure, and the sum that gives it."""

    answer: str
    tree: Tree


@dataclass(frozen=True, slots=True)
class Relation:
    """A sum of a claim: the figure that is its answer first, then the others turned round.

    `any_way` says that no figure of it is more likely than the others to have been worked out.
    """

    id: str
    kind: SumKind
    main: Direction
    others: tuple[Direction, ...] = ()
    row: str | None = None
    any_way: bool = False
    parts: tuple[str, ...] = ()
    """The parts that are added or taken off, where other selections of them can be tried."""

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures it needs, the answer first."""
        return tuple(dict.fromkeys((self.main.answer, *names_in(self.main.tree))))

    def answering(self, name: str | None) -> "Relation":
        """Return the relation with another figure as its answer, where it has a way to it."""
        for other in self.others:
            if name is not None and name in {other.answer, other.answer.rpartition(".")[2]}:
                rest = (self.main, *(each for each in self.others if each is not other))
                return replace(self, main=other, others=rest, any_way=False)
        return replace(self, any_way=self.any_way and name != self.main.answer)


def relations_of(claim: Claim, figures: Mapping[str, Figure]) -> list[Relation]:
    """Return the sums of a claim, whether or not each of their figures is printed."""
    found = [
        *_products(claim, figures),
        *_money(claim, figures),
        *_totals(claim, figures),
        *_groups(claim, figures),
        *_changes(figures),
        *_stated(claim),
    ]
    return [each.answering(claim.answer) for each in found]


def _products(claim: Claim, figures: Mapping[str, Figure]) -> Iterator[Relation]:
    """Yield each denominator times its rate: of the claim, and of every row."""
    known = {"denominator", "rate", "count"} & figures.keys()
    if len(known) > 1 and not (claim.groups and "count" not in known):
        yield _times("times", None, Three("denominator", "denominator", "rate", "count"), figures)
    for row in rows_of(claim):
        three = _three_of_row(row, claim, figures)
        relation = _times(f"{row}.times", row, three, figures)
        of_row = {name for name in relation.figures if name in figures}
        wanted = {three.count} if row in (claim.groups or {}) else {three.rate, three.count}
        if len(of_row) > 1 and not wanted.isdisjoint(of_row):
            yield relation
        share, base = f"{row}.share", f"{row}.denominator"
        if {share, base, "denominator"} <= figures.keys():
            yield _times(share, row, Three("denominator", "denominator", share, base), figures)


@dataclass(frozen=True, slots=True)
class Three:
    """A denominator (and the sum that gives it, where a group is a share of everybody), a rate and a count."""

    base: str
    base_tree: Tree
    rate: str
    count: str


def _three_of_row(row: str, claim: Claim, figures: Mapping[str, Figure]) -> Three:
    """Return a row's figures, with those of the claim where it has none of its own."""
    base, rate, count, share = (f"{row}.{name}" for name in ("denominator", "rate", "count", "share"))
    if base in figures:
        of_all = rate not in figures and count in figures and "rate" in figures
        return Three(base, base, "rate" if of_all else rate, count)
    if share in figures:
        return Three("denominator", Operation("*", "denominator", share), rate, count)
    # A row is of everybody; what is true of one group of them is not.
    base = base if row in (claim.groups or {}) else "denominator"
    return Three(base, base, rate, count)


def _times(name: str, row: str | None, three: Three, figures: Mapping[str, Figure]) -> Relation:
    base, base_tree, rate, count = three.base, three.base_tree, three.rate, three.count
    factor = _time_factor(figures.get(base), figures.get(rate), figures.get(count))
    scaled = _scaled(base_tree, factor)
    others = [Direction(rate, Operation("/", count, scaled))]
    if base_tree == base:
        others.append(Direction(base, Operation("/", count, _scaled(rate, factor))))
    return Relation(name, "times", Direction(count, Operation("*", scaled, rate)), tuple(others), row)


def _scaled(tree: Tree, factor: float) -> Tree:
    """Return a sum times a factor, written as a division where that is a whole number: by 12 for a month of a year."""
    if factor == 1.0:
        return tree
    parts = round(1 / factor)
    return Operation("/", tree, float(parts)) if abs(parts * factor - 1) < TOLERANCE else Operation("*", tree, factor)  # fmt: skip


def _time_factor(base: Figure | None, rate: Figure | None, count: Figure | None) -> float:
    """Return the time of the count in times of what it is of: a twelfth, for a count a month of births a year."""
    if count is None or count.years is None:
        return 1.0
    of = base.years if base is not None else None
    if of is None and rate is not None:
        of = rate.years
    if of is None and base is not None and base.kind in FLOWS:
        of = A_YEAR
    return 1.0 if of is None else count.years / of


def _money(claim: Claim, figures: Mapping[str, Figure]) -> Iterator[Relation]:
    """Yield the cost of all and of each; net benefit and ratio."""
    for row in (None, *rows_of(claim)):
        prefix = "" if row is None else f"{row}."
        cost, each = f"{prefix}cost", f"{prefix}cost_each"
        if cost in figures or each in figures:
            yield _cost(f"{prefix}money", row, cost, each, _counted(prefix, figures), figures)
    gain = "benefit" if "benefit" in figures else "total"
    if not {"net", "ratio"}.isdisjoint(figures) or {"benefit", "cost"} <= figures.keys():
        yield Relation("net", "net", Direction("net", Operation("-", gain, "cost")))
        yield Relation("ratio", "ratio", Direction("ratio", Operation("/", gain, "cost")))


def _counted(prefix: str, figures: Mapping[str, Figure]) -> str:
    """Return what money is for each of: whom the price names, else what is counted, else the denominator."""
    candidates = [f"{prefix}count", f"{prefix}denominator", "count", "denominator"]
    held = [name for name in dict.fromkeys(candidates) if name in figures]
    each = figures.get(f"{prefix}cost_each")
    if each is not None and each.kind is not None:
        held = [name for name in held if figures[name].kind == each.kind] or held
    return held[0] if held else f"{prefix}count"


def _cost(
    name: str, row: str | None, cost: str, each: str, number: str, figures: Mapping[str, Figure]
) -> Relation:  # fmt: skip
    of_cost, of_number = figures.get(cost), figures.get(number)
    factor = 1.0
    if of_cost is not None and of_number is not None and of_cost.years and of_number.years:
        factor = of_cost.years / of_number.years
    scaled, divisor = _scaled(number, factor), _scaled(each, factor)
    return Relation(
        name, "money", Direction(each, Operation("/", cost, scaled)),
        (Direction(cost, Operation("*", scaled, each)), Direction(number, Operation("/", cost, divisor))),
        row, any_way=True,
    )  # fmt: skip


def _totals(claim: Claim, figures: Mapping[str, Figure]) -> Iterator[Relation]:
    """Yield parts that make something up, rows that add up, and figures with parts of their own."""
    parts = tuple(name for name, part in figures.items() if name.startswith("parts.") and not part.is_nested)
    if parts:
        yield from _from_parts(claim, figures, parts)
    counts = tuple(f"{row}.count" for row in rows_of(claim) if f"{row}.count" in figures)
    answer = "total" if claim.total is not None else "count" if claim.groups and claim.count is not None else None  # fmt: skip
    if len(counts) > 1 and answer is not None and not (claim.overlap or parts):
        yield _sum_of(f"{answer}.rows", "added", answer, counts)
    for name, figure in figures.items():
        inner = tuple(part for part in figures if part.startswith(f"{name}.parts."))
        if inner and not figure.derived:
            yield _sum_of(f"{name}.parts", "added", name, inner)


def _from_parts(claim: Claim, figures: Mapping[str, Figure], parts: tuple[str, ...]) -> Iterator[Relation]:
    """Yield what the parts of a claim give: their average, what is left without them, their sum, or everything."""
    if claim.average is not None:
        yield Relation("average", "average", Direction("average", Operation("/", added(parts), float(len(parts)))))  # fmt: skip
    if claim.leaves is not None:
        tree: Tree = "total"
        for part in parts:
            tree = Operation("-", tree, part)
        yield Relation("leaves", "left", Direction("leaves", tree), parts=parts)
    elif claim.overlap:
        return
    elif claim.total is not None or claim.average is None:
        whole = "total" if claim.total is not None else _made_up(figures, parts)
        yield _sum_of(f"{whole}.parts", "whole" if whole == WHOLE else "added", whole, parts)


def _made_up(figures: Mapping[str, Figure], parts: tuple[str, ...]) -> str:
    """Return what parts without a total make up: people the claim's count, money its cost, rates its rate or 100%."""
    printed = [figures[part].printed for part in parts]
    if all(each.is_rate for each in printed):
        rate = figures.get("rate")
        # Shares of the count and shares of the denominator look alike: those of the denominator are near the rate.
        together = sum(each.ends[0] for each in printed)
        is_near_rate = rate is not None and abs(together - rate.printed.ends[0]) < abs(together - 1.0)
        return "rate" if is_near_rate else WHOLE
    whole = {"count": "count", "money": "cost"}.get(printed[0].form, "total")
    is_alike = len({each.form for each in printed}) == 1
    return whole if is_alike and whole in figures else "total"


def _sum_of(name: str, kind: SumKind, answer: str, parts: tuple[str, ...]) -> Relation:
    return Relation(name, kind, Direction(answer, added(parts)), parts=parts)


def _groups(claim: Claim, figures: Mapping[str, Figure]) -> Iterator[Relation]:
    """Yield the denominators of groups added up."""
    rows = list(claim.groups or {})
    bases = tuple(f"{row}.denominator" for row in rows)
    if len(rows) > 1 and "denominator" in figures and set(bases) <= figures.keys() and not claim.overlap:
        yield _sum_of("denominator.groups", "groups_added", "denominator", bases)


def _changes(figures: Mapping[str, Figure]) -> Iterator[Relation]:
    """Yield the change from before to after: in itself, in per cent of what was before, or in percentage points."""
    if not {"before", "after"} <= figures.keys() or "change" not in figures:
        return
    before, after, change = (figures[name] for name in ("before", "after", "change"))
    falls = after.printed.ends[-1] < before.printed.ends[0] and change.printed.ends[0] > 0
    first, last = ("after", "before") if falls else ("before", "after")
    difference = Operation("-", last, first)
    is_points = "point" in change.words.casefold()
    if not change.printed.is_rate or is_points:
        kind: SumKind = "points" if is_points else "change"
        yield Relation("change", kind, Direction("change", difference))
        return
    tree: Tree = Operation("-", Operation("/", "after", "before"), 1.0)
    if falls:
        tree = Operation("-", 1.0, Operation("/", "after", "before"))
    yield Relation("change", "change", Direction("change", tree))


def _stated(claim: Claim) -> Iterator[Relation]:
    texts = [claim.sums] if isinstance(claim.sums, str) else claim.sums
    for number, text in enumerate(texts, start=1):
        stated = sum_in(text)
        yield Relation(f"sum_{number}", "stated", Direction(stated.answer, _tree(stated.tree)))


def _tree(stated: object) -> Tree:
    """Return a sum as stated as one of the core."""
    if isinstance(stated, tuple):
        operator, left, right = stated
        return Operation(operator, _tree(left), _tree(right))
    assert isinstance(stated, str | float)  # noqa: S101 -- all else was refused on the way in
    return stated
