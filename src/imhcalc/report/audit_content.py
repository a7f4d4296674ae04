"""What an audit says: each claim's verdict first, then its sums, what speaks against it, and what would fit."""

from collections.abc import Iterator, Sequence
from math import ceil, floor
from typing import Any

from imhcalc.first_letters import capital, lowered
from imhcalc.models.audit import Audit, AuditedClaim, AuditedRival, AuditedSum, FittingDenominator, Verdict
from imhcalc.report.audit_numbers import called, plain, printed, result
from imhcalc.report.audit_sentences import (
    ENDS,
    finding_sentence,
    listed,
    needed_sentence,
    other_way_sentence,
    rounding_words,
    sentences,
    sum_sentence,
    usual_rounding,
)
from imhcalc.report.blocks import Block, Bullets, Column, Heading, Paragraph, Table

VERDICT_WORDS: dict[Verdict, str] = {
    "reproduces": "reproduces",
    "allowing_for_rounding": "reproduces only if rounded figures are allowed for",
    "cannot_be_told": "cannot be told",
    "does_not_reproduce": "does not reproduce",
}
SHORT_WORDS: dict[Verdict, str] = {
    "reproduces": "yes",
    "allowing_for_rounding": "if rounded",
    "cannot_be_told": "cannot be told",
    "does_not_reproduce": "no",
}
FIT_WORDS = {"fits": "yes", "if_rounded": "if the rate is rounded", "no": "no"}
TWO = 2
MOST_DENOMINATORS = 8
"""Rows of a table of denominators."""
CSV_COLUMNS = (
    "claim", "file", "title", "verdict", "row", "sum", "formula", "answer", "printed", "gives_lower", "gives_upper",
    "possible_lower", "possible_upper", "sum_verdict", "says",
)  # fmt: skip


def audit_blocks(audit: Audit) -> list[Block]:
    """Return an audit as blocks: for several claims the verdict of each first."""
    blocks: list[Block] = []
    if len(audit.claims) > 1:
        blocks += _overview(audit.claims)
    for claim in audit.claims:
        blocks += _claim(claim, level=1 if len(audit.claims) == 1 else 2)
    return blocks


def audit_data(audit: Audit) -> dict[str, Any]:
    """Return an audit as plain values, with what is said of each claim: what ``--format json`` writes."""
    data = audit.model_dump(mode="json", by_alias=True)
    for claim, plain_claim in zip(audit.claims, data["claims"], strict=True):
        plain_claim["says"] = [_verdict(claim), *sentences(claim)]
    return data


def audit_rows(audit: Audit) -> Iterator[tuple[str | float | None, ...]]:
    """Yield a row for each claim, each of its sums and each finding, in the order of `CSV_COLUMNS`."""
    for claim in audit.claims:
        start = (claim.id, claim.file, claim.title or "", claim.verdict)
        yield (*start, "claim", "", "", "", "", None, None, None, None, "", _verdict(claim))
        for each in claim.sums:
            results: list[float | None] = [*each.results] or [None]
            possible: list[float | None] = [end for span in each.possible for end in span] or [None]
            yield (
                *start, "sum", each.id, " ".join(each.formula), each.answer,
                printed(claim, each.answer) if each.printed else "",
                min(results, key=_size), max(results, key=_size), min(possible, key=_size), max(possible, key=_size),
                each.verdict, f"{capital(sum_sentence(claim, each))}.",
            )  # fmt: skip
        for finding in claim.findings:
            yield (
                *start, "finding" if finding.fails else "note", finding.code, "", " ".join(finding.figures), "",
                None, None, None, None, "", finding_sentence(finding),
            )  # fmt: skip


def _size(value: float | None) -> float:
    return 0.0 if value is None else value


def _overview(claims: Sequence[AuditedClaim]) -> Iterator[Block]:
    holding = sum(claim.verdict in {"reproduces", "allowing_for_rounding"} for claim in claims)
    failing = sum(claim.verdict == "does_not_reproduce" for claim in claims)
    rest = len(claims) - holding - failing
    yield Heading(f"{len(claims)} claims", 1)
    counts = [
        (holding, "reproduce" if holding > 1 else "reproduces"),
        (failing, "do not" if failing > 1 else "does not"),
        (rest, "cannot be told"),
    ]
    yield Paragraph(capital(", ".join(f"{number} {words}" for number, words in counts if number)) + ".")
    columns = (Column("claim"), Column("verdict"))
    yield Table("The verdict on each claim", columns, tuple((_title(claim), VERDICT_WORDS[claim.verdict]) for claim in claims))  # fmt: skip


def _claim(claim: AuditedClaim, level: int) -> Iterator[Block]:
    yield Heading(_title(claim), 1 if level == 1 else 2)
    if source := _source(claim):
        yield Paragraph(source, "note")
    yield Paragraph(_verdict(claim), "answer")
    yield from _sums(claim)
    yield from _against(claim, level)
    yield from _otherwise(claim, level)
    yield from _denominators(claim, level)
    yield from _implied(claim, level)
    yield from _rivals(claim)


def _title(claim: AuditedClaim) -> str:
    return claim.title or claim.id.replace("_", " ")


def _source(claim: AuditedClaim) -> str:
    quote = f'"{claim.quote}"' if claim.quote else None
    return " · ".join(each for each in (claim.citation, claim.where, claim.published, quote) if each)


def _verdict(claim: AuditedClaim) -> str:
    """Return the verdict, with the sum that shows it."""
    words = capital(VERDICT_WORDS[claim.verdict])
    shown = _deciding(claim)
    match claim.verdict:
        case "does_not_reproduce":
            return f"{words}: {_why_not(claim, shown)}"
        case "cannot_be_told":
            return f"{words}: {_why_untold(claim, shown)}"
        case _ if len(_tested(claim)) > 1:
            number = "both" if len(_tested(claim)) == TWO else f"all {len(_tested(claim))}"
            return f"{words}: {number} sums follow from their figures."
        case _:
            return f"{words}: {sum_sentence(claim, shown[0])}."


def _tested(claim: AuditedClaim) -> list[AuditedSum]:
    return [each for each in claim.sums if each.printed]


def _deciding(claim: AuditedClaim) -> list[AuditedSum]:
    """Return the sums that the verdict rests on."""
    tested = _tested(claim)
    return [each for each in tested if each.verdict == claim.verdict] or tested or claim.sums


def _why_not(claim: AuditedClaim, shown: Sequence[AuditedSum]) -> str:
    failing = [each for each in shown if each.verdict == "does_not_reproduce"]
    if failing and failing[0].kind != "between_groups":
        more = "" if len(failing) == 1 else f", and {len(failing) - 1} more"
        return f"it does not follow from its own figures. {capital(sum_sentence(claim, failing[0]))}{more}."
    finding = next(each for each in claim.findings if each.fails)
    holds = "the sum is right, but " if shown and not failing and shown[0].printed else ""
    return f"{holds}{lowered(finding_sentence(finding))}"


def _why_untold(claim: AuditedClaim, shown: Sequence[AuditedSum]) -> str:
    if not shown:
        missing = [called(name) for name in claim.missing]
        return f"nothing in it can be compared. Missing: {listed(missing)}." if missing else "nothing in it can be compared."  # fmt: skip
    return f"{sum_sentence(claim, shown[0])}."


def _sums(claim: AuditedClaim) -> Iterator[Block]:
    """Yield the sums as a table where there are several."""
    if len(claim.sums) < TWO:
        return
    named = {each.answer.rpartition(".")[2] if each.row else "" for each in claim.sums}
    roles = called(named.pop()).removeprefix("the ") if len(named) == 1 and "" not in named else None
    rows = tuple(
        (
            each.row if roles is not None and each.row else _of_sum(each),
            result(claim, each) if each.results and each.kind != "between_groups" else "",
            printed(claim, each.answer) if each.printed else "not printed",
            _holds(claim, each),
        )
        for each in claim.sums
    )
    columns = (
        Column(roles or "sum"),
        Column("gives", "right"),
        Column("printed", "right"),
        Column("follows"),
    )
    yield Table("Each sum of the claim, with what is printed", columns, rows)


def _of_sum(each: AuditedSum) -> str:
    """Return a sum by its row, or by the figure that it gives."""
    if each.row is not None:
        return f"{each.row}: {called(each.answer.rpartition('.')[2]).removeprefix('the ')}"
    if each.kind == "between_groups":
        return "the rate for all, between its groups"
    return f"{called(each.answer)}{' for all, from its groups' if each.kind == 'groups_average' else ''}"


def _holds(claim: AuditedClaim, each: AuditedSum) -> str:
    if not each.printed:
        return ""
    words = SHORT_WORDS[each.verdict]
    if each.verdict == "reproduces" and each.how in ENDS:
        words = f"{words}, {ENDS[each.how].removeprefix('the ').removesuffix(' of the range')}"
    used = usual_rounding(each)
    if each.verdict == "reproduces" and used is not None and used.kind != "unrounded":
        return f"{words}, {rounding_words(claim, each, used).removeprefix('to the ')}"
    return words


def _against(claim: AuditedClaim, level: int) -> Iterator[Block]:
    """Yield what fails, where the verdict has not said it yet, and what has to be known beside it."""
    failing = [each for each in claim.sums if each.verdict == "does_not_reproduce" and each.kind != "between_groups"]  # fmt: skip
    said = [f"{capital(sum_sentence(claim, each))}." for each in failing[1:]]
    findings = [each for each in claim.findings if each.fails]
    said += [finding_sentence(each) for each in findings[0 if failing else 1 :]]
    if said:
        yield Heading("What speaks against it", level + 1)  # type: ignore[arg-type]
        yield Bullets(tuple(said))
    notes = [finding_sentence(each) for each in claim.findings if not each.fails]
    allowed = [each for each in claim.sums if each.verdict == "allowing_for_rounding"]
    if len(_tested(claim)) > 1 or claim.verdict != "allowing_for_rounding":
        notes += [f"{capital(sum_sentence(claim, each))}." for each in allowed]
    notes += [other_way_sentence(claim, each, way) for each in allowed for way in each.other_ways]
    if notes:
        yield Heading("To know beside it", level + 1)  # type: ignore[arg-type]
        yield Bullets(tuple(notes))


def _otherwise(claim: AuditedClaim, level: int) -> Iterator[Block]:
    """Yield what would give the printed answer, for each sum that does not."""
    said: list[str] = []
    for each in claim.sums:
        if each.verdict != "does_not_reproduce":
            continue
        needed = needed_sentence(claim, each)
        said += [other_way_sentence(claim, each, way) for way in each.other_ways]
        if each.kind == "whole" and each.results[0] > 1:
            said.append("Shares come to more than 100% where someone may have several; the claim has to say so, and they then make up no whole.")  # fmt: skip
        said += [needed] if needed else []
    if said:
        yield Heading("What would give it", level + 1)  # type: ignore[arg-type]
        yield Bullets(tuple(dict.fromkeys(said)))


def _denominators(claim: AuditedClaim, level: int) -> Iterator[Block]:
    """Yield the denominators that give the count, where the claim's own does not or is not printed."""
    tried = claim.denominators
    each = next((each for each in claim.sums if each.id == claim.denominators_of), None)
    if each is None or not tried or (tried[0].own and tried[0].fits == "fits"):
        return
    yield Heading("Denominators that would fit", level + 1)  # type: ignore[arg-type]
    fitting = [each for each in tried if each.fits != "no" and not each.own]
    if not fitting:
        yield Paragraph(_none_fits(tried))
        return
    rows = tuple(
        (
            each.label,
            each.area or "as printed",
            each.year or "",
            plain(each.count),
            plain(each.gives),
            FIT_WORDS[each.fits],
        )
        for each in fitting[:MOST_DENOMINATORS]
    )
    columns = (Column("denominator"), Column("of"), Column("year"), Column("number", "right"), Column("gives", "right"), Column("fits"))  # fmt: skip
    more = len(fitting) - MOST_DENOMINATORS
    note = f"and {more} more; `--format json` lists all" if more > 0 else None
    yield Table("Numbers of children and maternities that give the printed count", columns, rows, note)


def _none_fits(tried: Sequence[FittingDenominator]) -> str:
    held = [each for each in tried if not each.own]
    places = listed(list(dict.fromkeys(each.area or "" for each in held)))
    years = listed(sorted({each.year or "" for each in held}))
    return (
        f"None of the {len(held)} numbers of births, maternities and children under six held for {places} ({years}) "
        "gives it. For older children or another year, ask the source for its denominator."
    )


def _implied(claim: AuditedClaim, level: int) -> Iterator[Block]:
    """Yield what a denominator that is not printed must have been, by the rounding of the count."""
    for each in claim.sums:
        if not each.by_rounding:
            continue
        count = next(name for name in each.inputs if name.endswith("count"))
        rows = tuple(
            (f"the nearest {plain(span.unit)}", f"{ceil(span.lower):,} to {floor(span.upper):,}")
            for span in each.by_rounding
        )
        columns = (
            Column(f"if {printed(claim, count)} is rounded to"),
            Column("the denominator was", "right"),
        )
        low, high = each.possible[0]
        yield Heading("What the denominator must have been", level + 1)  # type: ignore[arg-type]
        note = f"With the rate rounded as well: {ceil(low):,} to {floor(high):,}."
        yield Table("The denominator, by the rounding of the count", columns, rows, note)


def _rivals(claim: AuditedClaim) -> Iterator[Block]:
    if claim.rivals:
        yield Bullets(tuple(_rival(claim, rival) for rival in claim.rivals))


def _rival(claim: AuditedClaim, rival: AuditedRival) -> str:
    source = f" ({rival.source})" if rival.source else ""
    by_id = {each.id: each for each in claim.sums}
    with_it = [
        f"{called(by_id[name].answer)} would be {result(claim, by_id[name], values)}"
        for name, values in rival.results.items()
        if name in by_id
    ]
    then = f" With it {listed(with_it)}." if with_it else ""
    return f"Also in print for {called(rival.figure)}: {rival.text}{source}.{then} Neither is shown to be wrong: give both."
