from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from .typed import typed


class PrivatePages:
    """No browser or proxy keeps what someone signed in has seen: the back button after signing out, on a computer that
    several use, would show it. Views that say themselves how long a page may be kept are left alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Asked only where the view or its template has asked: respondents' pages open no session.
        if not response.has_header("Cache-Control") and request.session.accessed and request.user.is_authenticated:
            add_never_cache_headers(response)
        return response


class SignInFirst(LoginRequiredMiddleware):
    """Django's, closed unless a view says ``@login_not_required``. A form with text in it, sent when the session had
    ended, gets the text back beside the way to sign in: a redirect would lose it."""

    def handle_no_permission(  # type: ignore[override]  # Django would only redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        texts = typed(request)
        if not texts:
            return super().handle_no_permission(request, view_func)
        response = render(request, "account/signed_out.html", {"typed": texts, "back": request.path}, status=403)
        add_never_cache_headers(response)
        return response
