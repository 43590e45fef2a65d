"""What the worker does for workshops."""

from __future__ import annotations

import datetime

from django.db import transaction

from ioc_assess.assessments.models import Round
from ioc_assess.operations.jobs import job

from .models import Workshop


@job("end_workshops", every=datetime.timedelta(minutes=5))
def end_workshops() -> None:
    """End workshops that everybody forgot: no vote of theirs stays open."""
    due = Round.objects.due_to_close().filter(mode=Round.Mode.WORKSHOP)
    for pk in Workshop.objects.get_queryset().filter(round__in=due).values_list("pk", flat=True):
        with transaction.atomic():
            # Looked at again with the workshop held: somebody may have ended it meanwhile, and gone on.
            now = Workshop.objects.select_for_update(no_key=True, of=("self",)).filter(pk=pk).first()
            if now and due.filter(pk=now.round_id).exists():
                now.end(by=None)
