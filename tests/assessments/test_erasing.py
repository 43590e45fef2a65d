"""Erasing a collaboration leaves nothing of it, and nothing else is touched."""

import datetime
import re

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ioc_assess.assessments import erasing, jobs, publishing
from ioc_assess.assessments.models import Answer, Response, Results, Round
from ioc_assess.collaborations.models import Collaboration, MemberInvitation, Refused
from ioc_assess.operations.jobs import run_job
from ioc_assess.operations.models import Event, Job
from ioc_assess.reports.jobs import make_board_report
from tests.assessments import everything
from tests.assessments.everything import OF_THE_SITE, Everything, bearing, build
from tests.disk import raw
from tests.factories import answer, make_collaboration, make_member, make_round, owner_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def both() -> tuple[Everything, Everything]:
    """One to erase, and its neighbour on the same site."""
    return build("Zedshire"), build("Quornshire")


def test_everything_has_a_row_in_every_table_that_tells_of_a_collaboration(
    both: tuple[Everything, Everything],
) -> None:
    """Whoever adds a table adds to everything.py what it holds, or says that it holds nothing of collaborations."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    for one in both:
        assert {table for table, _row in bearing(one.marks)} == tables - OF_THE_SITE
    assert not both[0].marks & both[1].marks


def test_erase_leaves_nothing_of_the_collaboration_and_nothing_else_is_touched(
    both: tuple[Everything, Everything],
) -> None:
    gone, beside = both
    before = bearing(beside.marks)
    assert erasing.erase(gone.collaboration, by=gone.owner)
    assert bearing(gone.marks) == []
    assert bearing(beside.marks) == before
    (event,) = Event.objects.filter(verb=Event.Verb.COLLABORATION_ERASED)
    assert (event.actor, event.collaboration_code, event.label, event.detail) == (gone.owner, "", "", "")
    assert gone.owner.memberships.count() == 0
    jobs.erase_collaborations()
    assert bearing(gone.marks) == []
    assert bearing(beside.marks) == before
    if connection.vendor == "sqlite":
        whole = raw()
        assert [mark for mark in gone.marks if mark.encode() in whole] == []
        assert b"Quornshire" in whole


def test_erase_goes_on_in_the_worker_where_there_is_much(
    both: tuple[Everything, Everything], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it is through, nobody sees anything of it."""
    gone, beside = both
    before = bearing(beside.marks)
    monkeypatch.setattr(erasing, "BATCH", 3)
    member = Client()
    member.force_login(gone.owner)
    assert not erasing.erase(gone.collaboration, by=gone.owner)
    assert Response.objects.filter(round__collaboration=gone.collaboration.pk).count() == 15
    for path in (f"collaborations/{gone.collaboration.code}/", f"rounds/{gone.published.code}/results/"):
        assert member.get(f"/{path}").status_code == 404
    assert b"Zedshire" not in member.get("/collaborations/").content
    now = Round.objects.get(pk=gone.open.pk)
    assert (now.takes_answers, now.join_code) == (False, None)
    assert now.code != gone.open.code
    run_job.call(Job.objects.filter(kind="erase_collaborations").latest("pk").code)
    assert bearing(gone.marks) == []
    assert bearing(beside.marks) == before


def test_erase_broken_off_is_taken_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_round()
    for _n in range(5):
        answer(made, {"trust-1a": 1})
    deleting = erasing._delete_some

    def fail(pk: int) -> bool:
        raise DatabaseError("the line was cut")

    monkeypatch.setattr(erasing, "_delete_some", fail)
    assert not erasing.erase(made.collaboration, by=owner_of(made.collaboration))
    assert Response.objects.count() == 5
    monkeypatch.setattr(erasing, "_delete_some", deleting)
    jobs.erase_collaborations()
    assert (Response.objects.count(), Collaboration.objects.count()) == (0, 0)


def test_erase_is_refused_to_whoever_is_no_owner_and_the_second_time() -> None:
    made = make_collaboration()
    with pytest.raises(Refused, match="Only an owner"):
        erasing.erase(made, by=make_member(made, "facilitator"))
    assert Event.objects.of(made.code).count() == 3
    owner, again = owner_of(made), Collaboration.objects.get()
    erasing.erase(made, by=owner)
    with pytest.raises(Refused, match="erased meanwhile"):
        erasing.erase(again, by=owner)


def test_erase_while_a_round_is_being_published_publishes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_round(mode="solo")
    answer(made, {"trust-1a": 1})
    owner = owner_of(made.collaboration)
    made.close(by=owner)
    counting = publishing.count

    def count_and_erase(round: Round) -> object:
        counted = counting(round)
        erasing.erase(Collaboration.objects.get(), by=owner)
        return counted

    monkeypatch.setattr(publishing, "count", count_and_erase)
    client = Client()
    client.force_login(owner)
    assert client.post(reverse("round_publish", args=[made.code]), {"final": "on"}).status_code == 404
    assert (Results.objects.count(), Collaboration.objects.count()) == (0, 0)


def test_erase_while_a_report_is_being_made_ends_its_job_quietly(both: tuple[Everything, Everything]) -> None:
    gone, _beside = both
    job = Job.objects.get(key=f"board_report {gone.published.code}")
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    erasing.erase(gone.collaboration, by=gone.owner)
    make_board_report(gone.published.code)
    job.finish()
    job.go_wrong("gone")
    run_job.call(job.code)
    assert bearing(gone.marks) == []


@pytest.mark.parametrize("whole", [True, False])
def test_erase_tells_whoever_is_answering_that_their_answers_are_gone(
    whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_round()
    owner = owner_of(made.collaboration)
    monkeypatch.setattr(erasing, "BATCH", 500 if whole else 1)
    begun, submitted, joined = Client(), Client(), Client()
    for phone in (begun, submitted):
        phone.get(f"/join/{made.join_code}/")
        phone.post(f"/answer/{made.code}/", {"partner": "none", "role": "executive"})
        phone.post(f"/answer/{made.code}/leadership/", {"leadership-1a": "2", "was-leadership-1a": "0:"})
        phone.get(f"/answer/{made.code}/check/")
    submitted.post(f"/answer/{made.code}/check/")
    assert Answer.objects.count() == 2
    joined.get(f"/join/{made.join_code}/")
    assert erasing.erase(made.collaboration, by=owner) == whole
    for path in ("", "who/", "leadership/", "check/", "result/"):
        for phone in (begun, submitted):
            for reply in (phone.get(f"/answer/{made.code}/{path}"), phone.post(f"/answer/{made.code}/{path}")):
                assert reply.status_code == (
                    405 if reply.request["REQUEST_METHOD"] == "POST" and "result" in path else 410
                )
        assert joined.get(f"/answer/{made.code}/{path}").status_code == 404
    assert joined.post(f"/answer/{made.code}/", {"partner": "none", "role": "executive"}).status_code == 404
    assert Client().get(f"/join/{made.join_code}/").status_code == 404
    assert begun.post(f"/answer/{made.code}/clear/").status_code == 200


def test_erase_makes_links_of_members_to_be_open_nothing() -> None:
    made = make_collaboration()
    owner = owner_of(made)
    _invitation, secret = MemberInvitation.objects.invite(made, by=owner, email="pat@example.org", right="viewer")
    erasing.erase(made, by=owner)
    assert Client().get(reverse("invitation_open", args=[secret])).status_code == 404


def test_verbs_with_an_erased_collaboration_at_hand_are_refused() -> None:
    """Whoever was just about to change something writes nothing any more."""
    made = make_collaboration()
    owner = owner_of(made)
    draft, closed = make_round(made, opened=False), make_round(made)
    closed.close(by=owner)
    partner, member = made.partners.earliest("pk"), made.memberships.get()
    erasing.erase(Collaboration.objects.get(), by=owner)
    for act in (
        lambda: made.change(by=owner, name="Other"),
        lambda: made.add_partner(by=owner, name="West", sector="acute", size="small"),
        lambda: partner.change(by=owner, name="Other"),
        lambda: partner.remove(by=owner),
        lambda: member.remove(by=owner),
        lambda: MemberInvitation.objects.invite(made, by=owner, email="pat@example.org", right="viewer"),
        lambda: Round.objects.start(collaboration=made, by=owner, title="Next"),
        lambda: draft.open(by=owner),
        lambda: draft.change(by=owner, title="Other"),
        lambda: draft.remove(by=owner),
        lambda: closed.reopen(by=owner, reason="Once more"),
        lambda: closed.close(by=owner),
        lambda: publishing.publish(closed, by=owner),
        lambda: Response.objects.begin(round=closed, partner=None, role="board"),
    ):
        with pytest.raises(Refused):
            act()
    assert [one.verb for one in Event.objects.all()] == ["collaboration_erased"]


def test_retention_leaves_no_single_answer_no_address_and_no_comment_without_consent(
    both: tuple[Everything, Everything],
) -> None:
    for one in both:
        owner = one.owner
        one.open.close(by=owner)
        Results.objects.filter(round=one.published).update(
            created_on=timezone.localdate() - datetime.timedelta(days=30)
        )
        Round.objects.filter(pk=one.open.pk).update(since=timezone.localdate() - datetime.timedelta(days=365))
    results = list(Results.objects.values())
    jobs.delete_answers()
    for one in both:
        assert bearing(one.of_people) == []
    assert list(Results.objects.values()) == results
    left = everything.Comment.objects.order_by("text").values_list("round", "text", "redacted_why")
    assert [(text, why) for _round, text, why in left if text] == [
        ("Quornshire: quoted True", ""),
        ("Zedshire: quoted True", ""),
    ]
    if connection.vendor == "sqlite":
        whole = raw()
        for one in both:
            assert [mark for mark in one.of_people if mark.encode() in whole] == []


# The page


def test_collaboration_erase_says_beforehand_what_goes_and_what_stays() -> None:
    made = make_collaboration(name="Zed & Sons")
    owner = owner_of(made)
    opened = make_round(made)
    for submit in (True, True, False):
        answer(opened, {"trust-1a": 1}, submit=submit)
    client = Client()
    client.force_login(owner)
    page = re.sub(r"\s+", " ", client.get(reverse("collaboration_erase", args=[made.code])).content.decode())
    for words in (
        "1 round with all answers and comments, among them 2 submitted responses",
        "the membership of you, its only member",
        "the list of what members did: 5 lines",
        "A round is open.",
        "the accounts of its members",
        "backups, as long as",
        "type its name: <strong>Zed &amp; Sons</strong>",
    ):
        assert words in page


def test_collaboration_erase_asks_for_the_name_and_does_nothing_without_it() -> None:
    made = make_collaboration()
    client = Client()
    client.force_login(owner_of(made))
    address = reverse("collaboration_erase", args=[made.code])
    for sent, told in (({}, "Type the name of the collaboration"), ({"name": "Pellshire"}, "This is not its name")):
        reply = client.post(address, sent)
        assert reply.status_code == 422
        assert told in reply.content.decode()
    assert Collaboration.objects.count() == 1
    reply = client.post(address, {"name": " Pellshire  Alliance "}, follow=True)
    assert reply.redirect_chain == [("/collaborations/", 302)]
    assert "“Pellshire Alliance” is erased." in reply.content.decode()
    assert client.get(address).status_code == 404
    assert client.post(address, {"name": "Pellshire Alliance"}).status_code == 404
