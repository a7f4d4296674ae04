"""Every area of a file at once: what is read, estimated, and told of it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from imhcalc import __version__, application
from imhcalc.areas.batch_file import Reading, read_batch
from imhcalc.faults import (
    Fault,
    InputFaultsError,
    ModelError,
    Place,
    UsageError,
    did_you_mean,
    expected_one_of,
)
from imhcalc.models.area import Selection, Surroundings
from imhcalc.models.batch import BatchArea, BatchFigure, BatchRecord, BatchTable
from imhcalc.models.evidence import Evidence
from imhcalc.models.options import AS_MANY_AS_NEEDED, Options
from imhcalc.models.units import Nation
from imhcalc.report.batch_lines import Lines, Policy, quality_of, rows_of

if TYPE_CHECKING:
    from imhcalc.assemble.batch import Batch

Say = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a batch is asked for."""

    file: str
    content: bytes | None
    """What was read from standard input, in place of a file."""
    reading: Reading
    options: Options
    outcomes: tuple[str, ...] = ()
    """The outcomes wanted; all where none is named."""
    workers: int = 1
    departs_by_row: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A batch that was estimated."""

    table: BatchTable
    batch: "Batch"
    record: BatchRecord
    faults: Sequence[Fault]
    """What is wrong with the rows left out."""

    def lines(self, policy: Policy, say: Say) -> Iterator[str]:
        """Yield the text of the file, its headings first, many rows at a time."""
        populations = list(dict.fromkeys(each.population for each in self.record.outcomes))
        lines = Lines(policy, self.batch.order, populations)
        yield lines.header()
        areas = self.table.areas
        yield from rows_of(lines, self._areas(say))
        for place, total in enumerate(self.table.totals):
            yield lines.total(total, quality_of(total, areas), self.batch.total_figures(place))

    def _areas(self, say: Say) -> Iterator[tuple[BatchArea, Iterator[BatchFigure]]]:
        size = len(self.table.areas)
        for place, area in enumerate(self.table.areas):
            if place % SAID_EVERY == 0:
                say("Writing", place, size)
            yield area, self.batch.figures(place)


SAID_EVERY = 1000


def run_batch(asked: Asked, held: application.Shipped, say: Say) -> Done:
    """Return every area of a file estimated.

    Raises
    ------
    InputFaultsError
        With every fault of the file; with those of single rows only where it is not to keep going.
    UsageError
        For an outcome or a column that is not there, or options that do not go together.
    """
    _refuse_usage(asked, held.evidence)
    table, faults = read_batch(asked.file, asked.content, held.table, held.evidence, asked.reading)
    around = {
        nation: _surroundings(held, nation) for nation in dict.fromkeys(area.nation for area in table.areas)
    }
    batch, draws, is_enough = _estimated(asked, table, around, held.evidence, say)
    while batch.failures:
        refused = [
            _refused(asked.file, table, place, error) for place, error in sorted(batch.failures.items())
        ]
        faults = [*faults, *refused]
        if not asked.reading.keep_going or len(refused) == len(table.areas):
            raise InputFaultsError(faults)
        table = _without(table, batch.failures)
        batch, draws, is_enough = _estimated(asked, table, around, held.evidence, say)
    options = replace(asked.options, draws=draws)
    record = _record(asked, held, table, batch, options)
    return Done(
        table,
        batch,
        replace(record, lacking_draws=not is_enough, left_out=table.rows - len(table.areas)),
        faults,
    )


def _refuse_usage(asked: Asked, evidence: Evidence) -> None:
    known = list(evidence.outcomes)
    faults = [
        Fault(
            "usage", f"--outcome {each}: the evidence has no such outcome", found=each,
            expected=expected_one_of(each, known), help=did_you_mean(each, known),
        )
        for each in asked.outcomes
        if each not in known
    ]  # fmt: skip
    if asked.options.method == "report" and asked.reading.totals:
        faults.append(
            Fault(
                "usage", "--totals does not go with --method report", found="--method report --totals",
                expected="totals of the calibrated model",
                help="the multiplication of indices is no sum over areas; leave out one of the two",
            )
        )  # fmt: skip
    if faults:
        raise UsageError(faults)


def _surroundings(held: application.Shipped, nation: Nation) -> Surroundings:
    return application.surroundings_of(
        held.table, Selection(nation, None, "stated", ()), held.evidence, nation
    )


def _estimated(
    asked: Asked,
    table: BatchTable,
    around: dict[Nation, Surroundings],
    evidence: Evidence,
    say: Say,
) -> tuple["Batch", int, bool]:
    """Return the batch, its number of draws, and whether they are as many as were asked for."""
    from imhcalc.assemble.batch import BatchRequest, estimate_batch  # noqa: PLC0415 -- numpy, which `--help` does without

    def run(draws: int) -> tuple["Batch", int]:
        request = BatchRequest(
            evidence, table.areas, table.totals, around, replace(asked.options, draws=draws),
            asked.outcomes or None, asked.workers, asked.departs_by_row,
            lambda done, of: say("Estimating", done, of),
        )  # fmt: skip
        return estimate_batch(request), draws

    if asked.options.draws != AS_MANY_AS_NEEDED:
        return *run(asked.options.draws), True

    from imhcalc.core.precision import with_enough_draws  # noqa: PLC0415 -- the same

    found, is_enough = with_enough_draws(run, lambda run: run[0].largest_error)
    return *found, is_enough


def _refused(file: str, table: BatchTable, place: int, error: ModelError) -> Fault:
    """Return why the method refuses an area, where its row stands."""
    area = table.areas[place]
    fault = error.faults[0]
    return replace(
        fault,
        message=f"{area.name}: {fault.message.removeprefix(f'{area.code}: ')}",
        place=Place(file, area.line, 1),
        help=fault.help or "mend the row, or leave it out; --keep-going writes the others",
        source_line=table.lines[area.line - 1].rstrip("\r\n"),
    )


def _without(table: BatchTable, places: Collection[int]) -> BatchTable:
    """Return a table without some of its areas, in its totals either."""
    kept = [place for place in range(len(table.areas)) if place not in places]
    moved = {place: new for new, place in enumerate(kept)}
    totals = []
    for total in table.totals:
        left = [
            (moved[place], share)
            for place, share in zip(total.places, total.shares, strict=True)
            if place in moved
        ]
        if left:
            new, shares = zip(*left, strict=True)
            totals.append(replace(total, places=new, shares=shares))
    return replace(table, areas=[table.areas[place] for place in kept], totals=totals)


def _record(
    asked: Asked, held: application.Shipped, table: BatchTable, batch: "Batch", options: Options
) -> BatchRecord:
    import numpy  # noqa: PLC0415 -- its version alone

    evidence = held.evidence
    flags = batch.flags
    cited = dict.fromkeys(quantity.source for quantity in batch.used.values() if quantity.source)
    nations = tuple(dict.fromkeys(area.nation for area in table.areas))
    return BatchRecord(
        version=__version__,
        numpy=numpy.__version__,
        options=options,
        draws=options.draws,
        evidence={"id": evidence.pack.id, "version": evidence.pack.version, "sha256": evidence.sha256},
        area_table=held.table.sha256,
        table=table,
        nations=nations,
        outcomes=batch.outcomes,
        warnings=list(dict.fromkeys(batch.warnings.values())),
        cautions=[
            *evidence.pack.limitations,
            *(f"In no range: {each}" for each in evidence.pack.not_in_any_interval),
        ],
        sources=[
            *(evidence.sources[each].citation for each in cited),
            *(f"{evidence.nations[each].deprivation_index}: the national mix of fifths" for each in nations),
        ],
        departs_by_row=asked.departs_by_row,
        hides_counts="W_SUPPRESSED" in flags,
        lacking_draws=False,
        flags=flags,
        left_out=0,
    )
