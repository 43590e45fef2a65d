"""What is stored of collaborations and their members."""

from django.utils.translation import gettext_lazy as _

from ioc_assess.accounts.register import About, column, elsewhere, table
from ioc_assess.accounts.stored import NOBODY

COLLABORATION = _("As long as the collaboration: until an owner erases it")
MEMBERS = _("the members of the collaboration")

table(
    "collaborations_collaboration",
    about=About.COLLABORATIONS,
    what=_("A collaboration with its profile"),
    why=_("The profile decides which questions are asked and how answers are read"),
    until=COLLABORATION,
    seen_by=_("its members, and people who answer see its name"),
    columns=[
        column("id", "code", what=_("a number and a random code")),
        column("name", what=_("what it is called")),
        column(
            "form",
            "mandated",
            "integration",
            "dispersed",
            "cross_sector",
            "external_funding",
            "phase",
            what=_("its form, how closely it is bound, what is true of it, and its phase"),
        ),
        column("retention_days", what=_("how many days single answers are kept after publishing")),
    ],
)
table(
    "collaborations_partner",
    about=About.COLLABORATIONS,
    what=_("One of its partners, an organisation"),
    why=_("So that people can say where they belong"),
    until=_("Until the partner is removed or the collaboration erased"),
    seen_by=_("its members; people who answer see the names"),
    columns=[
        column("id", "code", "collaboration_id", "order", what=_("numbers, a random code, and its place in the list")),
        column("name", "sector", "size", "lead", what=_("name, sector, size, and whether it leads")),
    ],
)
table(
    "collaborations_membership",
    about=About.MEMBERS,
    what=_("That somebody is a member"),
    why=_("It says who may see and change what"),
    until=_("Until the member leaves, is removed or deletes their account, or the collaboration is erased"),
    seen_by=MEMBERS,
    columns=[
        column("id", "code", "collaboration_id", "user_id", what=_("a number, a code, the collaboration, the account")),
        column("right", what=_("owner, facilitator or viewer")),
    ],
)
table(
    "collaborations_memberinvitation",
    about=About.MEMBERS,
    what=_("An invitation to become a member, or to have an account"),
    why=_("So that the link works once, for this address, until its last day"),
    until=_(
        "Thirty days after its last day, used or not; until it is taken back, the account of its address is "
        "deleted, or the collaboration is erased"
    ),
    seen_by=_("owners and facilitators of the collaboration"),
    columns=[
        column("id", "code", "collaboration_id", "by_id", what=_("a number, a code, to what, and who invites")),
        column("email", "name", what=_("the address, and a name if one was given")),
        column("right", "expires_on", "accepted", what=_("as what, until when, and whether it was used")),
        column(
            "nonce",
            "secret_hash",
            what=_("a random word from which only this site can make the link again, and a hash of the link’s secret"),
            seen_by=NOBODY,
        ),
    ],
)
elsewhere(
    _("Cookie “invitation”"),
    what=_("the secret of a member’s invitation whose link was opened"),
    until=_("an hour, or until it is used"),
    seen_by=_("whoever uses the browser"),
)
