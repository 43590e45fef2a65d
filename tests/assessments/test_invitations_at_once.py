"""People answer by personal links while facilitators change the list, until the round is published or erased: nothing
is lost, no two wait for each other, and the list tells the truth."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connections

from ioc_assess.accounts.models import User
from ioc_assess.accounts.secrets import new_secret
from ioc_assess.assessments import erasing, publishing
from ioc_assess.assessments.models import Invitation, Response, Round
from ioc_assess.assessments.models.answer import Change
from ioc_assess.assessments.models.invitation import Invitee, Status
from ioc_assess.collaborations.models import Collaboration, Partner, Refused
from tests.factories import answer as respond
from tests.factories import make_round, owner_of


def answer(made: Round, one: Invitation, partner: Partner, dice: random.Random) -> None:
    """What the person behind a link does next."""
    response, what = Response.objects.find(made.code, one.secret), dice.random()
    if response is None:
        if found := Invitation.objects.find(made.code, one.secret):
            Response.objects.begin(round=made, partner=partner, role="board", secret=one.secret, invitation=found)
    elif what < 0.7:
        response.save_answers({"trust-1a": Change(base=0, value=2)})
        if what < 0.35:
            response.submit(result_secret=new_secret())
    elif what < 0.85:
        response.discard()
    else:
        response.change_role(partner=partner, role="board", may_delete=100)


def run(made: Round, one: Invitation, owner: User, dice: random.Random) -> None:
    """What a facilitator does next to the list."""
    people = [Invitee(email=f"p{dice.randrange(40)}@example.org", name=f"{dice.random()}") for _n in range(5)]
    what = dice.randrange(5)
    if what == 0:
        one.revoke(by=owner)
    elif what == 1:
        Invitation.objects.send(round=made, by=owner, statuses=list(Status))
    elif what == 2:
        Invitation.objects.remind(round=made, by=owner)
    elif what == 3:
        Invitation.objects.list_people(round=made, people=people)
    else:
        one.correct(person=people[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ["open", "published", "erased"])
def test_invitations_stand_whatever_happens_at_once(end: str) -> None:
    made = make_round()
    owner, partner = owner_of(made.collaboration), made.collaboration.partners.get(order=1)
    for _n in range(made.k):  # by the join link, so that there are enough to publish
        respond(made, {"trust-1a": 1})
    people = [Invitee(email=f"p{n}@example.org") for n in range(30)]
    Invitation.objects.list_people(round=made, people=people)

    def work(number: int) -> None:
        dice = random.Random(number)
        try:
            for _n in range(40):
                invited = list(made.invitations.all())
                if not invited:  # erased
                    return
                with suppress(Refused):  # it came too late; any other error is one
                    if number < 5:
                        answer(made, dice.choice(invited), partner, dice)
                    else:
                        run(made, dice.choice(invited), owner, dice)
            if number == 6 and end == "erased":
                erasing.erase(Collaboration.objects.get(), by=owner)
            if number == 6 and end == "published":
                made.close(by=owner)
                publishing.publish(made, by=owner)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(7) as pool:
        list(pool.map(work, range(7)))
    if end == "erased":
        erasing.go_on()
        left = [one.objects.count() for one in (Collaboration, Round, Invitation, Response)]
        assert left == [0, 0, 0, 0]
        return
    submitted = Response.objects.filter(submitted=True).count()
    assert Invitation.objects.filter(done=True).count() == submitted - made.k
    drafts = set(Response.objects.filter(submitted=False).values_list("secret_hash", flat=True))
    begun = {one.response_hash for one in Invitation.objects.filter(begun=True, done=False)}
    assert drafts == (begun if end == "open" else set())
