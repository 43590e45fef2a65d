"""Those who were invited by mail: how far each is, and what can be done for one of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, Q, Value, When
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ioc_assess.accounts.requests import MemberRequest
from ioc_assess.collaborations.models import Refused
from ioc_assess.collaborations.rights import RUNS
from ioc_assess.operations.models import Job, Mail

from ..invitation_forms import FindForm, PersonForm
from ..models import Invitation, Round
from ..models.invitation import NOT_SENT, ON_THE_WAY, Status
from ..rights import get_round

require_form = require_http_methods(["GET", "HEAD", "POST"])

A_PAGE = 50


@require_safe
def invitees(request: MemberRequest, code: str) -> HttpResponse:
    """While mails are on their way the page asks for itself again (static/js/progress.js)."""
    found = get_round(request, code, needs=RUNS)
    invited: Any = found.invitations.with_status()
    counts = dict(invited.order_by().values_list("status").annotate(n=Count("pk")))
    form = FindForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    page = Paginator(_found(invited, chosen), A_PAGE).get_page(request.GET.get("page"))
    roles = {role.code: role.name for role in found.theory.roles}
    names = {one.code: one.name for one in found.frozen.partners} if found.setting else {}
    takes = found.takes_answers
    to_remind = Invitation.objects.to_remind().filter(round=found).count() if takes else 0
    values = {
        "round": found,
        "collaboration": found.collaboration,
        "form": form,
        "page": page,
        "rows": [_row(one, roles, names, takes) for one in page],
        "counts": [(Status(status).label, counts[status], status) for status in Status if status in counts],
        "total": sum(counts.values()),
        "prepared": counts.get(Status.PREPARED, 0),
        "failed": sum(counts.get(one, 0) for one in NOT_SENT),
        "to_remind": to_remind,
        "reminded_today": takes and not to_remind and (Status.SENT in counts or Status.BEGUN in counts),
        "sending": _sending(found) if any(one in counts for one in ON_THE_WAY) else None,
        "asked": urlencode({name: value for name, value in chosen.items() if value}),
    }
    return render(request, "assessments/invitees.html", values)


def _found(invited: Any, chosen: dict[str, str]) -> Any:
    if chosen.get("status"):
        invited = invited.filter(status=chosen["status"])
    if words := chosen.get("q"):
        invited = invited.filter(Q(name__icontains=words) | Q(email__icontains=words))
    as_listed = Case(*(When(status=one, then=Value(place)) for place, one in enumerate(Status)))
    orders = {"name": Lower("name"), "email": Lower("email"), "status": as_listed}
    order = orders.get(chosen.get("sort", ""))
    return invited.select_related("partner").order_by(*([order] if order is not None else []), "pk")


def _row(one: Invitation, roles: dict[str, str], names: dict[str, str], takes: bool) -> dict[str, Any]:
    status = Status(one.status)
    over = status in (Status.DONE, Status.REVOKED)
    mail_fails = one.sends and one.mail_state in (Mail.State.FAILED, Mail.State.UNSURE)
    return {
        "one": one,
        "status": status,
        "partner": names.get(one.partner.code, one.partner.name) if one.partner else "",
        "role": roles.get(one.role, ""),
        "why": one.mail_error if mail_fails and not over else "",
        "may_send": takes and not over and one.mail_state not in ON_THE_WAY and one.sends,
        "may_change": status not in (Status.DONE, Status.REVOKED, Status.BEGUN),
        "may_revoke": not over,
    }


def _sending(found: Round) -> dict[str, Any]:
    """How far the batches are of which mails still wait."""
    codes = found.invitations.values("code")
    on_the_way = Mail.objects.filter(object_code__in=codes, state__in=ON_THE_WAY)
    batches = list(on_the_way.order_by().values_list("batch", flat=True).distinct())
    told = Mail.objects.filter(batch__in=batches).aggregate(
        total=Count("pk"), left=Count("pk", filter=Q(state__in=ON_THE_WAY))
    )
    jobs = Job.objects.filter(key__in=[f"send_mails {batch}" for batch in batches])
    return {
        "total": told["total"],
        "gone": told["total"] - told["left"],
        "stopped": any(job.is_overdue for job in jobs),
    }


def _invitee(request: MemberRequest, code: str) -> Invitation:
    """404 to whoever may not see the collaboration."""
    seen = Invitation.objects.filter(round__in=Round.objects.visible_to(request.user))
    found = get_object_or_404(seen.select_related("round", "partner"), code=code)
    found.round = get_round(request, found.round.code, needs=RUNS)
    return found


@require_form
def invitee_change(request: MemberRequest, code: str) -> HttpResponse:
    one = _invitee(request, code)
    form = PersonForm(request.POST if request.method == "POST" else None, round=one.round, invitation=one)
    if one.begun or one.revoked:
        messages.info(
            request, _("Whoever has begun says themselves where they belong, so nothing can be changed here.")
        )
        return redirect("invitees", one.round.code)
    if form.is_valid():
        other = form.person.email != one.email.lower() and one.sends
        try:
            one.correct(person=form.person)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            told = _("Saved.")
            if other:
                told = _("Saved. The mail to the new address is yet to be sent; the old link opens nothing any more.")
            messages.success(request, told)
            return redirect("invitees", one.round.code)
    values = {"round": one.round, "collaboration": one.round.collaboration, "one": one, "form": form}
    return render(request, "assessments/invitee_change.html", values, status=422 if form.errors else 200)


@require_form
def invitee_send(request: MemberRequest, code: str) -> HttpResponse:
    """Send the same link once more. By GET, after signing in anew, nothing is sent."""
    one = _invitee(request, code)
    sends = request.POST.get("sends", "")
    if request.method == "POST" and sends.isdecimal() and len(sends) < 5:
        try:
            if one.send_again(by=request.user, sends=int(sends)):
                messages.success(request, _("The mail to %(name)s is on its way.") % {"name": one.called})
            else:
                messages.info(request, _("Nothing was sent: look how far %(name)s is now.") % {"name": one.called})
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("invitees", one.round.code)


@require_form
def invitee_revoke(request: MemberRequest, code: str) -> HttpResponse:
    """Say first what goes with it, then take the link back."""
    one = _invitee(request, code)
    refusal = ""
    if request.method == "POST":
        try:
            deleted = one.revoke(by=request.user)
        except Refused as refused:
            refusal = str(refused)
        else:
            told = _("The link of %(name)s opens nothing any more.")
            if deleted:
                told = _("The link of %(name)s opens nothing any more, and what was begun with it is deleted.")
            messages.success(request, told % {"name": one.called})
            return redirect("invitees", one.round.code)
    elif one.done or one.revoked:
        messages.info(request, _("They have finished, or the link was taken back already."))
        return redirect("invitees", one.round.code)
    values = {"round": one.round, "collaboration": one.round.collaboration, "one": one, "refusal": refusal}
    return render(request, "assessments/invitee_revoke.html", values, status=422 if refusal else 200)
