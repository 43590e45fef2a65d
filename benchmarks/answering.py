"""How many people can answer at once: python benchmarks/answering.py [--people 1 8 32] [--repeat 3] [--responses 64]

People answer the whole full form over HTTP, from the join link to their own result, of two servers in turn: the site,
and one_file_app.py with as many GETs and POSTs. Both are gunicorn with two workers, once with threads and once
without, on the same new database. Tells the median of complete responses a second, how long a request took, what a
response cost the server in processor time (on Linux; steadier than the rate on a busy machine), and how much of one
core the people themselves used. Goal: at least half the rate of the one file. On PostgreSQL: DATABASE_URL.
"""

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

import benchmarks.scratch  # noqa: E402, F401, I001  before all else: it sets Django up
from django.db import connection  # noqa: E402
from django.urls import reverse  # noqa: E402

from ioc_assess.assessments.models import Answer, Response, Round  # noqa: E402
from ioc_assess.assessments.questionnaire import asked_of, parts  # noqa: E402
from ioc_assess.theory.model import LEVELS, NO_LEVELS  # noqa: E402
from tests.factories import make_collaboration, make_round  # noqa: E402

ROLE = "executive"  # is asked everything
GIVEN = (*map(str, LEVELS), *map(str, LEVELS), *NO_LEVELS)
TOKEN = b'name="csrfmiddlewaretoken" value="'


class Phone:
    """A browser that reads no more than it must, so that the time is the server's. It keeps cookies, and its
    connection as long as the server does."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.times: list[float] = []

    def get(self, path: str) -> tuple[int, str]:
        return self._ask(f"GET {path} HTTP/1.1\r\n", "")

    def post(self, path: str, fields: str) -> tuple[int, str]:
        body = f"csrfmiddlewaretoken={self.token}&{fields}"
        head = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return self._ask(f"POST {path} HTTP/1.1\r\n{head}", body)

    def close(self) -> None:
        if self.socket:
            self.socket.close()
            self.socket = None

    def _ask(self, head: str, body: str) -> tuple[int, str]:
        """The status, and where it leads."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        start = time.perf_counter()
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(f"{head}Host: localhost:{self.port}\r\nCookie: {cookies}\r\n\r\n{body}".encode())
        got = self.socket.recv(262144)
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more()
        lines = got[:end].decode().split("\r\n")
        headers = [(name.lower(), value) for name, _, value in (line.partition(": ") for line in lines[1:])]
        length = next(int(value) for name, value in headers if name == "content-length")
        while len(got) < end + 4 + length:
            got += self._more()
        self.times.append(time.perf_counter() - start)
        for name, value in headers:
            if name == "set-cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self.cookies[cookie] = kept.strip('"')
            elif name == "connection" and value == "close":
                self.close()
        if (found := got.find(TOKEN)) > 0:
            self.token = got[found + len(TOKEN) : found + len(TOKEN) + 64].decode()
        return int(lines[0].split()[1]), next((value for name, value in headers if name == "location"), "")

    def _more(self) -> bytes:
        assert self.socket
        got = self.socket.recv(262144)
        if not got:
            raise ConnectionError("the server closed in the middle of an answer")
        return got


@dataclass(frozen=True, kw_only=True)
class Site:
    """What is asked: where it begins, the pages by their addresses with their items, where it ends."""

    name: str
    application: str
    join: str
    begin: str
    who: str
    pages: tuple[tuple[str, tuple[str, ...]], ...]
    check: str
    result: str
    versions: bool  # beside each answer goes what the page showed

    def answer(self, phone: Phone, choose: random.Random) -> None:
        """One person's whole way. Whatever comes otherwise than it should ends the benchmark."""
        expect(phone.get(self.join), 302, self.begin)
        expect(phone.get(self.begin), 200)
        addresses = [address for address, _items in self.pages]
        expect(phone.post(self.begin, self.who), 302, addresses[0])
        for (address, items), following in zip(self.pages, [*addresses[1:], self.check], strict=True):
            expect(phone.get(address), 200)
            fields = {item: choose.choice(GIVEN) for item in items}
            if self.versions:
                fields |= {f"was-{item}": "0:" for item in items} | {"go": "on"}
            expect(phone.post(address, urlencode(fields)), 302, following)
        expect(phone.get(self.check), 200)
        expect(phone.post(self.check, ""), 302, self.result)
        expect(phone.get(self.result), 200)


def expect(came: tuple[int, str], status: int, location: str = "") -> None:
    if came != (status, location):
        raise AssertionError(f"{came} came instead of {(status, location)}")


@dataclass(frozen=True)
class Server:
    port: int
    pid: int


@dataclass
class Load:
    """What a number of people at once got out of a server."""

    rates: list[float] = field(default_factory=list)  # complete responses a second
    times: list[float] = field(default_factory=list)  # of each request, in seconds
    costs: list[float] = field(default_factory=list)  # the server's processor seconds for each response
    cores: list[float] = field(default_factory=list)  # what the people themselves used

    def line(self) -> str:
        late = quantiles(self.times, n=20)[-1]
        return (
            f"{median(self.rates):7.2f} responses/s  request median {median(self.times) * 1000:6.1f} ms, "
            f"19 in 20 under {late * 1000:6.1f} ms  "
            f"server {median(self.costs) * 1000:4.0f} ms/response  client {max(self.cores):4.2f} of a core"
        )


def processor_seconds(parent: int) -> float:
    """What the workers of a server have used so far; 0 where there is no /proc."""
    used = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            fields = file.read_text().rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12]) if int(fields[1]) == parent else 0
    return used / os.sysconf("SC_CLK_TCK")


def load(site: Site, server: Server, people: int, responses: int, into: Load) -> None:
    """So many people answer at once, one after another each, until there are so many responses."""
    phones: list[Phone] = []
    failures: list[BaseException] = []
    start = threading.Barrier(people + 1)

    def answer(seed: int, times: int) -> None:
        choose = random.Random(seed)
        start.wait()
        try:
            for _n in range(times):
                phone = Phone(server.port)  # each is someone else, with a browser of their own
                phones.append(phone)
                site.answer(phone, choose)
                phone.close()
        except BaseException as error:
            failures.append(error)

    each = max(1, responses // people)
    threads = [threading.Thread(target=answer, args=[seed, each], daemon=True) for seed in range(people)]
    for thread in threads:
        thread.start()
    start.wait()
    began, used, cost = time.perf_counter(), time.process_time(), processor_seconds(server.pid)
    for thread in threads:
        thread.join()
    seconds, used = time.perf_counter() - began, time.process_time() - used
    if failures:
        raise failures[0]
    into.rates.append(people * each / seconds)
    into.cores.append(used / seconds)
    into.costs.append((processor_seconds(server.pid) - cost) / (people * each))
    into.times += [one for phone in phones for one in phone.times]


@contextmanager
def served(application: str, *options: str) -> Iterator[Server]:
    """gunicorn with two workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, f"--bind=127.0.0.1:{port}", "--workers=2", *options]
    process = subprocess.Popen([*command, "--log-level=warning"], cwd=TOP, start_new_session=True)
    try:
        for _n in range(300):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def prepare() -> tuple[Round, Site, Site]:
    """An open round, and the same pages in one file."""
    made = make_round(make_collaboration(partners=["North", "South"]), length="full")
    pages = parts(made.theory, asked_of(made.theory, made.items, ROLE))
    codes = [[item.code for item in page.items] for page in pages]
    os.environ["PAGES"] = json.dumps(codes)
    subprocess.run([sys.executable, "benchmarks/one_file_app.py"], cwd=TOP, check=True)
    partner = made.collaboration.partners.get(name="North").code
    ours = Site(
        name="the site",
        application="ioc_assess.wsgi",
        join=reverse("join", args=[made.join_code]),
        begin=reverse("answer", args=[made.code]),
        who=urlencode({"partner": partner, "role": ROLE}),
        pages=tuple(
            (reverse("answer_part", args=[made.code, page.code]), tuple(items))
            for page, items in zip(pages, codes, strict=True)
        ),
        check=reverse("answer_check", args=[made.code]),
        result=reverse("answer_result", args=[made.code]),
        versions=True,
    )
    one_file = Site(
        name="one file",
        application="benchmarks.one_file_app",
        join="/join/",
        begin="/",
        who=urlencode({"partner": "north", "role": ROLE}),
        pages=tuple((f"/{number}/", tuple(items)) for number, items in enumerate(codes, 1)),
        check="/check/",
        result="/result/",
        versions=False,
    )
    return made, ours, one_file


def compare(sites: tuple[Site, Site], given: argparse.Namespace, *options: str) -> int:
    """Both servers under the same load in turn. How many responses each took."""
    print(f"gunicorn --workers 2 {' '.join(options)}")
    sent = 0
    with ExitStack() as stack:
        servers = [stack.enter_context(served(site.application, *options)) for site in sites]
        for site, server in zip(sites, servers, strict=True):  # each worker has drawn its pages once
            load(site, server, 4, 8, Load())
        sent += 8
        for people in given.people:
            loads = [Load() for _ in sites]
            for _n in range(given.repeat):
                for site, server, into in zip(sites, servers, loads, strict=True):  # in turn: a busy machine slows both
                    load(site, server, people, given.responses, into)
                sent += people * max(1, given.responses // people)
            for site, into in zip(sites, loads, strict=True):
                print(f"  {people:3} at once  {site.name:9} {into.line()}")
            ours, one_file = loads
            ratio = median(one / other for one, other in zip(ours.rates, one_file.rates, strict=True))
            cost = median(one_file.costs) / (median(ours.costs) or 1)
            print(f"  {people:3} at once  ratio     {ratio:7.2f}, by processor time {cost:.2f}", flush=True)
    return sent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--responses", type=int, default=64)
    parser.add_argument("--threads", type=int, nargs="+", default=[4, 1], help="1: a worker without threads")
    given = parser.parse_args()
    made, *sites = prepare()
    items = sum(len(page) for _address, page in sites[0].pages)
    print(f"{connection.vendor}, {items} items on {len(sites[0].pages)} pages, {given.repeat} times")
    sent = 0
    for threads in given.threads:
        sent += compare((sites[0], sites[1]), given, *([f"--threads={threads}"] if threads > 1 else []))
    assert Response.objects.filter(round=made, submitted=True).count() == sent
    assert Answer.objects.count() == sent * items
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM one_file_app_answer")
        assert cursor.fetchone() == (sent * items,)
    print(f"{sent} responses each, every answer stored")


if __name__ == "__main__":
    main()
