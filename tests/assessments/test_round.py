"""A round from draft to closed: what opening freezes, and what may change when."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from ioc_assess.assessments.models import Edition, Response, Results, Round
from ioc_assess.assessments.models.answer import Change
from ioc_assess.assessments.models.response import Closed
from ioc_assess.collaborations.models import Collaboration, Refused
from ioc_assess.operations.models import Event
from ioc_assess.theory import loading
from tests.factories import answer, make_collaboration, make_member, make_round, make_user, owner_of

pytestmark = pytest.mark.django_db


def test_round_opening_freezes_profile_partners_items_and_theory() -> None:
    collaboration = make_collaboration(partners=["North", "South"])
    owner = owner_of(collaboration)
    made = make_round(collaboration)
    collaboration.change(by=owner, phase="ending", mandated=False)
    north = collaboration.partners.get(name="North")
    north.change(by=owner, name="Far North")
    collaboration.add_partner(by=owner, name="East", sector="acute", size="small")
    frozen = Round.objects.get().frozen
    assert [partner.name for partner in frozen.partners] == ["North", "South"]
    assert frozen.partners[0].code == north.code
    assert (frozen.profile.phase, frozen.profile.mandated) == ("implementing", True)
    assert frozen.k == 5
    # 56 in the short form; context-k is for loosely bound collaborations, and this one is mandated and moderate.
    assert len(frozen.items) == 55
    assert "context-k" not in frozen.items
    assert made.edition is not None
    assert made.edition.text == loading.FILE.read_text(encoding="utf-8")
    assert made.edition.theory() == loading.theory()
    assert Edition.objects.count() == 1


def test_round_opening_needs_two_partners() -> None:
    made = make_round(make_collaboration(partners=["North"]), opened=False)
    with pytest.raises(Refused, match="at least two partners"):
        made.open(by=owner_of(made.collaboration))
    assert Round.objects.get().state == "draft"


def test_round_opens_once() -> None:
    made = make_round()
    with pytest.raises(Refused, match="opened already"):
        made.open(by=owner_of(made.collaboration))


def test_round_that_is_open_changes_only_title_and_closing_time() -> None:
    made = make_round()
    owner = owner_of(made.collaboration)
    made.change(by=owner, title="Summer round", closes_at=timezone.now() + datetime.timedelta(days=3))
    assert Round.objects.get().title == "Summer round"
    with pytest.raises(Refused, match="only its title and closing time"):
        made.change(by=owner, k=9)


def test_round_stops_taking_answers_on_time_without_anyone_closing_it() -> None:
    made = make_round()
    response = answer(made, {"trust-1a": 3}, submit=False)
    Round.objects.update(closes_at=timezone.now() - datetime.timedelta(seconds=1))
    with pytest.raises(Closed, match="has closed"):
        response.save_answers({"trust-1a": Change(base=response.answers.get().version, value=4)})
    with pytest.raises(Closed, match="has closed"):
        Response.objects.begin(round=made, partner=None, role="public")
    assert response.answers.get().level == 3
    assert list(Round.objects.due_to_close()) == [made]


def test_round_closes_and_reopens_with_a_reason() -> None:
    made = make_round()
    owner = owner_of(made.collaboration)
    made.close(by=owner)
    with pytest.raises(Refused, match="not open"):
        made.close(by=owner)
    made.reopen(by=owner, reason="Two partners were on leave")
    now = Round.objects.get()
    assert (now.state, now.openings) == ("open", 2)
    event = Event.objects.of(made.collaboration.code).first()
    assert event is not None
    assert (event.verb, event.detail, event.actor) == ("round_reopened", "Two partners were on leave", owner)


def test_round_that_is_open_cannot_be_deleted() -> None:
    made = make_round()
    with pytest.raises(Refused, match="cannot be deleted"):
        made.remove(by=owner_of(made.collaboration))
    draft = make_round(made.collaboration, opened=False)
    draft.remove(by=owner_of(made.collaboration))
    assert list(Round.objects.all()) == [made]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"k": 4}, "round_k_at_least_five"),
        ({"state": "draft"}, "round_frozen_once_opened"),
        ({"setting": None}, "round_frozen_once_opened"),
        ({"edition": None}, "round_frozen_once_opened"),
        ({"state": "lost"}, "round_state_known"),
    ],
)
def test_round_constraints(change: dict[str, object], constraint: str) -> None:
    make_round()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Round.objects.update(**change)
    assert Round.objects.get().state == "open"


def test_round_number_is_taken_once() -> None:
    first = make_round(opened=False)
    second = make_round(first.collaboration, opened=False)
    assert (first.number, second.number) == (1, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=second.pk).update(number=1)


def test_round_whose_time_is_up_stands_closed_and_opens_again_only_with_a_reason() -> None:
    made = make_round()
    owner = owner_of(made.collaboration)
    assert made.standing == "open"
    Round.objects.update(closes_at=timezone.now() - datetime.timedelta(seconds=1))
    made.refresh_from_db()
    assert (made.state, made.standing) == ("open", "closed")
    with pytest.raises(Refused, match="reopen it"):
        made.change(by=owner, closes_at=timezone.now() + datetime.timedelta(days=1))
    with pytest.raises(Refused, match="reopen it"):
        made.change(by=owner, closes_at=None)
    Round.objects.get().change(by=owner, title="Summer round")
    assert (Round.objects.get().title, Round.objects.get().standing) == ("Summer round", "closed")


def test_round_says_how_many_more_it_needs() -> None:
    made = make_round()
    for _person in range(4):
        answer(made, {"trust-1a": 3})
    answer(made, {"trust-1a": 3}, submit=False)
    typed_in = answer(made, {"trust-1a": 3})
    Response.objects.filter(pk=typed_in.pk).update(entered_for=True)
    assert (made.submitted, made.needed, made.missing, made.enough) == (5, 5, 1, False)
    counted = Round.objects.with_counts().get()
    assert (counted.submitted_count, counted.people_count) == (5, 4)
    answer(made, {"trust-1a": 3})
    assert (made.missing, made.enough) == (0, True)


def test_round_in_which_all_are_named_needs_one() -> None:
    made = make_round(mode="solo")
    assert (made.needed, made.missing, made.enough) == (1, 1, False)
    answer(made, {"trust-1a": 3}, partner=None)
    assert (made.missing, made.enough) == (0, True)
    answer_count = Round.objects.with_counts().get().submitted_count
    assert answer_count == 1


def test_round_asks_the_same_before_and_after_opening() -> None:
    draft = make_round(opened=False, clusters=["trust"])
    before = draft.items
    draft.open(by=owner_of(draft.collaboration))
    assert draft.items == before
    assert {item.section for item in before} == {"trust", "context", "pulse"}


def test_round_opening_freezes_the_profile_as_it_stands_not_as_it_was_read() -> None:
    draft = make_round(opened=False)
    assert draft.collaboration.phase == "implementing"
    Collaboration.objects.update(phase="ending")
    draft.open(by=owner_of(draft.collaboration))
    assert Round.objects.get().frozen.profile.phase == "ending"


def test_round_is_visible_to_members_and_to_nobody_unknown() -> None:
    made = make_round()
    results = Results.objects.create(round=made, body={}, sha256="")
    stranger, viewer = make_user("eve@example.org"), make_member(made.collaboration, "viewer")
    assert list(Round.objects.visible_to(viewer)) == [made]
    assert not Results.objects.visible_to(viewer).exists()
    Round.objects.update(state="published")
    assert list(Results.objects.visible_to(viewer)) == [results]
    made.collaboration.memberships.all().delete()
    for nobody in (stranger, viewer, AnonymousUser()):
        assert not Round.objects.visible_to(nobody).exists()
        assert not Results.objects.visible_to(nobody).exists()


def test_round_opening_needs_a_subject() -> None:
    draft = make_round(opened=False, clusters=[])
    with pytest.raises(Refused, match="at least one subject"):
        draft.open(by=owner_of(draft.collaboration))
