"""The report of a terminal: which sections it has, in which order."""

from imhcalc.models.result import Result
from imhcalc.report import caution_content as caution
from imhcalc.report import change_content as change
from imhcalc.report import content
from imhcalc.report import need_content as need
from imhcalc.report import plan_content as plan
from imhcalc.report.blocks import Block
from imhcalc.report.view import View


def screen(result: Result) -> list[Block]:
    """Return the blocks of a report, in the order in which they are read."""
    view = View.of(result)
    sections = (
        content.opening, plan.way_to_services, content.ladder, content.measured, need.local_results, content.expected_here,
        content.first_screen_end, plan.lacking, plan.demand_details, plan.services, plan.staff, plan.money, change.scenarios,
        plan.years_ahead, content.what_matters, change.what_would_change_it, content.where_it_is, need.inequality,
        need.levels_of_need, content.ways_of_counting, need.triangulation, plan.health_visiting, content.known_groups,
        caution.absent, caution.warnings, caution.assumptions, caution.missing, caution.limitations, caution.sources,
        caution.next_commands,
    )  # fmt: skip
    return [block for section in sections for block in section(view)]
