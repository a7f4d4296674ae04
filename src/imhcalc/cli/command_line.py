"""The command as it was typed, without folders: what a record tells its reader."""

import re
from collections.abc import Iterator
from typing import Any

import typer

_FOLDERS = re.compile(r".*[\\/]", re.DOTALL)
TYPED = "COMMANDLINE"


def command_of(context: typer.Context) -> list[str]:
    """Return the words of a command in the order of its help, each option by its long name, files without folders."""
    words = [context.command_path.replace(" ", "\0").split("\0")[0], str(context.info_name)]
    for parameter in context.command.params:
        name = str(parameter.name)
        source = context.get_parameter_source(name)
        if source is not None and source.name == TYPED:
            words += _words_of(parameter, context.params[name])
    return words


def _words_of(parameter: Any, value: Any) -> Iterator[str]:  # noqa: ANN401 -- typer's own classes are not public
    if parameter.param_type_name == "argument":
        yield from (_bare(each) for each in _each(value))
        return
    option = max(parameter.opts, key=len)
    if getattr(parameter, "is_flag", False):
        others = parameter.secondary_opts
        yield option if value or not others else max(others, key=len)
        return
    for each in _each(value):
        yield option
        yield _bare(each)


def _each(value: Any) -> list[Any]:  # noqa: ANN401 -- as above
    return list(value) if isinstance(value, list | tuple) else [value]


def _bare(value: Any) -> str:  # noqa: ANN401 -- as above
    """Return a value without the folders before it: conditions and names hold no slash."""
    text = str(value)
    return _FOLDERS.sub("", text.rstrip("/\\")) or text
