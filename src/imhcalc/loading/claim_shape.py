"""The ways in which a claim may be written, brought to one: other words for keys, lists for mappings, numbers as text.

Only the nodes of the file are rewritten; each keeps its place, so that faults point at what the author wrote.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from imhcalc.faults import Fault
from imhcalc.loading.positions import Document, Node, Plain

CLAIM_WORDS = {
    "population": "denominator", "base": "denominator", "populations": "denominators",
    "prevalence": "rate", "percentage": "rate", "percentages": "rates",
    "number": "count", "result": "count", "numbers": "counts", "results": "counts",
    "lines": "rows", "conditions": "rows",
    "unit_cost": "cost_each", "each": "cost_each", "per_person": "cost_each", "per_head": "cost_each",
    "mean": "average", "remainder": "leaves", "remaining": "leaves", "left": "leaves",
    "name": "title", "says": "quote", "statement": "quote", "citation": "source",
    "calculations": "sums", "rounded": "rounding", "notes": "note",
}  # fmt: skip
"""Other words for the keys of a claim, and of its rows."""
FIGURE_WORDS = {
    "population": "of", "who": "of", "whom": "of", "age": "ages", "place": "area", "period": "per",
    "rounded": "rounding", "citation": "source", "printed": "value",
}  # fmt: skip
"""Other words for the keys of a figure."""

SOURCE_WORDS = {
    "citation": "citation", "author": "citation", "title": "citation", "name": "citation", "publisher": "citation",
    "organisation": "citation", "report": "citation", "where": "where", "url": "where", "link": "where", "page": "where",
    "table": "where", "published": "published", "date": "published", "year": "published",
}  # fmt: skip
"""What people say of a source, and the key under which it is kept; several of one key are put side by side."""

FIGURES = frozenset(
    {"denominator", "rate", "count", "total", "average", "leaves", "cost", "cost_each", "benefit", "net", "ratio", "before", "after",
     "change", "share"}
)  # fmt: skip
FIGURES_BY_NAME = frozenset({"denominators", "rates", "counts", "parts", "figures"})
ROWS = frozenset({"rows", "groups"})
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def several_claims(document: Document, root: Node, name: str) -> Node:
    """Return the root of a file as that of a file of several claims; one claim alone goes by the name given."""
    if "claims" not in (root.children or {}):
        alone = root.child("claim") or root
        return _mapping(root, {name: _claim(document, alone)}, as_key="claims")
    claims = _named(root.child("claims") or root)
    inner = claims.children
    if isinstance(inner, dict):
        claims = _mapping(claims, {key: _claim(document, each) for key, each in inner.items()})
    return _mapping(root, dict(_entries(root)) | {"claims": claims})


def _entries(node: Node) -> dict[str, Node]:
    return node.children if isinstance(node.children, dict) else {}


def _mapping(node: Node, children: dict[str, Node], *, as_key: str | None = None) -> Node:
    """Return a node with other children; with `as_key`, one level further down."""
    value: dict[str, Plain] = {key: child.value for key, child in children.items()}
    made = replace(node, value=value, children=children)
    return made if as_key is None else replace(node, value={as_key: value}, children={as_key: made})


def _claim(document: Document, node: Node) -> Node:
    if not isinstance(node.children, dict):
        return node
    children = {}
    for key, child in _renamed(document, node, CLAIM_WORDS).items():
        if key in ROWS:
            children[key] = _each(_named(child), document, _row)
        elif key in FIGURES_BY_NAME:
            children[key] = _each(_named(child), document, _figure)
        elif key in FIGURES:
            children[key] = _figure(document, child)
        elif key == "rivals":
            children[key] = _list(child, document)
        elif key == "source":
            children[key] = _source(document, child)
        else:
            children[key] = _as_text(document, child)
    return _mapping(node, children)


def _row(document: Document, node: Node) -> Node:
    if not isinstance(node.children, dict):
        return _as_text(document, node)
    words = {word: key for word, key in CLAIM_WORDS.items() if key in FIGURES}
    return _mapping(
        node,
        {
            key: _figure(document, child) if key in FIGURES else _as_text(document, child)
            for key, child in _renamed(document, node, words).items()
        },
    )


def _figure(document: Document, node: Node) -> Node:
    if not isinstance(node.children, dict):
        return _as_text(document, node)
    children = {}
    for key, child in _renamed(document, node, FIGURE_WORDS).items():
        children[key] = (
            _each(_named(child), document, _figure) if key == "parts" else _as_text(document, child)
        )
    return _mapping(node, children)


def _source(document: Document, node: Node) -> Node:
    """Return a source with what is said of it under three keys: who, where and when."""
    if not isinstance(node.children, dict):
        return _as_text(document, node)
    children: dict[str, Node] = {}
    for key, child in node.children.items():
        meant, said = SOURCE_WORDS.get(key, key), _as_text(document, child)
        before = children.get(meant)
        if before is not None and isinstance(before.value, str) and isinstance(said.value, str):
            said = replace(before, value=f"{before.value}, {said.value}")
        children[meant] = said
    return _mapping(node, children)


def _each(node: Node, document: Document, shape: Callable[[Document, Node], Node]) -> Node:
    if not isinstance(node.children, dict):
        return node
    return _mapping(node, {key: shape(document, child) for key, child in node.children.items()})


def _list(node: Node, document: Document) -> Node:
    if not isinstance(node.children, list):
        return node
    children = [_figure(document, child) for child in node.children]
    return replace(node, value=[child.value for child in children], children=children)


def _named(node: Node) -> Node:
    """Return a list as a mapping: by the `name` of each entry where it has one, else by its number."""
    if not isinstance(node.children, list):
        return node
    children: dict[str, Node] = {}
    for number, child in enumerate(node.children, start=1):
        name = _entries(child).get("name") or _entries(child).get("title")
        key = str(name.value) if name is not None else str(number)
        children[key if key not in children else f"{key} ({number})"] = replace(
            child, key=child.key or child.span
        )
    return _mapping(node, children)


def _renamed(document: Document, node: Node, words: dict[str, str]) -> dict[str, Node]:
    """Return the children by the key meant; a word beside the key that it stands for is a fault."""
    children = _entries(node)
    renamed: dict[str, Node] = {}
    for key, child in children.items():
        meant = _meant(key, words)
        if meant != key and (meant in children or meant in renamed):
            document.faults.append(document.at_key(child, _said_twice(key, meant)))
        else:
            renamed[meant] = child
    return renamed


def _meant(key: str, words: dict[str, str]) -> str:
    if key.startswith("cost_per_") and "cost_each" in words.values():
        return "cost_each"
    return words.get(key, key)


def _said_twice(key: str, meant: str) -> Fault:
    return Fault(
        "said-twice",
        f"`{key}` is another word for `{meant}`, which is given too",
        found=key,
        help=f"keep one of the two; a second value in print goes under `rivals:`, with `figure: {meant}`",
    )


def _as_text(document: Document, node: Node) -> Node:
    """Return numbers as they are written: 10.0 has a decimal that the number ten has not."""
    if isinstance(node.children, list):
        children = [_as_text(document, child) for child in node.children]
        return replace(node, value=[child.value for child in children], children=children)
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return node
    written = document.written(node)
    return replace(node, value=written if _PLAIN_NUMBER.fullmatch(written) else f"{node.value:.15g}")
