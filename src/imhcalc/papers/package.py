"""Office files opened with care: no more than so much is unpacked, nothing outside is asked for, no entity is expanded."""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import NamedTuple
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from imhcalc.faults import Fault, InputFaultsError, Place

MOST_ENTRIES = 10_000
LARGEST_PART = 8_000_000
"""Bytes of one part once unpacked; a report of hundreds of pages has one million or two."""
LARGEST_WHOLE = 16_000_000
"""Bytes of all parts read, once unpacked."""
DEEPEST = 200
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DOCTYPES = tuple("<!DOCTYPE".encode(each) for each in ("utf-8", "utf-16-le", "utf-16-be"))
RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
REFERENCE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STRICT = re.compile(
    rb"http://purl\.oclc\.org/ooxml/(officeDocument|wordprocessingml|spreadsheetml|presentationml|drawingml)/"
)
_TRANSITIONAL = {
    b"officeDocument": b"http://schemas.openxmlformats.org/officeDocument/2006/",
    b"wordprocessingml": b"http://schemas.openxmlformats.org/wordprocessingml/2006/",
    b"spreadsheetml": b"http://schemas.openxmlformats.org/spreadsheetml/2006/",
    b"presentationml": b"http://schemas.openxmlformats.org/presentationml/2006/",
    b"drawingml": b"http://schemas.openxmlformats.org/drawingml/2006/",
}


class OfficeKind(NamedTuple):
    """A kind of Office file: what it is called, its suffix, and how the part it is known by begins."""

    noun: str
    suffix: str
    folder: str


KINDS = (
    OfficeKind("a Word document", ".docx", "word/"),
    OfficeKind("an Excel workbook", ".xlsx", "xl/"),
    OfficeKind("a PowerPoint file", ".pptx", "ppt/"),
)


class Relation(NamedTuple):
    """A part that another one refers to: by which id, what it is for it, and its name."""

    id: str
    kind: str
    part: str


class Package:
    """The parts of an Office file, read one by one within limits."""

    def __init__(self, name: str, content: bytes, kind: OfficeKind) -> None:
        self.name, self._kind = name, kind
        self._unpacked = 0
        if content.startswith(_OLD_OFFICE):
            raise InputFaultsError([self._locked_or_old(content)])
        # Each part is listed at the end of the archive behind these letters: a long list is not even read.
        if (listed := content.count(b"PK\x01\x02")) > MOST_ENTRIES:
            raise InputFaultsError([self.too_large(f"{listed:,} parts", f"at most {MOST_ENTRIES:,} parts")])
        try:
            self._zip = ZipFile(BytesIO(content))
            self.names = tuple(self._zip.namelist())
        except (BadZipFile, ValueError, OSError, NotImplementedError):
            raise InputFaultsError([self.damaged("it is no zip archive, as such files are")]) from None
        self._refuse_other_kinds()

    def _refuse_other_kinds(self) -> None:
        if any(each.startswith(self._kind.folder) for each in self.names):
            return
        other = next(
            (kind for kind in KINDS if any(each.startswith(kind.folder) for each in self.names)), None
        )
        if other is None:
            raise InputFaultsError([self.damaged(f"it holds no part of {self._kind.noun}")])
        raise InputFaultsError(
            [
                Fault(
                    "wrong-suffix",
                    f"the name says {self._kind.noun}, and the file is {other.noun}",
                    Place(self.name),
                    found=other.noun,
                    expected=self._kind.noun,
                    help=f"give it the suffix {other.suffix}",
                )
            ]
        )

    def _locked_or_old(self, content: bytes) -> Fault:
        if _ENCRYPTED in content:
            return Fault(
                "encrypted",
                "the file is locked with a password",
                Place(self.name),
                found="an encrypted file",
                expected=f"{self._kind.noun} that opens without one",
                help="take the password off in the program it was made with, and save it",
            )
        return Fault(
            "old-format",
            "the file is in the form that Office had before 2007, whatever its suffix",
            Place(self.name),
            found="an old Office file",
            expected=f"{self._kind.noun} ({self._kind.suffix})",
            help=f"open it and save it as {self._kind.suffix}",
        )

    def has(self, part: str) -> bool:
        """Return whether there is a part of this name."""
        return part in self.names

    def xml(self, part: str) -> ET.Element:
        """Return a part as XML.

        Raises
        ------
        InputFaultsError
            If it is missing, is damaged, is locked, is too large once unpacked, or defines entities.
        """
        content = self._bytes(part)
        if any(each in content for each in _DOCTYPES):
            raise InputFaultsError(
                [self.damaged(f"its part {part} defines a document type, which such files never do")]
            )
        content = _STRICT.sub(lambda match: _TRANSITIONAL[match[1]], content)
        try:
            root = ET.fromstring(content)  # noqa: S314 -- without a document type there is no entity to expand
        except (ET.ParseError, ValueError, LookupError):
            raise InputFaultsError([self.damaged(f"its part {part} is no well-formed XML")]) from None
        if _depth(root) > DEEPEST:
            raise InputFaultsError([self.damaged(f"its part {part} is nested over {DEEPEST} levels deep")])
        return root

    def _bytes(self, part: str) -> bytes:
        try:
            entry = self._zip.getinfo(part)
            if entry.flag_bits & 1:
                raise InputFaultsError([self._locked_or_old(_ENCRYPTED)])
            with self._zip.open(entry) as file:
                content = file.read(LARGEST_PART + 1)
        except KeyError:
            raise InputFaultsError([self.damaged(f"its part {part} is missing")]) from None
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
            raise InputFaultsError([self.damaged(f"its part {part} cannot be unpacked")]) from None
        self._unpacked += len(content)
        if len(content) > LARGEST_PART or self._unpacked > LARGEST_WHOLE:
            limit = LARGEST_PART if len(content) > LARGEST_PART else LARGEST_WHOLE
            raise InputFaultsError(
                [self.too_large(f"over {limit:,} bytes of text", f"at most {limit:,} bytes of text")]
            )
        return content

    def relations(self, part: str) -> Iterator[Relation]:
        """Yield the parts that a part refers to; what lies outside the file is passed over."""
        folder, _, name = part.rpartition("/")
        listed = f"{folder}/_rels/{name}.rels"
        if not self.has(listed):
            return
        for each in self.xml(listed).iter(RELATIONSHIPS):
            target = each.get("Target", "")
            if each.get("TargetMode") == "External" or not target:
                continue
            found = (
                target.removeprefix("/") if target.startswith("/") else normpath(join(dirname(part), target))
            )
            yield Relation(each.get("Id", ""), each.get("Type", "").rpartition("/")[2], found)

    def damaged(self, why: str) -> Fault:
        """Return the fault of a file that is not whole."""
        return Fault(
            "damaged-file",
            f"the file is not whole: {why}",
            Place(self.name),
            expected=f"{self._kind.noun} ({self._kind.suffix})",
            help="open it in the program it was made with, save it again, and check that",
        )

    def too_large(self, found: str, expected: str) -> Fault:
        """Return the fault of a file that unpacks to more than a report holds."""
        return Fault(
            "unpacks-too-large",
            "the file unpacks to more than any report holds",
            Place(self.name),
            found=found,
            expected=expected,
            help="nothing more of it was unpacked; check where the file comes from",
        )


def outermost(element: ET.Element, tag: str) -> Iterator[ET.Element]:
    """Yield the elements of a name below one, but none that lies within another of them: each is read once."""
    waiting = list(reversed(element))
    while waiting:
        each = waiting.pop()
        if each.tag == tag:
            yield each
        else:
            waiting.extend(reversed(each))


def _depth(root: ET.Element) -> int:
    depth, level = 0, [root]
    while level and depth <= DEEPEST:
        depth += 1
        level = [child for each in level for child in each]
    return depth
