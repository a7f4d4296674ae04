"""The official downloads that the area tables are built from: the name of each, and its columns by their headings.

A heading is a pattern, as releases change the years in them. `is_seen` says whether the headings were read in a
file or in a contract that names them; the others are inferred and have to be confirmed with the first real file.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

ROWS_ABOVE = 12
"""How far down the headings may stand: official sheets begin with titles and notes."""
OLDEST_AGE = 5
AGES = range(OLDEST_AGE + 1)
AGES_0_4 = range(OLDEST_AGE)


class BuildError(Exception):
    """What is wrong with the downloads, all of it at once."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class OfficialFile:
    """One download: what it is, whose, and the headings of the columns that are read."""

    name: str
    what: str
    publisher: str
    columns: Mapping[str, str]
    is_seen: bool
    maybe: Mapping[str, str] = field(default_factory=dict)
    """Columns that are read where they are there."""


def by_sex(age: int, sex: str) -> str:
    """Return the pattern of a heading such as F0."""
    return rf"{sex}{age}"


SMALL_AREA_AGES = {f"f{age}": by_sex(age, "F") for age in AGES} | {
    f"m{age}": by_sex(age, "M") for age in AGES
}
SCOTTISH_AGES = {f"age{age}": rf"Age{age}" for age in AGES}

FILES = (
    OfficialFile(
        "population_england_wales.csv",
        "mid-year population by single year of age and district, all ages and ages 0 to 15 (Nomis NM_2002_1,"
        " with date_name, geography_code, geography_name, c_age, obs_value and record_count selected)",
        "Office for National Statistics",
        {
            "period": "DATE_NAME",
            "code": "GEOGRAPHY_CODE",
            "name": "GEOGRAPHY_NAME",
            "age": "C_AGE",
            "value": "OBS_VALUE",
        },
        is_seen=True,
        maybe={"records": "RECORD_COUNT"},
    ),
    OfficialFile(
        "population_scotland.csv",
        "mid-year population by single year of age, sex and council area (Public Health Scotland, population estimates)",
        "National Records of Scotland",
        {"year": "Year", "code": "CA(?:20\\d\\d)?", "sex": "Sex", "all": "AllAges", **SCOTTISH_AGES},
        is_seen=False,
    ),
    OfficialFile(
        "population_northern_ireland.csv",
        "mid-year population by single year of age, sex and local government district (PxStat matrix MYE01T09)",
        "Northern Ireland Statistics and Research Agency",
        {
            "year": "(?:Mid[- ]?)?Year(?: Ending)?|TLIST\\(A1\\)",
            "code": "LGD2014(?: Code)?",
            "name": "Local Government District",
            "age": "Single year of age",
            "sex": "Sex Label",
            "value": "VALUE",
        },
        is_seen=False,
    ),
    OfficialFile(
        "lookup_regions.csv",
        "local authority district to region, England",
        "Office for National Statistics",
        {"code": r"LAD\d\dCD", "region_code": r"RGN\d\dCD", "region": r"RGN\d\dNM"},
        is_seen=True,
    ),
    OfficialFile(
        "lookup_upper_tiers.csv",
        "lower-tier to upper-tier local authority, England and Wales",
        "Office for National Statistics",
        {"code": r"LTLA\d\dCD", "upper_code": r"UTLA\d\dCD", "upper": r"UTLA\d\dNM"},
        is_seen=True,
    ),
    OfficialFile(
        "lookup_councils.csv",
        "names of Scottish council areas",
        "National Records of Scotland",
        {"code": "CA(?:20\\d\\d)?", "name": "CAName"},
        is_seen=False,
    ),
    OfficialFile(
        "code_history.csv",
        "changes of codes of districts (Code History Database)",
        "Office for National Statistics",
        {"new": "GEOGCD", "new_name": "GEOGNM", "old": "GEOGCD_P", "old_name": "GEOGNM_P"},
        is_seen=False,
    ),
    OfficialFile(
        "index_england.csv",
        "Indices of Deprivation, file 7: every LSOA with its deciles",
        "Ministry of Housing, Communities and Local Government",
        {
            "code": r"LSOA code \((?P<list>\d{4})\)",
            "district": r"Local Authority District code \(\d{4}\)",
            "decile": r"Index of Multiple Deprivation \(IMD\) Decile.*",
        },
        is_seen=False,
    ),
    OfficialFile(
        "index_england_districts.csv",
        "Indices of Deprivation, summaries of lower-tier authorities",
        "Ministry of Housing, Communities and Local Government",
        {
            "code": r"Local Authority District code \(\d{4}\)",
            "score": r"IMD ?- ?Average score",
            "rank": r"IMD ?- ?Rank of average score",
        },
        is_seen=False,
    ),
    OfficialFile(
        "idaci_england.csv",
        "Indices of Deprivation, numerators of the Income Deprivation Affecting Children Index by LSOA",
        "Ministry of Housing, Communities and Local Government",
        {"code": r"LSOA code \((?P<list>\d{4})\)", "children": r".*IDACI.*numerator.*"},
        is_seen=False,
    ),
    OfficialFile(
        "index_wales.csv",
        "Welsh Index of Multiple Deprivation: every LSOA with its rank",
        "Welsh Government",
        {"code": r"LSOA [Cc]ode(?: \((?P<list>\d{4})\))?", "rank": r"WIMD (?:20\d\d)(?: rank)?|WIMD rank"},
        is_seen=False,
    ),
    OfficialFile(
        "index_scotland.csv",
        "Scottish Index of Multiple Deprivation: every data zone with its rank",
        "Scottish Government",
        {"code": "Data_Zone|DataZone|DZ", "rank": r"SIMD(?:20\d\d)?(?:v\d)?_Rank"},
        is_seen=False,
    ),
    OfficialFile(
        "index_northern_ireland.csv",
        "Northern Ireland Multiple Deprivation Measure: every super output area with its rank and residents",
        "Northern Ireland Statistics and Research Agency",
        {
            "code": "SOA2001",
            "district": "LGD2014(?: Code|CODE)?",
            "rank": r"Multiple Deprivation Measure Rank.*|MDM_?rank",
            "residents": r"(?:All )?[Rr]esidents|MYE20\d\d|Population",
        },
        is_seen=False,
    ),
    OfficialFile(
        "small_areas_england.csv",
        "population by single year of age, sex and LSOA, England (Wales may be in it)",
        "Office for National Statistics",
        {"code": r"LSOA (?P<list>\d{4}) Code", **SMALL_AREA_AGES},
        is_seen=False,
    ),
    OfficialFile(
        "small_areas_wales.csv",
        "population by single year of age, sex and LSOA, Wales, of the list that the index is published for",
        "Office for National Statistics",
        {"code": r"LSOA (?P<list>\d{4}) Code", "district": r"LAD \d{4} Code", **SMALL_AREA_AGES},
        is_seen=False,
    ),
    OfficialFile(
        "small_areas_scotland.csv",
        "population by single year of age, sex and data zone (Public Health Scotland, population estimates)",
        "National Records of Scotland",
        {"year": "Year", "code": "DataZone", "sex": "Sex", **SCOTTISH_AGES},
        is_seen=True,
    ),
    OfficialFile(
        "lookup_data_zones.csv",
        "data zone to council area",
        "National Records of Scotland",
        {"code": "DataZone", "district": "CA(?:20\\d\\d)?"},
        is_seen=False,
    ),
    OfficialFile(
        "psed.csv",
        "early years foundation stage profile results, file 2: early learning goals and areas of learning",
        "Department for Education",
        {
            "period": "time_period",
            "level": "geographic_level",
            "code": "new_la_code",
            "name": "la_name",
            "topic": "breakdown_topic",
            "goal": "early_learning_goal",
            "expected": "expected_children_percent",
        },
        is_seen=True,
    ),
    OfficialFile(
        "lookup_icbs.csv",
        "LSOA to integrated care board",
        "Office for National Statistics",
        {"code": r"LSOA(?P<list>\d\d)CD", "body_code": r"ICB\d\dCD", "body": r"ICB\d\dNM"},
        is_seen=True,
    ),
    OfficialFile(
        "lookup_health_wales.csv",
        "unitary authority to local health board",
        "Office for National Statistics",
        {"code": r"(?:LAD|UA)\d\dCD", "body_code": r"LHB\d\dCD", "body": r"LHB\d\dNM"},
        is_seen=False,
    ),
    OfficialFile(
        "lookup_health_scotland.csv",
        "council area to health board",
        "Public Health Scotland",
        {"code": "CA(?:20\\d\\d)?", "body_code": "HB(?:20\\d\\d)?", "body": "HBName"},
        is_seen=False,
    ),
    OfficialFile(
        "lookup_health_northern_ireland.csv",
        "local government district to health and social care trust, best fit",
        "Northern Ireland Statistics and Research Agency",
        {"code": "LGD2014(?: Code|CODE)?", "body_code": "HSCT(?:CD|Code)?", "body": "HSCT(?:NM|Name)"},
        is_seen=False,
    ),
)


@dataclass
class Table:
    """A download as read: rows by our names for its columns, and what its headings say of its vintage."""

    file: OfficialFile
    rows: list[dict[str, str]]
    lines: list[int]
    headings: dict[str, str]
    vintage: str | None
    sha256: str
    size: int

    def numbered(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each row with its line in the file."""
        return zip(self.lines, self.rows, strict=True)


def read_all(folder: Path) -> dict[str, Table]:
    """Return every download in a folder by its name.

    Raises
    ------
    BuildError
        If one is missing, or lacks a column: all such problems at once.
    """
    problems: list[str] = []
    tables = {}
    for file in FILES:
        try:
            tables[file.name] = read(file, folder / file.name)
        except BuildError as error:
            problems += error.problems
    if problems:
        raise BuildError(problems)
    return tables


def read(file: OfficialFile, path: Path) -> Table:
    """Return one download; its columns are found by their headings, wherever they stand.

    Raises
    ------
    BuildError
        If it is missing, is not text in UTF-8, or lacks a column.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except FileNotFoundError:
        raise BuildError([f"{file.name} is missing: {file.what}, {file.publisher}"]) from None
    except UnicodeDecodeError:
        raise BuildError([f"{file.name} is not text in UTF-8: save the sheet as `CSV UTF-8`"]) from None
    reader = csv.reader(io.StringIO(text, newline=""))
    lacking = list(file.columns)
    numbered = ((reader.line_num, row) for row in reader)
    for number, (_, row) in enumerate(numbered, start=1):
        headings = [cell.strip() for cell in row]
        columns = {key: _column(pattern, headings) for key, pattern in {**file.columns, **file.maybe}.items()}
        missing = [key for key in file.columns if columns[key] is None]
        if not missing:
            return _table(file, numbered, headings, columns, content)
        lacking = min(lacking, missing, key=len)
        if number >= ROWS_ABOVE:
            break
    wanted = ", ".join(f"{key} (headed {file.columns[key]})" for key in lacking)
    mark = (
        ""
        if file.is_seen
        else "; its headings are inferred, so look whether the release names them otherwise"
    )
    raise BuildError([f"{file.name} has no row of headings with: {wanted}{mark}"])


def _column(pattern: str, headings: list[str]) -> int | None:
    found = [index for index, heading in enumerate(headings) if re.fullmatch(pattern, heading)]
    return found[0] if len(found) == 1 else None


def _table(
    file: OfficialFile,
    numbered: Iterator[tuple[int, list[str]]],
    headings: list[str],
    columns: Mapping[str, int | None],
    content: bytes,
) -> Table:
    named = {key: index for key, index in columns.items() if index is not None}
    rows, lines = [], []
    for line, row in numbered:
        cells = {key: row[index].strip() if index < len(row) else "" for key, index in named.items()}
        if any(cells.values()):
            rows.append(cells)
            lines.append(line)
    vintages = [
        match["list"]
        for key, index in named.items()
        if (match := re.fullmatch({**file.columns, **file.maybe}[key], headings[index]))
        and match.groupdict().get("list")
    ]
    return Table(
        file,
        rows,
        lines,
        {key: headings[index] for key, index in named.items()},
        _year(vintages[0]) if vintages else None,
        sha256(content).hexdigest(),
        len(content),
    )


def _year(text: str) -> str:
    return f"20{text}" if len(text) == 2 else text  # noqa: PLR2004 -- digits of a year cut short
