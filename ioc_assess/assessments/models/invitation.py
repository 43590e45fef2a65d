"""Personal links to a round: who was invited, whether the mail went out, and whether they have finished."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Lower
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ioc_assess.accounts.models import User
from ioc_assess.accounts.secrets import digest, new_secret, remade_secret
from ioc_assess.collaborations.models import Partner, Refused
from ioc_assess.operations.codes import public_code
from ioc_assess.operations.models import Event, Mail

from .round import Round


@dataclass(frozen=True, kw_only=True)
class Invitee:
    """Someone to invite. Partner and role may be missing: then they choose when they answer."""

    email: str
    name: str = ""
    partner: Partner | None = None
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What became of a list of people."""

    added: int
    changed: int


class Status(models.TextChoices):
    """How far one person is. Before they begin it tells of their latest mail, by the values of ``Mail.State``."""

    PREPARED = "prepared", gettext_lazy("Not sent yet")
    QUEUED = "queued", gettext_lazy("Waiting to be sent")
    SENDING = "sending", gettext_lazy("Being sent")
    SENT = "sent", gettext_lazy("Sent")
    UNSURE = "unsure", gettext_lazy("Perhaps sent")
    FAILED = "failed", gettext_lazy("Not sent")
    DROPPED = "dropped", gettext_lazy("Not sent: the round took no answers")
    BEGUN = "begun", gettext_lazy("Begun")
    DONE = "done", gettext_lazy("Finished")
    REVOKED = "revoked", gettext_lazy("Taken back")


#: Those whose mail is on its way, and those to whom it can be sent once more
ON_THE_WAY = (Status.QUEUED, Status.SENDING)
NOT_SENT = (Status.FAILED, Status.DROPPED)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def with_status(self) -> InvitationQuerySet:
        """Each with ``status``, with the state and error of its latest mail, and when that mail was last touched. Of
        a mail that is sent and was tidied away since, there is no row."""
        latest = Mail.objects.filter(object_code=OuterRef("code")).order_by("-pk")
        return self.annotate(
            mail_state=Coalesce(Subquery(latest.values("state")[:1]), Value(Mail.State.SENT)),
            mail_error=Subquery(latest.values("error")[:1]),
            mail_at=Subquery(latest.values("changed_at")[:1]),
            status=Case(
                When(revoked=True, then=Value(Status.REVOKED)),
                When(done=True, then=Value(Status.DONE)),
                When(begun=True, then=Value(Status.BEGUN)),
                When(sends=0, then=Value(Status.PREPARED)),
                default=F("mail_state"),
                output_field=models.CharField(),
            ),
        )

    def to_remind(self) -> InvitationQuerySet:
        """Those who had a mail, have not finished, and had no mail today. Whose last mail failed is left out, unless
        they have begun: so their address is right, and it was a reminder that failed."""
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        asked = Exists(Mail.objects.filter(key=Concat(Value("reminder "), OuterRef("code"), Value(_day()))))
        return (
            self.with_status()
            .filter(~asked, sends__gt=0, done=False, revoked=False)
            .filter(Q(mail_at=None) | Q(mail_at__lt=today))
            .filter(Q(mail_state__in=[Mail.State.SENT, Mail.State.UNSURE]) | Q(mail_state__in=NOT_SENT, begun=True))
        )


def _day() -> str:
    return f" {timezone.localdate().isoformat()}"


class InvitationManager(models.Manager["Invitation"]):
    def get_queryset(self) -> InvitationQuerySet:
        return InvitationQuerySet(self.model, using=self._db)

    def with_status(self) -> InvitationQuerySet:
        return self.get_queryset().with_status()

    def find(self, round_code: str, secret: str) -> Invitation | None:
        """The invitation to this round that the secret belongs to, unless it was taken back."""
        if not secret:
            return None
        found = self.filter(round__code=round_code, secret_hash=digest("invitation", secret), revoked=False)
        return found.select_related("partner").first()

    def find_by_link(self, secret: str) -> Invitation | None:
        """The invitation that a link opens, with its round. A draft has no pages to lead to yet."""
        found = self.filter(secret_hash=digest("invitation", secret), revoked=False)
        return found.exclude(round__state=Round.State.DRAFT).select_related("round").first()

    @transaction.atomic
    def list_people(self, *, round: Round, people: Iterable[Invitee]) -> Listed:
        """Put people on the list of those invited; mails go by ``send``. Whoever is on it gets no second invitation:
        their name, partner and role are changed where they have not begun. Whoever was taken back comes anew, with
        another link."""
        if _lock(round).state == Round.State.DRAFT:
            Round.objects.filter(pk=round.pk).update(since=timezone.localdate())  # its list is kept from now on
        known = {one.email.lower(): one for one in self.filter(round=round)}
        new: list[Invitation] = []
        changed: list[Invitation] = []
        gone: list[int] = []
        for person in {one.email.lower(): one for one in people}.values():
            there = known.get(person.email.lower())
            if there is not None and not there.revoked:
                if there.take(person):
                    changed.append(there)
                continue
            if there is not None:
                gone.append(there.pk)
            new.append(self.model.of(round, person))
        if gone:
            self.filter(pk__in=gone).delete()
        self.bulk_create(new)
        if changed:
            # One who has begun meanwhile keeps what they said of themselves: it stands on their response.
            self.bulk_update(changed, ["name", "partner", "role"], batch_size=200)
        return Listed(added=len(new), changed=len(changed))

    @transaction.atomic
    def send(
        self, *, round: Round, by: User, statuses: Collection[str], words_before: str = "", words_after: str = ""
    ) -> int:
        """Have the mails sent to those of these statuses, and return how many. Whoever presses at the same time sends
        nothing more, since they wait already."""
        _refuse_unless_open(_lock(round))
        self.keep_words(round=round, words_before=words_before, words_after=words_after)
        due = list(self.with_status().filter(Q(status__in=statuses), round=round).order_by("pk"))
        if due:
            self.filter(pk__in=[one.pk for one in due]).update(sends=F("sends") + 1, by=by)
            mails = {f"invitation {one.code} {one.sends + 1}": one.code for one in due}
            Mail.objects.ask(kind="invitation", mails=mails, by=by)
            round.record(by=by, verb=Event.Verb.RESPONDENTS_INVITED, detail=_people(len(due)))
        return len(due)

    @transaction.atomic
    def remind(self, *, round: Round, by: User, words_before: str = "", words_after: str = "") -> int:
        """Have a reminder sent to those who have not finished, at most one a day each; return to how many."""
        _refuse_unless_open(_lock(round))
        self.keep_words(round=round, words_before=words_before, words_after=words_after)
        due = list(self.to_remind().filter(round=round).order_by("pk"))
        if due:
            self.filter(pk__in=[one.pk for one in due]).update(by=by)
            Mail.objects.ask(kind="reminder", mails={f"reminder {one.code}{_day()}": one.code for one in due}, by=by)
            round.record(by=by, verb=Event.Verb.RESPONDENTS_REMINDED, detail=_people(len(due)))
        return len(due)

    @transaction.atomic
    def keep_words(self, *, round: Round, words_before: str, words_after: str) -> None:
        """What the facilitator writes around the link."""
        _lock(round)
        Round.objects.filter(pk=round.pk).update(words_before=words_before, words_after=words_after)

    def to_remind(self) -> InvitationQuerySet:
        return self.get_queryset().to_remind()


def _people(n: int) -> str:
    return ngettext("%(n)d person", "%(n)d people", n) % {"n": n}


def _lock(round: Round) -> Round:
    """One at a time lists or sends in a round, until the transaction ends. ``Refused`` where nothing of it changes."""
    now = Round.objects.select_for_update(no_key=True).filter(pk=round.pk).first()
    if now is None:
        raise Refused(_("The draft of this round was deleted meanwhile."))
    if now.state == Round.State.PUBLISHED:
        raise Refused(_("This round is published, so nobody can be invited to it any more."))
    return now


def _refuse_unless_open(round: Round) -> None:
    if round.state == Round.State.DRAFT:
        raise Refused(_("This round is a draft: mails can be sent once it is open."))
    if not round.takes_answers:
        raise Refused(_("This round has closed, so no mails are sent. Reopen it first."))


def _new_link() -> dict[str, str]:
    nonce = new_secret()
    return {"nonce": nonce, "secret_hash": digest("invitation", remade_secret("invitation", nonce))}


class Invitation(models.Model):
    """A personal link to one round. Whether its answers are done is kept here, without a date; what they are is not.

    The secret of the link is made from ``nonce`` (accounts/secrets.py) and stored nowhere; whether its mails were sent
    is told by the rows of ``Mail`` with its code. Whoever locks an invitation and a response takes the invitation
    first.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="invitations")
    code = models.CharField(max_length=12, unique=True, default=public_code, editable=False)
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(max_length=254)
    partner = models.ForeignKey(Partner, null=True, on_delete=models.SET_NULL, related_name="+")
    role = models.CharField(max_length=20, blank=True)
    nonce = models.CharField(max_length=43, unique=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    #: How often the link was sent, reminders not counted
    sends = models.PositiveSmallIntegerField(default=0)
    #: Who sent it last: people answer to them
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    begun = models.BooleanField(default=False)
    done = models.BooleanField(default=False)
    revoked = models.BooleanField(default=False)

    #: Only where ``with_status`` asked for them
    status: str
    mail_state: str
    mail_error: str | None
    mail_at: datetime.datetime | None

    objects: ClassVar[InvitationManager] = InvitationManager()

    class Meta:
        constraints = [
            models.UniqueConstraint("round", Lower("email"), name="invitation_email_once"),
            models.CheckConstraint(condition=Q(done=False) | Q(begun=True), name="invitation_done_was_begun"),
            models.CheckConstraint(condition=Q(begun=False) | Q(revoked=False), name="invitation_revoked_not_begun"),
        ]

    def __str__(self) -> str:
        return self.email

    @classmethod
    def of(cls, round: Round, person: Invitee) -> Invitation:
        """An unsaved row with a link of its own."""
        link = _new_link()
        return cls(round=round, name=person.name, email=person.email, partner=person.partner, role=person.role, **link)

    @property
    def secret(self) -> str:
        """That of the link, and of the response that is begun with it."""
        return remade_secret("invitation", self.nonce)

    @property
    def response_hash(self) -> str:
        """The ``secret_hash`` of the response that was begun with it, until that is submitted."""
        return digest("response", self.secret)

    @property
    def status_name(self) -> str:
        return str(Status(self.status).label)

    @property
    def called(self) -> str:
        """By name, or by address where the list had no name."""
        return self.name or self.email

    def take(self, person: Invitee) -> bool:
        """Take over what a list says of someone who has not begun; an empty cell changes nothing. Whether it did."""
        if self.begun:
            return False
        before = (self.name, self.partner_id, self.role)
        self.name, self.role = person.name or self.name, person.role or self.role
        self.partner = person.partner or self.partner
        return before != (self.name, self.partner_id, self.role)

    @transaction.atomic
    def correct(self, *, person: Invitee) -> None:
        """Correct someone who has not begun. Another address gets another link: whoever got the first mail shall not
        be able to answer for them, and this one's mail is yet to be sent. ``Refused`` where they have begun."""
        _lock(self.round)  # nobody may be putting the same address on the list
        values: dict[str, Any] = {"name": person.name, "partner": person.partner, "role": person.role}
        if person.email.lower() != self.email.lower():
            # The mails of the code that was are those of the address that was.
            values |= {"email": person.email, "code": public_code(), "sends": 0, **_new_link()}
        try:
            with transaction.atomic():
                changed = Invitation.objects.filter(pk=self.pk, begun=False, revoked=False).update(**values)
        except IntegrityError as error:
            raise Refused(_("%(email)s has been invited to this round already.") % {"email": person.email}) from error
        if not changed:
            raise Refused(_("They have begun meanwhile, or the link was taken back, so nothing was changed."))

    @transaction.atomic
    def send_again(self, *, by: User, sends: int) -> bool:
        """Send the same link once more; ``sends`` is how often it was sent when the page was drawn, so that a button
        pressed twice sends one mail. Whether it is sent."""
        _refuse_unless_open(_lock(self.round))
        due = Invitation.objects.filter(code=self.code, sends=sends, done=False, revoked=False)
        if not due.update(sends=sends + 1, by=by):
            return False
        Mail.objects.ask(kind="invitation", mails={f"invitation {self.code} {sends + 1}": self.code}, by=by)
        self._record(by=by, verb=Event.Verb.LINK_SENT_AGAIN)
        return True

    @transaction.atomic
    def revoke(self, *, by: User) -> bool:
        """Take the link back: it opens nothing any more, and answers that were begun with it and not submitted are
        deleted. Whether there were any. ``Refused`` where they were submitted, or it was taken back already."""
        open_ones = Invitation.objects.filter(pk=self.pk, done=False, revoked=False)
        if not open_ones.update(revoked=True, begun=False):
            raise Refused(_("They have finished meanwhile, or the link was taken back already."))
        # From here on nobody begins or submits with it: both take the invitation first.
        link = Invitation.objects.get(pk=self.pk)  # as it is now: the address may have been corrected meanwhile
        draft = self.round.responses.filter(secret_hash=link.response_hash).first()
        self._record(by=by, verb=Event.Verb.LINK_REVOKED)
        return draft is not None and draft.discard()

    def _record(self, *, by: User, verb: str) -> None:
        """Without the name: events outlive the list."""
        label = _("someone in “%(title)s”") % {"title": self.round.title}
        self.round.collaboration.record(by=by, verb=verb, label=label)
