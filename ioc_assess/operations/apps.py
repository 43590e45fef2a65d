"""The house's own work: at the start it learns which jobs and mails the rooms know."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OperationsConfig(AppConfig):
    name = "ioc_assess.operations"
    verbose_name = "Operations"

    def ready(self) -> None:
        autodiscover_modules("jobs", "mails")
