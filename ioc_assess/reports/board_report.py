"""The board report: published results arranged for print."""

from __future__ import annotations

import datetime

from django.template.loader import render_to_string
from django.utils.translation import get_language

from ioc_assess.printing.pdf import pdf
from ioc_assess.scoring.items import Answers
from ioc_assess.scoring.results import TooFewAnswers, results
from ioc_assess.theory.model import Theory

from .arrangement import arrangement

#: How many partners stand side by side in one table; more go into further tables.
ABREAST = 4


def board_report(theory: Theory, answers: Answers, *, title: str, date: datetime.date) -> bytes:
    """The report as a PDF; with fewer than k answers, a page that says so."""
    context = {"title": title, "date": date, "theory": theory, "language": get_language()}
    try:
        found = results(theory, answers)
    except TooFewAnswers as few:
        template, context = "reports/too_few.html", context | {"n": few.n, "k": few.k}
    else:
        groups = list(found.groups.items())
        template = "reports/board_report.html"
        context |= arrangement(theory, found, {name: name for name in found.groups})
        context["group_tables"] = [groups[start : start + ABREAST] for start in range(0, len(groups), ABREAST)]
    return pdf(render_to_string(template, context))
