"""Hostile text: real files with parts of them replaced, repeated, nested and cut, and files grown from known words."""

import random
import re
from collections.abc import Iterator

DEEPEST = 100_000
LONGEST_INPUT = 3_000_000
"""Characters of an input: over the 2 MB beyond which a file is not parsed."""

SCALARS = (  # noqa: SIM905 -- one to a line would be five pages
    "NaN .nan .inf -.inf 1e308 1e-308 10e400 -0 -0.0 9223372036854775808 18446744073709551616 0x1F 0o17 017 08 1_000 "
    "190:20:30 1:30 NO no yes off ~ null Null true 2024-01-02 2024-01-02T03:04:05Z 7.5 7.5% 75%% 0.075 1,250 £40 £1.2m "
    "=1+1 <script> '' \"\" !!python/object:os.system !!binary !!set &a *a << [] {} - ? | > % @ ` "
    '\'\\x1b[31m\' "\\u202e" "\\ud800" "\\0" "\\x1b]0;x\\a" ../../etc/passwd C:\\\\con nul.yaml /dev/zero /dev/stdin '
    "Leeds E08000035 Kent London 100000000000000000000000000000000000000000000000000000 0.1.2 1e1000000 --- ..."
).split(" ")
UGLY = (
    "\x00",
    "\x1b[2J",
    "\u202e",
    "\ufeff",
    "\u2028",
    "\x85",
    "\r",
    "\t",
    "\U0001f600",
    "é",
    "\x7f",
    "\x9b31m",
    "\ue000",
)


def changed_text(seeds: list[bytes], source: random.Random) -> Iterator[bytes]:
    """Yield hostile files without end, the same for the same source."""
    texts = [each.decode("utf-8", errors="replace") for each in seeds]
    words = sorted({word for text in texts for word in re.findall(r"[A-Za-z_]\w{2,}", text)})
    while True:
        text = source.choice(texts) if source.random() < 0.8 else _grown(words, source)  # noqa: PLR2004 -- most are real files
        for _ in range(source.choice((1, 1, 1, 2, 3, 8))):
            text = source.choice(CHANGES)(text, words, source)[:LONGEST_INPUT]
        content = text.encode("utf-8", errors="surrogatepass")
        yield bytes_changed(content, source) if source.random() < 0.05 else content  # noqa: PLR2004


def _grown(words: list[str], source: random.Random, depth: int = 0) -> str:
    """Return YAML grown from known words and hostile values."""
    indent = "  " * depth
    lines = []
    for _ in range(source.randint(1, 4)):
        key = source.choice(words)
        if depth < 4 and source.random() < 0.4:  # noqa: PLR2004
            lines.append(f"{indent}{key}:\n{_grown(words, source, depth + 1)}")
        else:
            lines.append(f"{indent}{key}: {source.choice(SCALARS)}")
    return "\n".join(lines)


def _value_replaced(text: str, words: list[str], source: random.Random) -> str:
    found = list(re.finditer(r"(?<=[:,\[] )[^\s,\]}{#]+", text))
    if not found:
        return text + source.choice(SCALARS)
    place = source.choice(found)
    value = source.choice(SCALARS) if source.random() < 0.8 else source.choice(words or [""])  # noqa: PLR2004
    return text[: place.start()] + value + text[place.end() :]


def _key_replaced(text: str, words: list[str], source: random.Random) -> str:
    found = list(re.finditer(r"\b[a-z_]\w+(?=:)", text))
    if not found:
        return text
    place = source.choice(found)
    key = source.choice(words) if source.random() < 0.5 else place[0] + source.choice(UGLY)  # noqa: PLR2004
    return text[: place.start()] + key + text[place.end() :]


def _line_moved(text: str, words: list[str], source: random.Random) -> str:  # noqa: ARG001 -- one form for all changes
    lines = text.split("\n")
    line = lines.pop(source.randrange(len(lines)))
    lines.insert(source.randint(0, len(lines)), line)
    return "\n".join(lines)


def _line_repeated(text: str, words: list[str], source: random.Random) -> str:  # noqa: ARG001
    lines = text.split("\n")
    at = source.randrange(len(lines))
    times = min(source.choice((2, 3, 500)), LONGEST_INPUT // (len(lines[at]) + 1) + 1)
    return "\n".join([*lines[:at], *[lines[at]] * times, *lines[at + 1 :]])


def _line_dropped(text: str, words: list[str], source: random.Random) -> str:  # noqa: ARG001
    lines = text.split("\n")
    lines.pop(source.randrange(len(lines)))
    return "\n".join(lines)


def _cut(text: str, words: list[str], source: random.Random) -> str:  # noqa: ARG001
    return text[: source.randint(0, len(text))]


def _character_put_in(text: str, words: list[str], source: random.Random) -> str:  # noqa: ARG001
    at = source.randint(0, len(text))
    put_in: str = source.choice((*UGLY, *"{}[]:,-#&*!|>'\"%@`;\\"))
    return text[:at] + put_in + text[at:]


def _nested(text: str, words: list[str], source: random.Random) -> str:
    deep = source.choice((10, 300, 3_000, DEEPEST))
    opening, closing = source.choice((("[", "]"), ("{a: ", "}"), ("- ", "")))
    closed = closing * deep if source.random() < 0.5 else ""  # noqa: PLR2004
    return f"{text}\n{source.choice(words or ['a'])}: {opening * deep}{closed}"


def _bomb(text: str, words: list[str], source: random.Random) -> str:  # noqa: ARG001
    levels = "\n".join(
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    return f"a: &a [x,x,x,x,x,x,x,x,x]\n{levels}\n{text}"


def _long(text: str, words: list[str], source: random.Random) -> str:
    size = source.choice((1_000, 100_000, 2_100_000))
    return f"{text}\n{source.choice(words or ['a'])}: {source.choice(('x', '9', '- ', 'é', ' '))[0] * size}"


CHANGES = (
    _value_replaced, _value_replaced, _value_replaced, _value_replaced, _value_replaced, _value_replaced,
    _key_replaced, _key_replaced, _key_replaced, _line_moved, _line_repeated, _line_dropped, _cut,
    _character_put_in, _character_put_in, _nested, _bomb, _long,
)  # fmt: skip


def bytes_changed(content: bytes, source: random.Random) -> bytes:
    """Return bytes with some of them others."""
    changed = bytearray(content or b"\0")
    for _ in range(source.randint(1, 8)):
        changed[source.randrange(len(changed))] = source.randrange(256)
    return bytes(changed)
