"""Numbers of a paper that say what matters most, beside a result that was made without: they cannot be checked."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from imhcalc.assemble.difference import is_of_what_matters
from imhcalc.models.paper_check import TO_LOOK_AT
from imhcalc.models.result import Result
from imhcalc.papers.judging import Found
from imhcalc.papers.sentences import Sentence
from imhcalc.report.assumptions_content import EFFECT
from imhcalc.report.content import WHAT_MATTERS

SAYS_SO = (WHAT_MATTERS, EFFECT)
"""The heading and the column that such numbers stand under, where they carry no ids."""
STANDARD_NAME = "result.json"


@dataclass(frozen=True, slots=True)
class NotRun:
    """The sentences of a paper that say what matters most, which a result was made without; none for any other."""

    sentences: frozenset[int]
    """Each by its identity."""

    @classmethod
    def of(cls, found: Sequence[Found], result: Result) -> "NotRun":
        """Return which they are among the numbers of a paper."""
        if has_what_matters(result):
            return cls(frozenset())
        return cls(frozenset(id(each.sentence) for each in found if _speaks_of_it(each.sentence)))

    def includes(self, found: Found) -> bool:
        """Return whether a number cannot be checked: one that stands where the result's own report has it can be."""
        if id(found.sentence) not in self.sentences or found.verdict not in TO_LOOK_AT:
            return False
        return found.of is None or found.of.key != found.sentence.key


def has_what_matters(result: Result) -> bool:
    """Return whether a result was run with each input at its limits."""
    return any(is_of_what_matters(figure.id) for figure in result.figures)


def command_for(result: Result, name: str) -> str:
    """Return the command that makes a result with what matters most, for a file of a name."""
    what = result.run.profile.name
    what = what if what == result.area.name else "PROFILE"
    file = name if name.endswith(".json") else STANDARD_NAME
    return f"imhcalc estimate {shlex.quote(what)} --sensitivity -o {shlex.quote(file)}"


def _speaks_of_it(sentence: Sentence) -> bool:
    spot = sentence.passage.spot
    return any(figure is not None and is_of_what_matters(figure) for figure in sentence.figures) or any(
        words in each for words in SAYS_SO for each in (spot.heading, spot.column)
    )
