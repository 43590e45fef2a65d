"""Pages that belong to no room: the front page, the health check and the pages for errors."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ioc_assess.accounts.register import ELSEWHERE, chapters
from ioc_assess.accounts.typed import typed
from ioc_assess.collaborations.models import Collaboration
from ioc_assess.collaborations.rights import NotYourRight
from ioc_assess.reports.example import example

A_YEAR = 365 * 24 * 60 * 60
LOOKS = ("light", "dark")
#: Views that are only posted to
ONLY_FORMS = {
    *("account_logout", "account_sign_out_everywhere", "answer_save", "seat_vote"),
    *("workshop_start", "workshop_take_over", "workshop_show", "workshop_move"),
    *("workshop_timer", "workshop_projector_link"),
}


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To members what is due; to everyone else what this is, shown by an example."""
    if not request.user.is_authenticated:
        return render(request, "home.html", {"example": example()})
    found = Collaboration.objects.visible_to(request.user).prefetch_related("partners")
    return render(request, "home.html", {"collaborations": found.order_by("name", "pk")})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """Light or dark, kept in this browser; else it is as the device says. Then back to where one came from.

    It is a page of its own, so that no other page has a form, and with it a cookie, only for this.
    """
    back = request.POST.get("back", "") or request.headers.get("referer", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    if not ours or not _has_page(back):
        back = reverse("home")
    if request.method != "POST":
        chosen = request.COOKIES.get("look")
        looks = {"device": _("As the device"), "light": _("Light"), "dark": _("Dark")}
        return render(
            request,
            "look.html",
            {"back": back, "looks": looks.items(), "chosen": chosen if chosen in LOOKS else "device"},
        )
    response = redirect(back)
    if request.POST.get("look") in LOOKS:
        response.set_cookie(
            "look",
            request.POST["look"],
            max_age=A_YEAR,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    else:
        response.delete_cookie("look", samesite="Lax")
    return response


def _has_page(address: str) -> bool:
    """Whether one of our addresses is one that can be gone to: a page shown in answer to a form may have none."""
    try:
        return resolve(urlsplit(address).path).view_name not in ONLY_FORMS
    except Resolver404:
        return False


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice for people who answer; it asks neither who is signed in nor for a session."""
    return render(request, "privacy.html", {"contact": settings.PRIVACY_CONTACT})


@require_safe
def data_protection(request: HttpRequest) -> HttpResponse:
    """The register of what is stored (accounts/register.py), for members and their data-protection officers."""
    return render(request, "data_protection.html", {"chapters": chapters(), "elsewhere": ELSEWHERE})


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """For load balancers: 200 when this process can reach its database. It touches no session."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("database unreachable\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


# Errors come at any point of a request, some before anyone knows who is asking, so these are always public.
@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    refusal = exception if isinstance(exception, NotYourRight) else None
    return render(request, "403.html", {"refusal": refusal, "typed": typed(request)}, status=403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {"typed": typed(request)}, status=404)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    # Without the request, so without the session: the database may be what failed.
    return render(None, "500.html", status=500)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
