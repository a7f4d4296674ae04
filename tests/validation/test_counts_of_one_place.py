"""How far counts of one place differ: what `check` lets pass is what real areas do within three years.

The official counts of children by single year of age (data/areas/areas.csv) stand in for births three years
apart: those under one against those of three, of the same area on the same day.
"""

from imhcalc.areas.names import list_areas, resolve
from imhcalc.checking.sums import limits_around
from tests.support import shipped

KINDS = ("district", "upper tier", "health body", "region", "nation")


def children(area):
    table = shipped().table
    members = resolve(table, area.code or area.name).members
    return [sum(district.children[age] * share for district, share in members) for age in range(6)]


def test_fewer_than_one_area_in_a_hundred_differs_by_more_in_three_years():
    areas = [area for kind in KINDS for area in list_areas(shipped().table, kind)]
    beyond = []
    for area in areas:
        babies, *_, three, _, _ = children(area)
        lower, upper = limits_around(three)
        if not lower <= babies <= upper:
            beyond.append(area.name)
    assert len(areas) > 400
    assert 0 < len(beyond) < len(areas) / 100


def test_no_area_differs_by_more_in_one_year():
    for kind in KINDS:
        for area in list_areas(shipped().table, kind):
            babies, one, *_ = children(area)
            lower, upper = limits_around(one)
            assert lower <= babies <= upper, area.name
