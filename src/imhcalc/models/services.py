"""What is known of the official services: where they answer, what they call things, and how far that is confirmed."""

from typing import Annotated, Literal

from imhcalc.models.base import Field, Strict
from imhcalc.models.units import Nation

Mark = Literal["used", "server", "unverified"]
"""How far a contract is known: used by a running client, read in the server's source, or inferred."""
MeasureId = Literal["children", "births", "psed", "asq", "health_visiting", "review_27_30m"]
ServiceId = Literal["nomis", "education", "fingertips", "scotland", "northern_ireland"]
Some = Annotated[list[str], Field(min_length=1)]


class Measure(Strict):
    """One thing that can be asked for: which service has it in which nation, and why none has it in the others."""

    label: str
    service: dict[Nation, ServiceId]
    without: dict[Nation, str]


class Service(Strict):
    """One service: who answers, where, and what its answers are."""

    publisher: str
    base: str
    mark: Mark
    source: str
    """Where its contract was read."""
    content_types: Some
    """Texts of which one has to be in the content type of an answer."""
    then: str
    """What is asked after the first addresses."""
    note: str = ""


class NomisColumns(Strict):
    """What Nomis calls its columns."""

    period: str
    code: str
    name: str
    value: str
    status: str
    status_name: str
    total: str
    """How many records there are in all, on every row."""


class NomisDataSet(Strict):
    """One data set of Nomis: how it is asked for."""

    dataset: str
    title: str
    mark: Mark
    note: str = ""
    unverified_in: list[Nation] = Field(default_factory=list)
    """Nations for which it is not known to answer."""
    place: str
    """How a district is written, with its code at {code}."""
    query: dict[str, str]
    period_words: str
    """How its periods are written in a profile."""


class NomisByAge(NomisDataSet):
    """A data set of Nomis by single year of age."""

    age_column: str
    ages: dict[str, int]


class Nomis(Service):
    """Nomis: children by age, and births."""

    most_districts: int
    districts_a_request: int
    ordinary_status: Some
    columns: NomisColumns
    children: NomisByAge
    births: NomisDataSet


class EducationLevel(Strict):
    """A level of place: what the interface and the file call it, and the file's column of its code."""

    api: str
    file: str
    code: str


class EducationLevels(Strict):
    """The two levels of place that are read."""

    authority: EducationLevel
    district: EducationLevel


class EducationColumns(Strict):
    """What the early years profile's file calls its columns."""

    period: str
    level: str
    topic: str
    breakdown: str
    goal: str
    assessed: str
    below: str


class Education(Service):
    """Explore education statistics: the early years profile."""

    title: str
    by_hand: str
    by_hand_words: str
    search: str
    slug: str
    data_set: str
    """A text in the title of the data set."""
    page_size: int
    levels: EducationLevels
    columns: EducationColumns
    totals: Some
    goal: str
    """A pattern that the label of the area of learning matches."""
    first_period: str
    symbols: dict[str, str]
    caution: str


class FingertipsColumns(Strict):
    """What Fingertips calls its columns."""

    indicator: str
    name: str
    code: str
    place: str
    sex: str
    age: str
    category_type: str
    period: str
    sortable: str
    value: str
    count: str
    denominator: str
    note: str


class Indicator(Strict):
    """An indicator known by its name: the patterns that the name matches, and those that it must not."""

    label: str
    mark: Mark
    search_text: str
    all_of: Some
    none_of: list[str]
    hint: str | None = None
    """The id it probably has; never used without its name."""
    ages: list[str] = Field(default_factory=list)
    """Labels of age that are accepted; where empty, the only one that there is."""
    not_these: dict[str, str] = Field(default_factory=dict)
    """Ids often taken for it, with what they are."""
    eligible: bool = False
    """Whether its denominator is the children due the review at two."""


class Combined(Strict):
    """Two authorities published as one."""

    small: str
    whole: str
    named: str


class Fingertips(Service):
    """Fingertips: ASQ-3 and health visitor contacts."""

    data: str
    query: dict[str, str]
    area_type: str
    search: str
    metadata: str
    most_ids: int
    columns: FingertipsColumns
    span_column: str
    span: str
    everybody: str
    asq: Indicator
    health_visiting: dict[str, Indicator]
    combined: list[Combined]
    caution: str


class ScotlandColumns(Strict):
    """What the review's table calls its columns."""

    code: str
    period: str
    eligible: str
    reviews: str
    concern: str
    personal_social: str
    personal_social_valid: str


class Scotland(Service):
    """Public Health Scotland: the review at 27 to 30 months."""

    title: str
    by_hand: str
    by_hand_words: str
    dataset: str
    resource: str
    """The id the table probably has; taken only where the data set lists it."""
    resource_name: str
    most_rows: int
    columns: ScotlandColumns
    total_rows: dict[str, Some]
    """Columns that split the table, where it has them, and what their rows of totals are called."""
    caution: str


class NorthernIrelandColumns(Strict):
    """What the population table calls its columns."""

    period: str
    code: str
    place: str
    age: str
    sex: str
    sex_label: str
    value: str


class NorthernIreland(Service):
    """The Northern Ireland Statistics and Research Agency: children by age."""

    title: str
    path: str
    columns: NorthernIrelandColumns
    everybody: Some
    whole_nation: Some
    sexes: int
    period_words: str


class Services(Strict):
    """All that is known of the official services."""

    read_on: str
    read_in: str
    contact: str | None
    measures: dict[MeasureId, Measure]
    nomis: Nomis
    education: Education
    fingertips: Fingertips
    scotland: Scotland
    northern_ireland: NorthernIreland
    confirmations_owed: Some
