"""What `evidence lint` says: each finding with its place and what to do, kinds counted, and why a rule is there."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from imhcalc.faults import Level, Place
from imhcalc.first_letters import capital
from imhcalc.models.finding import Finding, LintReport, RuleWords
from imhcalc.report.blocks import Block, Branch, Bullets, Column, Commands, Heading, Paragraph, Table, Tree

SCHEMA = "imhcalc-lint/1"
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
_NOUNS: dict[Level, tuple[str, str]] = {
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
    "note": ("note", "notes"),
}
_WEIGHS = {
    "error": "An error: a run would fail, or its answer be wrong.",
    "warning": "A warning: it must be looked at, and mended or accepted with a reason.",
    "note": "A note: true of the pack and good to know; it fails nothing unless --strict is given.",
}


def lint_blocks(report: LintReport, *, every_note: bool) -> Iterator[Block]:
    """Say what was found: what must be seen to in full, notes by kind or in full, and what was accepted."""
    yield Heading(f"Evidence {report.pack} {report.version}, looked through".replace("  ", " "), 1)
    yield Paragraph(_summary(report))
    pressing = [*report.of_level("error"), *report.of_level("warning")]
    if pressing:
        yield Heading("To be seen to")
        yield from (Tree((_branch(finding),)) for finding in pressing)
    notes = report.of_level("note")
    if notes:
        yield from _notes_counted(report, notes)
        if every_note:
            yield from _notes_listed(report, notes)
    if report.accepted:
        yield Heading("Accepted")
        yield from (Tree((_accepted(finding),)) for finding in report.accepted)
    yield Commands(tuple(_next(report, has_more=bool(notes) and not every_note)))


def lint_json(report: LintReport, *, strict: bool) -> dict[str, Any]:
    """Return what was found as plain values."""
    return {
        "schema": SCHEMA,
        "pack": {"id": report.pack, "version": report.version, "builds_on": list(report.below)},
        "figures": report.figures,
        "errors": len(report.of_level("error")),
        "warnings": len(report.of_level("warning")),
        "notes": len(report.of_level("note")),
        "accepted": len(report.accepted),
        "fails": report.fails(strict=strict),
        "findings": [_as_data(finding) for finding in report.findings],
    }


def rule_blocks(rules: Sequence[RuleWords]) -> Iterator[Block]:
    """Say of rules what they look for, why, how much it weighs, and what to do."""
    for rule in rules:
        yield Heading(f"{rule.code}: {rule.title}")
        for paragraph in rule.why.split("\n\n"):
            yield Paragraph(paragraph)
        yield Paragraph(f"{_WEIGHS[rule.level]} Family: {rule.family}.", "note")


def notes_left_out(report: LintReport) -> str:
    """Return the line that stands for notes that were not listed."""
    notes = report.of_level("note")
    return f"{_number(len(notes), 'note')} not listed: --all lists each" if notes else ""


def _summary(report: LintReport) -> str:
    counted = [(len(report.of_level(level)), level) for level in LEVELS]
    pressing = [_number(count, level) for count, level in counted[:2] if count] or [
        "no errors",
        "no warnings",
    ]
    said = [*pressing, *(_number(count, level) for count, level in counted[2:] if count)]
    accepted = f"; {len(report.accepted)} accepted" if report.accepted else ""
    figures = "1 figure" if report.figures == 1 else f"{report.figures} figures"
    listed = f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else said[0]
    first = f"{capital(listed)}{accepted}, in {figures}."
    if not report.below:
        return first
    are = "is" if len(report.below) == 1 else "are"
    return f"{first} It builds on {' and '.join(report.below)}, which {are} not looked through here."


def _number(count: int, level: Level) -> str:
    one, many = _NOUNS[level]
    return f"1 {one}" if count == 1 else f"{count} {many}"


def _branch(finding: Finding) -> Branch:
    fault = finding.fault
    lines = [fault.message]
    lines += [
        f"{name}: {text}" for name, text in (("found", fault.found), ("expected", fault.expected)) if text
    ]
    if fault.help:
        lines.append(f"to do: {fault.help}")
    if finding.also:
        lines.append(f"see also: {_also(finding)}")
    return Branch(f"{fault.level} {fault.code}{_at(fault.place)}", tuple(lines))


def _accepted(finding: Finding) -> Branch:
    acceptance = finding.accepted
    assert acceptance is not None  # noqa: S101 -- only what was accepted comes here
    fault = finding.fault
    answer = f"accepted by {acceptance.by} on {acceptance.on}: {acceptance.reason}"
    return Branch(f"{fault.level} {fault.code}{_at(fault.place)}", (fault.message, answer))


def _at(place: Place | None) -> str:
    return f", {_where(place)}" if place is not None else ""


def _where(place: Place) -> str:
    return f"{place.file}:{place.line}" if place.line else place.file


def _also(finding: Finding) -> str:
    """Return the other places, those of the same file by their lines only."""
    own = finding.fault.place.file if finding.fault.place else ""
    lines = [str(place.line) for place in finding.also if place.file == own]
    others = [_where(place) for place in finding.also if place.file != own]
    here = [f"line{'s' if len(lines) > 1 else ''} {', '.join(lines)} of the same file"] if lines else []
    return "; ".join([*here, *others])


def _notes_counted(report: LintReport, notes: Sequence[Finding]) -> Iterator[Block]:
    titles = {rule.code: rule.title for rule in report.rules}
    counts = Counter(finding.fault.code for finding in notes)
    used = Counter(finding.fault.code for finding in notes if finding.every_run)
    yield Heading("Notes, by kind")
    yield Paragraph(
        "True of this pack, and good to know before it is relied on. They fail nothing. Defaults are the figures that "
        "every run uses."
    )
    yield Table(
        "Notes by kind: how many, and how many of them are about defaults, the figures that every run uses",
        (Column("what"), Column("code"), Column("number", "right"), Column("default", "right")),
        tuple(
            (titles.get(code, code), code, str(count), str(used[code]) if used[code] else "")
            for code, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        ),
    )


def _notes_listed(report: LintReport, notes: Sequence[Finding]) -> Iterator[Block]:
    """Say each note in a line, those of a kind together with what to do about them."""
    for rule in report.rules:
        found = [finding for finding in notes if finding.fault.code == rule.code]
        if found:
            yield Heading(f"{capital(rule.title)} ({rule.code})", 3)
            yield Paragraph(rule.why.split("\n\n")[-1], "note")
            yield Bullets(tuple(_in_a_line(finding) for finding in found))


def _in_a_line(finding: Finding) -> str:
    place = finding.fault.place
    return f"{_where(place)}: {finding.fault.message}" if place is not None else finding.fault.message


def _next(report: LintReport, *, has_more: bool) -> Iterator[tuple[str, str]]:
    command = f"imhcalc evidence lint {report.asked}"
    if has_more:
        yield f"{command} --all", "each note with its place"
        yield f"{command} --all --only CODE", "those of one kind"
    yield "imhcalc evidence lint --explain CODE", "why a rule is there, and what to do"


def _as_data(finding: Finding) -> dict[str, Any]:
    fault, acceptance = finding.fault, finding.accepted
    return {
        "code": fault.code,
        "level": fault.level,
        "entry": finding.entry,
        "in_every_run": finding.every_run,
        "message": fault.message,
        **_place(fault.place),
        "found": fault.found,
        "expected": fault.expected,
        "help": fault.help,
        "also": [_place(place) for place in finding.also],
        "accepted": None
        if acceptance is None
        else {"reason": acceptance.reason, "by": acceptance.by, "on": acceptance.on},
    }


def _place(place: Place | None) -> dict[str, str | int | None]:
    return {
        "file": place.file if place else None,
        "line": (place.line or None) if place else None,
        "column": (place.column or None) if place else None,
    }
