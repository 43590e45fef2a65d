"""The page of a published round: its figures as they are arranged, their pictures, and what the round was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import get_template

from ioc_assess.assessments.models import Round
from ioc_assess.assessments.results import PublishedResults
from ioc_assess.charts.picture import Chart
from ioc_assess.scoring.results import Results
from ioc_assess.theory.model import Theory

from . import pictures
from .arrangement import ItemRow, arrangement
from .configurations import ConfigurationFilter, by_verdict, configuration_rows
from .pictures import both
from .words import asked_of, rests_on, who_answered

#: How many partners the first screen can name.
FEW_NAMES = 3


def results_page(theory: Theory, published: PublishedResults, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Everything the template shows. ``chosen`` are the filters as they stand in the address."""
    meta, found = published.meta, published.figures
    page = arrangement(theory, found, published.names, mode=meta.mode)
    rows = configuration_rows(theory, found, page["statement_rows"], page["item_rows"])
    form = ConfigurationFilter(chosen if ConfigurationFilter.base_fields.keys() & chosen.keys() else None, rows)
    if form.is_bound and not form.is_valid():  # a word that no filter knows limits nothing, and nobody typed it
        form = ConfigurationFilter(form.cleaned_data, rows)
        form.is_valid()
    rows = form.filtered()
    page |= {
        "meta": meta,
        "mode": Round.Mode(meta.mode).label,
        "purpose": Round.Purpose(meta.purpose).label,
        "length": Round.Length(meta.length).label,
        "rests_on_line": _rests_on_line(published),
        "asked_of": asked_of(len(meta.clusters), len(theory.clusters)),
        "who": who_answered(found, mode=meta.mode),
        "links": [(one, theory.mechanism[one.source], theory.mechanism[one.target]) for one in theory.links],
        "open": " open" if chosen.get("open") == "all" else "",
        "split_kinds": list(dict.fromkeys(row.item.kind for row in page["splits"])),
        "filter": form,
        "configurations": by_verdict(rows),
        "configurations_shown": sum(row.shown for row in rows),
        "configurations_all": len(rows),
    }
    page |= _pictures(theory, found, page)
    page["questions"] = _questions(found, page["item_rows"], page["spreads"])
    return page


def _rests_on_line(published: PublishedResults) -> str:
    """For the first screen, so without names where these would fill it."""
    names = list(published.names.values())
    return rests_on(names, named=len(names) <= FEW_NAMES) if published.meta.mode == "declared" else ""


def _pictures(theory: Theory, found: Results, page: Mapping[str, Any]) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "drives_chart": both(lambda width: pictures.drives(theory, found, width=width)),
        "chain_chart": both(lambda width: pictures.chain(theory, found, width=width)),
        "plane_chart": both(lambda width: pictures.plane(page["mechanisms"], width=width)),
        "clusters_chart": both(lambda width: pictures.clusters(page["clusters"], width=width)),
        "spreads": pictures.spreads(theory, found),
        "legends": pictures.legends(theory, width=pictures.SPREAD),
    }
    names = [name for name, _group in page["groups"]]
    if not names:
        return drawn
    mechanisms = page["mechanism_groups"]
    drawn |= {
        "cluster_heat": both(lambda width: pictures.cluster_heat(page["cluster_groups"], names, width=width)),
        "conditions_heat": both(lambda width: pictures.conditions_heat(mechanisms, names, width=width)),
        "felt_heat": both(lambda width: pictures.felt_heat(mechanisms, names, width=width)),
    }
    far = pictures.widest_apart(found, page["item_groups"])
    if far:
        drawn["dots_chart"] = both(lambda width: pictures.dots(far, names, width=width))
        drawn["dots_shown"] = len(far)
    return drawn


def _questions(found: Results, rows: Mapping[str, ItemRow], spreads: Mapping[str, Chart]) -> dict[str, str]:
    """Each question with its answers, written once: it stands in its section and with each configuration it is of."""
    template = get_template("reports/_results_question.html")
    return {
        code: template.render({"row": row, "results": found, "picture": spreads.get(code)})
        for code, row in rows.items()
    }
