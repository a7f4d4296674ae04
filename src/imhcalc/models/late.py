"""Models that pydantic makes only where something is validated with them.

To define our models takes pydantic longer than a whole estimate takes. So a model is a plain class here, which keeps
what it declares. A value that the program makes itself (`model_construct`) is laid in as it is, and is read, copied,
compared and dumped without pydantic. What comes from outside (``Model(...)``, `model_validate`) is validated by
pydantic's own model of the same declaration, made then, which fills instances of the class that was declared. The
names and what they mean are pydantic's: type checkers are shown the original (see `models.base`).
"""

import sys
from collections.abc import Callable, Collection, Mapping
from functools import partial
from inspect import get_annotations
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Literal,
    Self,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
)

if TYPE_CHECKING:
    from pydantic import BaseModel, GetCoreSchemaHandler, TypeAdapter
    from pydantic.fields import FieldInfo
    from pydantic_core import CoreSchema

Model = TypeVar("Model", bound="LateModel")
Method = TypeVar("Method", bound=Callable[..., Any])
Maker = Callable[[Any], Any]

_set = object.__setattr__
_ABSENT: Any = object()
_MAKERS: dict[type, dict[str, Maker | None]] = {}
_ADAPTERS: dict[type, Any] = {}
_TWINS: dict[type, Any] = {}
_VALIDATES = "__late_validator__"
"""The attribute of a method that keeps what it was declared to validate."""


# -- what a model says of itself -------------------------------------------------------------------------------


class Declared:
    """Something of pydantic's as a model declares it, such as ``Field(gt=0)``."""

    __slots__ = ("arguments", "name", "options")

    def __init__(self, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        self.name, self.arguments, self.options = name, arguments, options

    def made(self) -> Any:
        """Return what pydantic makes of it."""
        import pydantic

        options = {key: _made(each) for key, each in self.options.items()}
        return getattr(pydantic, self.name)(*self.arguments, **options)


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
        setattr(method, _VALIDATES, options)
        return method

    return mark


class _OfClass:
    """A property of a class."""

    def __init__(self, get: Maker) -> None:
        self.get = get

    def __get__(self, _: object, owner: type) -> Any:
        return self.get(owner)


class LateModel:
    """The base of models; what it offers is pydantic's, under pydantic's names."""

    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")

    __pydantic_fields_set__: set[str]
    model_config: ClassVar[dict[str, Any]] = {}
    _declared: ClassVar[dict[str, Any]] = {}
    """What the class itself declares: annotations, defaults and validators."""
    _blank: ClassVar[dict[str, Any]] = {}
    """The fields in their order, each with its default, or `_ABSENT` where it has none that can be shared."""
    _factories: ClassVar[dict[str, Callable[[], Any]]] = {}
    _aliases: ClassVar[dict[str, str]] = {}
    """Names of fields by alias."""

    def __init_subclass__(cls) -> None:
        """Keep what a model declares, for pydantic; take from it what values are made of without."""
        own = dict(cls.__dict__)
        annotations = get_annotations(cls)
        cls._blank, cls._factories, cls._aliases = dict(cls._blank), dict(cls._factories), dict(cls._aliases)
        for name in annotations:
            default = own.get(name, _ABSENT)
            if default is not _ABSENT:
                delattr(cls, name)
            if isinstance(default, Declared):
                options = default.options
                if "alias" in options:
                    cls._aliases[options["alias"]] = name
                if "default_factory" in options:
                    cls._factories[name] = options["default_factory"]
                default = default.arguments[0] if default.arguments else options.get("default", _ABSENT)
            cls._blank[name] = default
        for name, each in own.items():
            if type(each).__module__.startswith("pydantic"):
                msg = f"{cls.__qualname__}.{name}: what models declare is imported from imhcalc.models.base, not from pydantic"
                raise TypeError(msg)
        kept = {name: each for name, each in own.items() if name in annotations or hasattr(each, _VALIDATES)}
        cls._declared = {**kept, "__annotations__": annotations}
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
        """Return the schema of pydantic's own model, made to fill instances of this class."""
        schema = handler.generate_schema(_twin(cls))
        try:
            found: Any = handler.resolve_ref_schema(schema)
        except LookupError:
            # A model within itself: its schema is being made, and is seen to where that began.
            return schema
        while found["type"] != "model":
            found = found["schema"]
        found["cls"] = cls
        return schema

    model_fields: ClassVar["Mapping[str, FieldInfo]"] = _OfClass(lambda model: _twin(model).model_fields)  # type: ignore[assignment]
    """What pydantic knows of each field."""

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

    @classmethod
    def model_rebuild(cls, *, force: bool) -> None:
        """Build anew, where forced to, what was built: `model_fields` say something else now."""
        if force:
            _ADAPTERS.clear()

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
    if len(laid) != len(model._blank) or _ABSENT in laid.values():
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


def trusted(model: type[Any], data: Mapping[str, Any]) -> Any:
    """Return a model's value from what was dumped of one, as it is: it was validated before it was dumped."""
    makers = _makers(model)
    return model.model_construct(
        **{
            name: each if each is None or (make := makers[name]) is None else make(each)
            for name, each in data.items()
        }
    )


def _makers(model: type[LateModel]) -> dict[str, Maker | None]:
    """Return what makes each field's value of what was dumped; None where that is the value."""
    if model not in _MAKERS:
        _MAKERS[model] = {
            name: _maker(each, vars(sys.modules[base.__module__]))
            for base in reversed(model.__mro__[: model.__mro__.index(LateModel)])
            for name, each in get_annotations(base).items()
        }
    return _MAKERS[model]


def _maker(annotation: Any, names: Mapping[str, Any]) -> Maker | None:
    if isinstance(annotation, str):
        annotation = names[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _maker(arguments[0], names)
    if origin in {Union, UnionType}:
        return next((make for each in arguments if (make := _maker(each, names)) is not None), None)
    if origin in {list, dict}:
        make = _maker(arguments[-1], names)
        return None if make is None else partial(_each_of_dict if origin is dict else _each_of_list, make)
    if origin is tuple:
        return tuple
    return (
        partial(trusted, annotation)
        if isinstance(annotation, type) and issubclass(annotation, LateModel)
        else None
    )


def _each_of_list(make: Maker, values: list[Any]) -> list[Any]:
    return [make(each) for each in values]


def _each_of_dict(make: Maker, values: dict[str, Any]) -> dict[str, Any]:
    return {key: make(each) for key, each in values.items()}


# -- with pydantic ---------------------------------------------------------------------------------------------


def _adapter(model: type[Model]) -> "TypeAdapter[Model]":
    """Return what validates values of a model."""
    from pydantic import TypeAdapter

    if model not in _ADAPTERS:
        _ADAPTERS[model] = TypeAdapter(model)
    return cast("TypeAdapter[Model]", _ADAPTERS[model])


def _twin(model: type[LateModel]) -> "type[BaseModel]":
    """Return pydantic's own model of the same declaration."""
    if model not in _TWINS:
        _TWINS[model] = _new_twin(model)
    return cast("type[BaseModel]", _TWINS[model])


def _new_twin(model: type[LateModel]) -> Any:
    import pydantic

    parent = model.__mro__[1]
    validator: Any = pydantic.model_validator
    base: Any = pydantic.BaseModel if parent is LateModel else _twin(parent)
    declared = {name: _made(each) for name, each in model._declared.items()}
    for name, each in model._declared.items():
        if (options := getattr(each, _VALIDATES, None)) is not None:
            declared[name] = validator(**options)(each)
    return type(base)(
        model.__name__,
        (base,),
        {
            **declared,
            "__module__": model.__module__,
            "__qualname__": model.__qualname__,
            "__doc__": model.__doc__,
            "__annotations__": {
                name: _made(each) for name, each in model._declared["__annotations__"].items()
            },
            "model_config": dict(model.model_config),
        },
    )


def _made(declared: Any) -> Any:
    """Return something that a model declares with all that was kept for pydantic made."""
    if isinstance(declared, Declared):
        return declared.made()
    origin, arguments = get_origin(declared), get_args(declared)
    if origin is None or origin is Literal:
        return declared
    made = tuple(map(_made, arguments))
    if all(after is before for after, before in zip(made, arguments, strict=True)):
        return declared
    if origin is Annotated:
        return Annotated[made]
    # Not by `|`, which a name in quotation marks does not know.
    return Union[made] if origin in {Union, UnionType} else origin[made]  # noqa: UP007
