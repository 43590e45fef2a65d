"""Requests as the views of members get them."""

from __future__ import annotations

from django.http import HttpRequest

from .models import User


class MemberRequest(HttpRequest):
    """The request of someone signed in: LoginRequiredMiddleware lets no other reach a view that is not public."""

    user: User
