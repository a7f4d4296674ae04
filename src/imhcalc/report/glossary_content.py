"""The words that a reader may not know: those of them that a document uses."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from imhcalc.first_letters import capital
from imhcalc.report.blocks import Block, Column, Table
from imhcalc.report.marks import unmarked
from imhcalc.report.view import View


class Term(NamedTuple):
    """A word, what it means here, and the pattern that shows that a text uses it."""

    word: str
    meaning: str
    used: str


TERMS = (
    Term("ASQ-3", "A questionnaire that parents fill in for a child's review at about two.", r"ASQ-3"),
    Term("Adults' childhood adversity", "Hard experiences that adults remember of their own childhood, as surveys count them.", r"childhood adversity"),
    Term("Assumption", "A number or a rule that nobody measured for this area, and that the figures rest on.", r"assum"),
    Term("Assurance", "How far somebody other than its author has checked this.", r"assurance"),
    Term("Break even", "To save as much as it costs.", r"break even|pay the whole cost"),
    Term("Coverage", "The share of those who should have been assessed who were.", r"coverage|those eligible"),
    Term("Demand", "The families who would come, if there were room for all of them.", r"\bdemand\b"),
    Term("Draw", "One run of the sums with each uncertain number at one of its possible values.", r"\bdraws?\b"),
    Term("Evidence pack", "The file of published figures and judgements that the program reads.", r"\bevidence\b"),
    Term("Expected", "What the model would expect in a place with this mix of circumstances. Not a count.", r"\bexpected\b"),
    Term("Fifth", "One of five equal groups of the nation's neighbourhoods, by deprivation.", r"\bfifths?\b"),
    Term("Gap", "Families who would come and whom the services listed cannot see.", r"\bgap\b"),
    Term("Headline", "The indicator that a report leads with, and from which families, services and money follow.", r"\bheadline\b"),
    Term("Indicator", "What is known of many places and stands for a need that nobody counts.", r"\bindicators?\b"),
    Term("Integrated Care Board (ICB)", "The body that plans and pays for most NHS services in a part of England.", r"Integrated Care Board|\bICB\b"),
    Term("Modelled", "Worked out from national research and the mix of local circumstances. Not measured here.", r"modelled"),
    Term("Odds ratio", "How many times the odds of something are in one group against another.", r"odds ratio|times the odds"),
    Term("Overheads", "Costs on top of pay, such as rooms, equipment and management.", r"overheads"),
    Term("On-costs", "What an employer pays on top of a salary, such as pensions and National Insurance.", r"on-costs?"),
    Term("Option", "A way forward to choose between, with the capacity that it gives.", r"\boptions?\b"),
    Term("Perinatal", "In pregnancy and the first year or so after a birth.", r"[Pp]erinatal"),
    Term("Post (whole-time)", "The working time of one person in a full-time job; half a post is half that time.", r"\bposts?\b"),
    Term("Profile", "The file that says which area this is about, and what is known of it.", r"\bprofile\b"),
    Term("Range", "Two numbers that the true figure would lie between this often, if the assumptions hold.", r"\brange\b"),
    Term("Scenario", "The same sums with some of the inputs changed, to see what would move.", r"\bscenarios?\b"),
    Term("Seed", "The number that makes the draws come out the same each time.", r"\bseed\b"),
    Term("Small area", "A neighbourhood of a few streets, the smallest for which deprivation is published.", r"\bsmall areas?\b"),
    Term("Slope index of inequality", "The difference between the two ends of the scale of deprivation, by a line through all fifths.", r"slope index"),
    Term("Relative index", "The rate at the less deprived end over the rate at the more deprived end; 1 is equal.", r"[Rr]elative index"),
    Term("Concentration index", "How far cases gather in deprived places: 0 is even, below 0 is more in deprived places.", r"[Cc]oncentration index"),
    Term("Spread", "How far the draws lie apart; the range is made from it.", r"\bspread\b"),
    Term("Targeted", "For families chosen by criteria (selected), or by signs of need (indicated).", r"[Tt]argeted"),
)  # fmt: skip


def glossary(view: View, blocks: Iterable[Block]) -> Iterator[Block]:
    """Explain the words that the blocks of a document use, the indicators among them."""
    text = " ".join(_texts(list(blocks)))
    rows = [(each.word, each.meaning) for each in TERMS if re.search(each.used, text)]
    rows += [
        (outcome.label, capital(outcome.plain))
        for outcome in view.result.context.outcomes
        if outcome.label in text
    ]
    rows.sort(key=lambda row: row[0].lower())
    yield Table("Words used", (Column("word"), Column("what it means here")), tuple(rows))


def _texts(part: object) -> Iterator[str]:
    """Yield every text in a block, or in parts of one."""
    if isinstance(part, str):
        yield unmarked(part)
    elif isinstance(part, tuple | list):
        for each in part:
            yield from _texts(each)
