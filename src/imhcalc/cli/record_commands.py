"""The commands that do again what was done: a recorded run, worked examples."""

from typing import Annotated

import typer

from imhcalc.cli.leaving import faults_as
from imhcalc.cli.options import (
    DataOption,
    EvidenceOption,
    FaultsOption,
    FormatOption,
    NoColourOption,
    OutputOption,
    QuietOption,
)

# Without a name of its own: its commands stand beside the others.
commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def rerun(  # noqa: PLR0913, PLR0917 -- one parameter per option
    record: Annotated[
        str, typer.Argument(metavar="RECORD", help="A record that --record wrote; - is standard input.")
    ],
    format: FormatOption = "terminal",
    output: OutputOption = None,
    all_figures: Annotated[
        bool, typer.Option("--all-figures", help="List every figure that moved, not only the first twenty.")
    ] = False,
    quiet: QuietOption = False,
    no_color: NoColourOption = False,
    faults: FaultsOption = "full",
    data_dir: DataOption = None,
) -> None:  # fmt: skip
    """Make a recorded run again, and say whether the result is the same: imhcalc rerun run.json."""
    with faults_as(faults):
        from imhcalc.cli.estimating import deliver, refuse_overwriting
        from imhcalc.cli.recording import leave_where_different
        from imhcalc.loading.run_records import load_record
        from imhcalc.recording import made_again

        outputs = output or []
        refuse_overwriting(record, outputs)
        made = made_again(load_record(record), data_dir, record)
        deliver(made.result, format, outputs, quiet=quiet, colour=not no_color)
        leave_where_different(made.replay, is_whole=all_figures, quiet=quiet)


@commands.command()
def verify(  # noqa: PLR0913, PLR0917 -- one parameter per option
    cases: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CASES",
            help="Files of worked examples, folders of them, or patterns such as cases/*.yaml; - is standard input. "
            "Default: those that ship.",
        ),
    ] = None,
    format: FormatOption = "terminal",
    output: OutputOption = None,
    evidence: EvidenceOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show only what failed.")] = False,
    no_color: NoColourOption = False,
    faults: FaultsOption = "full",
    data_dir: DataOption = None,
) -> None:  # fmt: skip
    """Run worked examples against the answers that were published or expected: imhcalc verify."""
    with faults_as(faults):
        from imhcalc.cli.estimating import refuse_overwriting
        from imhcalc.cli.output import SUFFIXES, formats_of_files, put
        from imhcalc.cli.verifying import cases_given, leave_where_failed, text_of
        from imhcalc.verifying import Bench, verify

        outputs = output or []
        formats_of_files(outputs, SUFFIXES)
        for each in cases or []:
            refuse_overwriting(each, outputs)
        checked = verify(cases_given(cases, data_dir), Bench(evidence, data_dir))
        put(
            lambda name, page: text_of(checked, name, page, only_failed=quiet),
            format, outputs, SUFFIXES, quiet=quiet, colour=not no_color,
        )  # fmt: skip
        leave_where_failed(checked)
