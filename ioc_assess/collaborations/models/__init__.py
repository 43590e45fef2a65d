"""Who works with whom: collaborations with their partners and members."""

from .collaboration import MAY_GIVE, Collaboration, Partner, Refused, Right
from .members import INVITATION_DAYS, MAIL_TIME, AlreadyInvited, MemberInvitation, Membership

__all__ = [
    "INVITATION_DAYS",
    "MAIL_TIME",
    "MAY_GIVE",
    "AlreadyInvited",
    "Collaboration",
    "MemberInvitation",
    "Membership",
    "Partner",
    "Refused",
    "Right",
]
