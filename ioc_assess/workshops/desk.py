"""What a facilitator's screen shows at a moment of the workshop. Of a vote that is open or closed it holds how many
have voted, and nothing of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from ioc_assess.accounts.models import User
from ioc_assess.accounts.secrets import digest

from .beside import beside_of, survey
from .models import Step, Vote, Workshop
from .prompts import prompts_for
from .recording import is_rosier
from .screen import step_shown

#: Pixels of the charts on it
WIDTH = 560


class Desk:
    """Made from few queries, whether three are in the room or 400."""

    def __init__(self, workshop: Workshop, *, user: User) -> None:
        self.workshop, self.user = workshop, user
        self.holds = workshop.held_by_id == user.pk
        #: People in the room by the code of their partner and by role
        self.people = Counter(workshop.people.order_by().values_list("partner", "role"))
        self.step = workshop.current if workshop.state == Workshop.State.RUNNING else None
        self.cast = 0
        if self.step:
            self.step.workshop = workshop
            self.cast = Vote.objects.counted(self.step)

    @property
    def etag(self) -> str:
        """Stands for all that is on it; nothing in it depends on what was voted."""
        seen = (self.workshop.revision, self.workshop.round.state, self.holds, sorted(self.people.items()), self.cast)
        return f'"{digest("desk", repr(seen))[:32]}"'

    @property
    def here(self) -> int:
        return self.people.total()

    def told(self, request: HttpRequest) -> dict[str, Any]:
        workshop, round = self.workshop, self.workshop.round
        steps = list(workshop.steps.all())
        for step in steps:
            step.workshop = workshop
        told: dict[str, Any] = {
            "workshop": workshop,
            "round": round,
            "collaboration": round.collaboration,
            "holds": self.holds,
            "holder": workshop.held_by,
            "etag": self.etag,
            "live": reverse("workshop_live", args=[round.code]),
            "steps": steps,
            "done": sum(step.over for step in steps),
            "here": self.here,
            "partners": self.partners(),
        }
        if not workshop.over:
            told |= way_in(request, workshop)
        if self.step and not workshop.over:
            told |= self._now(self.step, steps)
        return told

    def partners(self) -> list[tuple[str, int]]:
        """How many of each partner are in the room, in the order of the partners; "" for whoever belongs to none."""
        counts: Counter[str] = Counter()
        for (partner, _role), n in self.people.items():
            counts[partner] += n
        found = [(one.name, counts[one.code]) for one in self.workshop.round.frozen.partners]
        return [*found, ("", counts[""])] if counts[""] else found

    def _now(self, step: Step, steps: Sequence[Step]) -> dict[str, Any]:
        asked = sum(n for (_partner, role), n in self.people.items() if step.asks(role))
        told = step_shown(step, width=WIDTH) | {
            "number": 1 + next((n for n, one in enumerate(steps) if one.pk == step.pk), 0),
            "cast": self.cast,
            "asked": max(asked, self.cast),  # somebody who voted may have been taken out
            "voting": step.state == Step.State.VOTING,
            "may_undo": step.before is not None,
            "next": _next(step, steps),
            "rosier": is_rosier(step),
        }
        if step.state == Step.State.COUNTED:
            told["enough"] = step.enough or not step.may_vote_again
        late = step.state == Step.State.REVEALED or (step.state == Step.State.COUNTED and not told["enough"])
        told["may_discuss"] = self.holds and late
        published = survey(self.workshop)
        figures = published[0].figures if published else None
        told["prompts"] = prompts_for(self.workshop.round.theory, step.question, figures)
        if published:
            told["beside"] = beside_of(*published, step.question, width=WIDTH)
        return told


def _next(step: Step, steps: Sequence[Step]) -> Step | None:
    """Where to go from a question that is done: the next open one, and after the last the first that was left."""
    later = [one for one in steps if (one.order, one.pk) > (step.order, step.pk)]
    return next((one for one in [*later, *steps] if not one.over and one.pk != step.pk), None)


def way_in(request: HttpRequest, workshop: Workshop) -> dict[str, Any]:
    """How people come in, and the projector's address."""
    link = request.build_absolute_uri(reverse("join", args=[workshop.round.join_code]))
    return {
        "qr": qr(link),
        "typed": f"{request.get_host()}{reverse('join_code')}",
        "wall": request.build_absolute_uri(reverse("projector", args=[workshop.projector_code])),
    }


def qr(link: str) -> SafeString:
    """Black on white in either look: phones read no other."""
    drawn = segno.make_qr(link, error="m").svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - drawn here, of an address
