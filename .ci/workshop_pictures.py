"""The pictures of a workshop, from its preparation to its report: six phones, a projector, and who facilitates."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pictures import Walk

#: What each phone votes, first and again, by the place of the level
FIRST, AGAIN = (0, 1, 1, 3, 3, 4), (1, 2, 3, 3, 3, 3)


def recorded(walk: Walk) -> str:
    """What came of the demonstration's workshop; its address."""
    walk.page.goto(f"{walk.site}/collaborations/")
    (collaboration,) = walk.links(r"/collaborations/(?!new/)\w+/")
    walk.page.goto(walk.site + collaboration)
    address = walk.titled("Workshop on the spring round")
    walk.see("workshop_results", f"{address}results/")
    walk.see("workshop_summary", f"{address}workshop/summary/")
    return address


def workshop(walk: Walk) -> None:
    """Walked by an owner, in a collaboration with published results."""
    walk.page.goto(f"{walk.site}/collaborations/")
    (collaboration,) = walk.links(r"/collaborations/(?!new/)\w+/")
    walk.see("workshop_new", f"{collaboration}workshops/new/")
    walk.page.locator("[name=title]").fill("A morning on working together")
    walk.page.locator("[name=starts_at]").fill("09:30")
    walk.press("Save the draft")
    walk.press("Take the suggestion")
    walk.here("workshop_prepare")
    address = walk.page.url.removeprefix(walk.site).partition("workshop/")[0]
    walk.see("workshop_open", f"{address}workshop/open/")
    walk.press("Let people in")
    phones = [walk.another() for _vote in FIRST]
    code = "".join(walk.page.locator(".poster-code").inner_text().split())
    for number, phone in enumerate(phones):
        take_seat(phone, code, number)
    walk.see("workshop-lobby", f"{address}workshop/")
    wall = walk.another()
    shown = walk.page.get_by_role("link", name="Open the projector’s page").get_attribute("href") or ""
    wall.see("projector-lobby", shown.removeprefix(walk.site))
    phones[0].here("seat-lobby")
    walk.press("Start with the first question")
    walk.press("Open the vote")
    one_vote(walk, phones, FIRST, "")
    phones[0].here("seat-revealed")
    wall.see("projector-revealed", wall.page.url.removeprefix(walk.site))
    walk.press("Open a second vote")
    one_vote(walk, phones, AGAIN, "-again")
    walk.page.get_by_role("link", name="Record what was agreed").click()
    walk.page.get_by_role("button", name="Record it").wait_for()
    walk.choose("level", 2)
    walk.page.locator("[name=reason]").fill("Since the joint posts began people ring each other up before they write.")
    walk.page.locator("[name=minority_note]").fill("Two of us see none of this on the wards yet.")
    walk.page.locator("[name=decision]").fill("Ward leads of both trusts meet monthly from June; Ada invites.")
    walk.here("workshop_agree")
    walk.press("Record it")
    walk.here("workshop-agreed")
    wall.see("projector-agreed", wall.page.url.removeprefix(walk.site))


def take_seat(phone: Walk, code: str, number: int) -> None:
    phone.page.goto(f"{phone.site}/join/{code}/")
    phone.choose("partner", number % 5)
    phone.choose("role", number % 4)
    if not number:
        phone.here("seat")
    phone.press("Take a seat")


def one_vote(walk: Walk, phones: list[Walk], levels: tuple[int, ...], which: str) -> None:
    """From the vote that is open to its reveal. The facilitator's screen is seen before the last has voted."""
    for phone, level in zip(phones, levels, strict=True):
        if phone is phones[-1]:
            walk.page.goto(walk.page.url)
            walk.page.locator(".big-number", has_text=f"{len(phones) - 1} of {len(phones)}").wait_for()
            walk.here(f"workshop-vote{which}")
        phone.page.goto(phone.page.url)
        phone.choose("vote", level)
        if phone is phones[0]:
            phone.here(f"seat-vote{which}")
        phone.press("Cast my vote")
    walk.press("Close the vote")
    walk.press("Reveal the votes")
    walk.here(f"workshop-revealed{which}")
