"""Which figures belong together: those that a relation names, and groups that names tell."""

from collections.abc import Iterator
from typing import NamedTuple

from imhcalc.linting.rounding import half_step
from imhcalc.linting.subject import Figure, Subject
from imhcalc.models.governance import Relation
from imhcalc.models.lint_settings import Partition
from imhcalc.models.quantity_text import number_written


class Grouping(NamedTuple):
    """A total, the two or more groups that make it up, and what the first of two may be of the whole."""

    total: Figure
    groups: tuple[Figure, ...]
    names: tuple[str, ...]
    """What the groups are called."""
    share_of_first: tuple[float, float] | None
    because: str | None
    compare: tuple[Figure, ...] = ()


def own_relations(subject: Subject, *kinds: str) -> Iterator[tuple[str, Relation]]:
    """Yield the relations of some kinds that the pack has itself."""
    for name, relation in subject.evidence.relations.items():
        if relation.kind in kinds and subject.is_own(("relations", name)):
            yield name, relation


def named(subject: Subject, ids: list[str]) -> list[Figure]:
    """Return the figures of some ids, those that are not there left out."""
    return [subject.figures[each] for each in ids if each in subject.figures]


def whole_of(subject: Subject, relation: Relation) -> Figure | None:
    """Return the figure of the whole of a relation, if it is there and is a single number."""
    found = subject.figures.get(relation.whole or "")
    return None if found is None or isinstance(found.quantity.value, list) else found


def numbers_of(figures: list[Figure]) -> list[tuple[float, str, float]]:
    """Return every number of some figures, how it is written, and half of its last digit."""
    return [
        (number, number_written(number, each.quantity.unit), half_step(number, each.quantity.unit))
        for each in figures
        for number in each.quantity.numbers
    ]


def groupings(subject: Subject) -> Iterator[Grouping]:
    """Yield totals with their groups: those that a relation names, then those that names tell."""
    told = set()
    for _, relation in own_relations(subject, "total_of_groups"):
        total = whole_of(subject, relation)
        groups = named(subject, relation.parts)
        if total is not None and numbers_of(groups):
            told.add(total.path)
            share = relation.share_of_first
            yield Grouping(
                total, tuple(groups), tuple(_name(each) for each in groups),
                None if share is None else (share[0], share[1]), relation.because,
                tuple(named(subject, relation.compare)),
            )  # fmt: skip
    for partition in subject.settings.partitions:
        for grouping in _by_name(subject, partition):
            concerned = (grouping.total, *grouping.groups)
            if grouping.total.path not in told and any(subject.is_own(each.path) for each in concerned):
                yield grouping


def _by_name(subject: Subject, partition: Partition) -> Iterator[Grouping]:
    """Yield the totals whose groups are told by their names: X, X_boys and X_girls, or all, boys and girls of a conflict."""
    share = (partition.share_of_first[0], partition.share_of_first[1])
    for first in subject.figures.values():
        for word in partition.first:
            stem = _stem(first, word)
            total = None if stem is None else _total(subject, first, stem)
            if stem is None or total is None:
                continue
            for other in partition.second:
                second = next(_called(subject, first, stem, other), None)
                if second is not None and _comparable(total, first, second):
                    yield Grouping(total, (first, second), (word, other), share, partition.because)
                    break


def _stem(figure: Figure, word: str) -> str | None:
    """Return the name of a group's figure without the word that says which group it is."""
    if figure.role == "alternative":
        return None
    name = _name_in_id(figure)
    if figure.role == "conflict":
        return "" if name == word or name.startswith(f"{word}_") else None
    if name.endswith(f"_{word}"):
        return name.removesuffix(f"_{word}")
    return name.removeprefix(f"{word}_") if name.startswith(f"{word}_") else None


def _name_in_id(figure: Figure) -> str:
    """Return the part of an id that names the figure: of a conflict the figure's own, of all else the entry's."""
    return str(figure.path[-1] if figure.role == "conflict" else figure.path[1])


def _around(figure: Figure) -> tuple[str, str]:
    """Return what stands in an id before the name and after it."""
    before, _, after = figure.id.partition(f".{_name_in_id(figure)}")
    return before, after


def _called(subject: Subject, first: Figure, stem: str, word: str) -> Iterator[Figure]:
    """Yield the figures of the other group: beside the first, and of the same source where sources differ."""
    for each in subject.figures.values():
        if each is first or each.role != first.role or _stem(each, word) != stem:
            continue
        if _around(each) == _around(first) and each.quantity.source == first.quantity.source:
            yield each


def _total(subject: Subject, first: Figure, stem: str) -> Figure | None:
    """Return the figure of everybody that a group's figure belongs to."""
    before, after = _around(first)
    names = list(subject.settings.totals) if first.role == "conflict" else [stem]
    if first.role != "conflict":
        names += [f"{stem}_{name}" for name in subject.settings.totals]
    wanted = [f"{before}.{name}{after}" for name in names]
    wanted += [f"outcomes.{stem}.baseline.{first.quantity.nation}"] if stem else []
    return next((subject.figures[each] for each in wanted if each in subject.figures), None)


def _comparable(total: Figure, *groups: Figure) -> bool:
    """Say whether figures are single numbers of one unit and, as far as they say, of the same years."""
    quantities = [each.quantity for each in (total, *groups)]
    years = {tuple(each.years) for each in quantities if each.years}
    one_unit = len({each.unit for each in quantities}) == 1
    return one_unit and len(years) <= 1 and not any(isinstance(each.value, list) for each in quantities)


def _name(figure: Figure) -> str:
    return figure.quantity.label or figure.id.rpartition(".")[2].replace("_", " ")
