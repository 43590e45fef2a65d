"""What is stored of rounds, of the people who answer them, and of what was published."""

from django.utils.translation import gettext_lazy as _

from ioc_assess.accounts.register import About, column, elsewhere, table
from ioc_assess.accounts.stored import NOBODY
from ioc_assess.collaborations.stored import COLLABORATION, MEMBERS

#: retention.py keeps to this.
SINGLE_ANSWERS = _(
    "So many days after publishing as an owner chose (0 to 365, else 30); unpublished, a year after the round closed; "
    "until an owner erases the collaboration. What was not submitted goes at publishing, and whenever the person "
    "clears their device."
)
RANDOM = _("a random number, from which nothing follows")

table(
    "assessments_response",
    about=About.RESPONDENTS,
    what=_("One person’s response to a round, without their name"),
    why=_("To count answers by partner or role, and to let the person go on where they stopped"),
    until=SINGLE_ANSWERS,
    seen_by=_("Nobody in an anonymous survey. In other rounds the results show it under the place that it stands for."),
    columns=[
        column("id", what=RANDOM),
        column("round_id", what=_("the round")),
        column("partner_id", "role", what=_("the partner that they chose as theirs, and their role")),
        column("submitted", what=_("whether it was submitted"), why=_("only then it counts")),
        column(
            "touched_on",
            what=_("the day of the last change"),
            why=_("to tell what was given up from what is under way"),
            until=_("until it is submitted"),
        ),
        column(
            "entered_for",
            what=_("whether a facilitator entered it for somebody"),
            why=_("such answers do not count toward the least number of people"),
        ),
        column(
            "comments_gone",
            what=_("a number for each comment that the person took back"),
            why=_("so that it does not come back by a request that hung on the way"),
            until=_("until it is submitted"),
        ),
        column(
            "slot",
            what=_("which place it takes, in a round that is not anonymous"),
            why=_("so that nobody else takes the same"),
        ),
        column(
            "secret_hash",
            what=_("a hash of the secret in the person’s browser; submitting replaces it by that of another"),
            why=_("so that this browser, and nobody else, gets back to the answers"),
        ),
    ],
)
table(
    "assessments_answer",
    about=About.RESPONDENTS,
    what=_("One answer to one question"),
    why=_("The results are counted from them"),
    until=SINGLE_ANSWERS,
    seen_by=_("Nobody in an anonymous survey; in other rounds the members, once it is published"),
    columns=[
        column("response_id", "item", what=_("the response and the question")),
        column(
            "level",
            "no_level",
            what=_(
                "the level chosen, or “Don’t know” and the like. Of an answer that was taken back only the version "
                "stays, until the response is submitted."
            ),
        ),
        column("version", what=_("a number that changes with the answer"), why=_("so that no older one replaces it")),
    ],
)
table(
    "assessments_comment",
    about=About.RESPONDENTS,
    what=_("What somebody wrote beside their answers"),
    why=_("So that a board can read reasons in people’s own words"),
    until=_("With consent to be quoted: as long as the collaboration. Without: as long as single answers."),
    seen_by=_(
        "Nobody before publishing. Then, without partner or role: with consent to be quoted all members, without it "
        "owners and facilitators."
    ),
    columns=[
        column("id", what=RANDOM),
        column("round_id", "section", what=_("the round, and which group of questions it is about")),
        column("response_id", what=_("the response that it belongs to"), until=_("until it is submitted")),
        column("text", what=_("the words")),
        column("may_quote", what=_("whether it may be quoted word for word")),
        column("version", what=_("a number that changes with the words"), why=_("so that no older ones replace them")),
        column("redacted_why", what=_("why a facilitator took the words out"), until=COLLABORATION, seen_by=MEMBERS),
    ],
)
table(
    "assessments_invitation",
    about=About.INVITED,
    what=_("A personal link to a round. Whether its answers are done is kept here, what they are is not."),
    why=_("To send the link, and reminders to those who have not finished"),
    until=_("As long as the round’s single answers; of a draft, a year after people were last put on its list"),
    seen_by=_("owners and facilitators of the collaboration"),
    columns=[
        column("id", "code", "round_id", what=_("a number, a random code, and the round")),
        column("name", "email", what=_("the person’s name, if it was given, and their address")),
        column(
            "partner_id", "role", what=_("partner and role, if they were given"), why=_("to fill in the first page")
        ),
        column("sends", "by_id", what=_("how often the link was sent, and by which account last")),
        column(
            "begun", "done", "revoked", what=_("whether they have begun, have finished, and whether the link holds")
        ),
        column(
            "nonce",
            "secret_hash",
            what=_("a random word from which only this site can make the link again, and a hash of the link’s secret"),
            seen_by=NOBODY,
        ),
    ],
)
table(
    "assessments_round",
    about=About.COLLABORATIONS,
    what=_("A round: one questionnaire to one collaboration"),
    why=_("It holds the rules that people were told"),
    until=COLLABORATION,
    seen_by=_("the members of the collaboration; people who answer see title, purpose and rules"),
    columns=[
        column(
            "id", "code", "collaboration_id", "number", "previous_id", what=_("numbers, a random code, the one before")
        ),
        column("title", "mode", "purpose", "length", "clusters", what=_("its title, and what it asks and what for")),
        column("weighting", "grouping", "k", what=_("how answers are read, and the smallest group shown")),
        column("state", "closes_at", "openings", what=_("whether it is open, until when, and how often it was opened")),
        column(
            "since",
            what=_("the day on which it came into this state, or its list of people was made"),
            why=_("so that nothing is kept for ever"),
        ),
        column("join_code", what=_("the code in the join link"), seen_by=_("owners and facilitators, who pass it on")),
        column("words_before", "words_after", what=_("what the facilitator writes in mails with personal links")),
        column(
            "setting",
            "edition_id",
            what=_("profile, partners, roles, questions and days of keeping as they were at the opening; which theory"),
        ),
    ],
)
table(
    "assessments_results",
    about=About.COLLABORATIONS,
    what=_("The published results of a round: figures of groups, small groups withheld before storing"),
    why=_("The board reads them; they never change"),
    until=COLLABORATION,
    seen_by=_("the members of the collaboration, and whoever they pass them to"),
    columns=[
        column("id", "round_id", "kind", what=_("numbers: of which round, and of what kind")),
        column("body", "sha256", what=_("the figures, and their checksum")),
        column("created_on", what=_("the day of publishing")),
    ],
)
table(
    "assessments_edition",
    about=About.SITE,
    what=_("The theory’s text as it was when a round opened"),
    why=_("So that a later edition changes no round. Nothing in it is about people."),
    until=_("As long as the site"),
    seen_by=_("everybody"),
    columns=[column("id", "sha256", "name", "version", "text", what=_("its number, checksum, name, version and text"))],
)

for name, what in (
    (
        _("Cookie “join-…”"),
        _("that the join link or a personal link was opened here, and the secret that an answer begins with"),
    ),
    (_("Cookie “answers-…”"), _("the secret that leads back to answers that were begun")),
    (_("Cookie “result-…”"), _("the secret that leads to one’s own result once the answers are submitted")),
):
    elsewhere(
        name,
        what=what,
        until=_("ninety days, or until “Finish and clear this device”; sent to the pages of its round alone"),
        seen_by=_("whoever uses the browser"),
    )

elsewhere(
    _("The browser’s own storage, “ioc-assess:…”"),
    what=_("answers and comments that could not be sent yet, with their questions"),
    until=_(
        "until the site has them, the person removes them or presses “Finish and clear this device”, or ninety days"
    ),
    seen_by=_("whoever uses the browser"),
)
