"""What lies on the disk of SQLite's database."""

import subprocess
from pathlib import Path

from django.db import connection


def raw() -> bytes:
    """SQLite's file with the journal beside it.

    Another program reads them. Were they opened here, closing them would let go of every lock that this process has on
    them, SQLite's own too (POSIX), and the next two to write at once would spoil the database for all later tests.
    """
    file = Path(connection.settings_dict["NAME"])
    both = [one for one in (file, file.with_name(f"{file.name}-wal")) if one.exists()]
    return subprocess.run(["cat", *both], check=True, stdout=subprocess.PIPE).stdout
