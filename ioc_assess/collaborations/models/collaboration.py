"""Who works with whom: a collaboration with its profile, its partners, and the members who look after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ioc_assess.accounts.models import User
from ioc_assess.operations.codes import public_code
from ioc_assess.operations.models import Event
from ioc_assess.theory.profile import FLAGS, Profile

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refused(ValueError):
    """A verb cannot be carried out; the message tells the user why and what to do."""

    def __init__(self, message: StrOrPromise) -> None:
        super().__init__(str(message))


class Right(models.TextChoices):
    """What a member may do, from most to least."""

    OWNER = "owner", gettext_lazy("Owner")
    FACILITATOR = "facilitator", gettext_lazy("Facilitator")
    VIEWER = "viewer", gettext_lazy("Viewer")

    @property
    def explanation(self) -> str:
        """In plain words, for whoever gives the right and whoever gets it."""
        return {
            Right.OWNER: _(
                "Does all that a facilitator does, says who else may do what, sets how long single answers are kept, "
                "and sees what members did."
            ),
            Right.FACILITATOR: _(
                "Describes the collaboration and its partners, runs rounds and publishes their results, and invites "
                "facilitators and viewers."
            ),
            Right.VIEWER: _("Reads what is published, and changes nothing."),
        }[self]


#: Which rights a member may give to others: a facilitator could otherwise become an owner by way of a friend.
MAY_GIVE = {
    Right.OWNER: (Right.OWNER, Right.FACILITATOR, Right.VIEWER),
    Right.FACILITATOR: (Right.FACILITATOR, Right.VIEWER),
    Right.VIEWER: (),
}


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

    def get_my_right_display(self) -> str:
        return str(Right(self.my_right).label) if self.my_right else ""

    @property
    def may_run(self) -> bool:
        """Whether whoever reads may change it and run its rounds."""
        return self.my_right in (Right.OWNER, Right.FACILITATOR)

    @property
    def may_own(self) -> bool:
        """Whether whoever reads may say who else may do what."""
        return self.my_right == Right.OWNER

    @property
    def may_give(self) -> tuple[Right, ...]:
        """The rights that whoever reads may invite others to."""
        return MAY_GIVE[Right(self.my_right)] if self.my_right else ()

    @property
    def across_sectors(self) -> bool | None:
        """What the partners' sectors say of ``cross_sector``; ``None`` while there are fewer than two partners."""
        sectors = [partner.sector for partner in self.partners.all()]
        return len(set(sectors)) > 1 if len(sectors) > 1 else None

    def right_of(self, user: Any) -> Right | None:
        """The user's right here, ``None`` for a stranger."""
        found = self.memberships.filter(user_id=user.pk).values_list("right", flat=True).first()
        return Right(found) if found else None

    def record(self, *, by: User | None, verb: str, label: str, detail: str = "") -> None:
        """Write an event of this collaboration."""
        Event.objects.record(by=by, verb=verb, collaboration_code=self.code, label=label, detail=detail)

    def lock(self) -> None:
        """Let one verb at a time go on from here, until the transaction ends. ``Refused`` where it is erased, which
        first changes its code."""
        if not Collaboration.objects.select_for_update(no_key=True).filter(pk=self.pk, code=self.code).exists():
            raise Refused(_("This collaboration has been erased meanwhile."))

    @transaction.atomic
    def change(self, *, by: User, **fields: Any) -> None:
        """Change name, profile or retention; rounds already opened keep their profile. ``Refused`` where the time for
        keeping answers would change and ``by`` is no owner."""
        self.lock()
        changed = [name for name, value in fields.items() if getattr(self, name) != value]
        if not changed:
            return
        if "retention_days" in changed and self.right_of(by) != Right.OWNER:
            raise Refused(_("Only an owner can change how long single answers are kept."))
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

    def _lock(self) -> Partner:
        """The partner as it now stands, with the collaboration locked. ``Refused`` where it is gone."""
        self.collaboration.lock()
        now = Partner.objects.select_for_update(no_key=True).filter(pk=self.pk).first()
        if now is None:
            raise Refused(_("%(name)s has been removed meanwhile.") % {"name": self.name})
        return now

    @transaction.atomic
    def change(self, *, by: User, **fields: Any) -> None:
        """Rename it or change what is said of it. Rounds already opened keep the name that they were opened with."""
        now = self._lock()
        before = now.name
        if all(getattr(now, name) == value for name, value in fields.items()):
            return
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
        self._lock()
        partners = list(Partner.objects.filter(collaboration=self.collaboration_id))
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
        """``Refused`` while a round offers it to choose, and as long as single answers of a round that offered it are
        kept, whether or not any were for it: who is hidden in its results and who has nobody must not show."""
        name = self._lock().name
        kept = Q(state__in=["open", "closed"]) | Q(state="published", responses__isnull=False)
        for one in self.collaboration.rounds.filter(kept).distinct():
            if any(partner.code == self.code for partner in one.frozen.partners):
                words = _(
                    "%(name)s takes part in the round “%(round)s”, so it cannot be removed now. You can rename it."
                )
                raise Refused(words % {"name": name, "round": one.title})
        self.delete()
        self.collaboration.record(by=by, verb=Event.Verb.PARTNER_REMOVED, label=name)
