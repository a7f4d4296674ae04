"""A record of a run: all that is needed to make it again, and what came of it."""

from typing import Annotated, Literal

from imhcalc.models.base import SHA256_PATTERN, ConfigDict, Field, Strict
from imhcalc.models.evidence import EvidenceFile
from imhcalc.models.profile import Profile

Sha256 = Annotated[str, Field(pattern=SHA256_PATTERN)]
Recorded = Annotated[list[float | None], Field(min_length=3, max_length=3)]
"""A figure's value, and the lower and the upper limit of its range; none where it has none."""


class MadeWith(Strict):
    """What the run was made with; the numbers may differ in their last digits on another kind of machine."""

    imhcalc: str
    """Version of the program."""
    numpy: str
    """Version of the library that drew the random numbers."""
    python: str
    """Version of Python."""
    machine: str
    """The kind of machine, such as Linux x86_64: never which one."""


class RecordedOptions(Strict):
    """How the run was made."""

    seed: Annotated[int, Field(ge=0)]
    """Seed of the random draws."""
    draws: Annotated[int, Field(ge=1)]
    """How many draws were made."""
    level: Annotated[float, Field(gt=0, lt=1)]
    """How often the ranges should hold, such as 0.95."""
    interval: Literal["predictive", "parameter", "realised"]
    """What the ranges cover."""
    method: Literal["calibrated", "report"]
    """`calibrated`, the model, or `report`, the multiplication of the 2020 review."""
    anchor: Literal["population", "reference"]
    """Whom the baseline describes."""
    strict_nation: bool
    """Whether figures carried over from another nation were refused."""
    sensitivity: bool | None = None
    """Whether each input was run at its limits; none where the profile decided."""


class RecordedProfile(Strict):
    """The profile as it was run: small areas counted, scenarios applied, no file needed any more."""

    name: str
    """What the profile is called."""
    sha256: Sha256 | None = None
    """Of the file it came from, and of its table of small areas; none where it would give a small count away."""
    resolved: Profile
    """The profile itself, with the same keys as a profile's file."""
    applied: list[str] = Field(default_factory=list)
    """What the scenarios that were applied are, in the words of the profile."""
    scenarios: dict[str, Profile] = Field(default_factory=dict)
    """The profile as each of its scenarios and options changes it, by name."""
    notes: list[str] = Field(default_factory=list)
    """How its tables were read."""
    left_out: list[str] = Field(default_factory=list)
    """Keys of counts too small to show, which no other count could stand in for: without them the result differs."""


class RecordedPack(Strict):
    """A shipped pack of evidence."""

    id: str
    """The pack's name."""
    version: str
    """The pack's version."""
    sha256: Sha256
    """Checksum of its files."""


class RecordedEvidence(RecordedPack):
    """The evidence of the run: a shipped pack, or one of one's own with its entries."""

    builds_on: RecordedPack | None = None
    """The shipped pack below one's own."""
    own: EvidenceFile | None = None
    """The entries of one's own, none where the pack is a shipped one."""


class RecordedAreas(Strict):
    """The area table, and what of it was used."""

    sha256: Sha256
    """Checksum of the area table."""
    area: str
    """The area, by name."""
    kind: str
    """What kind of area it is."""
    districts: list[str] = Field(default_factory=list)
    """Codes of the districts that were added together."""


class RecordedResult(Strict):
    """What came of the run."""

    sha256: Sha256
    """Of the result as JSON, byte for byte."""
    parts: dict[str, Sha256]
    """The same of each part of it, such as `figures`: to say what differs where no figure does."""
    figures: dict[str, Recorded]
    """Every figure by id: its value, and the lower and upper limit of its range."""


class RunRecord(Strict):
    """A record of a run, as ``--record`` writes it."""

    model_config = ConfigDict(populate_by_name=True)

    schema_: Literal["imhcalc-record/1"] = Field(alias="schema", default="imhcalc-record/1")
    """The form of this file."""
    command: list[str]
    """What was typed, without folders: for a reader, not to be run."""
    data_folder: Literal["shipped", "own"] = "shipped"
    """Whether the areas and the evidence were those that ship with imhcalc, or of another data folder."""
    made_with: MadeWith
    """The versions of the program and of what it stands on."""
    options: RecordedOptions
    """The settings of the run."""
    profile: RecordedProfile
    """The profile, whole."""
    evidence: RecordedEvidence
    """The evidence: by name and checksum, and whole where it is your own."""
    areas: RecordedAreas
    """Which area table was used, and which districts of it."""
    result: RecordedResult
    """Checksums and figures to compare a later run with."""
    sha256: Sha256 | None = None
    """Of all that stands above: it tells whether the record was changed since it was written."""
