"""The privacy notice for people who answer."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.factories import make_round


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
    assert f'href="{reverse("privacy")}"' in page
