"""Recording a workshop: what was revealed and agreed becomes its round's published results; final.

In three steps, as a round is published: make sure that it ended; count and score; store, unless it went on meanwhile.
Of each question only what the room saw is counted, see ``counting``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ioc_assess.accounts.models import User
from ioc_assess.assessments.models import Results, Round
from ioc_assess.assessments.publishing import group_names, lock, meta_of
from ioc_assess.assessments.results import body, digest
from ioc_assess.collaborations.models import Refused
from ioc_assess.operations.models import Event
from ioc_assess.scoring.agreed import rosier
from ioc_assess.scoring.items import Answers
from ioc_assess.scoring.results import Results as Figures
from ioc_assess.scoring.results import results

from .counting import answers
from .models import Seat, Step, Vote, Workshop

#: Where a workshop stands: how often it was let go on, and what its screens show
Standing = tuple[int, int]


def record(workshop: Workshop, *, by: User) -> None:
    """Keep the votes before and after the discussion and the agreed levels as results, and how many of each partner
    were in the room; delete the seats. ``Refused`` where it has not ended, there is nothing to keep, or the votes are
    gone."""
    standing = _settle(workshop)
    if _lost(workshop):
        raise Refused(_("The single votes of this workshop were deleted meanwhile, so it cannot be recorded any more."))
    figures = _figures(workshop)
    if not figures:
        raise Refused(_("Nothing was revealed and nothing was agreed, so there is nothing to record."))
    _store(workshop, figures, standing, by=by)


def is_rosier(step: Step) -> bool:
    """Whether the level agreed lies a level or more above the median of the first vote, as far as that was shown."""
    before = step.revealed(1)
    if step.agreed_level is None or before is None or before.spread is None:
        return False
    return rosier(step.question, step.agreed_level, before.spread.interpolated_median)


def attendance(workshop: Workshop) -> dict[str, int]:
    """How many are, or at the end were, in the room, by the code of their partner."""
    if workshop.round.state == Round.State.PUBLISHED:
        return {str(code): int(n) for code, n in workshop.attendance.items()}
    return dict(Counter(workshop.people.values_list("partner", flat=True)))


def _settle(workshop: Workshop) -> Standing:
    with transaction.atomic():
        return _standing(lock(workshop.round), workshop)


def _standing(round: Round, workshop: Workshop) -> Standing:
    """``Refused`` unless the round, as it now stands, has ended and is not recorded."""
    if round.state == Round.State.PUBLISHED:
        raise Refused(_("This workshop has been recorded already."))
    if round.state != Round.State.CLOSED:
        raise Refused(_("End the workshop first. Only a workshop that ended can be recorded."))
    return round.openings, Workshop.objects.values_list("revision", flat=True).get(pk=workshop.pk)


def _figures(workshop: Workshop) -> dict[str, Figures]:
    """The figures by kind of results; a kind of which there is nothing is left out."""
    round = workshop.round
    steps = list(workshop.steps.all())
    for step in steps:
        step.workshop = workshop
    agreed = {step.item: step.agreed_level for step in steps if step.agreed_level is not None}
    # The last of them that the room saw
    seen = {step: max(int(ballot) for ballot in step.figures) for step in steps if step.figures}
    first: Mapping[Step, int] = {step: 1 for step in seen if step.revealed(1) is not None}

    def scored(ballots: Mapping[Step, int], levels: Mapping[str, int]) -> Figures:
        # Where no vote was revealed, those in the room are behind no figure.
        found = answers(workshop, ballots, agreed=levels) if ballots else _alone(round, levels)
        return results(round.theory, found, by_partner=round.frozen.grouping == Round.Grouping.PARTNER)

    figures = {}
    if first:
        figures[Results.Kind.BEFORE.value] = scored(first, {})
    if seen:
        figures[Results.Kind.AFTER.value] = scored(seen, {})
    if agreed:
        figures[Results.Kind.AGREED.value] = scored(seen, agreed)
    return figures


def _lost(workshop: Workshop) -> bool:
    """Whether votes that the room saw are gone, as happens to those of a workshop that nobody recorded for long: what
    would be counted is not what was seen."""
    there = {
        (step, str(ballot))
        for step, ballot in Vote.objects.filter(step__workshop=workshop).values_list("step", "ballot").distinct()
    }
    return any((step.pk, ballot) not in there for step in workshop.steps.all() for ballot in step.figures)


def _alone(round: Round, agreed: Mapping[str, int]) -> Answers:
    """Agreed levels without anybody's votes."""
    return Answers(
        profile=round.frozen.profile,
        sizes={},
        tallies={},
        k=round.frozen.k,
        asked=frozenset(agreed),
        agreed=agreed,
        by_item_alone=True,
    )


@transaction.atomic
def _store(workshop: Workshop, figures: Mapping[str, Figures], standing: Standing, *, by: User) -> None:
    # The workshop's row before the round's, as all that happens in the room takes them.
    Workshop.objects.select_for_update(no_key=True, of=("self",)).filter(pk=workshop.pk).first()
    now = lock(workshop.round)
    if _standing(now, workshop) != standing:
        raise Refused(_("The workshop went on meanwhile, so it was not recorded."))
    here = attendance(workshop)
    for kind, found in figures.items():
        frozen = body(meta=meta_of(now), names=group_names(now, now.frozen), figures=found)
        Results.objects.create(round=now, kind=kind, body=frozen, sha256=digest(frozen))
    Round.objects.filter(pk=now.pk).update(state=Round.State.PUBLISHED, since=timezone.localdate())
    workshop.changed(attendance=here)
    Seat.objects.filter(workshop=workshop).delete()
    now.record(by=by, verb=Event.Verb.ROUND_PUBLISHED)
    workshop.refresh_from_db()
