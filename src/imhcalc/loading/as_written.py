"""Values of a document as they are written, whether or not the model takes them.

Checks that look at these find their faults in the same pass as the model's.
"""

from collections.abc import Iterator

from imhcalc.loading.positions import Node, Path
from imhcalc.models.stated import read_proportion


def stated(node: Node | None) -> Node | None:
    """Return the value of a figure with its origin, or the figure itself where it is written bare."""
    return node.child("value") if node is not None and isinstance(node.children, dict) else node


def entries(node: Node | None) -> dict[str, Node]:
    """Return the nodes of a mapping by key; none of anything else."""
    return node.children if node is not None and isinstance(node.children, dict) else {}


def keys(node: Node | None) -> list[str]:
    """Return the keys of a mapping; none of anything else."""
    return list(entries(node))


def items(node: Node | None) -> list[Node]:
    """Return the values of a list; none of anything else."""
    return node.children if node is not None and isinstance(node.children, list) else []


def number(node: Node | None) -> float | None:
    """Return a number, or None for what is none."""
    value = node.value if node is not None else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def share(node: Node | None) -> float | None:
    """Return a proportion as written, in any of its ways; None for what is none."""
    try:
        value = read_proportion(node.value if node is not None else None)
    except ValueError:
        return None
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return float(value) if good else None


def walk(path: Path, node: Node) -> Iterator[tuple[Path, Node]]:
    """Yield a node and all below it, each with its path, in the order in which they are written."""
    waiting = [(path, node)]
    while waiting:
        path, node = waiting.pop()
        yield path, node
        if node.children:
            below = node.children.items() if isinstance(node.children, dict) else enumerate(node.children)
            waiting += [((*path, part), child) for part, child in below][::-1]
