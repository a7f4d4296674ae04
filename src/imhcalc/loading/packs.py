"""Packs of evidence in YAML: read, laid one over the other, and checked."""

from dataclasses import dataclass
from importlib.resources.abc import Traversable

from pydantic import ValidationError

from imhcalc.faults import Fault, InputFaultsError, Place
from imhcalc.loading.diagnostics import model_faults
from imhcalc.loading.merging import Merged
from imhcalc.loading.pack_chain import Pack, PackFile, chain_of
from imhcalc.loading.pack_files import fingerprint
from imhcalc.loading.positions import Document, Node, Path, limited
from imhcalc.loading.references import reference_faults
from imhcalc.models.evidence import Evidence, EvidenceFile, PackHeader


@dataclass(frozen=True, slots=True)
class Examined:
    """A pack as it was found: what of it is sound, everything that is wrong with it, and where its entries stand."""

    evidence: Evidence
    """The entries that the models accept, of the pack and those it builds on."""
    faults: list[Fault]
    chain: list[str]
    """The ids of the packs, the pack itself first."""
    merged: Merged
    documents: list[Document]
    """The files of the pack itself."""
    is_whole: bool
    """Whether every file, header and pack below could be read."""

    @property
    def refused(self) -> frozenset[tuple[str, str]]:
        """The entries that are written, and that the models do not accept."""
        entries = self.merged.entries
        return frozenset(
            (section, name) for section, name in self.merged.names() if name not in entries[section]
        )

    def is_own(self, section: str, name: str) -> bool:
        """Say whether an entry is written in the pack itself, not in one it builds on."""
        home = self.merged.home((section, name))
        return any(document is home for document in self.documents)

    def placed(self, path: Path, fault: Fault, *, at_key: bool = False) -> Fault:
        """Return a fault at the place of an entry, of a part of it, or of the pack's header."""
        documents = self.documents if path[0] == "pack" else [self.merged.home(path)]
        for document in documents:
            node = _nearest_node(document, path)
            if node is not None:
                return document.at_key(node, fault) if at_key else document.at_value(node, fault)
        return fault

    def entry_at(self, place: Place) -> str | None:
        """Return the entry that is written at a place, dotted; None outside of entries."""
        for section, name in self.merged.names():
            document = self.merged.home((section, name))
            node = document.root.at((section, name)) if document.root is not None else None
            if document.file == place.file and node is not None and _covers(node, place):
                return f"{section}.{name}"
        return None


def _covers(node: Node, place: Place) -> bool:
    """Say whether a place lies in an entry, its key among it."""
    begins = node.key or node.span
    return begins[:2] <= (place.line, place.column) < node.span[2:]


def _nearest_node(document: Document, path: Path) -> Node | None:
    """Return the node at a path, or at as much of it as is written; None where nothing of it is."""
    for length in range(len(path), 0, -1):
        node = document.root.at(path[:length]) if document.root is not None else None
        if node is not None:
            return node
    return None


def read_pack(pack: str, root: Traversable) -> tuple[Evidence, list[str]]:
    """Return a pack with everything it builds on, and the ids of that chain, the pack first.

    Raises
    ------
    InputFaultsError
        With every fault of the files of the chain.
    DataMissingError
        If there is no such pack.
    """
    found = examine_pack(pack, root)
    if found.faults:
        raise InputFaultsError(_limited(found.faults))
    return found.evidence, found.chain


def examine_pack(pack: str, root: Traversable) -> Examined:
    """Return all that can be said of a pack with everything it builds on, its faults among it.

    Raises
    ------
    InputFaultsError
        If a file that was named cannot be read.
    DataMissingError
        If there is no such pack.
    """
    chain = chain_of(pack, root)
    faults = [fault for each in chain for fault in each.faults]
    for each in chain:
        faults += _header_faults(each)
        for file in each.files:
            faults += _validate(file)
    merged = Merged()
    for each in reversed(chain):
        faults += merged.lay_over([(file.document, file.entries) for file in each.files if file.entries])
    faults += reference_faults(merged)
    headers = [_sound_header(each) for each in chain]
    files = [(f"{each.id}/{file.name}", file.content) for each in chain for file in each.files]
    return Examined(
        evidence=merged.evidence(_header(headers), fingerprint(files)),
        faults=faults,
        chain=[each.id for each in chain],
        merged=merged,
        documents=[file.document for file in chain[0].files],
        is_whole=all(_is_whole(each) for each in chain),
    )


def _is_whole(pack: Pack) -> bool:
    read = all(file.document.root is not None for file in pack.files)
    return read and not pack.faults and any(file.entries and file.entries.pack for file in pack.files)


def _sound_header(pack: Pack) -> PackHeader:
    """Return the header of a pack; of one that has none, or a faulty one, as much as there is."""
    headers = [file.entries.pack for file in pack.files if file.entries and file.entries.pack]
    return headers[0] if headers else PackHeader(id=pack.id, version=pack.version or "", title="", summary="")


def _header(headers: list[PackHeader]) -> PackHeader:
    """Return the header of the first pack, with what the packs below it say of limits and of old ids added."""
    below = list(reversed(headers))
    joined: dict[str, object] = {
        name: list(dict.fromkeys(line for header in below for line in getattr(header, name)))
        for name in ("notes", "not_in_any_interval", "limitations")
    }
    for name in ("renamed", "removed"):
        if any(getattr(header, name) for header in below):
            joined[name] = {old: new for header in below for old, new in getattr(header, name).items()}
    return headers[0].model_copy(update=joined)


def _header_faults(pack: Pack) -> list[Fault]:
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
                help="keep one, with the id, version and title of the whole pack; the other files begin with their entries",
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
                    help=f"write `id: {pack.folder_id}`, or give the folder the name of the pack",
                ),
            )
        )
    return faults


def _no_header(pack: Pack) -> Fault:
    nothing = not pack.files
    return Fault(
        "no-pack-header",
        f"{pack.shown} holds no YAML file" if nothing else f"{pack.shown} does not say which pack it is",
        Place(pack.shown),
        found="no files that end in .yaml" if nothing else "no `pack:` in any of its files",
        expected="one file with `pack:` and its `id`, `version`, `title` and `summary`",
        help="to add to the shipped evidence, give `pack:` the line `builds_on: uk-2026`",
    )


def _validate(file: PackFile) -> list[Fault]:
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
