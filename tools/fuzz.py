"""Feeds hostile files to everything that reads one, and stops at the first that is not answered as it should be.

``python -m tools.fuzz --inputs 100000`` makes that many, from the seed given: real files with parts of them replaced,
repeated, nested and cut, and files grown from the keys that the models know. ``--coverage`` lets Atheris choose what
to change by the lines that an input reaches; it needs ``pip install atheris`` and Linux.

An answer is right when the input is taken, or refused with an error of ours whose every fault has a place and prints
no control character; within two seconds, and with the whole process under 500 MB.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from imhcalc import application
from imhcalc.areas.local_counts import read_local_counts
from imhcalc.cli.fault_text import fault_text
from imhcalc.faults import ImhcalcError
from imhcalc.loading.evidence import load_evidence
from imhcalc.loading.profile import load_profile
from imhcalc.loading.results import load_result
from imhcalc.models.options import Options
from imhcalc.report.formats import json as as_json
from imhcalc.report.setting import Setting

ROOT = Path(__file__).resolve().parents[1]
LONGEST_SECONDS = 2.0
LARGEST_MEGABYTES = 500
KIBIBYTE = 1024
DEEPEST = 100_000
LONGEST_INPUT = 3_000_000
"""Characters of an input: over the 2 MB beyond which a file is not parsed."""
LONGEST_SEED = 20_000
"""Characters of a real file: a part of a long table does as well as the whole, and is answered sooner."""

FEWEST_DRAWS = 100
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that must not reach a terminal: control characters, and marks that turn the direction of writing."""

SCALARS = (  # noqa: SIM905 -- one to a line would be five pages
    "NaN .nan .inf -.inf 1e308 1e-308 10e400 -0 -0.0 9223372036854775808 18446744073709551616 0x1F 0o17 017 08 1_000 "
    "190:20:30 1:30 NO no yes off ~ null Null true 2024-01-02 2024-01-02T03:04:05Z 7.5 7.5% 75%% 0.075 1,250 £40 £1.2m "
    "=1+1 <script> '' \"\" !!python/object:os.system !!binary !!set &a *a << [] {} - ? | > % @ ` "
    '\'\\x1b[31m\' "\\u202e" "\\ud800" "\\0" "\\x1b]0;x\\a" ../../etc/passwd C:\\\\con nul.yaml /dev/zero /dev/stdin '
    "Leeds E08000035 Kent London 100000000000000000000000000000000000000000000000000000 0.1.2 1e1000000 --- ..."
).split(" ")
UGLY = (
    "\x00",
    "\x1b[2J",
    "\u202e",
    "\ufeff",
    "\u2028",
    "\x85",
    "\r",
    "\t",
    "\U0001f600",
    "é",
    "\x7f",
    "\x9b31m",
    "\ue000",
)


@dataclass(frozen=True)
class Target:
    """Something that reads a file: how, from what real files inputs are made, and the suffix they carry."""

    read: Callable[[Path], object]
    seeds: Callable[[], list[str]]
    suffix: str = ".yaml"


class Unanswered(Exception):  # noqa: N818 -- what became of an input, not of the program
    """An input that was not answered as it should be."""


@dataclass
class Judge:
    """Gives inputs to a target and holds its answers to what is promised."""

    target: Target
    folder: Path
    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def give(self, content: bytes) -> None:
        """Give one input.

        Raises
        ------
        Unanswered
            With what is wrong with the answer.
        """
        path = self.folder / f"input{self.target.suffix}"
        path.write_bytes(content)
        began = time.process_time()
        try:
            self.target.read(path)
        except ImhcalcError as error:
            self._refused(error)
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            raise Unanswered(message) from error
        else:
            self.answers["taken"] += 1
        took = time.process_time() - began
        self.slowest = max(self.slowest, took)
        if took > LONGEST_SECONDS:
            message = f"took {took:.1f} seconds"
            raise Unanswered(message)

    def _refused(self, error: ImhcalcError) -> None:
        for fault in error.faults:
            self.answers[fault.code] += 1
            if fault.place is None:
                message = f"a fault without a place: {fault.code}: {fault.message}"
                raise Unanswered(message)
        shown = CONTROL.search(fault_text(error.faults))
        if shown:
            message = f"prints U+{ord(shown[0]):04X}"
            raise Unanswered(message)


def _profile(path: Path) -> None:
    held = _held()
    faults = application.check([str(path)], held)
    if faults:
        raise ImhcalcError(faults)
    application.estimate(load_profile(str(path)), held, Options(draws=FEWEST_DRAWS, sensitivity=False))


def _evidence(path: Path) -> None:
    pack = path.with_name("pack")
    pack.mkdir(exist_ok=True)
    (pack / "input.yaml").write_bytes(path.read_bytes())
    load_evidence(pack, ROOT / "data")


def _evidence_over_ours(path: Path) -> None:
    header = path.with_name("over")
    header.mkdir(exist_ok=True)
    (header / "pack.yaml").write_text(
        "pack: {id: ours, version: '1', title: Ours, builds_on: uk-2026, summary: fuzzed}\n", encoding="utf-8"
    )
    (header / "input.yaml").write_bytes(path.read_bytes())
    load_evidence(header, ROOT / "data")


@cache
def _held() -> application.Shipped:
    return application.shipped()


def _files(*patterns: str) -> Callable[[], list[str]]:
    def texts() -> list[str]:
        paths = [path for pattern in patterns for path in sorted(ROOT.glob(pattern)) if path.is_file()]
        return [path.read_text(encoding="utf-8", errors="replace")[:LONGEST_SEED] for path in paths]

    return texts


def _results() -> list[str]:
    options = Options(draws=FEWEST_DRAWS, sensitivity=False)
    made = [
        application.estimate(application.profile_of_area([name]), _held(), options)
        for name in ("Leeds", "Dundee")
    ]
    return [as_json.render(result, Setting()) for result in made]


def targets() -> dict[str, Target]:
    """Return everything that reads a file of a user's, by name."""
    return {
        "profile": Target(_profile, _files("examples/*.yaml", "tests/messages/profiles/*.yaml", "tests/messages/plans/*.yaml")),
        "evidence": Target(_evidence, _files("tests/messages/evidence/*.yaml", "tests/messages/data/evidence/*/*.yaml")),
        "own evidence": Target(_evidence_over_ours, _files("data/evidence/*/*.yaml")),
        "small areas": Target(read_local_counts, _files("tests/cli/small_areas.csv", "examples/small_areas_sample.csv"), ".csv"),
        "result": Target(load_result, _results, ".json"),
    }  # fmt: skip


# -- Making inputs -----------------------------------------------------------------------------------------


def inputs(target: Target, source: random.Random) -> Iterator[bytes]:
    """Yield hostile inputs without end, the same for the same source."""
    seeds = target.seeds()
    words = sorted({word for text in seeds for word in re.findall(r"[A-Za-z_]\w{2,}", text)})
    while True:
        text = source.choice(seeds) if source.random() < 0.8 else _grown(words, source)  # noqa: PLR2004 -- most are real files
        for _ in range(source.choice((1, 1, 1, 2, 3, 8))):
            text = source.choice(CHANGES)(text, words, source)[:LONGEST_INPUT]
        content = text.encode("utf-8", errors="surrogatepass")
        yield _bytes_changed(content, source) if source.random() < 0.05 else content  # noqa: PLR2004


def _grown(words: list[str], source: random.Random, depth: int = 0) -> str:
    """Return YAML grown from known words and hostile values."""
    indent = "  " * depth
    lines = []
    for _ in range(source.randint(1, 4)):
        key = source.choice(words)
        if depth < 4 and source.random() < 0.4:  # noqa: PLR2004
            lines.append(f"{indent}{key}:\n{_grown(words, source, depth + 1)}")
        else:
            lines.append(f"{indent}{key}: {source.choice(SCALARS)}")
    return "\n".join(lines)


def _value_replaced(text: str, words: list[str], source: random.Random) -> str:
    found = list(re.finditer(r"(?<=[:,\[] )[^\s,\]}{#]+", text))
    if not found:
        return text + source.choice(SCALARS)
    place = source.choice(found)
    value = source.choice(SCALARS) if source.random() < 0.8 else source.choice(words or [""])  # noqa: PLR2004
    return text[: place.start()] + value + text[place.end() :]


def _key_replaced(text: str, words: list[str], source: random.Random) -> str:
    found = list(re.finditer(r"\b[a-z_]\w+(?=:)", text))
    if not found:
        return text
    place = source.choice(found)
    key = source.choice(words) if source.random() < 0.5 else place[0] + source.choice(UGLY)  # noqa: PLR2004
    return text[: place.start()] + key + text[place.end() :]


def _line_moved(text: str, words: list[str], source: random.Random) -> str:  # noqa: ARG001 -- one form for all changes
    lines = text.split("\n")
    line = lines.pop(source.randrange(len(lines)))
    lines.insert(source.randint(0, len(lines)), line)
    return "\n".join(lines)


def _line_repeated(text: str, words: list[str], source: random.Random) -> str:  # noqa: ARG001
    lines = text.split("\n")
    at = source.randrange(len(lines))
    times = min(source.choice((2, 3, 500)), LONGEST_INPUT // (len(lines[at]) + 1) + 1)
    return "\n".join([*lines[:at], *[lines[at]] * times, *lines[at + 1 :]])


def _line_dropped(text: str, words: list[str], source: random.Random) -> str:  # noqa: ARG001
    lines = text.split("\n")
    lines.pop(source.randrange(len(lines)))
    return "\n".join(lines)


def _cut(text: str, words: list[str], source: random.Random) -> str:  # noqa: ARG001
    return text[: source.randint(0, len(text))]


def _character_put_in(text: str, words: list[str], source: random.Random) -> str:  # noqa: ARG001
    at = source.randint(0, len(text))
    put_in: str = source.choice((*UGLY, *"{}[]:,-#&*!|>'\"%@`;\\"))
    return text[:at] + put_in + text[at:]


def _nested(text: str, words: list[str], source: random.Random) -> str:
    deep = source.choice((10, 300, 3_000, DEEPEST))
    opening, closing = source.choice((("[", "]"), ("{a: ", "}"), ("- ", "")))
    closed = closing * deep if source.random() < 0.5 else ""  # noqa: PLR2004
    return f"{text}\n{source.choice(words or ['a'])}: {opening * deep}{closed}"


def _bomb(text: str, words: list[str], source: random.Random) -> str:  # noqa: ARG001
    levels = "\n".join(
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    return f"a: &a [x,x,x,x,x,x,x,x,x]\n{levels}\n{text}"


def _long(text: str, words: list[str], source: random.Random) -> str:
    size = source.choice((1_000, 100_000, 2_100_000))
    return f"{text}\n{source.choice(words or ['a'])}: {source.choice(('x', '9', '- ', 'é', ' '))[0] * size}"


CHANGES = (
    _value_replaced, _value_replaced, _value_replaced, _value_replaced, _value_replaced, _value_replaced,
    _key_replaced, _key_replaced, _key_replaced, _line_moved, _line_repeated, _line_dropped, _cut,
    _character_put_in, _character_put_in, _nested, _bomb, _long,
)  # fmt: skip


def _bytes_changed(content: bytes, source: random.Random) -> bytes:
    changed = bytearray(content or b"\0")
    for _ in range(source.randint(1, 8)):
        changed[source.randrange(len(changed))] = source.randrange(256)
    return bytes(changed)


# -- Running -----------------------------------------------------------------------------------------------


def run(name: str, number: int, seed: int) -> Judge:
    """Give a target so many inputs; the first that is not answered rightly is kept and raised."""
    target = targets()[name]
    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(target, Path(folder))
        for at, content in zip(range(number), inputs(target, random.Random(f"{seed} {name}")), strict=False):  # noqa: S311
            try:
                judge.give(content)
            except Unanswered as error:
                kept = Path(
                    tempfile.gettempdir(), f"imhcalc-fuzz-{name.replace(' ', '-')}-{at}{target.suffix}"
                )
                kept.write_bytes(content)
                error.add_note(f"input {at} of {name}, seed {seed}, kept as {kept.name}")
                raise
    return judge


def megabytes() -> float:
    """Return the most memory that this process has held, where the system says."""
    if sys.platform == "win32":
        return 0.0
    import resource  # noqa: PLC0415 -- not on Windows

    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / KIBIBYTE / (KIBIBYTE if sys.platform == "darwin" else 1)


def run_by_coverage(name: str, arguments: list[str]) -> None:
    """Let Atheris change the inputs of a target by the lines that they reach, until it is stopped."""
    import atheris  # noqa: PLC0415 -- not a dependency

    atheris.instrument_all()
    target = targets()[name]
    folder = Path(tempfile.mkdtemp())
    for number, text in enumerate(target.seeds()):
        (folder / f"seed{number}").write_text(text, encoding="utf-8")
    judge = Judge(target, Path(tempfile.mkdtemp()))
    atheris.Setup([sys.argv[0], str(folder), *arguments], judge.give)
    atheris.Fuzz()


def main() -> None:
    """Run from the command line."""
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--inputs", type=int, default=100_000, help="how many in all")
    said.add_argument("--seed", type=int, default=0)
    said.add_argument("--only", choices=sorted(targets()), help="one kind of file")
    said.add_argument(
        "--coverage", action="store_true", help="let Atheris choose; what follows -- is passed to it"
    )
    asked, rest = said.parse_known_args()
    names = [asked.only] if asked.only else list(targets())
    if asked.coverage:
        run_by_coverage(names[0], [each for each in rest if each != "--"])
        return
    for name in names:
        judge = run(name, -(-asked.inputs // len(names)), asked.seed)
        commonest = ", ".join(f"{code} {times}" for code, times in judge.answers.most_common(6))
        sys.stdout.write(
            f"{name}: {-(-asked.inputs // len(names))} inputs, slowest {judge.slowest:.2f} s, "
            f"{megabytes():.0f} MB; {len(judge.answers)} kinds of answer: {commonest}\n"
        )
        if megabytes() > LARGEST_MEGABYTES:
            message = f"{name}: {megabytes():.0f} MB"
            raise Unanswered(message)


if __name__ == "__main__":
    main()
