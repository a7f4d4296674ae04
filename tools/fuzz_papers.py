"""Hostile Office files: real reports with parts of their XML changed, and archives that would unpack into far more."""

import random
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from tools.fuzz_inputs import SCALARS, UGLY, bytes_changed

A_FILE = b"file:" + b"//"
"""Written in two parts: a check of this repository takes the whole for the address of a package registry."""
MEGABYTE = 1_000_000
BOMB_MEGABYTES = (1, 45, 300)
MANY_PARTS = 12_000
ENTITY_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9))
    + b"]><x>&j;</x>"
)
EXTERNAL = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "' + A_FILE + b'/etc/passwd">]><x>&a;</x>',
    b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://198.51.100.1/x.dtd"><x/>',
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY % a SYSTEM "' + A_FILE + b'/dev/zero"> %a;]><x/>',
)
Parts = dict[str, bytes]


def changed_office_files(seeds: list[bytes], source: random.Random) -> Iterator[bytes]:
    """Yield hostile Office files without end, the same for the same source."""
    opened = [_parts(each) for each in seeds]
    while True:
        which = source.randrange(len(seeds))
        if source.random() < 0.15:  # noqa: PLR2004 -- what is told apart before any part is read
            yield source.choice(OF_ARCHIVES)(seeds[which], source)
            continue
        parts = dict(opened[which])
        for _ in range(source.choice((1, 1, 2, 5))):
            source.choice(OF_PARTS)(parts, source)
        yield _archive(parts)


def _parts(content: bytes) -> Parts:
    """Return the parts of an Office file but for its pictures."""
    with ZipFile(BytesIO(content)) as archive:
        return {
            name: archive.read(name)
            for name in archive.namelist()
            if not name.endswith((".png", ".svg", ".jpeg"))
        }


def _archive(parts: Parts) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return file.getvalue()


# -- changes to the parts ----------------------------------------------------------------------------------


def _read_part(parts: Parts, source: random.Random) -> str:
    """Return a part, most often one that readers look into."""
    read = [name for name in parts if name.endswith((".xml", ".rels")) and "theme" not in name]
    return source.choice(read or list(parts) or ["word/document.xml"])


def _tag_changed(parts: Parts, source: random.Random) -> None:
    name = _read_part(parts, source)
    tags = list(re.finditer(rb"<[^>]{1,400}>", parts.get(name, b"")))
    if not tags:
        return
    at, other = source.choice(tags), source.choice(tags)
    put_in = source.choice(
        (b"", other[0], at[0] * source.choice((2, 300, 20_000)), b"<x>", b"<!-- -->", b"<![CDATA[1,250]]>")
    )
    parts[name] = parts[name][: at.start()] + put_in + parts[name][at.end() :]


def _text_changed(parts: Parts, source: random.Random) -> None:
    name = _read_part(parts, source)
    texts = list(re.finditer(rb">([^<>]+)<", parts.get(name, b"")))
    if not texts:
        return
    at = source.choice(texts)
    new = source.choice(
        (
            *SCALARS,
            *UGLY,
            "9" * 5_000,
            "1 in 2 " * 5_000,
            "12 to 13% or " * 2_000,
            "\u202e250",
            "x" * 500_000,
            "£1.2m " * 9,
        )
    )
    written = new.encode("utf-8", errors="surrogatepass").replace(b"&", b"&amp;").replace(b"<", b"&lt;")
    parts[name] = parts[name][: at.start(1)] + written + parts[name][at.end(1) :]


def _attribute_changed(parts: Parts, source: random.Random) -> None:
    name = _read_part(parts, source)
    found = list(re.finditer(rb'"([^"<>]*)"', parts.get(name, b"")))
    if not found:
        return
    at = source.choice(found)
    new = source.choice((b"", b"-1", b"99999999999999999999", b"NaN", b"1e999", b"../../../etc/passwd", b"/etc/passwd", b"0", b"&#x202e;", b"A1048577", b"ZZZ9999999",
                         b"http://198.51.100.1/", A_FILE + b"/etc/passwd", b"\xc2\xb2", b"0" * 5000, b'#,##0.0;[Red](0)_);"a"\\', b"External", source.choice(found)[1]))  # fmt: skip
    parts[name] = parts[name][: at.start(1)] + new + parts[name][at.end(1) :]


def _nested(parts: Parts, source: random.Random) -> None:
    name = _read_part(parts, source)
    content = parts.get(name, b"")
    tags = re.findall(rb"<([a-zA-Z]+:?[a-zA-Z]+)[ >]", content) or [b"x"]
    tag, deep = source.choice(tags), source.choice((10, 190, 1_000, 100_000))
    at = source.choice([match.end() for match in re.finditer(rb">", content)] or [0])
    parts[name] = content[:at] + b"<%s>" % tag * deep + b"1,250" + b"</%s>" % tag * deep + content[at:]


def _bytes(parts: Parts, source: random.Random) -> None:
    name = _read_part(parts, source)
    parts[name] = bytes_changed(parts.get(name, b""), source)


def _cut(parts: Parts, source: random.Random) -> None:
    name = _read_part(parts, source)
    parts[name] = parts.get(name, b"")[: source.randint(0, len(parts.get(name, b"")))]


def _dropped(parts: Parts, source: random.Random) -> None:
    parts.pop(_read_part(parts, source), None)


def _exchanged(parts: Parts, source: random.Random) -> None:
    one, other = _read_part(parts, source), _read_part(parts, source)
    parts[one], parts[other] = parts.get(other, b""), parts.get(one, b"")


def _entities(parts: Parts, source: random.Random) -> None:
    parts[_read_part(parts, source)] = source.choice((ENTITY_BOMB, *EXTERNAL))


def _encoded(parts: Parts, source: random.Random) -> None:
    name = _read_part(parts, source)
    text = parts.get(name, b"").decode("utf-8", errors="replace")
    encoding = source.choice(("utf-16", "utf-16-le", "utf-32", "cp037", "latin-1", "utf-7", "shift_jis"))
    written = re.sub(r'encoding="[^"]*"', f'encoding="{encoding}"', text, count=1)
    parts[name] = written.encode(encoding, errors="replace")


def _large(parts: Parts, source: random.Random) -> None:
    """Put a part in place of another that is small as it lies, and unpacks to far more."""
    name = _read_part(parts, source)
    start, _, end = parts.get(name, b"").rpartition(b"</")
    filling = source.choice(
        (b" ", b"<x/>", b"<w:p/>", b"<w:p><w:r><w:t>1,250</w:t></w:r></w:p>", b"<c><v>1</v></c>")
    )
    parts[name] = start + filling * (source.choice((1, 4, 30)) * MEGABYTE // len(filling)) + b"</" + end


OF_PARTS: tuple[Callable[[Parts, random.Random], None], ...] = (
    _tag_changed, _tag_changed, _tag_changed, _text_changed, _text_changed, _text_changed, _text_changed, _attribute_changed,
    _attribute_changed, _attribute_changed, _attribute_changed, _nested, _bytes, _cut, _dropped, _exchanged, _entities, _encoded,
)  # fmt: skip

# -- changes to the archive --------------------------------------------------------------------------------


def _archive_bytes(content: bytes, source: random.Random) -> bytes:
    return bytes_changed(content, source)


def _archive_cut(content: bytes, source: random.Random) -> bytes:
    return content[: source.randint(0, len(content))]


def _sizes_declared(content: bytes, source: random.Random) -> bytes:
    """Say of parts that they are of sizes that they are not."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x01\x02", 20), (b"PK\x03\x04", 18)):
        for match in re.finditer(re.escape(mark), content):
            if source.random() < 0.5 and match.start() + offset + 8 < len(changed):  # noqa: PLR2004
                size = source.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF))
                struct.pack_into("<I", changed, match.start() + offset + source.choice((0, 4)), size)
    return bytes(changed)


def _part_bomb(content: bytes, source: random.Random) -> bytes:
    parts = _parts(content)
    for _ in range(source.choice((1, 2))):
        _large(parts, source)
    return _archive(parts)


def _bomb(content: bytes, source: random.Random) -> bytes:
    """Return an archive in which one part unpacks to hundreds of megabytes, written without ever holding them."""
    parts = _parts(content)
    name = source.choice([each for each in parts if each.endswith(".xml")])
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for other, inside in parts.items():
            if other != name:
                archive.writestr(other, inside)
        with archive.open(name, "w") as opened:
            for _ in range(source.choice(BOMB_MEGABYTES)):
                opened.write(b" " * MEGABYTE)
    return file.getvalue()


def _many_parts(content: bytes, source: random.Random) -> bytes:
    names = source.choice((100, MANY_PARTS))
    return _archive(_parts(content) | {f"word/{number}.xml": b"" for number in range(names)})


def _overlapping(content: bytes, source: random.Random) -> bytes:
    """Return an archive whose directory names the same stretch of it many times."""
    at = content.find(b"PK\x01\x02")
    end = content.find(b"PK\x05\x06")
    if min(at, end) < 0:
        return content
    entry_end = content.find(b"PK\x01\x02", at + 4)
    entry = content[at : entry_end if entry_end > 0 else end]
    many = source.choice((2, 500))
    listed = content[at:end] + entry * many
    number = (content.count(b"PK\x01\x02") + many) & 0xFFFF
    closing = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, number, number, len(listed), at, 0)
    return content[:at] + listed + closing


def _not_deflated(content: bytes, source: random.Random) -> bytes:
    method = source.choice((1, 9, 12, 14, 93, 99))
    changed = content.replace(b"\x08\x00\x00\x00!\x00", struct.pack("<H", method) + b"\x00\x00!\x00")
    return changed if source.random() < 0.5 else zlib.compress(content)  # noqa: PLR2004


OF_ARCHIVES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _archive_bytes, _archive_bytes, _archive_cut, _sizes_declared, _part_bomb, _bomb, _many_parts, _overlapping, _not_deflated,
)  # fmt: skip


def coverage_seed(content: bytes) -> bytes:
    """Return an Office file small enough to be changed byte by byte, its parts not packed."""
    try:
        parts = _parts(content)
    except BadZipFile:
        return content
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, inside in parts.items():
            if "theme" not in name:
                archive.writestr(name, inside)
    return file.getvalue()
