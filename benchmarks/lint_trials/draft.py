"""Changes to packs for the benchmark of lint: faults that are planted, and changes that leave a pack sound.

Each change takes a pack as text and a generator of chance, picks a place, and says what lint has to find there: a code,
and the lines it may be placed at. One that finds no place for itself in a pack returns None.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from imhcalc.loading.files import as_text
from imhcalc.loading.pack_chain import EVIDENCE_FILE
from imhcalc.loading.positions import Node, parse

Texts = dict[str, str]
"""The files of a pack, by name."""


@dataclass(frozen=True)
class Expected:
    """What lint has to find: a code, in a file, at one of some lines; `touched` are the entries that were changed."""

    code: str
    file: str
    lines: frozenset[int]
    touched: frozenset[str] = frozenset()


@dataclass
class Site:
    """A figure of a pack: its file, its path, and the node of its mapping."""

    file: str
    path: tuple[str, ...]
    node: Node

    @property
    def entry(self) -> str:
        """The section and id that it belongs to."""
        return ".".join(self.path[:2])

    def text(self, key: str) -> str:
        """Return one of its values as text."""
        child = self.node.child(key)
        return "" if child is None or child.value is None else str(child.value)

    def line(self, *keys: str) -> int:
        """Return the line on which a key of it stands."""
        node = self.node
        for key in keys:
            node = node.child(key)
        return (node.key or node.span).line

    def has(self, *keys: str) -> bool:
        """Say whether it has some keys."""
        return all(self.node.child(key) is not None for key in keys)


@dataclass
class Draft:
    """A pack as text, to be changed."""

    files: Texts
    _roots: dict[str, Node] = field(default_factory=dict)

    def root(self, file: str) -> Node:
        """Return the parsed content of a file."""
        if file not in self._roots:
            text = self.files[file]
            self._roots[file] = parse(as_text(file, text.encode()), EVIDENCE_FILE).root
        return self._roots[file]

    def entries(self, section: str) -> Iterator[Site]:
        """Yield the entries of a section."""
        for file in sorted(self.files):
            node = self.root(file).child(section)
            for name, child in node.children.items() if node is not None and node.children else ():
                yield Site(file, (section, name), child)

    def figures(self) -> Iterator[Site]:
        """Yield every figure, wherever it stands."""
        for file in sorted(self.files):
            yield from _figures(file, (), self.root(file))

    def replace(self, file: str, node: Node, text: str) -> int:
        """Write other text in the place of a value of one line; return the line."""
        span = node.span
        assert span.line == span.end_line, "a value of one line"
        lines = self.files[file].split("\n")
        line = lines[span.line - 1]
        lines[span.line - 1] = line[: span.column - 1] + text + line[span.end_column - 1 :]
        self._write(file, lines)
        return span.line

    def insert(self, file: str, line: int, text: str) -> int:
        """Put lines before a line; return the number of the first."""
        lines = self.files[file].split("\n")
        lines[line - 1 : line - 1] = text.rstrip("\n").split("\n")
        self._write(file, lines)
        return line

    def beside(self, site: Site, key: str, text: str) -> int:
        """Put a line of a mapping before one of its keys; return its number."""
        span = site.node.child(key).key
        return self.insert(site.file, span.line, " " * (span.column - 1) + text)

    def delete(self, file: str, first: int, last: int) -> None:
        """Take lines out."""
        lines = self.files[file].split("\n")
        del lines[first - 1 : last]
        self._write(file, lines)

    def append(self, file: str, text: str) -> int:
        """Put lines at the end of a file; return the number of the first."""
        lines = self.files[file].rstrip("\n").split("\n")
        number = len(lines) + 1
        self._write(file, [*lines, *text.rstrip("\n").split("\n"), ""])
        return number

    def last_line(self, file: str, node: Node) -> int:
        """Return the last line of a value: of a block, the one before that on which the next begins."""
        lines = self.files[file].split("\n")
        last = node.span.end_line
        before = lines[last - 1][: node.span.end_column - 1] if last <= len(lines) else ""
        return max(node.span.line, last if before.strip() else last - 1)

    def _write(self, file: str, lines: list[str]) -> None:
        self.files[file] = "\n".join(lines)
        self._roots.pop(file, None)


Change = Callable[[Draft, Random], Expected]


class NoPlaceError(Exception):
    """A pack has no place for a change."""


def _figures(file: str, path: tuple[str, ...], node: Node) -> Iterator[Site]:
    if not isinstance(node.children, dict):
        return
    if {"value", "unit", "status"} <= set(node.children):
        yield Site(file, path, node)
    for key, child in node.children.items():
        yield from _figures(file, (*path, key), child)


def one(sites: Iterator[Site], chance: Random, *wanted: Callable[[Site], bool]) -> Site:
    """Return one of the sites for which all of some things hold; raise NoPlaceError where there is none."""
    found = [site for site in sites if all(each(site) for each in wanted)]
    if not found:
        raise NoPlaceError
    return chance.choice(found)


def single(site: Site) -> bool:
    """Say whether a figure is a single number."""
    return isinstance(site.node.child("value").value, int | float)


def on_a_line(site: Site, key: str) -> bool:
    """Say whether a key and its value stand on one line."""
    span = site.node.child(key).span
    return span.line == span.end_line == site.line(key)


def default(site: Site) -> bool:
    """Say whether every run uses a figure."""
    return "alternatives" not in site.path and (
        "baselines" in site.path
        or site.path[0] == "classifications"
        or (site.path[0] == "risk_factors" and site.path[-1] in {"split", "gradient"})
        or (
            site.path[0] == "associations"
            and site.path[2] in {"most_v_least", "levels"}
            and not reference(site)
        )
    )


def reference(site: Site) -> bool:
    """Say whether a figure is the ratio of a reference level."""
    return site.path[0] == "associations" and site.node.child("value").value == 1


def limits(site: Site) -> tuple[float, float]:
    """Return the limits of a figure."""
    interval = site.node.child("interval")
    return interval.child("lower").value, interval.child("upper").value


def expected(code: str, site: Site, *lines: int, also: tuple[str, ...] = ()) -> Expected:
    """Return what lint has to find at some lines of an entry."""
    return Expected(code, site.file, frozenset(lines), frozenset({site.entry, *also}))


def with_interval(site: Site) -> bool:
    """Say whether a figure is a single number with limits on one line."""
    interval = site.node.child("interval")
    return single(site) and interval is not None and interval.span.line == interval.span.end_line
