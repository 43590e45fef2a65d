"""Publishing a round: count, score, withhold, freeze. The one place where answers of others are read.

In three steps, so that nothing is computed while a transaction holds the database's one write lock: make sure that
no answer is on its way; count and score; store, unless the round changed meanwhile. Until the last step nothing has
happened, so a crash leaves a closed round that can be published again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ioc_assess.accounts.models import User
from ioc_assess.collaborations.models import Refused
from ioc_assess.operations.models import Event
from ioc_assess.scoring.items import Answers, Tally, Weighting
from ioc_assess.scoring.results import Results as Figures
from ioc_assess.scoring.results import results

from .models import Answer, Comment, Response, Results, Round
from .results import Meta, body, digest
from .setting import PUBLIC_VOICE, Setting

#: How often each answer was given, by item and group
Counted = dict[str, dict[str, dict[int | str, int]]]


def publish(round: Round, *, by: User) -> Results:
    """Compute and freeze the results of a closed round; final. ``Refused`` where it is not closed, or too few people
    submitted."""
    openings = _settle(round)
    figures = results(
        round.theory, count(round), by_partner=round.frozen.grouping == Round.Grouping.PARTNER, named=round.named
    )
    return _store(round, figures, openings, by=by)


def lock(round: Round) -> Round:
    """The round as it now stands; ``Refused`` where it is gone, or its collaboration is being erased."""
    now = Round.objects.select_for_update(no_key=True).filter(pk=round.pk, code=round.code).first()
    if now is None:
        raise Refused(_("This round was deleted meanwhile."))
    return now


@transaction.atomic
def _settle(round: Round) -> int:
    """Make sure that the round can be published and that no answer is on its way. How often it was opened."""
    # Not its key, here and wherever a row is locked: a submission on its way may still have to look at that to store
    # its response, so on PostgreSQL each of the two would wait for the other.
    now = lock(round)
    if now.state == Round.State.PUBLISHED:
        raise Refused(_("This round has been published already."))
    if now.state != Round.State.CLOSED:
        raise Refused(_("Close the round first. Only a closed round can be published."))
    # Whoever took their response before the round closed is waited for; whoever comes later finds it closed.
    for _pk in now.responses.filter(submitted=False).select_for_update(no_key=True).values_list("pk").iterator():
        pass
    if not now.enough:
        raise Refused(_too_few(now))
    return now.openings


def _too_few(round: Round) -> str:
    if round.named:
        return _("Nobody has submitted yet, so there is nothing to publish.")
    people = round.responses.filter(submitted=True, entered_for=False).count()
    return ngettext(
        "Results need %(k)d people, and %(n)d has submitted. Reopen the round and ask more people.",
        "Results need %(k)d people, and %(n)d have submitted. Reopen the round and ask more people.",
        people,
    ) % {"k": round.k, "n": people}


def count(round: Round) -> Answers:
    """The submitted answers as counts by item and group: one pass in the database, whose result does not grow with
    the number of people."""
    setting = round.frozen
    column = "partner__code" if setting.grouping == Round.Grouping.PARTNER else "role"
    names = {partner.code: partner.name for partner in setting.partners}

    def group(found: str | None) -> str:
        """Groups go by name, since the group rule breaks ties by it; people of no partner are one voice."""
        if column == "role":
            assert found is not None
            return found
        return PUBLIC_VOICE if found is None else names[found]

    people = Response.objects.filter(round=round, submitted=True)
    sizes: dict[bool, dict[str, int]] = {True: {}, False: {}}
    for found, typed, n in people.order_by().values_list(column, "entered_for").annotate(n=Count("pk")):
        sizes[typed][group(found)] = n
    counted: dict[bool, Counted] = {True: {}, False: {}}
    rows = (
        Answer.objects.filter(response__round=round, response__submitted=True)
        .order_by()
        .values_list("item", f"response__{column}", "response__entered_for", "level", "no_level")
        .annotate(n=Count("item"))
    )
    for item, found, typed, level, no_level, n in rows:
        answer: int | str = no_level if level is None else level
        counted[typed].setdefault(item, {}).setdefault(group(found), {})[answer] = n
    own, typed_in = (_tallies(counted[typed]) for typed in (False, True))
    weighting: Weighting = "partner" if setting.weighting == Round.Weighting.PARTNER else "respondent"
    return Answers(
        profile=setting.profile,
        sizes=_together(sizes[False], sizes[True]),
        tallies={
            item: _together(own.get(item, {}), typed_in.get(item, {})) for item in dict.fromkeys((*own, *typed_in))
        },
        k=1 if round.named else setting.k,
        weighting=weighting,
        asked=frozenset(setting.items),
        agreed={},
        typed_sizes=sizes[True],
        typed=typed_in,
    )


def _together(own: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers of people or tallies by group, of those who answered themselves and of those whose answers were typed
    in, added up."""
    return {
        name: own[name] + typed[name] if name in own and name in typed else own.get(name) or typed[name]
        for name in dict.fromkeys((*own, *typed))
    }


def _tallies(counted: Counted) -> dict[str, dict[str, Tally]]:
    return {item: {name: tally(answers) for name, answers in by_group.items()} for item, by_group in counted.items()}


def tally(counts: Mapping[int | str, int]) -> Tally:
    """How often each answer was given, as a value."""
    return Tally(
        levels=(counts.get(0, 0), counts.get(1, 0), counts.get(2, 0), counts.get(3, 0), counts.get(4, 0)),
        dont_know=counts.get("dont_know", 0),
        not_applicable=counts.get("not_applicable", 0),
        prefer_not_to_say=counts.get("prefer_not_to_say", 0),
    )


def group_names(round: Round, setting: Setting) -> dict[str, str]:
    """What each group is called in print."""
    if round.mode == Round.Mode.SOLO:
        # The leader may belong to a partner; the view is theirs all the same.
        return dict.fromkeys([*(one.name for one in setting.partners), PUBLIC_VOICE], str(Round.Mode.SOLO.label))
    if setting.grouping == Round.Grouping.ROLE:
        return {role.code: role.name for role in round.theory.roles}
    return {one.name: one.name for one in setting.partners} | {PUBLIC_VOICE: _("People of no partner")}


@transaction.atomic
def _store(round: Round, figures: Figures, openings: int, *, by: User) -> Results:
    """Freeze, unless someone published or reopened the round while it was counted."""
    now = lock(round)
    if now.state == Round.State.PUBLISHED:
        raise Refused(_("This round has been published already."))
    if (now.state, now.openings) != (Round.State.CLOSED, openings):
        raise Refused(_("The round was reopened meanwhile, so it was not published."))
    frozen = body(meta=meta_of(now), names=group_names(now, now.frozen), figures=figures)
    stored = Results.objects.create(round=now, body=frozen, sha256=digest(frozen))
    Round.objects.filter(pk=now.pk).update(state=Round.State.PUBLISHED, since=timezone.localdate())
    Response.objects.filter(round=now, submitted=False).delete()
    Comment.objects.scatter(now)
    now.record(by=by, verb=Event.Verb.ROUND_PUBLISHED)
    round.state = Round.State.PUBLISHED
    return stored


def meta_of(round: Round) -> Meta:
    """The head of the results, in the names of this day."""
    setting = round.frozen
    assert round.edition is not None
    return Meta(
        collaboration=round.collaboration.name,
        title=round.title,
        number=round.number,
        mode=setting.mode,
        purpose=setting.purpose,
        length=setting.length,
        clusters=setting.clusters,
        edition=round.edition.sha256,
        published_on=timezone.localdate(),
    )
