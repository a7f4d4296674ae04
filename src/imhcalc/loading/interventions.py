"""The interventions that a review rates, its words and its check-list: read from the data that ship, and checked."""

from collections.abc import Collection, Iterator
from hashlib import sha256
from math import isfinite
from typing import TYPE_CHECKING, TypeVar, cast

from pydantic import ValidationError

from imhcalc.faults import DataMissingError, Fault, InputFaultsError, Place, did_you_mean, expected_one_of
from imhcalc.loading.files import read_shipped
from imhcalc.loading.positions import FileKind, parse
from imhcalc.models.base import Strict
from imhcalc.models.intervention import (
    CONCEPTION,
    DELIVERIES,
    FORMATS,
    GROWN_UP,
    LEVELS,
    RATINGS,
    AgeSpan,
    Catalogue,
    Checklist,
    Delivery,
    Intervention,
    InterventionFormat,
    Rating,
    ReviewWords,
)
from imhcalc.sheets import Sheet, SheetFolder

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from imhcalc.models.plan import Level

FOLDER = "interventions"
TABLE, REVIEW, CHECKLIST = "interventions.csv", "review.yaml", "checklist.yaml"
REVIEW_FILE = FileKind("the words of the review", "review: {year: 2020}")
CHECKLIST_FILE = FileKind("a check-list", "groups: {}")

CHOICES: dict[str, tuple[str, ...]] = {
    "level": LEVELS,
    "format": FORMATS,
    "delivered_in_uk": DELIVERIES,
    "evidence_rating": RATINGS,
}
"""The columns whose cells are one of a closed list."""
AGES = ("min_age_months", "max_age_months")
WORDS = ("id", "name", "age_as_printed", "what_it_is")
"""The columns that are never empty."""
COLUMNS = (*WORDS, *CHOICES, *AGES, "note")

Words = TypeVar("Words", bound=Strict)


def is_held(root: "Traversable") -> bool:
    """Return whether a data folder holds interventions at all; one of a user's own may not."""
    return (root / FOLDER).is_dir()


def load_catalogue(root: "Traversable") -> Catalogue:
    """Return the interventions, the words and the check-list in the folder of shipped data.

    Raises
    ------
    DataMissingError
        If a file is missing, or anything in one is not as it has to be: every fault at once.
    """
    folder = _folder(root)
    interventions = _table(folder)
    words = _words(folder, REVIEW, REVIEW_FILE, ReviewWords)
    checklist = _words(folder, CHECKLIST, CHECKLIST_FILE, Checklist)
    if words is not None:
        folder.faults += _unworded(str(root / FOLDER / REVIEW), words)
    if folder.faults or words is None or checklist is None:
        raise DataMissingError(folder.faults)
    together = sha256()
    for content in folder.contents.values():
        together.update(sha256(content).digest())
    return Catalogue(interventions, words, checklist, together.hexdigest())


def load_interventions(root: "Traversable") -> dict[str, Intervention]:
    """Return the interventions alone, by id; raises as `load_catalogue` does."""
    folder = _folder(root)
    interventions = _table(folder)
    if folder.faults:
        raise DataMissingError(folder.faults)
    return interventions


def load_checklist(root: "Traversable") -> Checklist:
    """Return the check-list alone; raises as `load_catalogue` does."""
    folder = _folder(root)
    checklist = _words(folder, CHECKLIST, CHECKLIST_FILE, Checklist)
    if folder.faults or checklist is None:
        raise DataMissingError(folder.faults)
    return checklist


def _folder(root: "Traversable") -> SheetFolder:
    return SheetFolder(root / FOLDER, whole="The folder of interventions")


def _table(folder: SheetFolder) -> dict[str, Intervention]:
    """Return the rows of the table by id; what is wrong with it is a fault of the folder."""
    sheet = folder.sheet(TABLE, COLUMNS)
    interventions = dict(_interventions(sheet))
    folder.faults += _unknown_columns(sheet)
    if not (interventions or folder.faults):
        expected = "a row for each intervention"
        folder.faults.append(
            Fault("no-rows", f"{TABLE} has no interventions", Place(sheet.file), expected=expected)
        )
    return interventions


def _interventions(sheet: Sheet) -> Iterator[tuple[str, Intervention]]:
    """Yield each row of the table by its id; what is wrong with it is a fault of the sheet."""
    seen: set[str] = set()
    for line, cells in sheet.picked(COLUMNS):
        row = dict(zip(COLUMNS, cells, strict=True))
        _check_words(sheet, line, row, seen)
        seen.add(row["id"])
        yield (
            row["id"],
            Intervention(
                id=row["id"],
                name=row["name"],
                level=cast("Level", row["level"]),
                format=cast("InterventionFormat", row["format"]),
                ages=_ages(sheet, line, row),
                age_as_printed=row["age_as_printed"],
                delivered_in_uk=cast("Delivery", row["delivered_in_uk"]),
                evidence_rating=cast("Rating", row["evidence_rating"]),
                what_it_is=row["what_it_is"],
                note=row["note"],
            ),
        )


def _check_words(sheet: Sheet, line: int, row: dict[str, str], seen: set[str]) -> None:
    for column in WORDS:
        if not row[column].strip():
            sheet.fault("empty-cell", line, column, expected="some text")
    if row["id"] in seen:
        sheet.fault(
            "id-given-twice", line, "id",
            expected="an id of its own for each intervention", says=f"{row['id']} is given twice",
        )  # fmt: skip
    for column, choices in CHOICES.items():
        if row[column] not in choices:
            sheet.fault(
                "unknown-choice", line, column,
                expected=expected_one_of(row[column], choices), help=did_you_mean(row[column], choices),
            )  # fmt: skip


def _ages(sheet: Sheet, line: int, row: dict[str, str]) -> AgeSpan:
    """Return the ages of a row; ages that are none, or run backwards, are faults."""
    ages = []
    for column in AGES:
        try:
            age = float(row[column])
        except ValueError:
            age = float("nan")
        if not (isfinite(age) and CONCEPTION <= age <= GROWN_UP):
            sheet.fault(
                "not-an-age", line, column,
                expected=f"months from birth, from {CONCEPTION:g} (conception) to {GROWN_UP:g}",
            )  # fmt: skip
            return AgeSpan(0.0, 0.0)
        ages.append(age)
    youngest, oldest = ages
    if youngest > oldest:
        sheet.fault(
            "ages-run-backwards", line, AGES[0],
            expected=f"at most {AGES[1]}, which is {oldest:g}", says=f"is {youngest:g}, above {AGES[1]}",
        )  # fmt: skip
    return AgeSpan(youngest, oldest)


def _unknown_columns(sheet: Sheet) -> list[Fault]:
    """Return the columns that no intervention has; a misspelt one is told by the column that is missing."""
    if not sheet.rows:
        return []
    return [
        Fault(
            "unknown-column",
            f"The column {column} is not one of this table",
            Place(sheet.file, 1, 1),
            found=column,
            expected=", ".join(COLUMNS),
            help=did_you_mean(column, COLUMNS),
            source_line=sheet.lines[0],
        )
        for column in sheet.header
        if column not in COLUMNS
    ]


def _words(folder: SheetFolder, name: str, kind: FileKind, model: type[Words]) -> Words | None:
    """Return a YAML file as a model; None where it has faults, which are then the folder's."""
    path = folder.folder / name
    try:
        source = read_shipped(path, str(path))
    except OSError:
        message, expected = f"{folder.whole} has no file {name}", kind.noun
        folder.faults.append(Fault("no-such-file", message, Place(str(path)), expected=expected))
        return None
    except InputFaultsError as error:
        folder.faults += error.faults
        return None
    folder.contents[name] = source.content
    document = parse(source, kind)
    folder.faults += document.faults
    if document.root is None:
        return None
    try:
        return model.model_validate(document.root.value)
    except ValidationError as error:
        from imhcalc.loading.diagnostics import model_faults  # noqa: PLC0415 -- sound files need none of it

        folder.faults += model_faults(error, document, model)
        return None


def _unworded(file: str, words: ReviewWords) -> list[Fault]:
    """Return the levels, formats, deliveries and ratings that the review's words leave out."""
    closed: dict[str, tuple[Collection[str], tuple[str, ...]]] = {
        "levels": (words.levels, LEVELS),
        "formats": (words.formats, FORMATS),
        "delivered_in_uk": (words.delivered_in_uk, DELIVERIES),
        "ratings": (words.ratings, RATINGS),
    }
    faults = [
        Fault("missing-key", f"{section} has no `{name}`", Place(file), expected=", ".join(names))
        for section, (given, names) in closed.items()
        for name in names
        if name not in given
    ]
    if not words.ages:
        faults.append(
            Fault("missing-key", "ages is empty", Place(file), expected="at least one span of ages")
        )
    return faults
