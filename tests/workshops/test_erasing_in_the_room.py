"""An owner erases the collaboration while its room comes in and votes: nobody sees an error, and nothing is left."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ioc_assess.collaborations.models import Collaboration
from ioc_assess.workshops.models import Seat, Vote, Workshop
from ioc_assess.workshops.models.seat import SeatManager
from ioc_assess.workshops.models.vote import VoteManager
from tests.assessments.test_erasing_at_once import erase_while
from tests.workshops.test_seat import fields, page, sit, voting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("moment", ["_open_step", "_version", "create"])
def test_vote_while_the_collaboration_is_erased(moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop, _step = voting()
    browser = sit(workshop)
    sent = fields(page(browser, workshop)) | {"vote": "4"}
    gone(monkeypatch, VoteManager, moment, workshop, browser, "seat_vote", sent)


@pytest.mark.parametrize("moment", ["take", "filter", "create"])
def test_seat_taken_while_the_collaboration_is_erased(moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop, _step = voting()
    browser = Client()
    browser.get(reverse("join", args=[workshop.round.join_code]))
    sent = {"place": "0", "partner": "none", "role": "executive"}
    gone(monkeypatch, SeatManager, moment, workshop, browser, "seat_add", sent)


def gone(
    monkeypatch: pytest.MonkeyPatch,
    where: object,
    moment: str,
    workshop: Workshop,
    browser: Client,
    name: str,
    sent: dict[str, Any],
) -> None:
    end = erase_while(monkeypatch, where, moment, workshop.round)
    reply = browser.post(reverse(name, args=[workshop.round.code]), sent)
    end()
    assert reply.status_code in (302, 404, 422), reply.status_code
    assert browser.get(reverse("seat", args=[workshop.round.code])).status_code == 404
    assert [one.objects.count() for one in (Vote, Seat, Workshop)] == [0, 0, 0]
    assert not Collaboration.objects.exists()
