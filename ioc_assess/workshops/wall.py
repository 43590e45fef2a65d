"""What the projector shows of a question. It stands far away, so it holds little, and that large."""

from __future__ import annotations

from typing import Any

from ioc_assess.scoring.results import ItemResult

from .compared import columns
from .models import Step
from .screen import step_shown

#: From so many groups on their names stand closer
MANY_GROUPS = 7
#: Letters of a reason and of a note that are shown at most; the record has all of them
MOST_REASON, MOST_NOTE = 260, 190
#: With more of them they stand smaller
LONG = 200


def wall(step: Step) -> dict[str, Any]:
    """Nothing of any vote before it is revealed, but for whether enough gave a level once it is closed."""
    told = step_shown(step, width=300)
    number = list(step.workshop.steps.values_list("pk", flat=True))
    told |= {"number": number.index(step.pk) + 1, "of": len(number)}
    if step.state == Step.State.COUNTED:
        told["enough"] = step.enough
    if step.state not in (Step.State.REVEALED, Step.State.AGREED, Step.State.SPLIT):
        return told
    if series := told["series"]:
        kind, labels = step.question.kind, told["scale"].labels
        told |= {"now": series[-1], "others": series[:-1]}
        told["columns"] = columns(series, labels, kind=kind, agreed=step.agreed_level)
        told["hundreds"] = len(series) > 1 and max(series[-1].spread.counts) >= 100
    if found := step.shown:
        told["no_levels"] = _no_levels(step, found)
    told["many_groups"] = len(told.get("groups", ())) >= MANY_GROUPS
    told |= {"most_reason": MOST_REASON, "most_note": MOST_NOTE}
    return told | {"long": len(step.reason) + len(step.minority_note) > LONG}


def _no_levels(step: Step, found: ItemResult) -> list[tuple[str, int]]:
    """How often each answer that is no level was given, where that may be shown and it was."""
    given = [(one.label, getattr(found, one.code)) for one in step.workshop.round.theory.no_levels]
    return [(label, n) for label, n in given if n]
