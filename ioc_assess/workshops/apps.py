"""The room of workshops, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "ioc_assess.workshops"

    def ready(self) -> None:
        """Tell the room of assessments what of a workshop is kept only for a while."""
        from ioc_assess.assessments.retention import HOLDERS

        from .retention import HOLDER

        if HOLDER not in HOLDERS:
            HOLDERS.append(HOLDER)
