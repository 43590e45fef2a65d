"""The privacy notice for people who answer."""

import datetime
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import Settings

from ioc_assess.assessments.mails import preview
from ioc_assess.assessments.models import Invitation, Round
from ioc_assess.assessments.models.invitation import Invitee
from ioc_assess.assessments.publishing import publish
from tests.factories import answer, make_round, owner_of

THIRTY = datetime.timedelta(days=30)


def day(date: datetime.date) -> str:
    return date_format(date, "j F Y")


def test_privacy_is_open_to_everyone_and_sets_no_cookie(client: Client) -> None:
    reply = client.get(reverse("privacy"))
    assert reply.status_code == 200
    assert not reply.cookies
    assert "ask whoever sent you the link" in reply.content.decode()


def test_privacy_names_whom_to_ask(client: Client, settings: Settings) -> None:
    settings.PRIVACY_CONTACT = "Ann Lee <dpo@example.org>"
    page = client.get(reverse("privacy")).content.decode()
    assert "Questions about privacy: Ann Lee &lt;dpo@example.org&gt;" in page
    assert "ask whoever sent you the link" not in page


@pytest.mark.django_db
def test_privacy_is_linked_from_the_page_on_which_one_begins(client: Client) -> None:
    made = make_round()
    page = client.get(f"/join/{made.join_code}/", follow=True).content.decode()
    assert f'href="{reverse("answer_privacy", args=[made.code])}"' in page


def text(client: Client, path: str) -> str:
    return unescape(client.get(path).content.decode())


@pytest.mark.django_db
def test_answer_privacy_tells_the_dates_of_the_round_as_it_goes_on(client: Client) -> None:
    made = make_round()
    owner = owner_of(made.collaboration)
    at, today = f"/answer/{made.code}/privacy/", timezone.localdate()
    client.get(f"/join/{made.join_code}/")
    page = text(client, at)
    assert "The owners of Pellshire Alliance" in page
    assert f"it closes on {day(today + datetime.timedelta(365))} at the latest" in page
    assert f"today, {day(today)}, answers and personal links would be deleted on {day(today + THIRTY)}." in page
    assert "The results show groups of at least 5 people" in page
    assert "Your link is personal" not in page
    for _n in range(5):
        answer(made, {"trust-1a": 1})
    made.close(by=owner)
    assert (
        f"deleted on {day(today + THIRTY)}; if they are not published, on {day(today + datetime.timedelta(365))}."
        in (text(client, at))
    )
    publish(Round.objects.get(), by=owner)
    assert f"The results are published. Answers and personal links are deleted on {day(today + THIRTY)}." in (
        text(client, at)
    )
    Round.objects.get().collaboration.change(by=owner, retention_days=0)
    assert f"deleted on {day(today)}." in text(client, at)


@pytest.mark.django_db
def test_answer_privacy_of_a_personal_link_says_what_is_kept_with_the_name(client: Client) -> None:
    made = make_round(closes_at=timezone.now() + datetime.timedelta(days=3))
    Invitation.objects.list_people(round=made, people=[Invitee(email="pat@example.org", name="Pat")])
    client.get(f"/invited/{Invitation.objects.get().secret}/")
    page = text(client, f"/answer/{made.code}/privacy/")
    assert "Your link is personal" in page
    assert f"The round takes answers until {day(timezone.localtime(made.closes_at).date())}" in page


@pytest.mark.django_db
def test_answer_privacy_does_not_tell_whether_there_is_a_round(client: Client) -> None:
    made = make_round()
    for code in (made.code, "nosuchround2"):
        reply = client.get(f"/answer/{code}/privacy/")
        assert (reply.status_code, reply["Location"]) == (302, reverse("privacy"))


@pytest.mark.django_db
def test_privacy_is_linked_where_people_come_to_a_round(client: Client) -> None:
    made = make_round()
    for path in (reverse("join_code"), "/join/nosuchcode/", "/invited/nosuchlink/", f"/answer/{made.code}/"):
        assert f'href="{reverse("privacy")}"' in text(client, path)
    client.get(f"/join/{made.join_code}/")
    client.post(f"/answer/{made.code}/", {"partner": "none", "role": "executive"})
    for path in ("", "who/", "trust/", "check/", "clear/"):
        assert f'href="/answer/{made.code}/privacy/"' in text(client, f"/answer/{made.code}/{path}")


@pytest.mark.django_db
@pytest.mark.parametrize("reminder", [False, True])
def test_privacy_is_linked_in_the_mails_of_a_round(reminder: bool) -> None:
    made = make_round()
    Invitation.objects.list_people(round=made, people=[Invitee(email="pat@example.org", name="Pat")])
    mail = preview(made, to=Invitation.objects.get(), by=owner_of(made.collaboration), reminder=reminder)
    address = settings.SITE_URL + reverse("privacy")
    assert f"The privacy notice: {address}\n" in mail.text
    assert f'<a href="{address}">Read the privacy notice</a>' in mail.html
