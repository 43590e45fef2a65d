"""What someone signs in with besides a password: rows of allauth's, arranged to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    import datetime

    from .models import User


@dataclass(frozen=True)
class Passkey:
    row: Authenticator

    @property
    def code(self) -> str:
        """Its name in addresses: allauth's rows have none but their numbers."""
        return salted_hmac("ioc_assess.passkey", str(self.row.pk), algorithm="sha256").hexdigest()[:12]

    @property
    def name(self) -> str:
        return str(self.row.wrap().name)

    @property
    def added(self) -> datetime.datetime:
        return self.row.created_at

    @property
    def used(self) -> datetime.datetime | None:
        return self.row.last_used_at

    @property
    def signs_in(self) -> bool:
        """Whether it can tell by itself whose it is; others can only come after a password or a code."""
        return bool(self.row.wrap().is_passwordless)


@dataclass(frozen=True)
class Factors:
    app: Authenticator | None
    passkeys: tuple[Passkey, ...]
    #: ``None`` where there never were any
    codes_left: int | None

    #: How many recovery codes are made at a time
    codes = app_settings.RECOVERY_CODE_COUNT

    @classmethod
    def of(cls, user: User) -> Factors:
        rows = list(Authenticator.objects.filter(user=user).order_by("pk"))
        one: dict[Any, Authenticator] = {row.type: row for row in rows if row.type != Authenticator.Type.WEBAUTHN}
        codes = one.get(Authenticator.Type.RECOVERY_CODES)
        return cls(
            app=one.get(Authenticator.Type.TOTP),
            passkeys=tuple(Passkey(row) for row in rows if row.type == Authenticator.Type.WEBAUTHN),
            codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
        )

    def __bool__(self) -> bool:
        return bool(self.app or self.passkeys)


@transaction.atomic
def reset(user: User) -> int:
    """Takes all of someone's second factors from them and signs them out everywhere; how many there were."""
    _total, by_table = Authenticator.objects.filter(user=user).delete()
    user.end_sessions()
    return by_table.get(Authenticator._meta.label, 0)
