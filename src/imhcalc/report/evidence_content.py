"""What `evidence list` and `evidence show` say: each figure with its rivals, source and how sure we are."""

from collections.abc import Iterator, Mapping

from imhcalc.models.evidence import Association, Conflict, Evidence, Outcome
from imhcalc.models.quantity import Quantity
from imhcalc.models.quantity_text import written
from imhcalc.models.register import quantities
from imhcalc.report.blocks import Block, Bullets, Commands, Heading, Paragraph

SECTIONS = (
    ("classifications.", "Classifications"),
    ("outcomes.", "Outcomes"),
    ("associations.", "Associations"),
    ("risk_factors.", "Risk factors"),
    ("parameters.", "Parameters"),
    ("ladder.", "Levels of ambition"),
)


CHANGELOG = "changelog"
"""What is shown of a pack's versions goes by this name."""


def evidence_list(evidence: Evidence) -> Iterator[Block]:
    """Say what a pack holds: a line per quantity."""
    pack = evidence.pack
    yield Heading(f"Evidence {pack.id} {pack.version}: {pack.title}", 1)
    yield Paragraph(pack.summary)
    yield Paragraph(_checked_in_all(evidence), "note")
    register = quantities(evidence)
    for prefix, title in SECTIONS:
        rows = tuple(
            (quantity_id.removeprefix(prefix), written(quantity), _standing(quantity))
            for quantity_id, quantity in register.items()
            if quantity_id.startswith(prefix)
        )
        if rows:
            yield Heading(title)
            yield Bullets(tuple(f"{name}: {value}; {standing}" for name, value, standing in rows))
    if evidence.conflicts:
        yield Heading("Conflicts recorded")
        yield Bullets(tuple(f"{name}: {conflict.problem}" for name, conflict in evidence.conflicts.items()))
    yield Commands((("imhcalc evidence show ID", "one entry, with its rivals, source and notes"),))


def evidence_show(evidence: Evidence, wanted: str) -> list[Block]:
    """Return everything held of one id; nothing where the pack has no such id."""
    return list(_entry(evidence, wanted))


def evidence_whole(evidence: Evidence) -> Iterator[Block]:
    """Say everything a pack holds: the register of evidence."""
    pack = evidence.pack
    yield Heading(f"Evidence {pack.id} {pack.version}: {pack.title}", 1)
    yield Paragraph(pack.summary)
    yield Paragraph(_checked_in_all(evidence), "note")
    yield from _bulleted("Notes", pack.notes)
    for outcome_id in evidence.outcomes:
        yield from _outcome(evidence, outcome_id)
    for name, factor in evidence.risk_factors.items():
        yield Heading(factor.label)
        yield Paragraph(factor.plain)
        yield from _quantity_blocks(evidence, _with_prefix(evidence, f"risk_factors.{name}."))
    for title, prefix in (
        ("Services, conversions and settings", "parameters."),
        ("Levels of ambition", "ladder."),
    ):
        yield Heading(title)
        yield from _quantity_blocks(evidence, _with_prefix(evidence, prefix))
    if evidence.conflicts:
        yield Heading("Conflicts recorded")
        for name, conflict in evidence.conflicts.items():
            yield from _conflict(evidence, name, conflict)
    yield from _bulleted("Further notes", [f"{name}: {text}" for name, text in evidence.notes.items()])
    yield from _bulleted("What no range covers", pack.not_in_any_interval)
    yield from _bulleted("Limitations", pack.limitations)
    yield from _changelog(evidence)
    yield Heading("Sources")
    yield Bullets(tuple(_source(evidence, source) for source in evidence.sources))


def known_ids(evidence: Evidence) -> list[str]:
    """Return every id that `evidence_show` answers."""
    return [
        *quantities(evidence),
        *evidence.outcomes,
        *evidence.classifications,
        *evidence.risk_factors,
        *evidence.associations,
        *evidence.parameters,
        *evidence.conflicts,
        *evidence.sources,
        *evidence.notes,
        CHANGELOG,
    ]


def _entry(evidence: Evidence, wanted: str) -> Iterator[Block]:
    if wanted in evidence.outcomes:
        yield from _outcome(evidence, wanted)
    elif wanted in evidence.conflicts:
        yield from _conflict(evidence, wanted, evidence.conflicts[wanted])
    elif wanted in evidence.sources:
        yield from _source_entry(evidence, wanted)
    elif wanted in evidence.notes:
        yield Heading(wanted, 1)
        yield Paragraph(evidence.notes[wanted])
    elif wanted == CHANGELOG:
        yield from _changelog(evidence)
    else:
        yield from _figures_entry(evidence, wanted)


def _source_entry(evidence: Evidence, wanted: str) -> Iterator[Block]:
    register = quantities(evidence)
    yield Heading(wanted, 1)
    yield Paragraph(_source(evidence, wanted))
    yield from _bulleted("Used by", [key for key, quantity in register.items() if quantity.source == wanted])


def _figures_entry(evidence: Evidence, wanted: str) -> Iterator[Block]:
    register = quantities(evidence)
    if wanted in register:
        yield from _quantity_blocks(evidence, {wanted: register[wanted]})
        return
    found = _of(evidence, wanted)
    if found:
        yield Heading(wanted, 1)
        if wanted in evidence.risk_factors:
            yield Paragraph(evidence.risk_factors[wanted].plain)
        yield from _quantity_blocks(evidence, found)


def _of(evidence: Evidence, wanted: str) -> dict[str, Quantity]:
    """Return the quantities of a classification, risk factor, association or parameter."""
    prefixes = [
        f"{section}.{wanted}"
        for section in ("classifications", "risk_factors", "associations", "parameters", "ladder")
    ]
    return {
        key: quantity
        for key, quantity in quantities(evidence).items()
        if any(key == prefix or key.startswith(f"{prefix}.") for prefix in prefixes)
    }


def _with_prefix(evidence: Evidence, prefix: str) -> dict[str, Quantity]:
    return {key: quantity for key, quantity in quantities(evidence).items() if key.startswith(prefix)}


def _outcome(evidence: Evidence, outcome_id: str) -> Iterator[Block]:
    outcome = evidence.outcomes[outcome_id]
    yield Heading(f"{outcome.label} ({outcome_id})")
    yield Paragraph(outcome.plain)
    yield Bullets(tuple(_outcome_facts(evidence, outcome)))
    found = _with_prefix(evidence, f"outcomes.{outcome_id}.")
    for name, classification in evidence.classifications.items():
        if outcome_id in classification.outcomes:
            found[f"classifications.{name}.shares"] = classification.shares
    yield from _quantity_blocks(evidence, found)
    for key, association in evidence.associations.items():
        if association.outcome == outcome_id:
            yield from _association(evidence, key, association)
    for name, conflict in evidence.conflicts.items():
        if outcome_id in name or any(outcome_id in key for key in conflict.figures):
            yield from _conflict(evidence, name, conflict)


def _outcome_facts(evidence: Evidence, outcome: Outcome) -> Iterator[str]:
    yield f"Age: {outcome.ages}. Population: {outcome.population}. Instrument: {outcome.instrument}."
    carried = {
        "anywhere": "International evidence: the same baseline serves every nation.",
        "flagged": "May be carried to another nation, flagged, with a wider range.",
        "never": "Bound to a nation's own instrument: never carried to another.",
    }
    yield carried[outcome.carry]
    yield from outcome.flags
    for nation, text in outcome.instead.items():
        yield f"{nation}: {text}"
    for name in outcome.beside:
        yield f"Published beside it: {evidence.parameters[name].label}, {written(evidence.parameters[name].quantity)}."
    if outcome.note:
        yield outcome.note


def _association(evidence: Evidence, key: str, association: Association) -> Iterator[Block]:
    scope = {
        "marginal": "published crude (marginal): not holding other factors fixed",
        "conditional": "adjusted (conditional): holding other factors fixed",
    }
    adjusted = f"; adjusted for {', '.join(association.adjusted_for)}" if association.adjusted_for else ""
    yield Paragraph(
        f"Association {key}: {association.measure.upper()}, {scope[association.scope]}{adjusted}."
    )
    yield from _quantity_blocks(evidence, _with_prefix(evidence, f"associations.{key}"))
    for name, levels in association.alternatives.items():
        listed = ", ".join(f"{level} {written(quantity)}" for level, quantity in levels.items())
        yield Bullets(
            (f"Alternative {name}: {listed}. {_provenance(evidence, next(iter(levels.values())))}",)
        )
    if association.note:
        yield Paragraph(association.note)


def _conflict(evidence: Evidence, name: str, conflict: Conflict) -> Iterator[Block]:
    yield Paragraph(
        f"Conflict {name} ({evidence.sources[conflict.source].citation.split('.')[0]}, {conflict.where})",
        "need",
    )
    figures = tuple(f"{label}: {written(quantity)}" for label, quantity in conflict.figures.items())
    yield Bullets((conflict.problem, f"Used: {conflict.use}", *figures))


def _quantity_blocks(evidence: Evidence, found: Mapping[str, Quantity]) -> Iterator[Block]:
    for key, quantity in found.items():
        lines = [f"{key}: {written(quantity)}. {_provenance(evidence, quantity)}"]
        lines += [
            f"rival {name}: {written(rival)}. {_provenance(evidence, rival)}"
            for name, rival in quantity.alternatives.items()
        ]
        yield Bullets(tuple(lines))


def _standing(quantity: Quantity) -> str:
    tag = "" if quantity.tag == "seen" else f", {quantity.tag.replace('_', ' ')}"
    return f"{quantity.status}{tag}" + (f"; confidence {quantity.confidence}" if quantity.confidence else "")


def _provenance(evidence: Evidence, quantity: Quantity) -> str:
    parts = [_standing(quantity)]
    if quantity.source:
        source = evidence.sources[quantity.source]
        parts.append(f"{source.citation.rstrip('.')}" + (f", {quantity.where}" if quantity.where else ""))
    parts += [
        text
        for text in (
            quantity.population,
            quantity.instrument,
            " to ".join(str(year) for year in quantity.years or []),
            f"n = {quantity.sample_size:,}" if quantity.sample_size else None,
            f"derived: {quantity.derived_from}" if quantity.derived_from else None,
            f"judged: {quantity.rationale}" if quantity.rationale else None,
            quantity.note,
        )
        if text
    ]
    parts.append(_checked(quantity))
    return "; ".join(part.rstrip(".") for part in parts) + "."


def _checked(quantity: Quantity) -> str:
    """Return who compared a figure with its source, and when; nobody is said to be nobody."""
    checked = quantity.checked
    return "checked by nobody yet" if checked is None else f"checked by {checked.by} on {checked.on}"


def _checked_in_all(evidence: Evidence) -> str:
    """Return how many figures a named person has compared with their source."""
    held = list(_every_figure(evidence))
    checked = [quantity for quantity in held if quantity.checked is not None]
    if not checked:
        return f"Of {len(held)} figures, none has been compared with its source by a named person yet."
    return f"Of {len(held)} figures, {len(checked)} have been compared with their source by a named person."


def _every_figure(evidence: Evidence) -> Iterator[Quantity]:
    """Yield every figure held: defaults, rivals, and those that conflicts record."""
    for quantity in quantities(evidence).values():
        yield from (quantity, *quantity.alternatives.values())
    for association in evidence.associations.values():
        for levels in association.alternatives.values():
            yield from levels.values()
    for conflict in evidence.conflicts.values():
        yield from conflict.figures.values()


def _changelog(evidence: Evidence) -> Iterator[Block]:
    pack = evidence.pack
    yield Heading(f"Versions of {pack.id}")
    if not pack.changelog:
        yield Paragraph("This pack has no changelog.")
    for release in pack.changelog:
        yield Paragraph(f"{release.version}, {release.date}", "need")
        yield Bullets(tuple(release.changes))
    for old, new in pack.renamed.items():
        yield Bullets((f"{old} is now {new}.",))
    for old, why in pack.removed.items():
        yield Bullets((f"{old} is gone: {why}",))


def _source(evidence: Evidence, source_id: str) -> str:
    source = evidence.sources[source_id]
    link = f" doi:{source.doi}" if source.doi else (f" {source.url}" if source.url else "")
    return f"{source_id}: {source.citation}{link} [{source.kind.replace('_', ' ')}; read: {source.read.replace('_', ' ')}]"


def _bulleted(title: str, items: list[str]) -> Iterator[Block]:
    if items:
        yield Heading(title)
        yield Bullets(tuple(items))
