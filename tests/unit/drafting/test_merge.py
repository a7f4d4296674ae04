"""Filling figures into a profile that somebody has written: nothing else of it may change."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from imhcalc.drafting.merge import fill, has, left_to_fill, put, with_comments
from imhcalc.faults import InputFaultsError
from imhcalc.loading.files import SourceText
from imhcalc.loading.positions import parse
from imhcalc.loading.profile_content import PROFILE_FILE
from imhcalc.models.official import RefreshedFigure

WRITTEN = """\
# Ours: odd columns, four spaces, a list that is not indented
area:   Leeds      # the city
population:
    maternities: {value: 8200,   source: 'our units', year: 2025}   # twins once
    # a note below the last key
local_exposures:
    ace:
        shares:
        - 50%
        - 24%
        # a note between
        - 16%
        - 10%
notes: ["a long note that goes on and on so that no library would leave it on its line of the file", b]
"""
BIRTHS = RefreshedFigure("population.live_births", 8300.0, "ONS, births by area", "2024")
AGES = RefreshedFigure(
    "population.children_by_age", {"0": 8100.0, "1": 8200.0}, "ONS, estimates of population", "mid-2024"
)
PSED = RefreshedFigure(
    "observed.eyfs_psed",
    {"below": 1790.0, "assessed": 9350.0},
    "DfE, early years",
    "2023/24",
    "of the county",
)


def added_lines(before: str, after: str) -> list[str]:
    """The lines that are new; every line there was has to be there still, in the same order."""
    rest = iter(after.splitlines(keepends=True))
    new = []
    for line in before.splitlines(keepends=True):
        for found in rest:
            if found == line:
                break
            new.append(found)
        else:
            pytest.fail(f"lost: {line}")
    return [*new, *rest]


def test_a_figure_is_put_under_its_mapping_and_every_other_byte_stays():
    filled = fill(WRITTEN, [BIRTHS])
    assert filled.done == {"population.live_births": "added"}
    assert added_lines(WRITTEN, filled.text) == [
        '    live_births: {value: 8300, source: "ONS, births by area", year: 2024}\n'
    ]
    assert yaml.safe_load(filled.text)["population"]["maternities"]["value"] == 8200


def test_a_mapping_that_is_not_there_is_made_at_the_end():
    filled = fill(WRITTEN, [PSED])
    assert filled.text.startswith(WRITTEN)
    assert yaml.safe_load(filled.text)["observed"] == {
        "eyfs_psed": {
            "below": 1790, "assessed": 9350, "source": "DfE, early years", "year": "2023/24", "note": "of the county",
        }
    }  # fmt: skip


def test_children_by_age_have_their_source_beside_them():
    filled = fill("area: Leeds\n", [AGES])
    assert yaml.safe_load(filled.text)["population"] == {
        "children_by_age": {"0": 8100, "1": 8200}, "source": "ONS, estimates of population", "year": "mid-2024",
    }  # fmt: skip


def test_where_the_place_of_the_source_is_taken_it_is_told_in_a_comment():
    filled = fill("area: Leeds\npopulation: \n  live_births: 8300\n  source: our units\n", [AGES])
    assert yaml.safe_load(filled.text)["population"]["source"] == "our units"
    assert "  # ONS, estimates of population, mid-2024\n" in filled.text


def test_a_value_of_the_users_own_is_kept():
    for own in ("8250", "{value: 8250, source: our units, year: 2025}"):
        text = f"area: Leeds\npopulation: {{live_births: {own}}}\n"
        assert fill(text, [BIRTHS]) == fill(text, [BIRTHS])
        filled = fill(text, [BIRTHS])
        assert (filled.text, filled.done) == (text, {"population.live_births": "kept"})


def test_an_older_figure_of_the_same_source_is_written_over_and_the_comments_about_it_stay():
    first = fill(WRITTEN, [BIRTHS, AGES, PSED]).text.replace("year: 2024}", "year: 2024}  # checked by Ann")
    newer = [
        RefreshedFigure(BIRTHS.key, 8123.0, BIRTHS.source, "2025"),
        RefreshedFigure(PSED.key, {"below": 1700.0, "assessed": 9000.0}, PSED.source, "2024/25", PSED.note),
    ]
    filled = fill(first, newer)
    assert filled.done == {BIRTHS.key: "renewed", PSED.key: "renewed"}
    assert (
        'live_births: {value: 8123, source: "ONS, births by area", year: 2025}  # checked by Ann'
        in filled.text
    )
    assert yaml.safe_load(filled.text)["observed"]["eyfs_psed"]["below"] == 1700
    assert set(fill(filled.text, newer).done.values()) == {"same"}


def test_the_line_that_was_left_to_be_filled_in_gives_way_and_its_neighbours_stay():
    text = (
        "area: Leeds\n\n## Words.\n# observed:   # children\n#   other: {below: 0, source: FILL IN}\n"
        "#   eyfs_psed: {below: 0, source: FILL IN}\n\n## More words.\n# costs:\n#   price_year: 2000\n"
    )
    filled = fill(text, [PSED]).text
    assert "observed:   # children\n#   other: {below: 0, source: FILL IN}\n  eyfs_psed:" in filled
    assert left_to_fill(filled) == {"costs"}
    by_hand = filled.replace("#   other", "  other")
    assert list(yaml.safe_load(by_hand)["observed"]) == ["other", "eyfs_psed"]


def test_a_comment_of_the_users_own_is_not_taken_for_a_line_to_be_filled_in():
    text = "area: Leeds\n# headline: ask Ann about this\n# services: ask Ann\n"
    text = put(put(text, ("headline",), "a"), ("services", "team"), {"label": "A team"})
    assert "# headline: ask Ann about this\n# services: ask Ann\n" in text


@pytest.mark.parametrize(
    "text",
    [
        "{area: Leeds}\n",
        "area: Leeds\npopulation: {}\n",
        "area: Leeds\npopulation: {maternities: 8200}\n",
        "area: Leeds\npopulation: {\n  maternities: 8200, # ours\n}\n",
        "area: Leeds",
        "area: Leeds\r\npopulation:\r\n  maternities: 8200\r\n",
        "  area: Leeds\n  population:\n    maternities: 8200",
        "population:\n  maternities: 8200\narea: Leeds\n",
        "area: Leeds\npopulation:\n  children_by_quintile:\n  - 1\n  - 2\n  - 3\n  - 4\n  - 5\nname: x\n",
        "area: Leeds\nnotes:\n- |\n  two\n  lines\n",
        '"area": "Leeds"\n"population":\n  "maternities": 8200\n',
    ],
)
def test_any_way_of_writing_a_profile_can_be_filled(text):
    filled = fill(text, [BIRTHS, AGES, PSED]).text
    read = yaml.safe_load(filled)
    was = yaml.safe_load(text)
    assert read["population"]["live_births"]["value"] == 8300
    assert read["observed"]["eyfs_psed"]["assessed"] == 9350
    assert {**read["population"], **was.get("population", {})} == read["population"]
    assert "\r\n" in text or "\r" not in filled
    assert "\r\n" not in text or "\n" not in filled.replace("\r\n", "")
    assert fill(filled, [BIRTHS, AGES, PSED]).text == filled


def test_a_file_that_cannot_be_filled_safely_is_refused_with_what_to_write():
    text = "area: Leeds\nnotes:\n- |+\n  kept to the last line\n\n"
    with pytest.raises(InputFaultsError) as refused:
        fill(text, [BIRTHS])
    (fault,) = refused.value.faults
    assert fault.expected.startswith("population: {live_births: {value: 8300")
    with pytest.raises(InputFaultsError):
        fill("area: Leeds\npopulation: 7\n", [BIRTHS])


def test_a_file_is_read_and_not_written(tmp_path):
    path = tmp_path / "leeds.yaml"
    path.write_bytes(b"area: Leeds\r\n")
    assert fill(path, [BIRTHS]).text.startswith("area: Leeds\r\n")
    assert path.read_bytes() == b"area: Leeds\r\n"


texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), max_size=30)
values = st.recursive(
    st.floats(0, 1e9) | st.integers(0, 10**9) | texts,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(texts.filter(bool), inner, min_size=1, max_size=3)
    ),
)


@given(values)
def test_whatever_is_put_in_is_read_back(value):
    text = put(WRITTEN, ("options", "one", "set"), value)
    document = parse(SourceText("a.yaml", b"", text), PROFILE_FILE)
    assert document.faults == []
    assert document.root.at(("options", "one", "set")).value == value
    assert has(text, "options.one.set")


def test_comments_are_added_after_a_file_without_a_last_line_break():
    assert with_comments("area: Leeds", ["## a\n## b"]) == "area: Leeds\n\n## a\n## b\n"
