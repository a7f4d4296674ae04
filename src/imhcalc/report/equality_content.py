"""A page for the equality assessment: what the figures say of groups, and what they do not."""

from collections.abc import Iterator

from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Bullets, Column, Paragraph, Table
from imhcalc.report.content import mix_is_the_nations
from imhcalc.report.plan_content import single
from imhcalc.report.view import View

NOTHING = "nothing: no figure is held by this group"


def equality(view: View) -> Iterator[Block]:
    """Say for each group what the figures hold, what they leave out, and what follows for those who use them."""
    yield Paragraph(
        "These figures cannot show whether a service treats groups fairly, or whom it would fail to reach. An equality "
        "assessment needs local counts of who is noticed, referred and seen, by group, and the views of families."
    )
    rows = (
        ("Poverty and place", _place(view), "any one family's means; rates are by neighbourhood, never by family"),
        ("Ethnicity", NOTHING, "differences between groups, in need or in who is noticed and helped; discrimination is not counted"),
        ("Disability", _disability(view), "disabled parents, and babies born with a disability"),
        ("Sex", _sex(view), "girls and boys apart"),
        ("Age of parents", NOTHING, "young parents, who may need help more often and seek it less"),
        ("Pregnancy and maternity", _maternity(view), "losses in pregnancy, and mothers whose babies are in care"),
        ("Adults' childhood adversity", "surveys of adults, national or local, which move the rates", "any one parent's past: surveys asked adults of all ages"),
        ("Migrants, and those seeking asylum", NOTHING, "their number and their need; true need may be higher"),
        ("Looked-after children, and other groups counted here", _known(view), "whether these families are among those expected: they are never added"),
        ("Religion or belief, sexual orientation, gender reassignment, marriage or civil partnership", NOTHING, "anything"),
    )  # fmt: skip
    yield Table(
        "What the figures say of groups",
        (Column("group"), Column("what this report holds"), Column("what it says nothing of")),
        rows,
    )
    yield Bullets(
        (
            "A group without a figure is not a group without need. It is one that nobody counted.",
            "Where families live must not be used to choose or to label any one of them.",
            "Local counts by group, where they can be had, belong beside these figures and not in them.",
        )
    )


def _place(view: View) -> str:
    of = view.headline.id
    people = single(view, f"{of}.share_of_people.q1", numbers.in_words)
    expected = single(view, f"{of}.share_of_expected.q1", numbers.in_words)
    if people is None or expected is None or mix_is_the_nations(view):
        return "a rate for each fifth of neighbourhoods, of the nation's mix: the local mix is not given"
    if not view.value(f"{of}.people.q1"):
        return f"numbers for each fifth of neighbourhoods; no {view.headline.counted} live in the most deprived fifth"
    return (
        f"numbers for each fifth of neighbourhoods: {people} of the {view.headline.counted} live in the most deprived fifth, and "
        f"{expected} of the expected need is there"
    )


def _of(view: View, *counted: str) -> str:
    """Return how many indicators count people of some kind."""
    number = sum(outcome.counted in counted for outcome in view.result.context.outcomes)
    return "one indicator" if number == 1 else f"{number} indicators"


def _sex(view: View) -> str:
    return (
        f"{_of(view, 'mothers')} of mothers and {_of(view, 'fathers')} of fathers, each at one national rate"
    )


def _maternity(view: View) -> str:
    return f"{_of(view, 'mothers')} of mothers' mental health, at national rates that do not vary here"


def _disability(view: View) -> str:
    """Name the indicators that say they take in a disability that is known early."""
    found = [
        outcome.label
        for outcome in view.result.context.outcomes
        if any("autism" in flag for flag in outcome.flags)
    ]
    return f"{found[0]}, which includes autism, for all children of that age" if found else NOTHING


def _known(view: View) -> str:
    groups = view.result.context.known_groups
    if not groups:
        return "nothing: the profile counts none"
    return "; ".join(
        f"{words}: {view.single(f'known_groups.{name}', numbers.whole)}" for name, words in groups.items()
    )
