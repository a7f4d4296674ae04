"""Models that pydantic is told of only where something is validated with them.

To define our models takes pydantic longer than a whole estimate takes. So a model is a plain class here, which keeps
what it declares. A value that the program makes itself (`model_construct`) is laid in as it is, and is read, copied,
compared and dumped without pydantic. What comes from outside (``Model(...)``, `model_validate`) is validated by
pydantic, which is told then of what was declared (`models.validation`). The names and what they mean are
pydantic's: type checkers are shown the original (see `models.base`).
"""

import sys
from collections.abc import Callable, Collection, Mapping
from functools import cache, partial
from inspect import get_annotations
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    Self,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
)

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, TypeAdapter
    from pydantic.fields import FieldInfo
    from pydantic_core import CoreSchema

Method = TypeVar("Method", bound=Callable[..., Any])
Model = TypeVar("Model", bound="LateModel")
Maker = Callable[[Any], Any]

_set = object.__setattr__
_ABSENT: Any = object()
VALIDATES = "__late_validator__"
"""The attribute of a method that keeps what it was declared to validate."""


# -- what a model says of itself -------------------------------------------------------------------------------


class Declared:
    """Something of pydantic's as a model declares it, such as ``Field(gt=0)``."""

    __slots__ = ("arguments", "name", "options")

    def __init__(self, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        self.name, self.arguments, self.options = name, arguments, options

    def passes_through(self, function: object) -> bool:
        """Say whether a value passes through a function first."""
        return self.name == "BeforeValidator" and self.arguments == (function,)


def Field(*default: Any, **options: Any) -> Any:  # noqa: N802 -- as in pydantic
    """Return what is said of a field."""
    return Declared("Field", default, options)


def BeforeValidator(function: Maker, **options: Any) -> Any:  # noqa: N802 -- as in pydantic
    """Return a function that a value passes through first."""
    return Declared("BeforeValidator", (function,), options)


def AfterValidator(function: Maker, **options: Any) -> Any:  # noqa: N802 -- as in pydantic
    """Return a function that a value passes through last."""
    return Declared("AfterValidator", (function,), options)


def PydanticCustomError(kind: str, says: str, context: dict[str, Any]) -> Exception:  # noqa: N802 -- as in pydantic
    """Return the error with which a validator refuses a value."""
    from pydantic_core import PydanticCustomError as Refusal

    return Refusal(kind, says, context)


def model_validator(**options: Any) -> Callable[[Method], Method]:
    """Return what marks a method as one that validates the whole."""

    def mark(method: Method) -> Method:
        setattr(method, VALIDATES, options)
        return method

    return mark


class _OfClass:
    """A property of a class."""

    def __init__(self, get: Maker) -> None:
        self.get = get

    def __get__(self, _: object, owner: type) -> Any:
        return self.get(owner)


def _adapter(model: type[Model]) -> "TypeAdapter[Model]":
    """Return what validates, writes and describes the values of a model."""
    from imhcalc.models.validation import adapter_of

    return adapter_of(cast("Any", model))


def _fields(model: type[Model]) -> "Mapping[str, FieldInfo]":
    from imhcalc.models.validation import fields_of

    return fields_of(cast("Any", model))


class LateModel:
    """The base of models; what it offers is pydantic's, under pydantic's names."""

    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")

    __pydantic_fields_set__: set[str]
    model_config: ClassVar[dict[str, Any]] = {}
    _said: ClassVar[dict[str, Declared]] = {}
    """What `Field` says of the fields of which it says something."""
    _validators: ClassVar[tuple[Any, ...]] = ()
    """The methods that validate the whole, in their order."""
    _blank: ClassVar[dict[str, Any]] = {}
    """The fields in their order, each with its default, or `_ABSENT` where it has none that can be shared."""
    _needed: ClassVar[frozenset[str]] = frozenset()
    """The fields that have no default."""
    _factories: ClassVar[dict[str, Callable[[], Any]]] = {}
    _aliases: ClassVar[dict[str, str]] = {}
    """Names of fields by alias."""

    def __init_subclass__(cls) -> None:
        """Keep what a model declares, for pydantic; take from it what values are made of without."""
        own = dict(cls.__dict__)
        cls._blank, cls._factories, cls._aliases = dict(cls._blank), dict(cls._factories), dict(cls._aliases)
        cls._said = dict(cls._said)
        for name in get_annotations(cls):
            default = own.get(name, _ABSENT)
            if default is not _ABSENT:
                delattr(cls, name)
            if isinstance(default, Declared):
                options = default.options
                if "alias" in options:
                    cls._aliases[options["alias"]] = name
                if "default_factory" in options:
                    cls._factories[name] = options["default_factory"]
                cls._said[name] = default
                default = default.arguments[0] if default.arguments else options.get("default", _ABSENT)
            cls._blank[name] = default
        cls._needed = frozenset(
            name for name, each in cls._blank.items() if each is _ABSENT and name not in cls._factories
        )
        for name, each in own.items():
            if type(each).__module__.startswith("pydantic"):
                msg = f"{cls.__qualname__}.{name}: what models declare is imported from imhcalc.models.base, not from pydantic"
                raise TypeError(msg)
        cls._validators += tuple(each for each in own.values() if hasattr(each, VALIDATES))
        cls.model_config = {**cls.__mro__[1].model_config, **own.get("model_config", {})}  # type: ignore[attr-defined]

    # -- values that the program itself makes, reads and writes: without pydantic ---------------------------------

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:
        """Return a value that is known to be valid, made of its fields as they are.

        Raises
        ------
        TypeError
            If a field is missing, or there is none of a name.
        """
        made = cls.__new__(cls)
        lay_in(made, values, _fields_set)
        return made

    @property
    def model_fields_set(self) -> set[str]:
        """The names of the fields that were given, and not left at their default."""
        return self.__pydantic_fields_set__

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        """Return a copy with some fields changed, taken as they are."""
        made = type(self).__new__(type(self))
        changed = update or {}
        _lay(made, {**self.__dict__, **changed}, {*self.__pydantic_fields_set__, *changed})
        return made

    def model_dump(
        self,
        *,
        mode: Literal["python", "json"] = "python",
        by_alias: bool = False,
        exclude_unset: bool = False,
        exclude_none: bool = False,
        exclude: set[str] | None = None,
    ) -> dict[str, Any]:
        """Return the fields as plain values."""
        plain = _Plain(
            json=mode == "json", by_alias=by_alias, exclude_unset=exclude_unset, exclude_none=exclude_none
        )
        return plain.fields(self, exclude or ())

    def __eq__(self, other: object) -> bool:
        """Return whether the other is of the same model, with the same fields."""
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        """Return the hash of the fields; raise as they do where one cannot be hashed."""
        return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        """Return the fields in brackets, as in Python."""
        return (
            f"{type(self).__name__}({', '.join(f'{name}={each!r}' for name, each in self.__dict__.items())})"
        )

    def __setattr__(self, name: str, _: object) -> None:
        """Refuse to change."""
        msg = f"{type(self).__name__} is frozen: `{name}` cannot be set"
        raise AttributeError(msg)

    def __delattr__(self, name: str) -> None:
        """Refuse to change."""
        msg = f"{type(self).__name__} is frozen: `{name}` cannot be deleted"
        raise AttributeError(msg)

    def __getstate__(self) -> tuple[dict[str, Any], set[str]]:
        """Return what goes to another process."""
        return self.__dict__, self.__pydantic_fields_set__

    def __setstate__(self, state: tuple[dict[str, Any], set[str]]) -> None:
        """Take what came from another process."""
        _lay(self, *state)

    # -- what is validated, or described to others: by pydantic ---------------------------------------------------

    def __init__(self, /, **values: Any) -> None:
        _adapter(type(self)).validator.validate_python(values, self_instance=self)

    @classmethod
    def __get_pydantic_core_schema__(cls, _: object, handler: "GetCoreSchemaHandler") -> "CoreSchema":
        """Return the schema by which pydantic fills instances of this class."""
        from imhcalc.models.validation import schema_of

        return schema_of(cls, handler)

    model_fields: ClassVar[Any] = _OfClass(_fields)
    """What pydantic knows of each field: a mapping of names to its `FieldInfo`."""

    @classmethod
    def model_validate(cls, value: object) -> Self:
        """Return what plain values say; raise pydantic's `ValidationError` with all that is wrong with them."""
        return _adapter(cls).validate_python(value)

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """Return what JSON says; raise pydantic's `ValidationError` with all that is wrong with it."""
        return _adapter(cls).validate_json(text)

    @classmethod
    def model_json_schema(
        cls, *, by_alias: bool = True, mode: Literal["validation", "serialization"] = "validation"
    ) -> dict[str, Any]:
        """Return the JSON Schema."""
        return _adapter(cls).json_schema(by_alias=by_alias, mode=mode)

    def model_dump_json(self, *, by_alias: bool = False, exclude_unset: bool = False) -> str:
        """Return the fields as JSON, as pydantic writes it."""
        return _adapter(type(self)).dump_json(self, by_alias=by_alias, exclude_unset=exclude_unset).decode()


# -- without pydantic ------------------------------------------------------------------------------------------


def lay_in(made: LateModel, values: dict[str, Any], fields_set: set[str] | None = None) -> None:
    """Lay values into an instance as its fields, as they are, with the defaults of those left out.

    Raises
    ------
    TypeError
        If a field is missing, or there is none of a name.
    """
    model = type(made)
    for alias, name in model._aliases.items():
        if alias in values:
            values[name] = values.pop(alias)
    laid = model._blank | values
    for name, factory in model._factories.items():
        if laid[name] is _ABSENT:
            laid[name] = factory()
    if len(laid) != len(model._blank) or not values.keys() >= model._needed:
        raise TypeError(_misfit(model, laid))
    _lay(made, laid, set(values) if fields_set is None else fields_set)


def _lay(made: LateModel, fields: dict[str, Any], given: set[str]) -> None:
    """Lay fields into an instance, in the attributes in which pydantic does."""
    _set(made, "__dict__", fields)
    _set(made, "__pydantic_fields_set__", given)
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)


def _misfit(model: type[LateModel], laid: dict[str, Any]) -> str:
    unknown = [name for name in laid if name not in model._blank]
    missing = [name for name, value in laid.items() if value is _ABSENT]
    return f"{model.__name__} lacks {missing}, and has no fields {unknown}"


class _Plain:
    """How values are made plain."""

    def __init__(self, *, json: bool, by_alias: bool, exclude_unset: bool, exclude_none: bool) -> None:
        self.json, self.by_alias = json, by_alias
        self.exclude_unset, self.exclude_none = exclude_unset, exclude_none

    def fields(self, of: LateModel, exclude: Collection[str] = ()) -> dict[str, Any]:
        """Return the fields of a model's value."""
        values = of.__dict__
        if self.exclude_unset:
            values = {name: each for name, each in values.items() if name in of.model_fields_set}
        if self.exclude_none:
            values = {name: each for name, each in values.items() if each is not None}
        named = {name: alias for alias, name in of._aliases.items()} if self.by_alias else {}
        return {
            named.get(name, name): self.value(each) for name, each in values.items() if name not in exclude
        }

    def value(self, value: Any) -> Any:
        """Return a value made plain."""
        if value is None or isinstance(value, str | float | int):
            return value
        if isinstance(value, LateModel):
            return self.fields(value)
        if isinstance(value, dict):
            return {key: self.value(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            made = map(self.value, value)
            return tuple(made) if isinstance(value, tuple) and not self.json else list(made)
        return value


def names_of(model: type[Any]) -> tuple[str, ...]:
    """Return the names of a model's fields, as `model_fields` has them, without pydantic."""
    return tuple(model._blank)


def needed_of(model: type[Any]) -> frozenset[str]:
    """Return the names of the fields that have no default."""
    return cast("frozenset[str]", model._needed)


class Annotation(NamedTuple):
    """What a field is annotated with, and the names by which models in quotation marks are found."""

    part: Any
    names: Mapping[str, Any]

    def of(self, part: Any) -> "Annotation":
        """Return a part of it."""
        return Annotation(self.names[part] if isinstance(part, str) else part, self.names)


@cache
def annotations_of(model: Any) -> dict[str, Annotation]:
    """Return the annotation of each field of a model, in their order."""
    return {
        name: Annotation(annotation, vars(sys.modules[base.__module__]))
        for base in reversed(model.__mro__[: model.__mro__.index(LateModel)])
        for name, annotation in get_annotations(base).items()
    }


def trusted(model: Any, data: Mapping[str, Any]) -> Any:
    """Return a model's value from what was dumped of one, as it is: it was validated before it was dumped."""
    makers = _makers(model)
    return model.model_construct(
        **{
            name: each if each is None or (make := makers[name]) is None else make(each)
            for name, each in data.items()
        }
    )


@cache
def _makers(model: Any) -> dict[str, Maker | None]:
    """Return what makes each field's value of what was dumped; None where that is the value."""
    return {name: _maker(annotation) for name, annotation in annotations_of(model).items()}


def _maker(annotation: Annotation) -> Maker | None:
    part = annotation.part
    origin = get_origin(part)
    if origin is Literal:
        return None
    arguments = [annotation.of(each) for each in get_args(part)]
    if origin is Annotated:
        return _maker(arguments[0])
    if origin in {Union, UnionType}:
        return next((make for each in arguments if (make := _maker(each)) is not None), None)
    if origin in {list, dict}:
        make = _maker(arguments[-1])
        return None if make is None else partial(_each_of_dict if origin is dict else _each_of_list, make)
    if origin is tuple:
        return tuple
    return partial(trusted, part) if isinstance(part, type) and issubclass(part, LateModel) else None


def _each_of_list(make: Maker, values: list[Any]) -> list[Any]:
    return [make(each) for each in values]


def _each_of_dict(make: Maker, values: dict[str, Any]) -> dict[str, Any]:
    return {key: make(each) for key, each in values.items()}
