"""JSON Schemas of the models, for editors and other programs."""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator
from typing import Any, Literal

from imhcalc.models.base import Strict
from imhcalc.models.case import CaseFile
from imhcalc.models.claim import ClaimFile
from imhcalc.models.evidence import EvidenceFile
from imhcalc.models.profile import Profile
from imhcalc.models.result import Result
from imhcalc.models.run_record import RunRecord
from imhcalc.models.validation import describe

SCHEMAS: dict[str, tuple[type[Strict], str]] = {
    "profile": (Profile, "A local profile for imhcalc"),
    "evidence": (EvidenceFile, "One file of a pack of evidence for imhcalc"),
    "result": (Result, "A result of imhcalc, as --format json writes it"),
    "cases": (CaseFile, "A file of worked examples for imhcalc verify"),
    "record": (RunRecord, "A record of a run of imhcalc, as --record writes it"),
    "claim": (ClaimFile, "Published claims for imhcalc audit: one alone, or several under `claims`"),
}
ALONE = {"claim": "Claim"}
"""Files that may hold one entry by itself, and which it is."""


def schema_text(of: str) -> str:
    """Return a JSON Schema as text, with what the models say of each key."""
    _describe_fields()
    model, title = SCHEMAS[of]
    mode: Literal["validation", "serialization"] = "serialization" if of == "result" else "validation"
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    schema |= {
        key: value
        for key, value in model.model_json_schema(by_alias=True, mode=mode).items()
        if key != "title"
    }
    if of in ALONE:
        schema = _or_one_alone(schema, ALONE[of])
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _or_one_alone(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the schema of a file that is either what the schema says, or one of its entries by itself."""
    of_file = {key: value for key, value in schema.items() if key not in {"$schema", "title", "$defs"}}
    choice = {"anyOf": [{"$ref": f"#/$defs/{name}"}, of_file]}
    return {key: schema[key] for key in ("$schema", "title", "$defs")} | choice


def _describe_fields() -> None:
    """Give each field the docstring that follows it.

    The models could do so themselves, but would read their own source each time the program starts.
    """
    for model in _subclasses(Strict):
        bases = [each for each in reversed(model.__mro__) if issubclass(each, Strict) and each is not Strict]
        docstrings = {name: text for base in bases for name, text in _attribute_docstrings(base).items()}
        describe(model, docstrings)


def _subclasses(model: type[Strict]) -> Iterator[type[Strict]]:
    for child in model.__subclasses__():
        yield child
        yield from _subclasses(child)


def _attribute_docstrings(model: type[Strict]) -> dict[str, str]:
    """Return the string that follows each annotated attribute in a class's source."""
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 -- the source of a class
    found = {}
    for field, after in zip(body.body, body.body[1:], strict=False):
        is_text = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and is_text:
            found[field.target.id] = inspect.cleandoc(str(after.value.value))  # type: ignore[attr-defined]
    return found
