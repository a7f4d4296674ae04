"""What `check` says when it is done: how many faults, in which profiles, and what was looked at."""

from collections.abc import Iterator

from imhcalc.faults import Fault
from imhcalc.first_letters import capital
from imhcalc.models.checked import Checked, CheckedFile, commit_in_words
from imhcalc.report.blocks import Block, Bullets, Column, Heading, Paragraph, Table

NAMED_AT_MOST = 8
MARKS = {"error": "fault", "warning": "warning", "note": "note"}


def summary(checked: Checked) -> Iterator[Block]:
    """Say what was found in each profile: what follows the findings themselves."""
    several = len(checked.files) > 1
    yield Paragraph(headline(checked))
    if several:
        yield Table(
            "Profiles checked",
            (Column("file"), Column("profile"), Column("found")),
            tuple((file.file, file.profile or "cannot be read", _found(file)) for file in checked.files),
        )
    read = tuple(f"{file.file}: {note}" if several else note for file in checked.files for note in file.notes)
    if read:
        yield Bullets(read)
    if checked.passed_over:
        yield Paragraph(f"Passed over, as they are no profiles: {_listed(checked.passed_over)}.", "note")
    if several:
        yield Paragraph(_against(checked), "note")


def whole(checked: Checked) -> Iterator[Block]:
    """Say what was found, with every finding: a page by itself."""
    yield Heading("Profiles checked", 1)
    yield from summary(checked)
    findings = sorted(
        checked.findings, key=lambda each: (each.level, each.place is not None, str(each.place))
    )
    if findings:
        yield Table(
            "What was found",
            (Column("where"), Column("what"), Column("in words")),
            tuple((_where(each), f"{MARKS[each.level]}: {each.code}", _words(each)) for each in findings),
        )


def headline(checked: Checked) -> str:
    """Return how many faults there are in how many profiles: ``2 faults in 1 of 3 profiles, 1 note``."""
    faulty = sum(file.number("error") > 0 for file in checked.files)
    many = _number(len(checked.files), "profile")
    where = f"{faulty} of {many}" if 0 < faulty < len(checked.files) else many
    faults = checked.number("error")
    counted = f"{_number(faults, 'fault') if faults else 'No faults'} in {where}"
    others = [
        _number(number, MARKS[level]) for level in ("warning", "note") if (number := checked.number(level))
    ]
    return ", ".join([counted, *others])


def _against(checked: Checked) -> str:
    parts = [f"Checked against the evidence {checked.evidence} {checked.version}"]
    if checked.since is not None:
        parts.append(f"births and children against {commit_in_words(checked.since)}")
    if checked.as_of is not None:
        parts.append(f"ages as of {checked.as_of}")
    return f"{'; '.join(parts)}."


def _found(file: CheckedFile) -> str:
    return (
        ", ".join(_number(number, word) for level, word in MARKS.items() if (number := file.number(level)))
        or "no faults"
    )


def _where(finding: Fault) -> str:
    place = finding.place
    if place is None:
        return ""
    return f"{place.file}, line {place.line}" if place.line else place.file


def _words(finding: Fault) -> str:
    help_ = f". {capital(finding.help)}" if finding.help else ""
    return f"{finding.message}{help_}"


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - NAMED_AT_MOST
    return ", ".join(names[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")


def _number(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"
