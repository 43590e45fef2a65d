"""The theory page: everything the figures rest on, in the open, each claim with its place in the paper."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from . import loading
from .model import Clause, Finding, Item, Mechanism, Statement, Theory

#: What a template is given: names for values.
Values = dict[str, Any]


@login_not_required
@require_safe
@gzip_page
@conditional_page
def theory(request: HttpRequest) -> HttpResponse:
    response = render(request, "theory/theory.html", _page(loading.theory()))
    # The same for every visitor; a signed-in user's page holds the token of the sign-out button.
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_cache=True)
    else:
        patch_cache_control(response, public=True, max_age=300)
    return response


def _page(theory: Theory) -> Values:
    """The theory in the page's order, with the names that its codes stand for."""
    return {
        "theory": theory,
        "clusters": [
            {
                "section": section,
                "statements": [_statement(theory, one) for one in theory.statements if one.cluster == section.code],
            }
            for section in theory.clusters
        ],
        # Your setting and the pulse: sections whose items belong to no statement
        "loose_sections": [
            {"section": section, "items": [_item(theory, i) for i in theory.items if i.section == section.code]}
            for section in theory.sections
            if section.kind != "cluster"
        ],
        "mechanisms": [_mechanism(theory, one) for one in theory.mechanisms],
        "links": [
            {"link": link, "source": theory.mechanism[link.source], "target": theory.mechanism[link.target]}
            for link in theory.links
        ],
        "computed_links": sum(not link.feedback for link in theory.links),
        "feedback_links": sum(link.feedback for link in theory.links),
        "findings": [_finding(theory, one) for one in theory.findings],
        "written_findings": sum(one.written for one in theory.findings),
        "named_findings": sum(not one.written for one in theory.findings),
        "patterns": [
            {"pattern": one, "clauses": [_clause(theory, clause) for clause in one.clauses]} for one in theory.patterns
        ],
        "roles": [{"role": one, "audience": _audience(one.audience)} for one in theory.roles],
        "forms": [
            {"form": form, "integration": next(o.name for o in theory.integrations if o.code == form.integration)}
            for form in theory.forms
        ],
        "example": _statement(theory, theory.statement["trust-5"]),
    }


def _audience(code: str) -> str:
    return {"leads": _("leads"), "staff": _("staff"), "public": _("the public")}[code]


def _item(theory: Theory, item: Item) -> Values:
    # Said only where it is not plain: a statement's items count toward all its mechanisms.
    toward = None if item.toward is None else [theory.mechanism[code] for code in item.toward]
    return {
        "item": item,
        "asked": ", ".join(_audience(code) for code in item.asked),
        "when": next((one for one in theory.conditions if one.code == item.when), None),
        "felt": theory.mechanism.get(item.mechanism),
        "toward": toward,
        "findings": [finding for finding in theory.findings if item.code in finding.items],
    }


def _chain(theory: Theory, one: Statement | Finding) -> Values:
    """The mechanisms with their grades, and the outcomes; an outcome beyond the fourteen has no entry."""
    grades = {grade.code: grade for grade in theory.grades}
    mechanisms = [theory.mechanism[code] for code in one.mechanisms]
    return {
        "through": [{"mechanism": mechanism, "grade": grades[mechanism.grade]} for mechanism in mechanisms],
        "outcomes": [theory.mechanism.get(code) for code in one.outcomes],
    }


def _statement(theory: Theory, statement: Statement) -> Values:
    items = [_item(theory, item) for item in theory.items_of[statement.code]]
    return {"statement": statement, "chain": _chain(theory, statement), "items": items}


def _finding(theory: Theory, finding: Finding) -> Values:
    items = [theory.item[code] for code in finding.items]
    return {"finding": finding, "chain": _chain(theory, finding), "items": items}


def _mechanism(theory: Theory, mechanism: Mechanism) -> Values:
    code = mechanism.code
    into = [{"link": link, "other": theory.mechanism[link.source]} for link in theory.links if link.target == code]
    out = [{"link": link, "other": theory.mechanism[link.target]} for link in theory.links if link.source == code]
    return {
        "mechanism": mechanism,
        "grade": next(grade for grade in theory.grades if grade.code == mechanism.grade),
        "pulse": theory.pulse[code],
        "statements": [one for one in theory.statements if code in one.mechanisms],
        "findings": [one for one in theory.findings if code in one.mechanisms],
        "into": into,
        "out": out,
    }


def _clause(theory: Theory, clause: Clause) -> Values:
    """One condition of a pattern in words, and the entry that it looks at."""
    if clause.profile:
        condition = next(one for one in theory.conditions if one.code == clause.profile)
        return {"words": condition.name, "anchor": f"condition-{condition.code}"}
    if clause.most:
        verdict = next(one for one in theory.verdicts if one.code == clause.most)
        words = _("more than half of the conditions judged are “%(verdict)s”") % {"verdict": verdict.name}
        return {"words": words, "anchor": f"verdict-{verdict.code}"}
    if clause.mechanism or clause.apart:
        mechanism = theory.mechanism[clause.mechanism or clause.apart]
        anchor = f"mechanism-{mechanism.code}"
        if clause.apart:
            words = _("“%(name)s” scores are far apart between groups that may be shown") % {"name": mechanism.name}
        elif clause.is_ == "high":
            words = _("“%(name)s” has a high score") % {"name": mechanism.favourable}
        else:
            words = _("“%(name)s” has a low score") % {"name": mechanism.favourable}
        return {"words": words, "anchor": anchor}
    item = theory.item[clause.item or clause.too_much]
    if clause.too_much:
        words = _("more people answer too much than too little on “%(item)s”, and its score is not high")
    elif item.kind == "warning":
        # Scores are favourability: a low one means that the warning sign is there.
        words = _("the warning sign “%(item)s” is present: its score is low")
        if clause.is_ == "high":
            words = _("the warning sign “%(item)s” is absent: its score is high")
    elif clause.is_ == "high":
        words = _("“%(item)s” has a high score")
    else:
        words = _("“%(item)s” has a low score")
    return {"words": words % {"item": item.text}, "anchor": item.code}
