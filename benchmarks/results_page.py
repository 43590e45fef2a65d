"""How long the results page takes to draw, and its queries: python benchmarks/results_page.py [PEOPLE] [--repeat 30]

Three published rounds of three partners each: a stated position of each partner, a survey of 15 people, and one of
PEOPLE (3,000 without an argument). Each page is drawn 30 times in turn, as for a member, through all of the site but
the web server. Goal: the same queries and the same time, however many answered.
"""

import argparse
import gc
import sys
import time
from pathlib import Path
from statistics import median

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

import benchmarks.scratch  # noqa: E402, F401, I001  before all else: it sets Django up
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks.publishing import Filling  # noqa: E402
from ioc_assess.assessments.models import Round  # noqa: E402
from ioc_assess.assessments.publishing import publish  # noqa: E402


class Page:
    """The results page of a round that so many people answered, and a member who reads it."""

    def __init__(self, people: int, mode: str) -> None:
        filling = Filling(partners=3, mode=mode)
        filling.add(people, submitted=True)
        filling.round.close(by=filling.owner)
        publish(filling.round, by=filling.owner)
        self.name = f"{people} people, {Round.Mode(mode).label.lower()}"
        self.address = reverse("round_results", args=[filling.round.code])
        self.client = Client(headers={"host": "localhost"})
        self.client.force_login(filling.owner)
        with CaptureQueriesContext(connection) as seen:
            self.size = len(self.draw())
        self.queries = len(seen)
        self.times: list[float] = []

    def draw(self) -> bytes:
        reply = self.client.get(self.address)
        assert reply.status_code == 200
        return reply.content

    def time(self) -> None:
        start = time.perf_counter()
        self.draw()
        self.times.append(time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", type=int, nargs="?", default=3_000)
    parser.add_argument("--repeat", type=int, default=30)
    given = parser.parse_args()
    pages = [Page(3, Round.Mode.DECLARED), Page(15, Round.Mode.SURVEY), Page(given.people, Round.Mode.SURVEY)]
    gc.collect()
    gc.freeze()  # as wsgi.py does
    for _n in range(given.repeat):
        for page in pages:  # in turn, so that a busy machine slows all alike
            page.time()
    print(f"{connection.vendor}, {given.repeat} times")
    for page in pages:
        print(
            f"{page.name:42} {page.queries} queries  median {median(page.times) * 1000:6.1f} ms  "
            f"{page.size / 1024:5.0f} kB"
        )


if __name__ == "__main__":
    main()
