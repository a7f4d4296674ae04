"""The formats, found by module name."""

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from imhcalc.report import formats

if TYPE_CHECKING:
    from imhcalc.models.result import Result
    from imhcalc.report.blocks import Block
    from imhcalc.report.setting import Setting
    from imhcalc.report.site_content import SiteIndex

RenderResult = Callable[["Result", "Setting"], str | bytes]
"""Sets a result: as text, or as the bytes of a file that is not text."""
RenderBlocks = Callable[[Sequence["Block"], "Setting"], str]


def format_names() -> list[str]:
    """Return the names of the formats, importing none of them."""
    from pkgutil import iter_modules  # noqa: PLC0415 -- one format is found by its name

    return sorted(module.name for module in iter_modules(formats.__path__))


def format_by_suffix() -> dict[str, str]:
    """Return the format that each file suffix chooses."""
    return {import_module(f"{formats.__name__}.{name}").SUFFIX: name for name in format_names()}


def renderer(name: str) -> RenderResult:
    """Return the function that sets a result in a format."""
    render: RenderResult = import_module(f"{formats.__name__}.{name}").render
    return render


def data_renderer() -> Callable[[object], str]:
    """Return the function that sets plain values as JSON."""
    render: Callable[[object], str] = import_module(f"{formats.__name__}.json").render_data
    return render


def row_renderer() -> Callable[[Sequence[str], Iterable[Sequence[str | float | None]]], str]:
    """Return the function that sets rows as CSV."""
    render: Callable[[Sequence[str], Iterable[Sequence[str | float | None]]], str] = import_module(
        f"{formats.__name__}.csv"
    ).render_rows
    return render


def block_renderer(name: str) -> RenderBlocks:
    """Return the function that sets blocks in a format that has pages of words: terminal or markdown."""
    render: RenderBlocks = import_module(f"{formats.__name__}.{name}").render_blocks
    return render


def index_renderer() -> Callable[["SiteIndex"], str]:
    """Return the function that sets the index of a site as a page."""
    render: Callable[[SiteIndex], str] = import_module(f"{formats.__name__}.html").render_index
    return render
