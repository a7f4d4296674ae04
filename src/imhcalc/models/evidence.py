"""What evidence is made of: outcomes, risk factors, how they go together, and everything said about them."""

from typing import Annotated, Literal, Self

from imhcalc.models.base import Field, Strict, model_validator
from imhcalc.models.governance import Acceptance, Relation, Release
from imhcalc.models.quantity import Quantity
from imhcalc.models.units import Nation, Population

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Source(Strict):
    """A publication that figures are taken from."""

    citation: str
    doi: str | None = None
    url: str | None = None
    year: int
    kind: Literal[
        "meta_analysis",
        "review",
        "study",
        "official_statistics",
        "survey",
        "guidance",
        "advocacy",
        "news",
        "secondary",
    ]
    read: Literal["whole", "abstract", "excerpt", "secondary", "not_read"]
    """How much of it was read for this pack; `secondary` means quoted in another text."""
    note: str | None = None


class Reading(Strict):
    """A rival value for an outcome's baseline, shown beside the answer as a scenario."""

    label: str
    in_words: str
    """The clause that completes "..., it would be about N": for example "at 10 in 100"."""
    value: Quantity
    anchor: Literal["population", "reference"] = "population"
    reference_cells: dict[str, list[str]] | None = None
    """For anchor `reference`: the levels of each risk factor in which the value holds."""

    @model_validator(mode="after")
    def _reference_is_named(self) -> Self:
        if (self.anchor == "reference") != (self.reference_cells is not None):
            msg = "`reference_cells` goes with `anchor: reference`, and only with it"
            raise ValueError(msg)
        return self


class Measured(Strict):
    """The column of the area table that holds this outcome as measured, and what to say of it."""

    column: str
    complement_percent: bool = False
    year: str
    published_for: Literal["district", "upper_tier"]
    national: Quantity | None = None
    """The published national value, for the comparator."""


class Outcome(Strict):
    """One indicator, with the population it is a share of and what is known of its baseline."""

    label: str
    plain: str
    """What it is, for a reader who has not met it, in one or two sentences."""
    need: str | None = None
    """The need it stands for, when it is the headline: a noun phrase in plain words."""
    counted: str
    """The noun of what is counted: babies, children, mothers, fathers."""
    ages: str
    population: Population
    stock_population: Population | None = None
    instrument: str
    carry: Literal["anywhere", "flagged", "never"]
    """Whether a baseline of one nation may serve another: freely (international evidence), with a flag and
    wider intervals, or not at all (bound to a nation's own instrument)."""
    baselines: dict[Nation | Literal["International"], Quantity] = Field(default_factory=dict)
    """By nation; empty for an outcome that a classification gives."""
    readings: dict[Identifier, Reading] = Field(default_factory=dict)
    published_bounds: Quantity | None = None
    """The published range across risk groups: two numbers, lowest and highest."""
    measured: dict[Nation, Measured] = Field(default_factory=dict)
    beside: list[str] = Field(default_factory=list)
    """Parameters printed beside this outcome as context, never combined with it."""
    flags: list[str] = Field(default_factory=list)
    """What a reader must know to read the figure, each in a short sentence."""
    instead: dict[Nation, str] = Field(default_factory=dict)
    """For nations where it does not exist: what exists there instead."""
    order: int
    """Where it stands in a report; lower first."""
    note: str | None = None


class Classification(Strict):
    """Outcomes that share one set of exclusive classes, solved together by nested logits.

    The first class is a share of everybody, each later one a share of those in no earlier class; the last
    takes the remainder. Each outcome is the sum of some classes.
    """

    label: str
    classes: list[Identifier]
    shares: Quantity
    """The national share of each class, in the order of `classes`; drawn together."""
    outcomes: dict[Identifier, list[Identifier]]

    @model_validator(mode="after")
    def _classes_agree(self) -> Self:
        if len(self.shares.numbers) != len(self.classes):
            msg = "`shares` has one value per class"
            raise ValueError(msg)
        unknown = sorted({name for names in self.outcomes.values() for name in names} - set(self.classes))
        if unknown:
            msg = f"no such class: {', '.join(unknown)}"
            raise ValueError(msg)
        return self


class Exposure(Strict):
    """How common each level of a risk factor is in a nation, by deprivation quintile."""

    split: Quantity | None = None
    """The national share of each level."""
    gradient: Quantity | None = None
    """Odds ratio of a higher level, most against least deprived fifth: the cumulative odds change
    log-linearly over the fifths (proportional odds)."""
    borrowed_from: Nation | None = None
    """Another nation's table, used here for want of one."""
    note: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.borrowed_from is None) != (self.split is not None and self.gradient is not None):
            msg = "give `split` and `gradient`, or `borrowed_from`"
            raise ValueError(msg)
        return self


class RiskFactor(Strict):
    """Something that raises or lowers the chance of an outcome, with its levels."""

    label: str
    plain: str
    exposed: Literal["place", "family", "parent", "child"]
    """What the exposure belongs to; a figure for places says nothing of one family."""
    levels: list[str] = Field(min_length=2)
    level_labels: list[str]
    exposures: dict[Nation, Exposure] = Field(default_factory=dict)
    """By nation; empty for the deprivation quintile, which the area table gives."""
    note: str | None = None


class Association(Strict):
    """How a risk factor and an outcome go together, as published.

    Give `most_v_least` for a gradient that is log-linear over the levels, or `levels` for a ratio (or risk)
    per level. A level without an interval of its own takes the one of the most extreme level that has one,
    scaled on the log scale.
    """

    risk_factor: Identifier
    outcome: Identifier
    scope: Literal["marginal", "conditional"]
    """`marginal`: crude, not holding other factors fixed; `conditional`: holding them fixed."""
    measure: Literal["or", "rr", "risk"]
    reference: str
    most_v_least: Quantity | None = None
    levels: dict[str, Quantity] | None = None
    rho_ref: Annotated[float, Field(ge=0, le=1)]
    """Correlation of the draws of the levels; 1 draws one slope."""
    adjusted_for: list[str] = Field(default_factory=list)
    alternatives: dict[Identifier, dict[str, Quantity]] = Field(default_factory=dict)
    """Rival sets of ratios per level, by name."""
    note: str | None = None
    register_rows: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.most_v_least is None) == (self.levels is None):
            msg = "give either `most_v_least` or `levels`"
            raise ValueError(msg)
        return self


class Parameter(Strict):
    """A number of services, conversions or settings.

    `use` says how it enters: `setting` is used in every run, `context` is shown and can be chosen by name,
    `benchmark` is compared with and never combined, `off` is held and never shown unasked.
    """

    label: str
    use: Literal["setting", "context", "benchmark", "off"]
    quantity: Quantity
    nation: Nation | None = None


class Ambition(Strict):
    """One rung of the ladder: a national level of service, to be shared out by the number of babies."""

    label: str
    amount: Quantity
    counted: Literal["families", "babies"]
    shared_over: Literal["United Kingdom"] | Nation
    """Whose children under one the amount is shared over; a nation's plan has no rung elsewhere."""
    share_of_need: Identifier | None = None
    """The parameter that says what share of need the amount is said to meet, where there is one."""
    order: int


class Conflict(Strict):
    """A place where a source disagrees with itself or with another, and what this pack does about it."""

    source: str
    where: str
    problem: str
    use: str
    figures: dict[str, Quantity] = Field(default_factory=dict)


class LocalDatum(Strict):
    """Something a profile can add: what it is, what it would change, and where to get it, by nation."""

    label: str
    would_change: str
    where: dict[Nation, str]
    order: int
    outcome: Identifier | None = None
    """The outcome whose local counts it is."""


class NationWords(Strict):
    """A nation's own names for its bodies, checks and measures."""

    deprivation_index: str
    health_body: str
    early_checks: str
    statistics_body: str
    mix_note: str | None = None
    """What differs in this nation's quintile mix, where it does."""
    health_body_note: str | None = None
    """What to know of the health body named for an area, where its boundary is not exact."""


class PackHeader(Strict):
    """What a pack of evidence says of itself."""

    id: str
    version: str
    title: str
    builds_on: str | None = None
    """Another pack, by id or by its path from this one's folder, whose entries this one adds to and replaces by id."""
    builds_on_version: str | None = None
    """The version of that pack that this one was written for: under any other it does not load."""
    summary: str
    notes: list[str] = Field(default_factory=list)
    not_in_any_interval: list[str] = Field(default_factory=list)
    limitations: list[str] = Field(default_factory=list)
    changelog: list[Release] = Field(default_factory=list)
    """The versions of this pack, newest first."""
    renamed: dict[str, str] = Field(default_factory=dict)
    """Ids of earlier versions and what they are called now: a profile that still uses one is read with the new one."""
    removed: dict[str, str] = Field(default_factory=dict)
    """Ids of earlier versions that are gone, each with why and what to use instead."""
    accepted: list[Acceptance] = Field(default_factory=list)
    """Findings of `evidence lint` that somebody looked at and lets stand."""


class EvidenceFile(Strict):
    """One YAML file of a pack; any file may hold any section."""

    pack: PackHeader | None = None
    sources: dict[str, Source] = Field(default_factory=dict)
    outcomes: dict[Identifier, Outcome] = Field(default_factory=dict)
    classifications: dict[Identifier, Classification] = Field(default_factory=dict)
    risk_factors: dict[Identifier, RiskFactor] = Field(default_factory=dict)
    associations: dict[str, Association] = Field(default_factory=dict)
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)
    ladder: dict[Identifier, Ambition] = Field(default_factory=dict)
    conflicts: dict[Identifier, Conflict] = Field(default_factory=dict)
    relations: dict[Identifier, Relation] = Field(default_factory=dict)
    local_data: dict[Identifier, LocalDatum] = Field(default_factory=dict)
    nations: dict[Nation, NationWords] = Field(default_factory=dict)
    notes: dict[Identifier, str] = Field(default_factory=dict)


class Evidence(Strict):
    """A whole pack, with everything it builds on."""

    pack: PackHeader
    sha256: str
    sources: dict[str, Source]
    outcomes: dict[str, Outcome]
    classifications: dict[str, Classification]
    risk_factors: dict[str, RiskFactor]
    associations: dict[str, Association]
    parameters: dict[str, Parameter]
    ladder: dict[str, Ambition]
    conflicts: dict[str, Conflict]
    relations: dict[str, Relation] = Field(default_factory=dict)
    local_data: dict[str, LocalDatum]
    nations: dict[Nation, NationWords]
    notes: dict[str, str]
