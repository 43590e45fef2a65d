"""A real server under many people at once, killed in the middle, asked twice: nothing is lost and nothing doubled."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.client import HTTPException

import pytest

from ioc_assess.assessments.models import Answer, Response, Results, Round
from ioc_assess.assessments.publishing import publish
from ioc_assess.assessments.results import read
from ioc_assess.operations.models import Event
from tests.factories import PASSWORD, answer, make_collaboration, make_member, make_round, owner_of
from tests.phone import Phone
from tests.serving import Server, at_once, serving, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 200


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def begin(server: Server, made: Round, partner: str = "North") -> Phone:
    """A browser that has begun to answer, with a token for forms of its own making."""
    found = made.collaboration.partners.get(name=partner)
    _response, secret = Response.objects.begin(round=made, partner=found, role="frontline")
    phone = Phone(server.url)
    phone.cookies |= {f"answers-{made.code}": secret, "csrftoken": "t" * 32}
    return phone


def response_of(phone: Phone, made: Round) -> Response:
    found = Response.objects.find(made.code, phone.cookies[f"answers-{made.code}"])
    assert found is not None
    return found


def test_faults_of_many_people_submitting_at_once(server: Server) -> None:
    made = make_round(make_collaboration(partners=["North", "South"]))
    levels = [person % 5 for person in range(PEOPLE)]
    phones = [begin(server, made, "North" if person % 2 else "South") for person in range(PEOPLE)]

    def hand_in(phone: Phone, level: int) -> Callable[[], None]:
        def task() -> None:
            values = {"leadership-1a": str(level), "leadership-1b": "dont_know"}
            assert phone.post(f"/answer/{made.code}/leadership/", values, follow=False) == 302
            assert phone.get(f"/answer/{made.code}/check/") == 200
            assert phone.post(phone.path, follow=False) == 302

        return task

    at_once([hand_in(phone, level) for phone, level in zip(phones, levels, strict=True)])
    assert Response.objects.filter(round=made, submitted=True).count() == Response.objects.count() == PEOPLE
    stored = Counter(Answer.objects.filter(item="leadership-1a").values_list("level", flat=True))
    assert stored == Counter(levels)
    assert Answer.objects.count() == 2 * PEOPLE
    made.close(by=owner_of(made.collaboration))
    figures = read(publish(made, by=owner_of(made.collaboration))).figures
    item = figures.items["leadership-1b"]
    assert (figures.n, item.n, item.dont_know) == (PEOPLE, 0, PEOPLE)
    assert {name: group.n for name, group in figures.groups.items()} == {"North": 100, "South": 100}


def test_faults_of_buttons_pressed_many_times(server: Server) -> None:
    """Saving and submitting 20 times at once from the same browser is done once, and so is publishing by two."""
    made = make_round()
    part, check = f"/answer/{made.code}/leadership/", f"/answer/{made.code}/check/"
    phone = begin(server, made)
    assert phone.get(part) == 200

    def press(times: int, path: str, values: dict[str, str]) -> set[tuple[int, str]]:
        """Where each press of the same button led."""
        cookies, page, ends = dict(phone.cookies), phone.page, set()

        def task() -> None:
            copy = Phone(server.url)
            copy.cookies, copy.page = dict(cookies), page
            ends.add((copy.post(path, values), copy.path))

        at_once([task] * times)
        return ends

    assert press(20, part, {"leadership-1a": "4"}) == {(200, f"/answer/{made.code}/trust/")}
    assert [(one.item, one.value) for one in Answer.objects.all()] == [("leadership-1a", 4)]
    phone.get(check)
    assert press(20, check, {}) == {(200, f"/answer/{made.code}/result/")}
    assert Response.objects.filter(submitted=True).count() == Response.objects.count() == Answer.objects.count() == 1
    # The first page, brought back by the back button and sent again with the cookies of then, changes nothing.
    assert {status for status, _path in press(1, part, {"leadership-1a": "0"})} == {409}
    assert Answer.objects.get().value == 4

    for _n in range(4):
        answer(made, {"leadership-1a": 2})
    made.close(by=owner_of(made.collaboration))
    members = [Phone(server.url), Phone(server.url)]
    make_member(made.collaboration, "facilitator")
    for member, email in zip(members, ("ann@example.org", "facilitator@example.org"), strict=True):
        member.get("/sign-in/")
        assert member.post("/sign-in/", {"login": email, "password": PASSWORD}) == 200
        assert member.get(f"/rounds/{made.code}/publish/") == 200
    told: list[tuple[int, str]] = []

    def confirm(member: Phone) -> Callable[[], None]:
        def task() -> None:
            told.append((member.post(f"/rounds/{made.code}/publish/", {"final": "on"}), member.path))

        return task

    at_once([confirm(member) for member in members])
    assert sorted(told) == [(200, f"/rounds/{made.code}/results/"), (422, f"/rounds/{made.code}/publish/")]
    assert Results.objects.count() == 1
    assert Event.objects.filter(verb="round_published").count() == 1


def test_faults_of_a_server_killed_while_answers_are_saved(server: Server) -> None:
    """kill -9 in the middle: what was confirmed is stored, and of what was not, all or nothing."""
    made = make_round()
    phones = [begin(server, made) for _n in range(6)]
    part = f"/answer/{made.code}/leadership/"
    confirmed = [-1] * len(phones)
    stop = threading.Event()

    def keep_saving(person: int) -> None:
        phone, level = phones[person], 0
        while not stop.is_set():
            values = {"leadership-1a": str(level), "leadership-1b": str(level)}
            try:
                if phone.get(part) == 200 and phone.post(part, values, follow=False) == 302:
                    confirmed[person], level = level, (level + 1) % 5
            except (OSError, HTTPException):
                time.sleep(0.05)

    threads = [threading.Thread(target=keep_saving, args=[person]) for person in range(len(phones))]
    for thread in threads:
        thread.start()
    wait_until(lambda: min(confirmed) >= 0)
    server.kill()
    before = list(confirmed)
    server.start()
    wait_until(lambda: all(one != two for one, two in zip(before, confirmed, strict=True)))
    stop.set()
    for thread in threads:
        thread.join()
    server.kill()
    assert Response.objects.count() == len(phones)
    assert Answer.objects.count() == 2 * len(phones)
    for person, phone in enumerate(phones):
        stored = {one.level for one in response_of(phone, made).answers.all()}
        assert len(stored) == 1
        # What was on its way when the line broke may be stored without the browser knowing; it is never half.
        assert stored <= {confirmed[person], (confirmed[person] + 1) % 5}
