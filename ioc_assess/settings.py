"""Every setting, from the environment. What is missing or misspelt stops the start and is told."""

import os
from email.utils import getaddresses
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from django.http.request import validate_host

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # everything the program writes by itself; git ignores it
CONSOLE = "console://"  # mails, and the links in them, in the worker's window: for developing only
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def flag(name: str) -> bool:
    """Yes or no; anything else is refused, because a misspelt "ture" must not quietly switch safety off."""
    text = os.environ.get(name, "").strip().lower()
    if text not in ("", "true", "false"):
        raise ImproperlyConfigured(f"{name} must be true or false, not {os.environ[name]!r}.")
    return text == "true"


def secret_key() -> str:
    key = os.environ.get("SECRET_KEY", "")
    if not key and DEBUG:
        return "for-development-only-" + "x" * 50
    if len(key) < 50:
        raise ImproperlyConfigured(
            f"SECRET_KEY is {'too short' if key else 'not set'}. Set it to 50 or more random characters, for example "
            'what this prints: python3 -c "import secrets; print(secrets.token_urlsafe(50))". Keep it secret.'
        )
    return key


def allowed_hosts() -> list[str]:
    hosts = [host for part in os.environ.get("ALLOWED_HOSTS", "").split(",") if (host := part.strip())]
    if not hosts and (DEBUG or LOCAL_HTTP):
        return LOCAL_HOSTS
    if not hosts:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS is not set. Set it to the site's host names with commas between, for example "
            "ALLOWED_HOSTS=assess.example.org."
        )
    if "*" in hosts:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS must name the site's own hosts; * would let anyone forge links to it."
        )
    if (DEBUG or LOCAL_HTTP) and not set(hosts) <= set(LOCAL_HOSTS):
        switch = "DEBUG" if DEBUG else "LOCAL_HTTP"
        raise ImproperlyConfigured(
            f"{switch}=true sends passwords and cookies without encryption, so ALLOWED_HOSTS may then only name "
            f"localhost, 127.0.0.1 and [::1]. For any other host unset {switch} and use https."
        )
    return hosts


def site_url() -> str:
    """Where the site is, for links in mails: made by the worker, which has no request to tell it."""
    url = os.environ.get("SITE_URL", "").strip()
    if url:
        parts = urlsplit(url)
        schemes = ("https",) if HTTPS else ("https", "http")
        if parts.scheme not in schemes or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise ImproperlyConfigured(
                f"SITE_URL must be the site's address, such as https://assess.example.org, not {url!r}."
            )
        if not host_is_allowed(parts.hostname):
            raise ImproperlyConfigured(f"SITE_URL names {parts.hostname}, which is not in ALLOWED_HOSTS.")
        return f"{parts.scheme}://{parts.netloc}"
    if not HTTPS:
        return "http://localhost:8000"
    if len(ALLOWED_HOSTS) != 1 or ALLOWED_HOSTS[0].startswith("."):
        raise ImproperlyConfigured(
            "SITE_URL is not set. With several names in ALLOWED_HOSTS it must say which one links in mails lead to, "
            "for example SITE_URL=https://assess.example.org."
        )
    return f"https://{ALLOWED_HOSTS[0]}"


def host_is_allowed(host: str) -> bool:
    return validate_host(f"[{host}]" if ":" in host else host, ALLOWED_HOSTS)


def database() -> dict[str, Any]:
    """SQLite in a file unless DATABASE_URL names a PostgreSQL server; nothing else was tried, so nothing else may."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'ioc-assess.sqlite3'}"
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        VAR_DIR.mkdir(exist_ok=True)
        return environ.Env.db_url_config(url) | {
            "OPTIONS": {
                # A write takes its lock at once and waits its turn: with SQLite's own way (a read lock made into a
                # write lock later) a quarter to a half of concurrent writes failed.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                # What is deleted is overwritten in the file too.
                " PRAGMA secure_delete=ON;",
            },
            # A file and not memory: in memory, parallel requests share one connection and fail.
            "TEST": {"NAME": str(VAR_DIR / f"test-{os.getpid()}.sqlite3")},
        }
    if scheme in ("postgres", "postgresql"):
        config = environ.Env.db_url_config(url)
        # PostgreSQL keeps the plan of a query that a connection asks again: planning was half of what a respondent's
        # page cost it.
        options = {"server_side_binding": True, "prepare_threshold": 3}
        return config | {
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options | config.get("OPTIONS", {}),
        }
    raise ImproperlyConfigured(
        "DATABASE_URL must begin with sqlite:/// or postgresql://, for example postgresql://user:password@localhost/ioc_assess."
    )


def mail_server() -> dict[str, Any]:
    """The server that EMAIL_URL names; without one each mail becomes a file, for whoever works on this machine."""
    url = os.environ.get("EMAIL_URL", "")
    ports = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}
    if url == CONSOLE and DEBUG:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    try:
        parts = environ.Env.email_url_config(url)
    except (ValueError, ImproperlyConfigured):
        parts = {}
    scheme = url.partition(":")[0]
    # A query after ? would set options that nobody tried, and a misspelt one would quietly do nothing.
    if scheme not in ports or not parts.get("EMAIL_HOST") or "?" in url:
        raise ImproperlyConfigured(
            "EMAIL_URL must begin with smtp+tls://, smtp+ssl:// or smtp:// and name a server, for example "
            "smtp+tls://user:password@mail.example.org:587. Write odd characters of the password as %40 and the like."
        )
    return {name: value for name, value in parts.items() if value is not None} | {
        "EMAIL_BACKEND": "ioc_assess.operations.smtp.EmailBackend",
        "EMAIL_PORT": parts["EMAIL_PORT"] or ports[scheme],
    }


def mail_from() -> str:
    sender = os.environ.get("MAIL_FROM", "").strip()
    if not sender and os.environ.get("EMAIL_URL", "") not in ("", CONSOLE):
        raise ImproperlyConfigured(
            "MAIL_FROM is not set. With EMAIL_URL it must say whom mails come from, for example "
            "MAIL_FROM='IOC Assess <no-reply@assess.example.org>'."
        )
    sender = sender or "IOC Assess <no-reply@localhost>"
    try:
        ((_name, address),) = getaddresses([sender])
        validate_email(address if sender.isprintable() else "")
    except (ValueError, ValidationError):
        raise ImproperlyConfigured(
            f"MAIL_FROM must be an address, such as IOC Assess <no-reply@assess.example.org>, not {sender!r}."
        ) from None
    return sender


DEBUG = flag("DEBUG")
LOCAL_HTTP = flag("LOCAL_HTTP")  # plain http for this machine alone: the demonstration and the tests
BEHIND_TLS_PROXY = flag("BEHIND_TLS_PROXY")  # one proxy does https, sets X-Forwarded-Proto, adds to X-Forwarded-For
SECRET_KEY = secret_key()
ALLOWED_HOSTS = allowed_hosts()
HTTPS = not (DEBUG or LOCAL_HTTP)  # everywhere but on this machine
SITE_URL = site_url()
#: Whom to ask about privacy: words for the notice that people who answer can read
PRIVACY_CONTACT = os.environ.get("PRIVACY_CONTACT", "").strip()
DATABASES = {"default": database()}
# No ATOMIC_REQUESTS: with IMMEDIATE every request would then take the one write lock.
# One cache for all web processes, made by a migration. It counts failed tries, so it must not forget them when it is
# full: Django would keep no more than 300 entries.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",  # django.contrib.auth needs it
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth.account",  # and not "allauth": so a page we gave no template fails, instead of coming in another's look
    "allauth.mfa",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "crispy_forms",
    "django_tasks",
    "django_tasks_db",
    "ioc_assess.theory",
    "ioc_assess.charts",
    "ioc_assess.accounts",
    "ioc_assess.operations",
    "ioc_assess.collaborations",
    "ioc_assess.assessments",
    "ioc_assess.workshops",
    "ioc_assess.reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ioc_assess.accounts.middleware.PrivatePages",
    "ioc_assess.accounts.middleware.SignInFirst",  # closed unless a view says @login_not_required
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "ioc_assess.urls"
WSGI_APPLICATION = "ioc_assess.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Forms are drawn by our own templates/ioc/. A field that is misnamed or drawn twice is a fault, not a gap in the page.
CRISPY_TEMPLATE_PACK = "ioc"
CRISPY_ALLOWED_TEMPLATE_PACKS = "ioc"
CRISPY_FAIL_SILENTLY = False

# Jobs wait in the database; manage.py work does them
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "collaborations"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # the mail says a day
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "ioc_assess.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # sign-up is shut; without these sign-in would have no password
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account's address is verified when it is made: see User.objects.create_user
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60  # the mail and the page say ten minutes
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_SESSION_REMEMBER = True  # as long as SESSION_COOKIE_AGE, whichever way someone signed in
# Nobody learns who has an account: not from a page or how long it takes, and not by a mail to people who have none.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# By address (ip) the limits are wide, since a whole hospital may have one; by account (key) they stop guessing.
ACCOUNT_RATE_LIMITS = {
    "login": None,  # only failures count, in the next line
    "login_failed": "60/10m/ip,10/10m/key",
    "request_login_code": "60/10m/ip,5/10m/key",
    "reset_password": "60/10m/ip,5/10m/key",
    "reset_password_from_key": "60/10m/ip",
}
# What changes how someone signs in asks first who they are, unless they said so in the last ten minutes, and is told to
# them by mail.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True

# Second factors: an app that makes codes, and passkeys, which also sign in by themselves
MFA_ADAPTER = "ioc_assess.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "IOC Assess"
MFA_TOTP_TOLERANCE = 1  # phones' clocks go wrong: the code before and the one after pass too, each once
# Nothing can be guessed here: each try is a signature. A whole hospital may have one address.
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
# X-Forwarded-For is believed only as far as our own proxy wrote it: its last address.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_TLS_PROXY else 0
# In a cookie, so that a message never opens a session on the server.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Mail
MAIL_SERVER = mail_server()
EMAIL_BACKEND = MAIL_SERVER["EMAIL_BACKEND"]
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = MAIL_SERVER.get("EMAIL_HOST", "localhost")
EMAIL_PORT = MAIL_SERVER.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = MAIL_SERVER.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = MAIL_SERVER.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = MAIL_SERVER.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = MAIL_SERVER.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = mail_from()
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

# Words and times
LANGUAGE_CODE = "en-gb"
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/London"
USE_TZ = True

# Static files: named by their content and compressed, so that browsers may keep them for ever
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "ioc_assess.static_files.StaticFiles"
    },
}

# What a page may load: our own files and nothing else, nothing written into the page
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "ioc_assess.views.csrf_failure"

# https
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a load balancer asks over plain http, from inside
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0  # two years
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# W021 asks for HSTS preloading: it puts a whole domain on the browsers' lists, which is for its owner to ask for.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"hide_secrets": {"()": "ioc_assess.accounts.secrets.HideSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["hide_secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handlers print under DEBUG only and otherwise mail people we do not have.
    "loggers": {"django": {"handlers": ["console"], "level": "INFO" if DEBUG else "WARNING", "propagate": False}},
}
