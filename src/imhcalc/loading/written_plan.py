"""The plan of a profile as it is written, and what several checks of it ask: one way of a thing, parts within a whole."""

from collections.abc import Iterator

from imhcalc.faults import Fault
from imhcalc.loading.as_written import keys, number, share, stated
from imhcalc.loading.numbers_meant import plain_number
from imhcalc.loading.positions import Document, Node, Path, dotted
from imhcalc.models.base import Strict
from imhcalc.models.late import names_of
from imhcalc.records import dataclass


@dataclass(frozen=True, slots=True)
class WrittenPlan:
    """A document as these checks ask of it."""

    document: Document
    root: Node

    def node(self, path: Path) -> Node | None:
        """Return what is written at a path, or None."""
        return self.root.at(path)

    def keys(self, path: Path) -> list[str]:
        """Return the keys written at a path."""
        return keys(self.root.at(path))

    def number(self, path: Path) -> float | None:
        """Return a number as written, bare or with its origin; also of a proportion written in words."""
        node = stated(self.root.at(path))
        found = number(node)
        return share(node) if found is None else found

    def given(self, path: Path) -> bool:
        """Return whether anything is written at a path."""
        node = self.root.at(path)
        return node is not None and (node.value is not None or node.refused)

    def at_value(self, path: Path, fault: Fault) -> Fault:
        """Return a fault placed at the value of a path."""
        node = stated(self.root.at(path))
        return self.document.at_value(node or self.root, fault)

    def at_key(self, path: Path, fault: Fault) -> Fault:
        """Return a fault placed at the key of a path."""
        return self.document.at_key(self.root.at(path) or self.root, fault)


def part_above_whole(plan: WrittenPlan, part: Path, whole: Path, help_text: str) -> Iterator[Fault]:
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


def one_of(
    plan: WrittenPlan,
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
        help=f"{'leave out all but one' if given else 'add one of them'}{f': {help_text}' if help_text else ''}",
    )
    yield plan.at_key(path, fault)


def _quoted(ways: list[str]) -> list[str]:
    return [" with ".join(f"`{key}`" for key in way.split(" with ")) for way in ways]


def above_zero(plan: WrittenPlan, path: Path, help_text: str) -> Iterator[Fault]:
    """Yield the fault of an amount that is nothing where something is divided by it."""
    if plan.number(path) == 0:
        fault = Fault(
            "not-above-zero",
            f"{dotted(path)} is 0",
            found="0",
            expected="a number above 0",
            help=help_text,
        )
        yield plan.at_value(path, fault)
