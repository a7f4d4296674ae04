"""Dataclasses whose methods are written once, and not compiled anew for each class.

The standard library writes, compiles and runs six functions for every frozen dataclass: a third of a millisecond,
which at a hundred classes takes longer than much of what they serve. Here the fields are the standard library's, so
that `dataclasses.replace` and its like know them, and the methods are shared. The values lie in the ``__dict__``:
``slots=True`` only names the fields. ``order=True`` gives what sorting asks for. Type checkers are shown the original.
"""

from dataclasses import MISSING, FrozenInstanceError, fields
from dataclasses import dataclass as standard
from typing import TYPE_CHECKING, Any

_set = object.__setattr__


def _record(cls: Any, *, frozen: bool, slots: bool, eq: bool, order: bool) -> Any:  # noqa: ANN401 -- a class
    """Return a class with fields, given the methods that they call for but for those it has of its own."""
    # A class without a docstring would be given one made of its signature, which takes longest of all.
    cls.__doc__ = cls.__doc__ or cls.__name__
    cls = standard(init=False, repr=False, eq=False)(cls)
    given = [each for each in fields(cls) if each.init]
    names = tuple(each.name for each in given)
    defaults = {each.name: each.default for each in given if each.default is not MISSING}
    factories = [(each.name, each.default_factory) for each in given if each.default_factory is not MISSING]
    cls.__record__ = (names, frozenset(names), defaults, factories, hasattr(cls, "__post_init__"))
    if slots:
        cls.__slots__ = names
    methods: dict[str, Any] = {"__init__": _init, "__repr__": _repr, "__getstate__": _state}
    if eq:
        methods |= {"__eq__": _eq, "__hash__": _hash if frozen else None}
    if frozen:
        methods |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
    if order:
        methods["__lt__"] = _lt
    for name, method in methods.items():
        if name not in cls.__dict__:
            setattr(cls, name, method)
    return cls


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 -- it is passed on
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, order=False):  # noqa: ANN001, ANN201 -- the original's
        """Return a class made a dataclass; without one, what makes a class one."""
        if cls is None:
            return lambda each: _record(each, frozen=frozen, slots=slots, eq=eq, order=order)
        return _record(cls, frozen=frozen, slots=slots, eq=eq, order=order)


def _init(self: Any, /, *given: Any, **named: Any) -> None:  # noqa: ANN401 -- any record, any values
    names, known, defaults, factories, is_followed = self.__record__
    # All by name, or all in order, as most are made: there is nothing to fill in.
    if not given and named.keys() == known:
        values = named
    elif not named and len(given) == len(names):
        values = dict(zip(names, given, strict=True))
    else:
        values = defaults | named | dict(zip(names, given, strict=False))
        for name, factory in factories:
            if name not in values:
                values[name] = factory()
        twice = not named.keys().isdisjoint(names[: len(given)])
        if values.keys() != known or len(given) > len(names) or twice:
            raise TypeError(_misfit(self, len(given), named))
    _set(self, "__dict__", values)
    if is_followed:
        self.__post_init__()


def _misfit(record: Any, given: int, named: dict[str, Any]) -> str:  # noqa: ANN401 -- any record
    takes = ", ".join(record.__record__[0])
    return f"{type(record).__name__} takes {takes}; given were {given} in order, and by name {', '.join(named) or 'none'}"


def _values(record: Any) -> list[Any]:  # noqa: ANN401 -- any record
    return [getattr(record, name) for name in record.__dataclass_fields__]


def _state(self: Any) -> dict[str, Any]:  # noqa: ANN401 -- any record
    """Return what a copy is made of, here or in another process."""
    return dict(self.__dict__)


def _repr(self: Any) -> str:  # noqa: ANN401 -- any record
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: object) -> bool:  # noqa: ANN401 -- any record
    return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented


def _lt(self: Any, other: object) -> bool:  # noqa: ANN401 -- any record
    return _values(self) < _values(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:  # noqa: ANN401 -- any record
    return hash(tuple(_values(self)))


def _refuse_to_set(_: Any, name: str, value: object) -> None:  # noqa: ANN401, ARG001 -- any record, any value
    msg = f"cannot assign to field {name!r}"
    raise FrozenInstanceError(msg)


def _refuse_to_delete(_: Any, name: str) -> None:  # noqa: ANN401 -- any record
    msg = f"cannot delete field {name!r}"
    raise FrozenInstanceError(msg)
