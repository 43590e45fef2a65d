"""The settings stop the start when something is missing or odd, and say what to set."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

SETTINGS = Path(__file__).resolve().parent.parent / "ioc_assess/settings.py"
NAMES = ("SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "LOCAL_HTTP", "BEHIND_TLS_PROXY", "DATABASE_URL")
KEY = "k" * 50
PRODUCTION = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "assess.example.org"}


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Any:
    def load(**environment: str) -> dict[str, Any]:
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return load


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, "SECRET_KEY is not set. Set it to 50 or more"),
        ({"SECRET_KEY": "short", "ALLOWED_HOSTS": "a.example"}, "SECRET_KEY is too short"),
        ({"SECRET_KEY": "short", "DEBUG": "true"}, "SECRET_KEY is too short"),
        ({"SECRET_KEY": KEY}, "ALLOWED_HOSTS is not set"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS is not set"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": "*"}, "must name the site's own hosts"),
        (PRODUCTION | {"DEBUG": "ture"}, "DEBUG must be true or false, not 'ture'"),
        (PRODUCTION | {"DEBUG": "1"}, "DEBUG must be true or false"),
        (PRODUCTION | {"BEHIND_TLS_PROXY": "yes"}, "BEHIND_TLS_PROXY must be true or false"),
        (PRODUCTION | {"LOCAL_HTTP": "true"}, "ALLOWED_HOSTS may then only name localhost"),
        (PRODUCTION | {"DEBUG": "true"}, "DEBUG=true .* ALLOWED_HOSTS may then only name localhost"),
        (
            PRODUCTION | {"DATABASE_URL": "mysql://u:p@localhost/x"},
            "DATABASE_URL must begin with sqlite:/// or postgresql://",
        ),
        (PRODUCTION | {"DATABASE_URL": "ioc.sqlite3"}, "DATABASE_URL must begin with"),
    ],
)
def test_settings_refuse(load: Any, environment: dict[str, str], message: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=message):
        load(**environment)


def test_settings_in_production_are_safe(load: Any) -> None:
    values = load(**PRODUCTION)
    assert values["DEBUG"] is False
    assert values["ALLOWED_HOSTS"] == ["assess.example.org"]
    for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        assert values[name] is True
    assert values["SECURE_HSTS_SECONDS"] > 31_000_000
    assert "SECURE_PROXY_SSL_HEADER" not in values  # a header that a stranger could send


def test_settings_trust_a_proxy_only_when_told(load: Any) -> None:
    assert load(**PRODUCTION, BEHIND_TLS_PROXY="true")["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_settings_for_this_machine_need_no_https(load: Any) -> None:
    values = load(SECRET_KEY=KEY, LOCAL_HTTP="true")
    assert values["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert values["SECURE_SSL_REDIRECT"] is False


def test_settings_with_debug_need_nothing_else(load: Any) -> None:
    assert load(DEBUG="true")["DEBUG"] is True


def test_settings_use_sqlite_unless_told(load: Any) -> None:
    database = load(**PRODUCTION)["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert Path(database["NAME"]).parent.name == "var"


def test_settings_take_postgresql(load: Any) -> None:
    database = load(**PRODUCTION, DATABASE_URL="postgresql://ann:pw@db.example/ioc")["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["NAME"], database["USER"]) == ("db.example", "ioc", "ann")
    assert "transaction_mode" not in database.get("OPTIONS", {})
