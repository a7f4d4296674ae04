"""What hostile files are given to: everything that reads a file of a user's, with real files to make them from.

Each reader goes as far as its command does, and returns what that would print on a terminal.
"""

import csv
import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from imhcalc import application, recording
from imhcalc.areas.batch_file import Reading
from imhcalc.areas.local_counts import read_local_counts
from imhcalc.assemble.conditions import judged
from imhcalc.auditing import audit
from imhcalc.batching import Asked as BatchAsked
from imhcalc.batching import run_batch
from imhcalc.checking.ages import MaxAge, parse_day
from imhcalc.checking.check import Asked, check
from imhcalc.checking.moved import Since
from imhcalc.cli.failing import in_words
from imhcalc.cli.fault_text import fault_text
from imhcalc.cli.recording import replay_text
from imhcalc.differences.sides import Runner, side_of_result
from imhcalc.faults import Fault, ImhcalcError
from imhcalc.loading.cases import load_cases
from imhcalc.loading.conditions import read_conditions
from imhcalc.loading.evidence import load_evidence
from imhcalc.loading.profile import load_profile
from imhcalc.loading.results import load_result
from imhcalc.loading.run_records import load_record
from imhcalc.models.checked import LAST
from imhcalc.models.options import MOVED_OVER, Options
from imhcalc.paper_checks import check as paper_checks
from imhcalc.paper_checks.versions import Versions
from imhcalc.papers.passages import Paper
from imhcalc.papers.reading import read_paper
from imhcalc.papers.sentences import sentences_of
from imhcalc.report.audit_content import audit_blocks
from imhcalc.report.batch_content import about_blocks
from imhcalc.report.batch_lines import Policy
from imhcalc.report.blocks import Paragraph
from imhcalc.report.check_content import whole
from imhcalc.report.formats.csv import OPENS_A_FORMULA
from imhcalc.report.lint_content import lint_blocks
from imhcalc.report.paper_content import paper_blocks
from imhcalc.report.registry import block_renderer, renderer
from imhcalc.report.setting import Setting
from imhcalc.report.verify_content import verified
from imhcalc.report.view import View
from imhcalc.rerunning import Packs
from imhcalc.reviewing import lint
from imhcalc.verifying import Bench, verify
from tools.fuzz_inputs import changed_text
from tools.fuzz_papers import changed_office_files

if TYPE_CHECKING:
    from imhcalc.checking.history import History

ROOT = Path(__file__).resolve().parents[1]
DAY = "2026-06-30"
FEW = Options(draws=100, sensitivity=False)
LONGEST_SEED = 20_000
"""Characters of a real file: a part of a long table does as well as the whole, and is answered sooner."""
COMPARED = 40
"""One of so many papers that can be read is compared with its result too, which takes longer than all the rest."""

Make = Callable[[list[bytes], random.Random], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Target:
    """Something that reads a file: how, from what real files inputs are made, and the suffix they carry."""

    read: Callable[[Path], str]
    """Returns what is printed."""
    seeds: Callable[[], list[bytes]]
    suffix: str = ".yaml"
    has_places: bool = True
    """Whether faults have a place: what is written on the command line has none but itself."""
    make: Make = changed_text


class Before:
    """What git would say of every file: what an example was."""

    ref, found_some = LAST, True

    def content(self, _: Path) -> bytes:
        """Return the one earlier version."""
        return (ROOT / "examples" / "leeds.yaml").read_bytes()

    def commit(self, _: Path) -> str:
        """Return its commit in short."""
        return "1a2b3c4"


# -- readers -----------------------------------------------------------------------------------------------


def _shown(blocks: object) -> str:
    return str(block_renderer("terminal")(list(blocks), Setting()))  # type: ignore[call-overload]


def _told(findings: Iterable[Fault]) -> str:
    """Return findings as they are printed; each has a place."""
    found = list(findings)
    nowhere = [each.code for each in found if each.place is None]
    assert not nowhere, nowhere  # noqa: S101 -- what is looked for
    return fault_text(found)


def _profile(path: Path) -> str:
    held = _held()
    faults = application.check([str(path)], held)
    if faults:
        raise ImhcalcError(faults)
    result = application.estimate(load_profile(str(path)), held, FEW)
    return str(renderer("terminal")(result, Setting()))


def _check(path: Path) -> str:
    since = Since(cast("History", Before()), MOVED_OVER, is_asked=True)
    asked = Asked(since, MaxAge.read("24m", parse_day(DAY)), require_owner=True)
    found = check([str(path)], _held(), asked)
    return _told(found.findings) + _shown(whole(found))


def _evidence(path: Path) -> str:
    pack = path.with_name("pack")
    pack.mkdir(exist_ok=True)
    (pack / "input.yaml").write_bytes(path.read_bytes())
    load_evidence(str(pack), ROOT / "data")
    return ""


def _over_ours(path: Path) -> str:
    """Return the folder of a pack over ours with a file in it."""
    folder = path.with_name("over")
    folder.mkdir(exist_ok=True)
    (folder / "pack.yaml").write_text(
        "pack: {id: ours, version: '1', title: Ours, builds_on: uk-2026, summary: fuzzed}\n", encoding="utf-8"
    )
    (folder / "input.yaml").write_bytes(path.read_bytes())
    return str(folder)


def _evidence_over_ours(path: Path) -> str:
    load_evidence(_over_ours(path), ROOT / "data")
    return ""


def _lint(path: Path) -> str:
    found = lint(_over_ours(path), ROOT / "data", 2026)
    return _told(each.fault for each in found.findings) + _shown(lint_blocks(found, every_note=True))


def _small_areas(path: Path) -> str:
    return _shown([Paragraph(note) for note in read_local_counts(path).notes])


def _result(path: Path) -> str:
    side = side_of_result(str(path), load_result(path), Packs(ROOT / "data"), _runner())
    return _shown([Paragraph(note) for note in side.notes])


def _claims(path: Path) -> str:
    return _shown(audit_blocks(audit([path], _held())))


def _cases(path: Path) -> str:
    files = [load_cases(str(path))]
    for file in files:
        for step in (step for case in file.cases.values() for step in case.steps):
            if step.estimate is not None and step.estimate.draws > FEW.draws:
                # A run of so many draws takes as long as it takes.
                object.__setattr__(step.estimate, "draws", FEW.draws)
    return _shown(verified(verify(files, _bench())))


def _record(path: Path) -> str:
    record = load_record(path)
    options = record.options.model_copy(update={"draws": FEW.draws, "sensitivity": False})
    made = recording.made_again(record.model_copy(update={"options": options}), file=str(path))
    return replay_text(made.replay, is_whole=True)


def _conditions(path: Path) -> str:
    run = _run()
    figures = {figure.id: figure for figure in run.result.figures}
    texts = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()[:50]
    conditions = read_conditions(
        texts, figures, lambda name: application.absent_figure(name, run.result, _held().evidence)
    )
    found = judged(conditions, run)
    return in_words(found, found)


def _batch(path: Path) -> str:
    asked = BatchAsked(
        str(path), None, Reading({}, ("nation",), keep_going=True), FEW, ("disorganised_attachment",)
    )
    done = run_batch(asked, _held(), lambda _, __, ___: None)
    policy = Policy()
    text = "".join(done.lines(policy, lambda _, __, ___: None))
    for row in csv.reader(text.splitlines(keepends=True)) if len(text) < csv.field_size_limit() else ():
        opens = [cell for cell in row if cell.startswith(OPENS_A_FORMULA) and not _is_number(cell)]
        assert not opens, opens  # noqa: S101 -- the same
    return _told(done.faults) + _shown(about_blocks(done.record, policy))


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _paper(path: Path) -> str:
    figures = [figure.id for figure in _run().result.figures]
    paper = read_paper(path, figures)
    sentences_of(paper.passages)
    if random.Random(path.read_bytes()).random() * COMPARED < 1:  # noqa: S311 -- the same ones each time
        # What a result prints is the same whatever the paper: made once.
        vars(paper_checks)["Versions"] = lambda _: _versions()
        return _shown(paper_blocks(paper_checks.checked(path, _run().result, "result.json"), whole=False))
    return ""


# -- what is held, made once -------------------------------------------------------------------------------


@cache
def _held() -> application.Shipped:
    return application.shipped()


@cache
def _runner() -> Runner:
    return Runner(_held().root, _held().table)


@cache
def _bench() -> Bench:
    return Bench()


class _Once(Versions):
    """The reports of one result, the workbook's sheets made once."""

    _workbook = cache(Versions._workbook)


@cache
def _versions() -> Versions:
    made = _Once(View.of(_run().result))
    made.nearest_to(Paper("x", "workbook", ()), [])
    return made


@cache
def _run():  # type: ignore[no-untyped-def]  # noqa: ANN202
    given = application.resolved(load_profile(str(ROOT / "examples" / "leeds.yaml")), _held())
    return application.estimated_of(given, _held(), FEW)


# -- seeds -------------------------------------------------------------------------------------------------


def _files(*patterns: str) -> Callable[[], list[bytes]]:
    def texts() -> list[bytes]:
        paths = [path for pattern in patterns for path in sorted(ROOT.glob(pattern)) if path.is_file()]
        return [path.read_bytes()[:LONGEST_SEED] for path in paths]

    return texts


def _results() -> list[bytes]:
    made = [
        application.estimate(application.profile_of_area([name]), _held(), FEW)
        for name in ("Leeds", "Dundee")
    ]
    return [str(renderer("json")(result, Setting())).encode() for result in made]


def _records() -> list[bytes]:
    made = []
    for name in ("leeds.yaml", "leeds_plan.yaml"):
        given = application.resolved(load_profile(str(ROOT / "examples" / name)), _held())
        result = application.estimated_of(given, _held(), FEW).result
        record = recording.record_of(given, _held(), FEW, result, recording.Origin(["imhcalc"]))
        # What came of the run is most of it, and a few figures do as well as all.
        data = json.loads(recording.record_text(record))
        data["result"]["figures"] = dict(list(data["result"]["figures"].items())[:5])
        made.append(json.dumps(data, indent=1).encode())
    return made


def _condition_lines() -> list[bytes]:
    return [
        b"disorganised_attachment.expected > 60\ndisorganised_attachment.prevalence >= 7.5%",
        "disorganised_attachment.prevalence ≥ 75 per 1000\ncost.total <= 1e6".encode(),
        b"provision.gap > 60",
        b"disorganised_attachment.expected == 1250 ",
    ]


def _batches() -> list[bytes]:
    codes = list(_held().table.districts)[:6]
    return [
        "area_code\n{}\n".format("\n".join(codes)).encode(),
        b"area_code,area_name,nation,live_births,deprivation_decile\nX1,North,England,120,3\nX2,=1+1,Wales,80,7\n",
        b"area_code;children_0;dep_q1_share;dep_q2_share;dep_q3_share;dep_q4_share;dep_q5_share;nation\n"
        b"A;100;0,2;0,2;0,2;0,2;0,2;England\n",
        b'area_code,region,nation,children_0,deprivation_quintile\nX1,"North, East",England,12,1\nX2,@x,England,0,5\n',
    ]


def _report(name: str) -> Callable[[], list[bytes]]:
    def made() -> list[bytes]:
        _versions()
        content = renderer(name)(_run().result, Setting(extent="full"))
        return [content if isinstance(content, bytes) else content.encode()]

    return made


@cache
def targets() -> dict[str, Target]:
    """Return everything that reads a file of a user's, by name."""
    office = {
        form: Target(_paper, _report(name), suffix, make=changed_office_files)
        for form, name, suffix in (("Word", "word", ".docx"), ("workbook", "excel", ".xlsx"), ("slides", "slides", ".pptx"))
    }  # fmt: skip
    ours = "tests/messages"
    return {
        "profile": Target(_profile, _files("examples/*.yaml", f"{ours}/profiles/*.yaml", f"{ours}/plans/*.yaml")),
        "check": Target(_check, _files("examples/*.yaml", f"{ours}/checks/*.yaml", f"{ours}/versions/*.yaml")),
        "evidence": Target(_evidence, _files(f"{ours}/evidence/*.yaml", f"{ours}/data/evidence/*/*.yaml")),
        "own evidence": Target(_evidence_over_ours, _files("data/evidence/*/*.yaml", "examples/evidence/*/*.yaml")),
        "lint": Target(_lint, _files("examples/evidence/*/*.yaml", f"{ours}/evidence/*.yaml", f"{ours}/packs/*/*.yaml")),
        "small areas": Target(_small_areas, _files("tests/cli/small_areas.csv", "examples/small_areas_sample.csv"), ".csv"),
        "batch": Target(_batch, _batches, ".csv"),
        "result": Target(_result, _results, ".json"),
        "record": Target(_record, _records, ".json"),
        "claims": Target(_claims, _files("examples/claims/*.yaml", f"{ours}/claims/*.yaml")),
        "cases": Target(_cases, _files("data/cases/*.yaml", "examples/cases/*.yaml", f"{ours}/cases/*.yaml")),
        "conditions": Target(_conditions, _condition_lines, ".txt", has_places=False),
        "Markdown": Target(_paper, _report("markdown"), ".md"),
        "page": Target(_paper, _report("html"), ".html"),
        **office,
    }  # fmt: skip
