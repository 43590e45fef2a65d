"""Who are you, again: asked before something that whoever finds a device unlocked should not be able to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def confirmed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for someone who has said lately who they are; anybody else says so first and then comes to the page anew.

    allauth would ask by itself, but keep the form until then in the session, and with it all the browser's cookies.
    Someone who has neither password nor second factor signs in by mail alone, and is not asked.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and is_reauthentication_required(request, app="allauth.mfa"):
            first = get_adapter().get_reauthentication_methods(request.user)[0]
            return redirect(f"{first['url']}?{urlencode({'next': request.path})}")
        return view(request, *args, **kwargs)

    return wrapped
