"""What a rule is: a function over a pack that yields flaws, with a code, a weight, and a docstring that says why."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from imhcalc.faults import Level
from imhcalc.linting.subject import Path, Subject


@dataclass(frozen=True, slots=True)
class Flaw:
    """What a rule found in one entry, and where."""

    entry: Path
    says: str
    """What is wrong, as a clause that follows the entry's name."""
    found: str | None = None
    expected: str | None = None
    help: str | None = None
    at: Path = ()
    """The part of the entry that it is about."""
    at_key: bool = False
    also: tuple[Path, ...] = ()
    """Other places that have a part in it."""
    level: Level | None = None
    """How much it weighs, where that differs from the rule's own."""


Check = Callable[[Subject], Iterator[Flaw]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code, its family, how much its flaws weigh, what many of them are called, and the check itself."""

    code: str
    level: Level
    title: str
    """What its findings are, in the plural: figures that ..."""
    check: Check

    @property
    def family(self) -> str:
        """The module that holds the rule, as a word."""
        return self.check.__module__.rpartition(".")[2]

    @property
    def why(self) -> str:
        """What the rule looks for, why, and what to do: its docstring without the first line."""
        paragraphs = inspect.cleandoc(self.check.__doc__ or "").split("\n\n")
        return "\n\n".join(" ".join(each.split()) for each in paragraphs[1:])
