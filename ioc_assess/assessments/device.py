"""What a respondent's browser holds for one round: three cookies, sent to the answering pages of that round alone
(of a workshop: to the pages of its seats).

    join     shows that the join link was opened, and holds the secret under which this browser may begin one response:
             whatever begins twice, because a button was pressed twice or a reply was lost, finds the first again.
             Of a personal link it holds the link's own secret, so that the same link on another device finds it too
    answers  that secret, once a response was begun
    result   the second secret: it leads to the answers once they are submitted, and then the first leads nowhere

Secrets stand in these cookies and nowhere else: not in an address, a page, a log or a table.
"""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from ioc_assess.accounts.secrets import digest, new_secret

from .models import Round

Name = Literal["join", "answers", "result"]
NAMES: tuple[Name, ...] = ("join", "answers", "result")

#: Long enough to come back after a holiday.
DAYS = 90


class Device:
    def __init__(self, request: HttpRequest, code: str, *, at: str = "answer") -> None:
        """``at``: the name of the page to which, with all below it, the browser sends these cookies."""
        self.code, self.at = code, at
        self._held = {name: request.COOKIES.get(self._cookie(name), "") for name in NAMES}

    @property
    def secret(self) -> str:
        """That of the response that was begun; empty where there is none."""
        return self._held["answers"]

    @property
    def result_secret(self) -> str:
        """The second secret; empty before the check page."""
        return self._held["result"]

    @property
    def empty(self) -> bool:
        return not any(self._held.values())

    @property
    def outbox(self) -> str:
        """The name under which pages keep in the browser what they could not send yet (static/js/outbox.js). Pages say
        whose they are by it, too. It leads to no row of the database, and the next response here has another one."""
        return digest("outbox", self.secret)[:32]

    @property
    def personal_secret(self) -> str:
        """That of a personal link that was opened here; empty where none was. A join link's has its proof behind it."""
        return "" if "." in self._held["join"] else self._held["join"]

    @property
    def first_secret(self) -> str:
        """The secret under which a response begins here."""
        return self._held["join"].partition(".")[0]

    def may_join(self, round: Round) -> bool:
        """Whether the round's join link was opened here, with the join code that holds today."""
        return bool(round.join_code) and constant_time_compare(self._held["join"], _join_pass(round, self.first_secret))

    def allow_joining(self, reply: HttpResponse, round: Round) -> None:
        self._set(reply, "join", _join_pass(round, new_secret()))

    def allow_personal(self, reply: HttpResponse, secret: str) -> None:
        self._set(reply, "join", secret)

    def forget_link(self, reply: HttpResponse) -> None:
        """The answers that are here stay; the link that was opened beside them counts no more."""
        self._delete(reply, "join")

    def keep_answers(self, reply: HttpResponse, secret: str = "") -> None:
        """A response was begun, here or with the same personal link on another device. A second secret would belong to
        an earlier one."""
        self._set(reply, "answers", secret or self.first_secret)
        self._delete(reply, "result")

    def keep_result(self, reply: HttpResponse, secret: str) -> None:
        self._set(reply, "result", secret)

    def drop_answers(self, reply: HttpResponse) -> None:
        """After submission the first secret leads nowhere."""
        self._delete(reply, "answers")

    def make_room(self, reply: HttpResponse) -> None:
        """Lead to no answers any more, so that the link that was opened here can be used."""
        self._delete(reply, "answers")
        self._delete(reply, "result")

    def clear(self, reply: HttpResponse) -> None:
        """Nothing of the round stays, and pages that the browser kept for its back button go too."""
        for name in NAMES:
            self._delete(reply, name)
        reply["Clear-Site-Data"] = '"cache"'

    def _cookie(self, name: Name) -> str:
        return f"{name}-{self.code}"

    @property
    def _path(self) -> str:
        return reverse(self.at, args=[self.code])

    def _set(self, reply: HttpResponse, name: Name, value: str) -> None:
        reply.set_cookie(
            self._cookie(name),
            value,
            max_age=DAYS * 24 * 60 * 60,
            path=self._path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )

    def _delete(self, reply: HttpResponse, name: Name) -> None:
        reply.delete_cookie(self._cookie(name), path=self._path, samesite="Lax")


def _join_pass(round: Round, secret: str) -> str:
    """A secret with the proof that whoever got it knew the join code, which is not told."""
    known = f"{round.code}:{round.join_code}:{secret}"
    return f"{secret}.{salted_hmac('ioc_assess.join', known, algorithm='sha256').hexdigest()}"
