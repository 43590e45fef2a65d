"""Who works with whom: collaborations with their partners and members."""

from .collaboration import MAY_GIVE, Collaboration, Partner, Refused, Right
from .members import INVITATION_DAYS, AlreadyInvited, MemberInvitation, Membership

__all__ = [
    "INVITATION_DAYS",
    "MAY_GIVE",
    "AlreadyInvited",
    "Collaboration",
    "MemberInvitation",
    "Membership",
    "Partner",
    "Refused",
    "Right",
]
