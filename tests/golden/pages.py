"""A page with every kind of block, whose markup is kept as a golden file."""

import re
from pathlib import Path

from imhcalc import __version__
from imhcalc.report.blocks import (
    Block,
    Branch,
    Bullets,
    Chart,
    Column,
    Commands,
    Heading,
    IntervalBar,
    Paragraph,
    Series,
    Table,
    Tree,
)
from imhcalc.report.formats.html import render_blocks
from imhcalc.report.marks import marked
from imhcalc.report.setting import Setting

PAGE = Path(__file__).parent / "every_kind_of_block.html"
CHART = Chart(
    "intervals",
    "Expected need, with its range",
    "Attachment: 190, from 110 to 290. Depression: 40, from 25 to 60.",
    ("Attachment", "Depression"),
    (Series("expected", (190.0, 40.0), ((110.0, 290.0), (25.0, 60.0)), ("need.expected", "mood.expected")),),
    "families a year",
)
TABLE = Table(
    "Babies by fifth",
    (Column("neighbourhoods"), Column("babies", "right"), Column("0 to 24 in 100", bar=True)),
    (
        (
            "most deprived fifth",
            f"{marked('babies.q1', '60')} ({marked('babies.q1.lower', '20 to 90')})",
            IntervalBar(0.2, 0.5, 1.4),
        ),
        ("least deprived fifth", "50", IntervalBar(0.1, 0.2, 0.3)),
    ),
    note="Rounded by themselves.",
)
EVERY_KIND: list[Block] = [
    Heading("Fernshire", 1),
    Paragraph("Families with a new baby", "need"),
    Paragraph(
        f"About {marked('need.expected', '190')} of {marked('population.live_births', '1,250')}", "answer"
    ),
    Paragraph("What is not in it."),
    Heading("Where it is"),
    TABLE,
    CHART,
    Heading("By place", 3),
    Bullets(("one", f"two: {marked('two', '2')}")),
    Paragraph("Stands back.", "note"),
    Heading("Then"),
    Commands((("imhcalc explain Fernshire", "how the number comes about"),)),
    Tree((Branch("need", ("190 = 1,250 x 15%",), (Branch("births"), Branch("rate"))),)),
    Paragraph("Look again.", "warning"),
    CHART,
    TABLE,
]


def golden_page() -> str:
    """The markup of the page without what other goldens and other versions decide: style, checksum, drawings."""
    source = render_blocks(EVERY_KIND, Setting()).replace(f"imhcalc {__version__}.", "imhcalc VERSION.")
    source = re.sub(r"(?s)<style>.*?</style>", "<style></style>", source)
    source = re.sub(r"sha256-[\w+/=]+", "sha256-CHECKSUM", source)
    return re.sub(r"(?s)<svg xmlns.*?</svg>", "<svg></svg>", source)
