"""The projector on a real screen: nobody stands beside it to scroll, so all of each state is on it, and large."""

from __future__ import annotations

import os
from collections.abc import Iterable

import pytest
from playwright.sync_api import Page, expect

from ioc_assess.assessments.models import Round
from ioc_assess.assessments.publishing import publish
from ioc_assess.scoring.results import NEVER_BY_PARTNER
from ioc_assess.theory.loading import theory
from ioc_assess.workshops.models import Seat, Step, Vote, Workshop
from tests.factories import answer, make_collaboration, make_round, make_workshop, owner_of
from tests.test_accessibility import assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)

#: A laptop's projector, and a large one
SCREENS = ((1280, 720), (1920, 1080))
NAMES = [f"{'ABCDEFGHIJKL'[n]} Community and Mental Health Partnership"[:40] for n in range(12)]
LONGEST = max(
    (item for item in theory().items if item.section != NEVER_BY_PARTNER), key=lambda item: len(item.text)
).code
LONG_TITLE = ("Pellshire and Tarrow Valley Integrated Community and Mental Health Services " * 2)[:120]
BALANCE = next(item.code for item in theory().items if item.kind == "balance")

#: What sticks out of the screen or of its own box, and words or numbers too small for the room
MISFITS = """() => {
  const found = [], wall = document.querySelector(".wall"), page = document.scrollingElement;
  const named = one => `${one.tagName}.${one.getAttribute("class")} “${one.textContent.trim().slice(0, 30)}”`;
  if (page.scrollHeight > innerHeight || page.scrollWidth > innerWidth)
    found.push(`the page is ${page.scrollWidth} by ${page.scrollHeight}`);
  for (const one of wall.querySelectorAll("*")) {
    if (one.closest(".visually-hidden, [hidden]")) continue;
    const box = one.getBoundingClientRect();
    if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
      found.push(`${named(one)} leaves the screen`);
    const inside = !one.closest("svg, .plot") && one.clientWidth && !one.querySelector(".plot");
    if (inside && one.scrollWidth > one.clientWidth + 1) found.push(`${named(one)} is too narrow`);
  }
  const parts = [...wall.children].map(one => one.getBoundingClientRect()).filter(box => box.height);
  parts.forEach((box, n) => {
    if (n && box.top < parts[n - 1].bottom - 1) found.push(`part ${n} lies over the one before`);
  });
  const least = {"h1": 5, ".huge": 8, ".now .count": 8, ".of-now b": 8, ".clock:not(.over)": 8};
  for (const [what, share] of Object.entries(least))
    for (const one of wall.querySelectorAll(what)) {
      const size = parseFloat(getComputedStyle(one).fontSize);
      if (!one.closest(".two .hundreds") && size < innerHeight * share / 100 - 0.5) found.push(`${what} is too small`);
    }
  const written = one => {
    const range = document.createRange();
    range.selectNodeContents(one.lastChild);
    return range.getBoundingClientRect();
  };
  for (const plot of wall.querySelectorAll(".plot")) {
    const counts = [...plot.querySelectorAll(".count")].map(written);
    counts.forEach((one, n) => counts.slice(n + 1).forEach(other => {
      const aside = one.right <= other.left + 2 || other.right <= one.left + 2;
      if (!aside && one.bottom > other.top + one.height / 5 && other.bottom > one.top + one.height / 5)
        found.push("two counts lie over each other");
    }));
  }
  return found;
}"""
#: The longest words of another language in the place of ours
LONG_WORDS = """() => {
  document.documentElement.lang = "de";
  const words = ["Überhaupt nicht", "Eingeschränkt", "Teilweise", "Weitgehend", "Uneingeschränkt"];
  document.querySelectorAll(".scale li, .columns .label").forEach((one, n) => {
    const text = [...one.childNodes].find(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    text.data = ` ${words[n % 5]} zutreffend`;
  });
  for (const one of document.querySelectorAll(".head h1")) one.textContent =
    "Menschen aus allen Partnerorganisationen haben den Eindruck, dass Meinungsverschiedenheiten " +
    "ausgeräumt werden, bevor sie Schaden anrichten";
}"""


def assert_fits(page: Page, what: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{what}.png")
    assert page.evaluate(MISFITS) == [], what


def look(page: Page, state: str) -> None:
    page.reload()
    page.evaluate("document.fonts.ready")
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        assert_fits(page, f"{state} at {width}")
    page.set_viewport_size({"width": 1280, "height": 720})
    assert_accessible(page, state, 1280)
    page.evaluate(LONG_WORDS)
    assert_fits(page, f"{state} in long words")


def room(workshop: Workshop, people: int) -> None:
    codes = [one.code for one in workshop.round.frozen.partners]
    Seat.objects.bulk_create(
        Seat(workshop=workshop, secret_hash=f"{n}", partner=codes[n % len(codes)], role="executive")
        for n in range(people)
    )


def cast(step: Step, levels: Iterable[int]) -> None:
    """One vote after another, from one partner after another."""
    codes = [one.code for one in step.workshop.round.frozen.partners]
    step.refresh_from_db()
    Vote.objects.bulk_create(
        Vote(
            step=step,
            ballot=step.ballot,
            voter_hash=f"{n}",
            partner=codes[n % len(codes)],
            role="executive",
            level=None if level < 0 else level,
            no_level="dont_know" if level < 0 else None,
        )
        for n, level in enumerate(levels)
    )


def surveyed() -> Round:
    collaboration = make_collaboration(partners=NAMES, name=LONG_TITLE)
    made = make_round(collaboration, title=LONG_TITLE, length="full")
    for level in (1, 2, 2, 3, 3, 3):
        answer(made, {LONGEST: level, BALANCE: level}, partner=NAMES[0])
    by = owner_of(made.collaboration)
    made.close(by=by)
    publish(made, by=by)
    return Round.objects.get(pk=made.pk)


def test_projector_holds_each_state_without_scrolling(page: Page, site: str) -> None:
    source = surveyed()
    workshop = make_workshop(
        [LONGEST, BALANCE, "trust-1a"],
        collaboration=source.collaboration,
        source=source,
        running=False,
        title=LONG_TITLE,
    )
    by = owner_of(source.collaboration)
    room(workshop, 400)
    page.goto(f"{site}/show/{workshop.projector_code}/")
    look(page, "1-lobby")
    workshop.start(by=by)
    expect(page.get_by_text("Voting opens in a moment.")).to_be_visible()  # by itself: nobody stands beside it
    look(page, "2-waiting")
    step, balance, few = workshop.steps.all()
    step.open_vote(by=by)
    cast(step, [n // 12 % 5 for n in range(240)] + [-1] * 12)
    look(page, "3-voting")
    step.close_vote(by=by)
    look(page, "4-counted")
    step.reveal(by=by)
    look(page, "5-revealed")
    workshop.set_timer(by=by, minutes=90)
    look(page, "6-discussing")
    step.open_vote(by=by)
    look(page, "7-second-vote")
    cast(step, [3 if n < 300 else n % 5 for n in range(396)])
    step.close_vote(by=by)
    step.reveal(by=by)
    workshop.set_timer(by=by, minutes=5)
    look(page, "8-revealed-again")
    step.agree(by=by, level=3, reason="We meet weekly. " * 60, minority_note="Not at night. " * 60)
    look(page, "9-agreed")
    step.split(by=by, reason="No common view", minority_note="Two see it lower")
    look(page, "10-split")
    step.skip(by=by)
    look(page, "11-skipped")
    balance.open_vote(by=by)
    cast(balance, [n % 5 for n in range(36)])
    balance.close_vote(by=by)
    balance.reveal(by=by)
    look(page, "12-balance")
    few.open_vote(by=by)
    cast(few, [1, 2, 3, -1])
    few.close_vote(by=by)
    look(page, "13-too-few")
    few.agree(by=by, level=0, reason="Seen by all")
    look(page, "14-agreed-without-figures")
    workshop.end(by=by)
    look(page, "15-ended")
    Workshop.objects.filter(pk=workshop.pk).update(current=None)
    workshop.go_on(by=by, reason="Too early")
    look(page, "16-nothing-on")


def test_projector_says_that_its_address_is_another_one_now(page: Page, site: str) -> None:
    """What an old page shows must not stay on the wall as if it were so still."""
    workshop = make_workshop(["trust-1a"], running=False)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{site}/show/{workshop.projector_code}/")
    expect(page.get_by_text("Join with your phone")).to_be_visible()
    workshop.renew_projector(by=owner_of(workshop.round.collaboration))
    expect(page.get_by_role("heading")).to_contain_text("has another address now", timeout=15000)
    expect(page.get_by_text("Join with your phone")).to_be_hidden()
    assert_fits(page, "17-another address")
    assert_accessible(page, "another address", 1280)


def test_projector_says_while_there_is_no_connection(page: Page, site: str) -> None:
    workshop = make_workshop(["trust-1a"], running=False)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{site}/show/{workshop.projector_code}/")
    page.context.set_offline(True)
    for _n in range(3):  # as a screen that is looked at anew: it asks at once
        page.wait_for_timeout(300)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".live-trouble")).to_contain_text("No connection", timeout=30000)
    assert_fits(page, "18-no connection")
    page.context.set_offline(False)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".live-trouble")).to_be_hidden(timeout=30000)
    expect(page.get_by_text("Join with your phone")).to_be_visible()
