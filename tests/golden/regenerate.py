"""``python -m tests.golden.regenerate``: writes the golden files anew; look at what changed before committing."""

from tests.golden.documents import write_documents
from tests.golden.files import write_files
from tests.golden.goldens import (
    DOCUMENTS,
    examples,
    golden_document,
    golden_json,
    golden_text,
    path_of,
    result_of,
)
from tests.golden.pages import PAGE, golden_page


def main() -> None:
    for example in examples():
        result = result_of(example)
        path_of(example, ".json").write_text(golden_json(result), encoding="utf-8", newline="\n")
        path_of(example, ".txt").write_text(golden_text(result), encoding="utf-8", newline="\n")
        if example.stem in DOCUMENTS:
            path_of(example, ".md").write_text(golden_document(result), encoding="utf-8", newline="\n")
    PAGE.write_text(golden_page(), encoding="utf-8", newline="\n")
    write_documents()
    write_files()


if __name__ == "__main__":
    main()
