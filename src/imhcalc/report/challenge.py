"""The challenge pack: what finance, scrutiny, clinicians and public-health peers ask, answered from this run."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from imhcalc.report import challenge_evidence as evidence
from imhcalc.report import challenge_plan as plan
from imhcalc.report.answer import PLACES, Answer
from imhcalc.report.blocks import Block, Bullets, Commands, Heading, Paragraph
from imhcalc.report.content import ASSURANCE, answer_in_words, area_in_words, command_to_add, need_in_words
from imhcalc.report.named import sources_behind
from imhcalc.report.view import View, sentence


class Asked(NamedTuple):
    """Who asks, and the questions that they ask."""

    who: str
    questions: tuple[Callable[[View], Answer], ...]


GROUPS = (
    Asked(
        "Public-health peers ask",
        (
            evidence.where_from, evidence.other_tools, evidence.lower_rate, evidence.how_certain,
            evidence.not_the_maximum, evidence.studies_from_elsewhere, evidence.fits_with_what_is_known,
            evidence.small_numbers, evidence.who_checked,
        ),
    ),
    Asked(
        "Clinicians ask",
        (
            evidence.one_family, evidence.would_benefit, evidence.fathers, evidence.children_not_in_the_data,
        ),
    ),
    Asked(
        "Finance asks",
        (plan.what_it_costs, plan.cash_releasing, plan.which_budget, plan.low_case),
    ),
    Asked(
        "Scrutiny asks",
        (plan.new_demand, plan.counted_twice, plan.what_would_change_it, plan.nothing_done),
    ),
)  # fmt: skip


def challenge(view: View) -> Iterator[Block]:
    """Answer each question from this run, with its figures and sources, by who asks."""
    assurance = ASSURANCE[view.result.context.assurance]
    yield Heading(f"{area_in_words(view)}: answers to a challenge · assurance: {assurance}", 1)
    yield Paragraph(need_in_words(view), "need")
    yield Paragraph(answer_in_words(view, view.headline), "answer")
    yield Paragraph(
        "Each answer below is of this run alone. Where the run cannot answer, it says so, and what to add. Ranges hold if our "
        "listed assumptions hold."
    )
    named: dict[str, None] = {}
    for group in GROUPS:
        yield Heading(group.who)
        for question in group.questions:
            answer = question(view)
            yield Heading(answer.question, 3)
            yield from _answered(view, answer, named)
    citations = tuple(sentence(each.citation) for each in view.result.sources if each.id in named)
    if citations:
        yield Heading("Sources named above")
        yield Bullets(citations)


def _answered(view: View, answer: Answer, named: dict[str, None]) -> Iterator[Block]:
    """Set an answer, what to add where it lacks something, and what it rests on; collect the ids of its sources."""
    yield Paragraph(answer.text)
    if answer.points:
        yield Bullets(answer.points)
    sources = sources_behind(view, answer.rests_on)
    if sources:
        listed = " ".join(f"{source.written()}." for source in sources)
        yield Paragraph(f"{'Source' if len(sources) == 1 else 'Sources'}: {listed}", "note")
        named.update((source.id, None) for source in sources if source.id is not None)
    commands = list(answer.commands)
    if answer.add:
        places = "; ".join(f"{PLACES[key]} ({key})" for key in answer.add)
        commands.insert(0, (command_to_add(view), f"drafts a place in a profile for {places}"))
    if commands:
        yield Commands(tuple(commands))
