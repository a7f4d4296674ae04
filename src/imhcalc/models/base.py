"""The base of every model: frozen, strict, and without unknown keys; and what models declare, for pydantic."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
    from pydantic_core import PydanticCustomError
else:
    from imhcalc.models.late import (
        AfterValidator,
        BeforeValidator,
        Field,
        PydanticCustomError,
        lay_in,
        model_validator,
    )
    from imhcalc.models.late import LateModel as BaseModel

    ConfigDict = dict

__all__ = [
    "SHA256_PATTERN",
    "AfterValidator",
    "BeforeValidator",
    "ConfigDict",
    "Field",
    "Made",
    "PydanticCustomError",
    "Strict",
    "model_validator",
]

SHA256_PATTERN = r"^[0-9a-f]{64}$"


class Strict(BaseModel):
    """A model that changes nothing silently: no coercion, no extra keys, no assignment."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


class Made(Strict):
    """A model of what the program itself works out: called, it takes its fields as they are.

    What is read back (`model_validate`) is validated all the same, and the tests do so with whole results.
    """

    if not TYPE_CHECKING:

        def __init__(self, /, **values):  # noqa: ANN003, ANN204 -- pydantic's, for type checkers
            lay_in(self, values)
