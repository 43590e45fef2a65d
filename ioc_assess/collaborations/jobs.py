"""What the worker does for collaborations."""

from __future__ import annotations

import datetime

from django.utils import timezone

from ioc_assess.operations.jobs import job

from .models import MemberInvitation

#: Days after its last day until an invitation, which holds an address, is deleted
KEEP_DAYS = 30


@job("delete_invitations", every=datetime.timedelta(hours=1))
def delete_invitations() -> None:
    """Delete members' invitations that ran out long ago, used or not."""
    MemberInvitation.objects.filter(expires_on__lt=timezone.localdate() - datetime.timedelta(days=KEEP_DAYS)).delete()
