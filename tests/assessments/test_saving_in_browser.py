"""Saving as one goes in a real browser: the line is cut, the server killed, the round closed, and two windows are open.
In the end what the database holds is what the screen shows."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect

from ioc_assess.assessments.models import Comment, Response, Round
from ioc_assess.assessments.models.answer import Change
from tests.assessments.browsers import begin, stored
from tests.assessments.test_faults import Server
from tests.assessments.test_invited import invite, started
from tests.factories import make_round, owner_of
from tests.test_accessibility import WCAG

pytestmark = pytest.mark.django_db(transaction=True)

SAVED = re.compile(r"Saved \d\d:\d\d")
FIRST, SECOND, THIRD = "trust-1a", "trust-2a", "trust-5a"


def bring(page: Page, client: Client, site: str, path: str) -> None:
    """Open a page with what a browser holds already."""
    page.context.add_cookies(
        [
            {"name": name, "value": one.value, "url": site + (one["path"] or "/")}
            for name, one in client.cookies.items()
            if one.value
        ]
    )
    page.goto(site + path)


def start(page: Page, site: str, part: str = "trust") -> Round:
    made = make_round()
    bring(page, begin(made), site, f"/answer/{made.code}/{part}/")
    return made


def choose(page: Page, item: str, value: str) -> None:
    """On the words, which are what people touch."""
    page.locator(f"label:has(input[name='{item}'][value='{value}'])").click()


def line(page: Page) -> Callable[[str | re.Pattern[str]], None]:
    return lambda words: expect(page.locator("#saving [role=status]")).to_have_text(words, timeout=15_000)


def screen(page: Page) -> dict[str, int | str]:
    """What is marked on the page, as the database would hold it."""
    marked = page.evaluate(
        "[...document.querySelectorAll('.question input:checked')].map(one => [one.name, one.value])"
    )
    return {name: int(value) if value.isdigit() else value for name, value in marked if value}


def all_sent(page: Page) -> None:
    end = time.monotonic() + 20
    while kept(page):
        assert time.monotonic() < end, kept(page)
        page.wait_for_timeout(50)


def kept(page: Page) -> list[str]:
    """The fields that wait in this browser."""
    return sorted(name.split(":", 3)[3] for name in page.evaluate("Object.keys(localStorage)"))


def test_saving_each_answer_as_it_is_given(page: Page, site: str) -> None:
    start(page, site)
    line(page)("Each answer is saved as you give it.")
    expect(page.get_by_text("are kept when you press")).to_be_hidden()
    choose(page, FIRST, "3")
    line(page)(SAVED)
    for level in ("0", "1", "2", "4"):
        choose(page, SECOND, level)
    choose(page, THIRD, "dont_know")
    choose(page, FIRST, "")
    all_sent(page)
    assert stored() == screen(page) == {SECOND: 4, THIRD: "dont_know"}
    page.reload()
    assert stored() == screen(page)
    page.get_by_role("button", name="Save and continue").click()  # no clash with what was saved, and no warning
    page.wait_for_url("**/risk/")
    page.go_back()
    assert stored() == screen(page) == {SECOND: 4, THIRD: "dont_know"}


def test_saving_what_was_answered_without_a_connection(page: Page, site: str) -> None:
    made = start(page, site)
    choose(page, FIRST, "3")
    line(page)(SAVED)
    page.context.set_offline(True)
    choose(page, FIRST, "1")
    choose(page, SECOND, "2")
    line(page)("Not saved yet (2). We will try again when the connection is back.")
    expect(page.get_by_text("Not saved yet", exact=True)).to_have_count(2)  # on the two cards
    assert stored() == {FIRST: 3}
    page.get_by_role("button", name="Save and continue").click()
    line(page)(re.compile("There is no connection to the site"))
    assert page.url.endswith("/trust/")
    assert screen(page) == {FIRST: 1, SECOND: 2}
    page.context.set_offline(False)
    line(page)(SAVED)
    assert stored() == screen(page) == {FIRST: 1, SECOND: 2}
    assert kept(page) == []
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/risk/")
    assert Response.objects.get().answers.count() == 2
    assert made.responses.count() == 1


def test_saving_warns_of_leaving_only_while_something_is_unsaved(page: Page, site: str) -> None:
    made = start(page, site)
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.accept()  # type: ignore[attr-defined]

    page.on("dialog", stay)
    choose(page, FIRST, "3")
    line(page)(SAVED)
    page.goto(f"{site}/answer/{made.code}/risk/")
    assert asked == []
    page.route("**/save/", lambda route: route.abort())
    choose(page, "risk-1a", "2")
    line(page)(re.compile("Not saved yet"))
    page.goto(f"{site}/answer/{made.code}/check/")
    assert asked == ["beforeunload"]
    # Nothing is handed in as long as it waits, and it is sent from this page as well.
    line(page)(re.compile(r"Not saved yet \(1\)"))
    page.get_by_role("button", name="Submit my answers").click()
    expect(page.locator("#saving")).to_be_focused()  # as the button leads there when all has been tried
    line(page)(re.compile(r"Not saved yet \(1\)"))
    assert not Response.objects.get().submitted
    page.unroute("**/save/")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#question-risk-1a strong")).to_have_text("About right")
    assert stored() == {FIRST: 3, "risk-1a": 2}
    page.get_by_role("button", name="Submit my answers").click()
    page.wait_for_url("**/result/")
    assert Response.objects.get().submitted


def test_saving_when_replies_are_lost_and_requests_come_again(page: Page, site: str) -> None:
    """The server has the answer, and the browser does not know. Meanwhile another one is chosen."""
    start(page, site)
    sent: list[str] = []
    losing = True

    def lose(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if losing:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/save/", lose)
    choose(page, FIRST, "3")
    line(page)(re.compile("Not saved yet"))
    assert stored() == {FIRST: 3}
    choose(page, FIRST, "4")
    losing = False
    line(page)(SAVED)
    assert stored() == screen(page) == {FIRST: 4}
    expect(page.locator(".newer")).to_have_count(0)
    # The first request again, as the network or a proxy may.
    for _time in range(3):
        page.evaluate(
            "body => fetch(document.querySelector('#saving').dataset.address, {method: 'POST', body,"
            " headers: {'Content-Type': 'application/x-www-form-urlencoded'}}).then(reply => reply.text())",
            sent[0],
        )
    page.reload()
    assert stored() == screen(page) == {FIRST: 4}


def test_saving_in_two_tabs(page: Page, site: str) -> None:
    """What one tab saves the other shows; what was chosen in either without a connection is sent once."""
    made = start(page, site)
    other = page.context.new_page()
    other.goto(page.url)
    choose(page, FIRST, "3")
    expect(other.locator(f"input[name='{FIRST}'][value='3']")).to_be_checked()
    choose(other, FIRST, "1")
    expect(page.locator(f"input[name='{FIRST}'][value='1']")).to_be_checked()
    page.context.set_offline(True)
    choose(page, SECOND, "2")
    choose(other, SECOND, "4")
    choose(other, THIRD, "not_applicable")
    expect(page.locator(f"input[name='{SECOND}'][value='4']")).to_be_checked()
    expect(page.locator(f"input[name='{THIRD}'][value='not_applicable']")).to_be_checked()
    for one in (page, other):
        line(one)(re.compile("Not saved yet"))  # until then the line says that what came before is saved
    page.context.set_offline(False)
    for one in (page, other):
        line(one)(SAVED)
        expect(one.locator(".newer")).to_have_count(0)
    assert stored() == screen(page) == screen(other) == {FIRST: 1, SECOND: 4, THIRD: "not_applicable"}
    assert made.responses.count() == 1


@pytest.mark.parametrize("keeps", ["mine", "other", "third"])
def test_saving_on_two_devices(page: Page, site: str, chromium: Browser, keeps: str) -> None:
    """Both opened the same personal link; what was begun on one is gone on with on the other."""
    made = make_round()
    invitation = invite(made)
    path = f"/answer/{made.code}/trust/"
    bring(page, started(invitation), site, path)
    with chromium.new_context(locale="en-GB") as context:
        other = context.new_page()
        other.goto(f"{site}/invited/{invitation.secret}/")
        other.goto(site + path)
        choose(other, FIRST, "1")
        line(other)(SAVED)
        choose(other, SECOND, "2")
        line(other)(SAVED)
        all_sent(other)
    choose(page, FIRST, "3")
    line(page)("Answered differently elsewhere (1). Choose which answer to keep.")
    note = page.locator(f"#question-{FIRST} .newer")
    expect(note).to_contain_text("answered differently in another window or on another device: A little.")
    assert stored() == {FIRST: 1, SECOND: 2}
    assert Axe().run(page, options=WCAG).violations_count == 0
    choose(page, THIRD, "0")  # the others are saved all the same
    page.get_by_role("button", name="Save and continue").click()
    expect(note).to_be_focused()
    if keeps == "mine":
        page.get_by_role("button", name="Keep this answer: Mostly").click()
    elif keeps == "other":
        page.get_by_role("button", name="Take the other: A little").click()
    else:
        choose(page, FIRST, "4")
    line(page)(SAVED)
    expect(note).to_have_count(0)
    expected = {FIRST: {"mine": 3, "other": 1, "third": 4}[keeps], THIRD: 0}
    assert screen(page) == expected
    assert stored() == expected | {SECOND: 2}
    page.reload()
    assert stored() == screen(page) == expected | {SECOND: 2}


#: What browsers of some years ago lack, and a storage that takes nothing, as where a browser is to forget everything.
OLD = """
delete AbortSignal.timeout;
delete HTMLFormElement.prototype.requestSubmit;
delete globalThis.BroadcastChannel;
delete Navigator.prototype.locks;
Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
"""
#: Another tab sleeps in its turn, or the browser refuses to let tabs take turns.
NO_TURNS = """
LockManager.prototype.request = () => Promise.reject(new DOMException("no", "SecurityError"));
"""


#: It takes itself to be offline, as with some virtual networks.
OFFLINE = """
Object.defineProperty(Navigator.prototype, "onLine", { get: () => false });
"""


@pytest.mark.parametrize("lacks", [OLD, NO_TURNS, OFFLINE], ids=["old", "no turns", "offline"])
def test_saving_in_a_browser_that_knows_less(page: Page, site: str, lacks: str) -> None:
    page.add_init_script(lacks)
    start(page, site)
    choose(page, FIRST, "3")
    line(page)(SAVED)
    page.route("**/save/", lambda route: route.abort())
    choose(page, SECOND, "2")
    line(page)(re.compile("Not saved yet"))
    page.unroute("**/save/")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/risk/")
    assert stored() == {FIRST: 3, SECOND: 2}


def test_saving_from_a_page_that_is_too_old(page: Page, site: str) -> None:
    """The words say what to do, also to someone who wants to go on: nothing is wrong with the connection."""
    start(page, site)
    page.context.clear_cookies(name="csrftoken")
    choose(page, FIRST, "3")
    line(page)("Not saved yet (1). Load this page again to save.")
    for _time in range(2):  # when the second reply is here, the first press has said all that it says
        with page.expect_response("**/save/"):
            page.get_by_role("button", name="Save and continue").click()
    line(page)("Not saved yet (1). Load this page again to save.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#saving a").click()
    line(page)(SAVED)
    assert stored() == screen(page) == {FIRST: 3}


def test_saving_in_a_round_that_closed_meanwhile(page: Page, site: str) -> None:
    made = start(page, site)
    choose(page, FIRST, "3")
    line(page)(SAVED)
    page.context.set_offline(True)
    choose(page, SECOND, "4")
    line(page)(re.compile("Not saved yet"))
    made.close(by=owner_of(made.collaboration))
    page.context.set_offline(False)
    line(page)("Not saved (1).")
    unsent = page.get_by_role("region", name="These answers were not saved")
    expect(unsent.get_by_text("This round has closed")).to_be_visible()
    expect(unsent.get_by_role("listitem")).to_have_text(re.compile(": Fully$"))
    assert Axe().run(page, options=WCAG).violations_count == 0
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{site}/answer/{made.code}/")
    expect(unsent.get_by_role("listitem")).to_have_text(re.compile(": Fully$"))
    assert kept(page) == [SECOND]
    # It opens again: what waited is sent, for it is still what this person chose.
    made.reopen(by=owner_of(made.collaboration), reason="Too early")
    page.reload()
    expect(page.get_by_text("You have answered 2 of 55 questions")).to_be_visible()
    assert stored() == {FIRST: 3, SECOND: 4}
    assert kept(page) == []


def test_saving_forgets_when_told(page: Page, site: str) -> None:
    made = start(page, site)
    page.context.set_offline(True)
    choose(page, FIRST, "4")
    line(page)(re.compile("Not saved yet"))
    made.close(by=owner_of(made.collaboration))
    page.context.set_offline(False)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove it from this device").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This round is closed")
    assert kept(page) == []


def test_saving_leaves_nothing_to_the_next_person_on_a_device(page: Page, site: str) -> None:
    """The first one's page stays open in a tab, with an answer that waits, while the device is cleared in another."""
    made = start(page, site)
    page.route("**/save/", lambda route: route.abort())
    choose(page, FIRST, "4")
    line(page)(re.compile("Not saved yet"))
    other = page.context.new_page()
    other.goto(f"{site}/answer/{made.code}/clear/")
    assert kept(other) == [FIRST]
    other.get_by_role("button", name="Delete my answers and clear this device").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("This device is clear")
    all_sent(other)
    bring(other, begin(made, partner="South"), site, f"/answer/{made.code}/trust/")
    choose(other, SECOND, "1")
    line(other)(SAVED)
    page.unroute("**/save/")
    choose(page, THIRD, "2")
    line(page)("Not saved (1).")
    assert stored() == screen(other) == {SECOND: 1}


def test_saving_a_comment_while_it_is_written(page: Page, site: str, chromium: Browser) -> None:
    made = make_round()
    client, path = begin(made), f"/answer/{made.code}/trust/"
    bring(page, client, site, path)
    box = page.get_by_label("What makes you say so?")
    box.press_sequentially("We meet every week.", delay=10)
    line(page)(SAVED)
    all_sent(page)
    assert said() == ("We meet every week.", False)
    page.get_by_text("You may quote this word for word").click()
    page.context.set_offline(True)
    box.press_sequentially(" In person.")
    line(page)(re.compile("Not saved yet"))
    page.context.set_offline(False)
    line(page)(SAVED)
    assert said() == (box.input_value(), True) == ("We meet every week. In person.", True)
    box.fill("x" * 1001)
    line(page)("Not saved yet: your comment is too long.")
    page.get_by_role("button", name="Save and continue").click()
    expect(box).to_be_focused()
    box.fill("Short.")
    line(page)(SAVED)
    all_sent(page)
    with chromium.new_context(locale="en-GB") as context:
        other = context.new_page()
        bring(other, client, site, path)
        other.get_by_label("What makes you say so?").fill("From the phone.")
        line(other)(SAVED)
        all_sent(other)
    box.fill("From the desk.")
    note = page.locator("#comment .newer")
    expect(note).to_contain_text("to: “From the phone.”")
    assert Axe().run(page, options=WCAG).violations_count == 0
    page.get_by_role("button", name="Take the other").click()
    expect(box).to_have_value("From the phone.")
    box.fill("Both.")
    line(page)(SAVED)
    all_sent(page)
    assert said() == ("Both.", True)
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/risk/")
    page.go_back()
    expect(box).to_have_value("Both.")


def said() -> tuple[str, bool]:
    """The only comment."""
    written = Comment.objects.get()
    return written.text, written.may_quote


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    try:
        running.start()
        yield running
    finally:
        running.kill()


def test_saving_when_the_server_is_killed_between_answers(page: Page, server: Server) -> None:
    start(page, server.url)
    choose(page, FIRST, "3")
    line(page)(SAVED)
    server.kill()
    choose(page, SECOND, "2")
    choose(page, FIRST, "")
    line(page)("Not saved yet (2). We will try again when the connection is back.")
    server.start()
    line(page)(SAVED)  # without anyone doing anything
    assert stored() == screen(page) == {SECOND: 2}
    choose(page, THIRD, "4")
    server.kill()  # perhaps before it was stored, perhaps after
    choose(page, THIRD, "1")
    server.start()
    all_sent(page)
    assert stored() == screen(page) == {SECOND: 2, THIRD: 1}
    server.kill()
    connections.close_all()


def test_saving_goes_on_while_a_choice_on_another_page_waits(page: Page, site: str) -> None:
    """The line at the foot leads to it; until then nobody is kept on a page where all is saved."""
    made = start(page, site)
    choose(page, FIRST, "3")
    line(page)(SAVED)
    response = Response.objects.get()
    version, _value = response.stored()[FIRST]
    response.save_answers({FIRST: Change(base=version, value=1)})  # on another device
    choose(page, FIRST, "4")
    expect(page.locator(f"#question-{FIRST} .newer")).to_be_visible()
    page.on("dialog", lambda warning: warning.accept())
    page.goto(f"{site}/answer/{made.code}/risk/")
    choose(page, "risk-1a", "2")
    line(page)("Answered differently elsewhere (1). Choose which answer to keep.")
    page.get_by_role("button", name="Save and continue").click()
    expect(page).not_to_have_url(re.compile("/risk/$"))
    assert stored() == {FIRST: 1, "risk-1a": 2}
    assert kept(page) == [FIRST]
