"""An answer to a question that people ask of a result."""

from typing import NamedTuple

MOST_WORDS = 120
"""No answer is longer, its points included; sources and commands are not counted."""


PLACES = {
    "benefit_share": "the share of families who could benefit",
    "costs": "costs, and who pays",
    "decisions": "a decision to test",
    "observed": "local results, with how many were assessed and eligible",
    "pathway": "how many families are noticed, referred and take it up",
    "projection": "births and families waiting, for the years ahead",
    "services": "the services of today",
    "workforce": "staff",
}
"""What people call the keys of a profile that a drafted profile has a place for."""


class Answer(NamedTuple):
    """A question with its answer, in at most `MOST_WORDS` words.

    `points` are set as a list under the text. `rests_on` are figures whose sources are named. `add` names
    keys of the profile, all among `PLACES`, that would let the run answer, or answer more fully; `commands` show
    more.
    """

    question: str
    text: str
    points: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    commands: tuple[tuple[str, str], ...] = ()
