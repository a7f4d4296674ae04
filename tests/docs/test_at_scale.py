"""The batch split over processes, as the page on speed says: the same bytes as in one run."""

import importlib.util
import shlex
import subprocess
import sys

import pytest

from tests.docs.transcripts import ROOT, blocks, imhcalc

PAGE = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8").split("## At scale")[1]


@pytest.fixture(scope="module")
def split_batch():
    spec = importlib.util.spec_from_file_location("split_batch", ROOT / "examples" / "split_batch.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_command_of_the_page_gives_what_one_run_gives(tmp_path):
    command = next(block for block in blocks(PAGE, "sh") if "split_batch" in block)
    program, script, file, out, *options = shlex.split(command)
    assert program == "python"
    done = subprocess.run(
        [sys.executable, str(ROOT / script), str(ROOT / file), str(tmp_path / out), *options],
        capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    code, whole = imhcalc("batch", file, *options[options.index("--draws") :])
    assert code == 0
    assert (tmp_path / out).read_text(encoding="utf-8") == whole


def test_parts_have_their_headings_and_no_cell_is_cut(split_batch):
    text = 'area_code,area_name\nA,"one\nline more"\nB,two\nC,three\n'
    assert split_batch.parts_of(text, 2) == [
        'area_code,area_name\nA,"one\nline more"\nB,two\n',
        "area_code,area_name\nC,three\n",
    ]
    assert split_batch.joined(["h\na\n", "h\nb\n"]) == "h\na\nb\n"


def test_a_part_at_fault_is_told(split_batch):
    with pytest.raises(RuntimeError, match="no-headings"):
        split_batch.estimate(("--draws", "100"), "x\n1\n")
