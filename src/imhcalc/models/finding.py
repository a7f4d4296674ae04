"""What `evidence lint` finds in a pack: findings with their places, and which of them somebody has answered."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from imhcalc.faults import Fault, Level, Place
from imhcalc.models.governance import Acceptance


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What a rule is called, and why it is there."""

    code: str
    family: str
    level: Level
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a pack: a fault with its weight and place, the entry it is about, and whether it was accepted."""

    fault: Fault
    entry: str | None
    """The entry, dotted; None for what is wrong with a file as a whole."""
    every_run: bool = False
    """Whether it is about a figure that every run uses."""
    also: tuple[Place, ...] = ()
    """Other places that have a part in it."""
    accepted: Acceptance | None = None

    @property
    def level(self) -> Level:
        """How much it weighs."""
        return self.fault.level


@dataclass(frozen=True, slots=True)
class LintReport:
    """Everything that was found in a pack."""

    asked: str
    """What the command line named: an id or a path."""
    pack: str
    version: str
    below: tuple[str, ...]
    """The packs that it builds on, which are not looked at here."""
    figures: int
    """How many figures the pack itself has."""
    findings: tuple[Finding, ...]
    """In the order of their places."""
    rules: tuple[RuleWords, ...]

    def of_level(self, *levels: Level) -> list[Finding]:
        """Return the findings of some weights that nobody has accepted."""
        return [each for each in self.findings if each.level in levels and each.accepted is None]

    @property
    def accepted(self) -> list[Finding]:
        """The findings that somebody looked at and lets stand."""
        return [each for each in self.findings if each.accepted is not None]

    def fails(self, *, strict: bool) -> bool:
        """Say whether anything is left that must be seen to: faults and warnings, with `strict` notes too."""
        levels: tuple[Level, ...] = ("error", "warning", "note") if strict else ("error", "warning")
        return bool(self.of_level(*levels))

    def narrowed(self, only: Iterable[str], ignore: Iterable[str]) -> "LintReport":
        """Return the report with only some codes, or without some."""
        wanted, unwanted = set(only), set(ignore)
        kept = tuple(
            each
            for each in self.findings
            if (not wanted or each.fault.code in wanted) and each.fault.code not in unwanted
        )
        return replace(self, findings=kept)
