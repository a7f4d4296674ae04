"""What typer is spared: to build commands that nobody asked for, and validators for values that need none.

Typer builds all the options of all commands to run one of them; and, since 0.29, a validator of pydantic's for each
option of that one, given or not. Either takes longer than much of what the commands do.
"""

from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any, Literal, get_args, get_origin

import typer
from typer.core import TyperCommand, TyperGroup
from typer.models import CommandInfo, TyperInfo

_MOST_DIGITS = 18
"""Of a number in digits that cannot be too long for anything."""
HELP: tuple[list[str], ...] = ([], ["--help"], ["-h"])
"""Command lines that are answered with the names of the commands."""


def asked_for(app: typer.Typer, arguments: list[str]) -> typer.Typer:
    """Return what of an app a command line needs: one command, or for help the names of all.

    An app that has no command of that name is returned as it is: it knows what is like it.
    """
    return _named(app) if arguments in HELP else _only(app, arguments) or app


def _only(app: typer.Typer, arguments: list[str]) -> typer.Typer | None:
    """Return an app with the one command that arguments begin with; None where there is none."""
    name, *rest = arguments or [""]
    commands = [each for each in app.registered_commands if _name_of(each) == name]
    groups = []
    for each in app.registered_groups:
        inner = _app_of(each)
        if each.name == name:
            groups.append(_group(each, _only(inner, rest) or inner))
        elif not _is_named(each) and (found := _only(inner, arguments)) is not None:
            groups.append(_group(each, found))
    return _app(app, [_command(each) for each in commands], groups) if commands or groups else None


def _named(app: typer.Typer) -> typer.Typer:
    """Return an app whose commands have their names and what they do, and no options."""
    groups = [
        _group(each, _app(_app_of(each), [], []) if _is_named(each) else _named(_app_of(each)))
        for each in app.registered_groups
    ]
    return _app(app, [_command(each, bare=True) for each in app.registered_commands], groups)


def _name_of(command: CommandInfo) -> str:
    return command.name or str(getattr(command.callback, "__name__", "")).replace("_", "-")


def _app_of(group: TyperInfo) -> typer.Typer:
    assert group.typer_instance is not None  # noqa: S101 -- a group is an app added to another
    return group.typer_instance


def _is_named(group: TyperInfo) -> bool:
    """Return whether a group has a name; one that has none adds its commands to those of its app."""
    return isinstance(group.name, str)


def _command(command: CommandInfo, *, bare: bool = False) -> CommandInfo:
    changed = copy(command)
    changed.cls = Command
    if bare:
        changed.name, changed.callback = _name_of(command), _doing_nothing(command.callback)
    return changed


def _doing_nothing(callback: Callable[..., Any] | None) -> Callable[[], None]:
    def nothing() -> None:
        """Do nothing."""

    nothing.__doc__ = callback.__doc__
    return nothing


def _group(group: TyperInfo, app: typer.Typer) -> TyperInfo:
    changed = copy(group)
    changed.typer_instance = app
    return changed


def _app(app: typer.Typer, commands: list[CommandInfo], groups: list[TyperInfo]) -> typer.Typer:
    changed = copy(app)
    changed.info = copy(app.info)
    changed.info.cls = Group
    changed.registered_commands, changed.registered_groups = commands, groups
    return changed


class _Sparing:
    """What reads only those values that reading may change."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 -- typer's own types move
        """Return what is left of the arguments; a value that is as reading would leave it is not read."""
        for each in self.get_params(ctx):  # type: ignore[attr-defined]  # of the command it is mixed into
            each.process_value = partial(_value, each, each.process_value)
        return super().parse_args(ctx, args)  # type: ignore[misc, no-any-return]


class Command(_Sparing, TyperCommand):
    """A command that is spared."""


class Group(_Sparing, TyperGroup):
    """A group of commands that is spared."""


def _value(parameter: Any, read: Callable[[Any, Any], Any], ctx: Any, value: Any) -> Any:  # noqa: ANN401 -- as above
    """Return a parameter's value, read where that may change it."""
    if (number := _whole_number(parameter, value)) is not None:
        value = number
    elif not _is_as_read(parameter, value):
        return read(ctx, value)
    if value is None and (parameter.multiple or parameter.nargs == -1):
        value = ()
    return value if parameter.callback is None else parameter.callback(ctx, parameter, value)


def _whole_number(parameter: Any, value: Any) -> int | None:  # noqa: ANN401 -- as above
    """Return a whole number that is written in digits alone and may be given; None for what is read, or refused, by typer."""
    descriptor = getattr(parameter, "type_descriptor", None)
    is_plain = type(value) is str and value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS
    if not is_plain or getattr(descriptor, "annotation", None) is not int:
        return None
    option = parameter.type_descriptor.parameter_info
    if option.parser is not None:
        try:
            return int(option.parser(value))
        except typer.BadParameter:
            return None
    number = int(value)
    least, most = (number if end is None else end for end in (option.min, option.max))
    return number if least <= number <= most and not option.clamp else None


def _is_as_read(parameter: Any, value: Any) -> bool:  # noqa: ANN401 -- as above
    """Return whether a value is what reading it would make of it."""
    if value is None:
        return not parameter.required
    if value is parameter.default and isinstance(value, bool | int | float | str):
        return True
    annotation = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    if annotation == list[str]:
        return len(value) > 0 and all(type(each) is str for each in value)
    if type(value) is not str:
        return False
    return annotation is str or (get_origin(annotation) is Literal and value in get_args(annotation))
