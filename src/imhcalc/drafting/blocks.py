"""What a profile could still hold: each block with its words, and its lines left to be filled in.

A line to be filled in carries no figure of anywhere: 0, or 1 or 100% where 0 is refused.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from imhcalc.drafting import words
from imhcalc.drafting.yaml_text import WIDTH
from imhcalc.first_letters import capital
from imhcalc.models.evidence import Evidence, LocalDatum, Outcome, RiskFactor
from imhcalc.models.plan import STAGES
from imhcalc.models.stated import FILL_IN
from imhcalc.models.units import Nation

WORDS, LEFT = "## ", "# "
ORIGIN = f"source: {FILL_IN}, year: {words.FILL_IN_YEAR}"
NOTHING = "0%"
ALL = "100%"
_GAP = 3
"""Spaces before the words at the end of a line."""
_KEYS_OF_LOCAL_DATA = {"population": "live_births", "local_exposures": "local_ace_survey"}
_KEYS_OF_LOCAL_DATA |= {"services": "services", "pathway": "stage_rates"}


@dataclass(frozen=True, slots=True)
class Place:
    """The area of a draft, as its words speak of it."""

    name: str
    quoted: str
    """The name as it is typed on a command line."""
    nations: tuple[Nation, ...]
    file: str
    """What the profile's file is called."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block left to be filled in: the keys it begins with, its words, and its lines of YAML."""

    keys: tuple[str, ...]
    about: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The block as a profile has it, all of it comments."""
        said = [line for each in self.about for line in wrapped(each)]
        return "\n".join([*said, *(f"{LEFT}{line}" for line in self.lines)])


def wrapped(paragraph: str, hanging: str = "") -> list[str]:
    """Return a paragraph as lines of words."""
    return textwrap.wrap(
        paragraph,
        WIDTH,
        initial_indent=WORDS,
        subsequent_indent=WORDS + hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def blocks(evidence: Evidence, place: Place) -> tuple[Block, ...]:
    """Return every block that a profile of the area could hold, the most telling first."""
    made = _Made(evidence, place)
    return tuple(
        block
        for block in (
            made.of_local_data("population", [f"  live_births: {{value: 0, {ORIGIN}}}|births"]),
            made.observed(),
            made.survey(),
            made.of_local_data(
                "services",
                [f"  first: {{label: {FILL_IN}, capacity: 0, unit: families, {ORIGIN}}}"],
                "capacity",
            ),
            made.of_local_data(
                "pathway",
                [f"  {stage}: {{rate: {NOTHING}, {ORIGIN}}}|{stage}" for stage in STAGES],
            ),
            made.block("benefit_share", [f"benefit_share: {{value: {NOTHING}, {ORIGIN}}}|benefit"]),
            made.block(
                "known_groups",
                [
                    "known_groups:|group",
                    f"  looked_after: {{label: Looked-after children under five, count: 0, {ORIGIN}}}",
                ],
            ),
            made.block("workforce", _WORKFORCE),
            made.block("costs", _COSTS),
            made.block("projection", _PROJECTION),
            made.block(
                "decisions",
                [
                    "decisions:",
                    f"  commission: {{label: {FILL_IN}, figure: provision.gap, above: 0}}|threshold",
                ],
            ),
            made.block(
                "scenarios",
                [
                    "scenarios:",
                    f"  more_noticed: {{label: {FILL_IN}, set: {{pathway.identified.rate: {NOTHING}}}}}",
                ],
            ),
            made.block("options", _OPTIONS),
            made.block("families", [f"families: {{sizes: [{ALL}, {NOTHING}, {NOTHING}], {ORIGIN}}}|sizes"]),
            made.overlap(),
            made.programme(),
            made.headline(),
            made.block("owner", [f"owner: {FILL_IN}", "assurance: none"], ("owner", "assurance")),
            made.block(
                "dissenting_view",
                [
                    f"dissenting_view: {{who: {FILL_IN}, what: {FILL_IN}, why: {FILL_IN}}}",
                ],
            ),
        )
        if block is not None
    )


def reported_outcomes(evidence: Evidence, nations: Sequence[Nation]) -> dict[str, Outcome]:
    """Return the outcomes that a report of the nations can have, in its order."""
    ordered = sorted(evidence.outcomes.items(), key=lambda each: each[1].order)
    return {
        name: outcome
        for name, outcome in ordered
        if outcome.carry != "never" or all(nation in outcome.baselines for nation in nations)
    }


_WORKFORCE = [
    "workforce:",
    "  hours_per_family: {direct: 1}|direct",
    "  hours_per_wte: 1|hours_per_wte",
    "  duration_years: 1|duration",
    "  caseload_per_wte: 1|caseload",
    "  roles:|salary",
    f"    practitioner: {{share: {ALL}, salary: 0, on_cost: {NOTHING}}}",
    f"  source: {FILL_IN}",
]
_COSTS = [
    "costs:",
    f"  price_year: {words.FILL_IN_YEAR}",
    f"  overhead: {NOTHING}|overhead",
    "  non_pay: 0|non_pay",
    f"  payers: {{{FILL_IN}: {ALL}}}",
    f"  source: {FILL_IN}",
]
_PROJECTION = [
    "projection:",
    f'  births: {{"{words.FILL_IN_YEAR}": 0, "{words.FILL_IN_YEAR + 1}": 0}}|births_by_year',
    "  backlog: 0|backlog",
    f"  leave: {NOTHING}|leave",
    f"  source: {FILL_IN}",
]
_OPTIONS = [
    "options:",
    f"  a_team: {{label: {FILL_IN}, set: {{services.a_team: {{label: {FILL_IN}, capacity: 0, "
    "unit: families}}}",
]


@dataclass(frozen=True, slots=True)
class _Made:
    """Makes blocks of what the evidence says of a nation."""

    evidence: Evidence
    place: Place

    def block(self, name: str, lines: Sequence[str], keys: tuple[str, ...] = ()) -> Block:
        """Return a block whose words are of this package."""
        about = _said(*(self._in_nation(each) for each in words.TITLES[name]))
        return Block(keys or (name,), about, tuple(self._lines(lines)))

    def of_local_data(self, key: str, lines: Sequence[str], unit: str = "") -> Block | None:
        """Return a block whose words are the evidence's; none where the evidence does not speak of it."""
        datum = self.evidence.local_data.get(_KEYS_OF_LOCAL_DATA[key])
        if datum is None:
            return None
        more = (words.MORE[key].format(checks=self._checks()),) if key in words.MORE else ()
        first = f"{key}:|{unit}" if unit else f"{key}:"
        return Block((key,), (*self._about(datum), *more), tuple(self._lines([first, *lines])))

    def observed(self) -> Block:
        """Return the block of local results: of what is counted in the nation, else of a study of the need itself."""
        counted = {
            datum.outcome: datum
            for datum in sorted(self.evidence.local_data.values(), key=lambda each: each.order)
            if datum.outcome is not None and all(nation in datum.where for nation in self.place.nations)
        }
        if not counted:
            first = next(iter(reported_outcomes(self.evidence, self.place.nations)))
            line = f"  {first}: {{below: 0, assessed: 1, instrument: {FILL_IN}, {ORIGIN}}}"
            return self.block("local_study", ["observed:|study", line], ("observed",))
        lines = [f"  {name}: {{below: 0, assessed: 1, eligible: 1, {ORIGIN}}}" for name in counted]
        about = tuple(said for datum in counted.values() for said in self._about(datum))
        return Block(("observed",), about, tuple(self._lines(["observed:|counts", *lines])))

    def survey(self) -> Block | None:
        """Return the block of a local survey of the risk factors that the nations differ in."""
        datum = self.evidence.local_data.get(_KEYS_OF_LOCAL_DATA["local_exposures"])
        factors = self._surveyed()
        if datum is None or not factors:
            return None
        lines = ["local_exposures:"]
        for name, factor in factors.items():
            shares = ", ".join([ALL] + [NOTHING] * (len(factor.levels) - 1))
            lines += [
                f"  {name}:",
                f"    shares: [{shares}]|{', '.join(factor.level_labels)}",
                "    effective_sample_size: 1|adults",
                f"    source: {FILL_IN}",
                f"    year: {words.FILL_IN_YEAR}",
            ]
        return Block(("local_exposures",), self._about(datum), tuple(self._lines(lines)))

    def overlap(self) -> Block | None:
        """Return the block of indicators taken together, with the first two of the nation's that are not of one kind."""
        named = list(reported_outcomes(self.evidence, self.place.nations))
        together = [set(each.outcomes) for each in self.evidence.classifications.values()]
        first = named[0]
        others = [name for name in named[1:] if not any({first, name} <= kin for kin in together)]
        if not others:
            return None
        return self.block("overlap", [f"overlap: {{indicators: [{first}, {others[0]}]}}"])

    def programme(self) -> Block | None:
        """Return the block of a programme, with the highest level of the first risk factor that is asked about."""
        for name, factor in self._surveyed().items():
            line = f'programme: {{name: {FILL_IN}, criteria: {{{name}: ["{factor.levels[-1]}"]}}, source: {FILL_IN}}}'
            return self.block("programme", [line])
        return None

    def headline(self) -> Block:
        """Return the block of the need to lead with, as it is unless another is chosen."""
        named = {
            name: outcome
            for name, outcome in reported_outcomes(self.evidence, self.place.nations).items()
            if outcome.need is not None
        }
        block = self.block("headline", [f"headline: {next(iter(named))}"])
        return Block(
            block.keys, tuple(each.replace("{needs}", ", ".join(named)) for each in block.about), block.lines
        )

    def _surveyed(self) -> dict[str, RiskFactor]:
        return {name: each for name, each in self.evidence.risk_factors.items() if each.exposures}

    def _about(self, datum: LocalDatum) -> tuple[str, ...]:
        where = {nation: datum.where[nation] for nation in self.place.nations if nation in datum.where}
        told = (
            "; ".join(
                words.BY_NATION.format(nation=nation, where=_unstopped(each))
                for nation, each in where.items()
            )
            if len(where) > 1
            else _unstopped("".join(where.values()))
        )
        return _said(capital(datum.label), f"{capital(_unstopped(datum.would_change))}.", told)

    def _checks(self) -> str:
        return "; ".join(self.evidence.nations[nation].early_checks for nation in self.place.nations)

    def _in_nation(self, text: str) -> str:
        """Return a text with the words of the area's nations in it."""
        own = [self.evidence.nations[nation] for nation in self.place.nations]
        said = {
            "health_body": _either(each.health_body for each in own),
            "statistics_body": _either(each.statistics_body for each in own),
            "childrens_services": _either(words.CHILDRENS_SERVICES[nation] for nation in self.place.nations),
            "quoted": self.place.quoted,
            "file": self.place.file,
        }
        for name, each in said.items():
            text = text.replace(f"{{{name}}}", each)
        return text

    def _lines(self, lines: Sequence[str]) -> Iterator[str]:
        """Yield lines with the words at their end, `|` and what they are called, in one column."""
        parts = [line.partition("|") for line in lines]
        ends = [len(line) for line, _, unit in parts if unit]
        column = max(ends, default=0) + _GAP
        for line, _, unit in parts:
            if not unit:
                yield line
                continue
            said = words.UNITS.get(unit, unit)
            at = column if column + len(said) + 2 <= WIDTH else len(line) + _GAP
            yield f"{line}{' ' * (at - len(line))}# {said}"


def _said(title: str, change: str, where: str) -> tuple[str, ...]:
    """Return the words of a block, a paragraph each."""
    found = (words.WHERE.format(where=where),) if where else ()
    return (words.TITLE.format(title=title), change, *found)


def _either(several: Iterator[str] | Sequence[str]) -> str:
    return " or ".join(dict.fromkeys(several))


def _unstopped(text: str) -> str:
    return " ".join(text.split()).rstrip(".")
