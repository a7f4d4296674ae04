"""Writes the pages of docs/ on the kinds of file that are read and written, key by key, from their schemas."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from imhcalc.models.case import CALCULATIONS
from imhcalc.models.schemas import ALONE, SCHEMAS, schema_text

KINDS = {
    "profile": (
        "Profile",
        "What you know of an area, and what you plan for it: `imhcalc estimate profile.yaml`. Only `area` has to be "
        "there. `imhcalc init --area NAME` writes one with a place for all that could be added.",
    ),
    "evidence": (
        "Evidence",
        "A file of a pack of evidence. A pack is a folder of such files, and each may hold any of the sections. "
        "[Evidence of your own](../../evidence_packs.md) shows how to write one.",
    ),
    "claim": (
        "Claims",
        "What was published, as it was printed: `imhcalc audit claim.yaml`. Most values may be written bare, as "
        '`count: about 24,000`. [Test a published claim](../../audit.md) shows how. A file holds one claim, or '
        "several under `claims`.",
    ),
    "cases": (
        "Worked examples",
        "Examples with the answers expected of them: `imhcalc verify cases.yaml`.",
    ),
    "result": (
        "Result",
        "What `imhcalc estimate Leeds --format json` writes, for other programs. Every figure has an id; "
        "[the method](../../method.md) lists them.",
    ),
    "record": (
        "Record of a run",
        "What `imhcalc estimate Leeds --record run.json` writes: all that `imhcalc rerun run.json` needs.",
    ),
}  # fmt: skip
"""The kinds of file, the first ones first written by hand: what each is called, and what it is for."""
FOLDER = "docs/reference/files"
PAGE_OF = {"Profile": "profile", "EvidenceFile": "evidence"}
"""Kinds of file that are parts of others."""
SEVERAL = {"text": "texts", "a number": "numbers", "a whole number": "whole numbers"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a kind of file: what the schema says of it, and the page that it is on."""

    name: str
    about: dict[str, Any]
    page: str

    @property
    def link(self) -> str:
        """The address of the part, from any of the pages."""
        return (
            f"{self.page}.md"
            if self.name in PAGE_OF
            else f"{self.page}.md#{_shown(self.name).replace(' ', '-')}"
        )


def pages(written: str) -> dict[str, str]:
    """Return the page of every kind of file, and the page that lists them, by path."""
    assert set(KINDS) == set(SCHEMAS)  # noqa: S101 -- a new kind of file has to be introduced here
    schemas = {kind: json.loads(schema_text(kind)) for kind in KINDS}
    places: dict[str, Part] = {}
    for kind, schema in schemas.items():
        for part in _parts(kind, schema):
            places.setdefault(part.name, part)
    listed = "".join(f"- **[{title}]({kind}.md).** {about}\n" for kind, (title, about) in KINDS.items())
    intro = (
        "Every key of the files that are read and written. An editor that reads the first line of a drafted profile "
        "offers these keys while you type. The JSON Schemas behind these pages are in `data/schema`, and `imhcalc schema "
        "profile` prints one."
    )
    found = {f"{FOLDER}/index.md": f"# Files and their keys\n\n{written}\n{intro}\n\n{listed}"}
    for kind, schema in schemas.items():
        title, about = KINDS[kind]
        top = f"# {title}: every key\n\n{written}\n{about}\n\n{_top(kind, schema, places)}"
        end = [_calculations()] if kind == "cases" else []
        inner = (_section(part, places) for part in places.values() if part.page == kind)
        found[f"{FOLDER}/{kind}.md"] = "\n".join([top, *(each for each in inner if each), *end])
    return found


def _top(kind: str, schema: dict[str, Any], places: dict[str, Part]) -> str:
    """Return the keys of a file as a whole: of the one form that it has, or of the one with several entries."""
    return _table(schema["anyOf"][1] if kind in ALONE else schema, places)


def _parts(kind: str, schema: dict[str, Any]) -> Iterator[Part]:
    """Yield the parts of a kind of file in the order in which a reader of the tables comes to them."""
    told: set[str] = set()

    def below(about: dict[str, Any]) -> Iterator[Part]:
        for name in _named(about.get("properties", about)):
            if name not in told:
                told.add(name)
                part = schema["$defs"][name]
                if part.get("properties"):
                    yield Part(name, part, PAGE_OF.get(name, kind))
                    yield from below(part)

    yield from below(schema)


def _named(about: Any) -> Iterator[str]:  # noqa: ANN401 -- any part of a schema
    """Yield the names of the parts that a part of a schema refers to, in its order."""
    if isinstance(about, dict):
        if "$ref" in about:
            yield str(about["$ref"]).rpartition("/")[2]
        for key, each in about.items():
            if key != "$defs":
                yield from _named(each)
    elif isinstance(about, list):
        for each in about:
            yield from _named(each)


def _section(part: Part, places: dict[str, Part]) -> str:
    """Return what a page says of a part; nothing of one that is a page of its own."""
    if part.name in PAGE_OF:
        return ""
    return f"## {_shown(part.name).capitalize()}\n\n{_line(part.about['description'])}\n\n{_table(part.about, places)}"


def _calculations() -> str:
    """Return what each calculation of a worked example takes and gives."""
    rows = "".join(
        f"| `{name}` | {each.words} | {', '.join(f'`{key}` ({form})' for key, form in each.inputs.items())} "
        f"| {', '.join(f'`{answer}`' for answer in each.answers)} |\n"
        for name, each in CALCULATIONS.items()
    )
    return f"## Calculations\n\nWhat can stand under `calculation`, with its inputs and answers.\n\n| name | works out | inputs | answers |\n|---|---|---|---|\n{rows}"


def _shown(name: str) -> str:
    """Return the name of a part in words: `StatedAmount` is a stated amount."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.lstrip("_")).lower()


def _table(about: dict[str, Any], places: dict[str, Part]) -> str:
    required = set(about.get("required", ()))
    rows = "".join(
        f"| `{key}`{' (needed)' if key in required else ''} | {_kind(value, places)} | {_meaning(value)} |\n"
        for key, value in about["properties"].items()
    )
    return f"| key | is | meaning |\n|---|---|---|\n{rows}"


def _meaning(value: dict[str, Any]) -> str:
    """Return what a key means, and what stands in its place where it is left out."""
    said, default = _line(value.get("description", "")), value.get("default")
    if "const" in value or default is None or default is False or default in ({}, [], ""):
        return said
    if isinstance(default, dict):
        return said
    return (
        f"{said} `{default:g}` where left out."
        if isinstance(default, float)
        else f"{said} `{default}` where left out."
    )


def _line(text: str) -> str:
    return " ".join(text.replace("``", "`").split()).replace("|", "\\|")


def _kind(value: dict[str, Any], places: dict[str, Part]) -> str:
    """Return what a key holds, in words, with links to the parts that it is made of."""
    return _either(_kinds(value, places))


def _kinds(value: dict[str, Any], places: dict[str, Part]) -> list[str]:
    """Return the kinds of value that a key may hold, in words."""
    choices = value.get("anyOf") or value.get("oneOf")
    if choices:
        given = [each for each in choices if each.get("type") != "null"]
        plain = [kind for each in given if each.get("type") != "array" for kind in _kinds(each, places)]
        listed = [_listed(each, given, places) for each in given if each.get("type") == "array"]
        found = list(dict.fromkeys([*plain, *listed]))
        return [kind for kind in found if not (kind == "a whole number" and "a number" in found)]
    return [_one_kind(value, places)]


def _listed(array: dict[str, Any], beside: list[dict[str, Any]], places: dict[str, Part]) -> str:
    """Return what a list holds; "these" where its entries are of the kinds that stand beside it."""
    inner = _kinds(array.get("items", {}), places)
    others = {kind for each in beside if each is not array for kind in _kinds(each, places)}
    others |= {kind for each in beside for kind in _kinds(_by_name(each) or {"const": ""}, places)}
    return "a list of these" if set(inner) <= others | {"a whole number"} else _one_kind(array, places)


def _one_kind(value: dict[str, Any], places: dict[str, Part]) -> str:
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{_shown(name)}]({places[name].link})"
    if "enum" in value or "const" in value:
        return ", ".join(f"`{each}`" for each in value.get("enum", [value.get("const")]))
    inside = _by_name(value)
    if value.get("type") == "array" or inside is not None:
        entries: dict[str, Any] = value.get("items") or next(iter(value.get("prefixItems", ())), {})
        kinds = _kinds(entries if inside is None else inside, places)
        each, several = (
            ("list of {}", "list, each {}") if inside is None else ("{} by name", "by name, each {}")
        )
        if inside is None:
            kinds = [SEVERAL.get(kind, kind) for kind in kinds] if len(kinds) == 1 else kinds
        return (each if len(kinds) == 1 else several).format(_either(kinds))
    return {
        "string": "text",
        "number": "a number",
        "integer": "a whole number",
        "boolean": "true or false",
        "object": "keys and values",
    }.get(str(value.get("type")), "anything")


def _by_name(value: dict[str, Any]) -> dict[str, Any] | None:
    """Return the schema of the entries of a mapping whose keys are names, or None."""
    inside = next(iter(value.get("patternProperties", {}).values()), value.get("additionalProperties"))
    return inside if isinstance(inside, dict) else None


def _either(kinds: list[str]) -> str:
    return " or ".join(kinds) if len(kinds) <= 2 else f"{', '.join(kinds[:-1])} or {kinds[-1]}"  # noqa: PLR2004 -- two
