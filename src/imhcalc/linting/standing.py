"""How firm figures are: judgements in every run, figures from memory, figures nobody checked."""

from collections.abc import Iterator

from imhcalc.linting.rounding import said
from imhcalc.linting.rules import Flaw, Rule
from imhcalc.linting.subject import IN_EVERY_RUN, Figure, Subject

_RATIOS = {"odds_ratio", "rate_ratio"}


def judgement_in_every_run(subject: Subject) -> Iterator[Flaw]:
    """Yield judgements that are used in every run.

    Why: a judgement is somebody's choice where nothing was found. It may be a good one, and every answer rests on it,
    so it should be known how many there are and which.

    What to do: look for a study; give rivals under `alternatives`, so that a profile can choose; have a second person
    look at the reason.
    """
    for figure in subject.own_figures:
        if (
            figure.role == IN_EVERY_RUN
            and figure.quantity.status == "judgement"
            and not _is_reference(subject, figure)
        ):
            yield Flaw(
                figure.path,
                f"{said(figure.quantity)} is a judgement, and used in every run",
                found="status: judgement",
                expected="a published or derived figure, or rivals to choose from",
                help="look for a study, or have a second person look at the reason",
                at=("status",),
            )


def recalled_unchecked(subject: Subject) -> Iterator[Flaw]:
    """Yield figures that were written down from memory and that nobody has compared with a source.

    Why: memory mixes up studies and digits. A recalled figure may be right; nobody knows until it was looked up. One
    that was recalled and not surely must not be used in every run at all: that is a warning.

    What to do: look the figure up, correct it, set `tag: seen`, and say who did so and when under `checked`.
    """
    for figure in subject.own_figures:
        quantity = figure.quantity
        if quantity.tag == "seen" or quantity.checked is not None or _is_reference(subject, figure):
            continue
        unsure = quantity.tag == "recalled_unsure"
        every_run = figure.role == IN_EVERY_RUN
        yield Flaw(
            figure.path,
            f"{said(quantity)} was recalled{', and not surely,' if unsure else ''} and checked by nobody"
            + (", and is used in every run" if every_run else ""),
            found=f"tag: {quantity.tag}",
            expected="tag: seen, or `checked` with a name and a date",
            help="look it up in the source, then write `tag: seen` and `checked: {by: ..., on: ...}`",
            at=("tag",),
            level="warning" if unsure and every_run else None,
        )


def seen_where_nothing_was_read(subject: Subject) -> Iterator[Flaw]:
    """Yield figures said to be seen in a source that was not read.

    Why: a figure cannot have been seen in a text that nobody opened. One of the two is not so.

    What to do: read the source and say how much of it under `read`, or set `tag: recalled`.
    """
    for figure in subject.own_figures:
        source = subject.source_of(figure.quantity)
        if source is not None and source.read == "not_read" and figure.quantity.tag == "seen":
            yield Flaw(
                figure.path,
                f"it is said to be seen, and its source {figure.quantity.source} was not read",
                found="tag: seen, in a source with `read: not_read`",
                expected="a source that was read, or tag: recalled",
                help="say how much was read under `read` of the source, or set `tag: recalled`",
                at=("tag",),
                also=(("sources", str(figure.quantity.source)),),
            )


def nobody_checked(subject: Subject) -> Iterator[Flaw]:
    """Yield one line for a pack: how many of its figures a named person has compared with their source.

    Why: whoever writes a figure down does not see a slip of their own. A second person does, and a reader wants to know
    whether one looked.

    What to do: compare figures with their sources, those used in every run first, and write
    `checked: {by: AB, on: "2026-11-02"}` beside each.
    """
    figures = subject.own_figures
    checked = [figure for figure in figures if figure.quantity.checked is not None]
    if figures and len(checked) < len(figures):
        yield Flaw(
            ("pack",),
            f"{len(figures) - len(checked)} of {len(figures)} figures were compared with their source by no named person",
            found=f"{len(checked)} of {len(figures)} with `checked`",
            expected="`checked` with a name and a date beside each figure",
            help="begin with the figures that every run uses",
            at_key=True,
        )


def _is_reference(subject: Subject, figure: Figure) -> bool:
    """Say whether a figure is the ratio of the reference level, which is 1 by definition."""
    if figure.path[0] != "associations" or figure.quantity.unit not in _RATIOS or figure.quantity.value != 1:
        return False
    return figure.path[-1] == subject.evidence.associations[str(figure.path[1])].reference


RULES = (
    Rule("recalled-unchecked", "note", "figures recalled, checked by nobody", recalled_unchecked),
    Rule("judgement-in-every-run", "note", "judgements used in every run", judgement_in_every_run),
    Rule(
        "seen-where-nothing-was-read",
        "warning",
        "figures seen in sources not read",
        seen_where_nothing_was_read,
    ),
    Rule("nobody-checked", "note", "figures that no named person checked", nobody_checked),
)
