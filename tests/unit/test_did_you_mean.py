"""What is offered for a name that is not known: what was meant, or nothing."""

import pytest

from imhcalc.faults import did_you_mean, is_slip, nearest


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("nmae", "name"),
        ("ase", "ace"),
        ("gp", "gap"),
        ("brths", "births"),
        ("Englnd", "England"),
        ("highest", "higher"),
        ("provision.gp", "provision.gap"),
        ("disorganised_attachment.prevlence", "disorganised_attachment.prevalence"),
        ("mental_health", "fathers_mental_health"),
        ("team_size", "parameters.team_size"),
        ("jones_2", "jones"),
        ("seven-fautls.yaml", "seven-faults.yaml"),
    ],
)
def test_a_slip_is_met_with_what_was_meant(written, meant):
    assert did_you_mean(written, ["something_else", meant]) == f"did you mean `{meant}`?"


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("violence", "evidence"),
        ("region", "projection"),
        ("pay", "pathway"),
        ("depression", "deprivation"),
        ("prices", "services"),
        ("source", "assurance"),
        ("Atlantis", "Lancs"),
        ("Westfield", "Wakefield"),
        ("Paris", "Ards"),
        ("no_such.yaml", "run.yaml"),
        ("provision.xyz", "provision.met"),
    ],
)
def test_another_word_of_like_letters_is_not_offered(written, other):
    assert nearest(written, [other]) is None
    assert not is_slip(written.casefold(), other.casefold())


def test_the_nearest_that_may_be_a_slip_is_offered_though_another_has_more_letters_in_common():
    assert nearest("middletown", ["middle devon", "midletown"]) == "midletown"
