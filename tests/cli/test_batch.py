"""`imhcalc batch`: files whole or not at all, streams that stay clean, exit codes, progress, and memory."""

import csv
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from imhcalc.cli.app import run
from imhcalc.faults import ExitCode
from tests.batches import AREAS, SMALL_AREAS

FEW = ["--draws", "200"]
GOOD = "area_code,area_name,nation,children_0,deprivation_quintile\n" + "".join(
    f"A{number},Area {number},England,{20 + number},{number % 5 + 1}\n" for number in range(40)
)
BAD = GOOD + "B1,Bad,England,x,3\n"
COMMAND = [sys.executable, "-m", "imhcalc", "batch"]


@pytest.fixture
def imhcalc(imhcalc, tmp_path, monkeypatch):
    """Runs a command in a folder with two files of areas; returns its exit code, output and messages."""
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.csv").write_text(BAD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    return lambda *arguments: imhcalc("batch", *arguments, *FEW)


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def files():
    return sorted(path.name for path in Path().iterdir())


def test_a_file_with_one_header_and_what_it_is_beside_it(imhcalc):
    code, out, err = imhcalc("good.csv", "-o", "out.csv")
    assert (code, out) == (ExitCode.DONE, "")
    assert err == "Wrote out.csv: 40 areas, 10 indicators. Read out.about.md before you use it.\n"
    assert files() == ["bad.csv", "good.csv", "out.about.json", "out.about.md", "out.csv"]
    text = Path("out.csv").read_bytes().decode("utf-8")
    assert text.count("area_code") == 1
    assert text.startswith("area_code,")
    rows = rows_of(text)
    assert len(rows) == 400
    assert {row["area_code"] for row in rows} == {f"A{number}" for number in range(40)}
    about = json.loads(Path("out.about.json").read_text(encoding="utf-8"))
    assert about["run"]["draws"] == 200
    assert about["input"]["areas"] == 40
    assert list(about["columns"]) == list(rows[0])
    assert {flag for row in rows for flag in row["flags"].split()} <= set(about["flags"])
    page = Path("out.about.md").read_text(encoding="utf-8")
    assert "Without local data a small area's figure is its deprivation fifth's" in page


def test_standard_output_is_the_same_file_and_nothing_else(imhcalc):
    imhcalc("good.csv", "-o", "out.csv", "-q")
    code, out, err = imhcalc("good.csv")
    assert (code, err) == (ExitCode.DONE, "")
    assert out.encode() == Path("out.csv").read_bytes()


def test_standard_input_streams_through(tmp_path):
    done = subprocess.run(
        [*COMMAND, "-", "-o", "-", *FEW], input=GOOD.encode(), capture_output=True, check=True
    )
    path = tmp_path / "good.csv"
    path.write_text(GOOD, encoding="utf-8")
    again = subprocess.run([*COMMAND, str(path), *FEW], capture_output=True, check=True)
    assert done.stdout == again.stdout
    assert done.stderr == b""


def test_a_rerun_is_the_same_byte_for_byte_on_any_number_of_threads(imhcalc):
    wanted = [str(SMALL_AREAS), "--totals", "district", "--totals", "nation"]
    _, first, _ = imhcalc(*wanted)
    assert imhcalc(*wanted)[1] == first
    assert imhcalc(*wanted, "--workers", "3")[1] == first


def test_no_expected_number_under_five_of_a_small_area(imhcalc):
    _, out, _ = imhcalc(str(SMALL_AREAS), "--totals", "district")
    rows = rows_of(out)
    small = [row for row in rows if not row["area_kind"].startswith("total")]
    assert len(small) > 8000
    assert all(float(row["expected"]) >= 5 for row in small if row["expected"])
    withheld = [row for row in small if not row["expected"]]
    assert len(withheld) > 1000
    assert all(row["withheld"] in {"expected number under 5", "nobody here"} for row in withheld)
    assert all(row["expected_lower"] == row["expected_upper"] == "" for row in withheld)
    # Where under 30 are expected, what might be seen is told.
    few = [row for row in small if row["expected"] and float(row["expected"]) < 30]
    assert all(row["realised_upper"] for row in few)
    assert all(row["expected"] for row in rows if row["area_kind"].startswith("total"))
    assert all(
        row["rests_on"].endswith("alone") for row in small if row["outcome"] == "disorganised_attachment"
    )
    assert {row["counts_quality"] for row in small} == {"as published", "published, added up", "estimated"}


def test_a_row_at_fault_stops_it_and_nothing_is_written(imhcalc):
    Path("out.csv").write_text("before", encoding="utf-8")
    code, out, err = imhcalc("bad.csv", "-o", "out.csv")
    assert (code, out) == (ExitCode.INPUT_FAULTS, "")
    assert "bad.csv:42:16" in err
    assert files() == ["bad.csv", "good.csv", "out.csv"]
    assert Path("out.csv").read_text(encoding="utf-8") == "before"


def test_keep_going_writes_the_rest_and_ends_with_three(imhcalc):
    imhcalc("good.csv", "-o", "good_out.csv")
    code, _, err = imhcalc("bad.csv", "-o", "out.csv", "--keep-going")
    assert code == ExitCode.INPUT_FAULTS
    assert "bad.csv:42:16" in err
    assert "1 fault in 1 file" in err
    assert Path("out.csv").read_bytes() == Path("good_out.csv").read_bytes()
    about = json.loads(Path("out.about.json").read_text(encoding="utf-8"))
    assert (about["input"]["rows"], about["input"]["left_out"]) == (41, 1)
    code, out, err = imhcalc("bad.csv", "--keep-going", "--faults", "concise")
    assert code == ExitCode.INPUT_FAULTS
    assert out.encode() == Path("good_out.csv").read_bytes()
    assert err.splitlines()[0].startswith("bad.csv:42:16: error[suppressed-count]")


def test_wide_rounded_and_marked_for_excel(imhcalc):
    code, _, _ = imhcalc(
        "good.csv", "-o", "out.csv", "--wide", "--rounded", "--bom", "--outcome", "secure_attachment"
    )
    assert code == ExitCode.DONE
    data = Path("out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfarea_code,")
    rows = rows_of(data.decode("utf-8-sig"))
    assert len(rows) == 40
    assert all(float(row["secure_attachment.expected"]).is_integer() for row in rows)
    assert not any(name.startswith("insecure") for name in rows[0])
    about = json.loads(Path("out.about.json").read_text(encoding="utf-8"))
    assert about["policy"]["rounded"] is True


def test_other_names_of_columns(imhcalc):
    Path("theirs.csv").write_text("LSOA,Born,Land,Fifth\nX,80,England,2\n", encoding="utf-8")
    code, out, _ = imhcalc(
        "theirs.csv", "--column", "area_code=LSOA", "--column", "live_births=Born", "--column", "nation=Land",
        "--column", "deprivation_quintile=Fifth", "--outcome", "disorganised_attachment",
    )  # fmt: skip
    assert code == ExitCode.DONE
    (row,) = rows_of(out)
    assert (row["area_code"], row["people"], row["rests_on"]) == ("X", "80", "deprivation fifth 2 alone")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["good.csv", "--column", "nonsense"], ExitCode.USAGE),
        (["good.csv", "-o", "out.xlsx"], ExitCode.USAGE),
        (["good.csv", "-o", "good.csv"], ExitCode.USAGE),
        (["good.csv", "--outcome", "nothing"], ExitCode.USAGE),
        (["good.csv", "--totals", "nothing"], ExitCode.USAGE),
        (["none.csv"], ExitCode.DATA_MISSING),
        (["good.csv", "-o", "no/such/folder/out.csv"], ExitCode.CANNOT_WRITE),
        (["good.csv", "--evidence", "nothing"], ExitCode.DATA_MISSING),
    ],
)
def test_exit_codes(imhcalc, arguments, code):
    assert imhcalc(*arguments)[0] == code


@pytest.mark.usefixtures("imhcalc")
@pytest.mark.parametrize("draws", ["some", "99", "200001", "-5"])
def test_a_number_of_draws_that_is_none(draws):
    assert run(["batch", "good.csv", "--draws", draws]) == ExitCode.USAGE


def test_local_counts_too_small_to_show_leave_no_trace(imhcalc):
    text = "area_code,nation,children_5,deprivation_quintile,eyfs_psed.below,eyfs_psed.assessed\nA,England,90,2,3,88\nB,England,90,2,14,88\n"
    Path("own.csv").write_text(text, encoding="utf-8")
    code, _, _ = imhcalc("own.csv", "-o", "out.csv", "--outcome", "eyfs_psed")
    assert code == ExitCode.DONE
    hidden, shown = rows_of(Path("out.csv").read_text(encoding="utf-8"))
    assert (hidden["observed"], hidden["method"]) == ("", "synthetic")
    assert hidden["withheld"] == "local count too small to show"
    assert (float(shown["observed"]), shown["method"]) == (14 / 88, "composite")
    about = Path("out.about.json").read_text(encoding="utf-8")
    assert json.loads(about)["input"]["sha256"] is None


@pytest.mark.usefixtures("imhcalc")
def test_auto_draws_are_as_many_as_are_needed():
    code = run(["batch", "good.csv", "-o", "out.csv", "--draws", "auto", "--outcome", "perinatal_ptsd", "-q"])
    assert code == ExitCode.DONE
    about = json.loads(Path("out.about.json").read_text(encoding="utf-8"))
    assert 10_000 <= about["run"]["draws"] < 200_000
    (outcome,) = about["outcomes"]
    assert 0 < outcome["largest_limit_error"] <= 0.005


def test_errors_of_the_limits_have_columns_if_asked(imhcalc):
    _, out, _ = imhcalc(str(AREAS), "--errors", "--outcome", "disorganised_attachment")
    for row in rows_of(out):
        width = float(row["expected_upper"]) - float(row["expected_lower"])
        assert 0 < float(row["expected_upper_error"]) < 0.2 * width


def test_a_closed_pipe_ends_quietly(tmp_path):
    path = tmp_path / "many.csv"
    path.write_text(GOOD + "".join(f"C{n},C,England,30,3\n" for n in range(3000)), encoding="utf-8")
    with subprocess.Popen(
        [*COMMAND, str(path), *FEW], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout.readline().startswith(b"area_code,")
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize(
    "size", [{"COLUMNS": "100"}, {"COLUMNS": "\N{SUPERSCRIPT TWO}", "LINES": "9" * 5000, "PYTHONUTF8": "1"}]
)
def test_progress_shows_on_a_terminal_and_nowhere_else(tmp_path, size):
    path = tmp_path / "good.csv"
    path.write_text(GOOD, encoding="utf-8")
    leader, follower = pty.openpty()
    done = subprocess.run(
        [*COMMAND, str(path), "-o", str(tmp_path / "out.csv"), *FEW], stderr=follower, stdout=subprocess.PIPE, check=False,
        env={**os.environ, "TERM": "xterm", **size},
    )  # fmt: skip
    os.close(follower)
    shown = os.read(leader, 100_000).decode()
    os.close(leader)
    assert done.returncode == 0
    assert "Estimating" in shown
    assert "%" in shown
    assert "0:00:0" in shown
    silent = subprocess.run([*COMMAND, str(path), *FEW], capture_output=True, check=True)
    assert silent.stderr == b""


def test_memory_stays_bounded(tmp_path):
    """Six thousand wards with mixes of their own take hardly more than six: what is kept does not grow with the draws."""
    pytest.importorskip("resource")
    # By a small process between: the peak of one that is started from this one would begin with this one's.
    launcher = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    header = "area_code,nation,live_births," + ",".join(f"children_q{fifth}" for fifth in range(1, 6))
    peaks = []
    for size in (6, 6000):
        path = tmp_path / f"{size}.csv"
        rows = "".join(
            f"W{n},England,80,{n % 97},{n % 89},{n % 83},{n % 79},{n % 73 + 1}\n" for n in range(size)
        )
        path.write_text(f"{header}\n{rows}", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-S", "-c", launcher, *COMMAND, str(path), "-o", str(tmp_path / "out.csv"), "-q",
             "--draws", "5000", "--outcome", "disorganised_attachment"],
            capture_output=True, check=True, text=True,
        )  # fmt: skip
        peaks.append(int(done.stdout) / (2**20 if sys.platform == "darwin" else 1024))
    all_draws_at_once = 6000 * 5000 * 8 / 2**20
    assert peaks[1] - peaks[0] < all_draws_at_once / 5
    assert peaks[1] < 250
