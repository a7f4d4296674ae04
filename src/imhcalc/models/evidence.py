"""What evidence is made of: outcomes, risk factors, how they go together, and everything said about them."""

from typing import Annotated, Literal, Self

from imhcalc.models.base import Field, Strict, model_validator
from imhcalc.models.governance import Acceptance, Relation, Release
from imhcalc.models.quantity import OneNumber, Quantity, place_of_a_row, refused
from imhcalc.models.units import Nation, Population

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Source(Strict):
    """A publication that figures are taken from."""

    citation: str
    """Authors, year, title and where it was published, as reports print it."""
    doi: str | None = None
    """Its digital object identifier, beginning with 10."""
    url: str | None = None
    """An address at which it can be read."""
    year: int
    """The year it was published."""
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
    """What kind of publication it is; `evidence lint` calls some kinds out of date sooner than others."""
    read: Literal["whole", "abstract", "excerpt", "secondary", "not_read"]
    """How much of it was read for this pack; `secondary` means quoted in another text."""
    note: str | None = None
    """What to know of it, such as a later correction."""


class Reading(Strict):
    """A rival value for an outcome's baseline, shown beside the answer as a scenario."""

    label: str
    """What the reading is called."""
    in_words: str
    """The clause that completes "..., it would be about N": for example "at 10 in 100"."""
    value: OneNumber
    """The rate to use in place of the baseline."""
    anchor: Literal["population", "reference"] = "population"
    """Whom the value describes: the whole `population`, or only the `reference` group at low risk."""
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
    """The name of the column."""
    year: str
    """The year of the published values."""
    published_for: Literal["district", "upper_tier"]
    """The kind of area it is published for: reports say so where a county's value stands in for a district's."""
    national: OneNumber | None = None
    """The published national value, for the comparator."""


class Outcome(Strict):
    """One indicator, with the population it is a share of and what is known of its baseline."""

    label: str
    """What it is called in reports."""
    plain: str
    """What it is, for a reader who has not met it, in one or two sentences."""
    need: str | None = None
    """The need it stands for, when it is the headline: a noun phrase in plain words."""
    counted: str
    """The noun of what is counted: babies, children, mothers, fathers."""
    ages: str
    """The ages at which it is seen, in words."""
    population: Population
    """Those whose share it is: its rate is applied to their number in the area."""
    stock_population: Population | None = None
    """Those present at one time, for counts of whom have it now; none where only new cases of a year are
    counted."""
    instrument: str
    """How it is found: the observation, interview or check, in words."""
    carry: Literal["anywhere", "flagged", "never"]
    """Whether a baseline of one nation may serve another: freely (international evidence), with a flag and
    wider intervals, or not at all (bound to a nation's own instrument)."""
    baselines: dict[Nation | Literal["International"], OneNumber] = Field(default_factory=dict)
    """By nation; empty for an outcome that a classification gives."""
    readings: dict[Identifier, Reading] = Field(default_factory=dict)
    """Rival values of the baseline, by id: shown beside the answer."""
    published_bounds: Quantity | None = None
    """The published range across risk groups: two numbers, lowest and highest."""
    measured: dict[Nation, Measured] = Field(default_factory=dict)
    """Published local results, by nation, which come before modelled ones."""
    beside: list[str] = Field(default_factory=list)
    """Parameters printed beside this outcome as context, never combined with it."""
    flags: list[str] = Field(default_factory=list)
    """What a reader must know to read the figure, each in a short sentence."""
    instead: dict[Nation, str] = Field(default_factory=dict)
    """For nations where it does not exist: what exists there instead."""
    order: int
    """Where it stands in a report; lower first."""
    note: str | None = None
    """What whoever keeps the pack should know."""


class Classification(Strict):
    """Outcomes that share one set of exclusive classes, solved together by nested logits.

    The first class is a share of everybody, each later one a share of those in no earlier class; the last
    takes the remainder. Each outcome is the sum of some classes.
    """

    label: str
    """What the classes are of."""
    classes: list[Identifier]
    """Ids of the classes, in order."""
    shares: Quantity
    """The national share of each class, in the order of `classes`; drawn together."""
    outcomes: dict[Identifier, list[Identifier]]
    """The classes that each outcome adds up, by the outcome's id."""

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
    gradient: OneNumber | None = None
    """Odds ratio of a higher level, most against least deprived fifth: the cumulative odds change
    log-linearly over the fifths (proportional odds)."""
    borrowed_from: Nation | None = None
    """Another nation's table, used here for want of one."""
    note: str | None = None
    """What to know of it, such as whom the survey asked."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.borrowed_from is None) != (self.split is not None and self.gradient is not None):
            msg = "give `split` and `gradient`, or `borrowed_from`"
            raise ValueError(msg)
        return self


class RiskFactor(Strict):
    """Something that raises or lowers the chance of an outcome, with its levels."""

    label: str
    """What it is called in reports."""
    plain: str
    """What it is, for a reader who has not met it."""
    exposed: Literal["place", "family", "parent", "child"]
    """What the exposure belongs to; a figure for places says nothing of one family."""
    levels: list[str] = Field(min_length=2)
    """Ids of the levels, in order; exposures and ratios follow it."""
    level_labels: list[str]
    """What the levels are called in reports, in the same order."""
    exposures: dict[Nation, Exposure] = Field(default_factory=dict)
    """By nation; empty for the deprivation quintile, which the area table gives."""
    note: str | None = None
    """What whoever keeps the pack should know."""


class Association(Strict):
    """How a risk factor and an outcome go together, as published.

    Give `most_v_least` for a gradient that is log-linear over the levels, or `levels` for a ratio (or risk)
    per level. A level without an interval of its own takes the one of the most extreme level that has one,
    scaled on the log scale.
    """

    risk_factor: Identifier
    """The id of the risk factor."""
    outcome: Identifier
    """The id of the outcome or class."""
    scope: Literal["marginal", "conditional"]
    """`marginal`: crude, not holding other factors fixed; `conditional`: holding them fixed."""
    measure: Literal["or", "rr", "risk"]
    """What the numbers are: odds ratios (`or`), ratios of rates (`rr`), or the risk at each level (`risk`)."""
    reference: str
    """The level that the ratios are set against."""
    most_v_least: OneNumber | None = None
    """The ratio of the first level against the last."""
    levels: dict[str, OneNumber] | None = None
    """The ratio, or the risk, at each level, by its id."""
    rho_ref: Annotated[float, Field(ge=0, le=1)]
    """Correlation of the draws of the levels; 1 draws one slope."""
    adjusted_for: list[str] = Field(default_factory=list)
    """Risk factors that the study held fixed, by id."""
    alternatives: dict[Identifier, dict[str, OneNumber]] = Field(default_factory=dict)
    """Rival sets of ratios per level, by name."""
    note: str | None = None
    """What a reader must know to use it rightly."""
    register_rows: list[str] = Field(default_factory=list)
    """The rows of the evidence review's table of parameters that this entry holds."""

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
    """What it is called in reports."""
    use: Literal["setting", "context", "benchmark", "off"]
    """How it enters: `setting`, in every run; `context`, shown, and chosen by name; `benchmark`, compared
    with; `off`, held only."""
    quantity: Quantity
    """The number, with where it comes from."""
    nation: Nation | None = None
    """The nation it is for; all of them where left out."""

    @model_validator(mode="after")
    def _a_setting_is_one_number(self) -> Self:
        if self.use == "setting" and (place := place_of_a_row(self.quantity)) is not None:
            raise refused(
                "not-one-number", "a setting is one number, and this is a row of numbers", f"quantity.{place}"
            )
        return self


class Ambition(Strict):
    """One rung of the ladder: a national level of service, to be shared out by the number of babies."""

    label: str
    """What the rung is called in reports."""
    amount: OneNumber
    """Families or babies a year, over the whole of `shared_over`."""
    counted: Literal["families", "babies"]
    """What the amount counts."""
    shared_over: Literal["United Kingdom"] | Nation
    """Whose children under one the amount is shared over; a nation's plan has no rung elsewhere."""
    share_of_need: Identifier | None = None
    """The parameter that says what share of need the amount is said to meet, where there is one."""
    order: int
    """Where it stands on the ladder; lower first."""


class Conflict(Strict):
    """A place where a source disagrees with itself or with another, and what this pack does about it."""

    source: str
    """The id of the source that disagrees."""
    where: str
    """The places that disagree."""
    problem: str
    """What they say, and why both cannot be used."""
    use: str
    """What this pack uses, and what it does with the rest."""
    figures: dict[str, Quantity] = Field(default_factory=dict)
    """The numbers in print that are not used, by a name of their own."""


class LocalDatum(Strict):
    """Something a profile can add: what it is, what it would change, and where to get it, by nation."""

    label: str
    """What to ask for."""
    would_change: str
    """What in the report would be better for it."""
    where: dict[Nation, str]
    """Who holds it, by nation."""
    order: int
    """Where it stands in the list of what is not known; lower first."""
    outcome: Identifier | None = None
    """The outcome whose local counts it is."""


class NationWords(Strict):
    """A nation's own names for its bodies, checks and measures."""

    deprivation_index: str
    """The nation's index of deprivation, with its year."""
    health_body: str
    """What its health bodies are called, such as Integrated Care Board."""
    early_checks: str
    """The reviews that every young child is offered there, in words."""
    statistics_body: str
    """Who publishes its statistics."""
    mix_note: str | None = None
    """What differs in this nation's quintile mix, where it does."""
    health_body_note: str | None = None
    """What to know of the health body named for an area, where its boundary is not exact."""


class PackHeader(Strict):
    """What a pack of evidence says of itself."""

    id: str
    """The name by which commands and profiles choose the pack."""
    version: str
    """The version; profiles can be bound to it. Raise it whenever a figure changes."""
    title: str
    """What the pack is, in one line."""
    builds_on: str | None = None
    """Another pack, by id or by its path from this one's folder, whose entries this one adds to and replaces by id."""
    builds_on_version: str | None = None
    """The version of that pack that this one was written for: under any other it does not load."""
    summary: str
    """What it holds and how far it was checked, in two or three sentences."""
    notes: list[str] = Field(default_factory=list)
    """What a user of the pack should know."""
    not_in_any_interval: list[str] = Field(default_factory=list)
    """What no range of a report covers, a sentence each; printed in every report."""
    limitations: list[str] = Field(default_factory=list)
    """What its figures cannot be used for, a sentence each; printed in every report."""
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
    """What the pack says of itself: in exactly one of its files."""
    sources: dict[str, Source] = Field(default_factory=dict)
    """Publications, by id."""
    outcomes: dict[Identifier, Outcome] = Field(default_factory=dict)
    """The indicators, by id, with baselines and rivals."""
    classifications: dict[Identifier, Classification] = Field(default_factory=dict)
    """Sets of classes of which outcomes are sums, by id."""
    risk_factors: dict[Identifier, RiskFactor] = Field(default_factory=dict)
    """What raises or lowers the chance of an outcome, by id, with how common each level is."""
    associations: dict[str, Association] = Field(default_factory=dict)
    """How risk factors and outcomes go together, by an id of risk factor and outcome joined by a dot."""
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)
    """Numbers of services, conversions and settings, by id."""
    ladder: dict[Identifier, Ambition] = Field(default_factory=dict)
    """Levels of ambition, by id."""
    conflicts: dict[Identifier, Conflict] = Field(default_factory=dict)
    """Places where print disagrees, by id, and what is done about each."""
    relations: dict[Identifier, Relation] = Field(default_factory=dict)
    """How figures hang together, by id, for `evidence lint` to test."""
    local_data: dict[Identifier, LocalDatum] = Field(default_factory=dict)
    """What a profile can add, by id, and where to get it."""
    nations: dict[Nation, NationWords] = Field(default_factory=dict)
    """Each nation's own words for its bodies and checks."""
    notes: dict[Identifier, str] = Field(default_factory=dict)
    """Further things to know that no number holds, by id."""


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
