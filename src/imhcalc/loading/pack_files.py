"""The files of a pack of evidence: where they are, which they are, and their hash."""

import hashlib
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PACK_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
EVIDENCE_FOLDER = "evidence"
YAML_SUFFIXES = (".yaml", ".yml")

NamedFile = tuple[str, bytes]


def fingerprint(files: Iterable[NamedFile]) -> str:
    """Return the SHA-256 over the names and bytes of files, whatever their order."""
    digest = hashlib.sha256()
    for name, content in sorted(files):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def yaml_files(folder: "Traversable") -> "list[Traversable]":
    """Return the YAML files of a folder, by name; hidden ones are left out."""
    files = [each for each in folder.iterdir() if each.name.lower().endswith(YAML_SUFFIXES)]
    return sorted(
        (each for each in files if not each.name.startswith(".") and each.is_file()),
        key=lambda each: each.name,
    )
