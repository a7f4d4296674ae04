"""The page in a real browser: axe-core and the Nu checker find nothing, at every width, on paper, by keyboard.

WCAG 2.2 AA, as far as a program can tell. What no program can, a person has to: whether the words are clear.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest

DESKTOP, PHONE, SMALLEST = 1280, 360, 320
"""CSS pixels; 320 is the width of WCAG 1.4.10, which is 1280 at 400%."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SPACED = "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important} p{margin-bottom:2em!important}"
"""The spacing of WCAG 1.4.12, which a reader may set."""
A4_POINTS = (595, 842)
A4_PRINTED = 680
"""CSS pixels between the margins of an A4 page: 180 mm."""
OVERFLOWING = """() => {
    const width = document.documentElement.clientWidth;
    const scrolled = element => element.closest(".wide") && !element.matches(".wide");
    return [...document.querySelectorAll("body *")]
        .filter(element => element.getBoundingClientRect().right > width + 0.5 && !scrolled(element))
        .map(element => element.outerHTML.slice(0, 120));
}"""
BREACHES = """async () => {
    const refused = new Set();
    document.addEventListener("securitypolicyviolation", each => refused.add(each.effectiveDirective));
    const add = (name, attributes, text) => {
        const element = Object.assign(document.createElement(name), attributes);
        if (text) element.textContent = text;
        document.body.append(element);
    };
    add("script", {}, "window.ran = true");
    add("style", {}, "h1 {color: red}");
    add("img", {src: "http://127.0.0.1:9/x.png"});
    add("iframe", {src: "http://127.0.0.1:9/"});
    document.querySelector("h1").setAttribute("style", "color: red");
    await fetch("http://127.0.0.1:9/").catch(() => {});
    await new Promise(done => setTimeout(done, 100));
    return [...refused].sort();
}"""
"""Tries what the policy forbids, and returns the parts of it that refused."""
PAST_THE_EDGE = """() => [...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .map(element => element.outerHTML.slice(0, 120))"""


@contextmanager
def opened(browser, page, width: int = DESKTOP, **options) -> Iterator:
    """Open a page in a browser of its own, with nothing of other tests in it."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **options)
    try:
        tab = context.new_page()
        tab.goto(page.address)
        yield tab
    finally:
        context.close()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_axe_finds_no_violation(browser, axe, page, width):
    # The page's own policy would keep axe out; that it does is shown below.
    with opened(browser, page, width, bypass_csp=True) as tab:
        tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        tab.add_script_tag(content=axe)
        found = tab.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    assert [
        (each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]
    ] == []
    checked = {each["id"] for each in found["passes"]}
    assert {
        "color-contrast",
        "target-size",
        "document-title",
        "html-has-lang",
        "region",
        "skip-link",
    } <= checked


def test_axe_would_find_a_violation(browser, axe, page):
    with opened(browser, page, bypass_csp=True) as tab:
        tab.add_script_tag(content=axe)
        tab.evaluate("document.querySelector('h1').style.color = '#ccc'; document.documentElement.lang = ''")
        found = tab.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    assert {"color-contrast", "html-has-lang"} <= {each["id"] for each in found["violations"]}


def test_the_nu_checker_finds_nothing(checker, pages):
    files = [str(each.path) for each in pages.values()]
    done = subprocess.run(
        [*checker, "--format", "json", "--stdout", *files], capture_output=True, encoding="utf-8", check=False
    )
    messages = json.loads(done.stdout)["messages"]
    assert [(each["type"], each["message"], each.get("extract")) for each in messages] == []
    assert done.returncode == 0


def test_the_policy_holds_and_the_page_looks_as_meant_under_it(browser, page):
    asked, said = [], []
    with opened(browser, page) as tab:
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.reload()
        assert asked == [page.address]
        assert said == []
        looks = "element => getComputedStyle(element).borderBottomColor"
        assert tab.eval_on_selector("header", looks) == "rgb(18, 67, 109)"
        refused = tab.evaluate(BREACHES)
        assert tab.evaluate("window.ran") is None
        assert tab.eval_on_selector("h1", "element => getComputedStyle(element).color") == "rgb(11, 12, 12)"
    assert refused == [
        "connect-src",
        "frame-src",
        "img-src",
        "script-src-elem",
        "style-src-attr",
        "style-src-elem",
    ]


@pytest.mark.parametrize("width", [DESKTOP // 2, PHONE, SMALLEST])
def test_nothing_but_wide_tables_and_charts_is_scrolled_sideways(browser, page, width):
    """Half the width is what 200% of the letters leaves."""
    with opened(browser, page, width) as tab:
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        assert tab.evaluate(OVERFLOWING) == []
        assert_what_scrolls_takes_the_keyboard(tab)


def test_letters_set_apart_lose_nothing(browser, page):
    with opened(browser, page, PHONE, bypass_csp=True) as tab:
        tab.add_style_tag(content=SPACED)
        assert tab.evaluate("document.documentElement.scrollWidth") == PHONE
        assert tab.evaluate(OVERFLOWING) == []
        assert_what_scrolls_takes_the_keyboard(tab)


def assert_what_scrolls_takes_the_keyboard(tab) -> None:
    scrolling = """[...document.querySelectorAll("*")]
        .filter(each => ["auto", "scroll"].includes(getComputedStyle(each).overflowX))
        .filter(each => each.scrollWidth > each.clientWidth && each.tabIndex !== 0)
        .map(each => each.outerHTML.slice(0, 300))"""
    assert tab.evaluate(scrolling) == []


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser, page):
    with opened(browser, page) as tab:
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.className") == "skip"
        assert tab.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
        seen = "getComputedStyle(document.activeElement).outlineStyle"
        assert tab.evaluate(seen) == "solid"
        tab.keyboard.press("Enter")
        assert tab.evaluate("document.activeElement.tagName") == "MAIN"
        stops = tab.evaluate(
            "document.querySelectorAll('main a, main summary, main [tabindex=\"0\"]').length"
        )
        for _ in range(stops):
            tab.keyboard.press("Tab")
            assert tab.evaluate(seen) == "solid", tab.evaluate(
                "document.activeElement.outerHTML.slice(0, 120)"
            )
            assert tab.evaluate("document.activeElement.closest('main') !== null")


def test_every_link_of_the_contents_leads_to_its_heading(browser, page):
    with opened(browser, page) as tab:
        for link in tab.query_selector_all("main nav a"):
            link.click()
            top = "document.querySelector(decodeURIComponent(location.hash)).getBoundingClientRect().top"
            assert -1 < tab.evaluate(top) < 800


def test_the_page_is_read_without_scripts(browser, page):
    with opened(browser, page, java_script_enabled=False) as tab:
        assert tab.inner_text("main").strip()


def test_the_page_prints_on_a4(browser, page):
    with opened(browser, page) as tab:
        printed = tab.pdf(prefer_css_page_size=True, tagged=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert boxes
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {A4_POINTS}
    assert b"/StructTreeRoot" in printed
    assert b"(en-GB)" in printed


def test_nothing_is_cut_on_paper(browser, page):
    with opened(browser, page, A4_PRINTED) as tab:
        tab.emulate_media(media="print")
        assert tab.evaluate(PAST_THE_EDGE) == []
        assert not tab.is_visible(".skip")
        assert tab.evaluate(
            "[...document.querySelectorAll('thead')].every(each => getComputedStyle(each).display === 'table-header-group')"
        )


def test_the_order_of_headings_is_that_of_the_screen(browser, page):
    with opened(browser, page) as tab:
        tops = tab.evaluate(
            "[...document.querySelectorAll('h1, h2, h3')].map(each => each.getBoundingClientRect().top)"
        )
    assert all(earlier < later for earlier, later in pairwise(tops))
