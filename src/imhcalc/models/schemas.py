"""JSON Schemas of the models, for editors and other programs."""

import json
from typing import Literal

from pydantic import BaseModel

from imhcalc.models.evidence import EvidenceFile
from imhcalc.models.profile import Profile
from imhcalc.models.result import Result

SCHEMAS: dict[str, tuple[type[BaseModel], str]] = {
    "profile": (Profile, "A local profile for imhcalc"),
    "evidence": (EvidenceFile, "One file of a pack of evidence for imhcalc"),
    "result": (Result, "A result of imhcalc, as --format json writes it"),
}


def schema_text(of: Literal["profile", "evidence", "result"]) -> str:
    """Return a JSON Schema as text."""
    model, title = SCHEMAS[of]
    mode: Literal["validation", "serialization"] = "serialization" if of == "result" else "validation"
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    schema |= {
        key: value
        for key, value in model.model_json_schema(by_alias=True, mode=mode).items()
        if key != "title"
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
