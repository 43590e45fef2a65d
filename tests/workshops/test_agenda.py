"""When what comes, and the agenda with its cards as it is printed."""

from __future__ import annotations

import datetime
import io

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from ioc_assess.workshops.agenda import agenda
from ioc_assess.workshops.agenda_pdf import agenda_html, agenda_pdf
from ioc_assess.workshops.models import Workshop
from ioc_assess.workshops.recording import record
from tests.factories import make_workshop, owner_of
from tests.printing.test_pdf import structure
from tests.reports.printed import all_text

pytestmark = pytest.mark.django_db

ITEMS = ["trust-1a", "trust-7a", "leadership-2b"]


def planned(starts_at: datetime.time | None = datetime.time(9, 30)) -> Workshop:
    workshop = make_workshop(ITEMS, opened=False, starts_at=starts_at)
    notes = {"trust-1a": {"notes": "Ask the wards\nfirst", "minutes": 25}}
    workshop.set_out(by=owner_of(workshop.round.collaboration), changes=notes)
    return workshop


def test_agenda_gives_each_question_its_time_between_welcome_and_close() -> None:
    workshop = planned()
    found = agenda(workshop, list(workshop.steps.all()))
    assert [(one.after, one.time) for one in found.slots] == [
        (5, datetime.time(9, 35)),
        (30, datetime.time(10, 0)),
        (40, datetime.time(10, 10)),
    ]
    assert (found.minutes, found.after_questions) == (55, 50)
    assert (found.close, found.end) == (datetime.time(10, 20), datetime.time(10, 25))


def test_agenda_goes_on_after_midnight_and_without_a_start_counts_minutes() -> None:
    late = planned(datetime.time(23, 50))
    assert agenda(late, list(late.steps.all())).end == datetime.time(0, 45)
    late.starts_at = None
    assert [one.time for one in agenda(late, list(late.steps.all())).slots] == [None, None, None]
    assert agenda(late, []).minutes == 10


def test_workshop_agenda_pdf_is_tagged_and_holds_agenda_and_cards() -> None:
    workshop = planned()
    file = agenda_pdf(workshop).file
    with pikepdf.open(io.BytesIO(file)) as found:
        assert found.Root.MarkInfo.Marked
        assert str(found.Root.Lang) == "en-gb"
        tags = structure(found)
        assert tags.count("/H1") == 2
        assert tags.count("/H2") == 1 + len(ITEMS) + 2 + len(ITEMS)  # a card's four copies have one heading
        assert tags.count("/Table") == 2
        # The agenda, how to vote, and a page of cards for each question
        assert len(found.pages) == 2 + 1 + len(ITEMS)
    text = " ".join(all_text(file).split())
    assert "09:35" in text
    assert "Ask the wards" in text
    theory = workshop.round.theory
    for code in ITEMS:
        assert theory.item[code].text in text
    assert "Prefer not to say" in text
    assert "Voting on paper, blind" in text


def test_workshop_agenda_pdf_keeps_what_is_the_facilitators_off_the_cards() -> None:
    workshop = planned()
    notes, prompt = "Ask the wards", "What you may say"
    cards = agenda_html(workshop, "cards")
    assert notes not in cards
    assert prompt not in cards
    assert "Survey:" not in cards
    assert cards.count('class="card card-') == 4 * len(ITEMS)
    alone = agenda_html(workshop, "agenda")
    assert notes in alone
    assert prompt in alone
    assert 'class="card card-' not in alone


def test_workshop_agenda_pdf_says_who_votes_on_what_only_some_are_asked() -> None:
    page = agenda_html(planned())
    assert page.count("Leave it out if you are: Patient, service user or citizen") == 2 * 4  # trust-1a is for all


def test_workshop_agenda_pdf_tells_a_way_to_record_a_room_without_a_network() -> None:
    """As the page says: open and close each vote, with nobody voting, and agree."""
    assert "with no votes" in agenda_html(planned())
    workshop = make_workshop(["trust-1a"], collaboration=None)
    by = owner_of(workshop.round.collaboration)
    step = workshop.steps.get()
    step.open_vote(by=by)
    step.close_vote(by=by)
    step.agree(by=by, level=3, reason="Said on paper")
    workshop.end(by=by)
    record(Workshop.objects.get(pk=workshop.pk), by=by)
    assert {one.kind for one in workshop.round.results.all()} >= {"agreed"}


def test_workshop_agenda_pdf_is_downloaded_under_a_name_that_tells_what_it_is(client: Client) -> None:
    workshop = planned()
    client.force_login(owner_of(workshop.round.collaboration))
    address = reverse("workshop_agenda_pdf", args=[workshop.round.code])
    response = client.get(address, {"part": "cards"})
    assert response.headers["Content-Type"] == "application/pdf"
    assert "Pellshire%20Alliance%2C%20A%20morning%20together%2C%20cards.pdf" in response.headers["Content-Disposition"]
    assert client.get(address, {"part": "notes"}).status_code == 404
    workshop.plan(by=owner_of(workshop.round.collaboration), items=[])
    assert client.get(address).status_code == 404
