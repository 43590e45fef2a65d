import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_home_says_what_this_is_and_leads_to_the_theory(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    page = response.content.decode()
    assert "organisations in health and care" in page
    assert f'href="{reverse("theory")}"' in page
    assert 'lang="en-gb"' in page


def test_home_leads_everyone_on(client: Client) -> None:
    page = client.get("/").content.decode()
    assert f'href="{reverse("join_code")}"' in page
    client.force_login(make_user())
    page = client.get("/").content.decode()
    assert f'<a class="button" href="{reverse("collaborations")}"' in page


def test_home_takes_no_posts(client: Client) -> None:
    assert client.post("/").status_code == 405
