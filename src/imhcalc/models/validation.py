"""What pydantic is told of our models, and what it then makes: validators, writers of JSON, JSON Schemas.

Our models are plain classes (`models.late`). Pydantic is told of each, field by field, when the first value is
validated, and fills instances of that class. To make it models of its own as well would take twice as long.
"""

from collections.abc import Callable, Mapping
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, cast, get_args, get_origin

import pydantic
from pydantic import TypeAdapter
from pydantic_core import core_schema as schemas

from imhcalc.models.late import VALIDATES, Declared, annotations_of, needed_of

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic.fields import FieldInfo
    from pydantic_core import CoreSchema

_OF_THE_FIELD = frozenset({"alias", "default", "default_factory"})
"""What `Field` may say of a field beside what it says of its values."""
_IN_HAND: set[type] = set()
"""The models of which pydantic is being told: one within itself is referred to."""
_DESCRIPTIONS: dict[type, dict[str, str]] = {}
"""What is said in JSON Schemas of the fields of a model, by name."""


@cache
def adapter_of(model: Any) -> TypeAdapter[Any]:
    """Return what validates, writes and describes the values of a model."""
    # Also of a dataclass in a model no more is taken than the model itself would take.
    return TypeAdapter(model, config=_strictness(model))


@cache
def fields_of(model: Any) -> "dict[str, FieldInfo]":
    """Return what pydantic knows of each field of a model, in their order."""
    from pydantic.fields import FieldInfo  # noqa: PLC0415 -- for those who ask, and no check of a profile does

    said = {name: _made(each) for name, each in model._said.items()} | {
        name: each
        for name, each in model._blank.items()
        if name not in model._said and name not in needed_of(model)
    }
    return {
        name: FieldInfo.from_annotated_attribute(annotation, said[name])
        if name in said
        else FieldInfo.from_annotation(annotation)
        for name, each in annotations_of(model).items()
        for annotation in [_told(*each)]
    }


def describe(model: Any, fields: dict[str, str]) -> None:
    """Keep what JSON Schemas are to say of the fields of a model, by name."""
    _DESCRIPTIONS[model] = fields
    adapter_of.cache_clear()


def schema_of(model: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":
    """Return the schema by which pydantic fills instances of a model."""
    name = f"{model.__module__}.{model.__qualname__}:{id(model)}"
    named = schemas.definition_reference_schema(name)
    if model in _IN_HAND or _is_known(named, handler):
        return named
    _IN_HAND.add(model)
    try:
        needed = needed_of(model)
        fields = {
            field: _field_schema(model, field, annotation, handler, is_needed=field in needed)
            for field, annotation in annotations_of(model).items()
        }
    finally:
        _IN_HAND.discard(model)
    inner: CoreSchema = schemas.model_fields_schema(fields, model_name=model.__name__)
    for check in _validators(model, "before"):
        inner = schemas.no_info_before_validator_function(check, inner)
    whole: Any = schemas.model_schema(model, inner, config=_config(model))
    for check in _validators(model, "after"):
        whole = schemas.no_info_after_validator_function(check, whole)
    whole["ref"] = name
    return cast("CoreSchema", whole)


def _is_known(named: "CoreSchema", handler: "GetCoreSchemaHandler") -> bool:
    try:
        handler.resolve_ref_schema(named)
    except LookupError:
        return False
    return True


def _field_schema(
    model: Any, name: str, annotation: Any, handler: "GetCoreSchemaHandler", *, is_needed: bool
) -> schemas.ModelField:
    options = dict(model._said[name].options) if name in model._said else {}
    alias = options.get("alias")
    of_values: dict[str, Any] = {key: each for key, each in options.items() if key not in _OF_THE_FIELD}
    if description := _DESCRIPTIONS.get(model, {}).get(name):
        of_values["description"] = description
    annotation = _told(*annotation)
    if of_values:
        annotation = Annotated[annotation, _made(Declared("Field", (), of_values))]
    schema = handler.generate_schema(annotation)
    if name in model._factories:
        schema = schemas.with_default_schema(schema, default_factory=model._factories[name])
    elif not is_needed:
        schema = schemas.with_default_schema(schema, default=model._blank[name])
    return schemas.model_field(schema, validation_alias=alias, serialization_alias=alias)


def _validators(model: Any, mode: str) -> list[Callable[..., Any]]:
    """Return the methods that validate the whole before or after its fields, the first first."""
    return [
        each.__get__(None, model) for each in model._validators if getattr(each, VALIDATES)["mode"] == mode
    ]


def _config(model: Any) -> schemas.CoreConfig:
    strictness = _strictness(model)
    made = schemas.CoreConfig(
        title=model.__name__, strict=strictness["strict"], extra_fields_behavior=strictness["extra"]
    )
    if model.model_config.get("populate_by_name"):
        made["validate_by_name"] = True
    return made


def _strictness(model: Any) -> Any:
    return {key: model.model_config[key] for key in ("strict", "extra")}


def _told(annotation: Any, names: Mapping[str, Any]) -> Any:
    """Return an annotation as pydantic understands it: with what was declared in it made, and what is named found."""
    if isinstance(annotation, Declared):
        return _made(annotation)
    if isinstance(annotation, str):
        return names[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is None or origin is Literal:
        return annotation
    told = tuple([_told(each, names) for each in arguments])
    if all(after is before for after, before in zip(told, arguments, strict=True)):
        return annotation
    if origin is Annotated:
        return Annotated[told]
    return Union[told] if origin in {Union, UnionType} else origin[told]  # noqa: UP007 -- `|` is for two


@cache
def _made(declared: Declared) -> Any:
    """Return what pydantic makes of something declared."""
    options = {
        key: each if isinstance(each, str) else _told(each, {}) for key, each in declared.options.items()
    }
    return getattr(pydantic, declared.name)(*declared.arguments, **options)
