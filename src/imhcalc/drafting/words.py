"""Every word of the comments in a profile that is drafted: what each block would change, and where to find it.

What the evidence says of a missing figure (`local_data`) and of a nation's bodies (`nations`) is taken from
there. In the texts here, `{health_body}` and the like stand for the nation's own words.
"""

from imhcalc.models.units import Nation

FILL_IN_YEAR = 2000
"""Stands wherever a year is asked for: too long ago to be taken for one."""

HEADER = "{name}: a profile for imhcalc {version}, evidence {pack}, drafted by `imhcalc init`."
HOW_TO_FILL_IN = (
    "Lines that begin with ## are words. Lines that begin with # are left for you to fill in: take away the # and "
    "the space after it, and put your figures and their source where 0, 1, 100%, 2000 or FILL IN stands. "
    "Leave what you do not know: nothing is filled in for you. Then: imhcalc check {file}"
)
EDITOR_SCHEMA = ".imhcalc/profile.json"
"""The JSON Schema that a drafted profile names, from its own folder: it needs no network and no path of a machine."""
MODELINE = f"# yaml-language-server: $schema={EDITOR_SCHEMA}"
OF_THE_MODELINE = "The line above leads an editor to the keys of a profile."
STANDARD_OUTPUT_CALLED = "PROFILE.yaml"

HELD = (
    "HELD for {name}, and used unless you give others. These are not keys, so that a newer table is used as soon "
    "as imhcalc brings one; with nothing added, this profile says what `imhcalc estimate {quoted}` says."
)
HELD_BESIDE = "HELD for {name}, and used where this profile gives no other."
"""The same in a file that says something already."""
HELD_AGAIN = "HELD for {name} by imhcalc {version}, evidence {pack}, which differs from what is said above."
PLACE = "{kind}{code} in {nations}{body}."
BODY = ". Health body: {body}"
MEMBERS = "Its {number} districts: {listed}."
CHILDREN = "Children by age, {year} ({publisher}, {dataset}): {counts}."
AGED = "{age}: {count}"
BETWEEN_AGES = " · "
MIX = "Fifths of neighbourhoods, most deprived first: {shares} of children under five ({index}; {basis})."
MEASURED = "{label}: {share}, {year}, published for {place}{whose} ({publisher}; {dataset})."
WHOSE_WIDER = ", not for {name} alone"
WHOSE_MEAN = ", as a mean of its authorities weighted by children"

TITLE = "-- {title} --"
WHERE = "Where: {where}."
BY_NATION = "{nation}: {where}"

MORE = {
    "services": "Counted in contacts, add contacts_per_family: 1; counted in referrals, families_per_referral: 100%.",
    "pathway": "Families meet services at {checks}. A count may stand for a rate: passed: 0, of: 1.",
}
"""What a block says besides."""

CHILDRENS_SERVICES: dict[Nation, str] = {
    "England": "your council's children's services",
    "Wales": "your council's children's services",
    "Scotland": "your council's social work services",
    "Northern Ireland": "your health and social care trust",
}

TITLES: dict[str, tuple[str, str, str]] = {
    "local_study": (
        "A local study of the need itself",
        "Puts your own result beside the model.",
        "a researcher or a service that assessed families; few areas have one",
    ),
    "benefit_share": (
        "Of families with signs of need, those who could benefit and would want help",
        "Need then starts at them, and what no service sees is called unmet need.",
        "your services' records, or a local study",
    ),
    "known_groups": (
        "Groups that are counted already",
        "Shown beside the estimate, never added to it.",
        "{childrens_services}; housing and asylum support teams",
    ),
    "workforce": (
        "Staff",
        "Turns families into posts. More keys, such as the smallest safe team: docs/plan.md.",
        "your services, and the workforce team of your {health_body}",
    ),
    "costs": (
        "Money",
        "Adds pay, overheads and who pays, to the staff above.",
        "the finance teams of those who pay",
    ),
    "projection": (
        "Years ahead",
        "Gives need, demand and families waiting, year by year.",
        "{statistics_body}, population projections by area; your services, for those who wait",
    ),
    "decisions": (
        "A decision to test",
        "Says whether it holds, how likely that is, and which figure would flip it. Any figure will do: "
        "imhcalc explain {quoted} --list",
        "",
    ),
    "scenarios": (
        "What if",
        "Shows by how much the answer moves (imhcalc compare {file}). Keys are those of this file, with dots.",
        "",
    ),
    "options": ("Ways forward to choose between", "Sets them side by side (imhcalc compare {file}).", ""),
    "families": (
        "Families by how many children under five they have",
        "Gives families with children under five, and those affected.",
        "{statistics_body}, census tables of households; or your registers",
    ),
    "overlap": (
        "Indicators in the same child",
        "Gives the share of children with at least one of those named.",
        "",
    ),
    "programme": (
        "A programme with criteria of its own",
        "Says who is eligible by them; nobody counts as selected otherwise.",
        "the programme's guidance",
    ),
    "headline": ("Which need to lead with", "Leads the report. One of: {needs}.", ""),
    "owner": (
        "Who stands behind it",
        "Printed at the head of every report. Assurance is none, self, peer or signed off.",
        "",
    ),
    "dissenting_view": ("A local view that differs", "Stands in every report, beside the estimate.", ""),
}
"""By block: its title, what it would change, and where to find it, where anything has to be found."""

UNITS = {
    "births": "babies born in a year",
    "counts": "children: below the expected level or of concern, assessed, due an assessment",
    "adults": "adults asked, fewer if the sample is not simple",
    "study": "children: with signs of it, assessed",
    "capacity": "capacity a year, counted in families, referrals or contacts",
    "identified": "noticed by a professional, of families in need",
    "referred": "of those noticed",
    "engaged": "of those referred",
    "group": "people",
    "sizes": "one, two, three children under five",
    "direct": "hours with one family in all",
    "hours_per_wte": "hours a year of a whole-time post, after leave",
    "duration": "years that a family stays",
    "caseload": "families open at one time for each post",
    "salary": "salary in £ a year; on_cost is a share of it",
    "overhead": "of pay with on-costs",
    "non_pay": "£ a year",
    "births_by_year": "babies born",
    "backlog": "families waiting at the start",
    "leave": "of those waiting, grow too old or give up in a year",
    "benefit": "of families with signs of need",
    "threshold": "done above so many families a year",
}
"""What the numbers of a line to be filled in are counted in."""

TYPED = "typed into imhcalc init; say where it is from"
"""The source of an answer, until a better one is written."""
SMALL_AREAS = "{file}, {rows} small areas added up"
SMALL_AREAS_AGES = "children aged {ages}"

DONE = {
    "added": "{key}: newer official figures are written",
    "renewed": "{key}: newer official figures are written over the older ones",
    "kept": "{key}: yours is kept; newer official figures differ in source, so compare them",
    "same": "{key}: as published, already",
}
"""What became of an official figure."""
KEPT = "{key}: yours is kept"
NOT_IN_TABLES = "{name} is not in the tables: it is what the small areas make up"
