"""Which nation's evidence serves an area (method, section 2)."""

from collections.abc import Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from imhcalc.faults import ModelError

Entry = TypeVar("Entry")


class Choice(NamedTuple, Generic[Entry]):
    """The evidence chosen, the nation it is from, and whether it was carried from another nation."""

    evidence: Entry
    source: str
    transported: bool


def choose_evidence(
    by_nation: Mapping[str, Entry], nation: str, fallback: Sequence[str], *, strict: bool = False
) -> Choice[Entry]:
    """Return the nation's own evidence, else the first of the fallback order that has any.

    Raises
    ------
    ModelError
        ``E_NO_EVIDENCE`` if there is none, or none of the nation's own with `strict`.
    """
    if nation in by_nation:
        return Choice(by_nation[nation], nation, transported=False)
    if not strict:
        for other in fallback:
            if other in by_nation:
                return Choice(by_nation[other], other, transported=True)
    raise ModelError("E_NO_EVIDENCE", f"no evidence for {nation}" + (" of its own" if strict else ""))
