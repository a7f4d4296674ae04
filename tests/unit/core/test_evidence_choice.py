import pytest

from imhcalc.core.evidence_choice import choose_evidence
from tests.unit.core.examples import refused

HELD = {"England": 1, "Scotland": 2}


@pytest.mark.parametrize(
    ("nation", "fallback", "strict", "chosen"),
    [
        ("Scotland", ["England"], False, (2, "Scotland", False)),
        ("Scotland", ["England"], True, (2, "Scotland", False)),
        ("Wales", ["Northern Ireland", "Scotland", "England"], False, (2, "Scotland", True)),
        ("Wales", ["England", "Scotland"], False, (1, "England", True)),
    ],
)
def test_own_evidence_first_then_the_order_of_fallback(nation, fallback, strict, chosen):
    assert choose_evidence(HELD, nation, fallback, strict=strict) == chosen


@pytest.mark.parametrize(
    ("fallback", "strict"), [([], False), (["Northern Ireland"], False), (["England"], True)]
)
def test_no_evidence(fallback, strict):
    with refused("E_NO_EVIDENCE", "Wales"):
        choose_evidence(HELD, "Wales", fallback, strict=strict)


def test_evidence_is_carried_unless_that_is_forbidden():
    assert choose_evidence(HELD, "Wales", ["Scotland", "England"]) == (2, "Scotland", True)
