"""How a command ends when its inputs are at fault: the faults in one form, and the exit code that goes with them."""

from typing import NoReturn

import typer

from imhcalc.cli.options import FOR_PROGRAMS
from imhcalc.faults import ImhcalcError


class faults_as:  # noqa: N801 -- reads as a clause: with faults_as("full")
    """Prints the faults of the errors it meets in one form, and leaves with their exit code."""

    def __init__(self, form: str) -> None:
        self.form = form

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Print an error's faults and leave; let every other error pass."""
        if isinstance(error, ImhcalcError):
            leave(error, self.form)


def leave(error: ImhcalcError, form: str) -> NoReturn:
    """Print the faults of an error in a form, and leave with its exit code."""
    from imhcalc.cli.fault_text import fault_text

    text = fault_text(error.faults, form)
    typer.echo(text, err=form not in FOR_PROGRAMS, nl=False)
    raise typer.Exit(error.exit_code)
