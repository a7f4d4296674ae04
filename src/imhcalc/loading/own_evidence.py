"""A pack of one's own as a record keeps it: its own entries, over a shipped pack that is named."""

from importlib.resources.abc import Traversable
from typing import Any

from imhcalc.loading.evidence import DEFAULT_PACK
from imhcalc.loading.merging import SECTIONS
from imhcalc.loading.pack_files import EVIDENCE_FOLDER, PACK_ID
from imhcalc.models.evidence import Evidence, EvidenceFile


def is_shipped(pack: str | None, root: Traversable) -> bool:
    """Return whether a pack is one of the data folder, by its id, and not one of one's own, by its path."""
    name = pack or DEFAULT_PACK
    return PACK_ID.fullmatch(name) is not None and (root / EVIDENCE_FOLDER / name).is_dir()


def base_of(pack: str, root: Traversable) -> str | None:
    """Return the id of the shipped pack that a pack of one's own rests on in the end; None if it stands alone.

    Raises
    ------
    ImhcalcError
        As `load_evidence` does.
    """
    from imhcalc.loading.packs import read_pack  # noqa: PLC0415 -- a shipped pack needs no YAML parser

    below = read_pack(pack, root)[1][1:]
    return next((name for name in below if is_shipped(name, root)), None)


def own_part(evidence: Evidence, base: Evidence | None) -> EvidenceFile:
    """Return the entries of a pack that are not those of the shipped pack it builds on, with its header.

    Where a path in the header names what it builds on, the shipped pack's id takes its place.
    """
    below = None if base is None else base.pack.id
    own: dict[str, Any] = {"pack": evidence.pack.model_copy(update={"builds_on": below})}
    for section in SECTIONS:
        entries = getattr(evidence, section)
        under = {} if base is None else getattr(base, section)
        found = _own_entries(entries, under)
        if found:
            own[section] = found
    return EvidenceFile(**own)


def laid_over(base: Evidence | None, own: EvidenceFile, sha256: str) -> Evidence:
    """Return the pack whose own part it is, over the shipped pack; its entries stand in the order they had."""
    assert own.pack is not None  # noqa: S101 -- `own_part` gives it
    sections = {}
    for section in SECTIONS:
        over = getattr(own, section)
        under = {} if base is None else getattr(base, section)
        sections[section] = {name: each for name, each in under.items() if name not in over} | over
    return Evidence(pack=own.pack, sha256=sha256, **sections)


def _own_entries(entries: dict[str, Any], under: dict[str, Any]) -> dict[str, Any]:
    """Return the entries from the first on that is not the base's own in its place: what is laid over comes last."""
    names = list(under)
    place = -1
    for position, (name, entry) in enumerate(entries.items()):
        is_base = name in under and under[name] == entry and names.index(name) > place
        if not is_base:
            return dict(list(entries.items())[position:])
        place = names.index(name)
    return {}
