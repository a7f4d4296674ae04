"""What is told of a batch in the file beside its rows: how to read them, how they were made, what each column holds."""

from collections.abc import Iterator, Sequence

from imhcalc.models.batch import BatchOutcome, BatchRecord
from imhcalc.report.batch_lines import AREA_COLUMNS, Policy
from imhcalc.report.blocks import Block, Bullets, Column, Heading, Paragraph, Table
from imhcalc.report.numbers import three_figures

FLAGS = {
    "W_BIRTHS_PROXY": "Children under one stand in for live births, which the file does not give.",
    "W_BASE_MISMATCH": "The mix of fifths is the nation's, as the file gives none here.",
    "W_TRANSPORTED": "The rate is that of another nation; the range is wider for it.",
    "W_EMPTY_AREA": "Nobody is counted there: the rate is not defined.",
    "W_SATURATED": "In some circumstances the rate passes 95%: the published ratios are used beyond their range.",
    "W_POINT_OUTSIDE": "The central value lies outside its own range.",
    "W_SUPPRESSED": "A local count is too small to show, or to use, without giving single children away: the model stands.",
    "W_LOW_COVERAGE": "Over a quarter of the children eligible were not assessed: those missing can change the result.",
    "W_OBSERVED_OUTLIER": "The local count is further from the model than areas usually are: look at the data first.",
    "W_SAMPLING_ZERO": "The local survey found nobody at some level, which is taken as empty.",
    "W_MARGIN_FAR_FROM_NATIONAL": "The local survey is over twice, or under half, what is implied: was it asked in the same way?",
    "W_SHARES_RENORMALISED": "Shares did not add to exactly 1 and were rescaled.",
    "W_CAPPED": "A product of indices passed 1 and was cut off.",
}
INTERVALS = {
    "predictive": "how far an area departs from others like it, and doubt in the evidence",
    "parameter": "doubt in the evidence alone",
    "realised": "doubt in the evidence, how far an area departs, and the chance of whom it falls on",
}
ALONE = (
    "Without local data a small area's figure is its deprivation fifth's: every area of the same fifth of a nation has the same"
    " rate, and only the number of children tells them apart. It says nothing of any one street or family."
)


def about_blocks(record: BatchRecord, policy: Policy) -> Iterator[Block]:
    """Yield what is told of a batch, for people."""
    yield Heading(f"About the rows made of {record.table.file}", 1)
    yield Paragraph(
        'What we would expect in each area: modelled, not measured. Write "about 12 babies would be expected", never "12 babies'
        ' have ...".'
    )
    yield Heading("How to read the rows")
    yield Bullets(tuple(_reading(record, policy)))
    yield Heading("How they were made")
    yield Bullets(tuple(f"{name}: {value}" for name, value in _run(record)))
    yield Heading("Indicators")
    yield _outcomes(record)
    absent = [
        f"{each.label}, {nation}: {why}" for each in record.outcomes for nation, why in each.absent.items()
    ]
    if absent:
        yield Paragraph("Not given:")
        yield Bullets(tuple(absent))
    yield Heading("Columns")
    yield Table(
        "The columns of the file and what each holds",
        (Column("column"), Column("what it holds")),
        tuple((name, words) for name, words in columns_of(policy).items()),
        note=_wide_note(policy),
    )
    if record.flags:
        yield Heading("Flags")
        yield Bullets(tuple(f"{code}: {FLAGS[code]}" for code in sorted(record.flags) if code in FLAGS))
    yield Heading("Cautions")
    yield Bullets((*record.warnings, *_words(record.outcomes), *record.cautions))
    yield Heading("Sources")
    yield Bullets(tuple(record.sources))


def about_data(record: BatchRecord, policy: Policy) -> dict[str, object]:
    """Return what is told of a batch, for programs."""
    options, table = record.options, record.table
    return {
        "schema": "imhcalc-batch/1",
        "run": {
            "imhcalc": record.version,
            "numpy": record.numpy,
            "seed": options.seed,
            "draws": record.draws,
            "level": options.level,
            "interval": options.interval,
            "method": options.method,
            "anchor": options.anchor,
            "evidence": dict(record.evidence),
            "areas": {"sha256": record.area_table},
        },
        "input": {
            "name": table.file,
            "sha256": None if record.hides_counts else table.sha256,
            "rows": table.rows,
            "areas": len(table.areas),
            "left_out": record.left_out,
            "columns": dict(table.columns),
            "unused": list(table.unused),
        },
        "policy": {
            "smallest_expected_shown": policy.smallest_shown,
            "rounded": policy.rounded,
            "departures": "area" if record.departs_by_row else "authority",
        },
        "how_to_read": list(_reading(record, policy)),
        "columns": columns_of(policy),
        "outcomes": [
            {
                "id": each.id,
                "label": each.label,
                "population": each.population,
                "varies_with_the_mix": each.adjusted,
                "rival_readings": list(each.readings),
                "largest_limit_error": each.largest_error,
                "absent": dict(each.absent),
            }
            for each in record.outcomes
        ],
        "flags": {code: FLAGS[code] for code in sorted(record.flags) if code in FLAGS},
        "cautions": [*record.warnings, *_words(record.outcomes), *record.cautions],
        "sources": list(record.sources),
        "notes": list(table.notes),
    }


def columns_of(policy: Policy) -> dict[str, str]:
    """Return the columns of the long form with what they hold; those of the wide form hold the same."""
    return {**AREA_COLUMNS, **policy.figure_columns}


def _wide_note(policy: Policy) -> str | None:
    if not policy.wide:
        return None
    return (
        "In this wide file what is estimated has a column for each indicator, headed as in a result: such as"
        " disorganised_attachment.expected and disorganised_attachment.expected.lower; `population.NAME` is how many people"
        " there are, `synthetic` the model's share."
    )


def _reading(record: BatchRecord, policy: Policy) -> Iterator[str]:
    """Yield what anybody who uses the rows has to know."""
    options = record.options
    yield ALONE
    yield "Each indicator stands by itself: they overlap in the same families and are never added."
    yield (
        f"A range holds {three_figures(100 * options.level)} times in 100 if our listed assumptions hold. It covers"
        f" {INTERVALS[options.interval]}; it does not cover which study to believe."
    )
    readings = [
        f"{each.label.lower()} {', '.join(each.readings)}" for each in record.outcomes if each.readings
    ]
    if readings:
        yield f"Rival readings of the national rate, which no range here covers: {'; '.join(readings)}."
    if policy.smallest_shown > 0:
        yield (
            f"An expected number under {three_figures(policy.smallest_shown)} is not printed for a small area: it would seem to say more"
            " than it does. The range of what might be seen is."
        )
    yield (
        "Numbers are rounded as reports round them: to the largest of 1, 5, 10, 50 ... that is no more than a tenth of the"
        " range, limits outwards; shares to a tenth of a per cent. Rounded parts need not add."
        if policy.rounded
        else "Numbers are not rounded: round them before you print them, to no more than the range bears."
    )
    yield "A local count so small, or so nearly of everybody, that single children could be made out is neither shown nor used."
    if record.table.totals:
        yield _totals(record)
    elif any(area.is_small for area in record.table.areas[:1]):
        yield "To add areas up use --totals: limits cannot be added."
    yield _errors(record)
    yield from record.table.notes


def _totals(record: BatchRecord) -> str:
    departs = "row" if record.departs_by_row else "authority"
    nameless = any(area.is_small and not area.authority for area in record.table.areas)
    by_itself = (
        " Rows that name no district (`authority_code`) depart each by itself, which makes the range of their total narrower"
        " than that of a district."
        if nameless and not record.departs_by_row
        else ""
    )
    return (
        "Rows whose kind begins with `total:` are sums of other rows, draw by draw: never add limits. In a sum each"
        f" {departs} departs from the model by itself, so that departures partly cancel. A total of part of a place says"
        f" how much of it the file has.{by_itself}"
    )


def _errors(record: BatchRecord) -> str:
    errors = [each.largest_error for each in record.outcomes if each.largest_error is not None]
    worst = f"{max(errors, default=0.0):.1%}"
    said = f"{record.draws:,} draws: another seed would move a limit by at most about {worst} of its range."
    return said + (" More draws than that are not made." if record.lacking_draws else "")


def _run(record: BatchRecord) -> Iterator[tuple[str, str]]:
    options, table = record.options, record.table
    yield "program", f"imhcalc {record.version}, numpy {record.numpy}"
    yield (
        "evidence",
        f"{record.evidence['id']} {record.evidence['version']} ({record.evidence['sha256'][:12]})",
    )
    yield "draws and seed", f"{record.draws:,}, seed {options.seed}"
    yield "method", f"{options.method}, baseline of the {options.anchor}, interval {options.interval}"
    left_out = f"; {record.left_out:,} left out, as they are at fault" if record.left_out else ""
    yield "file read", f"{table.file}, {table.rows:,} rows{left_out}"
    taken = [f"{heading} as {ours}" for heading, ours in table.columns.items() if heading != ours]
    if taken:
        yield "columns taken for others", ", ".join(taken)
    if table.unused:
        yield "columns not used", ", ".join(table.unused)
    yield "area table", f"{record.area_table[:12]}, for the national mix of fifths"


def _outcomes(record: BatchRecord) -> Table:
    rows = [
        (
            each.label,
            each.id,
            each.people,
            "the mix of fifths" if each.adjusted else "nothing: the same rate everywhere",
            "-" if not each.largest_error else f"{each.largest_error:.1%}",
        )
        for each in record.outcomes
        if each.largest_error is not None
    ]
    return Table(
        "The indicators, whom each is a share of, and what it varies with",
        (
            Column("indicator"), Column("id"), Column("of whom"), Column("varies with"),
            Column("largest error of a limit, of its range", "right"),
        ),
        tuple(rows),
    )  # fmt: skip


def _words(outcomes: Sequence[BatchOutcome]) -> Iterator[str]:
    """Yield what a reader has to know of each indicator."""
    for each in outcomes:
        if each.flags and each.largest_error is not None:
            yield f"{each.label}: {' '.join(each.flags)}"
