"""Who works with whom: a collaboration with its profile, its partners, and the members who look after it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ioc_assess.accounts.models import User
from ioc_assess.accounts.secrets import digest, new_secret
from ioc_assess.operations.codes import public_code
from ioc_assess.operations.models import Event
from ioc_assess.theory.profile import FLAGS, Profile

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: Days for which an invitation of a member can be used.
INVITATION_DAYS = 14


class Refused(ValueError):
    """A verb cannot be carried out; the message tells the user why and what to do."""

    def __init__(self, message: StrOrPromise) -> None:
        super().__init__(str(message))


class Right(models.TextChoices):
    """What a member may do, from most to least."""

    OWNER = "owner", gettext_lazy("Owner")
    FACILITATOR = "facilitator", gettext_lazy("Facilitator")
    VIEWER = "viewer", gettext_lazy("Viewer")


class CollaborationQuerySet(models.QuerySet["Collaboration"]):
    def visible_to(self, user: Any) -> CollaborationQuerySet:
        """Those that the user is a member of, with the user's right as ``my_right``. An anonymous user is a member
        of none."""
        if user.pk is None:
            return self.none()  # a filter by None would find what has no members
        return self.filter(memberships__user_id=user.pk).annotate(my_right=F("memberships__right"))


class CollaborationManager(models.Manager["Collaboration"]):
    def get_queryset(self) -> CollaborationQuerySet:
        return CollaborationQuerySet(self.model, using=self._db)

    def visible_to(self, user: Any) -> CollaborationQuerySet:
        return self.get_queryset().visible_to(user)

    @transaction.atomic
    def start(self, *, by: User, **fields: Any) -> Collaboration:
        """A new collaboration, whose first owner is ``by``."""
        collaboration = self.create(**fields)
        collaboration.memberships.create(user=by, right=Right.OWNER)
        collaboration.record(by=by, verb=Event.Verb.COLLABORATION_STARTED, label=collaboration.name)
        return collaboration


class Collaboration(models.Model):
    """An inter-organisational collaboration and its profile (theory/profile.py says what the profile decides)."""

    class Form(models.TextChoices):
        """The codes of the theory file's forms; names and explanations stand there."""

        BUDDYING = "buddying"
        ALLIANCE = "alliance"
        HOSPITAL_GROUP = "hospital_group"
        MERGER = "merger"
        INTEGRATED_CARE_SYSTEM = "integrated_care_system"
        INTEGRATED_CARE_PROVIDER = "integrated_care_provider"
        PRIMARY_CARE_NETWORK = "primary_care_network"
        OTHER = "other"

    class Integration(models.TextChoices):
        LIGHT = "light"
        MODERATE = "moderate"
        HIGH = "high"

    class Phase(models.TextChoices):
        CONTEMPLATING = "contemplating"
        CONNECTING = "connecting"
        PLANNING = "planning"
        IMPLEMENTING = "implementing"
        MAINTAINING = "maintaining"
        ENDING = "ending"

    code = models.CharField(max_length=12, unique=True, default=public_code, editable=False)
    name = models.CharField(gettext_lazy("name"), max_length=120)
    form = models.CharField(gettext_lazy("form"), max_length=40, choices=Form)
    mandated = models.BooleanField(default=False)
    integration = models.CharField(gettext_lazy("integration"), max_length=20, choices=Integration)
    dispersed = models.BooleanField(default=False)
    cross_sector = models.BooleanField(default=False)
    external_funding = models.BooleanField(default=False)
    phase = models.CharField(gettext_lazy("phase"), max_length=20, choices=Phase)
    #: Days after publishing until individual answers are deleted
    retention_days = models.PositiveSmallIntegerField(gettext_lazy("days to keep single answers"), default=30)

    #: The right of the user for whom the row was read by ``visible_to``; a row read otherwise knows of none
    my_right: str | None = None

    objects = CollaborationManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(retention_days__lte=365), name="collaboration_retention_within_a_year"),
            models.CheckConstraint(
                condition=Q(integration__in=["light", "moderate", "high"]), name="collaboration_integration_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    phase__in=["contemplating", "connecting", "planning", "implementing", "maintaining", "ending"]
                ),
                name="collaboration_phase_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def profile(self) -> Profile:
        """The profile as it stands now; a round that was opened keeps the one of its opening."""
        return Profile(integration=self.integration, phase=self.phase, **{flag: getattr(self, flag) for flag in FLAGS})

    @property
    def may_run(self) -> bool:
        """Whether whoever reads may change it and run its rounds."""
        return self.my_right in (Right.OWNER, Right.FACILITATOR)

    @property
    def may_own(self) -> bool:
        """Whether whoever reads may say who else may do what."""
        return self.my_right == Right.OWNER

    def right_of(self, user: Any) -> Right | None:
        """The user's right here, ``None`` for a stranger."""
        found = self.memberships.filter(user_id=user.pk).values_list("right", flat=True).first()
        return Right(found) if found else None

    def record(self, *, by: User | None, verb: str, label: str, detail: str = "") -> None:
        """Write an event of this collaboration."""
        Event.objects.record(by=by, verb=verb, collaboration_code=self.code, label=label, detail=detail)

    def lock(self) -> None:
        """Let one verb at a time go on from here, until the transaction ends."""
        Collaboration.objects.select_for_update().get(pk=self.pk)

    @transaction.atomic
    def change(self, *, by: User, **fields: Any) -> None:
        """Change name, profile or retention; rounds already opened keep their profile."""
        changed = [name for name, value in fields.items() if getattr(self, name) != value]
        if not changed:
            return
        for name in changed:
            setattr(self, name, fields[name])
        self.save(update_fields=changed)
        self.record(by=by, verb=Event.Verb.COLLABORATION_CHANGED, label=self.name, detail=", ".join(changed))

    @transaction.atomic
    def add_partner(self, *, by: User, **fields: Any) -> Partner:
        """A new partner, last in order. ``Refused`` where the name is taken."""
        self.lock()
        last = self.partners.aggregate(last=models.Max("order"))["last"]
        partner = Partner(collaboration=self, order=0 if last is None else last + 1, **fields)
        partner.refuse_twin()
        partner.take_lead()
        partner.save()
        self.record(by=by, verb=Event.Verb.PARTNER_ADDED, label=partner.name)
        return partner

    @transaction.atomic
    def invite(self, *, by: User, email: str, right: str) -> tuple[MemberInvitation, str]:
        """An invitation and its secret, which is in no table: show it now or never. An earlier open invitation to the
        same address is replaced. ``Refused`` where the address belongs to a member already."""
        self.lock()
        email = email.strip().lower()
        if self.memberships.filter(user__email=email).exists():
            raise Refused(_("%(email)s is a member already.") % {"email": email})
        self.invitations.filter(email=email, accepted=False).delete()
        invitation, secret = MemberInvitation.objects.make(collaboration=self, email=email, right=right)
        self.record(by=by, verb=Event.Verb.MEMBER_INVITED, label=email, detail=right)
        return invitation, secret


class Partner(models.Model):
    """One of the organisations that work together."""

    class Sector(models.TextChoices):
        ACUTE = "acute", gettext_lazy("Acute or specialist hospital care")
        COMMUNITY = "community", gettext_lazy("Community health services")
        MENTAL_HEALTH = "mental_health", gettext_lazy("Mental health services")
        PRIMARY = "primary", gettext_lazy("General practice and primary care")
        AMBULANCE = "ambulance", gettext_lazy("Ambulance services")
        SOCIAL_CARE = "social_care", gettext_lazy("Social care")
        LOCAL_GOVERNMENT = "local_government", gettext_lazy("Local government and public health")
        COMMISSIONING = "commissioning", gettext_lazy("Planning and commissioning")
        VOLUNTARY = "voluntary", gettext_lazy("Voluntary and community organisations")
        INDEPENDENT = "independent", gettext_lazy("Independent or private provider")
        OTHER = "other", gettext_lazy("Another sector")

    class Size(models.TextChoices):
        SMALL = "small", gettext_lazy("Small: fewer than 50 staff")
        MEDIUM = "medium", gettext_lazy("Medium: 50 to 1,000 staff")
        LARGE = "large", gettext_lazy("Large: more than 1,000 staff")

    collaboration = models.ForeignKey(Collaboration, on_delete=models.CASCADE, related_name="partners")
    code = models.CharField(max_length=12, unique=True, default=public_code, editable=False)
    name = models.CharField(gettext_lazy("name"), max_length=120)
    sector = models.CharField(gettext_lazy("sector"), max_length=20, choices=Sector)
    size = models.CharField(gettext_lazy("size"), max_length=10, choices=Size)
    lead = models.BooleanField(gettext_lazy("leads the collaboration"), default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint("collaboration", Lower("name"), name="partner_name_once"),
            models.UniqueConstraint(fields=["collaboration"], condition=Q(lead=True), name="partner_one_lead"),
            models.CheckConstraint(condition=Q(size__in=["small", "medium", "large"]), name="partner_size_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def refuse_twin(self) -> None:
        """``Refused`` where another partner of the collaboration bears the name, in whatever letters."""
        others = self.collaboration.partners.exclude(pk=self.pk)
        if any(other.name.casefold() == self.name.casefold() for other in others):
            raise Refused(_("There is a partner of this name already."))

    def take_lead(self) -> None:
        """A new lead takes over from the one before."""
        if self.lead:
            self.collaboration.partners.exclude(pk=self.pk).filter(lead=True).update(lead=False)

    @transaction.atomic
    def change(self, *, by: User, **fields: Any) -> None:
        """Rename it or change what is said of it. Rounds already opened keep the name that they were opened with."""
        self.collaboration.lock()
        before = Partner.objects.get(pk=self.pk).name
        for name, value in fields.items():
            setattr(self, name, value)
        self.refuse_twin()
        self.take_lead()
        self.save(update_fields=[*fields])
        detail = _("before: %(name)s") % {"name": before} if before != self.name else ""
        self.collaboration.record(by=by, verb=Event.Verb.PARTNER_CHANGED, label=self.name, detail=detail)

    @transaction.atomic
    def move(self, *, by: User, up: bool) -> None:
        """Change places with the neighbour; at the end nothing moves."""
        self.collaboration.lock()
        partners = list(self.collaboration.partners.all())
        here = next(place for place, one in enumerate(partners) if one.pk == self.pk)
        there = here - 1 if up else here + 1
        if not 0 <= there < len(partners):
            return
        partners[here], partners[there] = partners[there], partners[here]
        for place, one in enumerate(partners):
            one.order = place
        Partner.objects.bulk_update(partners, ["order"])
        self.collaboration.record(by=by, verb=Event.Verb.PARTNERS_ORDERED, label=self.name)

    @transaction.atomic
    def remove(self, *, by: User) -> None:
        """``Refused`` once someone has begun to answer for it: the answers would lose their place."""
        self.collaboration.lock()
        Partner.objects.select_for_update().get(pk=self.pk)
        name = self.name
        try:
            self.delete()
        except models.ProtectedError as error:
            raise Refused(
                _("People have answered for %(name)s, so it cannot be removed. You can rename it.") % {"name": name}
            ) from error
        self.collaboration.record(by=by, verb=Event.Verb.PARTNER_REMOVED, label=name)


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

    def _refuse_last_owner(self) -> None:
        """Only with the collaboration locked: two owners could otherwise remove each other at once."""
        if not self.collaboration.memberships.filter(right=Right.OWNER).exclude(pk=self.pk).exists():
            raise Refused(_("A collaboration needs an owner. Make someone else an owner first."))

    @transaction.atomic
    def change_right(self, *, by: User, right: str) -> None:
        """``Refused`` for the last owner."""
        self.collaboration.lock()
        if right != Right.OWNER:
            self._refuse_last_owner()
        Membership.objects.filter(pk=self.pk).update(right=right)
        self.right = right
        self.collaboration.record(by=by, verb=Event.Verb.RIGHT_CHANGED, label=self.user.name, detail=right)

    @transaction.atomic
    def remove(self, *, by: User) -> None:
        """``Refused`` for the last owner. Whoever removes themselves leaves."""
        self.collaboration.lock()
        self._refuse_last_owner()
        self.delete()
        self.collaboration.record(by=by, verb=Event.Verb.MEMBER_REMOVED, label=self.user.name)


class MemberInvitationManager(models.Manager["MemberInvitation"]):
    def make(
        self, *, email: str, right: str, collaboration: Collaboration | None = None
    ) -> tuple[MemberInvitation, str]:
        """An invitation and its secret. Without a collaboration it only makes an account."""
        secret = new_secret()
        invitation = self.create(
            collaboration=collaboration,
            email=email.strip().lower(),
            right=right,
            secret_hash=digest("member invitation", secret),
            expires_on=timezone.localdate() + datetime.timedelta(days=INVITATION_DAYS),
        )
        return invitation, secret

    def find(self, secret: str) -> MemberInvitation | None:
        """The invitation that the secret opens, if it can still be used."""
        return (
            self.filter(
                secret_hash=digest("member invitation", secret), accepted=False, expires_on__gte=timezone.localdate()
            )
            .select_related("collaboration")
            .first()
        )


class MemberInvitation(models.Model):
    """A one-time link by which someone becomes a member, or gets the first account of a new site."""

    collaboration = models.ForeignKey(
        Collaboration, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations"
    )
    code = models.CharField(max_length=12, unique=True, default=public_code, editable=False)
    email = models.EmailField(gettext_lazy("e-mail"), max_length=254)
    right = models.CharField(gettext_lazy("right"), max_length=20, choices=Right)
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

    @transaction.atomic
    def accept(self, *, by: User) -> None:
        """Use it up. ``Refused`` where it was used meanwhile, or is for someone else."""
        if by.email != self.email:
            raise Refused(_("This invitation is for %(email)s.") % {"email": self.email})
        if not MemberInvitation.objects.filter(pk=self.pk, accepted=False).update(accepted=True):
            raise Refused(_("This invitation has been used already. Sign in instead."))
        self.accepted = True
        if self.collaboration is not None:
            self.collaboration.lock()
            _membership, made = self.collaboration.memberships.get_or_create(user=by, defaults={"right": self.right})
            if made:
                self.collaboration.record(by=by, verb=Event.Verb.MEMBER_JOINED, label=by.name, detail=self.right)

    @transaction.atomic
    def revoke(self, *, by: User) -> None:
        """Take it back; its link opens nothing any more."""
        assert self.collaboration is not None
        self.delete()
        self.collaboration.record(by=by, verb=Event.Verb.INVITATION_REVOKED, label=self.email)
