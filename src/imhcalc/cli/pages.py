"""Blocks on standard output."""

import sys


def print_blocks(blocks: list, page: str) -> None:  # type: ignore[type-arg]
    """Print blocks as a page: for a terminal, or as Markdown."""
    from imhcalc.cli.output import print_page, setting_of
    from imhcalc.report.registry import block_renderer

    print_page(block_renderer(page)(blocks, setting_of(sys.stdout, colour=True)), page)
