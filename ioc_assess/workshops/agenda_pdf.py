"""The agenda to print, with everything that the facilitator needs at hand, and cards to vote on in a room without a
network.

Two parts of one file, since only the first holds notes that are nobody else's: the agenda once, and the cards as often
as there are people, four to a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import get_language

from ioc_assess.assessments.paper import condition
from ioc_assess.printing.pdf import Printed, pdf
from ioc_assess.theory.model import Item, NoLevel, Scale, Section

from .agenda import CLOSE, WELCOME, Slot, agenda
from .models import Workshop
from .plan_page import survey_words, why
from .prompts import prompts_for
from .source import found, known_reasons

#: What can be printed alone; all of it where nothing is said
PARTS = ("agenda", "cards")
#: Cards of a question on a page
CARDS = range(4)


@dataclass(frozen=True, kw_only=True)
class PrintedStep:
    """A question as it is printed. ``only`` and ``without`` name the roles that are asked it or not, where not all
    are."""

    slot: Slot
    item: Item
    section: Section
    scale: Scale
    no_levels: tuple[NoLevel, ...]
    only: tuple[str, ...]
    without: tuple[str, ...]
    why: str
    survey: str
    prompts: tuple[str, ...]


def agenda_pdf(workshop: Workshop, part: str = "") -> Printed:
    return pdf(agenda_html(workshop, part))


def agenda_html(workshop: Workshop, part: str = "") -> str:
    """The pages as the printing room gets them. ``part``: one of ``PARTS``, or all."""
    round = workshop.round
    theory, results = round.theory, found(workshop)
    reasons = known_reasons(workshop, results)
    plan = agenda(workshop, list(workshop.steps.all()))
    scales: Mapping[str, Scale] = {one.code: one for one in theory.scales}
    steps = []
    for slot in plan.slots:
        item = theory.item[slot.step.item]
        only, without = condition(theory.roles, item.asked)
        steps.append(
            PrintedStep(
                slot=slot,
                item=item,
                section=theory.section[item.section],
                scale=scales[item.kind],
                no_levels=theory.no_levels,
                only=only,
                without=without,
                why=why(reasons.get(item.code)),
                survey=survey_words(theory, item, results),
                prompts=prompts_for(theory, item, results),
            )
        )
    return render_to_string(
        "workshops/workshop_agenda.html",
        {
            "workshop": workshop,
            "round": round,
            "collaboration": round.collaboration,
            "agenda": plan,
            "steps": steps,
            "welcome": WELCOME,
            "close": CLOSE,
            "cards": CARDS,
            "with_agenda": part != "cards",
            "with_cards": part != "agenda",
            "language": get_language(),
        },
    )
