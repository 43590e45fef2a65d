"""Personal links in respondents' browsers: begin, go on elsewhere, submit, come again; links that were taken back."""

import logging
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from ioc_assess.accounts import throttle
from ioc_assess.accounts.secrets import digest
from ioc_assess.assessments.models import Invitation, Response, Round
from ioc_assess.assessments.models.invitation import Invitee
from ioc_assess.collaborations.models import Refused
from tests.assessments.browsers import begin, cookies, everything_stored, give, join, secrets_of, stored, submit
from tests.factories import make_collaboration, make_round, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_failures_yet() -> None:
    cache.clear()


def invite(made: Round, email: str = "cleo@example.org", partner: str = "", role: str = "") -> Invitation:
    found = made.collaboration.partners.filter(name=partner).first()
    Invitation.objects.list_people(
        round=made, people=[Invitee(email=email, name="Cleo Byrne", partner=found, role=role)]
    )
    return Invitation.objects.get(email=email)


def opened(invitation: Invitation, client: Client | None = None) -> Client:
    """A browser in which the link was opened."""
    client = client or Client()
    # A browser sends the cookies of the answering pages to those alone; the test client would send them here too.
    held = {name: morsel.value for name, morsel in client.cookies.items() if morsel["path"] not in ("", "/")}
    for name in held:
        del client.cookies[name]
    reply = client.get(reverse("invited", args=[invitation.secret]))
    assert (reply.status_code, reply["Location"]) == (302, address(invitation.round))
    assert list(reply.cookies) == [f"join-{invitation.round.code}"]
    for name in held.keys() - reply.cookies.keys():
        client.cookies[name] = held[name]
        client.cookies[name]["path"] = address(invitation.round)
    client.get(address(invitation.round))
    return client


def address(made: Round, name: str = "answer") -> str:
    return reverse(name, args=[made.code])


def started(invitation: Invitation, client: Client | None = None, role: str = "executive") -> Client:
    client = opened(invitation, client)
    north = invitation.round.collaboration.partners.get(name="North").code
    client.post(address(invitation.round), {"partner": north, "role": role})
    return client


def test_invited_writes_nothing_and_leaves_the_secret_behind(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    made = make_round()
    one = invite(made)
    before = everything_stored()
    with caplog.at_level(logging.DEBUG):
        opened(one, client)
        page = client.get(address(made))
    assert everything_stored() == before
    assert one.secret not in caplog.text
    (morsel,) = [morsel for name, morsel in cookies(client).items() if name != "csrftoken"]
    assert (morsel.key, morsel.value) == (f"join-{made.code}", one.secret)
    assert (morsel["path"], morsel["samesite"], morsel["httponly"]) == (address(made), "Lax", True)
    assert page.status_code == 200
    assert one.secret not in page.text
    assert "This link was sent to Cleo Byrne." in page.text
    assert "Whoever runs the round sees by name that you have begun and finished" in page.text
    assert "We do not ask your name" not in page.text
    assert "no-store" in page["Cache-Control"]


def test_invited_respondent_begins_answers_and_is_done() -> None:
    made = make_round()
    one = invite(made, partner="South", role="board")
    client = opened(one)
    page = client.get(address(made)).text
    south = made.collaboration.partners.get(name="South").code
    for value in (south, "board"):
        assert re.search(rf'value="{value}"[^>]* checked', page)
    assert page.count(" checked") == 2
    reply = client.post(address(made), {"partner": south, "role": "executive"})  # which they may correct
    assert reply.status_code == 302
    response = Response.objects.get()
    assert (response.partner_name, response.role) == ("South", "executive")
    assert response.secret_hash == digest("response", one.secret)
    one.refresh_from_db()
    assert (one.begun, one.done) == (True, False)
    give(client, made, "trust", {"trust-1a": "3"})
    assert submit(client, made)["Location"] == address(made, "answer_result")
    one.refresh_from_db()
    assert (one.begun, one.done) == (True, True)
    assert Response.objects.get().secret_hash not in (digest("response", one.secret), digest("invitation", one.secret))
    assert client.get(address(made, "answer_result")).status_code == 200


def test_invited_link_goes_on_on_another_device_with_the_same_answers() -> None:
    made = make_round()
    one = invite(made)
    phone = started(one)
    give(phone, made, "trust", {"trust-1a": "3"})
    desk = opened(one)
    assert "You have answered 1 of" in desk.get(address(made)).text
    give(desk, made, "trust", {"trust-2a": "1"})
    give(phone, made, "trust", {"trust-5a": "4"})
    assert stored() == {"trust-1a": 3, "trust-2a": 1, "trust-5a": 4}
    assert Response.objects.count() == 1


def test_invited_link_begun_on_two_devices_at_once_makes_one_response() -> None:
    made = make_round()
    one = invite(made)
    phone, desk = opened(one), opened(one)
    for client in (phone, desk):
        reply = client.post(address(made), {"partner": "none", "role": "executive"})
        assert reply["Location"].startswith(f"/answer/{made.code}/")
        assert client.get(reply["Location"]).status_code == 200
    assert Response.objects.count() == 1


def test_invited_link_leads_nowhere_after_submission() -> None:
    made = make_round()
    one = invite(made)
    phone = started(one)
    desk = opened(one)
    give(phone, made, "trust", {"trust-1a": "3"})
    submit(phone, made)
    before = everything_stored()
    for client in (opened(one), desk, opened(one, desk)):
        page = client.get(address(made))
        assert page.status_code == 200
        assert "These answers have been submitted" in page.text
        assert address(made, "answer_result") not in page.text
        assert client.get(address(made, "answer_result")).status_code in (302, 200)
        assert "Mostly" not in client.get(address(made, "answer_result"), follow=True).text
        reply = client.post(address(made), {"partner": "none", "role": "board"})
        assert "These answers have been submitted" in reply.text
    part = reverse("answer_part", args=[made.code, "trust"])
    late = Client()
    late.cookies[f"answers-{made.code}"] = one.secret
    reply = late.post(part, {"trust-1a": "0", "was-trust-1a": "0:"})
    assert (reply.status_code, "What you just sent was not saved." in reply.text) == (409, True)
    # Where they were submitted, the link leads to the result by one more step.
    page = opened(one, phone).get(address(made))
    assert f'href="{address(made, "answer_result")}"' in page.text
    assert phone.get(address(made, "answer_result")).status_code == 200
    assert everything_stored() == before


def test_invited_link_may_begin_again_once_the_device_was_cleared() -> None:
    made = make_round()
    one = invite(made)
    phone = started(one)
    desk = opened(one)
    give(phone, made, "trust", {"trust-1a": "3"})
    phone.post(address(made, "answer_clear"))
    one.refresh_from_db()
    assert (one.begun, Response.objects.count()) == (False, 0)
    gone = desk.get(address(made))
    assert (gone.status_code, "when they were deleted on another device" in gone.text) == (410, True)
    assert opened(one, desk).get(address(made)).status_code == 410
    desk.post(address(made, "answer_clear"))
    for client in (desk, phone):
        assert "<h2>What happens to your answers</h2>" in opened(one, client).get(address(made)).text
    started(one, desk)
    assert Response.objects.count() == 1


def test_invited_device_cleared_twice_leaves_what_was_begun_anew_in_between() -> None:
    made = make_round()
    one = invite(made)
    started(one)
    first, twice = (Response.objects.find(made.code, one.secret) for _press in range(2))
    assert first
    assert twice
    assert first.discard()
    started(one)
    assert not twice.discard()
    one.refresh_from_db()
    assert (one.begun, Response.objects.count()) == (True, 1)


def test_invited_link_whose_address_is_corrected_while_somebody_begins_with_it() -> None:
    """The invitation is another's by then, and must not be taken for begun."""
    made = make_round()
    one = invite(made)
    found = Invitation.objects.find(made.code, one.secret)
    one.correct(person=Invitee(email="right@example.org"))
    with pytest.raises(Refused, match="used or taken back"):
        Response.objects.begin(round=made, partner=None, role="board", secret=one.secret, invitation=found)
    one.refresh_from_db()
    assert (one.begun, Response.objects.count()) == (False, 0)


def test_invited_link_taken_back_opens_nothing_anywhere() -> None:
    made = make_round()
    one = invite(made)
    begun, waiting = started(one), opened(invite(made, "dan@example.org"))
    give(begun, made, "trust", {"trust-1a": "3"})
    for each in Invitation.objects.all():
        each.revoke(by=owner_of(made.collaboration))
    assert Response.objects.count() == 0
    reply = Client().get(reverse("invited", args=[one.secret]))
    assert (reply.status_code, "This link opens nothing" in reply.text, bool(reply.cookies)) == (404, True, False)
    assert begun.get(address(made)).status_code == 410
    part = reverse("answer_part", args=[made.code, "trust"])
    for reply in (begun.post(part, {"trust-1a": "0"}), begun.post(address(made, "answer_check"))):
        assert reply.status_code == 410
    assert waiting.get(address(made)).status_code == 404
    assert waiting.post(address(made), {"partner": "none", "role": "board"}).status_code == 404
    assert Response.objects.count() == 0


@pytest.mark.parametrize("ended", ["closed", "published", "late"])
def test_invited_link_of_a_round_that_has_closed(ended: str) -> None:
    made = make_round()
    one, other = invite(made), invite(made, "dan@example.org")
    phone = started(one)
    if ended == "late":
        Round.objects.filter(pk=made.pk).update(closes_at="2026-01-01T00:00Z")
    else:
        Round.objects.filter(pk=made.pk).update(state=ended)
    words = "This round has ended" if ended == "published" else "This round is closed"
    assert words in opened(other).get(address(made)).text
    assert words in opened(one, phone).get(address(made)).text
    if ended == "closed":
        made.refresh_from_db()
        made.reopen(by=owner_of(made.collaboration), reason="Two wards were forgotten.")
        assert "You have answered 0 of" in opened(one).get(address(made)).text


def test_invited_link_to_a_draft_and_wrong_links_open_nothing(client: Client) -> None:
    draft = invite(make_round(opened=False))
    for secret in (draft.secret, draft.nonce, draft.code, "x" * 43):
        assert client.get(reverse("invited", args=[secret])).status_code == 404
    for _guess in range(throttle.RATE.amount):
        client.get(reverse("invited", args=["x" * 43]))
    assert client.get(reverse("invited", args=["x" * 43])).status_code == 429
    draft.round.open(by=owner_of(draft.round.collaboration))
    assert client.get(reverse("invited", args=[draft.secret])).status_code == 302  # whoever else failed behind it


def test_invited_link_is_no_key_to_another_round() -> None:
    made = make_round()
    other = make_round(made.collaboration, title="Other")
    client = Client()
    client.cookies[f"join-{other.code}"] = invite(made).secret
    assert client.get(address(other)).status_code == 404
    assert client.post(address(other), {"partner": "none", "role": "board"}).status_code == 404


def test_invited_on_a_device_with_the_unsubmitted_answers_of_someone_else() -> None:
    made = make_round()
    ann, bob = invite(made, "ann@example.com"), invite(made, "bob@example.com")
    shared = started(ann)
    give(shared, made, "trust", {"trust-1a": "3"})
    held = secrets_of(shared)
    page = opened(bob, shared).get(address(made))
    assert "There are answers on this device already" in page.text
    assert held <= secrets_of(shared) | {ann.secret}
    # Going on with what is here forgets the link that was opened beside it.
    shared.post(address(made), {"go": "these"})
    assert "You have answered 1 of" in shared.get(address(made)).text
    assert bob.secret not in secrets_of(shared)
    # One's own link leaves the other's answers to the other's link.
    opened(bob, shared).post(address(made), {"go": "own"})
    assert secrets_of(shared) == {bob.secret}
    shared.post(address(made), {"partner": "none", "role": "board"})
    assert Response.objects.count() == 2
    assert "You have answered 1 of" in opened(ann).get(address(made)).text
    # And back to what was begun with it, with another second secret than that of the first check page.
    shared.get(address(made, "answer_check"))
    opened(ann, shared).post(address(made), {"go": "own"})
    assert secrets_of(shared) == {ann.secret}
    assert "You have answered 1 of" in shared.get(address(made)).text


def test_invited_on_a_device_where_someone_else_submitted() -> None:
    made = make_round()
    bob = invite(made, "bob@example.com")
    shared = begin(made)
    give(shared, made, "trust", {"trust-1a": "3"})
    submit(shared, made)
    page = opened(bob, shared).get(address(made))
    assert "Somebody has submitted answers to this round in this browser." in page.text
    assert shared.post(address(made), {"go": "these"}, follow=True).redirect_chain[-1][0] == address(
        made, "answer_result"
    )
    opened(bob, shared).post(address(made), {"go": "own"})
    shared.post(address(made), {"partner": "none", "role": "board"})
    give(shared, made, "trust", {"trust-1a": "1"})
    assert submit(shared, made)["Location"] == address(made, "answer_result")
    assert Response.objects.filter(submitted=True).count() == 2
    assert Invitation.objects.get().done


def test_invited_after_the_reply_to_submitting_was_lost_keeps_the_result() -> None:
    made = make_round()
    one = invite(made)
    phone = started(one)
    give(phone, made, "trust", {"trust-1a": "3"})
    phone.get(address(made, "answer_check"))
    held = {name: morsel.value for name, morsel in cookies(phone).items()}
    phone.post(address(made, "answer_check"))
    again = Client()
    for name, value in held.items():
        again.cookies[name] = value
    assert address(made, "answer_result") in opened(one, again).get(address(made)).text
    assert again.get(address(made, "answer_result")).status_code == 200


def test_invited_to_state_the_position_of_a_partner() -> None:
    made = make_round(mode="declared")
    one, second = invite(made, partner="South"), invite(made, "dan@example.org", partner="South")
    client, late = opened(one), opened(second)
    page = client.get(address(made)).text
    assert "You state the position of: <strong>South</strong>." in page
    assert 'name="partner"' not in page
    north = made.collaboration.partners.get(name="North").code
    client.post(address(made), {"partner": north, "role": "board"})
    assert Response.objects.get().partner_name == "South"
    reply = late.post(address(made), {"role": "board"})
    assert (reply.status_code, "Somebody else answers here already." in reply.text) == (422, True)
    second.refresh_from_db()
    assert not second.begun
    # Where the facilitator clears the place, the link may begin again.
    Response.objects.get().release(by=owner_of(made.collaboration))
    one.refresh_from_db()
    assert not one.begun
    late.post(address(made), {"role": "board"})
    second.refresh_from_db()
    assert second.begun


def test_invited_round_is_joined_by_the_link_for_all_as_before() -> None:
    made = make_round(make_collaboration())
    one = invite(made)
    client = join(made)
    client.post(address(made), {"partner": "none", "role": "board"})
    give(client, made, "trust", {"trust-1a": "3"})
    submit(client, made)
    one.refresh_from_db()
    assert (one.begun, one.done) == (False, False)
