"""What the house did: events told to owners, jobs for the worker, mails sent."""

from .event import Event
from .job import Job
from .mail import Mail

__all__ = ["Event", "Job", "Mail"]
