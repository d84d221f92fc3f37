from django.apps import AppConfig
from django.core.checks import Tags, register

from foundation.health.checks import check_databases


class HealthConfig(AppConfig):
    name = "foundation.health"
    label = "health"
    verbose_name = "运行状况"

    def ready(self) -> None:
        register(check_databases, Tags.database)
