"""What is stored of workshops, of the people in the room, and of their votes."""

from django.utils.translation import gettext_lazy as _

from ioc_assess.accounts.register import About, column, elsewhere, table
from ioc_assess.accounts.stored import NOBODY
from ioc_assess.assessments.stored import SINGLE_ANSWERS
from ioc_assess.collaborations.stored import COLLABORATION, MEMBERS

RUN = _("owners and facilitators of the collaboration")

table(
    "workshops_seat",
    about=About.RESPONDENTS,
    what=_("A place in the room of a workshop. It is tied to no vote."),
    why=_("To know how many are there, and to let the person vote"),
    until=_("Until the workshop is recorded; not recorded, a year after it ended"),
    seen_by=RUN,
    columns=[
        column("id", "workshop_id", what=_("a number, and the workshop")),
        column("name", what=_("the person’s name, only where the facilitator asks for names")),
        column("partner", "role", what=_("the partner that they chose as theirs, and their role")),
        column("active", what=_("whether the facilitator removed the person"), why=_("so that they vote no more")),
        column(
            "secret_hash",
            what=_("a hash of the secret in the person’s browser"),
            why=_("so that this browser, and nobody else, votes in this place"),
            seen_by=NOBODY,
        ),
    ],
)
table(
    "workshops_vote",
    about=About.RESPONDENTS,
    what=_("One vote on one question"),
    why=_("The room sees how the votes spread, once at least k people gave a level"),
    until=SINGLE_ANSWERS,
    seen_by=_("Nobody. What is revealed are numbers of votes."),
    columns=[
        column("step_id", "ballot", what=_("the question, and whether it is its first or second vote")),
        column("level", "no_level", what=_("the level chosen, or “Don’t know” and the like")),
        column(
            "partner", "role", what=_("the partner and role that the person had chosen"), why=_("to count by group")
        ),
        column("version", what=_("a number that changes with the vote"), why=_("so that no older one replaces it")),
        column(
            "voter_hash",
            what=_("a hash of the browser’s secret that is another one for each vote"),
            why=_("so that each person counts once, and no two votes can be put together"),
        ),
    ],
)
table(
    "workshops_workshop",
    about=About.COLLABORATIONS,
    what=_("What happens in a workshop"),
    why=_("So that all screens show the same, and another facilitator can take over"),
    until=COLLABORATION,
    seen_by=MEMBERS,
    columns=[
        column("id", "round_id", "source_id", "current_id", what=_("numbers: its round, the one before, the question")),
        column("state", "revision", what=_("how far it is")),
        column("held_by_id", what=_("which account facilitates"), seen_by=RUN),
        column("projector_code", what=_("a random code in the projector’s link"), seen_by=RUN),
        column(
            "asks_names", "starts_at", "timer_ends_at", what=_("whether names are asked, when it begins, the timer")
        ),
        column(
            "attendance",
            what=_("how many people were in the room, by partner"),
            why=_("The record says who was there; everybody in the room saw it"),
        ),
    ],
)
table(
    "workshops_step",
    about=About.COLLABORATIONS,
    what=_("A question of a workshop with what was revealed and agreed"),
    why=_("The record is made of it"),
    until=COLLABORATION,
    seen_by=MEMBERS,
    columns=[
        column("id", "workshop_id", "item", "order", "minutes", what=_("the question, its place, and its time")),
        column("notes", what=_("the facilitator’s own notes"), seen_by=RUN),
        column("state", "ballot", "number", what=_("how far it is, and how often it was voted on")),
        column("figures", what=_("what was revealed: figures, small groups withheld before storing")),
        column(
            "agreed_level",
            "reason",
            "minority_note",
            "decision",
            what=_("the level that was agreed with its reason, what a minority holds, and what was decided"),
        ),
    ],
)

elsewhere(
    _("Cookie “seats-…”"),
    what=_("the secrets by which the people who vote with this browser hold their seats in a workshop"),
    until=_("ninety days, or until the last of them leaves; sent to the pages of its workshop alone"),
    seen_by=_("whoever uses the browser"),
)
