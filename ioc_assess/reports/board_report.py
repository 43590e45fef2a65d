"""The board report: published results arranged for print."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ioc_assess.assessments.models import Round
from ioc_assess.assessments.results import PublishedResults
from ioc_assess.printing.pdf import Printed, pdf
from ioc_assess.scoring.items import Answers
from ioc_assess.scoring.results import Results, TooFewAnswers, results
from ioc_assess.theory.model import Theory

from .arrangement import arrangement

#: How many groups stand side by side in one table; more go into further tables.
ABREAST = 4


def board_report(theory: Theory, published: PublishedResults) -> Printed:
    """The report of a published round, from nothing but its frozen results and the theory that it asked about. It
    bears the day of publishing, so it comes out the same whenever it is made."""
    return pdf(board_report_html(theory, published))


def board_report_html(theory: Theory, published: PublishedResults) -> str:
    """The report as the printing room gets it."""
    meta = published.meta
    about = {
        "title": meta.collaboration,
        "subtitle": meta.title,
        "date": meta.published_on,
        "meta": meta,
        "mode": Round.Mode(meta.mode).label,
        "purpose": Round.Purpose(meta.purpose).label,
        "length": Round.Length(meta.length).label,
        "kind_of_date": _("Published"),
    }
    return _html(theory, published.figures, published.names, about, mode=meta.mode)


def file_report(theory: Theory, answers: Answers, *, title: str, date: datetime.date) -> Printed:
    """The same report of a file of answers, which knows no round; with fewer than k answers, a page that says so."""
    return pdf(file_report_html(theory, answers, title=title, date=date))


def file_report_html(theory: Theory, answers: Answers, *, title: str, date: datetime.date) -> str:
    about = {"title": title, "date": date}
    try:
        found = results(theory, answers)
    except TooFewAnswers as few:
        few_words = about | {"theory": theory, "language": get_language(), "n": few.n, "k": few.k}
        return render_to_string("reports/too_few.html", few_words)
    return _html(theory, found, {name: name for name in found.groups}, about)


def _html(
    theory: Theory, found: Results, names: Mapping[str, str], about: Mapping[str, Any], *, mode: str = "survey"
) -> str:
    context = arrangement(theory, found, names, mode=mode)
    groups = context["groups"]
    context["group_tables"] = [groups[start : start + ABREAST] for start in range(0, len(groups), ABREAST)]
    return render_to_string("reports/board_report.html", context | {"language": get_language()} | dict(about))
