#!/usr/bin/env python
"""Django's command line: python manage.py help."""

import os
import secrets
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ioc_assess.settings")
    if sys.argv[1:2] == ["score"]:
        # It reads a file and prints figures: it serves nobody and opens no database, so a person with a file
        # need not set up a site first. A key that nobody knows and a site that nobody reaches stand in.
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(60))
        os.environ.setdefault("ALLOWED_HOSTS", "localhost")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # Its message says what to set; the way there would only push it off the screen.
        if "--traceback" in sys.argv:
            raise
        sys.exit(str(error))


if __name__ == "__main__":
    main()
