"""A facilitator types in what somebody answered on paper: once, as it stands there, and never to be seen again."""

import re
import threading
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from ioc_assess.accounts.secrets import digest, new_secret
from ioc_assess.assessments.entering import OtherEntered, enter
from ioc_assess.assessments.models import Answer, Comment, Response, Round
from ioc_assess.assessments.models.comment import Said
from ioc_assess.assessments.models.response import Closed
from ioc_assess.assessments.publishing import publish
from ioc_assess.collaborations.models import Refused
from ioc_assess.operations.models import Event
from tests.factories import answer, make_member, make_round, owner_of

pytestmark = pytest.mark.django_db

SECRET = "s" * 43


@pytest.fixture
def made() -> Round:
    return make_round(title="Autumn round")


@pytest.fixture
def run(made: Round, client: Client) -> Client:
    client.force_login(make_member(made.collaboration, "facilitator"))
    return client


def url(made: Round) -> str:
    return reverse("round_enter", args=[made.code])


def typed(made: Round, **changes: Any) -> dict[str, Any]:
    """A paper of North, an executive leader."""
    usual = {
        "partner": made.collaboration.partners.get(name="North").code,
        "role": "executive",
        "secret": SECRET,
        "trust-1a": "4",
        "trust-2a": "d",
        "trust-7a": "N",
        "faith-1a": "1",
        "step": "check",
    }
    return usual | changes


def kept() -> dict[str, int | str]:
    return {one.item: one.value for one in Answer.objects.all()}


def by_hand(made: Round, **changes: Any) -> None:
    usual: dict[str, Any] = {
        "by": owner_of(made.collaboration),
        "secret": SECRET,
        "partner": made.collaboration.partners.get(name="North"),
        "role": "executive",
        "answers": {"trust-1a": 3},
        "comments": {},
    }
    enter(made, **usual | changes)


def test_entering_takes_what_stands_on_the_paper(made: Round, run: Client) -> None:
    """1 to 5 are the levels 0 to 4; D, N and P in either case are the answers that are no level."""
    page = run.post(url(made), typed(made))
    assert page.status_code == 200
    assert not Response.objects.exists()
    reply = run.post(url(made), typed(made, step="enter"), follow=True)
    assert kept() == {"trust-1a": 3, "trust-2a": "dont_know", "trust-7a": "not_applicable", "faith-1a": 0}
    response = Response.objects.get()
    assert (response.submitted, response.entered_for, response.touched_on) == (True, True, None)
    assert (response.role, response.partner_name) == ("executive", "North")
    assert "Entered. Nothing of it is shown any more." in reply.text
    assert 'value="4"' not in reply.text
    assert "checked" not in reply.text
    event = Event.objects.get(verb=Event.Verb.ANSWERS_ENTERED)
    assert (event.label, event.detail) == ("Autumn round", "")


def test_entering_shows_what_was_typed_before_it_is_entered(made: Round, run: Client) -> None:
    page = run.post(url(made), typed(made, **{"comment-trust": "They <b>meet</b> seldom."})).text
    assert re.search(r"<strong>4</strong>\s+answers typed", page)
    assert "Mostly" in page
    assert "Don’t know" in page
    assert "North" in page
    assert "Executive leader" in page
    assert "They &lt;b&gt;meet&lt;/b&gt; seldom." in page
    assert "not to be quoted" in page


def hidden(page: str) -> dict[str, str]:
    """What the check page carries on."""
    from html import unescape

    fields = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', page)
    return {name: unescape(value) for name, value in fields}


def test_entering_carries_all_from_page_to_page(made: Round, run: Client) -> None:
    words = {"comment-trust": "One\nTwo & three", "quote-trust": "on", "comment-faith": "Well"}
    page = run.post(url(made), typed(made, **words)).text
    form = run.post(url(made), hidden(page) | {"step": "correct"})
    assert form.status_code == 200
    assert "One\nTwo &amp; three</textarea>" in form.text
    assert re.search(r'name="trust-2a"[^>]*value="d"', form.text)
    run.post(url(made), hidden(page) | {"step": "enter"})
    assert len(kept()) == 4
    said = {one.section: (one.text, one.may_quote, one.response) for one in Comment.objects.all()}
    assert said == {"trust": ("One\nTwo & three", True, None), "faith": ("Well", False, None)}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"trust-1a": "6"}, "Type 1, 2, 3, 4, 5, D, N or P for trust-1a"),
        ({"trust-1a": "0"}, "Type 1, 2, 3"),
        ({"trust-1a": "x"}, "Type 1, 2, 3"),
        ({"trust-1a": "44"}, "Type 1, 2, 3"),
        ({"partner": ""}, "Choose where you belong"),
        ({"role": "king"}, "Select a valid choice"),
        ({"comment-trust": "x" * 1001}, "Shorten your comment"),
    ],
)
def test_entering_tells_what_is_wrong_and_keeps_the_rest(
    made: Round, run: Client, changes: dict[str, str], told: str
) -> None:
    for step in ("check", "enter"):
        page = run.post(url(made), typed(made, step=step, **changes))
        assert page.status_code == 422
        assert told in page.text
        assert re.search(r'name="trust-2a"[^>]*value="d"', page.text)
        assert SECRET in page.text
    assert not Response.objects.exists()


def test_entering_needs_an_answer(made: Round, run: Client) -> None:
    nothing = dict.fromkeys(("trust-1a", "trust-2a", "trust-7a", "faith-1a"), "")
    page = run.post(url(made), typed(made, **nothing))
    assert page.status_code == 422
    assert "Nothing was typed that this role is asked" in page.text


def test_entering_leaves_out_what_the_role_is_not_asked_and_says_so(made: Round, run: Client) -> None:
    """trust-2a is for leads and staff, trust-7a too; both were crossed by a patient."""
    page = run.post(url(made), typed(made, role="public", **{"comment-risk": "All in writing"})).text
    assert "2 answers will be left out" in page
    assert "trust-2a, trust-7a" in page
    assert "All in writing" in page
    assert "These words will be left out, since this role is asked nothing in this part." in page
    assert 'id="section-trust"' in page
    assert 'id="section-confidence"' not in page  # of which patients are asked nothing
    run.post(url(made), typed(made, role="public", step="enter", **{"comment-risk": "All in writing"}))
    assert kept() == {"trust-1a": 3, "faith-1a": 0}
    assert not Comment.objects.exists()


def test_entering_the_same_twice_enters_it_once(made: Round, run: Client) -> None:
    """A button pressed twice, or a page sent again: both are told that it is entered."""
    for _press in range(2):
        reply = run.post(url(made), typed(made, step="enter", **{"comment-trust": "Words"}))
        assert reply.status_code == 302
    assert Response.objects.count() == 1
    assert Comment.objects.count() == 1
    assert Event.objects.filter(verb=Event.Verb.ANSWERS_ENTERED).count() == 1


def test_entering_another_paper_on_a_form_that_was_sent_is_told(made: Round, run: Client) -> None:
    """Back in the browser, the last form changed into the next: nothing is passed over in silence."""
    run.post(url(made), typed(made, step="enter"))
    page = run.post(url(made), typed(made, step="enter", **{"trust-1a": "2"}))
    assert page.status_code == 422
    assert "other answers have been entered before" in page.text
    assert kept()["trust-1a"] == 3
    again = re.search(r'name="secret" value="([^"]+)"', page.text)
    assert again
    assert again[1] != SECRET
    run.post(url(made), typed(made, step="enter", secret=again[1], **{"trust-1a": "2"}))
    assert Response.objects.count() == 2


@pytest.mark.parametrize("step", ["check", "correct"])
@pytest.mark.parametrize("comment", ["Words", "Other words"])
def test_entering_does_not_show_again_what_was_entered(made: Round, run: Client, step: str, comment: str) -> None:
    """Back in the browser, which keeps what it sent: the form and the check come back empty, and say why."""
    run.post(url(made), typed(made, step="enter", **{"comment-trust": "Words"}))
    reply = run.post(url(made), typed(made, step=step, **{"comment-trust": comment}), follow=True)
    assert "The answers on that form were entered before." in reply.text
    assert comment not in reply.text
    assert "checked" not in reply.text
    assert (Response.objects.count(), Comment.objects.count()) == (1, 1)


def test_entering_makes_a_secret_of_its_own_for_each_form(made: Round, run: Client) -> None:
    found = {re.search(r'name="secret" value="([^"]+)"', run.get(url(made)).text)[1] for _form in range(3)}  # type: ignore[index]
    assert len(found) == 3
    assert all(len(one) == 43 for one in found)
    run.post(url(made), typed(made, step="enter", secret="<script>"))
    assert Response.objects.count() == 1


def test_entering_opens_no_personal_result(made: Round) -> None:
    """The form's secret stands in a page of the facilitator's browser."""
    by_hand(made)
    response = Response.objects.get()
    assert response.secret_hash == digest("entered", SECRET)
    assert Response.objects.find_submitted(made.code, SECRET) is None
    assert Response.objects.find(made.code, SECRET) is None


def test_entering_while_the_round_closes_keeps_what_was_typed(made: Round, run: Client) -> None:
    owner = owner_of(made.collaboration)
    made.close(by=owner)
    page = run.post(url(made), typed(made, step="enter"))
    assert page.status_code == 422
    assert "so nothing was entered. Reopen it in another window" in page.text
    assert re.search(r'name="trust-2a"[^>]*value="d"', page.text)
    assert not Response.objects.exists()
    Round.objects.get().reopen(by=owner, reason="A late paper")
    assert run.post(url(made), typed(made, step="enter")).status_code == 302


def test_entering_is_for_open_rounds(made: Round, run: Client) -> None:
    made.close(by=owner_of(made.collaboration))
    reply = run.get(url(made), follow=True)
    assert "Answers can be entered only while the round is open" in reply.text


def test_entering_leaves_no_trace_in_page_or_session(made: Round, run: Client) -> None:
    page = run.get(url(made))
    assert "no-store" in page["Cache-Control"]
    assert 'autocomplete="off"' in page.text
    run.post(url(made), typed(made, step="enter"))
    assert not {"trust-1a", "answers"} & set(run.session.keys())
    shown = run.get(reverse("round", args=[made.code])).text + run.get(url(made)).text
    assert "<strong>1</strong> person has submitted" in shown
    assert "North" not in run.get(reverse("round", args=[made.code])).text


def test_entering_for_a_place_that_is_taken(client: Client) -> None:
    made = make_round(mode="declared")
    answer(made, {"trust-1a": 3}, submit=False)
    with pytest.raises(Refused, match="Somebody else answers here already"):
        by_hand(made)
    client.force_login(owner_of(made.collaboration))
    page = client.post(url(made), typed(made, step="enter"))
    assert page.status_code == 422
    assert "Somebody else answers here already" in page.text
    assert "None of these" not in page.text
    by_hand(made, partner=made.collaboration.partners.get(name="South"))
    assert str(Response.objects.get(entered_for=True).slot).startswith("declared:")


def test_entering_for_the_one_leader() -> None:
    made = make_round(mode="solo")
    by_hand(made, partner=None)
    assert made.enough


def test_entering_is_one_step_or_none(made: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_more: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(Round, "record", fail)
    with pytest.raises(RuntimeError):
        by_hand(made, comments={"trust": Said(text="Words")})
    assert not Response.objects.exists()
    assert not Comment.objects.exists()


def test_entering_other_answers_with_the_same_secret_is_refused(made: Round) -> None:
    by_hand(made)
    by_hand(made)
    for change in ({"answers": {"trust-1a": 2}}, {"role": "board"}, {"partner": None}):
        with pytest.raises(OtherEntered):
            by_hand(made, **change)
    assert Response.objects.count() == 1


def test_entering_needs_a_round_that_takes_answers(made: Round) -> None:
    made.close(by=owner_of(made.collaboration))
    with pytest.raises(Closed):
        by_hand(made)


@pytest.mark.parametrize("wording", ["", "full"])
def test_round_enter_asks_all_questions_in_the_order_of_the_paper(made: Round, run: Client, wording: str) -> None:
    page = run.get(url(made), {"wording": wording}).text
    found = re.findall(r'data-code="([^"]+)"', page)
    assert sorted(found) == sorted(item.code for item in made.items)
    assert found.index("leadership-3a") < found.index("leadership-1e")  # what all are asked stands first
    assert "Not if they are: Patient, service user or citizen" in page


def test_round_enter_in_words_takes_the_same_keys(made: Round, run: Client) -> None:
    page = run.get(url(made), {"wording": "full"}).text
    radios = re.findall(r'type="radio" name="trust-1a" value="([^"]*)"', page)
    assert radios == ["1", "2", "3", "4", "5", "D", "N", "P", ""]


@pytest.mark.django_db(transaction=True)
def test_entering_and_publishing_at_once_loses_nothing() -> None:
    """Publishing waits for an entry on its way: it is counted or refused, and never stored beside the results."""
    made = make_round()
    owner = owner_of(made.collaboration)
    north = made.collaboration.partners.get(name="North")
    for _person in range(5):
        answer(made, {"trust-1a": 3})
    inside, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    def typing() -> None:
        try:
            with transaction.atomic():
                by_hand(made, by=owner, secret=new_secret(), partner=north)
                inside.set()
                go_on.wait(5)
            done.append("entered")
        finally:
            connections.close_all()

    def publishing() -> None:
        try:
            inside.wait(5)
            found = Round.objects.get(pk=made.pk)
            found.close(by=owner)
            done.append(str(publish(found, by=owner).body["figures"]["n"]))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=typing), threading.Thread(target=publishing)]
    for one in threads:
        one.start()
    inside.wait(5)
    go_on.wait(0.5)
    go_on.set()
    for one in threads:
        one.join(20)
    assert sorted(done) == ["6", "entered"]
