"""What allauth asks the site."""

from __future__ import annotations

import base64
import io
import logging
import os
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

logger = logging.getLogger(__name__)


def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")


#: Seconds that a mail waits: until the request is over, which would take longer with another thread at work beside it
PAUSE = 0.5
#: A few threads of each web process, which finish what they have to send before it ends. Not the queue of jobs: what is
#: in it can be read in the database, and a code or a link for a new password must not.
sending = _threads()
# A process that was forked has none of the threads that its parent began.
os.register_at_fork(after_in_child=lambda: globals().update(sending=_threads()))


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "The e-mail and password do not match an account. Both must be typed exactly."
        ),
        "enter_current_password": gettext_lazy("This is not your password now"),
        "incorrect_password": gettext_lazy("This is not your password"),
        "incorrect_code": gettext_lazy("This is not the code in the mail. Type it as it stands there."),
        "too_many_login_attempts": gettext_lazy(
            "There were too many wrong tries, so that code is void. Ask for a new one."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come by invitation only."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: these pages answer browsers, and a second form of answer would be one more thing to guard."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("account")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Written and sent behind the request's back: waiting for it, or an error page where the mail server fails,
        would tell that there is an account, since nothing is sent to people without one."""
        sending.submit(self._send, template_prefix, email, {"email": email} | context)

    def _send(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        time.sleep(PAUSE)
        try:
            self.render_mail(template_prefix, email, context).send()
        except Exception:  # whatever it is, nobody waits for it who could be told
            logger.exception("A mail to someone who wants to sign in could not be sent.")


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This code is not right, or was used already. Wait for the next one and type it."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "First add an app or a passkey. Recovery codes stand in for them."
        ),
    }

    def encrypt(self, text: str) -> str:
        """By a key made of SECRET_KEY, so that a copy of the database alone makes no codes."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # SECRET_KEY is another now. Of what nobody knows no code comes right; reset_second_factor is the way out.
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def build_totp_svg(self, url: str) -> SafeString:
        """The QR code as an element of the page: a picture of its own would need an address that shows the secret."""
        drawn = io.BytesIO()
        # Dark on light whatever the page's colours, with the quiet zone of four modules that readers need.
        segno.make_qr(url, error="m").save(
            drawn, kind="svg", border=4, scale=6, dark="#000", light="#fff", svgclass="qr", lineclass=None,
            xmldecl=False, svgns=False, omitsize=True,
        )  # fmt: skip
        return mark_safe(drawn.getvalue().decode())  # noqa: S308  drawn here, of modules and numbers alone

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        n = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(n)s") % {"n": n + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the site's own name, whatever other names lead to it."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": settings.MFA_TOTP_ISSUER}


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_key(secret))) for secret in keys])


def _key(secret: str | bytes) -> bytes:
    return salted_hmac("ioc_assess.second_factor", "", secret=secret, algorithm="sha256").digest()
