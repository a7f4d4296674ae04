"""What typer is spared is what nobody would see: the same help, the same values, the same refusals."""

from pathlib import Path
from typing import Annotated, Literal

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from imhcalc.cli.app import GROUPS, MODULES, app_of
from imhcalc.cli.options import draws_of
from imhcalc.cli.spared import Command, Group, asked_for

PLAIN = {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}
Word = Literal["oak", "elm"]
probe = typer.Typer(rich_markup_mode=None)
inner = typer.Typer(rich_markup_mode=None)
probe.add_typer(inner)
seen: list[dict[str, object]] = []


@probe.callback()
def _root(
    loud: Annotated[bool, typer.Option("--loud")] = False,
) -> None:
    """Probe."""
    seen.append({"loud": loud})


@probe.command()
def one(  # noqa: PLR0913, PLR0917 -- one of each kind
    what: Annotated[str, typer.Argument()],
    word: Annotated[Word, typer.Option()] = "oak",
    counts: Annotated[list[int] | None, typer.Option("--each")] = None,
    texts: Annotated[list[str] | None, typer.Option("--text")] = None,
    number: Annotated[int, typer.Option(min=1, max=9)] = 3,
    least: Annotated[int, typer.Option(min=0)] = 0,
    near: Annotated[int, typer.Option(max=5, clamp=True)] = 1,
    draws: Annotated[int, typer.Option(parser=draws_of)] = "100",
    share: Annotated[float | None, typer.Option(max=1.0)] = None,
    path: Annotated[Path | None, typer.Option(envvar="PROBE_PATH")] = None,
    ends: Annotated[tuple[int, int] | None, typer.Option()] = None,
    on: Annotated[bool, typer.Option("--on/--off")] = True,
    shouted: Annotated[str | None, typer.Option(callback=lambda value: value and value.upper())] = None,
) -> None:
    """Take one of each kind."""
    seen.append(dict(locals()))


@inner.command("many")
def several(what: Annotated[list[str], typer.Argument()], note: str | None = None) -> None:
    """Take several."""
    seen.append(dict(locals()))


def ran(
    program: typer.Typer, arguments: list[str], **variables: str
) -> tuple[int, str, list[dict[str, object]]]:
    seen.clear()
    done = CliRunner().invoke(program, arguments, env={**PLAIN, **variables}, prog_name="probe")
    return done.exit_code, done.output, [*seen]


@pytest.mark.parametrize(
    "arguments",
    [
        ["one", "x"],
        ["--loud", "one", "x"],
        ["one", "x", "--word", "elm", "--each", "1", "--each", "2", "--text", "a", "--text", "b"],
        ["one", "x", "--number", "9", "--share", "0.5", "--path", "a/b", "--ends", "1", "2", "--off"],
        ["one", "x", "--shouted", "loud", "--on"],
        ["one", "x", "--word", "ash"],
        ["one", "x", "--each", "ash"],
        ["one", "x", "--number", "10"],
        ["one", "x", "--number", "0"],
        ["one", "x", "--number", "٣"],
        ["one", "x", "--number", "+3", "--least", "007"],
        ["one", "x", "--number", "1_0"],
        ["one", "x", "--number", " 3 "],
        ["one", "x", "--number", "three"],
        ["one", "x", "--least", "1" * 18],
        ["one", "x", "--least", "1" * 19],
        ["one", "x", "--least", "1" * 5000],
        ["one", "x", "--near", "9"],
        ["one", "x", "--draws", "5000"],
        ["one", "x", "--draws", "99"],
        ["one", "x", "--draws", "auto"],
        ["one", "x", "--share", "1.5"],
        ["one", ""],
        ["one"],
        ["one", "x", "--none"],
        ["many", "a", "b", "--note", "c"],
        ["many"],
        ["more"],
        ["--help"],
        ["-h"],
        [],
        ["one", "--help"],
        ["many", "--help"],
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_values_and_refusals_are_the_same(arguments):
    assert ran(asked_for(probe, arguments), arguments) == ran(probe, arguments)


def test_a_value_from_the_environment_is_the_same():
    arguments = ["one", "x"]
    found = ran(asked_for(probe, arguments), arguments, PROBE_PATH="a/b")
    assert found == ran(probe, arguments, PROBE_PATH="a/b")
    assert found[2][-1]["path"] == Path("a/b")


WHOLE = app_of([])


def commands() -> list[list[str]]:
    def below(command, path):
        yield path
        for name, each in getattr(command, "commands", {}).items():
            yield from below(each, [*path, name])

    return [*below(get_command(WHOLE), [])]


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_the_help_of_every_command_is_the_same(path):
    arguments = [*path, "--help"]
    whole = ran(WHOLE, arguments)
    assert ran(asked_for(WHOLE, arguments), arguments) == whole
    assert ran(asked_for(app_of(arguments), arguments), arguments) == whole


@pytest.mark.parametrize("module", MODULES)
def test_a_command_is_in_the_module_where_it_is_looked_for(module):
    for name in MODULES[module]:
        found = get_command(app_of([name])).commands
        assert tuple(found) == MODULES[module]
        assert hasattr(found[name], "commands") == (name in GROUPS)
    assert sum(MODULES.values(), ()) == tuple(get_command(WHOLE).commands)


@pytest.mark.parametrize("path", [each for each in commands() if each], ids=" ".join)
def test_no_command_is_built_but_the_one_that_is_asked_for(path):
    command = get_command(asked_for(WHOLE, [*path, "x"]))
    for name in path:
        assert type(command) is Group
        assert [*command.commands] == [name]
        command = command.commands[name]
    # What follows the name of a group may be any of its commands.
    assert type(command) is Command or len(command.commands) > 1


def test_for_help_no_option_is_built():
    built = get_command(asked_for(WHOLE, ["--help"])).commands
    assert {*built} == {path[0] for path in commands() if path}
    assert not any(command.params for command in built.values())


def test_an_unknown_command_is_looked_for_among_all():
    for arguments in (["estimat"], ["--install-completion"]):
        assert get_command(app_of(arguments)).commands.keys() == get_command(WHOLE).commands.keys()
        assert asked_for(WHOLE, arguments) is WHOLE
