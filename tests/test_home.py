import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django.fixtures import DjangoAssertNumQueries

from ioc_assess.reports.example import example
from tests.factories import make_collaboration, make_round, make_user, owner_of

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
    assert f'<a class="button" href="{reverse("join_code")}"' in page
    assert f'href="{reverse("account_login")}"' in page
    client.force_login(make_user())
    page = client.get("/").content.decode()
    assert f'<a class="button" href="{reverse("collaboration_new")}"' in page
    assert f'href="{reverse("join_code")}"' in page


def test_home_shows_an_example_and_says_that_it_is_invented(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        page = client.get("/").content.decode()
    assert "The collaboration is invented" in page
    assert page.count('class="verdict verdict-') == 3
    assert page.count('role="img"') == 2  # the chain, for a desk and for a phone


def test_home_shows_the_figures_of_the_example_as_docs_demo_tells_them() -> None:
    """Worked out by the score command from the same file: docs/demo.md tells the story."""
    shown = example()
    assert shown["n"] == 41
    assert [row.verdict.code for row in shown["rows"]] == ["working", "unfelt", "missing"]
    assert re.search(r"limits you most: 35 of 100", shown["limits_us"][0])


def test_home_keeps_the_example_of_each_language() -> None:
    here = example()
    with translation.override("pl"):
        assert example() is not here
    assert example() is here


def test_home_of_a_member_begins_with_what_is_due(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    draft = make_round(make_collaboration(), title="Spring", opened=False)
    make_round(make_collaboration(make_user("bo@example.org"), name="Elsewhere"))
    client.force_login(owner_of(draft.collaboration))
    with django_assert_num_queries(5):  # session, user, collaborations, partners, rounds
        page = client.get("/").content.decode()
    assert "“Spring” is a draft" in page
    assert f'<a class="button" href="{reverse("round_open", args=[draft.code])}"' in page
    assert "invented" not in page
    assert "Elsewhere" not in page


def test_home_takes_no_posts(client: Client) -> None:
    assert client.post("/").status_code == 405
