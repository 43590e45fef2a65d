"""Seats: who takes part in a workshop, known only by a secret in their browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from ioc_assess.accounts.secrets import digest, new_secret
from ioc_assess.assessments.models import Round
from ioc_assess.assessments.prepared import Given, Prepared
from ioc_assess.collaborations.models import Refused

from .vote import Vote

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .workshop import Workshop

#: Seats of one workshop at most: whoever knows the code can take one, and a room has an end.
MOST_SEATS = 2000
#: People who take part on one phone
MOST = 6


HASHES = tuple(f"hash_{number}" for number in range(MOST))
#: What a prepared query gives as one of the hashes that a phone holds
GIVEN_HASHES = [Given(name, models.CharField()) for name in HASHES]


def hashes(held: Sequence[str]) -> dict[str, str]:
    """Values for ``GIVEN_HASHES``."""
    return dict(zip(HASHES, [*held, *[""] * MOST], strict=False))  # nothing has an empty one


class SeatManager(models.Manager["Seat"]):
    def take(
        self, *, workshop: Workshop, partner: str, role: str, name: str = "", secret: str = ""
    ) -> tuple[Seat, str]:
        """A seat and its secret, which is stored nowhere; ``secret`` where the browser brings it: then whoever takes a
        seat twice, because a button was pressed twice, gets the one that they have. ``partner`` is a frozen partner's
        code or empty. ``Refused`` where nobody can come in any more."""
        secret = secret or new_secret()
        hashed = digest("seat", secret)
        try:
            with transaction.atomic():
                return self._take(hashed, workshop=workshop, partner=partner, role=role, name=name), secret
        except IntegrityError:
            # Taken in this very moment by the same button, or the workshop is erased.
            found = self.filter(secret_hash=hashed).first()
            if found is None:
                raise Refused(_("This workshop has ended, so nobody can join it any more.")) from None
            return found, secret

    def _take(self, hashed: str, *, workshop: Workshop, partner: str, role: str, name: str) -> Seat:
        now = Round.objects.filter(pk=workshop.round_id).first()
        if now is None or not now.takes_answers:
            raise Refused(_("This workshop has ended, so nobody can join it any more."))
        setting = now.frozen
        if partner and partner not in {one.code for one in setting.partners}:
            raise Refused(_("Choose where you belong."))
        if role not in setting.roles:
            raise Refused(_("Choose a role."))
        found = self.filter(secret_hash=hashed).first()
        if found is None:
            if self.filter(workshop=workshop).count() >= MOST_SEATS:
                raise Refused(_("This workshop is full. Ask the facilitator."))
            name = name if workshop.asks_names else ""
            found = self.create(workshop=workshop, secret_hash=hashed, name=name, partner=partner, role=role)
        return found

    def held(self, round_code: str, secrets: Collection[str]) -> list[tuple[Seat, str]]:
        """The seats of a round's workshop that these secrets open, ``MOST`` of them, with their secrets and in their
        order; also those from which people were removed. Each comes with its workshop, round and the step that is on,
        as they stand at one moment."""
        by_hash = {digest("seat", one): one for one in secrets}
        found = {seat.secret_hash: seat for seat in _HELD.fetch(code=round_code, **hashes(list(by_hash)))}
        return [(found[hashed], secret) for hashed, secret in by_hash.items() if hashed in found]


class Seat(models.Model):
    """A place in the room. No key leads from here to a vote, nor back. ``name`` is there only where the facilitator
    asks for names. ``active`` is false once the facilitator removed whoever sat there: they cannot vote any more; what
    they voted stays, since nobody can tell which votes those were."""

    workshop = models.ForeignKey("Workshop", on_delete=models.CASCADE, related_name="seats")
    secret_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80, blank=True)
    partner = models.CharField(max_length=12, blank=True)
    role = models.CharField(max_length=20)
    active = models.BooleanField(default=True)

    objects = SeatManager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name or f"seat {self.pk}"

    @transaction.atomic
    def change(self, *, partner: str, role: str, name: str = "") -> None:
        """Correct what was chosen; votes that were cast keep what it was. Who was in the room is counted when it is
        recorded, so nobody changes it after the end."""
        round = Round.objects.filter(pk=self.workshop.round_id).first()
        if round is None or not round.takes_answers:
            raise Refused(_("This workshop has ended, so nothing of it changes any more."))
        setting = round.frozen
        if (partner and partner not in {one.code for one in setting.partners}) or role not in setting.roles:
            raise Refused(_("Choose where you belong, and a role."))
        self.partner, self.role, self.name = partner, role, name if self.workshop.asks_names else ""
        values = {"partner": self.partner, "role": self.role, "name": self.name}
        if not Seat.objects.filter(pk=self.pk).update(**values):
            raise Refused(_("This place is not there any more: somebody left it in another window."))

    @transaction.atomic
    def leave(self, *, secret: str) -> None:
        """Delete the seat, so that the number of people is right, and what it voted in a vote that is still open: who
        leaves and comes in again votes once. Votes in a closed vote stay. Nothing happens to the seat of one who was
        removed, who stays in the facilitator's list, nor after the end: who was in the room is counted later."""
        round = Round.objects.filter(pk=self.workshop.round_id).first()
        if not self.active or round is None or not round.takes_answers:
            return
        Vote.objects.withdraw(seat=self, secret=secret)
        self.delete()


#: For every page of a phone, and every vote. The theory's text is long and read once a process: see Edition.theory.
_HELD = Prepared(
    lambda: (
        Seat.objects.filter(secret_hash__in=GIVEN_HASHES, workshop__round__code=Given("code", models.CharField()))
        .select_related("workshop__round__edition", "workshop__round__collaboration", "workshop__current")
        .defer("workshop__round__edition__text")
    )
)
