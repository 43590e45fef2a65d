"""Deleting someone's account: they stop being a member everywhere, and no row names them any more.

What they did stays told, as done by a former user, as long as the collaborations stay.
"""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError, QuerySet
from django.utils.translation import gettext as _

from ioc_assess.accounts.models import User
from ioc_assess.operations.forgetting import forget
from ioc_assess.operations.models import Event

from .models import Collaboration, MemberInvitation, Membership, Refused, Right


class OnlyOwner(Refused):
    """Collaborations would be left without an owner."""

    def __init__(self, collaborations: list[Collaboration]) -> None:
        names = ", ".join(f"“{one.name}”" for one in collaborations)
        super().__init__(
            _(
                "The account cannot be deleted while it is the only owner of %(names)s. Make someone else an owner "
                "there, or erase the collaboration."
            )
            % {"names": names}
        )
        self.collaborations = collaborations


def owned_alone(user: User) -> QuerySet[Collaboration]:
    """Those that would be left without an owner."""
    owners = Membership.objects.filter(collaboration=OuterRef("pk"), right=Right.OWNER)
    mine = Collaboration.objects.filter(Exists(owners.filter(user=user)))
    return mine.filter(~Exists(owners.exclude(user=user))).order_by("name", "pk")


@transaction.atomic
def delete_account(user: User) -> None:
    """``OnlyOwner`` while someone else must first become an owner somewhere. Whoever is signed in by the account is
    signed out."""
    mine = list(Collaboration.objects.filter(memberships__user=user).order_by("pk"))
    for one in mine:
        one.lock()
    if not User.objects.filter(pk=user.pk).exists():
        return  # by the same button, pressed twice
    alone = list(owned_alone(user))
    if alone:
        raise OnlyOwner(alone)
    Membership.objects.filter(user=user, collaboration__in=mine).delete()
    for one in mine:
        one.record(by=user, verb=Event.Verb.MEMBER_REMOVED, label=user.name)
    invitations = MemberInvitation.objects.filter(email=user.email)
    forget(invitations.values_list("code", flat=True))
    invitations.delete()
    Event.objects.take_out(user, instead=_("a former user"))
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
    try:
        user.delete()
    except ProtectedError as error:
        raise Refused(_("The account has just become a member somewhere. Look again at what goes.")) from error


def collaborations_of(user: User) -> QuerySet[Collaboration]:
    return Collaboration.objects.filter(memberships__user=user).order_by("name", "pk")


def invitations_to(user: User) -> int:
    """Open invitations that go with the account."""
    return MemberInvitation.objects.filter(email=user.email, accepted=False).count()
