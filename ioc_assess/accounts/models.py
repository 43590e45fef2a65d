from __future__ import annotations

from typing import ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .secrets import new_secret


class UserManager(BaseUserManager["User"]):
    @transaction.atomic
    def create_user(self, *, email: str, name: str, password: str | None = None) -> User:
        """The one way to make an account: whoever calls this has made sure that the address is the person's own.

        Without a password they sign in by code until they set one.
        """
        user = self.model(email=email.strip().lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in looks people up here; they may type their address in capitals."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Someone with an account. Respondents have none; what a user may do is a matter of their memberships."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=150)
    #: Sessions begun under another value of this have ended
    sessions_nonce = models.CharField(max_length=43, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            # With "unique" this keeps Ann@ and ann@ from being two people.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower"),
        ]

    def __str__(self) -> str:
        return self.name

    def rename(self, *, name: str) -> None:
        self.name = name
        self.save(update_fields=["name"])

    def end_sessions(self) -> None:
        """Sign this account out on every device. Whoever wants to stay signed in on theirs then does
        ``update_session_auth_hash``."""
        self.sessions_nonce = new_secret()
        self.save(update_fields=["sessions_nonce"])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must name to be this account's: Django makes it of the password alone."""
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return salted_hmac(salt, self.password + self.sessions_nonce, secret=secret, algorithm="sha256").hexdigest()
