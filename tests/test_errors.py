"""The pages for when something goes wrong look like the rest, and give nothing away."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django.fixtures import DjangoAssertNumQueries

from ioc_assess import urls
from ioc_assess.urls import handler403, handler404, handler500  # noqa: F401  (this module is the tests' urls.py)
from ioc_assess.views import server_error


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("a secret detail")


@login_not_required
def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [*urls.urlpatterns, path("broken/", broken), path("forbidden/", forbidden)]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere/", 404, "Page not found"),
        ("/forbidden/", 403, "You may not see this page"),
        ("/broken/", 500, "Something went wrong"),
    ],
)
def test_errors_have_pages(address: str, status: int, words: str) -> None:
    response = Client(raise_request_exception=False).get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{words}</h1>" in page
    assert "skip-link" in page
    assert "secret detail" not in page


def test_errors_csrf_has_a_page() -> None:
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {"login": "a@example.org", "password": "x"})
    assert response.status_code == 403
    assert "This form could not be sent" in response.content.decode()


def test_errors_of_our_own_need_no_database(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """It may be what failed."""
    with django_assert_num_queries(0):
        response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500


@pytest.mark.parametrize("address", ["/nowhere/", "/forbidden/", "/broken/"])
def test_errors_lead_on(address: str) -> None:
    page = Client(raise_request_exception=False).get(address).content.decode()
    assert '<a class="button" href="/"' in page
