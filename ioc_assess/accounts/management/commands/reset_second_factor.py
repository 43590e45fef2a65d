import logging
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string

from ...factors import Factors, reset
from ...models import User

logger = logging.getLogger(__name__)
MAIL = "account/email/second_factor_reset"


class Command(BaseCommand):
    help = (
        "Removes passkeys, app and recovery codes from the account of someone who has lost them all, signs it out on "
        "every device, and tells them by mail. Make sure by another way than mail that it is they who ask."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the address of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        user = User.objects.filter(email=email).first()
        if user is None:
            raise CommandError(f"There is no account of {email}.")
        if not Factors.of(user):
            raise CommandError(f"{email} has no second factor, so it is not what keeps them out.")
        removed = reset(user)
        logger.warning("The second factor of account %s was removed.", user.pk)
        self.stdout.write(f"{removed} factors removed; {email} signs in by password or by a code from a mail.")
        try:
            subject, words = (render_to_string(f"{MAIL}_{part}.txt").strip() for part in ("subject", "message"))
            send_mail(subject, words, settings.DEFAULT_FROM_EMAIL, [email])
        except OSError as error:  # SMTPException is one
            raise CommandError(f"The mail that tells them could not be sent ({error}). Tell them yourself.") from error
