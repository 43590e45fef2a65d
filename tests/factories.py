"""Plain builders of rows for tests: every argument has a value that makes sense alone."""

from ioc_assess.accounts.models import User

PASSWORD = "correct horse battery"


def make_user(email: str = "ann@example.org", name: str = "Ann Owner", password: str | None = PASSWORD) -> User:
    return User.objects.create_user(email=email, name=name, password=password)
