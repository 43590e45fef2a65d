"""What the worker does for collaborations."""

import datetime

import pytest
from django.utils import timezone

from ioc_assess.collaborations import jobs
from ioc_assess.collaborations.models import MemberInvitation
from tests.factories import make_collaboration, owner_of

pytestmark = pytest.mark.django_db


def test_delete_invitations_that_ran_out_more_than_thirty_days_ago() -> None:
    collaboration = make_collaboration()
    today = timezone.localdate()
    for days in (-14, 0, 30, 31):
        invitation, _secret = MemberInvitation.objects.invite(
            collaboration, by=owner_of(collaboration), email=f"{days}@example.org", right="viewer"
        )
        expires_on = today - datetime.timedelta(days=days)
        MemberInvitation.objects.filter(pk=invitation.pk).update(expires_on=expires_on, accepted=days == 31)
    jobs.delete_invitations()
    left = MemberInvitation.objects.order_by("pk").values_list("email", flat=True)
    assert list(left) == ["-14@example.org", "0@example.org", "30@example.org"]
