"""Individual answers are kept for a while, then deleted, and with them all that leads to people: drafts, comments that
may not be quoted, and personal invitations with what was noted of their mails. The published results stay.

    published       so many days after publishing as an owner chose, and never longer than respondents were told
    not published   UNPUBLISHED_DAYS after the round closed
    not opened      UNPUBLISHED_DAYS after people were last put on the list of those to invite
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from ioc_assess.operations.forgetting import forget
from ioc_assess.operations.models import Event

from .models import Comment, Invitation, Response, Round
from .models.round import UNPUBLISHED_DAYS

#: In which states a round loses what it holds
PASSING = (Round.State.DRAFT, Round.State.CLOSED, Round.State.PUBLISHED)

#: Responses deleted in one transaction: few enough that nobody waits for it (100 answers each).
BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Holder:
    """What another room keeps of rounds only for as long as answers are kept."""

    #: Of a query of rounds: whether there is any
    holds: Callable[[], Exists]
    #: Delete one batch of a round's; how many that were, and whether there are more
    delete_some: Callable[[Round], tuple[int, bool]]
    #: How much there is of a round, in words, nothing of any person
    told: Callable[[Round], list[str]]


#: Rooms further left add theirs, since this one may not know them.
HOLDERS: list[Holder] = []


def holding() -> QuerySet[Round]:
    """Published and closed rounds that hold what is to be deleted one day, and drafts with people to invite."""
    mine = {"round": OuterRef("pk")}
    # Of a comment that was taken out nothing but the reason is left, which stays with the results.
    passing = Comment.objects.filter(Q(may_quote=False, redacted_why="") | Q(round__state=Round.State.CLOSED), **mine)
    own = [Exists(Response.objects.filter(**mine)), Exists(Invitation.objects.filter(**mine)), Exists(passing)]
    holds = reduce(or_, [*own, *(holder.holds() for holder in HOLDERS)], Q())
    over = Round.objects.filter(holds, state__in=PASSING)
    return dated(over).select_related("collaboration").order_by("since", "pk")


def dated(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """With the day of publishing."""
    return rounds.annotate(published_on=Min("results__created_on"))


def kept_until(round: Round) -> datetime.date:
    """The day on which a round that is ``dated`` and takes no answers loses them."""
    if round.state != Round.State.PUBLISHED:
        return round.since + datetime.timedelta(days=UNPUBLISHED_DAYS)
    published_on: datetime.date | None = getattr(round, "published_on", None)
    return (published_on or round.since) + datetime.timedelta(days=round.retention_days)


def passing(round: Round) -> QuerySet[Comment]:
    """The comments that are deleted with its answers."""
    comments = Comment.objects.filter(round=round)
    published = round.state == Round.State.PUBLISHED
    return comments.filter(may_quote=False, redacted_why="") if published else comments


def due() -> list[Round]:
    """Rounds whose answers have been kept for as long as they may be."""
    today = timezone.localdate()
    return [one for one in holding() if kept_until(one) <= today]


def delete_answers(round: Round) -> None:
    """Delete what is kept only for a while of a published round, or of one that stayed closed or a draft. The event is
    written once, with the last of it, also where a deletion was broken off and is taken up again."""
    while _delete_some(round):
        pass


@transaction.atomic
def _delete_some(round: Round) -> bool:
    """Delete one batch; whether there is more. Two at once would both take themselves for the last, hence the lock. A
    round that was reopened or published meanwhile is left alone: ``Round.DoesNotExist``."""
    over = Round.objects.filter(state__in=PASSING)
    now = over.select_for_update(no_key=True).get(pk=round.pk, state=round.state, since=round.since)
    # Before the responses: so do all that take both.
    invitations = Invitation.objects.filter(round=now)
    forget(invitations.values_list("code", flat=True))
    invited = invitations.delete()[0]
    batch = list(Response.objects.filter(round=now).values_list("pk", flat=True)[: BATCH + 1])
    # Whoever is just saving is waited for; whoever comes later finds the round closed.
    drafts = Response.objects.filter(pk__in=batch[:BATCH], submitted=False)
    list(drafts.select_for_update(no_key=True).values_list("pk"))
    found, _by_model = Response.objects.filter(pk__in=batch[:BATCH]).delete()
    for holder in HOLDERS:
        gone, more = holder.delete_some(now)
        found += gone
        if more:
            break
    else:
        more = False
    if now.state == Round.State.CLOSED and found:
        # Should someone be publishing it just now, what was counted no longer holds.
        Round.objects.filter(pk=now.pk).update(openings=F("openings") + 1)
    if len(batch) > BATCH or more:
        return True
    passed, _by_model = passing(now).delete()
    if found + invited + passed and now.state != Round.State.DRAFT:  # of a draft there were no answers
        now.record(by=None, verb=Event.Verb.ANSWERS_DELETED)
    return False
