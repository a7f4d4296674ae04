"""Blocks on standard output."""

import sys


def print_blocks(blocks: list, page: str) -> None:  # type: ignore[type-arg]
    """Print blocks as a page: for a terminal, or as Markdown."""
    from imhcalc.cli.output import print_text, setting_of
    from imhcalc.report.registry import block_renderer

    print_text(block_renderer(page)(blocks, setting_of(sys.stdout, colour=True)), utf8=page == "markdown")
