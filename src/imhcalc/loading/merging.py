"""The entries of many files as one body of evidence, with the place each entry came from."""

from typing import Any

from imhcalc.faults import Fault, nearest
from imhcalc.loading.positions import Document, Path, dotted
from imhcalc.models.evidence import Evidence, EvidenceFile, PackHeader
from imhcalc.models.late import names_of

SECTIONS = tuple(name for name in names_of(EvidenceFile) if name != "pack")


class Merged:
    """Entries by section and id, those of later packs in place of earlier ones.

    An entry that the models refuse is known by its id all the same, so that references to it are no faults.
    """

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
        self._homes: dict[tuple[str, str], Document] = {}

    def lay_over(self, files: list[tuple[Document, EvidenceFile]]) -> list[Fault]:
        """Take over the entries of one pack; return the faults of ids given twice in it."""
        faults = []
        of_this_pack: dict[tuple[str, str], Document] = {}
        for document, entries in files:
            for section, name in self._written(document):
                first = of_this_pack.setdefault((section, name), document)
                if first is not document:
                    faults.append(self._twice(first, document, (section, name)))
                    continue
                self._homes[section, name] = document
                self.entries[section].pop(name, None)
                entry = getattr(entries, section).get(name)
                if entry is not None:
                    self.entries[section][name] = entry
        return faults

    def knows(self, section: str, name: str) -> bool:
        """Say whether an entry is written anywhere, sound or not."""
        return (section, name) in self._homes

    def ids(self, section: str) -> list[str]:
        """Return the ids of a section, of faulty entries too."""
        return [name for of, name in self._homes if of == section]

    def names(self) -> list[tuple[str, str]]:
        """Return the section and id of every entry that is written, sound or not."""
        return list(self._homes)

    def nearest(self, section: str, name: str) -> str | None:
        """Return the help that offers the nearest id, with the file that defines it."""
        near = nearest(name, self.ids(section))
        return f"did you mean `{near}`, of {self._homes[section, near].file}?" if near else None

    def fault(self, path: Path, fault: Fault, *, at_key: bool = False) -> Fault:
        """Return the fault placed at a path that begins with a section and an id."""
        section, name = path[:2]
        document = self._homes[str(section), str(name)]
        node = document.root.at(path) if document.root is not None else None
        assert node is not None  # noqa: S101 -- what was checked came from this file
        return document.at_key(node, fault) if at_key else document.at_value(node, fault)

    def home(self, path: Path) -> Document:
        """Return the file that an entry came from."""
        return self._homes[str(path[0]), str(path[1])]

    def evidence(self, pack: PackHeader, sha256: str) -> Evidence:
        """Return the whole as one model, entries in order of their ids' first appearance."""
        entries: dict[str, Any] = self.entries
        return Evidence(pack=pack, sha256=sha256, **entries)

    @staticmethod
    def _written(document: Document) -> list[tuple[str, str]]:
        children = document.root.children if document.root is not None else None
        return [
            (section, name)
            for section, node in (children.items() if isinstance(children, dict) else ())
            if section in SECTIONS and isinstance(node.children, dict)
            for name in node.children
        ]

    @staticmethod
    def _twice(first: Document, second: Document, path: tuple[str, str]) -> Fault:
        earlier = first.root.at(path) if first.root is not None else None
        later = second.root.at(path) if second.root is not None else None
        place = first.at_key(earlier, Fault("", "")).place if earlier is not None else None
        fault = Fault(
            "duplicate-entry",
            f"`{dotted(path)}` is given twice in one pack",
            found=f"again here; first at {place}",
            help="keep one of the two; to replace an entry of another pack, build on that pack",
        )
        return second.at_key(later, fault) if later is not None else fault
