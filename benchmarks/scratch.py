"""A database for one run of a benchmark: importing this sets Django up on it, with the settings of a site for others.

SQLite in a temporary folder; where DATABASE_URL names a PostgreSQL server, a new database there. It goes with the run.
"""

import atexit
import os
import secrets
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg
from django.core.management import call_command

TOP = Path(__file__).resolve().parent.parent


def _sqlite() -> str:
    folder = tempfile.mkdtemp(prefix="ioc-assess-benchmark-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return f"sqlite:///{folder}/scratch.sqlite3"


def _postgresql(url: str) -> str:
    name = f"ioc_assess_benchmark_{secrets.token_hex(4)}"

    def run(statement: str) -> None:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(statement)

    run(f"CREATE DATABASE {name}")
    atexit.register(run, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _set_up() -> None:
    url = os.environ.get("DATABASE_URL", "")
    for number in (signal.SIGTERM, signal.SIGHUP):  # end as exceptions, so that the database goes then too
        signal.signal(number, lambda *_: sys.exit(143))
    os.environ.update(
        DJANGO_SETTINGS_MODULE="ioc_assess.settings",
        DATABASE_URL=_postgresql(url) if url.startswith("postgres") else _sqlite(),
        SECRET_KEY=secrets.token_urlsafe(60),
        LOCAL_HTTP="true",
        ALLOWED_HOSTS="",
        DEBUG="false",
        BEHIND_TLS_PROXY="false",
        EMAIL_URL="",
        MAIL_FROM="",
    )
    os.chdir(TOP)
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


_set_up()
