"""``manage.py delete_account EMAIL``: for someone who asks for it and cannot sign in, or has left."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ioc_assess.accounts.models import User

from ...deleting import collaborations_of, delete_account, owned_alone
from ...models import Refused


class Command(BaseCommand):
    help = (
        "Deletes someone’s account: name, address, ways to sign in, memberships, invitations to the address, and the "
        "name from what was done. What they did stays told, as by a former user. Without --yes it only tells what goes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the address of the account")
        parser.add_argument("--yes", action="store_true", help="delete it")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        user = User.objects.filter(email=email).first()
        if user is None:
            raise CommandError(f"There is no account of {email}.")
        names = [one.name for one in collaborations_of(user)]
        if not options["yes"]:
            self.stdout.write(f"The account of {user.name}, {email}. Member of: {', '.join(names) or 'nothing'}.")
            if alone := [one.name for one in owned_alone(user)]:
                self.stdout.write(f"It cannot be deleted yet: it is the only owner of {', '.join(alone)}.")
            else:
                self.stdout.write("Nothing is deleted. To delete it for good, add --yes.")
            return
        try:
            delete_account(user)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"The account of {email} is deleted. Backups still hold it.")
