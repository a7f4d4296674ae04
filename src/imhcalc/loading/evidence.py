"""A pack of evidence: from its compiled twin where that is in step with the YAML, else from the YAML itself.

A compiled twin (``data/compiled/ID.json``) is the validated pack as JSON, with the hash of the YAML files it
was made from. Reading it needs no YAML parser and no cross-references; when one byte of the YAML differs it
is passed over in silence.
"""

import json
import re
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import ValidationError

from imhcalc.loading.pack_files import EVIDENCE_FOLDER, PACK_ID, fingerprint, yaml_files
from imhcalc.models.evidence import Evidence

DEFAULT_PACK = "uk-2026"
COMPILED_FOLDER = "compiled"

_HEAD = re.compile(rb'\{"sha256": "([0-9a-f]{64})", "chain": (\[[^\]]*\]), "evidence": ')
_LONGEST_HEAD = 2_000


def load_evidence(pack: str | Path | None, root: Traversable) -> Evidence:
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


def compile_evidence(root: Traversable, pack: str) -> bytes:
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
    head = f'{{"sha256": "{evidence.sha256}", "chain": {json.dumps(chain)}, "evidence": '
    return f"{head}{evidence.model_dump_json(exclude_unset=True)}}}\n".encode()


def _compiled(pack: str, root: Traversable) -> Evidence | None:
    """Return the compiled twin of a pack, or None if there is none or the YAML has changed since."""
    twin = root / COMPILED_FOLDER / f"{pack}.json"
    if not twin.is_file():
        return None
    written = twin.read_bytes()
    head = _HEAD.match(written[:_LONGEST_HEAD])
    if head is None:
        return None
    chain = json.loads(head[2])
    if chain[:1] != [pack] or _fingerprint_of(chain, root) != head[1].decode():
        return None
    try:
        return Evidence.model_validate_json(written[head.end() :].rstrip()[:-1])
    except ValidationError:
        return None


def _fingerprint_of(chain: list[str], root: Traversable) -> str | None:
    files = []
    for pack in chain:
        folder = root / EVIDENCE_FOLDER / pack
        if not folder.is_dir():
            return None
        files += [(f"{pack}/{file.name}", file.read_bytes()) for file in yaml_files(folder)]
    return fingerprint(files)
