"""``python -m tests.conformance CASES.json``: every failing call, and a last line ``N passed, N failed``."""

import sys
from pathlib import Path

from tests.conformance.check import check_file


def main() -> int:
    results = list(check_file(Path(sys.argv[1])))
    failed = [result for result in results if result.failures]
    for result in failed:
        print(f"FAILED {result.name}")  # noqa: T201 -- this program's output
        for failure in result.failures:
            print(f"  {failure.where}: got {failure.got}, expected {failure.expected}")  # noqa: T201 -- as above
    print(f"{len(results) - len(failed)} passed, {len(failed)} failed")  # noqa: T201 -- as above
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
