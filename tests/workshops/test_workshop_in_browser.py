"""A whole workshop in real browsers at once: a facilitator and a colleague, a projector, and six phones with seven
people, one phone without scripts, one that two people share and one that comes late."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from ioc_assess.accounts.models import User
from ioc_assess.assessments.models import Results
from ioc_assess.operations import jobs
from ioc_assess.operations.models import Job
from ioc_assess.workshops.models import Seat, Step, Vote
from tests.factories import make_collaboration, make_member, owner_of

pytestmark = pytest.mark.django_db(transaction=True)

PARTNERS = ("North", "South")
#: What would tell of a vote before it is revealed
TOLD = ("Median", "People who gave a level", "Agreed:")


class Room:
    """All browsers of the room, each with cookies of its own."""

    def __init__(self, chromium: Browser, site: str, stack: ExitStack) -> None:
        self.chromium, self.site, self.stack = chromium, site, stack
        self.wall = self.browser(1280)
        self.phones = [self.browser(390, scripts=n != 2) for n in range(6)]
        self.plain = self.phones[2]
        self.shared = self.phones[1]

    def browser(self, width: int, *, scripts: bool = True) -> Page:
        context = self.chromium.new_context(
            locale="en-GB", java_script_enabled=scripts, viewport={"width": width, "height": 800}
        )
        return self.stack.enter_context(context).new_page()

    def member(self, user: User) -> Page:
        client, page = Client(), self.browser(1280)
        client.force_login(user)
        cookies = [{"name": name, "value": one.value, "url": self.site} for name, one in client.cookies.items()]
        page.context.add_cookies(cookies)  # type: ignore[arg-type]  # its type asks for fields that need not be there
        return page

    def join(self, phone: Page, code: str, partner: str) -> None:
        phone.goto(f"{self.site}/join/")
        phone.get_by_label("Code").fill(code)
        press(phone, "Join")
        sit(phone, partner)

    def refresh(self, phones: Iterable[Page]) -> Iterator[Page]:
        """Without scripts people load the page anew, which the phone offers them."""
        for phone in phones:
            if phone is self.plain:
                with phone.expect_navigation():
                    phone.get_by_role("link", name="Reload").click()
            yield phone

    def vote(self, given: dict[int, str]) -> None:
        """Each phone votes; the shared one for both who sit at it."""
        for phone in self.refresh(self.phones[n] for n in given):
            choice = given[self.phones.index(phone)]
            if phone is not self.shared:
                cast(phone, choice)
                expect(phone.get_by_role("heading", name="Your vote is in")).to_be_visible()
                continue
            for number in (1, 2):
                expect(phone.get_by_role("heading", name="Who is voting?")).to_be_visible()
                with phone.expect_navigation():
                    phone.get_by_role("link", name=f"Person {number}").first.click()
                cast(phone, choice)
            expect(phone.get_by_text("has voted; press to change it")).to_have_count(2)

    def blind(self, desk: Page) -> None:
        """Nobody sees anything of what was voted, those who voted neither."""
        for page in [desk, self.wall, *self.refresh(self.phones)]:
            for words in TOLD:
                expect(page.get_by_text(words)).to_have_count(0)
            expect(page.locator("figure, .chart, :checked")).to_have_count(0)


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def sit(phone: Page, partner: str) -> None:
    phone.get_by_role("group", name="Where do you belong?").get_by_text(partner, exact=True).click()
    phone.get_by_role("group", name="What is your role?").get_by_text("Executive leader", exact=True).click()
    press(phone, "Take a seat")


def cast(phone: Page, choice: str) -> None:
    expect(phone.get_by_role("button", name="Cast my vote")).to_be_visible()
    phone.get_by_text(choice, exact=True).click()
    press(phone, "Cast my vote")


def conclude(desk: Page, level: str, **words: str) -> None:
    with desk.expect_navigation():
        desk.get_by_role("link", name="Record what was agreed").click()
    desk.get_by_text(level).click()
    for label, text in words.items():
        desk.get_by_label({"reason": "Why?", "minority": "Who sees it otherwise"}[label]).fill(text)
    press(desk, "Record it")


@pytest.fixture
def room(chromium: Browser, site: str) -> Iterator[Room]:
    with ExitStack() as stack:
        yield Room(chromium, site, stack)


def test_workshop_from_preparing_to_the_report(room: Room) -> None:
    collaboration = make_collaboration(partners=PARTNERS)
    desk = room.member(owner_of(collaboration))
    colleague = room.member(make_member(collaboration, "facilitator", name="Col League"))

    # Prepare: three questions by hand
    desk.goto(f"{room.site}/collaborations/{collaboration.code}/workshops/new/")
    desk.get_by_label("Title").fill("A morning together")
    press(desk, "Save the draft")
    desk.get_by_label("Subject", exact=True).select_option("trust")
    press(desk, "Find")
    for item in ("trust-1a", "trust-2a", "trust-6a"):
        desk.locator(f"label[for=add-{item}]").click()
    press(desk, "Add the ticked questions")
    expect(desk.locator("ol.steps > li")).to_have_count(3)
    with desk.expect_navigation():
        desk.get_by_role("link", name="Let people in").click()
    press(desk, "Let people in")

    # Come in
    code = desk.locator(".poster-code").inner_text()
    address = desk.get_by_role("link", name="Open the projector’s page").get_attribute("href")
    assert address
    room.wall.goto(address)
    for n, phone in enumerate(room.phones[:5]):
        room.join(phone, code, PARTNERS[n % 2])
    room.shared.get_by_text("On this phone", exact=True).click()
    with room.shared.expect_navigation():
        room.shared.get_by_role("link", name="Another person votes on this phone too").click()
    sit(room.shared, "North")
    for page in [desk, room.wall, *room.refresh(room.phones[:5])]:
        expect(page.get_by_text(re.compile("6 people (are|is) here")).first).to_be_visible()
    press(desk, "Start with the first question")
    press(desk, "Open the vote")
    late = room.phones[5]
    room.join(late, code, "South")

    # A blind vote, revealed to all at once; a second one, and agreed
    room.vote({0: "Not at all", 1: "A little", 2: "A little", 3: "Partly", 4: "Mostly", 5: "Fully"})
    for page in (desk, room.wall):
        expect(page.get_by_text("of 7").first).to_be_visible()
    expect(room.wall.get_by_text("7 of 7 have voted")).to_be_visible()
    room.blind(desk)
    press(desk, "Close the vote")
    for phone in room.refresh(room.phones):
        expect(phone.get_by_text("Voting is closed.")).to_be_visible()
    expect(room.wall.get_by_text("7 votes are in.")).to_be_visible()
    room.blind(desk)
    press(desk, "Reveal the votes")
    for page in [desk, *room.refresh(room.phones)]:
        expect(page.get_by_role("row", name="People who gave a level 7")).to_be_visible()
    expect(room.wall.get_by_text("median").first).to_be_visible()
    press(desk, "Open a second vote")
    room.vote(dict.fromkeys(range(6), "Mostly") | {0: "Partly"})
    press(desk, "Close the vote")
    press(desk, "Reveal the votes")
    conclude(desk, "3 – Mostly", reason="The joint posts work.", minority="Not at night.")
    for page in [room.wall, *room.refresh(room.phones)]:
        expect(page.get_by_text("The joint posts work.")).to_be_visible()

    # Another: closed too early, opened again, and split
    press(desk, "Go to the next question")
    press(desk, "Open the vote")
    room.vote({0: "Not at all", 1: "Not at all", 2: "Fully"})
    press(desk, "Close the vote")
    expect(desk.get_by_text("Fewer than 5 people gave a level")).to_be_visible()
    press(desk, "Open the vote again")
    room.vote({3: "Fully", 4: "Fully"})
    press(desk, "Close the vote")
    press(desk, "Reveal the votes")
    conclude(desk, "The room does not agree: record the split", reason="North and South live apart.")
    for page in [room.wall, *room.refresh(room.phones)]:
        expect(page.get_by_text("The room does not agree")).to_be_visible()

    # The last: too few vote, and a colleague takes over
    press(desk, "Go to the next question")
    press(desk, "Open the vote")
    room.vote({0: "A little", 3: "A little"})
    colleague.goto(desk.url)
    press(colleague, "Take over")
    expect(desk.get_by_text("Col League is facilitating.")).to_be_visible()
    press(colleague, "Close the vote")
    expect(colleague.get_by_text("Fewer than 5 people gave a level")).to_be_visible()
    room.blind(colleague)
    conclude(colleague, "1 – A little", reason="Nobody disagreed.")
    with colleague.expect_navigation():
        colleague.get_by_role("link", name="All questions are done: end the workshop").click()
    press(colleague, "End the workshop")
    for page in [room.wall, *room.refresh(room.phones)]:
        expect(page.get_by_role("heading", name="Thank you. The workshop has ended.")).to_be_visible()

    # What came of it, recorded, and on paper
    with colleague.expect_navigation():
        colleague.get_by_role("link", name="See what came of it").click()
    for words in ("The joint posts work.", "Not at night.", "North and South live apart.", "Nobody disagreed."):
        expect(colleague.get_by_text(words).first).to_be_visible()
    with colleague.expect_navigation():
        colleague.get_by_role("link", name="Record the workshop").click()
    colleague.get_by_text("I understand that this is final").click()
    press(colleague, "Record the workshop")
    assert set(Results.objects.values_list("kind", flat=True)) == {"before", "after", "agreed"}
    assert not Seat.objects.exists()
    desk.goto(colleague.url)
    with colleague.expect_navigation():
        colleague.get_by_role("link", name="Report as a PDF").click()
    press(colleague, "Make the report")
    jobs.run_job.call(Job.objects.get(kind="board_report").code)
    download = colleague.get_by_role("link", name="Download the report")
    expect(download).to_be_visible()
    with colleague.expect_download() as got:
        download.click()
    assert got.value.suggested_filename.endswith(".pdf")
    steps = dict(Step.objects.values_list("item", "state"))
    assert steps == {"trust-1a": "agreed", "trust-2a": "split", "trust-6a": "agreed"}
    assert Vote.objects.count() == 7 + 7 + 6 + 2
