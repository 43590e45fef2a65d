"""How long the board report takes, beside WeasyPrint alone on the same HTML: python benchmarks/report.py [--repeat 5]

The report of the demonstration's round: arranged, its pictures drawn, written as HTML, laid out and printed by our
printing room. Beside it WeasyPrint as it comes, given that HTML, with the same tags and without any. In turn, so that a
busy machine slows all alike; seconds of the processor, since others may have the machine too. Goals: at most 1.15 times
WeasyPrint with the same tags, and under 3 s on a quiet machine.
"""

import argparse
import datetime
import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

import benchmarks.scratch  # noqa: E402, F401, I001  before all else: it sets Django up
import weasyprint  # noqa: E402

from ioc_assess.assessments.results import Meta, PublishedResults  # noqa: E402
from ioc_assess.reports.board_report import board_report, board_report_html  # noqa: E402
from ioc_assess.scoring.file_form import parse  # noqa: E402
from ioc_assess.scoring.results import results  # noqa: E402
from ioc_assess.theory.loading import theory  # noqa: E402


def demo() -> PublishedResults:
    """The demonstration's published round."""
    file = TOP / "fixtures" / "demo" / "answers.json"
    figures = results(theory(), parse(file.read_text(encoding="utf-8"), theory()))
    meta = Meta(
        collaboration="Pellshire Integrated Care (example)",
        title="Spring round",
        number=1,
        mode="survey",
        purpose="development",
        length="full",
        clusters=tuple(one.code for one in theory().clusters),
        edition="0" * 64,
        published_on=datetime.date(2026, 3, 31),
    )
    return PublishedResults(meta=meta, names={name: name for name in figures.groups}, figures=figures)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args()
    round = demo()
    html = board_report_html(theory(), round)
    static = f"{(TOP / 'static').as_uri()}/"

    def alone(variant: str | None) -> bytes:
        made: bytes = weasyprint.HTML(string=html, base_url=static).write_pdf(pdf_variant=variant)
        return made

    tasks: dict[str, Callable[[], object]] = {
        "the HTML with its pictures": lambda: board_report_html(theory(), round),
        "the whole report": lambda: board_report(theory(), round),
        "WeasyPrint alone, tagged": lambda: alone("pdf/ua-1"),
        "WeasyPrint alone, untagged": lambda: alone(None),
    }
    gc.collect()
    gc.freeze()  # as the worker does at its start
    times: dict[str, list[float]] = {name: [] for name in tasks}
    walls: dict[str, list[float]] = {name: [] for name in tasks}
    for _n in range(given.repeat):
        for name, task in tasks.items():
            start, began = time.process_time(), time.perf_counter()
            task()
            times[name].append(time.process_time() - start)
            walls[name].append(time.perf_counter() - began)
    made = board_report(theory(), round)
    print(f"{made.pages} pages, {len(made.file) / 1024:.0f} kB, {given.repeat} times")
    for name, taken in times.items():
        print(
            f"{name:28} {median(taken):5.2f} s of the processor, least {min(taken):5.2f}; {median(walls[name]):5.2f} s"
        )
    pairs = zip(times["the whole report"], times["WeasyPrint alone, tagged"], strict=True)
    print(f"whole report / WeasyPrint alone, tagged: {median(one / other for one, other in pairs):.2f}")


if __name__ == "__main__":
    main()
