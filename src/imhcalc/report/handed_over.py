"""The documents that people hand over: the whole report, two pages, and the answers to a challenge."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from imhcalc.models.result import Result
from imhcalc.report import caution_content as caution
from imhcalc.report import change_content as change
from imhcalc.report import charts_shown as charts
from imhcalc.report import content
from imhcalc.report import elsewhere_content as elsewhere
from imhcalc.report import need_content as need
from imhcalc.report import options_content as options
from imhcalc.report import plan_content as plan
from imhcalc.report import record_content as record
from imhcalc.report.assumptions_content import assumptions_log
from imhcalc.report.blocks import Block, Heading, Paragraph
from imhcalc.report.brief import brief
from imhcalc.report.challenge import challenge
from imhcalc.report.equality_content import equality
from imhcalc.report.glossary_content import glossary
from imhcalc.report.setting import Extent
from imhcalc.report.view import View

Section = Callable[[View], Iterator[Block]]


class Part(NamedTuple):
    """A part of a document: its heading, its sections in order, and what is said where they have nothing to say."""

    title: str
    sections: tuple[Section, ...]
    otherwise: str | None = None


BEFORE_THE_GLOSSARY = (
    Part("The answer", (content.answer, content.dissent)),
    Part(
        "Which need is meant",
        (
            content.meaning,
            content.measured,
            need.local_results,
            content.expected_here,
            charts.need_by_outcome,
            need.levels_of_need,
            caution.absent,
        ),
    ),
    Part(
        "Where the need is",
        (
            content.where_it_is,
            charts.need_by_quintile,
            elsewhere.districts_within,
            need.inequality,
            content.known_groups,
        ),
        "The local mix of neighbourhoods is not given, so where the need is cannot be said. The profile can state it: "
        "population.children_by_quintile.",
    ),
    Part(
        "From need to demand to gap",
        (
            plan.need_to_gap,
            charts.funnel,
            content.ladder,
            plan.lacking,
            plan.demand_details,
            plan.years_ahead,
            charts.years,
        ),
        "The profile states no share of families who are noticed, referred and engaged, so how many would come is not known.",
    ),
    Part(
        "Staff and money",
        (plan.staff, plan.money),
        "The profile states no hours, posts or pay, so what it would take in staff and money is not known.",
    ),
    Part(
        "What the answer depends on",
        (
            charts.waterfall,
            content.what_matters,
            charts.tornado,
            change.what_would_change_it,
        ),
    ),
    Part(
        "Scenarios",
        (change.scenarios, charts.scenarios),
        "The profile states no scenarios. Each would change named inputs and show what moves.",
    ),
    Part(
        "Compared with elsewhere",
        (
            elsewhere.beside_the_nation,
            content.ways_of_counting,
            need.triangulation,
            plan.health_visiting,
            elsewhere.others_to_compare,
        ),
    ),
    Part("The offer", (plan.services, elsewhere.how_to_see_the_offer)),
    Part("Log of assumptions", (assumptions_log,)),
    Part("Limitations", (caution.limitations, caution.warnings, caution.missing)),
    Part("How to cite", (content.quotation,)),
    Part("Sources", (caution.sources,)),
    Part("Record of the run", (record.run_record,)),
)
AFTER_THE_GLOSSARY = (
    Part("For an equality assessment", (equality,)),
    Part(
        "Options by year",
        (options.options_by_year,),
        "The profile states no options. With options, births by year, costs and payers, this page sets out for each whom "
        "it would see in each year, who would wait, what it costs and who pays.",
    ),
)


def handed_over(result: Result, extent: Extent) -> list[Block]:
    """Return the blocks of a document of this extent."""
    view = View.of(result)
    if extent == "brief":
        return list(brief(view))
    if extent == "challenge":
        return list(challenge(view))
    before = [*record.title_and_status(view), *content.notes_of_area(view), *_set(view, BEFORE_THE_GLOSSARY)]
    after = list(_set(view, AFTER_THE_GLOSSARY))
    words = Part("Glossary", (lambda each: glossary(each, [*before, *after]),))
    return [*before, *_set(view, (words,)), *after]


def _set(view: View, parts: Iterable[Part]) -> Iterator[Block]:
    """Set parts, each under its heading; headings within are a level below, and none repeats its part's."""
    for part in parts:
        blocks = [block for section in part.sections for block in section(view)]
        inner = [
            block._replace(level=3) if isinstance(block, Heading) else block
            for block in blocks
            if not (isinstance(block, Heading) and block.text == part.title)
        ]
        if not inner and part.otherwise is not None:
            inner = [Paragraph(part.otherwise)]
        if inner:
            yield Heading(part.title, 2)
            yield from inner
