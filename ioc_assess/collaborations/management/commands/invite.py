"""``manage.py invite EMAIL``: a one-time link to an account, for the first people of a new site."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.formats import date_format

from ioc_assess.accounts.lines import LineField
from ioc_assess.accounts.models import User

from ...models import MemberInvitation, Right


class Command(BaseCommand):
    help = (
        "Prints a one-time link by which someone makes an account of this site. With it they can start a "
        "collaboration, be its owner, and invite the others from there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the address that the account will have")
        parser.add_argument("--name", default="", help="the name that the form begins with; they can change it")
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--site", default="", help="the site’s address, where it is another than SITE_URL")
        where.add_argument("--mail", action="store_true", help="have the link mailed by the worker instead")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{options['email']!r} is no e-mail address.") from None
        try:
            name = LineField(max_length=150, required=False).clean(options["name"])
        except ValidationError as error:
            raise CommandError(f"--name: {' '.join(error.messages)}") from None
        site = _site(options["site"])
        if User.objects.filter(email=email).exists():
            raise CommandError(
                f"{email} has an account already: they can sign in at {site}{reverse('account_login')}, or there have "
                "a code or a new password mailed to them."
            )
        MemberInvitation.objects.filter(email=email, collaboration=None, accepted=False).delete()
        mail = options["mail"]
        invitation, secret = MemberInvitation.objects.make(email=email, right=Right.OWNER, name=name, mail=mail)
        if mail:
            self.stderr.write(
                f"manage.py work sends the link to {email}. It opens once, until {date_format(invitation.expires_on)}. "
                "Earlier links for this address are void."
            )
            return
        self.stdout.write(site + reverse("invitation_open", kwargs={"secret": secret}))
        self.stderr.write(
            f"Send this link to {email} and to nobody else. It opens once, until "
            f"{date_format(invitation.expires_on)}, and is shown only now. Earlier links for this address are void."
        )
        if not options["site"] and not settings.SESSION_COOKIE_SECURE:
            self.stderr.write(f"If the site is not at {site}, add --site http://localhost:PORT.")


def _site(given: str) -> str:
    """Where the site is, without a slash at the end."""
    if given:
        parts = urlsplit(given)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise CommandError(f"--site must be like https://assess.example.org, not {given!r}.")
        if parts.scheme == "http" and settings.SESSION_COOKIE_SECURE:
            raise CommandError("--site must begin with https://: this site sends nothing without encryption.")
        return f"{parts.scheme}://{parts.netloc}"
    return settings.SITE_URL
