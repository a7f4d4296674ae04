"""A pack of evidence: from its compiled twin where that is in step with the YAML, else from the YAML itself.

A compiled twin (``data/compiled/ID.json``) is the validated pack as JSON, with the hash of the YAML files it
was made from and the hash of what it holds. Reading it needs no YAML parser, no validation and no cross-references;
when one byte of either differs it is passed over in silence.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from imhcalc.loading.pack_files import EVIDENCE_FOLDER, PACK_ID, fingerprint, yaml_files
from imhcalc.models.evidence import Evidence
from imhcalc.models.late import trusted

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

DEFAULT_PACK = "uk-2026"
COMPILED_FOLDER = "compiled"

_HEAD = re.compile(
    rb'\{"sha256": "(?P<yaml>[0-9a-f]{64})", "chain": (?P<chain>\[[^\]]*\]), '
    rb'"content": "(?P<content>[0-9a-f]{64})", "evidence": '
)
_LONGEST_HEAD = 2_000


def load_evidence(pack: str | Path | None, root: "Traversable") -> Evidence:
    """Return a pack of evidence with everything it builds on.

    Parameters
    ----------
    pack
        The id of a pack in `root`, or the path of a folder or single file of one's own; None for the default.
    root
        The folder of shipped data.

    Raises
    ------
    InputFaultsError
        With every fault of the pack's files.
    DataMissingError
        If there is no such pack.
    """
    name = str(pack) if pack is not None else DEFAULT_PACK
    compiled = _compiled(name, root) if PACK_ID.fullmatch(name) else None
    if compiled is not None:
        return compiled
    from imhcalc.loading.packs import read_pack  # noqa: PLC0415 -- a compiled pack needs no YAML parser

    return read_pack(name, root)[0]


def compile_evidence(root: "Traversable", pack: str) -> bytes:
    """Return the compiled twin of a shipped pack: what belongs in ``data/compiled/ID.json``.

    Raises
    ------
    InputFaultsError
        With every fault of the pack's files.
    DataMissingError
        If there is no such pack.
    """
    from imhcalc.loading.packs import read_pack  # noqa: PLC0415 -- as above

    evidence, chain = read_pack(pack, root)
    content = evidence.model_dump_json(exclude_unset=True).encode()
    head = (
        f'{{"sha256": "{evidence.sha256}", "chain": {json.dumps(chain)}, '
        f'"content": "{hashlib.sha256(content).hexdigest()}", "evidence": '
    )
    return head.encode() + content + b"}\n"


def _compiled(pack: str, root: "Traversable") -> Evidence | None:
    """Return the compiled twin of a pack, or None if there is none or it is not in step with the YAML."""
    twin = root / COMPILED_FOLDER / f"{pack}.json"
    if not twin.is_file():
        return None
    written = twin.read_bytes()
    head = _HEAD.match(written[:_LONGEST_HEAD])
    if head is None:
        return None
    chain, content = json.loads(head["chain"]), written[head.end() : -len(b"}\n")]
    if chain[:1] != [pack] or _fingerprint_of(chain, root) != head["yaml"].decode():
        return None
    if hashlib.sha256(content).hexdigest() != head["content"].decode():
        return None
    try:
        evidence: Evidence = trusted(Evidence, json.loads(content))
    except (KeyError, TypeError):
        # The models have changed since it was made.
        return None
    return evidence


def _fingerprint_of(chain: list[str], root: "Traversable") -> str | None:
    files = []
    for pack in chain:
        folder = root / EVIDENCE_FOLDER / pack
        if not folder.is_dir():
            return None
        files += [(f"{pack}/{file.name}", file.read_bytes()) for file in yaml_files(folder)]
    return fingerprint(files)
