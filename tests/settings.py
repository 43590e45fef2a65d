"""The site's settings, with what a test run needs instead of an environment."""

import os

os.environ.update(SECRET_KEY="for-tests-only-" + "x" * 50, LOCAL_HTTP="true", ALLOWED_HOSTS="", DEBUG="false")
os.environ.update(EMAIL_URL="", MAIL_FROM="", BEHIND_TLS_PROXY="false", SITE_URL="")
from ioc_assess.settings import *  # noqa: F403

STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # weak and quick
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # static files from where they lie
