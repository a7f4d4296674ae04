"""Sentences of a report in other words, as somebody writes who has read it: each once as it is, once with a number changed.

A sentence is found by its words, with a group for each number; what stands in its place has the same numbers, by their place.
"""

import re
from pathlib import Path
from random import Random

from paper_edits import Edit, Planted, another, is_large

N, S, M = r"([\d,]+)", r"([\d.]+%)", r"(£[\d,]+)"
"""A count, a share, an amount of money."""


REWORDINGS: tuple[tuple[str, str], ...] = (
    (rf"\*\*About {N} of {N} babies a year \({N} to {N}\): (\d+) in 100\*\*",
     "Some {0} babies each year in Leeds would be expected to show the pattern, of {1} born; the true number may lie anywhere from {2} to {3}."),
    (rf"it would be about {N}; reading 15 in 100 as the rate in low-risk families it would be about {N}; at 23\.5 in 100 it would be about {N} babies\.",
     "we would have {0} babies, or {1} if the 15 per cent is that of low-risk families, or as many as {2} on the newest studies."),
    (r"(\d+) in 100 of the babies live in the most deprived fifth of neighbourhoods, and (\d+) in 100 of the expected need is there\.",
     "The poorest neighbourhoods are home to {0}% of Leeds's babies but hold {1}% of what we expect."),
    (rf"Of the {N} families with a child under five, {N} \({N} to {N}\) would have at least one who shows it",
     "Were it to last, {1} ({2} to {3}) of the {0} families with young children would be touched by it"),
    (rf"in one birth cohort followed through: {S} \({S} to {S}\)",
     "following one year's babies through: {0} of them (from {1} to {2})"),
    (rf"The chance that there is any gap is (\d+) in 100\. Of the families who could benefit, {S} \({S} to {S}\) are seen\.",
     "It is {0}% likely that somebody goes without, and services see {1} of those who could benefit ({2} to {3})."),
    (rf"Not seen by the services listed: {N} \({N} to {N}\) of the families expected to show it\.",
     "That leaves {0} families ({1} to {2}) whom no listed service sees."),
    (rf"as stated, {M} \({M} to {M}\) a year if every family who would come brings it\. To pay the whole cost it would take {N} \({N} to {N}\) families a year",
     "the council puts it at {0} a year ({1} to {2}). It would need {3} families ({4} to {5}) for the service to pay for itself"),
    (rf"Families who would come and cannot be seen: {N} \({N} to {N}\)\. It is to be taken above {N}: as things stand, the answer is no\. The chance that it should be yes is (\d+) in 100\.",
     "At present {0} families ({1} to {2}) would be turned away, short of the {3} at which a new team is due; there is a {4}% chance of crossing it."),
    (rf"One of the services listed can see about {N} families a year on average; teams across the country see {N} to {N}\.",
     "A typical team here sees {0} families in a year; nationally they see between {1} and {2}."),
    (rf"They see {S} of the families expected to show the need",
     "Between them they reach {0} of expected need"),
    (rf"at the largest recommended caseload, {N} children, the {N} children under five take {N} whole-time health visitors\.",
     "with {0} children each, Leeds's {1} under-fives would need {2} health visitors working full time."),
    (rf"Published range across risk groups, if every family were in the lowest or the highest group: {N} to {N}\.",
     "If everyone were at lowest risk it would be {0}; if everyone were at highest, {1}."),
    (rf"the range would be about {N} to {N} in place of {N} to {N}\.",
     "we could narrow the span to {0} to {1}, from {2} to {3} now."),
    (rf"we would expect about {S} \({N} babies\) in Leeds",
     "Leeds should see {1} babies, which is {0}"),
    (rf"Families who would come: {N} more \({N} to {N}\); families who cannot be seen: {N} more \({N} to {N}\)\. Trained",
     "That brings in {0} further families ({1} to {2}), {3} of whom ({4} to {5}) there is no room for. Trained"),
    (rf"\| before any family is seen: lead, administration, other costs \| {M} \|", "| fixed costs | {0} |"),
    (rf"\| the whole team, a year \| {M} \({M} to {M}\) \|", "| full team, annual cost | {0} ({1}-{2}) |"),
    (rf"\| for each family seen \| {M} \({M} to {M}\) \|", "| cost per family | {0} ({1} to {2}) |"),
    (rf"\| the services listed can see \| {N} \({N} to {N}\) \|", "| capacity of current services | {0} ({1}-{2}) |"),
    (rf"\| of them, noticed: 45%, stated, differing by fifth \(awareness\) \| {N} \({N} to {N}\) \|", "| noticed by a professional | {0} ({1} to {2}) |"),
    (rf"\| second \| {N} \| {N} \({N} to {N}\) \| (\d+) in 100 \|", "| second most deprived | {0} | {1} ({2} to {3}) | {4}% |"),
    (rf"\| Diagnosable mental disorder at two to four \| {N} \({N} to {N}\) \| (\d+) in 100 \|", "| Mental disorder, ages two to four | {0} ({1} to {2}) | {3}% |"),
    (rf"\| Severe depression in the perinatal period \+ \| {N} \({N} to {N}\) \| (\d+) in 100 \|", "| Severe perinatal depression | {0} ({1} to {2}) | {3}% |"),
)  # fmt: skip
"""Sentences and rows of the report of the example with a plan."""


def _edit(old: str, new: str, *, is_harmless: bool) -> Edit:
    def apply(path: Path, rng: Random) -> list[Planted]:
        text = path.read_text(encoding="utf-8")
        match = re.search(old, text)
        if match is None:
            message = f"the report has no sentence like {old!r}"
            raise ValueError(message)
        numbers = list(match.groups())
        planted = (
            []
            if is_harmless
            else [_changed(numbers, [int(each) for each in re.findall(r"\{(\d)\}", new)], rng)]
        )
        path.write_text(text.replace(match[0], new.format(*numbers), 1), encoding="utf-8")
        return planted

    return Edit(new, "leeds_plan", ".md", apply, is_harmless)


def _changed(numbers: list[str], used: list[int], rng: Random) -> Planted:
    """Change one number of those used into one that is none of them."""
    place = rng.choice([at for at in used if is_large(numbers[at])] or used)
    was, taken = numbers[place], set(numbers)
    while numbers[place] in taken:
        numbers[place] = another(was, rng)
    return Planted(numbers[place], was, "")


REWORDED: list[Edit] = [
    _edit(old, new, is_harmless=is_harmless) for old, new in REWORDINGS for is_harmless in (True, False)
]
