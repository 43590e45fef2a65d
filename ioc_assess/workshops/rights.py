"""A member's way to a workshop: whoever may see its collaboration may see it."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from ioc_assess.assessments.models import Round
from ioc_assess.assessments.rights import get_round
from ioc_assess.collaborations.models import Right
from ioc_assess.collaborations.rights import ANY

from .models import Workshop


def get_workshop(request: HttpRequest, code: str, *, needs: Collection[Right] = ANY) -> Workshop:
    """The workshop whose round has this code; 404 for a stranger and where the round is a survey, 403 for a member
    without one of the rights that it ``needs``. Its round's collaboration carries the user's right (``may_run``)."""
    round = get_round(request, code, needs=needs, modes={Round.Mode.WORKSHOP})
    workshop = get_object_or_404(Workshop.objects.get_queryset().select_related("current"), round=round)
    workshop.round = round
    return workshop
