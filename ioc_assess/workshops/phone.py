"""What a phone holds of a workshop: one cookie with the secrets of those who take part on it, sent to the pages of its
seats alone. Beside it stands the cookie that shows that the join link was opened (``assessments.device``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ioc_assess.accounts.secrets import digest
from ioc_assess.assessments.device import DAYS, Device
from ioc_assess.assessments.models import Round
from ioc_assess.assessments.prepared import Given, Prepared

from .models import Seat, Workshop
from .models.seat import GIVEN_HASHES, MOST, hashes


def place_of(secret: str) -> str:
    """Names a seat on its own phone, in addresses: it leads nowhere without the cookie."""
    return digest("place", secret)[:12]


def _standing() -> QuerySet[Seat, Any]:
    """What decides what a phone shows, for each seat on it. How many people have come counts in the lobby alone."""
    people = (
        Seat.objects.filter(workshop=OuterRef("workshop"), active=True)
        .order_by()
        .values("workshop")
        .annotate(n=Count("pk"))
        .values("n")
    )
    lobby = When(workshop__state=Workshop.State.LOBBY, then=Subquery(people))
    code = Given("code", models.CharField())
    return Seat.objects.filter(secret_hash__in=GIVEN_HASHES, workshop__round__code=code).values_list(
        "pk",
        "active",
        "partner",
        "role",
        "name",
        "workshop__revision",
        "workshop__round__state",
        Case(lobby, default=Value(0), output_field=IntegerField()),
    )


#: Asked every few seconds by every phone in the room
_STANDING = Prepared(_standing)


class Phone:
    def __init__(self, request: HttpRequest, code: str) -> None:
        self.code = code
        self.device = Device(request, code, at="seat")
        self.secrets = [one for one in request.COOKIES.get(self._cookie, "").split(".") if one][:MOST]

    def seats(self) -> list[tuple[Seat, str]]:
        """Who takes part on it, in the order in which they came."""
        return Seat.objects.held(self.code, self.secrets) if self.secrets else []

    def opened(self) -> Round | None:
        """The workshop's round, where the join link was opened here."""
        found = Round.objects.filter(code=self.code, mode=Round.Mode.WORKSHOP).select_related("workshop").first()
        return found if found and self.device.may_join(found) else None

    def secret_of(self, place: int) -> str:
        """The secret under which the next person sits down: the same each time, so that a button pressed twice takes
        one seat."""
        return digest(f"seat:{place}", self.device.first_secret)

    def etag(self) -> str:
        """Stands for all that this phone shows before and after votes. One query, and nothing of any vote in it: not
        even that one was cast here, which the page after it shows anyway."""
        held = hashes([digest("seat", one) for one in self.secrets])
        found = _STANDING.fetch(code=self.code, **held)
        return f'"{digest("screen", repr(found))[:32]}"' if found else ""

    def keep(self, reply: HttpResponse, secrets: Sequence[str]) -> None:
        if not secrets:
            reply.delete_cookie(self._cookie, path=self._path, samesite="Lax")
            return
        reply.set_cookie(
            self._cookie,
            ".".join(secrets),
            max_age=DAYS * 24 * 60 * 60,
            path=self._path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )

    def forget(self, reply: HttpResponse, secret: str) -> None:
        """Somebody left: their secret goes, and whoever sits down next gets one that is nobody's."""
        self.keep(reply, [one for one in self.secrets if one != secret])
        if found := self.opened():
            self.device.allow_joining(reply, found)

    @property
    def _cookie(self) -> str:
        return f"seats-{self.code}"

    @property
    def _path(self) -> str:
        return reverse("seat", args=[self.code])
