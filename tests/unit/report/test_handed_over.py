"""The whole document: its order, what each part holds, and text of others as text."""

import re

import pytest

from imhcalc.report.blocks import Block, Bullets, Chart, Commands, Heading, Paragraph, Table
from imhcalc.report.document import blocks_of
from imhcalc.report.marks import unmarked, without_marks
from imhcalc.report.registry import block_renderer, renderer
from imhcalc.report.setting import Setting
from tests.support import run
from tests.unit.report.handed_over_results import PROFILES, result_for

ORDER = [
    "The answer",
    "Which need is meant",
    "Where the need is",
    "From need to demand to gap",
    "Staff and money",
    "What the answer depends on",
    "Scenarios",
    "Compared with elsewhere",
    "The offer",
    "Log of assumptions",
    "Limitations",
    "How to cite",
    "Sources",
    "Record of the run",
    "Glossary",
    "For an equality assessment",
    "Options by year",
]
HOSTILE = ['=cmd|"/c calc"!A1', "<script>alert(1)</script>", "[x](javascript:1)", "../../etc/passwd", "![](x)", "| a | b |\n# c"]  # fmt: skip
every = pytest.mark.parametrize("name", PROFILES)


def document(name: str) -> list[Block]:
    return without_marks(blocks_of(result_for(name), Setting(extent="full")))


def part(name: str, title: str) -> list[Block]:
    """The blocks of one part."""
    found: list[Block] = []
    for block in document(name):
        if isinstance(block, Heading) and block.level < 3:
            if found:
                return found
            if block.text == title:
                found = [block]
        elif found:
            found.append(block)
    return found


def tables(blocks: list[Block]) -> dict[str, Table]:
    return {block.description: block for block in blocks if isinstance(block, Table)}


@every
def test_parts_stand_in_their_order_each_with_something_in_it(name):
    blocks = document(name)
    headings = [block for block in blocks if isinstance(block, Heading)]
    assert [heading.text for heading in headings if heading.level == 2] == ORDER
    assert [heading.level for heading in headings][:2] == [1, 2]
    assert sum(heading.level == 1 for heading in headings) == 1
    for here, after in zip(blocks, [*blocks[1:], None], strict=True):
        if isinstance(here, Heading) and here.level > 1:
            assert after is not None
            assert not isinstance(after, Heading) or after.level > here.level, here.text


@pytest.mark.parametrize(
    ("assurance", "begins", "kind"),
    [
        ("none", "Status: no assurance yet.", "warning"),
        ("self", "Status: checked by its author alone.", "warning"),
        ("peer", "Status: checked by a peer", "text"),
        ("signed off", "Status: signed off.", "text"),
    ],
)
def test_the_status_comes_first(assurance, begins, kind):
    result = run({"area": {"name": "Rutland"}, "assurance": assurance, "owner": "The planning team"})
    _, status, *_ = blocks_of(result, Setting(extent="full"))
    assert isinstance(status, Paragraph)
    assert (status.text[: len(begins)], status.kind) == (begins, kind)
    assert status.text.endswith("Owner: The planning team.")


def test_an_owner_that_nobody_states_is_not_made_up():
    assert document("rutland")[1].text.endswith("No owner is stated.")
    rows = tables(part("leeds_plan", "Log of assumptions"))["Assumptions behind the answer"].rows
    assert {row[4] for row in rows} == {"not stated"}


@every
def test_nothing_is_said_twice_under_one_heading_and_no_terminal_is_needed(name):
    blocks = document(name)
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert len(texts) == len(set(texts))
    assert len(tables(blocks)) == sum(isinstance(block, Table) for block in blocks)
    typed = {command for block in blocks if isinstance(block, Commands) for command, _ in block.items}
    assert not any(command.startswith(("imhcalc schema", "imhcalc evidence")) for command in typed)


@every
def test_a_chart_stands_in_the_part_of_its_table(name):
    """A chart never stands alone: the part that it is in has a table."""
    for title in ORDER:
        blocks = part(name, title)
        if any(isinstance(block, Chart) for block in blocks):
            assert tables(blocks), title


@every
def test_each_assumption_has_every_field(name):
    found = tables(part(name, "Log of assumptions"))
    for table in found.values():
        assert len(table.columns) == 6
        for row in table.rows:
            assert all(isinstance(cell, str) and cell for cell in row), row


@every
def test_the_log_holds_every_number_of_the_evidence_once(name):
    result = result_for(name)
    logged = sum(
        len(table.rows)
        for title, table in tables(part(name, "Log of assumptions")).items()
        if "profile" not in title
    )
    meant = {
        each.id.rpartition(".")[0]
        if each.id.startswith("associations.") and each.id.count(".") > 2
        else each.id
        for each in result.inputs.parameters
        if not {"readings", "published_bounds", "measured"} & set(each.id.split("."))
    }
    assert logged == len(meant)


def test_the_effect_of_an_assumption_is_that_of_the_sensitivity():
    result = result_for("leeds_plan")
    figures = {figure.id: figure.value for figure in result.figures}
    rows = tables(part("leeds_plan", "Log of assumptions"))["Assumptions behind the answer"].rows
    first = next(row for row in rows if row[0].startswith("How far areas depart"))
    low, high = (round(figures[f"sensitivity.area_effect.{side}"] / 100) * 100 for side in ("low", "high"))
    share = round(figures["sensitivity.area_effect.variance_share"] * 100)
    assert first[5] == f"{low:,} to {high:,} babies; {share}% of the spread"
    assert rows[0] == first
    assert any(row[5].startswith("1,000 to 1,500 babies") for row in rows[1:2])


def test_what_the_profile_states_is_logged_with_its_source_owner_and_where_a_decision_flips():
    table = tables(part("leeds_plan", "Log of assumptions"))[
        "What the profile states of services, staff and money"
    ]
    rows = {row[0]: row for row in table.rows}
    noticed = rows["Share of families noticed"]
    assert noticed[1] == "45.0% (34.1% to 55.9%)"
    assert noticed[2] == "illustrative: made up for this example; stated"
    assert noticed[4] == "Example planning team; not stated"
    assert "flips at 57.6%" in noticed[5]
    assert (
        rows["Capacity of Perinatal psychology clinic, parent-infant work"][1]
        == "400 contacts a year (taken as exact)"
    )


def test_options_are_set_out_by_year_by_payer_and_by_what_pays_for_them():
    figures = {figure.id: figure.value for figure in result_for("leeds_plan").figures}
    found = tables(part("leeds_plan", "Options by year"))
    assert [column.title for column in found["Families seen in the year, by option"].columns] == ["option", "2026", "2027", "2028"]  # fmt: skip
    paid = found["Cost a year by option and payer"]
    assert [column.title for column in paid.columns] == [
        "option",
        "cost a year",
        "its range",
        "council",
        "ICB",
        "grant",
    ]
    nothing, smallest, full = (row[1] for row in paid.rows)
    assert (nothing, smallest, full) == ("£427,000", "£655,000", "£979,000")
    needed = found["Families at which a stated saving pays for an option"].rows[2][2]
    assert needed.startswith(f"{round(figures['scenario.full.cost.capacity'] / 2_500 / 5) * 5} (")


def test_the_record_says_what_made_the_figures():
    result = result_for("leeds_plan")
    record = dict(tables(part("leeds_plan", "Record of the run"))["How the figures were made"].rows)
    assert record["checksum of the profile"] == result.run.profile.sha256
    assert record["checksum of the evidence"] == result.run.evidence.sha256
    assert record["checksum of the area data"] == result.run.areas.sha256
    assert (record["draws"], record["seed"]) == ("10,000", "0")
    assert record["profile"] == "Leeds, a plan with made-up local figures"


@every
def test_the_glossary_explains_words_that_are_used_and_no_other(name):
    said = unmarked(str([block for block in document(name) if block not in part(name, "Glossary")]))
    words = [row[0] for row in tables(part(name, "Glossary"))["Words used"].rows]
    assert words == sorted(words, key=str.lower)
    assert "Range" in words
    assert ("Break even" in words) == ("pay the whole cost" in said)
    assert ("Slope index of inequality" in words) == ("slope index" in said)


@every
def test_the_equality_page_holds_no_figure_but_those_of_places_and_counted_groups(name):
    rows = tables(part(name, "For an equality assessment"))["What the figures say of groups"].rows
    held = {row[0]: row[1] for row in rows}
    for group in ("Ethnicity", "Age of parents", "Migrants, and those seeking asylum"):
        assert held[group] == "nothing: no figure is held by this group"


def test_districts_that_are_added_together_can_be_seen_each_by_itself():
    blocks = blocks_of(run("Hertfordshire"), Setting(extent="full"))
    typed = [command for block in blocks if isinstance(block, Commands) for command, _ in block.items]
    (each,) = [command for command in typed if command.count("E07") > 1]
    assert each == f"imhcalc compare {' '.join(run('Hertfordshire').area.members)}"
    assert not [
        command
        for block in document("rutland")
        if isinstance(block, Commands)
        for command, _ in block.items
        if "compare E" in command
    ]


def test_brief_and_challenge_are_documents_of_their_own():
    titles = {
        extent: renderer("markdown")(result_for("rutland"), Setting(extent=extent))
        for extent in ("full", "brief", "challenge")
    }
    assert len(set(titles.values())) == 3
    assert len(titles["brief"]) < len(titles["full"]) / 4


# -- text of others --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile() -> str:
    profile = {
        "area": {"name": HOSTILE[1], "nation": "England"},
        "name": HOSTILE[0],
        "owner": HOSTILE[2],
        "population": {"live_births": {"value": 900, "source": HOSTILE[5]}},
        "known_groups": {"some": {"label": HOSTILE[2], "count": 40, "source": HOSTILE[3]}},
        "services": {
            "team": {"label": HOSTILE[2], "capacity": 40, "unit": "families", "source": HOSTILE[4], "payers": {HOSTILE[1]: 1.0}},
            "other": {"label": HOSTILE[0], "capacity": 20, "unit": "families"},
        },
        "dissenting_view": {"who": HOSTILE[1], "what": HOSTILE[2], "why": HOSTILE[3]},
        "notes": HOSTILE,
    }  # fmt: skip
    text = renderer("markdown")(run(profile), Setting(extent="full"))
    assert isinstance(text, str)
    return text


def test_names_and_notes_never_become_markup(hostile):
    assert not re.search(r"(?<!\\)<", hostile)
    assert not re.search(r"(?<!\\)\]\(", hostile)
    assert not re.search(r"(?<!\\)!\[", hostile)
    assert r"\<script\>alert(1)\</script\>" in hostile
    assert r"\[x\](javascript:1)" in hostile


def test_names_and_notes_never_make_a_heading_a_row_or_a_cell(hostile):
    headings = [line.lstrip("# ") for line in hostile.splitlines() if re.match(r"#{1,3} ", line)]
    assert not any(heading.startswith("c") and len(heading) < 3 for heading in headings)
    cells = None
    for line in hostile.splitlines():
        if not line.startswith("|"):
            cells = None
            continue
        count = len(re.findall(r"(?<!\\)\|", line))
        assert cells in {None, count}, line
        cells = count


@pytest.mark.parametrize(
    ("text", "set_as"),
    [
        ("1. one", "1\\. one"),
        ("2) two", "2\\) two"),
        ("- three", "\\- three"),
        ("+ four", "\\+ four"),
        ("# five", "\\# five"),
        ("12.5% of them", "12.5% of them"),
        ("see https://example.org and www.example.org", "see https\\://example.org and www\\.example.org"),
        ("a@example.org ~~gone~~ &lt;", "a\\@example.org \\~\\~gone\\~\\~ \\&lt;"),
    ],
)
def test_a_line_of_text_is_no_list_link_or_entity(text, set_as):
    rendered = block_renderer("markdown")([Paragraph(text), Bullets((text,))], Setting())
    assert rendered == f"{set_as}\n\n- {set_as}\n"


def test_a_command_stays_code_whatever_is_in_it():
    rendered = block_renderer("markdown")([Commands((("imhcalc explain a`b``c", "what"),))], Setting())
    assert rendered == "- ``` imhcalc explain a`b``c ```: what\n"
