"""What the index of a site says: what its pages are, how to use and quote them, and every authority by name."""

from collections.abc import Iterable
from typing import NamedTuple

KINDS = {
    "utla": "upper-tier and unitary councils",
    "district": "districts and unitary councils",
    "icb": "Integrated Care Boards",
    "health-board": "health boards and trusts",
}
INDEX_FILE = "index.html"


class SiteEntry(NamedTuple):
    """An authority of a site: its name, code and nation, its files without suffix, other names it is looked for by."""

    name: str
    code: str
    nation: str
    stem: str
    other_names: tuple[str, ...] = ()


class SiteGroup(NamedTuple):
    """The authorities of one nation whose names begin with the same letter."""

    letter: str
    entries: tuple[SiteEntry, ...]


class SiteNation(NamedTuple):
    """A nation of a site."""

    name: str
    groups: tuple[SiteGroup, ...]


class SiteIndex(NamedTuple):
    """The index of a site: its title, what is said before the list, and the authorities by nation and letter."""

    title: str
    paragraphs: tuple[str, ...]
    nations: tuple[SiteNation, ...]


def links_of(stem: str) -> tuple[tuple[str, str], ...]:
    """Return the links of an authority's page: what each is called, and the file it leads to."""
    return (
        ("All authorities", INDEX_FILE),
        ("Workbook with formulas to change (.xlsx)", f"{stem}.xlsx"),
    )


def site_index(kind: str, entries: Iterable[SiteEntry], pack: str, version: str) -> SiteIndex:
    """Return the index of a site of authorities of a kind, made with an evidence pack by a version of the tool."""
    listed = sorted(entries, key=lambda entry: (entry.nation, entry.name.casefold()))
    return SiteIndex(
        title=f"Need for parent-infant support: {KINDS[kind]}",
        paragraphs=(
            f"A page and a workbook for each of {len(listed):,} {KINDS[kind]}: how many families may need "
            "parent-infant support, how sure that is, and where each number comes from. In the workbook, change the "
            "rate, the reach, the caseload or the pay, and the staff and cost follow.",
            "To find a place, use your browser's search (Ctrl+F, or Command+F on a Mac). Districts and former "
            "councils are named under the authority they belong to.",
            "Every figure is modelled for a kind of area, not counted in this one. It cannot show whether a service "
            "works, and says nothing about any one family. It is not an official statistic.",
            f"To quote a figure, give its range and say that it is modelled: “imhcalc {version}, evidence "
            f"{pack}, modelled”. The line to quote stands on each page.",
            "What a page lacks is local: services, staff, referrals. Whoever knows these can add them with the "
            "imhcalc command, and get the gap, the staff and the cost.",
        ),
        nations=tuple(_nations(listed)),
    )


def _nations(entries: list[SiteEntry]) -> Iterable[SiteNation]:
    for nation in dict.fromkeys(entry.nation for entry in entries):
        inside = [entry for entry in entries if entry.nation == nation]
        letters = dict.fromkeys(entry.name[0].upper() for entry in inside)
        yield SiteNation(
            nation,
            tuple(
                SiteGroup(letter, tuple(entry for entry in inside if entry.name[0].upper() == letter))
                for letter in letters
            ),
        )
