"""What the steps of an explanation are told from: the result, the evidence that it used, and the columns of the area table."""

from collections.abc import Mapping

from imhcalc.assemble.evidence_in_use import EvidenceInUse
from imhcalc.models.area import ColumnSource
from imhcalc.models.evidence import Evidence
from imhcalc.models.explanation import Place
from imhcalc.models.result import Figure, OutcomeContext, Result
from imhcalc.models.units import DEPRIVATION, NATIONS


class Explained:
    """A result that is explained, with what it was made from."""

    def __init__(self, result: Result, evidence: EvidenceInUse, columns: Mapping[str, ColumnSource]) -> None:
        self.result = result
        self.evidence = evidence
        self.columns = columns
        """Where each column of the area table comes from."""
        self.figures: dict[str, Figure] = {figure.id: figure for figure in result.figures}

    @property
    def pack(self) -> Evidence:
        """The evidence as it is written."""
        return self.evidence.evidence

    @property
    def fifths(self) -> list[str]:
        """What the fifths of deprivation are called."""
        return list(self.pack.risk_factors[DEPRIVATION].level_labels)

    def outcome_of(self, wanted: str) -> OutcomeContext | None:
        """Return the outcome that a figure belongs to, if any."""
        return next((each for each in self.result.context.outcomes if wanted.startswith(f"{each.id}.")), None)

    def care(self, *places: str) -> list[str]:
        """Return the warnings of the run about any of these places."""
        return [warning.message for warning in self.result.warnings if warning.where in places]

    def column(self, column: str) -> Place | None:
        """Return where a column of the area table comes from, or None where that is not known."""
        about = self.columns.get(column)
        if about is None:
            return None
        publishers = [each for each in about.publisher.split("; ") if self._concerns(each)]
        return Place(
            source=f"areas.{column}",
            citation=f"{'; '.join(publishers)}. {about.dataset}",
            where=about.release,
        )

    def _concerns(self, publisher: str) -> bool:
        """Return whether a publisher is named for a nation of the area, or for all of them."""
        whose = publisher.rpartition(" (")[2].rstrip(")") if publisher.endswith(")") else ""
        named = [nation for nation in NATIONS if nation in whose]
        return not named or any(nation in self.result.area.nation for nation in named)
