"""Inviting by mail: the list, the words, sending, reminding, and what can be done for one person."""

import datetime
import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ioc_assess.assessments.models import Invitation, Response, Round
from ioc_assess.assessments.models.invitation import Invitee, Status
from ioc_assess.collaborations.models import Refused
from ioc_assess.operations.jobs import run_job
from ioc_assess.operations.models import Event, Job, Mail
from tests.factories import make_collaboration, make_round, owner_of

pytestmark = pytest.mark.django_db

LIST = "Cleo Byrne, cleo@example.org, North, Board member\nDan Reed, dan@example.org"


@pytest.fixture
def made() -> Round:
    return make_round()


@pytest.fixture
def run(made: Round) -> Client:
    return signed_in(made)


def signed_in(made: Round) -> Client:
    client = Client()
    client.force_login(owner_of(made.collaboration))
    return client


def page(made: Round, name: str = "invitees") -> str:
    return reverse(name, args=[made.code])


def shown(reply: Any) -> str:
    return re.findall(r'name="shown" value="(\w+)"', reply.text)[0]


def listed(made: Round, text: str = LIST, run: Client | None = None) -> Any:
    """The reply to adding a list after it was shown."""
    run = run or signed_in(made)
    first = run.post(page(made, "round_invite"), {"people": text})
    return run.post(page(made, "round_invite"), {"people": text, "shown": shown(first), "add": "1"})


def sent(made: Round, **words: str) -> int:
    return Invitation.objects.send(round=made, by=owner_of(made.collaboration), statuses=[Status.PREPARED], **words)


def work() -> list[Any]:
    """Do the jobs that send mails; the mails of this time."""
    before = len(mail.outbox)
    for job in Job.objects.filter(kind="send_mails", state="queued"):
        run_job.func(job.code)
        job.refresh_from_db()
        assert job.state == Job.State.DONE
    return mail.outbox[before:]


def statuses(made: Round) -> dict[str, str]:
    return {one.email: one.status for one in made.invitations.with_status()}


def cleo() -> Invitation:
    return Invitation.objects.get(email="cleo@example.org")


def test_round_invite_shows_how_the_list_was_read_and_stores_nothing(made: Round, run: Client) -> None:
    reply = run.post(
        page(made, "round_invite"), {"people": f"{LIST}\nEve, eve@example.org, Nort\nCleo,CLEO@example.org"}
    )
    assert reply.status_code == 200
    assert "2 people, as your list was read" in reply.text
    assert "1 line to mend" in reply.text
    assert "There is no partner called “Nort”. Do you mean “North”?" in reply.text
    assert "Stands again on line 4 with something else: taken once, as it is here." in reply.text
    assert "Eve, eve@example.org, Nort" in reply.text.partition("<textarea")[2]
    assert not Invitation.objects.exists()
    assert not Mail.objects.exists()


def test_round_invite_takes_what_was_shown_and_leaves_what_is_to_mend(made: Round, run: Client) -> None:
    reply = listed(made, "Name;Email;Partner\nCleo;cleo@example.org;North\nEve;eve@example.org;Nort", run)
    assert reply.status_code == 200
    assert "1 person is on the list now." in reply.text
    assert "Name;Email;Partner\nEve;eve@example.org;Nort</textarea>" in reply.text
    assert statuses(made) == {"cleo@example.org": "prepared"}
    reply = run.post(page(made, "round_invite"), {"people": "Bo, bo@example.org"})
    # Typed after the page was shown: nobody has looked at it yet.
    reply = run.post(page(made, "round_invite"), {"people": "Eve, eve@example.org", "shown": shown(reply), "add": "1"})
    assert "1 person, as your list was read" in reply.text
    assert Invitation.objects.count() == 1
    assert listed(made, LIST, run)["Location"] == page(made, "invitees_send")
    assert sorted(statuses(made)) == ["cleo@example.org", "dan@example.org"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_round_invite_reads_a_file_and_shows_its_text(made: Round, run: Client, encoding: str) -> None:
    raw = "E-mail;Name;Role\r\nzoe@example.org;Zoë Ångström;Board member\r\n".encode(encoding)
    reply = run.post(page(made, "round_invite"), {"file": SimpleUploadedFile("list.csv", raw)})
    assert reply.status_code == 200
    assert "<td>Zoë Ångström</td>" in reply.text
    assert "zoe@example.org;Zoë Ångström;Board member</textarea>" in reply.text


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "Paste a list or choose a file"),
        ({"people": "  \n"}, "Paste a list or choose a file"),
        ({"people": "a@example.org\n" * 2001}, "A list can have at most 2,000 lines."),
        ({"people": "x", "file": SimpleUploadedFile("a.csv", b"a@example.org")}, "not both"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04" + b"x" * 50)}, "This is a workbook."),
        ({"file": SimpleUploadedFile("a.csv", b"x" * 1_000_001)}, "This file is too large"),
        ({"people": ",".join(f"p{n}@example.org" for n in range(2001))}, "at most 2,000 people"),
    ],
)
def test_round_invite_refuses_lists_and_keeps_what_was_pasted(
    made: Round, run: Client, values: dict[str, Any], told: str
) -> None:
    reply = run.post(page(made, "round_invite"), values)
    assert (reply.status_code, told in reply.text) == (422, True)
    assert values.get("people", "").strip()[:100] in reply.text
    assert not Invitation.objects.exists()


def test_round_invite_says_who_is_on_the_list_already(made: Round, run: Client) -> None:
    listed(made, f"{LIST}\nEve,eve@example.org\nFay,fay@example.org\nGus,gus@example.org", run)
    Invitation.objects.filter(email="dan@example.org").update(begun=True)
    Invitation.objects.filter(email="fay@example.org").update(begun=True, done=True)
    Invitation.objects.get(email="eve@example.org").revoke(by=owner_of(made.collaboration))
    old = Invitation.objects.get(email="eve@example.org")
    text = "Cleo,cleo@example.org,South\nD,dan@example.org"
    text += "".join(f"\n{name}@example.org" for name in ("eve", "fay", "gus", "hal"))
    reply = run.post(page(made, "round_invite"), {"people": text})
    becomes = re.findall(r"<td>([^<]*)</td></tr>", reply.text)
    assert becomes == [
        "On the list; is changed",
        "Has begun; nothing changes",
        "Was taken back; comes anew, with another link",
        "Has finished; nothing changes",
        "On the list already",
        "New",
    ]
    reply = run.post(page(made, "round_invite"), {"people": text, "shown": shown(reply), "add": "1"}, follow=True)
    assert "2 people are on the list now. 1 was on it and is changed." in reply.text
    assert (cleo().partner, cleo().role) == (made.collaboration.partners.get(name="South"), "board")
    assert Invitation.objects.get(email="dan@example.org").name == "Dan Reed"
    new = Invitation.objects.get(email="eve@example.org")
    assert (new.revoked, new.secret != old.secret) == (False, True)


def test_invitees_send_shows_the_mail_first_and_sends_what_was_shown(made: Round, run: Client) -> None:
    listed(made)
    first = run.get(page(made, "invitees_send"))
    assert "2 people have had no mail yet." in first.text
    assert "Ann Owner asks you how working together in Pellshire Alliance goes" in first.text
    assert "Send 2 invitations" in first.text
    words = {"words_before": "We mean it.", "words_after": "See you\non <Monday>."}
    reply = run.post(page(made, "invitees_send"), {**words, "shown": shown(first), "send": "1"})
    assert reply.status_code == 200  # the words are new, so they are shown once more
    assert "on &lt;Monday&gt;." in reply.text.partition('id="mail"')[2]
    assert not Mail.objects.exists()
    sends = {**words, "shown": shown(reply), "send": "1"}
    for _press in range(2):
        assert run.post(page(made, "invitees_send"), sends)["Location"] == page(made)
    assert Mail.objects.count() == 2
    assert statuses(made) == {"cleo@example.org": "queued", "dan@example.org": "queued"}
    (event,) = Event.objects.filter(verb=Event.Verb.RESPONDENTS_INVITED)
    assert (event.label, event.detail) == ("Spring round", "2 people")
    made.refresh_from_db()
    assert (made.words_before, made.words_after) == ("We mean it.", "See you\non <Monday>.")


def test_invitees_send_says_where_no_mail_leaves_the_site(made: Round, run: Client, settings: Any) -> None:
    listed(made)
    told = "This site has no mail server yet: its mails stay on it, and nobody gets them."
    assert told not in run.get(page(made, "invitees_send")).text
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert told in run.get(page(made, "invitees_send")).text


def test_invitees_tells_from_when_people_can_be_reminded(made: Round, run: Client) -> None:
    listed(made)
    told = "From tomorrow you can remind here those who have not finished."
    assert told not in run.get(page(made)).text
    sent(made)
    work()
    assert told in run.get(page(made)).text
    Mail.objects.update(changed_at=timezone.now() - datetime.timedelta(days=1))
    reply = run.get(page(made)).text
    assert told not in reply
    assert "Remind 2 who have not finished" in reply


def test_invitees_get_one_mail_each_with_their_own_link(made: Round) -> None:
    made.closes_at = timezone.make_aware(datetime.datetime(2050, 3, 31, 17, 0))
    made.save()
    listed(made)
    sent(made, words_before="We mean it.\nReally.", words_after="Thanks & <bye>")
    first, second = work()
    assert (first.to, second.to) == (["cleo@example.org"], ["dan@example.org"])
    assert first.subject == "Your view of Pellshire Alliance (Spring round)"
    assert first.reply_to == ['"Ann Owner" <ann@example.org>']
    for one, other in ((first, "dan"), (second, "cleo")):
        mine = Invitation.objects.get(email=one.to[0])
        assert f"\nhttp://localhost:8000/invited/{mine.secret}/\n" in one.body
        assert Invitation.objects.get(email=f"{other}@example.org").secret not in one.body
        ((marked, kind),) = one.alternatives
        assert kind == "text/html"
        assert f'href="http://localhost:8000/invited/{mine.secret}/"' in marked
        assert "We mean it.<br>Really." in marked
        assert "Thanks &amp; &lt;bye&gt;" in marked
        assert "Thanks & <bye>" in one.body
        assert "Open until Thursday 31 March 2050, 17:00." in one.body
        assert "Your answers are anonymous in everything that this round shows." in one.body
        assert "- Your link is personal. Whoever runs the round sees by name" in one.body
        assert "your reply goes to Ann Owner." in one.body
    assert "Dear Cleo Byrne,\n" in first.body
    # 55 questions for a board member of a round of all subjects, at six a minute
    assert "It takes about 10 minutes or less" in first.body or "It takes about 9 minutes or less" in first.body
    assert statuses(made) == {"cleo@example.org": "sent", "dan@example.org": "sent"}
    assert work() == []
    kept = str([*Mail.objects.values_list(), *Job.objects.values_list("args", "key")])
    assert not any(one in kept for one in ("cleo", "Cleo", cleo().secret, cleo().nonce))


def test_invitees_of_a_draft_are_prepared_and_get_no_mail_before_it_opens() -> None:
    made = make_round(opened=False)
    run = signed_in(made)
    listed(made, LIST, run)
    reply = run.get(page(made, "invitees_send"))
    assert "Mails can be sent once it is open" in reply.text
    assert "Send 2 invitations" not in reply.text
    run.post(page(made, "invitees_send"), {"words_before": "Please.", "words_after": "", "keep": "1"})
    run.post(page(made, "invitees_send"), {"words_before": "Please.", "words_after": "", "send": "1"})
    assert not Mail.objects.exists()
    with pytest.raises(Refused, match="is a draft"):
        sent(made)
    made.collaboration.partners.get(name="North").remove(by=owner_of(made.collaboration))
    assert cleo().partner is None
    made.collaboration.add_partner(by=owner_of(made.collaboration), name="West", sector="acute", size="large")
    made.open(by=owner_of(made.collaboration))
    assert made.words_before == "Please."
    assert sent(made) == 2
    assert len(work()) == 2


def test_invitees_whose_turn_came_too_late_get_no_mail_and_can_be_sent_it_later(made: Round, run: Client) -> None:
    listed(made, f"{LIST}\nEve,eve@example.org\nFay,fay@example.org")
    sent(made)
    owner = owner_of(made.collaboration)
    Invitation.objects.get(email="eve@example.org").revoke(by=owner)
    Invitation.objects.filter(email="fay@example.org").update(begun=True, done=True)
    made.close(by=owner)
    assert work() == []
    assert statuses(made) == {
        "cleo@example.org": "dropped",
        "dan@example.org": "dropped",
        "eve@example.org": "revoked",
        "fay@example.org": "done",
    }
    reply = run.get(page(made))
    assert "Try again" not in reply.text
    assert run.get(page(made, "invitees_send"))["Location"] == page(made)
    made.reopen(by=owner, reason="Two wards were forgotten.")
    assert "Try again 2 that were not sent" in run.get(page(made)).text
    first = run.get(page(made, "invitees_send") + "?to=failed")
    run.post(page(made, "invitees_send") + "?to=failed", {"shown": shown(first), "send": "1"})
    assert [one.to for one in work()] == [["cleo@example.org"], ["dan@example.org"]]


def test_invitee_send_sends_the_same_link_once_a_press(made: Round, run: Client) -> None:
    listed(made)
    sent(made)
    work()
    address = reverse("invitee_send", args=[cleo().code])
    sends = re.findall(rf'{address}".*?name="sends" value="(\d)"', run.get(page(made)).text)
    assert sends == ["1"]
    for _press in range(2):
        run.post(address, {"sends": "1"})
    (again,) = work()
    assert f"/invited/{cleo().secret}/" in again.body
    assert run.get(address)["Location"] == page(made)
    assert cleo().sends == 2
    assert set(Mail.objects.filter(object_code=cleo().code).values_list("key", flat=True)) == {
        f"invitation {cleo().code} 1",
        f"invitation {cleo().code} 2",
    }
    assert Event.objects.filter(verb=Event.Verb.LINK_SENT_AGAIN).count() == 1


def test_invitee_change_of_the_address_makes_another_link(made: Round, run: Client) -> None:
    listed(made)
    sent(made)
    work()
    old = cleo()
    address = reverse("invitee_change", args=[old.code])
    assert 'value="cleo@example.org"' in run.get(address).text
    values = {"name": "Cleo B.", "email": "DAN@example.org", "partner": "", "role": "executive"}
    reply = run.post(address, values)
    assert (reply.status_code, "has been invited to this round already" in reply.text) == (422, True)
    reply = run.post(address, {**values, "email": "clea@example.org"}, follow=True)
    assert "The mail to the new address is yet to be sent" in reply.text
    new = Invitation.objects.get(email="clea@example.org")
    assert (new.pk, new.name, new.partner, new.role, new.sends) == (old.pk, "Cleo B.", None, "executive", 0)
    assert Client().get(reverse("invited", args=[old.secret])).status_code == 404
    assert Client().get(reverse("invited", args=[new.secret])).status_code == 302
    assert statuses(made)["clea@example.org"] == "prepared"
    assert sent(made) == 1
    assert [one.to for one in work()] == [["clea@example.org"]]


def test_invitee_change_of_the_name_keeps_the_link_and_nothing_changes_once_begun(made: Round, run: Client) -> None:
    listed(made)
    sent(made)
    old = cleo()
    address = reverse("invitee_change", args=[old.code])
    run.post(address, {"name": "Cleo B.", "email": "cleo@example.org", "partner": "", "role": ""})
    assert (cleo().name, cleo().secret, cleo().sends) == ("Cleo B.", old.secret, 1)
    Invitation.objects.filter(pk=old.pk).update(begun=True)
    assert run.get(address)["Location"] == page(made)
    with pytest.raises(Refused, match="begun meanwhile"):
        old.correct(person=Invitee(email="x@example.org"))
    assert cleo().secret == old.secret


def test_invitee_revoke_says_what_goes_and_cannot_undo_what_is_finished(made: Round, run: Client) -> None:
    listed(made)
    one = cleo()
    address = reverse("invitee_revoke", args=[one.code])
    assert "They have not begun." in run.get(address).text
    Response.objects.begin(round=made, partner=None, role="board", secret=one.secret, invitation=one)
    assert "What they have answered so far is deleted" in run.get(address).text
    reply = run.post(address, follow=True)
    assert "what was begun with it is deleted." in reply.text
    assert not Response.objects.exists()
    assert run.post(address).status_code == 422
    (event,) = Event.objects.filter(verb=Event.Verb.LINK_REVOKED)
    assert (event.label, event.detail) == ("someone in “Spring round”", "")
    done = Invitation.objects.get(email="dan@example.org")
    Invitation.objects.filter(pk=done.pk).update(begun=True, done=True)
    reply = run.post(reverse("invitee_revoke", args=[done.code]))
    assert (reply.status_code, "They have finished meanwhile" in reply.text) == (422, True)


def test_invitees_events_name_nobody(made: Round, run: Client) -> None:
    listed(made)
    sent(made)
    cleo().send_again(by=owner_of(made.collaboration), sends=1)
    cleo().revoke(by=owner_of(made.collaboration))
    told = str(list(Event.objects.values_list("label", "detail")))
    assert "leo" not in told
    text = re.sub(r"<[^>]+>", "", run.get(reverse("events", args=[made.collaboration.code])).text)
    assert "Ann Owner invited to the round by mail Spring round: 2 people" in text
    assert "Ann Owner took back the personal link of someone in “Spring round”" in text


def test_invitees_page_counts_finds_and_sorts(made: Round, run: Client) -> None:
    listed(made, "Zed,a@example.org\nBea,b@example.org\nCy,c@example.org,South")
    sent(made)
    Invitation.objects.filter(email="b@example.org").update(begun=True)
    Mail.objects.filter(object_code=Invitation.objects.get(email="c@example.org").code).update(
        state="failed", error="The mailbox is full."
    )

    def names(query: str = "") -> list[str]:
        return re.findall(r"<strong>(\w+)</strong> <span class=\"badge", run.get(page(made) + query).text)

    assert names() == ["Zed", "Bea", "Cy"]
    assert names("?sort=name") == ["Bea", "Cy", "Zed"]
    assert names("?sort=status") == ["Zed", "Cy", "Bea"]
    assert names("?status=failed") == ["Cy"]
    assert names("?q=B@EXAMPLE") == ["Bea"]
    assert names("?q=nobody") == []
    assert names("?status=odd&sort=odd") == ["Zed", "Bea", "Cy"]
    text = run.get(page(made)).text
    assert "The mailbox is full." in text
    for count in ("Waiting to be sent: <strong>1", "Not sent: <strong>1", "Begun: <strong>1"):
        assert count in text
    assert "0 of 2 sent" in text or "1 of 3 sent" in text
    assert "data-progress=" in text
    assert "never what they answer" in text


def test_invitees_of_a_thousand_cost_few_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    made = make_round(make_collaboration())
    people = [Invitee(email=f"p{n}@example.org", name=f"Person {n}") for n in range(1000)]
    # Savepoints and their ends; the round, those on the list; on SQLite as many rows at once as it takes values
    at_once = {"sqlite": 14, "postgresql": 1}[connection.vendor]
    with django_assert_num_queries(4 + at_once):
        Invitation.objects.list_people(round=made, people=people)
    with django_assert_num_queries(4):
        Invitation.objects.list_people(round=made, people=people)
    run = signed_in(made)
    for state in ("queued", "sent"):
        if state == "queued":
            sent(made)
        else:
            Mail.objects.update(state="sent", sent_at=timezone.now())
        few = {"queued": 12, "sent": 9}[state]
        with django_assert_num_queries(few):
            assert run.get(page(made)).status_code == 200
    assert Mail.objects.count() == 1000
