"""A workshop: a round that people vote on together, one item after another."""

from __future__ import annotations

import datetime
import math
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ioc_assess.accounts.models import User
from ioc_assess.assessments.models import Results, Round
from ioc_assess.collaborations.models import Collaboration, Refused
from ioc_assess.operations.codes import public_code
from ioc_assess.operations.models import Event
from ioc_assess.theory import loading

from .plan import Plan
from .seat import Seat
from .step import Step
from .vote import hold_votes


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    def visible_to(self, user: Any) -> WorkshopQuerySet:
        """Workshops of the user's collaborations."""
        return self.filter(round__in=Round.objects.visible_to(user))


class WorkshopManager(models.Manager["Workshop"]):
    def get_queryset(self) -> WorkshopQuerySet:
        return WorkshopQuerySet(self.model, using=self._db)

    def visible_to(self, user: Any) -> WorkshopQuerySet:
        return self.get_queryset().visible_to(user)

    @transaction.atomic
    def prepare(
        self,
        *,
        collaboration: Collaboration,
        by: User,
        title: str,
        source: Round | None = None,
        grouping: str = Round.Grouping.PARTNER,
        weighting: str = Round.Weighting.PARTNER,
        purpose: str = Round.Purpose.DEVELOPMENT,
        k: int = 5,
        asks_names: bool = False,
        starts_at: datetime.time | None = None,
    ) -> Workshop:
        """A draft without steps. ``source``: the published round whose results are shown beside the votes."""
        if (
            source
            and not Results.objects.filter(
                round=source, round__collaboration=collaboration, round__state=Round.State.PUBLISHED
            ).exists()
        ):
            raise Refused(_("Choose a published round of this collaboration, or none."))
        round = Round.objects.start(
            collaboration=collaboration,
            by=by,
            title=title,
            mode=Round.Mode.WORKSHOP,
            length=Round.Length.FULL,
            clusters=[one.code for one in loading.theory().clusters],
            grouping=grouping,
            weighting=weighting,
            purpose=purpose,
            k=k,
        )
        return self.create(round=round, source=source, asks_names=asks_names, starts_at=starts_at, held_by=by)


class Workshop(Plan):
    """The round holds rules, code and whether it is a draft, open, closed or published; this row what happens in the
    room. ``revision`` counts whatever changes on a screen, but for how many have come and voted: those are counted
    anew each time, so that 400 voters do not wait for one row."""

    class State(models.TextChoices):
        LOBBY = "lobby", gettext_lazy("People are coming in")
        RUNNING = "running", gettext_lazy("Under way")

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="workshop")
    source = models.ForeignKey(Round, null=True, on_delete=models.SET_NULL, related_name="workshops_after")
    #: Opens the projector's view, which needs no account; whoever has it sees what the room sees
    projector_code = models.CharField(max_length=12, unique=True, default=public_code)
    state = models.CharField(max_length=10, choices=State, default=State.LOBBY)
    revision = models.PositiveIntegerField(default=1)
    current = models.ForeignKey(Step, null=True, on_delete=models.SET_NULL, related_name="+")
    held_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    asks_names = models.BooleanField(default=False)
    starts_at = models.TimeField(null=True)
    timer_ends_at = models.DateTimeField(null=True)
    #: How many were in the room when it was recorded, by the partner's code; "": of no partner
    attendance = models.JSONField(default=dict)

    objects = WorkshopManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=["lobby", "running"]), name="workshop_state_known")]

    def __str__(self) -> str:
        return self.round.title

    @property
    def people(self) -> QuerySet[Seat]:
        """Those in the room, but for whoever was removed."""
        return self.seats.filter(active=True)

    @property
    def over(self) -> bool:
        return self.round.standing in (Round.State.CLOSED, Round.State.PUBLISHED)

    @property
    def seconds_left(self) -> int | None:
        """Until the time that was set is up, counted from when it is asked; ``None`` where no timer runs."""
        if self.timer_ends_at is None:
            return None
        return max(0, math.ceil((self.timer_ends_at - timezone.now()).total_seconds()))

    def _lock(self) -> Workshop:
        now = Workshop.objects.select_for_update(no_key=True, of=("self",)).filter(pk=self.pk).first()
        if now is None:
            raise Refused(_("This workshop was deleted meanwhile."))
        return now

    def _held(self, by: User) -> Workshop:
        """As it stands, kept from others. ``Refused`` unless it runs and ``by`` holds it."""
        now = self._lock()
        if now.round.state == Round.State.DRAFT or now.state != Workshop.State.RUNNING:
            raise Refused(_("Start the workshop first."))
        if not now.round.takes_answers:
            raise Refused(_("This workshop has ended."))
        if now.held_by_id != by.pk:
            raise Refused(_("Somebody else is facilitating now. To go on yourself, take over."))
        return now

    def changed(self, **values: Any) -> None:
        """Write, and let all screens know."""
        Workshop.objects.filter(pk=self.pk).update(revision=F("revision") + 1, **values)

    def go_to(self, step: Step | None) -> None:
        if self.current_id != (step.pk if step else None):
            self.changed(current=step, timer_ends_at=None)

    def stop_timer(self) -> None:
        self.changed(timer_ends_at=None)

    # What happens in the room

    @transaction.atomic
    def open(self, *, by: User) -> None:
        """Let people in: freeze the round and make its code."""
        now = self._lock()
        if not now.steps.exists():
            raise Refused(_("Choose at least one question first."))
        now.round.open(by=by)
        now.changed(held_by=by)
        self.refresh_from_db()

    @transaction.atomic
    def start(self, *, by: User) -> None:
        """From the lobby to the first step. People may still come in."""
        now = self._lock()
        if not now.round.takes_answers:
            raise Refused(_("This workshop is not open."))
        if now.held_by_id != by.pk:
            raise Refused(_("Somebody else is facilitating now. To go on yourself, take over."))
        if now.state == Workshop.State.LOBBY:
            now.changed(state=Workshop.State.RUNNING, current=now.steps.first())

    @transaction.atomic
    def show(self, step: Step, *, by: User) -> None:
        """Make a step the one that is on: forward, or back to an earlier one."""
        now = self._held(by)
        on = now.steps.filter(state=Step.State.VOTING).exclude(pk=step.pk).first()
        if on:
            raise Refused(_("Another question is being voted on. Close that vote first."))
        there = now.steps.filter(pk=step.pk).first()
        if there is None:
            raise Refused(_("This question was taken out of the workshop meanwhile."))
        now.go_to(there)

    @transaction.atomic
    def set_timer(self, *, by: User, minutes: int) -> None:
        """Count down so many minutes from now; 0: no more."""
        now = self._held(by)
        now.changed(timer_ends_at=timezone.now() + datetime.timedelta(minutes=minutes) if minutes else None)

    @transaction.atomic
    def add_minute(self, *, by: User) -> None:
        """Count down a minute more, from now where the time is up."""
        now = self._held(by)
        until = max(timezone.now(), now.timer_ends_at or timezone.now())
        now.changed(timer_ends_at=until + datetime.timedelta(minutes=1))

    @transaction.atomic
    def take_over(self, *, by: User) -> None:
        """Facilitate from now on, in the place of whoever did: their laptop died, or they hand over."""
        now = self._lock()
        if now.held_by_id != by.pk:
            now.changed(held_by=by)
            now.round.record(by=by, verb=Event.Verb.WORKSHOP_TAKEN_OVER)

    @transaction.atomic
    def remove_seat(self, seat: Seat, *, by: User, active: bool = False) -> None:
        """Take somebody out of the room, or let them in again."""
        now = self._lock()
        if Seat.objects.filter(pk=seat.pk, workshop=now).exclude(active=active).update(active=active):
            now.changed()
            now.round.record(by=by, verb=Event.Verb.SEAT_READMITTED if active else Event.Verb.SEAT_REMOVED)

    @transaction.atomic
    def renew_projector(self, *, by: User) -> None:
        """Another link for the projector; the one before opens nothing any more."""
        now = self._lock()
        now.changed(projector_code=public_code())
        now.round.record(by=by, verb=Event.Verb.PROJECTOR_LINK_RENEWED)

    @transaction.atomic
    def end(self, *, by: User | None) -> None:
        """No more votes. A vote that is open is closed without being shown. ``by`` is ``None`` where everybody forgot
        it."""
        now = self._lock()
        if now.round.state in (Round.State.CLOSED, Round.State.PUBLISHED):
            return
        if by and now.held_by_id != by.pk:
            raise Refused(_("Somebody else is facilitating now. To end it yourself, take over."))
        hold_votes(now.pk, alone=True)
        now.steps.filter(state=Step.State.VOTING).update(state=Step.State.COUNTED)
        now.round.close(by=by)
        now.changed(timer_ends_at=None)

    @transaction.atomic
    def go_on(self, *, by: User, reason: str) -> None:
        """Back into the room after it was ended, as long as nothing is recorded."""
        now = self._lock()
        if now.round.state == Round.State.OPEN:
            return
        if now.round.state == Round.State.PUBLISHED:
            raise Refused(_("This workshop has been recorded, so nothing of it changes any more."))
        now.round.reopen(by=by, reason=reason)
        now.changed(held_by=by)
