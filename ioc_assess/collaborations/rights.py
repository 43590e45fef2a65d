"""What a member may do in a collaboration: the one place where views ask.

A stranger gets a 404, as for a collaboration that does not exist; a member without the right a 403.
"""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from .models import Collaboration, Right

#: Reads everything that is published, and who the members are.
ANY = frozenset(Right)
#: Prepares, opens, closes and publishes rounds; changes profile and partners; invites.
RUNS = frozenset({Right.OWNER, Right.FACILITATOR})
#: Says who else may do what, and reads what members did.
OWNS = frozenset({Right.OWNER})


class NotYourRight(PermissionDenied):
    """For the page of status 403, which says what the member may do and whom to ask."""

    def __init__(self, collaboration: Collaboration) -> None:
        super().__init__()
        self.collaboration = collaboration

    @property
    def right(self) -> Right:
        return Right(str(self.collaboration.my_right))

    @property
    def owners(self) -> list[str]:
        found = self.collaboration.memberships.filter(right=Right.OWNER)
        return list(found.values_list("user__name", flat=True))


def get_collaboration(request: HttpRequest, code: str, *, needs: Collection[Right] = ANY) -> Collaboration:
    """The collaboration of this code if the user may do what ``needs`` one of these rights. It carries the user's
    right for templates: ``may_run``, ``may_own``."""
    collaboration = get_object_or_404(Collaboration.objects.visible_to(request.user), code=code)
    require(collaboration, needs)
    return collaboration


def require(collaboration: Collaboration, needs: Collection[Right]) -> None:
    """403 unless the user for whom the collaboration was read (``visible_to``) has one of these rights."""
    if collaboration.my_right not in needs:
        raise NotYourRight(collaboration)
