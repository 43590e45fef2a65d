"""Individual answers are kept for a while after publishing, then deleted, and with them comments that may not be
quoted; the published results stay."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Exists, Min, OuterRef
from django.utils import timezone

from ioc_assess.operations.models import Event

from .models import Comment, Response, Round

#: Responses deleted in one transaction: few enough that nobody waits for it (100 answers each).
BATCH = 500


def due() -> list[Round]:
    """Published rounds whose answers have been kept for as long as they may be."""
    answered = Round.objects.filter(Exists(Response.objects.filter(round=OuterRef("pk"))))
    published = answered.filter(state=Round.State.PUBLISHED).annotate(published_on=Min("results__created_on"))
    today = timezone.localdate()
    return [
        one
        for one in published.select_related("collaboration")
        if one.published_on is not None and one.published_on + datetime.timedelta(days=one.retention_days) <= today
    ]


def delete_answers(round: Round) -> None:
    """Delete all responses of a published round, submitted or not, with their answers, and all comments that may not
    be quoted. Of one that was taken out there is no more than the reason, which stays. The event is written once, with
    the last of them, also where a deletion was broken off and is taken up again."""
    while _delete_some(round):
        pass


@transaction.atomic
def _delete_some(round: Round) -> bool:
    """Delete one batch; whether there is more. Two at once would both take themselves for the last, hence the lock."""
    Round.objects.select_for_update(no_key=True).get(pk=round.pk, state=Round.State.PUBLISHED)
    batch = list(Response.objects.filter(round=round).values_list("pk", flat=True)[: BATCH + 1])
    if not batch:
        return False
    Response.objects.filter(pk__in=batch[:BATCH]).delete()
    more = len(batch) > BATCH
    if not more:
        Comment.objects.filter(round=round, may_quote=False, redacted_why="").delete()
        round.record(by=None, verb=Event.Verb.ANSWERS_DELETED)
    return more
