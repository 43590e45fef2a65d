"""The page on which a workshop is prepared: its plan, and the questions that there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ioc_assess.scoring.results import ItemResult, Results
from ioc_assess.theory.model import Item, Section, Theory

from .agenda import Slot
from .plan_forms import StepForm
from .prompts import prompts_for
from .suggestion import Suggested


@dataclass(frozen=True, kw_only=True)
class PlannedRow:
    """A question of the plan, with everything that helps to lead the talk on it."""

    slot: Slot
    item: Item
    section: Section
    form: StepForm
    why: str
    survey: str
    prompts: tuple[str, ...]
    first: bool
    last: bool


@dataclass(frozen=True, kw_only=True)
class OfferedRow:
    """A question that could be added."""

    item: Item
    why: str
    survey: str


@dataclass(frozen=True, kw_only=True)
class OfferedSection:
    section: Section
    rows: tuple[OfferedRow, ...]


def planned(
    theory: Theory,
    slots: Sequence[Slot],
    forms: Mapping[str, StepForm],
    found: Results | None,
    reasons: Mapping[str, Suggested],
) -> list[PlannedRow]:
    rows = []
    for n, slot in enumerate(slots):
        item = theory.item[slot.step.item]
        rows.append(
            PlannedRow(
                slot=slot,
                item=item,
                section=theory.section[item.section],
                form=forms[item.code],
                why=why(reasons.get(item.code)),
                survey=survey_words(theory, item, found),
                prompts=prompts_for(theory, item, found),
                first=not n,
                last=n == len(slots) - 1,
            )
        )
    return rows


def offered(
    theory: Theory,
    items: Sequence[Item],
    found: Results | None,
    reasons: Mapping[str, Suggested],
    *,
    find: str = "",
    subject: str = "",
) -> list[OfferedSection]:
    """The questions by subject: only those of the ``subject`` that hold every word of ``find``, where these say
    something."""
    words = find.casefold().split()

    def fits(item: Item) -> bool:
        title = theory.statement[item.statement].title if item.statement else ""
        text = " ".join((item.code, item.text, item.hint, title)).casefold()
        return subject in ("", item.section) and all(word in text for word in words)

    sections = []
    for section in theory.sections:
        rows = tuple(
            OfferedRow(item=item, why=why(reasons.get(item.code)), survey=survey_words(theory, item, found))
            for item in items
            if item.section == section.code and fits(item)
        )
        if rows:
            sections.append(OfferedSection(section=section, rows=rows))
    return sections


def why(suggested: Suggested | None) -> str:
    """Why a question is worth the room's time; empty where nothing speaks for it."""
    if suggested is None:
        return ""
    title = {"title": suggested.title}
    return {
        "disagreement": _("People disagreed on it."),
        "unfelt": _("In place, but not yet felt: %(title)s.") % title,
        "fragile": _("Felt, but not secured: %(title)s.") % title,
        "gap": _("A gap that stands high among what to do first: %(title)s.") % title,
        "strength": _("A strength to protect: %(title)s.") % title,
        "not_asked": _("Not asked yet; a good question to begin with."),
    }[suggested.reason]


def survey_words(theory: Theory, item: Item, found: Results | None) -> str:
    """What the survey found on a question, in a line; empty without a survey."""
    if found is None:
        return ""
    one = found.items.get(item.code)
    if one is None:
        return _("Not asked in the survey.")
    parts = [_spread_words(theory, item, one)]
    configuration = found.assessment.configurations.get(item.statement)
    verdict = next((w.name for w in theory.verdicts if configuration and w.code == configuration.verdict), "")
    if verdict:
        parts.append(_("What it stands for: %(verdict)s.") % {"verdict": verdict})
    return " ".join(parts)


def _spread_words(theory: Theory, item: Item, one: ItemResult) -> str:
    if one.spread is None:
        if one.agreed is not None:
            return _("A workshop agreed a level.")
        if one.tells_partners:
            return _("How the answers spread is withheld.")
        return _("Too few answers to show.") if one.n is None else _("Nobody gave a level.")
    if one.status == "mostly_dont_know":
        return _("Most did not know.")
    if item.kind == "balance":
        counts = one.spread.counts
        n = {"little": sum(counts[:2]), "right": counts[2], "much": sum(counts[3:])}
        words = _("Too little %(little)d, about right %(right)d, too much %(much)d people.") % n
    else:
        labels = next(scale.labels for scale in theory.scales if scale.code == item.kind)
        median = one.spread.interpolated_median
        values = {"median": number_format(median, 1), "label": labels[min(4, max(0, round(median)))]}
        words = _("Median %(median)s of 4 (“%(label)s”).") % values
    if one.spread.consensus is None:
        return words
    said = _("People agreed") if one.spread.consensus else _("People disagreed")
    if one.spread.agreement_shown is not None:
        said = _("%(said)s (agreement %(figure)s)") % {
            "said": said,
            "figure": number_format(one.spread.agreement_shown, 2).replace("-", "−"),
        }
    return f"{words} {said}."
