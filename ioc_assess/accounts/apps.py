"""Who you are: the people with an account, and how they sign in."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "ioc_assess.accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from .checks import check_mail
        from .register import check_register

        register(check_mail, Tags.security, deploy=True)
        autodiscover_modules("stored")
        register(check_register, Tags.models)
