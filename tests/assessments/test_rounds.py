"""A facilitator's pages of a round: every state, every step, and who may take it."""

import datetime
import io
from typing import Any

import pytest
import segno
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from ioc_assess.accounts.models import User
from ioc_assess.assessments.models import Response, Round
from ioc_assess.collaborations.models import Collaboration
from ioc_assess.operations.models import Event
from tests.factories import CLUSTERS, answer, make_collaboration, make_member, make_round, make_user, owner_of

pytestmark = pytest.mark.django_db

STEPS = [
    "round_change",
    "round_remove",
    "round_open",
    "round_close",
    "round_reopen",
    "round_publish",
    "round_release",
    "round_join",
    "round_qr",
]
DRAFT = {
    "title": "Spring round",
    "mode": "survey",
    "purpose": "assurance",
    "length": "full",
    "clusters": ["trust", "culture"],
    "grouping": "role",
    "weighting": "respondent",
    "k": "7",
    "closes_at": "",
}


def url(name: str, made: Round) -> str:
    return reverse(name, args=[made.code])


@pytest.fixture
def run(client: Client) -> Client:
    """The browser of a facilitator."""
    client.force_login(make_member(make_collaboration(), "facilitator"))
    return client


def begin(**fields: Any) -> Round:
    """A round of the facilitator's collaboration."""
    return make_round(Collaboration.objects.get(), **fields)


def in_state(state: str, **fields: object) -> Round:
    made = begin(opened=state != "draft", **fields)
    if state == "expired":
        Round.objects.filter(pk=made.pk).update(closes_at=timezone.now() - datetime.timedelta(minutes=1))
    if state in ("closed", "published"):
        made.close(by=owner_of(made.collaboration))
    if state == "published":
        Round.objects.filter(pk=made.pk).update(state="published")
    made.refresh_from_db()
    return made


def last_event(made: Round) -> tuple[str, str, User | None]:
    event = Event.objects.of(made.collaboration.code)[0]
    return event.verb, event.detail, event.actor


# Access


@pytest.mark.parametrize("name", ["round", *STEPS])
def test_rounds_are_nothing_to_a_stranger(client: Client, name: str) -> None:
    made = make_round()
    client.force_login(make_user("stranger@example.org"))
    assert client.get(url(name, made)).status_code == 404
    assert client.post(url(name, made)).status_code in (404, 405)
    assert client.get(reverse("round_new", args=[made.collaboration.code])).status_code == 404


@pytest.mark.parametrize("state", ["draft", "open", "closed"])
def test_round_is_read_but_not_run_by_a_viewer(client: Client, state: str) -> None:
    make_collaboration()
    made = in_state(state)
    client.force_login(make_member(made.collaboration, "viewer"))
    page = client.get(url("round", made))
    assert page.status_code == 200
    for name in STEPS:
        assert url(name, made) not in page.text
        assert client.get(url(name, made)).status_code == 403
        assert client.post(url(name, made), {"final": "on", "reason": "why"}).status_code in (403, 405)
    new = reverse("round_new", args=[made.collaboration.code])
    assert client.get(new).status_code == 403
    assert client.post(new, DRAFT).status_code == 403
    if made.join_code:
        assert made.join_code not in page.text
    made.refresh_from_db()
    assert made.state == state


def test_rounds_are_run_by_an_owner(client: Client) -> None:
    made = make_round(opened=False)
    client.force_login(owner_of(made.collaboration))
    assert client.post(url("round_open", made)).status_code == 302
    assert Round.objects.get().state == "open"


# Which page leads where in which state: 200 the page, "round" back to the round's own page, 404 nothing there

LEADS: dict[str, dict[str, object]] = {
    "draft": {"round_change": 200, "round_remove": 200, "round_open": 200},
    "open": {"round_change": 200, "round_close": 200, "round_join": 200, "round_qr": 200},
    "expired": {"round_change": 200, "round_close": 200},
    "closed": {"round_change": 200, "round_reopen": 200, "round_publish": 200},
    "published": {},
}


@pytest.mark.parametrize("state", LEADS)
def test_round_steps_fit_its_state(run: Client, state: str) -> None:
    made = in_state(state)
    for name in STEPS:
        reply = run.get(url(name, made))
        expected = LEADS[state].get(name, 404 if name == "round_qr" else url("round", made))
        assert (reply.get("Location") or reply.status_code) == expected, name


@pytest.mark.parametrize(
    ("state", "name", "words"),
    [
        ("draft", "round_close", "This round is not open."),
        ("draft", "round_join", "There is a poster only while the round is open."),
        ("open", "round_publish", "Close the round first. Only a closed round can be published."),
        ("open", "round_open", "This round has been opened already."),
        ("open", "round_remove", "This round has been opened, so it cannot be deleted."),
        ("open", "round_reopen", "Only a closed round can be reopened."),
        ("open", "round_release", "There is no place to clear in this round."),
        ("expired", "round_publish", "Close the round first."),
        ("published", "round_change", "nothing of it changes any more"),
        ("published", "round_reopen", "This round is published, so it cannot be reopened."),
        ("published", "round_publish", "This round has been published already."),
    ],
)
def test_round_steps_that_do_not_fit_lead_back_and_say_why(run: Client, state: str, name: str, words: str) -> None:
    page = run.get(url(name, in_state(state)), follow=True).text
    assert page.count(words) == 1
    assert 'role="status"' in page


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        (
            "draft",
            {"round_close": "not open", "round_reopen": "closed round", "round_publish": "Close the round first"},
        ),
        (
            "open",
            {
                "round_open": "opened already",
                "round_remove": "cannot be deleted",
                "round_reopen": "closed round",
                "round_publish": "Close the round first",
            },
        ),
        ("expired", {"round_open": "opened already", "round_publish": "Close the round first"}),
        ("closed", {"round_open": "opened already", "round_remove": "cannot be deleted", "round_close": "not open"}),
        (
            "published",
            {
                "round_open": "opened already",
                "round_remove": "cannot be deleted",
                "round_close": "not open",
                "round_reopen": "closed round",
                "round_publish": "published already",
            },
        ),
    ],
)
def test_round_buttons_pressed_too_late_change_nothing_and_say_why(
    run: Client, state: str, refused: dict[str, str]
) -> None:
    made = in_state(state)
    events = Event.objects.count()
    for name, words in refused.items():
        reply = run.post(url(name, made), {"reason": "Because", "final": "on"})
        assert reply.status_code == 422, name
        assert words in reply.text
        assert url("round", made) in reply.text
    after = Round.objects.get()
    assert (after.state, after.closes_at) == (made.state, made.closes_at)
    assert Event.objects.count() == events


# Drafts


def test_round_new_comes_with_everything_filled_in(run: Client) -> None:
    collaboration = begin(opened=False).collaboration
    Round.objects.all().delete()
    address = reverse("round_new", args=[collaboration.code])
    form = run.get(address).context["form"]
    assert len(form.initial["clusters"]) == 9
    sent = {name: field.value() for name, field in ((name, form[name]) for name in form.fields)}
    reply = run.post(address, {name: value for name, value in sent.items() if value is not None})
    made = Round.objects.get()
    assert reply["Location"] == url("round", made)
    assert (made.mode, made.purpose, made.length) == ("survey", "development", "short")
    assert (made.grouping, made.weighting, made.k, made.closes_at) == ("partner", "partner", 5, None)
    assert made.clusters == CLUSTERS
    assert last_event(made)[0] == "round_started"


def test_round_new_says_how_many_questions_there_are(run: Client) -> None:
    page = run.get(reverse("round_new", args=[begin().collaboration.code])).text
    # 55 and 85 fit this profile; trust has 7 and 10 items, of which all fit.
    assert "Up to 55 questions, about 10 minutes." in page
    assert "Up to 85 questions, about 15 minutes." in page
    assert "7 questions in the short form, 10 in the full form" in page
    assert "always asked" in page
    assert "workshop" not in page.lower()


def test_round_change_of_a_draft_keeps_every_choice(run: Client) -> None:
    made = in_state("draft")
    assert run.post(url("round_change", made), DRAFT)["Location"] == url("round", made)
    made.refresh_from_db()
    assert (made.mode, made.purpose, made.length, made.clusters) == (
        "survey",
        "assurance",
        "full",
        ["trust", "culture"],
    )
    assert (made.grouping, made.weighting, made.k) == ("role", "respondent", 7)
    verb, detail, actor = last_event(made)
    assert verb == "round_changed"
    assert set(detail.split(", ")) == {"purpose", "length", "clusters", "grouping", "weighting", "k"}
    assert actor == User.objects.get(email="facilitator@example.org")
    form = run.get(url("round_change", made)).context["form"]
    assert {name: form[name].value() for name in ("clusters", "k", "grouping")} == {
        "clusters": ["trust", "culture"],
        "k": 7,
        "grouping": "role",
    }


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("k", "4", "at least 5"),
        ("k", "-5", "at least 5"),
        ("k", "101", "at most 100"),
        ("k", "", "from 5 to 100"),
        ("mode", "workshop", "Select a valid choice"),
        ("purpose", "judging", "Select a valid choice"),
        ("clusters", ["trust", "pulse"], "Select a valid choice"),
        ("clusters", [], "Tick at least one subject"),
        ("title", " ", "Enter a title"),
        ("closes_at", "2001-01-01T12:00", "The closing time is past"),
        ("closes_at", "soon", "Enter a date and a time"),
        ("closes_at", "2199-10-27T01:30", "clocks change"),
    ],
)
def test_round_change_refuses(run: Client, field: str, value: object, words: str) -> None:
    made = in_state("draft")
    reply = run.post(url("round_change", made), DRAFT | {field: value})
    assert reply.status_code == 422
    assert words in reply.text
    assert reply.context["form"]["grouping"].value() == "role"
    made.refresh_from_db()
    assert (made.title, made.k, made.purpose) == ("Spring round", 5, "development")


@pytest.mark.parametrize("mode", ["solo", "declared"])
@pytest.mark.parametrize("k", ["9", "1", "many"])
def test_round_in_which_all_are_named_has_no_threshold(run: Client, mode: str, k: str) -> None:
    made = in_state("draft")
    assert run.post(url("round_change", made), DRAFT | {"mode": mode, "k": k}).status_code == 302
    made.refresh_from_db()
    assert (made.mode, made.k, made.grouping, made.weighting) == (mode, 5, "partner", "partner")


def test_round_closing_time_is_in_uk_time(run: Client) -> None:
    made = in_state("draft")
    summer = timezone.localdate().year + 1
    run.post(url("round_change", made), DRAFT | {"closes_at": f"{summer}-07-01T17:00"})
    made.refresh_from_db()
    assert made.closes_at == datetime.datetime(summer, 7, 1, 16, 0, tzinfo=datetime.UTC)
    assert f'value="{summer}-07-01T17:00"' in run.get(url("round_change", made)).text


def test_round_change_of_an_open_round_takes_title_and_closing_time_only(run: Client) -> None:
    made = in_state("open")
    assert list(run.get(url("round_change", made)).context["form"].fields) == ["title", "closes_at"]
    year = timezone.localdate().year + 1
    run.post(url("round_change", made), {"title": "Summer round", "closes_at": f"{year}-01-02T09:00", "k": "9"})
    made.refresh_from_db()
    assert (made.title, made.k) == ("Summer round", 5)
    assert made.closes_at == datetime.datetime(year, 1, 2, 9, 0, tzinfo=datetime.UTC)


def test_round_change_sent_from_a_draft_that_was_opened_meanwhile_keeps_what_was_typed(run: Client) -> None:
    made = in_state("open")
    reply = run.post(url("round_change", made), DRAFT | {"title": "Lost?"})
    assert reply.status_code == 422
    assert "opened meanwhile" in reply.text
    assert 'value="Lost?"' in reply.text
    made.refresh_from_db()
    assert (made.title, made.purpose) == ("Spring round", "development")


@pytest.mark.parametrize("state", ["expired", "closed"])
def test_round_change_cannot_open_a_round_again(run: Client, state: str) -> None:
    made = in_state(state)
    assert list(run.get(url("round_change", made)).context["form"].fields) == ["title"]
    later = {"title": "Summer round", "closes_at": f"{timezone.localdate().year + 1}-01-02T09:00"}
    reply = run.post(url("round_change", made), later)
    assert reply.status_code == 422
    assert "reopen it" in reply.text
    assert not Round.objects.get().takes_answers
    assert run.post(url("round_change", made), {"title": "Summer round"}).status_code == 302
    assert (Round.objects.get().title, Round.objects.get().closes_at) == ("Summer round", made.closes_at)


def test_round_remove_deletes_a_draft(run: Client) -> None:
    made = in_state("draft")
    reply = run.post(url("round_remove", made))
    assert reply["Location"] == reverse("collaboration", args=[made.collaboration.code])
    assert not Round.objects.exists()
    assert last_event(made)[0] == "round_removed"
    assert run.post(url("round_open", made)).status_code == 404


# Opening


def test_round_open_says_what_it_asks_of_whom(run: Client) -> None:
    made = in_state("draft")
    reply = run.get(url("round_open", made))
    asks = {one["roles"][0]: (one["questions"], one["minutes"]) for one in reply.context["asks"]}
    assert asks == {
        "Board member": (55, 10),
        "Clinical or professional lead": (44, 8),
        "Patient, service user or citizen": (22, 4),
    }
    assert "North" in reply.text
    assert "South" in reply.text
    assert "Development" in reply.text
    assert run.post(url("round_open", made))["Location"] == url("round", made)
    assert last_event(made)[0] == "round_opened"


def test_round_open_lists_what_must_be_mended_first(run: Client) -> None:
    made = in_state("draft")
    made.collaboration.partners.all().delete()
    Round.objects.update(closes_at=timezone.now() - datetime.timedelta(hours=1), clusters=[])
    page = run.get(url("round_open", made))
    assert [one["address"] for one in page.context["problems"]] == [
        reverse("partners", args=[made.collaboration.code]),
        url("round_change", made),
        url("round_change", made),
    ]
    assert "Open the round</button>" not in page.text
    assert run.post(url("round_open", made)).status_code == 422
    assert Round.objects.get().state == "draft"


def test_round_open_of_a_solo_round_needs_no_partner(run: Client) -> None:
    made = in_state("draft", mode="solo")
    made.collaboration.partners.all().delete()
    assert run.get(url("round_open", made)).context["problems"] == []
    assert run.post(url("round_open", made)).status_code == 302


def test_round_open_after_the_draft_was_deleted_by_someone_else(run: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    made = in_state("draft")
    opening = Round.open

    def too_late(self: Round, *, by: User) -> None:
        Round.objects.filter(pk=self.pk).delete()
        opening(self, by=by)

    monkeypatch.setattr(Round, "open", too_late)
    assert run.post(url("round_open", made)).status_code == 404


# Open


def test_round_that_is_open_shows_nothing_but_the_count(run: Client) -> None:
    made = in_state("open")
    for level in range(3):
        answer(made, {"trust-1a": level}, partner="North" if level else "South")
    answer(made, {"trust-1a": 4}, submit=False)
    page = run.get(url("round", made))
    assert page.context["submitted"] == 3
    assert "<strong>3</strong> people have submitted" in page.text
    assert "North" not in page.text
    assert "South" not in page.text
    assert "begun" not in page.text.lower()
    assert "typed in" not in page.text


@pytest.mark.parametrize("state", ["open", "closed"])
def test_round_tells_whoever_runs_it_how_many_were_typed_in(run: Client, client: Client, state: str) -> None:
    """They do not count toward k, so the number above them alone would promise results too early."""
    made = in_state("open")
    for _one in range(2):
        answer(made, {"trust-1a": 1})
    made.responses.update(entered_for=True)
    if state == "closed":
        made.close(by=owner_of(made.collaboration))
    assert "2 of them were typed in by a facilitator, and do not count toward" in run.get(url("round", made)).text
    client.force_login(make_member(made.collaboration, "viewer"))
    assert "typed in" not in client.get(url("round", made)).text


def test_round_join_link_code_and_square_lead_to_the_same_place(run: Client) -> None:
    made = in_state("open")
    assert made.join_code is not None
    link = f"http://testserver/join/{made.join_code}/"
    grouped = f"{made.join_code[:4]}-{made.join_code[4:]}".upper()
    page = run.get(url("round", made)).text
    assert f'value="{link}"' in page
    assert grouped in page
    poster = run.get(url("round_join", made)).text
    assert grouped in poster
    assert "testserver/join/" in poster
    assert "Purpose: Development" in poster
    square = run.get(url("round_qr", made))
    assert square["Content-Type"] == "image/svg+xml"
    assert reverse("join", args=[made.join_code]) in link
    assert run.get(link)["Location"] == reverse("answer", args=[made.code])
    drawn = io.BytesIO()
    segno.make_qr(link, error="m").save(
        drawn, kind="svg", border=4, scale=8, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    assert square.content == drawn.getvalue()


def test_round_join_promises_and_asks_no_other_than_the_page_it_leads_to(run: Client) -> None:
    """25 items of two clusters at 5.5 a minute: about 5 minutes. See docs/privacy.md for what nobody sees."""
    made = make_round(make_collaboration(), clusters=["trust", "conflict"])
    person = Client()
    person.get(reverse("join", args=[made.join_code]))
    poster = Client()
    poster.force_login(owner_of(made.collaboration))
    pages = [poster.get(url("round_join", made)), person.get(reverse("answer", args=[made.code]))]
    for page in pages:
        text = page.content.decode()
        assert "about 5 minutes or less" in text
        assert "no page or report shows what one person answered" in text.lower()
        assert "who answered what" not in text


def test_round_close(run: Client) -> None:
    made = in_state("open")
    assert run.post(url("round_close", made))["Location"] == url("round", made)
    assert Round.objects.get().state == "closed"
    assert last_event(made) == ("round_closed", "", User.objects.get(email="facilitator@example.org"))


@pytest.mark.parametrize("state", ["open", "expired"])
def test_round_close_says_beforehand_that_there_would_be_no_results(run: Client, state: str) -> None:
    made = in_state("open")
    for _person in range(4):
        answer(made, {"trust-1a": 3})
    if state == "expired":
        Round.objects.update(closes_at=timezone.now() - datetime.timedelta(minutes=1))
    page = run.get(url("round_close", made)).text
    assert "Results need 5 people, and 1 person more would have to submit." in page
    assert "Once closed, the round will have no results unless you reopen it." in page


def test_round_close_says_nothing_of_missing_people_where_enough_have_submitted(run: Client) -> None:
    made = in_state("open")
    for _person in range(5):
        answer(made, {"trust-1a": 3})
    assert "no results" not in run.get(url("round_close", made)).text.replace("shows no results yet", "")


@pytest.mark.parametrize(
    ("mode", "words"), [("declared", "No partner has submitted yet."), ("solo", "Nobody has submitted yet.")]
)
def test_round_close_of_a_named_round_without_answers(run: Client, mode: str, words: str) -> None:
    page = run.get(url("round_close", in_state("open", mode=mode))).text
    assert words in page
    assert "no results unless you reopen it" in page


def declared_by(*stated: str) -> Round:
    """An open round of four partners, of which these have submitted and West has begun."""
    collaboration = begin(opened=False).collaboration
    for name in ("East", "West"):
        collaboration.add_partner(by=owner_of(collaboration), name=name, sector="acute", size="large")
    made = in_state("open", mode="declared")
    for name in stated:
        answer(made, {"trust-1a": 3}, partner=name)
    answer(made, {"trust-1a": 3}, partner="West", submit=False)
    return made


@pytest.mark.parametrize("name", ["round_close", "round_publish"])
def test_round_names_the_partners_that_stated_no_position(run: Client, name: str) -> None:
    made = declared_by("South")
    if name == "round_publish":
        run.post(url("round_close", made))
    page = run.get(url(name, made)).text
    assert "3 of 4 partners have not submitted: North, East, West." in page
    assert "The results will show the position of South only, and the figures for all rest on this one partner." in page


def test_round_names_the_last_partner_that_is_missing_and_none_where_all_have_submitted(run: Client) -> None:
    made = declared_by("North", "South", "East")
    page = run.get(url("round_close", made)).text
    assert "1 of 4 partners has not submitted: West." in page
    assert "the positions of North, South, East only, and the figures for all rest on these 3 partners." in page
    Response.objects.filter(submitted=False).delete()
    answer(made, {"trust-1a": 3}, partner="West")
    assert "not submitted:" not in run.get(url("round_close", made)).text


def test_round_in_which_partners_state_positions_counts_partners(run: Client) -> None:
    made = declared_by("South")
    assert "<strong>1</strong> partner has submitted" in run.get(url("round", made)).text
    run.post(url("round_close", made))
    assert "<strong>1</strong> partner has submitted" in run.get(url("round", made)).text


@pytest.mark.parametrize(("state", "words"), [("open", "What it asks"), ("published", "What it asked")])
def test_round_asks_until_it_is_published(run: Client, state: str, words: str) -> None:
    assert f"<h2>{words}</h2>" in run.get(url("round", in_state(state))).text


def test_round_whose_time_is_up_shows_closed_and_is_closed_first(run: Client) -> None:
    made = in_state("expired")
    page = run.get(url("round", made)).text
    assert '<span class="badge badge-closed">Closed</span>' in page
    assert url("round_close", made) in page
    assert url("round_publish", made) not in page
    assert made.join_code is not None
    assert made.join_code not in page
    run.post(url("round_close", made))
    assert Round.objects.get().state == "closed"


# Closed


def test_round_that_is_closed_says_how_many_more_it_needs(run: Client) -> None:
    made = in_state("open")
    for _person in range(3):
        answer(made, {"trust-1a": 3})
    run.post(url("round_close", made))
    page = run.get(url("round", made)).text
    assert "<strong>2 more people</strong>" in page
    assert url("round_publish", made) not in page
    assert url("round_reopen", made) in page
    publish = run.get(url("round_publish", made)).text
    assert "<strong>2 more people</strong>" in publish
    assert "final" not in publish
    refused = run.post(url("round_publish", made), {"final": "on"})
    assert refused.status_code == 422
    assert "Results need 5 people, and 3 have submitted" in refused.text
    assert Round.objects.get().state == "closed"


def test_round_reopen_needs_a_reason(run: Client) -> None:
    made = in_state("closed")
    reply = run.post(url("round_reopen", made), {"reason": " ", "closes_at": "2001-01-01T12:00"})
    assert reply.status_code == 422
    assert "Say why you reopen the round" in reply.text
    assert "The closing time is past" in reply.text
    assert Round.objects.get().state == "closed"
    year = timezone.localdate().year + 1
    sent = {"reason": "Two partners were on leave", "closes_at": f"{year}-01-02T09:00"}
    assert run.post(url("round_reopen", made), sent)["Location"] == url("round", made)
    now = Round.objects.get()
    assert now.takes_answers
    assert now.closes_at == datetime.datetime(year, 1, 2, 9, 0, tzinfo=datetime.UTC)
    assert last_event(made)[:2] == ("round_reopened", "Two partners were on leave")


# Publishing


def enough(state: str = "closed") -> Round:
    made = in_state("open")
    for level in range(5):
        answer(made, {"trust-1a": level})
    answer(made, {"trust-1a": 2}, submit=False)
    made.close(by=owner_of(made.collaboration))
    return made


def test_round_publish_says_what_it_does(run: Client) -> None:
    made = enough()
    page = run.get(url("round_publish", made)).text
    assert "5 submitted responses" in page
    assert "final" in page
    assert "begun and not submitted are deleted" in page
    assert "Single answers are deleted 30 days later" in page
    assert "all 2 members" in page
    assert "Purpose: Development" in page
    assert "fewer than 5 people" in page
    made.collaboration.change(by=owner_of(made.collaboration), retention_days=0)
    assert "deleted within minutes" in run.get(url("round_publish", made)).text


def test_round_publish_must_be_understood_as_final(run: Client) -> None:
    made = enough()
    reply = run.post(url("round_publish", made), {})
    assert reply.status_code == 422
    assert "Tick the box" in reply.text
    assert Round.objects.get().state == "closed"
    assert Response.objects.count() == 6


def test_round_publish(run: Client) -> None:
    made = enough()
    reply = run.post(url("round_publish", made), {"final": "on"})
    assert reply["Location"] == url("round_results", made)
    assert Round.objects.get().state == "published"
    assert last_event(made)[0] == "round_published"
    assert url("round_results", made) in run.get(url("round", made)).text
    again = run.post(url("round_publish", made), {"final": "on"})
    assert again.status_code == 422
    assert "published already" in again.text


# Places of rounds in which all are named


def test_round_release_clears_a_place_that_was_not_submitted(run: Client) -> None:
    made = in_state("open", mode="declared")
    answer(made, {"trust-1a": 3}, partner="North")
    held = answer(made, {"trust-1a": 1}, partner="South", submit=False)
    page = run.get(url("round", made))
    assert [(one["name"], one["taken"], one["submitted"]) for one in page.context["places"]] == [
        ("North", True, True),
        ("South", True, False),
    ]
    assert url("round_release", made) in page.text
    release = run.get(url("round_release", made))
    assert "South" in release.text
    assert "North" not in release.text
    assert run.post(url("round_release", made), {"place": str(held.pk)})["Location"] == url("round", made)
    assert not Response.objects.filter(pk=held.pk).exists()
    assert last_event(made)[:2] == ("position_released", "South")
    assert url("round_release", made) not in run.get(url("round", made)).text


def test_round_release_names_places_as_the_round_does(run: Client) -> None:
    """Partners may be renamed meanwhile, even into each other's names."""
    made = in_state("open", mode="declared")
    owner = owner_of(made.collaboration)
    held = answer(made, {"trust-1a": 1}, partner="South", submit=False)
    north, south = made.collaboration.partners.all()
    north.change(by=owner, name="East")
    south.change(by=owner, name="North")
    release = run.get(url("round_release", made)).text
    assert "South" in release
    assert "North" not in release
    run.post(url("round_release", made), {"place": str(held.pk)})
    assert last_event(made)[:2] == ("position_released", "South")


@pytest.mark.parametrize("sent", ["submitted", "elsewhere", "gone", "nonsense", ""])
def test_round_release_refuses_any_other_place(run: Client, sent: str) -> None:
    made = in_state("open", mode="declared")
    other = begin(mode="solo")
    places = {
        "submitted": str(answer(made, {"trust-1a": 3}, partner="North").pk),
        "elsewhere": str(answer(other, {"trust-1a": 3}, partner=None, submit=False).pk),
        "gone": "8b1c9b0e-8c4f-4d7b-9a35-3d0c6b4a2f11",
        "nonsense": "south",
        "": "",
    }
    answer(made, {"trust-1a": 1}, partner="South", submit=False)
    assert run.post(url("round_release", made), {"place": places[sent]}).status_code == 422
    assert Response.objects.count() == 3


def test_round_release_is_no_way_into_an_anonymous_survey(run: Client) -> None:
    made = in_state("open")
    draft = answer(made, {"trust-1a": 3}, submit=False)
    reply = run.post(url("round_release", made), {"place": str(draft.pk)})
    assert reply["Location"] == url("round", made)
    assert Response.objects.filter(pk=draft.pk).exists()


def test_round_of_one_leader_shows_its_one_place(run: Client) -> None:
    made = in_state("open", mode="solo")
    assert run.get(url("round", made)).context["places"][0]["taken"] is False
    held = answer(made, {"trust-1a": 3}, partner="North", submit=False)
    assert "One leader’s own view</label>" in run.get(url("round_release", made)).text
    run.post(url("round_release", made), {"place": str(held.pk)})
    answer(made, {"trust-1a": 3}, partner=None)
    place = run.get(url("round", made)).context["places"][0]
    assert (place["taken"], place["submitted"]) == (True, True)


# Queries: session, user, round, collaboration with right, and what the page shows


@pytest.mark.parametrize("people", [1, 30])
def test_round_takes_the_same_queries_for_any_number_of_people(
    run: Client, django_assert_num_queries: DjangoAssertNumQueries, people: int
) -> None:
    made = in_state("open")
    for _person in range(people):
        answer(made, {"trust-1a": 3})
    with django_assert_num_queries(6):  # and the edition and the count
        assert run.get(url("round", made)).status_code == 200
