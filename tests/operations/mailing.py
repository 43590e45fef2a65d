"""Asking for mails of the kind "test", and what became of them."""

from collections.abc import Callable, Collection

from ioc_assess.operations.jobs import run_job
from ioc_assess.operations.models import Job, Mail

from .mail_server import Handler, to

#: Starts a server with these manners, to which mails then go
Serve = Callable[..., Handler]


def ask(*codes: str) -> str:
    return Mail.objects.ask(kind="test", mails=to(codes))


def passes(batch: str) -> None:
    """Do the turns of a batch one after the other, as the worker would after each pause."""
    while waiting := Job.objects.filter(kind="send_mails", state="queued", args__batch=batch).first():
        run_job.call(waiting.code)


def state_of(code: str) -> tuple[str, int, str]:
    mail = Mail.objects.get(object_code=code)
    return mail.state, mail.attempts, mail.error


def states(codes: Collection[str]) -> set[str]:
    return set(Mail.objects.filter(object_code__in=codes).values_list("state", flat=True))
