"""A pack of one's own over the shipped one, loaded as a user's is: for what the shipped figures do not reach."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from imhcalc.application import Shipped
from imhcalc.loading.evidence import load_evidence
from tests.support import shipped

JUDGED = {"status": "judgement", "tag": "seen", "rationale": "judged for a test"}


def judged(value: float | list[float], unit: str, **more: Any) -> dict[str, Any]:
    """Return a quantity as a pack writes it."""
    return {"value": value, "unit": unit, **JUDGED, **more}


def changed(section: str, name: str, change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """Return a section of a pack with one entry of the shipped pack, changed."""
    entry = getattr(shipped().evidence, section)[name]
    held = entry.model_dump(mode="json", exclude_unset=True, by_alias=True)
    change(held)
    return {section: {name: held}}


def own_pack(folder: Path, *sections: dict[str, Any]) -> Shipped:
    """Return what is shipped with a pack in place of its evidence that adds these sections to it."""
    pack = {"id": "ours", "version": "1", "title": "Ours", "summary": "For a test.", "builds_on": "uk-2026"}
    for number, section in enumerate([{"pack": pack}, *sections]):
        (folder / f"{number}.yaml").write_text(yaml.safe_dump(section, allow_unicode=True), encoding="utf-8")
    held = shipped()
    return Shipped(held.root, held.table, load_evidence(str(folder), held.root))
