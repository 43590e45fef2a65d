"""A round: one questionnaire to one collaboration, from draft to published results."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ioc_assess.accounts.models import User
from ioc_assess.collaborations.models import Collaboration, Refused
from ioc_assess.operations.codes import LETTERS, public_code
from ioc_assess.operations.models import Event
from ioc_assess.theory import loading
from ioc_assess.theory.model import Item, Theory

from ..prepared import Given, Prepared
from ..questionnaire import round_items
from ..setting import FrozenPartner, Setting

#: Days for which a round is open at most without a closing time, and days for which answers of a closed round are kept
#: that nobody publishes
UNPUBLISHED_DAYS = 365

#: Letters of a join code: short enough to type, and with the throttle too many to try.
JOIN_CODE_LENGTH = 8


@lru_cache(maxsize=8)
def theory_of(sha256: str) -> Theory:
    """The theory of an edition, which is read once a process."""
    return loading.load(Edition.objects.values_list("text", flat=True).get(sha256=sha256))


class EditionManager(models.Manager["Edition"]):
    def installed(self) -> Edition:
        """The edition of the installed theory file; stored when it is first needed."""
        text = loading.FILE.read_text(encoding="utf-8")
        theory = loading.theory()
        values = {"name": theory.name, "version": theory.version, "text": text}
        return self.get_or_create(sha256=loading.digest(text), defaults=values)[0]


class Edition(models.Model):
    """A theory file as it was when a round opened. Immutable: rounds point to it for ever."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    text = models.TextField()

    objects = EditionManager()

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    def theory(self) -> Theory:
        """The text read; fetched and read once a process, so queries for rounds may leave it out."""
        return theory_of(self.sha256)


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: Any) -> RoundQuerySet:
        """Rounds of the user's collaborations."""
        return self.filter(collaboration__in=Collaboration.objects.visible_to(user))

    def due_to_close(self) -> RoundQuerySet:
        """Open rounds whose time is up, and those without one that everybody seems to have forgotten."""
        forgotten = timezone.localdate() - datetime.timedelta(days=UNPUBLISHED_DAYS)
        up = Q(closes_at__lte=timezone.now()) | Q(closes_at=None, since__lte=forgotten)
        return self.filter(up, state=Round.State.OPEN)

    def with_counts(self) -> RoundQuerySet:
        """Each with ``submitted_count``, and ``people_count``: those of them that count toward k."""
        done = Q(responses__submitted=True)
        return self.annotate(
            submitted_count=models.Count("responses", filter=done),
            people_count=models.Count(
                "responses", filter=done & (Q(responses__entered_for=False) | Q(mode__in=Round.NAMED))
            ),
        )


class RoundManager(models.Manager["Round"]):
    def get_queryset(self) -> RoundQuerySet:
        return RoundQuerySet(self.model, using=self._db)

    def find(self, code: str) -> Round | None:
        """The round of this code with its collaboration and edition, in one query."""
        found = _FOUND.fetch(code=code)
        return found[0] if found else None

    def visible_to(self, user: Any) -> RoundQuerySet:
        return self.get_queryset().visible_to(user)

    def due_to_close(self) -> RoundQuerySet:
        return self.get_queryset().due_to_close()

    def with_counts(self) -> RoundQuerySet:
        return self.get_queryset().with_counts()

    @transaction.atomic
    def start(self, *, collaboration: Collaboration, by: User, **fields: Any) -> Round:
        """A draft. It follows the latest published round of the collaboration, if there is one; not a workshop, which
        asks a few things only."""
        collaboration.lock()
        rounds = self.filter(collaboration=collaboration)
        last = rounds.aggregate(last=models.Max("number"))["last"] or 0
        published = rounds.filter(state=Round.State.PUBLISHED).exclude(mode=Round.Mode.WORKSHOP)
        previous = published.order_by("-number").first()
        made = self.create(collaboration=collaboration, number=last + 1, previous=previous, **fields)
        collaboration.record(by=by, verb=Event.Verb.ROUND_STARTED, label=made.title)
        return made


class Round(models.Model):
    """draft → open ⇄ closed → published. Opening freezes ``setting`` and ``edition``; from then on only title, closing
    time and invitations change. Publishing is final."""

    class Mode(models.TextChoices):
        SURVEY = "survey", gettext_lazy("Anonymous survey")
        WORKSHOP = "workshop", gettext_lazy("Workshop")
        DECLARED = "declared", gettext_lazy("Each partner’s stated position")
        SOLO = "solo", gettext_lazy("One leader’s own view")

    class Purpose(models.TextChoices):
        DEVELOPMENT = "development", gettext_lazy("Development")
        ASSURANCE = "assurance", gettext_lazy("Assurance")

    class Length(models.TextChoices):
        SHORT = "short", gettext_lazy("Short form")
        FULL = "full", gettext_lazy("Full form")

    class Weighting(models.TextChoices):
        PARTNER = "partner", gettext_lazy("Every group counts the same")
        RESPONDENT = "respondent", gettext_lazy("Every person counts the same")

    class Grouping(models.TextChoices):
        PARTNER = "partner", gettext_lazy("By partner")
        ROLE = "role", gettext_lazy("By role")

    class State(models.TextChoices):
        DRAFT = "draft", gettext_lazy("Draft")
        OPEN = "open", gettext_lazy("Open")
        CLOSED = "closed", gettext_lazy("Closed")
        PUBLISHED = "published", gettext_lazy("Published")

    #: Modes in which nobody is anonymous
    NAMED = (Mode.SOLO, Mode.DECLARED)
    #: Modes in which everybody is
    ANONYMOUS = (Mode.SURVEY, Mode.WORKSHOP)

    code = models.CharField(max_length=12, unique=True, default=public_code, editable=False)
    collaboration = models.ForeignKey(Collaboration, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(gettext_lazy("title"), max_length=120)
    mode = models.CharField(max_length=20, choices=Mode, default=Mode.SURVEY)
    purpose = models.CharField(max_length=20, choices=Purpose, default=Purpose.DEVELOPMENT)
    length = models.CharField(max_length=10, choices=Length, default=Length.SHORT)
    clusters = models.JSONField(default=list)
    weighting = models.CharField(max_length=20, choices=Weighting, default=Weighting.PARTNER)
    grouping = models.CharField(max_length=10, choices=Grouping, default=Grouping.PARTNER)
    k = models.PositiveSmallIntegerField(default=5)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    closes_at = models.DateTimeField(gettext_lazy("closes at"), null=True, blank=True)
    #: The day on which it came into its state, or on which people were last put on the list of a draft: what is not
    #: published is not kept for ever (retention.py)
    since = models.DateField(default=timezone.localdate)
    join_code = models.CharField(max_length=JOIN_CODE_LENGTH, null=True, unique=True)  # noqa: DJ001  drafts have none
    #: What the facilitator writes before and after the link in the mails of personal links
    words_before = models.TextField(gettext_lazy("words before the link"), blank=True)
    words_after = models.TextField(gettext_lazy("words after the link"), blank=True)
    setting = models.JSONField(null=True)
    edition = models.ForeignKey(Edition, null=True, on_delete=models.PROTECT, related_name="rounds")
    previous = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="following")
    #: How often it was opened: publishing makes sure that nothing was opened while it counted.
    openings = models.PositiveSmallIntegerField(default=0)

    #: Only where ``with_counts`` asked for them
    submitted_count: int
    people_count: int

    objects = RoundManager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["collaboration", "number"], name="round_number_once"),
            models.CheckConstraint(condition=Q(k__gte=5), name="round_k_at_least_five"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "closed", "published"]), name="round_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", edition__isnull=True, setting__isnull=True)
                | (~Q(state="draft") & Q(edition__isnull=False, setting__isnull=False)),
                name="round_frozen_once_opened",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def named(self) -> bool:
        """Solo and declared rounds are not anonymous and are named as such."""
        return self.mode in Round.NAMED

    @property
    def takes_answers(self) -> bool:
        """Open, and its time is not up. The worker closes it a little after its time; answers end on time."""
        return self.state == Round.State.OPEN and (self.closes_at is None or self.closes_at > timezone.now())

    @property
    def standing(self) -> Round.State:
        """The state to show: a round whose time is up has closed, even if nobody has written that down yet."""
        if self.state == Round.State.OPEN and not self.takes_answers:
            return Round.State.CLOSED
        return Round.State(self.state)

    @property
    def frozen(self) -> Setting:
        """The setting of a round that was opened."""
        assert self.setting is not None
        return Setting.from_json(self.setting)

    @property
    def retention_days(self) -> int:
        """Days from publishing until its answers are deleted. An owner may shorten what respondents were told when the
        round opened, and not lengthen it."""
        days = self.collaboration.retention_days
        return days if self.setting is None else min(days, self.frozen.retention_days)

    @property
    def ends_on(self) -> datetime.date | None:
        """The day on which an open round without a closing time is closed, and on which a closed one loses its answers
        if nobody has published it."""
        if self.state == Round.State.CLOSED or (self.state == Round.State.OPEN and self.closes_at is None):
            return self.since + datetime.timedelta(days=UNPUBLISHED_DAYS)
        return None

    @property
    def theory(self) -> Theory:
        """The edition's theory; the installed one while the round is a draft."""
        return self.edition.theory() if self.edition else loading.theory()

    @property
    def submitted(self) -> int:
        """How many have submitted: all that may be known of an open round."""
        return self.responses.filter(submitted=True).count()

    def counts(self) -> dict[str, int]:
        """How many have ``submitted``, and how many of these a facilitator ``typed_in``: they make up no k."""
        typed_in = models.Count("pk", filter=Q(entered_for=True))
        return self.responses.filter(submitted=True).aggregate(submitted=models.Count("pk"), typed_in=typed_in)

    @property
    def items(self) -> tuple[Item, ...]:
        """What it asks; of a draft, what it would ask if it opened now."""
        if self.setting is None:
            profile = self.collaboration.profile
            return round_items(self.theory, profile=profile, length=self.length, clusters=self.clusters)
        return tuple(self.theory.item[code] for code in self.frozen.items)

    @property
    def needed(self) -> int:
        """How many people must have submitted before there are results."""
        return 1 if self.named else self.k

    @property
    def missing(self) -> int:
        """How many people more are needed. Answers typed in by a facilitator do not count toward k; rounds in which
        all are named have none."""
        people = self.responses.filter(submitted=True)
        return max(0, self.needed - (people if self.named else people.filter(entered_for=False)).count())

    @property
    def enough(self) -> bool:
        """Whether enough people submitted for results."""
        return self.missing == 0

    def _lock(self) -> Round:
        """The row as it now stands, kept from other verbs until the transaction ends."""
        now = Round.objects.select_for_update(no_key=True).filter(pk=self.pk, code=self.code).first()
        if now is None:
            raise Refused(_("This round was deleted meanwhile."))
        return now

    def record(self, *, by: User | None, verb: str, detail: str = "") -> None:
        self.collaboration.record(by=by, verb=verb, label=self.title, detail=detail)

    @transaction.atomic
    def change(self, *, by: User, **fields: Any) -> None:
        """Change a draft; of a round that was opened only title and closing time."""
        now = self._lock()
        if now.state == Round.State.PUBLISHED:
            raise Refused(_("This round is published, so nothing of it changes any more."))
        if now.state != Round.State.DRAFT and not set(fields) <= {"title", "closes_at"}:
            raise Refused(_("This round was opened meanwhile, so only its title and closing time can change."))
        if now.standing == Round.State.CLOSED and fields.get("closes_at", now.closes_at) != now.closes_at:
            # A later time would open it again, with no reason written down.
            raise Refused(_("This round has closed meanwhile. To take answers again, reopen it."))
        changed = [name for name, value in fields.items() if getattr(now, name) != value]
        for name in fields:
            setattr(self, name, fields[name])
        if changed:
            self.save(update_fields=changed)
            self.record(by=by, verb=Event.Verb.ROUND_CHANGED, detail=", ".join(changed))

    @transaction.atomic
    def remove(self, *, by: User) -> None:
        """Delete a draft; a round that was opened stays."""
        if self._lock().state != Round.State.DRAFT:
            raise Refused(_("This round was opened meanwhile, so it cannot be deleted."))
        self.delete()
        self.record(by=by, verb=Event.Verb.ROUND_REMOVED)

    @transaction.atomic
    def open(self, *, by: User) -> None:
        """Freeze profile, partners, roles, items and rules, and take answers from now on."""
        # As they stand now, and held: no partner may go while it is being offered.
        self.collaboration.lock()
        collaboration = Collaboration.objects.get(pk=self.collaboration_id)
        now = self._lock()
        if now.state != Round.State.DRAFT:
            raise Refused(_("This round has been opened already."))
        if now.closes_at is not None and now.closes_at <= timezone.now():
            raise Refused(_("The closing time is past. Set a later one, or none."))
        partners = tuple(FrozenPartner(code=one.code, name=one.name) for one in collaboration.partners.all())
        if len(partners) < 2 and now.mode != Round.Mode.SOLO:
            raise Refused(_("Add at least two partners first, so that people can say where they belong."))
        edition = Edition.objects.installed()
        theory = edition.theory()
        clusters = tuple(one.code for one in theory.clusters if one.code in now.clusters)
        if not clusters:
            raise Refused(_("Choose at least one subject first."))
        profile = collaboration.profile
        items = round_items(theory, profile=profile, length=now.length, clusters=clusters)
        setting = Setting(
            profile=profile,
            partners=partners,
            roles=tuple(role.code for role in theory.roles),
            items=tuple(item.code for item in items),
            clusters=clusters,
            length=now.length,
            mode=now.mode,
            purpose=now.purpose,
            grouping=now.grouping if now.mode in Round.ANONYMOUS else Round.Grouping.PARTNER,
            weighting=now.weighting,
            k=now.k,
            retention_days=collaboration.retention_days,
        )
        self.refresh_from_db()
        self.setting, self.edition = setting.to_json(), edition
        self.state, self.since, self.openings = Round.State.OPEN, timezone.localdate(), 1
        self.join_code = get_random_string(JOIN_CODE_LENGTH, LETTERS)
        self.save()
        self.record(by=by, verb=Event.Verb.ROUND_OPENED)

    @transaction.atomic
    def close(self, *, by: User | None) -> None:
        """Take no more answers. It shows nothing. ``by`` is ``None`` where its time was up."""
        today = timezone.localdate()
        found = Round.objects.filter(pk=self.pk, code=self.code, state=Round.State.OPEN)
        if not found.update(state=Round.State.CLOSED, since=today):
            raise Refused(_("This round is not open."))
        self.state, self.since = Round.State.CLOSED, today
        self.record(by=by, verb=Event.Verb.ROUND_CLOSED)

    @transaction.atomic
    def reopen(self, *, by: User, reason: str, closes_at: datetime.datetime | None = None) -> None:
        """Take answers again, with a reason that owners can read later."""
        if closes_at is not None and closes_at <= timezone.now():
            raise Refused(_("The closing time is past. Set a later one, or none."))
        found = Round.objects.filter(pk=self.pk, code=self.code, state=Round.State.CLOSED).update(
            state=Round.State.OPEN, since=timezone.localdate(), closes_at=closes_at, openings=F("openings") + 1
        )
        if not found:
            raise Refused(_("Only a closed round can be reopened."))
        self.refresh_from_db()
        self.record(by=by, verb=Event.Verb.ROUND_REOPENED, detail=reason)


#: What a browser without a response asks. The theory's text is long and read once a process: see Edition.theory.
_FOUND = Prepared(
    lambda: (
        Round.objects.get_queryset()
        .select_related("edition", "collaboration")
        .defer("edition__text")
        .filter(code=Given("code", models.CharField()))
    )
)
