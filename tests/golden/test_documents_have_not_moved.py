"""The brief and the challenge pack say what they said before."""

import pytest

from tests.golden.documents import DOCUMENTS, EXTENTS, OF, document_path, document_text, result_for
from tests.golden.test_nothing_moved import HOW


@pytest.mark.parametrize("name", OF)
def test_documents_have_not_moved(name: str):
    result = result_for(name)
    for extent in EXTENTS:
        assert document_text(result, extent) == document_path(name, extent).read_text(encoding="utf-8"), HOW


def test_every_golden_document_is_still_made():
    made = {document_path(name, extent).name for name in OF for extent in EXTENTS}
    assert {path.name for path in DOCUMENTS.iterdir()} == made
