"""What a document says of itself: how far it was checked, whose it is, how it was made, and how to make it again."""

from collections.abc import Iterator

from imhcalc.first_letters import lowered
from imhcalc.report.blocks import Block, Column, Heading, Paragraph, Table
from imhcalc.report.content import area_in_words, need_in_words
from imhcalc.report.view import View, sentence

STATUS = {
    "none": "Status: no assurance yet. Nobody is said to have checked this for local use. Use it to start a "
    "conversation, not to settle a decision.",
    "self": "Status: checked by its author alone. Let somebody else check the local figures before a decision rests "
    "on them.",
    "peer": "Status: checked by a peer of its author, and not signed off.",
    "signed off": "Status: signed off.",
}
INTERVALS = {
    "predictive": "what a range holds: doubt in the evidence, and how areas differ for reasons nobody knows",
    "parameter": "what a range holds: doubt in the evidence alone, not how areas differ",
    "realised": "what a range holds: doubt in the evidence, how areas differ, and chance in one year",
}
METHODS = {
    "calibrated": "the model, set so that the nation comes out at the national rate",
    "report": "the national rate multiplied by local indices, as in a review of 2020",
}
ANCHORS = {
    "population": "of everybody in the nation",
    "reference": "of low-risk families",
}


def title_and_status(view: View) -> Iterator[Block]:
    """Open a document: the need and the area, then how far it was checked and by whom."""
    context = view.result.context
    yield Heading(f"{need_in_words(view)}: {area_in_words(view)}", 1)
    owner = f"Owner: {sentence(context.owner)}" if context.owner else "No owner is stated."
    status = f"{STATUS[context.assurance]} {owner}"
    yield Paragraph(status, "text" if context.assurance in {"peer", "signed off"} else "warning")


def run_record(view: View) -> Iterator[Block]:
    """Record what made the figures: whoever has the same comes to the same figures, to the last digit shown."""
    run, area = view.result.run, view.result.area
    dropped = f", {run.invalid_draws} of them without a solution and left out" if run.invalid_draws else ""
    owner = view.result.context.owner
    rows = [
        ("profile", run.profile.name or area.name),
        *([("owner", owner)] if owner else []),
        ("checksum of the profile", run.profile.sha256 or "none: nothing but the area was given"),
        ("area", f"{area.name}, {area.code}" if area.code else f"{area.name}, as the profile states it"),
        ("counts of children", area.population_year or "as the profile states them"),
        ("deprivation", area.deprivation_index or "as the profile states it"),
        ("codes of areas", area.codes or "none"),
        ("checksum of the area data", run.areas.sha256),
        ("evidence", f"{run.evidence.id} {run.evidence.version}"),
        ("checksum of the evidence", run.evidence.sha256),
        ("program", f"imhcalc {run.imhcalc}, numpy {run.numpy}"),
        ("draws", f"{run.draws:,}{dropped}"),
        ("seed", str(run.seed)),
        ("level of the ranges", f"{run.level * 100:g}%"),
        ("kind of range", INTERVALS.get(run.interval, run.interval)),
        ("method", METHODS.get(run.method, run.method)),
        ("national rate read as", ANCHORS.get(run.anchor, run.anchor)),
    ]
    rows += [("applied", lowered(label)) for label in view.result.context.applied]
    yield Table(
        "How the figures were made",
        (Column("what"), Column("this run")),
        tuple(rows),
        note="No time of day is recorded: the same inputs give the same file. Rounded parts need not add to rounded totals.",
    )
