"""The board report: published results arranged for print."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ioc_assess.assessments.comments import SectionComments
from ioc_assess.assessments.models import Round
from ioc_assess.assessments.results import PublishedResults
from ioc_assess.charts.marks import letters
from ioc_assess.charts.picture import Chart
from ioc_assess.printing.pdf import Printed, pdf
from ioc_assess.scoring.items import Answers
from ioc_assess.scoring.results import Results, ShownScore, TooFewAnswers, results
from ioc_assess.theory.model import Theory

from . import pictures
from .arrangement import arrangement
from .groups import GroupRow, MechanismGroupRow

#: With more groups than this, or a word longer than that, the heads of tables bear letters instead of names.
NAMED_COLUMNS, LONGEST_WORD = 5, 15
#: So many split questions, questions on which groups lie apart, and questions by group does the report tell. Of a
#: file it tells all of the latter two, since no page of results has the others.
MOST_TOLD = 15
#: Pixels of the pictures as they are drawn; report.css prints 720 of them across the text, so that all letters are of
#: one size.
FULL, HALF, SPREAD = 720, 350, 196

#: So high may the picture of questions be, about half a page: a taller one would leave the page before it half empty.
TALLEST = 520


@dataclass(frozen=True, kw_only=True)
class Column:
    """A group at the head of a table: its letter where there are many groups, else its name."""

    name: str
    head: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of a table of groups, each score with the mark behind it. ``mark`` stands behind the figure for all."""

    name: str
    whole: float | None
    cells: tuple[tuple[ShownScore | None, str], ...]
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Quotes:
    """Comments that may be quoted, by section, and how many of those were taken out."""

    sections: tuple[SectionComments, ...] = ()
    taken_out: int = 0


def board_report(theory: Theory, published: PublishedResults, quotes: Quotes = Quotes()) -> Printed:
    """The report of a published round, from nothing but its frozen results, the comments that may be quoted, and the
    theory that it asked about. It bears the day of publishing, so it comes out the same whenever it is made."""
    return pdf(board_report_html(theory, published, quotes))


def board_report_html(theory: Theory, published: PublishedResults, quotes: Quotes = Quotes()) -> str:
    """The report as the printing room gets it."""
    meta = published.meta
    about = {
        "title": meta.collaboration,
        "subtitle": meta.title,
        "date": meta.published_on,
        "meta": meta,
        "kind": Round.Mode(meta.mode).label,
        "purpose": Round.Purpose(meta.purpose).label,
        "length": Round.Length(meta.length).label,
        "named": meta.mode in (Round.Mode.DECLARED, Round.Mode.SOLO),
        "quotes": quotes,
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
    arranged = arrangement(theory, found, names, mode=mode)
    most = MOST_TOLD if "meta" in about else None
    context = arranged | _told(arranged, most) | _pictures(theory, found, arranged) | _tables(arranged, most)
    return render_to_string("reports/board_report.html", context | {"language": get_language()} | dict(about))


def _told(arranged: Mapping[str, Any], most: int | None) -> dict[str, Any]:
    """The first of what may go on for pages, and how many more there are. ``most``: so many of what is told only here
    and on the page of results; the other splits are marked in the report itself."""
    splits, apart = arranged["splits"], arranged["apart"]
    if len(apart) > MOST_TOLD:
        place = {row.what.code: n for n, row in enumerate(_by_gap(arranged))}
        apart = sorted(apart, key=lambda one: place[one[0].code])
    return {
        "told_splits": splits[:MOST_TOLD],
        "further_splits": len(splits[MOST_TOLD:]),
        "told_apart": apart[:most],
        "further_apart": len(apart) - len(apart[:most]),
        "sizes": _sizes(arranged),
    }


def _sizes(arranged: Mapping[str, Any]) -> str:
    """How many people of how many groups, where these are too many to be named. Only of groups that are shown."""
    sizes = sorted(group.n for _name, group in arranged["groups"])
    if not sizes:
        return ""
    about = {"n": len(sizes), "fewest": sizes[0], "most": sizes[-1]}
    role, alike = arranged["results"].grouping == "role", sizes[0] == sizes[-1]
    if alike:
        return (
            _("%(n)d roles, %(most)d people in each") if role else _("%(n)d partners, %(most)d people from each")
        ) % about
    if role:
        return _("%(n)d roles, %(fewest)d to %(most)d people in each") % about
    return _("%(n)d partners, %(fewest)d to %(most)d people from each") % about


def _pictures(theory: Theory, found: Results, arranged: Mapping[str, Any]) -> dict[str, Any]:
    spreads, legends = (
        pictures.spreads(theory, found, width=SPREAD, numbers=False),
        pictures.legends(theory, width=FULL),
    )
    return {
        "drives_picture": pictures.drives(theory, found, width=HALF),
        "chain_picture": pictures.chain(theory, found, width=FULL),
        "plane_picture": pictures.plane(arranged["mechanisms"], width=FULL),
        "clusters_picture": pictures.clusters(arranged["clusters"], width=FULL),
        "spreads": spreads,
        "legends": [legends[kind] for kind in legends if any(theory.item[code].kind == kind for code in spreads)],
        "dots_picture": _dots(found, arranged),
    }


def _dots(found: Results, arranged: Mapping[str, Any]) -> Chart | None:
    """As many of the questions on which groups lie far apart as half a page holds."""
    names = [name for name, _group in arranged["groups"]]
    rows = pictures.widest_apart(found, arranged["item_groups"])
    while rows:
        drawn = pictures.dots(rows, names, width=FULL)
        if drawn.height <= TALLEST:
            return drawn
        rows.pop()
    return None


def _tables(arranged: Mapping[str, Any], most: int | None) -> dict[str, Any]:
    """The tables of groups, each with the same columns."""
    groups: Sequence[tuple[str, Any]] = arranged["groups"]
    words = [word for name, _group in groups for word in name.split()]
    lettered = len(groups) > NAMED_COLUMNS or any(len(word) > LONGEST_WORD for word in words)
    items = _by_gap(arranged)
    mechanisms: Sequence[MechanismGroupRow] = arranged["mechanism_groups"]
    return {
        "lettered": lettered,
        "columns": [
            Column(name=name, head=letter if lettered else name)
            for letter, (name, _group) in zip(letters(len(groups)), groups, strict=True)
        ],
        "cluster_table": [_row(one) for one in arranged["cluster_groups"]],
        "statement_table": [_row(one) for one in arranged["statement_groups"]],
        "item_table": [_row(one) for one in items[:most]],
        "further_items": len(items) - len(items[:most]),
        "in_place_table": [
            Row(
                name=one.mechanism.favourable,
                whole=one.conditions,
                cells=tuple((conditions, mark) for conditions, _felt, mark in one.cells),
                mark=one.mark,
            )
            for one in mechanisms
        ],
        "felt_table": [
            Row(
                name=one.mechanism.favourable,
                whole=one.felt,
                cells=tuple((felt, "") for _conditions, felt in one.groups),
            )
            for one in mechanisms
        ],
    }


def _by_gap(arranged: Mapping[str, Any]) -> list[GroupRow]:
    return pictures.by_gap(arranged["results"], arranged["item_groups"])


def _row(one: GroupRow) -> Row:
    return Row(name=one.name, whole=one.whole, cells=one.cells)
