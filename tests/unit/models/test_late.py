"""Models that wait for pydantic: the same fields, values and refusals as pydantic's own, and none of its weight."""

import copy
import json
import pickle
import subprocess
import sys
import warnings
from typing import Annotated, Literal

import pydantic
import pytest
from pydantic import TypeAdapter, ValidationError

from imhcalc.models import late
from imhcalc.models.base import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    Made,
    Strict,
    model_validator,
)
from imhcalc.models.evidence import Evidence
from imhcalc.models.profile import Profile
from imhcalc.models.result import Result
from tests.support import ROOT, run, shipped


class Leaf(Strict):
    """A leaf."""

    size: Annotated[float, Field(gt=0)]
    inner: dict[str, "Leaf"] = Field(default_factory=dict)


class Base(Strict):
    name: Annotated[str, Field(min_length=1)]
    note: Annotated[str, AfterValidator(str.upper)] | None = None


class Tree(Base):
    """A tree."""

    model_config = ConfigDict(populate_by_name=True)

    kind: Literal["oak", "elm"] = "oak"
    from_: list[str] = Field(alias="from", default_factory=list)
    leaf: (
        Annotated[Leaf, BeforeValidator(lambda each: {"size": each} if isinstance(each, float) else each)]
        | None
    ) = None
    leaves: list[Leaf] = Field(default_factory=list)
    ends: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _elms_have_leaves(self):
        if self.kind == "elm" and not self.leaves:
            msg = "an elm has leaves"
            raise ValueError(msg)
        return self


class Reckoned(Made):
    total: float
    of: list[str] = Field(default_factory=list)


WHOLE = {
    "name": "one",
    "from": ["a"],
    "leaf": 1.5,
    "leaves": [{"size": 1.0, "inner": {"x": {"size": 2.0}}}],
    "ends": (1.0, 2.0),
}


def refusals(model: type[Strict], value: object) -> list[tuple[str, tuple[int | str, ...]]]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(value)
    return [(each["type"], each["loc"]) for each in caught.value.errors()]


def test_what_is_validated_is_of_the_model_that_was_declared():
    tree = Tree.model_validate(WHOLE)
    assert type(tree) is Tree
    assert type(tree.leaf) is Leaf
    assert type(tree.leaves[0].inner["x"]) is Leaf
    assert tree == Tree(**WHOLE) == Tree.model_validate(tree)
    assert tree.model_fields_set == {"name", "from_", "leaf", "leaves", "ends"}


def test_a_value_passes_through_what_comes_after_it():
    assert Base(name="one", note="more").note == "MORE"


def test_json_is_validated_too():
    assert Tree.model_validate_json(json.dumps(WHOLE)) == Tree.model_validate(WHOLE)


@pytest.mark.parametrize(
    ("change", "kind", "at"),
    [
        ({"name": ""}, "string_too_short", ("name",)),
        ({"name": 1}, "string_type", ("name",)),
        ({"kind": "ash"}, "literal_error", ("kind",)),
        ({"more": 1}, "extra_forbidden", ("more",)),
        ({"leaf": 0.0}, "greater_than", ("leaf", "size")),
        (
            {"leaves": [{"size": 1.0, "inner": {"x": {"size": -1.0}}}]},
            "greater_than",
            ("leaves", 0, "inner", "x", "size"),
        ),
        ({"kind": "elm", "leaves": []}, "value_error", ()),
    ],
)
def test_what_is_refused_is_refused_where_it_stands(change, kind, at):
    assert refusals(Tree, WHOLE | change) == [(kind, at)]
    with pytest.raises(ValidationError):
        Tree(**WHOLE | change)


def test_all_that_is_missing_is_said_at_once():
    assert refusals(Tree, {"leaves": [{}]}) == [("missing", ("name",)), ("missing", ("leaves", 0, "size"))]


def test_a_value_is_made_of_its_fields_as_they_are():
    made = Tree.model_construct(name="one", **{"from": ["a"]})
    assert made == Tree(name="one", from_=["a"])
    assert made.model_fields_set == {"name", "from_"}
    assert Tree.model_construct(name="").name == ""
    assert Reckoned(total=1.0) == Reckoned.model_validate({"total": 1.0})
    assert Reckoned(total=1.0).of is not Reckoned(total=1.0).of


@pytest.mark.parametrize("model", [Reckoned, Reckoned.model_construct])
@pytest.mark.parametrize(
    ("fields", "said"), [({}, "lacks ['total']"), ({"total": 1.0, "sum": 2}, "no fields ['sum']")]
)
def test_a_value_lacks_no_field_and_has_no_other(model, fields, said):
    with pytest.raises(TypeError, match="Reckoned") as caught:
        model(**fields)
    assert said in str(caught.value)


def test_what_the_program_works_out_is_refused_where_it_is_read_back():
    assert refusals(Reckoned, {"total": "1", "of": [1]}) == [
        ("float_type", ("total",)),
        ("string_type", ("of", 0)),
    ]


def test_a_value_changes_in_a_copy_only():
    tree = Tree(**WHOLE)
    with pytest.raises(AttributeError, match="frozen: `name`"):
        tree.name = "two"
    with pytest.raises(AttributeError, match="frozen: `name`"):
        del tree.name
    other = tree.model_copy(update={"note": "more"})
    assert (tree.note, other.note, other.name) == (None, "more", "one")
    assert other.model_fields_set == tree.model_fields_set | {"note"}
    assert tree != other
    assert tree != tree.leaf


def test_a_value_goes_to_another_process_and_back():
    tree = Tree(**WHOLE)
    back = pickle.loads(pickle.dumps(tree))  # noqa: S301 -- our own
    assert back == tree
    assert back.model_fields_set == tree.model_fields_set
    assert copy.deepcopy(tree) == tree


def test_a_value_shows_its_fields_and_hashes_by_them():
    leaf = Base(name="one")
    assert repr(leaf) == "Base(name='one', note=None)"
    assert hash(leaf) == hash(Base.model_construct(name="one"))
    with pytest.raises(TypeError, match="unhashable"):
        hash(Tree(**WHOLE))


@pytest.mark.parametrize("mode", ["python", "json"])
@pytest.mark.parametrize("by_alias", [False, True])
@pytest.mark.parametrize(
    "left_out", [{}, {"exclude_unset": True}, {"exclude_none": True}, {"exclude": {"leaf"}}]
)
def test_what_is_dumped_is_what_pydantic_dumps(mode, by_alias, left_out):
    tree = Tree(**WHOLE)
    expected = TypeAdapter(Tree).dump_python(tree, mode=mode, by_alias=by_alias, **left_out)
    dumped = tree.model_dump(mode=mode, by_alias=by_alias, **left_out)
    assert dumped == expected
    assert list(dumped) == list(expected)


def test_values_that_are_no_plain_ones_stay_as_they_are():
    made = Reckoned.model_construct(total=1j)
    assert made.model_dump() == {"total": 1j, "of": []}


@pytest.mark.parametrize("model", [Tree, Profile, Evidence, Result])
def test_the_fields_are_those_of_pydantics_own_model(model):
    assert list(model.model_fields) == list(model.__dict__["_blank"])


def test_the_schema_is_that_of_pydantics_own_model():
    class Twig(pydantic.BaseModel):
        """A leaf."""

        model_config = pydantic.ConfigDict(extra="forbid")
        size: Annotated[float, pydantic.Field(gt=0)]
        inner: dict[str, "Twig"] = pydantic.Field(default_factory=dict)

    ours = json.dumps(Leaf.model_json_schema()).replace("Leaf", "Twig")
    assert json.loads(ours) == Twig.model_json_schema()


@pytest.mark.parametrize("profile", ["Leeds", {"area": "Hackney", "population": {"live_births": 900}}])
def test_a_whole_result_is_what_its_models_allow(profile):
    result = run(profile)
    validated = Result.model_validate(result.model_dump(by_alias=True))
    assert validated == result
    # Also a whole number is written as what it is.
    assert json.dumps(validated.model_dump(mode="json")) == json.dumps(result.model_dump(mode="json"))
    with warnings.catch_warnings(action="error"):
        written = result.model_dump_json(by_alias=True)
    assert json.loads(written) == json.loads(json.dumps(result.model_dump(mode="json", by_alias=True)))


def test_what_was_dumped_of_evidence_makes_the_same_evidence():
    evidence = shipped().evidence
    assert late.trusted(Evidence, json.loads(evidence.model_dump_json(exclude_unset=True))) == evidence
    assert Evidence.model_validate(evidence.model_dump()) == evidence


def test_what_was_dumped_of_a_value_makes_the_same_value():
    tree = Tree(**WHOLE)
    assert late.trusted(Tree, json.loads(tree.model_dump_json(by_alias=False, exclude_unset=True))) == tree


@pytest.mark.parametrize(
    "of_pydantic", [pydantic.Field(default=1.0), pydantic.model_validator(mode="after")(lambda each: each)]
)
def test_what_is_declared_by_pydantic_itself_is_refused_and_not_lost(of_pydantic):
    with pytest.raises(TypeError, match=r"size: .* from imhcalc\.models\.base"):
        type("Odd", (Strict,), {"__annotations__": {"size": float}, "size": of_pydantic})


def test_to_declare_models_and_make_values_takes_no_pydantic():
    program = (
        "import sys; from imhcalc.models import result, profile, evidence, plan, comparison;"
        "print(result.Warned(code='a', where='b', message='c').model_dump(), 'pydantic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "{'code': 'a', 'where': 'b', 'message': 'c'} False"
