"""Stops guessing of codes and links. Only failures count, so two hundred people behind one address do not meet it."""

import time

from allauth.core.internal import ratelimit
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

APP = "ioc_assess"
LIMIT = "100/10m/ip"  # nothing against a code of 40 bits, much for a ward where many mistype it
RATE = ratelimit.parse_rate(LIMIT)


def too_many_failures(request: HttpRequest, what: str) -> bool:
    """Whether the caller's address failed too often of late. Ask before looking anything up; then `wait_page`."""
    # Read without allauth's lock, which turns people away when many come at once.
    tries = cache.get(ratelimit.get_cache_key(request, app=APP, action=what, rate=RATE), [])
    return sum(at > time.time() - RATE.duration for at in tries) >= RATE.amount


def note_failure(request: HttpRequest, what: str) -> None:
    """Counts one wrong guess of `what` (a word of your own, such as "join") against the caller's address."""
    ratelimit.consume(request, app=APP, action=what, config={what: LIMIT}, limit_get=True)


def forget() -> None:
    """Deletes what no longer counts. The cache would keep it, with the address that failed and when, until somebody
    fails from there again."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608  the name is our own


def wait_page(request: HttpRequest) -> HttpResponse:
    """Our page for status 429."""
    return respond_429(request)
