from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


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
