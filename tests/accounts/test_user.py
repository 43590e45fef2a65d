import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from ioc_assess.accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_user_is_known_by_a_lower_case_email() -> None:
    user = make_user(email=" Ann@Example.ORG ")
    assert user.email == "ann@example.org"
    assert User.objects.get_by_natural_key("ANN@example.org") == user


def test_user_email_is_unique() -> None:
    make_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(email="ANN@example.org")
    assert User.objects.count() == 1


def test_user_email_in_capitals_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError, match="user_email_lower"), transaction.atomic():
        User.objects.create(email="Ann@example.org", name="Ann")
    assert User.objects.count() == 0


def test_user_without_a_password_has_no_usable_one() -> None:
    assert not make_user(password=None).has_usable_password()
    assert make_user(email="bo@example.org").has_usable_password()


def test_user_has_a_verified_address_from_the_start() -> None:
    user = make_user(email="Ann@Example.org")
    assert list(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == [
        (user.pk, "ann@example.org", True, True)
    ]


def test_user_is_made_with_its_address_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**values: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(EmailAddress.objects, "create", fail)
    with pytest.raises(RuntimeError):
        make_user()
    assert User.objects.count() == 0
