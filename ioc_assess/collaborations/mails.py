"""Mails about collaborations."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from ioc_assess.accounts.secrets import remade_as_stored
from ioc_assess.operations.mails import Message, mail, mailbox

from .models import MemberInvitation, Right
from .models.members import PURPOSE


@mail("member_invitation", known=lambda: MemberInvitation.objects.values("code"))
def member_invitation(code: str) -> Message | None:
    """The link by which someone becomes a member; nothing where it opens nothing any more."""
    found = MemberInvitation.objects.filter(code=code, accepted=False).select_related("collaboration", "by").first()
    if found is None or found.expired or not found.nonce:
        return None
    secret = remade_as_stored(PURPOSE, found.nonce, found.secret_hash)
    return Message.of(
        "collaborations/mails/member_invitation",
        {
            "invitation": found,
            "right": Right(found.right),
            "link": settings.SITE_URL + reverse("invitation_open", kwargs={"secret": secret}),
        },
        to=found.email,
        reply_to=mailbox(found.by.name, found.by.email) if found.by else "",
    )
