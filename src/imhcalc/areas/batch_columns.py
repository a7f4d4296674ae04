"""Which column of a file of areas holds what: by our own names, by the user's mapping, or as people head them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from imhcalc.areas.headings import KINDS, Heading, Role, meaning_of, plain
from imhcalc.areas.table import MEASURES
from imhcalc.faults import Fault, Place, UsageError, did_you_mean, expected_one_of
from imhcalc.models.evidence import Evidence
from imhcalc.models.units import DEPRIVATION, OLDEST_AGE, QUINTILES
from imhcalc.sheets import quoted

FIFTHS = range(1, QUINTILES + 1)
AGES = tuple(f"children_{age}" for age in range(OLDEST_AGE + 1))
SHARES = tuple(f"dep_q{fifth}_share" for fifth in FIFTHS)
FIFTH_COUNTS = tuple(f"children_q{fifth}" for fifth in FIFTHS)
SAMPLE, PRIOR = "effective_sample_size", "prior_ess"
COUNTED = ("below", "assessed", "eligible", "nonresponse_odds_ratio", "instrument")
"""What a local result says, in columns headed OUTCOME.WHAT."""

PLAIN = {
    "area_code": ("gss_code", "code"),
    "area_name": ("name",),
    "area_kind": ("geography",),
    "nation": ("country",),
    "authority_code": ("lad_code",),
    "authority": ("lad_name",),
    "upper_tier_code": ("utla_code",),
    "upper_tier": ("utla_name",),
    "health_body_code": ("icb_code",),
    "health_body": ("icb_name",),
    "region_code": (),
    "region": (),
    "live_births": ("births",),
    "maternities": (),
    "deprivation_quintile": (),
    "deprivation_decile": (),
    "deprivation_index": (),
    "quality": ("match",),
}
"""Our names of the columns that are no counts of children, each with the others that files use."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file of areas, by our names."""

    headings: tuple[str, ...]
    at: Mapping[str, int]
    unused: tuple[str, ...]

    def find(self, *names: str) -> int | None:
        """Return the first of some columns that the file has."""
        return next((self.at[name] for name in names if name in self.at), None)

    def all_of(self, names: Sequence[str]) -> tuple[int, ...] | None:
        """Return some columns if the file has all of them."""
        return tuple(self.at[name] for name in names) if all(name in self.at for name in names) else None

    @property
    def surveys(self) -> dict[str, dict[str, int]]:
        """The columns of each risk factor surveyed, by level or by what else they say."""
        return self._dotted("survey")

    @property
    def observed(self) -> dict[str, dict[str, int]]:
        """The columns of each outcome counted locally, by what they say."""
        return self._dotted("observed")

    def _dotted(self, section: str) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for name, index in self.at.items():
            kind, _, rest = name.partition(":")
            if kind == section:
                of, _, what = rest.partition(".")
                found.setdefault(of, {})[what] = index
        return found


@dataclass(slots=True)
class Vocabulary:
    """The names that columns may have, with an evidence's factors, levels and outcomes among them."""

    evidence: Evidence
    names: dict[str, str] = field(init=False)
    """What each name stands for."""

    def __post_init__(self) -> None:
        self.names = {name: name for name in (*PLAIN, *AGES, *SHARES, *FIFTH_COUNTS)}
        self.names |= {other: name for name, others in PLAIN.items() for other in others}
        self.names |= {measure.column: measure.column for measure in MEASURES}
        for factor, about in self.evidence.risk_factors.items():
            if factor != DEPRIVATION:
                self.names |= {
                    f"{factor}.{what}": f"survey:{factor}.{what}" for what in (*about.levels, SAMPLE, PRIOR)
                }
        for outcome in self.evidence.outcomes:
            self.names |= {f"{outcome}.{what}": f"observed:{outcome}.{what}" for what in COUNTED}

    def meaning(self, heading: str) -> str | None:
        """Return what a heading stands for by its own name, or as people head such columns; None for neither."""
        return self.names.get(heading.strip()) or self.names.get(heading.strip().casefold())

    def near_miss(self, heading: str) -> str | None:
        """Return what is expected where a heading is of a factor or outcome, but says nothing that is known of it."""
        of, dot, _ = heading.strip().partition(".")
        known = [name for name in self.names if name.startswith(f"{of}.")]
        if dot and known:
            return expected_one_of(heading, known)
        return None


class Misread(NamedTuple):
    """A heading that is at fault: what kind of fault, where, what is wrong with it, what was expected, and help."""

    code: str
    at: int
    wrong: str
    expected: str
    help: str | None = None


def columns_of(
    headings: Sequence[str], mapping: Mapping[str, str], words: Vocabulary
) -> tuple[Columns, list[Misread]]:
    """Return the columns of a file, and the headings that are at fault.

    Raises
    ------
    UsageError
        If the mapping names a column that is not in the file, or stands for nothing.
    """
    finding = _Finding(headings, words, _mapped(headings, mapping, words))
    finding.by_our_names(frozenset(words.meaning(name) for name in mapping))
    finding.as_people_write()
    settled = {*finding.found.values(), *(each.at for each in finding.faults)}
    unused = tuple(
        heading for index, heading in enumerate(headings) if heading.strip() and index not in settled
    )
    return Columns(tuple(headings), finding.found, unused), finding.faults


@dataclass(slots=True)
class _Finding:
    """Columns being found: first those mapped, then those with our names, then those headed as people head them."""

    headings: Sequence[str]
    words: Vocabulary
    found: dict[str, int]
    faults: list[Misread] = field(default_factory=list)

    def by_our_names(self, mapped: frozenset[str | None]) -> None:
        """Find the columns with our names; a second one is a fault, unless the user mapped one."""
        taken = set(self.found.values())
        for index, heading in enumerate(self.headings):
            if index in taken:
                continue
            ours = self.words.meaning(heading)
            if ours is None:
                expected = self.words.near_miss(heading)
                if expected is not None:
                    near = did_you_mean(heading, self.words.names)
                    self.faults.append(
                        Misread("unknown-column", index, "is no column that imhcalc knows", expected, near)
                    )
            elif ours in self.found and ours not in mapped:
                self._twice(index, self.found[ours])
            else:
                self.found.setdefault(ours, index)

    def as_people_write(self) -> None:
        """Find the columns that only their wording tells; of several codes, that of the smallest areas is meant."""
        written: dict[str, list[int]] = {}
        meanings = [meaning_of(heading) for heading in self.headings]
        settled = {*self.found.values(), *(each.at for each in self.faults)}
        for index, meaning in enumerate(meanings):
            ours = None if index in settled else _ours(meaning, self.headings[index])
            if ours is not None and ours not in self.found:
                written.setdefault(ours, []).append(index)
        for ours, places in written.items():
            if ours == "area_code":
                places.sort(key=lambda index: KINDS[meanings[index].kind])
            elif ours.startswith(("children_", "dep")):
                for index in places[1:]:
                    self._twice(index, places[0])
            self.found[ours] = places[0]

    def _twice(self, index: int, first: int) -> None:
        other, heading = quoted(self.headings[first]), self.headings[index]
        wrong = f"means the same as {other}"
        ours = self.words.meaning(heading) or _ours(meaning_of(heading), heading)
        help_ = f'say which is meant: --column {ours}="{self.headings[first]}", or ="{heading}"'
        self.faults.append(Misread("column-twice", index, wrong, "one column for each", help_))


def _mapped(headings: Sequence[str], mapping: Mapping[str, str], words: Vocabulary) -> dict[str, int]:
    found: dict[str, int] = {}
    faults = []
    for ours, theirs in mapping.items():
        meant = words.meaning(ours)
        if meant is None:
            faults.append(
                Fault(
                    "usage", f"--column {ours}={theirs}: {ours} is no column that imhcalc knows", found=ours,
                    expected=expected_one_of(ours, words.names), help=did_you_mean(ours, words.names),
                )
            )  # fmt: skip
        elif theirs not in headings:
            faults.append(
                Fault(
                    "usage", f"--column {ours}={theirs}: the file has no column headed {quoted(theirs)}", found=theirs,
                    expected=expected_one_of(theirs, [heading for heading in headings if heading]),
                    help=did_you_mean(theirs, headings),
                )
            )  # fmt: skip
        else:
            found[meant] = headings.index(theirs)
    if faults:
        raise UsageError(faults)
    return found


_OURS: dict[Role, str] = {
    "code": "area_code",
    "name": "area_name",
    "decile": "deprivation_decile",
    "quintile": "deprivation_quintile",
    "index": "deprivation_index",
    "geography": "area_kind",
}
"""What a heading recognised as in a local table stands for here."""


def _ours(meaning: Heading, heading: str) -> str | None:
    """Return what a heading stands for by its wording; None where that is not certain, or nothing here."""
    if meaning.is_reversed or meaning.is_bare:
        return None
    if meaning.role == "age":
        return f"children_{meaning.number}"
    if meaning.role == "share":
        return f"dep_q{meaning.number}_share"
    if meaning.role == "district":
        return "authority" if plain(heading).endswith(("name", "nm")) else "authority_code"
    return _OURS.get(meaning.role)


def no_headings(file: str, headings: Sequence[str], lacking: str) -> Fault:
    """Return the fault of a file in which no column holds something that every area needs."""
    return Fault(
        "no-headings",
        f"no column of the first row holds {lacking}",
        Place(file, 1, 1),
        found=quoted(", ".join(heading for heading in headings if heading)),
        expected="columns such as area_code, area_name, nation, children_0 to children_5 or live_births, and"
        " deprivation_quintile or children_q1 to children_q5",
        help="give the columns' own headings with --column, such as --column area_code=WD24CD"
        " --column children_0=Infants",
    )
