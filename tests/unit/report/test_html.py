"""The page that is published: what is in it, what can never get into it, and that it stays the same."""

import re
from base64 import b64encode
from copy import deepcopy
from hashlib import sha256
from itertools import pairwise

import pytest
from lxml import html as parsed_html

from imhcalc.models.options import Options
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
from imhcalc.report.document import blocks_of
from imhcalc.report.formats.html import render, render_blocks
from imhcalc.report.marks import spans, unmarked
from imhcalc.report.setting import Setting
from tests.golden.goldens import EXAMPLES, result_of
from tests.golden.pages import CHART, EVERY_KIND, TABLE
from tests.support import run

FULL = Setting(extent="full")
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><style>*{}</style>"
    "</title></style></svg>&lt;{{ 7*7 }}{% x %}<!-- -->]]>\x00\x07\x1b\ud800\ufffe\u202e\ue000\ue005"
)
PROFILES = ("Rutland", "leeds_plan", "fernshire")


def page(blocks: list[Block], setting: Setting = FULL) -> parsed_html.HtmlElement:
    return parsed_html.document_fromstring(render_blocks(blocks, setting))


def result_named(name: str):
    return run(name, Options()) if name == "Rutland" else result_of(EXAMPLES / f"{name}.yaml")


@pytest.fixture(scope="module", params=PROFILES)
def blocks_and_page(request):
    result = result_named(request.param)
    return blocks_of(result, FULL), parsed_html.document_fromstring(render(result, FULL))


@pytest.fixture(scope="module")
def every_kind():
    return page(EVERY_KIND)


def words(element: parsed_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def texts_of(part) -> list[str]:
    """Every text in a block, or in blocks, in order; what only chooses how it is set is none."""
    if isinstance(part, str):
        return [part]
    match part:
        case Heading() | Paragraph():
            return [part.text]
        case Column():
            return [part.title]
        case Chart():
            return [part.title, part.alternative]
        case IntervalBar() | int() | float() | None:
            return []
    return [text for each in part for text in texts_of(each)]


# -- safe ----------------------------------------------------------------------------------------------


def refuse_what_a_browser_might_run_or_fetch(document: parsed_html.HtmlElement) -> None:
    assert not document.xpath(
        "//script|//link|//iframe|//object|//embed|//form|//base|//img|//video|//audio|//foreignObject"
    )
    assert len(document.xpath("//style")) == 1
    for element in document.iter():
        for name, value in element.attrib.items():
            plain = name.rpartition(":")[2].rpartition("}")[2].lower()
            assert not plain.startswith("on"), (element.tag, name)
            assert plain not in {"style", "src", "srcset", "action", "data", "background"}, (
                element.tag,
                name,
            )
            if plain == "href":
                assert re.fullmatch(r"#[\w-]+", value), (element.tag, value)
            assert "url(" not in value or re.fullmatch(r"url\(#[\w-]+\)", value), (element.tag, value)


def test_no_script_no_handler_no_style_attribute_and_no_address(blocks_and_page):
    refuse_what_a_browser_might_run_or_fetch(blocks_and_page[1])


def test_every_kind_of_block_is_as_safe(every_kind):
    refuse_what_a_browser_might_run_or_fetch(every_kind)


def test_the_policy_names_the_one_style_sheet_by_its_checksum(every_kind):
    (policy,) = every_kind.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,) = every_kind.xpath("//style")
    checksum = b64encode(sha256(style.text.encode("utf-8")).digest()).decode("ascii")
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{checksum}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_the_style_sheet_is_small(every_kind):
    (style,) = every_kind.xpath("//style")
    assert len(style.text) < 4096


def test_hostile_text_stays_text():
    def spoilt(text: str) -> str:
        return f"{text} {HOSTILE}"

    blocks: list[Block] = [
        Heading(spoilt("Name"), 1),
        Paragraph(spoilt("Answer"), "answer"),
        Heading(spoilt("A")),
        Heading(spoilt("A")),
        Table(
            spoilt("t"), (Column(spoilt("c")), Column(spoilt("d"), "right")), ((spoilt("r"), spoilt("1 (2)")),),
            spoilt("note"),
        ),
        Chart("bars", spoilt("chart"), spoilt("alt"), (spoilt("a"),), (Series(spoilt("s"), (1.0,)),), spoilt("u")),
        Bullets((spoilt("b"),)),
        Commands(((spoilt("cmd"), spoilt("shows")),)),
        Tree((Branch(spoilt("head"), (spoilt("line"),), (Branch(spoilt("leaf")),)),)),
    ]  # fmt: skip
    source = render_blocks(blocks, FULL)
    source.encode("utf-8")
    around_drawings = re.sub(r"(?s)<svg xmlns.*?</svg>", "", source)
    assert not re.search("[\x00-\x09\x0b-\x1f\ue000-\uf8ff\ufffe\u202e]", around_drawings)
    document = parsed_html.document_fromstring(source)
    refuse_what_a_browser_might_run_or_fetch(document)
    assert not document.xpath("//comment()")
    shown = document.text_content()
    assert shown.count("<script>alert(1)</script>") >= len(texts_of(blocks))
    assert "{{ 7*7 }}{% x %}" in shown
    assert "\\x00\\x07\\x1b\\xd800\\xfffe\\x202e" in shown


def test_a_hostile_name_in_a_profile_stays_text():
    result = run(
        {"area": {"name": "<script>x</script>", "nation": "England"}, "population": {"live_births": 100}}
    )
    document = parsed_html.document_fromstring(render(result, FULL))
    refuse_what_a_browser_might_run_or_fetch(document)
    assert "<script>x</script>" in words(document.xpath("//h1")[0])


# -- complete ------------------------------------------------------------------------------------------


def test_the_page_says_what_the_blocks_say_in_their_order(blocks_and_page):
    blocks, document = blocks_and_page
    document = deepcopy(document)
    (main,) = document.xpath("//main")
    for drawing in main.xpath(".//*[local-name()='svg']|.//nav|.//summary"):
        drawing.drop_tree()
    said = words(document.xpath("//header")[0]) + " " + words(main)
    assert said == " ".join(" ".join(unmarked(text) for text in texts_of(blocks)).split())


def test_marked_numbers_name_their_figures(blocks_and_page):
    blocks, document = blocks_and_page
    marks = [(each.figure, each.text) for text in texts_of(blocks) for each in spans(text) if each.figure]
    assert marks
    assert [
        (each.get("data-figure"), each.text_content()) for each in document.xpath("//*[@data-figure]")
    ] == marks


def test_a_number_in_a_cell_keeps_its_figure_and_its_text(every_kind):
    (cell,) = every_kind.xpath("//table[.//*[@id='table-1']]/tbody/tr[1]/td[1]")
    assert [(each.get("data-figure"), each.text) for each in cell.xpath(".//span")] == [
        ("babies.q1", "60"), ("babies.q1.lower", "20 to 90"),
    ]  # fmt: skip
    assert cell.text_content() == "60 (20 to 90)"


def test_no_mark_is_seen(blocks_and_page):
    assert not re.search("[\ue000-\uf8ff]", blocks_and_page[1].text_content())


def test_links_to_what_stands_beside_the_page():
    document = page(EVERY_KIND, FULL._replace(links=(("All <b>", "index.html"), ("Workbook", "a.xlsx"))))
    assert [(words(each), each.get("href")) for each in document.xpath("//header//a")] == [
        ("All <b>", "index.html"), ("Workbook", "a.xlsx"),
    ]  # fmt: skip


# -- accessible ----------------------------------------------------------------------------------------


def test_language_title_description_and_viewport(every_kind):
    assert every_kind.get("lang") == "en-GB"
    assert every_kind.xpath("string(//title)") == "Fernshire"
    assert every_kind.xpath("string(//meta[@name='description']/@content)") == "About 190 of 1,250"
    assert (
        every_kind.xpath("string(//meta[@name='viewport']/@content)") == "width=device-width, initial-scale=1"
    )
    assert every_kind.xpath("//head/meta[1]/@charset") == ["utf-8"]


def test_landmarks_and_a_link_past_the_head(every_kind):
    for landmark in ("header", "main", "footer"):
        assert len(every_kind.xpath(f"//{landmark}")) == 1
    first_link = every_kind.xpath("//body/*[1]")[0]
    assert first_link.get("href") == "#report"
    assert every_kind.xpath("//main/@id") == ["report"]
    assert "runs no script" in words(every_kind.xpath("//footer")[0])


def test_headings_leave_out_no_level(blocks_and_page):
    levels = [int(each.tag[1]) for each in blocks_and_page[1].xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_a_level_left_out_or_a_second_title_is_put_right():
    document = page([Heading("T", 1), Heading("a", 3), Heading("b", 3), Heading("U", 1), Heading("c", 3)])
    assert [each.tag for each in document.xpath("//*[starts-with(@id, 'section-')]")] == [
        "h1",
        "h2",
        "h3",
        "h2",
        "h3",
    ]


def test_ids_are_unique_and_every_reference_leads_somewhere(blocks_and_page, every_kind):
    for document in (blocks_and_page[1], every_kind):
        ids = document.xpath("//@id")
        assert len(ids) == len(set(ids))
        links = [link.removeprefix("#") for link in document.xpath("//@href")]
        names = [name for value in document.xpath("//@aria-labelledby") for name in value.split()]
        assert {*links, *names} <= set(ids)


def test_ids_come_from_the_words_and_never_collide():
    document = page([
        Heading("Report", 1), Heading("Money"), Heading("Money 2"), Heading("Money"), Heading("Money!"), Heading("£"),
        Heading("·"), Heading("Contents"), Heading("table 1"), TABLE, CHART,
    ])  # fmt: skip
    assert document.xpath("//h2/@id") == [
        "contents", "section-money", "section-money-2", "section-money-3", "section-money-4", "section", "section-2",
        "section-contents", "section-table-1",
    ]  # fmt: skip


def test_the_contents_lead_to_each_section(blocks_and_page):
    document = blocks_and_page[1]
    sections = [(f"#{each.get('id')}", words(each)) for each in document.xpath("//main/h2")]
    assert [
        (each.get("href"), words(each)) for each in document.xpath("//nav[@aria-labelledby]//a")
    ] == sections
    assert len(sections) > 5


def test_the_answer_stands_above_the_contents(blocks_and_page):
    (main,) = blocks_and_page[1].xpath("//main")
    (answer,) = main.xpath(".//p[@class='answer']")
    (contents,) = main.xpath(".//nav")
    assert main.index(answer) < main.index(contents)
    assert len(words(main).partition("Contents")[0]) < 2000


def test_without_an_answer_the_contents_stand_above_the_first_section():
    (main,) = page([Heading("T", 1), Paragraph("x"), Heading("A"), Heading("B")]).xpath("//main")
    assert [each.tag for each in main] == ["p", "nav", "h2", "h2"]


def test_a_column_of_sentences_is_kept_wider_than_its_words():
    table = Table("t", (Column("name"), Column("why")), (("a", "because " * 12),))
    assert page([Heading("T", 1), table]).xpath("//th[@class='prose']/text()") == ["why"]


def test_an_option_of_a_command_is_not_broken_after_its_hyphens():
    document = page([Heading("T", 1), Commands((("imhcalc compare A-B --all-of-it <x>", "--shows"),))])
    assert words(document.xpath("//code")[0]) == "imhcalc compare A-B --all-of-it <x>"
    assert document.xpath("//span[@class='kept']/text()") == ["--all-of-it"]


def test_one_section_needs_no_contents():
    assert not page([Heading("T", 1), Heading("Only"), Paragraph("x")]).xpath("//nav")


def test_every_table_has_a_caption_and_heads_of_columns_and_rows(blocks_and_page, every_kind):
    for document in (blocks_and_page[1], every_kind):
        assert document.xpath("//table")
        for table in document.xpath("//table"):
            assert words(table.xpath("caption")[0])
            columns = table.xpath("thead/tr/*")
            assert all(each.tag == "th" and each.get("scope") == "col" for each in columns if words(each))
            for row in table.xpath("tbody/tr"):
                assert len(row) == len(columns)
                assert row[0].tag == "th" or not words(row[0])
                assert row[0].get("scope") == "row" or not words(row[0])
                assert all(each.tag == "td" for each in row[1:])
            assert all(words(each) for each in table.xpath(".//th"))


def test_a_table_that_may_be_too_wide_can_be_scrolled_from_the_keyboard():
    narrow = Table("n", (Column("place"), Column("babies", "right")), (("north", "1,200 (700 to 900)"),))
    wide = narrow._replace(
        columns=(*narrow.columns, Column("families", "right")), rows=(("north", "1", "1,200 (700 to 900)"),)
    )
    document = page([Heading("T", 1), narrow, wide])
    first, second = document.xpath("//table/..")
    assert first.get("tabindex") is None
    assert first.get("role") is None
    assert (second.get("tabindex"), second.get("role"), second.get("aria-labelledby")) == (
        "0",
        "group",
        "table-2",
    )


def test_a_caption_that_the_first_column_repeats_is_heard_and_not_seen():
    one = Table("Measured", (Column("Measured here"), Column("x")), (("a", "b"),))
    other = Table("Measured", (Column("place"), Column("x")), (("a", "b"),))
    assert page([Heading("T", 1), one, other]).xpath("//caption/span/@class") == ["unseen"]


def test_bars_are_drawn_inside_their_scale_and_left_to_the_numbers_beside_them(every_kind):
    bars = every_kind.xpath("//td/*[local-name()='svg']")
    assert len(bars) == 4
    assert all(bar.get("aria-hidden") == "true" for bar in bars)
    lower_upper = bars[0].xpath("*[2]/@d")
    assert lower_upper == ["M27.0 6H115.0"]
    assert bars[0].xpath("*[3]/@cx") == ["60.0"]


def test_a_chart_has_a_caption_a_name_and_its_words(every_kind):
    figures = every_kind.xpath("//figure")
    assert len(figures) == 2
    for figure in figures:
        assert words(figure.xpath("figcaption")[0]) == CHART.title
        assert words(figure.xpath("details/p")[0]) == CHART.alternative
        (drawing,) = figure.xpath("div/*[local-name()='svg']")
        assert drawing.get("role") == "img"
        assert drawing.get("aria-labelledby")


def test_texts_and_lines_stand_out_from_white(every_kind):
    """WCAG 1.4.3 and 1.4.11; the lines between the rows of a table are for looks."""
    style = every_kind.xpath("string(//style)")
    assert set(re.findall(r"[{;]color:(#\w+)", style)) == {"#0b0c0c", "#484949", "#12436d"}
    assert {contrast(colour, "#ffffff") > 7 for colour in ("#0b0c0c", "#484949", "#12436d")} == {True}
    assert contrast("#0b0c0c", "#ffdd00") > 7
    assert contrast("#12436d", "#f3f2f1") > 7
    assert contrast("#6f777b", "#ffffff") > 3


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        shares = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
        linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


# -- the same ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROFILES)
def test_the_same_bytes_again(name):
    assert render(result_named(name), FULL).encode() == render(result_named(name), FULL).encode()
