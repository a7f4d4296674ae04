"""The challenge pack: every question answered from the run, every number a figure of it, every source its own."""

import re

import pytest

from imhcalc.models.options import Options
from imhcalc.report.answer import MOST_WORDS, PLACES, Answer
from imhcalc.report.blocks import Bullets, Commands, Heading, Paragraph
from imhcalc.report.challenge import GROUPS, challenge
from imhcalc.report.marks import unmarked
from imhcalc.report.named import short_name, sources_behind
from imhcalc.report.view import View
from tests.support import run
from tests.unit.report.handed_over_results import PROFILES, result_for
from tests.unit.report.numbers_in_words import agrees, marked_spans, texts, unexplained

FEW = Options(draws=200)


def view_of(name: str) -> View:
    return View.of(result_for(name))


def answers(view: View) -> dict[str, Answer]:
    found = [question(view) for group in GROUPS for question in group.questions]
    return {question.__name__: answer for question, answer in zip(
        (question for group in GROUPS for question in group.questions), found, strict=True
    )}  # fmt: skip


def said(view: View, question: str) -> str:
    """What a reader sees of an answer, in one line without marks."""
    answer = answers(view)[question]
    return unmarked(" ".join([answer.question, answer.text, *answer.points]))


@pytest.mark.parametrize("name", PROFILES)
def test_every_question_stands_under_who_asks_and_is_answered(name: str):
    blocks = list(challenge(view_of(name)))
    asked = [
        position for position, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 3
    ]
    assert len(asked) == sum(len(group.questions) for group in GROUPS)
    for position in asked:
        assert blocks[position].text.endswith("?")
        answer = blocks[position + 1]
        assert isinstance(answer, Paragraph)
        assert len(answer.text) > 40
    groups = [block.text for block in blocks if isinstance(block, Heading) and block.level == 2]
    assert groups[: len(GROUPS)] == [group.who for group in GROUPS]


@pytest.mark.parametrize("name", PROFILES)
def test_no_answer_is_long(name: str):
    for question, answer in answers(view_of(name)).items():
        words = unmarked(" ".join([answer.text, *answer.points])).split()
        assert len(words) <= MOST_WORDS, f"{question}: {len(words)} words"


@pytest.mark.parametrize("name", PROFILES)
def test_every_number_is_a_figure_of_the_run_or_explained(name: str):
    blocks, result = list(challenge(view_of(name))), result_for(name)
    assert unexplained(blocks, result) == []
    wrong = [span for span in marked_spans(blocks) if not agrees(span, result)]
    assert wrong == []


@pytest.mark.parametrize("headline", [each.id for each in result_for("leeds").context.outcomes])
def test_whatever_need_leads_the_answers_hold(headline: str):
    result = run({"area": {"name": "Leeds"}, "headline": headline}, FEW)
    view = View.of(result)
    blocks = list(challenge(view))
    assert unexplained(blocks, result) == []
    assert [span for span in marked_spans(blocks) if not agrees(span, result)] == []
    for answer in answers(view).values():
        assert len(unmarked(" ".join([answer.text, *answer.points])).split()) <= MOST_WORDS


def test_a_run_that_multiplies_says_that_it_counts_twice():
    view = View.of(run("Leeds", Options(draws=200, method="report")))
    assert "counts twice what deprivation and adversity share" in said(view, "counted_twice")
    assert "this run counts that once" not in said(view, "counted_twice")
    assert "multiplied by an index" in said(view, "where_from")
    assert "review by the National Children's Bureau" not in said(view, "other_tools")


def test_a_rate_read_as_that_of_low_risk_families_is_said_to_be():
    view = View.of(run("Leeds", Options(draws=200, anchor="reference")))
    assert "read as that of low-risk families, which implies 19.2% for the nation" in said(view, "where_from")


def test_a_number_that_is_no_figure_would_be_found():
    result = result_for("rutland")
    assert unexplained([Paragraph("We saw 4,321 of them.")], result)
    [span] = marked_spans([Paragraph(View.of(result).quoted("disorganised_attachment.expected", "33"))])
    assert not agrees(span, result)


@pytest.mark.parametrize("name", PROFILES)
def test_sources_named_are_those_of_the_result(name: str):
    view = view_of(name)
    held = {each.id: each for each in view.result.sources}
    for answer in answers(view).values():
        for source in sources_behind(view, answer.rests_on):
            if source.id is None:
                assert all(place.split(", ")[0] in str(view.result.inputs.profile) for place in source.places)
            else:
                assert held[source.id].citation.startswith(source.name)
    listed = [block for block in challenge(view) if isinstance(block, Bullets)][-1]
    citations = {each.citation.rstrip(".") for each in view.result.sources}
    assert {item.rstrip(".") for item in listed.items} <= citations


@pytest.mark.parametrize("name", PROFILES)
def test_answers_about_the_evidence_name_a_source(name: str):
    view = view_of(name)
    for question in ("where_from", "other_tools", "studies_from_elsewhere"):
        assert [each for each in sources_behind(view, answers(view)[question].rests_on) if each.id], question


def test_what_to_add_has_a_place_in_a_drafted_profile(tmp_path):
    from imhcalc.cli.app import run as command

    drafted = tmp_path / "drafted.yaml"
    assert command(["init", "--area", "Rutland", "--yes", "-o", str(drafted), "--quiet"]) == 0
    text = drafted.read_text(encoding="utf-8")
    for key in PLACES:
        assert re.search(rf"^# {key}:", text, re.MULTILINE), key
    for name in PROFILES:
        for answer in answers(view_of(name)).values():
            assert set(answer.add) <= set(PLACES)


def test_what_cannot_be_answered_is_said_with_the_command_that_helps():
    blocks = list(challenge(view_of("rutland")))
    at = next(
        p for p, block in enumerate(blocks) if isinstance(block, Heading) and "cost, and what" in block.text
    )
    assert "This run does not say" in blocks[at + 1].text
    [commands] = [block for block in blocks[at + 1 : at + 3] if isinstance(block, Commands)]
    assert commands.items == (("imhcalc init --area Rutland", "drafts a place in a profile for staff (workforce); costs, and who pays (costs)"),)  # fmt: skip


# -- each answer against the result it is of -------------------------------------------------------------


def test_ten_in_a_hundred_is_the_run_of_that_reading_and_not_scaled_by_hand():
    view = view_of("leeds_plan")
    reading = view.number("disorganised_attachment.reading.one_in_ten.expected")
    scaled = view.number("disorganised_attachment.expected") * 0.10 / 0.15
    assert abs(reading - scaled) > 0.5
    marks = list(marked_spans([Paragraph(answers(view)["lower_rate"].text)]))
    assert marks[0].figure == "disorganised_attachment.reading.one_in_ten.expected"
    assert "at 10 in 100" in said(view, "lower_rate")
    assert "19.3%" in said(view, "lower_rate")


def test_a_scenario_that_sets_the_rate_is_carried_through_to_families():
    base = {
        "area": {"name": "Leeds"},
        "pathway": {
            "identified": {"rate": 0.5, "source": "ours"},
            "referred": {"rate": 0.5, "source": "ours"},
            "engaged": {"rate": 0.5, "source": "ours"},
        },
        "scenarios": {
            "one_in_ten": {
                "label": "one baby in ten",
                "set": {
                    "overrides.classifications.attachment.shares": {
                        "value": [0.10, 0.30, 0.60], "unit": "proportion", "shape": "dirichlet",
                        "effective_sample_size": 543, "status": "judgement", "tag": "seen", "rationale": "to see",
                    }
                },
            }
        },
    }  # fmt: skip
    text = said(View.of(run(base, FEW)), "lower_rate")
    assert 'The scenario "one baby in ten" carries another rate through: families who would come' in text
    assert re.search(r"families who would come, \d+ fewer", text)


def test_without_another_reading_the_low_end_of_the_rate_is_used_where_it_was_run():
    profile = {"area": {"name": "Leeds"}, "headline": "asq_personal_social", "known_groups": {
        "looked_after": {"label": "Looked-after children", "count": 40, "source": "ours", "year": 2025}}}  # fmt: skip
    view = View.of(run(profile, Options(draws=200, sensitivity=True)))
    assert not view.headline.readings
    answer = answers(view)["lower_rate"]
    assert marked_spans([Paragraph(answer.text)])[0].figure == "sensitivity.baseline.low"


def test_savings_are_cash_only_where_the_profile_says_so():
    assert said(view_of("leeds_plan"), "cash_releasing").startswith(
        "Are the savings cash-releasing? No. As the profile states them they release capacity, not money."
    )
    assert "claims no saving" in said(view_of("rutland"), "cash_releasing")
    view = view_of("leeds_plan")
    breaks_even = view.number("breakeven.social_care.families")
    assert view.number("demand.all") < breaks_even
    assert "does not match the cost" in said(view, "cash_releasing")


def test_the_weakness_of_added_places_is_owned_up_to():
    assert "a family seen by two services takes a place in each" in said(
        view_of("leeds_plan"), "counted_twice"
    )
    assert "two services" not in said(view_of("rutland"), "counted_twice")


def test_pay_is_named_as_a_source_of_cost():
    view = view_of("leeds_plan")
    named = sources_behind(view, answers(view)["what_it_costs"].rests_on)
    assert any(source.name.startswith("NHS pay bands") for source in named)


def test_who_pays_are_all_the_payers_of_the_run():
    view = view_of("leeds_plan")
    figures = {span.figure for span in marked_spans([Paragraph(answers(view)["which_budget"].text)])}
    assert figures == {figure.id for figure in view.result.figures if figure.id.startswith("cost.payer.")}


def test_a_measured_headline_is_not_said_to_be_modelled():
    view = view_of("measured")
    text = said(view, "where_from")
    assert "measured, not modelled" in text
    assert "assumed" not in text
    assert "cannot be set side by side" in said(view, "fits_with_what_is_known")
    assert "No range can be given" in said(view, "how_certain")


def test_an_answer_below_the_lowest_published_group_says_why():
    view = view_of("rutland")
    assert view.number("disorganised_attachment.expected") < view.number(
        "disorganised_attachment.published_bound.lower"
    )
    assert "below even the lower" in said(view, "not_the_maximum")
    assert "below even the lower" not in said(view_of("leeds"), "not_the_maximum")


def test_children_not_assessed_are_bounded():
    view = view_of("leeds_plan")
    text = said(view, "children_not_in_the_data")
    assert "77.5% of those eligible were assessed" in text
    assert "within 7.7% to 30.3%" in text
    assert "this run cannot say who was missed" in said(view_of("leeds"), "children_not_in_the_data")


def test_the_low_case_gives_every_range_there_is():
    view = view_of("leeds_plan")
    figures = {span.figure for span in marked_spans([Bullets(answers(view)["low_case"].points)])}
    assert figures == {
        "disorganised_attachment.expected",
        "demand.all",
        "provision.gap",
        "cost.total",
        "cost.gap",
    }
    assert answers(view)["low_case"].add == ()
    assert answers(view_of("rutland"))["low_case"].add == ("pathway", "services", "costs")


def test_doing_nothing_says_nothing_of_harm():
    assert "waiting at the end of 2026" in said(view_of("leeds_plan"), "nothing_done")
    for name in PROFILES:
        assert "cannot be foretold" in said(view_of(name), "nothing_done")


def test_text_of_the_profile_stays_text():
    hostile = "=cmd()|<b>\ue000disorganised_attachment.expected\ue0019\ue002"
    profile = {"area": {"name": "Leeds"}, "owner": hostile, "population": {
        "live_births": {"value": 8000, "source": hostile, "year": 2025}}}  # fmt: skip
    view = View.of(run(profile, FEW))
    blocks = list(challenge(view))
    assert all(agrees(span, view.result) for span in marked_spans(blocks))
    assert not any(
        "\ue000disorganised_attachment.expected\ue0019" in text for block in blocks for text in texts(block)
    )


@pytest.mark.parametrize(
    ("citation", "name"),
    [
        ("Sun and others (2017). American Journal.", "Sun and others (2017)"),
        (
            "Parent-Infant Foundation (June 2025). Who is holding the baby?",
            "Parent-Infant Foundation (June 2025)",
        ),
        ("HM Government. Family Hubs guide.", "HM Government. Family Hubs guide"),
    ],
)
def test_a_source_is_named_up_to_its_year(citation: str, name: str):
    assert short_name(citation) == name
