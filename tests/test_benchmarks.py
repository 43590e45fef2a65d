"""Every benchmark still runs, on a database of its own. How fast is asked of a quiet machine, not here."""

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
SMALL = {
    "answering": ["--people", "2", "--repeat", "1", "--responses", "2", "--threads", "4"],
    "publishing": ["20", "--repeat", "1"],
    "question_card": ["2"],
    "report": ["--repeat", "1"],
    "results_page": ["15", "--repeat", "1"],
    "score": ["20"],
    "workshop": ["--phones", "10", "--seconds", "3", "--repeat", "1"],
}
#: Not benchmarks themselves
BESIDE = {"bare_304", "one_file_app", "polling", "scratch"}


def test_benchmarks_are_all_tried() -> None:
    assert {file.stem for file in (TOP / "benchmarks").glob("*.py")} == SMALL.keys() | BESIDE


@pytest.mark.parametrize("name", SMALL)
def test_benchmarks_run(name: str) -> None:
    command = [sys.executable, f"benchmarks/{name}.py", *SMALL[name]]
    ran = subprocess.run(command, cwd=TOP, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout
