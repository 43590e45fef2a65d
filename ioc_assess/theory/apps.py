"""The theory as an app of the site: it has no tables, only a check that it is whole."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from .loading import theory
from .wholeness import problems


class TheoryConfig(AppConfig):
    name = "ioc_assess.theory"
    verbose_name = "Theory"

    def ready(self) -> None:
        register(check_theory)


def check_theory(**kwargs: Any) -> list[CheckMessage]:
    """The theory file loads and is whole; half a theory stops every command that runs checks."""
    try:
        found = problems(theory())
    except (ValueError, OSError) as error:  # a TheoryError, or a file that is no text
        found = [str(error)]
    return [Error(problem, hint="Mend fixtures/theory/aunger_2022.toml.", id="theory.E001") for problem in found]
