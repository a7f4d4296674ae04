"""SYNTHETIC answers of the five services, written to their contracts: no figure here is of any real place.

Names carry the word SYNTHETIC, and the numbers are plainly made up (101, 102, 103 ...; 7 of 70; 11 of 100).
"""

import csv
import io
import json

from imhcalc.models.official import AskedArea, AskedPlace
from imhcalc.models.services import Services

LEEDS = AskedPlace("Leeds", ("E08000035",))
BARNSLEY = AskedPlace("Barnsley", ("E08000016", "E08000038"))
HERTSMERE = AskedPlace("Hertsmere", ("E07000098",))
HERTFORDSHIRE = AskedPlace("Hertfordshire", ("E10000015",))
CITY, HACKNEY = AskedPlace("City of London", ("E09000001",)), AskedPlace("Hackney", ("E09000012",))
DUNDEE, FIFE = AskedPlace("Dundee City", ("S12000042",)), AskedPlace("Fife", ("S12000047",))
BELFAST = AskedPlace("Belfast", ("N09000003",))


def area(*places, nation="England", wider=None, districts=None) -> AskedArea:
    """Return an area whose authorities are its districts, unless other districts are given."""
    return AskedArea(" and ".join(place.name for place in places), nation, districts or places, places, wider)


HERTSMERE_AREA = area(HERTFORDSHIRE, wider="Hertfordshire", districts=(HERTSMERE,))


def at(services: Services, address: str) -> Services:
    """Return the services as they would be at an address of this machine."""
    moved = {
        name: getattr(services, name).model_copy(update={"base": f"{address}{name}/"})
        for name in ("nomis", "education", "fingertips", "scotland", "northern_ireland")
    }
    return services.model_copy(update=moved)


def written(header, rows) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


NOMIS = ["DATE_NAME", "GEOGRAPHY_CODE", "GEOGRAPHY_NAME", "C_AGE", "OBS_VALUE", "OBS_STATUS", "OBS_STATUS_NAME", "RECORD_COUNT"]  # fmt: skip


def nomis_children(*codes, first=101, period="2024", total=None, header=None, **cell) -> str:
    """Return ages 0 to 5 of some districts: 101, 102, 103 ... children."""
    rows = [
        [
            period,
            code,
            f"SYNTHETIC {code}",
            101 + age,
            first + age,
            "A",
            "Normal Value",
            total or 6 * len(codes),
        ]
        for code in codes
        for age in range(6)
    ]
    for row in rows:
        for name, value in cell.items():
            row[NOMIS.index(name)] = value
    return written(header or NOMIS, rows)


def nomis_births(start, count, total=None, period="2023", value=3) -> str:
    """Return small areas numbered from `start`, each with 3 births."""
    header = [name for name in NOMIS if name != "C_AGE"]
    rows = [
        [period, f"E01{number:06d}", f"SYNTHETIC {number}", value, "A", "Normal Value", total or count]
        for number in range(start, start + count)
    ]
    return written(header, rows)


FINGERTIPS = [
    "Indicator ID", "Indicator Name", "Parent Code", "Parent Name", "Area Code", "Area Name", "Area Type", "Sex", "Age",
    "Category Type", "Category", "Time period", "Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit",
    "Lower CI 99.8 limit", "Upper CI 99.8 limit", "Count", "Denominator", "Value note", "Recent Trend",
    "Compared to England value or percentiles", "Compared to percentiles", "Time period Sortable", "New data",
    "Compared to goal", "Time period range",
]  # fmt: skip
PERSONAL_SOCIAL = "SYNTHETIC: Child development: percentage of children achieving the expected level in personal social skills at 2 to 2½ years"
GOOD_LEVEL = "SYNTHETIC: Child development: percentage of children achieving a good level of development at 2 to 2½ years"


def fingertips_row(code="E08000035", **about):
    """Return a row in which 90 of 100 children are at the level, by column; `about` changes cells."""
    row = dict.fromkeys(FINGERTIPS, "") | {
        "Indicator ID": "93435", "Indicator Name": PERSONAL_SOCIAL, "Area Code": code, "Area Name": f"SYNTHETIC {code}",
        "Sex": "Persons", "Age": "2-2.5 yrs", "Time period": "2023/24", "Time period Sortable": "20230000",
        "Value": "90", "Count": "90", "Denominator": "100", "Time period range": "1y",
    }  # fmt: skip
    return row | {name.replace("_", " "): value for name, value in about.items()}


def fingertips_csv(*rows, header=None) -> str:
    return written(header or FINGERTIPS, [[row[name] for name in FINGERTIPS] for row in rows])


EDUCATION = [
    "time_period", "time_identifier", "geographic_level", "country_code", "region_code", "old_la_code", "new_la_code",
    "la_name", "lad_code", "lad_name", "breakdown_topic", "breakdown", "early_learning_goal", "children_count",
    "emerging_children_count", "emerging_children_percent", "expected_children_count", "expected_children_percent",
]  # fmt: skip
GOAL = "Personal, social and emotional development"


def education_row(authority="E08000035", district="", **about):
    """Return a row in which 11 of 100 children are below the expected level, by column."""
    row = dict.fromkeys(EDUCATION, "") | {
        "time_period": "202324", "time_identifier": "Academic year",
        "geographic_level": "Local authority district" if district else "Local authority",
        "new_la_code": authority, "la_name": f"SYNTHETIC {authority}", "lad_code": district,
        "breakdown_topic": "Total", "breakdown": "Total", "early_learning_goal": GOAL,
        "children_count": "100", "emerging_children_count": "11",
    }  # fmt: skip
    return row | about


def education_csv(*rows, header=None) -> str:
    return written(header or EDUCATION, [[row[name] for name in EDUCATION] for row in rows])


def education_api(seen, results=None, meta=None, page_size=None):
    """Return what the interface sends for a request, as the contract has it."""
    path = seen.path.removeprefix("/education/")
    if path == "publications":
        return {
            "results": [
                {
                    "id": "pub-1",
                    "title": "SYNTHETIC publication",
                    "slug": "early-years-foundation-stage-profile-results",
                },
                {"id": "pub-2", "title": "SYNTHETIC other", "slug": "other"},
            ]
        }
    if path == "publications/pub-1/data-sets":
        titles = ("SYNTHETIC Headline measures", "SYNTHETIC Early learning goals and areas of learning")
        return {"results": [{"id": f"set-{n}", "title": title} for n, title in enumerate(titles)]}
    if path == "data-sets/set-1/meta":
        return meta or EDUCATION_META
    assert path == "data-sets/set-1/query", path
    listed = results if results is not None else [education_result()]
    asked = seen.json()
    size = page_size or len(listed) or 1
    start = (asked["page"] - 1) * size
    pages = -(-len(listed) // size)
    return {
        "paging": {"page": asked["page"], "pageSize": size, "totalResults": len(listed), "totalPages": pages},
        "results": listed[start : start + size],
    }


EDUCATION_META = {
    "filters": [
        {"id": "f1", "column": "breakdown_topic", "label": "Breakdown topic", "options": [{"id": "t1", "label": "Total"}, {"id": "t2", "label": "Sex"}]},
        {"id": "f2", "column": "breakdown", "label": "Breakdown", "options": [{"id": "b1", "label": "Total"}, {"id": "b2", "label": "Girls"}]},
        {"id": "f3", "column": "early_learning_goal", "label": "Goal", "options": [{"id": "g1", "label": "Literacy"}, {"id": "g2", "label": GOAL}]},
    ],
    "indicators": [
        {"id": "i1", "column": "children_count", "label": "Number of children"},
        {"id": "i2", "column": "emerging_children_count", "label": "Number of children emerging"},
    ],
    "locations": [
        {"level": {"code": "NAT"}, "options": [{"id": "n1", "code": "E92000001", "label": "SYNTHETIC England"}]},
        {"level": {"code": "LA"}, "options": [{"id": "l1", "code": "E08000035"}, {"id": "l2", "code": "E10000015"}]},
        {"level": {"code": "LAD"}, "options": [{"id": "d1", "code": "E07000098"}]},
    ],
    "timePeriods": [{"code": "AY", "period": "2022/2023"}, {"code": "AY", "period": "2023/2024"}],
}  # fmt: skip


def education_result(level="LA", place="l1", below="11", assessed="100"):
    return {
        "timePeriod": {"code": "AY", "period": "2023/2024"},
        "geographicLevel": level,
        "locations": {"NAT": "n1", level: place},
        "filters": {"f1": "t1", "f2": "b1", "f3": "g2"},
        "values": {"i1": assessed, "i2": below},
    }


SCOTLAND_RESOURCE = "018ba0e1-6562-43bb-82c5-97b6c6cc22d8"


def scotland_record(code="S12000042", **about):
    """Return a record in which 7 of 70 children reviewed, of 100 eligible, have a concern."""
    return {
        "_id": 1, "FinancialYear": "2023/24", "CA": code, "NumberOfEligibleChildren": 100, "NumberOfReviews": 70,
        "ConcernAny": 7, "PersonalSocialConcern": 2, "PersonalSocialNoConcern": 58, "PersonalSocialValid": 60,
    } | about  # fmt: skip


def scotland_package(*resources):
    listed = resources or ({"id": SCOTLAND_RESOURCE, "name": "SYNTHETIC Council area totals", "url": "x"},)
    return {"success": True, "result": {"resources": [{"id": "other", "name": "SYNTHETIC SIMD"}, *listed]}}


def scotland_search(*records, total=None):
    return {
        "success": True,
        "result": {"total": len(records) if total is None else total, "records": list(records)},
    }


NISRA = [
    "STATISTIC", "STATISTIC Label", "TLIST(A1)", "Year", "LGD2014", "Local Government District", "Age",
    "Single year of age", "Sex", "Sex Label", "UNIT", "VALUE",
]  # fmt: skip


def nisra_csv(year="2023", header=None, drop_sex=None, **cell) -> str:
    """Return one district and the nation, two sexes and their total: 50 girls and 51 boys of each age and so on."""
    rows = []
    for period in ("2022", year):
        for code, name, times in (("N09000003", "Belfast", 1), ("N92000002", "Northern Ireland", 10)):
            for age in (*range(7), "All"):
                for sex, label, count in (
                    ("2", "Females", 50),
                    ("1", "Males", 51),
                    ("All", "All persons", 101),
                ):
                    if label == drop_sex:
                        continue
                    more = age if isinstance(age, int) else 900
                    row = ["X", "SYNTHETIC", period, period, code, f"{name} (SYNTHETIC)", age, age, sex, label, "Number", times * (count + more)]  # fmt: skip
                    rows.append(row)
    for row in rows:
        for column, value in cell.items():
            row[NISRA.index(column)] = value
    return written(header or NISRA, rows)


def renamed(header, old, new):
    return [new if name == old else name for name in header]


def dumps(content) -> str:
    return json.dumps(content)
