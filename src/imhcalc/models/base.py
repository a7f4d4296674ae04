"""The base of every model: frozen, strict, and without unknown keys."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A model that changes nothing silently: no coercion, no extra keys, no assignment."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)
