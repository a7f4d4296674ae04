"""Every example gives what it gave before."""

from pathlib import Path

import pytest

from tests.golden.goldens import (
    DOCUMENTS,
    HERE,
    examples,
    golden_document,
    golden_json,
    golden_text,
    path_of,
    result_of,
)

HOW = (
    "if the change is meant, run `python -m tests.golden.regenerate` and say in the commit what moved and why"
)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.stem)
def test_example_has_not_moved(example: Path):
    result = result_of(example)
    assert golden_json(result) == path_of(example, ".json").read_text(encoding="utf-8"), HOW
    assert golden_text(result) == path_of(example, ".txt").read_text(encoding="utf-8"), HOW
    if example.stem in DOCUMENTS:
        assert golden_document(result) == path_of(example, ".md").read_text(encoding="utf-8"), HOW


def test_every_golden_file_has_its_example():
    stems = {example.stem for example in examples()}
    assert {path.stem for path in HERE.iterdir() if path.suffix in {".json", ".txt"}} == stems
    assert {path.stem for path in HERE.glob("*.md")} == set(DOCUMENTS)
