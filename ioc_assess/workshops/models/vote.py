"""Votes: given blind, told to nobody before all see them together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ioc_assess.accounts.secrets import digest
from ioc_assess.assessments.prepared import Given, Prepared
from ioc_assess.collaborations.models import Refused
from ioc_assess.theory.model import NO_LEVELS

if TYPE_CHECKING:
    from .seat import Seat
    from .step import Step


class Over(Refused):
    """The vote is not open: it was closed, is another one by now, or was begun anew."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Which vote somebody has before them: a ballot of a step, the ``number``-th time that the step is voted on.
    A vote begun anew has another number, so that nothing that comes late is counted in it."""

    item: str
    number: int


class Cast(NamedTuple):
    """The version that stands, and whether it is the one that was sent: not where the page had shown another."""

    version: int
    stored: bool


class VoteManager(models.Manager["Vote"]):
    def cast(self, *, seat: Seat, secret: str, sheet: Sheet, base: int, value: int | str) -> Cast:
        """Store a vote, and say which version stands, which tells nothing of what was voted.

        ``base`` is the version that the page showed (0: none was cast). Where another one stands, nothing is stored:
        the same vote sent again, however often, counts once, and none that comes late stands over a newer one. What
        happens, and what it costs, is the same whatever the vote. ``Over`` where this vote is not open, or the seat's
        role is not asked.
        """
        assert value in NO_LEVELS or (isinstance(value, int) and 0 <= value <= 4)
        try:
            with transaction.atomic():
                return self._cast(self._open_step(seat, sheet), seat, secret, base, value)
        except IntegrityError:  # another first vote of theirs was stored since it was looked for
            with transaction.atomic():
                return Cast(self._version(self._open_step(seat, sheet), secret), stored=False)

    def _cast(self, step: Step, seat: Seat, secret: str, base: int, value: int | str) -> Cast:
        level, no_level = (value, None) if isinstance(value, int) else (None, value)
        mine = {"step": step, "ballot": step.ballot, "voter_hash": voter_hash(secret, step)}
        says = {"partner": seat.partner, "role": seat.role, "level": level, "no_level": no_level, "version": base + 1}
        stands = self._version(step, secret)
        if stands == base == 0:
            self.create(**mine, **says)
        # Of two at once the database lets one through: it compares again what stands with what the page showed.
        elif stands != base or not self.filter(**mine, version=base).update(**says):
            return Cast(self._version(step, secret), stored=False)
        return Cast(base + 1, stored=True)

    def _version(self, step: Step, secret: str) -> int:
        found = _VERSION.fetch(step=step.pk, ballot=step.ballot, mine=voter_hash(secret, step))
        return next((version for (version,) in found), 0)

    def _open_step(self, seat: Seat, sheet: Sheet) -> Step:
        """The step, kept open until the transaction ends."""
        hold_votes(seat.workshop_id)
        open_now = _OPEN.fetch(workshop=seat.workshop_id, item=sheet.item, number=sheet.number)
        found = open_now[0] if open_now else None
        if found is None or not found.workshop_takes_votes():
            raise Over(_("This vote is over."))
        found.workshop = seat.workshop
        if not found.asks(seat.role):
            raise Over(_("This question is for people in other roles."))
        return found

    def withdraw(self, *, seat: Seat, secret: str) -> None:
        """Delete what somebody voted in the vote that is open, if they did: nobody has seen anything of it yet."""
        from .step import Step

        hold_votes(seat.workshop_id)
        for step in Step.objects.filter(workshop=seat.workshop_id, state=Step.State.VOTING):
            self.filter(step=step, ballot=step.ballot, voter_hash=voter_hash(secret, step)).delete()

    def counted(self, step: Step) -> int:
        """How many have voted in the ballot that is on: all that may be known of it before it is revealed."""
        return self.filter(step=step, ballot=step.ballot).count()


def hold_votes(workshop: int, *, alone: bool = False) -> None:
    """Until the transaction ends, voters hold the votes of a workshop together, and whoever closes a vote holds them
    alone, after all who were voting.

    Not by a lock on the step's row: those who share one let others who come later join them before whoever waits to
    have it alone, so a room that goes on voting would keep its facilitator from closing the vote for as long. SQLite
    has one writer at a time, and needs nothing."""
    if connection.vendor == "postgresql":
        lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {lock}(hashtextextended('workshops.votes', %s))", [workshop])


def voter_hash(secret: str, step: Step) -> str:
    """Stands for a voter in one ballot of one step, and for nobody anywhere else: two votes of one person have nothing
    in common, and nothing leads from a vote to a seat but the secret in the person's browser."""
    return digest(f"vote:{step.pk}:{step.ballot}", secret)


class Vote(models.Model):
    """One vote: a level of the item's scale, or one of the answers that are no level. ``partner`` is the code of a
    partner as it was frozen; empty for whoever belongs to none."""

    pk = models.CompositePrimaryKey("step_id", "ballot", "voter_hash")
    step = models.ForeignKey("Step", on_delete=models.CASCADE, related_name="votes")
    ballot = models.PositiveSmallIntegerField()
    voter_hash = models.CharField(max_length=64)
    partner = models.CharField(max_length=12, blank=True)
    role = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField(null=True)
    no_level = models.CharField(max_length=20, null=True)  # noqa: DJ001  null where there is a level
    version = models.PositiveIntegerField(default=1)

    objects = VoteManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ballot__in=[1, 2]), name="vote_ballot_known"),
            models.CheckConstraint(condition=Q(level__isnull=True) | Q(level__lte=4), name="vote_level_in_range"),
            models.CheckConstraint(
                condition=Q(no_level__isnull=True)
                | Q(no_level__in=["dont_know", "not_applicable", "prefer_not_to_say"]),
                name="vote_no_level_known",
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=False, no_level__isnull=True) | Q(level__isnull=True, no_level__isnull=False),
                name="vote_level_or_no_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id}: a vote in ballot {self.ballot}"  # what was voted stands in no log


def _open() -> QuerySet[Step]:
    """The step that is being voted on, with as much of its round as tells whether votes are taken."""
    from .step import Step

    return (
        Step.objects.select_related("workshop__round")
        .only("workshop__round__state", "workshop__round__closes_at", "item", "ballot")
        .filter(
            workshop=Given("workshop", models.BigIntegerField()),
            item=Given("item", models.CharField()),
            number=Given("number", models.IntegerField()),
            state=Step.State.VOTING,
        )
        .order_by()
    )


_OPEN = Prepared(_open)
_VERSION: Prepared[Any] = Prepared(
    lambda: Vote.objects.filter(
        step=Given("step", models.BigIntegerField()),
        ballot=Given("ballot", models.IntegerField()),
        voter_hash=Given("mine", models.CharField()),
    ).values_list("version")
)
