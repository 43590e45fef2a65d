"""Erasing a collaboration with everything that belongs to it.

In two steps, so that nothing of it can be seen from the first moment on and nobody waits for the rest. First, in one
short transaction, nobody is a member of it any more and the codes in its addresses change, so that no page leads to
it: to members it is not there, and people who answer are told that their answers are gone. Then its rows are deleted,
answers in batches: here where they are few, else by the worker. A collaboration without members is one that is being
erased; there is no other.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from ioc_assess.accounts.models import User
from ioc_assess.collaborations.models import Collaboration, Membership, Refused, Right
from ioc_assess.operations.codes import public_code
from ioc_assess.operations.forgetting import forget
from ioc_assess.operations.models import Event, Job

from .models import Invitation, Response, Round
from .retention import HOLDERS

logger = logging.getLogger(__name__)

#: Responses deleted in one transaction (100 answers each)
BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Extent:
    """What would go: all that may be told of it while rounds are open."""

    rounds: int
    published: int
    submitted: int
    members: int
    invitations: int
    events: int

    @classmethod
    def of(cls, collaboration: Collaboration) -> Extent:
        rounds = Round.objects.filter(collaboration=collaboration)
        return cls(
            rounds=rounds.count(),
            published=rounds.filter(state=Round.State.PUBLISHED).count(),
            submitted=Response.objects.filter(round__in=rounds, submitted=True).count(),
            members=collaboration.memberships.count(),
            invitations=collaboration.invitations.count() + Invitation.objects.filter(round__in=rounds).count(),
            events=Event.objects.of(collaboration.code).count(),
        )


def erase(collaboration: Collaboration, *, by: User) -> bool:
    """Erase it, and say whether nothing is left already. ``Refused`` where someone else did, or ``by`` is no owner."""
    _hide(collaboration, by=by)
    if Response.objects.filter(round__collaboration=collaboration.pk).count() <= BATCH:
        try:
            return not _delete_some(collaboration.pk)
        except DatabaseError:  # someone who had begun to answer was faster; the worker does it
            logger.info("A collaboration could not be erased at once")
    return False


@transaction.atomic
def _hide(collaboration: Collaboration, *, by: User) -> None:
    collaboration.lock()
    if collaboration.right_of(by) != Right.OWNER:
        raise Refused(_("Only an owner can erase a collaboration."))
    rounds = list(Round.objects.filter(collaboration=collaboration).select_for_update(no_key=True))
    invitations = Invitation.objects.filter(round__in=rounds)
    codes = {collaboration.code, *(one.code for one in rounds), *invitations.values_list("code", flat=True)}
    for relation in (collaboration.partners, collaboration.memberships, collaboration.invitations):
        codes.update(relation.values_list("code", flat=True))
    forget(codes)
    invitations.delete()
    collaboration.invitations.all().delete()
    collaboration.memberships.all().delete()
    Event.objects.filter(collaboration_code=collaboration.code).delete()
    # Who did it, and when, is all that stays: it names nothing, and it belongs to no collaboration.
    Event.objects.record(by=by, verb=Event.Verb.COLLABORATION_ERASED, collaboration_code="", label="")
    Collaboration.objects.filter(pk=collaboration.pk).update(code=public_code())
    # Last, and for as short as can be: whoever stores an answer may have to look at the round's row.
    for one in rounds:
        closed = {"state": Round.State.CLOSED} if one.state == Round.State.OPEN else {}
        Round.objects.filter(pk=one.pk).update(code=public_code(), join_code=None, **closed)
    Job.objects.ask(kind="erase_collaborations", key=f"erase_collaborations {public_code()}")


def hidden() -> QuerySet[Collaboration]:
    """Collaborations that are being erased."""
    return Collaboration.objects.filter(~Exists(Membership.objects.filter(collaboration=OuterRef("pk"))))


def go_on() -> None:
    """Delete what is left of collaborations that are being erased."""
    for pk in hidden().values_list("pk", flat=True):
        while _delete_some(pk):
            pass
    # Written by whoever was changing something at that very moment.
    there = Collaboration.objects.filter(code=OuterRef("collaboration_code"))
    Event.objects.filter(~Exists(there)).exclude(collaboration_code="").delete()


@transaction.atomic
def _delete_some(pk: int) -> bool:
    """Delete one batch of answers, or with the last of them everything else; whether there is more."""
    found = hidden().select_for_update(no_key=True).filter(pk=pk).first()
    if found is None:
        return False
    # Whoever begins in this very moment holds their partner, and is waited for before the round goes, not after; and
    # before the responses, as whoever changes their role does.
    list(found.partners.select_for_update(no_key=True).values_list("pk"))
    responses = Response.objects.filter(round__collaboration=found)
    batch = list(responses.values_list("pk", flat=True)[: BATCH + 1])
    # Whoever is just saving is waited for.
    list(Response.objects.filter(pk__in=batch[:BATCH]).select_for_update(no_key=True).values_list("pk"))
    Response.objects.filter(pk__in=batch[:BATCH]).delete()
    if len(batch) > BATCH:
        return True
    for round in Round.objects.filter(collaboration=found):
        for holder in HOLDERS:
            if holder.delete_some(round)[1]:
                return True
    if responses.exists():
        return True
    Event.objects.filter(collaboration_code=found.code).delete()
    # First the rounds: what belongs to them holds the partners.
    Round.objects.filter(collaboration=found).delete()
    found.delete()
    return False
