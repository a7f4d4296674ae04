"""Options with one meaning in every command, and what they take."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from imhcalc.models.options import AS_MANY_AS_NEEDED

OutputFormat = Literal["terminal", "json", "csv", "markdown"]
PageFormat = Literal["terminal", "markdown"]
Authorities = Literal["utla", "district", "icb", "health-board"]
FaultFormat = Literal["full", "concise", "github", "gitlab", "json"]
FOR_PROGRAMS = ("gitlab", "json")
"""The ways of printing faults that programs read, on standard output."""
EvidenceOption = Annotated[
    str | None,
    typer.Option(
        "--evidence",
        metavar="PACK-OR-PATH",
        help="Evidence to use: a pack's name, or a folder of your own. Default: uk-2026.",
    ),
]
DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data-dir", envvar="IMHCALC_DATA_DIR", help="A data folder of your own instead of the shipped one."
    ),
]
NoColourOption = Annotated[bool, typer.Option("--no-color", help="No colour, as with NO_COLOR.")]
FaultsOption = Annotated[FaultFormat, typer.Option("--faults", help="How faults are printed.")]
AreaOption = Annotated[
    list[str] | None,
    typer.Option("--area", help="An area by name or code; repeat to add several together."),
]
ApplyScenarioOption = Annotated[
    list[str] | None,
    typer.Option(
        "--scenario",
        metavar="NAME",
        help="A scenario or option of the profile to apply; repeat to apply several together.",
    ),
]
FormatOption = Annotated[OutputFormat, typer.Option("--format", help="What goes to standard output.")]
OutputOption = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write to a file; its suffix chooses the format (.csv .json .md .txt). Repeat for several; - is standard output.",
    ),
]
SeedOption = Annotated[int, typer.Option(min=0, help="Seed of the draws; 0 is a seed like any other.")]
FEWEST_DRAWS, MOST_DRAWS = 100, 200_000
DrawsOption = Annotated[int, typer.Option(min=FEWEST_DRAWS, max=MOST_DRAWS, help="Number of draws.")]


def draws_of(written: str) -> int:
    """Return a number of draws, or what stands for as many as are needed; refuse anything else."""
    if written == "auto":
        return AS_MANY_AS_NEEDED
    number = int(written) if written.isdecimal() else 0
    if not FEWEST_DRAWS <= number <= MOST_DRAWS:
        msg = f"{written} is neither a number from {FEWEST_DRAWS:,} to {MOST_DRAWS:,} nor auto"
        raise typer.BadParameter(msg)
    return number


AutoDrawsOption = Annotated[
    int,
    typer.Option(
        parser=draws_of,
        metavar="N|auto",
        help="Number of draws, 100 to 200,000; auto adds draws until another seed would hardly move a limit.",
    ),
]
LevelOption = Annotated[float, typer.Option(min=0.5, max=0.999, help="Level of the ranges.")]
MethodOption = Annotated[
    Literal["calibrated", "report"],
    typer.Option(help="The calibrated model, or the review's multiplication."),
]
AnchorOption = Annotated[
    Literal["population", "reference"],
    typer.Option(help="Whom the baseline describes: everybody, or the low-risk families."),
]
StrictNationOption = Annotated[
    bool, typer.Option("--strict-nation", help="Refuse figures carried from another nation.")
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="No warnings or messages on standard error.")
]
IntervalOption = Annotated[
    Literal["predictive", "parameter", "realised"],
    typer.Option(
        help="What a range covers: the area's own departure too; the evidence alone; or chance as well."
    ),
]
FailIfOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-if",
        metavar="CONDITION",
        help='Leave with code 6 where a condition is met, such as "provision.gap > 60". Repeat for several.',
    ),
]
RecordOption = Annotated[
    str | None,
    typer.Option(
        "--record",
        metavar="FILE.json",
        help="Write beside the report all that makes the run again: imhcalc rerun FILE.json.",
    ),
]
