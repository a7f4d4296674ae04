"""What is said of a run made again."""

from imhcalc.models.replay import Moved, Otherwise, Replay
from imhcalc.models.result import Figure, UncertaintyInterval
from imhcalc.report.replay_content import MOST_LISTED, replay_lines

HASH = "0123456789abcdef" * 4


def figure(value, limits=None, name="flow.families", unit="families_per_year"):
    interval = None
    if limits is not None:
        interval = UncertaintyInterval(lower=limits[0], upper=limits[1], level=0.95, kind="predictive")
    return Figure(id=name, label="It", value=value, unit=unit, method="derived", interval=interval)


def lines(*, is_whole=False, **said):
    return list(replay_lines(Replay(is_same=False, sha256=HASH, otherwise=(), **said), is_whole=is_whole))


def test_the_same():
    same = Replay(is_same=True, sha256=HASH, otherwise=())
    assert list(replay_lines(same, is_whole=False)) == [
        "The result is the same, byte for byte (hash 0123456789ab)."
    ]
    although = Replay(is_same=True, sha256=HASH, otherwise=(Otherwise("numpy", "1.0", "2.0"),))
    assert list(replay_lines(although, is_whole=False))[1:] == [
        "That is so although these are not as they were:", "  numpy: 2.0, was 1.0",
    ]  # fmt: skip


def test_a_figure_that_moved_says_from_where_to_where_and_by_how_much():
    moved = Moved(figure(110.0, (90.0, 130.0)), 100.0, (80.0, 120.0))
    assert "  flow.families: 110 (90 to 130), was 100 (80 to 120) families a year (+10, +10%)" in lines(
        moved=(moved,)
    )


def test_a_range_alone_that_moved():
    moved = Moved(figure(0.186, (0.1131, 0.2881), unit="proportion"), 0.186, (0.1132, 0.2881))
    assert "  flow.families: 18.6% (11.31% to 28.81%), was 18.6% (11.32% to 28.81%)" in lines(moved=(moved,))


def test_a_figure_that_came_out_of_nothing_or_lost_its_value():
    assert "  flow.families: 5, was 0 families a year (+5)" in lines(moved=(Moved(figure(5.0), 0.0, None),))
    assert "  flow.families: no value, was 5 families a year" in lines(
        moved=(Moved(figure(None), 5.0, None),)
    )
    assert "  flow.families: 5 (4 to 6), was no value families a year" in lines(
        moved=(Moved(figure(5.0, (4.0, 6.0)), None, None),)
    )


def test_the_last_digits_are_not_listed():
    near = Moved(figure(100.0 + 1e-10, (80.0, 120.0)), 100.0, (80.0, 120.0))
    assert near.in_last_digits
    assert lines(moved=(near, near))[2:] == [
        "2 figures moved in their last digits only, as between kinds of machine."
    ]
    assert not Moved(figure(100.0), 100.0, (80.0, 120.0)).in_last_digits


def test_the_first_are_listed_or_all():
    moved = tuple(Moved(figure(2.0, name=f"a.{number}"), 1.0, None) for number in range(MOST_LISTED + 5))
    few = lines(moved=moved)
    assert "25 figures moved; the first 20 (all of them: --all-figures):" in few
    assert len([line for line in few if line.startswith("  a.")]) == MOST_LISTED
    whole = lines(moved=moved, is_whole=True)
    assert "25 figures moved:" in whole
    assert len([line for line in whole if line.startswith("  a.")]) == len(moved)


def test_of_figures_that_are_new_the_first_are_named_or_all():
    added = tuple(f"a.{number}" for number in range(MOST_LISTED + 5))
    (few,) = (line for line in lines(added=added) if "are new" in line)
    assert few == f"25 figures are new: {', '.join(added[:MOST_LISTED])} and 5 more"
    (whole,) = (line for line in lines(added=added, is_whole=True) if "are new" in line)
    assert whole.endswith(added[-1])


def test_why_it_may_differ():
    assert "The record itself was changed since it was written." in lines(is_changed=True)
    assert any("this is a fault of imhcalc" in line for line in lines())
    left_out = lines(left_out=("observed.asq_personal_social",))
    assert "  observed.asq_personal_social" in left_out
    assert lines(gone=("a",), added=("b", "c"), parts=("context", "figures"))[2:] == [
        "1 figure is no longer there: a", "2 figures are new: b, c",
        "Beside the figures, what differs is: the words of the report",
    ]  # fmt: skip
