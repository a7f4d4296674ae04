"""Totals beside their groups and parts: what no mix of groups can give, what is more than everything."""

from collections.abc import Iterator, Mapping

from imhcalc.assemble.claim_terms import Figure, rows_of
from imhcalc.core.claim_slips import average_of_groups, share_of_first
from imhcalc.core.printed_numbers import Habits, Span, accepted, could_be, just_accepted
from imhcalc.models.audit import AuditedSum, Finding, Verdict
from imhcalc.models.audit_settings import AuditSettings
from imhcalc.models.claim import Claim
from imhcalc.models.people import kind_among

TWO = 2
"""A mix of two groups has one share; one group alone is no group of many."""


def group_sums(
    claim: Claim, figures: Mapping[str, Figure], settings: AuditSettings, habits: Habits
) -> list[AuditedSum]:
    """Return the test of a total rate: the average of its groups', or between them where their sizes are not printed."""
    groups = _groups_with_rates(claim, figures)
    if "rate" not in figures or len(groups) < TWO:
        return []
    sizes = _sizes(claim, figures)
    if sizes:
        return _averaged([f"{group}.rate" for group in groups], sizes, figures, habits)
    return [_between(groups, figures, settings, habits)]


def _averaged(
    rates: list[str], sizes: list[str], figures: Mapping[str, Figure], habits: Habits
) -> list[AuditedSum]:
    numbers = [
        (_middle(figures[rate]), _middle(figures[size])) for rate, size in zip(rates, sizes, strict=True)
    ]
    span = average_of_groups(
        [_span(figures[rate], habits) for rate in rates], [_span(figures[size], habits) for size in sizes]
    )
    if span is None:
        return []
    average = sum(rate * size for rate, size in numbers) / sum(size for _, size in numbers)
    answer = figures["rate"].as_answer()
    wanted = Span(accepted(answer.ends[0], habits).lower, accepted(answer.ends[-1], habits).upper)
    verdict: Verdict = "does_not_reproduce"
    if wanted.meets(span):
        verdict = "reproduces" if wanted.holds(average) else "allowing_for_rounding"
    return [
        AuditedSum(
            id="rate.groups", kind="groups_average", row=None, answer="rate", inputs=[*rates, *sizes], formula=[], verdict=verdict,
            printed=True, how="as_printed", results=[average], possible=[(span.lower, span.upper)],
        )
    ]  # fmt: skip


def _between(
    groups: list[str], figures: Mapping[str, Figure], settings: AuditSettings, habits: Habits
) -> AuditedSum:
    spans = [_span(figures[f"{group}.rate"], habits) for group in groups]
    total = _span(figures["rate"], habits)
    around = Span(min(span.lower for span in spans), max(span.upper for span in spans))
    share = share_of_first(total, spans[0], spans[1]) if len(spans) == TWO else None
    verdict: Verdict = "cannot_be_told"
    if not around.meets(total):
        verdict = "does_not_reproduce"
    elif _is_sexes(groups) and share is not None:
        usual = _usual_share(groups, settings)
        verdict = "reproduces" if usual.meets(share) else "does_not_reproduce"
    return AuditedSum(
        id="rate.between", kind="between_groups", row=None, answer="rate", inputs=[f"{group}.rate" for group in groups],
        formula=[], verdict=verdict, printed=True, how="within",
        results=_middle_share(figures, groups), possible=[] if share is None else [(share.lower, share.upper)],
    )  # fmt: skip


def _middle_share(figures: Mapping[str, Figure], groups: list[str]) -> list[float]:
    """Return the share of the first of two groups at which their printed rates average to the total's."""
    if len(groups) != TWO:
        return []
    first, second, total = (_middle(figures[name]) for name in (*(f"{g}.rate" for g in groups), "rate"))
    return [] if first == second else [(total - second) / (first - second)]


def group_findings(
    claim: Claim, figures: Mapping[str, Figure], settings: AuditSettings, habits: Habits
) -> Iterator[Finding]:
    """Yield what of groups and parts cannot be."""
    yield from _outside_groups(claim, figures, settings, habits)
    parts = [figure for name, figure in figures.items() if name.startswith("parts.")]
    whole = figures.get("total")
    if whole is not None:
        yield from _above(parts, whole, habits)
        yield from _nested(parts, whole, habits)
        yield from _rows_of_the_same(claim, figures, whole)
    if claim.overlap:
        yield from _overlap(claim, figures, parts, habits)
    for row in claim.groups or {}:
        group, everyone = figures.get(f"{row}.count"), figures.get("count") or whole
        if group is not None and everyone is not None:
            yield from _above([group], everyone, habits)
    for count, base in (
        (f"{prefix}count", f"{prefix}denominator") for prefix in ("", *(f"{r}." for r in rows_of(claim)))
    ):
        if count in figures and base in figures and _is_of_people(figures[count], figures[base]):
            yield from _above([figures[count]], figures[base], habits, code_of_all=True)


def _is_of_people(count: Figure, base: Figure) -> bool:
    """Return whether a count is of some of the denominator: of the same time, and both of people."""
    return count.printed.form == base.printed.form == "count" and count.years == base.years


def _outside_groups(
    claim: Claim, figures: Mapping[str, Figure], settings: AuditSettings, habits: Habits
) -> Iterator[Finding]:
    groups = _groups_with_rates(claim, figures)
    if "rate" not in figures or len(groups) < TWO:
        return
    rates = {group: figures[f"{group}.rate"] for group in groups}
    spans = {group: _span(rate, habits) for group, rate in rates.items()}
    total = _span(figures["rate"], habits)
    least, most = (choose(rates.values(), key=_middle) for choose in (min, max))
    words = {
        "total": figures["rate"].printed.text,
        "least": least.printed.text,
        "most": most.printed.text,
        "least_group": least.name.rpartition(".")[0],
        "most_group": most.name.rpartition(".")[0],
    }
    names = ["rate", *(rate.name for rate in rates.values())]
    if not Span(min(s.lower for s in spans.values()), max(s.upper for s in spans.values())).meets(total):
        yield Finding(code="total-outside-groups", figures=names, words=words)
        return
    if len(groups) != TWO:
        return
    first, second = groups
    share = share_of_first(total, spans[first], spans[second])
    if share is None or _sizes(claim, figures):
        return
    numbers = {"least_share": max(0.0, share.lower), "most_share": min(1.0, share.upper)}
    words |= {"first": first, "second": second}
    if _is_sexes(groups):
        if not _usual_share(groups, settings).meets(share):
            yield Finding(
                code="total-conflicts-with-group",
                figures=names,
                words=words,
                numbers=numbers | {"even": (_middle(least) + _middle(most)) / 2},
            )
    elif any(spans[group].meets(total) for group in groups):
        yield Finding(code="total-near-one-group", figures=names, words=words, numbers=numbers)


def _above(
    parts: list[Figure], whole: Figure, habits: Habits, *, code_of_all: bool = False
) -> Iterator[Finding]:
    """Yield each part that is more than the whole, whatever was rounded."""
    most = just_accepted(whole.as_answer().ends[-1], habits).upper
    for part in parts:
        least = just_accepted(part.as_answer().ends[0], habits).lower
        if part.printed.is_rate == whole.printed.is_rate and least > most:
            yield Finding(
                code="above-all" if code_of_all else "part-above-total", figures=[part.name, whole.name],
                words={"part": part.printed.text, "whole": whole.printed.text, "name": part.name.removeprefix("parts.")},
            )  # fmt: skip


def _nested(parts: list[Figure], whole: Figure, habits: Habits) -> Iterator[Finding]:
    """Yield that a total adds parts of parts as if they were beside them."""
    nested = [part for part in parts if part.is_nested and not part.printed.is_rate]
    everything = sum(_middle(part) for part in parts)
    without = everything - sum(_middle(part) for part in nested)
    wanted = accepted(whole.term().ends[0], habits)
    if nested and wanted.holds(everything) and not wanted.holds(without):
        names = " and ".join(part.role for part in nested)
        yield Finding(
            code="nested-added", figures=[whole.name, *(part.name for part in nested)],
            words={"names": names, "whole": whole.printed.text}, numbers={"without": without},
        )  # fmt: skip


def _rows_of_the_same(claim: Claim, figures: Mapping[str, Figure], whole: Figure) -> Iterator[Finding]:
    """Yield that rows are rates of the same people, of whom some may be in several, and are added all the same."""
    added = [
        figures[f"{row}.count"]
        for row in rows_of(claim)
        if {f"{row}.rate", f"{row}.count"} <= figures.keys() and f"{row}.denominator" not in figures
    ]
    if len(added) >= TWO and "denominator" in figures and not (claim.groups or claim.overlap or claim.parts):
        words = {"whole": whole.printed.text, "of": figures["denominator"].printed.text}
        yield Finding(
            code="rows-may-overlap", figures=[whole.name, *(each.name for each in added)], words=words
        )


def _overlap(
    claim: Claim, figures: Mapping[str, Figure], parts: list[Figure], habits: Habits
) -> Iterator[Finding]:
    """Yield that a total is the sum of parts that share people, or more than that."""
    counts = parts or [figures[f"{row}.count"] for row in rows_of(claim) if f"{row}.count" in figures]
    whole = figures.get("total") or (figures.get("count") if claim.groups else None)
    if whole is None or len(counts) < 2 or any(each.printed.is_rate for each in (whole, *counts)):  # noqa: PLR2004 -- nothing is added
        return
    total = sum(_middle(each) for each in counts)
    spans = [could_be(each.term().middle, habits) for each in counts]
    wanted = accepted(whole.term().ends[0], habits)
    if wanted.upper >= sum(span.lower for span in spans):
        yield Finding(
            code="overlap-added", figures=[whole.name, *(each.name for each in counts)],
            words={"whole": whole.printed.text},
            numbers={"least": max(_middle(each) for each in counts), "most": total},
        )  # fmt: skip


def _groups_with_rates(claim: Claim, figures: Mapping[str, Figure]) -> list[str]:
    """Return the groups whose rates have to lie around the total's: those named so, or rows of boys and girls."""
    rows = list(rows_of(claim))
    if claim.groups is None and not _is_sexes(rows):
        return []
    named = list(claim.groups) if claim.groups is not None else rows
    return [row for row in named if f"{row}.rate" in figures]


def _sizes(claim: Claim, figures: Mapping[str, Figure]) -> list[str]:
    """Return the figures that say how many are in each group, or each group's share; none where one lacks it."""
    groups = list(claim.groups or {})
    for size in ("denominator", "share"):
        names = [f"{group}.{size}" for group in groups]
        if names and set(names) <= figures.keys():
            return names
    return []


def _is_sexes(groups: list[str]) -> bool:
    return sorted(str(kind_among(group)) for group in groups) == ["boys", "girls"]


def _usual_share(groups: list[str], settings: AuditSettings) -> Span:
    """Return the share that the first of boys and girls has of all children."""
    boys = Span(settings.share_of_boys.lower, settings.share_of_boys.upper)
    return boys if kind_among(groups[0]) == "boys" else Span(1 - boys.upper, 1 - boys.lower)


def _span(rate: Figure, habits: Habits) -> Span:
    ends = [could_be(end, habits) for end in rate.term().ends]
    return Span(ends[0].lower, ends[-1].upper)


def _middle(figure: Figure) -> float:
    return figure.term().middle.value
