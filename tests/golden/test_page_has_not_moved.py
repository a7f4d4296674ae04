"""The markup of a page with every kind of block is as it was."""

from tests.golden.pages import PAGE, golden_page
from tests.golden.test_nothing_moved import HOW


def test_the_page_has_not_moved():
    assert golden_page() == PAGE.read_text(encoding="utf-8"), HOW
