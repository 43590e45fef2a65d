"""Who you are: the people with an account, and how they sign in."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class AccountsConfig(AppConfig):
    name = "ioc_assess.accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from .checks import check_mail

        register(check_mail, Tags.security, deploy=True)
