"""What is stored of what members and the house did."""

from django.utils.translation import gettext_lazy as _

from ioc_assess.accounts.register import About, column, table
from ioc_assess.accounts.stored import NOBODY

table(
    "operations_event",
    about=About.MEMBERS,
    what=_("One thing that a member did, or the site by itself"),
    why=_("So that owners can see who changed what. What people who answer do is never noted."),
    until=_(
        "As long as the collaboration; names and addresses of members until they delete their account. Erasing a "
        "collaboration leaves one line: that somebody erased a collaboration, and when."
    ),
    seen_by=_("owners of the collaboration"),
    columns=[
        column("id", "at", what=_("a number, and when it was")),
        column("actor_id", "automatic", what=_("who did it; empty where the site did or the account is deleted")),
        column("verb", "detail", what=_("what was done, and what of")),
        column(
            "collaboration_code",
            "label",
            what=_(
                "the collaboration, and the name of what it was done to: a round, a partner, a member, or the address "
                "of someone who was invited to become one"
            ),
        ),
    ],
)
table(
    "operations_job",
    about=About.SITE,
    what=_("A piece of work for the worker, such as making a report"),
    why=_("So that each is done once, and taken up again after a failure"),
    until=_(
        "Tidying up and sending mails: a day. A report’s: as long as the report. Others: thirty days after they are "
        "over."
    ),
    seen_by=_("members see how far it is"),
    columns=[
        column("id", "code", "task", "claimed_as", what=_("numbers and random codes")),
        column("kind", "key", "args", what=_("what is to be done, about which code; no names or addresses")),
        column("state", "attempts", "changed_at", "error", "file", what=_("how far it is, and why it failed")),
        column("by_id", what=_("the member who asked for it"), seen_by=NOBODY),
    ],
)
table(
    "operations_mail",
    about=About.INVITED,
    what=_("That a mail was sent, or why not. It holds neither the address nor the words."),
    why=_("So that nobody gets the same mail twice, and that facilitators see what did not arrive"),
    until=_("As long as the invitation that it is about"),
    seen_by=_("owners and facilitators"),
    columns=[
        column("id", "batch", "claimed_as", what=_("a number and random codes"), seen_by=NOBODY),
        column("kind", "key", "object_code", what=_("what kind of mail it is, about which code"), seen_by=NOBODY),
        column("state", "attempts", "error", what=_("whether it was sent, after how many attempts, and why not")),
        column("sent_at", "changed_at", what=_("when it was sent, and when that was last looked after")),
    ],
)
table(
    "django_tasks_database_dbtaskresult",
    about=About.SITE,
    what=_("A job’s place in the queue"),
    why=_("So that a worker finds it"),
    until=_("A day after it was done"),
    seen_by=NOBODY,
    columns=[
        column("id", "task_path", "args_kwargs", what=_("a random number, and the code of the job")),
        column("priority", "queue_name", "backend_name", "worker_ids", what=_("where it waits, and who took it")),
        column("status", "enqueued_at", "started_at", "finished_at", "run_after", what=_("how far it is, and when")),
        column("return_value", "exception_class_path", "traceback", what=_("what came of it; errors are in the job")),
    ],
)
