"""A page and a workbook for every authority of a kind, and an index: plain files that need no server and no script.

Each authority is run by itself, on as many processors as there are; the files are the same on any number of them.
The folder appears when all of it is there.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from imhcalc import __version__, application
from imhcalc.areas.gazetteer import Authority, every
from imhcalc.areas.table import AreaTable
from imhcalc.faults import Fault, ImhcalcError, InputFaultsError, OutputError
from imhcalc.models.area import Selection, slug
from imhcalc.models.options import Options
from imhcalc.report.registry import index_renderer, renderer
from imhcalc.report.setting import Setting
from imhcalc.report.site_content import INDEX_FILE, SiteEntry, links_of, site_index

if TYPE_CHECKING:
    from imhcalc.assemble.model_runs import Shared

Say = Callable[[int, int], None]
"""Told how many authorities are done, and of how many."""
MOST_PROCESSES = 32
"""Windows waits for no more than about twice as many."""
FORMATS = (("html", ".html"), ("excel", ".xlsx"))
"""What each authority gets."""


class Basis(NamedTuple):
    """What every authority is run with."""

    evidence: str | None
    data_folder: Path | None
    options: Options


@dataclass
class Press:
    """What one process keeps between the authorities it runs."""

    basis: Basis
    held: application.Shipped
    shared: "Shared"
    folder: Path


_press: list[Press] = []
"""The press of this process, set when it starts."""


def publish(kind: Authority, folder: Path, basis: Basis, say: Say) -> int:
    """Write a folder with an index, and a page and a workbook for every authority of a kind; return how many.

    Parameters
    ----------
    kind
        Whose areas.
    folder
        Where to; it must not exist, or be empty.
    basis
        Evidence, data and options of every run.
    say
        Told of each authority that is done.

    Raises
    ------
    OutputError
        If the folder holds something or cannot be written: nothing is left of the new one.
    ImhcalcError
        As `application.estimate` does.
    """
    _refuse_what_holds_something(folder)
    held = application.shipped(basis.evidence, basis.data_folder)
    areas = every(held.table, kind)
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise OutputError([_cannot_write(folder, error)]) from error
    try:
        entries = list(_entries(areas, held.table))
        _print_all(entries, made, basis, say)
        index = site_index(kind, entries, held.evidence.pack.id, __version__)
        (made / INDEX_FILE).write_bytes(index_renderer()(index).encode("utf-8"))
        made.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    except OSError as error:
        raise OutputError([_cannot_write(folder, error)]) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return len(areas)


def _print_all(entries: list[SiteEntry], folder: Path, basis: Basis, say: Say) -> None:
    # Neighbours in this order are of one nation, and share what is calibrated for it.
    ordered = sorted(entries, key=lambda entry: entry.nation)
    with ProcessPoolExecutor(
        min(os.cpu_count() or 1, MOST_PROCESSES), initializer=_start, initargs=(basis, folder)
    ) as pool:
        for done, faults in enumerate(pool.map(_print, ordered), 1):
            if faults:
                pool.shutdown(cancel_futures=True)
                raise InputFaultsError(faults)
            say(done, len(ordered))


def _start(basis: Basis, folder: Path) -> None:
    from imhcalc.assemble.model_runs import Shared  # noqa: PLC0415 -- numpy, which `--help` does without

    held = application.shipped(basis.evidence, basis.data_folder)
    _press[:] = [Press(basis, held, Shared(is_kept=True), folder)]


def _print(entry: SiteEntry) -> tuple[Fault, ...]:
    """Run one authority and write its files; return why not, where it cannot be run.

    Faults are returned, since the errors that hold them do not pass between processes.
    """
    press = _press[0]
    try:
        loaded = application.profile_of_area([entry.code])
        result = application.estimated(loaded, press.held, press.basis.options, press.shared).result
    except ImhcalcError as error:
        return tuple(replace(fault, message=f"{entry.name}: {fault.message}") for fault in error.faults)
    setting = Setting(extent="full", links=links_of(entry.stem))
    for name, suffix in FORMATS:
        content = renderer(name)(result, setting)
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (press.folder / f"{entry.stem}{suffix}").write_bytes(data)
    return ()


def _entries(areas: tuple[Selection, ...], table: AreaTable) -> Iterator[SiteEntry]:
    """Yield what the index says of each authority: its name, nation, and the names by which it may be looked for."""
    former: dict[str, list[str]] = {}
    for alias in table.aliases:
        former.setdefault(alias.district.code, []).append(alias.name)
    for area in areas:
        inside = [district.name for district, _ in area.members]
        others = [*inside, *(name for district, _ in area.members for name in former.get(district.code, ()))]
        yield SiteEntry(
            area.name,
            area.code or area.name,
            " and ".join(area.nations),
            slug(area.name),
            tuple(sorted(dict.fromkeys(name for name in others if name != area.name))),
        )


def _refuse_what_holds_something(folder: Path) -> None:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    what = "a folder that holds something" if folder.is_dir() else "a file"
    raise OutputError(
        [
            Fault(
                "cannot-write",
                f"{folder} is {what}",
                found=str(folder),
                expected="the name of a new folder, or of an empty one",
                help="nothing was written; remove it yourself, or name another",
            )
        ]
    )


def _cannot_write(folder: Path, error: OSError) -> Fault:
    return Fault(
        "cannot-write",
        f"{folder} cannot be written: {(error.strerror or str(error)).lower()}",
        found=str(folder),
        expected="a folder within one that exists and that you may write to",
        help="nothing was written; what was there before is as it was",
    )
