"""Answering: begin, save page by page, come back, correct, and take everything back."""

import re
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ioc_assess.accounts.secrets import digest
from ioc_assess.assessments.models import Response, Round
from ioc_assess.collaborations.models import Partner
from ioc_assess.theory import loading
from tests.assessments.browsers import begin, cookies, everything_stored, give, join, secrets_of, stored, submit, was
from tests.factories import make_collaboration, make_round, owner_of

pytestmark = pytest.mark.django_db


def queries(seen: CaptureQueriesContext) -> int:
    """Savepoints left out: they come from the transaction around each test."""
    return len([query for query in seen.captured_queries if "SAVEPOINT" not in query["sql"]])


def part_of(round: Round, part: str = "trust") -> str:
    return reverse("answer_part", args=[round.code, part])


def test_answer_says_what_it_is_about_and_what_happens() -> None:
    made = make_round(k=7)
    made.collaboration.change(by=owner_of(made.collaboration), retention_days=14)
    text = join(made).get(f"/answer/{made.code}/").content.decode()
    for words in (
        "Pellshire Alliance",
        "Spring round",
        "Purpose: development.",
        "They take about 10 minutes or less.",
        "see only how many people have submitted",
        "groups of at least 7 people",
        "always subtract their own answers",
        "deleted 14 days after publishing",
        "not afterwards",
        "access to the server’s disk",
        "None of these",
        "Prefer not to say",
    ):
        assert words in text
    assert "not anonymous" not in text


@pytest.mark.parametrize("mode", ["declared", "solo"])
def test_answer_names_rounds_that_are_not_anonymous(mode: str) -> None:
    made = make_round(mode=mode, length="full", purpose="assurance")
    text = join(made).get(f"/answer/{made.code}/").content.decode()
    assert "This round is not anonymous." in text
    assert "all members of this collaboration" in text
    assert "This round is not anonymous." in begin(made).get(part_of(made)).content.decode()
    # What facilitators see meanwhile: test_rounds.py.
    assert ("see only which organisations have begun and submitted" in text) == (mode == "declared")
    assert "about 15 minutes or less" in text
    assert "Purpose: assurance." in text
    assert "None of these" not in text
    assert ('name="partner"' in text) is (mode == "declared")


def test_answer_begins_a_response_under_a_secret_cookie() -> None:
    made = make_round()
    client = join(made)
    north = made.collaboration.partners.get(name="North")
    reply = client.post(f"/answer/{made.code}/", {"partner": north.code, "role": "board"})
    assert (reply.status_code, reply["Location"]) == (302, f"/answer/{made.code}/leadership/")
    morsel = reply.cookies[f"answers-{made.code}"]
    assert (morsel["path"], morsel["samesite"], morsel["httponly"]) == (f"/answer/{made.code}/", "Lax", True)
    assert morsel["max-age"] == 90 * 24 * 60 * 60
    response = Response.objects.get()
    assert (response.partner, response.role, response.slot) == (north, "board", None)
    assert response.secret_hash == digest("response", morsel.value)


def test_answer_asks_for_partner_and_role() -> None:
    made = make_round()
    client = join(made)
    reply = client.post(f"/answer/{made.code}/", {})
    assert reply.status_code == 422
    text = reply.content.decode()
    assert text.count("Choose where you belong") == 2  # summary and field
    assert "Choose a role" in text
    assert client.post(f"/answer/{made.code}/", {"partner": "none", "role": "king"}).status_code == 422
    assert not Response.objects.exists()


def test_answer_offers_partners_as_frozen_while_they_exist() -> None:
    made = make_round(make_collaboration(partners=["North", "South", "East"]))
    partners = made.collaboration.partners
    partners.get(name="South").change(by=owner_of(made.collaboration), name="Renamed")
    gone = partners.get(name="East")
    Partner.objects.filter(pk=gone.pk).delete()
    made.collaboration.add_partner(by=owner_of(made.collaboration), name="Newcomer", sector="acute", size="small")
    client = join(made)
    text = client.get(f"/answer/{made.code}/").content.decode()
    assert "North" in text
    assert "South" in text
    for name in ("Renamed", "East", "Newcomer"):
        assert name not in text
    assert client.post(f"/answer/{made.code}/", {"partner": gone.code, "role": "board"}).status_code == 422


def test_answer_of_a_declared_round_has_one_place_a_partner() -> None:
    made = make_round(mode="declared")
    begin(made)
    second = join(made)
    north = made.collaboration.partners.get(name="North")
    reply = second.post(f"/answer/{made.code}/", {"partner": north.code, "role": "board"})
    assert reply.status_code == 422
    assert "answers here already" in reply.content.decode()
    assert Response.objects.count() == 1


@pytest.mark.parametrize("mode", ["survey", "declared", "solo"])
def test_answer_begun_twice_before_the_cookie_came(mode: str) -> None:
    """A double click, or a reply that was lost: the second begin finds the first."""
    made = make_round(mode=mode)
    client = join(made)
    values = {"partner": made.collaboration.partners.get(name="North").code, "role": "board"}
    pressed = dict(client.cookies)
    replies = []
    for _time in range(2):
        client.cookies.clear()
        client.cookies.update(pressed)
        replies.append(client.post(f"/answer/{made.code}/", values))
    assert [reply["Location"] for reply in replies] == [f"/answer/{made.code}/leadership/"] * 2
    assert len({reply.cookies[f"answers-{made.code}"].value for reply in replies}) == 1
    assert Response.objects.count() == 1


def test_answer_of_someone_signed_in_leaves_the_session_alone() -> None:
    """Facilitators answer too, and their session must not tell that they did."""
    made = make_round()
    client = join(made)
    client.force_login(owner_of(made.collaboration))
    before = list(Session.objects.values())
    begin(made, client=client)
    give(client, made, "trust", {"trust-1a": "3"})
    submit(client, made)
    assert list(Session.objects.values()) == before


def test_answer_begun_twice_goes_on() -> None:
    made = make_round()
    client = begin(made)
    reply = client.post(f"/answer/{made.code}/", {"partner": "none", "role": "board"})
    assert (reply.status_code, reply["Location"]) == (302, f"/answer/{made.code}/")
    assert Response.objects.get().role == "executive"
    assert "0 of 55 questions" in join(made, client).get(f"/answer/{made.code}/").content.decode()


def test_answer_resumes_where_questions_are_open() -> None:
    made = make_round()
    client = begin(made)
    first = [item for item in Response.objects.get().questions() if item.section == "leadership"]
    give(client, made, "leadership", {item.code: "2" for item in first})
    text = client.get(f"/answer/{made.code}/").content.decode()
    assert "8 of 55 questions" in text
    assert "Go on with “Trust and personal ties”" in text
    assert "North" in text
    assert "Executive leader" in text


def test_answer_resumes_after_the_last_page_with_an_answer() -> None:
    """A question left out may be meant so: nobody is sent back to it before the end. On the last page it may as well
    be that someone was called away, since each answer is saved as it is given."""
    made = make_round()
    client = begin(made)
    give(client, made, "leadership", {"leadership-1a": "2"})
    assert "Go on with “How leaders act”" in client.get(f"/answer/{made.code}/").content.decode()
    give(client, made, "risk", {"risk-1a": "2"})
    assert "Go on with “Belief in the collaboration”" in client.get(f"/answer/{made.code}/").content.decode()
    give(client, made, "pulse-2", {"pulse-progress": "2"})
    assert "Go on with “How it feels now (2 of 2)”" in client.get(f"/answer/{made.code}/").content.decode()
    last = Response.objects.get().pages()[-1]
    give(client, made, last.code, {item.code: "2" for item in last.items})
    assert "Go on with “How leaders act”" in client.get(f"/answer/{made.code}/").content.decode()


def test_answer_role_corrects_who_one_is() -> None:
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {"trust-1a": "2", "trust-4a": "1"})
    address = reverse("answer_role", args=[made.code])
    page = client.get(address).content.decode()
    assert "answers to questions that the new role is not asked are deleted" in page
    assert page.count(" checked") == 2
    assert client.post(address, {"partner": "none"}).status_code == 422
    reply = client.post(address, {"partner": "none", "role": "public", "may_delete": "1"})
    assert (reply.status_code, reply["Location"]) == (302, f"/answer/{made.code}/")
    response = Response.objects.get()
    assert (response.partner, response.role) == (None, "public")
    assert stored() == {"trust-1a": 2}
    assert client.get(part_of(made, "risk")).status_code == 302  # a page that the public does not have


def test_answer_role_asks_before_it_deletes() -> None:
    """The public is asked trust-1 of these alone."""
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {"trust-1a": "2", "trust-2a": "dont_know", "trust-4a": "1"})
    address, before = reverse("answer_role", args=[made.code]), everything_stored()
    asked = client.post(address, {"partner": "none", "role": "public"})
    assert asked.status_code == 422
    text = asked.content.decode()
    assert "2 questions that the role “Patient, service user or citizen” is not asked" in text
    assert re.search(r'name="may_delete" value="2">Change and delete 2 answers</button>', text)
    assert f'<a href="/answer/{made.code}/">Change nothing</a>' in text
    assert everything_stored() == before
    # One more was answered in another window meanwhile, so it is asked again.
    give(client, made, "trust", {"trust-6a": "2"})
    sent = dict(re.findall(r'<input type="hidden" name="(partner|role)" value="([^"]*)">', text))
    assert sent == {"partner": "none", "role": "public"}
    before = everything_stored()
    for agreed in ("2", "", "-9", "many", "²"):
        reply = client.post(address, {**sent, "may_delete": agreed})
        assert "Change and delete 3 answers" in reply.content.decode()
    assert everything_stored() == before
    assert client.post(address, {**sent, "may_delete": "3"})["Location"] == f"/answer/{made.code}/"
    assert stored() == {"trust-1a": 2}


def test_answer_role_asks_nothing_where_nothing_is_deleted() -> None:
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {"trust-1a": "2", "trust-4a": "1"})
    reply = client.post(reverse("answer_role", args=[made.code]), {"partner": "none", "role": "board"})
    assert reply["Location"] == f"/answer/{made.code}/"
    assert Response.objects.get().role == "board"
    assert stored() == {"trust-1a": 2, "trust-4a": 1}


def test_answer_role_leads_back_to_the_check_from_which_one_came() -> None:
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {"trust-1a": "2", "trust-4a": "1"})
    check = reverse("answer_check", args=[made.code])
    address = f"{reverse('answer_role', args=[made.code])}?to=check"
    text = client.get(check).content.decode()
    assert f'href="{address}"' in text
    assert text.index("<dd>North</dd>") < text.index("<dd>Executive leader</dd>") < text.index("trust-1a")
    way_out = f'<a href="{check}">Change nothing</a>'
    assert way_out in client.get(address).content.decode()
    chosen = {"partner": "none", "role": "public"}
    assert way_out in client.post(address, chosen).content.decode()
    assert client.post(address, {**chosen, "may_delete": "1"})["Location"] == check
    text = client.get(check).content.decode()
    assert "<dd>None of the partners</dd>" in text
    assert "Executive leader" not in text


def test_answer_check_of_a_solo_round_shows_the_role_alone() -> None:
    made = make_round(mode="solo")
    text = begin(made, partner=None).get(reverse("answer_check", args=[made.code])).content.decode()
    assert "<dd>Executive leader</dd>" in text
    assert "<dt>Organisation</dt>" not in text


def test_answer_role_of_a_declared_round_keeps_the_partner() -> None:
    made = make_round(mode="declared")
    client = begin(made)
    address = reverse("answer_role", args=[made.code])
    assert 'name="partner"' not in client.get(address).content.decode()
    client.post(address, {"partner": "none", "role": "board"})
    response = Response.objects.get()
    assert (response.partner_name, response.role) == ("North", "board")


def test_answer_part_saves_what_changed_and_goes_on() -> None:
    made = make_round()
    client = begin(made)
    page = client.get(part_of(made))
    text = page.content.decode()
    assert "Part 2 of 12" in text
    assert "Purpose: development." in text
    assert "no-store" in page["Cache-Control"]
    reply = give(client, made, "trust", {"trust-1a": "3", "trust-2a": "dont_know"})
    assert (reply.status_code, reply["Location"]) == (302, f"/answer/{made.code}/risk/")
    assert stored() == {"trust-1a": 3, "trust-2a": "dont_know"}
    reply = give(client, made, "trust", {"trust-1a": "", "trust-2a": "dont_know"}, go="back")
    assert (reply.status_code, reply["Location"]) == (302, f"/answer/{made.code}/leadership/")
    assert stored() == {"trust-2a": "dont_know"}


def test_answer_part_says_when_answers_are_kept() -> None:
    made = make_round()
    client = begin(made)
    told = "The answers on this page are kept when you press “{}”."
    assert client.get(part_of(made)).content.decode().count(told.format("Save and continue")) == 1
    text = client.get(f"{part_of(made)}?to=check").content.decode()
    assert text.count(told.format("Save and return to the check")) == 1


def test_answer_part_leads_from_the_first_page_to_the_check() -> None:
    made = make_round()
    client = begin(made)
    assert give(client, made, "leadership", {}, go="back")["Location"] == f"/answer/{made.code}/"
    address, seen = part_of(made, "leadership"), 0
    while not address.endswith("/check/"):
        address = client.post(address, was(client.get(address)))["Location"]
        seen += 1
    assert seen == 12
    assert stored() == {}


def test_answer_part_leads_back_to_the_check_from_which_one_came() -> None:
    made = make_round()
    client = begin(made)
    address = f"{part_of(made)}?to=check"
    text = client.get(address).content.decode()
    assert "Save and return to the check" in text
    assert "Save and continue" not in text
    reply = client.post(address, {"trust-1a": "3", "was-trust-1a": "0:", "go": "check"})
    assert reply["Location"] == f"/answer/{made.code}/check/"
    assert stored() == {"trust-1a": 3}
    # What was changed elsewhere comes back, and the way to the check with it.
    text = client.post(address, {"trust-1a": "1", "was-trust-1a": "0:", "go": "check"}).content.decode()
    assert "answered differently in another window" in text
    assert "Save and return to the check" in text


def test_answer_part_asks_each_role_its_items() -> None:
    made = make_round(length="full")
    lead, staff, public = (
        begin(made, partner=None, role=role).get(part_of(made)).content.decode()
        for role in ("executive", "withheld", "public")
    )
    assert 'name="trust-4a"' in lead
    assert 'name="trust-4a"' not in staff
    assert 'name="trust-4b"' in staff
    assert 'name="trust-4b"' not in public


def test_answer_part_tells_an_answer_that_is_none_and_keeps_the_others() -> None:
    made = make_round()
    client = begin(made)
    reply = give(client, made, "trust", {"trust-1a": "3", "trust-2a": "7", "trust-5a": "not_applicable"})
    assert reply.status_code == 422
    text = reply.content.decode()
    assert "There is a problem" in text
    assert stored() == {"trust-1a": 3, "trust-5a": "not_applicable"}
    assert re.search(r'name="trust-1a" value="3"[^>]* checked', text)
    # What came back can be sent as it is.
    again = client.post(part_of(made), {**was(reply), "trust-1a": "3", "trust-5a": "not_applicable"})
    assert again.status_code == 302
    assert stored() == {"trust-1a": 3, "trust-5a": "not_applicable"}


def test_answer_part_brings_back_an_answer_that_is_newer() -> None:
    """Two tabs with the same page: the second save stores what does not clash, and shows what does, with both."""
    made = make_round()
    client = begin(made)
    page = was(client.get(part_of(made)))
    client.post(part_of(made), {**page, "trust-1a": "3", "trust-2a": "1"})
    reply = client.post(part_of(made), {**page, "trust-1a": "0", "trust-2a": "1", "trust-5a": "2"})
    assert reply.status_code == 422
    text = reply.content.decode()
    assert "answered differently in another window: Mostly" in text
    assert re.search(r'name="trust-1a" value="0"[^>]* checked', text)
    assert stored() == {"trust-1a": 3, "trust-2a": 1, "trust-5a": 2}
    # Sent again as it stands, the choice holds.
    assert client.post(part_of(made), {**was(reply), "trust-1a": "0"}).status_code == 302
    assert stored() == {"trust-1a": 0, "trust-2a": 1, "trust-5a": 2}


def test_answer_part_sent_twice_changes_nothing() -> None:
    made = make_round()
    client = begin(made)
    page = {**was(client.get(part_of(made))), "trust-1a": "3"}
    for _time in range(2):
        assert client.post(part_of(made), page).status_code == 302
    assert stored() == {"trust-1a": 3}


def test_answer_part_saves_nothing_in_a_round_that_closed() -> None:
    made = make_round()
    client = begin(made)
    page = was(client.get(part_of(made)))
    client.post(part_of(made), {**page, "trust-1a": "3"})
    made.close(by=owner_of(made.collaboration))
    reply = client.post(part_of(made), {**page, "trust-2a": "1"})
    assert reply.status_code == 409
    text = reply.content.decode()
    assert "was not saved" in text
    assert "<strong>A little</strong>" in text  # what was sent, to note it down
    assert "nobody sees it" in text
    assert stored() == {"trust-1a": 3}
    for name in ("answer", "answer_role", "answer_check"):
        seen = client.get(reverse(name, args=[made.code]))
        assert (seen.status_code, "This round is closed" in seen.content.decode()) == (200, True)
    assert client.get(part_of(made)).status_code == 200
    for name in ("answer_role", "answer_check"):
        assert client.post(reverse(name, args=[made.code]), {"role": "board"}).status_code == 409
    made.reopen(by=owner_of(made.collaboration), reason="Too early")
    assert give(client, made, "trust", {"trust-2a": "1"}).status_code == 302
    assert stored() == {"trust-1a": 3, "trust-2a": 1}


def test_answer_part_after_submission_says_that_it_is_not_saved() -> None:
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {"trust-1a": "3"})
    page = was(client.get(part_of(made)))
    submit(client, made)
    reply = client.post(part_of(made), {**page, "trust-1a": "0"})
    assert reply.status_code == 409
    assert "was not saved" in reply.content.decode()
    assert f"/answer/{made.code}/result/" in reply.content.decode()
    assert stored() == {"trust-1a": 3}
    assert client.get(part_of(made))["Location"] == f"/answer/{made.code}/result/"


def test_answer_part_costs_few_queries() -> None:
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {"trust-1a": "3", "trust-2a": "1"})
    with CaptureQueriesContext(connection) as seen:
        page = client.get(part_of(made))
    assert queries(seen) == 3  # the response with its round, its answers, its comment
    data = {**was(page), "trust-1a": "", "trust-2a": "4", "trust-5a": "2"}
    with CaptureQueriesContext(connection) as seen:
        assert client.post(part_of(made), data).status_code == 302
    assert queries(seen) == 4  # the response with its round, lock, state with answers, store
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse("answer_check", args=[made.code])).status_code == 200
    assert queries(seen) == 3
    with CaptureQueriesContext(connection) as seen:
        assert client.post(reverse("answer_check", args=[made.code])).status_code == 302
    # the response with its round, invitation, submit, state with answers, forget those taken back, let comments go
    assert queries(seen) == 6


def addresses(round: Round) -> list[str]:
    names = ["answer", "answer_role", "answer_check", "answer_result", "answer_clear"]
    return [
        *(reverse(name, args=[round.code]) for name in names),
        part_of(round),
        reverse("join_code"),
        reverse("join", args=[round.join_code]),
    ]


def test_answer_get_writes_nothing_and_shows_no_secret() -> None:
    made = make_round()
    joined, begun, done = join(made), begin(made), begin(made, partner="South")
    give(done, made, "trust", {"trust-1a": "3"})
    submit(done, made)
    before = everything_stored()
    for client in (Client(), joined, begun, done):
        for address in addresses(made):
            reply = client.get(address)
            assert "no-store" in reply["Cache-Control"]
            shown = reply.content.decode() + reply.get("Location", "")
            for secret in secrets_of(client):
                assert secret not in shown
    assert everything_stored() == before
    assert not Session.objects.exists()
    assert "sessionid" not in {name for client in (joined, begun, done) for name in client.cookies}


def test_answer_without_a_cookie_tells_nothing(client: Client) -> None:
    """Nobody learns from outside whether there is a round."""
    made = make_round()
    begin(made)
    pages = set()
    for code in (made.code, "abcdefghjkmn"):
        for name in ("answer", "answer_role", "answer_check", "answer_result", "answer_clear"):
            reply = client.get(reverse(name, args=[code]))
            assert reply.status_code == 404
            pages.add(reply.content)
        assert client.post(reverse("answer", args=[code]), {"partner": "none", "role": "board"}).status_code == 404
        assert client.post(reverse("answer_part", args=[code, "trust"]), {"trust-1a": "3"}).status_code == 404
    assert len(pages) == 1
    assert Response.objects.count() == 1


def test_answer_with_the_secret_of_another_round() -> None:
    one = make_round()
    other = make_round(one.collaboration, title="Other")
    client = begin(one)
    client.cookies[f"answers-{other.code}"] = cookies(client)[f"answers-{one.code}"].value
    for address in addresses(other)[1:4]:
        assert client.get(address).status_code == 410
    assert client.post(part_of(other), {"trust-1a": "3"}).status_code == 410
    assert stored() == {}


def test_answer_of_a_response_that_is_gone() -> None:
    made = make_round(mode="declared")
    client = begin(made)
    give(client, made, "trust", {"trust-1a": "3"})
    page = was(client.get(part_of(made)))
    Response.objects.get().release(by=owner_of(made.collaboration))
    for address in addresses(made)[:4]:
        assert client.get(address).status_code == 410
    reply = client.post(part_of(made), {**page, "trust-1a": "1"})
    assert reply.status_code == 410
    assert "was not saved" in reply.content.decode()
    client.post(reverse("answer_clear", args=[made.code]))
    begin(made, client=client)  # clearing made room
    assert Response.objects.count() == 1


def test_answer_clear_takes_back_what_was_not_submitted() -> None:
    made = make_round()
    client = begin(made)
    give(client, made, "trust", {"trust-1a": "3", "trust-2a": "1"})
    address = reverse("answer_clear", args=[made.code])
    assert "2 answers" in client.get(address).content.decode()
    assert Response.objects.count() == 1
    reply = client.post(address)
    assert "hand the device on" in reply.content.decode()
    assert not Response.objects.exists()
    assert {(one["max-age"], one["path"]) for one in reply.cookies.values()} == {(0, f"/answer/{made.code}/")}
    assert len(reply.cookies) == 3
    assert reply["Clear-Site-Data"] == '"cache"'
    assert client.post(address).status_code == 200  # reloaded
    assert {client.get(one).status_code for one in addresses(made)[:6]} == {404}


def test_answer_needs_its_form_token() -> None:
    made = make_round()
    client = join(made, Client(enforce_csrf_checks=True))
    assert client.post(f"/answer/{made.code}/", {"partner": "none", "role": "board"}).status_code == 403
    assert not Response.objects.exists()


def test_answer_pages_are_called_like_no_section() -> None:
    assert {"who", "check", "result", "clear", "save"}.isdisjoint(section.code for section in loading.theory().sections)


def test_answer_pages_offer_no_way_into_the_site() -> None:
    made = make_round()
    client = begin(made)
    for address in addresses(made)[:6]:
        assert "/sign-in/" not in client.get(address, follow=True).content.decode()


def test_answer_templates_hold_no_secret() -> None:
    for path in Path("templates/assessments").glob("*.html"):
        assert "join_code }}" not in path.read_text() or path.name.startswith("round")
