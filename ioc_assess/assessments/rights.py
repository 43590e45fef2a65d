"""A member's way to a round: whoever may see its collaboration may see it."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from ioc_assess.collaborations.models import Collaboration, Right
from ioc_assess.collaborations.rights import ANY, require

from .models import Round


def get_round(request: HttpRequest, code: str, *, needs: Collection[Right] = ANY) -> Round:
    """The round of this code; 404 for a stranger, 403 for a member without one of the rights that it ``needs``. Its
    collaboration carries the user's right (``may_run``)."""
    round = get_object_or_404(Round.objects.visible_to(request.user), code=code)
    round.collaboration = get_object_or_404(Collaboration.objects.visible_to(request.user), pk=round.collaboration_id)
    require(round.collaboration, needs)
    return round
