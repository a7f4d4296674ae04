"""Build the area tables from official downloads: ``python -m tools.build_areas DOWNLOADS OUTPUT``.

Nothing is written unless every file is there, every heading is found, every code meets its other half, and the
sums are those published. What is written is a whole folder like `data/areas`, with `manifest.json`, the checksums
of what went in and what came out. `docs/rebuilding.md` tells where each download is and what to do afterwards.
"""

import argparse
import csv
import json
import re
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from imhcalc.areas.table import NATION_CODES, load_area_table
from imhcalc.areas.verification import TOTALS, verify
from imhcalc.areas.wording import folded
from imhcalc.faults import ImhcalcError
from imhcalc.models.units import QUINTILES, Nation
from tools.official_files import AGES, AGES_0_4, BuildError, Table, read_all

KEPT = (
    "combined_series.csv",
    "common_names.csv",
    "dfe_statistical_neighbours_2019.csv",
    "not_used.csv",
    "published_totals.csv",
    "vintages.csv",
    "sources.yaml",
)
"""What no download gives: kept by hand, and carried over."""

MANIFEST = "manifest.json"
SMALL_AREAS_TOTAL = "small_areas_children_0_4"
DECIMALS = 4
CHILDREN_0_15 = range(16)
ALL_AGES = 200
FIRST_AGE = 101
"""Codes of Nomis: 200 is all ages, 101 is age 0."""
PSED_WORDS = re.compile(r"personal,? social and emotional development", re.IGNORECASE)
LOWER_IS_FIFTH = 2
"""Deciles in a fifth."""

Rows = tuple[list[str], list[list[object]]]
"""The header and the rows of a table."""


@dataclass
class Place:
    """One district as it is built."""

    code: str
    name: str
    nation: Nation
    period: str
    all_ages: int
    children: list[int]
    children_0_15: int = 0
    mix: list[int] = field(default_factory=lambda: [0] * QUINTILES)
    small_areas: int = 0


@dataclass
class Build:
    """The tables being built, and the problems found: all of them are told at once."""

    tables: Mapping[str, Table]
    problems: list[str] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)

    def rows(self, name: str) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the rows of a download with their lines."""
        return self.tables[name].numbered()

    def whole(self, name: str, line: int, key: str, cell: str) -> int:
        """Return a count; what is none is a problem."""
        text = cell.replace(",", "")
        if re.fullmatch(r"\d+(?:\.0+)?", text):
            return int(text.split(".")[0])
        heading = self.tables[name].headings[key]
        self.problems.append(f"{name}:{line}: {heading} is {cell or 'empty'}, not a whole number")
        return 0


# -- districts -----------------------------------------------------------------------------------------------


def england_and_wales(build: Build) -> None:
    """Add the districts of England and Wales: a row an age."""
    name = "population_england_wales.csv"
    found: dict[str, dict[int, int]] = defaultdict(dict)
    names, periods = {}, set()
    records = {row.get("records", "") for _, row in build.rows(name)} - {""}
    rows = sum(1 for _ in build.rows(name))
    if records and records != {str(rows)}:
        build.problems.append(
            f"{name} has {rows:,} rows of {', '.join(sorted(records))}: the service cut it off"
        )
    for line, row in build.rows(name):
        code = row["code"]
        if not code.startswith(("E", "W")):
            continue
        age = build.whole(name, line, "age", row["age"])
        if age in found[code]:
            build.problems.append(f"{name}:{line}: {code} has two rows for C_AGE {age}")
        found[code][age] = build.whole(name, line, "value", row["value"])
        names[code] = row["name"]
        periods.add(row["period"])
    period = _one(build, name, "DATE_NAME", periods)
    for code, ages in sorted(found.items()):
        lacking = [age for age in (ALL_AGES, *(FIRST_AGE + age for age in CHILDREN_0_15)) if age not in ages]
        if lacking:
            build.problems.append(f"{name}: {code} has no row for C_AGE {lacking[0]}")
            continue
        nation: Nation = "England" if code.startswith("E") else "Wales"
        build.places[code] = Place(
            code,
            names[code],
            nation,
            _mid(period),
            ages[ALL_AGES],
            [ages[FIRST_AGE + age] for age in AGES],
            sum(ages[FIRST_AGE + age] for age in CHILDREN_0_15),
        )


def scotland(build: Build) -> None:
    """Add the councils of Scotland: a row a sex and year."""
    name = "population_scotland.csv"
    names = {row["code"]: row["name"] for _, row in build.rows("lookup_councils.csv")}
    latest = max((row["year"] for _, row in build.rows(name)), default="")
    for line, row in build.rows(name):
        code = row["code"]
        if row["sex"] != "All" or row["year"] != latest or code == NATION_CODES["Scotland"]:
            continue
        if code not in names:
            build.problems.append(f"{name}:{line}: {code} is not in lookup_councils.csv")
        if code in build.places:
            build.problems.append(f"{name}:{line}: {code} has two rows for {latest}")
        children = [build.whole(name, line, f"age{age}", row[f"age{age}"]) for age in AGES]
        everybody = build.whole(name, line, "all", row["all"])
        build.places[code] = Place(code, names.get(code, ""), "Scotland", _mid(latest), everybody, children)


def northern_ireland(build: Build) -> None:
    """Add the districts of Northern Ireland: a row an age, sex and year; totals are left out."""
    name = "population_northern_ireland.csv"
    latest = max((row["year"] for _, row in build.rows(name)), default="")
    ages: dict[str, dict[str, int]] = defaultdict(dict)
    names = {}
    for line, row in build.rows(name):
        if row["year"] != latest or not row["sex"].casefold().startswith("all"):
            continue
        if row["code"] == NATION_CODES["Northern Ireland"] or row["name"] == "Northern Ireland":
            continue
        if row["age"] in ages[row["code"]]:
            build.problems.append(f"{name}:{line}: {row['code']} has two rows for age {row['age']}")
        ages[row["code"]][row["age"]] = build.whole(name, line, "value", row["value"])
        names[row["code"]] = row["name"]
    for code, counts in sorted(ages.items()):
        by_age = {int(match[0]): count for age, count in counts.items() if (match := re.match(r"\d+", age))}
        if any(age not in by_age for age in AGES):
            build.problems.append(f"{name}: {code} lacks an age from 0 to 5")
            continue
        everybody = next((count for age, count in counts.items() if age.casefold().startswith("all")), None)
        total = sum(by_age.values()) if everybody is None else everybody
        if everybody is not None and everybody != sum(by_age.values()):
            build.problems.append(
                f"{name}: {code}: ages add up to {sum(by_age.values()):,}, not {everybody:,}"
            )
        build.places[code] = Place(
            code, names[code], "Northern Ireland", _mid(latest), total, [by_age[age] for age in AGES]
        )


def _one(build: Build, name: str, what: str, values: set[str]) -> str:
    if len(values) != 1:
        build.problems.append(f"{name} has {len(values)} values of {what}: one year at a time")
    return min(values, default="")


def _mid(period: str) -> str:
    match = re.search(r"(?:19|20)\d\d", period)
    return f"mid-{match[0]}" if match else period


# -- fifths of deprivation ---------------------------------------------------------------------------------


def by_sexes(build: Build, name: str, prefix: str) -> tuple[dict[str, int], dict[str, str]]:
    """Return children aged 0 to 4 by LSOA, girls and boys added, and the district where the file has it."""
    counts: dict[str, int] = {}
    districts: dict[str, str] = {}
    for line, row in build.rows(name):
        code = row["code"]
        if not code.startswith(prefix):
            continue
        if code in counts:
            build.problems.append(f"{name}:{line}: {code} is given twice")
        counts[code] = sum(
            build.whole(name, line, f"{sex}{age}", row[f"{sex}{age}"]) for age in AGES_0_4 for sex in "fm"
        )
        districts[code] = row.get("district", "")
    return counts, districts


def by_data_zone(build: Build) -> dict[str, int]:
    """Return children aged 0 to 4 by data zone, of the latest year."""
    name = "small_areas_scotland.csv"
    latest = max((row["year"] for _, row in build.rows(name)), default="")
    return {
        row["code"]: sum(build.whole(name, line, f"age{age}", row[f"age{age}"]) for age in AGES_0_4)
        for line, row in build.rows(name)
        if row["year"] == latest and row["sex"] == "All" and row["code"] != NATION_CODES["Scotland"]
    }


def deciles_of(ranks: Mapping[str, int]) -> dict[str, int]:
    """Return the decile of each rank: ten groups as equal as can be, 1 the most deprived."""
    size = len(ranks)
    return {code: (rank - 1) * 10 // size + 1 for code, rank in ranks.items()}


def add_mix(
    build: Build,
    name: str,
    deciles: Mapping[str, int],
    children: Mapping[str, int],
    district_of: Mapping[str, str],
) -> None:
    """Add the children of every small area to its district's fifth; a code without its other half is a problem."""
    for missing, where in (
        (sorted(set(deciles) - set(children)), "has no population"),
        (sorted(set(children) - set(deciles)), "has a population, and no place in the index"),
    ):
        if missing:
            build.problems.append(
                f"{name}: {missing[0]} {where}, and so have {len(missing) - 1:,} more: are the two of one list of areas?"
            )
    for code in sorted(set(deciles) & set(children)):
        place = build.places.get(district_of.get(code, ""))
        if place is None:
            build.problems.append(f"{name}: {code} lies in no district of the population files")
            continue
        place.mix[(deciles[code] + 1) // LOWER_IS_FIFTH - 1] += children[code]
        place.small_areas += 1


def shares_of(mix: Sequence[int]) -> list[float]:
    """Return counts as shares to four decimal places; the largest takes what rounding leaves, so that they add up to 1."""
    total = sum(mix)
    shares = [round(count / total, DECIMALS) for count in mix]
    largest = shares.index(max(shares))
    shares[largest] = round(shares[largest] + 1 - sum(shares), DECIMALS)
    return shares


def england_mix(build: Build, current: Callable[[str], str]) -> None:
    """Add the fifths of England."""
    name = "index_england.csv"
    _same_list(build, name, "small_areas_england.csv", "lookup_icbs.csv", "idaci_england.csv")
    deciles = {
        row["code"]: build.whole(name, line, "decile", row["decile"]) for line, row in build.rows(name)
    }
    for code, decile in deciles.items():
        if not 1 <= decile <= 10:  # noqa: PLR2004 -- deciles
            build.problems.append(f"{name}: {code} has decile {decile}")
            return
    children, _ = by_sexes(build, "small_areas_england.csv", "E01")
    add_mix(
        build, name, deciles, children, {row["code"]: current(row["district"]) for _, row in build.rows(name)}
    )


def wales_mix(build: Build, current: Callable[[str], str]) -> None:
    """Add the fifths of Wales."""
    name = "index_wales.csv"
    _same_list(build, name, "small_areas_wales.csv")
    children, districts = by_sexes(build, "small_areas_wales.csv", "W01")
    deciles = deciles_of(_ranks(build, name))
    add_mix(build, name, deciles, children, {code: current(district) for code, district in districts.items()})


def scotland_mix(build: Build) -> None:
    """Add the fifths of Scotland."""
    district_of = {row["code"]: row["district"] for _, row in build.rows("lookup_data_zones.csv")}
    deciles = deciles_of(_ranks(build, "index_scotland.csv"))
    add_mix(build, "index_scotland.csv", deciles, by_data_zone(build), district_of)


def northern_ireland_mix(build: Build) -> None:
    """Add the fifths of Northern Ireland, of all residents: children by small area are not published."""
    name = "index_northern_ireland.csv"
    residents = {
        row["code"]: build.whole(name, line, "residents", row["residents"]) for line, row in build.rows(name)
    }
    district_of = {row["code"]: row["district"] for _, row in build.rows(name)}
    add_mix(build, name, deciles_of(_ranks(build, name)), residents, district_of)


def _ranks(build: Build, name: str) -> dict[str, int]:
    ranks = {row["code"]: build.whole(name, line, "rank", row["rank"]) for line, row in build.rows(name)}
    if sorted(ranks.values()) != list(range(1, len(ranks) + 1)):
        build.problems.append(f"{name}: the ranks are not 1 to {len(ranks):,}, each once")
        return {}
    return ranks


def _same_list(build: Build, first: str, *others: str) -> None:
    """Refuse files of two lists of small areas."""
    of_first = build.tables[first].vintage
    for name in others:
        vintage = build.tables[name].vintage
        if of_first and vintage and vintage != of_first:
            build.problems.append(
                f"{first} is of the small areas of {of_first}, {name} of those of {vintage}"
            )


# -- codes -------------------------------------------------------------------------------------------------


def aliases_of(build: Build) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """Return each district's newer code where it has one, and the other codes that lead to one district alone."""
    successors: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for _, row in build.rows("code_history.csv"):
        if row["old"] and row["new"] and row["old"] != row["new"]:
            successors[row["old"]].add(row["new"])
            names[row["old"]], names[row["new"]] = row["old_name"], row["new_name"]
    newer, aliases = {}, []
    for code, place in build.places.items():
        after = successors.get(code, set())
        recoded = [each for each in after if folded(names[each]) == folded(place.name)]
        if len(after) == 1 and recoded and recoded[0] not in build.places:
            newer[code] = recoded[0]
            aliases.append((recoded[0], names[recoded[0]], code))
    for old in sorted(set(successors) - set(build.places)):
        lies_in = _only_successor(old, successors, build.places)
        if lies_in is not None:
            aliases.append((old, names[old], lies_in))
    return newer, sorted(set(aliases), key=lambda alias: (alias[2], alias[0]))


def _only_successor(old: str, successors: Mapping[str, set[str]], places: Mapping[str, Place]) -> str | None:
    """Return the district that a former one lies wholly in, by way of those between; None where it was split."""
    code, seen = old, {old}
    while code not in places:
        after = successors.get(code, set())
        if len(after) != 1 or after <= seen:
            return None
        (code,) = after
        seen.add(code)
    return code


# -- the tables --------------------------------------------------------------------------------------------


def areas_rows(build: Build, newer: Mapping[str, str]) -> Rows:
    """Return the header and the rows of areas.csv."""
    regions = {
        row["code"]: (row["region_code"], row["region"]) for _, row in build.rows("lookup_regions.csv")
    }
    tiers = {
        row["code"]: (row["upper_code"], row["upper"]) for _, row in build.rows("lookup_upper_tiers.csv")
    }
    scores = {
        row["code"]: (row["score"], row["rank"]) for _, row in build.rows("index_england_districts.csv")
    }
    poor = _idaci(build)
    psed, year = _psed(build)
    index_year = _index_year(build)
    of_england = next((place for place in build.places.values() if place.nation == "England"), None)
    header = [
        "gss_code", "gss_code_2025", "name", "nation", "region_code", "region", "utla_code", "utla_name", "pop_year",
        "pop_all_ages", *(f"children_{age}" for age in AGES), "children_0_4", "deprivation_index", "n_small_areas",
        *(f"dep_q{fifth}_share" for fifth in range(1, QUINTILES + 1)),
        f"imd{index_year}_average_score", f"imd{index_year}_rank_of_average_score",
        f"idaci{index_year}_children_0_15_count",
        f"idaci{index_year}_pct_of_{of_england.period.replace('-', '') if of_england else ''}_0_15",
        "psed_below_expected_pct", "psed_year", "psed_source_area",
    ]  # fmt: skip
    indices = _indices(build)
    rows: list[list[object]] = []
    for place in sorted(build.places.values(), key=lambda each: each.code):
        is_england = place.nation == "England"
        if is_england and place.code not in regions:
            build.problems.append(f"lookup_regions.csv has no row for {place.code} {place.name}")
        if place.nation in {"England", "Wales"} and place.code not in tiers:
            build.problems.append(f"lookup_upper_tiers.csv has no row for {place.code} {place.name}")
        nation_code = NATION_CODES[place.nation]
        region = regions.get(place.code, ("", "")) if is_england else (nation_code, place.nation)
        tier = tiers.get(place.code, (place.code, place.name))
        if not sum(place.mix):
            build.problems.append(f"{place.code} {place.name} has no small area with people in it")
            continue
        found = psed.get(tier[0]) if is_england else None
        poor_here = poor.get(place.code, 0)
        rows.append(
            [
                place.code, newer.get(place.code, place.code), place.name, place.nation, *region, *tier, place.period,
                place.all_ages, *place.children, sum(place.children[age] for age in AGES_0_4), indices[place.nation],
                place.small_areas, *shares_of(place.mix),
                *(scores.get(place.code, ("", "")) if is_england else ("", "")),
                *((poor_here, round(100 * poor_here / place.children_0_15, 1)) if is_england else ("", "")),
                *((found[0], year, found[1]) if found else ("", "", "")),
            ]
        )  # fmt: skip
    return header, rows


def _idaci(build: Build) -> dict[str, int]:
    district_of = {row["code"]: row["district"] for _, row in build.rows("index_england.csv")}
    poor: dict[str, int] = defaultdict(int)
    name = "idaci_england.csv"
    for line, row in build.rows(name):
        poor[district_of.get(row["code"], "")] += build.whole(name, line, "children", row["children"])
    return poor


def _psed(build: Build) -> tuple[dict[str, tuple[float, str]], str]:
    """Return the share below the expected level by upper-tier authority, and its year: the latest in the file."""
    name = "psed.csv"
    latest = max((row["period"] for _, row in build.rows(name)), default="")
    found: dict[str, tuple[float, str]] = {}
    for line, row in build.rows(name):
        is_wanted = row["period"] == latest and row["level"] == "Local authority" and row["topic"] == "Total"
        if not (is_wanted and PSED_WORDS.search(row["goal"])):
            continue
        if row["code"] in found:
            build.problems.append(
                f"{name}:{line}: {row['name']} has two rows for {row['goal']}: the area of learning alone is meant"
            )
        if re.fullmatch(r"\d+(?:\.\d+)?", row["expected"]):
            found[row["code"]] = (round(100 - float(row["expected"]), 1), row["name"])
        elif row["expected"] not in {"c", "x", "z", "u"}:
            build.problems.append(
                f"{name}:{line}: the share of {row['name']} is {row['expected'] or 'empty'}"
            )
    if not found:
        build.problems.append(
            f"{name} has no row of an authority's personal, social and emotional development"
        )
    return found, f"{latest[:4]}/{latest[4:]}" if re.fullmatch(r"\d{6}", latest) else latest


def _index_year(build: Build) -> str:
    """Return the year of England's index, which its own list of areas tells."""
    of_list = build.tables["index_england.csv"].vintage
    return {"2021": "2025", "2011": "2019"}.get(of_list or "", "")


def _indices(build: Build) -> dict[Nation, str]:
    """Return each nation's index with its year, from the headings where they say it."""
    wales = re.search(r"20\d\d", build.tables["index_wales.csv"].headings["rank"])
    scots = re.search(r"20\d\d(?:v\d)?", build.tables["index_scotland.csv"].headings["rank"])
    for name, found in (("index_wales.csv", wales), ("index_scotland.csv", scots)):
        if found is None:
            build.problems.append(f"{name}: the heading of the rank does not say its year")
    return {
        "England": f"IMD {_index_year(build)}",
        "Wales": f"WIMD {wales[0]}" if wales else "WIMD",
        "Scotland": f"SIMD {scots[0]}" if scots else "SIMD",
        # Only one such index has ever been ranked on these areas.
        "Northern Ireland": "NIMDM 2017",
    }


def quintile_rows(build: Build) -> Rows:
    """Return the header and the rows of area_quintiles.csv: the shares again, in long form."""
    header = [
        "gss_code",
        "deprivation_index",
        "weight_basis",
        "n_small_areas",
        *(f"q{n}_share" for n in range(1, 6)),
    ]
    indices = _indices(build)
    basis = dict.fromkeys(NATION_CODES, "children 0-4, small-area estimates")
    basis["Northern Ireland"] = "all residents"
    rows: list[list[object]] = [
        [place.code, indices[place.nation], basis[place.nation], place.small_areas, *shares_of(place.mix)]
        for place in sorted(build.places.values(), key=lambda each: each.code)
        if sum(place.mix)
    ]
    return header, rows


def body_rows(build: Build, current: Callable[[str], str]) -> Rows:
    """Return the header and the rows of health_bodies.csv: England's by children, others whole."""
    header = ["gss_code", "body_type", "body_code", "body_name", "share_of_lad_children_0_4"]
    children, _ = by_sexes(build, "small_areas_england.csv", "E01")
    district_of = {row["code"]: current(row["district"]) for _, row in build.rows("index_england.csv")}
    parts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    names = {}
    for _, row in build.rows("lookup_icbs.csv"):
        parts[district_of.get(row["code"], "")][row["body_code"]] += children.get(row["code"], 0)
        names[row["body_code"]] = row["body"]
    parts.pop("", None)
    rows: list[list[object]] = []
    for code, shares in sorted(parts.items()):
        total = sum(shares.values())
        for body, count in sorted(shares.items(), key=lambda each: -each[1]):
            if count:
                rows.append(
                    [
                        code,
                        f"Integrated care board ({_year_of(build, 'lookup_icbs.csv')})",
                        body,
                        names[body],
                        round(count / total, DECIMALS),
                    ]
                )
    for name, kind in (
        ("lookup_health_wales.csv", "Local health board"),
        ("lookup_health_scotland.csv", "NHS health board"),
        ("lookup_health_northern_ireland.csv", "Health and social care trust"),
    ):
        for line, row in build.rows(name):
            if row["code"] not in build.places:
                build.problems.append(f"{name}:{line}: {row['code']} is no district of the population files")
            rows.append(
                [row["code"], f"{kind} ({_year_of(build, name)})", row["body_code"], row["body"], 1.0]
            )
    lacking = sorted(set(build.places) - {str(row[0]) for row in rows})
    build.problems += [f"{code} {build.places[code].name} has no health body" for code in lacking]
    return header, rows


def _year_of(build: Build, name: str) -> str:
    """Return the year in the heading of a lookup's codes of bodies; that it says none, otherwise."""
    match = re.search(r"(20)?(\d\d)(?=CD)|20(\d\d)", build.tables[name].headings["body_code"])
    return f"20{match[2] or match[3]}" if match else "year not said"


def national_rows(build: Build) -> Rows:
    """Return the header and the rows of national_reference.csv that are sums of the districts."""
    header = ["area_code", "area_name", "measure", "period", "value", "unit", "publisher", "source"]
    publishers = {"England": "ONS", "Wales": "ONS", "Scotland": "NRS", "Northern Ireland": "NISRA"}
    rows: list[list[object]] = []
    for nation, code in NATION_CODES.items():
        of_nation = [place for place in build.places.values() if place.nation == nation]
        sums = {
            "pop_all_ages": sum(place.all_ages for place in of_nation),
            "children_0": sum(place.children[0] for place in of_nation),
            "children_0_4": sum(sum(place.children[age] for age in AGES_0_4) for place in of_nation),
        }
        period = of_nation[0].period if of_nation else ""
        rows += [
            [
                code,
                nation,
                measure,
                period,
                value,
                "people",
                publishers[nation],
                "mid-year population estimates; sum of areas.csv",
            ]
            for measure, value in sums.items()
        ]
    return header, rows


# -- the whole ---------------------------------------------------------------------------------------------


def build_tables(downloads: Path, kept: Path, output: Path, small_areas_year: str) -> None:
    """Write a whole folder of area tables, or nothing.

    Parameters
    ----------
    downloads
        The folder of official downloads.
    kept
        The folder of the files that are kept by hand.
    output
        The folder to write: new, or empty.
    small_areas_year
        The year of the counts by small area, such as mid-2020, which their files do not say.

    Raises
    ------
    BuildError
        With every problem of the downloads, or of the tables that they make.
    """
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise BuildError([f"{output} exists and is not an empty folder: nothing is overwritten"])
    absent = [
        f"{kept / name} is missing: it is kept by hand, and carried over"
        for name in KEPT
        if not (kept / name).is_file()
    ]
    if absent:
        raise BuildError(absent)
    build = Build(read_all(downloads))
    tables = made(build, kept)
    if build.problems:
        raise BuildError(build.problems)
    with tempfile.TemporaryDirectory(dir=output.parent) as temporary:
        folder = Path(temporary) / "data" / "areas"
        folder.mkdir(parents=True)
        for name, (header, rows) in tables.items():
            _write(folder / name, header, rows)
        for name in KEPT:
            shutil.copyfile(kept / name, folder / name)
        _describe_anew(folder, tables)
        _check(folder, build, small_areas_year)
        _write_manifest(folder, build, small_areas_year)
        if output.exists():
            output.rmdir()
        folder.rename(output)


def made(build: Build, kept: Path) -> dict[str, Rows]:
    """Return the tables that the downloads make; where districts are not sound, none."""
    for step in (england_and_wales, scotland, northern_ireland):
        step(build)
    if build.problems:
        return {}
    newer, aliases = aliases_of(build)
    lead_to = {alias: code for alias, _, code in aliases}

    def current(code: str) -> str:
        return code if code in build.places else lead_to.get(code, code)

    england_mix(build, current)
    wales_mix(build, current)
    scotland_mix(build)
    northern_ireland_mix(build)
    return {
        "areas.csv": areas_rows(build, newer),
        "area_quintiles.csv": quintile_rows(build),
        "area_aliases.csv": (["alias_code", "alias_name", "gss_code"], [list(alias) for alias in aliases]),
        "health_bodies.csv": body_rows(build, current),
        "national_reference.csv": _with_kept_rows(kept, national_rows(build)),
    }


def _with_kept_rows(kept: Path, built: Rows) -> Rows:
    """Return the national figures with those that are no sums of districts, which are kept by hand."""
    header, rows = built
    path = kept / "national_reference.csv"
    if not path.is_file():
        return built
    with path.open(encoding="utf-8", newline="") as file:
        stated = [row for row in csv.DictReader(file) if "sum of areas.csv" not in row["source"]]
    return header, [*([row[column] for column in header] for row in stated), *rows]


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _describe_anew(folder: Path, tables: Mapping[str, Rows]) -> None:
    """Put the checksums of the new files into the register; its words are for a person to bring up to date."""
    register = folder / "sources.yaml"
    parts = re.split(r"(?m)^(?=  \S+\.csv:$)", register.read_text(encoding="utf-8"))
    for position, part in enumerate(parts):
        name = part.split(":", 1)[0].strip()
        if name in tables:
            checksum = sha256((folder / name).read_bytes()).hexdigest()
            parts[position] = re.sub(r"(?m)^    sha256: .*$", f"    sha256: {checksum}", part, count=1)
    register.write_text("".join(parts), encoding="utf-8", newline="\n")


def _check(folder: Path, build: Build, small_areas_year: str) -> None:
    """Load the tables as a run does, and hold their sums against the published ones; a sum without one is a problem."""
    root = folder.parent
    problems: list[str] = []
    try:
        table = load_area_table(root)
    except ImhcalcError as error:
        raise BuildError(
            [f"the tables do not load: {fault.message} ({fault.place})" for fault in error.faults]
        ) from None
    found = verify(root)
    problems += [f"{fault.message}; expected {fault.expected}" for fault in found.faults()]
    published = {(each.nation, each.measure, each.period) for each in found.totals}
    problems += [
        f"{TOTALS} has no published pop_all_ages of {nation} for {period}: add it, with its source"
        for nation, period in {place.nation: place.period for place in build.places.values()}.items()
        if (nation, "pop_all_ages", period) not in published
    ]
    problems += _small_areas_published(folder, build, small_areas_year)
    lists: tuple[tuple[Nation, str], ...] = (
        ("England", "index_england.csv"),
        ("Wales", "small_areas_wales.csv"),
    )
    for nation, name in lists:
        said = table.vintages.get(("small areas of the fifths", nation))
        built = f"LSOA {build.tables[name].vintage}"
        if said != built:
            problems.append(f"vintages.csv says {said} for {nation}, and {name} is of {built}")
    if problems:
        raise BuildError(problems)


def _small_areas_published(folder: Path, build: Build, year: str) -> Iterator[str]:
    """Yield how England's children by small area differ from the published total of their year."""
    total = sum(sum(place.mix) for place in build.places.values() if place.nation == "England")
    with (folder / TOTALS).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["measure"] == SMALL_AREAS_TOTAL]
    values = [float(row["value"]) for row in rows if row["period"] == year and row["nation"] == "England"]
    if not values:
        yield f"{TOTALS} has no published {SMALL_AREAS_TOTAL} of England for {year}: add it, with its source"
    elif total != values[0]:
        yield f"England's children aged 0 to 4 by small area add up to {total:,}, not {values[0]:,.0f}, as published for {year}"


def _write_manifest(folder: Path, build: Build, small_areas_year: str) -> None:
    """Write the checksums of what went in and what came out."""
    manifest = {
        "small_areas_year": small_areas_year,
        "inputs": {
            name: {
                "sha256": table.sha256,
                "bytes": table.size,
                "what": table.file.what,
                "publisher": table.file.publisher,
            }
            for name, table in sorted(build.tables.items())
        },
        "outputs": {
            path.name: {"sha256": sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size}
            for path in sorted(folder.iterdir())
        },
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the tables named on the command line; return 0, or 4 with every problem told."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.build_areas", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument(
        "downloads", type=Path, help="the folder of official downloads, named as docs/rebuilding.md says"
    )
    parser.add_argument("output", type=Path, help="the folder to write: new, or empty")
    parser.add_argument(
        "--small-areas-year",
        required=True,
        metavar="MID-YEAR",
        help="the year of the counts by small area, such as mid-2020, which their files do not say",
    )
    parser.add_argument(
        "--kept", type=Path, default=Path("data/areas"), help="where the files kept by hand are"
    )
    asked = parser.parse_args(arguments)
    try:
        build_tables(asked.downloads, asked.kept, asked.output, asked.small_areas_year)
    except BuildError as error:
        sys.stderr.write("".join(f"{problem}\n" for problem in error.problems))
        count = len(error.problems)
        sys.stderr.write(f"{count} {'problem' if count == 1 else 'problems'}; nothing was written\n")
        return 4
    sys.stdout.write(f"{asked.output} is whole: compare it with data/areas before it takes its place\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
