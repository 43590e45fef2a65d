"""The databases are set as the design says."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_sqlite_is_a_file_with_a_write_ahead_log_and_foreign_keys() -> None:
    if connection.vendor != "sqlite":
        assert connection.vendor == "postgresql"
        return
    assert "memory" not in str(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        values = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "foreign_keys")}
    assert values == {"journal_mode": "wal", "foreign_keys": 1}
