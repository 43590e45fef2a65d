"""What the worker does for rounds."""

from __future__ import annotations

import datetime

from django.db import transaction

from ioc_assess.operations.forgetting import empty_journal
from ioc_assess.operations.jobs import job

from . import erasing, retention
from .models import Round

OFTEN = datetime.timedelta(minutes=5)


@job("close_rounds", every=OFTEN)
def close_rounds() -> None:
    """Close rounds whose time is up. They took no more answers since then; now they can be published."""
    # Workshops are ended by their own room: there may be a vote open.
    due = Round.objects.due_to_close().exclude(mode=Round.Mode.WORKSHOP)
    for round in due.select_related("collaboration"):
        with transaction.atomic():
            # Looked at again with the row held: somebody may have closed it meanwhile, or given it more time.
            if Round.objects.due_to_close().select_for_update(no_key=True).filter(pk=round.pk).first():
                round.close(by=None)


@job("delete_answers", every=OFTEN)
def delete_answers() -> None:
    """Delete individual answers that have been kept long enough: with 0 days soon after publishing."""
    for due in retention.due():
        retention.delete_answers(due)
    empty_journal()


@job("erase_collaborations", every=OFTEN)
def erase_collaborations() -> None:
    """Delete what is left of collaborations that owners erased: asked for at that time, and taken up again after a
    failure. Also of what people took back themselves nothing stays beside the file."""
    erasing.go_on()
    empty_journal()
