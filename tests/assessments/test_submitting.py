"""Submitting works once; whatever comes again changes nothing and leads to the result."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ioc_assess.accounts.secrets import digest
from ioc_assess.assessments.models import Response, Round
from tests.assessments.browsers import begin, cookies, everything_stored, give, join, stored, submit
from tests.factories import make_round, owner_of

pytestmark = pytest.mark.django_db


def answered(made: Round) -> Client:
    client = begin(made)
    give(client, made, "trust", {"trust-1a": "3", "trust-2a": "dont_know"})
    return client


def check(made: Round) -> str:
    return reverse("answer_check", args=[made.code])


def result(made: Round) -> str:
    return reverse("answer_result", args=[made.code])


def twin(client: Client) -> Client:
    """A browser with the same cookies: another tab, or a reply that was lost on its way."""
    other = Client()
    for name, morsel in cookies(client).items():
        other.cookies[name] = morsel.value
    return other


def test_answer_check_shows_every_question_with_its_answer() -> None:
    made = make_round()
    client = answered(made)
    text = client.get(check(made)).content.decode()
    assert "You have answered 2 questions." in text
    assert "53 have no answer." in text
    assert "<strong>Mostly</strong>" in text
    assert "<strong>Don’t know</strong>" in text
    for item in Response.objects.get().questions():
        assert item.text.replace("'", "&#x27;") in text
    assert f'href="/answer/{made.code}/trust/?to=check#question-trust-1a"' in text
    assert "cannot be changed afterwards" in text


def test_answer_check_sets_the_second_secret_once() -> None:
    made = make_round()
    client = answered(made)
    reply = client.get(check(made))
    morsel = reply.cookies[f"result-{made.code}"]
    assert (morsel["path"], morsel["samesite"], morsel["httponly"]) == (f"/answer/{made.code}/", "Lax", True)
    assert f"result-{made.code}" not in client.get(check(made)).cookies
    assert morsel.value != cookies(client)[f"answers-{made.code}"].value


def test_answer_check_submits() -> None:
    made = make_round()
    client = answered(made)
    first = cookies(client)[f"answers-{made.code}"].value
    reply = submit(client, made)
    assert (reply.status_code, reply["Location"]) == (302, result(made))
    second = cookies(client)[f"result-{made.code}"].value
    response = Response.objects.get()
    assert (response.submitted, response.touched_on) == (True, None)
    assert response.secret_hash == digest("result", second)
    assert f"answers-{made.code}" not in cookies(client)
    assert stored() == {"trust-1a": 3, "trust-2a": "dont_know"}
    # The first secret leads nowhere, in either cookie.
    thief = Client()
    thief.cookies[f"answers-{made.code}"] = thief.cookies[f"result-{made.code}"] = first
    assert thief.get(result(made)).status_code == 410
    assert thief.get(check(made)).status_code == 410


def test_answer_check_submitted_again_leads_to_the_result() -> None:
    """A double click, a reload, the back button, or a reply that never came: all with the cookies of before."""
    made = make_round()
    client = answered(made)
    client.get(check(made))
    again = twin(client)
    client.post(check(made))
    before = everything_stored()
    for _time in range(2):
        for browser in (again, client):
            reply = browser.post(check(made))
            assert (reply.status_code, reply["Location"]) == (302, result(made))
            assert browser.get(check(made))["Location"] == result(made)
            assert browser.get(f"/answer/{made.code}/")["Location"] == result(made)
            assert browser.get(result(made)).status_code == 200
            reply = browser.post(f"/answer/{made.code}/", {"partner": "none", "role": "board"})
            assert reply["Location"] == result(made)
    assert join(made, client).get(f"/answer/{made.code}/")["Location"] == result(made)
    assert everything_stored() == before


def test_answer_check_submitted_at_the_same_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both clicks found the answers unsubmitted; the second one then waits and finds them submitted."""
    made = make_round()
    client = answered(made)
    client.get(check(made))
    late = Response.objects.find(made.code, cookies(client)[f"answers-{made.code}"].value)
    again = twin(client)
    client.post(check(made))
    monkeypatch.setattr("ioc_assess.assessments.models.response.ResponseManager.find", lambda *_args: late)
    reply = again.post(check(made))
    assert (reply.status_code, reply["Location"]) == (302, result(made))
    assert Response.objects.count() == 1


def test_answer_check_in_two_tabs() -> None:
    """The browser sends the cookie that was set last, whichever tab asks."""
    made = make_round()
    client = answered(made)
    other = twin(client)
    client.get(check(made))
    other.get(check(made))
    client.cookies[f"result-{made.code}"] = cookies(other)[f"result-{made.code}"].value
    client.post(check(made))
    assert client.get(result(made)).status_code == 200
    assert other.post(check(made))["Location"] == result(made)


def test_answer_check_needs_both_cookies() -> None:
    made = make_round()
    client = answered(made)
    reply = client.post(check(made))  # the page was never seen, so no second secret
    assert reply.status_code == 200
    assert not Response.objects.get().submitted
    assert client.post(check(made)).status_code == 302


def test_answer_check_without_an_answer_is_refused() -> None:
    made = make_round()
    client = begin(made)
    reply = submit(client, made)
    assert reply.status_code == 422
    assert "You have not answered any question yet" in reply.content.decode()
    assert not Response.objects.get().submitted


def test_answer_check_of_a_round_that_closes_at_that_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_round()
    client = answered(made)
    client.get(check(made))
    late = Response.objects.find(made.code, cookies(client)[f"answers-{made.code}"].value)
    made.close(by=owner_of(made.collaboration))
    monkeypatch.setattr("ioc_assess.assessments.models.response.ResponseManager.find", lambda *_args: late)
    reply = client.post(check(made))
    assert reply.status_code == 409
    assert "was not saved" in reply.content.decode()
    assert not Response.objects.get().submitted


def test_answer_result_before_submission_leads_to_the_check() -> None:
    made = make_round()
    client = answered(made)
    assert client.get(result(made))["Location"] == check(made)
    assert join(make_round(made.collaboration, title="Other")).get(result(made)).status_code == 404
    assert join(made).get(result(made))["Location"] == f"/answer/{made.code}/"


def test_answer_result_ends_at_publishing() -> None:
    """From then on no answer is read."""
    made = make_round()
    client = answered(made)
    submit(client, made)
    made.close(by=owner_of(made.collaboration))
    assert "What your answers say" in client.get(result(made)).content.decode()
    Round.objects.filter(pk=made.pk).update(state="published")
    with CaptureQueriesContext(connection) as seen:
        reply = client.get(result(made))
    assert reply.status_code == 200
    assert [query["sql"] for query in seen.captured_queries if "assessments_answer" in query["sql"]] == []
    text = reply.content.decode()
    assert "single answers are not read any more" in text
    assert "<a href" not in text.partition("<main")[2].partition("</main>")[0]


def test_answer_result_of_answers_that_were_deleted() -> None:
    made = make_round()
    client = answered(made)
    submit(client, made)
    Response.objects.all().delete()
    for address in (result(made), check(made), f"/answer/{made.code}/"):
        reply = client.get(address)
        assert reply.status_code == 410
        assert "Your answers are no longer here" in reply.content.decode()


def test_answer_clear_after_submission_keeps_the_answers() -> None:
    made = make_round()
    client = answered(made)
    submit(client, made)
    address = reverse("answer_clear", args=[made.code])
    assert "stay so" in client.get(address).content.decode()
    reply = client.post(address)
    assert "The answers that you submitted stay." in reply.content.decode()
    assert {name for name, one in reply.cookies.items() if one["max-age"] == 0} == {
        f"{name}-{made.code}" for name in ("join", "answers", "result")
    }
    assert stored() == {"trust-1a": 3, "trust-2a": "dont_know"}
    for one in (result(made), check(made), f"/answer/{made.code}/"):
        assert client.get(one).status_code == 404
    begin(made, partner="South", client=client)  # the next person on this device
    assert Response.objects.count() == 2
    assert client.get(result(made))["Location"] == check(made)


def test_answer_clear_while_the_same_answers_are_submitted_does_not_call_them_deleted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = make_round()
    client = answered(made)
    found = Response.objects.get()  # as the clearing request found it
    submit(client, made)
    monkeypatch.setattr(type(Response.objects), "find", lambda *args: found)
    text = client.post(reverse("answer_clear", args=[made.code])).content.decode()
    assert "The answers that you submitted stay." in text
    assert "are deleted" not in text
    assert stored() == {"trust-1a": 3, "trust-2a": "dont_know"}
