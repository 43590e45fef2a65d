"""Deleting one's own account: what goes and what stays is said first, and the address is typed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ioc_assess.accounts.confirming import confirmed
from ioc_assess.accounts.requests import MemberRequest

from ..deleting import collaborations_of, delete_account, invitations_to, owned_alone
from ..forms import DeleteAccountForm
from ..models import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def account_delete(request: MemberRequest) -> HttpResponse:
    user = request.user
    form = DeleteAccountForm(request.POST if request.method == "POST" else None, account=user)
    if form.is_valid():
        try:
            delete_account(user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            messages.success(request, _("Your account is deleted."))
            return redirect("home")
    context = {
        "form": form,
        "alone": owned_alone(user),
        "collaborations": collaborations_of(user),
        "invitations": invitations_to(user),
    }
    return render(request, "collaborations/account_delete.html", context, status=422 if form.errors else 200)
