"""Ids of earlier versions of a pack: where a profile still uses one, it is read with the new one, or told what to change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from imhcalc.faults import Fault
from imhcalc.loading.loaded_profile import LoadedProfile
from imhcalc.loading.positions import Document, Node, Path, dotted
from imhcalc.loading.profile_content import SECTIONS, content_of, document_of, mapping
from imhcalc.loading.scenarios import split_path
from imhcalc.models.evidence import PackHeader

OUTCOME, FACTOR, PARAMETER, FIGURE, RESULT = "outcomes", "risk_factors", "parameters", "", "result"
"""What an id is of: an entry of a section, a figure of the evidence, or a figure of a result."""

_ANY = "*"
_KEYS: dict[Path, str] = {
    ("local_exposures",): FACTOR,
    ("observed",): OUTCOME,
    ("choices",): FIGURE,
    ("overrides",): FIGURE,
    ("programme", "criteria"): FACTOR,
}
"""Mappings of a profile whose keys are ids of the evidence, and of what."""
_VALUES: dict[Path, str] = {
    ("headline",): OUTCOME,
    ("outcomes", _ANY): OUTCOME,
    ("stated_multipliers", _ANY, "outcomes", _ANY): OUTCOME,
    ("overlap", "indicators", _ANY): OUTCOME,
    ("pathway", _ANY, "use"): PARAMETER,
    ("decisions", _ANY, "figure"): RESULT,
}
"""Values of a profile that are ids of the evidence, and of what."""


def under_new_names(loaded: LoadedProfile, pack: PackHeader) -> tuple[LoadedProfile, list[Fault]]:
    """Return a profile with every id that the pack has renamed in its new form, and a note for each, at its place."""
    if not pack.renamed:
        return loaded, []
    document = loaded.document or document_of(loaded.profile, loaded.name)
    root = document.root
    assert root is not None  # noqa: S101 -- a profile has an area at least
    renewal = _Renewal(document, pack)
    renewed = replace(document, root=renewal.node((), root), faults=[])
    if not renewal.notes:
        return loaded, []
    profile = content_of(renewed).profile
    assert profile is not None  # noqa: S101 -- what was sound is so under other names
    count = len(renewal.notes)
    told = f"{'1 name' if count == 1 else f'{count} names'} of this profile {'is' if count == 1 else 'are'} read as what "
    told += f"{pack.id} {pack.version} calls them now: imhcalc check says what to write"
    changed = replace(
        loaded, profile=profile, document=renewed if loaded.document is not None else None, renamed=told, scenarios=None,
    )  # fmt: skip
    notes = renewal.notes if loaded.document is not None else [_without_place(each) for each in renewal.notes]
    return changed, notes


def faults_of_old_names(loaded: LoadedProfile, pack: PackHeader) -> Iterator[Fault]:
    """Yield where a profile uses an id that the pack has no more, or both the old and the new id of one figure.

    What a scenario sets is told when it is applied, unless the profile itself has the same: that is told here.
    """
    document = loaded.document or document_of(loaded.profile, loaded.name)
    root = document.root
    assert root is not None  # noqa: S101 -- as above
    told = set()
    for each in _ids((), root):
        fault = _of_old_name(each, pack)
        if fault is None or (each.shown != each.path and fault.message not in told):
            continue
        told.add(fault.message)
        named = replace(fault, message=f"{dotted(each.shown)}: {fault.message.partition(': ')[2]}")
        yield loaded.fault(named, each.shown, at_key=each.at_key)


def _of_old_name(used: "_Used", pack: PackHeader) -> Fault | None:
    why = next((pack.removed[each] for each in _with_heads(used.key) if each in pack.removed), None)
    new = new_name(FIGURE, used.key, pack.renamed)
    if why is not None:
        return Fault(
            "removed-from-evidence",
            f"{dotted(used.path)}: {pack.id} {pack.version} has no `{dotted((used.name,))}` any more",
            found=dotted((used.name,)),
            help=f"{why} To stay with the pack that the profile was written for, name that with --evidence",
        )
    if new != used.key:
        # Elsewhere it has been read under its new name already.
        return Fault(
            "renamed-in-evidence",
            f"{dotted(used.path)}: it is called `{dotted((new,))}` in {pack.id} {pack.version}, and that is here too",
            found=dotted((used.name,)),
            expected="one of the two",
            help=f"take `{dotted((used.name,))}` out: the other is its name today",
        )
    return None


class _Used(NamedTuple):
    """An id that a profile uses: where in the profile, and where in its file (in a scenario), and what it names."""

    path: Path
    shown: Path
    name: str
    key: str
    """The id in the evidence."""
    at_key: bool


@dataclass(slots=True)
class _Renewal:
    """Goes through a document and writes new ids for old ones."""

    document: Document
    pack: PackHeader
    notes: list[Fault] = field(default_factory=list)
    within: Path = ()
    """The scenario whose values are gone through."""

    def node(self, path: Path, node: Node) -> Node:
        """Return a node with the ids in it in their new form."""
        if isinstance(node.children, dict):
            if _is_set(path):
                return self._set(path, node)
            kind = _kind(_KEYS, path)
            children = {}
            for key, child in node.children.items():
                new = key if kind is None else self._renewed(kind, key, (*path, key), child, node.children)
                children[new] = self.node((*path, new), child)
            return mapping(children, node.span, node.key)
        if isinstance(node.children, list):
            items = [self.node((*path, index), child) for index, child in enumerate(node.children)]
            return Node([each.value for each in items], node.span, items, node.key)
        return self._scalar(path, node)

    def _scalar(self, path: Path, node: Node) -> Node:
        if not isinstance(node.value, str):
            return node
        kind = _kind(_VALUES, path)
        new = node.value
        if kind is not None:
            new = self._renewed(kind, node.value, path, node)
        elif len(path) == 2 and path[0] == "choices":  # noqa: PLR2004 -- a figure, and which of its rivals
            new = self._alternative(str(path[1]), node.value, path, node)
        return node if new == node.value else Node(new, node.span, None, node.key)

    def _set(self, path: Path, node: Node) -> Node:
        """Return what a scenario sets, with the ids in its dotted keys and in its values in their new form."""
        children = {}
        for key, child in (node.children if isinstance(node.children, dict) else {}).items():
            parts: list[str] = []
            for part in split_path(key):
                kind = _kind(_KEYS, tuple(parts))
                parts.append(part if kind is None else self._renewed(kind, part, (*path, key), child))
            self.within = path
            children[".".join(parts)] = self.node(tuple(parts), child)
            self.within = ()
        return mapping(children, node.span, node.key)

    def _renewed(
        self, kind: str, name: str, path: Path, node: Node, beside: Mapping[str, Node] | None = None
    ) -> str:
        """Return the new name for an old one, and note it; a name that stands there already is left to be refused."""
        new = new_name(kind, name, self.pack.renamed)
        if new == name or (beside is not None and new in beside):
            return name
        self._note(path, name, new, node, at_key=beside is not None or _is_set(path[:-1]))
        return new

    def _alternative(self, figure: str, name: str, path: Path, node: Node) -> str:
        new = self.pack.renamed.get(f"{figure}.alternatives.{name}", name).rpartition(".")[2]
        if new != name:
            self._note(path, name, new, node, at_key=False)
        return new

    def _note(self, path: Path, old: str, new: str, node: Node, *, at_key: bool) -> None:
        fault = Fault(
            "renamed-in-evidence",
            f"{dotted((*self.within, *path))}: `{dotted((old,))}` is called `{dotted((new,))}` in {self.pack.id} {self.pack.version}",
            found=dotted((old,)),
            expected=dotted((new,)),
            help=f"it is read so; write `{dotted((new,))}` here",
            level="note",
        )
        self.notes.append(
            self.document.at_key(node, fault) if at_key else self.document.at_value(node, fault)
        )


def new_name(kind: str, name: str, renamed: Mapping[str, str]) -> str:
    """Return what a name is now: of an entry, of a figure of the evidence, or of a figure of a result."""
    if kind == RESULT:
        head, dot, rest = name.partition(".")
        return new_name(OUTCOME, head, renamed) + dot + rest
    if kind != FIGURE:
        return renamed.get(f"{kind}.{name}", f"{kind}.{name}").partition(".")[2]
    for each in _with_heads(name):
        if each in renamed:
            return renamed[each] + name[len(each) :]
    section, *others = name.split(".")
    if section == "associations" and len(others) > 1:
        factor, outcome = new_name(FACTOR, others[0], renamed), new_name(OUTCOME, others[1], renamed)
        return ".".join([section, factor, outcome, *others[2:]])
    return name


def _with_heads(name: str) -> Iterator[str]:
    """Yield a dotted id and every beginning of it, the longest first."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        yield ".".join(parts[:length])


def _kind(patterns: Mapping[Path, str], path: Path) -> str | None:
    return next((kind for pattern, kind in patterns.items() if _matches(pattern, path)), None)


def _matches(pattern: Path, path: Path) -> bool:
    return len(pattern) == len(path) and all(
        wanted in (_ANY, part) for wanted, part in zip(pattern, path, strict=True)
    )


def _is_set(path: Path) -> bool:
    """Say whether a path is that of what a scenario sets."""
    return len(path) == 3 and path[0] in SECTIONS and path[2] == "set"  # noqa: PLR2004 -- section, name, set


def _ids(path: Path, node: Node, shown: Path | None = None) -> Iterator[_Used]:
    """Yield every id of a profile; `shown` is the path in the file, where that is not the path in the profile."""
    here = path if shown is None else shown
    if isinstance(node.children, dict):
        for key, child in node.children.items():
            if _is_set(path):
                yield from _ids_of_set((*here, key), split_path(key), child)
            else:
                yield from _ids_at_key((*here, key), (*path, key), child)
    elif isinstance(node.children, list):
        for index, child in enumerate(node.children):
            yield from _ids((*path, index), child, (*here, index))
    elif isinstance(node.value, str):
        yield from _id_as_value(here, path, node.value)


def _ids_at_key(here: Path, path: Path, child: Node) -> Iterator[_Used]:
    kind, key = _kind(_KEYS, path[:-1]), str(path[-1])
    if kind is not None:
        yield _Used(path, here, key, _in_evidence(kind, key), at_key=True)
    yield from _ids(path, child, here)


def _id_as_value(here: Path, path: Path, value: str) -> Iterator[_Used]:
    kind = _kind(_VALUES, path)
    if kind is not None:
        yield _Used(path, here, value, _in_evidence(kind, value), at_key=False)
    elif len(path) == 2 and path[0] == "choices":  # noqa: PLR2004 -- a figure, and which of its rivals
        yield _Used(path, here, value, f"{path[1]}.alternatives.{value}", at_key=False)


def _ids_of_set(here: Path, parts: list[str], child: Node) -> Iterator[_Used]:
    for length, part in enumerate(parts):
        kind = _kind(_KEYS, tuple(parts[:length]))
        if kind is not None:
            yield _Used(tuple(parts), here, part, _in_evidence(kind, part), at_key=True)
    yield from _ids(tuple(parts), child, here)


def _in_evidence(kind: str, name: str) -> str:
    if kind == FIGURE:
        return name
    return f"{OUTCOME}.{name.partition('.')[0]}" if kind == RESULT else f"{kind}.{name}"


def _without_place(fault: Fault) -> Fault:
    return replace(fault, place=None, source_line=None)
