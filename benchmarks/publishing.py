"""How long publishing takes, and how much memory: python benchmarks/publishing.py [PEOPLE …] [--repeat 3]

Fills a round with full responses (1,000, 10,000 and 100,000 without an argument) from ten partners, and one draft for
every ten of them. Then in turn, each in a process of its own: the bare GROUP BY that any program must do, and
publishing by the site's own verb. Goal at 10,000: under twice the GROUP BY and a second, and memory that does not grow
with the number of people. On PostgreSQL (whose server's own memory is not told): DATABASE_URL.
"""

import argparse
import os
import random
import subprocess
import sys
import time
import uuid
from pathlib import Path
from statistics import median

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

if __name__ == "__main__" and sys.argv[1:2] == ["one"]:  # a process of its own, on the database that is filled
    import django

    django.setup()
else:
    import benchmarks.scratch  # noqa: F401

from django.db import connection, transaction  # noqa: E402

from ioc_assess.assessments.models import Response, Results, Round  # noqa: E402
from ioc_assess.assessments.publishing import publish  # noqa: E402
from ioc_assess.collaborations.models import Partner  # noqa: E402
from tests.factories import make_collaboration, make_round, make_user, owner_of  # noqa: E402

BARE = """
    SELECT answer.item, response.partner_id, answer.level, answer.no_level, count(*)
    FROM assessments_answer answer JOIN assessments_response response ON response.id = answer.response_id
    WHERE response.round_id = %s AND response.submitted
    GROUP BY answer.item, response.partner_id, answer.level, answer.no_level
"""
COLUMNS = "INTO assessments_answer (response_id, item, level, no_level, version)"
GIVEN = (*range(5), *range(5), "dont_know", "not_applicable", "prefer_not_to_say")
AT_ONCE = 1_000  # people stored in one go


class Filling:
    """An open round of a new owner, and what people are asked in it."""

    def __init__(self, *, partners: int, mode: str = Round.Mode.SURVEY) -> None:
        self.owner = make_user(email=f"{uuid.uuid4().hex}@example.org")
        collaboration = make_collaboration(self.owner, partners=[f"Partner {n}" for n in range(1, partners + 1)])
        self.round = make_round(collaboration, length="full", mode=mode)
        self.partners: list[Partner] = list(collaboration.partners.all())
        self.items = [item.code for item in self.round.items]
        self.choose = random.Random(2022)

    def add(self, people: int, *, submitted: bool) -> None:
        """So many full responses, as the site would have stored them."""
        for start in range(0, people, AT_ONCE):
            with transaction.atomic():
                made = Response.objects.bulk_create(
                    Response(
                        round=self.round,
                        secret_hash=uuid.uuid4().hex,
                        partner=self.partners[n % len(self.partners)],
                        role="executive",
                        submitted=submitted,
                        touched_on=None if submitted else "2026-03-31",
                    )
                    for n in range(start, min(start + AT_ONCE, people))
                )
                self._answer([one.pk for one in made])

    def _answer(self, people: list[uuid.UUID]) -> None:
        rows = (
            (pk.hex, item, *((given, None) if isinstance(given, int) else (None, given)), 1)
            for pk in people
            for item, given in zip(self.items, self.choose.choices(GIVEN, k=len(self.items)), strict=True)
        )
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.executemany(f"INSERT {COLUMNS} VALUES (%s, %s, %s, %s, %s)", rows)
                return
            with cursor.copy(f"COPY {COLUMNS.removeprefix('INTO ')} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def measure(what: str, code: str) -> tuple[float, float]:
    """Seconds of the thing itself, and megabytes of its process at most."""
    command = [sys.executable, __file__, "one", what, code]
    process = subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    seconds = process.stdout.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        sys.exit(f"{what} failed")
    return float(seconds), usage.ru_maxrss / 1024


def one(what: str, code: str) -> None:
    """In the process of its own."""
    found = Round.objects.get(code=code)
    by = owner_of(found.collaboration)
    start = time.perf_counter()
    if what == "publish":
        publish(found, by=by)
    else:
        with connection.cursor() as cursor:
            cursor.execute(BARE, [found.pk])
            cursor.fetchall()
    print(time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    print(f"{connection.vendor}, {given.repeat} times")
    for people in given.people:
        filling = Filling(partners=10)
        filling.add(people, submitted=True)
        code = filling.round.code
        bare: list[tuple[float, float]] = []
        published: list[tuple[float, float]] = []
        for _n in range(given.repeat):
            filling.add(people // 10, submitted=False)
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM ANALYZE")  # as the server would have done by itself
            Round.objects.filter(code=code).update(state=Round.State.CLOSED)
            bare.append(measure("bare", code))
            published.append(measure("publish", code))
            Results.objects.get(round__code=code).delete()  # for the next time
        base, ours = (median(seconds for seconds, _mb in times) for times in (bare, published))
        print(
            f"{people:7} people  GROUP BY {base:7.3f} s {max(mb for _s, mb in bare):4.0f} MB  "
            f"publishing {ours:7.3f} s {max(mb for _s, mb in published):4.0f} MB  "
            f"goal {2 * base + 1:7.3f} s  {'met' if ours < 2 * base + 1 else 'missed'}",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        one(*sys.argv[2:])
    else:
        main()
