"""The members of a collaboration, and the links by which people become members."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ioc_assess.accounts.models import User
from ioc_assess.accounts.secrets import digest, new_secret, remade_secret
from ioc_assess.operations.codes import public_code
from ioc_assess.operations.models import Event, Mail

from .collaboration import MAY_GIVE, Collaboration, Refused, Right

#: Days for which an invitation of a member can be used.
INVITATION_DAYS = 14
#: How long a mail gets to arrive before the same can be sent again.
MAIL_TIME = datetime.timedelta(minutes=10)
#: The secret's purpose
PURPOSE = "member invitation"


class AlreadyInvited(Refused):
    """This very invitation has been made, and its link shown."""


class Membership(models.Model):
    """A user's right in a collaboration. There is always an owner."""

    collaboration = models.ForeignKey(Collaboration, on_delete=models.CASCADE, related_name="memberships")
    code = models.CharField(max_length=12, unique=True, default=public_code, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    right = models.CharField(gettext_lazy("right"), max_length=20, choices=Right)

    class Meta:
        ordering = ["user__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["collaboration", "user"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(right__in=["owner", "facilitator", "viewer"]), name="membership_right_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_right_display()}"

    def _lock(self) -> None:
        """One verb at a time, or two owners could remove each other at once. ``Refused`` where the member is gone."""
        self.collaboration.lock()
        if not Membership.objects.filter(pk=self.pk).exists():
            raise Refused(_("%(name)s is no member any more.") % {"name": self.user.name})

    def _refuse_last_owner(self) -> None:
        if not self.collaboration.memberships.filter(right=Right.OWNER).exclude(pk=self.pk).exists():
            raise Refused(_("A collaboration needs an owner. Make someone else an owner first."))

    @transaction.atomic
    def change_right(self, *, by: User, right: str) -> None:
        """``Refused`` for the last owner."""
        self._lock()
        if Membership.objects.get(pk=self.pk).right == right:
            return
        if right != Right.OWNER:
            self._refuse_last_owner()
        Membership.objects.filter(pk=self.pk).update(right=right)
        self.right = right
        self.collaboration.record(by=by, verb=Event.Verb.RIGHT_CHANGED, label=self.user.name, detail=right)

    @transaction.atomic
    def remove(self, *, by: User) -> None:
        """``Refused`` for the last owner. Whoever removes themselves leaves."""
        self._lock()
        self._refuse_last_owner()
        self.delete()
        self.collaboration.record(by=by, verb=Event.Verb.MEMBER_REMOVED, label=self.user.name)


class MemberInvitationManager(models.Manager["MemberInvitation"]):
    @transaction.atomic
    def make(
        self, *, email: str, right: str, collaboration: Collaboration | None = None, mail: bool = False, **fields: Any
    ) -> tuple[MemberInvitation, str]:
        """An invitation and its secret. Without a collaboration it only makes an account. ``mail``: send the link."""
        nonce = new_secret() if mail else ""
        secret = remade_secret(PURPOSE, nonce) if mail else new_secret()
        invitation = self.create(
            **fields,
            collaboration=collaboration,
            email=email.strip().lower(),
            right=right,
            nonce=nonce,
            secret_hash=digest(PURPOSE, secret),
            expires_on=_last_day(),
        )
        if mail:
            invitation.ask_for_mail(number=1, by=invitation.by)
        return invitation, secret

    @transaction.atomic
    def invite(
        self, collaboration: Collaboration, *, by: User, email: str, right: str, code: str = "", mail: bool = False
    ) -> tuple[MemberInvitation, str]:
        """Invite to a collaboration: the invitation and its secret, which is in no table: show it now or never.
        ``mail``: send it too.

        An earlier open invitation of the same address is replaced. ``Refused`` where the address belongs to a member
        already, or ``by`` may not give the right. ``code`` is that of the invitation-to-be, if the form that asks for
        it carries one: ``AlreadyInvited`` where it is used, so that a form sent twice makes no first link void.
        """
        collaboration.lock()
        email = email.strip().lower()
        mine = collaboration.right_of(by)
        may_give = MAY_GIVE[mine] if mine else ()
        if right not in may_give:
            raise Refused(_("You may not give this right. Ask an owner."))
        if code and self.filter(code=code).exists():
            raise AlreadyInvited(_("The invitation of %(email)s has been made already.") % {"email": email})
        if collaboration.memberships.filter(user__email=email).exists():
            raise Refused(_("%(email)s is a member already.") % {"email": email})
        earlier = collaboration.invitations.filter(email=email, accepted=False)
        if any(one.right not in may_give and not one.expired for one in earlier):
            raise Refused(_("An owner has invited %(email)s with more rights. Ask an owner.") % {"email": email})
        earlier.delete()
        invitation, secret = self.make(
            collaboration=collaboration, by=by, email=email, right=right, code=code or public_code(), mail=mail
        )
        collaboration.record(by=by, verb=Event.Verb.MEMBER_INVITED, label=email, detail=right)
        return invitation, secret

    def find(self, secret: str) -> MemberInvitation | None:
        """The invitation that the secret opens, if it can still be used."""
        return (
            self.filter(secret_hash=digest(PURPOSE, secret), accepted=False, expires_on__gte=timezone.localdate())
            .select_related("collaboration", "by")
            .first()
        )


def _last_day() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=INVITATION_DAYS)


class MemberInvitation(models.Model):
    """A one-time link by which someone becomes a member, or gets the first account of a new site."""

    collaboration = models.ForeignKey(
        Collaboration, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations"
    )
    code = models.CharField(max_length=12, unique=True, default=public_code, editable=False)
    #: Who invites; nobody where ``manage.py invite`` made it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    email = models.EmailField(gettext_lazy("e-mail"), max_length=254)
    #: The name that the form for an account begins with
    name = models.CharField(gettext_lazy("name"), max_length=150, blank=True)
    right = models.CharField(gettext_lazy("right"), max_length=20, choices=Right)
    #: From it the secret of a link that was mailed is made (accounts/secrets.py); empty where the link was only shown
    nonce = models.CharField(max_length=43, blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    expires_on = models.DateField(gettext_lazy("can be used until"))
    accepted = models.BooleanField(default=False)

    objects = MemberInvitationManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(right__in=["owner", "facilitator", "viewer"]), name="member_invitation_right_known"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="member_invitation_email_lower"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def expired(self) -> bool:
        return self.expires_on < timezone.localdate()

    @property
    def secret(self) -> str:
        """Of one that is mailed."""
        assert self.nonce
        return remade_secret(PURPOSE, self.nonce)

    def ask_for_mail(self, *, number: int, by: User | None = None) -> None:
        """Have its link sent, as its first mail, its second, and so on."""
        Mail.objects.ask(kind="member_invitation", mails={f"member_invitation {self.code} {number}": self.code}, by=by)

    @transaction.atomic
    def send(self, *, by: User, number: int) -> None:
        """Mail the link, again or at last, and let it be used for as many days as a new one. ``number`` says which mail
        of this invitation it is: one that was asked for already makes no second. ``Refused`` where one is on its way.

        A link that was only shown is stored nowhere, so another is sent, and it opens nothing any more."""
        assert self.collaboration is not None
        self.collaboration.lock()
        mine = self.collaboration.right_of(by)
        if mine is None or self.right not in MAY_GIVE[mine]:
            raise Refused(_("Only an owner can send this invitation."))
        open_ = MemberInvitation.objects.filter(pk=self.pk, accepted=False)
        if not open_.exists():
            raise Refused(_("The invitation of %(email)s has been used or taken back already.") % {"email": self.email})
        mails = list(Mail.objects.filter(kind="member_invitation", object_code=self.code).order_by("pk"))
        if number <= len(mails):
            return
        if mails and mails[-1].on_its_way(MAIL_TIME):
            raise Refused(
                _("A mail to %(email)s is on its way. Give it ten minutes before you send another.")
                % {"email": self.email}
            )
        self.nonce = self.nonce or new_secret()
        open_.update(nonce=self.nonce, secret_hash=digest(PURPOSE, self.secret), expires_on=_last_day())
        self.ask_for_mail(number=len(mails) + 1, by=by)
        self.collaboration.record(by=by, verb=Event.Verb.LINK_SENT_AGAIN, label=self.email)

    @transaction.atomic
    def accept(self, *, by: User) -> None:
        """Use it up. ``Refused`` where it was used or taken back meanwhile, or is for someone else."""
        if by.email != self.email:
            raise Refused(_("This invitation is for %(email)s.") % {"email": self.email})
        # Always the collaboration first: inviting locks in this order, and two orders could wait for each other.
        if self.collaboration is not None:
            self.collaboration.lock()
        if not MemberInvitation.objects.filter(pk=self.pk, accepted=False).update(accepted=True):
            raise Refused(_("This invitation has been used or taken back. Ask for a new link."))
        self.accepted = True
        if self.collaboration is not None:
            _membership, made = self.collaboration.memberships.get_or_create(user=by, defaults={"right": self.right})
            if made:
                self.collaboration.record(by=by, verb=Event.Verb.MEMBER_JOINED, label=by.name, detail=self.right)

    @transaction.atomic
    def accept_as_new(self, *, name: str, password: str | None) -> User:
        """Make the account that it is for, and use it up. ``Refused`` where there is one meanwhile."""
        try:
            with transaction.atomic():
                user = User.objects.create_user(email=self.email, name=name, password=password)
        except IntegrityError as error:
            raise Refused(_("There is an account of this e-mail already. Sign in with it.")) from error
        self.accept(by=user)
        return user

    @transaction.atomic
    def revoke(self, *, by: User) -> None:
        """Take it back; its link opens nothing any more. ``Refused`` where it was used meanwhile, or ``by`` could not
        have given the right."""
        assert self.collaboration is not None
        self.collaboration.lock()
        mine = self.collaboration.right_of(by)
        if mine is None or self.right not in MAY_GIVE[mine]:
            raise Refused(_("Only an owner can take this invitation back."))
        if not MemberInvitation.objects.filter(pk=self.pk, accepted=False).delete()[0]:
            raise Refused(_("The invitation of %(email)s has been used or taken back already.") % {"email": self.email})
        self.collaboration.record(by=by, verb=Event.Verb.INVITATION_REVOKED, label=self.email)
