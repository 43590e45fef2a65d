"""A worker in a process of its own that sends mails of the kind "test": python -m tests.operations.mailer
PORT TIMEOUT.

It knows the mail server by its port, and waits so many seconds for it.
"""

import datetime
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from ioc_assess.operations import jobs, mails, worker  # noqa: E402
from ioc_assess.operations.mails import Message  # noqa: E402
from ioc_assess.operations.models import Job  # noqa: E402


@mails.mail("test")
def write(code: str) -> Message:
    return Message(to=f"{code}@example.org", subject="Words", text="Words\n", html="<p>Words</p>")


settings.EMAIL_BACKEND = "ioc_assess.operations.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[1])
settings.EMAIL_TIMEOUT = float(sys.argv[2])

# The same as in the world, only quicker.
jobs.BEAT = 0.2
worker.INTERVAL, worker.ROUND = 0.1, 0.2
Job.DEAD_AFTER = datetime.timedelta(seconds=4)
Job.PAUSES = (datetime.timedelta(0), datetime.timedelta(0))
mails.TURN = 1.0
mails.PAUSES = (datetime.timedelta(0), datetime.timedelta(0))
call_command("work")
