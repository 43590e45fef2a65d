"""The pages for when something goes wrong look like the rest, and give nothing away."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from ioc_assess import urls
from ioc_assess.urls import handler403, handler404, handler500  # noqa: F401  (this module is the tests' urls.py)


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
    assert "This form was open too long" in response.content.decode()
