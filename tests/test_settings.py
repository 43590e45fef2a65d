"""The settings stop the start when something is missing or odd, and say what to set."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

SETTINGS = Path(__file__).resolve().parent.parent / "ioc_assess/settings.py"
NAMES = (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DEBUG",
    "LOCAL_HTTP",
    "BEHIND_TLS_PROXY",
    "DATABASE_URL",
    "EMAIL_URL",
    "MAIL_FROM",
    "SITE_URL",
)
KEY = "k" * 50
PRODUCTION = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "assess.example.org"}
MAILING = PRODUCTION | {"EMAIL_URL": "smtp+tls://mail.example.org", "MAIL_FROM": "no-reply@example.org"}


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
        (
            MAILING | {"EMAIL_URL": "consolemail://"},
            "EMAIL_URL must begin with smtp\\+tls://, smtp\\+ssl:// or smtp://",
        ),
        (MAILING | {"EMAIL_URL": "console://"}, "EMAIL_URL must begin with"),
        (MAILING | {"EMAIL_URL": "smtps://mail.example.org"}, "EMAIL_URL must begin with"),
        (MAILING | {"EMAIL_URL": "mail.example.org"}, "EMAIL_URL must begin with"),
        (MAILING | {"EMAIL_URL": "smtp://"}, "EMAIL_URL must .* name a server"),
        (MAILING | {"EMAIL_URL": "smtp://mail.example.org:port"}, "EMAIL_URL must begin with"),
        (MAILING | {"EMAIL_URL": "smtp://mail.example.org?use_tls=true"}, "EMAIL_URL must begin with"),
        (MAILING | {"MAIL_FROM": ""}, "MAIL_FROM is not set. With EMAIL_URL it must"),
        (MAILING | {"MAIL_FROM": "IOC Assess"}, "MAIL_FROM must be an address, .* not 'IOC Assess'"),
        (MAILING | {"MAIL_FROM": "a@example.org\nBcc: b@example.org"}, "MAIL_FROM must be an address"),
        (MAILING | {"MAIL_FROM": "a@example.org, b@example.org"}, "MAIL_FROM must be an address"),
        (PRODUCTION | {"SITE_URL": "assess.example.org"}, "SITE_URL must be the site's address, .* not 'assess"),
        (PRODUCTION | {"SITE_URL": "http://assess.example.org"}, "SITE_URL must be the site's address"),
        (PRODUCTION | {"SITE_URL": "https://assess.example.org/app"}, "SITE_URL must be the site's address"),
        (PRODUCTION | {"SITE_URL": "https://evil.example"}, "evil.example, which is not in ALLOWED_HOSTS"),
        (PRODUCTION | {"ALLOWED_HOSTS": "a.example,b.example"}, "SITE_URL is not set. With several names"),
        (PRODUCTION | {"ALLOWED_HOSTS": ".example.org"}, "SITE_URL is not set"),
        (PRODUCTION | {"MAIL_FROM": "nobody"}, "MAIL_FROM must be an address"),
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
    assert "SECURE_PROXY_SSL_HEADER" not in values  # headers that a stranger could send
    assert values["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0
    assert values["ACCOUNT_DEFAULT_HTTP_PROTOCOL"] == "https"  # of links in mails


def test_settings_trust_a_proxy_only_when_told(load: Any) -> None:
    values = load(**PRODUCTION, BEHIND_TLS_PROXY="true")
    assert values["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert values["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


def test_settings_know_where_links_in_mails_lead(load: Any) -> None:
    assert load(**PRODUCTION)["SITE_URL"] == "https://assess.example.org"
    several = PRODUCTION | {"ALLOWED_HOSTS": "a.example,.b.example"}
    assert load(**several, SITE_URL="https://www.b.example/")["SITE_URL"] == "https://www.b.example"
    assert load(DEBUG="true")["SITE_URL"] == "http://localhost:8000"
    assert load(DEBUG="true", SITE_URL="http://localhost:8100")["SITE_URL"] == "http://localhost:8100"


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
    assert database["OPTIONS"] == {"server_side_binding": True, "prepare_threshold": 3}


def test_settings_keep_the_options_of_the_postgresql_address(load: Any) -> None:
    url = "postgresql://ann:pw@db.example/ioc?sslmode=require"
    options = load(**PRODUCTION, DATABASE_URL=url)["DATABASES"]["default"]["OPTIONS"]
    assert options["sslmode"] == "require"
    assert options["server_side_binding"] is True


# Mail


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("smtp+tls://mail.example.org", 587, True, False),
        ("smtp+ssl://mail.example.org", 465, False, True),
        ("smtp+tls://mail.example.org:2525", 2525, True, False),
    ],
)
def test_settings_take_a_mail_server(load: Any, url: str, port: int, tls: bool, ssl: bool) -> None:
    values = load(**MAILING | {"EMAIL_URL": url})
    assert values["EMAIL_BACKEND"] == "ioc_assess.operations.smtp.EmailBackend"
    assert (values["EMAIL_HOST"], values["EMAIL_PORT"]) == ("mail.example.org", port)
    assert (values["EMAIL_USE_TLS"], values["EMAIL_USE_SSL"]) == (tls, ssl)
    assert (values["EMAIL_HOST_USER"], values["EMAIL_HOST_PASSWORD"]) == ("", "")
    assert values["DEFAULT_FROM_EMAIL"] == "no-reply@example.org"


def test_settings_take_a_mail_server_s_password(load: Any) -> None:
    values = load(**MAILING | {"EMAIL_URL": "smtp+tls://ann%40example.org:p%2Fw@mail.example.org"})
    assert (values["EMAIL_HOST_USER"], values["EMAIL_HOST_PASSWORD"]) == ("ann@example.org", "p/w")


def test_settings_print_mails_where_someone_develops(load: Any) -> None:
    values = load(DEBUG="true", EMAIL_URL="console://")
    assert values["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"


def test_settings_write_mails_into_files_unless_told(load: Any) -> None:
    values = load(**PRODUCTION)
    assert values["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend"
    assert values["EMAIL_FILE_PATH"].parts[-2:] == ("var", "mail")
    assert values["DEFAULT_FROM_EMAIL"] == "IOC Assess <no-reply@localhost>"


def test_settings_are_warned_of_on_deploying_without_a_mail_server(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    found = [fault.id for fault in run_checks(tags=["security"], include_deployment_checks=True)]
    assert "accounts.W001" in found
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    found = [fault.id for fault in run_checks(tags=["security"], include_deployment_checks=True)]
    assert "accounts.W001" not in found


# The cache


def test_settings_keep_one_cache_for_all_processes(load: Any) -> None:
    cache = load(**PRODUCTION)["CACHES"]["default"]
    assert cache["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    assert cache["OPTIONS"]["MAX_ENTRIES"] >= 100_000


def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
    """On a command line where nothing is set."""
    command = [sys.executable, "manage.py", *arguments]
    bare = {"PATH": os.environ["PATH"]}
    return subprocess.run(command, cwd=SETTINGS.parent.parent, env=bare, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", [("migrate",), ("invite", "ann@example.org"), ("runserver",)])
def test_settings_that_are_missing_are_told_in_their_message_alone(command: tuple[str, ...]) -> None:
    told = manage(*command)
    assert told.returncode == 1
    assert told.stderr.startswith("SECRET_KEY is not set.")
    assert len(told.stderr.splitlines()) == 1
    assert told.stdout == ""


def test_settings_that_are_missing_are_traced_when_asked() -> None:
    assert "Traceback" in manage("migrate", "--traceback").stderr
