"""For programs that a test starts beside itself."""

from django.db import connection


def database_url() -> str:
    """The test's own database, as DATABASE_URL names it."""
    of = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{of['NAME']}"
    return f"postgresql://{of['USER']}@/{of['NAME']}?host={of['OPTIONS'].get('host') or of['HOST']}"
