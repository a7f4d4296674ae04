"""Records do what the standard library's dataclasses do, and are quick to define."""

import copy
import dataclasses
import pickle
import sys
from dataclasses import FrozenInstanceError, field, replace

import pytest

from imhcalc import records

KINDS = [dataclasses.dataclass, records.dataclass]


def point(kind, **options):
    @kind(**options)
    class Point:
        """A point."""

        x: float
        y: float
        names: list[str] = field(default_factory=list)
        z: float = 0.0

    return Point


def followed(kind):
    @kind(frozen=True)
    class Square:
        side: float
        area: float = field(init=False)
        kept: dict = field(default_factory=dict, repr=False)

        def __post_init__(self):
            object.__setattr__(self, "area", self.side**2)

        def __repr__(self):
            return f"a square of {self.area}"

    return Square


def of_another(kind):
    @kind(frozen=True, slots=True)
    class Base:
        """A base."""

        a: int
        b: int = 2

    @kind(frozen=True, slots=True)
    class More(Base):
        """More of it."""

        c: int = 3
        b: int = 5

    return More


def outcome(act):
    """Return what an act gives, or the kind of its error."""
    try:
        return act()
    except (TypeError, AttributeError) as error:
        return type(error)


def both(make, act):
    """Return what an act on a class of either kind gives."""
    standard, ours = (outcome(lambda kind=kind: act(make(kind))) for kind in KINDS)
    assert ours == standard
    return ours


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ((1.0, 2.0), {}),
        ((1.0,), {"y": 2.0}),
        ((), {"x": 1.0, "y": 2.0}),
        ((1.0, 2.0, ["a"], 3.0), {}),
        ((), {"x": 1.0, "y": 2.0, "names": ["a"], "z": 3.0}),
        ((1.0, 2.0), {"z": 3.0}),
        ((1.0,), {}),
        ((), {}),
        ((1.0, 2.0), {"w": 3.0}),
        ((1.0, 2.0), {"x": 3.0}),
        ((1.0, 2.0, [], 3.0, 4.0), {}),
        ((1.0, 2.0, [], 3.0), {"z": 4.0}),
        ((), {"x": 1.0, "y": 2.0, "names": [], "w": 3.0}),
    ],
)
def test_records_are_made_as_dataclasses_are(given, named):
    found = both(point, lambda cls: dataclasses.asdict(cls(*given, **named)))
    assert found is TypeError or found["x"] == 1.0


def test_a_refusal_says_what_is_taken():
    with pytest.raises(TypeError, match="Point takes x, y, names, z; given were 1 in order, and by name w"):
        point(records.dataclass)(1.0, w=2.0)
    with pytest.raises(TypeError, match="and by name none"):
        point(records.dataclass)(1.0)


@pytest.mark.parametrize(
    "options", [{}, {"frozen": True}, {"frozen": True, "slots": True}, {"eq": False}, {"slots": True}]
)
@pytest.mark.parametrize(
    "act",
    [
        lambda cls: repr(cls(1.0, 2.0)),
        lambda cls: cls(1.0, 2.0) == cls(1.0, 2.0),
        lambda cls: cls(1.0, 2.0) == cls(1.0, 3.0),
        lambda cls: cls(1.0, 2.0) == (1.0, 2.0, [], 0.0),
        lambda cls: len({hash(each) for each in [cls(1.0, 2.0, ()), cls(1.0, 2.0, ())]}),
        lambda cls: hash(cls(1.0, 2.0)) != 0,
        lambda cls: setattr(cls(1.0, 2.0), "x", 3.0),
        lambda cls: delattr(cls(1.0, 2.0), "x"),
        lambda cls: replace(cls(1.0, 2.0), y=5.0).y,
        lambda cls: replace(cls(1.0, 2.0), w=5.0),
        lambda cls: [each.name for each in dataclasses.fields(cls)],
        lambda cls: cls.__match_args__,
        lambda cls: cls.__doc__,
    ],
)
def test_records_are_shown_compared_and_changed_as_dataclasses_are(options, act):
    both(lambda kind: point(kind, **options), act)


def test_records_are_frozen_where_they_say_so():
    frozen = point(records.dataclass, frozen=True)(1.0, 2.0)
    with pytest.raises(FrozenInstanceError, match="'x'"):
        frozen.x = 2.0
    with pytest.raises(FrozenInstanceError, match="'x'"):
        del frozen.x
    free = point(records.dataclass)(1.0, 2.0)
    free.x = 2.0
    assert free.x == 2.0


@pytest.mark.parametrize(
    "act",
    [
        lambda cls: cls(3.0).area,
        lambda cls: repr(cls(3.0)),
        lambda cls: cls(3.0, {"a": 1}).kept,
        lambda cls: cls(3.0) == cls(3.0),
        lambda cls: cls(3.0, 9.0, {}),
        lambda cls: cls(3.0, area=9.0),
    ],
)
def test_what_a_class_has_of_its_own_is_kept(act):
    both(followed, act)


@pytest.mark.parametrize(
    "act",
    [
        lambda cls: repr(cls(1)),
        lambda cls: dataclasses.asdict(cls(1, 2, 3)),
        lambda cls: cls(1) == cls(1, 5, 3),
    ],
)
def test_fields_of_the_class_before_come_first(act):
    both(of_another, act)


def test_records_in_order():
    def ordered(kind):
        return kind(order=True)(
            type("Place", (), {"__annotations__": {"file": str, "line": int}, "__doc__": "A place."})
        )

    both(ordered, lambda cls: [each.line for each in sorted([cls("b", 1), cls("a", 3), cls("a", 2)])])
    both(ordered, lambda cls: cls("a", 1) < ("a", 2))


@records.dataclass(frozen=True, slots=True)
class Sent:
    """What goes to another process."""

    value: float


def test_a_record_goes_to_another_process_and_back(monkeypatch):
    monkeypatch.setitem(
        sys.modules, Sent.__module__, sys.modules.get(Sent.__module__) or type(sys)(Sent.__module__)
    )
    monkeypatch.setattr(sys.modules[Sent.__module__], "Sent", Sent, raising=False)
    sent = Sent(1.0)
    assert pickle.loads(pickle.dumps(sent)) == copy.copy(sent) == copy.deepcopy(sent) == sent  # noqa: S301 -- our own
    assert copy.copy(sent).__dict__ is not sent.__dict__


def test_to_define_a_record_compiles_nothing(monkeypatch):
    """Counted, not timed: it is the compiling of methods that takes long."""
    made = []
    run = exec
    monkeypatch.setattr("builtins.exec", lambda *given: made.append(1) or run(*given))
    point(records.dataclass, frozen=True)
    assert not made
    point(dataclasses.dataclass, frozen=True)
    assert made
