"""From a pasted list to “Finished”: the facilitator's browser, the worker, the mail's file and one person's phone."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from ioc_assess.assessments.models import Invitation
from ioc_assess.assessments.models.invitation import Invitee
from ioc_assess.operations.jobs import run_job
from ioc_assess.operations.models import Job
from tests.assessments.test_rounds_in_browser import sign_in
from tests.factories import make_round, owner_of
from tests.test_accessibility import WCAG

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "Name\tE-mail\tOrganisation\tRole\nCleo Byrne\tcleo@example.org\tNorth\tBoard member\nDan Reed\tdan@example"


def send_mails() -> None:
    for job in Job.objects.filter(kind="send_mails"):
        run_job.call(job.code)


def links(folder: Path) -> dict[str, str]:
    """The personal link in each mail, by address."""
    found = {}
    mails = [one for file in folder.iterdir() for one in file.read_bytes().split(b"-" * 79 + b"\n") if one.strip()]
    for one in mails:
        made = message_from_bytes(one, policy=policy.default)
        body = made.get_body(("plain",))
        assert body is not None
        found[made["To"]] = re.findall(r"^http\S+/invited/\S+$", body.get_content(), re.MULTILINE)[0]
    return found


@pytest.mark.parametrize("scripts", [True, False])
def test_invitees_from_a_pasted_list_to_finished(
    chromium: Browser, site: str, settings: Settings, tmp_path: Path, scripts: bool
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    settings.SITE_URL = site
    made = make_round(clusters=["trust"])
    with (
        chromium.new_context(locale="en-GB", java_script_enabled=scripts) as desk,
        chromium.new_context(
            locale="en-GB", java_script_enabled=scripts, viewport={"width": 390, "height": 800}
        ) as own,
    ):
        page, phone = desk.new_page(), own.new_page()
        sign_in(page, site, owner_of(made.collaboration))
        invite(page, site + reverse("round", args=[made.code]), scripts)
        page.get_by_text("0 of 2 sent").wait_for()
        send_mails()
        if scripts:
            page.get_by_text("No mail is waiting any more.").wait_for()  # without loading the page anew
        else:
            page.reload()
        expect(page.locator(".invitees .badge")).to_have_text(["Sent", "Sent"])

        phone.goto(links(tmp_path)["cleo@example.org"])
        expect(phone.get_by_label("North")).to_be_checked()
        expect(phone.get_by_label("Board member")).to_be_checked()
        assert "/invited/" not in phone.url
        phone.get_by_role("button", name="Begin").click()
        phone.get_by_text("Mostly", exact=True).first.click()
        for number in (1, 2, 3, 4):
            expect(phone.get_by_text(f"Part {number} of 4")).to_be_visible()
            phone.get_by_role("button", name="Save and continue").click()
        phone.get_by_role("button", name="Submit my answers").click()
        phone.get_by_role("link", name="Finish and clear this device").first.wait_for()

        page.reload()
        people = page.locator(".invitees > li")
        expect(people).to_have_count(2)
        cleo, dan = people.nth(0), people.nth(1)
        expect(cleo).to_contain_text("Finished")
        expect(cleo.get_by_role("link")).to_have_count(0)
        expect(dan).to_contain_text("Sent")
        dan.get_by_role("link", name="Take back").click()
        page.get_by_role("button", name="Take the link back").click()
        expect(dan).to_contain_text("Taken back")
        phone.goto(links(tmp_path)["dan@example.org"])
        expect(phone.get_by_role("heading", name="This link opens nothing")).to_be_visible()
        phone.goto(links(tmp_path)["cleo@example.org"])
        expect(phone.get_by_role("heading", name="These answers have been submitted")).to_be_visible()


def test_invited_on_a_shared_device_is_asked_whose_answers_are_there(page: Page, site: str) -> None:
    """In a real browser, which sends cookies by their paths."""
    made = make_round(clusters=["trust"])
    people = [Invitee(email=f"{name}@example.org", name=name, role="board") for name in ("Cleo", "Dan")]
    Invitation.objects.list_people(round=made, people=people)
    cleo, dan = (site + reverse("invited", args=[one.secret]) for one in Invitation.objects.order_by("pk"))
    for link in (cleo, dan):
        page.goto(link)
        if link == dan:
            page.get_by_role("button", name="That was not me: use my own link").click()
            expect(page.get_by_text("This link was sent to Dan.")).to_be_visible()
        page.get_by_text("None of these", exact=True).click()
        page.get_by_role("button", name="Begin").click()
        page.get_by_text("Part 1 of").wait_for()
    assert set(Invitation.objects.values_list("begun", flat=True)) == {True}
    page.goto(cleo)
    page.get_by_role("button", name="Go on with these answers").click()
    page.get_by_role("heading", name="Your answers so far").wait_for()
    page.context.clear_cookies()
    page.goto(cleo)
    expect(page.get_by_role("heading", name="Your answers so far")).to_be_visible()


def invite(page: Page, address: str, scripts: bool) -> None:
    page.goto(address)
    page.get_by_role("link", name="Personal invitations").click()
    page.get_by_role("link", name="Add people").click()
    page.get_by_label("Paste your list").fill(LIST)
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_text("“dan@example” is no e-mail address such as ann@example.org.")).to_be_visible()
    if scripts:
        look_at(page)
    box = page.get_by_label("Paste your list")
    box.fill(box.input_value().replace("dan@example", "dan@example.org"))
    page.get_by_role("button", name="Check again").click()
    page.get_by_role("button", name="Add 2 people to the list").click()
    page.get_by_label("Your own words before the link").fill("It matters for the plan.")
    page.get_by_role("button", name="Show the mail with these words").click()
    expect(page.locator(".mail-preview").get_by_text("It matters for the plan.")).to_be_visible()
    if scripts:
        look_at(page)
    page.get_by_role("button", name="Send 2 invitations").click()


def look_at(page: Page) -> None:
    page.wait_for_load_state()
    results = Axe().run(page, options=WCAG)
    assert results.violations_count == 0, results.generate_report()
