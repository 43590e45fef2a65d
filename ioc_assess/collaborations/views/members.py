"""The members of a collaboration and what they may do; inviting people to become members."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ioc_assess.operations.codes import public_code
from ioc_assess.operations.models import Mail

from ..forms import InviteForm, RightForm, SendForm
from ..models import MAIL_TIME, AlreadyInvited, Collaboration, MemberInvitation, Membership, Refused, Right
from ..rights import ANY, OWNS, RUNS, get_collaboration, require


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, code: str) -> HttpResponse:
    """The list for every member. A POST invites, and its answer shows the link: the secret is stored nowhere, so it
    could not be shown after a redirect."""
    posted = request.method == "POST"
    collaboration = get_collaboration(request, code, needs=RUNS if posted else ANY)
    form = InviteForm(request.POST if posted else None, rights=collaboration.may_give)
    context: dict[str, Any] = {"collaboration": collaboration, "rights": list(Right)}
    if posted and form.is_valid():
        assert request.user.is_authenticated
        try:
            invitation, secret = MemberInvitation.objects.invite(collaboration, by=request.user, **form.cleaned_data)
        except AlreadyInvited:
            context["sent_twice"] = form.cleaned_data | {"code": public_code()}
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            address = reverse("invitation_open", kwargs={"secret": secret})
            context |= {"invitation": invitation, "link": request.build_absolute_uri(address)}
    status = 422 if form.errors else 200
    if posted and not form.errors:
        form = InviteForm(rights=collaboration.may_give)
    context |= {
        "form": form,
        "members": collaboration.memberships.select_related("user"),
        "invitations": _open_invitations(collaboration) if collaboration.may_run else [],
    }
    return render(request, "collaborations/members.html", context, status=status)


def _open_invitations(collaboration: Collaboration) -> list[dict[str, Any]]:
    """Each with whether whoever reads could have made it, the code of one that would replace it, what became of its
    latest mail, and whether and as which another could be sent."""
    found = list(collaboration.invitations.filter(accepted=False).order_by("expires_on", "pk"))
    mails: dict[str, list[Mail]] = defaultdict(list)
    about = Mail.objects.filter(kind="member_invitation", object_code__in=[one.code for one in found])
    for mail in about.order_by("pk"):
        mails[mail.object_code].append(mail)
    listed = []
    for one in found:
        latest = mails[one.code][-1] if mails[one.code] else None
        listed.append(
            {
                "invitation": one,
                "mine": one.right in collaboration.may_give,
                "next_code": public_code(),
                "mail": latest,
                "may_send": latest is None or not latest.on_its_way(MAIL_TIME),
                "next_mail": len(mails[one.code]) + 1,
            }
        )
    return listed


def _get_member(request: HttpRequest, code: str) -> Membership:
    """A member whom the user, an owner, may change. Its collaboration is as the user sees it."""
    seen = Collaboration.objects.visible_to(request.user)
    member = get_object_or_404(Membership.objects.select_related("user"), code=code, collaboration__in=seen)
    member.collaboration = seen.get(pk=member.collaboration_id)
    require(member.collaboration, OWNS)
    return member


@require_http_methods(["GET", "HEAD", "POST"])
def member_change(request: HttpRequest, code: str) -> HttpResponse:
    member = _get_member(request, code)
    form = RightForm(request.POST if request.method == "POST" else None, initial={"right": member.right})
    if request.method == "POST" and form.is_valid():
        assert request.user.is_authenticated
        try:
            member.change_right(by=request.user, right=form.cleaned_data["right"])
        except Refused as refusal:
            form.add_error("right", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("members", code=member.collaboration.code)
    context = {"collaboration": member.collaboration, "member": member, "form": form}
    return render(request, "collaborations/member_change.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def member_remove(request: HttpRequest, code: str) -> HttpResponse:
    member = _get_member(request, code)
    context: dict[str, Any] = {"collaboration": member.collaboration, "member": member}
    if request.method == "POST":
        assert request.user.is_authenticated
        try:
            member.remove(by=request.user)
        except Refused as refusal:
            context["refusal"] = str(refusal)
        else:
            messages.success(request, _("%(name)s is no member any more.") % {"name": member.user.name})
            return redirect("collaborations" if member.user == request.user else _members_of(member))
    status = 422 if "refusal" in context else 200
    return render(request, "collaborations/member_remove.html", context, status=status)


def _members_of(member: Membership) -> str:
    return reverse("members", kwargs={"code": member.collaboration.code})


@require_http_methods(["GET", "HEAD", "POST"])
def member_leave(request: HttpRequest, code: str) -> HttpResponse:
    """Whoever reads leaves the collaboration; everyone may but the last owner."""
    collaboration = get_collaboration(request, code)
    context: dict[str, Any] = {"collaboration": collaboration}
    if request.method == "POST":
        assert request.user.is_authenticated
        member = get_object_or_404(Membership, collaboration=collaboration, user=request.user)
        try:
            member.remove(by=request.user)
        except Refused as refusal:
            context["refusal"] = str(refusal)
        else:
            messages.success(request, _("You have left %(name)s.") % {"name": collaboration.name})
            return redirect("collaborations")
    status = 422 if "refusal" in context else 200
    return render(request, "collaborations/member_leave.html", context, status=status)


def _get_invitation(request: HttpRequest, code: str) -> tuple[MemberInvitation, Collaboration]:
    """An open invitation to a collaboration that the user runs."""
    seen = Collaboration.objects.visible_to(request.user)
    invitation = get_object_or_404(MemberInvitation, code=code, collaboration__in=seen, accepted=False)
    assert invitation.collaboration_id is not None
    collaboration = seen.get(pk=invitation.collaboration_id)
    require(collaboration, RUNS)
    return invitation, collaboration


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_send(request: HttpRequest, code: str) -> HttpResponse:
    """Mails the link (again). By GET, as after signing in anew, nothing is sent, and the list comes again."""
    invitation, collaboration = _get_invitation(request, code)
    assert request.user.is_authenticated
    form = SendForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return redirect("members", code=collaboration.code)
    try:
        invitation.send(by=request.user, number=form.cleaned_data["number"])
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("A mail with the link is on its way to %(email)s.") % {"email": invitation.email})
    return redirect("members", code=collaboration.code)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Signing in after a session's end leads here by GET: nothing is taken back, and the list comes again."""
    invitation, collaboration = _get_invitation(request, code)
    assert request.user.is_authenticated
    if request.method != "POST":
        return redirect("members", code=collaboration.code)
    try:
        invitation.revoke(by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The link of %(email)s opens nothing any more.") % {"email": invitation.email})
    return redirect("members", code=collaboration.code)
