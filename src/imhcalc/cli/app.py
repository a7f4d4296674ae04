"""The table of contents of the tool: its commands and groups of commands, and where each of them is."""

import sys
from importlib import import_module
from typing import Annotated

import typer

from imhcalc import __version__
from imhcalc.cli.spared import asked_for
from imhcalc.faults import ExitCode

MODULES: dict[str, tuple[str, ...]] = {
    "area_commands": ("estimate", "compare", "report", "batch", "explain"),
    "profile_commands": ("init", "interventions", "offer", "schema"),
    "assurance_commands": ("check", "diff", "audit", "check-paper"),
    "record_commands": ("rerun", "verify"),
    "areas_commands": ("areas",),
    "evidence_commands": ("evidence",),
}
"""The commands that each module has, in the order of the help."""
GROUPS = frozenset({"areas", "evidence"})
"""Those that have commands of their own."""
REPORT_AN_ISSUE = "This is a fault of imhcalc, not of your files. Please send us the lines above, and the command you typed."


def app_of(arguments: list[str]) -> typer.Typer:
    """Return the app with the commands that arguments may mean: where they begin with none, with all of them."""
    app = typer.Typer(
        name="imhcalc",
        help=(
            "How many families need parent-infant services in a UK area, with ranges and sources.\n\n"
            "Start with:  imhcalc estimate Leeds"
        ),
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    meant = [module for module, names in MODULES.items() if arguments and arguments[0] in names]
    for module in meant or MODULES:
        names = MODULES[module]
        commands = import_module(f"imhcalc.cli.{module}").commands
        app.add_typer(commands, name=names[0] if names[0] in GROUPS else None)
    return app


def _version(asked: bool) -> None:  # noqa: FBT001 -- typer passes it so
    if asked:
        typer.echo(f"imhcalc {__version__}")
        raise typer.Exit


def _root(
    _version_asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Hold the options that come before a command."""


def run(arguments: list[str]) -> int:  # noqa: PLR0911 -- one return per way of ending
    """Run the command line and return its exit code; a fault of ours keeps its traceback."""
    from imhcalc.cli.output import in_place, prepare_streams

    prepare_streams()
    in_place.clear()
    try:
        code = asked_for(app_of(arguments), arguments)(
            args=arguments, prog_name="imhcalc", standalone_mode=False
        )
        sys.stdout.flush()
    except typer.Exit as leaving:
        return int(leaving.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except BrokenPipeError:
        # Whoever read our output has had enough; what is left of it goes nowhere, quietly.
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except Exception as error:
        if _is_usage(error):
            error.show()  # type: ignore[attr-defined]
            return ExitCode.USAGE
        if isinstance(error.__cause__, KeyboardInterrupt):
            # Where one comes while a class is being made, Python 3.11 raises an error of its own from it.
            return _interrupted()
        import traceback

        traceback.print_exc()
        sys.stderr.write(f"imhcalc {__version__}: {REPORT_AN_ISSUE}\n")
        return ExitCode.OUR_BUG
    # Typer turns an interrupt of a command into this code.
    if code == ExitCode.INTERRUPTED:
        return _interrupted()
    return code if isinstance(code, int) else ExitCode.DONE


def _interrupted() -> int:
    from imhcalc.cli.output import in_place

    what = f"{', '.join(in_place)} had been written" if in_place else "nothing was written"
    sys.stderr.write(f"\nInterrupted: {what}.\n")
    return ExitCode.INTERRUPTED


def _is_usage(error: Exception) -> bool:
    """Return whether typer refused the command line; its own classes differ from release to release."""
    return hasattr(error, "show") and hasattr(error, "exit_code")
