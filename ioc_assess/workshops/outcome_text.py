"""What came of a workshop as plain text to send by mail, and the words around it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ioc_assess.assessments.models import Round

from .outcome import Outcome, QuestionRow


def in_short(found: Outcome) -> list[str]:
    """What came of it, in one sentence or a few."""
    all_, agreed, split = len(found.rows), len(found.agreed), len(found.split)
    words = ngettext(
        "Of %(all)d question, a level was agreed on %(agreed)d.",
        "Of %(all)d questions, a level was agreed on %(agreed)d.",
        all_,
    )
    sentences = [words % {"all": all_, "agreed": agreed}]
    if split:
        sentences.append(_("On %(n)d the room was split.") % {"n": split})
    if rest := all_ - agreed - split:
        stayed = ngettext("Another %(n)d was left open or skipped.", "Another %(n)d were left open or skipped.", rest)
        sentences.append(stayed % {"n": rest})
    if hidden := len(found.withheld):
        told = {"n": hidden, "k": found.workshop.round.frozen.k}
        sentences.append(_("On %(n)d no vote was shown: fewer than %(k)d gave a level, or it was not revealed.") % told)
    return sentences


def limits(found: Outcome) -> list[str]:
    """How to read it."""
    k = found.workshop.round.frozen.k
    said = [
        _("Agreed levels are negotiated in the room. They are not measured."),
        _("People voted without seeing each other’s votes. All saw the outcome at the same moment."),
        _("Votes with fewer than %(k)d levels were not shown, neither in the room nor here.") % {"k": k},
        _("A level goes from 0 to 4. “Before” is the first vote, “After” the second, where there was one."),
    ]
    if found.survey:
        meta = found.survey.meta
        told = {"title": meta.title, "day": date_format(meta.published_on, "DATE_FORMAT")}
        said.append(_("“Survey” is “%(title)s”, published on %(day)s.") % told)
        said.append(_("The survey’s people and those in the room need not be the same."))
    return said


def ended_words(found: Outcome, *, name: str) -> str:
    """When it was, and how many were there; ``name`` is the collaboration's."""
    round = found.workshop.round
    told = {"name": name, "day": date_format(round.since, "DATE_FORMAT"), "n": found.people}
    if round.state == Round.State.PUBLISHED:
        return (
            ngettext(
                "Workshop of %(name)s, recorded on %(day)s, with %(n)d person in the room.",
                "Workshop of %(name)s, recorded on %(day)s, with %(n)d people in the room.",
                found.people,
            )
            % told
        )
    return (
        ngettext(
            "Workshop of %(name)s, ended on %(day)s, with %(n)d person in the room.",
            "Workshop of %(name)s, ended on %(day)s, with %(n)d people in the room.",
            found.people,
        )
        % told
    )


def as_text(found: Outcome, *, name: str, link: str = "") -> str:
    """All of it without any form, for a mail. ``link`` leads members to the page."""
    blocks = [
        "\n".join([found.workshop.round.title, ended_words(found, name=name), " ".join(in_short(found))]),
        *_section(_("AGREED, negotiated in the room and not measured"), found.agreed),
        *_section(_("THE ROOM WAS SPLIT"), found.split),
        *_section(_("NEITHER AGREED NOR SPLIT"), found.open),
        "\n".join([_("WHO WAS IN THE ROOM"), *(f"- {name}: {n}" for name, n in found.here)]) if found.here else "",
        "\n".join([_("HOW TO READ THIS"), *(f"- {one}" for one in limits(found))]),
        _("For members of the collaboration: %(link)s") % {"link": link} if link else "",
    ]
    return "\n\n".join(one for one in blocks if one) + "\n"


def _section(name: str, rows: list[QuestionRow]) -> list[str]:
    return ["\n\n".join([name, *("\n".join(_told(row)) for row in rows)])] if rows else []


def _told(row: QuestionRow) -> Iterator[str]:
    step = row.step
    yield f"{row.number}. {row.item.text}"
    yield f"   {row.state_words}"
    if row.moved:
        yield f"   {_('Moved')}: {row.moved}"
    if row.rosier:
        yield "   " + _("At least one level better than the first vote. Ask again later whether it holds.")
    if row.concluded:
        for name, text in (
            (_("Reason"), step.reason),
            (_("What a minority holds"), step.minority_note),
            (_("Decision"), step.decision),
        ):
            if text:
                yield f"   {name}: {' '.join(text.split())}"
    for one in row.votes:
        yield f"   {one.name}: {one.words}"
    if not row.voted:
        yield "   " + _("No vote of the workshop was shown on this question.")
