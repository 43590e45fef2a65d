"""What is stored of people with an account, and what the framework stores for them."""

from django.utils.translation import gettext_lazy as _

from .register import About, column, elsewhere, table

ACCOUNT = _("As long as the account: until the person deletes it, or whoever runs the site does")
NOBODY = _("Nobody")

table(
    "accounts_user",
    about=About.MEMBERS,
    what=_("An account"),
    why=_("To let members in, and nobody else"),
    until=ACCOUNT,
    seen_by=NOBODY,
    columns=[
        column("id", what=_("a number")),
        column(
            "name",
            what=_("the name that the person gave"),
            why=_("so that members know each other"),
            seen_by=_("the members of the same collaborations"),
        ),
        column(
            "email",
            what=_("the e-mail address"),
            why=_("to sign in by, and for mails about the account"),
            seen_by=_("owners and facilitators of the same collaborations"),
        ),
        column("password", what=_("a salted hash of the password, if there is one")),
        column(
            "sessions_nonce",
            what=_("a random word, another since the person last signed out everywhere"),
            why=_("to end what was begun on other devices"),
        ),
        column("last_login", what=_("when the person last signed in"), why=_("to make links for a new password void")),
    ],
)
table(
    "account_emailaddress",
    about=About.MEMBERS,
    what=_("That an address was shown to be the person’s own"),
    why=_("So that codes and links go to nobody else"),
    until=ACCOUNT,
    seen_by=NOBODY,
    columns=[
        column("id", "user_id", what=_("a number, and whose address it is")),
        column("email", what=_("the address again")),
        column("verified", "primary", what=_("that it is the person’s own, and the one in use")),
    ],
)
table(
    "mfa_authenticator",
    about=About.MEMBERS,
    what=_("What a person signs in with besides a password or a code by mail: an app, a passkey, recovery codes"),
    why=_("So that a stolen password alone opens nothing. Whoever does not want it adds none."),
    until=_("Until the person removes it, or their account is deleted"),
    seen_by=_("The person, but for the secrets"),
    columns=[
        column("id", "user_id", "type", what=_("a number, whose it is, and of which kind")),
        column(
            "data",
            what=_(
                "of an app and of recovery codes an encrypted secret, and which codes were used; of a passkey its "
                "name, its public key, and the kind of device if that told it"
            ),
            why=_("to check what is typed or what the device signs"),
        ),
        column(
            "created_at",
            "last_used_at",
            what=_("when it was added and last used"),
            why=_("so that the person notices one that is not theirs"),
        ),
    ],
)
table(
    "account_emailconfirmation",
    about=About.MEMBERS,
    what=_("A link by which an address is confirmed"),
    why=_("It comes with the library for signing in; the site makes no such links"),
    until=_("Stays empty"),
    seen_by=NOBODY,
    columns=[
        column("id", "email_address_id", what=_("a number, and which address it is about")),
        column("created", "sent", "key", what=_("when it was made and sent, and what opens it")),
    ],
)
table(
    "django_session",
    about=About.MEMBERS,
    what=_("That somebody is signed in on a device"),
    why=_("So that one need not sign in for every page. People who answer have none."),
    until=_(
        "Until they sign out or delete the account, or two weeks after they signed in; deleted within an hour after "
        "that"
    ),
    seen_by=NOBODY,
    columns=[
        column("session_key", what=_("the secret in the browser’s cookie")),
        column("session_data", what=_("whose account it is, and how they signed in; signed")),
        column("expire_date", what=_("when it ends")),
    ],
)
table(
    "cache",
    about=About.SITE,
    what=_("Failed attempts to guess a code, a link or a password, and codes of apps that were used"),
    why=_("To stop whoever goes on guessing, or types a code that somebody else used"),
    until=_("Ten minutes; deleted within about an hour"),
    seen_by=NOBODY,
    columns=[
        column("cache_key", what=_("what was tried, and a hash of the address of the device or of the account")),
        column("value", what=_("the times of the attempts, if any")),
        column("expires", what=_("when they count no more")),
    ],
)
table(
    "auth_group",
    about=About.SITE,
    what=_("A group of accounts"),
    why=_("It comes with the framework; the site uses none"),
    until=_("Stays empty"),
    seen_by=NOBODY,
    columns=[column("id", "name", what=_("a number and a name"))],
)
table(
    "auth_group_permissions",
    about=About.SITE,
    what=_("What a group may do"),
    why=_("It comes with the framework; the site uses none"),
    until=_("Stays empty"),
    seen_by=NOBODY,
    columns=[column("id", "group_id", "permission_id", what=_("a number, the group, and what it may do"))],
)
table(
    "auth_permission",
    about=About.SITE,
    what=_("A kind of permission"),
    why=_("It comes with the framework. Nothing in it is about people."),
    until=_("As long as the site"),
    seen_by=NOBODY,
    columns=[column("id", "name", "content_type_id", "codename", what=_("a number, its name, and for which table"))],
)
table(
    "django_content_type",
    about=About.SITE,
    what=_("The name of a table"),
    why=_("It comes with the framework. Nothing in it is about people."),
    until=_("As long as the site"),
    seen_by=NOBODY,
    columns=[column("id", "app_label", "model", what=_("a number and the names of the table and its room"))],
)
table(
    "django_migrations",
    about=About.SITE,
    what=_("A change of the database’s tables"),
    why=_("So that an upgrade makes each change once. Nothing in it is about people."),
    until=_("As long as the site"),
    seen_by=NOBODY,
    columns=[column("id", "app", "name", "applied", what=_("a number, the change’s name, and when it was made"))],
)

elsewhere(
    _("Cookie “sessionid”"),
    what=_("a secret that says who is signed in; set by signing in"),
    until=_("two weeks, or until signing out"),
    seen_by=_("whoever uses the browser"),
)
elsewhere(
    _("Cookie “csrftoken”"),
    what=_("a random word by which the site knows its own forms; set by pages with a form"),
    until=_("a year"),
    seen_by=_("whoever uses the browser"),
)
elsewhere(
    _("Cookie “messages”"),
    what=_("a sentence for the next page, such as “Saved.”"),
    until=_("until that page is shown"),
    seen_by=_("whoever uses the browser"),
)
elsewhere(
    _("Cookie “look”"),
    what=_("“light” or “dark”, for whoever chose it"),
    until=_("a year, or until “As the device” is chosen"),
    seen_by=_("whoever uses the browser"),
)
elsewhere(
    _("The server’s logs"),
    what=_("errors, with secrets taken out of addresses; the web server in front may note addresses of devices"),
    until=_("as whoever runs the site has set"),
    seen_by=_("whoever runs the site"),
)
elsewhere(
    _("The mail server"),
    what=_("mails on their way and, by the settings of whoever runs it, a note of each"),
    until=_("as whoever runs it has set"),
    seen_by=_("whoever runs it"),
)
elsewhere(
    _("The folder var/mail"),
    what=_("every mail, where no mail server is set; meant for trying out"),
    until=_("until whoever runs the site deletes it"),
    seen_by=_("whoever runs the site"),
)
elsewhere(
    _("Backups"),
    what=_("everything that the database held on that day, also what was deleted since"),
    until=_("as whoever runs the site has set"),
    seen_by=_("whoever runs the site"),
)
