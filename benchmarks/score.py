"""How long a large file takes to score, and how much memory: python benchmarks/score.py [PEOPLE]

Makes a file of full responses (10,000 without an argument) from 40 partners, then runs, each in a process of its own:
`manage.py score FILE`, and beside it the least any program must do, reading the same file with the standard library's
json. Goal for 10,000: under 10 s and 600 MB.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from ioc_assess.theory.loading import theory  # noqa: E402  (the path comes first)

ANSWERS = (0, 1, 2, 3, 4, 0, 1, 2, 3, 4, "dont_know", "not_applicable", "prefer_not_to_say")
FLAGS = ("mandated", "dispersed", "cross_sector", "external_funding")


def write(people: int, path: Path) -> None:
    """A file in which everybody answers every item of the full form."""
    choose = random.Random(2022)
    codes = [item.code for item in theory().items]
    profile = {"integration": "moderate", **dict.fromkeys(FLAGS, True)}
    responses = [
        {
            "partner": f"Partner {n % 40}",
            "answers": dict(zip(codes, choose.choices(ANSWERS, k=len(codes)), strict=True)),
        }
        for n in range(people)
    ]
    path.write_text(json.dumps({"profile": profile, "k": 5, "responses": responses}))


def measure(name: str, *command: str) -> None:
    """Wall time and the largest resident memory of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=TOP, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        sys.exit(f"{name} failed")
    print(f"{name:28} {seconds:6.2f} s  {usage.ru_maxrss / 1024:6.0f} MB")


def main() -> None:
    people = int(sys.argv[1]) if sys.argv[1:] else 10_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.json"
        write(people, file)
        print(f"{people} people, {file.stat().st_size / 1e6:.0f} MB")
        measure("json alone", sys.executable, "-c", f"import json; json.load(open({str(file)!r}))")
        measure("manage.py score", sys.executable, "manage.py", "score", str(file))


if __name__ == "__main__":
    main()
