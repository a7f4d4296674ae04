"""Years: figures that have grown old, and years that cannot be."""

from collections.abc import Iterator

from imhcalc.linting.rules import Flaw, Rule
from imhcalc.linting.subject import IN_EVERY_RUN, Figure, Subject

_MONEY = ("gbp",)


def stale_year(subject: Subject) -> Iterator[Flaw]:
    """Yield figures whose last year is longer ago than their kind of source is renewed.

    Why: services, prices and children's circumstances change. A yearly statistic of ten years ago has nine successors.
    How long each kind of source lasts is a judgement of this project, with its reason, in data/linting/thresholds.yaml.

    What to do: fetch the newer figure; if there is none, say so in `note`.
    """
    for figure in subject.own_figures:
        if figure.role in {"conflict", "alternative"}:
            continue  # what a source once said stays as it is
        source = subject.source_of(figure.quantity)
        year = _last_year(figure, source.year if source is not None else None)
        kind = source.kind if source is not None else None
        if year is None or kind is None:
            continue
        is_money = figure.quantity.unit.startswith(_MONEY)
        limit = subject.settings.money_stale_after if is_money else subject.settings.stale_after.get(kind)
        if limit is None or subject.year - year <= limit.years:
            continue
        what = "prices and pay" if is_money else kind.replace("_", " ")
        yield Flaw(
            figure.path,
            f"its last year is {year}, {subject.year - year} years ago"
            + (", and it is used in every run" if figure.role == IN_EVERY_RUN else ""),
            found=str(year),
            expected=f"{subject.year - limit.years} or later, for {what}. {limit.because}",
            help="fetch the newer figure, or say in `note` that there is none",
            at=("years",) if figure.quantity.years else ("source",),
        )


def year_after_source(subject: Subject) -> Iterator[Flaw]:
    """Yield figures of a year after their source came out.

    Why: a publication cannot hold data of a later year. The year, or the source, is wrong.

    What to do: correct `years`, or name the later edition as a source of its own.
    """
    for figure in subject.own_figures:
        source = subject.source_of(figure.quantity)
        years = figure.quantity.years
        if source is None or not years:
            continue
        # What is of 2025/26 may have come out in 2025.
        if max(years) > source.year + (1 if min(years) <= source.year else 0):
            yield Flaw(
                figure.path,
                f"it is of {max(years)}, and its source {figure.quantity.source} of {source.year}",
                found=str(max(years)),
                expected=f"{source.year} or earlier",
                help="correct `years`, or name the later edition as a source of its own",
                at=("years",),
                also=(("sources", str(figure.quantity.source)),),
            )


def year_ahead(subject: Subject) -> Iterator[Flaw]:
    """Yield sources of a year that has not come.

    Why: nothing has been published in a year that is still ahead; two digits were swapped.

    What to do: correct the year.
    """
    for name, source in subject.own_sources():
        if source.year > subject.year:
            yield Flaw(
                ("sources", name),
                f"its year is {source.year}, and this is {subject.year}",
                found=str(source.year),
                expected=f"{subject.year} or earlier",
                help="correct the year",
                at=("year",),
            )


def _last_year(figure: Figure, of_source: int | None) -> int | None:
    return max(figure.quantity.years) if figure.quantity.years else of_source


RULES = (
    Rule("stale-year", "note", "figures grown old", stale_year),
    Rule("year-after-source", "warning", "figures of a year after their source", year_after_source),
    Rule("year-ahead", "warning", "sources of a year to come", year_ahead),
)
