"""Packs of evidence in YAML: found, read, laid one over the other, and checked."""

from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import ValidationError

from imhcalc.faults import (
    DataMissingError,
    Fault,
    InputFaultsError,
    Place,
    did_you_mean,
    expected_one_of,
)
from imhcalc.loading.diagnostics import model_faults
from imhcalc.loading.files import SourceText, read_input, read_shipped
from imhcalc.loading.merging import Merged
from imhcalc.loading.pack_files import EVIDENCE_FOLDER, PACK_ID, YAML_SUFFIXES, fingerprint, yaml_files
from imhcalc.loading.positions import Document, FileKind, Node, limited, parse
from imhcalc.loading.references import reference_faults
from imhcalc.models.evidence import Evidence, EvidenceFile, PackHeader
from imhcalc.shipped_data import data_root

EVIDENCE_FILE = FileKind("an evidence file", "notes: {}")
SHIPPED_AS = "data"


@dataclass(slots=True)
class _File:
    """One file of a pack: as parsed, its bytes, and as much of its content as the models accept."""

    name: str
    content: bytes
    document: Document
    entries: EvidenceFile | None = None


@dataclass(slots=True)
class _Pack:
    """One pack of a chain; `shown` is what messages call its folder."""

    shown: str
    files: list[_File] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    folder_id: str | None = None
    """The name of the folder, which has to be the pack's id; None where the pack is given by path."""

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


def read_pack(pack: str, root: Traversable) -> tuple[Evidence, list[str]]:
    """Return a pack with everything it builds on, and the ids of that chain, the pack first.

    Raises
    ------
    InputFaultsError
        With every fault of the files of the chain.
    DataMissingError
        If there is no such pack.
    """
    chain = _chain(_first(pack, root), root)
    faults = [fault for each in chain for fault in each.faults]
    for each in chain:
        faults += _header_faults(each)
        for file in each.files:
            faults += _validate(file)
    merged = Merged()
    for each in reversed(chain):
        faults += merged.lay_over([(file.document, file.entries) for file in each.files if file.entries])
    faults += reference_faults(merged)
    headers = [
        file.entries.pack for each in chain for file in each.files if file.entries and file.entries.pack
    ]
    if faults or len(headers) != len(chain):
        raise InputFaultsError(_limited(faults))
    files = [(f"{each.id}/{file.name}", file.content) for each in chain for file in each.files]
    return merged.evidence(_header(headers), fingerprint(files)), [each.id for each in chain]


def _header(headers: list[PackHeader]) -> PackHeader:
    """Return the header of the first pack, with what the packs below it say of limits added."""
    below = list(reversed(headers))
    joined = {
        name: list(dict.fromkeys(line for header in below for line in getattr(header, name)))
        for name in ("notes", "not_in_any_interval", "limitations")
    }
    return headers[0].model_copy(update=joined)


def _first(pack: str, root: Traversable) -> _Pack:
    if PACK_ID.fullmatch(pack) and (root / EVIDENCE_FOLDER / pack).is_dir():
        return _shipped_pack(pack, root)
    path = Path(pack)
    if path.is_dir():
        return _own_pack(path)
    looks_like_path = "/" in pack or "\\" in pack or pack.lower().endswith(YAML_SUFFIXES)
    if path.is_file() or looks_like_path or not pack:
        read = _Pack(pack)
        read.files.append(_parsed(path.name, read_input(pack)))
        return read
    raise DataMissingError([_unknown_pack(pack, root)])


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


def _shipped_pack(pack: str, root: Traversable) -> _Pack:
    folder = root / EVIDENCE_FOLDER / pack
    shown = f"{_shown_root(root)}/{EVIDENCE_FOLDER}/{pack}"
    read = _Pack(shown, folder_id=pack)
    for file in yaml_files(folder):
        _read_into(read, file, f"{shown}/{file.name}")
    return read


def _own_pack(path: Path) -> _Pack:
    read = _Pack(str(path))
    for file in yaml_files(path):
        _read_into(read, file, str(path / file.name))
    return read


def _read_into(pack: _Pack, file: Traversable, shown: str) -> None:
    try:
        pack.files.append(_parsed(file.name, read_shipped(file, shown)))
    except InputFaultsError as error:
        pack.faults += error.faults


def _parsed(name: str, source: SourceText) -> _File:
    return _File(name, source.content, parse(source, EVIDENCE_FILE))


def _shown_root(root: Traversable) -> str:
    """Return what messages call the folder of shipped data: `data`, or its path where it is another."""
    try:
        shipped = str(data_root())
    except DataMissingError:
        shipped = SHIPPED_AS
    return SHIPPED_AS if str(root) == shipped else str(root)


def _chain(first: _Pack, root: Traversable) -> list[_Pack]:
    """Return a pack and those it builds on, in that order; what stops the chain is a fault of its pack."""
    chain = [first]
    while (stated := chain[-1].header_text("builds_on")) is not None:
        document, node, below = stated
        if below in {pack.id for pack in chain}:
            path = " builds on ".join(f"`{pack.id}`" for pack in chain)
            fault = Fault(
                "pack-cycle",
                f"a pack cannot build on itself: {path} builds on `{below}`",
                found=below,
                help="leave `builds_on` out of the pack that stands on its own; a pack of your own needs its own id",
            )
        elif not PACK_ID.fullmatch(below) or below not in _pack_ids(root):
            fault = _unknown_pack(below, root)
        else:
            chain.append(_shipped_pack(below, root))
            continue
        chain[-1].faults.append(document.at_value(node, fault))
        break
    return chain


def _header_faults(pack: _Pack) -> list[Fault]:
    headers = pack.headers
    if not headers:
        unread = any(file.document.root is None for file in pack.files) or pack.faults
        return [] if unread else [_no_header(pack)]
    (document, first), *others = headers
    faults = [
        other.at_key(
            node,
            Fault(
                "duplicate-pack-header",
                "`pack` is given twice in one pack",
                found=f"again here; first at {document.at_key(first, Fault('', '')).place}",
                expected="one `pack:` in all the files of a pack",
            ),
        )
        for other, node in others
    ]
    stated = pack.header_text("id")
    if pack.folder_id is not None and stated is not None and stated[2] != pack.folder_id:
        where, node, text = stated
        faults.append(
            where.at_value(
                node,
                Fault(
                    "pack-id",
                    f"pack.id is {where.written(node)}, in the folder {pack.folder_id}",
                    found=text,
                    expected=pack.folder_id,
                ),
            )
        )
    return faults


def _no_header(pack: _Pack) -> Fault:
    nothing = not pack.files
    return Fault(
        "no-pack-header",
        f"{pack.shown} holds no YAML file" if nothing else f"{pack.shown} does not say which pack it is",
        Place(pack.shown),
        found="no files that end in .yaml" if nothing else "no `pack:` in any of its files",
        expected="one file with `pack:` and its `id`, `version`, `title` and `summary`",
        help="to add to the shipped evidence, give `pack:` the line `builds_on: uk-2026`",
    )


def _validate(file: _File) -> list[Fault]:
    """Fill in the entries of a file; of a file with faults, those entries that have none."""
    document = file.document
    root = document.root
    if root is None or not isinstance(root.value, dict):
        return list(document.faults)
    try:
        file.entries = EvidenceFile.model_validate(root.value)
    except ValidationError as error:
        file.entries = _sound_entries(root, error)
        return [*document.faults, *model_faults(error, document, EvidenceFile)]
    return list(document.faults)


def _sound_entries(root: Node, error: ValidationError) -> EvidenceFile:
    """Return the entries of a file that are not faulty, so that their references can be checked too."""
    bad = {
        tuple(each["loc"][:2])
        for each in error.errors(include_url=False, include_input=False, include_context=False)
    }
    sound: dict[str, object] = {}
    for section, node in (root.children if isinstance(root.children, dict) else {}).items():
        if section == "pack" or not isinstance(node.value, dict):
            if not any(location[0] == section for location in bad):
                sound[section] = node.value
        else:
            sound[section] = {key: value for key, value in node.value.items() if (section, key) not in bad}
    return EvidenceFile.model_validate(
        {key: value for key, value in sound.items() if key in EvidenceFile.model_fields}
    )


def _limited(faults: list[Fault]) -> list[Fault]:
    """Return the faults, of each file no more than are listed."""
    by_file: dict[str, list[Fault]] = {}
    for fault in faults:
        by_file.setdefault(fault.place.file if fault.place else "", []).append(fault)
    return [fault for file, of_file in by_file.items() for fault in limited(of_file, file)]
