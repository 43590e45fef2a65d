"""Deleting what the house noted about things that are deleted: mails, jobs, and the jobs' places in the queue.

Such rows name things by their codes alone, so nothing else leads from a thing to them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from .models import Job, Mail

T = TypeVar("T")

#: Codes asked for in one query
MANY = 500


@transaction.atomic
def forget(codes: Collection[str]) -> None:
    """Delete every mail and every job about things of these codes, also one that a worker has at hand: it ends without
    a word."""
    batches: set[str] = set()
    for some in _chunks(codes):
        mails = Mail.objects.filter(object_code__in=some)
        batches |= set(mails.values_list("batch", flat=True))
        mails.delete()
    for some in _chunks(batches):
        batches -= set(Mail.objects.filter(batch__in=some).values_list("batch", flat=True))
    _forget_jobs({*codes, *batches})


def empty_journal() -> None:
    """Have SQLite take what was deleted out of the journal beside its file too. There it would stay until as much has
    been written anew, or until nobody holds a connection for a moment."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _forget_jobs(codes: Collection[str]) -> None:
    jobs = {
        pk: code
        for pk, code, key, args, error in Job.objects.values_list("pk", "code", "key", "args", "error").iterator()
        if any(word in codes for word in _words(key, args, error))
    }
    gone = set(jobs.values())
    tasks = [
        pk
        for pk, args in DBTaskResult.objects.values_list("pk", "args_kwargs").iterator()
        if any(word in gone for word in _words(args))
    ]
    for ids in _chunks(tasks):
        DBTaskResult.objects.filter(pk__in=ids).delete()
    for numbers in _chunks(jobs):
        Job.objects.filter(pk__in=numbers).delete()


def _words(*values: object) -> list[str]:
    return re.findall(r"[0-9a-z]+", json.dumps(values))


def _chunks(things: Iterable[T]) -> Iterator[list[T]]:
    every = list(things)
    for start in range(0, len(every), MANY):
        yield every[start : start + MANY]
