"""What `explain` says: one figure, step by step, each with its equation, values, standing and source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from re import match

from imhcalc.first_letters import capital, lowered
from imhcalc.models.explanation import Compared, Described, Explanation, Limits, Place, Step
from imhcalc.models.quantity_text import number_written
from imhcalc.models.result import Figure, Result
from imhcalc.report import numbers
from imhcalc.report.blocks import Block, Branch, Bullets, Commands, Heading, Paragraph, Tree
from imhcalc.report.content import ROUGHLY

COLUMNS = (
    "area_code", "area_name", "explained", "depth", "id", "kind", "label", "value", "names", "unit", "lower", "upper", "level",
    "interval_kind", "drawn_lower", "drawn_upper", "equation", "status", "tag", "source", "citation", "where", "as_above",
)  # fmt: skip
LIST_COLUMNS = ("area_code", "area_name", "figure", "label", "value", "unit")
STATUS = {
    "published": "published",
    "derived": "worked out from published figures",
    "judgement": "our judgement",
}
TAG = {
    "seen": "",
    "recalled": ", recalled and not checked against the source",
    "recalled_unsure": ", recalled, and not surely",
}
KIND_OF_LIMITS = {
    "confidence": "published limits",
    "published_range": "published range",
    "between_years": "range between years",
    "judgement": "limits that are our judgement",
}
MEASURE = {"or": "The odds", "rr": "The risk", "risk": "The risk itself"}
WHAT_ODDS_ARE = " (how many show it for each one who does not)"
DRAWN_KINDS = {"predictive", "parameter", "realised"}
COUNTED = ("population.", "known_groups.")
"""Figures that somebody counted: given whole, and never "about"."""
COUNTS = {"children", "people", "families"}
A_YEAR = "_per_year"
SMALL = 0.01
"""Shares under this are written in a thousand: in a hundred nothing of their range would be left."""
SAID_BY_NAME = {
    "proportion", "odds_ratio", "rate_ratio", "ratio", "index", "logit", "correlation", "babies_per_maternity",
}  # fmt: skip
"""Units that a step's name already says, or that a reader has no use for."""
POUNDS = "gbp"


def blocks(explanation: Explanation, what: str) -> Iterator[Block]:
    """Say how a figure came about; `what` is what the user named: an area, or a profile's file."""
    words = _Words(explanation, what)
    root = explanation.step
    yield Heading(f"{explanation.area.name}: how this number came about", 1)
    yield Paragraph(root.label, "need")
    shown = words.value(root)
    if shown:
        yield Paragraph(capital(shown), "answer")
    yield Paragraph(_how_to_read(explanation))
    yield Tree((words.branch(root),))
    if explanation.flags:
        yield Heading("Read with care")
        yield Bullets(tuple(_sentence(each) for each in explanation.flags))
    yield Heading("Next")
    yield Commands(tuple(_next(explanation, what)))


def _how_to_read(explanation: Explanation) -> str:
    text = "Each step is worked out from the steps set in under it."
    limits, run = explanation.step.limits, explanation.run
    if limits is None or limits.kind not in DRAWN_KINDS:
        return text
    return (
        f"{text} A range holds {run.level * 100:g} times in 100 if our listed assumptions hold: it comes from {run.draws:,} "
        "draws, each of which takes a value for every uncertain input and works all of it out again."
    )


def _next(explanation: Explanation, what: str) -> Iterator[tuple[str, str]]:
    quoted = _quoted(what)
    yield f"imhcalc explain {quoted} --list", "every figure that can be explained, with its id"
    if explanation.outcome is not None:
        yield (
            f"imhcalc evidence show {explanation.outcome}",
            "all the evidence on it, with rivals and conflicts",
        )
    yield (
        f"imhcalc explain {quoted} {explanation.figure} --format json",
        "the same steps, unrounded, for other programs",
    )


def _quoted(what: str) -> str:
    """Return what the user named as it is typed again."""
    if what in {"", "-"}:
        return "PROFILE.yaml"
    return f'"{what}"' if " " in what and not what.startswith("--") else what


def listing(result: Result, what: str) -> Iterator[Block]:
    """List the figures of a result, each with the id by which it is explained."""
    quoted = _quoted(what)
    yield Heading(f"{result.area.name}: figures that can be explained", 1)
    yield Bullets(
        tuple(f"{figure.id}: {lowered(figure.label)}, {_figure_value(figure)}" for figure in result.figures)
    )
    yield Commands(((f"imhcalc explain {quoted} FIGURE", "how one of them came about"),))


def listing_data(result: Result) -> list[dict[str, object]]:
    """Return the figures of a result as plain values."""
    return [
        {"id": figure.id, "label": figure.label, "value": figure.value, "unit": figure.unit}
        for figure in result.figures
    ]


def listing_rows(result: Result) -> Iterator[tuple[str | float | None, ...]]:
    """Give the figures of a result as rows under `LIST_COLUMNS`."""
    for figure in result.figures:
        yield result.area.code or "", result.area.name, figure.id, figure.label, figure.value, figure.unit


def rows(explanation: Explanation) -> Iterator[tuple[str | float | None, ...]]:
    """Give the steps as rows under `COLUMNS`, unrounded, each before those it rests on."""
    yield from _rows(explanation, explanation.step, 0)


def _rows(explanation: Explanation, step: Step, depth: int) -> Iterator[tuple[str | float | None, ...]]:
    limits, standing, place = step.limits, step.standing, step.place
    drawn = step.drawn
    yield (
        explanation.area.code or "", explanation.area.name, explanation.figure, str(depth), step.id, step.kind, step.label,
        _cell(step.value), "; ".join(step.names), step.unit or "",
        None if limits is None else limits.lower, None if limits is None else limits.upper,
        None if limits is None else limits.level, "" if limits is None else limits.kind,
        _cell([pair[0] for pair in drawn]), _cell([pair[1] for pair in drawn]),
        step.equation or "", "" if standing is None else standing.status, "" if standing is None else standing.tag,
        "" if place is None else place.source, "" if place is None else place.citation,
        "" if place is None else place.where or "", "yes" if step.as_above else "",
    )  # fmt: skip
    for child in step.children:
        yield from _rows(explanation, child, depth + 1)


def _cell(value: float | list[float] | None) -> str | float | None:
    """Return a value, or several in one cell."""
    return "; ".join(repr(float(each)) for each in value) if isinstance(value, list) else value


def _figure_value(figure: Figure) -> str:
    return "not defined" if figure.value is None else _amount(figure.value, figure.unit)


@dataclass(frozen=True)
class _Words:
    """Sets the steps of one explanation into words; a publication is named in full once."""

    explanation: Explanation
    what: str
    cited: set[str] = field(default_factory=set)

    def branch(self, step: Step) -> Branch:
        """Return a step and all below it."""
        if step.as_above:
            return Branch(f"{self._named(step)} (as above)")
        inner = [child for child in step.children if child.kind not in {"level", "fifth"}]
        if step.kind == "national_to_local":
            return Branch(step.label, tuple(_sum(step)))
        return Branch(
            self._named(step), tuple(self._lines(step)), tuple(self.branch(child) for child in inner)
        )

    def _named(self, step: Step) -> str:
        """Return what a step is called, with its value; the outcome that all steps share is not said again."""
        outcome = self.explanation.outcome
        label = step.label
        if outcome is not None and step.id.startswith(f"{outcome}."):
            label = capital(label.partition(": ")[2] or label)
        value = self.value(step)
        return f"{label}: {value}" if value else label

    def value(self, step: Step) -> str:
        """Return a step's value as it is read: rounded where we worked it out, as its source gives it where not."""
        if step.value is None:
            return "not defined: nobody lives there" if step.kind == "figure" else ""
        if step.kind == "association":
            return ""
        if isinstance(step.value, list):
            return _listed(step, step.value)
        if step.kind == "figure":
            return self._figure(step, step.value)
        if step.kind in {"count", "published"}:
            return _amount(step.value, step.unit or "")
        return _as_given(step.value, step.unit or "")

    def _figure(self, step: Step, value: float) -> str:
        unit = step.unit or ""
        if ".contribution." in step.id:
            return numbers.points(value)
        noun = unit.removesuffix(A_YEAR)
        if noun not in COUNTS or step.id.startswith(COUNTED):
            return _amount(value, unit, step.limits)
        text = _amount(value, unit, step.limits, rough=True)
        whom = noun
        outcome = self.explanation.outcome
        if outcome is not None and step.id.startswith(f"{outcome}.") and self.explanation.counted:
            whom = self.explanation.counted
        about = "" if step.limits is not None and step.limits.kind == "published_range" else "about "
        return f"{about}{text} {whom}" + (" a year" if unit.endswith(A_YEAR) else "")

    # -- what is said of a step ------------------------------------------------------------------------

    def _lines(self, step: Step) -> Iterator[str]:
        if step.equation:
            yield f"How: {_sentence(step.equation)}"
        if step.compared is not None:
            yield from self._compared(step, step.compared)
        elif step.kind == "exposure":
            yield from _exposure(step)
        yield from _limits(step)
        yield from _standing(step)
        yield from (_sentence(capital(each)) for each in step.facts)
        if step.place is not None:
            yield self._source(step.place)
        yield from _not_moved(step.unmoved_by)
        yield from _rivals(self, step)
        yield from (f"Take care: {_sentence(each)}" for each in step.care)
        if step.cut:
            yield f"More: imhcalc explain {_quoted(self.what)} {step.id}"

    def _compared(self, step: Step, compared: Compared) -> Iterator[str]:
        """Say how strongly a risk factor and an outcome go together, level by level, and what was held fixed."""
        unit = "proportion" if compared.measure == "risk" else ""
        shown = [
            f"{level.label} {_amount(level.value, unit)}"
            + "".join(f" ({_pair(pair, unit)})" for pair in level.drawn)
            for level in step.children
            if level.kind == "level" and isinstance(level.value, float)
        ]
        place = "the " if "fifth" in compared.reference else ""
        against = "" if unit else f" against {place}{compared.reference}"
        yield f"{self._measured(compared.measure)}{against}, with the limits of 95 in 100 draws: {'; '.join(shown)}."
        if compared.log_linear:
            yield "One ratio, most against least deprived, is spread evenly over the steps between."
        if compared.scope == "marginal":
            yield "The groups are compared as they are: nothing else is held fixed (a crude, or marginal, ratio)."
        else:
            fixed = ", ".join(lowered(each) for each in compared.adjusted_for)
            held = f": {fixed}" if fixed else ""
            yield f"Other things are held fixed{held} (an adjusted, or conditional, ratio)."

    def _measured(self, measure: str) -> str:
        """Return what is compared; what odds are is said the first time."""
        first = measure not in self.cited
        self.cited.add(measure)
        return MEASURE[measure] + (WHAT_ODDS_ARE if measure == "or" and first else "")

    def _source(self, place: Place) -> str:
        citation = place.citation.rstrip(".")
        if citation in self.cited:
            # The figures of one office are told apart by what they are, publications by who wrote them when.
            citation = citation.rpartition(". ")[2] if place.source.startswith("areas.") else _short(citation)
        self.cited.add(place.citation.rstrip("."))
        return f"Source: {_sentence(citation + (f', {place.where}' if place.where else ''))}"


# -- numbers -------------------------------------------------------------------------------------------


def _amount(value: float, unit: str, limits: Limits | None = None, *, rough: bool = False) -> str:
    """Return a number that we worked out, rounded for reading, with its range.

    A `rough` count without a range is rounded as if its range were a set share of it: nobody counted it.
    """
    pair = None if limits is None else (limits.lower, limits.upper)
    if unit == "proportion":
        return (
            numbers.small_share_range(value, pair)
            if 0 < value < SMALL
            else numbers.percent_range(value, pair)
        )
    if unit == "teams":
        return numbers.teams(value, pair)
    if unit.removesuffix(A_YEAR) in COUNTS:
        return _count(value, limits, rough=rough)
    write = numbers.money if unit.startswith(POUNDS) else numbers.three_figures
    ends = "" if pair is None else f" ({write(pair[0])} to {write(pair[1])})"
    return write(value) + ends + _unit(unit.removeprefix(POUNDS))


def _count(value: float, limits: Limits | None, *, rough: bool) -> str:
    if limits is None:
        unit = numbers.rounding_unit(value * ROUGHLY) if rough else 1
        return f"{numbers.half_up(value, unit):,.0f}"
    pair = (limits.lower, limits.upper)
    return numbers.limits_only(pair) if limits.kind == "published_range" else numbers.count_range(value, pair)


def _as_given(value: float, unit: str) -> str:
    """Return a number as its source gives it."""
    return number_written(value, unit) + _unit(unit)


def _unit(unit: str) -> str:
    words = (
        unit.removeprefix("_")
        .replace("_", " ")
        .replace("per year", "a year")
        .replace("wte", "whole-time posts")
    )
    return "" if unit in SAID_BY_NAME or not words else f" {words}"


def _listed(step: Step, values: Sequence[float]) -> str:
    """Return a row of values, each with its name."""
    worked_out = step.kind in {"mix", "national_mix", "count", "fifth"}
    unit = step.unit or ""
    shown = [_amount(each, unit) if worked_out else _as_given(each, unit) for each in values]
    if len(shown) == 1:
        return shown[0]
    names = step.names or [""] * len(shown)
    return ", ".join(f"{name} {text}".strip() for name, text in zip(names, shown, strict=True))


def _sum(step: Step) -> Iterator[str]:
    """Give the parts that add to a prevalence: the national rate, what moves it, and what it becomes."""
    *parts, total = step.children
    for part in parts:
        if isinstance(part.value, float):
            moved = ".contribution." in part.id
            shown = numbers.points(part.value) if moved else numbers.percent(part.value)
            yield f"{shown}: {part.label}"
    if isinstance(total.value, float):
        yield f"= {numbers.percent(total.value)} here"


# -- what is known of an input -------------------------------------------------------------------------


def _limits(step: Step) -> Iterator[str]:
    """Say the limits of an input, and those of what is drawn."""
    if step.kind == "figure":
        return
    unit = step.unit or ""
    parts = []
    if step.limits is not None:
        kind = KIND_OF_LIMITS.get(step.limits.kind, step.limits.kind.replace("_", " "))
        own = (
            ", set by judgement"
            if step.limits.status == "judgement" and step.limits.kind != "judgement"
            else ""
        )
        level = f", {step.limits.level * 100:g} in 100" if step.limits.level is not None else ""
        parts.append(
            f"{capital(kind)}: {number_written(step.limits.lower, unit)} to {_as_given(step.limits.upper, unit)}{level}{own}."
        )
    if len(step.drawn) > 1:
        named = [f"{name} {_pair(pair, unit)}" for name, pair in zip(step.names, step.drawn, strict=True)]
        parts.append(f"95 in 100 draws lie within: {', '.join(named)}.")
    elif step.drawn and isinstance(step.value, float):
        kept = "mean" if unit == "proportion" else "middle"
        parts.append(
            f"95 in 100 draws lie within {_pair(step.drawn[0], unit)}, with {_as_given(step.value, unit)} kept as their {kept}."
        )
    if parts:
        yield " ".join(parts)
    elif ".baseline." in step.id:
        yield "No range was published: it is taken as exact."


def _pair(pair: Sequence[float], unit: str) -> str:
    if unit == "proportion":
        return f"{numbers.percent(pair[0])} to {numbers.percent(pair[1])}"
    return f"{numbers.three_figures(pair[0])} to {numbers.three_figures(pair[1])}"


def _exposure(step: Step) -> Iterator[str]:
    fifths = [child for child in step.children if child.kind == "fifth" and isinstance(child.value, list)]
    for fifth in fifths:
        yield f"{capital(fifth.label)}: {_listed(fifth, fifth.value)}."  # type: ignore[arg-type]


def _standing(step: Step) -> Iterator[str]:
    """Say how far a number of the evidence can be relied on, why, and what it describes."""
    if step.range_only:
        yield "It moves the range, not the value."
    standing = step.standing
    if standing is not None:
        sure = f"; confidence {standing.confidence.replace('-', ' to ')}" if standing.confidence else ""
        yield f"Standing: {STATUS[standing.status]}{TAG[standing.tag]}{sure}."
        for lead, text in (
            ("Worked out from", standing.derived_from), ("Why", standing.rationale), ("Note", standing.note),
        ):  # fmt: skip
            if text:
                yield f"{lead}: {_sentence(text)}"
    if step.described is not None:
        yield from _described(step.described)


def _described(described: Described) -> Iterator[str]:
    years = " to ".join(str(year) for year in dict.fromkeys(described.years))
    size = f"{described.sample_size:,} people" if described.sample_size else None
    nation = "international studies" if described.nation == "International" else described.nation
    parts = [each for each in (described.people, described.instrument, years, size, nation) if each]
    if parts:
        yield f"Describes: {'; '.join(parts)}."


def _not_moved(factors: Sequence[str]) -> Iterator[str]:
    for label in factors:
        named = lowered(label)
        yield (
            f"No local survey of {named} was given. The prevalence is then exactly the average over the fifths, "
            f"and the figures on {named} change nothing in it until there is one."
        )


def _rounded_as(step: Step, value: float) -> float:
    """Return a rival count on the rounding of the answer beside it, so that neither looks the surer."""
    if step.limits is None or (step.unit or "").removesuffix(A_YEAR) not in COUNTS:
        return value
    return numbers.half_up(value, numbers.rounding_unit(step.limits.upper - step.limits.lower))


def _rivals(words: _Words, step: Step) -> Iterator[str]:
    if not step.rivals:
        return
    shown = []
    for rival in step.rivals:
        if step.kind == "figure" and isinstance(rival.value, float):
            found = words.value(
                Step(
                    id=rival.id,
                    kind="figure",
                    label="",
                    value=_rounded_as(step, rival.value),
                    unit=rival.unit,
                )
            )
        else:
            values = rival.value if isinstance(rival.value, list) else [rival.value]
            names = [child.label for child in step.children if child.kind == "level"] or step.names
            found = ", ".join(
                f"{name} {_as_given(each, rival.unit)}".strip()
                for name, each in zip(
                    names if len(names) == len(values) else [""] * len(values), values, strict=True
                )
            )
        shown.append(f"{rival.label}: {found}")
    lead = "Read otherwise (outside the range)" if step.kind == "figure" else "Also held, and not used"
    yield f"{lead}: {'; '.join(shown)}."


def _short(citation: str) -> str:
    """Return a publication as it is named again: authors and year, or its first sentence."""
    found = match(r".*?\(\d{4}\)", citation)
    return found[0] if found else citation.partition(". ")[0]


# -- small words -----------------------------------------------------------------------------------------


def _sentence(text: str) -> str:
    stripped = text.strip()
    return stripped if stripped.endswith((".", "?", "!")) else f"{stripped}."
