"""Packs of evidence looked at as a whole: what is wrong with one, and what changed between two."""

from dataclasses import replace
from importlib.resources.abc import Traversable

from imhcalc.faults import Fault, Place
from imhcalc.linting.pack_changes import pack_differences
from imhcalc.linting.registry import RULES
from imhcalc.linting.rules import Flaw, Rule
from imhcalc.linting.subject import Subject, dotted
from imhcalc.loading.evidence import DEFAULT_PACK, load_evidence
from imhcalc.loading.packs import Examined, examine_pack
from imhcalc.loading.settings import load_lint_settings
from imhcalc.models.finding import Finding, LintReport, RuleWords
from imhcalc.models.governance import Acceptance
from imhcalc.models.pack_difference import PackDifference
from imhcalc.models.register import quantities
from imhcalc.shipped_data import data_root

ACCEPTED_NOTHING = RuleWords(
    "accepted-nothing", "keeping", "warning", "acceptances of nothing",
    "Why: an acceptance that answers no finding hides that the finding is gone, or never had that name, and would "
    "silence one that comes back for another reason.\n\nWhat to do: take it out, or correct its code or entry.",
)  # fmt: skip


def lint(pack: str | None, root: Traversable, year: int) -> LintReport:
    """Return everything that is wrong with a pack or worth a look, what stops it from loading among it.

    Parameters
    ----------
    pack
        The id of a pack in `root`, or the path of a folder or file; None for the default.
    root
        The folder of shipped data.
    year
        The year that the ages of figures are counted to.

    Raises
    ------
    InputFaultsError
        If a file that was named cannot be read.
    DataMissingError
        If there is no such pack.
    """
    asked = pack or DEFAULT_PACK
    examined = examine_pack(asked, root)
    subject = _subject(examined, root, year)
    findings = [Finding(fault, _entry_of(fault, examined)) for fault in examined.faults]
    for rule in RULES:
        findings += [_finding(rule, flaw, examined, subject) for flaw in rule.check(subject)]
    accepted, unused = _accepted(findings, subject.evidence.pack.accepted)
    accepted += [_accepted_nothing(index, each, examined) for index, each in unused]
    header = subject.evidence.pack
    return LintReport(
        asked=asked,
        pack=header.id,
        version=header.version,
        below=tuple(examined.chain[1:]),
        figures=len(subject.own_figures),
        findings=tuple(sorted(accepted, key=lambda each: (each.fault.place or Place(""), each.fault.code))),
        rules=rule_words(),
    )


def differences(old: str, new: str, root: Traversable) -> PackDifference:
    """Return everything that changed from one pack to another, each with all that it builds on.

    Raises
    ------
    InputFaultsError
        With every fault of the files of both.
    DataMissingError
        If there is no such pack.
    """
    return pack_differences(load_evidence(old, root), load_evidence(new, root), (old, new))


def rule_words() -> tuple[RuleWords, ...]:
    """Return every rule with its name, weight and reason."""
    known = [RuleWords(rule.code, rule.family, rule.level, rule.title, rule.why) for rule in RULES]
    return (*known, ACCEPTED_NOTHING)


def _subject(examined: Examined, root: Traversable, year: int) -> Subject:
    from imhcalc.assemble.limits_drawn import limits_drawn  # noqa: PLC0415 -- asking why a rule is there needs no numpy

    # What the program asks for by name is in the pack that ships with it, whatever data folder is in use.
    shipped = load_evidence(DEFAULT_PACK, data_root())
    entries = examined.merged.entries
    return Subject(
        evidence=examined.evidence,
        own=frozenset(
            (section, name)
            for section, each in entries.items()
            for name in each
            if examined.is_own(section, name)
        ),
        refused=examined.refused,
        is_whole=examined.is_whole,
        settings=load_lint_settings(root),
        year=year,
        drawn=limits_drawn,
        shipped=quantities(shipped),
        shipped_settings=frozenset(
            name for name, each in shipped.parameters.items() if each.use == "setting"
        ),
    )


def _finding(rule: Rule, flaw: Flaw, examined: Examined, subject: Subject) -> Finding:
    fault = Fault(
        rule.code,
        f"{dotted(flaw.entry)}: {flaw.says}",
        found=flaw.found,
        expected=flaw.expected,
        help=_what_to_do(flaw, subject),
        level=flaw.level or rule.level,
    )
    places = [examined.placed(path, Fault("", "")).place for path in flaw.also]
    return Finding(
        examined.placed((*flaw.entry, *flaw.at), fault, at_key=flaw.at_key),
        dotted(flaw.entry),
        every_run=flaw.entry in subject.in_every_run,
        also=tuple(dict.fromkeys(place for place in places if place is not None)),
    )


def _what_to_do(flaw: Flaw, subject: Subject) -> str | None:
    """Return what to do; of what is recorded as a conflict already, what the pack uses instead."""
    section, *name = flaw.entry
    if section != "conflicts" or len(name) < 2:  # noqa: PLR2004 -- a conflict itself, not a figure of it
        return flaw.help
    return f"check the source; recorded here as a conflict, which says what is used: {subject.evidence.conflicts[str(name[0])].use}"


def _entry_of(fault: Fault, examined: Examined) -> str | None:
    """Return the entry that a fault of loading is placed in, dotted."""
    return None if fault.place is None else examined.entry_at(fault.place)


def _accepted(
    findings: list[Finding], acceptances: list[Acceptance]
) -> tuple[list[Finding], list[tuple[int, Acceptance]]]:
    """Return the findings, each with the acceptance that answers it, and the acceptances that answer none."""
    by_key = {(each.code, each.entry): each for each in acceptances}
    answered = [
        replace(each, accepted=by_key.get((each.fault.code, each.entry or "")))
        if each.level != "error"
        else each
        for each in findings
    ]
    used = {id(each.accepted) for each in answered if each.accepted is not None}
    return answered, [(index, each) for index, each in enumerate(acceptances) if id(each) not in used]


def _accepted_nothing(index: int, acceptance: Acceptance, examined: Examined) -> Finding:
    fault = Fault(
        ACCEPTED_NOTHING.code,
        f"pack.accepted: nothing of the kind {acceptance.code} is found in {acceptance.entry}",
        found=f"{acceptance.code}, {acceptance.entry}",
        expected="a finding with this code and entry that is no error",
        help="take it out, or correct its code or entry",
        level=ACCEPTED_NOTHING.level,
    )
    return Finding(examined.placed(("pack", "accepted", index), fault), f"pack.accepted.{index}")
