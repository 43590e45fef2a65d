"""On what a figure rests, in words: how many answers, whose feeling, which of its questions."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ioc_assess.scoring.results import Results
from ioc_assess.scoring.suggestions import DRIVES
from ioc_assess.theory.model import Finding, Item, Mechanism, Statement, Theory

#: Whom the fewest people can answer for: board members, executives and the like.
LEADS = ("leads",)


def called(mechanism: Mechanism) -> str:
    """Its name, and of an adverse one what a high score means: nobody should read much conflict off a high mark."""
    return mechanism.favourable if mechanism.polarity < 0 else mechanism.name


def felt_of(theory: Theory, found: Results, one: Statement | Finding) -> str:
    """Which mechanism's felt score stands at a configuration: that of the lowest among its mechanisms, of equals the
    first. Empty where none is known."""
    scores = found.assessment.mechanisms
    known = [(felt, place) for place, code in enumerate(one.mechanisms) if (felt := scores[code].felt) is not None]
    return called(theory.mechanism[one.mechanisms[min(known)[1]]]) if known else ""


def part_of(found: Results, in_play: Collection[Item]) -> str:
    """Where a score takes in some of its questions only: how many, and that of the others nothing is known."""
    scored = sum(found.items[item.code].score is not None for item in in_play)
    if not scored or scored == len(in_play):
        return ""
    words = ngettext(
        "on %(scored)d of its %(items)d questions; the other is not known",
        "on %(scored)d of its %(items)d questions; the others are not known",
        len(in_play) - scored,
    )
    return words % {"scored": scored, "items": len(in_play)}


def first_split(found: Results, in_play: Iterable[Item]) -> str:
    """The code of the question with the least agreement among these on which views are split; empty where there is
    none."""
    own = {item.code for item in in_play}
    return next((code for code in found.splits if code in own), "")


def felt_rests_on(theory: Theory, found: Results) -> list[str]:
    """On how many answers the score of each limiting drive rests, where it is what people feel: one question each.

    Where it is what is in place, many questions make it up. Of one leader there is no number to tell.
    """
    drives = found.assessment.drives
    told = [
        code
        for code in drives.limiting or DRIVES
        if (felt := found.assessment.mechanisms[code].felt) is not None and felt == drives.strength[code]
    ]
    if found.n == 1:
        return []
    return [_felt_rests_on(theory, found, code, named=len(drives.limiting) != 1) for code in told]


def _felt_rests_on(theory: Theory, found: Results, code: str, *, named: bool) -> str:
    """Without the drive's name where the headline bears it."""
    item = theory.pulse[code]
    result = found.items[item.code]
    about = {"drive": theory.mechanism[code].name, "n": result.n}
    if result.agreed is not None:
        words = _("%(drive)s: “felt” is the level that a workshop agreed.")
        return (words if named else _("“Felt” is the level that a workshop agreed.")) % about
    assert result.n is not None  # without levels that may be shown it has no score
    leads = item.asked == LEADS
    if named and leads:
        words = ngettext(
            "%(drive)s: “felt” rests on %(n)d answer to one question, asked of leads only.",
            "%(drive)s: “felt” rests on %(n)d answers to one question, asked of leads only.",
            result.n,
        )
    elif named:
        words = ngettext(
            "%(drive)s: “felt” rests on %(n)d answer to one question.",
            "%(drive)s: “felt” rests on %(n)d answers to one question.",
            result.n,
        )
    elif leads:
        words = ngettext(
            "“Felt” rests on %(n)d answer to one question, asked of leads only.",
            "“Felt” rests on %(n)d answers to one question, asked of leads only.",
            result.n,
        )
    else:
        words = ngettext(
            "“Felt” rests on %(n)d answer to one question.",
            "“Felt” rests on %(n)d answers to one question.",
            result.n,
        )
    return words % about


def leads_only(theory: Theory, found: Results) -> str:
    """How many of the round's questions only leads are asked, and who these are; empty where none is, or where one
    leader answered."""
    some = sum(theory.item[code].asked == LEADS for code in found.items)
    if not some or found.n == 1:
        return ""
    words = ngettext(
        "%(some)d of the %(all)d questions is asked of leads only, so fewer people stand behind its figures. Leads are "
        "these roles: %(roles)s.",
        "%(some)d of the %(all)d questions are asked of leads only, so fewer people stand behind their figures. Leads "
        "are these roles: %(roles)s.",
        some,
    )
    roles = ", ".join(role.name for role in theory.roles if role.audience in LEADS)
    return words % {"some": some, "all": len(found.items), "roles": roles}


def typed_in(found: Results) -> str:
    """How many people's answers a facilitator typed in, and what that does to the numbers; empty where nobody's."""
    if not found.n_typed:
        return ""
    if found.named:
        return ngettext(
            "%(n)d response was typed in by a facilitator, from paper or for someone without a device.",
            "%(n)d responses were typed in by a facilitator, from paper or for people without a device.",
            found.n_typed,
        ) % {"n": found.n_typed}
    words = ngettext(
        "Of these, %(n)d person’s answers were typed in by a facilitator, from paper or because they had no device. "
        "They enter every score. Wherever fewer than %(k)d people are spoken of, only those who answered themselves "
        "are counted.",
        "Of these, %(n)d people’s answers were typed in by a facilitator, from paper or because they had no device. "
        "They enter every score. Wherever fewer than %(k)d people are spoken of, only those who answered themselves "
        "are counted.",
        found.n_typed,
    )
    return words % {"n": found.n_typed, "k": found.k}


def gist(reading: str) -> str:
    """What a pattern comes to in one line: the first sentence of its reading."""
    first, stop, _rest = reading.partition(". ")
    return first + "." if stop else reading
