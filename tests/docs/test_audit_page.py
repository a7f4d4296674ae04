"""`docs/audit.md` is true: its commands print what it shows, its example is the file, its keys and verdicts exist."""

import re
import shlex

import pytest
import yaml

from imhcalc.loading.claim_shape import CLAIM_WORDS
from imhcalc.models.audit import VERDICTS
from imhcalc.models.claim import Claim, ClaimFigure
from imhcalc.models.printed import printed_in
from tests.docs.transcripts import ROOT, blocks, imhcalc, sessions

PAGE = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
FAILING = {"halton_2013", "preschool_disorder_girls", "childrens_commissioner"}


@pytest.mark.parametrize(("command", "shown"), sessions(PAGE), ids=[command for command, _ in sessions(PAGE)])
def test_a_command_prints_what_the_page_shows(command, shown):
    program, *arguments = shlex.split(command)
    assert program == "imhcalc"
    code, printed = imhcalc(*arguments)
    assert printed == shown
    assert code == (6 if any(name in command for name in FAILING) else 0)


def test_the_first_claim_is_the_example():
    example = yaml.safe_load((ROOT / "examples/claims/halton_2013.yaml").read_text(encoding="utf-8"))
    assert yaml.safe_load(blocks(PAGE, "yaml")[0]) == example


def test_forms_said_to_be_read_are():
    forms = PAGE.split("The audit reads ")[1].split(". A bare number")[0]
    written = re.findall(r"`([^`]+)`", forms)
    assert len(written) > 12
    assert all(printed_in(each).ends for each in written)


def test_keys_of_a_figure_are_all_there():
    table = PAGE.split("| Key of a figure")[1].split("\n\n")[0]
    named = {key for row in table.splitlines()[2:] for key in re.findall(r"`([^`]+)`", row.split("|")[1])}
    assert named == set(ClaimFigure.model_fields) - {"name"}


def test_keys_of_a_claim_are_all_named():
    tested = PAGE.split("## What can be claimed")[1].split("## The verdicts")[0]
    named = {word.split(":")[0] for word in re.findall(r"`([^`]+)`", tested)}
    described = {"title", "source", "quote", "area", "place", "ages", "year", "note"}
    assert set(Claim.model_fields) - described - named == set()


def test_other_words_said_to_be_read_are():
    said = PAGE.split("Common other words are read too:")[1].split("\n\n")[0]
    for meant in re.findall(r"((?:`[^`]+`(?: or )?)+)\s+for\s+`([^`]+)`", said):
        for word in re.findall(r"`([^`]+)`", meant[0]):
            assert CLAIM_WORDS.get(word) == meant[1] or word.startswith("cost_per_")


def test_the_verdicts_are_those_of_the_program():
    table = PAGE.split("## The verdicts")[1].split("\n\n")[1]
    assert re.findall(r"\| `([a-z_]+)` \| \d \|$", table, re.MULTILINE) == list(VERDICTS)


def test_the_link_to_the_settings_leads_there():
    assert (ROOT / "docs" / "../data/audit/settings.yaml").is_file()
    assert "../data/audit/settings.yaml" in PAGE
