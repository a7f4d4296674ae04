"""Rival values: figures of the same thing that differ, and whether the pack says so."""

import re
from collections.abc import Iterator
from itertools import combinations

from imhcalc.linting.rounding import agree, said
from imhcalc.linting.rules import Flaw, Rule
from imhcalc.linting.subject import IN_EVERY_RUN, Figure, Path, Subject

_FILLER = {"a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "who", "with"}
_TOKEN = re.compile(r"[a-z0-9.+½]+")


def rivals_not_declared(subject: Subject) -> Iterator[Flaw]:
    """Yield figures of the same thing that differ, where nothing says that they are rivals.

    Why: two values of one thing in one pack means that the answer depends on which entry happened to be used, and
    nobody is told. Figures are taken to be of the same thing if they have the same name, or the same people,
    instrument, years and nation.

    What to do: put one among the `alternatives` of the other, record a conflict that holds both, or say in their labels
    how they differ.
    """
    kept = [
        each for each in subject.figures.values() if each.role not in {"alternative", "reading", "conflict"}
    ]
    seen: set[frozenset[Path]] = set()
    for same in _alike(subject, kept):
        for first, second in combinations(same, 2):
            pair = frozenset((first.path, second.path))
            if pair in seen or not (subject.is_own(first.path) or subject.is_own(second.path)):
                continue
            seen.add(pair)
            if _differ(first, second) and not _declared(subject, first, second):
                mine, other = (second, first) if subject.is_own(second.path) else (first, second)
                yield Flaw(
                    mine.path,
                    f"{said(mine.quantity)} here and {said(other.quantity)} in {other.id} are of the same thing",
                    found=f"{said(mine.quantity)} and {said(other.quantity)}",
                    expected="one figure, with its rivals beside it",
                    help="put one under `alternatives:` of the other, or record a conflict that holds both",
                    at=("value",),
                    also=(other.path,),
                )


def source_contradicts_itself(subject: Subject) -> Iterator[Flaw]:
    """Yield figures that one source gives twice, and differently.

    Why: a source that prints two numbers for one thing has at least one of them wrong. Recording the conflict says what
    this pack does about it; it does not make the source right.

    What to do: check the source, and ask its authors. Until then use the figure of the source that stands behind it.
    """
    for name, relation in subject.evidence.relations.items():
        if relation.kind != "same_figure" or not subject.is_own(("relations", name)):
            continue
        figures = [subject.figures[each] for each in relation.parts if each in subject.figures]
        by_source: dict[str | None, list[Figure]] = {}
        for figure in figures:
            by_source.setdefault(figure.quantity.source, []).append(figure)
        for source, same in by_source.items():
            if any(_differ(first, second) for first, second in combinations(same, 2)):
                listed = ", ".join(f"{said(each.quantity)} ({each.quantity.where})" for each in same)
                yield Flaw(
                    same[0].path,
                    f"{source} gives {len(same)} figures for the same thing: "
                    f"{', '.join(said(each.quantity) for each in same)}",
                    found=listed,
                    expected="one figure",
                    help="check the source, and record a conflict that says what is used",
                    at=("value",),
                    also=(*(each.path for each in same[1:]), ("relations", name)),
                )


def conflict_recorded(subject: Subject) -> Iterator[Flaw]:
    """Yield conflicts that were recorded by hand and that no rule can work out.

    Why: much of what sources get wrong is in words: a rate of children told as one of parents, a heading in the middle
    of a sentence. Such conflicts are listed, so that they are not forgotten.

    What to do: nothing, if the pack says what it uses instead. Ask the source's authors where it matters.
    """
    worked_out = {
        subject.figures[each].path[1]
        for relation in subject.evidence.relations.values()
        for each in (*relation.parts, relation.whole or "")
        if each in subject.figures and each.startswith("conflicts.")
    }
    for name, conflict in subject.evidence.conflicts.items():
        if ("conflicts", name) in subject.own and name not in worked_out:
            yield Flaw(
                ("conflicts", name),
                conflict.problem,
                found=f"{conflict.source}, {conflict.where}",
                expected="sources that agree",
                help=f"used here: {conflict.use}",
                at_key=True,
            )


def given_twice(subject: Subject) -> Iterator[Flaw]:
    """Yield outcomes that two classifications give.

    Why: an outcome is a sum of classes of one classification. With two, which one is used is chance.

    What to do: take the outcome out of one of them; a rival split belongs under `alternatives` of the shares.
    """
    givers: dict[str, str] = {}
    for name, classification in subject.evidence.classifications.items():
        for outcome in classification.outcomes:
            first = givers.setdefault(outcome, name)
            if first != name and (
                subject.is_own(("classifications", name)) or subject.is_own(("classifications", first))
            ):
                yield Flaw(
                    ("classifications", name),
                    f"the outcome {outcome} is also given by classifications.{first}",
                    found=f"{name} and {first}",
                    expected="one classification for each outcome",
                    help="a rival split belongs under `alternatives` of the shares",
                    at=("outcomes", outcome),
                    at_key=True,
                    also=(("classifications", first),),
                )


def source_given_twice(subject: Subject) -> Iterator[Flaw]:
    """Yield sources that stand in the pack under two ids.

    Why: one publication under two ids looks like two, as if a figure had been found twice.

    What to do: keep one, and cite it from both places.
    """
    known: dict[str, str] = {}
    for name, source in subject.evidence.sources.items():
        key = (source.doi or source.url or " ".join(_TOKEN.findall(source.citation.casefold()))).casefold()
        first = known.setdefault(key, name)
        if first != name and ("sources", name) in subject.own:
            yield Flaw(
                ("sources", name),
                f"it is the same publication as sources.{first}",
                found=source.doi or source.url or source.citation,
                expected="one entry for each publication",
                help=f"cite {first} instead",
                at_key=True,
                also=(("sources", first),),
            )


def _alike(subject: Subject, figures: list[Figure]) -> Iterator[list[Figure]]:
    """Yield groups of figures that are of the same thing, as far as they say."""
    groups: dict[tuple[object, ...], list[Figure]] = {}
    for figure in figures:
        for key in _keys(subject, figure):
            groups.setdefault(key, []).append(figure)
    yield from (group for group in groups.values() if len(group) > 1)


def _keys(subject: Subject, figure: Figure) -> Iterator[tuple[object, ...]]:
    quantity = figure.quantity
    numbers = len(quantity.numbers)
    place = figure.path[3] if figure.path[0] == "risk_factors" else quantity.nation
    label = _label(subject, figure)
    if label:
        yield ("name", frozenset(label), quantity.unit, numbers, place, tuple(quantity.years or ()))
    described = (quantity.population, quantity.instrument, quantity.years, quantity.nation)
    if all(described) and figure.path[0] != "associations":
        people = tuple(" ".join(_TOKEN.findall(str(each).casefold())) for each in described)
        yield ("people", people, quantity.unit, numbers)


def _label(subject: Subject, figure: Figure) -> list[str]:
    """Return the words of what a figure is called, of a ratio together with whose it is."""
    section, name = str(figure.path[0]), str(figure.path[1])
    text = figure.quantity.label or ""
    if section == "parameters":
        text = subject.evidence.parameters[name].label
    elif section == "ladder":
        text = subject.evidence.ladder[name].label
    elif section == "outcomes" and figure.role == IN_EVERY_RUN:
        text = text or subject.evidence.outcomes[name].label
    words = [word for word in _TOKEN.findall(text.casefold().replace("'s", "")) if word not in _FILLER]
    # The ratios of two outcomes have the same labels, and so have the tables of two nations.
    return (
        [*words, name] if words and section in {"associations", "risk_factors", "classifications"} else words
    )


def _differ(first: Figure, second: Figure) -> bool:
    pairs = zip(first.quantity.numbers, second.quantity.numbers, strict=False)
    return any(not agree(one, other, first.quantity.unit) for one, other in pairs)


def _declared(subject: Subject, first: Figure, second: Figure) -> bool:
    """Say whether something tells that two figures are rivals: a conflict, a relation, or one printed beside the other."""
    ids = {first.id, second.id}
    for relation in subject.evidence.relations.values():
        if ids <= {*relation.parts, *relation.compare, relation.whole}:
            return True
    for conflict in subject.evidence.conflicts.values():
        held = [each.value for each in conflict.figures.values() if each.unit == first.quantity.unit]
        if first.quantity.value in held and second.quantity.value in held:
            return True
    return _one_beside(subject, first, second) or _one_beside(subject, second, first)


def _one_beside(subject: Subject, of_outcome: Figure, of_parameter: Figure) -> bool:
    if of_outcome.path[0] != "outcomes" or of_parameter.path[0] != "parameters":
        return False
    return of_parameter.path[1] in subject.evidence.outcomes[str(of_outcome.path[1])].beside


RULES = (
    Rule("rivals-not-declared", "warning", "rival values that nothing declares", rivals_not_declared),
    Rule(
        "source-contradicts-itself",
        "warning",
        "figures that one source gives differently",
        source_contradicts_itself,
    ),
    Rule("given-twice", "warning", "outcomes that two classifications give", given_twice),
    Rule("source-given-twice", "warning", "sources under two ids", source_given_twice),
    Rule("conflict-recorded", "note", "conflicts recorded in words", conflict_recorded),
)
