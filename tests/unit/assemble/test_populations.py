"""How many there are: counts that a profile states, shared over the districts that an area is made of."""

from dataclasses import replace

import pytest

from imhcalc import application
from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.assemble.populations import Populations, populations_of
from imhcalc.models.profile import Profile
from tests.support import shipped

NAMES = ["Leeds", "Bradford"]


def populations(children_by_age, held_at_three=None) -> Populations:
    """Return the populations of two districts together, of which others than the table's may be aged three."""
    held = shipped()
    stated = {"area": {"name": "Both", "members": NAMES}, "population": {"children_by_age": children_by_age}}
    profile = Profile.model_validate(stated)
    selection = application.select_area(held.table, profile)
    if held_at_three is not None:
        members = tuple(
            (replace(district, children=(*district.children[:3], count, *district.children[4:])), share)
            for (district, share), count in zip(selection.members, held_at_three, strict=True)
        )
        selection = replace(selection, members=members)
    around = application.surroundings_of(held.table, selection, held.evidence, None)
    return populations_of(EvidenceInUse(held.evidence, profile), around)


def test_children_stated_are_shared_as_the_table_has_them():
    found = populations({"3": 1000}, held_at_three=(300.0, 100.0))
    assert [unit.counts["children_3"] for unit in found.units] == pytest.approx([750, 250])
    assert found.methods["children_3"] == "stated"


def test_children_of_an_age_that_no_district_has_are_shared_evenly():
    found = populations({"3": 1000}, held_at_three=(0.0, 0.0))
    assert [unit.counts["children_3"] for unit in found.units] == pytest.approx([500, 500])
    assert found.total("children_3") == pytest.approx(1000)
