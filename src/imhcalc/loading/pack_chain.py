"""The packs that a pack is made of: found by id or by path, read, and followed down to the one that stands alone."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path

from imhcalc.faults import DataMissingError, Fault, InputFaultsError, did_you_mean, expected_one_of
from imhcalc.loading.files import SourceText, outside, read_input, read_shipped
from imhcalc.loading.pack_files import EVIDENCE_FOLDER, PACK_ID, YAML_SUFFIXES, yaml_files
from imhcalc.loading.positions import Document, FileKind, Node, parse
from imhcalc.models.evidence import EvidenceFile
from imhcalc.shipped_data import data_root

EVIDENCE_FILE = FileKind("an evidence file", "notes: {}")
SHIPPED_AS = "data"


@dataclass(slots=True)
class PackFile:
    """One file of a pack: as parsed, its bytes, and as much of its content as the models accept."""

    name: str
    content: bytes
    document: Document
    entries: EvidenceFile | None = None


@dataclass(slots=True)
class Pack:
    """One pack of a chain; `shown` is what messages call its folder."""

    shown: str
    files: list[PackFile] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    folder_id: str | None = None
    """The name of the folder, which has to be the pack's id; None where the pack is given by path."""
    folder: Path | None = None
    """Where a pack that was given by path lies, and from where its own paths start."""

    @property
    def headers(self) -> list[tuple[Document, Node]]:
        """Every `pack:` of the files, with where it stands."""
        found = []
        for file in self.files:
            root = file.document.root
            node = root.child("pack") if root is not None else None
            if node is not None and node.value is not None:
                found.append((file.document, node))
        return found

    def header_text(self, key: str) -> tuple[Document, Node, str] | None:
        """Return one line of the header with where it stands, or None."""
        for document, header in self.headers:
            node = header.child(key)
            if node is not None and isinstance(node.value, str):
                return document, node, node.value
        return None

    @property
    def id(self) -> str:
        """The id in the header, or else the name of the folder."""
        stated = self.header_text("id")
        return stated[2] if stated is not None else self.folder_id or Path(self.shown).stem

    @property
    def version(self) -> str | None:
        """The version in the header."""
        stated = self.header_text("version")
        return stated[2] if stated is not None else None


def chain_of(pack: str, root: Traversable) -> list[Pack]:
    """Return a pack and those it builds on, in that order; what stops the chain is a fault of its pack.

    Raises
    ------
    InputFaultsError
        If a file that was named cannot be read.
    DataMissingError
        If there is no such pack.
    """
    chain = [_first(pack, root)]
    while (stated := chain[-1].header_text("builds_on")) is not None:
        document, node, below = stated
        found = _below(chain, below, root)
        if isinstance(found, Fault):
            chain[-1].faults.append(document.at_value(node, found))
            break
        chain[-1].faults += _version_faults(chain[-1], found)
        chain.append(found)
    else:
        chain[-1].faults += _version_of_nothing(chain[-1])
    return chain


def _first(pack: str, root: Traversable) -> Pack:
    if PACK_ID.fullmatch(pack) and (root / EVIDENCE_FOLDER / pack).is_dir():
        return _shipped_pack(pack, root)
    if _is_path(pack) or Path(pack).exists() or not pack:
        return _own_pack(pack)
    raise DataMissingError([_unknown_pack(pack, root)])


def _is_path(text: str) -> bool:
    return "/" in text or "\\" in text or text.startswith(".") or text.lower().endswith(YAML_SUFFIXES)


def _below(chain: list[Pack], below: str, root: Traversable) -> Pack | Fault:
    """Return the pack that the last of a chain builds on, or what is wrong with that."""
    if not _is_path(below):
        return _below_by_id(chain, below, root)
    last = chain[-1]
    if last.folder is None:
        return Fault(
            "path-in-shipped-pack",
            f"pack.builds_on is {below}, and a pack of the data folder builds on others by their id",
            found=below,
            expected=expected_one_of(below, _pack_ids(root)),
            help="write the id of a pack of the data folder, or keep this one in a folder of your own",
        )
    path = os.path.normpath(last.folder / below)
    # Packs stand beside one another.
    if (elsewhere := outside(Path(path), last.folder.resolve().parent)) is not None:
        return elsewhere
    if not Path(path).exists():
        return _not_there(below, path, root)
    found = _own_pack(path)
    alike = next((pack for pack in chain if pack.id == found.id), None)
    return found if alike is None else _twice(chain, alike, found)


def _below_by_id(chain: list[Pack], below: str, root: Traversable) -> Pack | Fault:
    if below in {pack.id for pack in chain}:
        return _cycle(chain, below)
    if below not in _pack_ids(root):
        return _not_shipped(chain[-1], below, root)
    return _shipped_pack(below, root)


def _twice(chain: list[Pack], first: Pack, second: Pack) -> Fault:
    """Return the fault of two packs of one id: they are one and the same, or two of one name."""
    if _same(first, second):
        return _cycle(chain, second.id)
    return Fault(
        "pack-id-twice",
        f"{first.shown} and {second.shown}, which it builds on, are both called `{second.id}`",
        found=second.id,
        expected="an id of its own for each pack",
        help="change `id` under `pack:` in one of them",
    )


def _same(first: Pack, second: Pack) -> bool:
    names = [Path(pack.shown).resolve() for pack in (first, second)]
    return names[0] == names[1]


def _cycle(chain: list[Pack], below: str) -> Fault:
    path = " builds on ".join(f"`{pack.id}`" for pack in chain)
    return Fault(
        "pack-cycle",
        f"a pack cannot build on itself: {path} builds on `{below}`",
        found=below,
        help="leave `builds_on` out of the pack that stands on its own; a pack of your own needs its own id",
    )


def _not_shipped(last: Pack, below: str, root: Traversable) -> Fault:
    """Return the fault of a pack that no id names; a folder of that name nearby is offered."""
    near = [] if last.folder is None else [f"./{below}", f"../{below}"]
    there = [each for each in near if last.folder is not None and (last.folder / each).is_dir()]
    fault = _unknown_pack(below, root)
    if not there:
        return fault
    return Fault(
        fault.code,
        fault.message,
        found=below,
        expected=fault.expected,
        help=f"for the folder, write `{there[0]}`",
    )


def _not_there(below: str, path: str, root: Traversable) -> Fault:
    return Fault(
        "no-such-pack",
        f"pack.builds_on is {below}, and there is no {path}",
        found=below,
        expected=f"a folder with a pack's files, or an id: {expected_one_of(below, _pack_ids(root))}",
        help="a path starts from the folder of the file that names it",
    )


def _version_faults(pack: Pack, below: Pack) -> Iterator[Fault]:
    stated = pack.header_text("builds_on_version")
    if stated is None or below.version is None or stated[2] == below.version:
        return
    document, node, version = stated
    fault = Fault(
        "builds-on-version",
        f"pack.builds_on_version is {version}, and {below.id} is at {below.version}",
        found=f"{below.id} {below.version}",
        expected=f"{below.id} {version}",
        help=f"look at what moved with `imhcalc evidence diff`, then write "
        f'`builds_on_version: "{below.version}"`; or use the {below.id} of {version}',
    )
    yield document.at_value(node, fault)


def _version_of_nothing(pack: Pack) -> Iterator[Fault]:
    stated = pack.header_text("builds_on_version")
    if stated is not None:
        document, node, version = stated
        fault = Fault(
            "builds-on-version",
            "pack.builds_on_version is the version of a pack that is not named",
            found=version,
            expected="`builds_on:` beside it, with a pack's id or path",
            help="say which pack it is of, such as `builds_on: uk-2026`; or leave the line out",
        )
        yield document.at_key(node, fault)


def _unknown_pack(pack: str, root: Traversable) -> Fault:
    known = _pack_ids(root)
    return Fault(
        "unknown-pack",
        f"there is no pack of evidence `{pack}`",
        found=pack,
        expected=expected_one_of(pack, known) or None,
        help=did_you_mean(pack, known) or "give a pack's id, or the path of a folder of your own",
    )


def _pack_ids(root: Traversable) -> list[str]:
    folder = root / EVIDENCE_FOLDER
    return sorted(each.name for each in folder.iterdir() if each.is_dir()) if folder.is_dir() else []


def _shipped_pack(pack: str, root: Traversable) -> Pack:
    folder = root / EVIDENCE_FOLDER / pack
    shown = f"{shown_root(root)}/{EVIDENCE_FOLDER}/{pack}"
    read = Pack(shown, folder_id=pack)
    for file in yaml_files(folder):
        _read_into(read, file, f"{shown}/{file.name}")
    return read


def _own_pack(given: str) -> Pack:
    """Return the pack in a folder, or in a single file."""
    path = Path(given)
    if path.is_dir():
        read = Pack(given, folder=path)
        for file in yaml_files(path):
            _read_into(read, file, str(path / file.name))
        return read
    read = Pack(given, folder=path.parent)
    read.files.append(_parsed(path.name, read_input(given)))
    return read


def _read_into(pack: Pack, file: Traversable, shown: str) -> None:
    try:
        pack.files.append(_parsed(file.name, read_shipped(file, shown)))
    except InputFaultsError as error:
        pack.faults += error.faults


def _parsed(name: str, source: SourceText) -> PackFile:
    return PackFile(name, source.content, parse(source, EVIDENCE_FILE))


def shown_root(root: Traversable) -> str:
    """Return what messages call the folder of shipped data: `data`, or its path where it is another."""
    try:
        shipped = str(data_root())
    except DataMissingError:
        shipped = SHIPPED_AS
    return SHIPPED_AS if str(root) == shipped else str(root)
