"""Sources: whether each is there for something."""

from collections.abc import Iterator

from imhcalc.linting.rules import Flaw, Rule
from imhcalc.linting.subject import Subject


def source_not_cited(subject: Subject) -> Iterator[Flaw]:
    """Yield sources that no figure and no conflict cites.

    Why: a source that nothing cites makes a pack look better founded than it is, or its figure was lost on the way.

    What to do: cite it where its figure stands, or take it out.
    """
    if subject.refused or not subject.is_whole:
        return  # what could not be loaded may cite it
    cited = {figure.quantity.source for figure in subject.figures.values()}
    cited |= {conflict.source for conflict in subject.evidence.conflicts.values()}
    for name, source in subject.own_sources():
        if name not in cited:
            yield Flaw(
                ("sources", name),
                "nothing cites it",
                found=source.citation,
                expected="a figure or a conflict with this `source`",
                help="cite it where its figure stands, or take it out",
                at_key=True,
            )


RULES = (Rule("source-not-cited", "warning", "sources never cited", source_not_cited),)
