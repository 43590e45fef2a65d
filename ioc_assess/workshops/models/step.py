"""Steps: one item of a workshop, from the blind vote to what was agreed.

::

    waiting ─► voting ◄─► counted ─► revealed ─► agreed, or split
                 ▲                       │
                 └──── second ballot ────┘           skipped: from anywhere

With fewer than k levels nothing is revealed; a level may be agreed all the same, from ``counted``.

``back`` undoes the last move. What was revealed cannot be voted on again in the same ballot: one vote more between two
reveals would be told by the difference. Only ``reset`` lets all vote anew.
"""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ioc_assess.accounts.models import User
from ioc_assess.assessments.questionnaire import asked_of
from ioc_assess.collaborations.models import Refused
from ioc_assess.operations.models import Event
from ioc_assess.scoring.results import ItemResult
from ioc_assess.scoring.results_form import item_from_json, item_to_json
from ioc_assess.theory.model import Item

from .vote import hold_votes

if TYPE_CHECKING:
    from .workshop import Workshop


class Step(models.Model):
    """``number`` counts the votes that were begun on it. ``figures`` holds what was revealed, by ballot: it is worked
    out once, and the room, the summary and the record show the same."""

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("Not yet")
        VOTING = "voting", gettext_lazy("Voting")
        COUNTED = "counted", gettext_lazy("Vote closed")
        REVEALED = "revealed", gettext_lazy("Revealed")
        AGREED = "agreed", gettext_lazy("Agreed")
        SPLIT = "split", gettext_lazy("Split")
        SKIPPED = "skipped", gettext_lazy("Skipped")

    #: Nothing more is to be done
    OVER = (State.AGREED, State.SPLIT, State.SKIPPED)
    #: Where each move ends; to undo leads to several
    LEADS_TO = types.MappingProxyType(
        {"open": State.VOTING, "close": State.COUNTED, "reveal": State.REVEALED, "skip": State.SKIPPED}
    )
    MOVES = (*LEADS_TO, "back")

    workshop = models.ForeignKey("Workshop", on_delete=models.CASCADE, related_name="steps")
    item = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=10)
    notes = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    ballot = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveIntegerField(default=0)
    figures = models.JSONField(default=dict)
    agreed_level = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True)
    minority_note = models.TextField(blank=True)
    decision = models.TextField(blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "item"], name="step_item_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "voting", "counted", "revealed", "agreed", "split", "skipped"]),
                name="step_state_known",
            ),
            models.CheckConstraint(condition=Q(ballot__in=[1, 2]), name="step_ballot_known"),
            models.CheckConstraint(
                condition=Q(agreed_level__isnull=True) | Q(agreed_level__lte=4), name="step_level_in_range"
            ),
            models.CheckConstraint(
                condition=Q(state="agreed", agreed_level__isnull=False)
                | (~Q(state="agreed") & Q(agreed_level__isnull=True)),
                name="step_agreed_has_level",
            ),
        ]

    def __str__(self) -> str:
        return self.item

    @property
    def question(self) -> Item:
        """The item in the words of the round's edition."""
        return self.workshop.round.theory.item[self.item]

    def asks(self, role: str) -> bool:
        """Whether people of this role vote on it."""
        return bool(asked_of(self.workshop.round.theory, [self.question], role))

    @property
    def over(self) -> bool:
        return self.state in Step.OVER

    def revealed(self, ballot: int) -> ItemResult | None:
        """What was revealed of a ballot, with everything withheld that must be; ``None`` where nothing was."""
        found = self.figures.get(str(ballot))
        return item_from_json(found) if found else None

    @property
    def shown(self) -> ItemResult | None:
        """What the room sees now."""
        return self.revealed(self.ballot) if self.state in (Step.State.REVEALED, *Step.OVER) else None

    @property
    def may_vote_again(self) -> bool:
        """Whether the ballot that is on can be opened again: nothing of it was revealed."""
        return str(self.ballot) not in self.figures

    @property
    def enough(self) -> bool:
        """Whether at least k gave a level in the ballot that is on, so that it may be revealed. Ask it of a closed vote
        only: while one is open even this is not to be known."""
        levels = self.votes.filter(ballot=self.ballot, level__isnull=False).count()
        return levels >= self.workshop.round.frozen.k

    def _held(self, by: User) -> tuple[Workshop, Step]:
        """Workshop and step as they stand, kept from others; ``Refused`` unless ``by`` holds a workshop that runs."""
        workshop = self.workshop._held(by)
        hold_votes(workshop.pk, alone=True)
        now = Step.objects.select_for_update(no_key=True).filter(pk=self.pk, workshop=workshop).first()
        if now is None:
            raise Refused(_("This question was taken out of the workshop meanwhile."))
        now.workshop = workshop
        return workshop, now

    def _move(self, workshop: Workshop, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
        workshop.changed()

    @property
    def standing(self) -> str:
        """State and ballot, as a page says what it showed."""
        return f"{self.state}-{self.ballot}"

    @transaction.atomic
    def move(self, *, by: User, move: str, shown: str) -> None:
        """What a button does on a page that showed it at ``shown``. Pressed twice it moves once; on a page that is no
        longer true it does nothing but say so."""
        _workshop, now = self._held(by)
        if now.standing != shown:
            if now.state == Step.LEADS_TO.get(move):
                return
            raise Refused(_("This question has moved on meanwhile. This is how it stands now."))
        if move == "back":
            self.back(by=by, state=now.state)
        else:
            verbs = {"open": self.open_vote, "close": self.close_vote, "reveal": self.reveal, "skip": self.skip}
            verbs[move](by=by)

    @transaction.atomic
    def open_vote(self, *, by: User) -> None:
        """Make it the step that is on, and let people vote: for the first time, again after the vote was closed by
        mistake, or for the second time after the first was revealed."""
        workshop, now = self._held(by)
        if now.state == Step.State.VOTING:
            return
        on = workshop.steps.filter(state=Step.State.VOTING).first()
        if on:
            raise Refused(_("Another question is being voted on. Close that vote first."))
        ballot = now.ballot
        if now.state == Step.State.REVEALED or (now.state in Step.OVER and not now.may_vote_again):
            if now.ballot == 2:
                raise Refused(_("Both votes have been revealed. To vote anew, have all votes cast anew."))
            ballot = 2
        elif not now.may_vote_again:
            raise Refused(
                _("What was voted has been seen, so nobody can vote in it any more. Have all votes cast anew.")
            )
        fresh = not now.votes.filter(ballot=ballot).exists()
        now._move(
            workshop,
            state=Step.State.VOTING,
            ballot=ballot,
            number=now.number + 1 if fresh else now.number,
            agreed_level=None,
        )
        workshop.go_to(now)
        workshop.stop_timer()

    @transaction.atomic
    def close_vote(self, *, by: User) -> None:
        """Nobody votes any more; nothing is shown yet. Whoever is just voting is waited for."""
        workshop, now = self._held(by)
        if now.state == Step.State.VOTING:
            now._move(workshop, state=Step.State.COUNTED)
        elif now.state == Step.State.WAITING:
            raise Refused(_("There is no vote to close."))

    @transaction.atomic
    def reveal(self, *, by: User) -> None:
        """Show to all at once what was voted. ``Refused`` where fewer than k gave a level."""
        from ..counting import item_result

        workshop, now = self._held(by)
        if now.state == Step.State.REVEALED:
            return
        if now.state != Step.State.COUNTED:
            raise Refused(_("Close the vote first."))
        figures = now.figures
        if str(now.ballot) not in figures:
            found = item_result(now)
            if found is None:
                raise Refused(
                    _("Fewer than %(k)d people gave a level, so nothing can be shown. You can still agree a level.")
                    % {"k": workshop.round.frozen.k}
                )
            figures = figures | {str(now.ballot): item_to_json(found)}
        now._move(workshop, state=Step.State.REVEALED, figures=figures)

    @transaction.atomic
    def agree(self, *, by: User, level: int, reason: str, minority_note: str = "", decision: str = "") -> None:
        """Record a level with its reason."""
        self._conclude(
            by,
            state=Step.State.AGREED,
            agreed_level=level,
            reason=reason,
            minority_note=minority_note,
            decision=decision,
        )

    @transaction.atomic
    def split(self, *, by: User, reason: str, minority_note: str = "", decision: str = "") -> None:
        """Record that the room does not agree."""
        self._conclude(
            by, state=Step.State.SPLIT, agreed_level=None, reason=reason, minority_note=minority_note, decision=decision
        )

    def _conclude(self, by: User, **values: Any) -> None:
        workshop, now = self._held(by)
        if now.state in (Step.State.WAITING, Step.State.VOTING, Step.State.SKIPPED):
            raise Refused(_("Vote on this question and close the vote first."))
        now._move(workshop, **values)
        workshop.stop_timer()

    @transaction.atomic
    def skip(self, *, by: User) -> None:
        """Leave it out. What was voted and revealed stays, and comes back when it is undone."""
        workshop, now = self._held(by)
        if now.state != Step.State.SKIPPED:
            now._move(workshop, state=Step.State.SKIPPED, agreed_level=None)
            workshop.stop_timer()

    @transaction.atomic
    def back(self, *, by: User, state: str) -> None:
        """Undo the last move; ``state`` is the one that the page showed, so that pressing twice undoes once."""
        workshop, now = self._held(by)
        if now.state != state:
            return
        before = now.before
        if before is None:
            raise Refused(_("There is nothing to undo."))
        on = workshop.steps.filter(state=Step.State.VOTING).exclude(pk=now.pk).first()
        if before[0] == Step.State.VOTING and on:
            raise Refused(_("Another question is being voted on. Close that vote first."))
        now._move(workshop, state=before[0], ballot=before[1], agreed_level=None)

    @property
    def before(self) -> tuple[str, int] | None:
        """To which state and ballot ``back`` leads; ``None``: nowhere."""
        states, seen = Step.State, str(self.ballot) in self.figures
        if self.state in (states.AGREED, states.SPLIT, states.SKIPPED):
            if seen:
                return states.REVEALED, self.ballot
            if self.state != states.SKIPPED or self.votes.filter(ballot=self.ballot).exists():
                return states.COUNTED, self.ballot
            return (states.REVEALED, 1) if self.ballot == 2 else (states.WAITING, 1)  # left out before anybody voted
        if self.state == states.REVEALED:
            return states.COUNTED, self.ballot
        if self.state == states.COUNTED:
            return (states.VOTING, self.ballot) if not seen else None
        if self.state == states.VOTING:
            return (states.REVEALED, 1) if self.ballot == 2 else (states.WAITING, 1)
        return None

    @transaction.atomic
    def reset(self, *, by: User, number: int | None = None) -> None:
        """Delete all votes on it and what was revealed and agreed: all vote anew, from the first ballot. ``number`` is
        the one that the page showed, so that pressing twice deletes no vote that was begun since."""
        workshop, now = self._held(by)
        if number is not None and number != now.number:
            if now.state == Step.State.WAITING:
                return
            raise Refused(_("This question has moved on meanwhile. This is how it stands now."))
        now.votes.all().delete()
        now._move(
            workshop,
            state=Step.State.WAITING,
            ballot=1,
            number=now.number + 1,
            figures={},
            agreed_level=None,
            reason="",
            minority_note="",
            decision="",
        )
        workshop.stop_timer()
        workshop.round.record(by=by, verb=Event.Verb.VOTES_RESET, detail=now.item)

    def workshop_takes_votes(self) -> bool:
        """Whether its round is open; a round may be closed by its time."""
        return self.workshop.round.takes_answers
