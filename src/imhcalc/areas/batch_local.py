"""What a row of a file of areas says of its own: a local survey of a risk factor, and children counted."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from imhcalc.areas.batch_columns import PRIOR, SAMPLE, Columns, Misread
from imhcalc.areas.cell_numbers import Marks, Refused, count_in, share_in
from imhcalc.areas.spreadsheet import Row, bare
from imhcalc.models.evidence import Evidence
from imhcalc.models.plan import LARGEST_RATIO, ObservedCounts
from imhcalc.models.profile import LocalExposure

Refuse = Callable[[Row, int, Refused], None]
Surveys = Mapping[str, LocalExposure]
Observed = Mapping[str, ObservedCounts]

NO_SURVEYS: Surveys = MappingProxyType({})
NO_COUNTS: Observed = MappingProxyType({})
LARGEST_COUNT = 100_000_000
TOLERANCE_OF_SHARES = 0.005
FULL_PERCENT = 100.0
POINTS = Marks(is_decimal_comma=False, is_comma_between_thousands=False)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
ALL_OR_NONE = "fill in all of them, or leave all of them empty where there was no survey or count"


@dataclass(slots=True)
class LocalColumns:
    """The columns of local surveys and of local counts, and the headings that do not make a whole."""

    columns: Columns
    evidence: Evidence
    surveys: dict[str, dict[str, int]] = field(init=False)
    observed: dict[str, dict[str, int]] = field(init=False)
    misread: list[Misread] = field(default_factory=list)
    marks: Marks = POINTS

    def __post_init__(self) -> None:
        self.surveys, self.observed = self.columns.surveys, self.columns.observed
        for factor, found in self.surveys.items():
            levels = self.evidence.risk_factors[factor].levels
            self._whole(factor, found, [*levels, *([SAMPLE] if PRIOR in found else [])])
        for outcome, found in self.observed.items():
            of_classes = any(outcome in each.outcomes for each in self.evidence.classifications.values())
            needed = ["below", "assessed", *(["instrument"] if of_classes else [])]
            self._whole(outcome, found, needed)
            if of_classes:
                self._first_class(outcome, found)

    def _whole(self, of: str, found: Mapping[str, int], needed: list[str]) -> None:
        lacking = [f"{of}.{what}" for what in needed if what not in found]
        if lacking:
            columns = ", ".join(lacking)
            help_ = f"add {columns}, or leave out those of {of}"
            wrong = "cannot be read without others"
            self.misread.append(
                Misread("missing-column", min(found.values()), wrong, f"beside it {columns}", help_)
            )

    def _first_class(self, outcome: str, found: Mapping[str, int]) -> None:
        """Refuse counts of an outcome whose classes are estimated with others, unless it is the first class."""
        for classification in self.evidence.classifications.values():
            first = [
                name
                for name, classes in classification.outcomes.items()
                if classes == classification.classes[:1]
            ]
            if outcome in classification.outcomes and outcome not in first:
                expected = f"counts of {', '.join(first) or 'another outcome'}"
                wrong = "is counted alone, and is estimated together with others"
                help_ = "give the counts under that name, or leave these columns out"
                self.misread.append(
                    Misread("not-the-first-class", min(found.values()), wrong, expected, help_)
                )

    def of_row(self, row: Row, refuse: Refuse) -> tuple[Surveys, Observed]:
        """Return the surveys and the counts of a row; note what is wrong with them."""
        surveys, observed = NO_SURVEYS, NO_COUNTS
        if self.surveys:
            found = {factor: self._survey(row, factor, refuse) for factor in self.surveys}
            surveys = {factor: survey for factor, survey in found.items() if survey is not None}
        if self.observed:
            counted = {outcome: self._counted(row, outcome, refuse) for outcome in self.observed}
            observed = {outcome: counts for outcome, counts in counted.items() if counts is not None}
        return surveys, observed

    def _survey(self, row: Row, factor: str, refuse: Refuse) -> LocalExposure | None:
        at = self.surveys[factor]
        levels = [at[level] for level in self.evidence.risk_factors[factor].levels]
        if not self._is_filled(row, levels, refuse):
            return None
        read = [share_in(bare(row.cell(index)), self.marks) for index in levels]
        shares = []
        for index, each in zip(levels, read, strict=True):
            if isinstance(each, Refused):
                refuse(row, index, each)
            else:
                shares.append(each[0] / FULL_PERCENT if each[1] else each[0])
        size, prior = (
            self._number(row, at.get(what), refuse, 1.0 if what == SAMPLE else 0.0)
            for what in (SAMPLE, PRIOR)
        )
        if prior and size is None:
            refuse(
                row,
                at[SAMPLE],
                Refused(
                    "missing-count",
                    "the survey's sample size, which its prior weight is set against",
                    "write how many were asked; or leave the prior weight of the row empty too",
                ),
            )
        if len(shares) < len(levels):
            return None
        if abs(sum(shares) - 1.0) > TOLERANCE_OF_SHARES:
            expected = f"with the others, shares that add up to 1; they add up to {sum(shares):g}"
            refuse(
                row, levels[0], Refused("shares-do-not-add-up", expected, "per cents need their sign: 47%")
            )
            return None
        return LocalExposure(shares=shares, effective_sample_size=size, prior_ess=prior or 0.0)

    def _counted(self, row: Row, outcome: str, refuse: Refuse) -> ObservedCounts | None:
        at = self.observed[outcome]
        needed = [at["below"], at["assessed"], *([at["instrument"]] if "instrument" in at else [])]
        if not self._is_filled(row, needed, refuse):
            return None
        below, assessed = (self._count(row, at[what], refuse) for what in ("below", "assessed"))
        has_eligible = "eligible" in at and bare(row.cell(at["eligible"])) != ""
        eligible = self._count(row, at["eligible"], refuse) if has_eligible else None
        ratio = self._number(row, at.get("nonresponse_odds_ratio"), refuse, 0.0, LARGEST_RATIO)
        if below is None or assessed is None:
            return None
        help_ = "are the two exchanged, or of different years or areas?"
        for part, whole, index in ((below, assessed, at["below"]), (assessed, eligible, at["assessed"])):
            if whole is not None and part > whole:
                refuse(row, index, Refused("part-above-whole", f"at most {whole:,.0f}", help_))
                return None
        if assessed <= 0:
            refuse(row, at["assessed"], Refused("nobody-assessed", "a number above 0", ALL_OR_NONE))
            return None
        return ObservedCounts(
            below=below, assessed=assessed, eligible=eligible, nonresponse_odds_ratio=1.0 if ratio is None else ratio,
            instrument=bare(row.cell(at["instrument"])) if "instrument" in at else None,
        )  # fmt: skip

    @staticmethod
    def _is_filled(row: Row, indices: list[int], refuse: Refuse) -> bool:
        """Return whether the cells that belong together are all filled; a part of them alone is a fault."""
        empty = [index for index in indices if not bare(row.cell(index))]
        if empty and len(empty) < len(indices):
            refuse(
                row, empty[0], Refused("missing-count", "a number beside the others of the row", ALL_OR_NONE)
            )
        return not empty

    def _count(self, row: Row, index: int, refuse: Refuse) -> float | None:
        found = count_in(bare(row.cell(index)), self.marks, LARGEST_COUNT)
        if isinstance(found, Refused):
            refuse(row, index, found)
            return None
        return found

    @staticmethod
    def _number(
        row: Row, index: int | None, refuse: Refuse, least: float, most: float = LARGEST_COUNT
    ) -> float | None:
        """Return a plain number; none where there is no column or the cell is empty."""
        cell = "" if index is None else bare(row.cell(index))
        if index is None or not cell:
            return None
        value = float(cell) if _NUMBER.fullmatch(cell) else -1.0
        if not least <= value <= most or value == 0.0 < most == LARGEST_RATIO:
            expected = f"a number from {least:,.0f} to {most:,.0f}"
            refuse(
                row,
                index,
                Refused("out-of-range", expected, "write the number alone, or leave the cell empty"),
            )
            return None
        return value
