"""A member's way to a round: whoever may see its collaboration may see it."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from ioc_assess.collaborations.models import Collaboration, Right
from ioc_assess.collaborations.rights import ANY, require

from .models import Round

#: Of rounds that people answer each for themselves, and not together in a room
SURVEYS = frozenset(Round.Mode) - {Round.Mode.WORKSHOP}


def get_round(
    request: HttpRequest, code: str, *, needs: Collection[Right] = ANY, modes: Collection[Round.Mode] = SURVEYS
) -> Round:
    """The round of this code; 404 for a stranger, 403 for a member without one of the rights that it ``needs``. Its
    collaboration carries the user's right (``may_run``).

    A workshop is not found unless asked for by ``modes``: what is closed or published by a survey's pages would pass by
    whoever facilitates it, and by what the room saw."""
    round = get_object_or_404(Round.objects.visible_to(request.user).filter(mode__in=modes), code=code)
    round.collaboration = get_object_or_404(Collaboration.objects.visible_to(request.user), pk=round.collaboration_id)
    require(round.collaboration, needs)
    return round
