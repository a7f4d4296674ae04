"""The page, the Word file, the workbook and the slides say what they said before."""

import pytest

from tests.golden.files import FILES, path_of, texts_of
from tests.golden.goldens import DOCUMENTS, EXAMPLES, result_of
from tests.golden.test_nothing_moved import HOW


@pytest.mark.parametrize("example", DOCUMENTS)
def test_files_have_not_moved(example: str):
    kept = set()
    for suffix, text in texts_of(result_of(EXAMPLES / f"{example}.yaml")):
        assert text == path_of(example, suffix).read_text(encoding="utf-8"), HOW
        kept.add(path_of(example, suffix))
    assert kept == {path for path in FILES.iterdir() if path.name.startswith(f"{example}.")}
