from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from foundation.worktime.moments import read_moments_fast


class WorktimeConfig(AppConfig):
    name = "foundation.worktime"
    label = "worktime"
    verbose_name = "工作日历"

    def ready(self) -> None:
        from foundation.worktime.seeding import ensure_calendar  # noqa: PLC0415 - models are loaded only now

        post_migrate.connect(ensure_calendar, sender=self, dispatch_uid="worktime.seed")
        connection_created.connect(read_moments_fast, dispatch_uid="worktime.moments")
