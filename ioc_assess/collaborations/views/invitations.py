"""Becoming a member by a one-time link. The secret stays in the address for one redirect only, then in a cookie."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ioc_assess.accounts.models import User

from ..forms import AccountForm
from ..models import MemberInvitation, Refused, Right

COOKIE = "invitation"
#: Long enough to sign in first by a code that comes by mail.
COOKIE_SECONDS = 60 * 60


@login_not_required
@never_cache
@require_safe
def invitation_open(request: HttpRequest, secret: str) -> HttpResponse:
    """Writes nothing: programs that scan mails follow links too."""
    if MemberInvitation.objects.find(secret) is None:
        return _unknown(request)
    response = redirect("invitation")
    response.set_cookie(
        COOKIE,
        secret,
        max_age=COOKIE_SECONDS,
        path=reverse("invitation"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Says what the invitation is for, and takes the next step: sign in, make the account, or accept."""
    secret = request.COOKIES.get(COOKIE, "")
    found = MemberInvitation.objects.find(secret) if secret else None
    if found is None:
        return _unknown(request)

    user = request.user if request.user.is_authenticated else None
    known = user is not None or User.objects.filter(email=found.email).exists()
    context = {
        "invitation": found,
        "right": Right(found.right),
        "known": known,
        "other": user is not None and user.email != found.email,
    }
    if request.method != "POST":
        form = None if known else AccountForm(email=found.email, initial={"name": found.name})
        return render(request, "collaborations/invitation.html", context | {"form": form})

    form = None
    try:
        if user is not None:
            found.accept(by=user)
        elif known:
            raise Refused(_("There is an account of this e-mail already. Sign in with it."))
        else:
            form = AccountForm(request.POST, email=found.email)
            if not form.is_valid():
                return render(request, "collaborations/invitation.html", context | {"form": form}, status=422)
            login(request, found.accept_as_new(**form.cleaned_data))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("invitation")
    if found.collaboration is None:
        response = redirect("collaborations")
    else:
        messages.success(request, _("You are now a member of %(name)s.") % {"name": found.collaboration.name})
        response = redirect("collaboration", code=found.collaboration.code)
    response.delete_cookie(COOKIE, path=reverse("invitation"), samesite="Lax")
    return response


def _unknown(request: HttpRequest) -> HttpResponse:
    """One page for what never was, is used, taken back or too old: which of them is nobody's business."""
    response = render(request, "collaborations/invitation_unknown.html", status=404)
    response.delete_cookie(COOKIE, path=reverse("invitation"), samesite="Lax")
    return response
