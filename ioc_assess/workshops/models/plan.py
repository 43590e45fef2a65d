"""What is prepared of a workshop: which questions, in which order, for how long, with which notes.

All of it can change until the workshop has ended, also while it runs; what was voted on stays in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from ioc_assess.accounts.models import User
from ioc_assess.assessments.models import Round
from ioc_assess.collaborations.models import Refused

from .step import Step

#: Minutes that a step gets where nobody says otherwise, and at most
MINUTES, MOST_MINUTES = 10, 120


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What was planned for a question that was taken out, to put it back as it was."""

    item: str
    order: int
    minutes: int
    notes: str


class Plan(models.Model):
    """The part of a workshop that is prepared."""

    if TYPE_CHECKING:
        round: Round
        current_id: int | None

        def _lock(self) -> Self: ...
        def changed(self, **values: Any) -> None: ...

    class Meta:
        abstract = True

    @transaction.atomic
    def change(self, *, by: User, source: Round | None, asks_names: bool, starts_at: Any, **rules: Any) -> None:
        """Of a draft everything that it was begun with; ``rules`` are its round's."""
        now = self._lock()
        if now.round.state != Round.State.DRAFT:
            raise Refused(_("People have been let in, so this cannot change any more."))
        now.round.change(by=by, **rules)
        now.changed(source=source, asks_names=asks_names, starts_at=starts_at)

    @transaction.atomic
    def plan(self, *, by: User, items: Sequence[str], minutes: int = MINUTES) -> None:
        """Make these the items, in this order. Steps that stay keep what was planned for them; one that was voted on
        stays in any case."""
        now = self._open_to_plan(items)
        there = {step.item: step for step in now._steps}
        for item, step in there.items():
            if item not in items:
                now._take_out(step)
        for order, item in enumerate(dict.fromkeys(items)):
            if item in there:
                Step.objects.filter(pk=there[item].pk).update(order=order)
            else:
                Step.objects.create(workshop_id=now.pk, item=item, order=order, minutes=minutes)
        now.changed()

    @transaction.atomic
    def add(self, *, by: User, items: Sequence[str], minutes: int = MINUTES) -> None:
        """Put these behind what is planned, but for those that are in it already."""
        now = self._open_to_plan(items)
        last = now._steps.aggregate(last=Max("order"))["last"]
        there = set(now._steps.values_list("item", flat=True))
        fresh = [item for item in dict.fromkeys(items) if item not in there]
        for order, item in enumerate(fresh, start=0 if last is None else last + 1):
            Step.objects.create(workshop_id=now.pk, item=item, order=order, minutes=minutes)
        if fresh:
            now.changed()

    @transaction.atomic
    def move(self, *, by: User, item: str, up: bool) -> None:
        """Let it change places with the one before it, or behind it; the first stays first, and the last last."""
        now = self._open_to_plan([])
        steps = list(now._steps)
        at = next((n for n, step in enumerate(steps) if step.item == item), None)
        if at is None:
            return
        to = at - 1 if up else at + 1
        if not 0 <= to < len(steps):
            return
        steps[at], steps[to] = steps[to], steps[at]
        for order, step in enumerate(steps):
            if step.order != order:
                Step.objects.filter(pk=step.pk).update(order=order)
        now.changed()

    @transaction.atomic
    def take_out(self, *, by: User, item: str) -> Planned | None:
        """Leave a question out; what was planned for it, for ``put_back``. ``None`` where it was out already."""
        now = self._open_to_plan([])
        step = next((one for one in now._steps if one.item == item), None)
        if step is None:
            return None
        planned = Planned(item=step.item, order=step.order, minutes=step.minutes, notes=step.notes)
        now._take_out(step)
        now.changed()
        return planned

    @transaction.atomic
    def put_back(self, *, by: User, planned: Planned) -> None:
        """Undo ``take_out``; nothing where it is in the plan again meanwhile."""
        now = self._open_to_plan([planned.item])
        if now._steps.filter(item=planned.item).exists():
            return
        now._steps.filter(order__gte=planned.order).update(order=F("order") + 1)
        Step.objects.create(
            workshop_id=now.pk, item=planned.item, order=planned.order, minutes=planned.minutes, notes=planned.notes
        )
        now.changed()

    @transaction.atomic
    def set_out(self, *, by: User, changes: Mapping[str, Mapping[str, Any]]) -> None:
        """Minutes and notes by item: only those that somebody changed, so that whoever prepares it together does not
        undo what the other wrote."""
        if not any(changes.values()):
            return
        now = self._open_to_plan([])
        for item, values in changes.items():
            if values:
                now._steps.filter(item=item).update(
                    **{name: values[name] for name in ("minutes", "notes") if name in values}
                )
        now.changed()

    @property
    def _steps(self) -> models.QuerySet[Step]:
        return Step.objects.filter(workshop_id=self.pk)

    def _open_to_plan(self, items: Sequence[str]) -> Self:
        """As it stands, kept from others."""
        now = self._lock()
        if now.round.state not in (Round.State.DRAFT, Round.State.OPEN):
            raise Refused(_("This workshop has ended, so its plan cannot change any more."))
        if not set(items) <= {item.code for item in now.round.items}:
            raise Refused(_("One of these questions does not fit the collaboration’s profile. Load the page anew."))
        return now

    def _take_out(self, step: Step) -> None:
        if step.number:
            raise Refused(_("A question that was voted on cannot be taken out. Skip it instead."))
        if step.pk == self.current_id:
            raise Refused(_("This question is on the screens now. Go on to another one, then take it out."))
        step.delete()
