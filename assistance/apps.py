from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AssistanceConfig(AppConfig):
    name = "assistance"
    verbose_name = "帮扶"

    def ready(self) -> None:
        from assistance.services.defaults import ensure_defaults  # noqa: PLC0415 - models are loaded only now
        from assistance.services.steps import topics_free  # noqa: PLC0415 - models are loaded only now
        from foundation.notifications.topics import register  # noqa: PLC0415

        register(topics_free)
        post_migrate.connect(ensure_defaults, sender=self, dispatch_uid="assistance.defaults")
